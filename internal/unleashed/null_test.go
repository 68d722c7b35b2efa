package unleashed

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

// recorded is a record as an account sends it.
func recorded(t testing.TB, name string) (record map[string]any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("unleashedapi", "testdata", name))
	must(t, err)
	must(t, json.Unmarshal(text, &record))
	return record
}

// withNulls visits the record with each of its fields null, one at a time, at every depth.
func withNulls(value any, path string, visit func(path string)) {
	switch value := value.(type) {
	case map[string]any:
		for name, field := range value {
			value[name] = nil
			visit(path + "." + name)
			value[name] = field
			withNulls(field, path+"."+name, visit)
		}
	case []any:
		for i, element := range value {
			value[i] = nil
			visit(path + "[]")
			value[i] = element
			withNulls(element, path+"[]", visit)
		}
	}
}

func decoded[T any](t testing.TB, record map[string]any) (v T) {
	t.Helper()
	text, err := json.Marshal(record)
	must(t, err)
	if err := json.Unmarshal(text, &v); err != nil {
		t.Errorf("cannot be read: %v", err)
	}
	return v
}

// Live accounts hold null in any field. None stops a reading.
func TestNullInAnyField(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	for name, read := range map[string]func(record map[string]any) error{
		"product.json": func(record map[string]any) error {
			_, err := r.productRecord(t.Context(), decoded[unleashedapi.Product](t, record))
			return err
		},
		"customer.json": func(record map[string]any) error {
			_, err := r.customerRecord(t.Context(), decoded[unleashedapi.Customer](t, record))
			return err
		},
		"product_price.json": func(record map[string]any) error {
			priceRecord(decoded[unleashedapi.ProductPrice](t, record))
			return nil
		},
		"sales_order.json": func(record map[string]any) error {
			_, err := remoteOrder(decoded[unleashedapi.SalesOrder](t, record))
			return err
		},
	} {
		record := recorded(t, name)
		fields := 0
		withNulls(record, name, func(path string) {
			fields++
			if err := read(record); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		})
		if fields < 10 {
			t.Errorf("%s: only %d fields were tried", name, fields)
		}
	}
}

// What null means where it changes what is charged, sold or sent.
func TestWhatNullMeans(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	product := func(field string) any {
		record := recorded(t, "product.json")
		if _, there := record[field]; !there {
			t.Fatalf("the recorded product has no %s", field)
		}
		record[field] = nil
		p, err := r.productRecord(t.Context(), decoded[unleashedapi.Product](t, record))
		must(t, err)
		return map[string]any{
			"TaxableSales": p.Taxable, "IsSellable": p.Sellable, "Obsolete": p.Obsolete, "DefaultSellPrice": p.DefaultPrice.IsZero(),
			"UnitOfMeasure": p.Unit, "ProductDescription": p.Name, "XeroSalesTaxCode": p.OwnTax == nil, "Notes": p.Notes,
		}[field]
	}
	customer := func(field string) any {
		record := recorded(t, "customer.json")
		if _, there := record[field]; !there {
			t.Fatalf("the recorded customer has no %s", field)
		}
		record[field] = nil
		c, err := r.customerRecord(t.Context(), decoded[unleashedapi.Customer](t, record))
		must(t, err)
		rate := c.Terms.Tax.Code + " " + wholesale.FormatTrimmed(c.Terms.Tax.Rate)
		return map[string]any{
			"Taxable": rate, "TaxCode": rate, "TaxRate": rate, "DiscountRate": c.Terms.DiscountWritten.IsZero(), "StopCredit": c.Terms.StopCredit,
			"Obsolete": c.Terms.Obsolete, "SellPriceTierReference": c.Terms.TierKey, "SellPriceTier": c.Terms.TierKey, "Currency": c.Terms.Currency,
			"DefaultWarehouse": c.Terms.WarehouseCode, "DeliveryMethod": c.Terms.DeliveryMethod, "PaymentTerm": c.Terms.PaymentTerm,
			"Addresses": len(c.Addresses), "CustomerName": c.Name, "Email": c.Email,
		}[field]
	}
	for _, c := range []struct {
		of    func(field string) any
		field string
		want  any
	}{
		{product, "TaxableSales", true}, {product, "IsSellable", true}, {product, "Obsolete", false}, {product, "DefaultSellPrice", true},
		{product, "UnitOfMeasure", ""}, {product, "ProductDescription", "KOMBU-GIN-330"}, {product, "XeroSalesTaxCode", true}, {product, "Notes", ""},
		{customer, "Taxable", "OUTPUT2 0.15"}, {customer, "TaxCode", "OUTPUT2 0.15"}, {customer, "TaxRate", "OUTPUT2 0.15"},
		{customer, "DiscountRate", true}, {customer, "StopCredit", false}, {customer, "Obsolete", false},
		{customer, "SellPriceTierReference", wholesale.TierByName("Wholesale")}, {customer, "SellPriceTier", "SellPriceTier1"},
		{customer, "Currency", ""}, {customer, "DefaultWarehouse", ""}, {customer, "DeliveryMethod", ""}, {customer, "PaymentTerm", ""},
		{customer, "Addresses", 0}, {customer, "CustomerName", "FERNCAFE"}, {customer, "Email", ""},
	} {
		if got := c.of(c.field); got != c.want {
			t.Errorf("%s null: got %v, want %v", c.field, got, c.want)
		}
	}
	for price, want := range map[unleashedapi.Decimal]string{"0": "", "0.0000": "", "-0.0000": "", "22.5": "", "-1": "a price below zero"} {
		if got := priceRecord(unleashedapi.ProductPrice{CustomerPrice: price}); got.Skip != want || got.Fixed == nil {
			t.Errorf("a customer price of %s: skipped because %q, want %q", price, got.Skip, want)
		}
	}
	if got := priceRecord(unleashedapi.ProductPrice{}); got.Fixed != nil || got.Discount != nil || got.DefaultPrice != nil || got.Skip != "" {
		t.Errorf("a price of nulls: %+v", got)
	}
}
