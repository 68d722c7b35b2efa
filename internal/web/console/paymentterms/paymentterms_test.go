package paymentterms_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/catalog"
	"upstock/internal/fulfilment"
	"upstock/internal/terms"
	"upstock/internal/web/console/paymentterms"
	"upstock/internal/web/webtest"
)

const path = "/settings/payment-terms"

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		paymentterms.Routes(site.Router, paymentterms.Services{Terms: site.Terms, Fulfilment: site.Fulfilment})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func onCard(changes url.Values) url.Values {
	form := url.Values{
		"name": {"Card on the 20th"}, "options": {"on_account", "pay_now"}, "default": {"on_account"},
		"methods": {"card"}, "collect": {"day_of_following_month"}, "days": {"20"},
	}
	for name, values := range changes {
		form[name] = values
	}
	return form
}

// add makes terms through their form.
func add(t *testing.T, site *webtest.Site, changes url.Values) terms.Terms {
	t.Helper()
	made := site.Post(path+"/new", onCard(changes))
	if made.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.Status, made.Text())
	}
	one, err := site.Terms.Terms(t.Context(), site.SupplierID, strings.TrimPrefix(made.Location, path+"/"))
	must(t, err)
	return one
}

func TestTermsAreAddedChangedAndDeleted(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	if list := site.Get(path); !list.Says("No payment terms yet") {
		t.Errorf("the list says %s", list.Text())
	}
	made := add(t, site, nil)
	page := site.Get(path + "/" + made.ID)
	for _, words := range []string{
		"Card on the 20th is added", "buys on account unless they choose otherwise",
		"The payment is taken from their card on the 20th of the following month.", "No customer yet",
	} {
		if !page.Says(words) {
			t.Errorf("the page does not say %q: %s", words, page.Text())
		}
	}
	if ticked := page.Find("input[type=checkbox][checked]").Length(); ticked != 3 {
		t.Errorf("%d boxes are ticked", ticked)
	}
	// With one option, what stands in the field for the usual one does not matter.
	saved := site.Post(path+"/"+made.ID, onCard(url.Values{"name": {"Card"}, "options": {"pay_now"}, "collect": {"on_shipment"}}))
	if saved.Status != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", saved.Status, saved.Text())
	}
	changed, err := site.Terms.Terms(t.Context(), site.SupplierID, made.ID)
	must(t, err)
	if changed.Name != "Card" || changed.Default != "pay_now" || changed.Days != 0 {
		t.Errorf("%+v", changed)
	}
	if list := site.Get(path); !list.Says("A customer pays now. The payment is taken from their card when the order is shipped.") || !list.Says("No one") {
		t.Errorf("the list says %s", list.Text())
	}
	if deleted := site.Post(path+"/"+made.ID+"/delete", nil); deleted.Location != path || !site.Get(path).Says("Card is deleted") {
		t.Errorf("deleted: %d %s", deleted.Status, deleted.Text())
	}
}

func TestWhatIsWrongWithTermsStandsAtItsField(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	add(t, site, url.Values{"name": {"Mine"}})
	for _, c := range []struct {
		changes       url.Values
		field, faults string
	}{
		{url.Values{"name": {""}}, "#field-name-error", "is required"},
		{url.Values{"name": {"MINE"}}, "#field-name-error", "have this name already"},
		{url.Values{"options": {}}, "#options-error", "Tick at least one"},
		{url.Values{"methods": {}}, "#methods-error", "Tick at least one"},
		{url.Values{"days": {"32"}}, "#field-days-error", "from 1 to 31"},
		{url.Values{"days": {""}}, "#field-days-error", "must be a whole number"},
		{url.Values{"collect": {"days_after_shipment"}, "days": {"61"}}, "#field-days-error", "from 0 to 60"},
		{url.Values{"collect": {"tomorrow"}}, "#field-collect-error", "must be one of"},
	} {
		answer := site.Post(path+"/new", onCard(c.changes))
		if got := answer.Find(c.field).Text(); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(got, c.faults) {
			t.Errorf("%v: %d, at %s %q", c.changes, answer.Status, c.field, got)
		}
		if c.changes.Get("name") == "" && !c.changes.Has("name") && answer.Find("#field-name").AttrOr("value", "") != "Card on the 20th" {
			t.Errorf("%v: what was typed is gone", c.changes)
		}
	}
}

func TestThePreviewSaysWhatIsTyped(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	shown := site.PostPartial(path+"/preview", onCard(url.Values{"name": {""}, "collect": {"days_after_shipment"}, "days": {"7"}}))
	if !shown.Says("7 days after shipment") {
		t.Errorf("the preview says %s", shown.Text())
	}
	if none := site.PostPartial(path+"/preview", onCard(url.Values{"options": {}})); !none.Says("Choose how customers may pay") {
		t.Errorf("without options: %s", none.Text())
	}
}

func TestThePageNamesWhoHasTheTerms(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern, made := site.AddCustomer("FERN", "Fern Cafe"), add(t, site, nil)
	_, err := site.Catalog.UpdateCustomer(t.Context(), site.SupplierID, fern.ID, catalog.CustomerChange{PaymentTermsID: &made.ID})
	must(t, err)
	_, err = site.Fulfilment.Update(t.Context(), site.SupplierID, site.SupplierID, fulfilment.Change{PaymentTermsID: &made.ID})
	must(t, err)
	page := site.Get(path + "/" + made.ID)
	if !page.Says("Fern Cafe") || !page.Says("Default fulfilment group") || !page.Says("1 customer and 1 fulfilment group have these payment terms") {
		t.Errorf("the page says %s", page.Text())
	}
	if page.Find(`form[action$="/delete"]`).Length() != 0 {
		t.Error("terms that someone has offer to be deleted")
	}
	if refused := site.Post(path+"/"+made.ID+"/delete", nil); refused.Status != http.StatusConflict {
		t.Errorf("deleted: %d", refused.Status)
	}
	if list := site.Get(path); !list.Says("1 fulfilment group, 1 customer") {
		t.Errorf("the list says %s", list.Text())
	}
}

func TestTermsOfAnotherSupplierAreNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	name := "Theirs"
	theirs, _, err := site.Terms.Create(t.Context(), site.OtherSupplier(), terms.Change{Name: &name, Options: &[]string{"on_account"}}, nil)
	must(t, err)
	if got := site.Ask(path + "/" + theirs.ID); got.Status != http.StatusNotFound {
		t.Errorf("read: %d", got.Status)
	}
	for _, send := range []string{"", "/delete"} {
		if got := site.Post(path+"/"+theirs.ID+send, onCard(nil)); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", send, got.Status)
		}
	}
}
