package syncing

import (
	"slices"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// forecastDays is how far back the forecast looks: two of each day of the week, since wholesalers'
// days differ.
const forecastDays = 14

// forecast is what the month's calls come to by purpose, for those with calls or with calls to
// come, and together. Routine calls slow down so that they leave the reserve; short says that they
// will have to, or that orders alone need more than the plan has.
func (b budget) forecast() (purposes []PurposeCalls, total int64, short bool) {
	var waited, routine int64
	for _, p := range Purposes {
		expected := PurposeCalls{Purpose: p, Calls: b.callsOf(p)}
		if !b.over {
			expected.Coming = b.coming(p)
		}
		if expected.Calls+expected.Coming == 0 {
			continue
		}
		purposes = append(purposes, expected)
		if p.routine() {
			routine += expected.Coming
		} else {
			waited += expected.Coming
		}
	}
	total = b.used + waited
	left := max(b.plan*(100-reservePercent)/100-total, 0)
	if short = total+routine > b.plan; routine <= left {
		return purposes, total + routine, short
	}
	for i := range purposes {
		if purposes[i].Purpose.routine() {
			purposes[i].Coming = int64(float64(purposes[i].Coming) * float64(left) / float64(routine))
			total += purposes[i].Coming
		}
	}
	return purposes, total, short
}

// callsOf is how many calls of a purpose went out this month.
func (b budget) callsOf(p Purpose) (calls int64) {
	first := wholesale.DateOf(store.MonthStart(b.now), time.UTC)
	for _, d := range b.days {
		if d.Day >= first && d.Purpose == string(p) {
			calls += d.Calls
		}
	}
	return calls
}

// coming is how many calls of a purpose are expected from now until the month ends, from the last
// two weeks: each day is expected to be like the same days of the week. In the first week all days
// are expected to be like those there were; on the first day, like what it has been so far.
func (b budget) coming(p Purpose) int64 {
	if p == Earlier {
		return 0
	}
	today := midnight(b.now)
	counted := b.counted(today)
	if counted == 0 {
		return b.comingOfFirstDay(p, today)
	}
	by := map[wholesale.Date]int64{}
	for _, d := range b.days {
		if d.Purpose == string(p) {
			by[d.Day] += d.Calls
		}
	}
	expected := func(day time.Time) float64 {
		var calls, days int64
		for back := 1; back <= counted; back++ {
			past := today.AddDate(0, 0, -back)
			if counted < 7 || past.Weekday() == day.Weekday() {
				calls, days = calls+by[wholesale.DateOf(past, time.UTC)], days+1
			}
		}
		return float64(calls) / float64(max(days, 1))
	}
	coming := expected(today) * (1 - b.now.Sub(today).Hours()/24)
	for day := today.AddDate(0, 0, 1); day.Before(b.ends()); day = day.AddDate(0, 0, 1) {
		coming += expected(day)
	}
	return int64(coming + 0.5)
}

// comingOfFirstDay expects what today has brought of what the clock does and of orders. What people
// ask for on a first day is the first import, and does not come every day.
func (b budget) comingOfFirstDay(p Purpose, today time.Time) int64 {
	if p == Asked {
		return 0
	}
	since := today
	if b.since.After(since) {
		since = b.since
	}
	counted := max(b.now.Sub(since), time.Hour)
	var calls int64
	for _, d := range b.days {
		if d.Purpose == string(p) && d.Day == wholesale.DateOf(today, time.UTC) {
			calls += d.Calls
		}
	}
	perHour := float64(calls) / counted.Hours()
	if p == OrdersSent { // by the day: orders do not come at night
		return int64(float64(calls) * (b.ends().Sub(today).Hours()/24 - 1))
	}
	return int64(perHour * b.ends().Sub(b.now).Hours())
}

// counted is how many whole days before today the account's calls were counted on, at most
// [forecastDays].
func (b budget) counted(today time.Time) int {
	first := midnight(b.since).AddDate(0, 0, 1) // its first day was not a whole one
	if i := slices.IndexFunc(b.days, func(d store.CallsOfDay) bool { return d.Purpose != string(Earlier) }); i >= 0 {
		if day, err := time.Parse(time.DateOnly, string(b.days[i].Day)); err == nil && day.After(first) {
			first = day
		}
	} else {
		return 0
	}
	return min(max(int(today.Sub(first).Hours()/24), 0), forecastDays)
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
