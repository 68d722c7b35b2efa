package catalog

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// giveBacksKept is for how long a give-back can be undone.
const giveBacksKept = 90 * 24 * time.Hour

// GaveBack is what a give-back did.
type GaveBack struct {
	ID      string // to undo it; "" when nothing was given back
	Prices  int
	LeftOut int // chosen, but gone or without a price in Unleashed
}

// GiveBack ends prices that people own where Unleashed has one for the same, which then counts
// again. It can be undone for 90 days. A price that Unleashed has none for is left out: ending it
// would be removing it.
func (s *Service) GiveBack(ctx context.Context, supplierID string, choice PriceChoice) (result GaveBack, err error) {
	id := store.NewID()
	err = s.inPieces(ctx, supplierID, choice, func(chosen []chosenPrice) error {
		var given int
		err := s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) (err error) {
			given, err = giveBack(ctx, tx, supplierID, version, id, chosen)
			return err
		})
		if given > 0 && err == nil {
			result.ID, result.Prices = id, result.Prices+given
		}
		result.LeftOut += len(chosen) - given
		return err
	})
	return result, err
}

// giveBack gives back the prices of one piece.
func giveBack(ctx context.Context, tx *store.Tx, supplierID string, version int64, id string, chosen []chosenPrice) (int, error) {
	day, err := today(ctx, tx, supplierID)
	if err != nil {
		return 0, err
	}
	var given []store.ListedPrice
	var names []string
	for _, c := range chosen {
		pair, err := pairOf(ctx, tx, supplierID, version, day, c.PriceOnList)
		if err != nil {
			return 0, err
		}
		if pair.theirs == nil {
			continue
		}
		if err := tx.EndPrice(ctx, supplierID, version, pair.ours); err != nil {
			return 0, err
		}
		given, names = append(given, pair.ours), append(names, pair.named())
	}
	if len(given) == 0 {
		return 0, nil
	}
	if _, err := tx.GiveBack(ctx, supplierID, id); errors.Is(err, store.ErrNotFound) {
		if _, err := tx.DeleteOldGiveBacks(ctx, supplierID, tx.Now().Add(-giveBacksKept), pricesPerWrite); err != nil {
			return 0, err
		}
		if err := tx.InsertGiveBack(ctx, supplierID, id); err != nil {
			return 0, err
		}
	} else if err != nil {
		return 0, err
	}
	if err := auditPrices(ctx, tx, supplierID, "price_given_back", names); err != nil {
		return 0, err
	}
	return len(given), tx.KeepGivenBack(ctx, supplierID, id, given)
}

// GiveBacks lists the times that prices were given back, latest first. Limit is 1 to 500, or 50
// when zero.
func (s *Service) GiveBacks(ctx context.Context, supplierID, cursor string, limit int) (Page[store.GiveBack], error) {
	l := listing{name: "give-backs", parts: 1, cursor: cursor, limit: limit}
	return readPage(ctx, s.store, l, func(tx *store.Tx, before []string, limit int) ([]store.GiveBack, error) {
		return tx.GiveBacks(ctx, supplierID, before[0], limit)
	}, func(g store.GiveBack) []string { return []string{g.ID} })
}

// UndoGiveBack sets the prices of a give-back again. One that a person has set since, or whose
// list is gone, is left out. One that is undone already is a conflict.
func (s *Service) UndoGiveBack(ctx context.Context, supplierID, id string) (restored, leftOut int, err error) {
	for {
		var back, out int
		var done bool
		err := s.editPrices(ctx, supplierID, func(tx *store.Tx, version int64) error {
			back, out, done = 0, 0, false
			given, err := tx.GiveBack(ctx, supplierID, id)
			if err != nil {
				return store.Missing("give-back", err)
			}
			if !given.UndoneAt.IsZero() {
				return wholesale.Conflict("These prices have already been set again")
			}
			prices, err := tx.GivenBackPrices(ctx, supplierID, id, pricesPerWrite)
			if err != nil {
				return err
			}
			if done = len(prices) == 0; done {
				return tx.SetGiveBackUndone(ctx, supplierID, id)
			}
			back, err = setAgain(ctx, tx, supplierID, version, prices)
			if err != nil {
				return err
			}
			out = len(prices) - back
			if err := tx.Auditf(ctx, supplierID, "give_back_undone", pricesWords(back), "left out: %d", out); err != nil {
				return err
			}
			return tx.ForgetGivenBack(ctx, supplierID, id, prices)
		})
		restored, leftOut = restored+back, leftOut+out
		if err != nil || done {
			return restored, leftOut, err
		}
	}
}

// setAgain sets prices that a person owned, where the list is still there and no one has set
// another.
func setAgain(ctx context.Context, tx *store.Tx, supplierID string, version int64, prices []store.ListedPrice) (int, error) {
	var again []store.ListedPrice
	for _, p := range prices {
		if _, err := tx.PriceList(ctx, supplierID, p.PriceListID); errors.Is(err, store.ErrNotFound) {
			continue
		} else if err != nil {
			return 0, err
		}
		if _, err := tx.Price(ctx, supplierID, p); err == nil {
			continue
		} else if !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
		again = append(again, p)
	}
	return len(again), tx.PutPrices(ctx, supplierID, version, again...)
}

// pricePair is a person's price with Unleashed's for the same list, target, minimum quantity and
// days.
type pricePair struct {
	ours     store.ListedPrice
	theirs   *wholesale.Price // nil when there is none, or when the person's is gone
	code     string
	listName string
}

// named says what a pair is about, for the audit.
func (p pricePair) named() string {
	return fmt.Sprintf("%s on %s: manual %s, Unleashed %s", p.code, p.listName, wholesale.PriceWords(p.ours.UnitPrice), wholesale.PriceWords(p.theirs.UnitPrice))
}

func pairOf(ctx context.Context, tx *store.Tx, supplierID string, version int64, day wholesale.Date, at PriceOnList) (pair pricePair, err error) {
	list, err := tx.PriceList(ctx, supplierID, at.PriceListID)
	if errors.Is(err, store.ErrNotFound) || err == nil && list.Origin == wholesale.OriginManual {
		return pair, nil
	}
	if err != nil {
		return pair, err
	}
	product, err := tx.Product(ctx, supplierID, at.ProductID)
	if errors.Is(err, store.ErrNotFound) {
		return pair, nil
	}
	if err != nil {
		return pair, err
	}
	same, err := tx.PricesOf(ctx, supplierID, version, []string{at.PriceListID}, []string{at.ProductID})
	if err != nil {
		return pair, err
	}
	pair.code, pair.listName = product.Code, list.Name
	found := false
	for _, p := range same {
		if p.Owner == wholesale.OwnedByPerson && p.MinimumQuantity.Cmp(at.MinimumQuantity) == 0 && p.ValidFrom == at.ValidFrom {
			pair.ours, found = p, true
		}
	}
	if found {
		pair.theirs = theirsBeside(pair.ours.Price, same, day)
	}
	return pair, nil
}

// theirsBeside finds the price of the sync beside a person's: the one with the same first day, or
// else the latest whose days overlap.
func theirsBeside(ours wholesale.Price, same []store.ListedPrice, day wholesale.Date) (theirs *wholesale.Price) {
	for _, p := range same { // by first day
		if p.Owner != wholesale.OwnedBySync || p.MinimumQuantity.Cmp(ours.MinimumQuantity) != 0 ||
			p.ValidTo != "" && (p.ValidTo < day || p.ValidTo < ours.ValidFrom) || ours.ValidTo != "" && p.ValidFrom > ours.ValidTo {
			continue
		}
		if theirs == nil || theirs.ValidFrom != ours.ValidFrom {
			theirs = &p.Price
		}
	}
	return theirs
}

// samePrice says whether a person's price and Unleashed's are the same.
func samePrice(ours, theirs wholesale.Price) bool {
	return theirs.Basis == wholesale.NoDiscount && ours.UnitPrice.Cmp(theirs.UnitPrice) == 0 &&
		ours.ValidFrom == theirs.ValidFrom && ours.ValidTo == theirs.ValidTo
}

// namesInAudit is how many of the prices of one piece the audit names.
const namesInAudit = 5

// auditPrices records what was done to prices: a single one by its name, else how many, and some of
// them.
func auditPrices(ctx context.Context, tx *store.Tx, supplierID, kind string, names []string) error {
	detail := strings.Join(names[:min(len(names), namesInAudit)], "; ")
	if more := len(names) - namesInAudit; more > 0 {
		detail += fmt.Sprintf("; and %d more", more)
	}
	return tx.Auditf(ctx, supplierID, kind, pricesWords(len(names)), "%s", detail)
}

func pricesWords(n int) string {
	if n == 1 {
		return "1 price"
	}
	return wholesale.CountWords(int64(n)) + " prices"
}
