package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func TestLoad(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"Companies.json":  `[{"CompanyName":"Kombucha Co","BaseCurrencyCode":"AUD"}]`,
		"Taxes.json":      `[{"TaxCode":"G.S.T.","TaxRate":0.1},{"TaxCode":"EXEMPT","TaxRate":"0"}]`,
		"Warehouses.json": `[{"WarehouseCode":"AKL","WarehouseName":"Auckland"},{"WarehouseCode":"WLG"}]`,
		"Customers.json": `[{"CustomerCode":"B","CustomerName":"Bee","SellPriceTier":"Wholesale","DeliveryMethod":"Van","Addresses":[{"AddressType":"Shipping"}]},
			{"Guid":"D32D0CA7-FD8E-4A99-9DA6-BE546AC5252B","CustomerCode":"A","CustomerName":"Ay","Taxable":false,"LastModifiedOn":"\/Date(1459218740823)\/"}]`,
		"Products.json": `[{"ProductCode":"P","ProductDescription":"Pea","DefaultSellPrice":3.5,"SellPriceTier1":{"Name":"Wholesale","Value":"2.9500"},"UnitOfMeasure":{"Name":"BAG"},"ProductGroup":{"GroupName":"Veg"}}]`,
		"ProductPrices.json": `[{"Customer":{"CustomerCode":"B"},"Product":{"ProductCode":"P"},"PriceType":"Fixed Price","CustomerPrice":2.5},
			{"Customer":{"CustomerCode":"A"},"ProductGroup":{"GroupName":"Veg"},"Product":null,"DiscountValue":10}]`,
		"SalesOrders.json": `[{"OrderNumber":"SO-00000041","OrderStatus":"Completed","Customer":{"CustomerCode":"B"},"LastModifiedOn":"2026-01-05T00:00:00",
				"SalesOrderLines":[{"Product":{"ProductCode":"P"},"OrderQuantity":3,"UnitPrice":2.95},{"LineType":"Charge","Product":{"ProductDescription":"Delivery"},"OrderQuantity":1,"UnitPrice":7}]},
			{"OrderNumber":"SO-00000040","Customer":{"CustomerCode":"A"},"LastModifiedOn":"2026-01-04T00:00:00","SalesOrderLines":[{"Product":{"ProductCode":"P"},"OrderQuantity":1,"UnitPrice":1}]}]`,
		"notes.txt": "not a resource",
	})
	clock := newTestClock()
	box := New(Config{APIID: testID, APIKey: testKey, Clock: clock.now})
	must(t, box.Load(dir))
	c := serve(t, box, clock)

	if got := c.get("/Companies").list(t).Items[0]; got["CompanyName"] != "Kombucha Co" || got["BaseCurrencyCode"] != "AUD" {
		t.Error(got)
	}
	if diff := cmp.Diff([]string{"AKL", "WLG"}, c.get("/Warehouses").list(t).column("WarehouseCode")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"true", "false"}, c.get("/Warehouses").list(t).column("IsDefault")); diff != "" {
		t.Error(diff)
	}
	customers := c.get("/Customers").list(t)
	a, b := customers.Items[0], customers.Items[1]
	if a["Guid"] != "d32d0ca7-fd8e-4a99-9da6-be546ac5252b" || a["TaxCode"] != "EXEMPT" || a["LastModifiedOn"] != "/Date(1459218740823)/" {
		t.Errorf("customer A: %v", a)
	}
	if b["TaxCode"] != "G.S.T." || fmt.Sprint(b["TaxRate"]) != "0.100000" || b["SellPriceTierReference"].(map[string]any)["Reference"] != "SellPriceTier1" ||
		b["Currency"].(map[string]any)["CurrencyCode"] != "AUD" {
		t.Errorf("customer B: %v", b)
	}
	for target, want := range map[string]int{"/ProductPrices": 1, "/ProductPrices?productGroupPrices=true": 1, "/Invoices": 1, "/ProductGroups": 1, "/CustomerDeliveryAddresses": 1} {
		if got := c.count(target); got != want {
			t.Errorf("%s: %d, want %d", target, got, want)
		}
	}
	orders := c.get("/SalesOrders").list(t)
	if diff := cmp.Diff([]string{"SO-00000041", "SO-00000040"}, orders.column("OrderNumber")); diff != "" {
		t.Error(diff)
	}
	// (8.85 + 7.00) × 1.1 line by line; untaxed.
	if diff := cmp.Diff([]string{"17.440", "1.000"}, orders.column("Total")); diff != "" {
		t.Error(diff)
	}
	if got := c.count("/SalesOrders?modifiedSince=2026-01-05"); got != 1 {
		t.Errorf("%d orders since 5 January, want 1", got)
	}
	// The sequence goes on after the numbers that were loaded, and a second sandbox
	// gives the same records the same GUIDs.
	again := New(Config{Clock: clock.now})
	must(t, again.Load(dir))
	if again.customers.byCode["b"].Guid != b["Guid"] || again.orders.nextNumber() != "SO-00000042" {
		t.Errorf("guid %s, want %s", again.customers.byCode["b"].Guid, b["Guid"])
	}
	// Loading again brings new versions, not more rows.
	must(t, again.LoadJSON("Products", []byte(`[{"ProductCode":"p","ProductDescription":"Pea two"}]`)))
	if got := len(again.products.sorted); got != 1 {
		t.Errorf("%d products", got)
	}
}

// What a live account holds as null or "" is shown so again, until someone changes it.
func TestLoadKeepsWhatIsEmpty(t *testing.T) {
	clock := newTestClock()
	box := New(Config{APIID: testID, APIKey: testKey, Clock: clock.now})
	must(t, box.Load(writeFiles(t, map[string]string{
		"Currencies.json": `[{"CurrencyCode":"NZD","LastModifiedOn":null}]`,
		"Warehouses.json": `[{"WarehouseCode":"MAIN","LastModifiedOn":null}]`,
		"Customers.json": `[{"CustomerCode":"C","Taxable":null,"TaxCode":null,"DiscountRate":null,"PrintInvoice":null,"Currency":null,
			"Addresses":[{"AddressType":"Postal","StreetAddress":null,"City":""}]}]`,
		"Products.json": `[{"Guid":null,"ProductCode":"P","TaxableSales":null,"UnitOfMeasure":null,"SellPriceTier2":null,"Notes":"","IsSellable":null,"Images":null}]`,
	})))
	c := serve(t, box, clock)
	for target, want := range map[string][]string{
		"/Currencies": {`"LastModifiedOn":null`},
		"/Warehouses": {`"LastModifiedOn":null`, `"IsDefault":true`},
		"/Customers":  {`"Taxable":null`, `"TaxCode":null`, `"TaxRate":0.150000`, `"DiscountRate":null`, `"PrintInvoice":null`, `"Currency":null`, `"StreetAddress":null`, `"City":""`},
		"/Products":   {`"TaxableSales":null`, `"UnitOfMeasure":null`, `"SellPriceTier2":null`, `"SellPriceTier3":{`, `"Notes":""`, `"IsSellable":null`, `"Images":null`},
	} {
		text := string(c.get(target).body)
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %s in %s", target, part, text)
			}
		}
	}
	if strings.Contains(string(c.get("/Products").body), `"Guid":null,"L`) {
		t.Error("a product has no Guid")
	}
	must(t, box.ChangeProduct("P", func(p *Product) { p.TaxableSales = false }))
	text := string(c.get("/Products").body)
	if !strings.Contains(text, `"TaxableSales":false`) || !strings.Contains(text, `"UnitOfMeasure":null`) {
		t.Errorf("after a change: %s", text)
	}
}

func TestLoadErrors(t *testing.T) {
	for name, test := range map[string]struct{ file, text, want string }{
		"not JSON":        {"Customers.json", `{`, "Customers.json: not a JSON array"},
		"misspelt":        {"Customer.json", `[]`, "Customer.json: no resource of that name; there are Companies, "},
		"no code":         {"Customers.json", `[{"CustomerCode":"A"},{"CustomerName":"B"}]`, "Customers.json: row 2: CustomerCode is missing"},
		"bad number":      {"Products.json", `[{"ProductCode":"A","DefaultSellPrice":"cheap"}]`, `Products.json: row 1: "cheap" is not a decimal number`},
		"bad guid":        {"Products.json", `[{"ProductCode":"A","Guid":"1"}]`, `row 1: the Guid "1" is not a GUID`},
		"unknown product": {"ProductPrices.json", `[{"Product":{"ProductCode":"X"},"CustomerPrice":1}]`, "row 1: product X: not found"},
		"unknown buyer":   {"SalesOrders.json", `[{"Customer":{"CustomerCode":"X"}}]`, "row 1: Customer 'X' was not found."},
		"tax":             {"Taxes.json", `[{"TaxRate":1}]`, "row 1: its code or name is missing"},
	} {
		err := New(Config{}).Load(writeFiles(t, map[string]string{test.file: test.text}))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %s", name, err, test.want)
		}
	}
	if err := New(Config{}).Load(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a folder that does not exist was loaded")
	}
}

// Records as accounts are seen to hold them, with fields that the sandbox does not
// model and costs with many decimal places.
func TestLoadRecordedShapes(t *testing.T) {
	box := New(Config{})
	must(t, box.LoadJSON("Products", []byte(`[{"ProductCode":"KOMBU-GIN-330","ProductDescription":"Kombucha Ginger 330ml x 12","Barcode":"9400000000017","PackSize":12,"Width":null,
		"UnitOfMeasure":{"Guid":"26962d6f-0000-4b2a-bb83-680467513bc4","Name":"CTN"},"LastCost":14.10000000000001,"AverageLandPrice":1774.93449333333333,"DefaultPurchasePrice":14.0,
		"Images":[{"Url":"https://pictures.example/1.png","IsDefault":true}],"ImageUrl":"https://pictures.example/1.png","SellPriceTier1":{"Name":"Wholesale","Value":"24.9500"},
		"SellPriceTier3":{"Name":"Sell Price Tier 3","Value":null},"SellPriceTier4":null,"XeroSalesTaxRate":null,"Supplier":{"SupplierCode":"S"},"AttributeSet":null,
		"ProductGroup":{"GroupName":"Drinks","Guid":"20ed2245-0000-466c-951b-c656de961065","LastModifiedOn":"\/Date(1463202585000)\/"},"MinimumSellPrice":null,
		"Guid":"bad19560-0000-495c-b59c-37ceb0e2e0d8","LastModifiedOn":"\/Date(1546810926000)\/"}]`)))
	must(t, box.LoadJSON("Customers", []byte(`[{"Addresses":[{"AddressType":null,"AddressName":"Main","IsDefault":true,"DeliveryInstruction":null}],"TaxCode":"OUTPUT2","TaxRate":0.150000,
		"CustomerCode":"FERNCAFE","CustomerName":"Fern Cafe Ltd","Currency":{"CurrencyCode":"NZD","DefaultBuyRate":null},"Taxable":true,"SalesPerson":null,"DiscountRate":0.0000,
		"SellPriceTier":"Wholesale","SellPriceTierReference":{"Reference":"SellPriceTier1"},"DefaultWarehouse":null,"CreditLimit":null,"Contacts":null,
		"Guid":"d32d0ca7-fd8e-4a99-9da6-be546ac5252b","CreatedOn":"\/Date(1411781315923)\/","LastModifiedOn":"\/Date(1459218740823)\/"}]`)))
	product := box.products.find("", "KOMBU-GIN-330")
	if product.AverageLandPrice != "1774.934493" || product.SellPriceTier1.Value != "24.9500" || !product.IsSellable {
		t.Errorf("product %+v", product)
	}
	if err := box.LoadJSON("Products", []byte(`[{"ProductCode":"X","LastCost":"dear"}]`)); err == nil {
		t.Error("a cost that is not a number was read")
	}
}
