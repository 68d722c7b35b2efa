package fulfilmentgroups_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/fulfilment"
	"upstock/internal/web/console/fulfilmentgroups"
	"upstock/internal/web/webtest"
)

const path = "/settings/fulfilment-groups"

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		fulfilmentgroups.Routes(site.Router, fulfilmentgroups.Services{Fulfilment: site.Fulfilment, Terms: site.Terms, Catalog: site.Catalog, Clock: site.Clock})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func rules(changes url.Values) url.Values {
	form := url.Values{
		"name": {"North Shore"}, "delivery_days": {"tue", "fri"}, "days_before": {"1"}, "time": {"14:00"}, "cut_off_policy": {"refuse"},
		"minimum_order_value": {"150"}, "minimum_policy": {"warn"}, "ordering_note": {"Ring the bell"},
	}
	for name, values := range changes {
		form[name] = values
	}
	return form
}

// add makes a group through its form.
func add(t *testing.T, site *webtest.Site, changes url.Values) fulfilment.Group {
	t.Helper()
	made := site.Post(path+"/new", rules(changes))
	if made.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.Status, made.Text())
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(made.Location, path+"/"), "/")
	g, err := site.Fulfilment.Group(t.Context(), site.SupplierID, id)
	must(t, err)
	return g
}

func TestAGroupIsAddedAndChanged(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	if list := site.Get(path); !list.Says("Default") || !list.Says("Monday to Friday") || !list.Says("1 day before at 2 pm") {
		t.Errorf("the list says %s", list.Text())
	}
	g := add(t, site, nil)
	page := site.Get(path + "/" + g.ID)
	for _, words := range []string{"North Shore", "Ring the bell", "Tuesday 3 March", "Order by Monday 2 March, 2 pm", "Friday 6 March", "Times in Pacific/Auckland"} {
		if !page.Says(words) {
			t.Errorf("the page does not say %q: %s", words, page.Text())
		}
	}
	if ticked := page.Find("input[name=delivery_days][checked]").Length(); ticked != 2 {
		t.Errorf("%d days are ticked", ticked)
	}
	if got := site.Post(path+"/"+g.ID, rules(url.Values{"name": {"Devonport"}, "minimum_order_value": {""}})); got.Status != http.StatusSeeOther {
		t.Errorf("saved: %d %s", got.Status, got.Text())
	}
	changed, err := site.Fulfilment.Group(t.Context(), site.SupplierID, g.ID)
	must(t, err)
	if changed.Name != "Devonport" || !changed.MinimumOrderValue.IsZero() {
		t.Errorf("%+v", changed)
	}
}

func TestWhatIsWrongWithAGroupStandsAtItsField(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for _, c := range []struct {
		changes       url.Values
		field, faults string
	}{
		{url.Values{"name": {""}}, "#field-name-error", "is required"},
		{url.Values{"name": {"default"}}, "#field-name-error", "Another fulfilment group has this name already"},
		{url.Values{"delivery_days": {}}, "#delivery-days-error", "must name at least one day"},
		{url.Values{"time": {"soon"}}, "#field-time-error", "must be a time"},
		{url.Values{"minimum_order_value": {"lots"}}, "#field-minimum_order_value-error", "must be a number"},
		{url.Values{"minimum_order_value": {"-5"}}, "#field-minimum_order_value-error", "must not be negative"},
	} {
		answer := site.Post(path+"/new", rules(c.changes))
		if got := answer.Find(c.field).Text(); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(got, c.faults) {
			t.Errorf("%v: %d, at %s %q", c.changes, answer.Status, c.field, got)
		}
		if !answer.Says("Ring the bell") {
			t.Errorf("%v: what was typed is gone", c.changes)
		}
	}
}

// TestThePreviewShowsWhatTypedRulesMean, with the closed days that the group has.
func TestThePreviewShowsWhatTypedRulesMean(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	g := add(t, site, nil)
	must(t, site.Fulfilment.CloseDays(t.Context(), site.SupplierID, g.ID, "2026-03-04", "2026-03-04"))
	shown := site.PostPartial(path+"/preview", rules(url.Values{"group": {g.ID}, "delivery_days": {"wed"}, "days_before": {"0"}, "time": {"06:30"}}))
	if !shown.Says("Wednesday 11 March Order by Wednesday 11 March, 6:30 am") || shown.Says("4 March") || shown.Says("Tuesday") {
		t.Errorf("the preview says %s", shown.Text())
	}
	if none := site.PostPartial(path+"/preview", rules(url.Values{"delivery_days": {}})); !none.Says("Choose the delivery days") {
		t.Errorf("without days: %s", none.Text())
	}
}

// TestThePreviewGoesByTheClockInTheOffice: after the cut-off on Monday, Tuesday is closed.
func TestThePreviewGoesByTheClockInTheOffice(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	g := add(t, site, nil)
	site.Later(5 * 3600 * 1e9) // 14:30 in Auckland
	if page := site.Get(path + "/" + g.ID); page.Says("Tuesday 3 March") || !page.Says("Friday 6 March") {
		t.Errorf("the page says %s", page.Text())
	}
}

func TestClosedDays(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	g := add(t, site, nil)
	here := path + "/" + g.ID
	if got := site.Post(path+"/closed-days", url.Values{"from": {"2026-12-25"}, "to": {"2026-12-26"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Status, got.Text())
	}
	if got := site.Post(here+"/closed-days", url.Values{"from": {"2026-03-06"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.Status, got.Text())
	}
	page := site.Get(here)
	if !page.Says("Friday 25 December 2026") || !page.Says("Saturday 26 December 2026") || !page.Says("Friday 6 March 2026") || page.Says("Order by Thursday 5 March") {
		t.Errorf("the group says %s", page.Text())
	}
	if list := site.Get(path); !list.Says("Friday 25 December 2026") || list.Says("6 March") {
		t.Errorf("the list says %s", list.Text())
	}
	site.Post(path+"/closed-days/remove", url.Values{"day": {"2026-12-25"}})
	site.Post(here+"/closed-days/remove", url.Values{"day": {"2026-12-26"}})
	if list, page := site.Get(path), site.Get(here); list.Says("25 December 2026") || list.Says("Open Saturday 26 December") || page.Says("December 2026") {
		t.Errorf("removed days are still there: %s", page.Text())
	}
	for _, at := range []string{path, here} {
		wrong := site.Post(at+"/closed-days", url.Values{"from": {"2026-12-25"}, "to": {"2026-12-24"}})
		if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Find("#field-to-error").Text(), "must not be before the first day") {
			t.Errorf("%s: %d %s", at, wrong.Status, wrong.Text())
		}
	}
}

func TestCustomersAreChosenAndMoveBackWhenTheGroupIsDeleted(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern, bay, otter := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("BAY", "Bay Store"), site.AddCustomer("OTTER", "Otter Bar")
	site.GiveList(otter, "Bars", site.AddProduct("GIN", "Ginger kombucha", "10"), "9")
	g := add(t, site, nil)
	here := path + "/" + g.ID
	groupOf := func(id string) string {
		t.Helper()
		c, err := site.Catalog.Customer(t.Context(), site.SupplierID, id)
		must(t, err)
		return c.GroupID()
	}

	page := site.Get(here + "/customers?q=fern")
	if page.Find("input[name=customer]").Length() != 1 || !page.Says("Fern Cafe") {
		t.Errorf("the search finds %s", page.Text())
	}
	bars := page.Find("#field-list option:contains(Bars)").AttrOr("value", "")
	if found := site.Get(here + "/customers?list=" + bars); !found.Says("Otter Bar") || found.Says("Bay Store") {
		t.Errorf("on the price list are %s", found.Text())
	}
	if added := site.Post(here+"/customers", url.Values{"customer": {fern.ID}}); added.Location != here {
		t.Errorf("%d %s", added.Status, added.Text())
	}
	if added := site.Post(here+"/customers", url.Values{"all": {"yes"}, "list": {bars}}); added.Status != http.StatusSeeOther {
		t.Errorf("%d %s", added.Status, added.Text())
	}
	if groupOf(fern.ID) != g.ID || groupOf(otter.ID) != g.ID || groupOf(bay.ID) != site.SupplierID {
		t.Error("the wrong customers were added")
	}
	if found := site.Get(here + "/customers?from=" + site.SupplierID); found.Find("input[name=customer]").Length() != 1 || !found.Says("Bay Store") {
		t.Errorf("in the Default group are %s", found.Text())
	}
	if !site.Get(here).Says("2 customers move to the Default group") {
		t.Errorf("the page does not say what deleting does: %s", site.Get(here).Text())
	}
	deleted := site.Post(here+"/delete", nil)
	if deleted.Location != path || !site.Get(path).Says("North Shore is deleted. 2 customers moved to the Default group") {
		t.Errorf("%d %s", deleted.Status, deleted.Location)
	}
	if groupOf(fern.ID) != site.SupplierID || groupOf(otter.ID) != site.SupplierID {
		t.Error("the customers did not move")
	}
	if page := site.Get(path + "/" + site.SupplierID); page.Find(`form[action$="/delete"]`).Length() != 0 {
		t.Error("the Default group offers to be deleted")
	}
	if site.Post(path+"/"+site.SupplierID+"/delete", nil).Status != http.StatusConflict {
		t.Error("the Default group was deleted")
	}
}

func TestGroupsOfAnotherSupplierAreNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	other := site.OtherSupplier()
	for _, ask := range []string{path + "/" + other, path + "/" + other + "/customers"} {
		if got := site.Ask(ask); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", ask, got.Status)
		}
	}
	for _, send := range []string{path + "/" + other, path + "/" + other + "/delete", path + "/" + other + "/closed-days", path + "/" + other + "/customers"} {
		if got := site.Post(send, rules(url.Values{"from": {"2026-12-25"}, "customer": {"x"}})); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", send, got.Status)
		}
	}
	foreign := site.PostPartial(path+"/preview", rules(url.Values{"group": {other}}))
	if foreign.Status != http.StatusNotFound {
		t.Errorf("preview: %d", foreign.Status)
	}
}
