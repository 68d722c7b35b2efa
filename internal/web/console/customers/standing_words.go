package customers

import (
	"strings"

	"upstock/internal/standing"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// standingDays are the weekdays of a standing order with how many products each has: "Tue 3, Fri
// 1".
func standingDays(row standing.Row) string {
	var words []string
	for _, day := range wholesale.AllWeekdays() {
		if n := row.Products[day]; n > 0 {
			words = append(words, day.String()[:3]+" "+ui.Number(n))
		}
	}
	if len(words) == 0 {
		return "No products"
	}
	return strings.Join(words, ", ")
}

// holdWords says until when a standing order is on hold.
func holdWords(o *wholesale.StandingOrder) string {
	if o.ResumeOn == "" {
		return "On hold"
	}
	return "On hold until " + o.ResumeOn.WeekdayWords()
}

// stateWords says what has become of a delivery day.
func stateWords(u standing.Upcoming) string {
	switch u.State {
	case wholesale.StandingUpcoming:
		return "Closes " + u.CutOffWords
	case wholesale.StandingPlaced:
		return "Ordered"
	case wholesale.StandingHeld:
		return "Held: " + u.Why
	case wholesale.StandingPaused:
		return "Cancelled: on hold"
	case wholesale.StandingClosed:
		return "No order: " + u.Why
	case wholesale.StandingMissed, wholesale.StandingNothing:
		return "Not made: " + u.Why
	case wholesale.StandingSettled:
	}
	if u.Order != nil {
		return ui.StatusWords(u.Order.Status)
	}
	return ""
}

// stateTone colours what has become of a delivery day.
func stateTone(state wholesale.StandingState) ui.Tone {
	switch state {
	case wholesale.StandingHeld, wholesale.StandingMissed, wholesale.StandingNothing:
		return ui.Warn
	case wholesale.StandingPlaced:
		return ui.Good
	default:
		return ui.Neutral
	}
}
