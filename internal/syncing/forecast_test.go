package syncing

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// counts gives a budget the calls of some days, at noon of one of them.
func counts(now time.Time, since time.Time, perDay func(day time.Time) map[Purpose]int64) budget {
	b := budget{plan: 125_000, now: now, since: since}
	for day := midnight(since); !day.After(now); day = day.AddDate(0, 0, 1) {
		for purpose, calls := range perDay(day) {
			b.days = append(b.days, store.CallsOfDay{Day: wholesale.DateOf(day, time.UTC), Purpose: string(purpose), Calls: calls})
		}
	}
	return b
}

func weekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

func TestTheForecastKnowsTheDaysOfTheWeek(t *testing.T) {
	// Friday noon: 20 March 2026. Eleven days are to come, of which seven are working days.
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	b := counts(now, now.AddDate(0, -2, 0), func(day time.Time) map[Purpose]int64 {
		if weekend(day) {
			return map[Purpose]int64{OrdersFollowed: 100}
		}
		return map[Purpose]int64{OrdersSent: 500, OrdersFollowed: 300}
	})
	if got, want := b.coming(OrdersSent), int64(500/2+7*500); got != want {
		t.Errorf("%d orders to come, want %d", got, want)
	}
	if got, want := b.coming(OrdersFollowed), int64(300/2+7*300+4*100); got != want {
		t.Errorf("%d calls to follow them, want %d", got, want)
	}
	if got, want := b.callsOf(OrdersSent), int64(15*500); got != want {
		t.Errorf("%d orders sent this month, want %d", got, want)
	}
	if got := b.coming(PriceChecks); got != 0 {
		t.Errorf("%d price checks to come of none", got)
	}
}

func TestTheForecastOfTheFirstDays(t *testing.T) {
	connected := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	first := func(time.Time) map[Purpose]int64 {
		return map[Purpose]int64{Asked: 300, OrdersFollowed: 60, OrdersSent: 40}
	}

	// After six hours: the import does not come every day, and orders do not come at night.
	b := counts(connected.Add(6*time.Hour), connected, first)
	if got := b.coming(Asked); got != 0 {
		t.Errorf("%d imports to come", got)
	}
	if got, want := b.coming(OrdersFollowed), int64(10*(29*24+9)); got != want {
		t.Errorf("%d calls to come, want %d", got, want)
	}
	if got, want := b.coming(OrdersSent), int64(40*29); got != want {
		t.Errorf("%d orders to come, want %d", got, want)
	}

	// On the third day: like the second, of which all was counted.
	b = counts(connected.AddDate(0, 0, 2), connected, func(day time.Time) map[Purpose]int64 {
		if day.Day() == 3 {
			return map[Purpose]int64{OrdersSent: 200}
		}
		return map[Purpose]int64{OrdersSent: 30, Asked: 300}
	})
	if got, want := b.coming(OrdersSent), int64(200*15/24+27*200); got != want {
		t.Errorf("%d orders to come, want %d", got, want)
	}
	if got := b.coming(Asked); got != 0 {
		t.Errorf("%d imports to come", got)
	}
}

// Reading slows down before the calls are used up, so they never come to more than the plan has.
func TestTheForecastCountsOnReadingToSlowDown(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	b := counts(now, now.AddDate(0, -2, 0), func(time.Time) map[Purpose]int64 { return map[Purpose]int64{OrdersSent: 500, OrdersFollowed: 5_000} })
	b.used = 20 * 5_500
	purposes, total, short := b.forecast()
	if limit := b.plan * 95 / 100; !short || total > limit || total < limit-10 {
		t.Errorf("%d of %d, short: %v", total, b.plan, short)
	}
	if len(purposes) != 2 || purposes[0].Coming != 500*23/2 {
		t.Errorf("orders are sent as before: %+v", purposes)
	}
	b.over = true
	if _, total, _ := b.forecast(); total != b.used {
		t.Errorf("%d while the account is not connected", total)
	}
}

// Calls that were counted before purposes were are of one day only, and say nothing of the next.
func TestTheForecastOfAMonthThatWasCountedBefore(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	b := budget{plan: 125_000, now: now, since: now.AddDate(0, -3, 0), days: []store.CallsOfDay{{Day: "2026-03-01", Calls: 40_000}}}
	if b.callsOf(Earlier) != 40_000 || b.coming(Earlier) != 0 || b.coming(OrdersSent) != 0 {
		t.Errorf("%d before, %d to come", b.callsOf(Earlier), b.coming(Earlier))
	}
}
