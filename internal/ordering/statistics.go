package ordering

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// StatisticsWeeks is over how many weeks statistics reach, the current one included.
const StatisticsWeeks = 26

// recentWeeks is how many of them are counted each time: in these much still changes, and they are quickly read.
const recentWeeks = 4

// Week is what happened to the orders that came in during one week, from Monday on. Cancelled ones do not count.
type Week struct {
	Begins       wholesale.Date // a Monday, in the supplier's time zone
	Orders       int64
	Value        wholesale.Decimal // of the orders in the supplier's own currency
	Foreign      int64             // orders in other currencies, which Value leaves out
	NeededPerson int64             // orders that have waited for a person
	Shipped      int64             // orders that have been shipped by now
	// How many hours went by from order to shipped for half of those that were shipped, and for nine out of ten.
	MedianHours, NinetiethHours wholesale.Decimal
}

// Statistics gives the last weeks, the current one last. The newest are counted each time; what is told of those before may be
// up to an hour old.
func (s *Service) Statistics(ctx context.Context, supplierID string) ([]Week, error) {
	var weeks []Week
	err := s.store.View(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		begins := mondays(tx.Now(), supplier.Location())
		older, known := s.olderWeeks.recall(supplierID, begins[0], tx.Now())
		if !known {
			facts, err := tx.OrderFacts(ctx, supplierID, begins[0])
			if err != nil {
				return err
			}
			if weeks, err = weekly(facts, begins, supplier.Currency); err != nil {
				return err
			}
			s.olderWeeks.keep(supplierID, begins[0], tx.Now(), weeks[:len(weeks)-recentWeeks])
			return nil
		}
		begins = begins[len(begins)-recentWeeks:]
		facts, err := tx.OrderFacts(ctx, supplierID, begins[0])
		if err != nil {
			return err
		}
		recent, err := weekly(facts, begins, supplier.Currency)
		weeks = slices.Concat(older, recent)
		return err
	})
	return weeks, err
}

// mondays are the moments at which the weeks begin in a time zone, the current one last.
func mondays(now time.Time, zone *time.Location) []time.Time {
	local := now.In(zone)
	sinceMonday := (int(local.Weekday()) + 6) % 7
	begins := make([]time.Time, StatisticsWeeks)
	for i := range begins {
		daysAgo := sinceMonday + 7*(StatisticsWeeks-1-i)
		// By date, not by hours: a week in which the clocks change has 167 or 169 of them.
		begins[i] = time.Date(local.Year(), local.Month(), local.Day()-daysAgo, 0, 0, 0, 0, zone)
	}
	return begins
}

// weekly sums the facts up by week.
func weekly(facts []store.OrderFact, begins []time.Time, currency string) ([]Week, error) {
	weeks := make([]Week, len(begins))
	waits := make([][]time.Duration, len(begins))
	for i, at := range begins {
		weeks[i].Begins = wholesale.DateOf(at, at.Location())
	}
	for _, f := range facts {
		i, exact := slices.BinarySearchFunc(begins, f.CreatedAt, time.Time.Compare)
		if !exact {
			i--
		}
		if i < 0 {
			continue
		}
		w := &weeks[i]
		w.Orders++
		if f.NeededPerson {
			w.NeededPerson++
		}
		if !f.ShippedAt.IsZero() {
			w.Shipped++
			waits[i] = append(waits[i], f.ShippedAt.Sub(f.CreatedAt))
		}
		if f.Currency != currency {
			w.Foreign++
			continue
		}
		var err error
		if w.Value, err = w.Value.Add(f.Total); err != nil {
			return nil, err
		}
	}
	for i, wait := range waits {
		slices.SortFunc(wait, cmp.Compare)
		weeks[i].MedianHours, weeks[i].NinetiethHours = hoursOfRank(wait, 50), hoursOfRank(wait, 90)
	}
	return weeks, nil
}

// hoursOfRank is the nearest-rank percentile of sorted durations, in hours with one digit; zero when there are none.
func hoursOfRank(sorted []time.Duration, percent int) wholesale.Decimal {
	if len(sorted) == 0 {
		return wholesale.Decimal{}
	}
	rank := (len(sorted)*percent + 99) / 100
	const tenthOfAnHour = 6 * time.Minute
	return decimal.MustNew(int64(sorted[max(rank, 1)-1].Round(tenthOfAnHour)/tenthOfAnHour), 1)
}

// weekMemory remembers the weeks that are long over. They take a while to count and hardly change: only what is shipped very
// late, or changed afterwards, does that. The zero value remembers nothing.
type weekMemory struct {
	mu    sync.Mutex
	known map[string]rememberedWeeks
}

type rememberedWeeks struct {
	first time.Time // when the first of the weeks begins
	at    time.Time
	weeks []Week
}

const weeksAreRemembered = time.Hour

func (m *weekMemory) recall(supplierID string, first, now time.Time) ([]Week, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, known := m.known[supplierID]
	if !known || !r.first.Equal(first) || now.Sub(r.at) > weeksAreRemembered {
		return nil, false
	}
	return r.weeks, true
}

func (m *weekMemory) keep(supplierID string, first, now time.Time, weeks []Week) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = map[string]rememberedWeeks{}
	}
	m.known[supplierID] = rememberedWeeks{first, now, weeks}
}
