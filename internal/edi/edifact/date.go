package edifact

import (
	"time"

	"upstock/internal/wholesale"
)

// dateLayouts are the formats of dates (list 2379) that are read, as far as their day goes.
var dateLayouts = map[string]string{
	"2": "020106", "3": "010206", "4": "02012006",
	"101": "060102", "201": "0601021504", "202": "060102150405",
	"102": "20060102", "203": "200601021504", "204": "20060102150405",
	"303": "200601021504", "304": "20060102150405", // a time zone follows
}

// periodLayouts are those of two dates.
var periodLayouts = map[string]string{"711": "20060102", "718": "20060102", "717": "060102", "719": "200601021504"}

// parseDate reads a date, or a period. exact is false when it is not written in the format that it
// names, and has been understood all the same; ok when it has been.
func parseDate(value, format string) (from, to wholesale.Date, exact, ok bool) {
	if format == "102" && len(value) == 8 { // nearly all of them
		if d, ok := dayOf(value); ok {
			return d, d, true, true
		}
		return "", "", false, false
	}
	if layout := periodLayouts[format]; layout != "" {
		n := len(layout)
		if len(value) == 2*n+1 && value[n] == '-' {
			value = value[:n] + value[n+1:]
		}
		if len(value) != 2*n {
			return "", "", false, false
		}
		first, okFirst := parseLayout(layout, value[:n])
		last, okLast := parseLayout(layout, value[n:])
		return first, last, true, okFirst && okLast && first <= last
	}
	if layout := dateLayouts[format]; layout != "" {
		if format >= "303" && format <= "304" && len(value) > len(layout) {
			value = value[:len(layout)]
		}
		if d, ok := parseLayout(layout, value); ok {
			return d, d, true, true
		}
	}
	if len(value) == 8 || len(value) == 12 || len(value) == 14 { // the year first, for all three
		d, ok := dayOf(value[:8])
		return d, d, format == "" && len(value) == 8, ok && format != "4"
	}
	return "", "", false, false
}

func parseLayout(layout, value string) (wholesale.Date, bool) {
	if len(layout) != len(value) {
		return "", false
	}
	t, err := time.Parse(layout, value)
	return wholesale.Date(t.Format(time.DateOnly)), err == nil
}

// dayOf makes a date of CCYYMMDD.
func dayOf(value string) (wholesale.Date, bool) {
	d := value[:4] + "-" + value[4:6] + "-" + value[6:8]
	_, err := time.Parse(time.DateOnly, d)
	return wholesale.Date(d), err == nil
}
