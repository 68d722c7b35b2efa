package syncing_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/databasetest"
	"upstock/internal/keyring"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// countedAccount is an account that only counts how it is asked: by list, and by purpose through
// the connector's own way. Times are its cursors.
type countedAccount struct {
	clock     *clock
	products  int
	customers int
	prices    int
	pageSize  int

	mu     sync.Mutex
	calls  map[string]int // by list
	orders map[string]*wholesale.RemoteOrder
	moved  map[string]time.Time // when a sales order last changed
	onCall func(context.Context)
}

func newCountedAccount(clock *clock) *countedAccount {
	return &countedAccount{clock: clock, products: 1000, customers: 1000, prices: 400, pageSize: 200,
		calls: map[string]int{}, orders: map[string]*wholesale.RemoteOrder{}, moved: map[string]time.Time{}}
}

func (a *countedAccount) Name() string { return "unleashed" }

func (a *countedAccount) Open(_ syncing.Credentials, onCall func(context.Context)) syncing.Account {
	a.onCall = onCall
	return a
}

func (a *countedAccount) called(ctx context.Context, list string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.calls[list]++
	a.onCall(ctx)
}

func (a *countedAccount) total(lists ...string) (n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, list := range lists {
		n += a.calls[list]
	}
	return n
}

// routine is how many calls of lists there were.
func (a *countedAccount) routine() int {
	return a.total("changed orders", "deleted orders", "find order", "products", "customers", "prices", "group prices")
}

func (a *countedAccount) Check(ctx context.Context) (syncing.Company, error) {
	a.called(ctx, "company")
	return syncing.Company{Name: "Counted", BaseCurrency: "NZD"}, nil
}

// shownOfPage is how many records of a page are really there: calls are counted by pages, and what
// is stored takes the test's time.
const shownOfPage = 4

// counted is a page of n things; a reading of changes finds none.
func counted[T any](a *countedAccount, r syncing.Reading, n int, thing func(i int) T) syncing.Page[T] {
	page := syncing.Page[T]{Next: a.clock.Now().Format(time.RFC3339)}
	if r.Since != "" {
		return page
	}
	from, _ := strconv.Atoi(r.Cursor)
	to := min(from+a.pageSize, n)
	for i := from; i < min(to, from+shownOfPage); i++ {
		page.Items = append(page.Items, thing(i))
	}
	if page.Total = int64(n); to < n {
		page.Next, page.More = strconv.Itoa(to), true
	}
	return page
}

func (a *countedAccount) Products(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.ProductRecord], error) {
	a.called(ctx, "products")
	return counted(a, r, a.products, func(i int) syncing.ProductRecord {
		return syncing.ProductRecord{RemoteID: fmt.Sprintf("product-%d", i), Code: fmt.Sprintf("P%04d", i), Name: "Kombucha", DefaultPrice: dec("4.10"), Taxable: true, Sellable: true}
	}), nil
}

func (a *countedAccount) Customers(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.CustomerRecord], error) {
	a.called(ctx, "customers")
	return counted(a, r, a.customers, func(i int) syncing.CustomerRecord {
		return syncing.CustomerRecord{RemoteID: fmt.Sprintf("customer-%d", i), Code: fmt.Sprintf("C%04d", i), Name: "Cafe"}
	}), nil
}

func (a *countedAccount) GroupPrices(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.PriceRecord], error) {
	a.called(ctx, "group prices")
	return counted(a, r, 0, func(int) (none syncing.PriceRecord) { return none }), nil
}

func (a *countedAccount) Prices(ctx context.Context, r syncing.Reading) (syncing.Page[syncing.PriceRecord], error) {
	a.called(ctx, "prices")
	return counted(a, r, a.prices, func(i int) syncing.PriceRecord {
		price := dec("3.95")
		return syncing.PriceRecord{RemotePrice: wholesale.RemotePrice{
			RemoteID: fmt.Sprintf("price-%d", i), CustomerRemoteID: fmt.Sprintf("customer-%d", i), ProductRemoteID: "product-0", Fixed: &price,
		}}
	}), nil
}

func (a *countedAccount) CreateOrder(ctx context.Context, s *wholesale.SalesOrderSnapshot) (wholesale.RemoteOrder, error) {
	a.called(ctx, "create order")
	a.mu.Lock()
	defer a.mu.Unlock()
	a.orders[s.GUID] = &wholesale.RemoteOrder{
		GUID: s.GUID, Number: fmt.Sprintf("SO-%d", len(a.orders)), SourceID: s.SourceID, Status: string(s.Status),
		SubTotal: s.SubTotal, TaxTotal: s.TaxTotal, Total: s.Total,
	}
	a.moved[s.GUID] = a.clock.Now()
	return *a.orders[s.GUID], nil
}

func (a *countedAccount) FindOrder(ctx context.Context, guid, _ string) (wholesale.RemoteOrder, bool, error) {
	a.called(ctx, "find order")
	a.mu.Lock()
	defer a.mu.Unlock()
	order, found := a.orders[guid]
	if !found {
		return wholesale.RemoteOrder{}, false, nil
	}
	return *order, true, nil
}

func (a *countedAccount) complete(guid string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.orders[guid].Status, a.orders[guid].Completed = "Completed", true
	a.moved[guid] = a.clock.Now()
}

func (a *countedAccount) ChangedOrders(ctx context.Context, r syncing.Reading) (syncing.Page[wholesale.RemoteOrder], error) {
	a.called(ctx, "changed orders")
	a.mu.Lock()
	defer a.mu.Unlock()
	page := syncing.Page[wholesale.RemoteOrder]{Next: a.clock.Now().Format(time.RFC3339)}
	since, _ := time.Parse(time.RFC3339, r.Since)
	for guid, moved := range a.moved {
		if !moved.Before(since) {
			page.Items = append(page.Items, *a.orders[guid])
		} else {
			delete(a.moved, guid)
		}
	}
	return page, nil
}

func (a *countedAccount) DeletedOrders(ctx context.Context, _ syncing.Reading) (syncing.Page[wholesale.RemoteOrder], error) {
	a.called(ctx, "deleted orders")
	return syncing.Page[wholesale.RemoteOrder]{Next: a.clock.Now().Format(time.RFC3339)}, nil
}

func (a *countedAccount) OrdersSince(ctx context.Context, _ time.Time, _ string) (syncing.Page[wholesale.RemoteOrder], error) {
	a.called(ctx, "orders since")
	return syncing.Page[wholesale.RemoteOrder]{}, nil
}

// countedMonth is a supplier connected to a counted account, with everything imported. change sets
// what the operator has given; nothing by itself.
type countedMonth struct {
	*world
	account *countedAccount
}

func newCountedMonth(t *testing.T, begins time.Time, change func(*syncing.Config)) *countedMonth {
	t.Helper()
	ctx := t.Context()
	w := &world{t: t, clock: &clock{now: begins}}
	m := &countedMonth{world: w, account: newCountedAccount(w.clock)}
	ring, err := keyring.Create(filepath.Join(t.TempDir(), "keys"))
	must(t, err)
	config := syncing.Config{
		Ring: ring, Connector: m.account, Log: slog.New(slog.DiscardHandler), Clock: w.clock.Now, ReconcileInterval: time.Hour, Parallelism: 4,
	}
	change(&config)
	w.open(databasetest.SQLite(t), config)
	t.Cleanup(func() { must(t, w.store.Close()) })
	// Nothing of this survives the test, and a month is many transactions.
	_, err = w.store.WriteDB().ExecContext(ctx, "PRAGMA synchronous = OFF")
	must(t, err)
	made, err := account.New(account.Config{Store: w.store, PasswordMemory: 64}).CreateSupplier(ctx, account.NewSupplier{
		Name: "Demo Drinks", Email: "office@example.com", Currency: "NZD", TimeZone: "Pacific/Auckland",
	})
	must(t, err)
	w.supplier = made.SupplierID
	w.conn = m.connection()
	w.connect()
	w.run(w.syncing.StartImport(ctx, w.supplier, syncing.RunProducts))
	w.run(w.syncing.StartImport(ctx, w.supplier, syncing.RunCustomers))
	return m
}

func (m *countedMonth) connection() (c store.Connection) {
	m.t.Helper()
	must(m.t, m.view(func(tx *store.Tx) (err error) {
		c, err = tx.Connection(m.t.Context(), m.supplier, "unleashed")
		return err
	}))
	return c
}

// openOrders is how many sales orders are followed.
func (m *countedMonth) openOrders() (n int64) {
	m.t.Helper()
	must(m.t, m.view(func(tx *store.Tx) (err error) {
		n, err = tx.CountOpenSalesOrders(m.t.Context(), m.supplier)
		return err
	}))
	return n
}

// until lets time pass and does what falls due meanwhile, as the sweep would.
func (m *countedMonth) until(end time.Time) {
	m.t.Helper()
	for {
		c := m.connection()
		due := end
		if c.NextPricesAt.Before(due) && !c.NextPricesAt.IsZero() {
			due = c.NextPricesAt
		}
		if c.NextWatchAt.Before(due) && m.openOrders() > 0 {
			due = c.NextWatchAt
		}
		if now := m.clock.Now(); due.After(now) {
			m.clock.Advance(due.Sub(now))
		} else if due.Before(end) {
			due = now
		}
		if !due.Before(end) {
			return
		}
		m.converse()
		if after := m.connection(); after.NextPricesAt.Equal(c.NextPricesAt) && after.NextWatchAt.Equal(c.NextWatchAt) {
			m.t.Fatalf("at %s something stays due: %+v", m.clock.Now(), after)
		}
	}
}
