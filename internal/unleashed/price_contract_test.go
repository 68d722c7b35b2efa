package unleashed

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// addPrices adds a price of every kind: FERNCAFE, on a tier, and EXPORT, with a discount, have
// prices for products, a group and a sub-group; two products have quantity prices.
func (s *shop) addPrices(t *testing.T) {
	fern, export := sandbox.CustomerRef{CustomerCode: "FERNCAFE"}, sandbox.CustomerRef{CustomerCode: "EXPORT"}
	ginger, bread, stamps := sandbox.ProductRef{ProductCode: "KOMBU-GIN-330"}, sandbox.ProductRef{ProductCode: "BREAD"}, sandbox.ProductRef{ProductCode: "STAMPS"}
	must(t, s.sandbox.SetProductGroup("KOMBU-GIN-330", "Drinks", "Fizzy"))
	must(t, s.sandbox.SetProductGroup("BREAD", "Food", "Baked"))
	must(t, s.sandbox.SetTierPrice("STAMPS", "SellPriceTier1", "1.02"))
	must(t, s.sandbox.SetTierPrice("FREIGHT", "SellPriceTier1", "15")) // and no default price
	must(t, s.sandbox.SetCustomerDiscount("EXPORT", "0.075"))
	day := func(text string) sandbox.Date {
		at, err := time.Parse(time.DateOnly, text)
		must(t, err)
		return sandbox.Date{Time: at}
	}
	must(t, s.sandbox.AddProductPrices(
		sandbox.ProductPrice{Customer: fern, Product: ginger, CustomerPrice: "22.5", MinimumQuantity: "12", ValidFrom: day("2026-03-01"), ValidTo: day("2026-03-31")},
		sandbox.ProductPrice{Customer: fern, Product: ginger, DiscountValue: "12.5", DiscountFromType: sandbox.FromTier, MinimumQuantity: "48"},
		sandbox.ProductPrice{Customer: fern, Product: bread, DiscountValue: "1"},
		sandbox.ProductPrice{Customer: export, Product: stamps, CustomerPrice: "1.05", ValidTo: day("2026-03-01")},
		sandbox.ProductPrice{Customer: export, ProductGroup: sandbox.GroupRef{GroupName: "Drinks"}, DiscountValue: "5", MinimumQuantity: "6"},
		sandbox.ProductPrice{Customer: export, ProductGroup: sandbox.GroupRef{GroupName: "Fizzy"}, DiscountValue: "7"},
		sandbox.ProductPrice{Customer: fern, ProductGroup: sandbox.GroupRef{GroupName: "Drinks"}, CustomerPrice: "24"},
		sandbox.ProductPrice{Product: bread, CustomerPrice: "4", MinimumQuantity: "100"},
		sandbox.ProductPrice{Product: stamps, DiscountValue: "10", MinimumQuantity: "12", ValidFrom: day("2026-03-03")},
		sandbox.ProductPrice{Product: ginger, DiscountValue: "3", DiscountFromType: sandbox.FromTier, MinimumQuantity: "6"},
		sandbox.ProductPrice{Product: sandbox.ProductRef{ProductCode: "FREIGHT"}, DiscountValue: "20", DiscountFromType: sandbox.FromTier, MinimumQuantity: "6"},
	))
	// Kinds that no one knows; they are said to a person and charged by neither side.
	must(t, s.sandbox.LoadJSON("ProductPrices", []byte(`[
		{"Product":{"ProductCode":"STAMPS"},"Customer":{"CustomerCode":"FERNCAFE"},"PriceType":null,"CustomerPrice":null,"DiscountValue":null,"MinimumQuantity":null},
		{"ProductGroup":{"GroupName":"Food"},"PriceType":"Discount %","DiscountValue":50},
		{"Customer":{"CustomerCode":"FERNCAFE"},"CustomerPrice":1},
		{"Product":{"ProductCode":"STAMPS"},"Customer":{"CustomerCode":"FERNCAFE"},"PriceType":"Markup on cost","DiscountValue":20}]`)))
}

// priceWorld is what was read of the account that decides its prices.
type priceWorld struct {
	read  wholesale.PricesRead
	lists []wholesale.SyncedList
}

// readPrices reads the account as a sync does: products, customers, and both lists of prices.
func (s *shop) readPrices(t *testing.T) (w priceWorld) {
	t.Helper()
	zone, err := time.LoadLocation("Pacific/Auckland")
	must(t, err)
	w.read = wholesale.PricesRead{Currency: "NZD", Location: zone}
	products, _ := readAll(t, s.Products, syncing.Reading{})
	for _, p := range products {
		w.read.Products = append(w.read.Products, wholesale.Product{
			ID: p.Code, Code: p.Code, RemoteID: p.RemoteID, ImportedPrice: p.DefaultPrice, TierPrices: p.TierPrices, Group: p.Group, SubGroup: p.SubGroup,
		})
	}
	customers, _ := readAll(t, s.Customers, syncing.Reading{})
	form := wholesale.Discounts{}
	for _, c := range customers {
		if c.Terms.DiscountWritten != nil {
			form = form.Learn(*c.Terms.DiscountWritten)
		}
	}
	for _, c := range customers {
		if c.Terms.DiscountWritten != nil {
			c.Terms.DiscountRate, err = form.Rate(*c.Terms.DiscountWritten)
			must(t, err)
		}
		w.read.Customers = append(w.read.Customers, wholesale.Customer{ID: c.Code, Code: c.Code, Name: c.Name, RemoteID: c.RemoteID, Terms: c.Terms})
	}
	seen := map[string]bool{}
	rows, _ := readAll(t, s.Prices, syncing.Reading{})
	groupRows, _ := readAll(t, s.GroupPrices, syncing.Reading{})
	for _, r := range slices.Concat(rows, groupRows) {
		if r.RemoteID == "" || r.Skip != "" {
			t.Errorf("row %+v", r)
		}
		if !seen[r.RemoteID] { // an account may list group prices twice
			w.read.Rows = append(w.read.Rows, r.RemotePrice)
		}
		seen[r.RemoteID] = true
	}
	w.read.Discounts = wholesale.Discounts{}.LearnFrom(w.read.Rows)
	w.lists = wholesale.PlanPrices(w.read)
	return w
}

// book is the price book of the lists, with each customer on its layers.
func (w *priceWorld) book(policy wholesale.PricePolicy) *wholesale.PriceBook {
	book, mirrored := wholesale.NewPriceBook(policy), wholesale.SyncedLists{}
	for i := range w.lists {
		l := &w.lists[i]
		l.ID = l.RemoteKey
		mirrored[l.RemoteKey] = l.PriceList
		book.Add(l.PriceList, l.Prices)
	}
	for i := range w.read.Customers {
		c := &w.read.Customers[i]
		c.Layers = nil
		for _, l := range mirrored.LayersOf(*c) {
			c.Layers = append(c.Layers, l.ID)
		}
	}
	return book
}

// checkPrices prices everything for everyone, at the quantities and on the days where something
// changes, and holds each price against what this Unleashed charges.
func (s *shop) checkPrices(t *testing.T) {
	position := s.sandbox.Behaviour().Get
	w := s.readPrices(t)
	// Such an account says nowhere that a discount is off the tier: only the check against
	// Unleashed finds it. Every other price is right.
	hidden := position(sandbox.DiscountFrom) == "hidden"
	offTier := 0
	// The check against Unleashed decides this for a real account.
	book := w.book(wholesale.PricePolicy{KeepDefault: position(sandbox.CustomerDiscountOn) == "tier"})
	rules := map[wholesale.Rule]int{}
	for _, day := range []string{"2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-31", "2026-04-01"} {
		at, err := time.Parse(time.DateOnly, day)
		must(t, err)
		for i := range w.read.Customers {
			customer := &w.read.Customers[i]
			pricer := book.For(customer, wholesale.Date(day))
			for j := range w.read.Products {
				product := &w.read.Products[j]
				for _, quantity := range []string{"1", "5.9999", "6", "12", "48", "100"} {
					price, rule := s.sandbox.PriceOf(customer.Code, product.Code, sandbox.Number(quantity), at)
					want := fmt.Sprint(rule, " ", price)
					got := "none "
					if answer, ok := pricer.Price(product, dec(quantity)); ok {
						got = fmt.Sprintf("%s %s", answer.Rule, wholesale.FormatPrice(answer.UnitPrice))
						rules[answer.Rule]++
					}
					if got != want && hidden && s.isOffTier(t, customer.Code, product.Code, quantity, at) {
						offTier++
						continue
					}
					if got != want {
						t.Errorf("%s, %s × %s for %s: we say %s, Unleashed charges %s", day, quantity, product.Code, customer.Code, got, want)
					}
				}
			}
		}
	}
	if hidden && offTier == 0 {
		t.Error("no price is off the tier")
	}
	for _, rule := range []wholesale.Rule{wholesale.RuleCustomer, wholesale.RuleCustomerGroup, wholesale.RuleQuantity, wholesale.RuleTier, wholesale.RuleDefault} {
		if rules[rule] == 0 {
			t.Errorf("nothing was priced by the rule %s", rule)
		}
	}
}

// isOffTier says whether what this Unleashed charges is a discount off the price of a tier.
func (s *shop) isOffTier(t *testing.T, customer, product, quantity string, day time.Time) bool {
	t.Helper()
	charge, err := s.sandbox.Charge(customer, product, sandbox.Number(quantity), day)
	must(t, err)
	return strings.Contains(charge.Because, "% off "+sandbox.FromTier)
}
