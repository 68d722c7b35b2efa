package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// paymentSums are what lists of payments are found, added up and exported with.
func paymentSums(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o, other := sampleOrder(c.SupplierID, c.ID, "U-1"), sampleOrder(c.SupplierID, c.ID, "U-2")
	other.Reference = "PO 4472"
	w.insertOrder(t, o)
	w.insertOrder(t, other)
	w.update(t, func(tx *store.Tx) error { return tx.InsertInvoice(ctx, sampleInvoice(o, 1)) })
	paid := with(*samplePayment(o, 1), func(p *wholesale.Payment) {
		p.State, p.Amount, p.PaidAt = wholesale.PaymentPaid, number("100.00"), at(9)
	})
	due := with(*samplePayment(other, 1), func(p *wholesale.Payment) {
		p.State, p.Amount, p.Refunded, p.PaidAt = wholesale.PaymentDue, number("40.00"), number("0.00"), time.Time{}
	})
	w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, &paid) })
	w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, &due) })
	refund := with(*sampleRefund(&paid, 1), func(r *wholesale.Refund) { r.State, r.Amount = wholesale.RefundDone, number("10.50") })
	w.update(t, func(tx *store.Tx) error { return tx.PutRefund(ctx, &refund) })

	for search, want := range map[string]string{"u-1": paid.ID, "PO 4472": due.ID, "nothing": ""} {
		found := read(t, w, func(tx *store.Tx) ([]store.PaymentRow, error) {
			return tx.PaymentRows(ctx, c.SupplierID, store.PaymentFilter{Search: search})
		})
		got := ""
		if len(found) == 1 {
			got = found[0].ID
		}
		if got != want {
			t.Errorf("%q finds %d payments, want %q", search, len(found), want)
		}
	}
	sums := read(t, w, func(tx *store.Tx) ([]store.PaymentSum, error) {
		return tx.PaymentSums(ctx, c.SupplierID, store.PaymentFilter{})
	})
	same(t, []store.PaymentSum{
		{State: wholesale.PaymentDue, Currency: "NZD", Count: 1, Amount: number("40.00"), Refunded: number("0.00")},
		{State: wholesale.PaymentPaid, Currency: "NZD", Count: 1, Amount: number("100.00"), Refunded: number("10.505")},
	}, sums)
	same(t, map[wholesale.PaymentState]int64{wholesale.PaymentDue: 1}, read(t, w, func(tx *store.Tx) (map[wholesale.PaymentState]int64, error) {
		return tx.CountOpenPayments(ctx, c.SupplierID)
	}))
	for saved, want := range map[bool]wholesale.Date{true: due.CollectOn, false: ""} {
		same(t, want, read(t, w, func(tx *store.Tx) (wholesale.Date, error) { return tx.OldestDuePayment(ctx, c.SupplierID, saved) }))
	}
	papers := read(t, w, func(tx *store.Tx) (map[string]store.PaymentPapers, error) {
		return tx.PapersOfPayments(ctx, c.SupplierID, []string{paid.ID, due.ID})
	})
	same(t, map[string]store.PaymentPapers{
		paid.ID: {Reference: o.Reference, CustomerCode: c.Code, InvoiceNumber: "INV-U-1-1"}, due.ID: {Reference: "PO 4472", CustomerCode: c.Code},
	}, papers)
	same(t, map[string][]wholesale.Refund{paid.ID: {refund}}, read(t, w, func(tx *store.Tx) (map[string][]wholesale.Refund, error) {
		return tx.RefundsOfPayments(ctx, c.SupplierID, []string{paid.ID, due.ID})
	}))

	from, to := at(0).AddDate(-10, 0, 0), at(0).AddDate(10, 0, 0)
	moved := read(t, w, func(tx *store.Tx) ([]store.MoneyMoved, error) {
		return tx.MoneyMoved(ctx, c.SupplierID, c.ID, from, to)
	})
	if len(moved) != 2 {
		t.Fatalf("%d movements of money, want the payment and the refund: %+v", len(moved), moved)
	}
	for _, m := range moved {
		want := store.MoneyMoved{
			PaymentID: paid.ID, OrderID: o.ID, OrderNumber: "U-1", Currency: "NZD", Method: paid.Method, Amount: number("100.00"), At: paid.PaidAt,
		}
		if m.RefundID != "" {
			want.RefundID, want.Reason, want.Amount, want.At = refund.ID, refund.Reason, number("-10.50"), refund.UpdatedAt
		}
		same(t, want, m)
	}
	before := read(t, w, func(tx *store.Tx) (map[string]wholesale.Decimal, error) {
		return tx.MoneyMovedBefore(ctx, c.SupplierID, c.ID, to)
	})
	same(t, map[string]wholesale.Decimal{"NZD": number("89.50")}, before)
}
