package wholesale

import (
	"strings"
	"time"
)

// TimeOfDay is a time on the supplier's clock, written "14:00".
type TimeOfDay string

// ParseTimeOfDay accepts "00:00" to "23:59".
func ParseTimeOfDay(s string) (TimeOfDay, error) {
	if _, err := time.Parse("15:04", s); err != nil || len(s) != len("15:04") {
		return "", Invalid("", "must be a time such as 14:00")
	}
	return TimeOfDay(s), nil
}

// Words writes the time as people say it: "2 pm", "2:30 pm", "noon".
func (t TimeOfDay) Words() string {
	moment, err := time.Parse("15:04", string(t))
	switch {
	case err != nil:
		return string(t)
	case t == "12:00":
		return "noon"
	}
	return strings.Replace(moment.Format("3:04 pm"), ":00", "", 1)
}

// On is the moment at which the clocks of a time zone show this time on a day; zero without a day
// or a time. A time that the clocks skip is the first moment after the gap. One that they show
// twice is the first of the two, as in iCalendar (RFC 5545, 3.3.5).
func (t TimeOfDay) On(day Date, zone *time.Location) time.Time {
	wanted, err := time.Parse(time.DateOnly+" 15:04", string(day)+" "+string(t))
	if err != nil {
		return time.Time{}
	}
	// time.Date promises nothing about such times, so both offsets around the day are tried.
	var found time.Time
	before := wanted.Add(-offset(wanted.Add(-24*time.Hour), zone)).In(zone)
	after := wanted.Add(-offset(wanted.Add(24*time.Hour), zone)).In(zone)
	for _, moment := range []time.Time{before, after} {
		shows := moment.Format(time.DateTime) == wanted.Format(time.DateTime)
		if shows && (found.IsZero() || moment.Before(found)) {
			found = moment
		}
	}
	if found.IsZero() { // the offset from before leads beyond the gap
		found, _ = before.ZoneBounds()
	}
	return found
}

// Begins is the first moment of the date in a time zone: in some, clocks skip midnight on the night
// on which they go forward. Zero when there is no date.
func (d Date) Begins(zone *time.Location) time.Time { return TimeOfDay("00:00").On(d, zone) }

// offset is how far ahead of UTC the clocks are at a moment.
func offset(at time.Time, zone *time.Location) time.Duration {
	_, seconds := at.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}
