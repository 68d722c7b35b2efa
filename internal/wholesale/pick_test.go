package wholesale_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func TestPickTotals(t *testing.T) {
	line := func(code, quantity string) wholesale.Line {
		return wholesale.Line{ProductID: "id-" + code, ProductCode: code, Name: "Product " + code, Quantity: decimal.MustParse(quantity)}
	}
	picks, err := wholesale.PickTotals([]*wholesale.Order{
		{ID: "1", Number: "U-1001", Lines: []wholesale.Line{line("tea", "12"), line("GIN", "2.5"), line("tea", "3")}},
		{ID: "2", Number: "U-1002", Lines: []wholesale.Line{line("GIN", "1.5")}},
		{ID: "3", Number: "U-1003"},
	})
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Code, Quantity, Orders string }
	var got []row
	for _, p := range picks {
		got = append(got, row{p.Code, wholesale.FormatTrimmed(p.Quantity), p.PartsWords()})
	}
	want := []row{{"GIN", "4", "U-1001 × 2.5, U-1002 × 1.5"}, {"tea", "15", "U-1001 × 15"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever is ordered is picked once: the totals and their parts both come to all quantities.
func TestPickTotalsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var orders []*wholesale.Order
		all := decimal.Zero
		for i := range rapid.IntRange(0, 5).Draw(t, "orders") {
			o := &wholesale.Order{ID: strconv.Itoa(i), Number: "U-" + strconv.Itoa(i)}
			for range rapid.IntRange(0, 8).Draw(t, "lines") {
				code := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "product")
				quantity := decimal.MustNew(rapid.Int64Range(1, 1_000_000).Draw(t, "quantity"), 4)
				o.Lines = append(o.Lines, wholesale.Line{ProductID: code, ProductCode: code, Quantity: quantity})
				all, _ = all.Add(quantity)
			}
			orders = append(orders, o)
		}
		picks, err := wholesale.PickTotals(orders)
		if err != nil {
			t.Fatal(err)
		}
		totals, parts := decimal.Zero, decimal.Zero
		for _, p := range picks {
			totals, _ = totals.Add(p.Quantity)
			for _, part := range p.Parts {
				parts, _ = parts.Add(part.Quantity)
			}
		}
		if totals.Cmp(all) != 0 || parts.Cmp(all) != 0 {
			t.Errorf("%v was ordered, the totals come to %v and their parts to %v", all, totals, parts)
		}
	})
}
