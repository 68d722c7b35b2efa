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
func TierByName(name string) string { return "name:" + strings.TrimSpace(name) }

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
// that has prices of its own. A product that is no longer for sale keeps its default price only,
// and a row that comes to no price is left out. Which prices win is not decided here but in
// [Pricer.Price].
func PlanPrices(read PricesRead) []SyncedList {
	p := planner{PricesRead: read, forSale: map[string]*Product{}, byCode: codeIndex[*Product]{}, groups: newGroupNames()}
	return slices.Concat([]SyncedList{p.defaults()}, p.tiers(), p.rows())
}

type planner struct {
	PricesRead
	forSale map[string]*Product // by remote id
	byCode  codeIndex[*Product] // those of them
	groups  groupNames
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
		p.forSale[product.RemoteID] = product
		p.byCode.add(product.Code, product)
		p.groups.add(product.Group, product.SubGroup)
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

// rows makes the lists of the rows outside the tiers, in the order of their ids, so that the
// outcome does not depend on the order in which they were read.
func (p *planner) rows() (lists []SyncedList) {
	byID, byCode := map[string]*Customer{}, codeIndex[*Customer]{}
	for i := range p.Customers {
		if c := &p.Customers[i]; c.RemoteID != "" {
			byID[c.RemoteID] = c
			byCode.add(c.Code, c)
		}
	}
	rows := slices.SortedFunc(slices.Values(p.Rows), func(a, b RemotePrice) int { return strings.Compare(a.RemoteID, b.RemoteID) })
	var quantity []Price
	own := map[*Customer]*[]Price{}
	for _, r := range rows {
		rule, err := r.For()
		if err != nil {
			continue
		}
		if rule == RuleQuantity {
			p.add(&quantity, r, rule, nil)
			continue
		}
		c := byID[r.CustomerRemoteID]
		if c == nil && r.CustomerRemoteID == "" {
			c = byCode.find(r.CustomerCode)
		}
		if c == nil {
			continue // it was not imported
		}
		if own[c] == nil {
			own[c] = new([]Price)
		}
		p.add(own[c], r, rule, c)
	}
	if len(quantity) > 0 {
		lists = append(lists, SyncedList{
			PriceList: PriceList{RemoteKey: QuantityListKey, Name: "Quantity prices", Origin: OriginQuantity, Currency: p.Currency}, Prices: oneEachDay(quantity),
		})
	}
	for i := range p.Customers {
		c := &p.Customers[i]
		if own[c] == nil || len(*own[c]) == 0 {
			continue
		}
		list := SyncedList{
			PriceList: PriceList{RemoteKey: CustomerListKey(c.RemoteID), Name: c.Name, Origin: OriginCustomer, Currency: p.Currency}, Prices: oneEachDay(*own[c]),
		}
		if c.Terms.Currency != "" {
			list.Currency = c.Terms.Currency
		}
		lists = append(lists, list)
	}
	return lists
}

// add puts a row on a list, if it comes to a price.
func (p *planner) add(list *[]Price, r RemotePrice, rule Rule, c *Customer) {
	price := Price{
		MinimumQuantity: r.MinimumQuantity, ValidFrom: ValidityDay(r.ValidFrom, p.Location), ValidTo: ValidityDay(r.ValidTo, p.Location), Owner: OwnedBySync,
	}
	var err error
	if price.Basis, price.UnitPrice, price.Discount, err = r.Charge(p.Discounts); err != nil {
		return
	}
	if rule == RuleCustomerGroup {
		price.Group = p.groups.find(r.Group)
	} else {
		product := p.product(r)
		if product == nil {
			return
		}
		price.ProductID = product.ID
		if price.Basis != NoDiscount { // zero while nothing is known that it could be taken off
			if price.UnitPrice, err = LessDiscount(p.baseOf(price.Basis, product, c), price.Discount); err != nil {
				return
			}
		}
	}
	*list = append(*list, price)
}

func (p *planner) product(r RemotePrice) *Product {
	if r.ProductRemoteID != "" {
		return p.forSale[r.ProductRemoteID]
	}
	return p.byCode.find(r.ProductCode)
}

// baseOf is the price that a discount for a product is taken off, as far as it is known without
// the customer who buys.
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
