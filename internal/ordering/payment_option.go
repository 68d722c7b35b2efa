package ordering

import (
	"context"
	"errors"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paymentOptionKind is the kind of the timeline's event about how an order is to be paid.
const paymentOptionKind = "payment_option"

// PaymentChange is how an order is to be paid from now on.
type PaymentChange struct {
	wholesale.PaymentChoice
	Version int64 // the one that the person was looking at; 0 when they did not say
}

// ChoosePayment changes how an order is to be paid. Before it is approved, everything that its
// customer's terms offer can be chosen, on account, and a payment link. After that, an order on
// account can only be asked for with a link, and one that is to be paid now can go on account as
// long as nothing was paid or is on its way.
func (s *Service) ChoosePayment(ctx context.Context, supplierID, id string, in PaymentChange) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error { return choosePayment(ctx, tx, o, in) })
}

// ChoosePaymentIn is [Service.ChoosePayment] within a transaction.
func (s *Service) ChoosePaymentIn(ctx context.Context, tx *store.Tx, supplierID, id string, in PaymentChange) (*wholesale.Order, error) {
	return s.changeIn(ctx, tx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error { return choosePayment(ctx, tx, o, in) })
}

func choosePayment(ctx context.Context, tx *store.Tx, o *wholesale.Order, in PaymentChange) error {
	if err := notStale(o, in.Version); err != nil {
		return err
	}
	before := o.Payment()
	if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
		if before == in.PaymentChoice {
			return nil
		}
		if err := mayRechoose(ctx, tx, o, in.PaymentChoice); err != nil {
			return err
		}
	}
	terms, err := termsFor(ctx, tx, o)
	if err != nil {
		return err
	}
	if err := o.ChoosePayment(terms, in.PaymentChoice); err != nil || o.Payment() == before {
		return err
	}
	if err := tx.ClearNotice(ctx, o.SupplierID, NoticePaymentAsked, o.ID); err != nil {
		return err
	}
	return AddEvent(ctx, tx, o, actorOf(ctx), paymentOptionKind, "Payment was changed to %s. It was %s", o.Payment().Words(), before.Words())
}

// termsFor are the terms to choose from: those that an approved order was taken with, else those
// that its customer has now.
func termsFor(ctx context.Context, tx *store.Tx, o *wholesale.Order) (*wholesale.PaymentTerms, error) {
	if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
		return o.PaymentTerms, nil
	}
	return tx.PaymentTermsOf(ctx, o.SupplierID, o.CustomerID)
}

// mayRechoose says whether an order that is approved may be paid in another way.
func mayRechoose(ctx context.Context, tx *store.Tx, o *wholesale.Order, choice wholesale.PaymentChoice) error {
	switch {
	case o.Status == wholesale.Cancelled:
		return wholesale.Conflict("Order %s is cancelled: there is nothing to pay", o.Number)
	case choice.Option == wholesale.PayNow && !choice.ByLink:
		return wholesale.Conflict("Order %s is approved: ask for its payment with a payment link", o.Number)
	case choice.Option == wholesale.PayNow:
		return nil
	case choice.Option == "":
		return wholesale.Conflict("Order %s is approved: it no longer follows the payment terms of %s", o.Number, o.CustomerName)
	}
	payments, err := tx.Payments(ctx, o.SupplierID, store.PaymentFilter{OrderID: o.ID, Limit: mostPayments})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(payments, func(p wholesale.Payment) bool { return p.Received() || p.UnderWay() }) {
		return wholesale.Conflict("A payment for order %s was taken or is on its way: it can no longer go on account", o.Number)
	}
	return nil
}

// mostPayments is more than an order ever has.
const mostPayments = 1000

// settlePayment gives an order that is made or changed its way of payment: the one that is chosen,
// else the one that was, else what its customer's terms say.
func settlePayment(o *wholesale.Order, terms *wholesale.PaymentTerms, choice *wholesale.PaymentChoice, faults *faults) {
	switch {
	case choice != nil:
		if err := o.ChoosePayment(terms, *choice); err != nil {
			faults.add("payment_option", err)
		}
	case !o.PaymentChosen:
		o.DefaultPayment(terms)
	}
}

// followTerms gives an open order, for which no one has chosen, what its customer's terms say now.
func followTerms(ctx context.Context, tx *store.Tx, o *wholesale.Order) error {
	if !o.FollowsTerms() {
		return nil
	}
	terms, err := tx.PaymentTermsOf(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return err
	}
	before := o.Payment()
	if o.DefaultPayment(terms); o.Payment() == before {
		return nil
	}
	return AddEvent(ctx, tx, o, ByUpstock, paymentOptionKind, "Payment is %s now, as the payment terms of %s say. It was %s",
		o.Payment().Words(), o.CustomerName, before.Words())
}

// revisePayment is [settlePayment] for an order that is edited. One that is approved keeps what it
// has.
func revisePayment(
	ctx context.Context, tx *store.Tx, o *wholesale.Order, customer wholesale.Customer, choice *wholesale.PaymentChoice, faults *faults,
) error {
	if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
		if choice != nil && *choice != o.Payment() {
			faults.say("payment_option", "cannot be changed together with something else once the order is approved")
		}
		return nil
	}
	terms, err := tx.PaymentTermsOf(ctx, o.SupplierID, customer.ID)
	if err == nil {
		settlePayment(o, terms, choice, faults)
	}
	return err
}

// payAsBuyer gives a buyer's order the way of payment that they have chosen. What is not offered is
// answered, and the order gets what the terms say instead.
func payAsBuyer(ctx context.Context, tx *store.Tx, o *wholesale.Order, chosen wholesale.PaymentOption) (notOffered wholesale.PaymentOption, err error) {
	terms, err := tx.PaymentTermsOf(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return "", err
	}
	o.DefaultPayment(terms)
	switch {
	case chosen == "":
		return "", nil
	case !o.OffersPayment(chosen):
		return chosen, nil
	}
	return "", o.ChoosePayment(terms, wholesale.PaymentChoice{Option: chosen})
}

// showPayment shows of an open order, for which no one has chosen, what it would be approved with
// now. Terms are those that were read already, by customer.
func showPayment(ctx context.Context, tx *store.Tx, o *wholesale.Order, read map[string]*wholesale.PaymentTerms) error {
	if !o.FollowsTerms() {
		return nil
	}
	terms, known := read[o.CustomerID]
	if !known {
		var err error
		if terms, err = tx.PaymentTermsOf(ctx, o.SupplierID, o.CustomerID); err != nil {
			return err
		}
		read[o.CustomerID] = terms
	}
	o.DefaultPayment(terms)
	return nil
}

// PaymentChoices are the ways in which an order can be paid, for the supplier to choose from. On
// account is always one.
type PaymentChoices struct {
	Terms  *wholesale.PaymentTerms // of its customer, as far as its currency allows; nil for none
	Usual  wholesale.PaymentChoice // what they say when no one chooses
	PayNow bool
	Link   bool // a payment link, because the supplier has connected Stripe
}

// Any says whether there is anything to choose.
func (c PaymentChoices) Any() bool { return c.PayNow || c.Link }

// PaymentChoices are how an order can be paid. There is nothing to choose any more for one that is
// approved, nor for orders of supermarkets. An order that does not exist yet needs a customer and a
// status.
func (s *Service) PaymentChoices(ctx context.Context, o *wholesale.Order) (can PaymentChoices, err error) {
	if o.Source == wholesale.SourceSupermarket || o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
		return can, nil
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		terms, err := tx.PaymentTermsOf(ctx, o.SupplierID, o.CustomerID)
		if err != nil {
			return err
		}
		asked := *o
		if asked.Currency == "" {
			supplier, err := tx.Supplier(ctx, o.SupplierID)
			if err != nil {
				return err
			}
			customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
			if err != nil {
				return err
			}
			bill(&asked, supplier, customer)
		}
		asked.DefaultPayment(terms)
		can = PaymentChoices{Terms: asked.PaymentTerms, Usual: asked.Payment(), PayNow: terms != nil && asked.OffersPayment(wholesale.PayNow)}
		_, err = tx.StripeConnection(ctx, o.SupplierID)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		can.Link = err == nil
		return err
	})
	return can, err
}
