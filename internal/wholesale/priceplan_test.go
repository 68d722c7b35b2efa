package wholesale_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func synced(plan []wholesale.SyncedList) wholesale.SyncedLists {
	lists := wholesale.SyncedLists{}
	for _, l := range plan {
		l.ID = l.RemoteKey
		lists[l.RemoteKey] = l.PriceList
	}
	return lists
}

type catalogue struct {
	products  []wholesale.Product
	customers []wholesale.Customer
	rows      []wholesale.RemotePrice
	discounts wholesale.Discounts
}

type question struct {
	customer wholesale.Customer
	product  wholesale.Product
	quantity wholesale.Decimal
	date     wholesale.Date
}

var (
	somePrice  = rapid.OneOf(rapid.Just(dec("0")), decimalBetween(1, 100_0000, 4))
	someDate   = rapid.SampledFrom([]wholesale.Date{"", "2026-03-01", "2026-03-02", "2026-03-03"})
	someAmount = rapid.SampledFrom([]wholesale.Decimal{dec("0"), dec("1"), dec("2.5"), dec("12")})
)

func maybe(t *rapid.T, g *rapid.Generator[wholesale.Decimal], label string) *wholesale.Decimal {
	if !rapid.Bool().Draw(t, "has "+label) {
		return nil
	}
	d := g.Draw(t, label)
	return &d
}

func drawCatalogue(t *rapid.T) (c catalogue) {
	c.discounts.Form = rapid.SampledFrom([]wholesale.DiscountForm{wholesale.Undecided, wholesale.Percents, wholesale.Fractions}).Draw(t, "discounts")
	tiers := []wholesale.TierPrice{{Key: "SellPriceTier1", Name: "Wholesale"}, {Key: "SellPriceTier2", Name: "Twice"}, {Key: "SellPriceTier3", Name: "Twice"}}
	for i := range rapid.IntRange(1, 4).Draw(t, "products") {
		id := string(rune('a' + i))
		p := wholesale.Product{ID: "p" + id, RemoteID: "r" + id, Code: id, DefaultPrice: somePrice.Draw(t, "default")}
		p.Availability = rapid.SampledFrom([]wholesale.Availability{wholesale.Available, wholesale.Available, wholesale.Discontinued}).Draw(t, "availability")
		for _, tier := range tiers {
			if rapid.Bool().Draw(t, "in tier") {
				tier.Price = somePrice.Draw(t, "tier price")
				p.TierPrices = append(p.TierPrices, tier)
			}
		}
		c.products = append(c.products, p)
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "customers") {
		id := string(rune('a' + i))
		customer := wholesale.Customer{ID: "c" + id, RemoteID: rapid.SampledFrom([]string{"", "rc" + id}).Draw(t, "matched"), Name: "Customer " + id}
		customer.Terms.TierKey = rapid.SampledFrom([]string{"", "SellPriceTier1", "SellPriceTier2", "SellPriceTier9", wholesale.TierByName("Wholesale"), wholesale.TierByName("Twice")}).Draw(t, "tier")
		customer.Terms.DiscountRate = rapid.SampledFrom([]wholesale.Decimal{dec("0"), dec("0.1"), dec("0.333333")}).Draw(t, "discount")
		c.customers = append(c.customers, customer)
	}
	for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
		row := wholesale.RemotePrice{
			RemoteID:         string(rune('z' - i)),
			CustomerRemoteID: rapid.SampledFrom([]string{"", "rca", "rca", "rcb"}).Draw(t, "row's customer"),
			ProductRemoteID:  rapid.SampledFrom([]string{"", "ra", "ra", "rb", "nothing"}).Draw(t, "row's product"),
			Fixed:            maybe(t, somePrice, "fixed price"),
			Discount:         maybe(t, rapid.OneOf(decimalBetween(-1_0000, 2_0000, 4), decimalBetween(0, 101_0000, 4)), "row's discount"),
			MinimumQuantity:  someAmount.Draw(t, "minimum"), ValidFrom: someDate.Draw(t, "from"), ValidTo: someDate.Draw(t, "to"),
		}
		c.rows = append(c.rows, row)
	}
	return c
}

func (c catalogue) questions() (all []question) {
	for _, customer := range c.customers {
		for _, product := range c.products {
			for _, quantity := range []wholesale.Decimal{dec("1"), dec("2.5"), dec("100")} {
				for _, date := range []wholesale.Date{"2026-03-01", "2026-03-02", "2026-03-04"} {
					all = append(all, question{customer, product, quantity, date})
				}
			}
		}
	}
	return all
}

func (c catalogue) planned(q question) (wholesale.PriceAnswer, bool) {
	plan := wholesale.PlanPrices(c.products, c.customers, c.rows, c.discounts, "NZD")
	var layers []wholesale.ListPrices
	for _, l := range synced(plan).LayersOf(q.customer) {
		layer := wholesale.ListPrices{List: l}
		for _, want := range plan {
			if want.RemoteKey != l.RemoteKey {
				continue
			}
			for _, p := range want.Prices {
				if p.ProductID == q.product.ID {
					layer.Prices = append(layer.Prices, p)
				}
			}
		}
		layers = append(layers, layer)
	}
	return wholesale.ResolvePrice(wholesale.PriceQuestion{Customer: q.customer, Product: q.product, Layers: layers, Quantity: q.quantity, Date: q.date})
}

// TestPlannedListsGiveUnleashedsPrices: what the planned lists resolve to is what the hierarchy
// says, worked out directly from the rows.
func TestPlannedListsGiveUnleashedsPrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCatalogue(t)
		for _, q := range c.questions() {
			got, ok := c.planned(q)
			want, rule := c.hierarchy(q)
			if ok != (rule != "") || got.Rule != rule || got.UnitPrice.Cmp(want) != 0 {
				t.Fatalf("%s pays %s by %q for %s of %s on %s, want %s by %q",
					q.customer.Name, got.UnitPrice, got.Rule, q.quantity, q.product.Code, q.date, want, rule)
			}
		}
	})
}

// hierarchy answers a question from the rows: the customer's own price, its tier's price less its
// discount, the default price less its discount.
func (c catalogue) hierarchy(q question) (wholesale.Decimal, wholesale.Rule) {
	forSale := q.product.Availability != wholesale.Discontinued
	matched := q.customer.RemoteID != ""
	var best *wholesale.RemotePrice
	var own wholesale.Decimal
	for i, row := range c.rows {
		price, err := row.UnitPrice(q.product.DefaultPrice, c.discounts)
		if !forSale || !matched || err != nil || row.CustomerRemoteID != q.customer.RemoteID || row.ProductRemoteID != q.product.RemoteID || c.overridden(row, q.product) {
			continue
		}
		if row.MinimumQuantity.Cmp(q.quantity) > 0 || !q.date.Within(row.ValidFrom, row.ValidTo) {
			continue
		}
		if best == nil || row.MinimumQuantity.Cmp(best.MinimumQuantity) > 0 || row.MinimumQuantity.Cmp(best.MinimumQuantity) == 0 && row.ValidFrom > best.ValidFrom {
			best, own = &c.rows[i], price
		}
	}
	if best != nil {
		return own, wholesale.RuleCustomer
	}
	less := func(price wholesale.Decimal) wholesale.Decimal {
		net, err := wholesale.LessDiscount(price, q.customer.Terms.DiscountRate)
		if err != nil {
			panic(err)
		}
		return net
	}
	if forSale && matched {
		for _, tier := range q.product.TierPrices {
			isTheirs := q.customer.Terms.TierKey == tier.Key || q.customer.Terms.TierKey == wholesale.TierByName(tier.Name) && c.onlyTierNamed(tier)
			if isTheirs && tier.Price.IsPos() {
				return less(tier.Price), wholesale.RuleTier
			}
		}
	}
	if q.product.DefaultPrice.IsPos() {
		return less(q.product.DefaultPrice), wholesale.RuleDefault
	}
	return decimal.Decimal{}, ""
}

// overridden says whether another row, with a greater id, is for the same.
func (c catalogue) overridden(row wholesale.RemotePrice, product wholesale.Product) bool {
	for _, other := range c.rows {
		_, err := other.UnitPrice(product.DefaultPrice, c.discounts)
		if err == nil && other.RemoteID > row.RemoteID && other.CustomerRemoteID == row.CustomerRemoteID && other.ProductRemoteID == row.ProductRemoteID &&
			other.MinimumQuantity.Cmp(row.MinimumQuantity) == 0 && other.ValidFrom == row.ValidFrom {
			return true
		}
	}
	return false
}

// onlyTierNamed says whether no other tier that has prices goes by the same name.
func (c catalogue) onlyTierNamed(tier wholesale.TierPrice) bool {
	for _, p := range c.products {
		for _, t := range p.TierPrices {
			if p.Availability != wholesale.Discontinued && t.Price.IsPos() && t.Name == tier.Name && t.Key != tier.Key {
				return false
			}
		}
	}
	return true
}

func TestUnitPriceOfARemotePrice(t *testing.T) {
	number := func(s string) *wholesale.Decimal {
		if s == "" {
			return nil
		}
		d := dec(s)
		return &d
	}
	for name, c := range map[string]struct {
		fixed, discount, standard string
		want                      string // the price, or why there is none
		form                      wholesale.DiscountForm
	}{
		"a price":                             {"22.5", "", "30", "22.5", ""},
		"a price wins over a discount":        {"22.5", "10", "30", "22.5", wholesale.Percents},
		"a price without a default one":       {"22.5", "", "0", "22.5", ""},
		"percent":                             {"", "10", "30", "27", wholesale.Percents},
		"half a percent":                      {"", "0.5", "30", "29.85", wholesale.Percents},
		"one percent":                         {"", "1", "30", "29.7", wholesale.Percents},
		"half of it":                          {"", "0.5", "30", "15", wholesale.Fractions},
		"fraction":                            {"", "0.1", "30", "27", wholesale.Undecided},
		"a discount of nothing":               {"", "0", "30", "30", ""},
		"half of a ten-thousandth goes up":    {"", "50", "0.0003", "0.0002", wholesale.Percents},
		"uneven percent":                      {"", "33.3333", "10", "6.6667", wholesale.Percents},
		"neither":                             {"", "", "30", "neither a price nor a discount", ""},
		"a price of zero":                     {"0", "", "30", "0", ""},
		"a price of zero and no discount":     {"0", "0", "30", "0", ""},
		"a discount beside a price of zero":   {"0", "10", "30", "27", wholesale.Percents},
		"no default sell price":               {"", "10", "0", "discount on a product without a default sell price", ""},
		"a discount below zero":               {"", "-1", "30", "discount below zero", ""},
		"everything off":                      {"", "1", "30", "discount that leaves no price", wholesale.Fractions},
		"more than everything off":            {"", "101", "30", "discount that leaves no price", wholesale.Percents},
		"a hundred percent is everything off": {"", "100", "30", "discount that leaves no price", wholesale.Percents},
	} {
		t.Run(name, func(t *testing.T) {
			row := wholesale.RemotePrice{CustomerRemoteID: "c", ProductRemoteID: "p", Fixed: number(c.fixed), Discount: number(c.discount)}
			price, err := row.UnitPrice(dec(c.standard), wholesale.Discounts{Form: c.form})
			got := wholesale.FormatTrimmed(price)
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	one := dec("1")
	for want, row := range map[string]wholesale.RemotePrice{
		"quantity price for every customer": {ProductRemoteID: "p", Fixed: &one},
		"product group price":               {GroupRemoteID: "g", CustomerRemoteID: "c", Fixed: &one},
	} {
		if _, err := row.UnitPrice(one, wholesale.Discounts{}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
