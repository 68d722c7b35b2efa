package wholesale

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"
)

// CreditRequest is what a person wants to credit of an invoice: lines with quantities, or an amount
// without tax, or one with tax, or everything that is left of it.
type CreditRequest struct {
	Reason        string
	Lines         []CreditLine
	Amount        Decimal // without tax; zero for none
	AmountWithTax Decimal // zero for none; then there are no lines and no other amount
	Everything    bool
}

// CreditLine is a part of a line of an invoice.
type CreditLine struct {
	LineID   string
	Quantity Decimal
}

// MaxCreditReason is how long the reason of a credit note may be, in characters.
const MaxCreditReason = 500

// Left is what an invoice still claims after its credit notes: its amounts and lines without what
// was credited. What it gives has no number; its total is zero when all is credited.
func (i Invoice) Left(credits []Invoice) (Invoice, error) {
	left := i
	left.Snapshot.Lines = slices.Clone(i.Snapshot.Lines)
	s := &left.Snapshot
	less := subtraction{}
	for _, c := range credits {
		less.take(&left.SubTotal, c.SubTotal)
		less.take(&left.TaxTotal, c.TaxTotal)
		less.take(&left.Total, c.Total)
		less.take(&s.Freight, c.Snapshot.Freight)
		less.take(&s.FreightTax, c.Snapshot.FreightTax)
		less.take(&s.Adjustment, c.Snapshot.Adjustment)
		less.take(&s.AdjustmentTax, c.Snapshot.AdjustmentTax)
		for _, credited := range c.Snapshot.Lines {
			at := slices.IndexFunc(s.Lines, func(l InvoiceLine) bool { return l.LineID == credited.LineID })
			if at < 0 {
				return left, fmt.Errorf("credit note %s has a line that is not on invoice %s", c.Number, i.Number)
			}
			less.take(&s.Lines[at].Quantity, credited.Quantity)
			less.take(&s.Lines[at].Total, credited.Total)
			less.take(&s.Lines[at].Tax, credited.Tax)
		}
	}
	s.Lines = slices.DeleteFunc(s.Lines, func(l InvoiceLine) bool {
		return l.Quantity.IsZero() && l.Total.IsZero() && l.Tax.IsZero()
	})
	return left, less.err
}

// subtraction takes amounts off others and remembers the first that does not fit.
type subtraction struct{ err error }

func (s *subtraction) take(from *Decimal, amount Decimal) {
	if s.err == nil {
		*from, s.err = from.Sub(amount)
	}
}

// Credit makes the credit note for a part of an invoice, given those that it has. It has no id and
// no number yet. Never more is credited than is left: that is a CodeInvalid error which names the
// field.
func (i Invoice) Credit(credits []Invoice, want CreditRequest, today Date) (Invoice, error) {
	left, err := i.Left(credits)
	if err != nil {
		return Invoice{}, err
	}
	if left.Total.IsZero() && left.SubTotal.IsZero() {
		return Invoice{}, Conflict("Invoice %s is credited in full already", i.Number)
	}
	note := left.asCredit(want.Reason, today, int64(len(credits)+1))
	switch {
	case want.Everything && (len(want.Lines) > 0 || !want.Amount.IsZero() || !want.AmountWithTax.IsZero()):
		return Invoice{}, Invalid("everything", "leaves nothing to choose: leave out lines and amounts")
	case len(want.Lines) > 0 && !want.Amount.IsZero():
		return Invoice{}, Invalid("amount", "cannot be credited beside lines: leave out one of them")
	case want.Everything:
		return note, nil
	case !want.AmountWithTax.IsZero():
		return note.share(left, want)
	case len(want.Lines) == 0 && want.Amount.IsZero():
		return Invoice{}, Invalid("lines", "is empty: choose lines, give an amount, or credit everything")
	}
	if err := note.only(left, want); err != nil {
		return Invoice{}, err
	}
	if note.SubTotal.IsZero() && note.TaxTotal.IsZero() {
		return Invoice{}, Invalid("lines", "come to nothing: there is no amount to credit")
	}
	if note.SubTotal.Cmp(left.SubTotal) > 0 || note.TaxTotal.Cmp(left.TaxTotal) > 0 || note.Total.Cmp(left.Total) > 0 {
		field := "amount"
		if want.Amount.IsZero() {
			field = "lines"
		}
		return Invoice{}, Invalid(field, "is more than is left of invoice %s: %s %s without tax",
			i.Number, i.Currency, AmountWords(left.SubTotal))
	}
	return note, nil
}

// asCredit turns what is left of an invoice into the credit note for all of it.
func (i Invoice) asCredit(reason string, today Date, round int64) Invoice {
	note := i
	note.ID, note.Number, note.Kind, note.CreditsID, note.Round = "", "", CreditNote, i.ID, round
	note.IssuedOn, note.DueOn, note.Reason = today, "", strings.TrimSpace(reason)
	note.CreatedAt, note.SentAt = time.Time{}, time.Time{}
	note.Snapshot.Credits, note.Snapshot.CreditsOn, note.Snapshot.Terms = i.Number, i.IssuedOn, ""
	return note
}

// only narrows a credit note for all that is left to what is wanted.
func (i *Invoice) only(left Invoice, want CreditRequest) error {
	i.clear()
	s := &i.Snapshot
	for n, wanted := range want.Lines {
		at := slices.IndexFunc(left.Snapshot.Lines, func(l InvoiceLine) bool { return l.LineID == wanted.LineID })
		field := fmt.Sprintf("lines[%d]", n)
		switch {
		case at < 0:
			return Invalid(field+".line_id", "is not a line of invoice %s that anything is left of", i.Snapshot.Credits)
		case slices.ContainsFunc(s.Lines, func(l InvoiceLine) bool { return l.LineID == wanted.LineID }):
			return Invalid(field+".line_id", "is there twice")
		case !wanted.Quantity.IsPos():
			return Invalid(field+".quantity", "must be greater than 0")
		}
		line := left.Snapshot.Lines[at]
		switch wanted.Quantity.Cmp(line.Quantity) {
		case 1:
			return Invalid(field+".quantity", "must be at most %s, which is what is left of it", FormatTrimmed(line.Quantity))
		case -1:
			if err := line.take(wanted.Quantity); err != nil {
				return Invalid(field+".quantity", "is too large: the amount does not fit")
			}
		}
		s.Lines = append(s.Lines, line)
	}
	if !want.Amount.IsZero() {
		switch {
		case want.Amount.IsNeg():
			return Invalid("amount", "must be greater than 0")
		case want.Amount.Trim(0).Scale() > TotalScale:
			return Invalid("amount", "must have at most %d digits after the point", TotalScale)
		}
		tax, err := LineTax(want.Amount, s.Tax.Rate)
		if err != nil {
			return Invalid("amount", "is too large")
		}
		s.Adjustment, s.AdjustmentTax, s.AdjustmentReason = Round(want.Amount, TotalScale), tax, i.Reason
	}
	return i.addUp()
}

// share narrows a credit note for all that is left to an amount with tax. As much of the amount is
// tax as of what is left, so that neither part is ever more than is left, whatever rates there are.
func (i Invoice) share(left Invoice, want CreditRequest) (Invoice, error) {
	amount, name := want.AmountWithTax, i.Snapshot.Credits
	switch {
	case len(want.Lines) > 0 || !want.Amount.IsZero():
		return Invoice{}, Invalid("amount", "is given with tax: leave out lines and any other amount")
	case amount.IsNeg():
		return Invoice{}, Invalid("amount", "must be greater than 0")
	case amount.Trim(0).Scale() > TotalScale:
		return Invoice{}, Invalid("amount", "must have at most %d digits after the point", TotalScale)
	case amount.Cmp(left.Total) > 0:
		return Invoice{}, Invalid("amount", "is more than is left of invoice %s: %s %s", name, i.Currency, AmountWords(left.Total))
	}
	i.clear()
	s := &i.Snapshot
	var err error
	s.AdjustmentTax = shareOf(amount, left.TaxTotal, left.Total)
	if s.Adjustment, err = amount.Sub(s.AdjustmentTax); err != nil {
		return Invoice{}, err
	}
	s.AdjustmentReason = i.Reason
	return i, i.addUp()
}

// shareOf is amount × part ÷ whole, rounded to cents once. None is negative, all are in cents, and
// neither amount nor part is more than the whole.
func shareOf(amount, part, whole Decimal) Decimal {
	cents := func(d Decimal) uint64 { return Round(d, TotalScale).Rescale(TotalScale).Coef() }
	hi, lo := bits.Mul64(cents(amount), cents(part))
	lo, carry := bits.Add64(lo, cents(whole)/2, 0)
	share, _ := bits.Div64(hi+carry, lo, cents(whole))
	return fromCoef(share, false, TotalScale)
}

// clear takes everything off a credit note.
func (i *Invoice) clear() {
	s := &i.Snapshot
	s.Lines, s.Freight, s.FreightTax, s.Adjustment, s.AdjustmentTax = nil, Decimal{}, Decimal{}, Decimal{}, Decimal{}
	s.AdjustmentReason = ""
}

// take makes a line a part of itself: never more than it is, whatever rounding does.
func (l *InvoiceLine) take(quantity Decimal) error {
	total, err := LineTotal(quantity, l.UnitPrice)
	if err != nil {
		return err
	}
	tax, err := LineTax(total, l.TaxRate)
	if err != nil {
		return err
	}
	l.Quantity = quantity
	if total.Cmp(l.Total) < 0 {
		l.Total = total
	}
	if tax.Cmp(l.Tax) < 0 {
		l.Tax = tax
	}
	return nil
}

// addUp works out the totals of a credit note from its parts.
func (i *Invoice) addUp() error {
	s := i.Snapshot
	subs, taxes := []Decimal{s.Freight, s.Adjustment}, []Decimal{s.FreightTax, s.AdjustmentTax}
	for _, l := range s.Lines {
		subs, taxes = append(subs, l.Total), append(taxes, l.Tax)
	}
	var err error
	if i.SubTotal, err = sumOf(subs); err != nil {
		return err
	}
	if i.TaxTotal, err = sumOf(taxes); err != nil {
		return err
	}
	i.Total, err = addWithin(i.SubTotal, i.TaxTotal)
	return err
}

func sumOf(amounts []Decimal) (sum Decimal, err error) {
	for _, amount := range amounts {
		if sum, err = addWithin(sum, amount); err != nil {
			return sum, err
		}
	}
	return sum, nil
}
