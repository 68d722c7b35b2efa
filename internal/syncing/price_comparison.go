package syncing

import (
	"context"
	"slices"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// comparison is what two versions say that customers pay, on one day.
type comparison struct {
	date          wholesale.Date
	before, after side
	customers     []wholesale.Customer // by code
	products      []wholesale.Product  // by code
	byID          map[string]*wholesale.Product
	owners        map[string]string // of customers' own lists: the customer's id
}

// side is one of the two versions.
type side struct {
	book   *wholesale.PriceBook
	lists  map[string]wholesale.PriceList
	layers map[string][]string // by customer
}

// compareVersions reads two versions; their prices, which may be many, only to price with them.
func compareVersions(ctx context.Context, tx *store.Tx, supplierID string, before, after int64, priced bool) (*comparison, error) {
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return nil, err
	}
	c := &comparison{date: wholesale.DateOf(tx.Now(), supplier.Location()), byID: map[string]*wholesale.Product{}, owners: map[string]string{}}
	if c.before, err = readSide(ctx, tx, supplierID, before, priced); err != nil {
		return nil, err
	}
	if c.after, err = readSide(ctx, tx, supplierID, after, priced); err != nil {
		return nil, err
	}
	if c.customers, err = tx.AllCustomers(ctx, supplierID); err != nil {
		return nil, err
	}
	if c.products, err = tx.AllProducts(ctx, supplierID); err != nil {
		return nil, err
	}
	for i := range c.products {
		c.byID[c.products[i].ID] = &c.products[i]
	}
	for _, customer := range c.customers {
		for _, s := range []side{c.before, c.after} {
			for _, list := range s.layers[customer.ID] {
				if s.lists[list].Origin == wholesale.OriginCustomer {
					c.owners[list] = customer.ID
				}
			}
		}
	}
	return c, nil
}

func readSide(ctx context.Context, tx *store.Tx, supplierID string, version int64, priced bool) (s side, err error) {
	if priced {
		if s.book, err = tx.WholePriceBook(ctx, supplierID, version); err != nil {
			return s, err
		}
	}
	lists, err := tx.AllPriceLists(ctx, supplierID, version)
	if err != nil {
		return s, err
	}
	s.lists = make(map[string]wholesale.PriceList, len(lists))
	for _, l := range lists {
		s.lists[l.ID] = l
	}
	s.layers, err = tx.AllLayers(ctx, supplierID, version)
	return s, err
}

// pricer is what a customer pays in the version.
func (s side) pricer(c wholesale.Customer, date wholesale.Date) wholesale.Pricer {
	c.Layers = s.layers[c.ID]
	return s.book.For(&c, date)
}

// tierOf is the tier's list among a customer's layers; "" for none.
func (s side) tierOf(customerID string) string {
	for _, id := range s.layers[customerID] {
		if s.lists[id].Origin == wholesale.OriginTier {
			return id
		}
	}
	return ""
}

// atTier is what a customer without terms and prices of its own pays who buys from a tier.
func (s side) atTier(list string, date wholesale.Date) wholesale.Pricer {
	return s.book.For(&wholesale.Customer{Layers: []string{list}}, date)
}

// fallsTo is the price to which buyers from a list come when a price of it is removed; false when
// there is none. A price of a product group has none that is the same for all its products.
func (c *comparison) fallsTo(list wholesale.PriceList, removed wholesale.Price) (wholesale.PriceAnswer, bool) {
	product := c.byID[removed.ProductID]
	if product == nil {
		return wholesale.PriceAnswer{}, false
	}
	pricer := c.after.atTier(list.ID, c.date)
	if owner := c.owners[list.ID]; owner != "" {
		if i := slices.IndexFunc(c.customers, func(customer wholesale.Customer) bool { return customer.ID == owner }); i >= 0 {
			pricer = c.after.pricer(c.customers[i], c.date)
		}
	}
	return pricer.Price(product, fromOne(removed.MinimumQuantity))
}

// fromOne is the quantity at which a price is asked for: its minimum, but at least one.
func fromOne(minimum wholesale.Decimal) wholesale.Decimal {
	if minimum.Cmp(decimal.One) < 0 {
		return decimal.One
	}
	return minimum
}
