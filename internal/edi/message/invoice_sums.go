package message

import (
	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

// AddsUp says whether the amounts of an invoice agree with each other to the cent: each line is its
// quantity at its price, and lines, charges and taxes make the totals. One that does not must not
// leave; the error says which amount it is.
func (i Invoice) AddsUp() error {
	var lines, charges, tax, taxable, taxes wholesale.Decimal
	var sums sums
	for _, line := range i.Lines {
		worth, err := line.worth()
		if err != nil || worth.Cmp(line.Total) != 0 {
			return i.wrong("line "+line.Number+" is not its quantity at its price", line.Total, worth)
		}
		sums.add(&lines, line.Total)
		sums.add(&tax, line.Tax)
	}
	for _, charge := range i.Charges {
		sums.add(&charges, charge.Amount)
		sums.add(&tax, charge.Tax)
	}
	for _, t := range i.Taxes {
		sums.add(&taxable, t.Taxable)
		sums.add(&taxes, t.Tax)
	}
	subTotal, total := lines, i.SubTotal
	sums.add(&subTotal, charges)
	sums.add(&total, i.TaxTotal)
	switch {
	case sums.err != nil:
		return sums.err
	case lines.Cmp(i.LinesTotal) != 0:
		return i.wrong("the total of its lines", i.LinesTotal, lines)
	case subTotal.Cmp(i.SubTotal) != 0:
		return i.wrong("its total without GST", i.SubTotal, subTotal)
	case taxable.Cmp(i.SubTotal) != 0:
		return i.wrong("its taxable total", i.SubTotal, taxable)
	case tax.Cmp(i.TaxTotal) != 0:
		return i.wrong("its GST", i.TaxTotal, tax)
	case taxes.Cmp(i.TaxTotal) != 0:
		return i.wrong("its GST by rate", i.TaxTotal, taxes)
	case total.Cmp(i.Total) != 0:
		return i.wrong("its total", i.Total, total)
	}
	return nil
}

func (i Invoice) wrong(what string, said, is wholesale.Decimal) error {
	return wholesale.Conflict("Invoice %s does not add up: %s (%s, worked out %s)",
		i.Number, what, wholesale.FormatTotal(said), wholesale.FormatTotal(is))
}

// worth is what the line's quantity costs at its price.
func (l InvoiceLine) worth() (wholesale.Decimal, error) {
	if l.Basis.IsZero() || l.Basis.IsOne() {
		return wholesale.LineTotal(l.Quantity, l.UnitPrice)
	}
	exact, err := l.Quantity.Mul(l.UnitPrice)
	if err == nil {
		exact, err = exact.Quo(l.Basis)
	}
	return wholesale.Round(exact, wholesale.TotalScale), err
}

// sums adds amounts, and remembers when one was too large.
type sums struct{ err error }

func (s *sums) add(to *wholesale.Decimal, d decimal.Decimal) {
	sum, err := to.Add(d)
	if err != nil {
		s.err = err
		return
	}
	*to = sum
}
