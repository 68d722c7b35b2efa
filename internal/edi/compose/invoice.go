package compose

import (
	"strings"
	"time"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Billed is an invoice or a credit note as it was issued. The amounts of a credit note are
// positive.
type Billed struct {
	Number         string
	Credit         bool
	Credits        string // the number of the invoice that it corrects
	CreditedOn     wholesale.Date
	Reason         string
	On             wholesale.Date
	DueOn          wholesale.Date
	DeliveredOn    wholesale.Date
	DespatchAdvice string // its number; "" when none was sent
	BankAccount    string
	Lines          []wholesale.Line
	// Freight and adjustment, taxed with Tax.
	Freight          wholesale.Decimal
	FreightTax       wholesale.Decimal
	Adjustment       wholesale.Decimal
	AdjustmentTax    wholesale.Decimal
	AdjustmentReason string
	Tax              wholesale.Tax
	SubTotal         wholesale.Decimal
	TaxTotal         wholesale.Decimal
	Total            wholesale.Decimal
}

// Invoice is the message of an invoice or a credit note. Its amounts are those that were issued, to
// the cent; ones that do not add up are an error.
func (t Trade) Invoice(b Billed) (message.Invoice, error) {
	inv := message.Invoice{
		Number: b.Number, Credit: b.Credit, Credits: b.Credits, CreditedOn: b.CreditedOn, Reason: b.Reason,
		On: b.On, DueOn: b.DueOn, DueDays: daysBetween(b.On, b.DueOn), DeliveredOn: b.DeliveredOn, OurNumber: t.Order.Number,
		DespatchAdvice: b.DespatchAdvice, Parties: t.parties(), Currency: t.Order.Currency, BankAccount: b.BankAccount,
		SubTotal: b.SubTotal, TaxTotal: b.TaxTotal, Total: b.Total,
	}
	inv.Order, inv.OrderedOn = t.orderNumber()
	if t.Ordered != nil {
		inv.BuyerReference = t.Ordered.BuyerReference
	}
	made := invoice{Invoice: inv}
	for _, p := range t.pairs(b.Lines) {
		switch {
		case p.line == nil: // nothing of it came, so nothing is charged for it
		case p.line.Quantity.IsZero(): // an amount without goods
			made.charge(message.Charge{Reason: p.line.Name, Amount: p.line.LineTotal, Tax: p.line.LineTax}, p.line.Tax)
		default:
			made.line(t.invoiceLine(p))
		}
	}
	made.charge(message.Charge{Freight: true, Reason: "Freight", Amount: b.Freight, Tax: b.FreightTax}, b.Tax)
	made.charge(message.Charge{Reason: orElse(b.AdjustmentReason, "Adjustment"), Amount: b.Adjustment, Tax: b.AdjustmentTax}, b.Tax)
	if made.err != nil {
		return message.Invoice{}, made.err
	}
	return made.Invoice, made.AddsUp()
}

// invoice is one that is being put together.
type invoice struct {
	message.Invoice
	err error // the first sum that did not fit
}

func (t Trade) invoiceLine(p pair) message.InvoiceLine {
	u := t.unitOf(p)
	line := message.InvoiceLine{
		Item: p.item(u), Quantity: u.of(p.line.Quantity), Unit: u.name, Total: p.line.LineTotal, Tax: p.line.LineTax,
		TaxRate: p.line.Tax.Rate, TaxCode: taxCategory(p.line.Tax),
	}
	price := u.price(p.line.UnitPrice)
	if theirs, given := p.askedPrice(); given && theirs.is(p.line.UnitPrice) {
		// The same price as they wrote it: receivers compare it with their order.
		if agreed, ok := theirs.per(u.pieces); ok && makes(line.Quantity, agreed, one, line.Total) {
			price = agreed
		}
	}
	line.UnitPrice, line.Basis = basis(line.Quantity, price, line.Total)
	return line
}

func (i *invoice) line(l message.InvoiceLine) {
	i.Lines = append(i.Lines, l)
	i.sum(&i.LinesTotal, l.Total)
	i.tax(l.TaxCode, l.TaxRate, l.Total, l.Tax)
}

// charge adds an amount that is no line, unless there is none. An amount of zero may have a tax: it
// is what Unleashed's rounding differs by.
func (i *invoice) charge(c message.Charge, tax wholesale.Tax) {
	if c.Amount.IsZero() && c.Tax.IsZero() {
		return
	}
	c.TaxRate, c.TaxCode = tax.Rate, taxCategory(tax)
	i.Charges = append(i.Charges, c)
	i.tax(c.TaxCode, c.TaxRate, c.Amount, c.Tax)
}

// tax adds to the tax of a category and rate. They are in the order in which they come first.
func (i *invoice) tax(category message.TaxCategory, rate, taxable, tax wholesale.Decimal) {
	for n := range i.Taxes {
		if t := &i.Taxes[n]; t.Category == category && t.Rate.Cmp(rate) == 0 {
			i.sum(&t.Taxable, taxable)
			i.sum(&t.Tax, tax)
			return
		}
	}
	i.Taxes = append(i.Taxes, message.TaxTotal{Category: category, Rate: rate, Taxable: taxable, Tax: tax})
}

func (i *invoice) sum(to *wholesale.Decimal, d wholesale.Decimal) {
	sum, err := to.Add(d)
	if err != nil {
		i.err = wholesale.ErrOutOfRange
		return
	}
	*to = sum
}

// taxCategory is the category of GST that a tax code of the inventory system stands for. Codes are
// named freely there; only the word "exempt" tells exempt goods from zero-rated ones.
func taxCategory(t wholesale.Tax) message.TaxCategory {
	switch {
	case !t.Rate.IsZero():
		return message.StandardRated
	case strings.Contains(strings.ToLower(t.Code), "exempt"):
		return message.Exempt
	}
	return message.ZeroRated
}

func daysBetween(from, to wholesale.Date) int {
	a, err := time.Parse(time.DateOnly, string(from))
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.DateOnly, string(to))
	if err != nil {
		return 0
	}
	return int(b.Sub(a) / (24 * time.Hour))
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
