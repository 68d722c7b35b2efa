package console_test

import (
	"maps"
	"slices"
	"testing"
	"time"
)

// BenchmarkLists measures the pages of a supplier with 5,000 products, 3,000 customers and 100,000
// orders in SQLite, as the server sees them. The target is at most 50 ms for 99 of 100.
func BenchmarkLists(b *testing.B) {
	site := newBusySite(b, b.TempDir(), busy)
	for _, name := range slices.Sorted(maps.Keys(listPages(site.customerID))) {
		path := listPages(site.customerID)[name]
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			var bytes int
			for b.Loop() {
				begun := time.Now()
				bytes = site.get(b, path).Body.Len()
				took = append(took, time.Since(begun))
			}
			slices.Sort(took)
			b.ReportMetric(milliseconds(took[len(took)/2]), "p50-ms")
			b.ReportMetric(milliseconds(took[len(took)*99/100]), "p99-ms")
			b.ReportMetric(float64(bytes), "bytes")
		})
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
