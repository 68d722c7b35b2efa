package ubl

import (
	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// withLines makes lines of the amounts of an invoice that bills no goods, such as a credit note for
// a lower price or for the freight: an invoice has at least one line (rule ibr-16). What is taken
// off stays an allowance, because no price is negative (ibr-27).
func withLines(inv message.Invoice) (message.Invoice, error) {
	if len(inv.Lines) > 0 || !inv.LinesTotal.IsZero() {
		return inv, nil
	}
	charges := inv.Charges
	inv.Charges = nil
	for _, c := range charges {
		if !c.Amount.IsPos() {
			inv.Charges = append(inv.Charges, c)
			continue
		}
		total, err := inv.LinesTotal.Add(c.Amount)
		if err != nil {
			return inv, wholesale.ErrOutOfRange
		}
		inv.LinesTotal = total
		inv.Lines = append(inv.Lines, message.InvoiceLine{
			Item: message.Item{Name: c.Reason}, Quantity: one, Unit: "EA", UnitPrice: c.Amount, Basis: one,
			Total: c.Amount, Tax: c.Tax, TaxRate: c.TaxRate, TaxCode: c.TaxCode,
		})
	}
	return inv, nil
}

var one = decimal.MustNew(1, 0)
