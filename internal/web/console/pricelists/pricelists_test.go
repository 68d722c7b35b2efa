package pricelists_test

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/sheet"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/web/console/pricelists"
	"upstock/internal/web/console/runs"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	clock := func() time.Time { return webtest.Now }
	return webtest.New(t, func(site *webtest.Site) {
		pricelists.Routes(site.Router, pricelists.Services{Catalog: site.Catalog, Syncing: site.Syncing, Clock: clock})
		runs.Routes(site.Router, runs.Services{Catalog: site.Catalog, Syncing: site.Syncing, Clock: clock})
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }

func manualList(t *testing.T, site *webtest.Site, name string) wholesale.PriceList {
	t.Helper()
	l, _, err := site.Catalog.CreatePriceList(t.Context(), site.SupplierID, catalog.NewPriceList{Name: name}, nil)
	must(t, err)
	return l
}

func setPrice(t *testing.T, site *webtest.Site, l wholesale.PriceList, p wholesale.Product, price string) {
	t.Helper()
	_, err := site.Catalog.SetPrice(t.Context(), site.SupplierID, l.ID, p.ID, catalog.PriceInput{UnitPrice: dec(price)})
	must(t, err)
}

// tierList is a list that mirrors a tier of Unleashed, on which a product has a price.
func tierList(t *testing.T, site *webtest.Site, price string) (wholesale.PriceList, wholesale.Product) {
	t.Helper()
	l := wholesale.PriceList{
		ID: store.NewID(), SupplierID: site.SupplierID, Name: "Wholesale", Origin: wholesale.OriginTier, Currency: "NZD",
		RemoteKey: wholesale.TierListKey("SellPriceTier1"),
	}
	p := wholesale.Product{
		ID: store.NewID(), SupplierID: site.SupplierID, Code: "GIN", Name: "Kombucha Ginger", RemoteID: "remote", Sellable: true,
		Availability: wholesale.Available, TierPrices: []wholesale.TierPrice{{Key: "SellPriceTier1", Name: "Wholesale", Price: dec(price)}},
	}
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutProduct(t.Context(), p); err != nil {
			return err
		}
		version, err := tx.EditPrices(t.Context(), site.SupplierID)
		if err != nil {
			return err
		}
		if err := tx.PutPriceList(t.Context(), version, l); err != nil {
			return err
		}
		return tx.PutPrices(t.Context(), site.SupplierID, version, store.ListedPrice{PriceListID: l.ID, Price: wholesale.Price{
			ProductID: p.ID, UnitPrice: dec(price), Owner: wholesale.OwnedBySync,
		}})
	}))
	return l, p
}

// priceNow is what the list says for the product from the first unit on.
func priceNow(t *testing.T, site *webtest.Site, l wholesale.PriceList, p wholesale.Product) (price string, owner wholesale.Owner) {
	t.Helper()
	row, err := site.Catalog.PriceRow(t.Context(), site.SupplierID, l.ID, catalog.PriceKey{ProductID: p.ID})
	must(t, err)
	return wholesale.FormatPrice(row.UnitPrice), row.Owner
}

func TestAnEmptyPageTeachesTheNextStep(t *testing.T) {
	site := newSite(t)
	if page := site.Get("/price-lists"); !page.Says("Connect Unleashed") || page.Find(`main a[href="/settings/integrations"]`).Length() != 1 {
		t.Errorf("not connected: %s", page.Text())
	}
	site.Connect()
	if page := site.Get("/price-lists"); page.Find(`form[action="/price-lists/sync"]`).Length() == 0 {
		t.Errorf("connected: %s", page.Text())
	}
}

func TestSyncUnleashedPricesShowsItselfAndWhatChanged(t *testing.T) {
	site := newSite(t)
	gin := sandbox.NewProduct("GIN", "Kombucha Ginger", "30.0000")
	must(t, site.Sandbox.AddProducts(gin))
	must(t, site.Sandbox.SetTierPrice("GIN", "SellPriceTier1", "24.9500"))
	if answer := site.Post("/price-lists/sync", nil); answer.Status != http.StatusConflict {
		t.Errorf("while disconnected: %d", answer.Status)
	}
	site.Connect()
	_, err := site.Syncing.StartImport(t.Context(), site.SupplierID, "products")
	must(t, err)
	answer := site.Post("/price-lists/sync", nil)
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if page := site.Get(answer.Location); !page.Says("Sync Unleashed prices: queued") || page.Find("main [data-live^='run/']").Length() != 1 {
		t.Errorf("queued: %s", page.Text())
	}
	var conn store.Connection
	must(t, site.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		conn, err = tx.Connection(t.Context(), site.SupplierID, "unleashed")
		return err
	}))
	must(t, site.Syncing.Converse(t.Context(), syncing.Converse{SupplierID: site.SupplierID, ConnectionID: conn.ID}))
	page := site.Get(answer.Location)
	details, _ := page.Find(`main [data-live] a`).Attr("href")
	if !page.Says("Your price lists are up to date with Unleashed") || !page.Says("Unleashed tier") || details == "" {
		t.Fatalf("done: %s", page.Text())
	}
	if run := site.Get(details); !run.Says("GIN") || !run.Says("Added") || !run.Says("24.95") {
		t.Errorf("what changed: %s", run.Text())
	}
}

func TestMakeRenameAndDeleteAList(t *testing.T) {
	site := newSite(t)
	answer := site.Post("/price-lists", url.Values{"name": {" "}, "currency": {"nzd"}})
	if answer.Status != http.StatusUnprocessableEntity || answer.Find("#field-name-error").Length() != 1 || answer.Find("#field-currency[value=nzd]").Length() != 1 {
		t.Errorf("a wrong form: %d %s", answer.Status, answer.Text())
	}
	answer = site.Post("/price-lists", url.Values{"name": {"<script>alert(1)</script>"}, "currency": {"NZD"}})
	path := answer.Location
	for _, at := range []string{"/price-lists", path, path + "/customers", path + "/edit", path + "/add", path + "/import"} {
		page := site.Get(at)
		if !page.Says("<script>alert(1)</script>") || strings.Contains(page.Body, "<script>alert") {
			t.Errorf("%s does not show the name as text", at)
		}
	}
	if answer := site.Post(path+"/rename", url.Values{"name": {"Cafés"}}); answer.Status != http.StatusSeeOther || !site.Get(path).Says("Cafés") {
		t.Errorf("rename: %d", answer.Status)
	}
	if answer := site.Post(path+"/rename", url.Values{"name": {""}}); answer.Status != http.StatusUnprocessableEntity {
		t.Errorf("rename to nothing: %d", answer.Status)
	}

	list, err := site.Catalog.PriceList(t.Context(), site.SupplierID, strings.TrimPrefix(path, "/price-lists/"))
	must(t, err)
	setPrice(t, site, list, site.AddProduct("A", "Apple", "3"), "2")
	customer := site.AddCustomer("FERN", "Fern Cafe")
	if answer := site.Post(path+"/customers/add", url.Values{"customer": {customer.ID}}); answer.Status != http.StatusSeeOther {
		t.Fatalf("assign: %d %s", answer.Status, answer.Text())
	}
	if page := site.Get(path + "/edit"); !page.Says("1 customer on it will buy") {
		t.Errorf("before deleting: %s", page.Text())
	}
	if answer := site.Post(path+"/delete", nil); answer.Status != http.StatusSeeOther {
		t.Fatalf("delete: %d %s", answer.Status, answer.Text())
	}
	if answer := site.Ask(path); answer.Status != http.StatusNotFound {
		t.Errorf("the deleted list: %d", answer.Status)
	}
	if after, err := site.Catalog.Customer(t.Context(), site.SupplierID, customer.ID); err != nil || after.PriceListID() != "" {
		t.Errorf("its customer buys from %q, %v", after.PriceListID(), err)
	}
}

func TestEditAPriceInItsRow(t *testing.T) {
	site := newSite(t)
	list, product := manualList(t, site, "Cafés"), site.AddProduct("GIN", "Kombucha Ginger", "30")
	setPrice(t, site, list, product, "24.95")
	path := "/price-lists/" + list.ID
	edit, _ := site.Get(path).Find("td a[hx-get]").Attr("hx-get")
	if page := site.Get(edit); page.Find("h1").Length() != 1 || page.Find("#field-unit_price[value='24.95']").Length() != 1 {
		t.Errorf("without JavaScript: %s", page.Text())
	}
	fragment := site.AskPartial(edit)
	if fragment.Find("html head title").Length() != 0 || !strings.Contains(fragment.Body, `name="unit_price" value="24.95"`) {
		t.Errorf("the row with the form: %s", fragment.Body)
	}
	key := url.Values{"product": {product.ID}, "minimum": {"0"}, "from": {""}}
	key.Set("unit_price", "abc")
	if answer := site.PostPartial(path+"/price", key); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, `value="abc"`) ||
		!strings.Contains(answer.Body, "Must be a number") {
		t.Errorf("a wrong price: %d %s", answer.Status, answer.Body)
	}
	// What could mean two things is shown back before it counts.
	key.Set("unit_price", "1.250,50")
	if answer := site.PostPartial(path+"/price", key); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(answer.Body, `value="1250.5"`) ||
		!answer.Says("We read “1.250,50” as 1250.5. Save again if that is right") {
		t.Errorf("a doubtful price: %d %s", answer.Status, answer.Body)
	}
	if price, _ := priceNow(t, site, list, product); price != "24.9500" {
		t.Errorf("the price is %s", price)
	}
	key.Set("unit_price", "23.5")
	if answer := site.PostPartial(path+"/price", key); answer.Status != http.StatusOK || !strings.Contains(answer.Body, "23.50") || strings.Contains(answer.Body, "<form method=\"post\" action=\"/price-lists/"+list.ID+"/price\"") {
		t.Errorf("a good price: %d %s", answer.Status, answer.Body)
	}
	if price, _ := priceNow(t, site, list, product); price != "23.5000" {
		t.Errorf("the price is %s", price)
	}
	// The page without JavaScript changes everything about a price.
	key.Set("minimum_quantity", "12")
	key.Set("valid_to", "2026-12-31")
	if answer := site.Post(path+"/price", key); answer.Status != http.StatusSeeOther {
		t.Errorf("the whole form: %d %s", answer.Status, answer.Text())
	}
	if page := site.Get(path); !page.Says("12Until 31 Dec 2026") {
		t.Errorf("got %s", page.Text())
	}
}

func TestAPriceOfUnleashedIsOverriddenAndGivenBack(t *testing.T) {
	site := newSite(t)
	list, product := tierList(t, site, "24.95")
	path := "/price-lists/" + list.ID
	if page := site.Get(path); page.Find(`form[action="`+path+`/price/remove"]`).Length() != 0 || page.Find(`a[href="`+path+`/edit"]`).Length() != 0 {
		t.Error("what comes from Unleashed can be removed here")
	}
	key := url.Values{"product": {product.ID}, "minimum": {"0"}, "from": {""}}
	if answer := site.Post(path+"/price/remove", key); answer.Status != http.StatusConflict {
		t.Errorf("removing Unleashed's price: %d", answer.Status)
	}
	key.Set("unit_price", "20")
	if answer := site.PostPartial(path+"/price", key); answer.Status != http.StatusOK || !strings.Contains(answer.Body, "Unleashed: 24.95") {
		t.Errorf("override: %d %s", answer.Status, answer.Body)
	}
	if answer := site.Post(path+"/price/remove", key); answer.Status != http.StatusSeeOther {
		t.Errorf("give back: %d %s", answer.Status, answer.Text())
	}
	if price, owner := priceNow(t, site, list, product); price != "24.9500" || owner != wholesale.OwnedBySync {
		t.Errorf("afterwards it costs %s, set by %s", price, owner)
	}
	for _, action := range []string{"/rename", "/delete"} {
		if answer := site.Post(path+action, url.Values{"name": {"X"}}); answer.Status != http.StatusConflict {
			t.Errorf("%s: %d", action, answer.Status)
		}
	}
}

func TestAddAndRemoveAProduct(t *testing.T) {
	site := newSite(t)
	list, product := manualList(t, site, "Cafés"), site.AddProduct("GIN", "Kombucha <b>Ginger</b>", "30")
	path := "/price-lists/" + list.ID
	choose, _ := site.Get(path + "/add?q=ging").Find("main li a").Attr("href")
	if page := site.Get(choose); page.Find("#field-unit_price[value='30.00']").Length() != 1 || page.Find("main b").Length() != 0 {
		t.Errorf("the form: %s", page.Text())
	}
	form := url.Values{"product": {product.ID}, "unit_price": {"24.95"}, "minimum_quantity": {"x"}}
	if answer := site.Post(path+"/add", form); answer.Status != http.StatusUnprocessableEntity || answer.Find("#field-minimum_quantity[value=x]").Length() != 1 {
		t.Errorf("a wrong quantity: %d %s", answer.Status, answer.Text())
	}
	form.Del("minimum_quantity")
	if answer := site.Post(path+"/add", form); answer.Status != http.StatusSeeOther {
		t.Errorf("add: %d %s", answer.Status, answer.Text())
	}
	form.Set("unit_price", "1")
	if answer := site.Post(path+"/add", form); answer.Status != http.StatusUnprocessableEntity || !answer.Says("is already on the list") {
		t.Errorf("add again: %d %s", answer.Status, answer.Text())
	}
	if price, _ := priceNow(t, site, list, product); price != "24.9500" {
		t.Errorf("the price is %s", price)
	}
	if answer := site.Post(path+"/price/remove", url.Values{"product": {product.ID}, "minimum": {"0"}}); answer.Status != http.StatusSeeOther {
		t.Errorf("remove: %d %s", answer.Status, answer.Text())
	}
	if page := site.Get(path); !page.Says("Nothing is on this list yet") {
		t.Errorf("afterwards: %s", page.Text())
	}
}

func TestWhoIsOnAList(t *testing.T) {
	site := newSite(t)
	manual := manualList(t, site, "Cafés")
	tier, _ := tierList(t, site, "24.95")
	fern := site.AddCustomer("FERN", "<i>Fern</i> Cafe")
	fern.RemoteID, fern.Terms.TierKey = "remote fern", "SellPriceTier1"
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), fern) }))
	path, form := "/price-lists/"+manual.ID+"/customers", url.Values{"customer": {fern.ID}}

	if page := site.Get(path + "/add?q=fern"); page.Find("main li form").Length() != 1 || page.Find("main i").Length() != 0 {
		t.Errorf("search: %s", page.Text())
	}
	if answer := site.Post(path+"/add", form); answer.Status != http.StatusSeeOther {
		t.Fatalf("put on: %d %s", answer.Status, answer.Text())
	}
	if page := site.Get(path); !page.Says("<i>Fern</i> Cafe") {
		t.Errorf("on the list: %s", page.Text())
	}
	// Taken off, it is where Unleashed has it; and there only Unleashed moves it.
	if answer := site.Post(path+"/remove", form); answer.Status != http.StatusSeeOther {
		t.Errorf("take off: %d %s", answer.Status, answer.Text())
	}
	if c, err := site.Catalog.Customer(t.Context(), site.SupplierID, fern.ID); err != nil || c.PriceListID() != tier.ID {
		t.Errorf("it buys from %q, %v", c.PriceListID(), err)
	}
	tierPath := "/price-lists/" + tier.ID + "/customers"
	if page := site.Get(tierPath); page.Find(`main form[action$="/remove"]`).Length() != 0 || !page.Says("Unleashed decides who is on this list") {
		t.Errorf("on the tier's list: %s", page.Text())
	}
	if answer := site.Post(tierPath+"/remove", form); answer.Status != http.StatusConflict {
		t.Errorf("taken off the tier's list: %d", answer.Status)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	site := newSite(t)
	path := "/price-lists/" + manualList(t, site, "Cafés").ID + "/import"
	for name, content := range map[string]string{
		"empty.csv": "", "broken.xlsx": "PK\x03\x04 not a workbook", "headings only.csv": "code,price\n",
		"binary.csv": "\x00\x01\x02\x03",
	} {
		contentType, body := upload(t, name, []byte(content))
		if answer := site.PostBody(path, contentType, body); answer.Status != http.StatusUnprocessableEntity || !answer.Says("Nothing was changed") {
			t.Errorf("%s: %d %s", name, answer.Status, answer.Text())
		}
	}
	if answer := site.Post(path, url.Values{"pasted": {" "}}); answer.Status != http.StatusUnprocessableEntity || !answer.Says("Choose a file, or paste rows") {
		t.Errorf("nothing: %d %s", answer.Status, answer.Text())
	}
}

func TestAnExportCanBeImportedAgain(t *testing.T) {
	site := newSite(t)
	list, product := manualList(t, site, "Cafés & bars/pubs"), site.AddProduct("00123", "=1+1", "3")
	setPrice(t, site, list, product, "2.1234")
	path := "/price-lists/" + list.ID
	for _, extension := range []string{"csv", "xlsx"} {
		answer := site.Get(path + "/export." + extension)
		_, named, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
		if err != nil || named["filename"] != "Cafés & bars-pubs."+extension {
			t.Errorf("the file is called %s, %v", named, err)
		}
		table, err := sheet.Read(t.Context(), "prices."+extension, []byte(answer.Body))
		must(t, err)
		if len(table.Rows) != 2 || table.Rows[1].Cells[0].Shown != "00123" || table.Rows[1].Cells[1].Shown != "=1+1" || table.Rows[1].Cells[2].Shown != "2.1234" {
			t.Errorf("%s: %v", extension, table.Rows)
		}
		contentType, body := upload(t, "prices."+extension, []byte(answer.Body))
		if again := site.PostBody(path+"/import", contentType, body); !again.Says("All prices in the file are already on the list") ||
			again.Find(`form[action$="/import/confirm"]`).Length() != 0 {
			t.Errorf("%s again: %s", extension, again.Text())
		}
	}
}

func TestOrderManagementMayLookOnly(t *testing.T) {
	site := newSite(t)
	list, product := manualList(t, site, "Cafés"), site.AddProduct("GIN", "Kombucha Ginger", "30")
	setPrice(t, site, list, product, "24.95")
	path := "/price-lists/" + list.ID
	site.AsOrderManager()
	for _, at := range []string{"/price-lists", path, path + "/customers"} {
		page := site.Get(at)
		if page.Find("main form[method=post], main a[hx-get], main a.btn-primary").Length() != 0 {
			t.Errorf("%s offers to change something", at)
		}
	}
	site.Get(path + "/export.csv")
	for _, at := range []string{"/price-lists/new", path + "/edit", path + "/add", path + "/import", path + "/price?product=" + product.ID, path + "/customers/add"} {
		if answer := site.Ask(at); answer.Status != http.StatusForbidden {
			t.Errorf("GET %s: %d", at, answer.Status)
		}
	}
	for _, at := range []string{"/price-lists", "/price-lists/sync", path + "/rename", path + "/delete", path + "/price", path + "/price/remove", path + "/add",
		path + "/customers/add", path + "/customers/remove", path + "/import", path + "/import/confirm"} {
		if answer := site.Post(at, nil); answer.Status != http.StatusForbidden {
			t.Errorf("POST %s: %d", at, answer.Status)
		}
	}
}

func TestAnotherSuppliersListIsNotThere(t *testing.T) {
	site := newSite(t)
	other := site.OtherSupplier()
	foreign, _, err := site.Catalog.CreatePriceList(t.Context(), other, catalog.NewPriceList{Name: "Foreign"}, nil)
	must(t, err)
	own, product := manualList(t, site, "Own"), site.AddProduct("A", "Apple", "3")
	path := "/price-lists/" + foreign.ID
	for _, at := range []string{path, path + "/edit", path + "/add", path + "/customers", path + "/customers/add", path + "/import", path + "/export.csv",
		path + "/price?product=" + product.ID, "/price-lists/" + own.ID + "/price?product=" + product.ID, "/price-lists/" + own.ID + "/add?product=nonsense", "/price-lists/nonsense"} {
		if answer := site.Ask(at); answer.Status != http.StatusNotFound {
			t.Errorf("GET %s: %d", at, answer.Status)
		}
	}
	form := url.Values{"product": {product.ID}, "unit_price": {"1"}, "name": {"X"}, "customer": {site.AddCustomer("C", "C").ID}, "pasted": {"A 1"}}
	for _, at := range []string{"/rename", "/delete", "/price", "/price/remove", "/add", "/customers/add", "/customers/remove", "/import"} {
		if answer := site.Post(path+at, form); answer.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d", path+at, answer.Status)
		}
	}
	if lists, err := site.Catalog.PriceLists(t.Context(), other, "", 10); err != nil || len(lists.Items) != 1 || lists.Items[0].Name != "Foreign" {
		t.Errorf("the other supplier's lists: %+v, %v", lists, err)
	}
}

func TestAPageOfPricesIsSmall(t *testing.T) {
	site := newSite(t)
	list := manualList(t, site, strings.Repeat("A long name ", 10))
	for i := range 51 {
		p := site.AddProduct("P-"+strings.Repeat("X", 20)+string(rune('A'+i%26))+string(rune('A'+i/26)), strings.Repeat("Kombucha Ginger ", 5), "30")
		setPrice(t, site, list, p, "24.95")
	}
	page := site.Get("/price-lists/" + list.ID)
	next, _ := page.Find(`a[rel="next"]`).Attr("href")
	if rows := page.Find("tbody tr").Length(); rows != 50 || next == "" || len(page.Body) > 100_000 {
		t.Fatalf("%d rows in %d bytes", rows, len(page.Body))
	}
	if rest := site.Get(next); rest.Find("tbody tr").Length() != 1 {
		t.Errorf("the second page has %d rows", rest.Find("tbody tr").Length())
	}
}
