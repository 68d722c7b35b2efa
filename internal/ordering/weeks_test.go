package ordering

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Whatever the moment, there are so many weeks, each seven days after the one before, and now is in
// the last of them.
func TestLastWeeksFollowEachOther(t *testing.T) {
	zone := wholesale.Supplier{TimeZone: "Pacific/Auckland"}.Location()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1_600_000_000, 2_000_000_000).Draw(t, "now"), 0)
		weeks := lastWeeks(now, zone)
		if len(weeks) != StatisticsWeeks || weeks[len(weeks)-1].Begins != wholesale.WeekOf(now, zone) {
			t.Fatalf("%d weeks up to %s", len(weeks), weeks[len(weeks)-1].Begins)
		}
		first, err := time.Parse(time.DateOnly, string(weeks[0].Begins))
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range weeks {
			if want := wholesale.DateOf(first.AddDate(0, 0, 7*i), time.UTC); w.Begins != want {
				t.Fatalf("week %d begins on %s, want %s", i, w.Begins, want)
			}
		}
	})
}

func TestWeeksAreFilled(t *testing.T) {
	amount := decimal.MustParse
	weeks := []Week{{Begins: "2026-02-23"}, {Begins: "2026-03-02"}, {Begins: "2026-03-09"}}
	err := fill(weeks, "NZD", []store.OrderWeek{
		{Week: "2026-02-23", Currency: "AUD", Status: wholesale.Shipped, Orders: 1, Value: amount("99.00"), NeededPerson: 1},
		{Week: "2026-02-23", Currency: "NZD", Status: wholesale.Cancelled, Orders: 4, Value: amount("1000.00"), NeededPerson: 2},
		{Week: "2026-02-23", Currency: "NZD", Status: wholesale.Ordered, Orders: 1, Value: amount("0.50")},
		{Week: "2026-02-23", Currency: "NZD", Status: wholesale.Received, Orders: 2, Value: amount("10.50")},
		{Week: "2026-03-02", Currency: "NZD", Status: wholesale.Ordered, Orders: 1, Value: amount("7.00"), NeededPerson: 1},
		{Week: "2026-03-16", Currency: "NZD", Status: wholesale.Ordered, Orders: 1, Value: amount("7.00")}, // taken in another time zone
	}, []store.OrderWait{
		{Week: "2026-02-23", Tenths: 15, Orders: 1}, {Week: "2026-02-23", Tenths: 100, Orders: 1}, {Week: "2026-02-23", Tenths: 300, Orders: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []Week{
		{
			Begins: "2026-02-23", Orders: 4, Value: amount("11.00"), Foreign: 1, NeededPerson: 1, Shipped: 3,
			MedianHours: amount("10.0"), NinetiethHours: amount("30.0"),
		},
		{Begins: "2026-03-02", Orders: 1, Value: amount("7.00"), NeededPerson: 1},
		{Begins: "2026-03-09"},
	}
	same := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, weeks, same); diff != "" {
		t.Error(diff)
	}
}

// A percentile is one of the waits, so many percent of them are not longer, and fewer are shorter.
func TestPercentilesAreByRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Int64Range(1, 5), 1, 40).Draw(t, "orders for each wait")
		percent := rapid.SampledFrom([]int64{1, 50, 90, 100}).Draw(t, "percent")
		waits := make([]store.OrderWait, len(counts))
		var orders int64
		for i, n := range counts {
			waits[i] = store.OrderWait{Tenths: int64(i), Orders: n}
			orders += n
		}
		whole, tenths, ok := hoursOfRank(waits, orders, percent).Int64(1)
		if !ok {
			t.Fatal("no number")
		}
		got := whole*10 + tenths
		var shorter int64
		for _, n := range counts[:got] {
			shorter += n
		}
		if shorter*100 >= percent*orders || (shorter+counts[got])*100 < percent*orders {
			t.Fatalf("%d percent of %v: wait %d", percent, counts, got)
		}
	})
}
