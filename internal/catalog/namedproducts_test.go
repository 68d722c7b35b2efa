package catalog

import (
	"testing"

	"upstock/internal/wholesale"
)

func TestProductsAreFoundByCodeAndByBarcode(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		c.product("GIN", func(p *wholesale.Product) { p.Barcode = "09421234567890" })
		c.product("TONIC", func(p *wholesale.Product) { p.Barcode = "9421234567890" })
		c.product("UPC", func(p *wholesale.Product) { p.Barcode = "012345678905" })
		c.product("TWIN-A", func(p *wholesale.Product) { p.Barcode = "9400000000011" })
		c.product("TWIN-B", func(p *wholesale.Product) { p.Barcode = "9400000000011" })
		c.product("9400000000028", func(p *wholesale.Product) { p.Barcode = "" })
		c.product("OTHER", func(p *wholesale.Product) { p.Barcode = "9400000000028" })
		want := map[string]string{
			"gin": "GIN", "09421234567890": "GIN", "9421234567890": "TONIC", "12345678905": "UPC", "0012345678905": "UPC", "012345678905": "UPC",
			"9400000000028": "9400000000028", // a code comes first
			"9400000000011": "", "NOSUCH": "", "": "", "12": "",
		}
		var names []string
		for name := range want {
			names = append(names, name)
		}
		found, err := c.NamedProducts(t.Context(), c.supplier, names)
		if err != nil {
			t.Fatal(err)
		}
		for name, code := range want {
			p, fault := found.Product(name)
			if p.Code != code || (fault == "") != (code != "") {
				t.Errorf("%q is %q, %q; want %q", name, p.Code, fault, code)
			}
		}
		if _, fault := found.Product("9400000000011"); fault != "several products have the barcode 9400000000011: TWIN-A, TWIN-B" || !found.Knows("9400000000011") {
			t.Errorf("got %q", fault)
		}
		if elsewhere, err := c.NamedProducts(t.Context(), c.newSupplier(), names); err != nil || elsewhere.Knows("GIN") || elsewhere.Knows("9421234567890") {
			t.Errorf("another supplier knows them, %v", err)
		}
	})
}
