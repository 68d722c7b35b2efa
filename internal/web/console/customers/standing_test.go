package customers_test

import (
	"net/http"
	"net/url"
	"testing"

	"upstock/internal/account"
	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

// TestAStandingOrderIsSetOnACustomersPage: find a product, add it, save; orders are there at once.
func TestAStandingOrderIsSetOnACustomersPage(t *testing.T) {
	site := newSite(t)
	c, gin := site.AddCustomer("FERN", "Fern Cafe"), site.AddProduct("GIN", "Ginger Kombucha", "4.1")
	at := "/customers/" + c.ID + "/standing-order"
	wantText(t, site.Get(at), "No products yet")

	found := site.Post(at, url.Values{"find": {"ginger"}, "search": {"yes"}, "days_ahead": {"7"}})
	if found.Find(`button[name="add"][value="`+gin.ID+`"]`).Length() != 1 {
		t.Fatalf("not found: %s", found.Text())
	}
	added := site.Post(at, url.Values{"add": {gin.ID}, "days_ahead": {"7"}})
	field := "quantity.tue." + gin.ID
	if added.Find(`input[name="`+field+`"]`).Length() != 1 || added.Find(`input[name="quantity.sun.`+gin.ID+`"][readonly]`).Length() != 1 {
		t.Fatalf("no fields: %s", added.Text())
	}
	wrong := site.Post(at, url.Values{"product": {gin.ID}, field: {"a few"}, "days_ahead": {"99"}})
	if typed, _ := wrong.Find(`input[name="` + field + `"]`).Attr("value"); wrong.Status != http.StatusUnprocessableEntity || typed != "a few" {
		t.Errorf("%d, typed %q", wrong.Status, typed)
	}
	wantText(t, wrong, "Ginger Kombucha, Tuesday: a few is not a number")
	wantText(t, site.Post(at, url.Values{"product": {gin.ID}, field: {"12"}, "days_ahead": {"99"}}), "Made ahead must be between 1 and 28")
	saved := site.Post(at, url.Values{"product": {gin.ID}, field: {"12"}, "days_ahead": {"7"}})
	if saved.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", saved.Status, saved.Text())
	}
	wantText(t, site.Get(at), "Standing order saved", "Tuesday", "Closes on Monday at 2 pm")
	orders, _, err := site.Orders.Orders(t.Context(), site.SupplierID, ordering.Query{Limit: 10})
	must(t, err)
	if len(orders) != 1 || orders[0].Status != wholesale.Scheduled || orders[0].RequiredDate != "2026-03-03" {
		t.Fatalf("%d orders", len(orders))
	}

	site.Post(at+"/hold", url.Values{"resume_on": {"2026-03-20"}})
	wantText(t, site.Get(at), "On hold until Friday 20 March")
	wantText(t, site.Get("/customers/standing-orders"), "Fern Cafe", "Tue 1", "On hold until Friday 20 March")
	if past := site.Post(at+"/hold", url.Values{"resume_on": {"2026-01-01"}}); past.Status != http.StatusUnprocessableEntity {
		t.Errorf("a date that has passed: %d", past.Status)
	}
	site.Post(at+"/resume", nil)
	wantText(t, site.Get(at), "Resumed")

	site.AsRole(account.OrderManagement)
	if answer := site.Post(at, url.Values{"product": {gin.ID}}); answer.Status != http.StatusForbidden {
		t.Errorf("order management may save it: %d", answer.Status)
	}
	wantText(t, site.Get(at), "Ginger Kombucha", "Tue 12")
}
