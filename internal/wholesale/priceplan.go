package wholesale

import "sort"

// SyncedList is a price list as the inventory system's prices want it to be.
type SyncedList struct {
	Key      string // what it mirrors; see [TierListKey] and [CustomerListKey]
	Name     string
	Origin   Origin
	Currency string
	BaseKey  string // the list below it; "" when there is none
	Prices   []Price
}

// PricePlan is what the price lists, and who buys from which, should be.
type PricePlan struct {
	Lists          []SyncedList      // a base list stands before the lists on it
	ListOfCustomer map[string]string // customer id → list key; "" for a customer that pays default prices
}

// TierListKey names the list of a price tier.
func TierListKey(tierKey string) string { return "tier:" + tierKey }

// CustomerListKey names a customer's own list.
func CustomerListKey(customerRemoteID string) string { return "customer:" + customerRemoteID }

// TierByName is the key of a price tier of which only the label is known. [PlanPrices] finds the tier by it.
func TierByName(name string) string { return "name:" + name }

// PlanPrices works out the price lists that mirror the inventory system: one for each price tier that has prices, and one
// for each matched customer that has prices of its own, lying over its tier's list. A product that is no longer for sale
// is on no list. Which prices win is not decided here but in [ResolvePrice].
func PlanPrices(products []Product, customers []Customer, prices []CustomerPrice, currency string) PricePlan {
	plan := PricePlan{ListOfCustomer: make(map[string]string, len(customers))}
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
				list = &SyncedList{Key: TierListKey(t.Key), Name: t.Name, Origin: OriginTier, Currency: currency}
				tiers[t.Key] = list
			}
			list.Prices = append(list.Prices, Price{ProductID: p.ID, UnitPrice: t.Price, Owner: OwnedBySync})
		}
	}
	for _, list := range tiers {
		plan.Lists = append(plan.Lists, *list)
	}
	sort.Slice(plan.Lists, func(i, j int) bool { return plan.Lists[i].Key < plan.Lists[j].Key })

	own := ownPrices(forSale, prices)
	for _, c := range customers {
		if c.RemoteID == "" {
			continue
		}
		base := ""
		if list := tiers[c.Terms.TierKey]; list != nil {
			base = list.Key
		} else {
			base = listByName(tiers, c.Terms.TierKey)
		}
		plan.ListOfCustomer[c.ID] = base
		if len(own[c.RemoteID]) == 0 {
			continue
		}
		list := SyncedList{Key: CustomerListKey(c.RemoteID), Name: c.Name, Origin: OriginCustomer, Currency: currency, BaseKey: base, Prices: own[c.RemoteID]}
		if c.Terms.Currency != "" {
			list.Currency = c.Terms.Currency
		}
		plan.Lists = append(plan.Lists, list)
		plan.ListOfCustomer[c.ID] = list.Key
	}
	return plan
}

// listByName finds the list of a tier that is known by its label only; "" when there is none, or more than one.
func listByName(tiers map[string]*SyncedList, key string) (found string) {
	for _, list := range tiers {
		if TierByName(list.Name) != key {
			continue
		}
		if found != "" {
			return ""
		}
		found = list.Key
	}
	return found
}

// ownPrices sorts the customer prices by customer. Of two rows for the same product, quantity and first day the one with
// the greater id wins, so that the outcome does not depend on the order in which they were read.
func ownPrices(forSale map[string]Product, prices []CustomerPrice) map[string][]Price {
	prices = append([]CustomerPrice(nil), prices...)
	sort.Slice(prices, func(i, j int) bool { return prices[i].RemoteID < prices[j].RemoteID })
	own := map[string][]Price{}
	place := map[priceKey]int{}
	for _, cp := range prices {
		p, ok := forSale[cp.ProductRemoteID]
		if !ok {
			continue
		}
		price := Price{ProductID: p.ID, UnitPrice: cp.UnitPrice, MinimumQuantity: cp.MinimumQuantity, ValidFrom: cp.ValidFrom, ValidTo: cp.ValidTo, Owner: OwnedBySync}
		key := priceKey{cp.CustomerRemoteID, p.ID, cp.MinimumQuantity.Trim(0), cp.ValidFrom}
		if i, ok := place[key]; ok {
			own[cp.CustomerRemoteID][i] = price
			continue
		}
		place[key] = len(own[cp.CustomerRemoteID])
		own[cp.CustomerRemoteID] = append(own[cp.CustomerRemoteID], price)
	}
	return own
}

// priceKey is what can stand on a list only once.
type priceKey struct {
	list, productID string
	minimum         Decimal
	from            Date
}
