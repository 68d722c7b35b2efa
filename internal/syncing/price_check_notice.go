package syncing

import (
	"context"
	"fmt"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// finishCheck ends a comparison: its counts, and the notice about all prices that differ. One that
// a person has dismissed comes again only when more is found.
func (c *conversation) finishCheck(ctx context.Context, run store.Run, state checkState) error {
	return c.Store.Update(ctx, func(tx *store.Tx) error {
		run := copyOf(run)
		run.State, run.FinishedAt, run.Cursor = store.RunDone, tx.Now(), ""
		run.Updated, run.Unchanged = state.Differ, max(run.Processed-state.Differ, 0)
		if err := tx.PutRun(ctx, run); err != nil {
			return err
		}
		causes, err := tx.PriceDriftCauses(ctx, run.SupplierID)
		if err != nil {
			return err
		}
		if len(causes) == 0 {
			return tx.ClearNotice(ctx, run.SupplierID, NoticePriceDrift, "")
		}
		if state.Found == 0 {
			open, err := tx.IsNoticeOpen(ctx, run.SupplierID, NoticePriceDrift, "")
			if err != nil || !open {
				return err
			}
		}
		notice, err := driftNotice(ctx, tx, run.SupplierID, causes)
		if err != nil {
			return err
		}
		return tx.PutNotice(ctx, run.SupplierID, notice)
	})
}

// causesTold is how many causes the notice names.
const causesTold = 3

func driftNotice(ctx context.Context, tx *store.Tx, supplierID string, causes []store.PriceDriftCause) (n store.Notice, err error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return n, err
	}
	customers, err := tx.DriftingCustomers(ctx, supplierID)
	if err != nil {
		return n, err
	}
	var prices int64
	var words []string
	for i, cause := range causes {
		prices += cause.Prices
		if i >= causesTold {
			continue
		}
		examples, err := tx.PriceDrifts(ctx, supplierID, store.PriceDriftFilter{Cause: cause.Cause, Limit: 1})
		if err != nil {
			return n, err
		}
		line := cause.Cause
		if cause.Prices > 1 {
			line += fmt.Sprintf(" (%s prices)", wholesale.CountWords(cause.Prices))
		}
		for _, d := range examples {
			line += ", for example " + DriftWords(d) + ", read on " + d.ReadAt.In(supplier.Location()).Format("2 Jan 2006 at 15:04")
		}
		words = append(words, line+".")
	}
	title := "A price differs from the one that Unleashed charges"
	if prices > 1 {
		title = wholesale.CountWords(prices) + " prices differ from those that Unleashed charges"
		if len(customers) > 1 {
			title = wholesale.CountWords(prices) + " prices of " + wholesale.CountWords(int64(len(customers))) + " customers differ from those that Unleashed charges"
		}
	}
	detail := strings.Join(words, " ")
	if more := len(causes) - causesTold; more > 0 {
		detail += " There are more causes."
	}
	return store.Notice{Kind: NoticePriceDrift, Title: title, Detail: detail + " See Price lists › Check."}, nil
}

// DriftWords say which price differs: "Fern Cafe, KOMBU-GIN-330: ours 22.50 (customer price for
// Fern Cafe), Unleashed 30.00 (default sell price)".
func DriftWords(d store.PriceDrift) string {
	words := d.CustomerName + ", " + d.ProductCode + ": we have no price"
	if d.Ours != nil {
		words = d.CustomerName + ", " + d.ProductCode + ": ours " + wholesale.PriceWords(*d.Ours) + " (" + d.Explanation + ")"
	}
	words += ", Unleashed " + wholesale.PriceWords(d.Theirs)
	if d.TheirWords != "" {
		words += " (" + d.TheirWords + ")"
	}
	return words
}

// PriceDrifts lists the prices that the account states otherwise, by customer and product. next is
// the next page's cursor, "" at the end.
func (s *Service) PriceDrifts(ctx context.Context, supplierID, cursor string, limit int) (drifts []store.PriceDrift, next string, err error) {
	filter := store.PriceDriftFilter{Limit: limit + 1}
	filter.AfterCustomer, filter.AfterProduct, _ = strings.Cut(cursor, "_")
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		drifts, err = tx.PriceDrifts(ctx, supplierID, filter)
		return err
	})
	if err == nil && len(drifts) > limit {
		drifts = drifts[:limit]
		last := drifts[limit-1]
		next = last.CustomerID + "_" + last.ProductID
	}
	return drifts, next, err
}

// PriceCheckOverview is what is known of the comparisons so far.
type PriceCheckOverview struct {
	Causes    []store.PriceDriftCause
	Customers int // whose prices were ever compared
}

// PriceCheckOverview sums up the comparisons so far.
func (s *Service) PriceCheckOverview(ctx context.Context, supplierID string) (o PriceCheckOverview, err error) {
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		if o.Causes, err = tx.PriceDriftCauses(ctx, supplierID); err != nil {
			return err
		}
		checked, err := tx.PricesChecked(ctx, supplierID)
		o.Customers = len(checked)
		return err
	})
	return o, err
}
