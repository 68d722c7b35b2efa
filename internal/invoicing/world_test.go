package invoicing_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/databasetest"
	"upstock/internal/invoicing"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// office is a supplier with one customer and two products, whose orders are invoiced.
type office struct {
	t        testing.TB
	store    *store.Store
	queue    *jobs.Queue
	mails    *mail.Service
	orders   *ordering.Service
	invoices *invoicing.Service
	supplier string
	customer wholesale.Customer
	sent     chan mail.Message
	// fails makes issuing fail, as if the program had ended in the middle.
	fails atomic.Bool

	minutes atomic.Int64 // that have passed
}

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

// start is a Monday morning in Auckland.
var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func newOffice(t *testing.T, databaseURL string) *office {
	t.Helper()
	ctx := t.Context()
	f := &office{t: t, sent: make(chan mail.Message, 100)}
	var err error
	f.store, err = store.Open(ctx, databaseURL, store.Options{Log: slog.New(slog.DiscardHandler), Clock: func() time.Time {
		return start.Add(time.Duration(f.minutes.Load()) * time.Minute)
	}})
	must(t, err)
	t.Cleanup(func() { must(t, f.store.Close()) })
	f.queue, err = jobs.New(f.store, jobs.Config{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	ring, err := keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	must(t, err)
	f.mails = mail.New(mail.Config{Store: f.store, Queue: f.queue, Ring: ring, Sender: mail.NewCatcher(1, func(m mail.Message) { f.sent <- m })})
	must(t, jobs.Handle(f.queue, jobs.HandlerOptions{}, f.mails.Deliver))
	f.orders, f.invoices = f.process()
	f.mails.Attaches(f.invoices.Attachment)
	made, err := account.New(account.Config{Store: f.store, PasswordMemory: 64}).CreateSupplier(ctx,
		account.NewSupplier{Name: "Kōwhai Foods", Email: "office@kowhai.example", Currency: "NZD"})
	must(t, err)
	f.supplier = made.SupplierID
	f.customer = wholesale.Customer{
		ID: store.NewID(), SupplierID: f.supplier, Code: "FERN", Name: "Fern Cafe", Email: "fern@example.com",
		Terms:     wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}},
		Addresses: []wholesale.Address{{ID: store.NewID(), Type: wholesale.Postal, Street: "PO Box 12", City: "Auckland"}},
	}
	f.update(func(tx *store.Tx) error {
		for code, price := range map[string]string{"GIN": "24.9500", "APL": "16.2000"} {
			p := wholesale.Product{
				ID: store.NewID(), SupplierID: f.supplier, Code: code, Name: code, DefaultPrice: dec(price), ImportedPrice: dec(price),
				Taxable: true, Sellable: true, Availability: wholesale.Available,
			}
			if err := tx.PutProduct(ctx, p); err != nil {
				return err
			}
		}
		if err := tx.PutCustomer(ctx, f.customer); err != nil {
			return err
		}
		return tx.SetAddresses(ctx, f.supplier, f.customer.ID, f.customer.Addresses)
	})
	return f
}

// process makes the use cases of one more process on the same database.
func (f *office) process() (*ordering.Service, *invoicing.Service) {
	orders := ordering.New(ordering.Config{
		Store: f.store, Queue: f.queue, Mail: f.mails, PublicURL: "https://upstock.example",
		Wake: func(context.Context, *store.Tx, string, string) error { return nil },
	})
	return orders, invoicing.New(invoicing.Config{
		Store: f.store, Orders: orders,
		Issued: func(context.Context, *store.Tx, wholesale.Invoice) error {
			if f.fails.Load() {
				return errCrash
			}
			return nil
		},
	})
}

func (f *office) update(do func(tx *store.Tx) error) {
	f.t.Helper()
	must(f.t, f.store.Update(context.Background(), do))
}

// take takes an order of 12 GIN and 2 APL with freight: 331.80 + 15.00, with tax 398.82.
func (f *office) take() *wholesale.Order {
	f.t.Helper()
	freight := dec("15")
	o, _, err := f.orders.Take(context.Background(), f.supplier, ordering.NewOrder{
		CustomerCode: "FERN", Reference: "PO 4471", Freight: &freight, Lines: []ordering.LineInput{
			{ProductCode: "GIN", Quantity: dec("12")}, {ProductCode: "APL", Quantity: dec("2")},
		},
	}, nil)
	must(f.t, err)
	return o
}

// shipped takes an order, approves it and marks it as shipped.
func (f *office) shipped() *wholesale.Order {
	f.t.Helper()
	o := f.take()
	_, err := f.orders.Approve(context.Background(), f.supplier, o.ID)
	must(f.t, err)
	o, err = f.orders.Ship(context.Background(), f.supplier, o.ID)
	must(f.t, err)
	return o
}

func (f *office) order(id string) *wholesale.Order {
	f.t.Helper()
	o, err := f.orders.Order(context.Background(), f.supplier, id)
	must(f.t, err)
	return o
}

// issued reads the invoices and credit notes of an order, oldest first; of all with "".
func (f *office) issued(orderID string) (all []wholesale.Invoice) {
	f.t.Helper()
	must(f.t, f.store.View(context.Background(), func(tx *store.Tx) (err error) {
		all, err = tx.Invoices(context.Background(), f.supplier, store.InvoiceFilter{OrderID: orderID, OldestFirst: true})
		return err
	}))
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }
