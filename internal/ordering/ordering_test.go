package ordering_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/push"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// office is a supplier without a connection: two products, one customer, and a second supplier next
// door.
type office struct {
	t        *testing.T
	store    *store.Store
	orders   *ordering.Service
	supplier string
	neighbor string
	customer wholesale.Customer
	queue    *jobs.Queue
	pushes   *push.Service
	sent     chan mail.Message

	minutes atomic.Int64 // that have passed
}

// pass moves the clock.
func (f *office) pass(minutes int64) { f.minutes.Add(minutes) }

func eachEngine(t *testing.T, test func(t *testing.T, f *office)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newOffice(t, databasetest.SQLite(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, newOffice(t, databasetest.PostgreSQL(t)))
	})
}

func newOffice(t *testing.T, databaseURL string) *office {
	t.Helper()
	ctx := t.Context()
	log := slog.New(slog.DiscardHandler)
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	f := &office{t: t, sent: make(chan mail.Message, 100)}
	var err error
	f.store, err = store.Open(ctx, databaseURL, store.Options{Log: log, Clock: func() time.Time {
		return now.Add(time.Duration(f.minutes.Load()) * time.Minute)
	}})
	must(t, err)
	t.Cleanup(func() { must(t, f.store.Close()) })
	queue, err := jobs.New(f.store, jobs.Config{Log: log})
	must(t, err)
	ring, err := keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	must(t, err)
	mails := mail.New(mail.Config{Store: f.store, Queue: queue, Ring: ring, Sender: mail.NewCatcher(1, func(m mail.Message) { f.sent <- m })})
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, mails.Deliver))
	f.queue = queue
	f.pushes = push.New(push.Config{Store: f.store, Queue: queue, Ring: ring, Guard: loopback})
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, f.pushes.Deliver))
	f.orders = ordering.New(ordering.Config{
		Store: f.store, Queue: queue, Mail: mails, Push: f.pushes, PublicURL: "https://upstock.example",
		Wake: func(context.Context, *store.Tx, string, string) error { return nil },
	})
	accounts := account.New(account.Config{Store: f.store, PasswordMemory: 64})
	for i, supplier := range []*string{&f.supplier, &f.neighbor} {
		made, err := accounts.CreateSupplier(ctx, account.NewSupplier{Name: fmt.Sprint("Supplier ", i), Email: fmt.Sprintf("office%d@example.com", i), Currency: "NZD"})
		must(t, err)
		*supplier = made.SupplierID
	}
	f.customer = wholesale.Customer{
		ID: store.NewID(), SupplierID: f.supplier, Code: "FERN", Name: "Fern Cafe", Email: "fern@example.com", SalesOrdersEnabled: true,
		Terms:     wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}},
		Addresses: []wholesale.Address{{ID: store.NewID(), Type: wholesale.Shipping, City: "Auckland"}},
	}
	must(t, f.store.Update(ctx, func(tx *store.Tx) error {
		for code, price := range map[string]string{"GIN": "24.9500", "APL": "16.2000", "FREE": "0"} {
			p := wholesale.Product{ID: store.NewID(), SupplierID: f.supplier, Code: code, Name: code, DefaultPrice: dec(price), ImportedPrice: dec(price), Taxable: true, Sellable: true, Availability: wholesale.Available}
			if err := tx.PutProduct(ctx, p); err != nil {
				return err
			}
		}
		if err := tx.PutCustomer(ctx, f.customer); err != nil {
			return err
		}
		return tx.SetAddresses(ctx, f.supplier, f.customer.ID, f.customer.Addresses)
	}))
	return f
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }

func documented() ordering.NewOrder {
	freight := dec("15.00")
	return ordering.NewOrder{CustomerCode: "FERN", Reference: "PO 4471", RequiredDate: "2026-03-04", Freight: &freight, Lines: []ordering.LineInput{
		{ProductCode: "GIN", Quantity: dec("12")}, {ProductCode: "APL", Quantity: dec("6")},
	}}
}

func (f *office) take() *wholesale.Order {
	f.t.Helper()
	o, _, err := f.orders.Take(f.t.Context(), f.supplier, documented(), nil)
	must(f.t, err)
	return o
}

func TestTakeKeepsExactlyWhatItAnswers(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.take()
		if o.Number != "U-1001" || o.Status != wholesale.Ordered || wholesale.FormatTotal(o.Total) != "473.34" || wholesale.FormatTotal(o.TaxTotal) != "61.74" {
			t.Errorf("got %s %s %s", o.Number, o.Status, o.Total)
		}
		kept, err := f.orders.Order(t.Context(), f.supplier, o.ID)
		must(t, err)
		same := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
		if diff := cmp.Diff(o, kept, same); diff != "" {
			t.Error(diff)
		}
		if second := f.take(); second.Number != "U-1002" {
			t.Errorf("the second is %s", second.Number)
		}
	})
}

func TestTakeNamesEverythingThatIsWrong(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	minus, fine := dec("-1"), dec("1.23456")
	_, _, err := f.orders.Take(t.Context(), f.supplier, ordering.NewOrder{
		CustomerID: f.customer.ID, Source: "carrier pigeon", RequiredDate: "4 March", AddressID: "nowhere", Reference: strings.Repeat("x", 501), Freight: &minus,
		Lines: []ordering.LineInput{
			{ProductCode: "NOPE", Quantity: dec("1")}, {ProductCode: "GIN", Quantity: dec("0")}, {Quantity: dec("1")},
			{ProductCode: "GIN", Quantity: dec("1.00001")}, {ProductCode: "GIN", Quantity: dec("1"), UnitPrice: &fine}, {ProductCode: "FREE", Quantity: dec("1")},
		},
	}, nil)
	var e *wholesale.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	var fields []string
	for _, fault := range e.Fields {
		fields = append(fields, fault.Field)
	}
	want := []string{"source", "reference", "required_date", "address_id", "freight", "lines[0].product_code", "lines[1].quantity", "lines[2].product_id",
		"lines[3].quantity", "lines[4].unit_price", "lines[5].unit_price"}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
	for field, in := range map[string]ordering.NewOrder{
		"customer_id":   {CustomerID: store.NewID(), Lines: documented().Lines},
		"customer_code": {CustomerCode: "NOPE", Lines: documented().Lines},
		"lines":         {CustomerCode: "FERN"},
	} {
		if _, _, err := f.orders.Take(t.Context(), f.supplier, in, nil); !errors.As(err, &e) || e.Fields[0].Field != field {
			t.Errorf("want a fault in %s, got %v", field, err)
		}
	}
}

func TestTheSameKeyTakesOneOrderHoweverOftenItComes(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		idem := func(hash string) *store.Idempotency {
			return &store.Idempotency{Key: "k", BodyHash: hash, Render: func(thing any) (int, string, error) { return 201, thing.(*wholesale.Order).Number, nil }}
		}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if _, _, err := f.orders.Take(t.Context(), f.supplier, documented(), idem("a")); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		orders, _, err := f.orders.Orders(t.Context(), f.supplier, ordering.Query{Limit: 50})
		must(t, err)
		if len(orders) != 1 {
			t.Fatalf("%d orders", len(orders))
		}
		_, first, err := f.orders.Take(t.Context(), f.supplier, documented(), idem("a"))
		must(t, err)
		if first == nil || first.Answer != orders[0].Number || first.Status != 201 {
			t.Errorf("got %+v", first)
		}
		if _, _, err := f.orders.Take(t.Context(), f.supplier, documented(), idem("b")); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("another body: %v", err)
		}
	})
}

func TestOrderNumbersAreUniqueAndWithoutGapsWhenManyOrderAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 5 {
					if _, _, err := f.orders.Take(t.Context(), f.supplier, documented(), nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		orders, next, err := f.orders.Orders(t.Context(), f.supplier, ordering.Query{Limit: 50})
		must(t, err)
		numbers := map[string]bool{}
		for _, o := range orders {
			numbers[o.Number] = true
		}
		if len(orders) != 40 || len(numbers) != 40 || next != "" || !numbers["U-1001"] || !numbers["U-1040"] {
			t.Errorf("%d orders, %d numbers", len(orders), len(numbers))
		}
	})
}

func TestEditNeedsTheVersionThatWasSeen(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	o := f.take()
	reference := "PO 4472"
	edited, err := f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Reference: &reference, Version: o.Version})
	must(t, err)
	if edited.Reference != reference || edited.Version == o.Version || wholesale.FormatTotal(edited.Total) != "473.34" || edited.Lines[0].ID != o.Lines[0].ID {
		t.Errorf("got %+v", edited)
	}
	if _, err := f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Reference: &reference, Version: o.Version}); wholesale.CodeOf(err) != wholesale.CodeStale {
		t.Errorf("an old version: %v", err)
	}
	lines := []ordering.LineInput{{ProductCode: "APL", Quantity: dec("1")}}
	edited, err = f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Lines: &lines})
	must(t, err)
	if len(edited.Lines) != 1 || edited.Lines[0].Rule != wholesale.RuleDefault || edited.Lines[0].ID != o.Lines[1].ID || wholesale.FormatTotal(edited.SubTotal) != "31.20" {
		t.Errorf("got %+v", edited.Lines)
	}
}

func TestOnceApprovedAnOrderIsNoLongerChanged(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.take()
		approved, err := f.orders.Approve(t.Context(), f.supplier, o.ID)
		must(t, err)
		if approved.Status != wholesale.Processing || approved.SalesOrder.State != wholesale.OutboxNone || approved.ApprovedAt.IsZero() {
			t.Errorf("got %s %s", approved.Status, approved.SalesOrder.State)
		}
		reference := "late"
		for name, act := range map[string]func() error{
			"edit": func() error {
				_, err := f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Reference: &reference})
				return err
			},
			"approve": func() error { _, err := f.orders.Approve(t.Context(), f.supplier, o.ID); return err },
			"receive": func() error { _, err := f.orders.Receive(t.Context(), f.supplier, o.ID); return err },
			"retry":   func() error { _, err := f.orders.Retry(t.Context(), f.supplier, o.ID); return err },
		} {
			if err := act(); wholesale.CodeOf(err) != wholesale.CodeConflict {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = f.orders.Ship(t.Context(), f.supplier, o.ID)
		must(t, err)
		_, err = f.orders.Receive(t.Context(), f.supplier, o.ID)
		must(t, err)
		if _, err := f.orders.Cancel(t.Context(), f.supplier, o.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("cancel: %v", err)
		}
	})
}

func TestOneOfManyApprovalsAtOnceCounts(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.take()
		var group sync.WaitGroup
		var mu sync.Mutex
		approved := 0
		for range 8 {
			group.Go(func() {
				_, err := f.orders.Approve(t.Context(), f.supplier, o.ID)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					approved++
				} else if wholesale.CodeOf(err) != wholesale.CodeConflict {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if approved != 1 {
			t.Errorf("%d approvals went through", approved)
		}
	})
}

func TestANeighborSeesAndChangesNothing(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	o := f.take()
	ctx := t.Context()
	for name, act := range map[string]func() error{
		"order":    func() error { _, err := f.orders.Order(ctx, f.neighbor, o.ID); return err },
		"timeline": func() error { _, err := f.orders.Timeline(ctx, f.neighbor, o.ID); return err },
		"edit":     func() error { _, err := f.orders.Edit(ctx, f.neighbor, o.ID, ordering.OrderChange{}); return err },
		"approve":  func() error { _, err := f.orders.Approve(ctx, f.neighbor, o.ID); return err },
		"retry":    func() error { _, err := f.orders.Retry(ctx, f.neighbor, o.ID); return err },
		"ship":     func() error { _, err := f.orders.Ship(ctx, f.neighbor, o.ID); return err },
		"receive":  func() error { _, err := f.orders.Receive(ctx, f.neighbor, o.ID); return err },
		"cancel":   func() error { _, err := f.orders.Cancel(ctx, f.neighbor, o.ID); return err },
		"preview":  func() error { _, err := f.orders.Preview(ctx, f.neighbor, o.ID, ordering.OrderChange{}); return err },
		"comment":  func() error { return f.orders.Comment(ctx, f.neighbor, o.ID, ordering.NewComment{Text: "hello"}) },
		"equal":    func() error { _, err := f.orders.MatchUnleashed(ctx, f.neighbor, o.ID, 0); return err },
		"changed":  func() error { _, err := f.orders.LastChange(ctx, f.neighbor, o.ID); return err },
	} {
		if err := act(); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := f.orders.Take(ctx, f.neighbor, ordering.NewOrder{CustomerID: f.customer.ID, Lines: documented().Lines}, nil); wholesale.CodeOf(err) != wholesale.CodeInvalid {
		t.Errorf("took an order for somebody else's customer: %v", err)
	}
}

func TestManyEditsAtOnceLoseNothingAndBreakNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.take()
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				lines := []ordering.LineInput{{ProductCode: "GIN", Quantity: decimal.MustNew(int64(i+1), 0)}, {ProductCode: "APL", Quantity: dec("1")}}
				if _, err := f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Lines: &lines}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		edited, err := f.orders.Order(t.Context(), f.supplier, o.ID)
		must(t, err)
		if len(edited.Lines) != 2 || edited.Version != o.Version+8 {
			t.Errorf("%d lines, version %d, want 2 and %d", len(edited.Lines), edited.Version, o.Version+8)
		}
	})
}
