package payments_test

import (
	"strings"
	"testing"

	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// TestWhatIsPaidOutIsListed: the payouts with what of them is ours, each payment with when it
// reaches the bank, and both in the file.
func TestWhatIsPaidOutIsListed(t *testing.T) {
	f := newTill(t)
	f.ConnectStripe("acct_1")
	fern := f.AddCustomer("FERN", "Fern Cafe")
	paid := func(amount, intent string) wholesale.Payment {
		return f.put(fern, wholesale.Payment{State: wholesale.PaymentPaid, Amount: number(amount), PaidAt: webtest.Now, IntentID: intent})
	}
	arrived, coming, failed, unpaid := paid("40", "pi_1"), paid("50", "pi_2"), paid("60", "pi_3"), paid("70", "pi_4")
	f.must(f.Store.Update(t.Context(), func(tx *store.Tx) error {
		refund := wholesale.Refund{
			SupplierID: f.SupplierID, PaymentID: arrived.ID, OrderID: arrived.OrderID, Sequence: 1, Amount: number("10"), Currency: "NZD",
			State: wholesale.RefundDone, Cause: wholesale.RefundByPerson, StripeID: "re_1",
		}
		if err := tx.PutRefund(t.Context(), &refund); err != nil {
			return err
		}
		for i, p := range []struct {
			id    string
			state wholesale.PayoutState
			of    wholesale.Payment
		}{{"po_1", wholesale.PayoutPaid, arrived}, {"po_2", wholesale.PayoutInTransit, coming}, {"po_3", wholesale.PayoutFailed, failed}} {
			if err := tx.PutPayout(t.Context(), wholesale.Payout{
				SupplierID: f.SupplierID, ID: p.id, State: p.state, Amount: number("1520.40"), Currency: "NZD", ArrivesOn: wholesale.Date("2026-03-05").Add(i),
				Automatic: true, Itemised: true, CreatedAt: webtest.Now.AddDate(0, 0, i),
			}); err != nil {
				return err
			}
			if err := tx.PutPayoutItem(t.Context(), wholesale.PayoutItem{
				SupplierID: f.SupplierID, ID: "txn_" + p.id, PayoutID: p.id, PaymentID: p.of.ID, Kind: wholesale.PayoutOfPayment,
				Amount: p.of.Amount, Fee: number("1.38"), Net: number("38.62"), Currency: "NZD",
			}); err != nil {
				return err
			}
		}
		return tx.PutPayoutItem(t.Context(), wholesale.PayoutItem{
			SupplierID: f.SupplierID, ID: "txn_r", PayoutID: "po_1", PaymentID: arrived.ID, RefundID: refund.ID, Kind: wholesale.PayoutOfRefund,
			Amount: number("-10"), Fee: number("0"), Net: number("-10"), Currency: "NZD",
		})
	}))

	page := f.Ask("/payments?state=paid_out")
	for _, words := range []string{
		"Payouts to your bank", "1,520.40", "5 Mar 2026", "1 payment, NZD 28.62 after refunds and fees", "Arrived", "On its way", "Failed",
		"Paid out to your bank on 5 Mar 2026", "On its way to your bank, expected on 6 Mar 2026", "Payouts are read from Stripe tonight",
	} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("the page lacks %q: %s", words, page.Text())
		}
	}
	listed := func(query string, want ...wholesale.Payment) {
		t.Helper()
		rows := f.Ask("/payments" + query).Find("table").Last().Find("tbody").Text()
		for _, p := range []wholesale.Payment{arrived, coming, failed, unpaid} {
			wanted := false
			for _, w := range want {
				wanted = wanted || w.ID == p.ID
			}
			if got := strings.Contains(rows, p.Amount.String()); got != wanted {
				t.Errorf("%s: %v is listed: %v", query, p.Amount, got)
			}
		}
	}
	listed("?state=paid_out", arrived, coming)
	listed("?state=paid_out&payout=po_3", failed)
	listed("?state=paid", arrived, coming, failed, unpaid)
	if words := f.Ask("/payments?state=paid").Text(); !strings.Contains(words, "The payout to your bank failed") {
		t.Errorf("of a payout that failed it says %s", words)
	}

	csv := f.Ask("/payments.csv?state=paid").Body
	for _, row := range []string{
		arrived.ID + ",2026-03-05,po_1,1.38,38.62,NZD", arrived.ID + ",2026-03-05,po_1,0.00,-10.00,NZD", failed.ID + ",,po_3,1.38,38.62,NZD", unpaid.ID + ",,,,,",
	} {
		if !strings.Contains(csv, row) {
			t.Errorf("the file lacks %q:\n%s", row, csv)
		}
	}
}

// TestPayoutsThatCannotBeReadAreSaid: a key may not read them.
func TestPayoutsThatCannotBeReadAreSaid(t *testing.T) {
	f := newTill(t)
	f.ConnectStripe("acct_1")
	f.must(f.Store.Update(t.Context(), func(tx *store.Tx) error {
		c, err := tx.StripeConnection(t.Context(), f.SupplierID)
		c.PayoutsError = "The key may not read payouts"
		if err == nil {
			err = tx.PutStripeConnection(t.Context(), c)
		}
		return err
	}))
	if words := f.Ask("/payments?state=paid_out").Text(); !strings.Contains(words, "Payouts could not be read from Stripe") ||
		!strings.Contains(words, "The key may not read payouts. Payments are taken as usual.") {
		t.Errorf("it says %s", words)
	}
}
