package wholesale_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// TestTimesOnTheNightsWhenClocksChange has both directions in both hemispheres, half an hour's
// change, and a day that begins with a gap.
func TestTimesOnTheNightsWhenClocksChange(t *testing.T) {
	for _, tt := range []struct {
		zone, day, at, want string
	}{
		{"Pacific/Auckland", "2026-04-05", "02:30", "2026-04-04T13:30:00Z"}, // twice: the first
		{"Pacific/Auckland", "2026-04-05", "03:00", "2026-04-04T15:00:00Z"},
		{"Pacific/Auckland", "2026-04-05", "14:00", "2026-04-05T02:00:00Z"},
		{"Pacific/Auckland", "2026-04-04", "14:00", "2026-04-04T01:00:00Z"},
		{"Pacific/Auckland", "2026-09-27", "01:59", "2026-09-26T13:59:00Z"},
		{"Pacific/Auckland", "2026-09-27", "02:30", "2026-09-26T14:00:00Z"}, // skipped: after the gap
		{"Pacific/Auckland", "2026-09-27", "03:00", "2026-09-26T14:00:00Z"},
		{"Pacific/Auckland", "2026-09-27", "14:00", "2026-09-27T01:00:00Z"},
		{"Europe/London", "2026-03-29", "01:30", "2026-03-29T01:00:00Z"}, // skipped
		{"Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30:00Z"}, // twice
		{"America/New_York", "2026-03-08", "02:30", "2026-03-08T07:00:00Z"},
		{"America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30:00Z"},
		{"Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30:00Z"}, // half an hour skipped
		{"Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00:00Z"},        // the day begins at 01:00
	} {
		got := wholesale.TimeOfDay(tt.at).On(wholesale.Date(tt.day), zone(t, tt.zone)).UTC().Format(time.RFC3339)
		if got != tt.want {
			t.Errorf("%s %s in %s is %s, want %s", tt.day, tt.at, tt.zone, got, tt.want)
		}
	}
}

// TestADayBeginsAtItsFirstMoment also where the clocks change at midnight.
func TestADayBeginsAtItsFirstMoment(t *testing.T) {
	for day, want := range map[wholesale.Date]string{
		"2026-04-24": "2026-04-23T22:00:00Z", "2026-04-25": "2026-04-24T21:00:00Z", "": "0001-01-01T00:00:00Z",
		"2026-10-30": "2026-10-29T22:00:00Z", // instead of midnight the clocks go back to 23:00
	} {
		if got := day.Begins(zone(t, "Africa/Cairo")).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%q begins at %s, want %s", day, got, want)
		}
	}
}

// TestATimeIsTheFirstMomentAtWhichTheClockShowsItOrALaterOne says the rule a second time, by
// looking at the clock every minute.
func TestATimeIsTheFirstMomentAtWhichTheClockShowsItOrALaterOne(t *testing.T) {
	zones := []string{
		"Pacific/Auckland", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Pacific/Apia", "UTC",
	}
	// Days on which the clocks of one of them change, and the days around.
	days := []wholesale.Date{"2026-04-05", "2026-09-27", "2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-10-04", "2026-04-24", "2011-12-30"}
	rapid.Check(t, func(rt *rapid.T) {
		loc := zone(t, rapid.SampledFrom(zones).Draw(rt, "zone"))
		day := rapid.SampledFrom(days).Draw(rt, "day").Add(rapid.IntRange(-1, 1).Draw(rt, "beside"))
		minute := rapid.IntRange(0, 24*60-1).Draw(rt, "minute")
		at := wholesale.TimeOfDay(time.Date(2026, 1, 1, 0, minute, 0, 0, time.UTC).Format("15:04"))

		wanted := string(day) + " " + string(at)
		start, _ := time.Parse(time.DateOnly, string(day))
		clock := start.Add(-15 * time.Hour)
		for clock.In(loc).Format("2006-01-02 15:04") < wanted {
			clock = clock.Add(time.Minute)
		}
		if got := at.On(day, loc); !got.Equal(clock) {
			rt.Fatalf("%s in %s is %s, the clock says %s", wanted, loc, got, clock.In(loc))
		}
	})
}

func rules() wholesale.DeliveryRules {
	r := wholesale.UsualDeliveryRules()
	r.Days = wholesale.WeekdaysOf(time.Tuesday, time.Friday)
	r.ClosedDays = []wholesale.Date{"2026-03-06"}
	r.MinimumOrderValue = dec("150")
	return r
}

func TestDaysAndTheirCutOff(t *testing.T) {
	loc := zone(t, "Pacific/Auckland")
	local := func(day, at string) time.Time { return wholesale.TimeOfDay(at).On(wholesale.Date(day), loc) }
	refuse := rules()
	refuse.CutOffPolicy = wholesale.PolicyRefuse
	sameDay := rules()
	sameDay.CutOffDays, sameDay.CutOffTime = 0, "06:30"
	early := rules()
	early.CutOffDays, early.CutOffTime = 8, "12:00"
	for name, tt := range map[string]struct {
		rules wholesale.DeliveryRules
		day   wholesale.Date
		now   time.Time
		want  []wholesale.DeliveryBreach
	}{
		"in time":            {rules(), "2026-03-03", local("2026-03-02", "13:59"), nil},
		"at the cut-off":     {rules(), "2026-03-03", local("2026-03-02", "14:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleCutOff, Message: "Orders for Tuesday 3 March closed on Monday at 2 pm"}}},
		"refused":            {refuse, "2026-03-03", local("2026-03-02", "15:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleCutOff, Refuses: true, Message: "Orders for Tuesday 3 March closed on Monday at 2 pm"}}},
		"same day, in time":  {sameDay, "2026-03-03", local("2026-03-03", "06:29"), nil},
		"same day, too late": {sameDay, "2026-03-03", local("2026-03-03", "06:30"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleCutOff, Message: "Orders for Tuesday 3 March closed that day at 6:30 am"}}},
		"long before":        {early, "2026-03-03", local("2026-03-02", "15:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleCutOff, Message: "Orders for Tuesday 3 March closed on Monday 23 February at noon"}}},
		"another weekday":    {rules(), "2026-03-04", local("2026-03-01", "09:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleDeliveryDay, Refuses: true, Message: "Wednesday 4 March is not a delivery day. Delivery days: Tuesday and Friday"}}},
		"a closed day":       {rules(), "2026-03-06", local("2026-03-01", "09:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleClosedDay, Refuses: true, Message: "There are no deliveries on Friday 6 March"}}},
		"yesterday":          {rules(), "2026-03-03", local("2026-03-04", "00:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleDayPassed, Refuses: true, Message: "Tuesday 3 March has passed"}}},
		"in a year":          {rules(), "2027-03-02", local("2026-03-02", "00:00"), nil},
		"in another century": {rules(), "2126-03-04", local("2026-03-04", "00:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleDayTooFar, Refuses: true, Message: "4 March 2126 is more than a year away"}}},
		"no day":             {rules(), "", local("2026-03-04", "00:00"), []wholesale.DeliveryBreach{{Rule: wholesale.RuleDayMissing, Refuses: true, Message: "Choose a delivery day"}}},
	} {
		if diff := cmp.Diff(tt.want, tt.rules.CheckDay(tt.day, tt.now, loc)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNextDaysSkipClosedDaysAndThoseThatAreTooLate(t *testing.T) {
	loc := zone(t, "Pacific/Auckland")
	now := wholesale.TimeOfDay("14:00").On("2026-03-02", loc) // orders for the 3rd have just closed
	want := []wholesale.Date{"2026-03-10", "2026-03-13", "2026-03-17"}
	if diff := cmp.Diff(want, rules().NextDays(now, loc, 3)); diff != "" {
		t.Error(diff)
	}
	if got := rules().NextDays(now.Add(-time.Minute), loc, 1); len(got) != 1 || got[0] != "2026-03-03" {
		t.Errorf("a minute before: %v", got)
	}
	if got := rules().TimeLeft("2026-03-03", now.Add(-time.Minute), loc); got != time.Minute {
		t.Errorf("time left %s", got)
	}
}

// TestTheClocksChangeBetweenNowAndTheCutOff counts real hours: one more, and one less.
func TestTheClocksChangeBetweenNowAndTheCutOff(t *testing.T) {
	loc := zone(t, "Pacific/Auckland")
	r := wholesale.UsualDeliveryRules()
	for day, want := range map[wholesale.Date]time.Duration{"2026-04-06": 25 * time.Hour, "2026-09-28": 23 * time.Hour, "2026-06-02": 24 * time.Hour} {
		if got := r.TimeLeft(day, wholesale.TimeOfDay("14:00").On(day.Add(-2), loc), loc); got != want {
			t.Errorf("for %s %s are left, want %s", day, got, want)
		}
	}
}

func TestMinimum(t *testing.T) {
	r := rules()
	if got := r.CheckMinimum(dec("150.00")); got != nil {
		t.Errorf("enough: %v", got)
	}
	want := []wholesale.DeliveryBreach{{Rule: wholesale.RuleMinimum, Message: "The minimum order is 150.00, excluding tax and freight. Add another 32.50"}}
	if diff := cmp.Diff(want, r.CheckMinimum(dec("117.50"))); diff != "" {
		t.Error(diff)
	}
	lines := []wholesale.Line{{LineTotal: dec("100.10")}, {LineTotal: dec("17.40")}}
	if got := r.Missing(wholesale.LinesValue(lines)); got.Cmp(dec("32.5")) != 0 {
		t.Errorf("missing %s", got)
	}
	r.MinimumPolicy = wholesale.PolicyRefuse
	if got := r.Check("", dec("1"), time.Now(), time.UTC); len(got) != 2 || !got[1].Refuses {
		t.Errorf("both: %v", got)
	}
}

func TestFaultsOfRulesNameTheirFields(t *testing.T) {
	if faults := rules().Faults(); faults != nil {
		t.Fatalf("good rules: %v", faults)
	}
	bad := wholesale.DeliveryRules{
		CutOffDays: 31, CutOffTime: "24:00", CutOffPolicy: "no", MinimumOrderValue: dec("1.005"), Note: strings.Repeat("a", 2001),
		ClosedDays: []wholesale.Date{"2026-02-30"},
	}
	var fields []string
	for _, f := range bad.Faults() {
		fields = append(fields, f.Field)
	}
	want := []string{
		"delivery_days", "cut_off.days_before", "cut_off.time", "cut_off_policy", "minimum_policy", "minimum_order_value", "ordering_note", "closed_days[0]",
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
}

// TestRulesAgreeWithThemselves: a day is among the next ones exactly when nothing is against it,
// its cut-off lies ahead, and a later moment opens no day again.
func TestRulesAgreeWithThemselves(t *testing.T) {
	start := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(rt *rapid.T) {
		loc := zone(t, rapid.SampledFrom([]string{"Pacific/Auckland", "Europe/London", "Australia/Lord_Howe"}).Draw(rt, "zone"))
		r := wholesale.UsualDeliveryRules()
		r.Days = wholesale.Weekdays(rapid.IntRange(1, 127).Draw(rt, "days"))
		r.CutOffDays = rapid.IntRange(0, 9).Draw(rt, "days before")
		r.CutOffTime = wholesale.TimeOfDay(start.Add(time.Duration(rapid.IntRange(0, 1439).Draw(rt, "time")) * time.Minute).Format("15:04"))
		for range rapid.IntRange(0, 5).Draw(rt, "closed") {
			r.ClosedDays = append(r.ClosedDays, wholesale.Date("2026-03-20").Add(rapid.IntRange(0, 40).Draw(rt, "closed day")))
		}
		now := start.Add(time.Duration(rapid.IntRange(0, 30*24*60).Draw(rt, "now")) * time.Minute)
		next := r.NextDays(now, loc, 8)
		if len(next) != 8 {
			rt.Fatalf("only %v", next)
		}
		open := map[wholesale.Date]bool{}
		for _, day := range next {
			open[day] = true
		}
		for day := wholesale.DateOf(now, loc); day <= next[7]; day = day.Add(1) {
			if got := len(r.CheckDay(day, now, loc)) == 0; got != open[day] {
				rt.Fatalf("%s: nothing against it %v, among the next days %v", day, got, open[day])
			}
			if open[day] && !r.CutOff(day, loc).After(now) {
				rt.Fatalf("%s is open, its cut-off has passed", day)
			}
			if r.IsOpen(day, now.Add(time.Hour), loc) && !open[day] {
				rt.Fatalf("%s opens again", day)
			}
		}
	})
}

func TestWeekdayWords(t *testing.T) {
	for want, days := range map[string]wholesale.Weekdays{
		"no day": 0, "every day": 127, "Sunday": wholesale.WeekdaysOf(time.Sunday),
		"Monday to Friday":             wholesale.UsualDeliveryRules().Days,
		"Tuesday and Friday":           wholesale.WeekdaysOf(time.Friday, time.Tuesday),
		"Saturday and Sunday":          wholesale.WeekdaysOf(time.Sunday, time.Saturday),
		"Monday, Wednesday and Friday": wholesale.WeekdaysOf(time.Monday, time.Wednesday, time.Friday),
	} {
		if got := days.Words(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for at, want := range map[wholesale.TimeOfDay]string{"14:00": "2 pm", "00:00": "12 am", "12:00": "noon", "09:05": "9:05 am", "10:00": "10 am"} {
		if got := at.Words(); got != want {
			t.Errorf("%s is %q, want %q", at, got, want)
		}
	}
}
