package catalog

import (
	"context"
	"fmt"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// auditPrice records a change of one price on a list.
func auditPrice(
	ctx context.Context, tx *store.Tx, supplierID, kind string, key store.ListedPrice, format string, args ...any,
) error {
	list, err := tx.PriceList(ctx, supplierID, key.PriceListID)
	if err != nil {
		return err
	}
	product, err := tx.Product(ctx, supplierID, key.ProductID)
	if err != nil {
		return err
	}
	subject := fmt.Sprintf("%s on %s", product.Code, list.Name)
	if !key.MinimumQuantity.IsZero() {
		subject += " from " + key.MinimumQuantity.String()
	}
	return tx.Auditf(ctx, supplierID, kind, subject, format, args...)
}

// was says what a price was before; "" when there was none, or the same.
func was(old store.ListedPrice, err error, now wholesale.Price) string {
	if err != nil || old.UnitPrice.Cmp(now.UnitPrice) == 0 {
		return ""
	}
	return ", was " + wholesale.PriceWords(old.UnitPrice)
}
