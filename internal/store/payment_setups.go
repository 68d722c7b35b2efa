package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// PaymentSetup is a page at Stripe on which a person saves a payment method for a customer.
type PaymentSetup struct {
	ID            string
	SupplierID    string
	CustomerID    string
	PersonID      string
	StripeAccount string // in which it is saved
	PageID        string
	MethodID      string // what was saved; "" until then
	CreatedAt     time.Time
}

// InsertPaymentSetup adds a page. ErrNotFound when the supplier has no such customer.
func (tx *Tx) InsertPaymentSetup(ctx context.Context, s PaymentSetup) error {
	return touched(tx.queries().InsertPaymentSetup(ctx, db.InsertPaymentSetupParams{
		ID: s.ID, SupplierID: s.SupplierID, CustomerID: s.CustomerID, PersonID: s.PersonID, StripeAccount: s.StripeAccount, PageID: s.PageID,
		CreatedAt: timeColumn(s.CreatedAt),
	}))
}

// PaymentSetup reads a page; ErrNotFound when the supplier has none with this id.
func (tx *Tx) PaymentSetup(ctx context.Context, supplierID, id string) (PaymentSetup, error) {
	row, err := tx.queries().PaymentSetup(ctx, db.PaymentSetupParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, paymentSetupOf)
}

// PaymentSetupOfPage reads a page by its id at Stripe; ErrNotFound when it is none of the
// supplier's.
func (tx *Tx) PaymentSetupOfPage(ctx context.Context, supplierID, pageID string) (PaymentSetup, error) {
	row, err := tx.queries().PaymentSetupOfPage(ctx, db.PaymentSetupOfPageParams{SupplierID: supplierID, PageID: pageID})
	return oneRow(row, err, paymentSetupOf)
}

// HoldPaymentSetup reads a page and makes everyone else who settles it wait until the transaction
// ends. ErrNotFound when the supplier has none with this id.
func (tx *Tx) HoldPaymentSetup(ctx context.Context, supplierID, id string) (PaymentSetup, error) {
	row, err := tx.queries().HoldPaymentSetup(ctx, db.HoldPaymentSetupParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, paymentSetupOf)
}

// SettlePaymentSetup records what was saved on a page. ErrNotFound when the supplier has no such
// page, or that was recorded before.
func (tx *Tx) SettlePaymentSetup(ctx context.Context, supplierID, id, methodID string) error {
	return touched(tx.queries().SettlePaymentSetup(ctx, db.SettlePaymentSetupParams{SupplierID: supplierID, ID: id, MethodID: methodID}))
}

func paymentSetupOf(r db.PaymentSetup) (PaymentSetup, error) {
	return PaymentSetup{
		ID: r.ID, SupplierID: r.SupplierID, CustomerID: r.CustomerID, PersonID: r.PersonID, StripeAccount: r.StripeAccount, PageID: r.PageID,
		MethodID: r.MethodID, CreatedAt: timeOf(r.CreatedAt),
	}, nil
}
