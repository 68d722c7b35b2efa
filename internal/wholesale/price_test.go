package wholesale_test

import (
	"testing"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func TestResolvePriceFollowsTheHierarchy(t *testing.T) {
	product := wholesale.Product{ID: "p", Code: "GIN", DefaultPrice: dec("30")}
	customer := wholesale.Customer{Name: "Fern Cafe", Terms: wholesale.Terms{DiscountRate: dec("0.1")}}
	own := wholesale.PriceList{ID: "own", Name: "Fern Cafe", Origin: wholesale.OriginCustomer}
	tier := wholesale.PriceList{ID: "tier", Name: "Wholesale", Origin: wholesale.OriginTier}
	manual := wholesale.PriceList{ID: "manual", Name: "Summer", Origin: wholesale.OriginManual}
	at := func(l wholesale.PriceList, prices ...wholesale.Price) wholesale.ListPrices {
		return wholesale.ListPrices{List: l, Prices: prices}
	}
	p := func(price string) wholesale.Price { return wholesale.Price{UnitPrice: dec(price)} }
	for name, c := range map[string]struct {
		lists    []wholesale.ListPrices
		quantity string
		date     wholesale.Date
		price    string
		rule     wholesale.Rule
		why      string
		list     string
	}{
		"the customer's own price, without the discount": {[]wholesale.ListPrices{at(own, p("22.50")), at(tier, p("24.95"))}, "1", "", "22.50", wholesale.RuleCustomer, "Customer price for Fern Cafe", "own"},
		"the tier's price, less the discount":            {[]wholesale.ListPrices{at(own), at(tier, p("24.95"))}, "1", "", "22.4550", wholesale.RuleTier, "Price tier Wholesale less the customer's discount of 10 %", "tier"},
		"the default price, less the discount":           {[]wholesale.ListPrices{at(own), at(tier)}, "1", "", "27.0000", wholesale.RuleDefault, "Default sell price less the customer's discount of 10 %", ""},
		"a manual list is final":                         {[]wholesale.ListPrices{at(manual, p("9.99"))}, "1", "", "9.99", wholesale.RuleManual, "Price list Summer", "manual"},
		"a quantity that is not reached": {[]wholesale.ListPrices{at(own, wholesale.Price{UnitPrice: dec("20"), MinimumQuantity: dec("10")}), at(tier, p("24"))},
			"9", "", "21.6000", wholesale.RuleTier, "Price tier Wholesale less the customer's discount of 10 %", "tier"},
		"a quantity that is reached": {[]wholesale.ListPrices{at(own, p("22"), wholesale.Price{UnitPrice: dec("20"), MinimumQuantity: dec("10")})},
			"10", "", "20", wholesale.RuleCustomer, "Customer price for Fern Cafe from 10 on", "own"},
		"a price that is over": {[]wholesale.ListPrices{at(own, wholesale.Price{UnitPrice: dec("20"), ValidTo: "2026-03-01"}), at(tier)},
			"1", "2026-03-02", "27.0000", wholesale.RuleDefault, "Default sell price less the customer's discount of 10 %", ""},
		"of two in force the later": {[]wholesale.ListPrices{at(own, wholesale.Price{UnitPrice: dec("21"), ValidFrom: "2026-02-01"}, p("22"))},
			"1", "2026-03-01", "21", wholesale.RuleCustomer, "Customer price for Fern Cafe", "own"},
		"a price on its last day": {[]wholesale.ListPrices{at(own, wholesale.Price{UnitPrice: dec("20"), ValidFrom: "2026-02-01", ValidTo: "2026-03-01"})},
			"1", "2026-03-01", "20", wholesale.RuleCustomer, "Customer price for Fern Cafe", "own"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: customer, Product: product, Lists: c.lists, Quantity: dec(c.quantity), Date: c.date})
			if !ok || got.UnitPrice.Cmp(dec(c.price)) != 0 || got.Rule != c.rule || got.Explanation != c.why || got.PriceListID != c.list {
				t.Errorf("got %s %s %q %q (%v)", got.UnitPrice, got.Rule, got.Explanation, got.PriceListID, ok)
			}
		})
	}
	if _, ok := wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: customer, Product: product, Lists: []wholesale.ListPrices{at(manual)}, Quantity: dec("1")}); ok {
		t.Error("what is not on a manual list is not for sale")
	}
	if _, ok := wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: customer, Product: wholesale.Product{}, Quantity: dec("1")}); ok {
		t.Error("a product without any price has none")
	}
}

// TestPlannedListsGiveUnleashedsPrices: what the planned lists resolve to is what the hierarchy says, worked out directly
// from the rows.
func TestPlannedListsGiveUnleashedsPrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := decimalBetween(0, 100_0000, 4)
		products := make([]wholesale.Product, rapid.IntRange(1, 6).Draw(t, "products"))
		for i := range products {
			id := string(rune('a' + i))
			products[i] = wholesale.Product{ID: "p" + id, RemoteID: "r" + id, Code: id, DefaultPrice: price.Draw(t, "default"), Availability: wholesale.Available}
			if rapid.Bool().Draw(t, "has tier") {
				products[i].TierPrices = []wholesale.TierPrice{{Key: "SellPriceTier1", Name: "Wholesale", Price: price.Draw(t, "tier")}}
			}
		}
		customer := wholesale.Customer{ID: "c", RemoteID: "rc", Name: "C"}
		customer.Terms.TierKey = rapid.SampledFrom([]string{"", "SellPriceTier1", "SellPriceTier2"}).Draw(t, "tier key")
		own := map[string]wholesale.Decimal{}
		var rows []wholesale.CustomerPrice
		for _, p := range products {
			if rapid.Bool().Draw(t, "has own") {
				own[p.ID] = price.Draw(t, "own")
				rows = append(rows, wholesale.CustomerPrice{RemoteID: "x" + p.ID, CustomerRemoteID: "rc", ProductRemoteID: p.RemoteID, UnitPrice: own[p.ID]})
			}
		}
		plan := wholesale.PlanPrices(products, []wholesale.Customer{customer}, rows, "NZD")
		for _, p := range products {
			want, wantRule := wholesale.Decimal{}, wholesale.Rule("")
			tier := customer.Terms.TierKey == "SellPriceTier1" && len(p.TierPrices) > 0 && p.TierPrices[0].Price.IsPos()
			if o, ok := own[p.ID]; ok {
				want, wantRule = o, wholesale.RuleCustomer
			} else if tier {
				want, wantRule = p.TierPrices[0].Price, wholesale.RuleTier
			} else if p.DefaultPrice.IsPos() {
				want, wantRule = p.DefaultPrice, wholesale.RuleDefault
			}
			got, ok := wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: customer, Product: p, Lists: listsFor(plan, plan.ListOfCustomer["c"], p.ID), Quantity: dec("1")})
			if ok != (wantRule != "") || got.Rule != wantRule || got.UnitPrice.Cmp(want) != 0 {
				t.Fatalf("%s costs %s by %q, want %s by %q", p.Code, got.UnitPrice, got.Rule, want, wantRule)
			}
		}
	})
}

func listsFor(plan wholesale.PricePlan, key, productID string) (lists []wholesale.ListPrices) {
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

func TestATierIsFoundByItsLabelWhenThatIsAllThatIsKnown(t *testing.T) {
	products := []wholesale.Product{{ID: "p", RemoteID: "r", Availability: wholesale.Available, TierPrices: []wholesale.TierPrice{
		{Key: "SellPriceTier1", Name: "Wholesale", Price: dec("9")}, {Key: "SellPriceTier2", Name: "Twice", Price: dec("8")}, {Key: "SellPriceTier3", Name: "Twice", Price: dec("7")},
	}}}
	for label, want := range map[string]string{"Wholesale": wholesale.TierListKey("SellPriceTier1"), "Twice": "", "Unknown": ""} {
		customer := wholesale.Customer{ID: "c", RemoteID: "rc", Terms: wholesale.Terms{TierKey: wholesale.TierByName(label)}}
		plan := wholesale.PlanPrices(products, []wholesale.Customer{customer}, nil, "NZD")
		if got := plan.ListOfCustomer["c"]; got != want {
			t.Errorf("%s is %q, want %q", label, got, want)
		}
	}
}
