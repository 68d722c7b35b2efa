package syncing

import (
	"time"

	"upstock/internal/store"
)

// allowanceDays is how many days a month's allowance is shared among: one more than the longest
// month has, because a month begins with what the day before it has left.
const allowanceDays = 32

// thousandths of a call: the allowance grows by less than one between two looks.
const thousandths = 1000

// dayAllowance is how many routine calls a day may take, in thousandths. As much can be saved up.
func dayAllowance(plan int64) int64 {
	return plan * thousandths * routinePercent / 100 / allowanceDays
}

// allowanceAt is what is left of the allowance at a time, in thousandths.
func allowanceAt(b store.CallBudget, plan int64, now time.Time) int64 {
	day := dayAllowance(plan)
	if b.AllowanceAt.IsZero() {
		return day
	}
	grown := float64(day) * max(now.Sub(b.AllowanceAt), 0).Hours() / 24 // a clock that was set back adds nothing
	return min(b.Allowance+int64(min(grown, float64(2*day))), day)
}

// spend takes routine calls from the allowance. What was overdrawn is paid back within a day: a
// full reading of long lists may cost more than that.
func spend(b *store.CallBudget, plan, calls int64, now time.Time) {
	b.Allowance = max(allowanceAt(*b, plan, now)-calls*thousandths, -dayAllowance(plan))
	b.AllowanceAt = now
}
