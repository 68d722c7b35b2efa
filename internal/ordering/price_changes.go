package ordering

import (
	"context"
	"hash/fnv"
	"maps"
	"slices"
	"strconv"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// PriceChange is a line of an order that is not approved yet, for which its customer would pay
// a different price today.
type PriceChange struct {
	Line wholesale.Line // as it is
	New  wholesale.PriceAnswer
	at   int // the line's place on the order
}

// PriceChanges are the lines of an order whose prices have changed and that no one has decided
// about.
//
// Today counts, and not the day on which the order was taken: Unleashed tests the dates of prices
// on the day on which its sales order is created, which is the day of the approval. Nothing is
// asked about an approved order, a price that was typed, and a product that has no price any more.
type PriceChanges []PriceChange

// Mark names exactly these changes; "" when there are none. A decision carries the mark of what
// was seen, so that no price is taken over that no one has looked at.
func (c PriceChanges) Mark() string {
	if len(c) == 0 {
		return ""
	}
	sum := fnv.New64a()
	for _, change := range c {
		sum.Write([]byte(change.Line.ID + " " + wholesale.FormatPrice(change.New.UnitPrice) + "\n"))
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}

// Total is what the order would come to with today's prices for all of them.
func (c PriceChanges) Total(o *wholesale.Order) (wholesale.Decimal, error) {
	repriced := *o
	c.apply(&repriced)
	err := repriced.ComputeTotals()
	return repriced.Total, err
}

// apply gives the order the new prices, on lines of its own.
func (c PriceChanges) apply(o *wholesale.Order) {
	o.Lines = slices.Clone(o.Lines)
	for _, change := range c {
		l := &o.Lines[change.at]
		l.PriceAnswer, l.KeptOver = change.New, nil
	}
}

// of keeps the changes of these lines; of all when none are named.
func (c PriceChanges) of(lineIDs []string) PriceChanges {
	if lineIDs == nil {
		return c
	}
	chosen := make(map[string]bool, len(lineIDs))
	for _, id := range lineIDs {
		chosen[id] = true
	}
	return slices.DeleteFunc(slices.Clone(c), func(change PriceChange) bool { return !chosen[change.Line.ID] })
}

// PriceChanges finds the lines of an order whose prices have changed.
func (s *Service) PriceChanges(ctx context.Context, o *wholesale.Order) (PriceChanges, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (PriceChanges, error) { return priceChanges(ctx, tx, o) })
}

func priceChanges(ctx context.Context, tx *store.Tx, o *wholesale.Order) (PriceChanges, error) {
	if !asksForPrices(o) {
		return nil, nil
	}
	customer, err := tx.Customer(ctx, o.SupplierID, o.CustomerID)
	if err != nil {
		return nil, err
	}
	customers := map[string]wholesale.Customer{customer.ID: customer}
	changes, err := priceChangesOf(ctx, tx, o.SupplierID, []*wholesale.Order{o}, customers)
	return changes[o.ID], err
}

// priceChangesOf finds the price changes of several orders with a handful of queries, by order;
// customers has those of the orders.
func priceChangesOf(
	ctx context.Context, tx *store.Tx, supplierID string, orders []*wholesale.Order, customers map[string]wholesale.Customer,
) (map[string]PriceChanges, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, o := range orders {
		ids = append(ids, o.ProductIDs()...)
	}
	products, err := tx.ProductsBy(ctx, supplierID, store.ByID, ids)
	if err != nil {
		return nil, err
	}
	book, err := tx.PriceBook(ctx, supplierID, slices.Collect(maps.Values(customers)), slices.Collect(maps.Values(products)))
	if err != nil {
		return nil, err
	}
	found := map[string]PriceChanges{}
	for _, o := range orders {
		p := pricer{customer: customers[o.CustomerID], date: wholesale.DateOf(tx.Now(), supplier.Location()), byID: products, policy: book.Policy()}
		p.prices = book.For(&p.customer, p.date)
		if changes := p.changes(o); len(changes) > 0 {
			found[o.ID] = changes
		}
	}
	return found, nil
}

// asksForPrices says whether an order's prices could change: it is not approved yet, and some did
// not come from a person or a program.
func asksForPrices(o *wholesale.Order) bool {
	fromList := func(l wholesale.Line) bool { return !l.PriceTyped() }
	return (o.Status == wholesale.Scheduled || o.Status == wholesale.Ordered) && slices.ContainsFunc(o.Lines, fromList)
}

func (p *pricer) changes(o *wholesale.Order) (changes PriceChanges) {
	counts := p.quantities(asInput(o.Lines, false))
	for i, l := range o.Lines {
		product, known := p.byID[l.ProductID]
		if l.PriceTyped() || !known {
			continue
		}
		today, ok := p.prices.Price(&product, counts[i])
		switch {
		case !ok, today.UnitPrice.Cmp(l.UnitPrice) == 0:
		case l.KeptOver != nil && l.KeptOver.Cmp(today.UnitPrice) == 0:
		default:
			today, _ = p.prices.Explained(&product, counts[i])
			today.UnitPrice = today.UnitPrice.Rescale(wholesale.PriceScale)
			changes = append(changes, PriceChange{Line: l, New: today, at: i})
		}
	}
	return changes
}
