package syncing

import (
	"context"
	"errors"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// errPricesChanged aborts writing a plan made before someone else changed prices.
var errPricesChanged = errors.New("prices were changed since they were compared")

// applyPrices writes the planned price lists as their next version, in short transactions, and
// publishes it in the last, so a half-written list is never visible. If a sync is interrupted, its
// turn ends or a person changes prices, it compares again and continues.
//
// It ends a price sync, and an import of products, whose default prices count even where prices are
// not synced.
func (c *conversation) applyPrices(ctx context.Context, run store.Run) error {
	if err := c.inPieces(ctx, (*store.Tx).DeleteEndedPrices); err != nil {
		return err
	}
	var part []wholesale.Origin
	if !c.conn.Settings.SyncPrices {
		part = []wholesale.Origin{wholesale.OriginDefault}
		if err := c.inPieces(ctx, (*store.Tx).DiscardNextPrices); err != nil { // of a sync that was turned off
			return err
		}
	}
	plan, err := c.planPrices(ctx, part...)
	if err != nil {
		return err
	}
	changes := plan.compare(plan.now)
	writes := plan.writes(plan.compare(plan.next))
	if run.Kind == RunPrices {
		writes = append(writes, keepChanges(run, changesToKeep(changes.prices, plan.codes))...)
	}
	for _, write := range writes {
		err := c.Store.Update(ctx, func(tx *store.Tx) error {
			if err := plan.hold(ctx, tx); err != nil {
				return err
			}
			return write(ctx, tx)
		})
		if errors.Is(err, errPricesChanged) || err == nil && c.turnIsOver() {
			return nil
		}
		if err != nil {
			return err
		}
	}
	if err := c.publishPrices(ctx, run, plan, changes); !errors.Is(err, errPricesChanged) {
		return err
	}
	return nil
}

// inPieces does something to the supplier's prices in short transactions, until nothing is left.
func (c *conversation) inPieces(ctx context.Context, do func(tx *store.Tx, ctx context.Context, supplierID string, limit int) (int64, error)) error {
	for done := int64(1); done > 0; {
		if err := c.Store.Update(ctx, func(tx *store.Tx) (err error) {
			done, err = do(tx, ctx, c.conn.SupplierID, rowsPerWrite)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// publishPrices ends the run, and makes the next version the current one if it differs.
func (c *conversation) publishPrices(ctx context.Context, run store.Run, plan *pricePlan, changes priceDifference) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		if err := plan.hold(ctx, tx); err != nil {
			return err
		}
		if changes.any() {
			if err := tx.PublishPrices(ctx, c.conn.SupplierID); err != nil {
				return err
			}
		}
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		run := copyOf(run)
		run.State, run.FinishedAt = store.RunDone, tx.Now()
		if run.Kind != RunPrices {
			if err := tx.PutRun(ctx, run); err != nil {
				return err
			}
			return c.queuePricesAfter(ctx, tx, conn)
		}
		conn.NextPricesAt = tx.Now().Add(c.pricesLook())
		if err := tx.SetSince(ctx, conn); err != nil {
			return err
		}
		if plan.discounts != conn.PriceDiscounts {
			if err := tx.SetPriceDiscounts(ctx, conn, plan.discounts); err != nil {
				return err
			}
			if err := auditDiscounts(ctx, tx, conn, discountsOfPrices, plan.discounts); err != nil {
				return err
			}
		}
		if plan.discounted {
			noteDiscounts(&run, discountsOfPrices, plan.discounts)
		}
		countChanges(&run, changes)
		return tx.PutRun(ctx, run)
	})
}

func countChanges(run *store.Run, changes priceDifference) {
	run.Unchanged += changes.unchanged
	for _, change := range changes.prices {
		if change.kind == store.PriceAdded {
			run.Created++
		} else {
			run.Updated++
		}
	}
}

// write is a part of a version, small enough for one transaction.
type write func(ctx context.Context, tx *store.Tx) error

// inWrites splits things into parts of a size and makes each a write.
func inWrites[T any](things []T, size int, put func(context.Context, *store.Tx, []T) error) (writes []write) {
	for part := range slices.Chunk(things, size) {
		writes = append(writes, func(ctx context.Context, tx *store.Tx) error { return put(ctx, tx, part) })
	}
	return writes
}

func eachOf[T any](put func(context.Context, *store.Tx, T) error) func(context.Context, *store.Tx, []T) error {
	return func(ctx context.Context, tx *store.Tx, things []T) error {
		for _, thing := range things {
			if err := put(ctx, tx, thing); err != nil {
				return err
			}
		}
		return nil
	}
}

// writes turn the next version into the plan. Lists are added before their references and removed
// after them.
func (p *pricePlan) writes(d priceDifference) []write {
	version := p.version.Current + 1
	return slices.Concat(
		inWrites(d.lists, rowsPerWrite, eachOf(func(ctx context.Context, tx *store.Tx, l wholesale.PriceList) error {
			return tx.PutPriceList(ctx, version, l)
		})),
		inWrites(d.prices, rowsPerWrite, func(ctx context.Context, tx *store.Tx, changes []priceChange) error {
			var put []store.ListedPrice
			for _, change := range changes {
				if change.kind != store.PriceRemoved {
					put = append(put, store.ListedPrice{PriceListID: change.list.ID, Price: change.after})
					continue
				}
				if err := tx.EndPrice(ctx, p.supplierID, version, store.ListedPrice{PriceListID: change.list.ID, Price: change.before}); err != nil {
					return err
				}
			}
			return tx.PutPrices(ctx, p.supplierID, version, put...)
		}),
		inWrites(d.layers, rowsPerWrite, eachOf(func(ctx context.Context, tx *store.Tx, l customerLayers) error {
			return tx.SetLayers(ctx, p.supplierID, version, l.customerID, l.listIDs)
		})),
		inWrites(d.ended, rowsPerWrite, eachOf(func(ctx context.Context, tx *store.Tx, listID string) error {
			return tx.EndPriceList(ctx, p.supplierID, version, listID)
		})),
	)
}

// keepChanges returns the writes that record the run's changes, replacing those of an earlier
// attempt.
func keepChanges(run store.Run, changes []store.PriceChange) []write {
	return append([]write{func(ctx context.Context, tx *store.Tx) error {
		return tx.DeletePriceChanges(ctx, run.SupplierID, run.ID)
	}}, inWrites(changes, rowsPerWrite, func(ctx context.Context, tx *store.Tx, part []store.PriceChange) error {
		return tx.PutPriceChanges(ctx, run.SupplierID, run.ID, part)
	})...)
}
