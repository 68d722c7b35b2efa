package api

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// BenchmarkOrderWire measures decoding an order of 20 lines and encoding the answer.
func BenchmarkOrderWire(b *testing.B) {
	line := `{"product_code":"KOMBU-GIN-330","quantity":"12","unit_price":"24.9500","comment":"cold, please"}`
	body := []byte(`{"customer_code":"HARBOUR","reference":"PO 4471","required_date":"2026-03-04","lines":[` + strings.Repeat(line+",", 19) + line + `],"freight":"15.00"}`)
	order := &wholesale.Order{ID: store.NewID(), Number: "U-1001", CreatedAt: time.Now(), Version: 1, Freight: decimal.MustParse("15.00")}
	for range 20 {
		order.Lines = append(order.Lines, wholesale.Line{
			ID: store.NewID(), ProductID: store.NewID(), ProductCode: "KOMBU-GIN-330", Name: "Kombucha ginger", Quantity: decimal.MustParse("12"),
			PriceAnswer: wholesale.PriceAnswer{UnitPrice: decimal.MustParse("24.9500")}, LineTotal: decimal.MustParse("299.40"), LineTax: decimal.MustParse("44.91"), Tax: wholesale.Tax{Rate: decimal.MustParse("0.15")},
		})
	}
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var in NewOrder
			if faults := decodeBody(body, reflect.ValueOf(&in).Elem()); faults != nil {
				b.Fatal(faults)
			}
			in.domain()
		}
	})
	b.Run("encode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := encode(orderView(order)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
