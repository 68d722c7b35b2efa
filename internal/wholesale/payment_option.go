package wholesale

import (
	"cmp"
	"slices"
)

// PaymentChoice is how someone wants an order to be paid. The zero value is as the payment terms of
// its customer say.
type PaymentChoice struct {
	Option PaymentOption
	// ByLink asks for the payment with a link, whatever the customer's terms offer; only with
	// PayNow, and only for the supplier to choose.
	ByLink bool
}

// Words say the choice within a sentence.
func (c PaymentChoice) Words() string {
	switch {
	case c.ByLink:
		return "payment link"
	case c.Option == PayNow:
		return "pay now"
	}
	return "on account"
}

// Payment is how the order is to be paid now.
func (o *Order) Payment() PaymentChoice {
	return PaymentChoice{Option: cmp.Or(o.PaymentOption, OnAccount), ByLink: o.PayByLink}
}

// DefaultPayment gives the order what its customer's terms, nil for none, say when no one chooses.
// Orders of supermarkets are always on account.
func (o *Order) DefaultPayment(terms *PaymentTerms) {
	o.PaymentOption, o.PaymentTerms, o.PayByLink, o.PaymentChosen = OnAccount, nil, false, false
	if terms == nil || o.Source == SourceSupermarket {
		return
	}
	usable := terms.In(o.Currency)
	o.PaymentOption, o.PaymentTerms = usable.Default, &usable
}

// ChoosePayment gives the order a way of payment that someone has chosen, with a copy of the
// customer's terms, nil for none. On account is always possible; paying now only where the terms
// offer it, or by a link.
func (o *Order) ChoosePayment(terms *PaymentTerms, choice PaymentChoice) error {
	const field = "payment_option"
	switch choice.Option {
	case "":
		o.DefaultPayment(terms)
		return nil
	case OnAccount:
		choice.ByLink = false
	case PayNow:
		if o.Source == SourceSupermarket {
			return Invalid(field, "must be on_account for an order of a supermarket")
		}
	default:
		return Invalid(field, "must be one of on_account, pay_now")
	}
	var usable *PaymentTerms
	if terms != nil && o.Source != SourceSupermarket {
		used := terms.In(o.Currency)
		usable = &used
	}
	if choice.Option == PayNow && !choice.ByLink && (usable == nil || !usable.Offers(PayNow)) {
		if terms != nil && terms.Offers(PayNow) {
			return Invalid(field, "cannot be pay_now: the customer's payment terms take New Zealand bank accounts only, "+
				"which pay in NZD, and this order is in %s", o.Currency)
		}
		return Invalid(field, "cannot be pay_now: the customer's payment terms do not offer it")
	}
	o.PaymentOption, o.PayByLink, o.PaymentTerms, o.PaymentChosen = choice.Option, choice.ByLink, usable, true
	return nil
}

// FollowsTerms says whether the order is still paid as its customer's terms say at any time: until
// it is approved, unless someone has chosen.
func (o *Order) FollowsTerms() bool {
	return !o.PaymentChosen && (o.Status == Scheduled || o.Status == Ordered)
}

// In is what of the terms can be used for an order in a currency. Direct debits of New Zealand are
// in NZD only; terms without a method that is left are on account.
func (t PaymentTerms) In(currency string) PaymentTerms {
	t.Options, t.Methods = slices.Clone(t.Options), slices.Clone(t.Methods)
	t.Methods = slices.DeleteFunc(t.Methods, func(kind MethodKind) bool { return !kind.Takes(currency) })
	if t.Offers(PayNow) && len(t.Methods) == 0 {
		t.Options, t.Default = []PaymentOption{OnAccount}, OnAccount
	}
	return t
}

// OffersPayment says whether the customer itself can choose an option for the order.
func (o *Order) OffersPayment(option PaymentOption) bool {
	if o.PaymentTerms == nil {
		return option == OnAccount
	}
	return o.PaymentTerms.Offers(option)
}
