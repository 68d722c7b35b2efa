package store

import (
	"context"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// HoldPaymentTerms makes everyone else who wants to change or delete the terms wait until the
// transaction ends. ErrNotFound when there are none.
func (tx *Tx) HoldPaymentTerms(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().HoldPaymentTerms(ctx, db.HoldPaymentTermsParams{SupplierID: supplierID, ID: id}))
}

// DeletePaymentTerms removes terms; ErrNotFound when the supplier has none with this id.
func (tx *Tx) DeletePaymentTerms(ctx context.Context, supplierID, id string) error {
	return touched(tx.queries().DeletePaymentTerms(ctx, db.DeletePaymentTermsParams{SupplierID: supplierID, ID: id}))
}

// PaymentTermsUse is who was given payment terms.
type PaymentTermsUse struct{ Customers, Groups int64 }

// PaymentTermsUses counts who was given each of the supplier's terms, by their id.
func (tx *Tx) PaymentTermsUses(ctx context.Context, supplierID string) (map[string]PaymentTermsUse, error) {
	uses := map[string]PaymentTermsUse{}
	customers, err := tx.queries().CountCustomersByPaymentTerms(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	for _, row := range customers {
		uses[row.PaymentTermsID] = PaymentTermsUse{Customers: row.Customers}
	}
	groups, err := tx.queries().CountGroupsByPaymentTerms(ctx, supplierID)
	for _, row := range groups {
		use := uses[row.PaymentTermsID]
		use.Groups = row.FulfilmentGroups
		uses[row.PaymentTermsID] = use
	}
	return uses, err
}

// CustomersWithPaymentTerms lists customers that were given terms themselves, the oldest first,
// without their addresses and price lists.
func (tx *Tx) CustomersWithPaymentTerms(ctx context.Context, supplierID, termsID string, limit int) ([]wholesale.Customer, error) {
	rows, err := tx.queries().CustomersWithPaymentTerms(ctx, db.CustomersWithPaymentTermsParams{
		SupplierID: supplierID, PaymentTermsID: termsID, MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, customerOf)
}
