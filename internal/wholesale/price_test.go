package wholesale_test

import (
	"testing"

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
			got, ok := wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: customer, Product: product, Layers: c.lists, Quantity: dec(c.quantity), Date: c.date})
			if !ok || got.UnitPrice.Cmp(dec(c.price)) != 0 || got.Rule != c.rule || got.Explanation != c.why || got.PriceListID != c.list {
				t.Errorf("got %s %s %q %q (%v)", got.UnitPrice, got.Rule, got.Explanation, got.PriceListID, ok)
			}
		})
	}
	if _, ok := wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: customer, Product: product, Layers: []wholesale.ListPrices{at(manual)}, Quantity: dec("1")}); ok {
		t.Error("what is not on a manual list is not for sale")
	}
	if _, ok := wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: customer, Product: wholesale.Product{}, Quantity: dec("1")}); ok {
		t.Error("a product without any price has none")
	}
}

func TestATierIsFoundByItsLabelWhenThatIsAllThatIsKnown(t *testing.T) {
	products := []wholesale.Product{{ID: "p", RemoteID: "r", Availability: wholesale.Available, TierPrices: []wholesale.TierPrice{
		{Key: "SellPriceTier1", Name: "Wholesale", Price: dec("9")}, {Key: "SellPriceTier2", Name: "Twice", Price: dec("8")}, {Key: "SellPriceTier3", Name: "Twice", Price: dec("7")},
	}}}
	for label, want := range map[string]string{"Wholesale": wholesale.TierListKey("SellPriceTier1"), "Twice": "", "Unknown": ""} {
		customer := wholesale.Customer{ID: "c", RemoteID: "rc", Terms: wholesale.Terms{TierKey: wholesale.TierByName(label)}}
		plan := synced(wholesale.PlanPrices(products, []wholesale.Customer{customer}, nil, wholesale.Discounts{}, "NZD"))
		got := ""
		for _, l := range plan.LayersOf(customer) {
			got += l.RemoteKey
		}
		if got != want {
			t.Errorf("%s is %q, want %q", label, got, want)
		}
	}
}
