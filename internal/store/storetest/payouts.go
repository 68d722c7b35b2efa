package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// samplePayout is a payout with everything filled in.
func samplePayout(supplierID, id string) wholesale.Payout {
	return wholesale.Payout{
		SupplierID: supplierID, ID: id, StripeAccount: "acct_1", State: wholesale.PayoutInTransit, Amount: number("1520.40"), Currency: "NZD",
		ArrivesOn: "2026-03-05", Automatic: true, Itemised: true, Failure: text("failure"), CreatedAt: at(4),
	}
}

// samplePayoutItem is what a payout has of a payment.
func samplePayoutItem(p *wholesale.Payment, id, payoutID string) wholesale.PayoutItem {
	return wholesale.PayoutItem{
		SupplierID: p.SupplierID, ID: id, PayoutID: payoutID, PaymentID: p.ID, RefundID: "refund", Kind: wholesale.PayoutOfPayment,
		Amount: number("734.58"), Fee: number("21.60"), Net: number("712.98"), Currency: "NZD",
	}
}

// payouts are what is kept of them, what they have of payments, and how payments are found by them.
func payouts(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	p, other := samplePayment(o, 1), samplePayment(o, 2)
	for _, put := range []*wholesale.Payment{p, other} {
		w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, put) })
	}
	first := samplePayout(c.SupplierID, "po_1")
	second := with(samplePayout(c.SupplierID, "po_2"), func(p *wholesale.Payout) {
		p.CreatedAt, p.State, p.ArrivesOn = at(5), wholesale.PayoutPaid, "2026-03-06"
	})
	complete(t, first)
	for _, put := range []wholesale.Payout{second, first} {
		w.update(t, func(tx *store.Tx) error { return tx.PutPayout(ctx, put) })
		same(t, put, read(t, w, func(tx *store.Tx) (wholesale.Payout, error) { return tx.Payout(ctx, c.SupplierID, put.ID) }))
	}
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.Payout, error) { return tx.Payout(ctx, c.SupplierID, "po_3") })

	charged, refunded := samplePayoutItem(p, "txn_1", "po_1"), samplePayoutItem(p, "txn_2", "po_1")
	charged.RefundID = ""
	refunded.Kind, refunded.Amount, refunded.Fee, refunded.Net = wholesale.PayoutOfRefund, number("-10.51"), number("0.00"), number("-10.51")
	complete(t, samplePayoutItem(p, "txn_1", "po_1"))
	put := func(i wholesale.PayoutItem) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutPayoutItem(ctx, i) }
	}
	w.update(t, put(refunded))
	w.update(t, put(charged))
	w.update(t, put(charged)) // it is read again
	w.wantRefused(t, store.ErrNotFound, put(with(charged, func(i *wholesale.PayoutItem) { i.PaymentID = store.NewID() })))
	paidOut := func() []store.PaidOut {
		return read(t, w, func(tx *store.Tx) (map[string][]store.PaidOut, error) {
			return tx.PaidOutOfPayments(ctx, c.SupplierID, []string{p.ID, other.ID})
		})[p.ID]
	}
	in := func(payout wholesale.Payout, i wholesale.PayoutItem) store.PaidOut {
		return store.PaidOut{PayoutItem: with(i, func(i *wholesale.PayoutItem) { i.PayoutID = payout.ID }), State: payout.State, ArrivesOn: payout.ArrivesOn}
	}
	same(t, []store.PaidOut{in(first, charged), in(first, refunded)}, paidOut())
	rows := func() []store.PayoutRow {
		return read(t, w, func(tx *store.Tx) ([]store.PayoutRow, error) { return tx.PayoutRows(ctx, c.SupplierID, 2) })
	}
	same(t, []store.PayoutRow{
		{Payout: second, Net: number("0.00")}, {Payout: first, Payments: 1, Net: number("702.47")},
	}, rows())
	found := func(f store.PaymentFilter, want ...string) {
		t.Helper()
		var got []string
		for _, p := range read(t, w, func(tx *store.Tx) ([]wholesale.Payment, error) { return tx.Payments(ctx, c.SupplierID, f) }) {
			got = append(got, p.ID)
		}
		same(t, want, got)
	}
	found(store.PaymentFilter{PaidOut: true}, p.ID)
	found(store.PaymentFilter{PayoutID: "po_1"}, p.ID)
	found(store.PaymentFilter{PayoutID: "po_2"})

	// A payout may fail after it was paid, and what was in it is paid out again.
	first.State, first.Failure = wholesale.PayoutFailed, "account_closed"
	w.update(t, func(tx *store.Tx) error { return tx.PutPayout(ctx, first) })
	found(store.PaymentFilter{PaidOut: true})
	w.update(t, func(tx *store.Tx) error { return tx.MovePayoutItems(ctx, c.SupplierID, "po_1", "po_2") })
	found(store.PaymentFilter{PaidOut: true}, p.ID)
	same(t, []store.PaidOut{in(second, charged), in(second, refunded)}, paidOut())
	same(t, []store.PayoutRow{
		{Payout: second, Payments: 1, Net: number("702.47")}, {Payout: first, Net: number("0.00")},
	}, rows())
}

// payoutsRead is up to when payouts were read and why they, or the comparison, could not be.
func payoutsRead(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	c := sampleStripeConnection(supplier)
	w.update(t, func(tx *store.Tx) error { return tx.PutStripeConnection(ctx, c) })
	another := with(c, func(c *store.StripeConnection) { c.SealedKey = "another" })
	for _, by := range []store.StripeConnection{c, another} { // the other is not the key any more
		w.update(t, func(tx *store.Tx) error { return tx.NotePayoutsRead(ctx, by, at(7), by.SealedKey) })
		w.update(t, func(tx *store.Tx) error { return tx.NoteReconcile(ctx, by, by.SealedKey) })
	}
	want := with(c, func(c *store.StripeConnection) {
		c.PayoutsUntil, c.PayoutsError, c.ReconcileError = at(7), c.SealedKey, c.SealedKey
	})
	same(t, want, read(t, w, func(tx *store.Tx) (store.StripeConnection, error) { return tx.StripeConnection(ctx, supplier) }))
}
