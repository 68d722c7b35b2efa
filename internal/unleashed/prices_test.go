package unleashed

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

func TestPriceRecord(t *testing.T) {
	row := unleashedapi.ProductPrice{
		GUID: "e6e8163f-6911-40e9-b740-90e5a0a3a996", PriceType: "whatever it is called",
		Product:  unleashedapi.ProductRef{GUID: "bad19560-0000-495c-b59c-37ceb0e2e0d8"},
		Customer: unleashedapi.CustomerRef{GUID: "d32d0ca7-fd8e-4a99-9da6-be546ac5252b"},
		// The last moment of a day in New Zealand is still a day earlier in UTC, which is what Unleashed counts in.
		ValidFrom:       unleashedapi.Time{Time: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
		ValidTo:         unleashedapi.Time{Time: time.Date(2026, 4, 1, 5, 0, 0, 0, time.FixedZone("NZDT", 13*3600))},
		MinimumQuantity: "12.0000", DefaultSellPrice: "30.0000", CustomerPrice: "22.5000", DiscountValue: "10",
	}
	want := syncing.PriceRecord{CustomerPrice: wholesale.CustomerPrice{
		RemoteID: "e6e8163f-6911-40e9-b740-90e5a0a3a996", CustomerRemoteID: "d32d0ca7-fd8e-4a99-9da6-be546ac5252b",
		ProductRemoteID: "bad19560-0000-495c-b59c-37ceb0e2e0d8", UnitPrice: dec("22.5"), MinimumQuantity: dec("12"),
		ValidFrom: "2026-03-02", ValidTo: "2026-03-31",
	}}
	if diff := cmp.Diff(want, priceRecord(row), equalDecimals); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	row.ValidFrom, row.ValidTo, row.MinimumQuantity = unleashedapi.Time{}, unleashedapi.Time{}, ""
	want.ValidFrom, want.ValidTo, want.MinimumQuantity = "", "", dec("0")
	if diff := cmp.Diff(want, priceRecord(row), equalDecimals); diff != "" {
		t.Errorf("without bounds (-want +got)\n%s", diff)
	}
}

func TestUnitPriceOfARow(t *testing.T) {
	for _, c := range []struct {
		name                              string
		customerPrice, discount, standard unleashedapi.Decimal
		want                              string // "" when it is skipped
	}{
		{"a price", "22.5000", "", "30", "22.5"},
		{"a price wins over a discount", "22.5000", "10", "30", "22.5"},
		{"a price without a default one", "22.5000", "", "", "22.5"},
		{"percent", "", "10.0000", "30.0000", "27"},
		{"fraction", "", "0.1000", "30.0000", "27"},
		{"a price of zero is none", "0.0000", "10", "30", "27"},
		{"a discount of nothing", "", "0.0000", "30", "30"},
		{"half of a ten-thousandth goes up", "", "50", "0.0003", "0.0002"},
		{"uneven percent", "", "33.3333", "10", "6.6667"},
		{"neither", "", "", "30", ""},
		{"zero and no discount", "0", "", "30", ""},
		{"a discount off nothing", "", "10", "", ""},
		{"a discount off zero", "", "10", "0.0000", ""},
		{"all of it", "", "100", "30", ""},
		{"one: all of it, or one percent?", "", "1", "30", ""},
		{"more than all of it", "", "150", "30", ""},
		{"a surcharge", "", "-10", "30", ""},
		{"an absurd price", "1000000000", "", "30", ""},
	} {
		got := priceRecord(unleashedapi.ProductPrice{
			Product: unleashedapi.ProductRef{GUID: "p"}, Customer: unleashedapi.CustomerRef{GUID: "c"},
			CustomerPrice: c.customerPrice, DiscountValue: c.discount, DefaultSellPrice: c.standard,
		})
		switch {
		case c.want == "" && (got.Skip == "" || !got.UnitPrice.IsZero()):
			t.Errorf("%s: got %s, skipped because %q, want it skipped", c.name, got.UnitPrice, got.Skip)
		case c.want != "" && (got.Skip != "" || got.UnitPrice.Cmp(dec(c.want)) != 0):
			t.Errorf("%s: got %s, skipped because %q, want %s", c.name, got.UnitPrice, got.Skip, c.want)
		}
	}
}

func TestRowsThatAreNotForOneCustomerAndOneProductAreSkipped(t *testing.T) {
	customer, product := unleashedapi.CustomerRef{GUID: "c"}, unleashedapi.ProductRef{GUID: "p"}
	for _, c := range []struct {
		row  unleashedapi.ProductPrice
		want string
	}{
		{unleashedapi.ProductPrice{Product: product, Customer: customer, CustomerPrice: "1"}, ""},
		{unleashedapi.ProductPrice{Product: product, CustomerPrice: "1"}, "quantity price for every customer"},
		{unleashedapi.ProductPrice{ProductGroup: unleashedapi.ProductGroup{GUID: "g"}, Customer: customer, CustomerPrice: "1"}, "product group price"},
		{unleashedapi.ProductPrice{ProductGroup: unleashedapi.ProductGroup{GUID: "g"}, CustomerPrice: "1"}, "product group price"},
	} {
		if got := priceRecord(c.row).Skip; got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
