package standing

import (
	"strconv"
	"time"

	"upstock/internal/standing"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// leftWords says how long something can still be changed: "3 days left", "5 hours left".
func leftWords(left time.Duration) string {
	switch {
	case left >= 48*time.Hour:
		return strconv.Itoa(int(left.Hours()/24)) + " days left"
	case left >= 2*time.Hour:
		return strconv.Itoa(int(left.Hours())) + " hours left"
	case left >= 2*time.Minute:
		return strconv.Itoa(int(left.Minutes())) + " minutes left"
	}
	return "closing now"
}

// stateWords says what has become of a delivery day, to its customer.
func stateWords(u standing.Upcoming) string {
	switch u.State {
	case wholesale.StandingUpcoming:
		return "Closes " + u.CutOffWords
	case wholesale.StandingHeld:
		return "Not placed: " + u.Why
	case wholesale.StandingPaused:
		return "On hold"
	case wholesale.StandingClosed, wholesale.StandingMissed, wholesale.StandingNothing:
		return "No order: " + u.Why
	case wholesale.StandingPlaced, wholesale.StandingSettled:
	}
	if u.Order != nil {
		return ui.StatusWords(u.Order.Status)
	}
	return ""
}

// holdWords says until when a standing order is on hold.
func holdWords(o *wholesale.StandingOrder) string {
	if o.ResumeOn == "" {
		return "On hold"
	}
	return "On hold until " + o.ResumeOn.WeekdayWords()
}

// seen is when the standing order had last been changed that the form shows.
func seen(o *wholesale.StandingOrder) string {
	if o.UpdatedAt.IsZero() {
		return ""
	}
	return strconv.FormatInt(o.UpdatedAt.UnixMicro(), 10)
}
