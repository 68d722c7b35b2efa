package syncing

import (
	"cmp"
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// pricePlan is the intended state of price lists and their assignments.
type pricePlan struct {
	supplierID string
	part       []wholesale.Origin     // of which lists only; nil for all that mirror the account
	version    store.PriceVersion     // that it was made from
	sources    store.PriceSources     // as they were then
	now, next  prices                 // as they stand in it, and as far as the next one is written
	lists      []wholesale.SyncedList // those that mirror the account, with their ids
	layers     map[string][]string    // of each customer that buys as the account says
	codes      map[string]string      // of the products, by their id
	discounts  wholesale.Discounts    // how the account writes those of prices, as far as is known
	discounted bool                   // some price has a discount
	print      string                 // identifies what the account says; see printOf
	review     store.PriceReview      // as it was when the plan was made
	ids        map[string]string      // of lists, also of those that have ended, by what they mirror
}

// prices are those of a version that the sync keeps.
type prices struct {
	lists  map[string]wholesale.PriceList // by id
	prices map[priceKey]wholesale.Price
	layers map[string][]string // by customer
	manual map[string]bool     // lists that hold a person's prices
}

// priceKey is the unique key of a price that the sync keeps.
type priceKey struct {
	listID, target string
	minimum        wholesale.Decimal
	from           wholesale.Date
}

func keyOf(listID string, p wholesale.Price) priceKey {
	return priceKey{listID, p.Target(), p.MinimumQuantity.Trim(0), p.ValidFrom}
}

// planPrices compares the account's prices with the price lists, or with those of some origins.
// Manual prices are unchanged.
func (c *conversation) planPrices(ctx context.Context, part ...wholesale.Origin) (*pricePlan, error) {
	p := &pricePlan{supplierID: c.conn.SupplierID, part: part, codes: map[string]string{}}
	read := wholesale.PricesRead{Currency: c.conn.BaseCurrency}
	if err := c.Store.View(ctx, func(tx *store.Tx) (err error) {
		if err := p.readVersions(ctx, tx); err != nil {
			return err
		}
		supplier, err := tx.Supplier(ctx, p.supplierID)
		if err != nil {
			return err
		}
		read.Location = supplier.Location()
		if read.Products, err = tx.AllProducts(ctx, p.supplierID); err != nil {
			return err
		}
		if read.Customers, err = tx.AllCustomers(ctx, p.supplierID); err != nil {
			return err
		}
		read.Rows, err = tx.AllRemotePrices(ctx, p.supplierID)
		return err
	}); err != nil {
		return nil, err
	}
	for _, product := range read.Products {
		p.codes[product.ID] = product.Code
	}
	p.discounts, p.discounted = c.conn.PriceDiscounts.LearnFrom(read.Rows), hasDiscount(read.Rows)
	read.Discounts = p.discounts
	for _, l := range wholesale.PlanPrices(read) {
		if p.concerns(l.Origin) {
			p.lists = append(p.lists, l)
		}
	}
	planned := p.identify()
	p.print = printOf(part, p.lists, nil, nil)
	if part == nil {
		p.print = printOf(part, p.lists, planned, read.Customers)
	}
	p.keep()
	if part == nil {
		p.assign(read.Customers)
	}
	return p, nil
}

// readVersions reads what counts now, how far the next version is written, and what a person has
// decided about it.
func (p *pricePlan) readVersions(ctx context.Context, tx *store.Tx) (err error) {
	if p.version, err = tx.PriceVersion(ctx, p.supplierID); err != nil {
		return err
	}
	if p.sources, err = tx.PriceSources(ctx, p.supplierID); err != nil {
		return err
	}
	if p.review, err = tx.PriceReview(ctx, p.supplierID); err != nil {
		return err
	}
	if p.ids, err = tx.PriceListIDs(ctx, p.supplierID); err != nil {
		return err
	}
	if p.now, err = p.readPrices(ctx, tx, p.version.Current); err != nil {
		return err
	}
	p.next, err = p.readPrices(ctx, tx, p.version.Current+1)
	return err
}

// concerns says whether a list of this origin is part of the plan.
func (p *pricePlan) concerns(o wholesale.Origin) bool {
	return o != wholesale.OriginManual && (p.part == nil || slices.Contains(p.part, o))
}

// readPrices reads a version, of the lists that the plan is about.
func (p *pricePlan) readPrices(ctx context.Context, tx *store.Tx, version int64) (prices, error) {
	read := prices{lists: map[string]wholesale.PriceList{}, prices: map[priceKey]wholesale.Price{}, manual: map[string]bool{}}
	lists, err := tx.AllPriceLists(ctx, p.supplierID, version)
	if err != nil {
		return read, err
	}
	for _, l := range lists {
		if p.concerns(l.Origin) || p.part == nil {
			read.lists[l.ID] = l
		}
	}
	listed, err := tx.AllPrices(ctx, p.supplierID, version)
	if err != nil {
		return read, err
	}
	for _, price := range listed {
		switch {
		case !p.concerns(read.lists[price.PriceListID].Origin):
		case price.Owner == wholesale.OwnedByPerson:
			read.manual[price.PriceListID] = true
		default:
			read.prices[keyOf(price.PriceListID, price.Price)] = price.Price
		}
	}
	if p.part == nil {
		read.layers, err = tx.AllLayers(ctx, p.supplierID, version)
	}
	return read, err
}

// identify gives planned lists the ids of lists with the same source, or new ones. One that has
// ended goes on, so that every version knows a list by the same id.
func (p *pricePlan) identify() wholesale.SyncedLists {
	planned := wholesale.SyncedLists{}
	for i := range p.lists {
		l := &p.lists[i].PriceList
		l.SupplierID, l.ID = p.supplierID, p.ids[l.RemoteKey]
		switch {
		case l.Origin == wholesale.OriginDefault:
			l.ID = p.supplierID
		case l.ID == "":
			l.ID = store.NewID()
		}
		planned[l.RemoteKey] = *l
	}
	return planned
}

// assign puts every matched customer on the account's lists, except those on a manual list. One
// that only a person's prices keep still counts for those whom the account has on it.
func (p *pricePlan) assign(customers []wholesale.Customer) {
	planned := p.mirrored()
	p.layers = map[string][]string{}
	for _, c := range customers {
		c.Layers = p.now.layers[c.ID]
		if c.RemoteID == "" || p.now.lists[c.PriceListID()].Origin == wholesale.OriginManual {
			continue
		}
		p.layers[c.ID] = nil
		for _, l := range planned.LayersOf(c) {
			p.layers[c.ID] = append(p.layers[c.ID], l.ID)
		}
	}
}

// mirrored are the planned lists by what they mirror.
func (p *pricePlan) mirrored() wholesale.SyncedLists {
	lists := wholesale.SyncedLists{}
	for _, l := range p.lists {
		lists[l.RemoteKey] = l.PriceList
	}
	return lists
}

// keep retains lists that mirror nothing any more but hold manual prices.
func (p *pricePlan) keep() {
	known := map[string]bool{}
	for _, l := range p.lists {
		known[l.ID] = true
	}
	for id := range p.now.manual {
		if !known[id] {
			p.lists = append(p.lists, wholesale.SyncedList{PriceList: p.now.lists[id]})
		}
	}
}

// hold blocks other price changes until the transaction ends. It returns errPricesChanged if prices
// changed since the plan was made.
func (p *pricePlan) hold(ctx context.Context, tx *store.Tx) error {
	version, err := tx.HoldPrices(ctx, p.supplierID)
	if err != nil {
		return err
	}
	review, err := tx.PriceReview(ctx, p.supplierID)
	if err == nil && (version != p.version || review != p.review) {
		err = errPricesChanged
	}
	return err
}

// priceDifference is what has to change in a version to match the plan.
type priceDifference struct {
	lists     []wholesale.PriceList // to put
	ended     []string              // lists
	prices    []priceChange
	layers    []customerLayers
	unchanged int64 // prices
}

// priceChange is a price that is added (it has no before), changed or removed (it has no after).
type priceChange struct {
	list          wholesale.PriceList
	kind          store.PriceChangeKind
	before, after wholesale.Price
}

type customerLayers struct {
	customerID string
	listIDs    []string
}

func (d priceDifference) any() bool { return len(d.lists)+len(d.ended)+len(d.prices)+len(d.layers) > 0 }

// moves says whether it changes what someone pays, beyond the names of lists.
func (d priceDifference) moves() bool { return len(d.prices)+len(d.layers) > 0 }

// counts are the prices that it adds, changes and removes.
func (d priceDifference) counts() (added, changed, removed int64) {
	for _, c := range d.prices {
		switch c.kind {
		case store.PriceAdded:
			added++
		case store.PriceChanged:
			changed++
		case store.PriceRemoved:
			removed++
		}
	}
	return added, changed, removed
}

// compare returns how a version differs from the plan.
func (p *pricePlan) compare(have prices) (d priceDifference) {
	planned := map[string]bool{}
	wanted := map[priceKey]bool{}
	for _, l := range p.lists {
		planned[l.ID] = true
		if have.lists[l.ID] != l.PriceList {
			d.lists = append(d.lists, l.PriceList)
		}
		for _, price := range l.Prices {
			key := keyOf(l.ID, price)
			wanted[key] = true
			before, exists := have.prices[key]
			switch {
			case !exists:
				d.prices = append(d.prices, priceChange{list: l.PriceList, kind: store.PriceAdded, after: price})
			case !samePrice(before, price):
				d.prices = append(d.prices, priceChange{l.PriceList, store.PriceChanged, before, price})
			default:
				d.unchanged++
			}
		}
	}
	for key, before := range have.prices {
		if !wanted[key] {
			list := have.lists[key.listID]
			list.ID = key.listID // it may have gone already
			d.prices = append(d.prices, priceChange{list: list, kind: store.PriceRemoved, before: before})
		}
	}
	slices.SortFunc(d.prices, func(a, b priceChange) int {
		return cmp.Or(cmp.Compare(a.list.ID, b.list.ID), cmp.Compare(a.product(), b.product()))
	})
	for id, l := range have.lists {
		if l.Origin != wholesale.OriginManual && !planned[id] {
			d.ended = append(d.ended, id)
		}
	}
	for id, layers := range p.layers {
		if !slices.Equal(have.layers[id], layers) {
			d.layers = append(d.layers, customerLayers{id, layers})
		}
	}
	for id, layers := range have.layers { // of a manual customer: only removed lists matter
		if _, asPlanned := p.layers[id]; asPlanned {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(layers), func(list string) bool {
			return !planned[list] && have.lists[list].Origin != wholesale.OriginManual
		})
		if len(left) < len(layers) {
			d.layers = append(d.layers, customerLayers{id, left})
		}
	}
	return d
}

func samePrice(a, b wholesale.Price) bool {
	return a.UnitPrice.Cmp(b.UnitPrice) == 0 && a.ValidTo == b.ValidTo && a.Basis == b.Basis && a.Discount.Cmp(b.Discount) == 0 && a.Group.Name == b.Group.Name
}

func (c priceChange) product() string {
	if c.kind == store.PriceRemoved {
		return c.before.ProductID
	}
	return c.after.ProductID
}
