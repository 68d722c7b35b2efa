package wholesale_test

import (
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

func TestMoneyInWords(t *testing.T) {
	for _, c := range []struct{ number, amount, price string }{
		{"18", "18.00", "18.00"}, {"24.9500", "24.95", "24.95"}, {"0.1275", "0.13", "0.1275"}, {"0.1250", "0.13", "0.125"},
		{"3345.35", "3,345.35", "3,345.35"}, {"1234567.5", "1,234,567.50", "1,234,567.50"}, {"-2469", "−2,469.00", "−2,469.00"},
		{"999.99", "999.99", "999.99"}, {"0", "0.00", "0.00"},
	} {
		d := decimal.MustParse(c.number)
		if got := wholesale.AmountWords(d); got != c.amount {
			t.Errorf("the amount %s is written %s, want %s", c.number, got, c.amount)
		}
		if got := wholesale.PriceWords(d); got != c.price {
			t.Errorf("the price %s is written %s, want %s", c.number, got, c.price)
		}
	}
	if got := wholesale.CountWords(1_200_000); got != "1,200,000" {
		t.Errorf("got %s", got)
	}
}

func TestChangesAreToldInPeoplesMoney(t *testing.T) {
	line := func(id, code, quantity, price, total string) wholesale.Line {
		return wholesale.Line{
			ID: id, ProductID: id, ProductCode: code, Quantity: decimal.MustParse(quantity), PriceAnswer: wholesale.PriceAnswer{UnitPrice: decimal.MustParse(price)},
			LineTotal: decimal.MustParse(total),
		}
	}
	before := &wholesale.Order{Lines: []wholesale.Line{line("1", "GIN", "2", "1672.6750", "3345.35")}}
	after := &wholesale.Order{
		Freight: decimal.MustParse("2469"),
		Lines:   []wholesale.Line{line("1", "GIN", "2", "18.0000", "36.00"), line("2", "TEA", "3", "1200.0000", "3600.00")},
	}
	want := []string{"GIN: price 18.00 instead of 1,672.675", "TEA added: 3 × 1,200.00", "freight 2,469.00 instead of 0.00"}
	got := wholesale.Changes(before, after)
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}
