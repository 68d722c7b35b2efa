package unleashed

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
)

func TestProductRecord(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	got, err := r.productRecord(t.Context(), unleashedapi.Product{
		GUID: "bad19560-0000-495c-b59c-37ceb0e2e0d8", ProductCode: "KOMBU-GIN-330", ProductDescription: "Kombucha Ginger 330ml x 12",
		Notes: "Raw, unpasteurised.", Barcode: "9400000000017", UnitOfMeasure: unleashedapi.UnitOfMeasure{Name: "CTN"},
		ProductGroup: unleashedapi.ProductGroup{GUID: "g", GroupName: "Drinks"}, ProductSubGroup: unleashedapi.ProductGroup{GUID: "s", GroupName: "Kombucha"},
		DefaultSellPrice: "30.0000", TaxableSales: true, XeroSalesTaxCode: "ZERORATEDOUTPUT", XeroSalesTaxRate: "0.000000",
		IsSellable: true,
		SellPriceTiers: []unleashedapi.SellPriceTier{
			{Key: "SellPriceTier1", Name: "Wholesale", Value: "24.9500"},
			{Key: "SellPriceTier2", Name: "Unused", Value: ""},
			{Key: "SellPriceTier3", Name: "Zero", Value: "0.0000"},
			{Key: "SellPriceTier10", Name: "Distributor", Value: "21"},
		},
		ImageURL: "https://cdn.example/a.png",
	})
	must(t, err)
	want := syncing.ProductRecord{
		RemoteID: "bad19560-0000-495c-b59c-37ceb0e2e0d8", Code: "KOMBU-GIN-330", Name: "Kombucha Ginger 330ml x 12",
		Notes: "Raw, unpasteurised.", Unit: "CTN", Barcode: "9400000000017", DefaultPrice: dec("30"), Taxable: true,
		Group: wholesale.ProductGroup{RemoteID: "g", Name: "Drinks"}, SubGroup: wholesale.ProductGroup{RemoteID: "s", Name: "Kombucha"},
		OwnTax: &wholesale.Tax{Code: "ZERORATEDOUTPUT", Rate: dec("0")}, Sellable: true,
		TierPrices: []wholesale.TierPrice{{Key: "SellPriceTier1", Name: "Wholesale", Price: dec("24.95")}, {Key: "SellPriceTier10", Name: "Distributor", Price: dec("21")}},
		Images:     []syncing.ImageRecord{{URL: "https://cdn.example/a.png", Default: true}},
	}
	if diff := cmp.Diff(want, got, equalDecimals); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Only the value counts: 30 and 30.0000 are the same price.
var equalDecimals = cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })

func TestAProductHasItsOwnTaxOnlyWithACode(t *testing.T) {
	r := newRemote(t, sandbox.Behaviour{}, nil)
	for _, p := range []unleashedapi.Product{{}, {XeroSalesTaxRate: "0.15"}, {XeroSalesTaxCode: "NOSUCH"}} {
		got, err := r.productRecord(t.Context(), p)
		if err != nil || got.OwnTax != nil {
			t.Errorf("code %q and rate %q: got %v, %v, want no own tax", p.XeroSalesTaxCode, p.XeroSalesTaxRate, got.OwnTax, err)
		}
	}
	// A code without a rate has the account's rate; it is not that of the customer.
	got, err := r.productRecord(t.Context(), unleashedapi.Product{XeroSalesTaxCode: "zeroratedoutput"})
	if err != nil || got.OwnTax == nil || got.OwnTax.Code != "ZERORATEDOUTPUT" || !got.OwnTax.Rate.IsZero() {
		t.Errorf("got %v, %v, want the rate of the account's code", got.OwnTax, err)
	}
}

func TestPricesThatCannotBeRepresentedAreLeftOutAndTold(t *testing.T) {
	for _, p := range []unleashedapi.Product{
		{DefaultSellPrice: "100000000.0001"},
		{DefaultSellPrice: "99999999999999999999"},
		{SellPriceTiers: []unleashedapi.SellPriceTier{{Key: "SellPriceTier1", Value: "1000000000"}}},
	} {
		var log strings.Builder
		r := newRemote(t, sandbox.Behaviour{}, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		got, err := r.productRecord(t.Context(), p)
		if err != nil || !strings.Contains(log.String(), wholesale.ErrOutOfRange.Error()) {
			t.Errorf("%v: got error %v, want it told in the log: %s", p, err, log.String())
		}
		if !got.DefaultPrice.IsZero() || len(got.TierPrices) != 0 {
			t.Errorf("got prices %s and %v, want none", got.DefaultPrice, got.TierPrices)
		}
	}
}

func TestPriceRoundsToFourDigitsHalfAwayFromZero(t *testing.T) {
	for wire, want := range map[unleashedapi.Decimal]string{
		"24.95": "24.95", "24.95005": "24.9501", "24.95004999": "24.95", "0.00005": "0.0001", "0.00004": "0", "-5": "0", "": "0",
		"24.95000000000000": "24.95",
	} {
		got, err := price(wire)
		if err != nil || got.Cmp(dec(want)) != 0 {
			t.Errorf("%q: got %s, %v, want %s", wire, got, err, want)
		}
	}
}

func TestImages(t *testing.T) {
	image := func(url string, isDefault bool) unleashedapi.Image {
		return unleashedapi.Image{URL: url, IsDefault: isDefault}
	}
	record := func(url string, isDefault bool) syncing.ImageRecord {
		return syncing.ImageRecord{URL: url, Default: isDefault}
	}
	const a, b, c = "https://cdn.example/a.png", "https://cdn.example/b.png", "http://127.0.0.1:9090/c.png"
	for _, test := range []struct {
		name string
		p    unleashedapi.Product
		want []syncing.ImageRecord
	}{
		{"none", unleashedapi.Product{}, nil},
		{"the default comes first, the rest in order",
			unleashedapi.Product{Images: []unleashedapi.Image{image(a, false), image(b, false), image(c, true)}},
			[]syncing.ImageRecord{record(c, true), record(a, false), record(b, false)}},
		{"where none is marked the first is the default",
			unleashedapi.Product{Images: []unleashedapi.Image{image(a, false), image(b, false)}},
			[]syncing.ImageRecord{record(a, true), record(b, false)}},
		{"two marks are one default",
			unleashedapi.Product{Images: []unleashedapi.Image{image(a, true), image(b, true)}},
			[]syncing.ImageRecord{record(a, true), record(b, false)}},
		{"each once, and a mark on either counts",
			unleashedapi.Product{Images: []unleashedapi.Image{image(a, false), image(b, false), image(b, true)}},
			[]syncing.ImageRecord{record(b, true), record(a, false)}},
		{"the default image stands in for a list that is empty",
			unleashedapi.Product{ImageURL: a}, []syncing.ImageRecord{record(a, true)}},
		{"and only then",
			unleashedapi.Product{ImageURL: a, Images: []unleashedapi.Image{image(b, true)}}, []syncing.ImageRecord{record(b, true)}},
		{"what cannot be fetched is dropped",
			unleashedapi.Product{Images: []unleashedapi.Image{image("/images/a.png", true), image("//cdn.example/a.png", true), image("ftp://cdn.example/a", false), image("", false), image("https:///a.png", false), image(a, false)}},
			[]syncing.ImageRecord{record(a, true)}},
	} {
		if diff := cmp.Diff(test.want, images(test.p)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}
