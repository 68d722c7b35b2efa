package syncing

import (
	"context"
	"errors"
	"time"

	"github.com/govalues/decimal"

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

// following is the step after the last page of a reading of prices. The prices of product groups
// are a list of their own; finish as begun: pages of a reading of changes are not all prices,
// whatever is asked since.
var following = map[string]string{
	StepAllPrices:          StepAllGroupPrices,
	StepAllGroupPrices:     StepForget,
	StepChangedPrices:      StepChangedGroupPrices,
	StepChangedGroupPrices: StepApply,
}

// pricesPage stores one page of prices, apart from the price lists until all are read.
func (c *conversation) pricesPage(ctx context.Context, run store.Run) error {
	source, err := capability[PriceSource](c.account, c.conn.Connector, "list prices")
	if err != nil {
		return err
	}
	if run.Step == StepPrices {
		run.Step = StepChangedPrices
		if c.conn.Since.Prices == "" || c.conn.Since.GroupPrices == "" || run.StartedAt.Sub(c.conn.PricesFullAt) > fullPricesEvery {
			run.Step = StepAllPrices
		}
	}
	list, since := source.Prices, c.conn.Since.Prices
	if run.Step == StepAllGroupPrices || run.Step == StepChangedGroupPrices {
		list, since = source.GroupPrices, c.conn.Since.GroupPrices
	}
	reading := Reading{Cursor: run.Cursor}
	if run.Step == StepChangedPrices || run.Step == StepChangedGroupPrices {
		reading.Since = since
	}
	p, err := page(ctx, c, &c.prices, reading, list)
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
		return c.pricesRead(ctx, tx, run)
	})
}

// pricesRead ends the reading of a list of prices, and starts the next step.
func (c *conversation) pricesRead(ctx context.Context, tx *store.Tx, run store.Run) error {
	conn, err := tx.Connection(ctx, c.conn.SupplierID, c.conn.Connector)
	if err != nil {
		return err
	}
	if run.Step == StepAllGroupPrices || run.Step == StepChangedGroupPrices {
		conn.Since.GroupPrices = run.Cursor
	} else {
		conn.Since.Prices = run.Cursor
	}
	if run.Step == StepAllGroupPrices {
		// A reading requested since must be full: this one may have passed the change.
		if _, err := tx.QueuedRun(ctx, c.conn.SupplierID, RunPrices); errors.Is(err, store.ErrNotFound) {
			conn.PricesFullAt = tx.Now()
		} else if err != nil {
			return err
		}
	}
	run.Step, run.Cursor = following[run.Step], ""
	if err := tx.SetSince(ctx, conn); err != nil {
		return err
	}
	return tx.PutRun(ctx, run)
}

// takePrices stores prices as read. Those that come to no price are counted by the reason, with an
// example, so that a person sees what kinds there are.
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
		r = cleanPrice(r)
		if reason := r.Unusable(); reason != "" {
			skipPrice(run, r, reason)
			if err := tx.DeleteRemotePrice(ctx, c.conn.SupplierID, r.RemoteID); err != nil {
				return err
			}
			continue
		}
		if err := tx.PutRemotePrice(ctx, c.conn.SupplierID, run.ID, r.RemotePrice); err != nil {
			return err
		}
		price, err := unitPrice(r, products, discounts)
		if err != nil {
			skipPrice(run, r, err.Error())
			continue
		}
		if price.IsZero() {
			warn(run, "price of 0.00: the customer gets the product free of charge")
		}
		run.Processed++
	}
	return nil
}

// unitPrice is what a row comes to, as far as it can be said without its customer; an error says
// why to nothing.
func unitPrice(r PriceRecord, products map[string]wholesale.Product, discounts wholesale.Discounts) (wholesale.Decimal, error) {
	if _, err := r.For(); err != nil {
		return wholesale.Decimal{}, err
	}
	basis, price, discount, err := r.Charge(discounts)
	if err != nil || basis == wholesale.NoDiscount {
		return price, err
	}
	base := decimal.One // the price of a group, of a product that is not here, or of the customer's tier
	if product, known := products[r.ProductRemoteID]; known && basis == wholesale.OffDefault {
		if base = product.ImportedPrice; !base.IsPos() {
			return price, errors.New("discount on a product without a default sell price")
		}
	}
	return wholesale.LessDiscount(base, discount)
}

// mostReasons bounds what a run says of rows that are no prices: an account may write as many
// kinds as it has rows.
const (
	mostReasons   = 30
	longestReason = 200 // characters, also of an example
)

// skipPrice counts a row that is no price, and keeps the first of each reason as an example.
func skipPrice(run *store.Run, r PriceRecord, reason string) {
	reason = atMost(longestReason, reason)
	if _, known := run.Examples[reason]; !known && len(run.Examples) >= mostReasons {
		reason = "of other kinds"
	}
	count(run, skipped(reason))
	if _, known := run.Examples[reason]; known {
		return
	}
	if run.Examples == nil {
		run.Examples = map[string]string{}
	}
	run.Examples[reason] = atMost(longestReason, r.Words())
}

func atMost(length int, text string) string {
	if runes := []rune(text); len(runes) > length {
		return string(runes[:length]) + "…"
	}
	return text
}

// cleanPrice cleans what a row says in words.
func cleanPrice(r PriceRecord) PriceRecord {
	for _, text := range []*string{
		&r.RemoteID, &r.CustomerRemoteID, &r.CustomerCode, &r.ProductRemoteID, &r.ProductCode, &r.Group.RemoteID, &r.Group.Name,
		&r.Type, &r.DiscountBasis, &r.Skip,
	} {
		*text = clean(*text)
	}
	return r
}

// Unusable says why a row cannot be stored; "" when it can.
func (r PriceRecord) Unusable() string {
	switch {
	case r.Skip != "":
		return r.Skip
	case r.RemoteID == "":
		return "has no GUID"
	case r.Discount != nil && r.Discount.Abs().Cmp(wholesale.MaxUnitPrice) > 0:
		return "its discount is out of range"
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
