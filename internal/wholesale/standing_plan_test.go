package wholesale_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// standingWorld carries out what a plan says, in memory, and notes what was done.
type standingWorld struct {
	plan wholesale.StandingPlan
	now  time.Time
	made map[wholesale.Date]int // orders made for a day and not cancelled since
}

func newStandingWorld(zone string, now time.Time) *standingWorld {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	one := []wholesale.StandingLine{{ProductID: "gin", Quantity: decimal.One}}
	return &standingWorld{now: now, made: map[wholesale.Date]int{}, plan: wholesale.StandingPlan{
		Order: &wholesale.StandingOrder{
			DaysAhead: 7, Days: map[time.Weekday][]wholesale.StandingLine{time.Tuesday: one, time.Friday: one}, CheckedAt: now, UpdatedAt: now,
		},
		Days: map[wholesale.Date]wholesale.StandingDay{}, Rules: wholesale.UsualDeliveryRules(), Location: location,
	}}
}

// sweep does everything that is due, and gives what it did and when to come back.
func (w *standingWorld) sweep(t interface{ Fatal(...any) }) (done []wholesale.StandingStep, next time.Time) {
	for range 300 {
		step := w.plan.Next(w.now)
		if step.Act == wholesale.StandingWait {
			if !step.At.After(w.now) {
				t.Fatal("waits until", step.At, "at", w.now)
			}
			w.plan.Order.CheckedAt = w.now
			return done, step.At
		}
		w.carryOut(t, step)
		done = append(done, step)
	}
	t.Fatal("the plan never ends:", w.plan.Next(w.now))
	return nil, time.Time{}
}

func (w *standingWorld) carryOut(t interface{ Fatal(...any) }, step wholesale.StandingStep) {
	p, d := &w.plan, w.plan.Days[step.Day]
	d.Day, d.UpdatedAt = step.Day, w.now
	cutOff := p.Rules.CutOff(step.Day, p.Location)
	switch step.Act {
	case wholesale.StandingResume:
		p.Order.OnHold, p.Order.ResumeOn = false, ""
		return
	case wholesale.StandingMake:
		if w.made[step.Day]++; w.made[step.Day] > 1 {
			t.Fatal("a second order for", step.Day)
		}
		if !cutOff.After(w.now) || !p.Rules.IsDeliveryDay(step.Day) || p.Order.Holds(step.Day) {
			t.Fatal("an order that no one could place by hand:", step.Day, "at", w.now)
		}
		d.State, d.OrderID, d.OrderStatus, d.OrderVersion, d.RemindedAt = wholesale.StandingUpcoming, "o", wholesale.Scheduled, 1, time.Time{}
		if !cutOff.Add(-wholesale.ReminderLead).After(w.now) {
			d.RemindedAt = w.now
		}
	case wholesale.StandingClose:
		d.State = wholesale.StandingClosed
	case wholesale.StandingMiss:
		d.State = wholesale.StandingMissed
	case wholesale.StandingPause:
		w.made[step.Day]--
		d.State, d.OrderStatus = wholesale.StandingPaused, wholesale.Cancelled
	case wholesale.StandingSettle:
		d.State = wholesale.StandingSettled
	case wholesale.StandingHold:
		d.State, d.HeldVersion = wholesale.StandingHeld, d.OrderVersion
	case wholesale.StandingFree:
		d.State = wholesale.StandingUpcoming
	case wholesale.StandingRemind:
		if !d.RemindedAt.IsZero() || !cutOff.After(w.now) {
			t.Fatal("a reminder that is too many or too late:", step.Day)
		}
		d.RemindedAt = w.now
	case wholesale.StandingPlace:
		if cutOff.After(w.now) {
			t.Fatal("placed before its cut-off:", step.Day)
		}
		d.State, d.OrderStatus = wholesale.StandingPlaced, wholesale.Ordered
	}
	p.Days[step.Day] = d
}

func steps(all ...wholesale.StandingStep) []wholesale.StandingStep { return all }

func on(act wholesale.StandingAct, day wholesale.Date) wholesale.StandingStep {
	return wholesale.StandingStep{Act: act, Day: day}
}

// at moves the world's clock to a local time and sweeps.
func (w *standingWorld) at(t *testing.T, local string) []wholesale.StandingStep {
	t.Helper()
	now, err := time.ParseInLocation("2006-01-02 15:04", local, w.plan.Location)
	if err != nil {
		t.Fatal(err)
	}
	w.now = now
	done, _ := w.sweep(t)
	for i := range done {
		done[i].Why = ""
	}
	return done
}

func wantSteps(t *testing.T, want, got []wholesale.StandingStep) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func auckland(t *testing.T, local string) *standingWorld {
	t.Helper()
	location, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	now, err := time.ParseInLocation("2006-01-02 15:04", local, location)
	if err != nil {
		t.Fatal(err)
	}
	return newStandingWorld("Pacific/Auckland", now)
}

// TestAWeekOfAStandingOrder: Tuesdays and Fridays, cut-off the day before at 2 pm.
func TestAWeekOfAStandingOrder(t *testing.T) {
	w := auckland(t, "2026-03-04 10:00") // a Wednesday
	make1 := wholesale.StandingMake
	wantSteps(t, steps(on(make1, "2026-03-06"), on(make1, "2026-03-10")), w.at(t, "2026-03-04 10:00"))
	wantSteps(t, nil, w.at(t, "2026-03-04 13:59"))
	wantSteps(t, steps(on(wholesale.StandingRemind, "2026-03-06")), w.at(t, "2026-03-04 14:00"))
	wantSteps(t, nil, w.at(t, "2026-03-05 13:59"))
	wantSteps(t, steps(on(wholesale.StandingPlace, "2026-03-06")), w.at(t, "2026-03-05 14:00"))
	wantSteps(t, nil, w.at(t, "2026-03-06 06:59"))
	wantSteps(t, steps(on(make1, "2026-03-13")), w.at(t, "2026-03-06 07:00"))
	wantSteps(t, nil, w.at(t, "2026-03-08 13:59"))
	wantSteps(t, steps(on(wholesale.StandingRemind, "2026-03-10")), w.at(t, "2026-03-08 14:00"))
	wantSteps(t, nil, w.at(t, "2026-03-08 14:01"))
	wantSteps(t, steps(on(wholesale.StandingPlace, "2026-03-10")), w.at(t, "2026-03-09 14:00"))
}

// TestDowntimeIsToldAndNotMadeUp: what was made is placed late, what was not made is missed, and
// what can still be made is.
func TestDowntimeIsToldAndNotMadeUp(t *testing.T) {
	w := auckland(t, "2026-03-04 10:00")
	w.at(t, "2026-03-04 10:00")
	wantSteps(t, steps(
		on(wholesale.StandingHold, "2026-03-06"), on(wholesale.StandingHold, "2026-03-10"), // their days have passed
		on(wholesale.StandingMiss, "2026-03-13"), on(wholesale.StandingMake, "2026-03-17"), on(wholesale.StandingMake, "2026-03-20"),
	), w.at(t, "2026-03-13 07:30"))
	wantSteps(t, nil, w.at(t, "2026-03-13 07:31"))

	short := auckland(t, "2026-03-04 10:00")
	short.at(t, "2026-03-04 10:00")
	wantSteps(t, steps(on(wholesale.StandingPlace, "2026-03-06")), short.at(t, "2026-03-06 03:00"))
}

// TestClosedDays: nothing is made and nothing is moved, and a day that opens again is made.
func TestClosedDays(t *testing.T) {
	w := auckland(t, "2026-03-04 10:00")
	w.plan.Rules.ClosedDays = []wholesale.Date{"2026-03-06"}
	wantSteps(t, steps(on(wholesale.StandingClose, "2026-03-06"), on(wholesale.StandingMake, "2026-03-10")), w.at(t, "2026-03-04 10:00"))
	w.plan.Rules.ClosedDays = nil
	wantSteps(t, steps(on(wholesale.StandingMake, "2026-03-06")), w.at(t, "2026-03-04 11:00"))
	w.plan.Rules.ClosedDays = []wholesale.Date{"2026-03-10"}
	wantSteps(t, steps(on(wholesale.StandingHold, "2026-03-10")), w.at(t, "2026-03-04 12:00"))
	w.plan.Rules.ClosedDays = nil
	wantSteps(t, steps(on(wholesale.StandingFree, "2026-03-10")), w.at(t, "2026-03-04 13:00"))
	w.plan.Rules.Days = wholesale.WeekdaysOf(time.Friday)
	wantSteps(t, steps(on(wholesale.StandingHold, "2026-03-10")), w.at(t, "2026-03-04 13:30"))
}

func TestHoldAndResume(t *testing.T) {
	w := auckland(t, "2026-03-04 10:00")
	w.at(t, "2026-03-04 10:00")
	w.plan.Order.OnHold, w.plan.Order.ResumeOn = true, "2026-03-10"
	wantSteps(t, steps(on(wholesale.StandingPause, "2026-03-06")), w.at(t, "2026-03-04 11:00")) // the tenth is not held
	wantSteps(t, steps(on(wholesale.StandingMake, "2026-03-13")), w.at(t, "2026-03-06 07:00"))
	wantSteps(t, steps(on(wholesale.StandingRemind, "2026-03-10")), w.at(t, "2026-03-08 15:00"))
	resumed := w.at(t, "2026-03-10 00:00")
	wantSteps(t, steps(wholesale.StandingStep{Act: wholesale.StandingResume}, on(wholesale.StandingPlace, "2026-03-10")), resumed)

	w.plan.Order.OnHold = true // without a date
	wantSteps(t, steps(on(wholesale.StandingPause, "2026-03-13")), w.at(t, "2026-03-10 08:00"))
	w.plan.Order.OnHold = false
	wantSteps(t, steps(on(wholesale.StandingMake, "2026-03-13"), on(wholesale.StandingMake, "2026-03-17")), w.at(t, "2026-03-10 09:00"))
}

func TestAnOrderThatAPersonDecidedAbout(t *testing.T) {
	w := auckland(t, "2026-03-04 10:00")
	w.at(t, "2026-03-04 10:00")
	for _, status := range []wholesale.Status{wholesale.Cancelled, wholesale.Processing} {
		day := wholesale.Date("2026-03-06")
		d := w.plan.Days[day]
		d.State, d.OrderStatus = wholesale.StandingUpcoming, status
		w.plan.Days[day] = d
		wantSteps(t, steps(on(wholesale.StandingSettle, day)), w.at(t, "2026-03-04 11:00"))
	}
}

// TestHeldOrdersAreLookedAtAgainWhenTheyChange: an order below the minimum goes when a person adds
// to it, while its day is still to come.
func TestHeldOrdersAreLookedAtAgainWhenTheyChange(t *testing.T) {
	w := auckland(t, "2026-03-04 10:00")
	w.at(t, "2026-03-04 10:00")
	w.at(t, "2026-03-05 14:00")
	held := w.plan.Days["2026-03-06"]
	held.State, held.OrderStatus, held.OrderVersion, held.HeldVersion = wholesale.StandingHeld, wholesale.Scheduled, 3, 3
	w.plan.Days["2026-03-06"] = held
	wantSteps(t, nil, w.at(t, "2026-03-05 15:00"))
	held.OrderVersion = 4
	w.plan.Days["2026-03-06"] = held
	wantSteps(t, steps(on(wholesale.StandingPlace, "2026-03-06")), w.at(t, "2026-03-05 16:00"))
}

// TestCutOffsOnTheNightsWhenClocksChange: New Zealand goes back on 5 April 2026 and forward on 27
// September 2026, both at a weekend.
func TestCutOffsOnTheNightsWhenClocksChange(t *testing.T) {
	for _, test := range []struct {
		sunday        string
		monday        wholesale.Date
		hoursReminded time.Duration // between the reminder and the cut-off, always a day by the clock of the world
	}{{"2026-04-05", "2026-04-06", 24}, {"2026-09-27", "2026-09-28", 24}} {
		w := auckland(t, test.sunday+" 00:00")
		w.plan.Rules.CutOffTime = "02:30" // which is skipped in September, and comes twice in April
		w.plan.Order.Days = map[time.Weekday][]wholesale.StandingLine{time.Monday: w.plan.Order.Days[time.Tuesday]}
		w.now = w.now.Add(-72 * time.Hour)
		w.plan.Order.CheckedAt = w.now
		var acts []wholesale.StandingAct
		var times []time.Time
		for w.plan.Days[test.monday].State != wholesale.StandingPlaced {
			done, next := w.sweep(t)
			for _, step := range done {
				if step.Day == test.monday {
					acts, times = append(acts, step.Act), append(times, w.now)
				}
			}
			w.now = next
		}
		want := []wholesale.StandingAct{wholesale.StandingMake, wholesale.StandingRemind, wholesale.StandingPlace}
		if diff := cmp.Diff(want, acts); diff != "" {
			t.Fatal(diff)
		}
		if !times[2].Equal(w.plan.Rules.CutOff(test.monday, w.plan.Location)) || times[2].Sub(times[1]) != test.hoursReminded*time.Hour {
			t.Errorf("reminded at %s and placed at %s", times[1], times[2])
		}
	}
}

// TestStandingOrdersThroughEverything draws holds, edits, other rules, decisions of people and
// downtime, and holds the plan to its promises.
func TestStandingOrdersThroughEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := time.Date(2026, rapid.SampledFrom([]time.Month{3, 4, 9, 10}).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"), 3, 0, 0, 0, time.UTC)
		w := newStandingWorld(rapid.SampledFrom([]string{"Pacific/Auckland", "Europe/Berlin", "UTC", "Australia/Lord_Howe"}).Draw(t, "zone"), start)
		p := &w.plan
		for range rapid.IntRange(1, 25).Draw(t, "happenings") {
			_, next := w.sweep(t)
			w.check(t)
			// Nothing is due before the time it gives.
			if left := next.Sub(w.now); left > time.Second {
				between := w.now.Add(time.Duration(rapid.Int64Range(0, int64(left-time.Second)).Draw(t, "between")))
				if step := p.Next(between); step.Act != wholesale.StandingWait {
					t.Fatal("at", w.now, "it says to wait until", next, "but at", between, "there is", step)
				}
			}
			today := wholesale.DateOf(w.now, p.Location)
			changed := func() { p.Order.CheckedAt, p.Order.UpdatedAt = w.now, w.now }
			switch rapid.SampledFrom([]string{"on", "on", "on", "downtime", "hold", "resume", "edit", "rules", "closed", "decide"}).Draw(t, "happening") {
			case "on":
				w.now = next
			case "downtime":
				w.now = w.now.Add(time.Duration(rapid.IntRange(1, 20*24).Draw(t, "hours")) * time.Hour)
			case "hold":
				p.Order.OnHold, p.Order.ResumeOn = true, ""
				if rapid.Bool().Draw(t, "dated") {
					p.Order.ResumeOn = today.Add(rapid.IntRange(1, 12).Draw(t, "resume in"))
				}
				changed()
			case "resume":
				p.Order.OnHold, p.Order.ResumeOn = false, ""
				changed()
			case "edit":
				weekday := time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))
				if len(p.Order.Days[weekday]) > 0 {
					delete(p.Order.Days, weekday)
				} else {
					p.Order.Days[weekday] = []wholesale.StandingLine{{ProductID: "gin", Quantity: decimal.One}}
				}
				p.Order.DaysAhead = rapid.IntRange(wholesale.MinDaysAhead, 10).Draw(t, "days ahead")
				changed()
			case "rules":
				p.Rules.Days = wholesale.Weekdays(rapid.IntRange(1, 127).Draw(t, "days"))
				p.Rules.CutOffDays = rapid.IntRange(0, 4).Draw(t, "days before")
				p.Rules.CutOffTime = rapid.SampledFrom([]wholesale.TimeOfDay{"00:00", "02:30", "14:00", "23:59"}).Draw(t, "time")
				p.Order.CheckedAt = w.now
			case "closed":
				p.Rules.ClosedDays = []wholesale.Date{today.Add(rapid.IntRange(0, 9).Draw(t, "closed in"))}
				p.Order.CheckedAt = w.now
			case "decide":
				for day, d := range p.Days {
					if d.OrderStatus == wholesale.Scheduled {
						d.OrderStatus = rapid.SampledFrom([]wholesale.Status{wholesale.Cancelled, wholesale.Processing}).Draw(t, "status")
						p.Days[day] = d
						break
					}
				}
			}
		}
	})
}

// check holds a world that was just swept to what must be true then.
func (w *standingWorld) check(t *rapid.T) {
	p := &w.plan
	today := wholesale.DateOf(w.now, p.Location)
	for day, d := range p.Days {
		open := p.Rules.CutOff(day, p.Location).After(w.now)
		if d.State == wholesale.StandingUpcoming && (!open || !p.Rules.IsDeliveryDay(day) || p.Order.Holds(day)) {
			t.Fatal(day, "waits for a cut-off that is over, or on a day without deliveries, or on hold")
		}
	}
	for day := today; day <= today.Add(p.Order.DaysAhead-1); day = day.Add(1) {
		wanted := len(p.Order.Wants(day)) > 0 && p.Rules.IsOpen(day, w.now, p.Location)
		if wanted && p.Days[day].State == "" {
			t.Fatal(day, "is wanted and open at", w.now, "and has no order")
		}
	}
}
