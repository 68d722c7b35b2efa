package ordering

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceDecision says which changed prices of an order a person or program has decided about.
type PriceDecision struct {
	Lines   []string // ids of lines; nil for all
	Version int64    // of the order that was seen; another one is a CodeStale error; 0 does not ask
	Mark    *string  // of the changes that were seen, see [PriceChanges.Mark]; others are a CodeConflict error; nil does not ask
}

// errDecided ends a transaction that has nothing to do.
var errDecided = errors.New("no price has changed")

// Reprice gives lines of an order that is not approved yet the prices of today. Those that have not
// changed stay as they are.
func (s *Service) Reprice(ctx context.Context, supplierID, id string, in PriceDecision) (*wholesale.Order, error) {
	return s.decidePrices(ctx, supplierID, id, in, func(tx *store.Tx, o *wholesale.Order, changes PriceChanges) error {
		before := *o
		changes.apply(o)
		if err := o.ComputeTotals(); err != nil {
			return err
		}
		if err := tx.ReplaceLines(ctx, o); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, actorOf(ctx), "repriced", "Prices were updated%s", changesInWords(&before, o))
	})
}

// KeepPrices leaves changed prices of an order as they were agreed. They are not asked about again
// until they change again.
func (s *Service) KeepPrices(ctx context.Context, supplierID, id string, in PriceDecision) (*wholesale.Order, error) {
	return s.decidePrices(ctx, supplierID, id, in, func(tx *store.Tx, o *wholesale.Order, changes PriceChanges) error {
		o.Lines = slices.Clone(o.Lines)
		for _, change := range changes {
			o.Lines[change.at].KeptOver = &change.New.UnitPrice
		}
		if err := tx.ReplaceLines(ctx, o); err != nil {
			return err
		}
		return AddEvent(ctx, tx, o, actorOf(ctx), "prices_kept", "The prices of the order were kept: %s", keptInWords(changes))
	})
}

// keptInWords lists what was kept: "GIN 4.50 (4.10 today)".
func keptInWords(changes PriceChanges) string {
	var words []string
	for _, c := range changes[:min(len(changes), mostChanges)] {
		words = append(words, fmt.Sprintf("%s %s (%s today)",
			c.Line.ProductCode, wholesale.PriceWords(c.Line.UnitPrice), wholesale.PriceWords(c.New.UnitPrice)))
	}
	if more := len(changes) - mostChanges; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(words, "; ")
}

// decidePrices carries out a decision about those of an order's lines whose prices have changed.
func (s *Service) decidePrices(
	ctx context.Context, supplierID, id string, in PriceDecision, carryOut func(*store.Tx, *wholesale.Order, PriceChanges) error,
) (*wholesale.Order, error) {
	o, err := s.change(ctx, supplierID, id, func(tx *store.Tx, o *wholesale.Order) error {
		if err := notStale(o, in.Version); err != nil {
			return err
		}
		if o.Status != wholesale.Scheduled && o.Status != wholesale.Ordered {
			return wholesale.Conflict("Order %s is %s: its prices stay as they are", o.Number, o.Status)
		}
		if err := onOrder(o, in.Lines); err != nil {
			return err
		}
		changes, err := priceChanges(ctx, tx, o)
		if err != nil {
			return err
		}
		if in.Mark != nil && *in.Mark != changes.Mark() {
			return wholesale.Conflict("Prices of order %s have changed again since you looked. Check them, then decide", o.Number)
		}
		if changes = changes.of(in.Lines); len(changes) == 0 {
			return errDecided
		}
		return carryOut(tx, o, changes)
	})
	if errors.Is(err, errDecided) {
		return s.Order(ctx, supplierID, id)
	}
	return o, err
}

// onOrder says whether all these ids are of lines of the order.
func onOrder(o *wholesale.Order, lineIDs []string) error {
	if lineIDs != nil && len(lineIDs) == 0 {
		return wholesale.Invalid("line_ids", "must name a line, or be left out for all")
	}
	known := make(map[string]bool, len(o.Lines))
	for _, l := range o.Lines {
		known[l.ID] = true
	}
	for i, id := range lineIDs {
		if !known[id] {
			return wholesale.Invalid(fmt.Sprintf("line_ids[%d]", i), "is not a line of this order")
		}
	}
	return nil
}
