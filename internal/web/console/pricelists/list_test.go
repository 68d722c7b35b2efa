package pricelists_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// names are what the rows of a page are about, in their order.
func names(page *webtest.Answer) []string {
	return page.Find("tbody th[scope=row] a").Map(func(_ int, a *goquery.Selection) string { return a.Text() })
}

func TestPriceListsShareOneTableAndAreSorted(t *testing.T) {
	site := newSite(t)
	tier, product := tierList(t, site, "24.95") // "Wholesale"
	small, big := manualList(t, site, "small"), manualList(t, site, "Big")
	setPrice(t, site, big, product, "20")
	for path, want := range map[string][]string{
		"/price-lists":              {"Big", "small", "Default sell prices", "Wholesale"},
		"/price-lists?sort=-name":   {"small", "Big", "Default sell prices", "Wholesale"}, // manual lists stay first
		"/price-lists?sort=prices":  {"small", "Big", "Default sell prices", "Wholesale"},
		"/price-lists?sort=-prices": {"Big", "small", "Default sell prices", "Wholesale"},
		"/price-lists?q=big":        {"Big"},
	} {
		page := site.Get(path)
		if diff := cmp.Diff(want, names(page)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		if page.Find("table").Length() != 1 || page.Find("thead th[aria-sort]").Length() != 1 || page.Find("thead th > a").Length() != 4 {
			t.Errorf("%s: not one table with headings that sort", path)
		}
	}
	for i := range 51 {
		manualList(t, site, fmt.Sprintf("List %02d", i))
	}
	next := site.Get("/price-lists?sort=-name").Find(`a[rel="next"]`).AttrOr("href", "")
	if rest := names(site.Get(next)); !cmp.Equal(rest, []string{"List 01", "List 00", "Big"}) {
		t.Errorf("%s: %q", next, rest)
	}
	for path, want := range map[string]string{
		"/price-lists?q=small&open=yes": "/price-lists/" + small.ID, "/price-lists?q=wholesale&open=yes": "/price-lists/" + tier.ID,
		"/price-lists?q=list&open=yes": "", "/price-lists?q=small": "",
	} {
		if answer := site.Ask(path); answer.Location != want {
			t.Errorf("%s leads to %q, want %q", path, answer.Location, want)
		}
	}
}

func TestPricesAreSortedFilteredAndShownWithPictures(t *testing.T) {
	site := newSite(t)
	list, gin := tierList(t, site, "24.95") // GIN, Kombucha Ginger
	gin.Images = []wholesale.Image{{SourceURL: "https://a", MediaID: "one"}}
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), gin) }))
	apple := site.AddProduct("Z", "Apple", "1")
	setPrice(t, site, list, apple, "100")
	at := "/price-lists/" + list.ID
	for query, want := range map[string][]string{
		"":                  {"Kombucha Ginger", "Apple"},
		"?sort=name":        {"Apple", "Kombucha Ginger"},
		"?sort=-price":      {"Apple", "Kombucha Ginger"},
		"?sort=price":       {"Kombucha Ginger", "Apple"},
		"?sort=owner":       {"Apple", "Kombucha Ginger"},
		"?owner=manual":     {"Apple"},
		"?owner=unleashed":  {"Kombucha Ginger"},
		"?q=apple":          {"Apple"},
		"?q=apple&owner=no": {"Apple"},
	} {
		page := site.Get(at + query)
		if diff := cmp.Diff(want, names(page)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		if page.Find("thead th[aria-sort]").Length() != 1 || page.Find("thead th > a").Length() != 6 {
			t.Errorf("%s: not every heading sorts, or not one of them says how", query)
		}
	}
	rows := site.Get(at).Find("tbody tr")
	if rows.Eq(0).Find(`img.thumbnail[src="/media/one/thumbnail"]`).Length() != 1 || rows.Eq(1).Find("span.thumbnail").Length() != 1 {
		t.Error("the prices do not show a picture, or what stands for one")
	}
	// The row keeps its picture while its price is typed.
	edit := rows.Eq(0).Find("a[hx-get]").AttrOr("hx-get", "")
	if site.AskPartial(edit).Find(`img.thumbnail[src="/media/one/thumbnail"]`).Length() != 1 {
		t.Error("the row that is edited has lost its picture")
	}
	if answer := site.Ask(at + "?q=apple&open=yes"); !strings.HasPrefix(answer.Location, at+"/price?") {
		t.Errorf("the only hit leads to %q", answer.Location)
	}
	site.AsOrderManager()
	if answer := site.Ask(at + "?q=apple&open=yes"); answer.Location != "/products/"+apple.ID {
		t.Errorf("without full access it leads to %q", answer.Location)
	}
}

func TestAListsCustomersAreSortedAndPicked(t *testing.T) {
	site := newSite(t)
	list, product := manualList(t, site, "Cafes"), site.AddProduct("A", "Apple", "3")
	setPrice(t, site, list, product, "2")
	for code, name := range map[string]string{"A": "Zoo", "B": "moss cafe", "C": "Ānise cafe"} {
		c := site.AddCustomer(code, name)
		_, err := site.Catalog.AssignPriceList(t.Context(), site.SupplierID, list.ID, c.ID)
		must(t, err)
	}
	fern := site.AddCustomer("FERN", "Fern Cafe")
	at := "/price-lists/" + list.ID + "/customers"
	for query, want := range map[string][]string{
		"": {"Zoo", "moss cafe", "Ānise cafe"}, "?sort=name": {"Ānise cafe", "moss cafe", "Zoo"}, "?sort=-code": {"Ānise cafe", "moss cafe", "Zoo"},
		"?q=cafe": {"moss cafe", "Ānise cafe"}, "?q=fern": {},
	} {
		if diff := cmp.Diff(want, names(site.Get(at+query))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	if answer := site.Ask(at + "?q=zoo&open=yes"); !strings.HasPrefix(answer.Location, "/customers/") {
		t.Errorf("the only hit leads to %q", answer.Location)
	}
	// Adding a customer takes it off another list: Enter only gives the button the focus.
	if page := site.Get(at + "/add?q=fern&open=yes"); page.Find("button[autofocus]").AttrOr("aria-label", "") != "Add to this list: "+fern.Name {
		t.Errorf("the only hit has not the focus: %s", page.Text())
	}
	if page := site.Get(at + "/add?q=fern"); page.Find("button[autofocus]").Length() != 0 {
		t.Error("typing alone moves the focus")
	}
	// The only product goes on to its price.
	if answer := site.Ask("/price-lists/" + list.ID + "/add?q=apple&open=yes"); answer.Location != "/price-lists/"+list.ID+"/add?product="+product.ID {
		t.Errorf("the only product leads to %q", answer.Location)
	}
}
