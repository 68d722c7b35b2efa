package syncing

import (
	"math"
	"time"
)

// Shares of a plan's calls, in percent.
const (
	// routinePercent is what routine calls may use, when the operator has given no interval.
	routinePercent = 10
	// warnPercent is where people are warned, and everything routine slows down.
	warnPercent = 70
	// reservePercent is what only sending orders may use.
	reservePercent = 5
)

// fastestPrices bounds how often prices are read because sales orders are: a run takes its time.
const fastestPrices = time.Second

// longestWait bounds how far routine readings are slowed down before they stop.
const longestWait = 24 * time.Hour

// mostFresh is how old a reading of products and customers may be, at most, to send orders on, as
// long as the month's calls are not short.
const mostFresh = 15 * time.Minute

// activity says how soon a change in the account is to be expected.
type activity int

const (
	night activity = iota // nothing has moved lately, and no one is at work
	quiet                 // nothing has moved lately
	busy                  // orders are being sent or completed
)

// often is how often a list is read while the allowance is whole, and when it is used up.
type often struct{ whole, used time.Duration }

// at is the interval with a share of the allowance used: as a factor, so that each step of the
// share slows by as much as the one before.
func (o often) at(used float64) time.Duration {
	if used == 0 || o.whole == o.used {
		return o.whole
	}
	return time.Duration(float64(o.whole) * math.Pow(float64(o.used)/float64(o.whole), used)).Round(time.Second)
}

// intervals are how often each list is read when the operator has given no interval. With all of
// the allowance used they cost less than what it grows by.
var intervals = map[activity]struct{ changed, deleted, prices often }{
	busy:  {often{time.Minute, 10 * time.Minute}, often{10 * time.Minute, time.Hour}, often{10 * time.Minute, 4 * time.Hour}},
	quiet: {often{3 * time.Minute, 10 * time.Minute}, often{20 * time.Minute, time.Hour}, often{30 * time.Minute, 4 * time.Hour}},
	night: {often{10 * time.Minute, 10 * time.Minute}, often{time.Hour, time.Hour}, often{time.Hour, 4 * time.Hour}},
}

// reconcileSlowing is how much less often single orders are looked at with the allowance used.
const reconcileSlowing = 24

// callState is all that the pace depends on.
type callState struct {
	plan, used int64
	sending    int64         // calls that sending orders will take until the month ends
	left       time.Duration // until the month ends
	allowance  float64       // the share of a day's allowance that is left; at most 1
	activity   activity
	ordersOpen bool // orders are followed
	syncPrices bool

	poll, prices time.Duration // as the operator has given them; 0: not
	reconcile    time.Duration // as configured
}

// pace is how often everything routine is done.
type pace struct {
	changed   time.Duration // reading changed sales orders
	deleted   time.Duration // reading deleted ones
	prices    time.Duration // reading changed products, customers and prices
	reconcile time.Duration // looking at a single order without news
	batch     int           // of reconcile
	fresh     time.Duration // how old products and customers may be for orders to be sent

	slowed  bool // the month's calls are short: everything is done less often
	stopped bool // only the reserve is left: nothing routine goes out
}

// paceOf decides the pace. Intervals of the operator are kept to the letter while the month's calls
// are not short.
func paceOf(s callState) pace {
	p := s.usual()
	if 100*s.used < warnPercent*s.plan {
		return p
	}
	p.slowed, p.stopped = true, s.readable() <= 0
	p.fresh = max(p.fresh, mostFresh)
	if most := s.perHour(); s.cost(p) > most {
		p = p.slower(s.cost(p) / max(most, math.SmallestNonzeroFloat64))
	}
	return p
}

// usual is the pace while the month's calls are not short.
func (s callState) usual() pace {
	used := min(max(1-s.allowance, 0), 1)
	by := intervals[s.activity]
	p := pace{
		changed: by.changed.at(used), deleted: by.deleted.at(used), prices: by.prices.at(used),
		reconcile: often{s.reconcile, reconcileSlowing * s.reconcile}.at(used), batch: pacedReconcileBatch,
		fresh: time.Duration(used * float64(mostFresh)),
	}
	if s.poll > 0 {
		p = pace{changed: s.poll, deleted: s.poll, prices: max(s.poll, fastestPrices), reconcile: s.reconcile, batch: reconcileBatch}
	}
	if s.prices > 0 {
		p.prices = s.prices
	}
	return p
}

// readable is how many calls are left for reading, without the reserve.
func (s callState) readable() int64 { return s.plan*(100-reservePercent)/100 - s.used }

// perHour is how many routine calls an hour use up what is left by the end of the month, and no
// earlier, beside the orders that are still to be sent.
func (s callState) perHour() float64 {
	return float64(max(s.readable()-s.sending, 0)) / max(s.left.Hours(), 1)
}

// cost is how many calls an hour a pace takes.
func (s callState) cost(p pace) float64 {
	var calls float64
	if s.ordersOpen {
		calls += float64(time.Hour)/float64(p.changed) + float64(time.Hour)/float64(p.deleted) + rereadCalls*float64(time.Hour)/float64(p.fresh)
		calls += float64(p.batch) * float64(time.Hour) / float64(p.reconcile)
	}
	if s.syncPrices {
		calls += priceSyncCalls * float64(time.Hour) / float64(p.prices)
	}
	return calls
}

// slower is the pace with every interval so many times longer, in whole seconds: the database keeps
// less of a time than Go does, and what is due must not be too early by the rest.
func (p pace) slower(times float64) pace {
	for _, interval := range []*time.Duration{&p.changed, &p.deleted, &p.prices, &p.reconcile, &p.fresh} {
		longer := time.Duration(min(float64(*interval)*times, float64(max(*interval, longestWait))))
		*interval = (longer + time.Second - 1).Truncate(time.Second)
	}
	return p
}

// The hours in which people are at work, in the supplier's time zone.
const workBegins, workEnds = 6, 19

// movingFor is for how long after an order was sent or changed more of it is expected.
const movingFor = 30 * time.Minute

// activityAt is what is to be expected at a time: now is in the supplier's time zone, movedAt when
// an order was last sent or seen to have changed.
func activityAt(now, movedAt time.Time) activity {
	switch since := now.Sub(movedAt); {
	case since >= 0 && since < movingFor:
		return busy
	case now.Hour() < workBegins || now.Hour() >= workEnds:
		return night
	}
	return quiet
}
