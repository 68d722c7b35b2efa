package products_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/console/products"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		products.Routes(site.Router, products.Services{
			Catalog: site.Catalog, Syncing: site.Syncing, Clock: func() time.Time { return webtest.Now },
		})
	})
}

func put(t *testing.T, site *webtest.Site, p wholesale.Product) {
	t.Helper()
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutProduct(t.Context(), p) }); err != nil {
		t.Fatal(err)
	}
}

func wantText(t *testing.T, answer *webtest.Answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if !answer.Says(w) {
			t.Errorf("the page does not say %q: %s", w, answer.Text())
		}
	}
}

func TestAnEmptyListTeachesTheNextStep(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	if link := site.Get("/products").Find(`main a[href="/settings/integrations"]`); link.Length() != 1 {
		t.Error("without a connection, the list does not lead to it")
	}
	if answer := site.Post("/products/import", nil); answer.Status != http.StatusConflict || !answer.Says("Unleashed is not connected") {
		t.Errorf("importing without a connection: %d %s", answer.Status, answer.Text())
	}
	site.Connect()
	if form := site.Get("/products").Find(`main form[action="/products/import"]`); form.Length() == 0 {
		t.Error("with a connection, the list offers no import")
	}
	site.AsOrderManager()
	wantText(t, site.Get("/products"), "Someone with full access can import them")
}

func TestAnImportShowsItselfAfterAReload(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	site.AddProduct("GIN", "Ginger beer", "10")
	if answer := site.Post("/products/import", nil); answer.Status != http.StatusSeeOther || answer.Location != "/products" {
		t.Fatalf("%d %s", answer.Status, answer.Location)
	}
	for range 2 {
		page := site.Get("/products")
		if region := page.Find(`#import-run [data-live^="run/"]`); region.Length() != 1 {
			t.Fatal("the import is not on the page")
		}
		if page.Find(`form[action="/products/import"] button[disabled]`).Length() != 1 {
			t.Error("a second import can be started meanwhile")
		}
		if trigger, _ := page.Find("#product-results").Attr("hx-trigger"); !strings.HasPrefix(trigger, "live ") {
			t.Error("the list does not follow the import")
		}
	}
}

func TestTheNextImportCanBeStartedWithoutAReload(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	site.AddProduct("GIN", "Ginger beer", "10")
	site.Post("/products/import", nil)
	topic := site.Get("/products").Find(`main [data-live^="import-button-products"]`).AttrOr("data-live", "")
	stream := bufio.NewScanner(site.Stream("/live?topic=" + topic))
	next := func() string {
		t.Helper()
		for stream.Scan() {
			if data, found := strings.CutPrefix(stream.Text(), "data: "); found {
				return data
			}
		}
		t.Fatal("the stream ended")
		return ""
	}
	if button := next(); !strings.Contains(button, "Import products") || !strings.Contains(button, "disabled") {
		t.Errorf("while it goes on the button is %s", button)
	}
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.EndRuns(t.Context(), site.SupplierID, "ended")
	}); err != nil {
		t.Fatal(err)
	}
	if button := next(); !strings.Contains(button, "Import products") || strings.Contains(button, "disabled") {
		t.Errorf("when it is over the button is %s", button)
	}
}

func TestTheListIsSearchedFilteredAndPaged(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	for i := range 50 {
		site.AddProduct(fmt.Sprintf("P-%02d", i), "Ginger beer", "10")
	}
	site.AddProduct("Y", "Lemon soda", "12.5")
	hidden := site.AddProduct("Z", "Old stock", "9")
	hidden.Availability = wholesale.Discontinued
	put(t, site, hidden)

	first := site.Get("/products")
	if rows := first.Find("tbody tr").Length(); rows != 48 {
		t.Errorf("%d rows on a page", rows)
	}
	next, _ := first.Find(`a[rel="next"]`).Attr("href")
	second := site.Get(next)
	wantText(t, second, "Lemon soda", "Old stock", "12.50")
	if rows := second.Find("tbody tr").Length(); rows != 4 {
		t.Errorf("%d rows on the last page", rows)
	}

	found := site.AskPartial("/products?q=lemon&availability=&view=")
	if strings.Contains(found.Body, "<nav") || found.Find("tbody tr").Length() != 1 || found.Header.Get("HX-Replace-Url") != "/products?q=lemon" {
		t.Errorf("search as you type: %v %s", found.Header, found.Body)
	}
	if rows := site.Get("/products?availability=discontinued").Find("tbody tr"); rows.Length() != 1 || !strings.Contains(rows.Text(), "Old stock") {
		t.Errorf("discontinued: %s", rows.Text())
	}
	wantText(t, site.Get("/products?q=nothing"), "No product matches")
	grid := site.Get("/products?view=grid")
	if grid.Find("ul.grid > li").Length() != 48 || grid.Find("table").Length() != 0 {
		t.Error("the grid is not one")
	}
	if toTable := grid.Find(`a[href="/products"]`); toTable.Length() == 0 {
		t.Error("the grid does not lead back to the table")
	}
	for name, answer := range map[string]*webtest.Answer{"table": first, "grid": grid} {
		if len(answer.Body) > 100_000 {
			t.Errorf("the %s has %d bytes", name, len(answer.Body))
		}
	}
	if answer := site.Ask("/products?cursor=nonsense"); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("a made-up cursor: %d", answer.Status)
	}
}

func TestPicturesKeepTheirPlace(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	p := site.AddProduct("GIN", "Ginger beer", "10")
	p.Images = []wholesale.Image{{SourceURL: "https://a", MediaID: "one"}, {SourceURL: "https://b", MediaID: "two", Default: true}, {SourceURL: "https://c"}}
	put(t, site, p)
	picture := site.Get("/products").Find("tbody img")
	for attribute, want := range map[string]string{"src": "/media/two", "width": "40", "height": "40", "loading": "lazy", "alt": ""} {
		if got, ok := picture.Attr(attribute); !ok || got != want {
			t.Errorf("%s is %q, want %q", attribute, got, want)
		}
	}
	pictures := site.Get("/products/" + p.ID).Find("main img")
	if src, _ := pictures.First().Attr("src"); pictures.Length() != 2 || src != "/media/two" {
		t.Errorf("%d pictures, the first is %s", pictures.Length(), src)
	}
}

func TestAvailabilityIsChangedInPlaceAndInBulk(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	a, b := site.AddProduct("A", "Apple", "1"), site.AddProduct("B", "Banana", "2")
	availability := func(id string) wholesale.Availability {
		t.Helper()
		p, err := site.Catalog.Product(t.Context(), site.SupplierID, id)
		if err != nil {
			t.Fatal(err)
		}
		return p.Availability
	}
	if answer := site.Post("/products/"+a.ID+"/availability", url.Values{"availability": {"out_of_stock"}}); answer.Location != "/products/"+a.ID {
		t.Fatalf("%d %s", answer.Status, answer.Location)
	}
	wantText(t, site.Get("/products/"+a.ID), "Apple is now Out of Stock", "cannot order it")

	back := url.Values{"q": {"an"}, "view": {"grid"}, "elsewhere": {"//example.com"}}.Encode()
	answer := site.Post("/products/availability", url.Values{"product": {a.ID, b.ID}, "availability": {"discontinued"}, "back": {back}})
	if answer.Location != "/products?q=an&view=grid" {
		t.Errorf("%d %s", answer.Status, answer.Location)
	}
	if availability(a.ID) != wholesale.Discontinued || availability(b.ID) != wholesale.Discontinued {
		t.Error("not both are discontinued")
	}
	wantText(t, site.Get("/products"), "2 products are now Discontinued")
	site.Post("/products/availability", url.Values{"availability": {"available"}})
	wantText(t, site.Get("/products"), "nothing was changed")
}

func TestWhatACustomerPaysAndWhy(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	p, other := site.AddProduct("GIN", "Ginger beer", "10"), site.AddProduct("LEM", "Lemon soda", "12")
	c := site.AddCustomer("FERN", "Fern Cafe")
	list, _, err := site.Catalog.CreatePriceList(t.Context(), site.SupplierID, catalog.NewPriceList{Name: "Cafés"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for quantity, price := range map[string]string{"0": "9", "24": "8.25"} {
		in := catalog.PriceInput{UnitPrice: decimal.MustParse(price), MinimumQuantity: decimal.MustParse(quantity)}
		if _, err := site.Catalog.SetPrice(t.Context(), site.SupplierID, list.ID, p.ID, in); err != nil {
			t.Fatal(err)
		}
	}
	wantText(t, site.Get("/products/"+p.ID), "Cafés", "Entered manually", "9.00", "8.25")

	found := site.AskPartial("/products/" + p.ID + "/customers?find=fern&quantity=24")
	link, _ := found.Find("a").Attr("href")
	if want := "/products/" + p.ID + "?customer=" + c.ID + "&quantity=24#pays"; link != want {
		t.Fatalf("the suggestion leads to %q, want %q", link, want)
	}
	withoutScripts, _ := site.Get("/products/" + p.ID + "?find=fern&quantity=24").Find("#suggestions a").Attr("href")
	if withoutScripts != link {
		t.Errorf("without scripts it leads to %q", withoutScripts)
	}
	path, _, _ := strings.Cut(link, "#")
	wantText(t, site.Get(path), "10.00", "Default sell price", "24 cost NZD 240.00")

	if _, err := site.Catalog.UpdateCustomer(t.Context(), site.SupplierID, c.ID, catalog.CustomerChange{PriceListID: &list.ID}); err != nil {
		t.Fatal(err)
	}
	wantText(t, site.Get(path), "Price list Cafés from 24 on", "24 cost NZD 198.00")
	answer := site.AskPartial("/products/" + p.ID + "?customer=" + c.ID + "&quantity=1&date=2026-05-01")
	if strings.Contains(answer.Body, "<html") || !answer.Says("9.00") || !answer.Says("1 May 2026") {
		t.Errorf("live: %s", answer.Body)
	}
	wantText(t, site.Get("/products/"+other.ID+"?customer="+c.ID), "Not for sale to this customer", "Cafés")
	wantText(t, site.Get("/products/"+p.ID+"?customer="+c.ID+"&quantity=2,5"), "We read “2,5” as 2.5", "2.5 cost")
	for query, fault := range map[string]string{"quantity=many": "must be a number above 0", "quantity=-1": "above 0", "quantity=0.00001": "digits", "date=soon": "must be a date"} {
		wantText(t, site.Get("/products/"+p.ID+"?customer="+c.ID+"&"+query), fault)
	}
	if answer := site.Ask("/products/" + p.ID + "?customer=" + store.NewID()); answer.Status != http.StatusNotFound {
		t.Errorf("a customer that is not there: %d", answer.Status)
	}
}

func TestWhatOthersWroteIsText(t *testing.T) {
	t.Parallel()
	const hostile = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`
	site := newSite(t)
	p := site.AddProduct("X"+hostile, "Name"+hostile, "10")
	p.Notes, p.Unit, p.Barcode = "Notes"+hostile, "U"+hostile, "B"+hostile
	put(t, site, p)
	c := site.AddCustomer("C", "Customer"+hostile)
	for _, path := range []string{"/products", "/products?view=grid", "/products?q=" + url.QueryEscape(hostile), "/products/" + p.ID + "?customer=" + c.ID, "/products/" + p.ID + "?find=customer"} {
		page := site.Get(path)
		if page.Find("script:not([src]), img[onerror]").Length() != 0 {
			t.Errorf("%s: the text of others has become markup", path)
		}
	}
	wantText(t, site.Get("/products/"+p.ID+"?customer="+c.ID), "Name"+hostile, "Notes"+hostile, "Customer"+hostile)
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	site.Connect()
	p := site.AddProduct("GIN", "Ginger beer", "10")
	site.AsOrderManager()
	for _, path := range []string{"/products", "/products/" + p.ID} {
		if page := site.Get(path); page.Find("main form[method=post]").Length() != 0 {
			t.Errorf("%s offers an order manager what it may not do", path)
		}
	}
	for _, path := range []string{"/products/import", "/products/availability", "/products/" + p.ID + "/availability"} {
		if answer := site.Post(path, url.Values{"availability": {"discontinued"}, "product": {p.ID}}); answer.Status != http.StatusForbidden {
			t.Errorf("POST %s: %d", path, answer.Status)
		}
	}
	site.AsNobody()
	if answer := site.Ask("/products"); answer.Status != http.StatusSeeOther || !strings.HasPrefix(answer.Location, "/sign-in") {
		t.Errorf("not signed in: %d %s", answer.Status, answer.Location)
	}
}

func TestAnotherSuppliersProductIsNotThere(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	foreign := wholesale.Product{
		ID: store.NewID(), SupplierID: site.OtherSupplier(), Code: "F", Name: "Foreign", Availability: wholesale.Available, CreatedAt: webtest.Now, UpdatedAt: webtest.Now,
	}
	put(t, site, foreign)
	path := "/products/" + foreign.ID
	for _, answer := range []*webtest.Answer{
		site.Ask(path), site.Ask(path + "/customers?find=a"), site.Post(path+"/availability", url.Values{"availability": {"discontinued"}}),
		site.Post("/products/availability", url.Values{"availability": {"discontinued"}, "product": {foreign.ID}}),
	} {
		if answer.Status != http.StatusNotFound || answer.Says("Foreign") {
			t.Errorf("%d %s", answer.Status, answer.Text())
		}
	}
}
