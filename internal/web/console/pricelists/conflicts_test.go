package pricelists_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// conflictsOn are the products that the page lists, each with what its columns say.
func conflictsOn(page *webtest.Answer) (rows []string) {
	page.Find("tbody tr").Each(func(_ int, tr *goquery.Selection) {
		rows = append(rows, strings.Join(strings.Fields(tr.Find("td.code, td.text-right").Not(":last-child").Text()), " "))
	})
	return rows
}

func TestAConflictIsGivenBackAndUndone(t *testing.T) {
	site := newSite(t)
	list, gin := tierList(t, site, "24.95")
	setPrice(t, site, list, gin, "20")
	if page := site.Get("/price-lists"); page.Find(`a[href="/price-lists/conflicts"]`).Text() == "" || !page.Says("Conflicts 1") {
		t.Errorf("no count: %s", page.Text())
	}
	page := site.Get("/price-lists/conflicts")
	if !page.Says("20.00") || !page.Says("24.95") || !page.Says("Wholesale") {
		t.Fatalf("the conflict: %s", page.Text())
	}
	one, _ := page.Find(`button[name="one"]`).First().Attr("value")
	answer := site.Post("/price-lists/conflicts/give-back", url.Values{"one": {one}})
	if answer.Status != http.StatusSeeOther || !site.Get(answer.Location).Says("1 price given back to Unleashed") {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if price, owner := priceNow(t, site, list, gin); price != "24.9500" || owner != wholesale.OwnedBySync {
		t.Errorf("afterwards it costs %s, set by %s", price, owner)
	}
	undo := site.Get("/price-lists/conflicts").Find(`form[action^="/price-lists/conflicts/undo/"]`).AttrOr("action", "")
	if answer := site.Post(undo, nil); answer.Status != http.StatusSeeOther {
		t.Fatalf("undo: %d %s", answer.Status, answer.Text())
	}
	if price, owner := priceNow(t, site, list, gin); price != "20.0000" || owner != wholesale.OwnedByPerson {
		t.Errorf("after the undo it costs %s, set by %s", price, owner)
	}
	if answer := site.Post(undo, nil); answer.Status != http.StatusConflict {
		t.Errorf("undo again: %d", answer.Status)
	}
}

func TestConflictsAreDecidedInBulk(t *testing.T) {
	site := newSite(t)
	list, gin := tierList(t, site, "24.95")
	setPrice(t, site, list, gin, "20")
	lemon := site.AddProduct("LEMON", "Kombucha Lemon", "30")
	setPrice(t, site, list, lemon, "19") // Unleashed has none
	standard := wholesale.DefaultList(site.SupplierID, "NZD")
	setPrice(t, site, standard, lemon, "28")
	if rows := conflictsOn(site.Get("/price-lists/conflicts")); len(rows) != 2 {
		t.Errorf("open: %q", rows)
	}
	if rows := conflictsOn(site.Get("/price-lists/conflicts?state=only_here")); len(rows) != 1 || !strings.Contains(rows[0], "LEMON") {
		t.Errorf("only here: %q", rows)
	}
	if page := site.Get("/price-lists/conflicts?q=lemon"); len(conflictsOn(page)) != 1 {
		t.Errorf("found: %q", conflictsOn(page))
	}
	// Kept is what the search finds; the rest is given back.
	if answer := site.Post("/price-lists/conflicts/keep", url.Values{"all": {"yes"}, "back": {"q=lemon"}}); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if rows := conflictsOn(site.Get("/price-lists/conflicts?state=kept")); len(rows) != 1 {
		t.Errorf("kept: %q", rows)
	}
	if answer := site.Post("/price-lists/conflicts/give-back", url.Values{"all": {"yes"}}); answer.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", answer.Status, answer.Text())
	}
	if price, _ := priceNow(t, site, list, gin); price != "24.9500" {
		t.Errorf("GIN costs %s", price)
	}
	if price, _ := priceNow(t, site, standard, lemon); price != "28.0000" {
		t.Errorf("the kept price is %s", price)
	}
	if answer := site.Post("/price-lists/conflicts/give-back", url.Values{}); !site.Get(answer.Location).Says("No prices selected") {
		t.Errorf("nothing chosen: %d", answer.Status)
	}
	if backs, err := site.Catalog.GiveBacks(t.Context(), site.SupplierID, "", 10); err != nil || len(backs.Items) != 1 {
		t.Errorf("%+v, %v", backs, err)
	}
}

// TestAProductGroupsPriceIsShownAndNotChanged shows a discount on a group, which only Unleashed sets.
func TestAProductGroupsPriceIsShownAndNotChanged(t *testing.T) {
	site := newSite(t)
	list, _ := tierList(t, site, "24.95")
	drinks := wholesale.ProductGroup{RemoteID: "drinks", Name: "Drinks"}
	product := site.AddProduct("LEMON", "Kombucha Lemon", "30")
	product.Group = drinks
	must(t, site.Store.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutProduct(t.Context(), product); err != nil {
			return err
		}
		return tx.PutPrices(t.Context(), site.SupplierID, 1, store.ListedPrice{PriceListID: list.ID, Price: wholesale.Price{
			Group: drinks, Basis: wholesale.OffTier, Discount: dec("0.125"), Owner: wholesale.OwnedBySync,
		}})
	}))
	page := site.Get("/price-lists/" + list.ID)
	for _, words := range []string{"Product group Drinks", "1 product", "12.5 % off", "the tier price"} {
		if !page.Says(words) {
			t.Errorf("%q is not there: %s", words, page.Text())
		}
	}
	if file := site.Ask("/price-lists/" + list.ID + "/export.csv").Body; !strings.Contains(file, "Product group Drinks") || !strings.Contains(file, "12.5 % off the tier price") {
		t.Errorf("the file: %s", file)
	}
	if answer := site.Ask("/price-lists/" + list.ID + "/price?product=&minimum=0&from="); answer.Status != http.StatusNotFound {
		t.Errorf("its form: %d", answer.Status)
	}
}

// TestAPriceIsTheSameStringEverywhere walks prices through the list, its export and the page of
// their conflict.
func TestAPriceIsTheSameStringEverywhere(t *testing.T) {
	site := newSite(t)
	list, gin := tierList(t, site, "5000")
	for price, want := range map[string]string{"0.1275": "0.1275", "1200": "1,200.00", "24.9": "24.90"} {
		must(t, second(site.Catalog.SetPrice(t.Context(), site.SupplierID, list.ID, gin.ID, catalog.PriceInput{UnitPrice: dec(price)})))
		file := site.Ask("/price-lists/" + list.ID + "/export.csv").Body
		quoted := want
		if strings.Contains(want, ",") {
			quoted = `"` + want + `"`
		}
		if !strings.Contains(file, ","+quoted+",") {
			t.Errorf("%s in the file: %s", price, file)
		}
		for _, at := range []string{"/price-lists/" + list.ID, "/price-lists/conflicts"} {
			if page := site.Get(at); !page.Says(want) || !page.Says("5,000.00") {
				t.Errorf("%s on %s: %s", price, at, page.Text())
			}
		}
		form := site.Get("/price-lists/" + list.ID + "/price?" + url.Values{"product": {gin.ID}, "minimum": {"0"}, "from": {""}}.Encode())
		if typed := form.Find(`input[name="unit_price"]`).AttrOr("value", ""); typed != want && strings.ReplaceAll(want, ",", "") != typed {
			t.Errorf("%s in its form: %q", price, typed)
		}
	}
}

func second[T any](_ T, err error) error { return err }
