package orders_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/fulfilment"
	"upstock/internal/wholesale"
)

// TestDeliveryRulesWarnAndRefuseNothing: the team may enter any order, and sees what is unusual.
func TestDeliveryRulesWarnAndRefuseNothing(t *testing.T) {
	o := newOffice(t)
	minimum, days := wholesale.MaxAmount, []string{"tue"}
	_, err := o.Fulfilment.Update(t.Context(), o.SupplierID, o.SupplierID, fulfilment.Change{MinimumOrderValue: &minimum, DeliveryDays: &days})
	if err != nil {
		t.Fatal(err)
	}
	const below, noDay = "The minimum order is", "is not a delivery day. Delivery days: Tuesday. You can keep it."
	page := o.Get(o.path(""))
	if got := page.Find("#minimum-warning").Text(); !strings.Contains(got, below) {
		t.Errorf("the order's page warns %q", got)
	}
	for date, want := range map[string]string{"2026-03-04": "Wednesday 4 March " + noDay, "2026-03-03": "", "": ""} {
		typed := filled(t, page, map[string]string{"required_date": date})
		answer := o.PostPartial(o.path("/preview"), typed)
		if !answer.Says(want) || want == "" && answer.Says("delivery day") || !answer.Says(below) {
			t.Errorf("%q: the preview says %s", date, answer.Text())
		}
		if saved := o.Post(o.path(""), typed); saved.Status != http.StatusSeeOther {
			t.Errorf("%q: a warning stopped the order: %d", date, saved.Status)
		}
		page = o.Get(o.path(""))
	}
	o.Post(o.path(""), filled(t, page, map[string]string{"required_date": "2026-03-04"}))
	if got := o.Get(o.path("")).Find("#required-date-warning").Text(); !strings.Contains(got, noDay) {
		t.Errorf("the saved order warns %q", got)
	}
}

func TestDeliveryRulesWarnOfANewOrder(t *testing.T) {
	s := newShop(t)
	closed := []string{"2026-03-03"}
	_, err := s.Fulfilment.Update(t.Context(), s.SupplierID, s.SupplierID, fulfilment.Change{ClosedDays: &closed})
	if err != nil {
		t.Fatal(err)
	}
	answer := s.PostPartial("/orders/new/preview", s.form(url.Values{"required_date": {"2026-03-03"}}))
	if !answer.Says("There are no deliveries on Tuesday 3 March. You can keep it.") {
		t.Errorf("the preview says %s", answer.Text())
	}
}

func TestOrdersOfAFulfilmentGroup(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin := site.AddProduct("GIN", "Ginger kombucha", "10.0000")
	fern, bay := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("BAY", "Bay Store")
	ferns, bays := site.AddOrder(fern, gin, "1"), site.AddOrder(bay, gin, "2")
	if site.Get("/orders").Find("#field-group").Length() != 0 {
		t.Error("with one group, the list offers to filter by it")
	}
	name := "North"
	north, _, err := site.Fulfilment.Create(t.Context(), site.SupplierID, fulfilment.Change{Name: &name}, nil)
	must(t, err)
	must(t, site.Fulfilment.Assign(t.Context(), site.SupplierID, north.ID, []string{fern.ID}))
	for group, want := range map[string]string{north.ID: ferns.Number, site.SupplierID: bays.Number, "none": ""} {
		page := site.Get("/orders?group=" + group)
		if got := page.Find("tbody th a").Text(); got != want {
			t.Errorf("group %s lists %q, want %q", group, got, want)
		}
		if page.Find("#field-group").Length() != 1 {
			t.Error("the list does not offer the groups")
		}
	}
}
