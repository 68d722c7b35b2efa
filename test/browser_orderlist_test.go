package test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"upstock/internal/app/demo"
)

// evaluated is what an expression of JavaScript gives as text.
func (b *tab) evaluated(t testing.TB, expression string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		t.Fatalf("evaluate %s: %v\n%s", expression, err, b.whereabouts())
	}
	return text
}

// measures gives the different values of a measure of some elements.
func (b *tab) measures(t testing.TB, css, of string) string {
	t.Helper()
	return b.evaluated(t, fmt.Sprintf(`[...new Set([...document.querySelectorAll(%q)].map(e => e.getBoundingClientRect().%s))].join(" ")`, css, of))
}

// TestBrowserOrderList works through more orders than a page holds: sorts them, chooses some by
// mouse and by keyboard, and approves all that can be sent.
func TestBrowserOrderList(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	const many = 53
	var orders []demo.Order
	for n := range many {
		orders = append(orders, shop.order(t, "CORNER", fmt.Sprintf("LIST %02d", n)))
	}
	b := shop.owner(t)
	b.open(t, "/orders?show=new")
	b.seeNot(t, "selected")
	if heights := b.measures(t, "tr.order-row", "height"); heights != "36" {
		t.Errorf("rows are %s px high, want 36", heights)
	}
	b.fits(t)
	b.isAccessible(t)

	// Headings sort, by keyboard too.
	b.click(t, "Reference")
	b.isAt(t, "/orders?show=new&sort=reference")
	b.has(t, "th.order-reference[aria-sort=ascending]")
	b.see(t, "LIST 00")
	b.click(t, "Reference")
	b.has(t, "th.order-reference[aria-sort=descending]")
	b.seeNot(t, "LIST 00")

	// A range, by mouse and by keyboard.
	b.clickElement(t, "tbody tr:nth-child(2) input[name=id]")
	b.see(t, "1 order selected")
	b.evaluated(t, `document.querySelector("tbody tr:nth-child(5) input[name=id]").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: true }))`)
	b.see(t, "4 orders selected")
	b.click(t, "Select none")
	b.seeNot(t, "selected")
	b.press(t, letter('j'))
	b.press(t, letter('x'))
	b.press(t, letter('j'))
	b.press(t, letter('j'))
	b.press(t, key{"X", int64('X'), "X"})
	b.see(t, "3 orders selected")
	b.see(t, "Approve 3 orders")
	b.isAccessible(t)

	// This page, then all that can be sent.
	b.clickElement(t, "[data-select-page]")
	b.see(t, "50 orders selected")
	b.click(t, fmt.Sprintf("Select all %d that can be sent", many))
	b.see(t, fmt.Sprintf("All %d orders that can be sent are selected", many))
	b.click(t, fmt.Sprintf("Approve %d orders", many))
	b.isAt(t, "/orders/approve")
	if path := b.path(t); strings.Contains(path, "id=") || !strings.Contains(path, "all=yes") {
		t.Errorf("the summary is at %s", path)
	}
	b.see(t, fmt.Sprintf("Approve %d orders?", many))
	b.see(t, orders[0].Number)
	b.clickElement(t, fmt.Sprintf("input[name=order][value^=%q]", orders[0].ID)) // not this one
	b.click(t, fmt.Sprintf("Approve %d orders", many-1))

	// Back in the list, the next key belongs to it, and what follows from approving is no news.
	b.isAt(t, "/orders?show=new&sort=-reference")
	b.see(t, fmt.Sprintf("%d orders are approved", many-1))
	b.has(t, "tr[data-order] th a:focus")
	for _, order := range orders[1:] {
		shop.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
	}
	shop.order(t, "CORNER", "FROM OUTSIDE")
	b.see(t, "since you opened this page")
	if banner := strings.TrimSpace(b.text(t, "[data-live^=order-changes] p span:nth-child(2)")); banner != "1 new order since you opened this page" {
		t.Errorf("the banner says %q", banner)
	}
	if left, err := shop.Order(t.Context(), orders[0].ID); err != nil || left.Status != "ordered" {
		t.Errorf("the order that was taken out is %q, %v", left.Status, err)
	}
}

// TestBrowserOrderListGroups looks at the overview: its groups share their columns, and why an
// order needs a person can be read there.
func TestBrowserOrderListGroups(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	shop.approved(t, "CORNER", "DONE")
	waiting, err := shop.Take(t.Context(), "waiting", demo.NewOrder{CustomerCode: "CORNER", Reference: "A reference that is much longer than its column is wide", Lines: []demo.NewLine{
		{ProductCode: "KOMBU-GIN-330", Quantity: "1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	b := shop.owner(t)
	b.open(t, "/orders")
	b.see(t, waiting.Number)
	for _, column := range []string{"order-number", "order-customer", "order-reference", "order-required", "order-total", "order-status", "order-mark"} {
		for _, side := range []string{"left", "right"} {
			if places := b.measures(t, ".orders th."+column+", .orders td."+column, side); strings.Contains(places, " ") {
				t.Errorf("%s begins or ends at %s", column, places)
			}
		}
	}
	if heights := b.measures(t, "tr.order-row", "height"); heights != "36" {
		t.Errorf("rows are %s px high, want 36", heights)
	}
	b.fits(t)

	b.lookAs(t, phone)
	b.open(t, "/orders")
	b.see(t, waiting.Number)
	if n := b.count(t, ".orders thead"); n != 0 {
		t.Error("a phone shows the headings of a table")
	}
	b.fits(t)
	b.isAccessible(t)
	b.clickElement(t, "input[name=id]")
	b.see(t, "1 order selected")
	b.click(t, "Select all on this page")
	b.see(t, "2 orders selected")
	b.fits(t)
	b.isAccessible(t)
	b.choose(t, "Sort by", "Total")
	b.isAt(t, "/orders?sort=-total")
}

// TestBrowserOrderListCustomer types a customer into the search: Enter takes the only one that is
// meant, and the search keeps the focus while it finds.
func TestBrowserOrderListCustomer(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	order := shop.order(t, "CORNER", "MINE")
	b := shop.owner(t)
	b.open(t, "/orders")
	b.fill(t, "Search", "mine")
	b.isAt(t, "/orders?q=mine")
	b.see(t, order.Number)
	b.has(t, "input[name=q]:focus")
	b.fill(t, "Search", "")
	b.fill(t, "Customer", "corn")
	b.press(t, enter)
	b.isAt(t, "/orders?customer=")
	b.see(t, order.Number)
	b.see(t, "Orders from")
	b.click(t, "Show all customers")
	b.isAt(t, "/orders")
	b.has(t, "input[name=who]")
}
