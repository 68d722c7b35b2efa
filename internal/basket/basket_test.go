package basket_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var monday = time.Date(2026, 3, 1, 20, 30, 0, 0, time.UTC) // in Auckland

// supplier is one with a Default group that only warns.
type supplier struct {
	t       *testing.T
	store   *store.Store
	catalog *catalog.Service
	id      string
}

func newSupplier(t *testing.T, databaseURL string) *supplier {
	t.Helper()
	s := &supplier{t: t, store: open(t, databaseURL)}
	s.catalog = catalog.New(s.store)
	accounts := account.New(account.Config{Store: s.store, PasswordMemory: 64})
	made, err := accounts.CreateSupplier(t.Context(), account.NewSupplier{Name: "Kombu", Email: "office@kombu.example", Currency: "NZD"})
	must(t, err)
	s.id = made.SupplierID
	return s
}

func open(t *testing.T, databaseURL string) *store.Store {
	t.Helper()
	st, err := store.Open(t.Context(), databaseURL, store.Options{Log: slog.New(slog.DiscardHandler), Clock: func() time.Time { return monday }})
	must(t, err)
	t.Cleanup(func() { must(t, st.Close()) })
	return st
}

// baskets are the use cases, as one process has them.
func baskets(t *testing.T, st *store.Store) *basket.Service {
	t.Helper()
	queue, err := jobs.New(st, jobs.Config{Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	orders := ordering.New(ordering.Config{
		Store: st, Queue: queue, Wake: func(context.Context, *store.Tx, string, string) error { return nil },
	})
	return basket.New(basket.Config{Store: st, Ordering: orders})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(text string) wholesale.Decimal { return decimal.MustParse(text) }

// customer is a new one, with a price list of its own, and a buyer.
func (s *supplier) customer(products ...wholesale.Product) (who basket.Who, listID string) {
	s.t.Helper()
	ctx := s.t.Context()
	c := wholesale.Customer{ID: store.NewID(), SupplierID: s.id, Code: store.NewID(), Name: "Fern Cafe", Terms: wholesale.Terms{Currency: "NZD"}}
	s.update(func(tx *store.Tx) error {
		for _, p := range products {
			if err := tx.PutProduct(ctx, p); err != nil {
				return err
			}
		}
		return tx.PutCustomer(ctx, c)
	})
	list, _, err := s.catalog.CreatePriceList(ctx, s.id, catalog.NewPriceList{Name: store.NewID()}, nil)
	must(s.t, err)
	_, err = s.catalog.UpdateCustomer(ctx, s.id, c.ID, catalog.CustomerChange{PriceListID: &list.ID})
	must(s.t, err)
	who = basket.Who{SupplierID: s.id, CustomerID: c.ID, PersonID: s.person()}
	s.buyer(who, "0")
	return who, list.ID
}

func (s *supplier) person() string {
	s.t.Helper()
	person := store.Person{ID: store.NewID(), Name: "Sam", PasswordHash: "none", SessionEpoch: 1, CreatedAt: monday}
	person.Email = person.ID + "@fern.example"
	s.update(func(tx *store.Tx) error { return tx.InsertPerson(s.t.Context(), person) })
	return person.ID
}

func (s *supplier) buyer(who basket.Who, limit string) {
	s.t.Helper()
	s.update(func(tx *store.Tx) error {
		return tx.InsertBuyer(s.t.Context(), store.Buyer{
			PersonID: who.PersonID, SupplierID: s.id, CustomerID: who.CustomerID, Role: "full", SpendingLimit: dec(limit), CreatedAt: monday,
		})
	})
}

func (s *supplier) product(code string) wholesale.Product {
	return wholesale.Product{
		ID: store.NewID(), SupplierID: s.id, Code: code + "-" + store.NewID(), Name: code, Taxable: true, Sellable: true,
		Availability: wholesale.Available, CreatedAt: monday, UpdatedAt: monday,
	}
}

// price sets what a list's customers pay for a product.
func (s *supplier) price(listID string, p wholesale.Product, price string) {
	s.t.Helper()
	_, err := s.catalog.SetPrice(s.t.Context(), s.id, listID, p.ID, catalog.PriceInput{UnitPrice: dec(price)})
	must(s.t, err)
}

func (s *supplier) update(fn func(tx *store.Tx) error) {
	s.t.Helper()
	must(s.t, s.store.Update(s.t.Context(), fn))
}

func (s *supplier) orders(customerID string) (orders []*wholesale.Order) {
	s.t.Helper()
	must(s.t, s.store.View(s.t.Context(), func(tx *store.Tx) (err error) {
		orders, err = tx.Orders(s.t.Context(), s.id, store.OrderFilter{CustomerID: customerID, Limit: 100})
		return err
	}))
	return orders
}

// TestOneOrderForAKey has two processes place the same basket again and again, at once.
func TestOneOrderForAKey(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": databasetest.SQLite, "PostgreSQL": databasetest.PostgreSQL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := url(t)
			s := newSupplier(t, database)
			gin := s.product("GIN")
			who, list := s.customer(gin)
			s.price(list, gin, "4.10")
			processes := []*basket.Service{baskets(t, s.store), baskets(t, open(t, database))}
			_, err := processes[0].Put(t.Context(), who, []basket.Line{{ProductID: gin.ID, Quantity: dec("12")}})
			must(t, err)
			view, err := processes[1].Read(t.Context(), who)
			must(t, err)
			placement := basket.Placement{Key: view.Key, Lines: []basket.Line{{ProductID: gin.ID, Quantity: dec("12")}}}

			const taps = 12
			made := make([]string, taps)
			var all sync.WaitGroup
			for i := range taps {
				all.Go(func() {
					outcome, err := processes[i%2].Place(t.Context(), who, placement)
					made[i] = outcome.OrderID
					if err != nil {
						made[i] = err.Error()
					}
				})
			}
			all.Wait()
			orders := s.orders(who.CustomerID)
			if len(orders) != 1 {
				t.Fatalf("%d orders were made", len(orders))
			}
			for _, id := range made {
				if id != orders[0].ID {
					t.Errorf("one was answered with %q, the order is %s", id, orders[0].ID)
				}
			}
			// The answer was lost, and the process is another one.
			late, err := baskets(t, open(t, database)).Place(t.Context(), who, placement)
			must(t, err)
			if !late.Before || late.OrderID != orders[0].ID {
				t.Errorf("got %+v", late)
			}
			if left, err := processes[0].Lines(t.Context(), who); err != nil || len(left) != 0 {
				t.Errorf("%v are still in the basket, %v", left, err)
			}
		})
	}
}

// TestPutHidesNoChange changes a quantity while a change of price has not been seen yet.
func TestPutHidesNoChange(t *testing.T) {
	t.Parallel()
	s := newSupplier(t, databasetest.SQLite(t))
	gin := s.product("GIN")
	who, list := s.customer(gin)
	b := baskets(t, s.store)
	put := func(quantity string, seen *wholesale.Decimal) {
		t.Helper()
		_, err := b.Put(t.Context(), who, []basket.Line{{ProductID: gin.ID, Quantity: dec(quantity), Seen: seen}})
		must(t, err)
	}
	changed := func() string {
		t.Helper()
		view, err := b.Read(t.Context(), who)
		must(t, err)
		if len(view.Changed) == 0 {
			return ""
		}
		return fmt.Sprint(wholesale.FormatPrice(*view.Changed[0].Seen), " ", wholesale.FormatPrice(view.Changed[0].Line.UnitPrice))
	}
	s.price(list, gin, "4.10")
	put("1", nil)
	if got := changed(); got != "" {
		t.Errorf("nothing has changed, got %s", got)
	}
	s.price(list, gin, "4.50")
	put("12", nil)
	if got := changed(); got != "4.1000 4.5000" {
		t.Errorf("got %q", got)
	}
	now, old := dec("4.50"), dec("4.20")
	put("13", &now) // the page showed today's price
	if got := changed(); got != "" {
		t.Errorf("the change was seen, got %s", got)
	}
	put("14", &old) // a page of yesterday, kept on the phone
	if got := changed(); got != "4.2000 4.5000" {
		t.Errorf("got %q", got)
	}
}
