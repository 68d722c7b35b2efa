package test

import "testing"

// TestBrowserFinderStaysAfterAList: after rows were pasted a product is still added by keyboard.
func TestBrowserFinderStaysAfterAList(t *testing.T) {
	shop := openShop(t)
	b := shop.owner(t)
	b.startOrder(t)
	b.has(t, "#find-product:focus")
	b.fill(t, "Rows to add", "KOMBU-GIN-330 5")
	b.click(t, "Add these rows")
	b.has(t, "#line-rows > tr")
	b.has(t, "[data-finder]:not([hidden])")
	b.fill(t, "Add a product", "KOMBU-LEM-330")
	b.see(t, "Kombucha Lemon")
	b.press(t, enter)
	b.has(t, "#line-rows > tr:nth-child(2) [data-number=quantity]:focus")
}
