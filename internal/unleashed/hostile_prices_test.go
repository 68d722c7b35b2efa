package unleashed

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

const (
	fernGUID   = "d0000000-0000-4000-8000-000000000001"
	gingerGUID = "c0000000-0000-4000-8000-000000000001"
	appleGUID  = "c0000000-0000-4000-8000-000000000002"
)

// goodRow is a fixed price that nothing beside it may change.
const goodRow = `{"Guid":"e0000000-0000-4000-8000-000000000001","Product":{"Guid":"` + gingerGUID + `"},"Customer":{"Guid":"` + fernGUID + `"},"CustomerPrice":22.5}`

// hostileRow is a row for the customer and another product, with fields put in the place of
// others.
func hostileRow(fields string) string {
	return `{"Guid":"e0000000-0000-4000-8000-000000000002","Product":{"Guid":"` + appleGUID + `"},"Customer":{"Guid":"` + fernGUID + `"},` + fields + `}`
}

// priced plans the good row beside another, and returns what the customer pays for both products
// ("" for the tier price, which is 24), and why the other row is left out.
func priced(t testing.TB, row string) (ginger, apple, skipped string) {
	t.Helper()
	var rows []unleashedapi.ProductPrice
	if err := json.Unmarshal([]byte("["+goodRow+","+row+"]"), &rows); err != nil {
		t.Fatal(err)
	}
	read := wholesale.PricesRead{
		Currency: "NZD", Location: time.UTC,
		Products: []wholesale.Product{
			{ID: "ginger", RemoteID: gingerGUID, Code: "GINGER", ImportedPrice: dec("30"), Group: wholesale.ProductGroup{RemoteID: "g", Name: "Drinks"}},
			{ID: "apple", RemoteID: appleGUID, Code: "APPLE", ImportedPrice: dec("30"), TierPrices: []wholesale.TierPrice{{Key: "SellPriceTier1", Name: "Wholesale", Price: dec("24")}}},
		},
		Customers: []wholesale.Customer{{ID: "fern", RemoteID: fernGUID, Code: "FERN", Terms: wholesale.Terms{TierKey: "SellPriceTier1"}}},
	}
	for _, wire := range rows {
		r := priceRecord(wire)
		if reason := r.Unusable(); reason != "" {
			skipped = reason
			continue
		}
		read.Rows = append(read.Rows, r.RemotePrice)
	}
	read.Discounts = wholesale.Discounts{}.LearnFrom(read.Rows)
	for _, r := range read.Rows {
		if _, _, _, err := r.Charge(read.Discounts); err != nil {
			skipped = err.Error()
		}
	}
	book := wholesale.NewPriceBook(wholesale.PricePolicy{})
	lists := wholesale.SyncedLists{}
	for _, l := range wholesale.PlanPrices(read) {
		for _, p := range l.Prices {
			checkPlanned(t, p)
		}
		l.ID = l.RemoteKey
		lists[l.RemoteKey] = l.PriceList
		book.Add(l.PriceList, l.Prices)
	}
	customer := &read.Customers[0]
	for _, l := range lists.LayersOf(*customer) {
		customer.Layers = append(customer.Layers, l.ID)
	}
	words := make([]string, 2)
	for i := range read.Products {
		answer, ok := book.For(customer, "2026-03-02").Price(&read.Products[i], decimal.One)
		if !ok || answer.UnitPrice.IsNeg() || answer.UnitPrice.Cmp(wholesale.MaxUnitPrice) > 0 {
			t.Fatalf("%s: %s, %v", read.Products[i].Code, answer.UnitPrice, ok)
		}
		if answer.Rule != wholesale.RuleTier {
			words[i] = string(answer.Rule) + " " + wholesale.FormatPrice(answer.UnitPrice)
		}
	}
	return words[0], words[1], skipped
}

func checkPlanned(t testing.TB, p wholesale.Price) {
	t.Helper()
	switch {
	case p.UnitPrice.IsNeg(), p.UnitPrice.Cmp(wholesale.MaxUnitPrice) > 0, p.UnitPrice.Scale() > wholesale.PriceScale:
		t.Fatalf("the price %s", p.UnitPrice)
	case p.Discount.IsNeg(), p.Discount.Cmp(decimal.One) > 0, p.Basis == wholesale.NoDiscount && !p.Discount.IsZero():
		t.Fatalf("the discount %s", p.Discount)
	case p.MinimumQuantity.IsNeg(), p.MinimumQuantity.Cmp(wholesale.MaxQuantity) > 0:
		t.Fatalf("the minimum %s", p.MinimumQuantity)
	}
	for _, day := range []wholesale.Date{p.ValidFrom, p.ValidTo} {
		if _, err := time.Parse(time.DateOnly, string(day)); day != "" && err != nil {
			t.Fatal(err)
		}
	}
}

// TestHostilePrices: whatever one row holds, the others hold; and a row gives its price or is
// counted with a reason, never another price.
func TestHostilePrices(t *testing.T) {
	forty := strings.Repeat("1234567890", 4)
	for row, want := range map[string]string{
		`"CustomerPrice":"22.5000"`:                                   "customer 22.5000",
		`"CustomerPrice":2.25e1`:                                      "customer 22.5000",
		`"CustomerPrice":24.1234499999999999999999999999999999999999`: "customer 24.1234",
		`"CustomerPrice":24.1234500000000000000000000000000000000001`: "customer 24.1235",
		`"CustomerPrice":0.` + forty:                                  "customer 0.1235",
		`"CustomerPrice":20,"Unheard":{"of":[1]},"CustomerPrices":7`:  "customer 20.0000",
		`"CustomerPrice":20,"ValidFrom":"12/10/2014 8:08:10 p.m."`:    "customer 20.0000",
		`"CustomerPrice":20,"ValidTo":"12/10/2014 8:08:10 p.m."`:      "",
		`"CustomerPrice":20,"ValidFrom":"\/Date(-62135596800000)\/"`:  "customer 20.0000",
		`"customerprice":20`:                                          "customer 20.0000",
		`"CustomerPrice":1,"CustomerPrice":20`:                        "customer 20.0000",
		`"DiscountValue":"10","PriceType":"Discount %"`:               "customer 27.0000",
		`"DiscountValue":10,"MinimumQuantity":1.0001`:                 "",
		`"CustomerPrice":0,"PriceType":"Discount %"`:                  "left out: neither a price nor a discount",
		`"DiscountValue":0,"PriceType":"Fixed Price"`:                 "left out: neither a price nor a discount",
		`"CustomerPrice":1e308`:                                       `left out: cannot be read: "1e308" is not a usable number`,
		`"CustomerPrice":1e90`:                                        "left out: out of range",
		`"CustomerPrice":` + forty:                                    "left out: out of range",
		`"CustomerPrice":-5`:                                          "left out: a price below zero",
		`"CustomerPrice":-0.00001`:                                    "left out: a price below zero",
		`"CustomerPrice":"NaN"`:                                       `left out: cannot be read: "NaN" is not a number`,
		`"CustomerPrice":"Infinity"`:                                  `left out: cannot be read: "Infinity" is not a number`,
		`"CustomerPrice":[20]`:                                        `left out: cannot be read: "[20]" is not a number`,
		`"CustomerPrice":20,"Customer":[]`:                            "left out: cannot be read: Customer is written as array",
		`"CustomerPrice":20,"ProductGroup":"Drinks"`:                  "left out: cannot be read: ProductGroup is written as string",
		`"CustomerPrice":20,"ValidTo":"some day"`:                     `left out: cannot be read: "some day" is not a date`,
		`"CustomerPrice":20,"ValidTo":"1/2/2027"`:                     `left out: cannot be read: "1/2/2027" is not a date`,
		`"CustomerPrice":20,"MinimumQuantity":-1`:                     "left out: its price or quantity is out of range",
		`"CustomerPrice":20,"MinimumQuantity":1e12`:                   "left out: its price or quantity is out of range",
		`"DiscountValue":1e17`:                                        "left out: its discount is out of range",
		`"DiscountValue":-10`:                                         "left out: discount below zero",
		`"DiscountValue":10,"DiscountFromType":"Recommended"`:         `left out: discount off "Recommended"`,
		`"DiscountValue":10,"PriceType":"Markup %"`:                   `left out: price of the type "Markup %"`,
		`"PriceType":"Something new"`:                                 "left out: neither a price nor a discount",
	} {
		ginger, apple, skipped := priced(t, hostileRow(row))
		if ginger != "customer 22.5000" {
			t.Errorf("beside %s the other row gives %q", row, ginger)
		}
		got := apple
		if skipped != "" && apple == "" {
			got = "left out: " + skipped
		}
		if strings.HasPrefix(want, "left out: out of range") {
			want = "left out: " + fmt.Sprintf("%q: %s", decimalText(row), wholesale.ErrOutOfRange)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", row, diff)
		}
	}
	for row, want := range map[string]string{
		"7":                      "cannot be read: it is written as number",
		`"a"`:                    "cannot be read: it is written as string",
		"[]":                     "cannot be read: it is written as array",
		"{}":                     "has no GUID",
		`{"Guid":7}`:             "cannot be read: Guid is written as number",
		`{"Guid":"` + "x" + `"}`: "neither a price nor a discount",
	} {
		if ginger, apple, skipped := priced(t, row); skipped != want || ginger != "customer 22.5000" || apple != "" {
			t.Errorf("%s: %q, %q, %q", row, skipped, ginger, apple)
		}
	}
}

// decimalText is the number of a row's price, written out.
func decimalText(row string) string {
	var wire struct{ CustomerPrice unleashedapi.Decimal }
	if err := json.Unmarshal([]byte("{"+row+"}"), &wire); err != nil {
		return err.Error()
	}
	return string(wire.CustomerPrice)
}

func FuzzProductPrices(f *testing.F) {
	f.Add(`{"Guid":"e","Product":{"ProductCode":"APPLE"},"DiscountValue":12.5,"DiscountFromType":"Customer Price Tier","ValidTo":"\/Date(1531132187399)\/"}`)
	f.Add(hostileRow(`"CustomerPrice":"0.00005","MinimumQuantity":1e-4,"PriceType":"Fixed"`))
	f.Add(`{"Guid":"e","Customer":{"CustomerCode":"fern"},"ProductGroup":{"GroupName":"DRINKS"},"DiscountValue":1}`)
	f.Fuzz(func(t *testing.T, row string) {
		if !json.Valid([]byte(row)) || strings.Contains(row, gingerGUID) || strings.Contains(strings.ToUpper(row), "GINGER") {
			return
		}
		if ginger, _, _ := priced(t, row); ginger != "customer 22.5000" {
			t.Fatalf("the other row gives %q", ginger)
		}
	})
}
