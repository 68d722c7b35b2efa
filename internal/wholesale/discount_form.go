package wholesale

import (
	"cmp"
	"strings"

	"github.com/govalues/decimal"
)

// DiscountForm is how an account of the inventory system writes discounts. Nothing in an answer
// says it: Unleashed documents percents for the discounts of prices (help 4409745706905) and
// fractions for customers, and accounts are known that do it the other way.
type DiscountForm string

const (
	// Undecided: no discount has shown it. They are read as fractions.
	Undecided DiscountForm = ""
	// Percents: 12.5 is 12.5 %, and 0.5 is half a percent.
	Percents DiscountForm = "percent"
	// Fractions: 0.125 is 12.5 %.
	Fractions DiscountForm = "fraction"
)

// Discounts is how one field of an account writes discounts, and what has shown it. It is decided
// for the field as a whole, never for one value: half a percent of one account looks like the half
// of another.
type Discounts struct {
	Form     DiscountForm
	Evidence string       // in words for a person, e.g. "one of them is 12.5"; "" when nothing shows it
	Chosen   DiscountForm // what a person has decided, whatever the evidence says; [Undecided]: nothing
}

// InForce is the form that counts: what a person has decided, or else what the evidence shows.
func (d Discounts) InForce() DiscountForm { return cmp.Or(d.Chosen, d.Form) }

// Rate is a discount as a fraction.
func (d Discounts) Rate(written Decimal) (Decimal, error) {
	if d.InForce() != Percents {
		return written, nil
	}
	return FractionOf(written)
}

// Learn is what is known after one more discount was seen. No discount is the whole price, so one
// of 1 or more counts percents; that is never forgotten again, because the discount that showed it
// may be changed or deleted.
func (d Discounts) Learn(written Decimal) Discounts {
	if d.Form == Percents || written.Cmp(decimal.One) < 0 {
		return d
	}
	return Discounts{Percents, "one of them is " + FormatTrimmed(written), d.Chosen}
}

// LearnFrom is what is known after all prices of the account were seen, the older ones too. A row
// that states its discount and the price that it comes to shows the form as well; it decides where
// no discount is 1 or more.
func (d Discounts) LearnFrom(prices []RemotePrice) Discounts {
	seen := Discounts{Chosen: d.Chosen}
	worked := seen
	for _, p := range prices {
		if p.Discount == nil || p.Discount.IsZero() {
			continue
		}
		seen = seen.Learn(*p.Discount)
		if worked.Form == Undecided {
			worked = p.discountForm()
			worked.Chosen = d.Chosen
		}
	}
	switch {
	case seen.Form == Percents && d.Form == Percents:
		return d // as it was first told
	case seen.Form == Percents:
		return seen
	case worked.Form != Undecided && worked.Form != d.Form:
		return worked
	}
	return d
}

// discountForm is the form that a row shows by itself: only one of the two readings of its discount
// leads from the default price to the price that it states.
func (r RemotePrice) discountForm() Discounts {
	if r.Fixed == nil || r.DefaultPrice == nil || !r.Fixed.IsPos() || !r.DefaultPrice.IsPos() {
		return Discounts{}
	}
	leads := func(form DiscountForm) bool {
		rate, err := Discounts{Form: form}.Rate(*r.Discount)
		if err != nil {
			return false
		}
		net, err := LessDiscount(*r.DefaultPrice, rate)
		return err == nil && net.Cmp(*r.Fixed) == 0
	}
	asFraction, asPercent := leads(Fractions), leads(Percents)
	if asFraction == asPercent {
		return Discounts{}
	}
	form := Fractions
	if asPercent {
		form = Percents
	}
	return Discounts{Form: form, Evidence: "a discount of " + FormatTrimmed(*r.Discount) + " makes " +
		PriceWords(*r.DefaultPrice) + " to " + PriceWords(*r.Fixed)}
}

// Words say how discounts are read and why; what names them, e.g. "Customer discounts".
func (d Discounts) Words(what string) string {
	switch d.Chosen {
	case Percents:
		return what + " are read as percents, as your team has decided"
	case Fractions:
		return what + " are read as fractions, 0.1 for 10 %, as your team has decided"
	}
	switch d.Form {
	case Percents:
		return what + " are read as percents: " + inUnleashed(d.Evidence)
	case Fractions:
		return what + " are read as fractions, 0.1 for 10 %: " + inUnleashed(d.Evidence)
	default:
		return what + " are read as fractions, 0.1 for 10 %, because all are below 1. " +
			"If your Unleashed writes them as percents, this is wrong for now: check one of them"
	}
}

// inUnleashed says where the evidence is to be seen, unless it says so itself.
func inUnleashed(evidence string) string {
	if strings.Contains(evidence, "in Unleashed") {
		return evidence
	}
	return evidence + " in Unleashed"
}

// DiscountDecision is whether customers' discounts are taken off default sell prices.
type DiscountDecision string

// The decisions. Unleashed documents the discount on top of the tier, and is silent about the
// default sell price.
const (
	// DiscountUndecided: nothing has shown it. The discount is taken off both.
	DiscountUndecided DiscountDecision = ""
	// OffDefaultToo: off tier and default sell prices.
	OffDefaultToo DiscountDecision = "yes"
	// OffTierOnly: off tier prices only.
	OffTierOnly DiscountDecision = "no"
)

// DefaultDiscount is whether an account takes customers' discounts off default sell prices, and
// what has shown it.
type DefaultDiscount struct {
	Decision DiscountDecision
	Evidence string           // in words for a person; "" when nothing shows it
	Chosen   DiscountDecision // what a person has decided, whatever the evidence says
}

// Words say whether customers' discounts are taken off default sell prices, and why.
func (d DefaultDiscount) Words() string {
	switch d.Decision {
	case OffDefaultToo:
		return "Customers' discounts are taken off default sell prices too: " + inUnleashed(d.Evidence)
	case OffTierOnly:
		return "Customers' discounts are taken off tier prices, not off default sell prices: " + inUnleashed(d.Evidence)
	default:
		return "Customers' discounts are taken off default sell prices too, because nothing has shown otherwise"
	}
}

// InForce is the decision that counts: a person's, or else what the evidence shows.
func (d DefaultDiscount) InForce() DiscountDecision { return cmp.Or(d.Chosen, d.Decision) }
