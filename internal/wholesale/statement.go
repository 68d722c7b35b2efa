package wholesale

import (
	"slices"
	"time"
)

// StatementKind is a kind of entry on a customer's statement.
type StatementKind string

// The kinds.
const (
	StatementInvoice    StatementKind = "invoice"
	StatementCreditNote StatementKind = "credit_note"
	StatementPayment    StatementKind = "payment" // that came in
	StatementRefund     StatementKind = "refund"  // that has arrived at the customer
)

// StatementEntry is one thing that changed what a customer owes.
type StatementEntry struct {
	Kind        StatementKind
	ID          string // of the document, the payment or the refund
	Number      string // of the document; "" for money
	OrderNumber string
	On          Date
	Due         Date // of an invoice
	At          time.Time
	Note        string  // why, or from which payment method
	Amount      Decimal // what it adds to the balance
	Balance     Decimal // after it
}

// Words name the entry for people, e.g. "INV-1001, order U-1029".
func (e StatementEntry) Words() string {
	order := ", order " + e.OrderNumber
	switch e.Kind {
	case StatementCreditNote:
		return e.Number + order + ", credit note"
	case StatementPayment:
		return "Payment" + order
	case StatementRefund:
		return "Refund" + order
	case StatementInvoice:
	}
	return e.Number + order
}

// AddUpStatement puts entries in the order in which they happened, with the balance after each, and
// gives the closing balance.
func AddUpStatement(opening Decimal, entries []StatementEntry) (closing Decimal, err error) {
	slices.SortStableFunc(entries, func(a, b StatementEntry) int { return a.At.Compare(b.At) })
	closing = opening
	for i := range entries {
		if closing, err = closing.Add(entries[i].Amount); err != nil {
			return closing, err
		}
		entries[i].Balance = closing
	}
	return closing, nil
}
