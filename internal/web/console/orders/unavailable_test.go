package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (s *shop) setAvailability(p wholesale.Product, availability string) {
	s.t.Helper()
	if _, err := s.Catalog.UpdateProduct(s.t.Context(), s.SupplierID, p.ID, catalog.ProductChange{Availability: &availability}); err != nil {
		s.t.Fatal(err)
	}
}

// TestASupplierIsWarnedOfWhatCustomersCannotOrder goes every way on which a product comes onto an
// order: each shows the warning at its line, and none stops the supplier.
func TestASupplierIsWarnedOfWhatCustomersCannotOrder(t *testing.T) {
	s := newShop(t)
	ordered := s.orderOfABuyer()
	s.setAvailability(s.gin, "out_of_stock")
	const warning = "Out of Stock. Customers cannot order it; you can."
	line := `tr[data-product="` + s.gin.ID + `"] [data-unavailable]`
	for way, page := range map[string]interface {
		Says(string) bool
	}{
		"added":     s.AskPartial("/orders/new/row?product=" + s.gin.ID + "&customer_id=" + s.fern.ID),
		"pasted":    s.Post("/orders/new", s.blank(url.Values{"do": {"add"}, "pasted": {"GIN 12"}})),
		"duplicate": s.Get("/orders/new?like=" + ordered),
		"edited":    s.Get("/orders/" + ordered),
	} {
		if !page.Says(warning) {
			t.Errorf("%s: no warning", way)
		}
	}
	if page := s.Get("/orders/" + ordered); page.Find(line).Length() != 1 {
		t.Errorf("the warning is not at its line: %s", page.Text())
	}
	if got := s.Post("/orders/new", s.form(nil)); got.Status != http.StatusSeeOther {
		t.Errorf("created: %d %s", got.Status, got.Text())
	}
	approved := s.Post("/orders/new", s.form(url.Values{"do": {"approve"}, "key": {"another"}}))
	if o := s.orders()[0]; approved.Status != http.StatusSeeOther || o.ApprovedAt.IsZero() || !strings.HasSuffix(approved.Location, o.ID) {
		t.Errorf("created and approved: %d %s", approved.Status, approved.Text())
	}
}

// orderOfABuyer takes an order as a customer's and gives its id.
func (s *shop) orderOfABuyer() string {
	s.t.Helper()
	o, _, err := s.Orders.Take(s.t.Context(), s.SupplierID, ordering.NewOrder{
		CustomerID: s.fern.ID, Source: "buyer", Lines: []ordering.LineInput{{ProductID: s.gin.ID, Quantity: decimal.MustParse("1")}},
	}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return o.ID
}

// TestASupplierAddsToAnOrderOfACustomer what the customer could not order.
func TestASupplierAddsToAnOrderOfACustomer(t *testing.T) {
	s := newShop(t)
	id := s.orderOfABuyer()
	apple := s.productByCode("APL")
	s.setAvailability(apple, "discontinued")
	form := sends(t, s.Get("/orders/"+id), "#order-form", nil)
	form.Add("row", "new")
	form.Set("row.new.product", apple.ID)
	form.Set("row.new.quantity", "2")
	if got := s.Post("/orders/"+id, form); got.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Status, got.Text())
	}
	if o := s.orders()[0]; len(o.Lines) != 2 {
		t.Errorf("%d lines", len(o.Lines))
	}
}

func (s *shop) productByCode(code string) wholesale.Product {
	s.t.Helper()
	found, err := s.Catalog.Products(s.t.Context(), s.SupplierID, catalog.ProductQuery{Code: code})
	if err != nil || len(found.Items) != 1 {
		s.t.Fatalf("%d products, %v", len(found.Items), err)
	}
	return found.Items[0].Product
}

// TestAFormSentAgainLeadsToItsOrder although it could not be sent for the first time any more.
func TestAFormSentAgainLeadsToItsOrder(t *testing.T) {
	s := newShop(t)
	first := s.Post("/orders/new", s.form(nil))
	if err := s.Store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.EndPrice(t.Context(), s.SupplierID, 1, store.ListedPrice{PriceListID: s.SupplierID, Price: wholesale.Price{ProductID: s.gin.ID, Owner: wholesale.OwnedBySync}})
	}); err != nil {
		t.Fatal(err)
	}
	again := s.Post("/orders/new", s.form(nil))
	if again.Status != http.StatusSeeOther || again.Location != first.Location || len(s.orders()) != 1 {
		t.Errorf("first to %s, then %d %s", first.Location, again.Status, again.Text())
	}
	// A form with more on it is another one.
	more := s.Post("/orders/new", s.form(url.Values{"pasted": {"APL 2"}}))
	if more.Status != http.StatusUnprocessableEntity || !more.Says("has no price for Fern Cafe") {
		t.Errorf("%d %s", more.Status, more.Text())
	}
}
