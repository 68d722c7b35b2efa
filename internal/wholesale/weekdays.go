package wholesale

import (
	"slices"
	"strings"
	"time"
)

// Weekdays is a set of days of the week.
type Weekdays uint8

// WeekdaysOf is the set of these days.
func WeekdaysOf(days ...time.Weekday) (set Weekdays) {
	for _, day := range days {
		set |= 1 << day
	}
	return set
}

// Has says whether a day is in the set.
func (w Weekdays) Has(day time.Weekday) bool { return w&(1<<day) != 0 }

// weekdays are the days as an office counts them.
var weekdays = []time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

// AllWeekdays are the seven days, from Monday.
func AllWeekdays() []time.Weekday { return slices.Clone(weekdays) }

// List gives the days of the set, from Monday.
func (w Weekdays) List() []time.Weekday {
	return slices.DeleteFunc(AllWeekdays(), func(day time.Weekday) bool { return !w.Has(day) })
}

// WeekdayName is a day as programs write it: "mon" to "sun".
func WeekdayName(day time.Weekday) string { return strings.ToLower(day.String()[:3]) }

// ParseWeekday reads "mon" to "sun".
func ParseWeekday(name string) (time.Weekday, error) {
	for _, day := range weekdays {
		if name == WeekdayName(day) {
			return day, nil
		}
	}
	return 0, Invalid("", "must be one of mon, tue, wed, thu, fri, sat, sun")
}

// Names are the days as programs write them, from Monday.
func (w Weekdays) Names() []string {
	names := []string{}
	for _, day := range w.List() {
		names = append(names, WeekdayName(day))
	}
	return names
}

// Words writes the days for people: "Monday to Friday", "Tuesday and Thursday", "every day".
func (w Weekdays) Words() string {
	days := w.List()
	switch last := len(days) - 1; {
	case last < 0:
		return "no day"
	case last == 0:
		return days[0].String()
	case last == 6:
		return "every day"
	case last > 1 && slices.Index(weekdays, days[last])-slices.Index(weekdays, days[0]) == last:
		return days[0].String() + " to " + days[last].String()
	default:
		words := make([]string, last)
		for i, day := range days[:last] {
			words[i] = day.String()
		}
		return strings.Join(words, ", ") + " and " + days[last].String()
	}
}

// Weekday is the day of the week of a date; Sunday when there is no date.
func (d Date) Weekday() time.Weekday {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Sunday
	}
	return t.Weekday()
}

// WeekdayWords writes the date with its day of the week and no year, e.g. "Tuesday 3 March", for
// days that are near; "" when there is none.
func (d Date) WeekdayWords() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("Monday 2 January")
}
