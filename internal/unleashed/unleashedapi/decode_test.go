package unleashedapi

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func at(milliseconds int64) Time { return Time{time.UnixMilli(milliseconds).UTC()} }

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var record T
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		t.Fatal(err)
	}
	return record
}

func TestDecodeProduct(t *testing.T) {
	want := Product{
		GUID: productGUID, ProductCode: "KOMBU-GIN-330", ProductDescription: "Kombucha Ginger 330ml x 12",
		Notes: "Raw, unpasteurised.", Barcode: "9400000000017",
		UnitOfMeasure:    UnitOfMeasure{GUID: "26962d6f-0000-4b2a-bb83-680467513bc4", Name: "CTN"},
		ProductGroup:     ProductGroup{GUID: "20ed2245-0000-466c-951b-c656de961065", GroupName: "Drinks"},
		Images:           []Image{{URL: "https://unlappcdn.unleashedsoftware.com/037a/9c52/9c52.png", IsDefault: true}},
		ImageURL:         "https://unlappcdn.unleashedsoftware.com/037a/9c52/9c52.png",
		DefaultSellPrice: "30.0000",
		SellPriceTiers: []SellPriceTier{
			{Key: "SellPriceTier1", Name: "Wholesale", Value: "24.9500"},
			{Key: "SellPriceTier2", Name: "Distributor", Value: "21.0000"},
			{Key: "SellPriceTier3", Name: "Sell Price Tier 3"},
			{Key: "SellPriceTier10", Name: "Sell Price Tier 10"},
		},
		MinimumSaleQuantity: "6.0000", TaxableSales: true, IsSellable: true,
		LastModifiedOn: at(1546810926000),
	}
	if diff := cmp.Diff(want, decode[Product](t, fixture(t, "product.json"))); diff != "" {
		t.Errorf("product (-want +got):\n%s", diff)
	}
}

func TestIsSellableUnlessSaidOtherwise(t *testing.T) {
	for text, want := range map[string]bool{
		`{}`: true, `{"IsSellable":null}`: true, `{"IsSellable":true}`: true, `{"IsSellable":false}`: false, `{"isSellable":false}`: false,
	} {
		if got := decode[Product](t, text).IsSellable; got != want {
			t.Errorf("%s: sellable %t", text, got)
		}
	}
	// Decoding into a used value starts afresh.
	product := Product{SellPriceTiers: []SellPriceTier{{Key: "old"}}, Notes: "old"}
	if err := json.Unmarshal([]byte(`{}`), &product); err != nil || len(product.SellPriceTiers) != 0 || product.Notes != "" {
		t.Errorf("%+v, %v", product, err)
	}
}

func TestDecodeCustomer(t *testing.T) {
	want := Customer{
		GUID: customerGUID, CustomerCode: "FERNCAFE", CustomerName: "Fern Cafe Ltd",
		ContactFirstName: "Ana", ContactLastName: "Reid", Email: "orders@ferncafe.example", PhoneNumber: "09 555 0101",
		Addresses: []Address{
			{AddressType: "Postal", AddressName: "Main", StreetAddress: "1 Queen St", City: "Pukekohe", Region: "Auckland", Country: "New Zealand", PostalCode: "2120", IsDefault: true},
			{
				AddressType: "Shipping", AddressName: "Takapuna store", StreetAddress: "31 Hurstmere Road", StreetAddress2: "Unit 2", Suburb: "Takapuna",
				City: "Auckland", Region: "Auckland", Country: "New Zealand", PostalCode: "0622", IsDefault: true, DeliveryInstruction: "Rear dock",
			},
		},
		Currency:     Currency{GUID: "30f018b8-0000-47e4-b3ef-c30d8970cae7", CurrencyCode: "NZD", Description: "New Zealand, Dollars"},
		CustomerType: "Cash", PaymentTerm: "20th Month following",
		Taxable: new(true), TaxCode: "OUTPUT2", TaxRate: "0.150000", DiscountRate: "0.0000",
		SellPriceTier: "Wholesale", SellPriceTierReference: TierReference{"SellPriceTier1"},
		LastModifiedOn: at(1459218740823),
	}
	if diff := cmp.Diff(want, decode[Customer](t, fixture(t, "customer.json"))); diff != "" {
		t.Errorf("customer (-want +got):\n%s", diff)
	}
}

func TestDecodeLenientCustomer(t *testing.T) {
	got := decode[Customer](t, `{"guid":"D32D0CA7-FD8E-4A99-9DA6-BE546AC5252B","CUSTOMERCODE":1001,"CustomerName":null,"Addresses":null,"Contacts":[{"EmailAddress":"a@b.example"}],
		"Currency":null,"TaxRate":"0.15","SellPriceTierReference":null,"DefaultWarehouse":{"WarehouseCode":7},"LastModifiedOn":"2026-03-02T01:02:03.5Z","Unheard":{"of":[1,2]}}`)
	want := Customer{
		GUID: customerGUID, CustomerCode: "1001", TaxRate: "0.15", Contacts: []Contact{{}},
		DefaultWarehouse: Warehouse{WarehouseCode: "7"}, LastModifiedOn: Time{time.Date(2026, 3, 2, 1, 2, 3, 5e8, time.UTC)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("customer (-want +got):\n%s", diff)
	}
}

func TestDecodeProductPrice(t *testing.T) {
	want := ProductPrice{
		GUID:      "e6e8163f-6911-40e9-b740-90e5a0a3a996",
		Product:   ProductRef{productGUID, "KOMBU-GIN-330", "Kombucha Ginger 330ml x 12"},
		Customer:  CustomerRef{customerGUID, "FERNCAFE", "Fern Cafe Ltd"},
		PriceType: "Fixed Price", MinimumQuantity: "0.0000", DefaultSellPrice: "30.0000", CustomerPrice: "22.5000",
		ValidTo: at(1767139200000), LastModifiedOn: at(1700000000000),
	}
	got := decode[ProductPrice](t, fixture(t, "product_price.json"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("price (-want +got):\n%s", diff)
	}
	if !got.DiscountValue.IsNull() || got.CustomerPrice.IsNull() {
		t.Error("null and a value are not told apart")
	}
}

func TestDecodeSalesOrder(t *testing.T) {
	want := SalesOrder{
		GUID: orderGUID, OrderNumber: "SO-00000203", OrderStatus: "Parked", OrderDate: at(1772409600000), RequiredDate: at(1772582400000), SourceID: "upstock:U-1029",
		Customer: CustomerRef{customerGUID, "FERNCAFE", "Fern Cafe Ltd"}, CustomerRef: "PO 4471", Comments: "Upstock order U-1029",
		Warehouse:    Warehouse{GUID: "45751bd0-0000-4636-8de0-b45601aaf4ba", WarehouseCode: "MAIN", WarehouseName: "Main Warehouse", IsDefault: true, LastModifiedOn: at(1527026804214)},
		DeliveryName: "Takapuna store", DeliveryStreetAddress: "31 Hurstmere Road", DeliveryStreetAddress2: "Unit 2", DeliverySuburb: "Takapuna", DeliveryCity: "Auckland",
		DeliveryRegion: "Auckland", DeliveryCountry: "New Zealand", DeliveryPostCode: "0622", DeliveryInstruction: "Rear dock",
		Currency:     Currency{GUID: "30f018b8-0000-47e4-b3ef-c30d8970cae7", CurrencyCode: "NZD", Description: "New Zealand, Dollars"},
		ExchangeRate: "1.000000", DiscountRate: "0.0000", Tax: Tax{TaxCode: "OUTPUT2", TaxRate: "0.150000"}, TaxRate: "0.150000", XeroTaxCode: "OUTPUT2",
		SubTotal: "399.400", TaxTotal: "44.910", Total: "444.310",
		SalesOrderLines: []SalesOrderLine{
			{
				GUID: "0f4f1111-0000-4000-8000-000000000001", LineNumber: "1", Product: ProductRef{productGUID, "KOMBU-GIN-330", "Kombucha Ginger 330ml x 12"},
				OrderQuantity: "12.0000", UnitPrice: "24.9500", DiscountRate: "0.0000", LineTotal: "299.40000000", TaxRate: "0.150000", LineTax: "44.910",
				LineTaxCode: "OUTPUT2", XeroTaxCode: "OUTPUT2", DueDate: at(1772582400000),
			},
			{
				GUID: "2719b7d3-0000-4539-aa1a-2362d3817e08", LineNumber: "0", LineType: LineTypeCharge, Product: ProductRef{ProductDescription: "Delivery"},
				OrderQuantity: "1", UnitPrice: "100.00", DiscountRate: "0", LineTotal: "100.00", TaxRate: "0.000000", LineTax: "0.00", LineTaxCode: "ECZROUTPUT", DueDate: at(1531353600000),
			},
		},
		LastModifiedOn: at(1772409600150),
	}
	if diff := cmp.Diff(want, decode[SalesOrder](t, fixture(t, "sales_order.json"))); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestCreateSalesOrderSendsTheOrderAndReturnsTheStoredOne(t *testing.T) {
	order := SalesOrder{
		GUID: GUID(strings.ToUpper(string(orderGUID))), OrderStatus: "Parked",
		OrderDate: at(1772409600000), RequiredDate: Time{time.Date(2026, 3, 4, 13, 0, 0, 0, time.FixedZone("NZDT", 13*3600))},
		SourceID: "upstock:U-1029", Customer: CustomerRef{GUID: customerGUID, CustomerCode: "FERNCAFE"}, CustomerRef: "PO 4471", Comments: "Upstock order U-1029",
		Warehouse:    Warehouse{WarehouseCode: "MAIN"},
		DeliveryName: "Takapuna store", DeliveryStreetAddress: "31 Hurstmere Road", DeliveryStreetAddress2: "Unit 2", DeliverySuburb: "Takapuna", DeliveryCity: "Auckland",
		DeliveryRegion: "Auckland", DeliveryCountry: "New Zealand", DeliveryPostCode: "0622", DeliveryInstruction: "Rear dock",
		Currency: Currency{CurrencyCode: "NZD"}, ExchangeRate: "1", DiscountRate: "0", Tax: Tax{TaxCode: "OUTPUT2", TaxRate: "0.15"}, TaxRate: "0.15",
		SubTotal: "314.40", TaxTotal: "47.16", Total: "361.56",
		SalesOrderLines: []SalesOrderLine{
			{
				GUID: "0f4f1111-0000-4000-8000-000000000001", LineNumber: "1", Product: ProductRef{GUID: productGUID, ProductCode: "KOMBU-GIN-330"},
				OrderQuantity: "12", UnitPrice: "24.95", DiscountRate: "0", LineTotal: "299.40", TaxRate: "0.15", LineTax: "44.91", LineTaxCode: "OUTPUT2",
			},
			{
				GUID: "0f4f1111-0000-4000-8000-000000000002", LineNumber: "2", Product: ProductRef{ProductCode: "FREIGHT"},
				OrderQuantity: "1", UnitPrice: "15.00", DiscountRate: "0", LineTotal: "15.00", TaxRate: "0.15", LineTax: "2.25", LineTaxCode: "OUTPUT2",
			},
		},
	}
	var sent []byte
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
		w.Write([]byte(fixture(t, "sales_order.json")))
	})
	stored, err := client.CreateSalesOrder(t.Context(), order)
	if err != nil {
		t.Fatal(err)
	}
	if stored.OrderNumber != "SO-00000203" || stored.GUID != orderGUID {
		t.Errorf("stored as %+v", stored)
	}
	// Numbers are compared as text, so that 15.00 is not 15.
	if diff := cmp.Diff(exactJSON(t, fixture(t, "sales_order_post.json")), exactJSON(t, string(sent))); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestCreateSalesOrderRefusesWhatIsNotANumber(t *testing.T) {
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.CreateSalesOrder(t.Context(), SalesOrder{GUID: orderGUID, Total: "12,50"})
	wantKind(t, err, KindInvalid)
}

func exactJSON(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return value
}
