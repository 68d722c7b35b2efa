package ordering

import (
	"context"
	"errors"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Recheck looks again at the orders that wait to be sent and that belong to one of the customers or
// have one of the products. What changes whether these can be sold, or how they are taxed, calls
// it in the same transaction. What cannot be sent any more, or not at the total that was approved,
// waits for a person.
func (s *Service) Recheck(ctx context.Context, tx *store.Tx, supplierID string, customerIDs, productIDs []string) error {
	connection, err := connectionOf(ctx, tx, supplierID)
	if err != nil || connection == nil {
		return err
	}
	ids, err := tx.PendingOrdersOf(ctx, supplierID, customerIDs, productIDs)
	if err != nil {
		return err
	}
	if len(productIDs) > 0 {
		with, err := withExtras(ctx, tx, *connection, productIDs)
		if err != nil {
			return err
		}
		ids = append(ids, with...)
	}
	for _, id := range ids {
		if err := s.recheckOne(ctx, tx, supplierID, id, *connection); err != nil {
			return err
		}
	}
	return nil
}

// withExtras finds the orders that wait with freight or an adjustment, if one of the products is
// what that is sent as.
func withExtras(ctx context.Context, tx *store.Tx, connection store.Connection, productIDs []string) ([]string, error) {
	for _, code := range []string{connection.Settings.FreightProductCode, connection.Settings.AdjustmentProductCode} {
		if code == "" {
			continue
		}
		p, err := tx.ProductByCode(ctx, connection.SupplierID, code)
		if err == nil && slices.Contains(productIDs, p.ID) {
			return tx.PendingOrdersWithExtras(ctx, connection.SupplierID)
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) && wholesale.CodeOf(err) != wholesale.CodeConflict {
			return nil, err
		}
	}
	return nil, nil
}

func (s *Service) recheckOne(ctx context.Context, tx *store.Tx, supplierID, id string, connection store.Connection) error {
	o, err := tx.OrderForUpdate(ctx, supplierID, id)
	if err != nil || o.SalesOrder.State != wholesale.OutboxPending || o.SalesOrder.Account != connection.Account {
		return err
	}
	customer, err := tx.Customer(ctx, supplierID, o.CustomerID)
	if err != nil {
		return err
	}
	in, err := snapshotInput(ctx, tx, o, customer, connection)
	if err != nil {
		return err
	}
	taxed, err := taxedLike(o, customer, in.Products)
	if err != nil {
		return err
	}
	e := &o.SalesOrder.OutboxEntry
	_, problem := wholesale.TakeSnapshot(in)
	switch {
	case problem != "":
		err = s.recordProgress(ctx, tx, o, SalesOrders.Fail(e, problem))
	case taxed.Total.Cmp(o.Total) != 0:
		err = s.recordProgress(ctx, tx, o, SalesOrders.Fail(e, otherTotal(o, taxed)))
	case sameTaxes(o, taxed):
		return nil
	default: // the same money under other tax codes; it waits as long as it would have
		queued, due := e.QueuedAt, e.NextAttemptAt
		words := "Tax codes have changed in Unleashed. The total is the same"
		if o.Tax.Code != taxed.Tax.Code {
			words = "Tax code " + o.Tax.Code + " is " + taxed.Tax.Code + " in Unleashed now. The total is the same"
		}
		err = errors.Join(s.prepare(ctx, tx, o, customer, connection), AddEvent(ctx, tx, o, ByUnleashed, noticeRenamed, "%s", words))
		e.QueuedAt, e.NextAttemptAt = queued, due
	}
	if err != nil {
		return err
	}
	if err := s.Save(ctx, tx, o); err != nil {
		return err
	}
	return tx.PutOutboxEntry(ctx, o.SalesOrderKey(), e)
}
