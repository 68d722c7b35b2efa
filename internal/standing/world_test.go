package standing_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/standing"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// world is a supplier in Auckland with a café, whose clock the test moves.
type world struct {
	t        *testing.T
	store    *store.Store
	queue    *jobs.Queue
	orders   *ordering.Service
	standing *standing.Service
	supplier string
	customer wholesale.Customer
	gin      wholesale.Product
	lemon    wholesale.Product
	sent     chan mail.Message
	now      atomic.Int64 // microseconds
}

func eachEngine(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t, databasetest.SQLite(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t, databasetest.PostgreSQL(t)))
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(text string) wholesale.Decimal { return decimal.MustParse(text) }

func newWorld(t *testing.T, databaseURL string) *world {
	t.Helper()
	w := &world{t: t, sent: make(chan mail.Message, 100)}
	w.at("2026-03-04 10:00")
	log := slog.New(slog.DiscardHandler)
	var err error
	w.store, err = store.Open(t.Context(), databaseURL, store.Options{Log: log, Clock: func() time.Time { return time.UnixMicro(w.now.Load()) }})
	must(t, err)
	t.Cleanup(func() { must(t, w.store.Close()) })
	w.queue, err = jobs.New(w.store, jobs.Config{Log: log})
	must(t, err)
	ring, err := keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	must(t, err)
	mails := mail.New(mail.Config{Store: w.store, Queue: w.queue, Ring: ring, Sender: mail.NewCatcher(1, func(m mail.Message) { w.sent <- m })})
	must(t, jobs.Handle(w.queue, jobs.HandlerOptions{}, mails.Deliver))
	w.orders = ordering.New(ordering.Config{
		Store: w.store, Queue: w.queue, Mail: mails, PublicURL: "https://upstock.example",
		Wake: func(context.Context, *store.Tx, string, string) error { return nil },
	})
	w.standing = standing.New(standing.Config{Store: w.store, Orders: w.orders, Log: log})
	supplier := wholesale.Supplier{
		ID: store.NewID(), Name: "Demo Drinks", Email: "office@demo.example", Currency: "NZD", TimeZone: "Pacific/Auckland", CreatedAt: time.Unix(1, 0),
	}
	w.supplier = supplier.ID
	w.customer = wholesale.Customer{
		ID: store.NewID(), SupplierID: w.supplier, Code: "FERN", Name: "Fern Cafe", Email: "fern@cafe.example", SalesOrdersEnabled: true,
		Terms: wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}},
	}
	w.gin, w.lemon = w.product("GIN", "Ginger Kombucha", "4.1"), w.product("LEM", "Lemon Soda", "3")
	w.update(func(tx *store.Tx) error {
		if err := tx.InsertSupplier(t.Context(), supplier, 1000); err != nil {
			return err
		}
		return tx.PutCustomer(t.Context(), w.customer)
	})
	w.put(w.gin)
	w.put(w.lemon)
	return w
}

func (w *world) product(code, name, price string) wholesale.Product {
	return wholesale.Product{
		ID: store.NewID(), SupplierID: w.supplier, Code: code, Name: name, Availability: wholesale.Available, ImportedPrice: dec(price),
		Taxable: true, Sellable: true,
	}
}

// put writes a product as it is now.
func (w *world) put(p wholesale.Product) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error { return tx.PutProduct(w.t.Context(), p) })
}

// price changes the default sell price of a product, as a price sync does.
func (w *world) price(p wholesale.Product, price string) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		version, err := tx.EditPrices(w.t.Context(), w.supplier)
		if err != nil {
			return err
		}
		return tx.PutPrices(w.t.Context(), w.supplier, version, store.ListedPrice{PriceListID: w.supplier, Price: wholesale.Price{
			ProductID: p.ID, ProductCode: p.Code, UnitPrice: dec(price), Owner: wholesale.OwnedBySync,
		}})
	})
}

func (w *world) update(act func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.store.Update(w.t.Context(), act))
}

// at moves the clock to a local time.
func (w *world) at(local string) {
	w.t.Helper()
	zone, err := time.LoadLocation("Pacific/Auckland")
	must(w.t, err)
	moment, err := time.ParseInLocation("2006-01-02 15:04", local, zone)
	must(w.t, err)
	w.now.Store(moment.UnixMicro())
}

// sweep moves the clock and does what is due.
func (w *world) sweep(local string) {
	w.t.Helper()
	w.at(local)
	must(w.t, w.standing.Sweep(w.t.Context()))
}

// rules changes the delivery rules of every customer.
func (w *world) rules(change func(r *wholesale.DeliveryRules)) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		g, err := tx.FulfilmentGroup(w.t.Context(), w.supplier, w.supplier)
		if err != nil {
			return err
		}
		change(&g.DeliveryRules)
		return tx.PutFulfilmentGroup(w.t.Context(), g)
	})
}

// tuesdays wants 12 of the one and 6 of the other on Tuesdays.
func (w *world) tuesdays() standing.Input {
	return standing.Input{Days: map[string][]standing.LineInput{"tue": {
		{ProductCode: "gin", Quantity: dec("12")}, {ProductID: w.lemon.ID, Quantity: dec("6")},
	}}}
}

func (w *world) take(in standing.Input) standing.View {
	w.t.Helper()
	v, err := w.standing.Put(w.t.Context(), w.supplier, w.customer.ID, in)
	must(w.t, err)
	return v
}

// made are the orders there are, oldest first: "U-1000 scheduled 2026-03-10 67.00".
func (w *world) made() (words []string) {
	w.t.Helper()
	for _, o := range w.list() {
		words = append(words, fmt.Sprintf("%s %s %s %s", o.Number, o.Status, o.RequiredDate, o.SubTotal))
	}
	return words
}

func (w *world) list() []*wholesale.Order {
	w.t.Helper()
	orders, _, err := w.orders.Orders(w.t.Context(), w.supplier, ordering.Query{Limit: 100})
	must(w.t, err)
	slices.Reverse(orders)
	for i := range orders {
		orders[i], err = w.orders.Order(w.t.Context(), w.supplier, orders[i].ID)
		must(w.t, err)
	}
	return orders
}

// mails are those that were sent since it was last asked.
func (w *world) mails(n int) []mail.Message {
	w.t.Helper()
	must(w.t, w.queue.Start(w.t.Context()))
	defer func() { must(w.t, w.queue.Stop(w.t.Context())) }()
	var mails []mail.Message
	for len(mails) < n {
		select {
		case m := <-w.sent:
			mails = append(mails, m)
		case <-time.After(20 * time.Second):
			w.t.Fatalf("%d mails, want %d", len(mails), n)
		}
	}
	return mails
}

// notices are the kinds of the open ones, newest first.
func (w *world) notices() (kinds []string) {
	w.t.Helper()
	notices, _, err := w.orders.Notices(w.t.Context(), w.supplier, "", 100)
	must(w.t, err)
	for _, n := range notices {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}
