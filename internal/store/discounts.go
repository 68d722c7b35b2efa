package store

import (
	"context"
	"database/sql"
	"errors"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PriceDiscounts is how the supplier's account writes the discounts of prices; undecided when it
// has none.
func (tx *Tx) PriceDiscounts(ctx context.Context, supplierID string) (wholesale.Discounts, error) {
	row, err := tx.queries().PriceDiscounts(ctx, supplierID)
	if errors.Is(err, sql.ErrNoRows) {
		return wholesale.Discounts{}, nil
	}
	return wholesale.Discounts{Form: wholesale.DiscountForm(row.PriceDiscounts), Evidence: row.PriceDiscountsEvidence}, err
}

// SetPriceDiscounts records how the connection's account writes the discounts of prices.
func (tx *Tx) SetPriceDiscounts(ctx context.Context, c Connection, d wholesale.Discounts) error {
	return touched(tx.queries().SetPriceDiscounts(ctx, db.SetPriceDiscountsParams{
		SupplierID: c.SupplierID, ID: c.ID, Form: string(d.Form), Evidence: d.Evidence,
	}))
}

// SetCustomerDiscounts records how the connection's account writes the discounts of customers. When
// that is percents, it changes the rates of all customers accordingly.
func (tx *Tx) SetCustomerDiscounts(ctx context.Context, c Connection, d wholesale.Discounts) error {
	err := touched(tx.queries().SetCustomerDiscounts(ctx, db.SetCustomerDiscountsParams{
		SupplierID: c.SupplierID, ID: c.ID, Form: string(d.Form), Evidence: d.Evidence,
	}))
	if err == nil && d.Form == wholesale.Percents {
		_, err = tx.queries().ReadDiscountsAsPercents(ctx, c.SupplierID)
	}
	return err
}

// HasDiscounts says whether any customer of the supplier has a discount in its account.
func (tx *Tx) HasDiscounts(ctx context.Context, supplierID string) (bool, error) {
	return tx.queries().HasDiscounts(ctx, supplierID)
}
