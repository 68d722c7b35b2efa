package edi_test

import (
	"bytes"
	"fmt"
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/edi"
)

// ordersOfADay is an interchange of so many orders with twenty lines each, all for one store.
func ordersOfADay(orders, reference int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "UNB+UNOC:3+%s:14+%s:14+261120:0615+R%d'", chain, us, reference)
	for i := range orders {
		fmt.Fprintf(&b, "UNH+%d+ORDERS:D:96A:UN:EAN008'BGM+220+N%d-%d+9'DTM+137:20261120:102'DTM+2:20261124:102'", i+1, reference, i)
		fmt.Fprintf(&b, "NAD+BY+%s::9'NAD+SU+%s::9'NAD+DP+%s::9'CUX+2:NZD:9'", chain, us, petone)
		for l := range 20 {
			fmt.Fprintf(&b, "LIN+%d++%s:EN'IMD+F++:::Product number %d'QTY+21:12'MOA+203:60.00'PRI+AAA:5.00'", l+1, gtin13(fmt.Sprintf("952000001%03d", l)), l)
		}
		fmt.Fprintf(&b, "UNS+S'CNT+2:20'UNT+%d+%d'", 11+20*5, i+1)
	}
	fmt.Fprintf(&b, "UNZ+%d+R%d'", orders, reference)
	return b.Bytes()
}

// benchWorld has the products of [ordersOfADay].
func benchWorld(b *testing.B) *world {
	w := newWorld(b, databasetest.SQLite(b))
	for l := range 20 {
		w.benchProduct(l)
	}
	return w
}

// BenchmarkTake takes orders up to the store: parsed, matched, priced, and ready to be written.
func BenchmarkTake(b *testing.B) {
	const orders = 200
	w := benchWorld(b)
	data := ordersOfADay(orders, 1)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if n, err := w.edi.Rehearse(b.Context(), w.supplier, w.partner, data); err != nil || n != orders {
			b.Fatalf("%d orders, %v", n, err)
		}
	}
	b.ReportMetric(orders*float64(b.N)/b.Elapsed().Seconds(), "orders/s")
}

// BenchmarkTakeIntoSQLite is the same with everything that is written, and the commits.
func BenchmarkTakeIntoSQLite(b *testing.B) {
	const orders = 200
	w := benchWorld(b)
	reference := 0
	for b.Loop() {
		reference++
		d, _, err := w.edi.Take(b.Context(), w.supplier, edi.Received{Data: ordersOfADay(orders, reference), Via: "api"}, nil)
		if err != nil || d.State != "taken" || len(d.Messages) != orders {
			b.Fatalf("document %s with %d messages, %v", d.State, len(d.Messages), err)
		}
	}
	b.ReportMetric(orders*float64(b.N)/b.Elapsed().Seconds(), "orders/s")
}
