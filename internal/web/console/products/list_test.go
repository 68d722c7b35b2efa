package products_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// names are the products of a page in their order.
func names(page *webtest.Answer) []string {
	return page.Find("tbody th[scope=row] a").Map(func(_ int, a *goquery.Selection) string { return a.Text() })
}

func TestTheListIsSortedByAnyColumn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for i := range 47 {
		site.AddProduct(fmt.Sprintf("M-%02d", i), fmt.Sprintf("Middle %02d", i), "10")
	}
	site.AddProduct("B", "Apple", "9")
	site.AddProduct("A", "Zebra", "100")

	page := site.Get("/products")
	if got := names(page)[:2]; !cmp.Equal(got, []string{"Zebra", "Apple"}) {
		t.Errorf("by code: %q", got)
	}
	head := page.Find(`thead th[aria-sort]`)
	if head.Length() != 1 || head.AttrOr("aria-sort", "") != "ascending" || !strings.Contains(head.Text(), "Code") {
		t.Errorf("sorted by %q, %s", head.Text(), head.AttrOr("aria-sort", ""))
	}
	if n := page.Find("thead th > a").Length(); n != 6 {
		t.Errorf("%d of the headings sort", n)
	}
	byPrice := page.Find(`thead a:contains("Default price")`).AttrOr("href", "")
	page = site.Get(byPrice)
	if got := names(page)[0]; byPrice != "/products?sort=price" || got != "Apple" {
		t.Errorf("%s: %q comes first", byPrice, got)
	}
	downwards := page.Find(`thead a:contains("Default price")`).AttrOr("href", "")
	page = site.Get(downwards)
	if got := names(page)[0]; downwards != "/products?sort=-price" || got != "Zebra" || page.Find(`th[aria-sort="descending"]`).Length() != 1 {
		t.Errorf("%s: %q comes first", downwards, got)
	}
	// The next page goes on in the same order, and sorting begins at the first page again.
	next := page.Find(`a[rel="next"]`).AttrOr("href", "")
	page = site.Get(next)
	if got := names(page); !cmp.Equal(got, []string{"Apple"}) || !strings.Contains(next, "sort=-price") {
		t.Errorf("%s: %q", next, got)
	}
	if href := page.Find(`thead a:contains("Unit")`).AttrOr("href", ""); href != "/products?sort=unit" {
		t.Errorf("the heading leads to %s", href)
	}
	// A phone has no headings; the form sorts, and a search keeps the order.
	if chosen := page.Find(`select[name="sort"] option[selected]`).AttrOr("value", ""); chosen != "-price" {
		t.Errorf("the form sorts by %q", chosen)
	}
	partial := site.AskPartial("/products?q=Middle&sort=-code")
	if got := partial.Header.Get("HX-Replace-Url"); got != "/products?q=Middle&sort=-code" {
		t.Errorf("after a search the address is %s", got)
	}
	if answer := site.Ask(strings.Replace(next, "sort=-price", "sort=name", 1)); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("the cursor of another order: %d", answer.Status)
	}
}

func TestWhatIsWrongIsReadInTheList(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for _, p := range []struct {
		name   string
		change func(*wholesale.Product)
	}{
		{"Fine", func(*wholesale.Product) {}},
		{"Obsolete", func(p *wholesale.Product) { p.Obsolete = true }},
		{"Unsellable", func(p *wholesale.Product) { p.Sellable = false }},
		{"Unlinked", func(p *wholesale.Product) { p.RemoteID = "" }},
		{"Unpriced", func(*wholesale.Product) {}},
	} {
		price := "1"
		if p.name == "Unpriced" {
			price = "0"
		}
		product := site.AddProduct(p.name, p.name, price)
		product.RemoteID, product.Sellable = "remote "+p.name, true
		p.change(&product)
		put(t, site, product)
	}
	rows := map[string]string{}
	site.Get("/products").Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		rows[tr.Find("th a").Text()] = strings.Join(strings.Fields(tr.Find("td").Text()), " ")
	})
	for name, words := range map[string]string{
		"Obsolete": "Obsolete in Unleashed", "Unsellable": "Not sellable in Unleashed", "Unlinked": "Not linked", "Unpriced": "No price",
		"Fine": "Linked",
	} {
		if !strings.Contains(rows[name], words) {
			t.Errorf("the row of %s says %q", name, rows[name])
		}
	}
	for problem, want := range map[string][]string{
		"any": {"Obsolete", "Unlinked", "Unpriced", "Unsellable"}, "not-linked": {"Unlinked"},
		"not-sellable": {"Obsolete", "Unsellable"}, "no-price": {"Unpriced"},
	} {
		if diff := cmp.Diff(want, names(site.Get("/products?problem="+problem))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", problem, diff)
		}
	}
}

func TestAllThatMatchAreChangedAtOnce(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for i := range 60 {
		site.AddProduct(fmt.Sprintf("P-%02d", i), "Ginger beer", "10")
	}
	site.AddProduct("X", "Lemon soda", "12")
	page := site.Get("/products?q=ginger&sort=-code")
	if !page.Says("All 60 that match") || !page.Says("60 products") {
		t.Errorf("the page says %s", page.Text())
	}
	form := url.Values{
		"all": {"yes"}, "availability": {"out_of_stock"}, "back": {page.Find(`form[data-selection] input[name="back"]`).AttrOr("value", "")},
	}
	if answer := site.Post("/products/availability", form); answer.Location != "/products?q=ginger&sort=-code" {
		t.Errorf("%d %s", answer.Status, answer.Location)
	}
	wantText(t, site.Get("/products"), "60 products are now Out of Stock")
	if left := names(site.Get("/products?availability=available")); !cmp.Equal(left, []string{"Lemon soda"}) {
		t.Errorf("available are %q", left)
	}
	site.Post("/products/availability", form)
	wantText(t, site.Get("/products"), "All of them were Out of Stock already")
	if site.Get("/products?q=lemon").Find("[data-select-matching]").Length() != 0 {
		t.Error("a list of one page offers more than the page")
	}
	site.AsOrderManager()
	if answer := site.Post("/products/availability", form); answer.Status != http.StatusForbidden {
		t.Errorf("without full access: %d", answer.Status)
	}
}

// TestSendingASearchOpensTheOnlyHit does what Enter does; typing alone opens nothing.
func TestSendingASearchOpensTheOnlyHit(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	gin := site.AddProduct("GIN", "Ginger beer", "10")
	site.AddProduct("LEM", "Lemon beer", "10")
	fern := site.AddCustomer("FERN", "Fern Cafe")
	if button := site.Get("/products").Find(`form[role=search] button[name="open"]`); button.Length() != 1 {
		t.Error("the form's button does not say that the search was sent")
	}
	for path, want := range map[string]string{
		"/products?q=gin&open=yes":                                "/products/" + gin.ID,
		"/products?q=beer&open=yes":                               "",
		"/products?q=&open=yes":                                   "",
		"/products?q=gin":                                         "",
		"/products/" + gin.ID + "?find=fern&open=yes":             "/products/" + gin.ID + "?customer=" + fern.ID + "#pays",
		"/products/" + gin.ID + "?find=fern":                      "",
		"/products/" + gin.ID + "/customers?find=fern&quantity=2": "",
	} {
		if answer := site.Ask(path); answer.Location != want {
			t.Errorf("%s leads to %q, want %q", path, answer.Location, want)
		}
	}
	if to := site.AskPartial("/products?q=gin&open=yes").Header.Get("HX-Redirect"); to != "/products/"+gin.ID {
		t.Errorf("htmx is sent to %q", to)
	}
	chosen := "/products/" + gin.ID + "?customer=" + fern.ID + "&quantity=2#pays"
	if to := site.AskPartial("/products/" + gin.ID + "/customers?find=fern&quantity=2&open=yes").Header.Get("HX-Redirect"); to != chosen {
		t.Errorf("htmx is sent to %q", to)
	}
}
