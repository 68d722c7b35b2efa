package wholesale

import (
	"fmt"
	"slices"
	"time"
)

// StandingState is what has become of one delivery day of a standing order.
type StandingState string

// The states. Days without one have nothing yet.
const (
	StandingUpcoming StandingState = "upcoming" // an order is made and waits for its cut-off
	StandingPlaced   StandingState = "placed"   // the cut-off came, and the order is ordered
	StandingHeld     StandingState = "held"     // an order is made and needs a person before it is ordered
	StandingSettled  StandingState = "settled"  // a person approved or cancelled the order
	StandingPaused   StandingState = "paused"   // its order was cancelled because the day is on hold
	StandingClosed   StandingState = "closed"   // the supplier is closed, and no order was made
	StandingMissed   StandingState = "missed"   // the cut-off passed while nothing ran, and no order was made
	StandingNothing  StandingState = "nothing"  // nothing that is wanted can be ordered, and no order was made
)

// StandingDay is one delivery day of a standing order.
type StandingDay struct {
	SupplierID string
	CustomerID string
	Day        Date
	State      StandingState
	OrderID    string // "" when no order was made
	Why        string // why it is held, or why there is no order, in words
	// HeldVersion is the order's version when it was held: a later one is looked at again.
	HeldVersion int64
	RemindedAt  time.Time // zero until the reminder was sent
	UpdatedAt   time.Time

	// Of its order, as it is now; kept with the order.
	OrderStatus  Status `store:"-"`
	OrderVersion int64  `store:"-"`
}

// StandingAct is the kind of thing that a standing order does by itself.
type StandingAct string

// The acts.
const (
	StandingWait   StandingAct = "wait"   // nothing is to be done before its time
	StandingResume StandingAct = "resume" // the hold is over
	StandingMake   StandingAct = "make"   // make the day's order
	StandingClose  StandingAct = "close"  // say that no order is made on a closed day
	StandingMiss   StandingAct = "miss"   // say that the cut-off was missed
	StandingPause  StandingAct = "pause"  // cancel the day's order: the day is on hold
	StandingSettle StandingAct = "settle" // a person has decided about the order
	StandingHold   StandingAct = "hold"   // the order needs a person
	StandingFree   StandingAct = "free"   // what held the order is over before its cut-off
	StandingRemind StandingAct = "remind" // remind the customer of the cut-off
	StandingPlace  StandingAct = "place"  // the cut-off is there
)

// StandingStep is what a standing order does next. Of a wait, At is when it ends.
type StandingStep struct {
	Act StandingAct
	Day Date
	Why string
	At  time.Time
}

// StandingPlan is all that decides what a standing order does next.
type StandingPlan struct {
	Order    *StandingOrder
	Days     map[Date]StandingDay
	Rules    DeliveryRules // of the customer's group
	Location *time.Location
}

// standingHour is when orders are made that are due on a day, so that no one's phone rings at
// midnight.
const standingHour = 7

// ReminderLead is how long before the cut-off the customer is reminded.
const ReminderLead = 24 * time.Hour

// standingLookBack is how far back delivery days are looked at, in days: what was missed earlier is
// no news to anyone.
const standingLookBack = 31

// Next says what is to be done now. Each step changes something that keeps it from being said
// again, so asking until the answer is a wait ends.
func (p *StandingPlan) Next(now time.Time) StandingStep {
	today := DateOf(now, p.Location)
	if p.Order.OnHold && p.Order.ResumeOn != "" && p.Order.ResumeOn <= today {
		return StandingStep{Act: StandingResume}
	}
	ahead := max(p.Order.DaysAhead, p.Rules.CutOffDays+1) // else no order could be made before its cut-off
	wake := today.At(standingHour, p.Location)
	if !wake.After(now) {
		wake = today.Add(1).At(standingHour, p.Location)
	}
	if p.Order.OnHold && p.Order.ResumeOn != "" {
		if resumeAt := p.Order.ResumeOn.At(0, p.Location); resumeAt.Before(wake) {
			wake = resumeAt
		}
	}
	last := today.Add(ahead)
	for day := range p.Days { // made when orders were made further ahead
		last = max(last, day)
	}
	for day := today.Add(-standingLookBack); day <= last; day = day.Add(1) {
		step := p.day(day, today, ahead, now)
		if step.Act != StandingWait {
			step.Day = day
			return step
		}
		if !step.At.IsZero() && step.At.Before(wake) {
			wake = step.At
		}
	}
	return StandingStep{Act: StandingWait, At: wake}
}

// day says what is to be done about one delivery day.
func (p *StandingPlan) day(day, today Date, ahead int, now time.Time) StandingStep {
	d := p.Days[day]
	switch d.State {
	case StandingPlaced, StandingSettled, StandingMissed:
		return StandingStep{Act: StandingWait}
	case StandingUpcoming, StandingHeld:
		return p.made(d, day, today, now)
	}
	cutOff := p.Rules.CutOff(day, p.Location)
	unchanged := d.State == StandingNothing && !p.Order.UpdatedAt.After(d.UpdatedAt)
	if len(p.Order.Wants(day)) == 0 || !p.Rules.Days.Has(day.Weekday()) || unchanged {
		return StandingStep{Act: StandingWait}
	}
	makeAt := day.Add(-ahead).At(standingHour, p.Location)
	isNews := d.State == "" && cutOff.After(p.Order.CheckedAt)
	switch {
	case makeAt.After(now):
		return StandingStep{Act: StandingWait, At: makeAt}
	case p.closed(day) && isNews && day >= today:
		return StandingStep{Act: StandingClose, Why: "there are no deliveries on " + day.WeekdayWords()}
	case p.closed(day):
	case cutOff.After(now):
		return StandingStep{Act: StandingMake}
	case isNews:
		return StandingStep{Act: StandingMiss, Why: "Upstock was not running when the order would have been made"}
	}
	return StandingStep{Act: StandingWait}
}

// made says what is to be done about an order that was made.
func (p *StandingPlan) made(d StandingDay, day, today Date, now time.Time) StandingStep {
	cutOff := p.Rules.CutOff(day, p.Location)
	open := cutOff.After(now)
	refusal := p.refusal(day, today)
	switch {
	case d.OrderStatus != Scheduled:
		return StandingStep{Act: StandingSettle}
	case p.Order.Holds(day) && open:
		return StandingStep{Act: StandingPause}
	case d.State == StandingUpcoming && refusal != "":
		return StandingStep{Act: StandingHold, Why: refusal}
	case d.State == StandingHeld && refusal != "":
		return StandingStep{Act: StandingWait}
	case d.State == StandingHeld && open:
		return StandingStep{Act: StandingFree}
	case d.State == StandingHeld && d.OrderVersion == d.HeldVersion:
		return StandingStep{Act: StandingWait}
	case !open:
		return StandingStep{Act: StandingPlace}
	}
	remindAt := cutOff.Add(-ReminderLead)
	switch {
	case !d.RemindedAt.IsZero():
		return StandingStep{Act: StandingWait, At: cutOff}
	case remindAt.After(now):
		return StandingStep{Act: StandingWait, At: remindAt}
	}
	return StandingStep{Act: StandingRemind}
}

// refusal says why an order for the day cannot be ordered by itself; "" when the day is fine.
func (p *StandingPlan) refusal(day, today Date) string {
	switch {
	case day < today:
		return fmt.Sprintf("its delivery day, %s, has passed", day.WeekdayWords())
	case p.closed(day):
		return fmt.Sprintf("there are no deliveries on %s", day.WeekdayWords())
	case !p.Rules.Days.Has(day.Weekday()):
		return fmt.Sprintf("there are no deliveries on a %s any more", day.Weekday())
	}
	return ""
}

func (p *StandingPlan) closed(day Date) bool { return slices.Contains(p.Rules.ClosedDays, day) }
