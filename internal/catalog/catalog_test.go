package catalog

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// now is the 3rd of March in New Zealand and still the 2nd in Greenwich.
var now = time.Date(2026, 3, 2, 20, 0, 0, 0, time.UTC)

func onEachEngine(t *testing.T, test func(t *testing.T, c *fixture)) {
	t.Parallel()
	for engine, url := range map[string]func(testing.TB) string{"SQLite": databasetest.SQLite, "PostgreSQL": databasetest.PostgreSQL} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, newFixture(t, url(t)))
		})
	}
}

// onSQLite runs tests that do not depend on the engine.
func onSQLite(t *testing.T, test func(t *testing.T, c *fixture)) {
	t.Parallel()
	test(t, newFixture(t, databasetest.SQLite(t)))
}

// fixture is a catalogue with one supplier.
type fixture struct {
	*Service
	t        *testing.T
	store    *store.Store
	log      *slog.Logger
	supplier string
}

func newFixture(t *testing.T, url string) *fixture {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	st, err := store.Open(t.Context(), url, store.Options{Log: log, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := &fixture{Service: New(st), t: t, store: st, log: log}
	c.supplier = c.newSupplier()
	return c
}

func (c *fixture) update(fn func(tx *store.Tx) error) {
	c.t.Helper()
	if err := c.store.Update(c.t.Context(), fn); err != nil {
		c.t.Fatal(err)
	}
}

func (c *fixture) newSupplier() string {
	c.t.Helper()
	s := wholesale.Supplier{ID: store.NewID(), Name: "Supplier", Currency: "NZD", TimeZone: "Pacific/Auckland", CreatedAt: now}
	c.update(func(tx *store.Tx) error { return tx.InsertSupplier(c.t.Context(), s, 1000) })
	return s.ID
}

func (c *fixture) product(code string, change func(p *wholesale.Product)) wholesale.Product {
	c.t.Helper()
	p := wholesale.Product{
		ID: store.NewID(), SupplierID: c.supplier, Code: code, Name: "Product " + code, Availability: wholesale.Available,
		Taxable: true, Sellable: true, CreatedAt: now, UpdatedAt: now,
	}
	if change != nil {
		change(&p)
	}
	c.update(func(tx *store.Tx) error { return tx.PutProduct(c.t.Context(), p) })
	return p
}

func costs(price string) func(p *wholesale.Product) {
	return func(p *wholesale.Product) { p.DefaultPrice, p.ImportedPrice = dec(price), dec(price) }
}

func (c *fixture) customer(in NewCustomer) wholesale.Customer {
	c.t.Helper()
	customer, _, err := c.CreateCustomer(c.t.Context(), c.supplier, in, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return customer
}

func (c *fixture) priceList(name string) wholesale.PriceList {
	c.t.Helper()
	l, _, err := c.CreatePriceList(c.t.Context(), c.supplier, NewPriceList{Name: name}, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return l
}

// syncedList adds a list that mirrors a price tier.
func (c *fixture) syncedList(prices ...wholesale.Price) wholesale.PriceList {
	c.t.Helper()
	l := wholesale.PriceList{ID: store.NewID(), SupplierID: c.supplier, Name: "Wholesale", Origin: wholesale.OriginTier, Currency: "NZD", RemoteKey: "SellPriceTier1"}
	c.update(func(tx *store.Tx) error {
		version, err := tx.EditPrices(c.t.Context(), c.supplier)
		if err != nil {
			return err
		}
		listed := make([]store.ListedPrice, len(prices))
		for i, p := range prices {
			p.Owner = wholesale.OwnedBySync
			listed[i] = store.ListedPrice{PriceListID: l.ID, Price: p}
		}
		return errors.Join(tx.PutPriceList(c.t.Context(), version, l), tx.PutPrices(c.t.Context(), c.supplier, version, listed...))
	})
	return l
}

func (c *fixture) setPrice(l wholesale.PriceList, p wholesale.Product, in PriceInput) {
	c.t.Helper()
	if _, err := c.SetPrice(c.t.Context(), c.supplier, l.ID, p.ID, in); err != nil {
		c.t.Fatal(err)
	}
}

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }

// sameNumber compares decimals by value: "24.95" and "24.9500" are the same price.
var sameNumber = cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })

func wantCode(t *testing.T, what string, err error, want wholesale.Code) {
	t.Helper()
	if got := wholesale.CodeOf(err); got != want {
		t.Errorf("%s: got %q (%v), want %q", what, got, err, want)
	}
}

// fieldsOf returns the fields that an error reports.
func fieldsOf(err error) (fields []string) {
	if e, ok := errors.AsType[*wholesale.Error](err); ok {
		for _, f := range e.Fields {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

func ptr[T any](v T) *T { return &v }

func TestNothingOfAnotherSupplierIsThere(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		product := c.product("A", costs("10"))
		list := c.priceList("List")
		c.setPrice(list, product, PriceInput{UnitPrice: dec("9")})
		customer := c.customer(NewCustomer{Name: "Customer", PriceListID: list.ID, Addresses: []NewAddress{{City: "Napier"}}})

		other := c.newSupplier()
		foreignProduct := wholesale.Product{ID: store.NewID(), SupplierID: other, Code: "A", Name: "A", Availability: wholesale.Available, UpdatedAt: now, CreatedAt: now}
		c.update(func(tx *store.Tx) error { return tx.PutProduct(ctx, foreignProduct) })
		foreignCustomer, _, err := c.CreateCustomer(ctx, other, NewCustomer{Name: "Foreign"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		foreignList, _, err := c.CreatePriceList(ctx, other, NewPriceList{Name: "Foreign"}, nil)
		if err != nil {
			t.Fatal(err)
		}

		calls := map[string]func() error{
			"Product": func() error { _, err := c.Product(ctx, other, product.ID); return err },
			"UpdateProduct": func() error {
				_, err := c.UpdateProduct(ctx, other, product.ID, ProductChange{Name: ptr("X")})
				return err
			},
			"Products": func() error { _, err := c.Products(ctx, other, ProductQuery{CustomerID: customer.ID}); return err },
			"Customer": func() error { _, err := c.Customer(ctx, other, customer.ID); return err },
			"UpdateCustomer": func() error {
				_, err := c.UpdateCustomer(ctx, other, customer.ID, CustomerChange{Name: ptr("X")})
				return err
			},
			"PriceList": func() error { _, err := c.PriceList(ctx, other, list.ID); return err },
			"Prices":    func() error { _, err := c.Prices(ctx, other, list.ID, "", 0); return err },
			"SetPrice on the list": func() error {
				_, err := c.SetPrice(ctx, other, list.ID, foreignProduct.ID, PriceInput{UnitPrice: dec("1")})
				return err
			},
			"SetPrice of the product": func() error {
				_, err := c.SetPrice(ctx, other, foreignList.ID, product.ID, PriceInput{UnitPrice: dec("1")})
				return err
			},
			"PriceFor the customer": func() error {
				_, err := c.PriceFor(ctx, other, customer.ID, foreignProduct.ID, dec("1"), "")
				return err
			},
			"PriceFor the product": func() error {
				_, err := c.PriceFor(ctx, other, foreignCustomer.ID, product.ID, dec("1"), "")
				return err
			},
		}
		for name, call := range calls {
			wantCode(t, name, call(), wholesale.CodeNotFound)
		}
		_, err = c.UpdateCustomer(ctx, other, foreignCustomer.ID, CustomerChange{PriceListID: &list.ID})
		wantCode(t, "another supplier's price list", err, wholesale.CodeInvalid)
		_, err = c.UpdateCustomer(ctx, other, foreignCustomer.ID, CustomerChange{Addresses: &[]NewAddress{{ID: customer.Addresses[0].ID}}})
		wantCode(t, "another supplier's address", err, wholesale.CodeInvalid)
		_, err = c.UpdateCustomer(ctx, other, foreignCustomer.ID, CustomerChange{SalesOrderAddressID: &customer.Addresses[0].ID})
		wantCode(t, "another supplier's address for sales orders", err, wholesale.CodeInvalid)

		products, err := c.Products(ctx, other, ProductQuery{})
		if err != nil || len(products.Items) != 1 || products.Items[0].ID != foreignProduct.ID {
			t.Errorf("products: %+v, %v", products, err)
		}
		customers, err := c.Customers(ctx, other, CustomerQuery{})
		if err != nil || len(customers.Items) != 1 || customers.Items[0].ID != foreignCustomer.ID {
			t.Errorf("customers: %+v, %v", customers, err)
		}
		lists, err := c.PriceLists(ctx, other, "", 0)
		if err != nil || len(lists.Items) != 1 || lists.Items[0].ID != foreignList.ID {
			t.Errorf("price lists: %+v, %v", lists, err)
		}

		after, err := c.Customer(ctx, c.supplier, customer.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(customer, after, sameNumber); diff != "" {
			t.Errorf("the customer was changed by another supplier:\n%s", diff)
		}
	})
}

// allPages pages through a list and returns its keys, checking that all pages but the last are
// full.
func allPages[T any](t *testing.T, limit int, key func(T) string, read func(cursor string) (Page[T], error)) []string {
	t.Helper()
	var keys []string
	for cursor, pages := "", 0; ; pages++ {
		page, err := read(cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			keys = append(keys, key(item))
		}
		if page.Next == "" {
			return keys
		}
		if len(page.Items) != limit || pages > 1000 {
			t.Fatalf("page %d has %d items, want %d", pages, len(page.Items), limit)
		}
		cursor = page.Next
	}
}

func TestEveryListRefusesACursorThatIsNotItsOwn(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		list := c.priceList("A")
		c.priceList("B")
		lists, err := c.PriceLists(ctx, c.supplier, "", 1)
		if err != nil || lists.Next == "" {
			t.Fatal(lists, err)
		}
		calls := map[string]func(cursor string, limit int) error{
			"Products": func(cursor string, limit int) error {
				_, err := c.Products(ctx, c.supplier, ProductQuery{Cursor: cursor, Limit: limit})
				return err
			},
			"Customers": func(cursor string, limit int) error {
				_, err := c.Customers(ctx, c.supplier, CustomerQuery{Cursor: cursor, Limit: limit})
				return err
			},
			"Prices": func(cursor string, limit int) error {
				_, err := c.Prices(ctx, c.supplier, list.ID, cursor, limit)
				return err
			},
		}
		if _, err := c.PriceLists(ctx, c.supplier, cursor("products", "A"), 1); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("PriceLists with a cursor of Products: %v", err)
		}
		garbage := []string{"x", "%%%", lists.Next, cursor("price-rows", "A", "x", ""), cursor("price-rows", "A", "1"), cursor("products", "\xff"), cursor("products")}
		for name, call := range calls {
			for _, cursor := range garbage {
				err := call(cursor, 1)
				if diff := cmp.Diff([]string{"cursor"}, fieldsOf(err)); diff != "" {
					t.Errorf("%s with cursor %q: %v", name, cursor, err)
				}
			}
			for _, limit := range []int{-1, 501} {
				if diff := cmp.Diff([]string{"limit"}, fieldsOf(call("", limit))); diff != "" {
					t.Errorf("%s with limit %d: %s", name, limit, diff)
				}
			}
		}
	})
}

func TestSearchTextsThatNoRowCanHold(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		for _, text := range []string{"a\x00b", "\xff"} {
			_, err := c.Products(t.Context(), c.supplier, ProductQuery{Query: text})
			wantCode(t, "Products", err, wholesale.CodeInvalid)
			_, err = c.Customers(t.Context(), c.supplier, CustomerQuery{Code: text})
			wantCode(t, "Customers", err, wholesale.CodeInvalid)
		}
	})
}

func codes(n int) []string {
	codes := make([]string, n)
	for i := range codes {
		codes[i] = fmt.Sprintf("P-%03d", i)
	}
	return codes
}
