package sandbox

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func day(text string) Date {
	if text == "" {
		return Date{}
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return Date{t}
}

// The words of §4.4 and §11, one case each. The order is FERNCAFE's of 2 March 2026: tier price of
// ginger 24.95, default 30; apple has no tier price, default 20; FREIGHT has no price at all.
func TestTheRefereeFollowsTheReference(t *testing.T) {
	fern, other := CustomerRef{CustomerCode: "FERNCAFE"}, CustomerRef{CustomerCode: "BAY"}
	ginger, apple := ProductRef{ProductCode: "KOMBU-GIN-330"}, ProductRef{ProductCode: "KOMBU-APL-330"}
	hot, herbal := GroupRef{GroupName: "Hot"}, GroupRef{GroupName: "Herbal"}
	for name, c := range map[string]struct {
		rows     []ProductPrice
		discount Number // of the customer
		product  string // ginger unless given
		quantity Number // 1 unless given
		position string
		want     string
	}{
		"tier":                       {want: "tier 24.9500"},
		"default without a tier":     {product: "KOMBU-APL-330", want: "default 20.0000"},
		"no price":                   {product: "FREIGHT", want: "none "},
		"discount on the tier":       {discount: "0.1", want: "tier 22.4550"},
		"discount on the default":    {discount: "0.1", product: "KOMBU-APL-330", want: "default 18.0000"},
		"discount on the tier only":  {discount: "0.1", product: "KOMBU-APL-330", position: "customer_discount_on=tier", want: "default 20.0000"},
		"no discount on own prices":  {discount: "0.1", rows: []ProductPrice{{Customer: fern, Product: ginger, CustomerPrice: "22"}}, want: "customer 22.0000"},
		"no discount on quantities":  {discount: "0.1", rows: []ProductPrice{{Product: ginger, CustomerPrice: "22"}}, want: "quantity 22.0000"},
		"another customer's price":   {rows: []ProductPrice{{Customer: other, Product: ginger, CustomerPrice: "1"}}, want: "tier 24.9500"},
		"customer before quantity":   {rows: []ProductPrice{{Product: ginger, CustomerPrice: "1"}, {Customer: fern, Product: ginger, CustomerPrice: "22"}}, want: "customer 22.0000"},
		"product before group":       {product: "TEA", rows: []ProductPrice{{Customer: fern, ProductGroup: hot, CustomerPrice: "1"}, {Customer: fern, Product: ProductRef{ProductCode: "TEA"}, CustomerPrice: "9"}}, want: "customer 9.0000"},
		"group before quantity":      {product: "TEA", rows: []ProductPrice{{Product: ProductRef{ProductCode: "TEA"}, CustomerPrice: "1"}, {Customer: fern, ProductGroup: hot, CustomerPrice: "9"}}, want: "customer_group 9.0000"},
		"group, discount":            {product: "TEA", rows: []ProductPrice{{Customer: fern, ProductGroup: hot, DiscountValue: "5"}}, want: "customer_group 11.4000"},
		"sub-group before group":     {product: "TEA", position: "sub_group_prices=priced", rows: []ProductPrice{{Customer: fern, ProductGroup: hot, DiscountValue: "5"}, {Customer: fern, ProductGroup: herbal, DiscountValue: "1"}}, want: "customer_group 11.8800"},
		"no sub-groups":              {product: "TEA", rows: []ProductPrice{{Customer: fern, ProductGroup: herbal, DiscountValue: "1"}}, want: "default 12.0000"},
		"group for every customer":   {product: "TEA", rows: []ProductPrice{{ProductGroup: hot, DiscountValue: "5"}}, want: "default 12.0000"},
		"quantity not reached":       {quantity: "11.9999", rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", MinimumQuantity: "12"}}, want: "tier 24.9500"},
		"quantity reached":           {quantity: "12", rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", MinimumQuantity: "12"}}, want: "quantity 22.0000"},
		"highest minimum":            {quantity: "50", rows: []ProductPrice{{Product: ginger, CustomerPrice: "20", MinimumQuantity: "12"}, {Product: ginger, CustomerPrice: "22", MinimumQuantity: "48"}}, want: "quantity 22.0000"},
		"later first day":            {rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", ValidFrom: day("2026-03-01")}, {Product: ginger, CustomerPrice: "20", ValidFrom: day("2026-02-01")}}, want: "quantity 22.0000"},
		"minimum before first day":   {quantity: "12", rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", MinimumQuantity: "6"}, {Product: ginger, CustomerPrice: "20", ValidFrom: day("2026-03-01")}}, want: "quantity 22.0000"},
		"first day is in":            {rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", ValidFrom: day("2026-03-02")}}, want: "quantity 22.0000"},
		"last day is in":             {rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", ValidTo: day("2026-03-02")}}, want: "quantity 22.0000"},
		"not yet":                    {rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", ValidFrom: day("2026-03-03")}}, want: "tier 24.9500"},
		"no longer":                  {rows: []ProductPrice{{Product: ginger, CustomerPrice: "22", ValidTo: day("2026-03-01")}}, want: "tier 24.9500"},
		"off the default":            {rows: []ProductPrice{{Product: ginger, DiscountValue: "10"}}, want: "quantity 27.0000"},
		"off the default, said":      {rows: []ProductPrice{{Product: ginger, DiscountValue: "10", DiscountFromType: FromDefault}}, want: "quantity 27.0000"},
		"off the tier":               {rows: []ProductPrice{{Product: ginger, DiscountValue: "10", DiscountFromType: FromTier}}, want: "quantity 22.4550"},
		"off the tier without one":   {product: "KOMBU-APL-330", rows: []ProductPrice{{Product: apple, DiscountValue: "10", DiscountFromType: FromTier}}, want: "quantity 18.0000"},
		"off nothing":                {product: "FREIGHT", rows: []ProductPrice{{Product: ProductRef{ProductCode: "FREIGHT"}, DiscountValue: "10"}}, want: "none "},
		"a price of zero":            {rows: []ProductPrice{{Product: ginger, CustomerPrice: "0"}}, want: "quantity 0.0000"},
		"zero beside a discount":     {rows: []ProductPrice{{Product: ginger, CustomerPrice: "0", DiscountValue: "10"}}, want: "quantity 27.0000"},
		"rounded once, half up":      {rows: []ProductPrice{{Product: ginger, DiscountValue: "33.3335"}}, want: "quantity 20.0000"}, // 19.99995
		"one percent is one percent": {rows: []ProductPrice{{Product: ginger, DiscountValue: "1"}}, want: "quantity 29.7000"},
	} {
		t.Run(name, func(t *testing.T) {
			settings := []string{}
			if c.position != "" {
				settings = append(settings, c.position)
			}
			x := start(t, settings...)
			tea := NewProduct("TEA", "Tea", "12")
			tea.ProductGroup, tea.ProductSubGroup = hot, herbal
			must(t, x.box.AddProducts(tea))
			must(t, x.box.AddCustomers(NewCustomer("BAY", "Bay Ltd")))
			must(t, x.box.SetCustomerDiscount("FERNCAFE", c.discount))
			must(t, x.box.AddProductPrices(c.rows...))
			product, quantity := c.product, c.quantity
			if product == "" {
				product = "KOMBU-GIN-330"
			}
			if quantity == "" {
				quantity = "1"
			}
			price, rule := x.box.PriceOf("FERNCAFE", product, quantity, x.clock.now())
			if got := fmt.Sprint(rule, " ", price); got != c.want {
				t.Errorf("charges %s, want %s", got, c.want)
			}
		})
	}
}

// world is a drawn world of prices around one customer and one product.
type world struct {
	rows     []ProductPrice
	discount Number
	tier     Number
	standard Number
	quantity Number
}

func drawWorld(t *rapid.T) world {
	amount := func(label string) Number {
		return Number(fixed(rapid.Int64Range(1, 999_9999).Draw(t, label)).times(100).text(4))
	}
	w := world{
		discount: Number(fixed(rapid.Int64Range(0, 9999).Draw(t, "customer discount") * 100).text(4)),
		tier:     rapid.SampledFrom([]Number{"", amount("tier")}).Draw(t, "has tier"),
		standard: rapid.SampledFrom([]Number{"", amount("default")}).Draw(t, "has default"),
		quantity: Number(fixed(rapid.Int64Range(1, 60).Draw(t, "quantity")).times(1_000_000).text(4)),
	}
	days := []string{"", "2026-02-01", "2026-03-01", "2026-03-02", "2026-03-03", "2026-04-01"}
	for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
		p := ProductPrice{
			Guid: orderGUID(i + 1), MinimumQuantity: Number(fmt.Sprint(rapid.SampledFrom([]int{0, 0, 6, 12, 48}).Draw(t, "minimum"))),
			ValidFrom: day(rapid.SampledFrom(days).Draw(t, "from")), ValidTo: day(rapid.SampledFrom(days).Draw(t, "to")),
		}
		switch rapid.IntRange(0, 3).Draw(t, "for") {
		case 0:
			p.Customer.CustomerCode, p.Product.ProductCode = "FERNCAFE", "P"
		case 1:
			p.Customer.CustomerCode, p.ProductGroup.GroupName = "FERNCAFE", "Hot"
		case 2:
			p.Product.ProductCode = "P"
		case 3:
			p.Customer.CustomerCode, p.Product.ProductCode = "BAY", "P" // who is another
		}
		if rapid.Bool().Draw(t, "fixed") {
			p.CustomerPrice = amount("price")
		} else {
			p.DiscountValue = Number(fixed(rapid.Int64Range(0, 100_0000).Draw(t, "discount")).times(100).text(4))
			p.DiscountFromType = rapid.SampledFrom([]string{"", FromTier, FromDefault}).Draw(t, "off")
		}
		w.rows = append(w.rows, p)
	}
	return w
}

func (f fixed) times(n int64) fixed { return f * fixed(n) }

// charge opens the world and asks the referee.
func (w world) charge(t *rapid.T) Charge {
	box := New(Config{Zone: time.UTC})
	ok := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	fern := NewCustomer("FERNCAFE", "Fern")
	fern.SellPriceTierReference.Reference, fern.DiscountRate = "SellPriceTier1", w.discount
	ok(box.AddCustomers(fern, NewCustomer("BAY", "Bay")))
	product := NewProduct("P", "P", string(w.standard))
	product.ProductGroup.GroupName, product.SellPriceTier1.Value = "Hot", w.tier
	ok(box.AddProducts(product))
	ok(box.AddProductPrices(w.rows...))
	charge, err := box.Charge("FERNCAFE", "P", w.quantity, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC))
	ok(err)
	return charge
}

// What must hold whatever the prices are.
func TestTheRefereeIsConsistent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		charge := w.charge(t)

		shuffled := w
		shuffled.rows = rapid.Permutation(w.rows).Draw(t, "order of rows")
		if got := shuffled.charge(t); got.Price != charge.Price || got.PriceGuid != charge.PriceGuid {
			t.Fatalf("in another order: %+v, not %+v", got, charge)
		}
		chosen := slices.IndexFunc(w.rows, func(p ProductPrice) bool { return p.Guid == charge.PriceGuid })
		if chosen >= 0 {
			row := w.rows[chosen]
			today := day("2026-03-02").Time
			if !row.valid(today) || row.MinimumQuantity.valueOr(0) > w.quantity.valueOr(0) {
				t.Fatalf("chose a row that does not apply: %+v", row)
			}
			alone := w
			alone.rows = []ProductPrice{row}
			if got := alone.charge(t); got.Price != charge.Price || got.Rule != charge.Rule {
				t.Fatalf("the chosen row alone: %+v, not %+v", got, charge)
			}
			// Removing another row changes nothing.
			if other := rapid.IntRange(0, len(w.rows)-1).Draw(t, "removed"); other != chosen {
				less := w
				less.rows = slices.Delete(slices.Clone(w.rows), other, other+1)
				if got := less.charge(t); got.Price != charge.Price {
					t.Fatalf("without a row that lost: %+v, not %+v", got, charge)
				}
			}
		}
		if want := w.worked(charge, chosen); want != string(charge.Price) {
			t.Fatalf("%+v: worked out with rationals it is %s", charge, want)
		}
	})
}

// worked is the price of the step that was charged, in big rationals.
func (w world) worked(charge Charge, chosen int) string {
	base := w.standard
	var rate *big.Rat
	switch charge.Rule {
	case RuleNone:
		return ""
	case RuleTier, RuleDefault:
		rate = rational(w.discount)
		if charge.Rule == RuleTier {
			base = w.tier
		}
	default:
		row := w.rows[chosen]
		if row.CustomerPrice != "" {
			return string(row.CustomerPrice)
		}
		rate = new(big.Rat).Quo(rational(row.DiscountValue), big.NewRat(100, 1))
		if row.DiscountFromType == FromTier && w.tier != "" {
			base = w.tier
		}
	}
	net := new(big.Rat).Mul(rational(base), new(big.Rat).Sub(big.NewRat(1, 1), rate))
	return net.FloatString(4) // which rounds halves away from zero
}

func rational(n Number) *big.Rat {
	r, _ := new(big.Rat).SetString(string(n))
	return r
}

// What is on the wire does not change what is charged: only the switches about that do.
func TestSpellingChangesNoPrice(t *testing.T) {
	charged := func(settings ...string) string {
		c := start(t, settings...)
		c.addPriceWorld()
		var all []string
		for _, customer := range []string{"FERNCAFE", "BAY"} {
			for _, product := range []string{"TEA", "KOMBU-GIN-330", "KOMBU-APL-330", "FREIGHT"} {
				for _, quantity := range []Number{"1", "12", "24"} {
					price, rule := c.box.PriceOf(customer, product, quantity, c.clock.now())
					all = append(all, fmt.Sprint(rule, price))
				}
			}
		}
		return strings.Join(all, " ")
	}
	usual := charged()
	charging := map[string]bool{SubGroupPrices: true, CustomerDiscountOn: true, DiscountFrom + "=absent": true}
	for _, s := range Switches() {
		for _, value := range s.Positions[1:] {
			setting := s.Name + "=" + value
			if changed := charged(setting) != usual; changed != (charging[s.Name] || charging[setting]) {
				t.Errorf("%s changes what is charged: %v", setting, changed)
			}
		}
	}
}
