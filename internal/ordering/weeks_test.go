package ordering

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func auckland(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Whatever the moment, there are so many weeks, each begins on a Monday at midnight on the supplier's clock, and now is in
// the last of them.
func TestWeeksBeginOnMondays(t *testing.T) {
	zone := auckland(t)
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1_600_000_000, 2_000_000_000).Draw(t, "now"), 0)
		begins := mondays(now, zone)
		if len(begins) != StatisticsWeeks {
			t.Fatalf("%d weeks", len(begins))
		}
		for i, at := range begins {
			if at.Weekday() != time.Monday || at.Format(time.TimeOnly) != "00:00:00" {
				t.Fatalf("week %d begins at %s", i, at)
			}
			if i > 0 && wholesale.DateOf(begins[i-1].AddDate(0, 0, 7), zone) != wholesale.DateOf(at, zone) {
				t.Fatalf("week %d begins at %s, the one before at %s", i, at, begins[i-1])
			}
		}
		last := begins[len(begins)-1]
		if now.Before(last) || !now.Before(last.AddDate(0, 0, 7)) {
			t.Fatalf("%s is not in the week from %s", now, last)
		}
	})
}

func TestOrdersAreCountedInTheirWeek(t *testing.T) {
	zone := auckland(t)
	begins := mondays(time.Date(2026, 3, 4, 12, 0, 0, 0, zone), zone)[StatisticsWeeks-2:]
	sunday := time.Date(2026, 3, 1, 23, 59, 59, 999_999_000, zone)
	monday := time.Date(2026, 3, 2, 0, 0, 0, 0, zone)
	amount := decimal.MustParse
	facts := []store.OrderFact{
		{CreatedAt: begins[0].Add(-time.Microsecond), Currency: "NZD", Total: amount("1000.00")}, // before the first week
		{CreatedAt: sunday, Currency: "NZD", Total: amount("10.50"), ShippedAt: sunday.Add(90 * time.Minute)},
		{CreatedAt: sunday, Currency: "AUD", Total: amount("99.00"), NeededPerson: true, ShippedAt: sunday.Add(30 * time.Hour)},
		{CreatedAt: sunday, Currency: "NZD", Total: amount("0.50"), ShippedAt: sunday.Add(10 * time.Hour)},
		{CreatedAt: monday, Currency: "NZD", Total: amount("7.00"), NeededPerson: true},
	}
	got, err := weekly(facts, begins, "NZD")
	if err != nil {
		t.Fatal(err)
	}
	want := []Week{
		{
			Begins: "2026-02-23", Orders: 3, Value: amount("11.00"), Foreign: 1, NeededPerson: 1, Shipped: 3,
			MedianHours: amount("10.0"), NinetiethHours: amount("30.0"),
		},
		{Begins: "2026-03-02", Orders: 1, Value: amount("7.00"), NeededPerson: 1},
	}
	same := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Error(diff)
	}
}

// A percentile is one of the durations, and so many percent of them are not longer.
func TestPercentilesAreByRank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hours := rapid.SliceOfN(rapid.IntRange(0, 500), 1, 40).Draw(t, "hours")
		percent := rapid.SampledFrom([]int{1, 50, 90, 100}).Draw(t, "percent")
		sorted := make([]time.Duration, len(hours))
		for i, h := range hours {
			sorted[i] = time.Duration(h) * time.Hour
		}
		slices.Sort(sorted)
		whole, _, ok := hoursOfRank(sorted, percent).Int64(1)
		if !ok {
			t.Fatal("no number")
		}
		among, notLonger := false, 0
		for _, d := range sorted {
			among = among || d == time.Duration(whole)*time.Hour
			if d <= time.Duration(whole)*time.Hour {
				notLonger++
			}
		}
		if !among || notLonger*100 < percent*len(sorted) {
			t.Fatalf("%d percent of %v: %d hours", percent, sorted, whole)
		}
	})
}

func TestWeeksAreForgottenWhenTheyAreOld(t *testing.T) {
	var m weekMemory
	now := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)
	first := now.AddDate(0, 0, -175)
	weeks := []Week{{Orders: 1}}
	m.keep("supplier", first, now, weeks)
	for _, test := range []struct {
		name     string
		supplier string
		first    time.Time
		now      time.Time
		want     bool
	}{
		{"at once", "supplier", first, now, true},
		{"after a while", "supplier", first, now.Add(weeksAreRemembered), true},
		{"too late", "supplier", first, now.Add(weeksAreRemembered + 1), false},
		{"another supplier", "neighbour", first, now, false},
		{"another week", "supplier", first.AddDate(0, 0, 7), now, false},
	} {
		if _, known := m.recall(test.supplier, test.first, test.now); known != test.want {
			t.Errorf("%s: known is %t", test.name, known)
		}
	}
}
