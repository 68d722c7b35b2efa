package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// An order is approved at the total that was shown: one that comes to another, as with a list that
// was pasted last, is shown first.
func TestCreateAndApproveAsksForATotalThatWasNotShown(t *testing.T) {
	s := newShop(t)
	form := s.form(url.Values{"do": {"approve"}, "shown_total": {"none"}})
	answer := s.Post("/orders/new", form)
	if answer.Status != http.StatusOK || !answer.Says("which this page had not shown") || len(s.orders()) != 0 {
		t.Fatalf("%d orders, %d %s", len(s.orders()), answer.Status, answer.Text())
	}
	form.Set("shown_total", answer.Find("[name=shown_total]").AttrOr("value", ""))
	if answer = s.Post("/orders/new", form); answer.Status != http.StatusSeeOther || len(s.orders()) != 1 {
		t.Errorf("%d orders, %d %s", len(s.orders()), answer.Status, answer.Text())
	}
}

func TestCreateAndApproveDoesBothOnce(t *testing.T) {
	s := newShop(t)
	s.Connect()
	page := s.Get("/orders/new?customer=" + s.fern.ID)
	if page.Find("button[name=do][value=approve]").Text() != "Create and approve" {
		t.Fatalf("no button: %s", page.Text())
	}
	preview := s.PostPartial("/orders/new/preview", s.form(nil))
	if !preview.Says("If approved now, this order would not reach Unleashed") && s.fern.Sendable() == "" {
		t.Errorf("nothing is said of what approving would do: %s", preview.Text())
	}
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() {
			answer := s.Post("/orders/new", s.form(url.Values{"do": {"approve"}}))
			if answer.Status != http.StatusSeeOther {
				t.Errorf("%d %s", answer.Status, answer.Text())
			}
		})
	}
	together.Wait()
	orders := s.orders()
	if len(orders) != 1 || orders[0].Status != wholesale.Processing {
		t.Fatalf("%d orders, %+v", len(orders), orders[0].Status)
	}
	events, err := s.Orders.Timeline(t.Context(), s.SupplierID, orders[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	approvals := 0
	for _, e := range events {
		if e.Kind == "approved" {
			approvals++
		}
	}
	if approvals != 1 {
		t.Errorf("approved %d times", approvals)
	}
	if again := s.Post("/orders/new", s.form(url.Values{"do": {"approve"}})); again.Location != "/orders/"+orders[0].ID || len(s.orders()) != 1 {
		t.Errorf("pressed again later: %d %s", again.Status, again.Location)
	}
	if page := s.Get("/orders/" + orders[0].ID); !page.Says("is created and approved already") {
		t.Errorf("it says %s", page.Find("#toasts").Text())
	}
}

func TestAnOrderThatCannotBeApprovedIsThereAllTheSame(t *testing.T) {
	s := newShop(t)
	first := s.Post("/orders/new", s.form(nil))
	id := strings.TrimPrefix(first.Location, "/orders/")
	if _, err := s.Orders.Cancel(t.Context(), s.SupplierID, id); err != nil {
		t.Fatal(err)
	}
	answer := s.Post("/orders/new", s.form(url.Values{"do": {"approve"}})) // the same form: its order is cancelled now
	page := s.Get(answer.Location)
	if answer.Location != first.Location || !page.Says("is created, but not approved: ") || page.Find("#toasts [data-toast=long]").Length() != 1 {
		t.Errorf("%d to %s: %s", answer.Status, answer.Location, page.Find("#toasts").Text())
	}
	if n := len(s.orders()); n != 1 {
		t.Errorf("%d orders", n)
	}
}

func TestDuplicateAsksForTheSameAtTodaysPrices(t *testing.T) {
	s := newShop(t)
	typed := decimal.MustParse("20")
	old, _, err := s.Orders.Take(t.Context(), s.SupplierID, ordering.NewOrder{
		CustomerID: s.fern.ID, Reference: "PO 1", RequiredDate: "2026-03-04", Notes: "Rear dock",
		Lines: []ordering.LineInput{{ProductID: s.gin.ID, Quantity: decimal.MustParse("1.125"), UnitPrice: &typed}, {ProductCode: "APL", Quantity: decimal.MustParse("6")}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Store.Update(t.Context(), func(tx *store.Tx) error {
		s.gin.Availability = wholesale.Discontinued
		return tx.PutProduct(t.Context(), s.gin)
	})
	if err != nil {
		t.Fatal(err)
	}
	path, _ := s.Get("/orders/" + old.ID).Find("a:contains(Duplicate)").Attr("href")
	page := s.Get(path)
	form := sends(t, page, "#new-order", nil)
	a, b := form["row"][0], form["row"][1]
	if form.Get("row."+a+".quantity") != "1.1250" || form.Get("row."+a+".price") != "" || form.Get("row."+b+".quantity") != "6" {
		t.Errorf("the form has %v", form)
	}
	if form.Get("reference")+form.Get("required_date")+form.Get("notes") != "" || form.Get("customer_id") != s.fern.ID || form.Get("key") == "" {
		t.Errorf("the form has %v", form)
	}
	if !page.Says("GIN Ginger kombucha is Discontinued") || !page.Says("16.20") {
		t.Errorf("it says %s", page.Text())
	}
	form.Set("do", "create")
	if answer := s.Post("/orders/new", form); answer.Status != http.StatusSeeOther || len(s.orders()) != 2 {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if l := s.orders()[0].Lines[0]; wholesale.FormatPrice(l.UnitPrice) != "24.9500" {
		t.Errorf("the price is %s, want today's", l.UnitPrice)
	}
}

func TestAReferenceThatWasUsedBeforeIsSaid(t *testing.T) {
	s := newShop(t)
	first := s.Post("/orders/new", s.form(nil))
	number := s.orders()[0].Number
	const said = "PO 1 was used before in"
	if preview := s.PostPartial("/orders/new/preview", s.form(nil)); !preview.Says(said) || !preview.Says(number) || !preview.Says("2 Mar 2026") {
		t.Errorf("live: %s", preview.Text())
	}
	if preview := s.PostPartial("/orders/new/preview", s.form(url.Values{"reference": {"PO 12"}})); preview.Says("was used before") {
		t.Errorf("another reference: %s", preview.Text())
	}
	second := s.Post("/orders/new", s.form(url.Values{"key": {"another"}})) // a warning, not a refusal
	if second.Status != http.StatusSeeOther || second.Location == first.Location {
		t.Fatalf("%d %s", second.Status, second.Location)
	}
	page := s.Get(second.Location)
	if !strings.Contains(page.Find("#toasts").Text(), said+" "+number) || page.Find("[data-reference-used] a[href='"+first.Location+"']").Length() != 1 {
		t.Errorf("the order's page says %s", page.Text())
	}
	other := s.AddCustomer("OTHER", "Other Cafe")
	third := s.Post("/orders/new", s.form(url.Values{"key": {"third"}, "customer_id": {other.ID}}))
	if page := s.Get(third.Location); page.Says("was used before") {
		t.Errorf("another customer's reference: %s", page.Text())
	}
	form := sends(t, s.Get(third.Location), "#order-form", url.Values{"reference": {"PO 1"}})
	if preview := s.PostPartial(third.Location+"/preview", form); preview.Says("was used before") {
		t.Errorf("editing it: %s", preview.Text())
	}
}

func TestANumberThatCouldMeanTwoThingsIsShownBack(t *testing.T) {
	s := newShop(t)
	doubtful := s.form(url.Values{"row.a.quantity": {"0,500"}, "row.a.price": {"1.000"}, "freight": {"1.000,50"}})
	if preview := s.PostPartial("/orders/new/preview", doubtful); !preview.Says("We read “0,500” as 0.5") {
		t.Errorf("live: %s", preview.Text())
	}
	answer := s.Post("/orders/new", doubtful)
	if answer.Status != http.StatusUnprocessableEntity || len(s.orders()) != 0 {
		t.Fatalf("%d, %d orders", answer.Status, len(s.orders()))
	}
	for _, words := range []string{"We read “0,500” as 0.5.", "We read “1.000” as 1.", "We read “1.000,50” as 1000.5", "The order is not created yet"} {
		if !answer.Says(words) {
			t.Errorf("it does not say %q: %s", words, answer.Text())
		}
	}
	if created := s.Post("/orders/new", sends(t, answer, "#new-order", url.Values{"do": {"create"}})); created.Status != http.StatusSeeOther {
		t.Fatalf("saving again: %d %s", created.Status, created.Text())
	}
	o := s.orders()[0]
	if o.Lines[0].Quantity.String() != "0.5" || wholesale.FormatTotal(o.Lines[0].UnitPrice) != "1.00" || wholesale.FormatTotal(o.Freight) != "1000.50" {
		t.Errorf("saved %s × %s, freight %s", o.Lines[0].Quantity, o.Lines[0].UnitPrice, o.Freight)
	}

	path := "/orders/" + o.ID
	for _, then := range []string{"save", "approve"} {
		edited := s.Post(path, sends(t, s.Get(path), "#order-form", url.Values{"row.0.quantity": {"2,5"}, "then": {then}}))
		if edited.Status != http.StatusUnprocessableEntity || !edited.Says("We read “2,5” as 2.5") || s.orders()[0].Version != o.Version {
			t.Errorf("%s: %d, version %d: %s", then, edited.Status, s.orders()[0].Version, edited.Text())
		}
		if then == "approve" {
			continue
		}
		if plain := s.Post(path, sends(t, s.Get(path), "#order-form", url.Values{"row.0.price": {"1,200.00"}})); plain.Status != http.StatusSeeOther {
			t.Errorf("a plain number is asked about: %d %s", plain.Status, plain.Text())
		}
		o = s.orders()[0]
	}
}

func TestEnterPicksTheOnlyCustomerFound(t *testing.T) {
	s := newShop(t)
	s.AddCustomer("FERN2", "Fern Two")
	for query, want := range map[string]string{"fern cafe": s.fern.ID, "FERN": s.fern.ID, "ｆｅｒｎ": s.fern.ID, "fern2": "", "fer": ""} {
		a := s.Ask("/orders/new?q=" + url.QueryEscape(query))
		if want != "" && a.Location != "/orders/new?customer="+want {
			t.Errorf("%q leads to %d %s", query, a.Status, a.Location)
		}
		if query == "fer" && a.Status != http.StatusOK {
			t.Errorf("%q leads to %d %s", query, a.Status, a.Location)
		}
	}
}
