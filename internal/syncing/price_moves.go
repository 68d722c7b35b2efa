package syncing

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// MovesBy is how the price changes of a run are grouped.
type MovesBy string

// The groupings.
const (
	MovesByList     MovesBy = "list"
	MovesByProduct  MovesBy = "product"
	MovesByCustomer MovesBy = "customer" // what each customer pays today, with all that follows from other changes
)

// MovedGroup is a price list, a product or a customer whose prices a run changes, and how much.
type MovedGroup struct {
	ID, Code, Name          string // the code is "" for a price list
	Origin                  wholesale.Origin
	Added, Changed, Removed int64
	Up, Down                int64             // of those changed
	Most                    wholesale.Decimal // the largest change, as a fraction; zero when there is none
}

// PriceMove is one price that a run changes. By list and product it is a price of a list, by
// customer what the customer pays.
type PriceMove struct {
	ListID, ListName                    string // "" by customer
	ProductID, ProductCode, ProductName string // of a product group: its name only
	MinimumQuantity                     wholesale.Decimal
	ValidFrom, ValidTo                  wholesale.Date
	Kind                                store.PriceChangeKind
	Before, After                       *wholesale.Decimal // nil: none, or a discount on a product group
	BeforeWords, AfterWords             string             // for people; "" for none
	Why                                 string             // where a removed price falls to; by customer, the rule of the new price
}

// MovedWords is how far the price moves, for people; "" when that is not a share.
func (m PriceMove) MovedWords() string {
	if m.Before == nil || m.After == nil {
		return ""
	}
	return wholesale.MovedWords(*m.Before, *m.After)
}

// PriceMoves are a page of what a run changes: groups, or the prices of one of them.
type PriceMoves struct {
	Readable bool // the versions are kept; otherwise there is nothing else
	Groups   []MovedGroup
	Moves    []PriceMove
	Next     string // the next page's cursor; "" at the end
}

// PriceMovesQuery chooses a page.
type PriceMovesQuery struct {
	By     MovesBy
	ID     string // of the group whose prices are listed; "" to list the groups
	Cursor string
	Limit  int
}

// PriceMoves reads what a run would change, or has changed as long as the versions are kept.
func (s *Service) PriceMoves(ctx context.Context, supplierID, runID string, q PriceMovesQuery) (moves PriceMoves, err error) {
	skip := 0
	if q.Cursor != "" {
		if skip, err = strconv.Atoi(q.Cursor); err != nil || skip < 0 {
			return moves, wholesale.Invalid("cursor", "is not one of this list")
		}
	}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		moves = PriceMoves{}
		before, after, err := versionsOf(ctx, tx, supplierID, runID)
		if err != nil || after == 0 {
			return err
		}
		moves.Readable = true
		changes, err := readMoves(ctx, tx, supplierID, before, after)
		if err != nil {
			return err
		}
		priced := q.By == MovesByCustomer || q.ID != "" // a removed price falls to another one
		versions, err := compareVersions(ctx, tx, supplierID, before, after, priced)
		if err != nil {
			return err
		}
		if q.By == MovesByCustomer {
			versions.customerMoves(&moves, changes, q, skip)
			return nil
		}
		versions.listMoves(&moves, changes, q, skip)
		return nil
	})
	return moves, store.Missing("run", err)
}

// versionsOf are the versions between which a run stands; 0 when they cannot be read.
func versionsOf(ctx context.Context, tx *store.Tx, supplierID, runID string) (before, after int64, err error) {
	if _, err := tx.Run(ctx, supplierID, runID); err != nil {
		return 0, 0, err
	}
	review, err := tx.PriceReview(ctx, supplierID)
	if err != nil {
		return 0, 0, err
	}
	if review.Waiting == runID {
		version, err := tx.PriceVersion(ctx, supplierID)
		return version.Current, version.Current + 1, err
	}
	published, err := tx.PricePublications(ctx, supplierID)
	for _, p := range published {
		if p.RunID == runID {
			return p.Version - 1, p.Version, err
		}
	}
	return 0, 0, err
}

// readMoves reads which prices of the sync differ between two versions.
func readMoves(ctx context.Context, tx *store.Tx, supplierID string, before, after int64) (changes []priceChange, err error) {
	gone, come, err := tx.SyncedPricesOfOneVersion(ctx, supplierID, before, after)
	if err != nil {
		return nil, err
	}
	lists := map[string]wholesale.PriceList{}
	for _, version := range []int64{before, after} {
		all, err := tx.AllPriceLists(ctx, supplierID, version)
		if err != nil {
			return nil, err
		}
		for _, l := range all {
			lists[l.ID] = l
		}
	}
	was := map[priceKey]wholesale.Price{}
	for _, p := range gone {
		was[keyOf(p.PriceListID, p.Price)] = p.Price
	}
	for _, p := range come {
		key := keyOf(p.PriceListID, p.Price)
		earlier, there := was[key]
		delete(was, key)
		switch {
		case !there:
			changes = append(changes, priceChange{list: lists[p.PriceListID], kind: store.PriceAdded, after: p.Price})
		case !samePrice(earlier, p.Price):
			changes = append(changes, priceChange{lists[p.PriceListID], store.PriceChanged, earlier, p.Price})
		}
	}
	for key, p := range was {
		changes = append(changes, priceChange{list: lists[key.listID], kind: store.PriceRemoved, before: p})
	}
	return changes, nil
}

// price is the price after the change, or before it when it is removed.
func (c priceChange) price() wholesale.Price {
	if c.kind == store.PriceRemoved {
		return c.before
	}
	return c.after
}

// listMoves groups changes by list or product, or lists those of one.
func (c *comparison) listMoves(moves *PriceMoves, changes []priceChange, q PriceMovesQuery, skip int) {
	groupOf := func(change priceChange) MovedGroup {
		if q.By == MovesByList {
			return MovedGroup{ID: change.list.ID, Name: change.list.Name, Origin: change.list.Origin}
		}
		if p := c.byID[change.price().ProductID]; p != nil {
			return MovedGroup{ID: p.ID, Code: p.Code, Name: p.Name}
		}
		return MovedGroup{ID: change.price().Target(), Name: change.price().Group.Name}
	}
	if q.ID != "" {
		changes = slices.DeleteFunc(changes, func(change priceChange) bool { return groupOf(change).ID != q.ID })
		slices.SortFunc(changes, func(a, b priceChange) int {
			return cmp.Or(cmp.Compare(c.code(a), c.code(b)), cmp.Compare(a.list.Name, b.list.Name), cmp.Compare(a.list.ID, b.list.ID),
				cmp.Compare(a.price().Target(), b.price().Target()), a.price().MinimumQuantity.Cmp(b.price().MinimumQuantity),
				cmp.Compare(a.price().ValidFrom, b.price().ValidFrom))
		})
		var shown []priceChange
		shown, moves.Next = paged(changes, skip, q.Limit)
		for _, change := range shown {
			moves.Moves = append(moves.Moves, c.move(change))
		}
		return
	}
	groups := map[string]*MovedGroup{}
	for _, change := range changes {
		g := groupOf(change)
		if groups[g.ID] == nil {
			groups[g.ID] = &g
		}
		groups[g.ID].count(change.kind, worth(change.before), worth(change.after))
	}
	all := make([]MovedGroup, 0, len(groups))
	for _, g := range groups {
		all = append(all, *g)
	}
	slices.SortFunc(all, func(a, b MovedGroup) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	moves.Groups, moves.Next = paged(all, skip, q.Limit)
}

// worth is the price, or for a product group what is left of the products' prices.
func worth(p wholesale.Price) wholesale.Decimal {
	if p.ProductID == "" && p.Basis != wholesale.NoDiscount {
		return factor(p)
	}
	return p.UnitPrice
}

func (c *comparison) code(change priceChange) string {
	if p := c.byID[change.price().ProductID]; p != nil {
		return p.Code
	}
	return ""
}

// count adds a change to the group.
func (g *MovedGroup) count(kind store.PriceChangeKind, before, after wholesale.Decimal) {
	switch kind {
	case store.PriceAdded:
		g.Added++
		return
	case store.PriceRemoved:
		g.Removed++
		return
	case store.PriceChanged:
		g.Changed++
	}
	switch after.Cmp(before) {
	case 1:
		g.Up++
	case -1:
		g.Down++
	}
	if share, ok := wholesale.Moved(before, after); ok && share.Abs().Cmp(g.Most.Abs()) > 0 {
		g.Most = share
	}
}

func paged[T any](all []T, skip, limit int) (page []T, next string) {
	all = all[min(skip, len(all)):]
	if len(all) > limit {
		return all[:limit], strconv.Itoa(skip + limit)
	}
	return all, ""
}

// move is a change of a list's price, in words too.
func (c *comparison) move(change priceChange) PriceMove {
	p := change.price()
	m := PriceMove{
		ListID: change.list.ID, ListName: change.list.Name, ProductName: p.Group.Name, MinimumQuantity: p.MinimumQuantity,
		ValidFrom: p.ValidFrom, ValidTo: p.ValidTo, Kind: change.kind,
	}
	if product := c.byID[p.ProductID]; product != nil {
		m.ProductID, m.ProductCode, m.ProductName = product.ID, product.Code, product.Name
	}
	if change.kind != store.PriceAdded {
		m.Before, m.BeforeWords = amountOf(change.before)
	}
	if change.kind != store.PriceRemoved {
		m.After, m.AfterWords = amountOf(change.after)
		return m
	}
	m.Why = "falls to no price"
	if answer, ok := c.fallsTo(change.list, p); ok {
		m.Why = "falls to " + answer.Explanation + ", " + wholesale.PriceWords(answer.UnitPrice)
	} else if p.ProductID == "" {
		m.Why = "falls to the next rule of each product"
	}
	return m
}

func amountOf(p wholesale.Price) (*wholesale.Decimal, string) {
	if p.ProductID == "" && p.Basis != wholesale.NoDiscount {
		return nil, percent(p.Discount) + " off"
	}
	return &p.UnitPrice, wholesale.PriceWords(p.UnitPrice)
}
