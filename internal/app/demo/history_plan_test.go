package demo

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/realdata"
	"upstock/internal/wholesale"
)

func realWholesaler(t *testing.T) *Wholesaler {
	t.Helper()
	data, err := realdata.Extract()
	if err != nil {
		t.Fatal(err)
	}
	return NewWholesaler(data)
}

// moments are days of every kind: a Monday morning, a weekend, summer time's end, the holidays.
func moments(t *testing.T) []time.Time {
	t.Helper()
	zone := wholesale.Supplier{TimeZone: "Pacific/Auckland"}.Location()
	return []time.Time{
		time.Date(2026, 11, 30, 0, 1, 0, 0, zone), time.Date(2026, 11, 29, 17, 0, 0, 0, zone), time.Date(2026, 4, 5, 2, 30, 0, 0, zone),
		time.Date(2027, 1, 2, 12, 0, 0, 0, zone), time.Date(2026, 7, 15, 16, 59, 59, 0, zone), time.Date(2028, 2, 29, 23, 59, 0, 0, zone),
	}
}

// Whatever the day: every week has orders, more on weekdays than at weekends; nothing lies in the
// future, and what happened to an order happened in its order; every status and ending is shown.
func TestHistoryIsWhole(t *testing.T) {
	t.Parallel()
	w := realWholesaler(t)
	for _, now := range moments(t) {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			t.Parallel()
			orders := planHistory(w, now, 26)
			weeks, days, statuses, ends := map[wholesale.Date]int{}, map[time.Weekday]int{}, map[wholesale.Status]int{}, map[ending]int{}
			last, retried := time.Time{}, 0
			for _, o := range orders {
				weeks[wholesale.WeekOf(o.taken, now.Location())]++
				days[o.taken.Weekday()]++
				statuses[o.status]++
				if o.ending != leftOpen {
					ends[o.ending]++
				}
				if o.taken.Before(last) {
					t.Fatalf("the order of %s comes after that of %s", o.taken, last)
				}
				last = o.taken
				before := o.taken
				for _, at := range []time.Time{o.approved, o.retried, o.shipped, o.received} {
					if at.IsZero() {
						continue
					}
					if at.Before(before) || at.After(now) {
						t.Errorf("of the order of %s something happened at %s, before %s or after %s", o.taken, at, before, now)
					}
					before = at
				}
				if o.cancelled.After(now) || o.ended.After(now) || o.ended.Before(o.approved) && o.ending != leftOpen {
					t.Errorf("the order of %s was cancelled or ended out of its time", o.taken)
				}
				if !o.retried.IsZero() {
					retried++
				}
				if len(o.Lines) == 0 {
					t.Errorf("the order of %s has no lines", o.taken)
				}
			}
			if retried == 0 {
				t.Error("no order has waited for a person")
			}
			if len(orders) < 900 || len(orders) > 1800 {
				t.Errorf("%d orders, want about 1,250", len(orders))
			}
			// A week that has only just begun is the one that may be empty.
			for i := range 26 {
				day := now.AddDate(0, 0, -7*i)
				week := wholesale.WeekOf(day, now.Location())
				if began := now.Sub(startOfDay(now)) < 8*time.Hour && now.Weekday() == time.Monday; weeks[week] == 0 && (i > 0 || !began) {
					t.Errorf("the week of %s has no orders", week)
				}
			}
			if days[time.Monday] < 4*days[time.Saturday] || days[time.Friday] > days[time.Tuesday] || days[time.Sunday] > days[time.Saturday] {
				t.Errorf("orders by day of the week: %v", days)
			}
			for _, status := range []wholesale.Status{wholesale.Scheduled, wholesale.Ordered, wholesale.Processing, wholesale.Shipped, wholesale.Received, wholesale.Cancelled} {
				if statuses[status] == 0 {
					t.Errorf("no order is %s: %v", status, statuses)
				}
			}
			for _, e := range endings {
				if ends[e] != 1 {
					t.Errorf("%d sales orders ended with %q, want 1", ends[e], e)
				}
			}
		})
	}
}

func TestHistoryIsTheSameForADay(t *testing.T) {
	t.Parallel()
	w := realWholesaler(t)
	now := moments(t)[1]
	same := cmp.AllowUnexported(pastOrder{})
	if diff := cmp.Diff(planHistory(w, now, 26), planHistory(w, now, 26), same); diff != "" {
		t.Errorf("planned twice for the same moment (-first +second):\n%s", diff)
	}
	if cmp.Equal(planHistory(w, now, 4), planHistory(w, now.AddDate(0, 0, 7), 4), same) {
		t.Error("another week has the same history")
	}
	if none := planHistory(w, now, 0); len(none) > 0 {
		t.Errorf("no weeks have %d orders", len(none))
	}
}
