package test

import (
	"net/http"
	"testing"
)

// reprice changes the default sell price of Ginger in the account, and has it synced.
func (s *shop) reprice(t *testing.T, price string) {
	t.Helper()
	s.account.control(t, http.MethodPost, "products/KOMBU-GIN-330/price", map[string]string{"value": price}, nil)
	if _, err := s.SyncPrices(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestBrowserPriceChanges asks before prices change, stops a sync that changes too much, and goes
// back and forward again.
func TestBrowserPriceChanges(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	ginger := "/products/" + shop.firstID(t, "/products?code=KOMBU-GIN-330")
	b := shop.owner(t)

	b.open(t, "/settings/prices")
	b.click(t, "After I approve them")
	b.click(t, "Save")
	b.see(t, "Saved")
	shop.reprice(t, "25.5")
	b.open(t, "/notices")
	b.see(t, "1 price change from Unleashed waits for you")
	b.click(t, "See what would change")
	b.isAt(t, "/price-lists")
	b.click(t, "See what would change")
	b.click(t, "By customer")
	b.see(t, "+2.2 %")
	b.isAccessible(t)
	b.click(t, "Apply")
	b.see(t, "The changes are applied")
	b.open(t, ginger)
	b.see(t, "25.50")

	b.open(t, "/settings/prices")
	b.click(t, "At once")
	b.click(t, "Ask first when a sync would change a lot")
	b.isAccessible(t)
	b.click(t, "Save")
	b.see(t, "Saved")
	shop.reprice(t, "255")
	b.open(t, "/price-lists")
	b.see(t, "It would move 1 price by more than 50 %")
	b.click(t, "Apply")
	b.see(t, "The changes are applied")
	b.lookAs(t, phone)
	b.fits(t)

	b.click(t, "Roll back")
	b.see(t, "Earlier prices are back")
	b.open(t, ginger)
	b.see(t, "25.50")
	b.open(t, "/price-lists")
	b.see(t, "You rolled back the prices")
	b.open(t, "/settings/sync-history")
	b.click(t, "Bring back earlier prices")
	b.click(t, "Go forward again")
	b.see(t, "Earlier prices are back")
	b.open(t, ginger)
	b.see(t, "255.00")
}
