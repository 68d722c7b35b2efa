package sandbox

import (
	"strings"
	"testing"
)

// A folder holds the whole world of prices: groups, sub-groups, and rows of every kind that name
// what they are for by Guid or by code.
func TestLoadPriceWorld(t *testing.T) {
	const drinks, fizzy = "20ed2245-0000-466c-951b-c656de961065", "20ed2245-0000-466c-951b-c656de961066"
	clock := newTestClock()
	box := New(Config{APIID: testID, APIKey: testKey, Clock: clock.now})
	must(t, box.Load(writeFiles(t, map[string]string{
		"ProductGroups.json": `[{"GroupName":"Drinks","Guid":"` + drinks + `"},{"GroupName":"Fizzy","Guid":"` + fizzy + `"}]`,
		"Products.json": `[{"ProductCode":"GIN","DefaultSellPrice":30,"SellPriceTier1":{"Name":"Trade","Value":"24.95"},
			"ProductGroup":{"GroupName":"Drinks","Guid":"` + drinks + `"},"ProductSubGroup":{"Guid":"` + fizzy + `"}},{"ProductCode":"TEA","DefaultSellPrice":12,"ProductSubGroup":null}]`,
		"Customers.json": `[{"CustomerCode":"A","SellPriceTier":"Trade"},{"CustomerCode":"B","DiscountRate":0.1}]`,
		"ProductPrices.json": `[
			{"Customer":{"CustomerCode":"A"},"ProductGroup":{"Guid":"` + drinks + `"},"DiscountValue":10,"DiscountFromType":"Customer Price Tier"},
			{"Customer":{"CustomerCode":"B"},"ProductGroup":{"GroupName":"Fizzy"},"CustomerPrice":20},
			{"Product":{"ProductCode":"TEA"},"Customer":null,"CustomerPrice":11,"MinimumQuantity":6,"ValidFrom":"2026-03-02T00:00:00","ValidTo":"2026-03-02T23:59:59"}]`,
	})))
	for _, c := range []struct{ customer, product, quantity, price string }{
		{"A", "GIN", "1", "22.4550"}, {"B", "GIN", "1", "27.0000"}, {"A", "TEA", "6", "11.0000"}, {"B", "TEA", "5", "10.8000"},
	} {
		price, rule := box.PriceOf(c.customer, c.product, Number(c.quantity), clock.now())
		if string(price) != c.price {
			t.Errorf("%s pays %s for %s × %s by the rule %s, want %s", c.customer, price, c.quantity, c.product, rule, c.price)
		}
	}
	x := serve(t, box, clock)
	if text := string(x.get("/Products").body); !strings.Contains(text, `"ProductSubGroup":{"GroupName":"Fizzy","Guid":"`+fizzy+`"`) || !strings.Contains(text, `"ProductSubGroup":null`) {
		t.Errorf("sub-groups: %s", text)
	}
}
