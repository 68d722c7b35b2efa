package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// invoicesPaid holds what counts as paid: the order's money covers what its newest invoice still
// claims.
func invoicesPaid(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	first := sampleInvoice(o, 1) // for 734.58
	w.update(t, func(tx *store.Tx) error { return tx.InsertInvoice(ctx, first) })
	paid := func(id string, want bool) {
		t.Helper()
		i := read(t, w, func(tx *store.Tx) (wholesale.Invoice, error) { return tx.Invoice(ctx, c.SupplierID, id) })
		if i.Paid != want || (i.State() == "paid") != want {
			t.Errorf("invoice %s is paid: %v (%s), want %v", i.Number, i.Paid, i.State(), want)
		}
	}
	put := func(p *wholesale.Payment) { w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, p) }) }
	paid(first.ID, false)
	p := samplePayment(o, 1)
	p.Amount, p.Refunded, p.State = number("700.00"), number("0"), wholesale.PaymentProcessing
	put(p)
	paid(first.ID, false)
	p.State, p.AskedAt = wholesale.PaymentPaid, time.Time{}
	put(p)
	paid(first.ID, false) // 34.58 is missing
	note := sampleCreditNote(first, 1)
	w.update(t, func(tx *store.Tx) error { return tx.InsertInvoice(ctx, note) }) // credits just that
	paid(first.ID, true)
	paid(note.ID, false)

	// What goes back because it was too much, or was credited, is not there any more; what is given
	// back on top leaves the invoice paid.
	back := func(sequence int64, cause wholesale.RefundCause, creditNote string, state wholesale.RefundState) {
		r := sampleRefund(p, sequence)
		r.Cause, r.CreditNoteID, r.State = cause, creditNote, state
		w.update(t, func(tx *store.Tx) error { return tx.PutRefund(ctx, r) })
	}
	back(1, wholesale.RefundByPerson, "", wholesale.RefundDone)
	back(2, wholesale.RefundTooMuch, "", wholesale.RefundFailed)
	back(3, wholesale.RefundTooMuch, "", wholesale.RefundCancelled)
	paid(first.ID, true)
	back(4, wholesale.RefundByPerson, "note", wholesale.RefundPending)
	paid(first.ID, false)

	second := sampleInvoice(o, 2)
	second.Total = number("100.00")
	w.update(t, func(tx *store.Tx) error { return tx.InsertInvoice(ctx, second) })
	paid(second.ID, true)
	paid(first.ID, false) // another one has replaced it
}
