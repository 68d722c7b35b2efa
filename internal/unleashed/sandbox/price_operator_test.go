package sandbox

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// modified lists what a poll since the last change finds.
func (c *client) modified() map[string]int {
	c.t.Helper()
	since := "modifiedSince=" + c.clock.now().Add(-time.Minute).Format("2006-01-02T15:04:05")
	found := map[string]int{}
	for _, list := range []string{"Products", "Customers", "ProductPrices"} {
		if n := c.count("/" + list + "?" + since); n > 0 {
			found[list] = n
		}
	}
	if n := c.count("/ProductPrices?productGroupPrices=true&" + since); n > 0 {
		found["group prices"] = n
	}
	return found
}

// What a person changes in Unleashed is modified, and nothing else: a discount whose base changes
// is not, a price that is removed leaves no trace.
func TestWhatAChangeModifies(t *testing.T) {
	c := start(t)
	c.addPriceWorld()
	rows := c.box.ProductPrices()
	discount, group := rows[0].Guid, rows[3].Guid
	for _, change := range []struct {
		name string
		do   func() error
		want map[string]int
	}{
		{"a tier price", func() error { return c.box.SetTierPrice("KOMBU-GIN-330", "SellPriceTier1", "24") }, map[string]int{"Products": 1}},
		{"a default price", func() error { return c.box.SetDefaultPrice("KOMBU-GIN-330", "31") }, map[string]int{"Products": 1}},
		{"a group", func() error { return c.box.SetProductGroup("KOMBU-GIN-330", "Cold", "") }, map[string]int{"Products": 1}},
		{"a tier", func() error { return c.box.SetCustomerTier("BAY", "SellPriceTier2") }, map[string]int{"Customers": 1}},
		{"a discount", func() error { return c.box.SetCustomerDiscount("BAY", "0.2") }, map[string]int{"Customers": 1}},
		{"a row", func() error {
			return c.box.ChangeProductPrice(discount, func(p *ProductPrice) { p.DiscountValue = "15" })
		}, map[string]int{"ProductPrices": 1}},
		{"a group row", func() error {
			return c.box.ChangeProductPrice(group, func(p *ProductPrice) { p.ValidTo = day("2026-12-31") })
		}, map[string]int{"group prices": 1}},
		{"a new row", func() error { return c.box.AddCustomerPrice("BAY", "FREIGHT", "7") }, map[string]int{"ProductPrices": 1}},
		{"a removed row", func() error { return c.box.RemoveCustomerPrice("BAY", "FREIGHT") }, map[string]int{}},
		{"a tier's name", func() error { return c.box.SetTierName("SellPriceTier1", "Trade") }, map[string]int{}},
		{"a removed row too", func() error { return c.box.RemoveProductPrice(rows[1].Guid) }, map[string]int{}},
	} {
		t.Run(change.name, func(t *testing.T) {
			c.clock.advance(time.Hour)
			must(t, change.do())
			if diff := cmp.Diff(change.want, c.modified()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if err := c.box.RemoveProductPrice(rows[1].Guid); !errors.Is(err, ErrNotFound) {
		t.Errorf("removed twice: %v", err)
	}
	if err := c.box.ChangeProductPrice(discount, func(p *ProductPrice) { p.DiscountValue = "" }); err == nil {
		t.Error("a row without a price was entered")
	}
	if err := c.box.SetCustomerDiscount("BAY", "1.5"); err == nil {
		t.Error("a discount above the whole price was entered")
	}
}

// A field that was loaded as null is shown as null until someone changes it.
func TestAChangedRowForgetsItsNulls(t *testing.T) {
	c := start(t)
	must(t, c.box.LoadJSON("ProductPrices", []byte(`[{"Guid":"`+orderGUID(4)+`","Product":{"ProductCode":"FREIGHT"},"CustomerPrice":9,"MinimumQuantity":null,"PriceType":null}]`)))
	shown := func() string { return string(c.get("/ProductPrices").body) }
	if text := shown(); !strings.Contains(text, `"PriceType":null`) || !strings.Contains(text, `"MinimumQuantity":null`) {
		t.Errorf("loaded: %s", text)
	}
	must(t, c.box.ChangeProductPrice(orderGUID(4), func(p *ProductPrice) { p.MinimumQuantity = "6" }))
	if text := shown(); !strings.Contains(text, `"PriceType":null`) || !strings.Contains(text, `"MinimumQuantity":6.0000`) {
		t.Errorf("changed: %s", text)
	}
}

func TestDeletedRecordsAreGone(t *testing.T) {
	c := start(t)
	c.addPriceWorld()
	c.place(1)
	if err := c.box.DeleteProduct("KOMBU-GIN-330"); err == nil || !strings.Contains(err.Error(), "is on order SO-00000001") {
		t.Errorf("a product that was ordered: %v", err)
	}
	if err := c.box.DeleteCustomer("FERNCAFE"); err == nil || !strings.Contains(err.Error(), "has order SO-00000001") {
		t.Errorf("a customer with an order: %v", err)
	}
	guid := c.box.products.find("", "TEA").Guid
	must(t, c.box.DeleteProduct("TEA"))
	must(t, c.box.DeleteCustomer("BAY"))
	c.call("GET", "/Products/"+guid, "", 404)
	for target, want := range map[string]int{"/Products?productCode=TEA": 0, "/Customers?customerCode=BAY": 0, "/ProductPrices?productCode=TEA": 0} {
		if got := c.count(target); got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}
}

func TestPricesInTheControlAPI(t *testing.T) {
	c := start(t)
	asked := func(query string) (answer Charge) {
		must(t, json.Unmarshal(c.control("GET", "price?"+query, "", 200), &answer))
		return answer
	}
	const ask = "customer_code=FERNCAFE&product_code=KOMBU-GIN-330"
	if got := asked(ask); got.Price != "24.9500" || got.Rule != RuleTier || got.Because != "Wholesale 24.9500" {
		t.Errorf("tier: %+v", got)
	}
	c.control("POST", "prices", `{"customer_code":"FERNCAFE","product_code":"KOMBU-GIN-330","discount":"10","discount_from":"Customer Price Tier","minimum_quantity":12,"valid_to":"2026-03-31"}`, 200)
	if got := asked(ask + "&quantity=12"); got.Price != "22.4550" || got.Because != "10 % off Customer Price Tier 24.9500 from 12, last day 2026-03-31" {
		t.Errorf("discount: %+v", got)
	}
	if got := asked(ask + "&quantity=12&day=2026-04-01"); got.Rule != RuleTier {
		t.Errorf("in April: %+v", got)
	}
	var rows []priceText
	must(t, json.Unmarshal(c.control("GET", "prices?q=gin", "", 200), &rows))
	if len(rows) != 1 || rows[0].Discount != "10" || rows[0].Last != "2026-03-31" {
		t.Fatalf("rows %+v", rows)
	}
	c.control("POST", "prices/"+rows[0].Guid, `{"price":"20","discount":"","minimum_quantity":""}`, 200)
	if got := asked(ask); got.Price != "20.0000" || got.PriceGuid != rows[0].Guid {
		t.Errorf("changed: %+v", got)
	}
	c.control("POST", "prices/"+rows[0].Guid, `{"valid_from":"soon"}`, 422)
	c.control("POST", "prices/"+rows[0].Guid+"/remove", "", 200)
	c.control("POST", "prices/"+rows[0].Guid+"/remove", "", 404)
	c.control("POST", "customers/FERNCAFE/discount", `{"rate":"0.1"}`, 200)
	if got := asked(ask); got.Price != "22.4550" || got.Because != "Wholesale 24.9500 less the customer's 10 %" {
		t.Errorf("with a discount: %+v", got)
	}
	c.control("POST", "products/KOMBU-GIN-330/group", `{"group":"Drinks","sub_group":"Fizzy"}`, 200)
	c.control("POST", "prices", `{"customer_code":"FERNCAFE","group":"Drinks","price":"19"}`, 200)
	if got := asked(ask); got.Rule != RuleCustomerGroup || got.Because != "a fixed price of 19.0000 for the group Drinks" {
		t.Errorf("group: %+v", got)
	}
	c.control("GET", "price?customer_code=FERNCAFE&product_code=X", "", 404)
	c.control("POST", "prices", `{"customer_code":"FERNCAFE","price":"19"}`, 422)

	page := string(c.control("GET", "?"+ask+"&quantity=1", "", 200))
	for _, want := range []string{"<strong>19.0000</strong> by the rule <code>customer_group</code>", "group Drinks"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s on the page", want)
		}
	}
}
