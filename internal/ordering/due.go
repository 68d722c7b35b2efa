package ordering

import (
	"context"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Due is a span of days in which orders are required.
type Due string

// The spans that people plan their day by. The week is the one from Monday to Sunday.
const (
	DueToday    Due = "today"
	DueTomorrow Due = "tomorrow"
	DueThisWeek Due = "week"
	Overdue     Due = "overdue"
)

// Dues are all spans.
var Dues = []Due{DueToday, DueTomorrow, DueThisWeek, Overdue}

// Days gives the first and the last day of a span, seen from today; what is overdue has no first
// one.
func (d Due) Days(today wholesale.Date) (from, to wholesale.Date) {
	switch d {
	case DueToday:
		return today, today
	case DueTomorrow:
		return today.Add(1), today.Add(1)
	case DueThisWeek:
		day, _ := time.Parse(time.DateOnly, string(today))
		monday := wholesale.WeekOf(day, time.UTC)
		return monday, monday.Add(6)
	}
	return "", today.Add(-1)
}

// CountDue counts the orders of each span that are still to be shipped.
func (s *Service) CountDue(ctx context.Context, supplierID string, today wholesale.Date) (map[Due]int64, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (map[Due]int64, error) {
		byDate, err := tx.CountOpenOrders(ctx, supplierID)
		if err != nil {
			return nil, err
		}
		counts := map[Due]int64{}
		for _, due := range Dues {
			from, to := due.Days(today)
			for date, n := range byDate {
				if date.Within(from, to) {
					counts[due] += n
				}
			}
		}
		return counts, nil
	})
}
