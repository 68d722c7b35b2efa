package sheet

import (
	"errors"
	"time"
)

var errNotADay = errors.New("must be a date such as 2026-03-04 or 4 Mar 2026")

// dayLayouts are the ways people write a day that mean one thing only.
var dayLayouts = []string{
	time.DateOnly, "2006/1/2", "2006.1.2", "2006-1-2", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 Jan 06", "2 January 2006", "Jan 2, 2006",
	"January 2, 2006", "Mon 2 Jan 2006", "Monday 2 January 2006", time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05",
}

// digitLayouts are the ways whose order of day and month the table must tell.
var digitLayouts = map[DateOrder][]string{
	DayFirst:   {"2/1/2006", "2-1-2006", "2.1.2006", "2/1/06", "2.1.06", "2-1-06", "2/1/2006 15:04", "2/1/2006 15:04:05"},
	MonthFirst: {"1/2/2006", "1-2-2006", "1.2.2006", "1/2/06", "1.2.06", "1-2-06", "1/2/2006 15:04", "1/2/2006 15:04:05"},
}

// readDay reads a cell as a day.
func readDay(value Value, order DateOrder) (string, error) {
	if value.Date != "" || value.Shown == "" {
		return value.Date, nil
	}
	if order == "" {
		order = DayFirst
	}
	for _, layouts := range [][]string{dayLayouts, digitLayouts[order]} {
		if day, ok := dayIn(value.Shown, layouts); ok {
			return day, nil
		}
	}
	return "", errNotADay
}

func dayIn(text string, layouts []string) (string, bool) {
	for _, layout := range layouts {
		if day, err := time.Parse(layout, text); err == nil {
			return day.Format(time.DateOnly), true
		}
	}
	return "", false
}

// dayWords writes a day for people: "4 March 2026".
func dayWords(day string) string {
	t, err := parseDay(day)
	if err != nil {
		return day
	}
	return t.Format("2 January 2006")
}

func parseDay(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }
