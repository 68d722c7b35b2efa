package syncing

import (
	"context"
	"errors"
	"slices"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// errPricesChanged aborts writing a plan made before someone else changed prices, or decided about
// them.
var errPricesChanged = errors.New("prices were changed since they were compared")

// applyPrices writes the planned price lists as their next version, in short transactions, and
// publishes it in the last, so a half-written list is never visible. A version that a person must
// approve is left unpublished. If a sync is interrupted, its turn ends or a person changes prices,
// it compares again and continues.
//
// It ends a price sync, and an import of products, whose default prices count at once, even where
// prices are not synced.
func (c *conversation) applyPrices(ctx context.Context, run store.Run) error {
	if err := c.forgetVersions(ctx); err != nil {
		return err
	}
	if left, err := c.leftToSync(ctx, run); left || err != nil {
		return err
	}
	if idle, err := c.endIdle(ctx, run); idle || err != nil {
		return err
	}
	var part []wholesale.Origin
	if run.Kind != RunPrices || !c.conn.Settings.SyncPrices {
		part = []wholesale.Origin{wholesale.OriginDefault}
		if err := c.discardOthers(ctx); err != nil {
			return err
		}
	}
	plan, err := c.planPrices(ctx, part...)
	if err != nil {
		return err
	}
	settled := settlement{conversation: c, run: run, plan: plan, changes: plan.compare(plan.now)}
	if settled.refused() {
		return replan(settled.end(ctx))
	}
	pending := plan.compare(plan.next)
	settled.same = plan.review.Waiting != "" && plan.review.WaitingPrint == plan.print && !pending.any()
	if plan.review.Waiting != "" && !settled.same {
		if err := c.replaceWaiting(ctx, plan, "A later sync found other changes, which took the place of these."); err != nil {
			return replan(err)
		}
	}
	writes := plan.writes(pending)
	if run.Kind == RunPrices && !settled.same {
		writes = append(writes, keepChanges(run, changesToKeep(settled.changes.prices, plan.codes))...)
	}
	if done, err := c.write(ctx, plan, writes); !done || err != nil {
		return err
	}
	if err := settled.weigh(ctx); err != nil {
		return err
	}
	return replan(settled.end(ctx))
}

// leftToSync ends an import whose prices a person may have to approve: it leaves them to the price
// sync that follows, which asks.
func (c *conversation) leftToSync(ctx context.Context, run store.Run) (left bool, err error) {
	if run.Kind == RunPrices || !c.conn.Settings.SyncPrices || c.conn.ReviewOpen {
		return false, nil
	}
	err = c.Store.Update(ctx, func(tx *store.Tx) error {
		r, err := tx.PriceReview(ctx, run.SupplierID)
		if err != nil {
			return err
		}
		limited := r.Choices.Ask || !r.Choices.ShareLimit.IsZero() || !r.Choices.MoveLimit.IsZero()
		if left = limited || r.Waiting != "" || r.RolledBack != "" || r.RefusedPrint != ""; !left {
			return nil
		}
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		run := copyOf(run)
		run.State, run.FinishedAt = store.RunDone, tx.Now()
		if err := tx.PutRun(ctx, run); err != nil {
			return err
		}
		return c.queuePricesAfter(ctx, tx, conn)
	})
	return left, err
}

// replan forgives a plan that is out of date: the run goes on with a new one.
func replan(err error) error {
	if errors.Is(err, errPricesChanged) {
		return nil
	}
	return err
}

// write writes parts of a plan, each in its own transaction. It is not done when prices have
// changed or the turn is over: then the run goes on with a new plan.
func (c *conversation) write(ctx context.Context, plan *pricePlan, writes []write) (done bool, err error) {
	for _, write := range writes {
		err := c.Store.Update(ctx, func(tx *store.Tx) error {
			if err := plan.hold(ctx, tx); err != nil {
				return err
			}
			return write(ctx, tx)
		})
		if errors.Is(err, errPricesChanged) || err == nil && c.turnIsOver() {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
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

// discardOthers takes back what a price sync that did not end has written of the next version.
func (c *conversation) discardOthers(ctx context.Context) error {
	plan := &pricePlan{supplierID: c.conn.SupplierID}
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		if plan.version, err = tx.PriceVersion(ctx, plan.supplierID); err != nil {
			return err
		}
		plan.review, err = tx.PriceReview(ctx, plan.supplierID)
		return err
	}); err != nil {
		return err
	}
	if plan.review.Waiting != "" {
		if strings.HasPrefix(plan.review.WaitingPrint, printOfDefaults) {
			return nil
		}
		if err := c.replaceWaiting(ctx, plan, "Sync prices from Unleashed was turned off."); err != nil {
			return replan(err)
		}
	}
	return c.inPieces(ctx, (*store.Tx).DiscardNextPrices)
}

// settlement ends a run whose prices are compared: it publishes them, has them wait, or leaves
// them.
type settlement struct {
	*conversation
	run     store.Run
	plan    *pricePlan
	changes priceDifference
	same    bool     // a version that is exactly this waits already
	asks    []string // why a person must approve it; none: it is published
	notes   []string // what people should know about it
}

// refused says whether a person has refused exactly this.
func (s *settlement) refused() bool {
	return s.changes.moves() && s.plan.print == s.plan.review.RefusedPrint
}

// end ends the run, and makes the next version the current one if it differs and no one must
// approve it.
func (s *settlement) end(ctx context.Context) error {
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := s.plan.hold(ctx, tx); err != nil {
			return err
		}
		run := copyOf(s.run)
		run.State, run.FinishedAt = store.RunDone, tx.Now()
		run.Notes = slices.Clone(run.Notes)
		if err := s.settle(ctx, tx, &run); err != nil {
			return err
		}
		if err := s.finish(ctx, tx, run); err != nil || s.plan.part != nil {
			return err
		}
		return tx.SetPricesPlanned(ctx, run.SupplierID, s.plan.sources.Changes)
	})
}

// settle decides what becomes of the changes.
func (s *settlement) settle(ctx context.Context, tx *store.Tx, run *store.Run) error {
	review := s.plan.review
	switch {
	case s.refused():
		run.Notes = append(run.Notes, "Unleashed still has the prices that were discarded here. They stay discarded until Unleashed's prices change, or until someone starts a sync.")
		return nil
	case !s.changes.moves():
		review.RolledBack, review.RefusedPrint = "", "" // here is what Unleashed says
		if err := s.endWaiting(ctx, tx, &review, "Unleashed has the prices again that were here."); err != nil {
			return err
		}
		if s.changes.any() {
			return s.publish(ctx, tx, run, review)
		}
		return s.put(ctx, tx, review)
	case len(s.asks) == 0:
		if err := s.endWaiting(ctx, tx, &review, "A later sync has applied these changes."); err != nil {
			return err
		}
		review.RolledBack, review.RefusedPrint = "", ""
		return s.publish(ctx, tx, run, review)
	case s.same && review.Waiting != run.ID:
		run.Notes = append(run.Notes, "The same changes still wait for approval, as an earlier sync found them.")
		return nil
	}
	run.State, run.Notes = store.RunWaiting, slices.Concat(run.Notes, s.asks, s.notes)
	countChanges(run, s.changes)
	review.Waiting, review.WaitingPrint, review.WaitingEdits = run.ID, s.plan.print, s.plan.version.Edits
	if err := s.put(ctx, tx, review); err != nil {
		return err
	}
	return tx.PutNotice(ctx, run.SupplierID, waitingNotice(s.changes, s.asks))
}

func (s *settlement) publish(ctx context.Context, tx *store.Tx, run *store.Run, review store.PriceReview) error {
	added, changed, removed := s.changes.counts()
	run.Notes = append(run.Notes, s.notes...)
	countChanges(run, s.changes)
	if err := s.put(ctx, tx, review); err != nil {
		return err
	}
	return tx.PublishPriceVersion(ctx, run.SupplierID, store.PricePublication{
		Version: s.plan.version.Current + 1, RunID: run.ID, Kind: store.PublishedSync, PublishedAt: tx.Now(), Added: added, Changed: changed, Removed: removed,
	})
}

// put records the review where it is different, so that a sync without news writes nothing.
func (s *settlement) put(ctx context.Context, tx *store.Tx, review store.PriceReview) error {
	if review == s.plan.review {
		return nil
	}
	return tx.SetPriceReviewState(ctx, s.plan.supplierID, review)
}

// finish records the run, and what the account has shown about its discounts.
func (s *settlement) finish(ctx context.Context, tx *store.Tx, run store.Run) error {
	conn, err := tx.Connection(ctx, s.conn.SupplierID, s.conn.Connector)
	if err != nil {
		return err
	}
	if run.Kind != RunPrices {
		if err := tx.PutRun(ctx, run); err != nil {
			return err
		}
		return s.queuePricesAfter(ctx, tx, conn)
	}
	conn.NextPricesAt = tx.Now().Add(s.pricesLook())
	if err := tx.SetSince(ctx, conn); err != nil {
		return err
	}
	if s.plan.discounts != conn.PriceDiscounts {
		if err := tx.SetPriceDiscounts(ctx, conn, s.plan.discounts); err != nil {
			return err
		}
		if err := auditDiscounts(ctx, tx, conn, discountsOfPrices, s.plan.discounts); err != nil {
			return err
		}
	}
	if s.plan.discounted {
		noteDiscounts(&run, discountsOfPrices, s.plan.discounts)
	}
	run.Unchanged += s.changes.unchanged
	return tx.PutRun(ctx, run)
}

// countChanges adds the prices to the counts of a run; an import counts what it has imported.
func countChanges(run *store.Run, changes priceDifference) {
	if run.Kind == RunProducts {
		return
	}
	added, changed, removed := changes.counts()
	run.Created += added
	run.Updated += changed + removed
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
