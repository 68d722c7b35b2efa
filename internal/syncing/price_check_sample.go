package syncing

import (
	"cmp"
	"context"
	"slices"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// How many customers are compared in a night, and at first, when the account leaves something open.
// Each costs a call for every thousand products; callsOfCheck bounds that where there are many.
const (
	customersOfCheck      = 10
	customersOfFirstCheck = 30
	callsOfCheck          = 60
	productsPerCall       = 1000
)

// checkAllowance is how many customers a comparison may ask about. One that the clock began keeps
// to the calls that are left for such; one that a person asked for is about one customer at least.
func (c *conversation) checkAllowance(first, scheduled bool, products int64) int {
	customers, calls, fewest := customersOfCheck, int64(callsOfCheck), 1
	if first {
		customers = customersOfFirstCheck
	}
	if scheduled {
		calls, fewest = min(calls, c.allowed(PriceChecks)), 0
	}
	pages := max((products+productsPerCall-1)/productsPerCall, 1)
	return max(min(customers, int(calls/pages)), fewest)
}

// sampled is a customer that could be compared.
type sampled struct {
	id      string
	checked time.Time // when it last was
}

// sample chooses the customers of a comparison. They are taken in turns from groups: those with a
// known difference, those with a discount and no tier, with a discount and a tier, with prices of
// their own, and all others. So what is rare and can go wrong comes more often, and everyone comes
// at some time. Within a group those that waited longest are first.
//
// The first comparison of an account that leaves something open asks only about customers that can
// show it.
func (c *conversation) sample(ctx context.Context, tx *store.Tx, scheduled bool) (ids []string, err error) {
	supplierID := c.conn.SupplierID
	customers, err := tx.AllCustomers(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	checked, err := tx.PricesChecked(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	drifting, err := tx.DriftingCustomers(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	layers, err := c.layers(ctx, tx)
	if err != nil {
		return nil, err
	}
	open, err := c.openQuestions(ctx, tx, customers)
	if err != nil {
		return nil, err
	}
	products, err := tx.CountProducts(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	first := len(checked) == 0 && open != (checkQuestions{})
	var groups [5][]sampled
	for _, customer := range customers {
		if !c.comparable(customer) || layers[customer.ID] == wholesale.OriginManual {
			continue
		}
		discounted, group := customer.Terms.DiscountRate.IsPos(), 4
		switch {
		case slices.Contains(drifting, customer.ID):
			group = 0
		case discounted && customer.Terms.TierKey == "":
			group = 1
		case discounted:
			group = 2
		case layers[customer.ID] == wholesale.OriginCustomer:
			group = 3
		}
		if first && group == 4 || first && group == 3 && !open.prices {
			continue
		}
		groups[group] = append(groups[group], sampled{customer.ID, checked[customer.ID].At})
	}
	return inTurns(groups[:], c.checkAllowance(first, scheduled, products)), nil
}

// layers are the origins of the first list from which each customer buys.
func (c *conversation) layers(ctx context.Context, tx *store.Tx) (map[string]wholesale.Origin, error) {
	version, err := tx.PriceVersion(ctx, c.conn.SupplierID)
	if err != nil {
		return nil, err
	}
	lists, err := tx.AllPriceLists(ctx, c.conn.SupplierID, version.Current)
	if err != nil {
		return nil, err
	}
	origins := map[string]wholesale.Origin{}
	for _, l := range lists {
		origins[l.ID] = l.Origin
	}
	layers, err := tx.AllLayers(ctx, c.conn.SupplierID, version.Current)
	first := make(map[string]wholesale.Origin, len(layers))
	for customer, ids := range layers {
		first[customer] = origins[ids[0]]
	}
	return first, err
}

// inTurns takes one of each group in turns, until there are n or all are taken.
func inTurns(groups [][]sampled, n int) (ids []string) {
	for _, group := range groups {
		slices.SortFunc(group, func(a, b sampled) int { return cmp.Or(a.checked.Compare(b.checked), cmp.Compare(a.id, b.id)) })
	}
	for round := 0; len(ids) < n; round++ {
		before := len(ids)
		for _, group := range groups {
			if round < len(group) && len(ids) < n {
				ids = append(ids, group[round].id)
			}
		}
		if len(ids) == before {
			break
		}
	}
	return ids
}
