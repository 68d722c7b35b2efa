package paying

import (
	"context"
	"net/url"
	"slices"

	"upstock/internal/payments"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// Choice is how an order is to be paid, as the buyer chooses it before it is placed, and while it
// can be changed.
type Choice struct {
	Offered []wholesale.PaymentOption
	Terms   *wholesale.PaymentTerms // nil: a payment that the supplier asks for with a link
	Chosen  wholesale.PaymentOption
	Method  string     // what would be charged, for people with full access; "" for none
	CanAdd  bool       // they can add a payment method
	Back    url.Values // where they go on after adding one
	Fault   string
}

// ChoiceOf is how an order that does not exist yet can be paid, by payment terms, with what was
// chosen.
func ChoiceOf(terms *wholesale.PaymentTerms, chosen string) (c Choice) {
	if c.Terms = terms; terms == nil {
		return c
	}
	c.Offered, c.Chosen = terms.Options, terms.Default
	return c.With(chosen)
}

// With is the choice with what was typed, if that is offered.
func (c Choice) With(typed string) Choice {
	if option := wholesale.PaymentOption(typed); slices.Contains(c.Offered, option) {
		c.Chosen = option
	}
	return c
}

// Charged adds what would be charged, for people who may know it.
func (c Choice) Charged(ctx context.Context, from *payments.Service, back url.Values) (Choice, error) {
	if !c.Shown() || !shell.Full(ctx) {
		return c, nil
	}
	offer, err := from.Offer(ctx, shell.BuyerOf(ctx).Buyer)
	c.Method, c.CanAdd, c.Back = offer.Method, offer.CanAdd, back
	return c, err
}

// Shown says whether there is anything to say: where nothing is ever paid now, there is not.
func (c Choice) Shown() bool { return slices.Contains(c.Offered, wholesale.PayNow) }

// Open says whether there is something to choose.
func (c Choice) Open() bool { return len(c.Offered) > 1 }

// methodsPath is the page on which a payment method is added.
func (c Choice) methodsPath(ctx context.Context) string {
	return shell.Path(ctx, "/payment-methods?"+c.Back.Encode())
}

// words say what happens to an order that is paid so.
func (c Choice) words(ctx context.Context, o wholesale.PaymentOption) string {
	switch {
	case o == wholesale.OnAccount:
		return "You pay by invoice."
	case c.Terms == nil || !c.Terms.Offers(wholesale.PayNow):
		return "You will be sent a payment link once the order is approved."
	case c.Method != "":
		return "The total will be taken from " + c.Method + " " + c.Terms.CollectWords() + "."
	case !shell.Full(ctx):
		return "Taken from your business's payment method " + c.Terms.CollectWords() + ". Without one, someone with full access is asked to pay."
	}
	return "You will be asked to pay " + c.Terms.CollectWords() + "."
}

// OptionWords name a way of payment.
func OptionWords(o wholesale.PaymentOption) string {
	if o == wholesale.PayNow {
		return "Pay now"
	}
	return "On account"
}
