package test

import (
	"net/http"
	"testing"

	"upstock/internal/app/demo"
)

// TestBrowserChangedPrices changes a price while an order is open: the order asks before it is
// approved, and says why its line has its price.
func TestBrowserChangedPrices(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	order := shop.order(t, "CORNER", "PO 9")
	base := shop.installation.url()
	product := shop.firstID(t, "/products?code=KOMBU-GIN-330")
	price := map[string]string{"unit_price": "22"}
	shop.ask(t, base, http.MethodPut, "/price-lists/"+shop.supplier.ID+"/prices/"+product, price, nil)

	b := shop.owner(t)
	b.open(t, "/orders/"+order.ID)
	b.see(t, "The price of 1 line has changed since it was ordered")
	b.within("#price-changes").see(t, "24.95")
	b.within("#price-changes").see(t, "22.00")
	b.isAccessible(t)
	b.journal.expect(http.StatusConflict) // the answer that asks
	b.click(t, "Approve")
	b.see(t, "The order is not approved yet")
	b.click(t, "Use today's prices")
	b.see(t, "has today's prices")

	b.clickElement(t, `tr[data-product="`+product+`"] details[hx-get] summary`)
	b.see(t, "overridden by your team's price of 22.00")
	b.click(t, "Approve")
	done := shop.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
	if done.Total != "384.68" { // 12 × 22.00 + 3 × 23.50, and 15 % of each line
		t.Errorf("the order comes to %s", done.Total)
	}
}
