package tradingpartners_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/edi"
	"upstock/internal/edi/message"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/console/tradingpartners"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

const path = "/settings/trading-partners"

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		search := matching.Services{Catalog: site.Catalog}
		matching.Routes(site.Router, search)
		tradingpartners.Routes(site.Router, tradingpartners.Services{Documents: site.Documents, Matching: search})
	})
}

func settings(changes url.Values) url.Values {
	form := url.Values{
		"name": {"Harbour Supermarkets"}, "format": {"edifact-d96a"}, "their_id": {"9520000001001"}, "our_id": {"9520000009007"},
		"acknowledge": {"on"}, "invoice": {"on"},
	}
	for name, values := range changes {
		form[name] = values
	}
	return form
}

// add makes a partner through its form.
func add(t *testing.T, site *webtest.Site) wholesale.TradingPartner {
	t.Helper()
	made := site.Post(path+"/new", settings(nil))
	if made.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", made.Status, made.Text())
	}
	return partners(t, site)[0]
}

func partners(t *testing.T, site *webtest.Site) []wholesale.TradingPartner {
	t.Helper()
	found, err := site.Documents.Partners(t.Context(), site.SupplierID)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAPartnerIsAddedAndChanged(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	if list := site.Get(path); !list.Says("No trading partner yet") {
		t.Errorf("the empty list says %s", list.Text())
	}
	p := add(t, site)
	if p.Name != "Harbour Supermarkets" || !p.Acknowledge || p.DespatchAdvice || !p.Invoice {
		t.Errorf("%+v", p)
	}
	if list := site.Get(path); !list.Says("Harbour Supermarkets") || !list.Says("Order responses, invoices") || !list.Says("EANCOM D.96A") {
		t.Errorf("the list says %s", list.Text())
	}
	if got := site.Post(path+"/"+p.ID, settings(url.Values{"their_id": {"9520000001002"}, "format": {"ubl"}})); got.Status != http.StatusSeeOther {
		t.Errorf("%d %s", got.Status, got.Text())
	}
	if page := site.Get(path + "/" + p.ID); !page.Says("9520000001002 is no GLN: its last digit would be 1") || page.Says("9520000009007 is no GLN") {
		t.Errorf("the page says %s", page.Text())
	}
}

func TestWhatIsWrongWithAPartnerStandsAtItsField(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	add(t, site)
	for _, c := range []struct {
		changes      url.Values
		field, fault string
	}{
		{url.Values{"name": {" "}, "their_id": {"2"}}, "#field-name-error", "is required"},
		{url.Values{"format": {"x12"}, "their_id": {"2"}}, "#field-format-error", "must be one of"},
		{url.Values{"their_id": {""}}, "#field-their_id-error", "is required"},
		{url.Values{"their_id": {"9520000009007"}}, "#field-our_id-error", "must be yours"},
		{nil, "#field-their_id-error", "Another trading partner has this id already"},
	} {
		answer := site.Post(path+"/new", settings(c.changes))
		if got := answer.Find(c.field).Text(); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(got, c.fault) {
			t.Errorf("%v: %d, at %s %q", c.changes, answer.Status, c.field, got)
		}
	}
}

func TestRulesAreChosen(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	p := add(t, site)
	here := path + "/" + p.ID + "/rules"
	page := site.Get(here)
	if got := page.Find("#rule-segment_count option[selected]").Text(); got != "Default: Take it with a warning" {
		t.Errorf("the usual is %q", got)
	}
	// Each rule that can be changed has a row, but those that wait for a person in any case.
	waiting := map[message.Rule]bool{message.UnknownStore: true, message.UnknownProduct: true, message.PackSize: true, message.SeveralPlaces: true}
	for rule := range message.Adjustable() {
		if found := page.Find("#rule-" + string(rule)).Length(); found == 1 == waiting[rule] {
			t.Errorf("%s has %d rows", rule, found)
		}
	}
	site.Post(here, url.Values{"segment_count": {"reject"}, "whitespace": {""}})
	if got := partners(t, site)[0].Leniency; len(got) != 1 || got["segment_count"] != "reject" {
		t.Errorf("%v", got)
	}
	if got := site.Get(here).Find("#rule-segment_count option[selected]").Text(); got != "Refuse it" {
		t.Errorf("chosen is %q", got)
	}
	site.Post(here, url.Values{"segment_count": {""}})
	if got := partners(t, site)[0].Leniency; len(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestAStoreIsMatched(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	petone, bay := site.AddCustomer("PETONE", "Petone Store"), site.AddCustomer("BAY", "Bay Store")
	p := add(t, site)
	here := path + "/" + p.ID + "/stores"
	if page := site.Get(here); !page.Says("No stores matched yet") {
		t.Errorf("%s", page.Text())
	}
	if hits := site.Get("/matching/customers?q=store"); !hits.Says("Petone Store PETONE") || !hits.Says("Bay Store BAY") {
		t.Errorf("the search finds %s", hits.Text())
	}

	// Several hits ask; Enter with one picks it, and so does the exact code.
	asks := site.Post(here, url.Values{"code": {"9520000001018"}, "q": {"store"}})
	if asks.Status != http.StatusUnprocessableEntity || !asks.Says("Several match. Pick one") || asks.Find("button[name=pick]").Length() != 2 ||
		asks.Find("#code-store").AttrOr("value", "") != "9520000001018" {
		t.Errorf("%d %s", asks.Status, asks.Text())
	}
	if none := site.Post(here, url.Values{"code": {"1"}, "q": {"nobody"}}); !none.Says("No customer matches “nobody”") {
		t.Errorf("%s", none.Text())
	}
	site.Post(here, url.Values{"code": {"9520000001018"}, "q": {"petone"}})
	site.Post(here, url.Values{"code": {"2/b c"}, "q": {"store"}, "pick": {bay.ID}})
	page := site.Get(here)
	if !page.Says("9520000001018 Petone Store PETONE") || !page.Says("2/b c Bay Store BAY") {
		t.Errorf("the page says %s", page.Text())
	}
	stores, _, err := site.Documents.Stores(t.Context(), site.SupplierID, p.ID, "", 10)
	if err != nil || len(stores) != 2 || stores[1].CustomerID != petone.ID {
		t.Errorf("%v %v", stores, err)
	}
	if bad := site.Post(here, url.Values{"code": {" "}, "q": {"petone"}}); bad.Status != http.StatusUnprocessableEntity || !bad.Says("Their code is required") {
		t.Errorf("%d %s", bad.Status, bad.Text())
	}
	site.Post(here+"/remove", url.Values{"their_code": {"2/B C"}})
	if page := site.Get(here); page.Says("Bay Store") {
		t.Errorf("it is still there: %s", page.Text())
	}
}

func TestAProductIsMatched(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin := site.AddProduct("GIN", "Ginger kombucha", "10")
	p := add(t, site)
	here := path + "/" + p.ID + "/products"
	if wrong := site.Post(here, url.Values{"code": {"700101"}, "q": {"gin"}, "pieces": {"dozen"}}); wrong.Status != http.StatusUnprocessableEntity || !wrong.Says("Pieces per unit must be a number") {
		t.Errorf("%d %s", wrong.Status, wrong.Text())
	}
	if minus := site.Post(here, url.Values{"code": {"700101"}, "q": {"gin"}, "pieces": {"-1"}}); !minus.Says("Pieces per unit must not be below zero") {
		t.Errorf("%s", minus.Text())
	}
	site.Post(here, url.Values{"code": {"700101"}, "q": {"gin"}, "pieces": {"12"}})
	site.Post(here, url.Values{"code": {"700102"}, "pick": {gin.ID}})
	page := site.Get(here)
	if !page.Says("Ginger kombucha GIN12 pieces per unit") || !page.Says("Ginger kombucha GINAs the order says") {
		t.Errorf("the page says %s", page.Text())
	}
	site.Post(here+"/remove", url.Values{"their_code": {"700101"}})
	if page := site.Get(here); page.Says("12 pieces per unit") {
		t.Errorf("it is still there: %s", page.Text())
	}
}

func TestPartnersOfAnotherSupplierAreNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	name, format, id := "Theirs", "ubl", "1"
	theirs, _, err := site.Documents.CreatePartner(t.Context(), site.OtherSupplier(), edi.PartnerChange{Name: &name, Format: &format, TheirID: &id}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, under := range []string{"", "/rules", "/stores", "/products"} {
		if got := site.Ask(path + "/" + theirs.ID + under); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", under, got.Status)
		}
		if got := site.Post(path+"/"+theirs.ID+under, settings(url.Values{"code": {"1"}, "pick": {"x"}})); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", under, got.Status)
		}
	}
}
