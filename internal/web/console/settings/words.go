package settings

import (
	"strconv"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// The calls a month that Unleashed's plans include. Which plan an account has cannot be asked.
// Source: Unleashed's help, "Understanding your API usage limits".
var planCalls = []int64{125_000, 250_000, 500_000}

// allowance is the smallest plan that covers a month's calls, or the largest there is.
func allowance(calls int64) int64 {
	for _, plan := range planCalls {
		if calls <= plan {
			return plan
		}
	}
	return planCalls[len(planCalls)-1]
}

// usageWords says how many calls were made and how many to expect, e.g. "12,345 calls so far this
// month; about 40,000 by 1 Apr 2026 at this rate".
func usageWords(u syncing.Usage) string {
	until := ui.DayWords(wholesale.DateOf(u.ResetsAt, time.UTC))
	return ui.Counted(u.Calls, "call") + " so far this month; about " + ui.Number(u.Forecast) + " by " + until + " at this rate"
}

// planWords says what the forecast means, and whether it needs a look.
func planWords(u syncing.Usage) (ui.Tone, string) {
	switch smallest, largest := planCalls[0], planCalls[len(planCalls)-1]; {
	case u.Forecast > largest:
		return ui.Bad, "More than the " + ui.Number(largest) + " calls of Unleashed's largest plan. Once they are used up, Unleashed refuses every call until the " +
			"first of the month (UTC); orders are kept and sent then. Check prices and orders less often in the server's settings, or buy more calls."
	case u.Forecast > smallest:
		return ui.Warn, "More than the " + ui.Number(smallest) + " calls of Unleashed's smallest plan; the plan with " + ui.Number(allowance(u.Forecast)) +
			" covers it. Unleashed API Access in Unleashed shows which one you have."
	}
	return ui.Good, "Well within every Unleashed plan: the smallest has " + ui.Number(planCalls[0]) + " calls a month."
}

// causeWords name the cause of a high forecast, when there is a single one.
func causeWords(u syncing.Usage) string {
	if u.PollInterval == 0 || u.Forecast <= planCalls[0] {
		return ""
	}
	return "Most of them check for completed orders, every " + everyWords(u.PollInterval) +
		" while an order is on its way. Once a minute is enough: the person who looks after the server can set it."
}

// everyWords writes how often something is done, e.g. "1 s", "0.5 s", "2 min".
func everyWords(d time.Duration) string {
	if d >= time.Minute && d%time.Minute == 0 {
		return strconv.FormatInt(int64(d/time.Minute), 10) + " min"
	}
	return strings.Replace(tookWords(d), ".0 s", " s", 1)
}

// tookWords says how long a call took, e.g. "0.3 s".
func tookWords(d time.Duration) string {
	tenths := int64((d + 50*time.Millisecond) / (100 * time.Millisecond))
	if tenths == 0 {
		return "less than 0.1 s"
	}
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + " s"
}

func receivedWords(h store.HintHealth) string {
	words := ui.Number(h.Received) + " received"
	if h.Repeated > 0 {
		words += ", " + ui.Number(h.Repeated) + " of them repeated"
	}
	return words
}

// keyName tells signature keys apart, which are never shown.
func keyName(i int) string { return "Key " + strconv.Itoa(i+1) }

func setUpWords(v hintsView) string {
	if len(v.Keys) == 0 {
		return "Set up"
	}
	return "Add another key"
}
