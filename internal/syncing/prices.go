package syncing

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// fullPricesEvery is how often customer prices are read in full unasked: a deleted price shows only
// by its absence.
const fullPricesEvery = 24 * time.Hour

// startPrices queues a scheduled price sync when it is due.
func (c *conversation) startPrices(ctx context.Context) (worked bool, err error) {
	due := c.conn.NextPricesAt
	if c.conn.ReviewOpen || !c.conn.Settings.SyncPrices || due.IsZero() || !store.Due(due, c.Clock(), c.pricesLook()) {
		return false, nil
	}
	return c.queuePrices(ctx)
}

// pricesPage stores one page of customer prices, apart from the price lists until all are read.
func (c *conversation) pricesPage(ctx context.Context, run store.Run) error {
	source, err := capability[PriceSource](c.account, c.conn.Connector, "list customer prices")
	if err != nil {
		return err
	}
	if run.Step == StepPrices {
		run.Step = StepChangedPrices
		if c.conn.Since.Prices == "" || run.StartedAt.Sub(c.conn.PricesFullAt) > fullPricesEvery {
			run.Step = StepAllPrices
		}
	}
	// Finish as begun: pages of a reading of changes are not all prices, whatever is asked since.
	full := run.Step == StepAllPrices
	reading := Reading{Cursor: run.Cursor}
	if !full {
		reading.Since = c.conn.Since.Prices
	}
	p, err := page(ctx, c, &c.prices, reading, source.CustomerPrices)
	if err != nil {
		return err
	}
	return storePage(ctx, c, run, p.Items, rowsPerWrite, func(tx *store.Tx, run *store.Run, records []PriceRecord) error {
		return c.takePrices(ctx, tx, run, records)
	}, func(tx *store.Tx, run store.Run) error {
		run.Total = max(run.Total, p.Total, run.Processed)
		run.Cursor = p.Next
		if p.More {
			return tx.PutRun(ctx, run)
		}
		conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
		if err != nil {
			return err
		}
		conn.Since.Prices = p.Next
		run.Step, run.Cursor = StepApply, ""
		if full {
			// A reading requested since must be full: this one may have passed the change.
			if _, err := tx.QueuedRun(ctx, c.conn.SupplierID, RunPrices); errors.Is(err, store.ErrNotFound) {
				conn.PricesFullAt = tx.Now()
			} else if err != nil {
				return err
			}
			run.Step = StepForget
		}
		if err := tx.SetSince(ctx, conn); err != nil {
			return err
		}
		return tx.PutRun(ctx, run)
	})
}

// takePrices stores prices as read. Those not usable yet are counted as skipped.
func (c *conversation) takePrices(ctx context.Context, tx *store.Tx, run *store.Run, records []PriceRecord) error {
	remoteIDs := make([]string, len(records))
	for i, r := range records {
		remoteIDs[i] = r.ProductRemoteID
	}
	products, err := tx.ProductsBy(ctx, c.conn.SupplierID, store.ByRemoteID, remoteIDs)
	if err != nil {
		return err
	}
	discounts := c.conn.PriceDiscounts
	for _, r := range records {
		if r.Discount != nil {
			discounts = discounts.Learn(*r.Discount)
		}
	}
	for _, r := range records {
		if reason := unusablePrice(r); reason != "" {
			count(run, skipped(reason))
			if err := tx.DeleteRemotePrice(ctx, c.conn.SupplierID, r.RemoteID); err != nil {
				return err
			}
			continue
		}
		if err := tx.PutRemotePrice(ctx, c.conn.SupplierID, run.ID, r.RemotePrice); err != nil {
			return err
		}
		product, known := products[r.ProductRemoteID]
		if !known && r.DefaultPrice != nil {
			product.DefaultPrice = *r.DefaultPrice
		}
		unitPrice, err := r.UnitPrice(product.DefaultPrice, discounts)
		if err != nil {
			count(run, skipped(err.Error()))
			continue
		}
		if unitPrice.IsZero() {
			warn(run, "customer price of 0.00: the customer gets the product free of charge")
		}
		run.Processed++
	}
	return nil
}

func unusablePrice(r PriceRecord) string {
	switch {
	case r.Skip != "":
		return r.Skip
	case r.RemoteID == "":
		return "has no GUID"
	case r.Fixed != nil && r.Fixed.Cmp(wholesale.MaxUnitPrice) > 0, r.MinimumQuantity.IsNeg(), r.MinimumQuantity.Cmp(wholesale.MaxQuantity) > 0:
		return "its price or quantity is out of range"
	}
	return ""
}

// forgetPrices deletes, in batches, the prices that a full reading has not seen.
func (c *conversation) forgetPrices(ctx context.Context, run store.Run) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.DeleteRemotePricesNotOf(ctx, c.conn.SupplierID, run.ID, rowsPerWrite)
		if err != nil || n == rowsPerWrite {
			return err
		}
		run := copyOf(run)
		run.Step = StepApply
		return tx.PutRun(ctx, run)
	})
}
