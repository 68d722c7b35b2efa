package wholesale

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// RulePolicy is what happens to an order that a delivery rule is against.
type RulePolicy string

const (
	PolicyRefuse RulePolicy = "refuse" // it cannot be placed
	PolicyWarn   RulePolicy = "warn"   // it can, after a warning
)

// Bounds of what delivery rules may say.
const (
	MaxCutOffDays   = 30
	MaxClosedDays   = 400
	MaxOrderingNote = 2000 // characters
)

// DeliveryRules say on which days a supplier delivers, until when and from which value it takes
// orders, and what its customers read while they order.
type DeliveryRules struct {
	Days Weekdays // on which there are deliveries
	// Orders for a delivery day are taken until this time of the supplier's clock, so many calendar
	// days before it: 0 is the delivery day itself.
	CutOffDays   int
	CutOffTime   TimeOfDay
	CutOffPolicy RulePolicy
	// MinimumOrderValue is compared with the order's lines, without tax, freight and adjustment;
	// zero for none.
	MinimumOrderValue Decimal
	MinimumPolicy     RulePolicy
	Note              string // for customers, shown while they order
	ClosedDays        []Date // on which nothing is delivered, sorted
}

// FulfilmentGroup is a set of delivery rules with the customers they hold for.
type FulfilmentGroup struct {
	ID         string // of the Default group: its supplier's
	SupplierID string
	Name       string // unique with the supplier
	DeliveryRules
	// PaymentTermsID are the payment terms of its customers; "" when those of the Default group
	// hold, if it has any.
	PaymentTermsID string
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// DefaultGroup is the group of every customer that is in no other. Each supplier has one from the
// beginning, with its own id, and keeps it.
func DefaultGroup(supplierID string) FulfilmentGroup {
	return FulfilmentGroup{ID: supplierID, SupplierID: supplierID, Name: "Default", DeliveryRules: UsualDeliveryRules()}
}

// IsDefault says whether this is the group that cannot be deleted.
func (g FulfilmentGroup) IsDefault() bool { return g.ID == g.SupplierID }

// GroupID is the fulfilment group that the customer is in.
func (c Customer) GroupID() string { return cmp.Or(c.FulfilmentGroupID, c.SupplierID) }

// UsualDeliveryRules are the rules of a group for which nothing else was chosen.
func UsualDeliveryRules() DeliveryRules {
	return DeliveryRules{
		Days:       WeekdaysOf(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday),
		CutOffDays: 1, CutOffTime: "14:00", CutOffPolicy: PolicyWarn, MinimumPolicy: PolicyWarn,
	}
}

// Faults are what is wrong with the rules, by the names that the REST surface gives them.
func (r DeliveryRules) Faults() (faults []FieldError) {
	say := func(field, format string, args ...any) {
		faults = append(faults, FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	if r.Days == 0 {
		say("delivery_days", "must name at least one day")
	}
	if r.CutOffDays < 0 || r.CutOffDays > MaxCutOffDays {
		say("cut_off.days_before", "must be between 0 and %d", MaxCutOffDays)
	}
	if _, err := ParseTimeOfDay(string(r.CutOffTime)); err != nil {
		say("cut_off.time", "must be a time such as 14:00")
	}
	for _, policy := range []struct {
		field string
		value RulePolicy
	}{{"cut_off_policy", r.CutOffPolicy}, {"minimum_policy", r.MinimumPolicy}} {
		if policy.value != PolicyRefuse && policy.value != PolicyWarn {
			say(policy.field, "must be one of refuse, warn")
		}
	}
	switch minimum := r.MinimumOrderValue; {
	case minimum.IsNeg():
		say("minimum_order_value", "must not be negative")
	case minimum.Cmp(MaxAmount) > 0:
		say("minimum_order_value", "must be at most %s", MaxAmount)
	case minimum.Trim(0).Scale() > TotalScale:
		say("minimum_order_value", "must have at most %d digits after the point", TotalScale)
	}
	switch {
	case !utf8.ValidString(r.Note) || strings.ContainsRune(r.Note, 0):
		say("ordering_note", "must be text")
	case utf8.RuneCountInString(r.Note) > MaxOrderingNote:
		say("ordering_note", "must be at most %d characters", MaxOrderingNote)
	}
	if len(r.ClosedDays) > MaxClosedDays {
		say("closed_days", "must have at most %d days", MaxClosedDays)
	}
	for i, day := range r.ClosedDays {
		if _, err := ParseDate(string(day)); err != nil || day == "" {
			say(fmt.Sprintf("closed_days[%d]", i), "must be a date such as 2026-12-25")
		}
	}
	return faults
}

// SortedDays sorts dates and leaves out those that are there twice.
func SortedDays(days []Date) []Date { return slices.Compact(slices.Sorted(slices.Values(days))) }

// IsDeliveryDay says whether there are deliveries on a day.
func (r DeliveryRules) IsDeliveryDay(day Date) bool {
	return day != "" && r.Days.Has(day.Weekday()) && !slices.Contains(r.ClosedDays, day)
}

// CutOff is the moment from which orders for a day are late. See [TimeOfDay.On] for the two nights
// of the year on which clocks change.
func (r DeliveryRules) CutOff(day Date, zone *time.Location) time.Time {
	return r.CutOffTime.On(day.Add(-r.CutOffDays), zone)
}

// TimeLeft is how long orders for a day are still taken in time; zero when it is too late.
func (r DeliveryRules) TimeLeft(day Date, now time.Time, zone *time.Location) time.Duration {
	return max(r.CutOff(day, zone).Sub(now), 0)
}

// IsOpen says whether a day is a delivery day for which orders are still taken in time.
func (r DeliveryRules) IsOpen(day Date, now time.Time, zone *time.Location) bool {
	return r.IsDeliveryDay(day) && day >= DateOf(now, zone) && r.TimeLeft(day, now, zone) > 0
}

// looksAhead is how many days are looked through for delivery days: more than can be closed, so
// that rules with a delivery day always find one.
const looksAhead = MaxCutOffDays + 7*(MaxClosedDays+1)

// NextDays are the next days, at most n, for which orders are still taken in time.
func (r DeliveryRules) NextDays(now time.Time, zone *time.Location, n int) (days []Date) {
	today := DateOf(now, zone)
	for ahead := 0; ahead < looksAhead && len(days) < n; ahead++ {
		if day := today.Add(ahead); r.IsOpen(day, now, zone) {
			days = append(days, day)
		}
	}
	return days
}

// LinesValue is what counts for the minimum of an order: its lines, without tax.
func LinesValue(lines []Line) (value Decimal) {
	for _, l := range lines {
		sum, err := addWithin(value, l.LineTotal)
		if err != nil {
			return MaxAmount
		}
		value = sum
	}
	return value
}

// Missing is what a value lacks of the minimum; zero when it is enough.
func (r DeliveryRules) Missing(value Decimal) Decimal {
	missing, err := r.MinimumOrderValue.Sub(value)
	if err != nil || missing.IsNeg() {
		return Decimal{}
	}
	return missing
}

// DeliveryRule is a rule that an order can be against.
type DeliveryRule string

const (
	RuleDayMissing  DeliveryRule = "day_missing" // no day was chosen
	RuleDayPassed   DeliveryRule = "day_passed"
	RuleDayTooFar   DeliveryRule = "day_too_far"
	RuleDeliveryDay DeliveryRule = "delivery_day" // there are no deliveries on this day of the week
	RuleClosedDay   DeliveryRule = "closed_day"
	RuleCutOff      DeliveryRule = "cut_off"
	RuleMinimum     DeliveryRule = "minimum"
)

// DeliveryBreach is a rule that an order is against.
type DeliveryBreach struct {
	Rule    DeliveryRule
	Refuses bool   // the order cannot be placed; else it is a warning
	Message string // for people, without a full stop
}

// Check holds an order for a day, with lines of this value, to the rules. Only the cut-off and the
// minimum have a policy: a day without deliveries is always refused.
func (r DeliveryRules) Check(day Date, value Decimal, now time.Time, zone *time.Location) []DeliveryBreach {
	return append(r.CheckDay(day, now, zone), r.CheckMinimum(value)...)
}

// furthestDay is how many days ahead an order may be for: weekdays are shown without their year.
const furthestDay = 365

// CheckDay holds a delivery day to the rules: none or one breach.
func (r DeliveryRules) CheckDay(day Date, now time.Time, zone *time.Location) []DeliveryBreach {
	refused := func(rule DeliveryRule, format string, args ...any) []DeliveryBreach {
		return []DeliveryBreach{{Rule: rule, Refuses: true, Message: fmt.Sprintf(format, args...)}}
	}
	switch {
	case day == "":
		return refused(RuleDayMissing, "Choose a delivery day")
	case day < DateOf(now, zone):
		return refused(RuleDayPassed, "%s has passed", day.WeekdayWords())
	case day > DateOf(now, zone).Add(furthestDay): // a mistyped year
		return refused(RuleDayTooFar, "%s is more than a year away", day.Words())
	case !r.IsDeliveryDay(day):
		return []DeliveryBreach{r.noDelivery(day)}
	case r.TimeLeft(day, now, zone) > 0:
		return nil
	}
	return []DeliveryBreach{{Rule: RuleCutOff, Refuses: r.CutOffPolicy == PolicyRefuse, Message: fmt.Sprintf(
		"Orders for %s closed %s", day.WeekdayWords(), r.CutOffWords(day))}}
}

// noDelivery says why there are no deliveries on a day.
func (r DeliveryRules) noDelivery(day Date) DeliveryBreach {
	if slices.Contains(r.ClosedDays, day) {
		return DeliveryBreach{RuleClosedDay, true, fmt.Sprintf("There are no deliveries on %s", day.WeekdayWords())}
	}
	return DeliveryBreach{RuleDeliveryDay, true, fmt.Sprintf("%s is not a delivery day. Delivery days: %s", day.WeekdayWords(), r.Days.Words())}
}

// NoDelivery says why there are no deliveries on a day, for people; "" when there are.
func (r DeliveryRules) NoDelivery(day Date) string {
	if r.IsDeliveryDay(day) {
		return ""
	}
	return r.noDelivery(day).Message
}

// CheckMinimum holds the value of an order's lines to the rules: none or one breach.
func (r DeliveryRules) CheckMinimum(value Decimal) []DeliveryBreach {
	missing := r.Missing(value)
	if missing.IsZero() {
		return nil
	}
	return []DeliveryBreach{{Rule: RuleMinimum, Refuses: r.MinimumPolicy == PolicyRefuse, Message: fmt.Sprintf(
		"The minimum order is %s, excluding tax and freight. Add another %s", AmountWords(r.MinimumOrderValue), AmountWords(missing))}}
}

// CutOffInWords is when orders close, whatever the day: "1 day before at 2 pm", "on the
// delivery day at 6 am".
func (r DeliveryRules) CutOffInWords() string {
	words := fmt.Sprintf("%d days before", r.CutOffDays)
	switch r.CutOffDays {
	case 0:
		words = "on the delivery day"
	case 1:
		words = "1 day before"
	}
	return words + " at " + r.CutOffTime.Words()
}

// CutOffWords is when the orders for a day close, to follow a verb: "on Monday at 2 pm", "that day
// at 6 am", "on Monday 23 February at 2 pm" when that is a week before or more.
func (r DeliveryRules) CutOffWords(day Date) string {
	last := day.Add(-r.CutOffDays)
	on := "on " + last.WeekdayWords()
	switch {
	case r.CutOffDays == 0:
		on = "that day"
	case r.CutOffDays < 7:
		on = "on " + last.Weekday().String()
	}
	return on + " at " + r.CutOffTime.Words()
}
