package unleashed

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// Whatever prices an account holds, and however it spells them: what is read over HTTP, planned and
// priced as a sync does, is what this Unleashed charges.
func TestPricesOfAnyAccount(t *testing.T) {
	charging := []string{sandbox.CustomerDiscountOn, sandbox.SubGroupPrices}
	spelling := []string{
		sandbox.PriceType, sandbox.DiscountValue, sandbox.DiscountPrice, sandbox.PriceDates, sandbox.GroupPriceList, sandbox.PriceRefs,
		sandbox.BlankRefs, sandbox.ProductRowGroup, sandbox.CustomerDiscount, sandbox.NumberForm,
	}
	positions := map[string][]string{}
	for _, s := range sandbox.Switches() {
		positions[s.Name] = s.Positions
	}
	rapid.Check(t, func(rt *rapid.T) {
		behaviour := sandbox.Behaviour{}
		for _, name := range append(charging, spelling...) {
			var err error
			behaviour, err = behaviour.With(name, rapid.SampledFrom(positions[name]).Draw(rt, name))
			must(t, err)
		}
		s := &shop{remote: newRemote(t, behaviour, nil)}
		drawAccount(t, rt, s.sandbox)
		w := s.readPrices(t)
		book := w.book(wholesale.PricePolicy{KeepDefault: behaviour.Get(sandbox.CustomerDiscountOn) == "tier"})
		for _, day := range accountDays[1:] {
			at, err := time.Parse(time.DateOnly, day)
			must(t, err)
			for i := range w.read.Customers {
				pricer := book.For(&w.read.Customers[i], wholesale.Date(day))
				for j := range w.read.Products {
					for _, quantity := range []string{"1", "6", "24"} {
						customer, product := w.read.Customers[i].Code, &w.read.Products[j]
						charge, err := s.sandbox.Charge(customer, product.Code, sandbox.Number(quantity), at)
						must(t, err)
						got := "none "
						if answer, ok := pricer.Price(product, dec(quantity)); ok {
							got = fmt.Sprintf("%s %s", answer.Rule, wholesale.FormatPrice(answer.UnitPrice))
						}
						if want := fmt.Sprint(charge.Rule, " ", charge.Price); got != want {
							rt.Fatalf("%s, %s × %s for %s: we say %s, Unleashed charges %s (%s)", day, quantity, product.Code, customer, got, want, charge.Because)
						}
					}
				}
			}
		}
	})
}

// accountDays are the days on which prices of a drawn account begin and end; "" is no such day.
var accountDays = []string{"", "2026-03-01", "2026-03-02", "2026-03-03"}

// drawAccount draws two customers, two products in a group and a sub-group, and their prices. One
// discount of 12.5 % is always there: it shows whether the account writes percents. What no one
// could tell apart is not drawn: all of a price, which as a fraction is 1 as well, and none of it.
func drawAccount(t *testing.T, rt *rapid.T, box *sandbox.Sandbox) {
	amount := func(label string) sandbox.Number {
		cents := rapid.IntRange(1, 5000).Draw(rt, label)
		return sandbox.Number(fmt.Sprintf("%d.%04d", cents/100, cents%100*100))
	}
	perhaps := func(label string) sandbox.Number {
		if rapid.Bool().Draw(rt, "has "+label) {
			return amount(label)
		}
		return ""
	}
	day := func(label string) (d sandbox.Date) {
		if text := rapid.SampledFrom(accountDays).Draw(rt, label); text != "" {
			at, err := time.Parse(time.DateOnly, text)
			must(t, err)
			d.Time = at
		}
		return d
	}
	tiered, plain := sandbox.NewCustomer("TIERED", "Tiered"), sandbox.NewCustomer("PLAIN", "Plain")
	tiered.SellPriceTierReference.Reference, plain.DiscountRate = "SellPriceTier2", "0.075"
	tiered.DiscountRate = rapid.SampledFrom([]sandbox.Number{"", "0.1", "0.3333"}).Draw(rt, "discount")
	must(t, box.AddCustomers(tiered, plain))
	for _, code := range []string{"GIN", "TEA"} {
		product := sandbox.NewProduct(code, code, string(perhaps("default")))
		product.SellPriceTier2 = sandbox.TierPrice{Name: "Trade", Value: perhaps("tier")}
		product.ProductGroup.GroupName, product.ProductSubGroup.GroupName = "Drinks", "Hot"
		must(t, box.AddProducts(product))
	}
	must(t, box.AddProducts(sandbox.NewProduct("OTHER", "Other", "1")))
	must(t, box.AddProductPrices(sandbox.ProductPrice{Product: sandbox.ProductRef{ProductCode: "OTHER"}, DiscountValue: "12.5"}))
	seen := map[string]bool{}
	for range rapid.IntRange(0, 8).Draw(rt, "rows") {
		p := sandbox.ProductPrice{
			MinimumQuantity: rapid.SampledFrom([]sandbox.Number{"0", "6", "24"}).Draw(rt, "minimum"), ValidFrom: day("from"), ValidTo: day("to"),
		}
		product := sandbox.ProductRef{ProductCode: rapid.SampledFrom([]string{"GIN", "TEA"}).Draw(rt, "product")}
		p.Customer.CustomerCode = rapid.SampledFrom([]string{"", "TIERED", "PLAIN"}).Draw(rt, "customer")
		if p.Product = product; p.Customer.CustomerCode != "" && rapid.Bool().Draw(rt, "for a group") {
			p.Product, p.ProductGroup.GroupName = sandbox.ProductRef{}, rapid.SampledFrom([]string{"Drinks", "Hot"}).Draw(rt, "group")
		}
		if p.CustomerPrice = perhaps("price"); p.CustomerPrice == "" {
			p.DiscountValue = rapid.SampledFrom([]sandbox.Number{"0.5", "1", "10", "33.3333", "99"}).Draw(rt, "percent")
			p.DiscountFromType = rapid.SampledFrom([]string{"", sandbox.FromTier, sandbox.FromDefault}).Draw(rt, "off")
		}
		// Of two rows that begin alike it is not known which one Unleashed charges.
		key := fmt.Sprint(p.Customer, p.Product, p.ProductGroup, p.MinimumQuantity, p.ValidFrom)
		if !seen[key] {
			must(t, box.AddProductPrices(p))
		}
		seen[key] = true
	}
}
