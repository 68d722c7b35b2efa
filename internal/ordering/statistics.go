package ordering

import (
	"context"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// StatisticsWeeks is over how many weeks statistics reach, the current one included.
const StatisticsWeeks = 26

// Week is what happened to the orders that came in during one week, from Monday on. Cancelled ones
// do not count.
type Week struct {
	Begins       wholesale.Date // a Monday, in the supplier's time zone
	Orders       int64
	Value        wholesale.Decimal // of the orders in the supplier's own currency
	Foreign      int64             // orders in other currencies, which Value leaves out
	NeededPerson int64             // orders that have waited for a person
	Shipped      int64             // orders that have been shipped by now
	// How many hours went by from order to shipped for half of those that were shipped, and for
	// nine out of ten.
	MedianHours, NinetiethHours wholesale.Decimal
}

// Statistics gives the last weeks, the current one last.
func (s *Service) Statistics(ctx context.Context, supplierID string) ([]Week, error) {
	var weeks []Week
	err := s.store.View(ctx, func(tx *store.Tx) error {
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		weeks = lastWeeks(tx.Now(), supplier.Location())
		sums, err := tx.OrderWeeks(ctx, supplierID, weeks[0].Begins)
		if err != nil {
			return err
		}
		waits, err := tx.OrderWaits(ctx, supplierID, weeks[0].Begins)
		if err != nil {
			return err
		}
		return fill(weeks, supplier.Currency, sums, waits)
	})
	return weeks, err
}

func lastWeeks(now time.Time, zone *time.Location) []Week {
	weeks := make([]Week, StatisticsWeeks)
	year, month, day := now.In(zone).Date()
	for i := range weeks {
		// In UTC, where every week has 168 hours.
		weeks[i].Begins = wholesale.WeekOf(time.Date(year, month, day-7*(StatisticsWeeks-1-i), 0, 0, 0, 0, time.UTC), time.UTC)
	}
	return weeks
}

func fill(weeks []Week, currency string, sums []store.OrderWeek, waits []store.OrderWait) error {
	place := make(map[wholesale.Date]*Week, len(weeks))
	for i := range weeks {
		place[weeks[i].Begins] = &weeks[i]
	}
	for _, sum := range sums {
		w := place[sum.Week]
		if w == nil || sum.Status == wholesale.Cancelled {
			continue
		}
		w.Orders += sum.Orders
		w.NeededPerson += sum.NeededPerson
		if sum.Currency != currency {
			w.Foreign += sum.Orders
			continue
		}
		var err error
		if w.Value, err = w.Value.Add(sum.Value); err != nil {
			return err
		}
	}
	byWeek := make(map[wholesale.Date][]store.OrderWait, len(weeks))
	for _, wait := range waits {
		byWeek[wait.Week] = append(byWeek[wait.Week], wait)
	}
	for i := range weeks {
		w, waits := &weeks[i], byWeek[weeks[i].Begins]
		for _, wait := range waits {
			w.Shipped += wait.Orders
		}
		w.MedianHours, w.NinetiethHours = hoursOfRank(waits, w.Shipped, 50), hoursOfRank(waits, w.Shipped, 90)
	}
	return nil
}

// hoursOfRank is the nearest-rank percentile of so many waits, the shortest first, in hours with
// one digit; zero when there are none.
func hoursOfRank(waits []store.OrderWait, orders, percent int64) wholesale.Decimal {
	rank := max((orders*percent+99)/100, 1)
	for _, wait := range waits {
		if rank -= wait.Orders; rank <= 0 {
			return decimal.MustNew(wait.Tenths, 1)
		}
	}
	return wholesale.Decimal{}
}
