package edi_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/edi"
	"upstock/internal/jobs"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// world is a supplier with a supermarket chain that has two stores.
type world struct {
	t        testing.TB
	store    *store.Store
	orders   *ordering.Service
	edi      *edi.Service
	supplier string
	partner  wholesale.TradingPartner
	stores   map[string]wholesale.Customer // by their code
	products map[string]wholesale.Product  // by our code
	now      atomic.Int64                  // microseconds
}

// The codes of the documents that were given.
const (
	chain  = "9520000001001"
	us     = "9520000009007"
	petone = "9520000001018"
	karori = "9520000001025"
)

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

// prices are those of the documents that were given, for one piece.
var prices = map[string]string{
	"UP001": "6.25", "UP002": "14.90", "UP003": "3.10", "UP004": "21.50", "UP005": "2.85", "UP006": "5.40", "UP007": "2.20", "UP008": "9.95", "UP009": "4.05",
}

func newWorld(t testing.TB, databaseURL string) *world {
	t.Helper()
	w := &world{t: t, stores: map[string]wholesale.Customer{}, products: map[string]wholesale.Product{}}
	w.now.Store(time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC).UnixMicro())
	clock := func() time.Time { return time.UnixMicro(w.now.Load()) }
	log := slog.New(slog.DiscardHandler)
	var err error
	w.store, err = store.Open(t.Context(), databaseURL, store.Options{Log: log, Clock: clock})
	must(t, err)
	t.Cleanup(func() { must(t, w.store.Close()) })
	queue, err := jobs.New(w.store, jobs.Config{Log: log})
	must(t, err)
	w.orders = ordering.New(ordering.Config{
		Store: w.store, Queue: queue, Wake: func(context.Context, *store.Tx, string, string) error { return nil },
	})
	w.edi = edi.New(edi.Config{
		Store: w.store, Queue: queue, Orders: w.orders, Catalog: catalog.New(w.store), Clock: clock, Log: log,
	})
	supplier := wholesale.Supplier{
		ID: store.NewID(), Name: "Demo Foods", Email: "office@demo.example", Currency: "NZD", TimeZone: "Pacific/Auckland", CreatedAt: time.Unix(1, 0),
	}
	w.supplier = supplier.ID
	w.update(func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), supplier, 999) })
	for code, price := range prices {
		w.products[code] = w.product(code, price)
	}
	w.partner = w.newPartner("Fern Supermarkets", "edifact-d96a", chain)
	for code, name := range map[string]string{petone: "Fern Petone", karori: "Fern Karori"} {
		w.stores[code] = w.customer(name)
		w.matchStore(w.partner.ID, code, w.stores[code].ID)
	}
	return w
}

// product is a new product whose GTIN-13 is that of the documents that were given.
func (w *world) product(code, price string) wholesale.Product {
	w.t.Helper()
	p := wholesale.Product{
		ID: store.NewID(), SupplierID: w.supplier, Code: code, Name: "Product " + code, Availability: wholesale.Available, ImportedPrice: dec(price),
		Taxable: true, Sellable: true, Barcode: gtin13("952000000" + fmt.Sprintf("%03s", code[len(code)-3:])),
	}
	w.update(func(tx *store.Tx) error { return tx.PutProduct(w.t.Context(), p) })
	return p
}

// benchProduct is a product of the benchmark.
func (w *world) benchProduct(l int) {
	w.t.Helper()
	p := wholesale.Product{
		ID: store.NewID(), SupplierID: w.supplier, Code: fmt.Sprintf("BENCH%03d", l), Name: fmt.Sprint("Product ", l), ImportedPrice: dec("5.00"),
		Availability: wholesale.Available, Taxable: true, Sellable: true, Barcode: gtin13(fmt.Sprintf("952000001%03d", l)),
	}
	w.update(func(tx *store.Tx) error { return tx.PutProduct(w.t.Context(), p) })
}

// gtin13 puts the check digit after twelve digits.
func gtin13(twelve string) string {
	sum := 0
	for i, digit := range twelve {
		weight := 1
		if i%2 == 1 {
			weight = 3
		}
		sum += weight * int(digit-'0')
	}
	return fmt.Sprintf("%s%d", twelve, (10-sum%10)%10)
}

func (w *world) customer(name string) wholesale.Customer {
	w.t.Helper()
	c := wholesale.Customer{
		ID: store.NewID(), SupplierID: w.supplier, Code: strings.ToUpper(strings.ReplaceAll(name, " ", "-")), Name: name,
		Terms: wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}},
	}
	w.update(func(tx *store.Tx) error { return tx.PutCustomer(w.t.Context(), c) })
	return c
}

func (w *world) newPartner(name, format, theirID string) wholesale.TradingPartner {
	w.t.Helper()
	p, _, err := w.edi.CreatePartner(w.t.Context(), w.supplier, edi.PartnerChange{Name: &name, Format: &format, TheirID: &theirID, OurID: new(us)}, nil)
	must(w.t, err)
	return p
}

func (w *world) update(act func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.store.Update(w.t.Context(), act))
}

// take takes a document that names its sender.
func (w *world) take(data []byte) edi.Document {
	w.t.Helper()
	return w.takeAs("", "", data)
}

func (w *world) takeAs(partnerID, fileName string, data []byte) edi.Document {
	w.t.Helper()
	d, _, err := w.edi.Take(w.t.Context(), w.supplier, edi.Received{PartnerID: partnerID, FileName: fileName, Data: data, Via: "api"}, nil)
	must(w.t, err)
	return d
}

// given reads a document that was given; without them the test is skipped.
func given(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "edi", "constructed", name))
	if os.IsNotExist(err) {
		t.Skipf("the documents that were given are not here: %v", err)
	}
	must(t, err)
	return data
}

// said is what became of a document and of its messages: "taken; 4500012345 taken U-1000".
func (w *world) said(d edi.Document) string {
	w.t.Helper()
	words := string(d.State)
	for _, m := range d.Messages {
		words += fmt.Sprintf("; %s %s", m.Number, m.State)
		if m.OrderID != "" {
			o, err := w.orders.Order(w.t.Context(), w.supplier, m.OrderID)
			must(w.t, err)
			words += " " + o.Number
		}
	}
	return words
}

func (w *world) wantSaid(d edi.Document, want string) {
	w.t.Helper()
	if got := w.said(d); got != want {
		w.t.Errorf("document: %s, want %s\n%+v", got, want, d)
	}
}

// made are the orders there are, oldest first, with their lines: "U-1000 ordered Fern Petone
// 2026-11-24: 48 UP001 @ 6.25".
func (w *world) made() (words []string) {
	w.t.Helper()
	orders, _, err := w.orders.Orders(w.t.Context(), w.supplier, ordering.Query{Limit: 100})
	must(w.t, err)
	slices.Reverse(orders)
	for _, o := range orders {
		o, err := w.orders.Order(w.t.Context(), w.supplier, o.ID)
		must(w.t, err)
		lines := make([]string, len(o.Lines))
		for i, l := range o.Lines {
			lines[i] = fmt.Sprintf("%s %s @ %s", l.Quantity, l.ProductCode, wholesale.FormatTrimmed(l.UnitPrice))
		}
		words = append(words, fmt.Sprintf("%s %s %s %s: %s", o.Number, o.Status, o.CustomerName, o.RequiredDate, strings.Join(lines, ", ")))
	}
	return words
}

func (w *world) wantMade(want ...string) {
	w.t.Helper()
	if diff := cmp.Diff(want, w.made()); diff != "" {
		w.t.Errorf("orders: want (-), got (+):\n%s", diff)
	}
}

// rules are those that were found, each once: "price_differs".
func rules(d edi.Document) (rules []string) {
	for _, p := range d.Problems {
		rules = append(rules, string(p.Rule))
	}
	for _, m := range d.Messages {
		for _, p := range m.Problems {
			rules = append(rules, string(p.Rule))
		}
	}
	slices.Sort(rules)
	return slices.Compact(rules)
}

func wantRules(t testing.TB, d edi.Document, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, rules(d)); diff != "" {
		t.Errorf("problems: want (-), got (+):\n%s\n%+v", diff, d)
	}
}

// approve approves an order by its number.
func (w *world) approve(number string) {
	w.t.Helper()
	orders, _, err := w.orders.Orders(w.t.Context(), w.supplier, ordering.Query{Number: number, Limit: 1})
	must(w.t, err)
	_, err = w.orders.Approve(w.t.Context(), w.supplier, orders[0].ID)
	must(w.t, err)
}

// notices are the kinds of the open ones, newest first.
func (w *world) notices() (kinds []string) {
	w.t.Helper()
	notices, _, err := w.orders.Notices(w.t.Context(), w.supplier, "", 100)
	must(w.t, err)
	for _, n := range notices {
		kinds = append(kinds, n.Kind)
	}
	slices.Sort(kinds)
	return kinds
}

func databaseOf(t testing.TB) string { return databasetest.SQLite(t) }

// matchStore says which customer a store is.
func (w *world) matchStore(partnerID, code, customerID string) {
	w.t.Helper()
	_, err := w.edi.PutStore(w.t.Context(), w.supplier, wholesale.PartnerStore{PartnerID: partnerID, Code: code, CustomerID: customerID})
	must(w.t, err)
}

// matchProduct says which product a code of the chain's is, and how many pieces one of it holds.
func (w *world) matchProduct(code, productID, pieces string) {
	w.t.Helper()
	_, err := w.edi.PutProduct(w.t.Context(), w.supplier, wholesale.PartnerProduct{
		PartnerID: w.partner.ID, Code: code, ProductID: productID, PiecesPerUnit: dec(pieces),
	})
	must(w.t, err)
}
