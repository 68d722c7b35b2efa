package wholesale_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// A week begins on a Monday of its time zone, and the moment lies in the seven days from there.
func TestWeeksBeginOnMondays(t *testing.T) {
	for _, name := range []string{"Pacific/Auckland", "America/Los_Angeles", "Asia/Beirut", "UTC"} {
		zone := wholesale.Supplier{TimeZone: name}.Location()
		rapid.Check(t, func(t *rapid.T) {
			at := time.Unix(rapid.Int64Range(1_600_000_000, 2_000_000_000).Draw(t, "at"), 0)
			begins, err := time.Parse(time.DateOnly, string(wholesale.WeekOf(at, zone)))
			if err != nil || begins.Weekday() != time.Monday {
				t.Fatalf("%s begins a week, %v", begins, err)
			}
			day := wholesale.DateOf(at, zone)
			if last := wholesale.DateOf(begins.AddDate(0, 0, 6), time.UTC); !day.Within(wholesale.DateOf(begins, time.UTC), last) {
				t.Fatalf("%s is not in the week from %s", day, begins)
			}
		})
	}
}
