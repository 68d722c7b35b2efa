package compose

import "testing"

// TestInvoicesRepeatTheBuyersReference makes sure that the buyer finds its own reference again.
func TestInvoicesRepeatTheBuyersReference(t *testing.T) {
	tr := trade(t, asOrdered(t)...)
	tr.Ordered.BuyerReference = "REF-1"
	o := tr.Order
	inv, err := tr.Invoice(Billed{
		Number: "INV-1", On: "2026-11-24", Lines: o.Lines, Tax: o.Tax, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total,
	})
	if err != nil || inv.BuyerReference != "REF-1" {
		t.Errorf("the invoice has the reference %q: %v", inv.BuyerReference, err)
	}
}
