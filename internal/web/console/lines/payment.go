package lines

import (
	"upstock/internal/ordering"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// What the form's field says beside the values of wholesale.PaymentOption.
const (
	asTermsSay = "usual"
	byLink     = "payment_link"
)

// paymentOf is what the field shows of an order.
func paymentOf(o *wholesale.Order) string {
	choice := o.Payment()
	switch {
	case !o.PaymentChosen:
		return asTermsSay
	case choice.ByLink:
		return byLink
	}
	return string(choice.Option)
}

// PaymentChoice is how the order is to be paid; nil where the form does not ask.
func (h Header) PaymentChoice() *wholesale.PaymentChoice {
	switch h.Payment {
	case "":
		return nil
	case asTermsSay:
		return &wholesale.PaymentChoice{}
	case byLink:
		return &wholesale.PaymentChoice{Option: wholesale.PayNow, ByLink: true}
	}
	return &wholesale.PaymentChoice{Option: wholesale.PaymentOption(h.Payment)}
}

// paymentWords are a value of the field for people.
func paymentWords(value string) string {
	if value == asTermsSay {
		return "As the payment terms say"
	}
	if choice := (Header{Payment: value}).PaymentChoice(); choice != nil {
		return ui.Capitalised(choice.Words())
	}
	return ""
}

// PaymentChoices are what the field offers; none when there is nothing to choose. Present is how
// the order is paid now: a payment link that was chosen is offered in any case.
func PaymentChoices(can ordering.PaymentChoices, present wholesale.PaymentChoice) []ui.Choice {
	if !can.Any() && present.Option != wholesale.PayNow {
		return nil
	}
	choices := []ui.Choice{
		{Value: asTermsSay, Words: "As the payment terms say: " + can.Usual.Words()},
		{Value: string(wholesale.OnAccount), Words: "On account"},
	}
	if can.PayNow {
		choices = append(choices, ui.Choice{Value: string(wholesale.PayNow), Words: "Pay now: " + can.Terms.TakenWords()})
	}
	if can.Link || present.ByLink {
		choices = append(choices, ui.Choice{Value: byLink, Words: "Payment link: the customer pays on a web page once the order is approved"})
	}
	return choices
}
