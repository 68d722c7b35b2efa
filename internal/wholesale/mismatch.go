package wholesale

import (
	"slices"

	"github.com/govalues/decimal"
)

// RemoteOrder is a sales order as the inventory system has it.
type RemoteOrder struct {
	GUID     string       `json:"guid"`
	Number   string       `json:"number"`
	SourceID string       `json:"source_id,omitempty"`
	Customer string       `json:"customer,omitempty"` // its name
	Status   string       `json:"status"`             // the custom one where it has one
	SubTotal Decimal      `json:"sub_total"`
	TaxTotal Decimal      `json:"tax_total"`
	Total    Decimal      `json:"total"`
	Lines    []RemoteLine `json:"lines,omitempty"`
	// Completed and Deleted are what the connector makes of Status and its custom variants.
	Completed bool `json:"completed,omitempty"`
	Deleted   bool `json:"deleted,omitempty"`
	// What else is compared with what was sent; "" when the account does not say.
	BaseStatus   string `json:"base_status,omitempty"`
	CustomerGUID string `json:"customer_guid,omitempty"`
	CustomerCode string `json:"customer_code,omitempty"`
	Currency     string `json:"currency,omitempty"`
	Warehouse    string `json:"warehouse,omitempty"` // its code
	NoTotals     bool   `json:"no_totals,omitempty"` // the account gave no totals: they are not zero
	// Renamed are the codes that it was sent with in place of those that were approved.
	Renamed []RenamedCode `json:"renamed,omitempty"`
}

// RenamedCode is a code that has another name in the inventory system than we knew.
type RenamedCode struct {
	What   RenamedKind `json:"what"`
	Before string      `json:"before"`
	After  string      `json:"after"`
}

// RenamedKind is what a renamed code stands for, in words.
type RenamedKind string

// The kinds of codes that a sales order is sent with under their present name.
const (
	TaxCode        RenamedKind = "Tax code"
	DeliveryMethod RenamedKind = "Delivery method"
)

// RemoteLine is one line of it; UnitPrice is net of the line's discount.
type RemoteLine struct {
	GUID        string  `json:"guid"`
	ProductGUID string  `json:"product_guid,omitempty"`
	ProductCode string  `json:"product_code"`
	Name        string  `json:"name,omitempty"`   // of the product or the charge
	Charge      bool    `json:"charge,omitempty"` // a charge without a product, such as delivery
	Quantity    Decimal `json:"quantity"`
	UnitPrice   Decimal `json:"unit_price"`
	LineTotal   Decimal `json:"line_total"`
	LineTax     Decimal `json:"line_tax"`
	TaxCode     string  `json:"tax_code,omitempty"`
	TaxRate     Decimal `json:"tax_rate,omitzero"`
}

// Cause names why a line differs.
type Cause string

const (
	CausePrice    Cause = "price"
	CauseQuantity Cause = "quantity"
	CauseMissing  Cause = "missing" // we have it, they do not
	CauseExtra    Cause = "extra"   // they have it, we do not
	CauseTax      Cause = "tax"
	CauseFreight  Cause = "freight"
	CauseRounding Cause = "rounding"
)

// Mismatch says that the totals of an order differ between the two systems, and which lines explain
// it.
type Mismatch struct {
	Ours   Decimal        `json:"ours"`
	Theirs Decimal        `json:"theirs"`
	Lines  []MismatchLine `json:"lines"`
	// WithoutTax says that it is the totals without tax that differ, while those with tax happen to
	// be equal.
	WithoutTax bool `json:"without_tax,omitempty"`
}

// MismatchLine is one line that differs; a side that does not have it is nil.
type MismatchLine struct {
	ProductCode string      `json:"product_code"`
	Ours        *LineAmount `json:"ours"`
	Theirs      *LineAmount `json:"theirs"`
	Cause       Cause       `json:"cause"`
	// Where the price differs: the rule of ours that comes to theirs, "" for none, and what each
	// side charged by which rule, in words.
	Rule        Rule   `json:"rule,omitempty"`
	Explanation string `json:"explanation,omitempty"`
}

// LineAmount is one side of a line that differs.
type LineAmount struct {
	Quantity  Decimal `json:"quantity"`
	UnitPrice Decimal `json:"unit_price"`
	LineTotal Decimal `json:"line_total"`
}

// Compare holds our totals against theirs, to the cent; nil when they agree. Lines may differ while
// the totals agree: that is no mismatch, for line changes in Unleashed are not synced.
func Compare(o *Order, remote RemoteOrder) *Mismatch {
	if sameTotal(o.Total, remote.Total) && sameTotal(o.SubTotal, remote.SubTotal) {
		return nil
	}
	m := &Mismatch{Ours: o.Total, Theirs: Round(remote.Total, TotalScale), Lines: []MismatchLine{}}
	if sameTotal(o.Total, remote.Total) {
		m.WithoutTax, m.Ours, m.Theirs = true, o.SubTotal, Round(remote.SubTotal, TotalScale)
	}
	ours := comparableLines(o)
	theirs := slices.Clone(remote.Lines)
	for _, l := range ours {
		i := counterpart(l, theirs)
		if i < 0 {
			m.Lines = append(m.Lines, MismatchLine{ProductCode: l.code, Ours: l.amount(), Cause: l.causeOr(CauseMissing)})
			continue
		}
		if cause := difference(l, theirs[i]); cause != "" {
			m.Lines = append(m.Lines, MismatchLine{ProductCode: l.code, Ours: l.amount(), Theirs: amountOf(theirs[i]), Cause: cause})
		}
		theirs = slices.Delete(theirs, i, i+1)
	}
	for _, t := range theirs {
		cause := CauseExtra
		if t.Charge {
			cause = CauseFreight
		}
		m.Lines = append(m.Lines, MismatchLine{ProductCode: t.ProductCode, Theirs: amountOf(t), Cause: cause})
	}
	return m
}

// ourLine is a line of ours, or the adjustment, or the freight, in the terms of the comparison.
type ourLine struct {
	id, code                                string
	freight                                 bool
	quantity, unitPrice, lineTotal, lineTax Decimal
}

func comparableLines(o *Order) []ourLine {
	lines := make([]ourLine, 0, len(o.Lines)+2)
	for _, l := range o.Lines {
		lines = append(lines, ourLine{l.ID, l.ProductCode, false, l.Quantity, l.UnitPrice, l.LineTotal, l.LineTax})
	}
	so := o.SalesOrder
	if code := so.AdjustmentCode; !o.Adjustment.IsZero() || code != "" {
		lines = append(lines, ourLine{so.AdjustmentLineID, code, false, decimal.One, o.Adjustment, o.Adjustment, o.AdjustmentTax})
	}
	if code := so.FreightCode; !o.Freight.IsZero() || code != "" {
		lines = append(lines, ourLine{so.FreightLineID, code, true, decimal.One, o.Freight, o.Freight, o.FreightTax})
	}
	return lines
}

// counterpart finds the line that is ours in another system: by its GUID, else the first with the
// same product, spelled alike before spelled otherwise; -1 for none.
func counterpart(l ourLine, theirs []RemoteLine) int {
	if i := slices.IndexFunc(theirs, func(t RemoteLine) bool { return t.GUID == l.id && l.id != "" }); i >= 0 {
		return i
	}
	if i := slices.IndexFunc(theirs, func(t RemoteLine) bool { return t.ProductCode == l.code && l.code != "" }); i >= 0 {
		return i
	}
	return slices.IndexFunc(theirs, func(t RemoteLine) bool { return SameCode(t.ProductCode, l.code) || l.freight && t.Charge })
}

func difference(l ourLine, t RemoteLine) Cause {
	switch {
	case sameTotal(l.lineTotal, t.LineTotal) && sameTotal(l.lineTax, t.LineTax):
		return ""
	case l.freight:
		return CauseFreight
	case l.quantity.Cmp(t.Quantity) != 0:
		return CauseQuantity
	case l.unitPrice.Cmp(Round(t.UnitPrice, PriceScale)) != 0:
		return CausePrice
	case sameTotal(l.lineTotal, t.LineTotal):
		return CauseTax
	}
	return CauseRounding
}

func (l ourLine) causeOr(cause Cause) Cause {
	if l.freight {
		return CauseFreight
	}
	return cause
}

func (l ourLine) amount() *LineAmount {
	return &LineAmount{l.quantity, l.unitPrice, l.lineTotal}
}

func amountOf(t RemoteLine) *LineAmount {
	return &LineAmount{t.Quantity, t.UnitPrice, t.LineTotal}
}

func sameTotal(a, b Decimal) bool {
	return Round(a, TotalScale).Cmp(Round(b, TotalScale)) == 0
}
