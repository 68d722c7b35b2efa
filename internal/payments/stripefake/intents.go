package stripefake

import (
	"slices"
	"strings"
)

// wholeUnits have no minor unit. Source: https://docs.stripe.com/currencies#zero-decimal.
var wholeUnits = []string{
	"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf",
}

// smallest is the least that is taken; about half a US dollar.
func smallest(currency string) int64 {
	if slices.Contains(wholeUnits, currency) {
		return 1
	}
	return 50
}

func (f *Fake) createIntent(from *account, _ string, p form) answer {
	amount, given := p.number("amount")
	currency := p.text("currency")
	customer := p.text("customer")
	types := p.list("payment_method_types")
	switch {
	case !given:
		return invalid("parameter_missing", "amount", "Missing required param: amount.")
	case currency == "":
		return invalid("parameter_missing", "currency", "Missing required param: currency.")
	case len(currency) != 3 || strings.ToLower(currency) != currency:
		return invalid("", "currency", "Invalid currency: %s", currency)
	case amount < smallest(currency):
		return invalid("amount_too_small", "amount", "Amount must be at least 50 cents")
	case amount > 99999999:
		return invalid("amount_too_large", "amount", "Amount must be no more than 99999999")
	case customer != "" && from.customers.byID[customer] == nil:
		return missing("customer", customer)
	case slices.Contains(types, "nz_bank_account") && currency != "nzd":
		return invalid("", "payment_method_types", "The payment method type nz_bank_account only supports nzd")
	}
	if len(types) == 0 {
		types = []string{"card"}
	}
	intent := f.newIntent(from, amount, currency, customer, types, p.dictionary("metadata"))
	intent["description"] = orNull(p.text("description"))
	intent["setup_future_usage"] = orNull(p.text("setup_future_usage"))
	if method := p.text("payment_method"); method != "" {
		if no := f.choose(from, intent, method); no != nil {
			return *no
		}
	}
	if p.text("confirm") == "true" {
		return f.confirm(from, intent, p.text("off_session") == "true", false)
	}
	return okay(intent)
}

func (f *Fake) newIntent(from *account, amount int64, currency, customer string, types []string, metadata map[string]string) object {
	id := f.newID("pi")
	intent := from.intents.add(object{
		"id": id, "object": "payment_intent", "created": f.now().Unix(), "livemode": false,
		"amount": amount, "amount_received": int64(0), "amount_capturable": int64(0), "currency": currency,
		"capture_method": "automatic_async", "confirmation_method": "automatic", "client_secret": id + "_secret_" + f.prefix,
		"customer": orNull(customer), "payment_method": nil, "payment_method_types": types, "metadata": metadata,
		"status": "requires_payment_method", "last_payment_error": nil, "latest_charge": nil, "next_action": nil,
		"cancellation_reason": nil, "description": nil, "setup_future_usage": nil,
	})
	f.happened(from, "payment_intent.created", intent)
	return intent
}

func (f *Fake) readIntent(from *account, id string, p form) answer {
	intent := from.intents.byID[id]
	if intent == nil {
		return missing("payment_intent", id)
	}
	shown := intent.copied()
	for _, name := range p.list("expand") {
		switch name {
		case "latest_charge":
			if charge := from.charges.byID[intent.text(name)]; charge != nil {
				shown[name] = charge
			}
		case "payment_method":
			if method := from.methods.byID[intent.text(name)]; method != nil {
				shown[name] = method
			}
		}
	}
	return okay(shown)
}

// choose puts a method on an intent.
func (f *Fake) choose(from *account, intent object, id string) *answer {
	method := from.methods.byID[id]
	var no answer
	types, _ := intent["payment_method_types"].([]string)
	switch {
	case method == nil:
		no = missing("PaymentMethod", id)
	case method.text("customer") != intent.text("customer"):
		no = invalid("", "payment_method", "The provided PaymentMethod cannot be attached. To reuse a PaymentMethod, you must attach it to a Customer first, and the PaymentIntent must belong to that Customer.")
	case !slices.Contains(types, method.text("type")):
		no = invalid("payment_intent_incompatible_payment_method", "payment_method", "The PaymentMethod provided (%s) is not allowed for this PaymentIntent.", method.text("type"))
	default:
		intent["payment_method"] = id
		if intent.text("status") == "requires_payment_method" {
			intent["status"] = "requires_confirmation"
		}
		return nil
	}
	return &no
}

func (f *Fake) confirmIntent(from *account, id string, p form) answer {
	intent := from.intents.byID[id]
	if intent == nil {
		return missing("payment_intent", id)
	}
	switch intent.text("status") {
	case "requires_payment_method", "requires_confirmation", "requires_action":
	default:
		return unexpectedState(intent, "You cannot confirm this PaymentIntent because it has a status of "+intent.text("status")+".")
	}
	if method := p.text("payment_method"); method != "" {
		if no := f.choose(from, intent, method); no != nil {
			return *no
		}
	}
	if intent.text("payment_method") == "" {
		return unexpectedState(intent, "You cannot confirm this PaymentIntent because it's missing a payment method.")
	}
	return f.confirm(from, intent, p.text("off_session") == "true", false)
}

// confirm takes the money, or says why not. onPage: the buyer is there and has confirmed.
func (f *Fake) confirm(from *account, intent object, offSession, onPage bool) answer {
	method := from.methods.byID[intent.text("payment_method")]
	card := cardOf(method)
	why := card.later
	if onPage {
		why = card.onPage
	}
	if why == "" && card.challenge && !onPage && !offSession {
		intent["status"] = "requires_action"
		intent["next_action"] = object{"type": "use_stripe_sdk"}
		f.happened(from, "payment_intent.requires_action", intent)
		return okay(intent)
	}
	if why != "" {
		charge := f.newCharge(from, intent, "failed")
		charge["failure_code"], charge["failure_message"] = "card_declined", declineMessages[why]
		f.happened(from, "charge.failed", charge)
		intent["status"], intent["payment_method"], intent["next_action"] = "requires_payment_method", nil, nil
		intent["last_payment_error"] = problem(card.kind, why, method)
		f.happened(from, "payment_intent.payment_failed", intent)
		return declined(intent, problem(card.kind, why, method))
	}
	intent["last_payment_error"], intent["next_action"] = nil, nil
	if card.kind != "card" {
		charge := f.newCharge(from, intent, "pending")
		intent["status"] = "processing"
		f.happened(from, "charge.pending", charge)
		f.happened(from, "payment_intent.processing", intent)
		return okay(intent)
	}
	charge := f.newCharge(from, intent, "succeeded")
	f.happened(from, "charge.succeeded", charge)
	f.succeed(from, intent)
	return okay(intent)
}

func (f *Fake) succeed(from *account, intent object) {
	intent["status"], intent["amount_received"] = "succeeded", intent["amount"]
	charge := from.charges.byID[intent.text("latest_charge")]
	kind := "charge"
	if method := from.methods.byID[charge.text("payment_method")]; method != nil && method.text("type") != "card" {
		kind = "payment"
	}
	f.moved(from, kind, charge, charge.number("amount"), fee(charge.number("amount")))
	f.happened(from, "payment_intent.succeeded", intent)
}

func (f *Fake) newCharge(from *account, intent object, status string) object {
	charge := from.charges.add(object{
		"id": f.newID("ch"), "object": "charge", "created": f.now().Unix(), "livemode": false,
		"amount": intent["amount"], "amount_refunded": int64(0), "currency": intent["currency"], "customer": intent["customer"],
		"payment_intent": intent["id"], "payment_method": intent["payment_method"], "status": status,
		"paid": status == "succeeded", "refunded": false, "disputed": false, "captured": status == "succeeded",
		"failure_code": nil, "failure_message": nil, "metadata": intent["metadata"],
	})
	intent["latest_charge"] = charge["id"]
	return charge
}

func (f *Fake) cancelIntent(from *account, id string, p form) answer {
	intent := from.intents.byID[id]
	if intent == nil {
		return missing("payment_intent", id)
	}
	switch intent.text("status") {
	case "succeeded", "processing", "canceled":
		return unexpectedState(intent, "You cannot cancel this PaymentIntent because it has a status of "+intent.text("status")+".")
	}
	f.cancel(from, intent, p.text("cancellation_reason"))
	return okay(intent)
}

func (f *Fake) cancel(from *account, intent object, reason string) {
	intent["status"], intent["canceled_at"], intent["cancellation_reason"] = "canceled", f.now().Unix(), orNull(reason)
	f.happened(from, "payment_intent.canceled", intent)
}

// settle ends a direct debit that is under way: the money arrives, or it bounces.
func (f *Fake) settle(from *account, intent object, why string) {
	charge := from.charges.byID[intent.text("latest_charge")]
	method := from.methods.byID[intent.text("payment_method")]
	if why == "" {
		charge["status"], charge["paid"], charge["captured"] = "succeeded", true, true
		f.happened(from, "charge.succeeded", charge)
		f.succeed(from, intent)
	} else {
		charge["status"], charge["failure_code"], charge["failure_message"] = "failed", why, declineMessages[why]
		f.happened(from, "charge.failed", charge)
		intent["status"], intent["payment_method"] = "requires_payment_method", nil
		intent["last_payment_error"] = problem("nz_bank_account", why, method)
		f.happened(from, "payment_intent.payment_failed", intent)
	}
	f.sessionSettled(from, intent)
}
