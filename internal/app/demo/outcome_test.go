package demo

import "testing"

func TestOutcomes(t *testing.T) {
	t.Parallel()
	for _, orders := range []int{1, 2, 3, 12, 36, 60, 210} {
		count := map[outcome]int{}
		for i := range orders {
			count[outcomeOf(i, orders)]++
		}
		if special := orders - count[shipped]; special > orders/3 {
			t.Errorf("of %d orders %d have a special outcome", orders, special)
		}
		if orders >= 36 {
			for _, f := range special {
				if count[f] == 0 {
					t.Errorf("of %d orders none is %s", orders, f)
				}
			}
		}
	}
}

func TestOutcomeChecks(t *testing.T) {
	t.Parallel()
	order := Order{Number: "U-1", Status: "shipped"}
	order.SalesOrder.State = "created"
	if err := shipped.check(order); err != nil {
		t.Error(err)
	}
	if mismatched.check(order) == nil {
		t.Error("an order without a mismatch passed for one with")
	}
	order.PaymentBlocked, order.InvoiceBlocked = true, true
	if shipped.check(order) == nil {
		t.Error("a shipped order may not be blocked")
	}
}
