package ui

import "time"

// MonthChoices are the choices of a month in a list that is narrowed to one: this month and the two
// years before it, and as many months ahead.
func MonthChoices(now time.Time, ahead int) []Choice {
	const before = 24
	last := time.Date(now.Year(), now.Month()+time.Month(ahead), 1, 0, 0, 0, 0, time.UTC)
	choices := make([]Choice, ahead+1+before)
	for n := range choices {
		month := last.AddDate(0, -n, 0)
		choices[n] = Choice{Value: month.Format("2006-01"), Words: month.Format("January 2006")}
	}
	return choices
}
