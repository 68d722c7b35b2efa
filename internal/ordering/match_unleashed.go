package ordering

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MatchUnleashed makes an order with a mismatch equal to what Unleashed has: lines,
// amounts and taxes, to the cent. That clears the mismatch and its notice; a processing order waits
// to be marked as shipped, which releases payment and invoice. Another version than the person saw
// is a CodeStale error, 0 does not ask; a conflict when there is no mismatch.
func (s *Service) MatchUnleashed(ctx context.Context, supplierID, id string, version int64) (*wholesale.Order, error) {
	return s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := notStale(o, version); err != nil {
			return err
		}
		if o.Mismatch == nil {
			return wholesale.Conflict("The totals of order %s agree with Unleashed: there is nothing to change", o.Number)
		}
		remote, err := completedOrder(ctx, tx, o)
		if err != nil {
			return err
		}
		known, err := counterparts(ctx, tx, o, remote)
		if err != nil {
			return err
		}
		before := *o
		if err := o.MatchUnleashed(remote, known); err != nil {
			return err
		}
		if err := tx.ReplaceLines(ctx, o); err != nil {
			return err
		}
		if err := AddEvent(ctx, tx, o, actorOf(ctx), "made_equal", "The order was changed to match sales order %s%s",
			remote.Number, changesInWords(&before, o)); err != nil {
			return err
		}
		return s.afterRepair(ctx, tx, o)
	})
}

// counterparts finds what is known here of the things that the remote order's lines name.
func counterparts(ctx context.Context, tx *store.Tx, o *wholesale.Order, remote wholesale.RemoteOrder) (known wholesale.Counterparts, err error) {
	known.NewID = store.NewID
	if known.Customer, err = tx.Customer(ctx, o.SupplierID, o.CustomerID); err != nil {
		return known, err
	}
	connection, err := connectionOf(ctx, tx, o.SupplierID)
	if err != nil {
		return known, err
	}
	if connection != nil {
		known.FreightCode = connection.Settings.FreightProductCode
		known.AdjustmentCode = connection.Settings.AdjustmentProductCode
	}
	var guids, codes []string
	for _, l := range remote.Lines {
		if l.ProductGUID != "" {
			guids = append(guids, l.ProductGUID)
		}
		if l.ProductCode != "" {
			codes = append(codes, l.ProductCode)
		}
	}
	for _, by := range []struct {
		key    store.ProductKey
		values []string
	}{{store.ByRemoteID, guids}, {store.ByCode, codes}} {
		products, err := tx.ProductsBy(ctx, o.SupplierID, by.key, by.values)
		if err != nil {
			return known, err
		}
		for _, p := range products {
			known.Products = append(known.Products, p)
		}
	}
	return known, nil
}
