package ordering

import (
	"context"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// NoticePaymentAsked is the kind of the notice about a customer who asks to pay an order that is
// approved in another way, and of the timeline's event about it.
const NoticePaymentAsked = "payment_asked"

// BuyersPaymentChoices are how an order can be paid, for its customer to choose from.
type BuyersPaymentChoices struct {
	Now     wholesale.PaymentChoice
	Terms   *wholesale.PaymentTerms   // nil: the customer has none
	Offered []wholesale.PaymentOption // with the present one; empty for an order of a supermarket
	// AskFor is what the customer can ask for once the order is approved; "" when there is nothing
	// to ask for: it can choose itself, is offered nothing else, or has paid.
	AskFor wholesale.PaymentOption
}

// BuyerPaymentChoices are how an order of the buyer's customer can be paid.
func (s *Service) BuyerPaymentChoices(ctx context.Context, buyer account.Buyer, id string) (can BuyersPaymentChoices, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		o, err := buyersOrder(ctx, tx, buyer, id)
		if err != nil {
			return err
		}
		can, err = buyersPaymentChoices(ctx, tx, o)
		return err
	})
	return can, err
}

func buyersPaymentChoices(ctx context.Context, tx *store.Tx, o *wholesale.Order) (can BuyersPaymentChoices, err error) {
	shown := *o
	if err := showPayment(ctx, tx, &shown, map[string]*wholesale.PaymentTerms{}); err != nil {
		return can, err
	}
	can.Now = shown.Payment()
	if o.Source == wholesale.SourceSupermarket {
		return can, nil
	}
	terms, err := termsFor(ctx, tx, o)
	if err != nil {
		return can, err
	}
	if terms != nil {
		usable := terms.In(o.Currency)
		can.Terms = &usable
	}
	for _, option := range []wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow} {
		if option == can.Now.Option || offeredBy(can.Terms, option) {
			can.Offered = append(can.Offered, option)
		}
	}
	if o.Status == wholesale.Scheduled || o.Status == wholesale.Ordered {
		return can, nil
	}
	for _, option := range can.Offered {
		if option == can.Now.Option {
			continue
		}
		switch err := mayRechoose(ctx, tx, o, asLater(option)); {
		case err == nil:
			can.AskFor = option
		case wholesale.CodeOf(err) != wholesale.CodeConflict: // that says: paid already, or cancelled
			return can, err
		}
	}
	return can, nil
}

// asLater is how the supplier gives an approved order another way of payment.
func asLater(option wholesale.PaymentOption) wholesale.PaymentChoice {
	return wholesale.PaymentChoice{Option: option, ByLink: option == wholesale.PayNow}
}

// offeredBy says whether a customer with these terms, nil for none, may choose an option.
func offeredBy(terms *wholesale.PaymentTerms, option wholesale.PaymentOption) bool {
	if terms == nil {
		return option == wholesale.OnAccount
	}
	return terms.Offers(option)
}

// chosenByBuyer is what a buyer's change does to how an order is paid; nil leaves it. The supplier
// may choose more than the terms offer, its customer may keep that, but not choose it.
func chosenByBuyer(ctx context.Context, tx *store.Tx, o *wholesale.Order, option wholesale.PaymentOption) (*wholesale.PaymentChoice, error) {
	if option == "" {
		return nil, nil //nolint:nilnil // nothing is chosen
	}
	can, err := buyersPaymentChoices(ctx, tx, o)
	if err != nil || option == can.Now.Option {
		return nil, err
	}
	if !offeredBy(can.Terms, option) {
		return nil, paymentNotOffered()
	}
	return &wholesale.PaymentChoice{Option: option}, nil
}

func paymentNotOffered() error {
	return wholesale.Invalid("payment_option", "is not offered any more: choose again how to pay")
}

// BuyerAskPayment asks the supplier to let an approved order be paid in another way: it gets a
// notice, and the order stays as it is. Asking for the same again changes nothing. What cannot be
// asked for is a CodeConflict error.
func (s *Service) BuyerAskPayment(ctx context.Context, buyer account.Buyer, id string, option wholesale.PaymentOption) error {
	_, err := s.changeAsBuyer(ctx, buyer, id, func(tx *store.Tx, o *wholesale.Order) error {
		can, err := buyersPaymentChoices(ctx, tx, o)
		switch {
		case err != nil:
			return err
		case option == "" || option != can.AskFor:
			return wholesale.Conflict("Order %s can't be paid in that way any more. Write a comment instead", o.Number)
		}
		if asked, err := paymentAsked(ctx, tx, o); err != nil || asked {
			return err
		}
		how := (wholesale.PaymentChoice{Option: option}).Words()
		if err := AddEvent(ctx, tx, o, actorOf(ctx), NoticePaymentAsked, "The customer asks for “%s” instead of “%s”", how, can.Now.Words()); err != nil {
			return err
		}
		return s.fromCustomer(ctx, tx, o, store.MailAttention, store.Notice{
			Kind: NoticePaymentAsked, Title: o.CustomerName + " asks for “" + how + "” for order " + o.Number,
			Detail: "The order is approved. Change how it is paid on its page, or answer the customer.",
		})
	})
	return err
}

// paymentAsked says whether the customer has asked for another way of payment since the last one
// was chosen.
func paymentAsked(ctx context.Context, tx *store.Tx, o *wholesale.Order) (asked bool, err error) {
	events, err := tx.Timeline(ctx, o.SupplierID, o.ID)
	for _, e := range events {
		switch e.Kind {
		case NoticePaymentAsked:
			asked = true
		case paymentOptionKind:
			asked = false
		}
	}
	return asked, err
}
