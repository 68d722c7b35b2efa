package wholesale

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
)

func TestBreaksAndUpcoming(t *testing.T) {
	product := Product{ID: "gin"}
	price := func(amount, minimum string, from, to Date) Price {
		return Price{ProductID: "gin", UnitPrice: decimal.MustParse(amount), MinimumQuantity: decimal.MustParse(minimum), ValidFrom: from, ValidTo: to, Owner: OwnedBySync}
	}
	book := NewPriceBook(PricePolicy{})
	book.Add(DefaultList("s", "NZD"), []Price{price("10", "0", "", ""), price("11", "0", "2026-12-01", "")})
	book.Add(PriceList{ID: "q", Origin: OriginQuantity}, []Price{
		price("9", "6", "", ""), price("9", "12", "", ""), price("8", "24", "", ""), price("7", "48", "", "2026-01-31"),
	})
	pricer := book.For(&Customer{}, "2026-06-01")
	var got []string
	for _, b := range pricer.Breaks(&product) {
		got = append(got, FormatTrimmed(b.From)+" at "+PriceWords(b.UnitPrice))
	}
	if diff := cmp.Diff([]string{"0 at 10.00", "6 at 9.00", "24 at 8.00"}, got); diff != "" { // 12 costs no less, and 48 has ended
		t.Error(diff)
	}
	if day, then := pricer.Upcoming(&product); day != "2026-12-01" || PriceWords(then.UnitPrice) != "11.00" {
		t.Error(day, then)
	}
	if day, _ := book.For(&Customer{}, "2026-12-01").Upcoming(&product); day != "" {
		t.Error(day)
	}
}
