package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// count is how many rows a filter leaves.
func (c *client) count(target string) int {
	c.t.Helper()
	return c.get(target).list(c.t).Pagination.NumberOfItems
}

func TestCustomerFilters(t *testing.T) {
	c := start(t)
	gone := NewCustomer("FERNOLD", "Fern old")
	gone.Obsolete = true
	stopped := NewCustomer("BAY", "Bay Ltd")
	stopped.StopCredit = true
	stopped.Currency.CurrencyCode = "AUD"
	c.clock.advance(time.Hour)
	must(t, c.box.AddCustomers(gone, stopped))
	for filter, want := range map[string]int{
		"":                                          2,
		"customerCode=fern":                         1,
		"customerCode=cafe":                         0,
		"includeObsolete=true":                      3,
		"customerCode=FERN&includeObsolete=true":    2,
		"customerName=Fern%20C":                     1,
		"customer=CAFE":                             1,
		"customer=cafe":                             0, // "contains" minds case
		"contactEmail=orders@":                      1,
		"currency=AUD":                              1,
		"stopCredit=true":                           1,
		"sellPriceTier=Wholesale":                   1,
		"modifiedSince=2026-03-02":                  2,
		"modifiedSince=2026-03-02T09:30:00":         1,
		"modifiedSince=2026-03-02T09:30:00.500":     1,
		"modifiedSince=2026-03-02T10:30:00":         0,
		"modifiedSince=2026-03-02T09:30:00.000Z":    1,
		"modifiedSince=2026-03-02%2009:30:00":       1,
		"unknownFilter=x":                           2,
		"modifiedSince=2026-03-02T09:30&currency=X": 0,
	} {
		if got := c.count("/Customers?" + filter); got != want {
			t.Errorf("%s: %d, want %d", filter, got, want)
		}
	}
	want := []string{"BAY", "FERNCAFE"}
	got := c.get("/Customers?orderBy=LastModifiedOn&sort=desc").list(t).column("CustomerCode")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCustomerOnTheWire(t *testing.T) {
	c := start(t)
	text := string(c.get("/Customers").body)
	for _, want := range []string{
		`"SellPriceTier":"Wholesale","SellPriceTierReference":{"Reference":"SellPriceTier1"}`,
		`"TaxCode":"OUTPUT2","TaxRate":0.150000`, `"DiscountRate":0.0000`, `"Taxable":true`, `"DefaultWarehouse":null`,
		`"Currency":{"CurrencyCode":"NZD","Description":"New Zealand, Dollars"`,
		`"AddressType":"Shipping","AddressName":"Takapuna store","StreetAddress":""`,
		`"LastModifiedOn":"\/Date(1772442`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	item := c.get("/Customers").list(t).Items[0]
	one := c.get("/Customers/" + item["Guid"].(string)).object(t)
	if one["CustomerCode"] != "FERNCAFE" || one["Items"] != nil {
		t.Errorf("by guid: %v", one)
	}
	addresses := c.get("/CustomerDeliveryAddresses?customerCode=FERN").list(t).Items
	if len(addresses) != 1 || addresses[0]["Addresses"].([]any)[0].(map[string]any)["Guid"] == nil {
		t.Errorf("delivery addresses: %v", addresses)
	}
	if got := c.get("/Customers/" + item["Guid"].(string) + "/Contacts").list(t); got.Pagination == nil {
		t.Error("contacts are not paged")
	}
}

func TestCustomerUpsert(t *testing.T) {
	c := start(t)
	fern := c.get("/Customers").list(t).Items[0]["Guid"].(string)
	other := orderGUID(77)
	const advice = " Please ensure both Guid and Customer Code are correct when updating a customer."

	created := c.call("POST", "/Customers/"+other, `{"Guid":"`+strings.ToUpper(other)+`","CustomerCode":"NEW","CustomerName":"New Ltd"}`, 201).object(t)
	if created["Guid"] != other || created["Taxable"] != true {
		t.Errorf("created %v", created)
	}
	got := c.call("POST", "/Customers/"+fern, `{"CustomerCode":"OTHER","CustomerName":"x"}`, 400).problems(t)
	want := []string{"CustomerCode: Customer with Guid '" + fern + "' already exists but with a different customer code (FERNCAFE) than the one provided." + advice}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = c.call("POST", "/Customers/"+other, `{"CustomerCode":"FERNCAFE","CustomerName":"x"}`, 400).problems(t)
	want = []string{"CustomerCode: Customer with Guid '" + other + "' already exists but with a different customer code (NEW) than the one provided." + advice}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = c.call("POST", "/Customers", `{"Guid":"`+orderGUID(78)+`","CustomerCode":"FERNCAFE","CustomerName":"x"}`, 400).problems(t)
	want = []string{"CustomerCode: Customer 'FERNCAFE' already exists but with a different Guid (" + fern + ") than the one provided." + advice}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	// An update blanks what was not sent, and a field it does not take is a bare 500.
	must(t, c.box.ChangeCustomer("FERNCAFE", func(x *Customer) { x.Notes, x.DeliveryInstruction = "note", "Rear dock" }))
	updated := c.call("POST", "/Customers/"+fern, `{"CustomerCode":"FERNCAFE","CustomerName":"Fern Two"}`, 201).object(t)
	if updated["CustomerName"] != "Fern Two" || updated["Notes"] != nil || updated["Email"] != nil || updated["DeliveryInstruction"] != "Rear dock" {
		t.Errorf("updated %v", updated)
	}
	bare := c.call("POST", "/Customers/"+fern, `{"CustomerCode":"FERNCAFE","CustomerName":"x","Contacts":[]}`, 500)
	if len(bare.body) != 0 {
		t.Errorf("500 with a body: %s", bare.body)
	}
	if got := c.call("POST", "/Customers", `{}`, 400).problems(t); len(got) != 2 {
		t.Error(got)
	}
	c.call("POST", "/Customers", `{"CustomerCode":`, 400)
}

func TestProductsOnTheWire(t *testing.T) {
	c := start(t)
	text := string(c.get("/Products?productCode=KOMBU-G").body)
	for _, want := range []string{
		`"SellPriceTier1":{"Name":"Wholesale","Value":"24.9500"}`, `"SellPriceTier2":{"Name":"Sell Price Tier 2","Value":null}`,
		`"DefaultSellPrice":30.0000`, `"CustomerSellPrice":null`, `"UnitOfMeasure":{"Guid":`, `"MinimumSellPrice":null`, `"IsSellable":true`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	must(t, c.box.SetProductObsolete("KOMBU-APL-330", true))
	must(t, c.box.SetStock("KOMBU-GIN-330", "69"))
	for target, want := range map[string]int{
		"/Products": 2, "/Products?includeObsolete=true": 3, "/Products?product=ginger": 1, "/Products?productDescription=Kombucha": 1,
		"/Products?productCode=330": 0, "/StockOnHand": 1,
	} {
		if got := c.count(target); got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}
	// An obsolete product is hidden but owns its code.
	got := c.call("POST", "/Products/"+orderGUID(5), `{"ProductCode":"KOMBU-APL-330","ProductDescription":"x"}`, 400).problems(t)
	if len(got) != 1 || !strings.Contains(got[0], "already exists but with a different Guid") {
		t.Error(got)
	}
	created := c.call("POST", "/Products", `{"ProductCode":"NEW","ProductDescription":"New","DefaultSellPrice":"1.5","SellPriceTier2":{"Value":"1.25"}}`, 201).object(t)
	guid := created["Guid"].(string)
	c.call("POST", "/Products/Obsolete/"+guid, "", 200)
	if got := c.get("/Products/" + guid).object(t); got["Obsolete"] != true || fmt.Sprint(got["DefaultSellPrice"]) != "1.5000" {
		t.Error(got)
	}
}

func TestProductPicture(t *testing.T) {
	c := start(t)
	picture := []byte("\x89PNG\r\n\x1a\npicture")
	must(t, c.box.SetProductImage("FREIGHT", picture))
	item := c.get("/Products?productCode=FREIGHT").list(t).Items[0]
	address := item["ImageUrl"].(string)
	if !strings.HasPrefix(address, c.server.URL+"/") || item["Images"].([]any)[0].(map[string]any)["Url"] != address {
		t.Fatalf("address %q, images %v", address, item["Images"])
	}
	response, err := http.Get(address) // public: nothing is signed
	must(t, err)
	response.Body.Close()
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "image/png" {
		t.Errorf("picture: %s %s", response.Status, response.Header.Get("Content-Type"))
	}
	must(t, c.box.SetProductImage("FREIGHT", []byte("another")))
	if next := c.get("/Products?productCode=FREIGHT").list(t).Items[0]["ImageUrl"]; next == address {
		t.Error("the address stays when the picture is replaced")
	}
	must(t, c.box.SetProductImage("FREIGHT", nil))
	if next := c.get("/Products?productCode=FREIGHT").list(t).Items[0]["ImageUrl"]; next != nil {
		t.Errorf("address %v after the picture was taken away", next)
	}
	if n := c.box.Calls().Total("*", "*"); n != 3 {
		t.Errorf("%d calls counted, want the 3 of the API", n)
	}
}

func TestProductPrices(t *testing.T) {
	c := start(t)
	must(t, c.box.AddCustomerPrice("FERNCAFE", "KOMBU-GIN-330", "22.5"))
	group := NewProduct("TEA", "Tea", "10")
	group.ProductGroup.GroupName = "Hot"
	must(t, c.box.AddProducts(group))
	c.clock.advance(time.Hour)
	march, april := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	must(t, c.box.AddProductPrices(
		ProductPrice{Product: ProductRef{ProductCode: "KOMBU-APL-330"}, CustomerPrice: "18", MinimumQuantity: "12", ValidFrom: Date{march}, ValidTo: Date{april}},
		ProductPrice{Product: ProductRef{ProductCode: "KOMBU-APL-330"}, Customer: CustomerRef{CustomerCode: "FERNCAFE"}, DiscountValue: "10"},
		ProductPrice{ProductGroup: GroupRef{GroupName: "Hot"}, Customer: CustomerRef{CustomerCode: "FERNCAFE"}, DiscountValue: "5"},
	))
	for filter, want := range map[string]int{
		"": 3, "productGroupPrices=true": 1, "customerCode=FERN": 2, "productCode=KOMBU-APL": 2, "asAtDate=2026-04-01": 3, "asAtDate=2026-04-02": 2,
		"asAtDate=2026-02-28": 2, "modifiedSince=2026-03-02T09:30:00": 2,
	} {
		if got := c.count("/ProductPrices?" + filter); got != want {
			t.Errorf("%s: %d, want %d", filter, got, want)
		}
	}
	text := string(c.get("/ProductPrices").body)
	for _, want := range []string{
		`"PriceType":"Fixed Price","DiscountValue":null,"MinimumQuantity":0.0000,"DefaultSellPrice":30.0000,"CustomerPrice":22.5000,"ValidFrom":null`,
		`"PriceType":"Discount %","DiscountValue":10.0000,"MinimumQuantity":0.0000,"DefaultSellPrice":20.0000,"CustomerPrice":null`,
		`"Customer":null,"PriceType":"Fixed Price","DiscountValue":null,"MinimumQuantity":12.0000`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	row := c.get("/ProductPrices").list(t).Items[0]
	if got := c.get("/ProductPrices/" + row["Guid"].(string)).object(t); got["PriceType"] != row["PriceType"] {
		t.Errorf("by guid: %v", got)
	}
	prices := c.get("/Products?customerCode=FERNCAFE").list(t).column("CustomerSellPrice")
	if diff := cmp.Diff([]string{"<nil>", "18.0000", "22.5000", "9.5000"}, prices); diff != "" {
		t.Error(diff)
	}
	must(t, c.box.RemoveCustomerPrice("FERNCAFE", "KOMBU-GIN-330"))
	if got := c.count("/ProductPrices"); got != 2 {
		t.Errorf("%d prices after one was removed, want 2", got)
	}
	// The other rows are still found by their Guid.
	must(t, c.box.AddProductPrices(ProductPrice{Product: ProductRef{ProductCode: "KOMBU-APL-330"}, Customer: CustomerRef{CustomerCode: "FERNCAFE"}, DiscountValue: "12"}))
	if got := c.count("/ProductPrices"); got != 2 {
		t.Errorf("%d prices after one was replaced, want 2", got)
	}
}
