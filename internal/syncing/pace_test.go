package syncing

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/store"
)

// fresh is a state in which nothing is short.
func freshState() callState {
	return callState{plan: 125_000, left: 15 * 24 * time.Hour, allowance: 1, activity: busy, ordersOpen: true, syncPrices: true, reconcile: time.Hour}
}

func TestTheOperatorsIntervalsAreKeptUntilMostCallsAreUsed(t *testing.T) {
	s := freshState()
	s.poll, s.allowance, s.used = time.Second, -1, 87_499
	p := paceOf(s)
	if p.changed != time.Second || p.deleted != time.Second || p.prices != time.Second || p.reconcile != time.Hour || p.fresh != 0 || p.slowed {
		t.Errorf("below 70 %%: %+v", p)
	}
	s.prices = time.Hour
	if p = paceOf(s); p.prices != time.Hour || p.changed != time.Second {
		t.Errorf("with an interval for prices: %+v", p)
	}
	s.used = 87_500
	if p = paceOf(s); !p.slowed || p.stopped || p.changed < time.Minute || p.prices <= time.Hour {
		t.Errorf("at 70 %%: %+v", p)
	}
	s.used = 118_750
	if p = paceOf(s); !p.stopped {
		t.Errorf("with only the reserve left: %+v", p)
	}
}

func TestThePaceWithoutAnIntervalGoesByTheAllowance(t *testing.T) {
	s := freshState()
	if p := paceOf(s); p.changed != time.Minute || p.fresh != 0 {
		t.Errorf("with all of it: %+v", p)
	}
	for _, s.activity = range []activity{night, quiet, busy} {
		s.allowance = 0
		p := paceOf(s)
		if p.changed != 10*time.Minute || p.fresh != mostFresh || p.prices != 4*time.Hour {
			t.Errorf("with none, activity %d: %+v", s.activity, p)
		}
		// What is used up grows back, or it would stay used up.
		if day := float64(dayAllowance(s.plan)) / thousandths; s.cost(p)*24 > day*1.05 {
			t.Errorf("with none, activity %d: %.0f calls a day of %.0f", s.activity, s.cost(p)*24, day)
		}
	}
}

func anyState(t *rapid.T) callState {
	s := callState{
		plan: rapid.Int64Range(1_000, 1_000_000).Draw(t, "plan"), left: time.Duration(rapid.IntRange(0, 31*24).Draw(t, "hours left")) * time.Hour,
		allowance: rapid.Float64Range(-1, 1).Draw(t, "allowance"), activity: activity(rapid.IntRange(0, 2).Draw(t, "activity")),
		ordersOpen: rapid.Bool().Draw(t, "orders open"), syncPrices: rapid.Bool().Draw(t, "sync prices"), reconcile: time.Hour,
		poll: time.Duration(rapid.SampledFrom([]int{0, 1, 60, 7200}).Draw(t, "poll seconds")) * time.Second,
	}
	s.used = rapid.Int64Range(0, s.plan*3/2).Draw(t, "used")
	s.sending = rapid.Int64Range(0, s.plan).Draw(t, "sending")
	return s
}

// From 70 % on the pace uses up no more than what is left beside the reserve and the orders to
// come, by the month's end; and no interval is ever shorter for fewer calls.
func TestTheSlowedPaceLastsToTheEndOfTheMonth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyState(t)
		p := paceOf(s)
		if p.slowed != (float64(s.used) >= 0.7*float64(s.plan)) || p.stopped != (s.used >= s.plan*95/100 && p.slowed) {
			t.Fatalf("%+v", p)
		}
		if p.changed < time.Second || p.deleted < p.changed || p.fresh < 0 {
			t.Fatalf("%+v", p)
		}
		capped := p.changed >= longestWait || p.deleted >= longestWait || p.prices >= longestWait || p.reconcile >= longestWait || p.fresh >= longestWait
		if p.slowed && !capped && s.cost(p) > s.perHour()*1.001+0.001 {
			t.Fatalf("%+v costs %f an hour of %f", p, s.cost(p), s.perHour())
		}
		more := s
		more.used = min(s.used+s.plan/10, math.MaxInt64)
		if q := paceOf(more); q.changed < p.changed || q.deleted < p.deleted || q.prices < p.prices {
			t.Fatalf("with more calls used %+v, with fewer %+v", q, p)
		}
	})
}

// However routine calls fall, a month has no more than a tenth of the plan, as long as none goes
// out while nothing of the allowance is left.
func TestTheAllowanceIsATenthOfThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const plan = 125_000
		begins := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		var b store.CallBudget
		var spent int64
		for now := begins; now.Before(store.MonthEnd(begins)); now = now.Add(time.Duration(rapid.Int64Range(int64(time.Minute), int64(30*time.Hour)).Draw(t, "wait"))) {
			if calls := rapid.Int64Range(0, 400).Draw(t, "calls"); calls*thousandths <= allowanceAt(b, plan, now) {
				spend(&b, plan, calls, now)
				spent += calls
			}
		}
		if spent > plan/10 {
			t.Fatalf("%d calls", spent)
		}
	})
}

func TestTheAllowanceIsPaidBackWithinADayAndKnowsNoClockThatIsSetBack(t *testing.T) {
	const plan = 320_000 // a thousand a day
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var b store.CallBudget
	spend(&b, plan, 5_000, now)
	if left := allowanceAt(b, plan, now); left != -1_000*thousandths {
		t.Errorf("%d left after a long reading", left)
	}
	if left := allowanceAt(b, plan, now.Add(24*time.Hour)); left != 0 {
		t.Errorf("%d left a day later", left)
	}
	if left := allowanceAt(b, plan, now.Add(-5*time.Hour)); left != -1_000*thousandths {
		t.Errorf("%d left after the clock was set back", left)
	}
	if left := allowanceAt(b, plan, now.AddDate(10, 0, 0)); left != 1_000*thousandths {
		t.Errorf("%d left ten years later", left)
	}
}

func TestNightIsWhenNothingMovesAndNobodyWorks(t *testing.T) {
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		hour  int
		since time.Duration
		want  activity
	}{{3, time.Hour, night}, {3, time.Minute, busy}, {10, time.Hour, quiet}, {10, 29 * time.Minute, busy}, {19, time.Hour, night}, {10, -time.Minute, quiet}} {
		now := day.Add(time.Duration(test.hour) * time.Hour)
		if got := activityAt(now, now.Add(-test.since)); got != test.want {
			t.Errorf("at %d, %s after an order moved: %d, want %d", test.hour, test.since, got, test.want)
		}
	}
}
