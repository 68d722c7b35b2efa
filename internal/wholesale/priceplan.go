package wholesale

import (
	"maps"
	"slices"
	"strings"
)

// SyncedList is a price list as the inventory system's prices want it to be. It has no id.
type SyncedList struct {
	PriceList
	Prices []Price
}

// SyncedLists are the lists that mirror the inventory system, by what they mirror.
type SyncedLists map[string]PriceList

// TierListKey names the list of a price tier.
func TierListKey(tierKey string) string { return "tier:" + tierKey }

// CustomerListKey names a customer's own list.
func CustomerListKey(customerRemoteID string) string { return "customer:" + customerRemoteID }

// OwnerOf is the remote id of the customer whose own list it is.
func OwnerOf(l PriceList) string { return strings.TrimPrefix(l.RemoteKey, CustomerListKey("")) }

// TierByName is the key of a price tier of which only the label is known. [SyncedLists.LayersOf]
// finds the tier by it.
func TierByName(name string) string { return "name:" + name }

// LayersOf are the lists from which the inventory system has a customer buy, in order: its own,
// then its tier's. A customer that is not matched has none.
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

// PlanPrices works out the price lists that mirror the inventory system: one for each price tier
// that has prices, and one for each matched customer that has prices of its own. A product that is
// no longer for sale is on no list, and a row that comes to no price is left out. Which prices win
// is not decided here but in [ResolvePrice].
func PlanPrices(products []Product, customers []Customer, prices []RemotePrice, discounts Discounts, currency string) []SyncedList {
	forSale := make(map[string]Product, len(products))
	tiers := map[string]*SyncedList{}
	for _, p := range products {
		if p.Availability == Discontinued || p.RemoteID == "" {
			continue
		}
		forSale[p.RemoteID] = p
		for _, t := range p.TierPrices {
			if !t.Price.IsPos() {
				continue
			}
			list := tiers[t.Key]
			if list == nil {
				list = &SyncedList{PriceList: PriceList{RemoteKey: TierListKey(t.Key), Name: t.Name, Origin: OriginTier, Currency: currency}}
				tiers[t.Key] = list
			}
			list.Prices = append(list.Prices, Price{ProductID: p.ID, UnitPrice: t.Price, Owner: OwnedBySync})
		}
	}
	var plan []SyncedList
	for _, key := range slices.Sorted(maps.Keys(tiers)) {
		plan = append(plan, *tiers[key])
	}
	own := ownPrices(forSale, prices, discounts)
	for _, c := range customers {
		if c.RemoteID == "" || len(own[c.RemoteID]) == 0 {
			continue
		}
		list := SyncedList{
			PriceList: PriceList{RemoteKey: CustomerListKey(c.RemoteID), Name: c.Name, Origin: OriginCustomer, Currency: currency},
			Prices:    own[c.RemoteID],
		}
		if c.Terms.Currency != "" {
			list.Currency = c.Terms.Currency
		}
		plan = append(plan, list)
	}
	return plan
}

// ownPrices sorts the customer prices by customer. Of two rows for the same product, quantity and
// first day the one with the greater id wins, so that the outcome does not depend on the order in
// which they were read.
func ownPrices(forSale map[string]Product, prices []RemotePrice, discounts Discounts) map[string][]Price {
	prices = slices.SortedFunc(slices.Values(prices), func(a, b RemotePrice) int { return strings.Compare(a.RemoteID, b.RemoteID) })
	own := map[string][]Price{}
	place := map[priceKey]int{}
	for _, r := range prices {
		p, ok := forSale[r.ProductRemoteID]
		if !ok {
			continue
		}
		unitPrice, err := r.UnitPrice(p.DefaultPrice, discounts)
		if err != nil {
			continue
		}
		price := Price{ProductID: p.ID, UnitPrice: unitPrice, MinimumQuantity: r.MinimumQuantity, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, Owner: OwnedBySync}
		key := priceKey{r.CustomerRemoteID, p.ID, r.MinimumQuantity.Trim(0), r.ValidFrom}
		if i, ok := place[key]; ok {
			own[r.CustomerRemoteID][i] = price
			continue
		}
		place[key] = len(own[r.CustomerRemoteID])
		own[r.CustomerRemoteID] = append(own[r.CustomerRemoteID], price)
	}
	return own
}

// priceKey is what can stand on a list only once.
type priceKey struct {
	list, productID string
	minimum         Decimal
	from            Date
}
