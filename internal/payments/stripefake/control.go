package stripefake

import (
	"fmt"
	"time"
)

// The controls are what happens at Stripe without us: a bank answers, someone works in the
// dashboard.

// Settle ends a direct debit that is under way. why is the code with which it bounces; empty when
// the money arrives.
func (f *Fake) Settle(accountID, intentID, why string) error {
	return f.with(accountID, func(from *account) error {
		intent := from.intents.byID[intentID]
		if intent == nil || intent.text("status") != "processing" {
			return fmt.Errorf("%s is not processing", intentID)
		}
		f.settle(from, intent, why)
		return nil
	})
}

// RefundInDashboard refunds a payment as someone does in Stripe's dashboard, and returns the
// refund's id. An amount of 0 is all that is left.
func (f *Fake) RefundInDashboard(accountID, intentID string, amount int64) (id string, err error) {
	return id, f.with(accountID, func(from *account) error {
		intent := from.intents.byID[intentID]
		if intent == nil || intent.text("status") != "succeeded" {
			return fmt.Errorf("%s has not succeeded", intentID)
		}
		charge := from.charges.byID[intent.text("latest_charge")]
		left := charge.number("amount") - charge.number("amount_refunded")
		if amount == 0 {
			amount = left
		}
		if amount < 1 || amount > left {
			return fmt.Errorf("%d of %d cannot be refunded", amount, left)
		}
		id = f.refund(from, intent, amount, map[string]string{}).text("id")
		return nil
	})
}

// FailRefund lets a refund fail, also one that was thought to have arrived: banks do that.
func (f *Fake) FailRefund(accountID, refundID string) error {
	return f.with(accountID, func(from *account) error {
		refund := from.refunds.byID[refundID]
		if refund == nil || refund.text("status") == "failed" {
			return fmt.Errorf("%s cannot fail", refundID)
		}
		f.settleRefund(from, refund, true)
		return nil
	})
}

// OpenDispute lets the buyer's bank ask for a payment back, and returns the dispute's id.
func (f *Fake) OpenDispute(accountID, intentID string) (id string, err error) {
	return id, f.with(accountID, func(from *account) error {
		intent := from.intents.byID[intentID]
		if intent == nil || intent.text("status") != "succeeded" {
			return fmt.Errorf("%s has not succeeded", intentID)
		}
		charge := from.charges.byID[intent.text("latest_charge")]
		charge["disputed"] = true
		dispute := from.disputes.add(object{
			"id": f.newID("dp"), "object": "dispute", "created": f.now().Unix(), "amount": charge["amount"],
			"currency": charge["currency"], "charge": charge["id"], "payment_intent": intent["id"], "reason": "product_not_received",
			"status": "needs_response", "is_charge_refundable": false, "livemode": false, "metadata": map[string]string{},
		})
		id = dispute.text("id")
		f.moved(from, "adjustment", dispute, -charge.number("amount"), disputeFee)
		f.happened(from, "charge.dispute.created", dispute)
		return nil
	})
}

// CloseDispute ends a dispute.
func (f *Fake) CloseDispute(accountID, disputeID string, won bool) error {
	return f.with(accountID, func(from *account) error {
		dispute := from.disputes.byID[disputeID]
		if dispute == nil {
			return fmt.Errorf("there is no dispute %s", disputeID)
		}
		dispute["status"] = "lost"
		if won {
			dispute["status"] = "won"
			f.moved(from, "adjustment", dispute, dispute.number("amount"), -disputeFee)
		}
		f.happened(from, "charge.dispute.closed", dispute)
		return nil
	})
}

// Payment is what the fake has taken, or is to take, by one intent.
type Payment struct {
	IntentID, Status, Currency string
	Metadata                   map[string]string
	Amount, Received, Refunded int64 // Refunded is what went back and did not fail
	Created                    time.Time
}

// Payments are all intents of an account, oldest first.
func (f *Fake) Payments(accountID string) []Payment {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Payment
	if from := f.accounts[accountID]; from != nil {
		for _, intent := range from.intents.all {
			payment := Payment{
				IntentID: intent.text("id"), Status: intent.text("status"), Currency: intent.text("currency"), Metadata: intent.metadata(),
				Amount: intent.number("amount"), Received: intent.number("amount_received"), Created: time.Unix(intent.number("created"), 0),
			}
			if charge := from.charges.byID[intent.text("latest_charge")]; charge != nil {
				payment.Refunded = charge.number("amount_refunded")
			}
			all = append(all, payment)
		}
	}
	return all
}

func (f *Fake) with(accountID string, do func(*account) error) error {
	f.mu.Lock()
	from := f.accounts[accountID]
	if from == nil {
		f.mu.Unlock()
		return fmt.Errorf("there is no account %s", accountID)
	}
	err := do(from)
	f.mu.Unlock()
	f.deliverSoon()
	return err
}

// passTime does what happens by itself as time passes. The caller holds the lock.
func (f *Fake) passTime() {
	now := f.now()
	for _, from := range f.accounts {
		for key, had := range from.idempotent {
			if now.Sub(had.at) >= keysKept {
				delete(from.idempotent, key)
			}
		}
		for _, intent := range from.intents.all {
			if intent.text("status") != "processing" {
				continue
			}
			charge := from.charges.byID[intent.text("latest_charge")]
			if now.Sub(time.Unix(charge.number("created"), 0)) >= f.config.SettleAfter {
				f.settle(from, intent, cardOf(from.methods.byID[intent.text("payment_method")]).bounces)
			}
		}
		for _, refund := range from.refunds.all {
			if refund.text("status") == "pending" && now.Sub(time.Unix(refund.number("created"), 0)) >= f.config.SettleAfter {
				f.settleRefund(from, refund, false)
			}
		}
		f.payoutsArrive(from, now)
		for _, session := range from.sessions.all {
			if session.text("status") == "open" && now.Unix() >= session.number("expires_at") {
				f.expire(from, session)
			}
		}
	}
}
