package wholesale

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// SyncedList is a price list as the inventory system's prices want it to be. It has no id.
type SyncedList struct {
	PriceList
	Prices []Price
}

// SyncedLists are the lists that mirror the inventory system, by what they mirror.
type SyncedLists map[string]PriceList

// The lists that every customer buys from unless it is on a manual one.
const (
	QuantityListKey = "quantity"
	DefaultListKey  = "default"
)

// TierListKey names the list of a price tier.
func TierListKey(tierKey string) string { return "tier:" + tierKey }

// CustomerListKey names a customer's own list.
func CustomerListKey(customerRemoteID string) string { return "customer:" + customerRemoteID }

// OwnerOf is the remote id of the customer whose own list it is.
func OwnerOf(l PriceList) string { return strings.TrimPrefix(l.RemoteKey, CustomerListKey("")) }

// DefaultList is the list of a supplier's default sell prices. Every supplier has one from the
// start, and it has the supplier's id.
func DefaultList(supplierID, currency string) PriceList {
	return PriceList{
		ID: supplierID, SupplierID: supplierID, Name: "Default sell prices", Origin: OriginDefault, Currency: currency, RemoteKey: DefaultListKey,
	}
}

// TierByName is the key of a price tier of which only the label is known. [SyncedLists.LayersOf]
// finds the tier by it.
func TierByName(name string) string { return "name:" + name }

// LayersOf are the lists from which the inventory system has a customer buy, in order: its own,
// then its tier's. A customer that is not matched has none. The quantity and the default prices,
// which are everyone's, are not among them.
func (lists SyncedLists) LayersOf(c Customer) (layers []PriceList) {
	if c.RemoteID == "" {
		return nil
	}
	if own, ok := lists[CustomerListKey(c.RemoteID)]; ok {
		layers = append(layers, own)
	}
	if tier, ok := lists.tier(c.Terms.TierKey); ok {
		layers = append(layers, tier)
	}
	return layers
}

// tier finds the list of a tier, also of one that is known by its label only, if just one has it.
func (lists SyncedLists) tier(key string) (found PriceList, ok bool) {
	if found, ok = lists[TierListKey(key)]; ok {
		return found, true
	}
	for _, l := range lists {
		if l.Origin != OriginTier || TierByName(l.Name) != key {
			continue
		}
		if ok {
			return PriceList{}, false
		}
		found, ok = l, true
	}
	return found, ok
}

// PricesRead is what was read of the inventory system that decides its prices.
type PricesRead struct {
	Products  []Product // with their imported and tier prices
	Customers []Customer
	Rows      []RemotePrice
	Discounts Discounts // how the account writes those of rows
	Currency  string    // of the account
	Location  *time.Location
}

// PlanPrices works out the price lists that mirror the inventory system: the default sell prices,
// one for each price tier that has prices, the quantity prices, and one for each matched customer
// that has prices of its own. A product that is no longer for sale keeps its default price only, and
// a row that comes to no price is left out. Which prices win is not decided here but in
// [Pricer.Price].
func PlanPrices(read PricesRead) []SyncedList {
	p := planner{PricesRead: read, forSale: map[string]*Product{}, byCode: map[string]*Product{}, groups: map[string]ProductGroup{}}
	return slices.Concat([]SyncedList{p.defaults()}, p.tiers(), p.rows())
}

type planner struct {
	PricesRead
	forSale map[string]*Product // by remote id
	byCode  map[string]*Product // those of them
	groups  map[string]ProductGroup
}

func (p *planner) defaults() SyncedList {
	list := SyncedList{PriceList: DefaultList("", p.Currency)}
	for i := range p.Products {
		product := &p.Products[i]
		if product.ImportedPrice.IsPos() {
			list.Prices = append(list.Prices, Price{ProductID: product.ID, UnitPrice: product.ImportedPrice, Owner: OwnedBySync})
		}
		if product.Availability == Discontinued || product.RemoteID == "" {
			continue
		}
		p.forSale[product.RemoteID], p.byCode[CodeKey(product.Code)] = product, product
		for _, g := range []ProductGroup{product.Group, product.SubGroup} {
			if g.RemoteID != "" {
				p.groups[g.RemoteID] = g
			}
			if g.Name != "" {
				p.groups[CodeKey(g.Name)] = g
			}
		}
	}
	return list
}

func (p *planner) tiers() (lists []SyncedList) {
	tiers := map[string]*SyncedList{}
	for i := range p.Products {
		product := &p.Products[i]
		if p.forSale[product.RemoteID] != product {
			continue
		}
		for _, t := range product.TierPrices {
			if !t.Price.IsPos() {
				continue
			}
			list := tiers[t.Key]
			if list == nil {
				list = &SyncedList{PriceList: PriceList{RemoteKey: TierListKey(t.Key), Name: t.Name, Origin: OriginTier, Currency: p.Currency}}
				tiers[t.Key] = list
			}
			list.Prices = append(list.Prices, Price{ProductID: product.ID, UnitPrice: t.Price, Owner: OwnedBySync})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(tiers)) {
		lists = append(lists, *tiers[key])
	}
	return lists
}

// rows makes the lists of the rows outside the tiers. Of two rows for the same product or group,
// quantity and first day the one with the greater id wins, so that the outcome does not depend on
// the order in which they were read.
func (p *planner) rows() (lists []SyncedList) {
	byID, byCode := map[string]*Customer{}, map[string]*Customer{}
	for i := range p.Customers {
		if c := &p.Customers[i]; c.RemoteID != "" {
			byID[c.RemoteID], byCode[CodeKey(c.Code)] = c, c
		}
	}
	rows := slices.SortedFunc(slices.Values(p.Rows), func(a, b RemotePrice) int { return strings.Compare(a.RemoteID, b.RemoteID) })
	quantity := newRowList()
	own := map[*Customer]*rowList{}
	for _, r := range rows {
		rule, err := r.For()
		if err != nil {
			continue
		}
		if rule == RuleQuantity {
			p.add(quantity, r, rule, nil)
			continue
		}
		c := byID[r.CustomerRemoteID]
		if c == nil && r.CustomerRemoteID == "" {
			c = byCode[CodeKey(r.CustomerCode)]
		}
		if c == nil {
			continue // it was not imported
		}
		if own[c] == nil {
			own[c] = newRowList()
		}
		p.add(own[c], r, rule, c)
	}
	if len(quantity.prices) > 0 {
		lists = append(lists, SyncedList{
			PriceList: PriceList{RemoteKey: QuantityListKey, Name: "Quantity prices", Origin: OriginQuantity, Currency: p.Currency}, Prices: quantity.prices,
		})
	}
	for i := range p.Customers {
		c := &p.Customers[i]
		if own[c] == nil || len(own[c].prices) == 0 {
			continue
		}
		list := SyncedList{
			PriceList: PriceList{RemoteKey: CustomerListKey(c.RemoteID), Name: c.Name, Origin: OriginCustomer, Currency: p.Currency}, Prices: own[c].prices,
		}
		if c.Terms.Currency != "" {
			list.Currency = c.Terms.Currency
		}
		lists = append(lists, list)
	}
	return lists
}

// rowList collects the prices of a list, of which each key can stand on it only once.
type rowList struct {
	prices []Price
	place  map[rowKey]int
}

type rowKey struct {
	target  string
	minimum Decimal
	from    Date
}

func newRowList() *rowList { return &rowList{place: map[rowKey]int{}} }

// add puts a row on a list, if it comes to a price.
func (p *planner) add(list *rowList, r RemotePrice, rule Rule, c *Customer) {
	price := Price{
		MinimumQuantity: r.MinimumQuantity, ValidFrom: ValidityDay(r.ValidFrom, p.Location), ValidTo: ValidityDay(r.ValidTo, p.Location), Owner: OwnedBySync,
	}
	var err error
	if price.Basis, price.UnitPrice, price.Discount, err = r.Charge(p.Discounts); err != nil {
		return
	}
	if rule == RuleCustomerGroup {
		price.Group = p.group(r.Group)
	} else {
		product := p.product(r)
		if product == nil {
			return
		}
		price.ProductID = product.ID
		if price.Basis != NoDiscount {
			base := p.baseOf(price.Basis, product, c)
			if !base.IsPos() && price.Basis == OffDefault {
				return // a customer's tier may have a price where there is no default
			}
			if price.UnitPrice, err = LessDiscount(base, price.Discount); err != nil {
				return
			}
		}
	}
	key := rowKey{price.Target(), price.MinimumQuantity.Trim(0), price.ValidFrom}
	if i, ok := list.place[key]; ok {
		list.prices[i] = price
		return
	}
	list.place[key] = len(list.prices)
	list.prices = append(list.prices, price)
}

func (p *planner) product(r RemotePrice) *Product {
	if r.ProductRemoteID != "" {
		return p.forSale[r.ProductRemoteID]
	}
	return p.byCode[CodeKey(r.ProductCode)]
}

// group is the group as the products name it: a row may know only its id, or only its name.
func (p *planner) group(g ProductGroup) ProductGroup {
	if known, ok := p.groups[g.RemoteID]; ok && g.RemoteID != "" {
		return known
	}
	if known, ok := p.groups[CodeKey(g.Name)]; ok && g.RemoteID == "" {
		return known
	}
	return g
}

// baseOf is the price that a discount for a product is taken off, as far as it is known without the
// customer who buys.
func (p *planner) baseOf(basis Basis, product *Product, c *Customer) Decimal {
	if basis == OffTier && c != nil {
		for _, t := range product.TierPrices {
			if t.Price.IsPos() && (t.Key == c.Terms.TierKey || TierByName(t.Name) == c.Terms.TierKey) {
				return t.Price
			}
		}
	}
	return product.ImportedPrice
}
