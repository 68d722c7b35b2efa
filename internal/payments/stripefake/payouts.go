package stripefake

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// toTheBank is how long a payout is under way.
const toTheBank = 2 * 24 * time.Hour

// fee is about what Stripe takes of a charge: 2.7 % and 30 cents.
func fee(amount int64) int64 { return amount*27/1000 + 30 }

// disputeFee is what Stripe takes for a dispute, and gives back with one that is won.
const disputeFee = 2500

// moved writes a change of the balance, which the next payout pays out.
func (f *Fake) moved(from *account, kind string, source object, amount, fee int64) object {
	return from.movements.add(object{
		"id": f.newID("txn"), "object": "balance_transaction", "created": f.now().Unix(), "available_on": f.now().Unix(), "status": "available",
		"type": kind, "reporting_category": kind, "source": source["id"], "currency": source["currency"], "amount": amount, "fee": fee,
		"net": amount - fee, "fee_details": []object{}, "exchange_rate": nil, "_payout": "", "_of": source,
	})
}

// PayOut pays everything that has come in, in one currency, out to the bank account, and returns
// the payout's id. It arrives in two days.
func (f *Fake) PayOut(accountID string) (id string, err error) { return f.payOut(accountID, true) }

// PayOutByHand does so as someone in the dashboard: of such a payout Stripe does not say what is in
// it.
func (f *Fake) PayOutByHand(accountID string) (id string, err error) {
	return f.payOut(accountID, false)
}

func (f *Fake) payOut(accountID string, automatic bool) (id string, err error) {
	return id, f.with(accountID, func(from *account) error {
		var in []object
		var net int64
		for _, one := range from.movements.all {
			if one.text("_payout") == "" && (len(in) == 0 || one.text("currency") == in[0].text("currency")) {
				in = append(in, one)
				net += one.number("net")
			}
		}
		if net <= 0 {
			return errors.New("there is nothing to pay out")
		}
		arrives := f.now().Add(toTheBank).UTC().Truncate(24 * time.Hour)
		payout := object{
			"id": f.newID("po"), "object": "payout", "created": f.now().Unix(), "livemode": false, "amount": net, "currency": in[0]["currency"],
			"arrival_date": arrives.Unix(), "automatic": automatic, "status": "in_transit", "method": "standard", "type": "bank_account",
			"reconciliation_status": "completed", "failure_code": nil, "failure_message": nil, "metadata": map[string]string{},
		}
		if !automatic {
			payout["reconciliation_status"] = "not_applicable"
		}
		from.payouts.add(payout)
		id = payout.text("id")
		for _, one := range append(in, f.moved(from, "payout", payout, -net, 0)) {
			one["_payout"] = id
		}
		f.happened(from, "payout.created", payout)
		return nil
	})
}

// FailPayout lets the bank refuse a payout, also one that seemed to have arrived: the money is back
// in the balance, and the next payout has it.
func (f *Fake) FailPayout(accountID, payoutID string) error {
	return f.with(accountID, func(from *account) error {
		payout := from.payouts.byID[payoutID]
		if payout == nil || payout.text("status") == "failed" {
			return fmt.Errorf("%s cannot fail", payoutID)
		}
		payout["status"], payout["failure_code"], payout["failure_message"] = "failed", "account_closed", "The bank account has been closed."
		f.moved(from, "payout_failure", payout, payout.number("amount"), 0)
		f.happened(from, "payout.failed", payout)
		return nil
	})
}

// ArrivePayout lets a payout be at the bank already.
func (f *Fake) ArrivePayout(accountID, payoutID string) error {
	return f.with(accountID, func(from *account) error {
		payout := from.payouts.byID[payoutID]
		if payout == nil || payout.text("status") != "in_transit" {
			return fmt.Errorf("%s is not on its way", payoutID)
		}
		payout["arrival_date"] = f.now().UTC().Truncate(24 * time.Hour).Unix()
		f.payoutsArrive(from, f.now())
		return nil
	})
}

// payoutsArrive has those arrive whose day has come. The caller holds the lock.
func (f *Fake) payoutsArrive(from *account, now time.Time) {
	for _, payout := range from.payouts.all {
		if payout.text("status") == "in_transit" && now.Unix() >= payout.number("arrival_date") {
			payout["status"] = "paid"
			f.happened(from, "payout.paid", payout)
		}
	}
}

// listMovements answers changes of the balance; those of a payout only when it is an automatic one.
func (f *Fake) listMovements(from *account, id string, p form) answer {
	found := newShelf()
	expand := slices.Contains(p.list("expand"), "data.source")
	for _, one := range from.movements.all {
		payout := from.payouts.byID[one.text("_payout")]
		known := payout != nil && payout["automatic"] == true
		if wanted := p.text("payout"); wanted != "" && (!known || payout.text("id") != wanted) {
			continue
		}
		shown := one.copied()
		if expand {
			shown["source"] = one["_of"]
		}
		found.add(shown)
	}
	return list(func(*account) *shelf { return found }, "type", "currency")(f, from, id, p)
}
