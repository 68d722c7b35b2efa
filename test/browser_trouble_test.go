package test

import (
	"net/http"
	"testing"

	"upstock/internal/app/demo"
)

// TestBrowserMismatch completes an order with another quantity in Unleashed and corrects ours.
func TestBrowserMismatch(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	order := shop.approved(t, "CORNER", "PO 7")
	remote := shop.remote(t, order.ID)
	b := shop.owner(t)
	b.open(t, "/orders/"+order.ID)
	b.see(t, remote.Number)

	fewer := map[string]string{"quantity": "10", "unit_price": "24.95"}
	shop.account.control(t, http.MethodPost, "orders/"+remote.GUID+"/lines/1", fewer, nil)
	shop.account.complete(t, remote.GUID)
	shop.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Mismatch != nil })

	b.see(t, "with a different total") // on the page that was open all the time
	b.has(t, `a[href="/notices"][aria-label*="1 needs attention"]`)
	b.open(t, "/orders")
	b.see(t, "Needs attention")
	b.see(t, order.Number)
	b.open(t, "/orders/"+order.ID)
	b.see(t, "with a different total")
	columns := b.within(`[aria-label="Our order beside Unleashed's"]`)
	columns.see(t, "Quantity differs")
	columns.see(t, "299.40")
	columns.see(t, "249.50")
	columns.see(t, "425.39") // 12 × 24.95 + 3 × 23.50, and 15 % of each line
	columns.see(t, "368.01")
	b.isAccessible(t)

	b.click(t, "Match Unleashed")
	b.see(t, "totals agree with Unleashed now")
	b.see(t, "368.01")
	b.click(t, "Mark as shipped")
	b.see(t, "Shipped")
	b.has(t, `a[href="/notices"][aria-label="Notices: none"]`)
	done := shop.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Status == "shipped" })
	if done.Total != "368.01" || done.PaymentBlocked || done.InvoiceBlocked || done.Mismatch != nil {
		t.Errorf("the order is %+v", done)
	}
}

// TestBrowserFailedPush has Unleashed refuse an order; after the fix, Retry creates it once.
func TestBrowserFailedPush(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	least := func(price string) {
		value := map[string]string{"value": price}
		shop.account.control(t, http.MethodPost, "products/KOMBU-GIN-330/minimum-sell-price", value, nil)
	}
	least("30")
	order := shop.order(t, "CORNER", "PO 8")
	b := shop.owner(t)
	b.open(t, "/orders/"+order.ID)
	b.click(t, "Approve")
	b.see(t, "below the Minimum Sell Price 30.0000")
	b.see(t, "never created twice")
	b.has(t, `a[href="/notices"][aria-label*="1 needs attention"]`) // the bell, without a reload
	b.isAccessible(t)

	b.open(t, "/orders")
	b.see(t, "Failed")
	b.click(t, order.Number)
	least("20")
	b.click(t, "Retry")
	b.seeNot(t, "Not in Unleashed")
	created := shop.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
	b.see(t, created.SalesOrder.Number)
	b.has(t, `a[href="/notices"][aria-label="Notices: none"]`)
	if all := shop.account.salesOrders(t); len(all) != 1 {
		t.Errorf("Unleashed has %d sales orders, want 1", len(all))
	}
}
