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
		GUID: "e6e8163f-6911-40e9-b740-90e5a0a3a996", PriceType: "whatever it is called", DiscountFromType: "Default Sell Price",
		Product:         unleashedapi.ProductRef{GUID: "bad19560-0000-495c-b59c-37ceb0e2e0d8", ProductCode: "GIN"},
		ProductGroup:    unleashedapi.ProductGroup{GUID: "20ed2245-0000-466c-951b-c656de961065", GroupName: "Drinks"},
		Customer:        unleashedapi.CustomerRef{GUID: "d32d0ca7-fd8e-4a99-9da6-be546ac5252b", CustomerCode: "FERN"},
		ValidFrom:       unleashedapi.Time{Time: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
		ValidTo:         unleashedapi.Time{Time: time.Date(2026, 4, 1, 5, 0, 0, 0, time.FixedZone("NZDT", 13*3600))},
		MinimumQuantity: "12.0000", DefaultSellPrice: "30.0000", CustomerPrice: "22.5000", DiscountValue: "10",
	}
	fixed, discount, standard := dec("22.5"), dec("10"), dec("30")
	want := syncing.PriceRecord{RemotePrice: wholesale.RemotePrice{
		RemoteID: "e6e8163f-6911-40e9-b740-90e5a0a3a996", CustomerRemoteID: "d32d0ca7-fd8e-4a99-9da6-be546ac5252b",
		CustomerCode: "FERN", ProductCode: "GIN", Group: wholesale.ProductGroup{RemoteID: "20ed2245-0000-466c-951b-c656de961065", Name: "Drinks"},
		ProductRemoteID: "bad19560-0000-495c-b59c-37ceb0e2e0d8", Type: "whatever it is called", Fixed: &fixed, Discount: &discount,
		DiscountBasis: "Default Sell Price", DefaultPrice: &standard, MinimumQuantity: dec("12"), ValidFrom: row.ValidFrom.Time, ValidTo: row.ValidTo.Time,
	}}
	if diff := cmp.Diff(want, priceRecord(row), equalDecimals); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	row.ValidFrom, row.ValidTo, row.MinimumQuantity, row.CustomerPrice, row.DiscountValue = unleashedapi.Time{}, unleashedapi.Time{}, "", "", ""
	want.ValidFrom, want.ValidTo, want.MinimumQuantity, want.Fixed, want.Discount = time.Time{}, time.Time{}, dec("0"), nil, nil
	if diff := cmp.Diff(want, priceRecord(row), equalDecimals); diff != "" {
		t.Errorf("without bounds (-want +got)\n%s", diff)
	}
}

func TestNumbersThatCannotBeKept(t *testing.T) {
	for want, row := range map[string]unleashedapi.ProductPrice{
		"":                                       {CustomerPrice: "1", DefaultSellPrice: "1000000000"},
		`"1000000000": ` + outOfRange:            {CustomerPrice: "1000000000"},
		`"many": ` + outOfRange:                  {DiscountValue: "many"},
		`minimum quantity "many": ` + outOfRange: {MinimumQuantity: "many"},
	} {
		if got := priceRecord(row).Skip; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

var outOfRange = wholesale.ErrOutOfRange.Error()
