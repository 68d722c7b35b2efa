package sandbox

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// position tries one position of a switch.
type position = func(*client) error

// pricePositions tries the switches about prices, on one small world of prices.
func pricePositions() map[string]map[string]position {
	world := func(target string, want ...string) position {
		return func(c *client) error {
			c.addPriceWorld()
			text := string(c.get(target).body)
			for _, w := range want {
				if missing, isMissing := strings.CutPrefix(w, "no "); isMissing && strings.Contains(text, missing) {
					return fmt.Errorf("there is %s in %s", missing, text)
				} else if !isMissing && !strings.Contains(text, w) {
					return fmt.Errorf("no %s in %s", w, text)
				}
			}
			return nil
		}
	}
	charges := func(customer, product, quantity, want string) position {
		return func(c *client) error {
			c.addPriceWorld()
			price, rule := c.box.PriceOf(customer, product, Number(quantity), c.clock.now())
			if got := fmt.Sprint(rule, " ", price); got != want {
				return fmt.Errorf("%s pays %s for %s %s, want %s", customer, got, quantity, product, want)
			}
			return nil
		}
	}
	both := func(tries ...position) position {
		return func(c *client) error {
			for _, try := range tries {
				if err := try(c); err != nil {
					return err
				}
			}
			return nil
		}
	}
	const (
		plain, groups = "/ProductPrices", "/ProductPrices?productGroupPrices=true"
		asked         = "/Products?customerCode=BAY"
	)
	return map[string]map[string]position{
		PriceType: {
			"spaced": world(plain, `"Fixed Price"`, `"Discount %"`), "lower": world(plain, `"fixed price"`, `"discount %"`),
			"joined": world(plain, `"FixedPrice"`, `"DiscountPercent"`), "sentence": world(plain, `"Fixed price"`, `"Discount %"`),
			"short": world(plain, `"fixed"`, `"discount"`), "number": world(plain, `"PriceType":"1"`, `"PriceType":"2"`),
		},
		DiscountPrice: {
			"null":     world(plain, `"DiscountValue":10.0000,"MinimumQuantity":24.0000,"DefaultSellPrice":12.0000,"CustomerPrice":null`),
			"computed": world(plain, `"MinimumQuantity":0.0000,"DefaultSellPrice":30.0000,"CustomerPrice":21.8313`), // off the customer's tier
			"zero":     world(plain, `"DiscountValue":10.0000,"MinimumQuantity":24.0000,"DefaultSellPrice":12.0000,"CustomerPrice":0.0000`),
		},
		DiscountFrom: {
			"shown":  both(world(plain, `"DiscountFromType":"Customer Price Tier"`, `"DiscountFromType":"Default Sell Price"`), charges("FERNCAFE", "KOMBU-GIN-330", "1", "customer 21.8313")),
			"lower":  world(plain, `"DiscountFromType":"customer price tier"`, `"DiscountFromType":"default sell price"`),
			"joined": world(plain, `"DiscountFromType":"CustomerPriceTier"`, `"DiscountFromType":"DefaultSellPrice"`),
			"absent": both(world(plain, "no DiscountFromType"), charges("FERNCAFE", "KOMBU-GIN-330", "1", "customer 26.2500")),
			"hidden": both(world(plain, "no DiscountFromType"), charges("FERNCAFE", "KOMBU-GIN-330", "1", "customer 21.8313")),
		},
		PriceDates: { // 1 to 31 March 2026, when Auckland is 13 hours ahead
			"utc":        world(plain, `"ValidFrom":"\/Date(1772323200000)\/","ValidTo":"\/Date(1774915200000)\/"`),
			"local":      world(plain, `"ValidFrom":"\/Date(1772276400000)\/","ValidTo":"\/Date(1774868400000)\/"`),
			"end_of_day": world(plain, `"ValidFrom":"\/Date(1772323200000)\/","ValidTo":"\/Date(1775001599000)\/"`),
		},
		GroupPriceList: {
			"apart": both(world(plain, `"NumberOfItems":3`), world(groups, `"NumberOfItems":1`)),
			"also":  both(world(plain, `"NumberOfItems":4`), world(groups, `"NumberOfItems":1`)),
		},
		PriceRefs: {
			"full": world(plain, `"ProductCode":"TEA","ProductDescription":"Tea"}`),
			"guid": world(plain, "no ProductCode", "no CustomerCode", `"Product":{"Guid":"`),
			"code": world(plain, `"Product":{"ProductCode":"TEA"`, `"Customer":{"CustomerCode":"FERNCAFE"`),
		},
		BlankRefs: {
			"null":  both(world(groups, `"Product":null`), world(plain, `"Customer":null`)),
			"blank": both(world(groups, `"Product":{"Guid":"`+zeroGUID+`","ProductCode":""}`), world(plain, `"Customer":{"Guid":"`+zeroGUID+`","CustomerCode":""}`)),
		},
		ProductRowGroup: {"null": world(plain, `"ProductGroup":null`), "shown": world(plain, `"GroupName":"Hot"`)},
		SubGroupPrices: {
			"none":   both(world(groups, `"NumberOfItems":1`, "no Herbal"), charges("FERNCAFE", "TEA", "1", "customer_group 11.4000")),
			"priced": both(world(groups, `"NumberOfItems":2`, "Herbal"), charges("FERNCAFE", "TEA", "1", "customer_group 11.0400")),
		},
		CustomerDiscountOn: {
			"tier_and_default": both(charges("BAY", "KOMBU-APL-330", "1", "default 18.0000"), charges("BAY", "KOMBU-GIN-330", "1", "tier 22.4550")),
			"tier":             both(charges("BAY", "KOMBU-APL-330", "1", "default 20.0000"), charges("BAY", "KOMBU-GIN-330", "1", "tier 22.4550")),
		},
		CustomerSellPrice: {
			"customer": world(asked, "no \"CustomerSellPrice\":2", "no \"CustomerSellPrice\":1"),
			"paid":     world(asked, `"CustomerSellPrice":18.0000`, `"CustomerSellPrice":22.4550`, `"CustomerSellPrice":null`),
		},
	}
}

// addPriceWorld adds a price of each kind: FERNCAFE has a discount off its tier, and a discount on
// the group Hot and its sub-group Herbal; there is a quantity price; BAY pays its tier less 10 %.
func (c *client) addPriceWorld() {
	c.t.Helper()
	tea := NewProduct("TEA", "Tea", "12")
	tea.ProductGroup.GroupName, tea.ProductSubGroup.GroupName = "Hot", "Herbal"
	must(c.t, c.box.AddProducts(tea))
	bay := NewCustomer("BAY", "Bay Ltd")
	bay.SellPriceTierReference.Reference, bay.DiscountRate = "SellPriceTier1", "0.1"
	must(c.t, c.box.AddCustomers(bay))
	fern := CustomerRef{CustomerCode: "FERNCAFE"}
	first, last := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	must(c.t, c.box.AddProductPrices(
		ProductPrice{Customer: fern, Product: ProductRef{ProductCode: "KOMBU-GIN-330"}, DiscountValue: "12.5", DiscountFromType: FromTier},
		ProductPrice{Product: ProductRef{ProductCode: "TEA"}, DiscountValue: "10", MinimumQuantity: "24"},
		ProductPrice{Product: ProductRef{ProductCode: "FREIGHT"}, CustomerPrice: "18", MinimumQuantity: "12", ValidFrom: Date{first}, ValidTo: Date{last}},
		ProductPrice{Customer: fern, ProductGroup: GroupRef{GroupName: "Hot"}, DiscountValue: "5"},
		ProductPrice{Customer: fern, ProductGroup: GroupRef{GroupName: "Herbal"}, DiscountValue: "8"},
	))
}

// A row of a kind that nobody knows is served as it was loaded, and charged by no rule.
func TestUnknownKindsAreServedAsLoaded(t *testing.T) {
	c := start(t)
	must(t, c.box.LoadJSON("ProductPrices", []byte(`[
		{"Product":{"ProductCode":"KOMBU-GIN-330"},"Customer":{"CustomerCode":"FERNCAFE"},"PriceType":null,"MinimumQuantity":null,"CustomerPrice":null,"DiscountValue":null},
		{"ProductGroup":{"GroupName":"Drinks"},"Customer":null,"PriceType":"Discount %","DiscountValue":50},
		{"Product":null,"ProductGroup":null,"Customer":{"CustomerCode":"FERNCAFE"},"CustomerPrice":1,"Comments":""},
		{"Product":{"ProductCode":"KOMBU-GIN-330"},"Customer":{"CustomerCode":"FERNCAFE"},"PriceType":"Markup on cost","DiscountValue":20},
		{"Product":{"ProductCode":"KOMBU-GIN-330"},"Customer":{"CustomerCode":"FERNCAFE"},"DiscountFromType":"Last cost","DiscountValue":20,"Comments":"x"},
		{"Product":{"Guid":"00000000-0000-0000-0000-000000000000","ProductCode":""},"ProductGroup":{"GroupName":"Drinks"},"Customer":{"CustomerCode":"FERNCAFE"},"CustomerPrice":3}]`)))
	text := string(c.get("/ProductPrices").body)
	for _, want := range []string{
		`"NumberOfItems":4`, `"PriceType":null,"DiscountValue":null,"MinimumQuantity":null,"DefaultSellPrice":30.0000,"CustomerPrice":null`,
		`"Product":null,"ProductGroup":null,"Customer":{"Guid"`, `"Comments":""`, `"PriceType":"Markup on cost","DiscountValue":20.0000`, `"DiscountFromType":"Last cost"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	if got := c.count("/ProductPrices?productGroupPrices=true"); got != 2 {
		t.Errorf("%d group prices, want the two for Drinks", got)
	}
	if price, rule := c.box.PriceOf("FERNCAFE", "KOMBU-GIN-330", "1", c.clock.now()); price != "24.9500" || rule != RuleTier {
		t.Errorf("charges %s by the rule %s", price, rule)
	}
}

// The three ways to write a last day mean the same day.
func TestDaysAreReadInEveryForm(t *testing.T) {
	c := start(t)
	for _, written := range []string{"2026-03-31", `\/Date(1774868400000)\/`, "2026-03-31T23:59:59Z"} { // the second is midnight in Auckland
		must(t, c.box.LoadJSON("ProductPrices", []byte(`[{"Product":{"ProductCode":"FREIGHT"},"CustomerPrice":9,"Guid":"`+orderGUID(9)+`","ValidTo":"`+written+`"}]`)))
		for day, want := range map[string]string{"2026-03-31": "9.0000", "2026-04-01": ""} {
			at, err := time.Parse(time.DateOnly, day)
			must(t, err)
			if price, _ := c.box.PriceOf("FERNCAFE", "FREIGHT", "1", at); string(price) != want {
				t.Errorf("%s: on %s charges %q, want %q", written, day, price, want)
			}
		}
	}
}

func TestDiscountAsAFractionOnTheWire(t *testing.T) {
	for percent, want := range map[Number]string{"10": "0.1000", "12.5": "0.1250", "33.333333": "0.33333333", "100": "1.0000", "0.5": "0.0050"} {
		c := start(t, DiscountValue+"=fraction")
		must(t, c.box.AddProductPrices(ProductPrice{Product: ProductRef{ProductCode: "FREIGHT"}, DiscountValue: percent}))
		if text := string(c.get("/ProductPrices").body); !strings.Contains(text, `"DiscountValue":`+want+",") {
			t.Errorf("%s %%: no %s in %s", percent, want, text)
		}
	}
}
