package wholesale

import "time"

// StandingOrder is what a customer wants on certain weekdays, every week, until it says otherwise.
// A customer has at most one.
type StandingOrder struct {
	SupplierID string
	CustomerID string
	// OnHold stops every delivery day before ResumeOn, or every day when there is no such date.
	OnHold   bool
	ResumeOn Date
	// DaysAhead is how many days before its delivery an order is made.
	DaysAhead int
	StartsOn  Date // delivery days before it make nothing; "" begins at once
	Days      map[time.Weekday][]StandingLine
	Version   int64
	// CheckedAt is when it was last looked at: a cut-off that has passed since then without an
	// order was missed.
	CheckedAt time.Time
	NextAt    time.Time // when there is something to do next
	UpdatedAt time.Time
}

// StandingLine is a product and how much of it is wanted.
type StandingLine struct {
	ProductID string
	Quantity  Decimal
}

// The bounds of [StandingOrder.DaysAhead], and what it is unless someone says otherwise.
const (
	MinDaysAhead     = 1
	MaxDaysAhead     = 28
	DefaultDaysAhead = 7
)

// MaxStandingLines is how many products one weekday may have.
const MaxStandingLines = 500

// At is the moment of the date at an hour of the day in the time zone loc.
func (d Date) At(hour int, loc *time.Location) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, string(d), loc)
	if err != nil {
		return time.Time{}
	}
	return time.Date(t.Year(), t.Month(), t.Day(), hour, 0, 0, 0, loc)
}

// Holds says whether the delivery day is on hold.
func (s *StandingOrder) Holds(day Date) bool {
	return s.OnHold && (s.ResumeOn == "" || day < s.ResumeOn)
}

// Wants gives what is wanted on a delivery day; nothing on a day that is on hold or before the
// first one.
func (s *StandingOrder) Wants(day Date) []StandingLine {
	if s.Holds(day) || day < s.StartsOn {
		return nil
	}
	return s.Days[day.Weekday()]
}

// Empty says whether no weekday has a product.
func (s *StandingOrder) Empty() bool {
	for _, lines := range s.Days {
		if len(lines) > 0 {
			return false
		}
	}
	return true
}
