package stripefake

func (f *Fake) createRefund(from *account, _ string, p form) answer {
	intent := from.intents.byID[p.text("payment_intent")]
	if charge := from.charges.byID[p.text("charge")]; charge != nil && intent == nil {
		intent = from.intents.byID[charge.text("payment_intent")]
	}
	if intent == nil {
		return missing("payment_intent", p.text("payment_intent"))
	}
	if intent.text("status") != "succeeded" {
		return invalid("", "payment_intent", "This PaymentIntent (%s) does not have a successful charge to refund.", intent.text("id"))
	}
	charge := from.charges.byID[intent.text("latest_charge")]
	left := charge.number("amount") - charge.number("amount_refunded")
	amount, given := p.number("amount")
	switch {
	case left == 0:
		return invalid("charge_already_refunded", "", "Charge %s has already been refunded.", charge.text("id"))
	case !given:
		amount = left
	case amount < 1:
		return invalid("parameter_invalid_integer", "amount", "Invalid positive integer")
	case amount > left:
		return invalid("", "amount", "Refund amount (%d) is greater than unrefunded amount on charge (%d)", amount, left)
	}
	return okay(f.refund(from, intent, amount, p.dictionary("metadata")))
}

func (f *Fake) refund(from *account, intent object, amount int64, metadata map[string]string) object {
	charge := from.charges.byID[intent.text("latest_charge")]
	status := "succeeded"
	if method := from.methods.byID[charge.text("payment_method")]; method != nil && method.text("type") != "card" {
		status = "pending"
	}
	refund := from.refunds.add(object{
		"id": f.newID("re"), "object": "refund", "created": f.now().Unix(), "amount": amount, "currency": charge["currency"],
		"charge": charge["id"], "payment_intent": intent["id"], "metadata": metadata, "reason": nil, "status": status,
	})
	kind := "refund"
	if status == "pending" {
		kind = "payment_refund"
	}
	f.moved(from, kind, refund, -amount, 0)
	charge["amount_refunded"] = charge.number("amount_refunded") + amount
	charge["refunded"] = charge.number("amount_refunded") == charge.number("amount")
	f.happened(from, "refund.created", refund)
	f.happened(from, "charge.refunded", charge)
	return refund
}

// settleRefund ends a refund that is under way. One that fails gives the money back to the
// account.
func (f *Fake) settleRefund(from *account, refund object, failed bool) {
	if !failed {
		refund["status"] = "succeeded"
		f.happened(from, "refund.updated", refund)
		return
	}
	refund["status"], refund["failure_reason"] = "failed", "declined"
	f.moved(from, "refund_failure", refund, refund.number("amount"), 0)
	charge := from.charges.byID[refund.text("charge")]
	charge["amount_refunded"] = charge.number("amount_refunded") - refund.number("amount")
	charge["refunded"] = false
	f.happened(from, "refund.failed", refund)
	f.happened(from, "charge.refund.updated", refund)
}
