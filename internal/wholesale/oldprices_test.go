package wholesale_test

import (
	"errors"
	"fmt"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// TestPricesComeOutAsBefore compares the prices with those of the resolver before prices had layers, which is kept here for
// that purpose.
func TestPricesComeOutAsBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCatalogue(t)
		var mirror []oldPrice
		for _, row := range c.rows {
			var product wholesale.Product
			for _, p := range c.products {
				if p.RemoteID == row.ProductRemoteID {
					product = p
				}
			}
			if price, err := oldUnitPrice(row, product.DefaultPrice); err == nil {
				mirror = append(mirror, oldPrice{row.RemoteID, row.CustomerRemoteID, row.ProductRemoteID, price, row.MinimumQuantity, row.ValidFrom, row.ValidTo})
			}
		}
		plan := oldPlanPrices(c.products, c.customers, mirror, "NZD")
		for _, q := range c.questions() {
			want, wantOK := oldResolve(oldQuestion{Customer: q.customer, Product: q.product, Lists: oldLists(plan, plan.ListOfCustomer[q.customer.ID], q.product.ID), Quantity: q.quantity, Date: q.date})
			got, ok := c.planned(q)
			if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })); ok != wantOK || diff != "" {
				t.Fatalf("%+v: %s", q, diff)
			}
		}
	})
}

func oldLists(plan oldPlan, key, productID string) (lists []wholesale.ListPrices) {
	for key != "" {
		for _, l := range plan.Lists {
			if l.Key != key {
				continue
			}
			lp := wholesale.ListPrices{List: wholesale.PriceList{ID: l.Key, Name: l.Name, Origin: l.Origin}}
			for _, p := range l.Prices {
				if p.ProductID == productID {
					lp.Prices = append(lp.Prices, p)
				}
			}
			lists, key = append(lists, lp), l.BaseKey
			break
		}
	}
	return lists
}

func oldUnitPrice(row wholesale.RemotePrice, full wholesale.Decimal) (wholesale.Decimal, error) {
	switch {
	case row.ProductRemoteID == "":
		return wholesale.Decimal{}, errors.New("product group price")
	case row.CustomerRemoteID == "":
		return wholesale.Decimal{}, errors.New("quantity price for every customer")
	}
	if row.Fixed != nil && row.Fixed.IsPos() {
		return *row.Fixed, nil
	}
	if row.Discount == nil {
		return wholesale.Decimal{}, errors.New("neither a price nor a discount")
	}
	if !full.IsPos() {
		return wholesale.Decimal{}, errors.New("discount on a product without a default sell price")
	}
	off := *row.Discount
	if off.Cmp(decimal.One) > 0 {
		var err error
		if off, err = wholesale.MulRound(off, decimal.MustNew(1, 2), wholesale.RateScale); err != nil {
			return wholesale.Decimal{}, err
		}
	}
	if off.IsNeg() {
		return wholesale.Decimal{}, errors.New("discount below zero")
	}
	rest, err := decimal.One.Sub(off)
	if err != nil {
		return wholesale.Decimal{}, err
	}
	net, err := wholesale.MulRound(full, rest, wholesale.PriceScale)
	if err == nil && !net.IsPos() {
		err = errors.New("discount that leaves no price")
	}
	return net, err
}

// oldList is a price list as the inventory system's prices want it to be.
type oldList struct {
	Key      string // what it mirrors; see [wholesale.TierListKey] and [wholesale.CustomerListKey]
	Name     string
	Origin   wholesale.Origin
	Currency string
	BaseKey  string // the list below it; "" when there is none
	Prices   []wholesale.Price
}

// oldPlan is what the price lists, and who buys from which, should be.
type oldPlan struct {
	Lists          []oldList         // a base list stands before the lists on it
	ListOfCustomer map[string]string // customer id → list key; "" for a customer that pays default prices
}

// oldPlanPrices works out the price lists that mirror the inventory system: one for each price tier that has prices, and one
// for each matched customer that has prices of its own, lying over its tier's list. A product that is no longer for sale
// is on no list. Which prices win is not decided here but in [oldResolve].
func oldPlanPrices(products []wholesale.Product, customers []wholesale.Customer, prices []oldPrice, currency string) oldPlan {
	plan := oldPlan{ListOfCustomer: make(map[string]string, len(customers))}
	forSale := make(map[string]wholesale.Product, len(products))
	tiers := map[string]*oldList{}
	for _, p := range products {
		if p.Availability == wholesale.Discontinued || p.RemoteID == "" {
			continue
		}
		forSale[p.RemoteID] = p
		for _, t := range p.TierPrices {
			if !t.Price.IsPos() {
				continue
			}
			list := tiers[t.Key]
			if list == nil {
				list = &oldList{Key: wholesale.TierListKey(t.Key), Name: t.Name, Origin: wholesale.OriginTier, Currency: currency}
				tiers[t.Key] = list
			}
			list.Prices = append(list.Prices, wholesale.Price{ProductID: p.ID, UnitPrice: t.Price, Owner: wholesale.OwnedBySync})
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
		list := oldList{Key: wholesale.CustomerListKey(c.RemoteID), Name: c.Name, Origin: wholesale.OriginCustomer, Currency: currency, BaseKey: base, Prices: own[c.RemoteID]}
		if c.Terms.Currency != "" {
			list.Currency = c.Terms.Currency
		}
		plan.Lists = append(plan.Lists, list)
		plan.ListOfCustomer[c.ID] = list.Key
	}
	return plan
}

// listByName finds the list of a tier that is known by its label only; "" when there is none, or more than one.
func listByName(tiers map[string]*oldList, key string) (found string) {
	for _, list := range tiers {
		if wholesale.TierByName(list.Name) != key {
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
func ownPrices(forSale map[string]wholesale.Product, prices []oldPrice) map[string][]wholesale.Price {
	prices = append([]oldPrice(nil), prices...)
	sort.Slice(prices, func(i, j int) bool { return prices[i].RemoteID < prices[j].RemoteID })
	own := map[string][]wholesale.Price{}
	place := map[oldKey]int{}
	for _, cp := range prices {
		p, ok := forSale[cp.ProductRemoteID]
		if !ok {
			continue
		}
		price := wholesale.Price{ProductID: p.ID, UnitPrice: cp.UnitPrice, MinimumQuantity: cp.MinimumQuantity, ValidFrom: cp.ValidFrom, ValidTo: cp.ValidTo, Owner: wholesale.OwnedBySync}
		key := oldKey{cp.CustomerRemoteID, p.ID, cp.MinimumQuantity.Trim(0), cp.ValidFrom}
		if i, ok := place[key]; ok {
			own[cp.CustomerRemoteID][i] = price
			continue
		}
		place[key] = len(own[cp.CustomerRemoteID])
		own[cp.CustomerRemoteID] = append(own[cp.CustomerRemoteID], price)
	}
	return own
}

// oldKey is what can stand on a list only once.
type oldKey struct {
	list, productID string
	minimum         wholesale.Decimal
	from            wholesale.Date
}

// oldQuestion asks what a customer pays for one unit of a product when it buys Quantity of it on Date.
type oldQuestion struct {
	Customer wholesale.Customer
	Product  wholesale.Product
	Lists    []wholesale.ListPrices // the customer's list first, then its bases
	Quantity wholesale.Decimal
	Date     wholesale.Date
}

// oldResolve answers a price question. The second result is false when the customer cannot buy the product: its manual
// list does not hold it, or nothing has a price for it.
//
// Source: Unleashed's customer pricing hierarchy. The first of these that has a price wins: the customer's own price, its
// tier's price, the product's default sell price; the customer's discount applies to the last two. A manual list is the
// supplier's own word and is final: what is not on it is not for sale to its customers.
func oldResolve(q oldQuestion) (wholesale.PriceAnswer, bool) {
	for _, lp := range q.Lists {
		price, ok := applicable(lp.Prices, q.Quantity, q.Date)
		switch {
		case ok:
			return q.answer(lp.List, price), true
		case lp.List.Origin == wholesale.OriginManual:
			return wholesale.PriceAnswer{}, false
		}
	}
	if !q.Product.DefaultPrice.IsPos() {
		return wholesale.PriceAnswer{}, false
	}
	unitPrice, note := q.discounted(q.Product.DefaultPrice)
	return wholesale.PriceAnswer{UnitPrice: unitPrice, Rule: wholesale.RuleDefault, Explanation: "Default sell price" + note}, true
}

// applicable picks the price with the highest minimum quantity that is reached, among those in force on the date; of two
// such the one that came into force later.
func applicable(prices []wholesale.Price, quantity wholesale.Decimal, date wholesale.Date) (best wholesale.Price, ok bool) {
	for _, p := range prices {
		if !date.Within(p.ValidFrom, p.ValidTo) || p.MinimumQuantity.Cmp(quantity) > 0 {
			continue
		}
		order := p.MinimumQuantity.Cmp(best.MinimumQuantity)
		if !ok || order > 0 || order == 0 && p.ValidFrom > best.ValidFrom {
			best, ok = p, true
		}
	}
	return best, ok
}

func (q oldQuestion) answer(list wholesale.PriceList, price wholesale.Price) wholesale.PriceAnswer {
	a := wholesale.PriceAnswer{UnitPrice: price.UnitPrice, PriceListID: list.ID}
	switch list.Origin {
	case wholesale.OriginCustomer:
		a.Rule, a.Explanation = wholesale.RuleCustomer, "Customer price for "+q.Customer.Name
	case wholesale.OriginTier:
		var note string
		a.UnitPrice, note = q.discounted(price.UnitPrice)
		a.Rule, a.Explanation = wholesale.RuleTier, "Price tier "+list.Name+note
	default:
		a.Rule, a.Explanation = wholesale.RuleManual, "Price list "+list.Name
	}
	if price.MinimumQuantity.IsPos() {
		a.Explanation += " from " + wholesale.FormatTrimmed(price.MinimumQuantity) + " on"
	}
	return a
}

// discounted takes the customer's discount off a price: net = round4(price × (1 − rate)).
func (q oldQuestion) discounted(price wholesale.Decimal) (wholesale.Decimal, string) {
	rate := q.Customer.Terms.DiscountRate
	if !rate.IsPos() || rate.Cmp(decimal.One) > 0 {
		return price, ""
	}
	rest, err := decimal.One.Sub(rate)
	if err != nil {
		return price, ""
	}
	net, err := wholesale.MulRound(price, rest, wholesale.PriceScale)
	if err != nil {
		return price, ""
	}
	percent, err := wholesale.MulRound(rate, decimal.Hundred, wholesale.QuantityScale)
	if err != nil {
		return price, ""
	}
	return net, fmt.Sprintf(" less the customer's discount of %s %%", wholesale.FormatTrimmed(percent))
}

// oldPrice is a price that the inventory system has for one customer and one product.
type oldPrice struct {
	RemoteID         string
	CustomerRemoteID string
	ProductRemoteID  string
	UnitPrice        wholesale.Decimal
	MinimumQuantity  wholesale.Decimal
	ValidFrom        wholesale.Date
	ValidTo          wholesale.Date
}
