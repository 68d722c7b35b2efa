package wholesale

import "time"

// InvoiceGap is a row of numbers that a person has left out, so that none repeats one that was
// given before the database was put back from a backup. It is the only gap in a supplier's numbers.
type InvoiceGap struct {
	SupplierID  string
	Kind        InvoiceKind
	First, Last string // as they would have been printed; alike for a single number
	CreatedAt   time.Time
}

// Words name the numbers: "INV-1005 to INV-1049".
func (g InvoiceGap) Words() string {
	if g.First == g.Last {
		return g.First
	}
	return g.First + " to " + g.Last
}
