package store

import (
	"context"
	"database/sql"
	"errors"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PricePolicy is what the supplier and its account have decided about prices.
func (tx *Tx) PricePolicy(ctx context.Context, supplierID string) (wholesale.PricePolicy, error) {
	row, err := tx.queries().PricePolicy(ctx, supplierID)
	if errors.Is(err, sql.ErrNoRows) {
		return wholesale.PricePolicy{}, nil
	}
	return wholesale.PricePolicy{
		KeepDefault: wholesale.DiscountDecision(row.DefaultDiscount) == wholesale.OffTierOnly, AddUpLines: row.AddUpLines,
	}, err
}

// SetDefaultDiscount records whether the connection's account takes customers' discounts off default
// sell prices too.
func (tx *Tx) SetDefaultDiscount(ctx context.Context, c Connection, d wholesale.DefaultDiscount) error {
	return touched(tx.queries().SetDefaultDiscount(ctx, db.SetDefaultDiscountParams{
		SupplierID: c.SupplierID, ID: c.ID, Decision: string(d.Decision), Evidence: d.Evidence,
	}))
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
