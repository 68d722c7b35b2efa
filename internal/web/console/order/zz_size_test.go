package order_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/wholesale"
)

func TestSize(t *testing.T) {
	for _, n := range []int{3, 20, 50, 1000} {
		o := newOffice(t)
		var in []ordering.LineInput
		for i := range n {
			p := o.AddProduct(fmt.Sprintf("PRODUCT-%04d", i), fmt.Sprintf("Kombucha number %d, 330 ml bottle", i), "24.95")
			in = append(in, ordering.LineInput{ProductID: p.ID, Quantity: decimal.MustParse("12")})
		}
		made, _, err := o.Orders.Take(t.Context(), o.SupplierID, ordering.NewOrder{CustomerID: o.customer.ID, Lines: in}, nil)
		if err != nil {
			t.Fatal(err)
		}
		o.order = made
		start := time.Now()
		page := o.Get(o.path(""))
		took := time.Since(start)
		start = time.Now()
		pre := o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.quantity": "13"}))
		t.Log(n, "edit", len(page.Body), took, "preview", len(pre.Body), time.Since(start))
		o.alter(func(o *wholesale.Order) { o.Status = wholesale.Shipped })
		page = o.Get(o.path(""))
		t.Log(n, "read", len(page.Body))
	}
}
