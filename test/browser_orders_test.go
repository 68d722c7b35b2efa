package test

import (
	"fmt"
	"strings"
	"testing"

	"upstock/internal/app/demo"
)

// TestBrowserKeyboard works on the list of orders without a mouse.
func TestBrowserKeyboard(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	var orders []demo.Order
	for n := range 3 {
		orders = append(orders, shop.order(t, "CORNER", fmt.Sprintf("KEY %d", n)))
	}
	b := shop.owner(t)
	b.open(t, "/orders")
	b.see(t, orders[0].Number)

	b.press(t, letter('/'))
	b.has(t, "input[type=search]:focus")
	b.write(t, "KEY 1")
	b.seeNot(t, orders[2].Number)
	b.see(t, orders[1].Number)
	b.isAt(t, "/orders?")

	b.open(t, "/orders")
	b.press(t, letter('j')) // the newest
	b.press(t, letter('j'))
	b.press(t, letter('k'))
	b.press(t, enter)
	b.isAt(t, "/orders/"+orders[2].ID)

	b.open(t, "/orders")
	b.press(t, letter('j'))
	b.press(t, letter('a'))
	b.see(t, "Approve")
	b.isAt(t, "/orders/approve")
	b.see(t, orders[2].Number)
}

// TestBrowserBulkApproval approves several orders at once, after a summary of what will happen.
func TestBrowserBulkApproval(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	var orders []demo.Order
	for n := range 3 {
		orders = append(orders, shop.order(t, "CORNER", fmt.Sprintf("BULK %d", n)))
	}
	b := shop.owner(t)
	b.open(t, "/orders")
	for _, order := range orders[:2] {
		b.clickElement(t, fmt.Sprintf("input[type=checkbox][value=%q]", order.ID))
	}
	b.click(t, "Approve 2 orders")
	b.isAt(t, "/orders/approve")
	b.see(t, orders[0].Number)
	b.see(t, orders[1].Number)
	b.see(t, "850.78") // what both come to
	if text := b.text(t, "main"); strings.Contains(text, orders[2].Number) {
		t.Errorf("the summary has an order that was not chosen:\n%s", text)
	}
	b.isAccessible(t)
	b.click(t, "Approve 2 orders")
	b.see(t, "approved")
	for _, order := range orders[:2] {
		shop.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
	}
	if left, err := shop.Order(t.Context(), orders[2].ID); err != nil || left.Status != "ordered" {
		t.Errorf("the third order is %q, %v; want it untouched", left.Status, err)
	}
}
