package demo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/govalues/decimal"

	"upstock/internal/realdata"
	"upstock/internal/unleashed/sandbox"
)

func TestCodesThatDifferOnlyInCase(t *testing.T) {
	t.Parallel()
	price := decimal.MustParse("2.55")
	line := func(code string) realdata.Line {
		return realdata.Line{ProductCode: code, Quantity: 6, UnitPrice: price}
	}
	w := NewWholesaler(realdata.Dataset{
		Products:  []realdata.Product{{Code: "15056BL", Name: "Blue parasol", Price: price}, {Code: "15056bl", Name: "Another parasol", Price: price}, {Code: "freight", Name: "Not the freight", Price: price}},
		Customers: []realdata.Customer{{Code: "12347", Country: "Iceland"}},
		Orders:    []realdata.Order{{Invoice: "536365", CustomerCode: "12347", Lines: []realdata.Line{line("15056BL"), line("15056bl"), line("freight")}}},
	})
	seen := map[string]bool{strings.ToLower(FreightProduct): true}
	for _, l := range w.Order(0, false).Lines {
		if code := strings.ToLower(l.ProductCode); seen[code] {
			t.Errorf("two products have the code %s", l.ProductCode)
		} else {
			seen[code] = true
		}
	}
	box := sandbox.New(sandbox.Config{})
	if err := w.MoveIn(box, true); err != nil {
		t.Fatal(err)
	}
}

func TestOrdersStartOver(t *testing.T) {
	t.Parallel()
	data, err := realdata.Extract()
	if err != nil {
		t.Fatal(err)
	}
	w := NewWholesaler(data)
	n := len(data.Orders)
	if first, again := w.Order(0, true), w.Order(n, true); first.Reference != again.Reference {
		t.Errorf("after the last order comes %s, not %s", again.Reference, first.Reference)
	}
	if priced, free := w.Order(3, true).Lines[0], w.Order(3, false).Lines[0]; priced.UnitPrice == "" || free.UnitPrice != "" {
		t.Errorf("prices are %q and %q, want one that was paid and none", priced.UnitPrice, free.UnitPrice)
	}
}

// No two customers share a name, or a person could not tell them apart.
func TestCustomersHaveTheirOwnNames(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	w := realWholesaler(t)
	for i := range 3000 { // more than there are names
		w.data.Customers = append(w.data.Customers, realdata.Customer{Code: fmt.Sprint(20_000 + i), Country: sourceCountry})
	}
	for _, c := range w.customers() {
		if other := names[c.CustomerName]; other != "" {
			t.Errorf("%s and %s are both called %s", other, c.CustomerCode, c.CustomerName)
		}
		names[c.CustomerName] = c.CustomerCode
		if c.PhoneNumber == "" || c.ContactFirstName == "" {
			t.Errorf("customer %s has no phone or no contact", c.CustomerCode)
		}
	}
}

// The café of the demo has a standing order: of products that it has bought again and again.
func TestRegularLinesAreWhatACustomerBuysMostOften(t *testing.T) {
	t.Parallel()
	w := realWholesaler(t)
	cafe := shopCustomers[0].Customer
	orders := map[string]int{} // with each product
	for _, order := range w.data.Orders {
		seen := map[string]bool{}
		for _, line := range order.Lines {
			if code := w.codes[line.ProductCode]; order.CustomerCode == cafe && !seen[code] {
				seen[code] = true
				orders[code]++
			}
		}
	}
	lines := w.regularLines(cafe, standingProducts)
	if len(lines) != standingProducts {
		t.Fatalf("%d lines, want %d", len(lines), standingProducts)
	}
	for _, l := range lines {
		if orders[l.ProductCode] < 2 || l.Quantity == "0" || l.UnitPrice != "" {
			t.Errorf("%+v stands in %d orders of the café", l, orders[l.ProductCode])
		}
	}
}
