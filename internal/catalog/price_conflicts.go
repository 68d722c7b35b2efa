package catalog

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceConflictQuery narrows and sorts the prices that people own on lists that mirror Unleashed;
// zero values do not narrow.
type PriceConflictQuery struct {
	State       store.PriceConflictState
	PriceListID string
	Query       string     // words of the product's code or name, or of the list's name
	Sort        store.Sort // see store.PriceConflictFilter
	Cursor      string
	Limit       int // 1 to 500, or 50 when zero
}

func (q PriceConflictQuery) filter() store.PriceConflictFilter {
	return store.PriceConflictFilter{State: q.State, PriceListID: q.PriceListID, Query: q.Query, Sort: q.Sort}
}

// PriceConflicts lists the prices that people own on lists that mirror Unleashed, each with
// Unleashed's.
func (s *Service) PriceConflicts(ctx context.Context, supplierID string, q PriceConflictQuery) (Page[store.PriceConflict], error) {
	l := listing{
		name: sorted("price-conflicts-"+string(q.State)+q.PriceListID, q.Sort), cursor: q.Cursor, limit: q.Limit, query: q.Query,
	}
	return readPage(ctx, s.store, l, func(tx *store.Tx, after []string, limit int) (_ []store.PriceConflict, err error) {
		f := q.filter()
		f.After, f.Limit = after, limit
		if f.Today, err = today(ctx, tx, supplierID); err != nil {
			return nil, err
		}
		return tx.PriceConflicts(ctx, supplierID, f)
	}, func(c store.PriceConflict) []string { return c.Place })
}

// CountPriceConflicts counts what [Service.PriceConflicts] finds, by state, whatever state the query
// asks for.
func (s *Service) CountPriceConflicts(ctx context.Context, supplierID string, q PriceConflictQuery) (counts map[store.PriceConflictState]int64, err error) {
	var faults faults
	faults.search("q", q.Query)
	if err := faults.err(); err != nil {
		return nil, err
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		f := q.filter()
		if f.Today, err = today(ctx, tx, supplierID); err != nil {
			return err
		}
		counts, err = tx.CountPriceConflicts(ctx, supplierID, f)
		return err
	})
	return counts, err
}

// PriceOnList names a price of a list.
type PriceOnList struct {
	PriceListID string
	PriceKey
}

// PriceChoice is a choice among the prices that people own: some by name, or all that a query finds.
type PriceChoice struct {
	Prices []PriceOnList
	All    *PriceConflictQuery // its order and page do not count
}

// pricesPerWrite is how many prices one transaction changes at most, so that others wait for no more
// than a few milliseconds.
const pricesPerWrite = 100

// maxChosenPrices bounds how many prices one request can name.
const maxChosenPrices = MaxPriceRows

// chosenPrice is a chosen price; of one found by a query with what Unleashed says beside it.
type chosenPrice struct {
	PriceOnList
	mark string
}

// inPieces hands the chosen prices to change, a piece at a time. Each piece is a transaction of its
// own: what was changed before an error stays changed.
func (s *Service) inPieces(ctx context.Context, supplierID string, choice PriceChoice, change func([]chosenPrice) error) error {
	if choice.All == nil {
		if len(choice.Prices) == 0 || len(choice.Prices) > maxChosenPrices {
			return wholesale.Invalid("prices", "must name between 1 and %d prices", maxChosenPrices)
		}
		for piece := range slices.Chunk(choice.Prices, pricesPerWrite) {
			chosen := make([]chosenPrice, len(piece))
			for i, p := range piece {
				chosen[i].PriceOnList = p
			}
			if err := change(chosen); err != nil {
				return err
			}
		}
		return nil
	}
	q := *choice.All
	q.Sort, q.Cursor, q.Limit = store.Sort{}, "", pricesPerWrite
	for {
		found, err := s.PriceConflicts(ctx, supplierID, q)
		if err != nil {
			return err
		}
		var chosen []chosenPrice
		for _, c := range found.Items {
			if c.Theirs != nil {
				chosen = append(chosen, chosenPrice{PriceOnList{c.List.ID, KeyOf(c.Price)}, c.Mark})
			}
		}
		if len(chosen) > 0 {
			if err := change(chosen); err != nil {
				return err
			}
		}
		if q.Cursor = found.Next; q.Cursor == "" {
			return nil
		}
	}
}

// KeepPrices settles conflicts: the person's prices stay, and are no open conflicts while Unleashed
// says what it says now. kept counts them; a price without a conflict is left out.
func (s *Service) KeepPrices(ctx context.Context, supplierID string, choice PriceChoice) (kept int, err error) {
	err = s.inPieces(ctx, supplierID, choice, func(chosen []chosenPrice) error {
		var done int
		err := s.store.Update(ctx, func(tx *store.Tx) error {
			done = 0
			version, err := tx.HoldPrices(ctx, supplierID)
			if err != nil {
				return err
			}
			day, err := today(ctx, tx, supplierID)
			if err != nil {
				return err
			}
			var names []string
			for _, c := range chosen {
				pair, err := pairOf(ctx, tx, supplierID, version.Current, day, c.PriceOnList)
				if err != nil {
					return err
				}
				if pair.theirs == nil || samePrice(pair.ours.Price, *pair.theirs) {
					continue
				}
				mark := c.mark
				if mark == "" {
					mark = store.MarkOf(*pair.theirs)
				}
				if err := tx.SettlePrice(ctx, supplierID, version.Current, pair.ours, mark); err != nil {
					return err
				}
				names, done = append(names, pair.named()), done+1
			}
			if done == 0 {
				return nil
			}
			return auditPrices(ctx, tx, supplierID, "price_kept", names)
		})
		kept += done
		return err
	})
	return kept, err
}
