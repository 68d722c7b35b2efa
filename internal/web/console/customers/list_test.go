package customers_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// names are the customers of a page in their order.
func names(page *webtest.Answer) []string {
	return page.Find("tbody th[scope=row] a").Map(func(_ int, a *goquery.Selection) string { return a.Text() })
}

// troubled are four customers: one is fine, and each of the others has something wrong with it.
func troubled(t *testing.T, site *webtest.Site) {
	t.Helper()
	site.AddCustomer("D", "Unmatched")
	for code, change := range map[string]func(c *wholesale.Customer){
		"A": func(c *wholesale.Customer) { c.Name = "Fine" },
		"B": func(c *wholesale.Customer) { c.Name, c.Terms.StopCredit = "Stopped", true },
		"C": func(c *wholesale.Customer) { c.Name, c.Terms.Obsolete, c.SalesOrdersEnabled = "Obsolete", true, false },
	} {
		c := site.AddCustomer(code, "Customer")
		c.RemoteID = "remote " + code
		change(&c)
		put(t, site, c)
	}
}

func TestTheListIsSortedByAnyColumn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	troubled(t, site)
	product := site.AddProduct("GIN", "Ginger beer", "10")
	site.GiveList(site.AddCustomer("E", "Listed"), "Cafes", product, "9")
	for path, want := range map[string][]string{
		"/customers":                                 {"Unmatched", "Listed", "Obsolete", "Stopped", "Fine"}, // what needs a person first
		"/customers?sort=code":                       {"Fine", "Stopped", "Obsolete", "Unmatched", "Listed"},
		"/customers?sort=-name":                      {"Unmatched", "Stopped", "Obsolete", "Listed", "Fine"},
		"/customers?sort=-list":                      {"Listed", "Unmatched", "Obsolete", "Stopped", "Fine"},
		"/customers?sort=sales-orders":               {"Obsolete", "Fine", "Stopped", "Unmatched", "Listed"},
		"/customers?sort=nonsense":                   {"Unmatched", "Listed", "Obsolete", "Stopped", "Fine"},
		"/customers?list=yes":                        {"Listed"},
		"/customers?list=no&sort=-code":              {"Unmatched", "Obsolete", "Stopped", "Fine"},
		"/customers?problem=stop-credit&matched=yes": {"Stopped"},
		"/customers?problem=sales-orders-off":        {"Obsolete"},
		"/customers?problem=any&sort=code":           {"Stopped", "Obsolete", "Unmatched", "Listed"},
	} {
		page := site.Get(path)
		if diff := cmp.Diff(want, names(page)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		if page.Find("thead th[aria-sort]").Length() != 1 || page.Find("thead th > a").Length() != 7 {
			t.Errorf("%s: not every heading sorts, or not one of them says how", path)
		}
	}
	// The tabs keep what the list is narrowed to and how it is sorted.
	tab := site.Get("/customers?list=no&sort=-code").Find(`nav a:contains("Not matched")`).AttrOr("href", "")
	if tab != "/customers?list=no&matched=no&sort=-code" {
		t.Errorf("the tab leads to %s", tab)
	}
}

func TestWhatIsWrongIsReadInTheList(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	troubled(t, site)
	rows := map[string]string{}
	site.Get("/customers").Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		rows[tr.Find("th a").Text()] = strings.Join(strings.Fields(tr.Find("td").Text()), " ")
	})
	for name, words := range map[string]string{
		"Fine": "Matched", "Stopped": "Stop credit", "Obsolete": "Obsolete", "Unmatched": "Not matched",
	} {
		if !strings.Contains(rows[name], words) {
			t.Errorf("the row of %s says %q", name, rows[name])
		}
	}
}

// TestSendingASearchPicksTheOnlyHit does what Enter does; typing alone picks nothing.
func TestSendingASearchPicksTheOnlyHit(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern := site.AddCustomer("FERN", "Fern Cafe")
	site.AddCustomer("MOSS", "Moss Cafe")
	site.AddProduct("GIN", "Ginger beer", "10")
	gin := site.AddProduct("LEM", "Lemon beer", "10")
	for path, want := range map[string]string{
		"/customers?q=fern&open=yes":                         "/customers/" + fern.ID,
		"/customers?q=cafe&open=yes":                         "",
		"/customers?open=yes&q=":                             "",
		"/customers?q=fern":                                  "",
		"/customers/" + fern.ID + "/prices?q=lemon&open=yes": "/products/" + gin.ID + "?customer=" + fern.ID + "#pays",
		"/customers/" + fern.ID + "/prices?q=beer&open=yes":  "",
	} {
		if answer := site.Ask(path); answer.Location != want {
			t.Errorf("%s leads to %q, want %q", path, answer.Location, want)
		}
	}
}

func TestSendingTheSearchForAMatchChoosesTheOnlyOne(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	must(t, site.Sandbox.AddCustomers(sandbox.NewCustomer("FERN", "Fern Cafe"), sandbox.NewCustomer("MOSS", "Moss Cafe")))
	c := site.AddCustomer("X", "Fern")
	for query, want := range map[string]bool{"q=fern&open=yes": true, "q=fern": false, "q=cafe&open=yes": false} {
		page := site.AskPartial("/customers/" + c.ID + "/match/candidates?" + query)
		chosen, focused := page.Find("input[type=radio][checked]").Length() == 1, page.Find("button[autofocus]").Length() == 1
		if chosen != want || focused != want {
			t.Errorf("%s: chosen %v, the button has the focus %v; want %v: %s", query, chosen, focused, want, page.Text())
		}
	}
}

// TestACustomersPricesShowPictures has a picture beside one product and a placeholder beside the
// other.
func TestACustomersPricesShowPictures(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern Cafe")
	site.AddProduct("A", "Without", "1")
	p := site.AddProduct("B", "With", "1")
	p.Images = []wholesale.Image{{SourceURL: "https://a", MediaID: "one"}}
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), p) }))
	rows := site.Get("/customers/" + c.ID + "/prices").Find("tbody tr")
	if rows.Eq(0).Find("span.thumbnail").Length() != 1 || rows.Eq(1).Find(`img.thumbnail[src="/media/one/thumbnail"][alt=""]`).Length() != 1 {
		t.Errorf("%s", rows.Text())
	}
}
