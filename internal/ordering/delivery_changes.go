package ordering

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// deliveryChanges are the quantities that were sent otherwise than ordered, once an order is
// shipped whose sales order was completed in Unleashed. Before that the supplier may still
// correct them.
func deliveryChanges(ctx context.Context, tx *store.Tx, o *wholesale.Order) ([]wholesale.DeliveryChange, error) {
	if o.Status != wholesale.Shipped && o.Status != wholesale.Received || !o.SalesOrder.Completed {
		return nil, nil
	}
	sent, known, err := sentOrder(ctx, tx, o)
	if err != nil || !known {
		return nil, err
	}
	completed, err := completedOrder(ctx, tx, o)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	changes := wholesale.DeliveryChanges(o, sent, completed)
	return changes, nameProducts(ctx, tx, o.SupplierID, changes)
}

// nameProducts names the products that were taken off the order since it was sent.
func nameProducts(ctx context.Context, tx *store.Tx, supplierID string, changes []wholesale.DeliveryChange) error {
	var codes []string
	for _, c := range changes {
		if c.Name == "" {
			codes = append(codes, c.ProductCode)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	products, _, err := tx.ProductsByCode(ctx, supplierID, codes)
	for i, c := range changes {
		if c.Name == "" {
			changes[i].Name = products[c.ProductCode].Name
		}
	}
	return err
}
