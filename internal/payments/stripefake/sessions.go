package stripefake

import (
	"net/url"
	"time"
)

// createSession opens a page. Source: https://docs.stripe.com/api/checkout/sessions/create.
func (f *Fake) createSession(from *account, _ string, p form) answer {
	mode := p.text("mode")
	now := f.now()
	expires, given := p.number("expires_at")
	if !given {
		expires = now.Add(24 * time.Hour).Unix()
	}
	customer := p.text("customer")
	amount, hasAmount := p.number("line_items[0][price_data][unit_amount]")
	currency := p.text("line_items[0][price_data][currency]")
	switch {
	case mode != "payment" && mode != "setup":
		return invalid("parameter_missing", "mode", "You must provide one of 'payment' or 'setup' for mode here")
	case !absolute(p.text("success_url")):
		return invalid("url_invalid", "success_url", "Not a valid URL")
	case p.text("cancel_url") != "" && !absolute(p.text("cancel_url")):
		return invalid("url_invalid", "cancel_url", "Not a valid URL")
	case customer != "" && from.customers.byID[customer] == nil:
		return missing("customer", customer)
	case customer != "" && p.text("customer_email") != "":
		return invalid("", "customer_email", "You may only specify one of these parameters: customer, customer_email.")
	case expires < now.Add(30*time.Minute).Unix()-5 || expires > now.Add(24*time.Hour).Unix()+5:
		return invalid("", "expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
	case mode == "payment" && (!hasAmount || currency == "" || p.text("line_items[0][price_data][product_data][name]") == ""):
		return invalid("parameter_missing", "line_items", "line_items with price_data are required here")
	case mode == "payment" && amount < smallest(currency):
		return invalid("amount_too_small", "line_items", "The Checkout Session's total amount must convert to at least 50 cents")
	case mode == "setup" && p.text("line_items[0][quantity]") != "":
		return invalid("", "line_items", "You can not pass `line_items` in `setup` mode.")
	case mode == "setup" && len(p.list("payment_method_types")) == 0 && p.text("currency") == "":
		return invalid("parameter_missing", "currency", "currency is required in setup mode")
	}
	id := f.newID("cs_test")
	session := object{
		"id": id, "object": "checkout.session", "created": now.Unix(), "livemode": false, "mode": mode, "status": "open",
		"payment_status": "unpaid", "url": f.url + "/c/pay/" + id, "expires_at": expires, "customer": orNull(customer),
		"customer_email": orNull(p.text("customer_email")), "customer_creation": orNull(p.text("customer_creation")),
		"client_reference_id": orNull(p.text("client_reference_id")), "payment_method_types": p.list("payment_method_types"),
		"success_url": p.text("success_url"), "cancel_url": orNull(p.text("cancel_url")), "metadata": p.dictionary("metadata"),
		"payment_intent": nil, "setup_intent": nil, "amount_total": nil, "currency": orNull(p.text("currency")),
		"_name": p.text("line_items[0][price_data][product_data][name]"), "_intent_metadata": p.dictionary("payment_intent_data[metadata]"),
		"_save": p.text("payment_intent_data[setup_future_usage]"),
	}
	if mode == "payment" {
		session["amount_total"], session["currency"] = amount, currency
	} else {
		session["payment_status"] = "no_payment_required"
		session["setup_intent"] = from.setups.add(object{
			"id": f.newID("seti"), "object": "setup_intent", "created": now.Unix(), "livemode": false, "customer": orNull(customer),
			"metadata": p.dictionary("setup_intent_data[metadata]"), "status": "requires_payment_method", "usage": "off_session",
			"payment_method": nil, "payment_method_types": p.list("payment_method_types"), "last_setup_error": nil,
		})["id"]
	}
	return okay(from.sessions.add(session))
}

func absolute(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && parsed.Host != "" && (parsed.Scheme == "https" || parsed.Scheme == "http")
}

func (f *Fake) readSession(from *account, id string, p form) answer {
	session := from.sessions.byID[id]
	if session == nil {
		return missing("checkout.session", id)
	}
	shown := session.copied()
	for _, name := range p.list("expand") {
		if setup := from.setups.byID[session.text(name)]; name == "setup_intent" && setup != nil {
			shown[name] = setup
		}
		if intent := from.intents.byID[session.text(name)]; name == "payment_intent" && intent != nil {
			shown[name] = intent
		}
	}
	return okay(shown)
}

func (f *Fake) listSessions(from *account, id string, p form) answer {
	return list(func(a *account) *shelf { return a.sessions }, "customer", "payment_intent", "status")(f, from, id, p)
}

func (f *Fake) expireSession(from *account, id string, _ form) answer {
	session := from.sessions.byID[id]
	if session == nil {
		return missing("checkout.session", id)
	}
	if status := session.text("status"); status != "open" {
		return invalid("", "", "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of %s.", status)
	}
	f.expire(from, session)
	return okay(session)
}

// expire closes a page; what a buyer has begun on it is cancelled.
func (f *Fake) expire(from *account, session object) {
	session["status"], session["url"] = "expired", nil
	if intent := from.intents.byID[session.text("payment_intent")]; intent != nil && intent.text("status") != "succeeded" {
		f.cancel(from, intent, "automatic")
	}
	f.happened(from, "checkout.session.expired", session)
}

// complete is what a buyer does on an open page: choose a card and press the button. It returns
// the problem to be shown, empty for none.
func (f *Fake) complete(from *account, session object, card Card) string {
	if session.text("mode") == "setup" {
		return f.completeSetup(from, session, card)
	}
	customer := session.text("customer")
	if customer == "" && session.text("customer_creation") == "always" {
		customer = f.newCustomer(from, "", session.text("customer_email"), map[string]string{}).text("id")
		session["customer"] = customer
	}
	intent := from.intents.byID[session.text("payment_intent")]
	if intent == nil {
		metadata, _ := session["_intent_metadata"].(map[string]string)
		types, _ := session["payment_method_types"].([]string)
		intent = f.newIntent(from, session.number("amount_total"), session.text("currency"), customer, types, metadata)
		session["payment_intent"] = intent["id"]
	}
	// A method is saved with the customer only where the page was asked to; otherwise it is used
	// once.
	method := f.newMethod(from, card, "")
	if session.text("_save") != "" {
		method["customer"] = orNull(customer)
	}
	intent["payment_method"], intent["payment_method_types"] = method["id"], []string{card.kind}
	result := f.confirm(from, intent, false, true)
	if result.status != 200 {
		method["customer"] = nil
		return intent["last_payment_error"].(object).text("message")
	}
	session["status"], session["url"] = "complete", nil
	if intent.text("status") == "succeeded" {
		session["payment_status"] = "paid"
	}
	f.happened(from, "checkout.session.completed", session)
	return ""
}

func (f *Fake) completeSetup(from *account, session object, card Card) string {
	setup := from.setups.byID[session.text("setup_intent")]
	if card.onPage != "" {
		message := problem(card.kind, card.onPage, object{}).text("message")
		setup["last_setup_error"] = object{"type": "card_error", "code": "card_declined", "message": message}
		f.happened(from, "setup_intent.setup_failed", setup)
		return message
	}
	method := f.newMethod(from, card, session.text("customer"))
	setup["status"], setup["payment_method"] = "succeeded", method["id"]
	session["status"], session["url"] = "complete", nil
	f.happened(from, "setup_intent.succeeded", setup)
	f.happened(from, "checkout.session.completed", session)
	return ""
}

// sessionSettled tells what became of a direct debit that was begun on a page.
func (f *Fake) sessionSettled(from *account, intent object) {
	for _, session := range from.sessions.all {
		if session.text("payment_intent") != intent.text("id") || session.text("status") != "complete" {
			continue
		}
		if intent.text("status") == "succeeded" {
			session["payment_status"] = "paid"
			f.happened(from, "checkout.session.async_payment_succeeded", session)
		} else {
			f.happened(from, "checkout.session.async_payment_failed", session)
		}
	}
}
