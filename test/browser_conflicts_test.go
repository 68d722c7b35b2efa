package test

import (
	"net/http"
	"testing"
)

// TestBrowserPriceConflicts gives back one price with its button and several by selecting them, and
// undoes it.
func TestBrowserPriceConflicts(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	b := shop.owner(t)
	b.lookAs(t, desk)
	b.open(t, "/price-lists")
	b.click(t, "Default sell prices")
	list := b.path(t)
	for _, code := range []string{"TONIC-200", "KOMBU-LEM-330"} {
		shop.ask(t, shop.installation.url(), http.MethodPut, "/price-lists/"+list[len("/price-lists/"):]+"/prices/"+shop.firstID(t, "/products?code="+code),
			map[string]string{"unit_price": "0.1275"}, nil)
	}
	b.open(t, "/price-lists/conflicts")
	b.see(t, "0.1275")
	if n := b.count(t, "tbody tr"); n != 2 {
		t.Fatalf("%d conflicts, want 2", n)
	}
	b.isAccessible(t)
	b.clickElement(t, `button[aria-label^="Give back to Unleashed: the price of TONIC-200"]`)
	b.see(t, "1 price given back to Unleashed")
	b.has(t, `tbody tr:only-child`)
	b.click(t, "Undo")
	b.see(t, "1 price set again as before")
	b.clickElement(t, "[data-select-page]")
	b.see(t, "2 selected")
	b.click(t, "Give back to Unleashed")
	b.see(t, "2 prices given back to Unleashed")
	b.see(t, "No conflicts")

	b.lookAs(t, phone)
	for _, path := range []string{"/price-lists/conflicts", "/price-lists/conflicts?state=only_here", list, "/settings/prices"} {
		b.open(t, path)
		b.has(t, "h1")
		b.fits(t)
		b.isAccessible(t)
	}
}
