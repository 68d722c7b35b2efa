package wholesale_test

import (
	"testing"

	"upstock/internal/wholesale"
)

// shelf is a price list with its prices.
type shelf struct {
	list   wholesale.PriceList
	prices []wholesale.Price
}

// ask prices a product for a customer who buys from the lists, in order; the quantity and the
// default list are everyone's.
func ask(c wholesale.Customer, p wholesale.Product, policy wholesale.PricePolicy, lists []shelf, quantity string, date wholesale.Date) (wholesale.PriceAnswer, bool) {
	book := wholesale.NewPriceBook(policy)
	for _, l := range lists {
		for i := range l.prices {
			if l.prices[i].Group == (wholesale.ProductGroup{}) {
				l.prices[i].ProductID = p.ID
			}
		}
		book.Add(l.list, l.prices)
		if l.list.Origin != wholesale.OriginQuantity && l.list.Origin != wholesale.OriginDefault {
			c.Layers = append(c.Layers, l.list.ID)
		}
	}
	return book.For(&c, date).Price(&p, dec(quantity))
}

func TestPriceFollowsTheHierarchy(t *testing.T) {
	drinks, sodas := wholesale.ProductGroup{RemoteID: "drinks", Name: "Drinks"}, wholesale.ProductGroup{Name: "Sodas"}
	product := wholesale.Product{ID: "p", Code: "GIN", Group: drinks, SubGroup: sodas}
	customer := wholesale.Customer{Name: "Fern Cafe", Terms: wholesale.Terms{DiscountRate: dec("0.1")}}
	list := func(origin wholesale.Origin, name string) func(prices ...wholesale.Price) shelf {
		return func(prices ...wholesale.Price) shelf {
			return shelf{wholesale.PriceList{ID: string(origin), Name: name, Origin: origin}, prices}
		}
	}
	own, tier, manual := list(wholesale.OriginCustomer, "Fern Cafe"), list(wholesale.OriginTier, "Wholesale"), list(wholesale.OriginManual, "Summer")
	quantity, standard := list(wholesale.OriginQuantity, "Quantity prices"), list(wholesale.OriginDefault, "Default sell prices")
	p := func(price string) wholesale.Price { return wholesale.Price{UnitPrice: dec(price)} }
	off := func(basis wholesale.Basis, rate string) wholesale.Price {
		return wholesale.Price{Basis: basis, Discount: dec(rate)}
	}
	from := func(minimum string, p wholesale.Price) wholesale.Price { p.MinimumQuantity = dec(minimum); return p }
	of := func(g wholesale.ProductGroup, p wholesale.Price) wholesale.Price { p.Group = g; return p }
	thirty := standard(p("30"))
	for name, c := range map[string]struct {
		lists    []shelf
		quantity string
		date     wholesale.Date
		price    string
		rule     wholesale.Rule
		why      string
	}{
		"the customer's own price, without the discount": {[]shelf{own(p("22.50")), tier(p("24.95")), thirty}, "1", "", "22.50", wholesale.RuleCustomer, "Customer price for Fern Cafe"},
		"the tier's price, less the discount":            {[]shelf{own(), tier(p("24.95")), thirty}, "1", "", "22.4550", wholesale.RuleTier, "Price tier Wholesale less the customer's discount of 10 %"},
		"the default price, less the discount":           {[]shelf{own(), tier(), thirty}, "1", "", "27.0000", wholesale.RuleDefault, "Default sell price less the customer's discount of 10 %"},
		"a manual list is final":                         {[]shelf{manual(p("9.99")), quantity(p("1")), thirty}, "1", "", "9.99", wholesale.RuleManual, "Price list Summer"},
		"a quantity that is not reached":                 {[]shelf{own(from("10", p("20"))), tier(p("24")), thirty}, "9", "", "21.6000", wholesale.RuleTier, "Price tier Wholesale less the customer's discount of 10 %"},
		"a quantity that is reached":                     {[]shelf{own(p("22"), from("10", p("20"))), thirty}, "10", "", "20", wholesale.RuleCustomer, "Customer price for Fern Cafe from 10 on"},
		"a price that is over":                           {[]shelf{own(wholesale.Price{UnitPrice: dec("20"), ValidTo: "2026-03-01"}), thirty}, "1", "2026-03-02", "27.0000", wholesale.RuleDefault, "Default sell price less the customer's discount of 10 %"},
		"of two in force the later": {[]shelf{own(wholesale.Price{UnitPrice: dec("21"), ValidFrom: "2026-02-01"}, p("22")), thirty},
			"1", "2026-03-01", "21", wholesale.RuleCustomer, "Customer price for Fern Cafe, valid from 1 February 2026"},
		"a price on its last day": {[]shelf{own(wholesale.Price{UnitPrice: dec("20"), ValidFrom: "2026-02-01", ValidTo: "2026-03-01"}), thirty},
			"1", "2026-03-01", "20", wholesale.RuleCustomer, "Customer price for Fern Cafe, valid from 1 February 2026 to 1 March 2026"},
		"the product before its group": {[]shelf{own(of(drinks, p("5")), p("22")), thirty}, "1", "", "22", wholesale.RuleCustomer, "Customer price for Fern Cafe"},
		"the sub-group before the group": {[]shelf{own(of(drinks, off(wholesale.OffDefault, "0.5")), of(sodas, off(wholesale.OffDefault, "0.2"))), thirty},
			"1", "", "24", wholesale.RuleCustomerGroup, "Customer price for Fern Cafe on the product group Sodas: 20 % off the default sell price of 30.00"},
		"the group where the product's price needs more": {[]shelf{own(from("12", p("20")), of(drinks, p("25"))), quantity(p("1")), thirty},
			"11", "", "25", wholesale.RuleCustomerGroup, "Customer price for Fern Cafe on the product group Drinks"},
		"a quantity price before the tier": {[]shelf{tier(p("24")), quantity(from("12", off(wholesale.OffTier, "0.05"))), thirty},
			"12", "", "22.8", wholesale.RuleQuantity, "Quantity price from 12 on: 5 % off the price of tier Wholesale, 24.00"},
		"off a tier without a price": {[]shelf{tier(), quantity(off(wholesale.OffTier, "0.05")), thirty},
			"1", "", "28.5", wholesale.RuleQuantity, "Quantity price: 5 % off the default sell price of 30.00"},
		"a discount off nothing falls to the next rule": {[]shelf{own(off(wholesale.OffDefault, "0.05")), tier(p("24"))},
			"1", "", "21.6", wholesale.RuleTier, "Price tier Wholesale less the customer's discount of 10 %"},
		"a person's price before the sync's, whenever that began": {[]shelf{
			own(wholesale.Price{UnitPrice: dec("20"), Owner: wholesale.OwnedByPerson}, wholesale.Price{UnitPrice: dec("22"), ValidFrom: "2026-01-01", Owner: wholesale.OwnedBySync}), thirty,
		}, "1", "2026-03-01", "20", wholesale.RuleCustomer, "Customer price for Fern Cafe, entered manually"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := ask(customer, product, wholesale.PricePolicy{}, c.lists, c.quantity, c.date)
			wantList := string(c.lists[0].list.Origin)
			for _, l := range c.lists {
				if map[wholesale.Rule]wholesale.Origin{
					wholesale.RuleCustomer: wholesale.OriginCustomer, wholesale.RuleCustomerGroup: wholesale.OriginCustomer, wholesale.RuleTier: wholesale.OriginTier,
					wholesale.RuleQuantity: wholesale.OriginQuantity, wholesale.RuleManual: wholesale.OriginManual,
				}[c.rule] == l.list.Origin {
					wantList = l.list.ID
				}
			}
			if c.rule == wholesale.RuleDefault {
				wantList = ""
			}
			if !ok || got.UnitPrice.Cmp(dec(c.price)) != 0 || got.Rule != c.rule || got.Explanation != c.why || got.PriceListID != wantList {
				t.Errorf("got %s %s %q %q (%v)", got.UnitPrice, got.Rule, got.Explanation, got.PriceListID, ok)
			}
		})
	}
	if got, _ := ask(customer, product, wholesale.PricePolicy{KeepDefault: true}, []shelf{thirty}, "1", ""); got.UnitPrice.Cmp(dec("30")) != 0 || got.Explanation != "Default sell price" {
		t.Errorf("where the account keeps default prices: %+v", got)
	}
	if _, ok := ask(customer, product, wholesale.PricePolicy{}, []shelf{manual(), thirty}, "1", ""); ok {
		t.Error("what is not on a manual list is not for sale")
	}
	if _, ok := ask(customer, product, wholesale.PricePolicy{}, nil, "1", ""); ok {
		t.Error("a product without any price has none")
	}
}

func TestATierIsFoundByItsLabelWhenThatIsAllThatIsKnown(t *testing.T) {
	products := []wholesale.Product{{ID: "p", RemoteID: "r", Availability: wholesale.Available, TierPrices: []wholesale.TierPrice{
		{Key: "SellPriceTier1", Name: "Wholesale", Price: dec("9")}, {Key: "SellPriceTier2", Name: "Twice", Price: dec("8")}, {Key: "SellPriceTier3", Name: "Twice", Price: dec("7")},
	}}}
	for label, want := range map[string]string{"Wholesale": wholesale.TierListKey("SellPriceTier1"), "Twice": "", "Unknown": ""} {
		customer := wholesale.Customer{ID: "c", RemoteID: "rc", Terms: wholesale.Terms{TierKey: wholesale.TierByName(label)}}
		plan := synced(wholesale.PlanPrices(wholesale.PricesRead{Products: products, Customers: []wholesale.Customer{customer}, Currency: "NZD"}))
		got := ""
		for _, l := range plan.LayersOf(customer) {
			got += l.RemoteKey
		}
		if got != want {
			t.Errorf("%s is %q, want %q", label, got, want)
		}
	}
}
