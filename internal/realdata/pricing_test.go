package realdata

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
)

func TestUsualPriceIsTheHighestCommonOne(t *testing.T) {
	for _, test := range []struct {
		counts map[string]int // by price
		want   string
	}{
		{map[string]int{"2.95": 819, "2.55": 200, "3.24": 2}, "2.95"},
		{map[string]int{"2.1": 9, "9.99": 1}, "9.99"},  // a tenth is common enough
		{map[string]int{"2.1": 10, "9.99": 1}, "2.1"},  // less is not
		{map[string]int{"0.85": 1, "10.5": 1}, "10.5"}, // compared as numbers, not as text
		{map[string]int{"1": 2, "2": 3, "3": 3, "4": 2, "5": 2, "6": 2, "7": 2, "8": 2, "9": 2, "10": 2, "11": 2,
			"12": 2, "13": 2, "14": 2, "15": 2, "16": 2}, "3"}, // highest of the most frequent
	} {
		counts := make(map[decimal.Decimal]int)
		for text, n := range test.counts {
			counts[price(text)] = n
		}
		if got := usualPrice(counts); !got.Equal(price(test.want)) {
			t.Errorf("usualPrice(%v) = %s, want %s", test.counts, got, test.want)
		}
	}
}

func TestPricing(t *testing.T) {
	order := func(invoice, customer string, lines ...Line) Order {
		return Order{Invoice: invoice, CustomerCode: customer, Lines: lines}
	}
	dataset := Dataset{
		Products: []Product{
			{Code: "A", Price: price("2")},
			{Code: "B", Price: price("5")},
			{Code: "M", Price: price("7"), Charge: true},
		},
		Orders: []Order{
			order("1", "big", Line{"A", 9, price("1.00")}),
			order("2", "mid", Line{"A", 40, price("1.5")}, Line{"A", 41, price("1.50")}, Line{"B", 1, price("5")}, Line{"M", 1, price("3")}),
			order("3", "small", Line{"A", 5, price("2")}, Line{"B", 1, price("4.5")}, Line{"B", 1, price("4.50")}),
			order("4", "small", Line{"A", 5, price("2")}, Line{"B", 1, price("5")}),
			order("5", "own", Line{"A", 1, price("2")}, Line{"B", 1, price("5")}, Line{"B", 1, price("4.4")}),
			order("6", "own", Line{"A", 1, price("2")}, Line{"B", 1, price("4.40")}, Line{"M", 1, price("1")}),
			order("7", "own", Line{"M", 1, price("1")}),
			order("8", "big", Line{"A", 2, price("1")}),
		},
	}
	book := Pricing(dataset)

	if diff := cmp.Diff(PriceBook{
		Tiers: []Tier{
			// 11 of A's 104 units cost 1, 92 at most 1.5. The cheapest of B's 7 units cost 4.4.
			{Name: Wholesale, Prices: prices("A", "1.5", "B", "4.5")},
			{Name: Distributor, Prices: prices("A", "1", "B", "4.4")},
		},
		CustomerTier: map[string]string{"big": Distributor, "mid": Wholesale},
		CustomerPrices: []CustomerPrice{
			{"own", "B", price("4.4")}, // on orders 5 and 6; "small" paid 4.5 on one order only
		},
	}, book); diff != "" {
		t.Errorf("price book (-want +got):\n%s", diff)
	}

	for _, test := range []struct{ customer, product, want string }{
		{"big", "A", "1"},
		{"mid", "A", "1.5"},
		{"small", "A", "2"},
		{"own", "B", "4.4"},
		{"own", "A", "2"},
		{"big", "M", "7"},
		{"nobody", "A", "2"},
	} {
		for _, product := range dataset.Products {
			if product.Code != test.product {
				continue
			}
			if got := book.UnitPrice(test.customer, product); !got.Equal(price(test.want)) {
				t.Errorf("%s pays %s for %s, want %s", test.customer, got, test.product, test.want)
			}
		}
	}
}

func prices(codesAndPrices ...string) map[string]decimal.Decimal {
	byCode := make(map[string]decimal.Decimal)
	for i := 0; i < len(codesAndPrices); i += 2 {
		byCode[codesAndPrices[i]] = price(codesAndPrices[i+1])
	}
	return byCode
}

// The derived structure is useful only if it gives most of the prices that were really paid.
func TestPricingExplainsTheExtract(t *testing.T) {
	extracted, err := Extract()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Pricing(extracted), Pricing(extracted)); diff != "" {
		t.Errorf("not the same the second time:\n%s", diff)
	}
	checkPricing(t, extracted)
}

func checkPricing(t *testing.T, dataset Dataset) {
	t.Helper()
	const wantPercent = 93
	book := Pricing(dataset)
	products := make(map[string]Product)
	for _, product := range dataset.Products {
		products[product.Code] = product
	}
	var total, right int
	for _, order := range dataset.Orders {
		for _, line := range order.Lines {
			total++
			if book.UnitPrice(order.CustomerCode, products[line.ProductCode]).Equal(line.UnitPrice) {
				right++
			}
		}
	}
	if percent := right * 100 / total; percent < wantPercent {
		t.Errorf("%d %% of %d lines have the derived price, want %d %%", percent, total, wantPercent)
	}
	if len(book.CustomerTier) == 0 || len(book.CustomerPrices) == 0 {
		t.Errorf("%d customers in a tier, %d customer prices; want some of each", len(book.CustomerTier), len(book.CustomerPrices))
	}
	for _, tier := range book.Tiers {
		if len(tier.Prices) == 0 {
			t.Errorf("tier %s is empty", tier.Name)
		}
		for code, tierPrice := range tier.Prices {
			if !tierPrice.Less(products[code].Price) {
				t.Errorf("%s price of %s is %s, not below %s", tier.Name, code, tierPrice, products[code].Price)
			}
		}
	}
}
