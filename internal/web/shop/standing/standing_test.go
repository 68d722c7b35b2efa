package standing_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	uses "upstock/internal/standing"
	"upstock/internal/store"
	"upstock/internal/web/shop/standing"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// allow lets buyers change their own standing orders, or not.
func allow(t *testing.T, site *webtest.Site, may bool) {
	t.Helper()
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		s, err := tx.Supplier(t.Context(), site.SupplierID)
		if err != nil {
			return err
		}
		s.Shop.BuyersEditStanding = may
		return tx.UpdateSupplier(t.Context(), s)
	}))
}

// TestABuyersStandingOrder: the buyer sees it, skips, holds, and changes it where the supplier lets
// them; another customer's is not there.
func TestABuyersStandingOrder(t *testing.T) {
	site := webtest.New(t, func(site *webtest.Site) {
		standing.Routes(site.Shop, standing.Services{Standing: site.Standing, Catalog: site.Catalog, Clock: site.Clock})
	})
	c, other := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("MOSS", "Moss Bar")
	gin := site.AddProduct("GIN", "Ginger Kombucha", "4.1")
	for _, id := range []string{c.ID, other.ID} {
		_, err := site.Standing.Put(t.Context(), site.SupplierID, id, uses.Input{Days: map[string][]uses.LineInput{
			"tue": {{ProductID: gin.ID, Quantity: decimal.MustNew(12, 0)}}, "thu": {{ProductID: gin.ID, Quantity: decimal.MustNew(6, 0)}},
		}})
		must(t, err)
	}
	theirs, err := site.Standing.Of(t.Context(), site.SupplierID, other.ID)
	must(t, err)
	ours, err := site.Standing.Of(t.Context(), site.SupplierID, c.ID)
	must(t, err)
	site.AddBuyer(c, "kim@cafe.example")
	site.AddBuyerAs(c, "lee@cafe.example", account.Buyer{Role: account.BuyerLimited})
	at := site.ShopPath("/standing")

	site.AsBuyer("kim@cafe.example")
	shown := site.Get(at)
	for _, words := range []string{"Tuesday", "Closes on Monday at 2 pm", "sets this up for you", "Tue 12"} {
		if !shown.Says(words) {
			t.Errorf("the page does not say %q: %s", words, shown.Text())
		}
	}
	week := url.Values{"product": {gin.ID}, "quantity.tue." + gin.ID: {"20"}}
	if answer := site.Post(at, week); answer.Status != http.StatusForbidden {
		t.Errorf("it was changed: %d", answer.Status)
	}
	allow(t, site, true)
	if answer := site.Post(at, week); answer.Status != http.StatusSeeOther || !site.Get(at).Says("Standing order saved") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if answer := site.Post(at, url.Values{"find": {"ginger"}, "search": {"yes"}}); answer.Find(`button[name="add"]`).Length() != 1 {
		t.Errorf("not found: %s", answer.Text())
	}
	if answer := site.Post(at+"/"+theirs.Upcoming[0].OrderID+"/skip", nil); answer.Status != http.StatusNotFound {
		t.Errorf("another customer's order: %d", answer.Status)
	}

	site.AsBuyer("lee@cafe.example") // limited: cancels, and changes nothing else
	for _, path := range []string{"", "/hold", "/resume"} {
		if answer := site.Post(at+path, week); answer.Status != http.StatusForbidden {
			t.Errorf("%s: %d", path, answer.Status)
		}
	}
	if answer := site.Post(at+"/"+ours.Upcoming[0].OrderID+"/skip", nil); answer.Status != http.StatusSeeOther || !site.Get(at).Says("is cancelled") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	site.AsBuyer("kim@cafe.example")
	if answer := site.Post(at+"/hold", url.Values{"resume_on": {"2026-03-20"}}); answer.Status != http.StatusSeeOther || !site.Get(at).Says("On hold until Friday 20 March") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	after, err := site.Standing.Of(t.Context(), site.SupplierID, c.ID)
	must(t, err)
	for _, u := range after.Upcoming {
		if u.Order != nil && u.Order.Status != wholesale.Cancelled {
			t.Errorf("%s is %s", u.Day, u.Order.Status)
		}
	}
}
