package wholesale

import "time"

// Date is a calendar date in the supplier's own time zone, written "2026-03-04"; "" means none.
// Dates compare as strings.
type Date string

// ParseDate checks that s is a date of the years 2000 to 2199 ("" is fine and means none).
// Unleashed refuses required dates before 2000-01-01.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return "", nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return "", Invalid("", "must be a date such as 2026-03-04")
	}
	if t.Year() < 2000 || t.Year() >= 2200 {
		return "", Invalid("", "must be a date between 2000-01-01 and 2199-12-31")
	}
	return Date(s), nil
}

// DateOf is the calendar date at the moment t in the time zone loc.
func DateOf(t time.Time, loc *time.Location) Date { return Date(t.In(loc).Format(time.DateOnly)) }

// Within says whether d lies between from and to, both inclusive; an empty bound does not bind.
func (d Date) Within(from, to Date) bool {
	return (from == "" || from <= d) && (to == "" || d <= to)
}

// Add gives the date so many days later, or earlier when days is negative; "" stays "".
func (d Date) Add(days int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return d
	}
	return Date(t.AddDate(0, 0, days).Format(time.DateOnly))
}

// Words writes the date for people, e.g. "4 March 2026"; "" when there is none.
func (d Date) Words() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("2 January 2006")
}

// WeekOf is the Monday of the week in which the moment t lies in the time zone loc.
func WeekOf(t time.Time, loc *time.Location) Date {
	t = t.In(loc)
	sinceMonday := (int(t.Weekday()) + 6) % 7
	// In UTC, where no day is shorter than another.
	return Date(time.Date(t.Year(), t.Month(), t.Day()-sinceMonday, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
}
