package test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// measure asks the page for a number.
func (b *tab) measure(t testing.TB, script string) float64 {
	t.Helper()
	n, err := chromedp.Run(b.ctx, chromedp.Evaluate[float64](script))
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, b.whereabouts())
	}
	return n
}

// TestBrowserListsAtADesk works through the lists of products, customers and prices as someone does
// all day: dense rows, sorting, selecting, and Enter for the only hit.
func TestBrowserListsAtADesk(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	list := "/price-lists/" + shop.priceList(t, "Cafés")
	b := shop.owner(t)
	b.lookAs(t, desk)

	for path, words := range map[string]string{
		"/products": "Kombucha Lemon", "/customers": "Kai", "/price-lists": "Cafés", list: "Tonic",
		"/customers/" + shop.firstID(t, "/customers?code=KAI") + "/prices": "Kombucha Lemon",
	} {
		b.open(t, path)
		b.see(t, words)
		script := fmt.Sprintf(`[...document.querySelectorAll("table.dense tbody tr")]
			.find(row => row.innerText.toLowerCase().includes(%q)).getBoundingClientRect().height`, strings.ToLower(words))
		if height := b.measure(t, script); height != 36 {
			t.Errorf("%s: the row of %s is %v px high, want 36", path, words, height)
		}
	}

	b.open(t, "/products")
	b.click(t, "Default price")
	b.isAt(t, "/products?sort=price")
	b.has(t, `th[aria-sort=ascending]`)
	b.click(t, "Default price")
	b.isAt(t, "/products?sort=-price")
	b.has(t, `th[aria-sort=descending]`)
	if size := b.measure(t, `Math.min(...[...document.querySelectorAll(".thumbnail")].map(p => p.getBoundingClientRect().width))`); size != 28 {
		t.Errorf("a picture is %v px wide, want 28", size)
	}

	// All of the page, one not, all between two.
	n := b.count(t, "tbody tr")
	b.clickElement(t, "[data-select-page]")
	b.see(t, fmt.Sprintf("%d selected", n))
	b.clickElement(t, "tbody tr:first-child input[type=checkbox]")
	b.see(t, fmt.Sprintf("%d selected", n-1))
	b.choose(t, "Set availability", "Out of Stock")
	b.click(t, "Change")
	b.see(t, fmt.Sprintf("%d products are now Out of Stock", n-1))
	b.isAt(t, "/products?sort=-price")
	b.seeNot(t, "since you opened this page")

	// The keyboard goes from row to row, and Enter in the search opens the only hit.
	b.press(t, letter('j'))
	b.press(t, letter('j'))
	b.has(t, "tbody tr:nth-child(2) th a:focus")
	b.press(t, letter('k'))
	b.has(t, "tbody tr:nth-child(1) th a:focus")
	b.press(t, letter('/'))
	b.has(t, "input[type=search]:focus")
	b.write(t, "TONIC")
	b.press(t, enter)
	b.isAt(t, "/products/"+shop.firstID(t, "/products?code=TONIC-200"))

	b.open(t, "/customers")
	b.fill(t, "Search", "kai")
	b.press(t, enter)
	b.isAt(t, "/customers/"+shop.firstID(t, "/customers?code=KAI"))

	// The only product found goes on to its price, where the next key belongs.
	b.open(t, list+"/add")
	b.fill(t, "Search products", "lem")
	b.press(t, enter)
	b.isAt(t, list+"/add?product="+shop.firstID(t, "/products?code=KOMBU-LEM-330"))
	b.has(t, "input[name=unit_price]:focus")

	// A customer who would leave another list is only offered: the second Enter adds it.
	b.open(t, list+"/customers/add")
	b.fill(t, "Search customers", "kai")
	b.press(t, enter)
	b.has(t, `button[aria-label^="Add to this list"]:focus`)
	b.press(t, enter)
	b.see(t, "now buys from this list")
}

// TestBrowserListsOnAPhone sorts and filters where rows are cards without headings.
func TestBrowserListsOnAPhone(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	list := "/price-lists/" + shop.priceList(t, "Cafés")
	b := shop.owner(t)
	b.lookAs(t, phone)
	b.open(t, "/products")
	b.choose(t, "Sort by", "Product, descending")
	b.isAt(t, "/products?sort=-name")
	b.until(t, "see the last product first", "has", `tbody tr:first-child th a[href="/products/`+shop.firstID(t, "/products?code=TONIC-200")+`"]`)
	b.fill(t, "Search", "kombu")
	b.isAt(t, "/products?q=kombu&sort=-name")
	b.choose(t, "Problems", "No price")
	b.see(t, "No product matches")

	for _, path := range []string{"/products?sort=-price", "/customers?sort=name", "/price-lists?sort=-prices", list, list + "/customers"} {
		b.open(t, path)
		b.has(t, "h1")
		b.fits(t)
		b.isAccessible(t)
	}
}
