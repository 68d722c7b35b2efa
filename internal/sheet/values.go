package sheet

import "time"

// dayLayouts are the ways people write a day. New Zealand, Australia and Britain put the day before
// the month.
var dayLayouts = []string{
	time.DateOnly, "2/1/2006", "2-1-2006", "2.1.2006", "2/1/06", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 January 2006",
	"2006/1/2", time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05",
}

func plainDay(s string) string {
	for _, layout := range dayLayouts {
		if day, err := time.Parse(layout, s); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	return s
}

func parseDay(s string) (time.Time, error) { return time.Parse(time.DateOnly, s) }
