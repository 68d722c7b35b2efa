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
	discount := wholesale.DefaultDiscount{
		Decision: wholesale.DiscountDecision(row.DefaultDiscount), Chosen: wholesale.DiscountDecision(row.DefaultDiscountChoice),
	}
	return wholesale.PricePolicy{KeepDefault: discount.InForce() == wholesale.OffTierOnly, AddUpLines: row.AddUpLines}, err
}

// SetDefaultDiscount records what the connection's account shows about customers' discounts on
// default sell prices. What a person has chosen stays.
func (tx *Tx) SetDefaultDiscount(ctx context.Context, c Connection, d wholesale.DefaultDiscount) error {
	return touched(tx.queries().SetDefaultDiscount(ctx, db.SetDefaultDiscountParams{
		SupplierID: c.SupplierID, ID: c.ID, Decision: string(d.Decision), Evidence: d.Evidence,
	}))
}

// SetPriceDiscounts records what the connection's account shows of how it writes the discounts of
// prices. What a person has chosen stays.
func (tx *Tx) SetPriceDiscounts(ctx context.Context, c Connection, d wholesale.Discounts) error {
	if err := tx.priceSourcesChanged(ctx, c.SupplierID); err != nil {
		return err
	}
	return touched(tx.queries().SetPriceDiscounts(ctx, db.SetPriceDiscountsParams{
		SupplierID: c.SupplierID, ID: c.ID, Form: string(d.Form), Evidence: d.Evidence,
	}))
}

// SetCustomerDiscounts records what the connection's account shows of how it writes the discounts
// of customers, and changes the rates of all customers accordingly. What a person has chosen
// (d.Chosen) stays, and counts more.
func (tx *Tx) SetCustomerDiscounts(ctx context.Context, c Connection, d wholesale.Discounts) error {
	err := touched(tx.queries().SetCustomerDiscounts(ctx, db.SetCustomerDiscountsParams{
		SupplierID: c.SupplierID, ID: c.ID, Form: string(d.Form), Evidence: d.Evidence,
	}))
	if err != nil {
		return err
	}
	return tx.rereadCustomerDiscounts(ctx, c.SupplierID, d)
}

// rereadCustomerDiscounts works out the rates of all customers from their discounts as written.
func (tx *Tx) rereadCustomerDiscounts(ctx context.Context, supplierID string, d wholesale.Discounts) (err error) {
	if d.InForce() == wholesale.Percents {
		_, err = tx.queries().ReadDiscountsAsPercents(ctx, supplierID)
	} else {
		_, err = tx.queries().ReadDiscountsAsFractions(ctx, supplierID)
	}
	return err
}

// ChoosePriceDiscounts records how a person says that the account writes the discounts of prices;
// [wholesale.Undecided] leaves it to the evidence again. Prices follow with the next sync.
func (tx *Tx) ChoosePriceDiscounts(ctx context.Context, c Connection, form wholesale.DiscountForm) error {
	if err := tx.priceSourcesChanged(ctx, c.SupplierID); err != nil {
		return err
	}
	return touched(tx.queries().ChoosePriceDiscounts(ctx, db.ChoosePriceDiscountsParams{SupplierID: c.SupplierID, ID: c.ID, Choice: string(form)}))
}

// ChooseCustomerDiscounts records how a person says that the account writes the discounts of
// customers; [wholesale.Undecided] leaves it to the evidence again. It changes the rates of all
// customers accordingly.
func (tx *Tx) ChooseCustomerDiscounts(ctx context.Context, c Connection, form wholesale.DiscountForm) error {
	err := touched(tx.queries().ChooseCustomerDiscounts(ctx, db.ChooseCustomerDiscountsParams{SupplierID: c.SupplierID, ID: c.ID, Choice: string(form)}))
	if err != nil {
		return err
	}
	c.CustomerDiscounts.Chosen = form
	return tx.rereadCustomerDiscounts(ctx, c.SupplierID, c.CustomerDiscounts)
}

// ChooseDefaultDiscount records whether a person says that customers' discounts are taken off
// default sell prices too; [wholesale.DiscountUndecided] leaves it to the evidence again.
func (tx *Tx) ChooseDefaultDiscount(ctx context.Context, c Connection, decision wholesale.DiscountDecision) error {
	return touched(tx.queries().ChooseDefaultDiscount(ctx, db.ChooseDefaultDiscountParams{SupplierID: c.SupplierID, ID: c.ID, Choice: string(decision)}))
}

// HasDiscounts says whether any customer of the supplier has a discount in its account.
func (tx *Tx) HasDiscounts(ctx context.Context, supplierID string) (bool, error) {
	return tx.queries().HasDiscounts(ctx, supplierID)
}
