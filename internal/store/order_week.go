package store

import (
	"context"
	"errors"
	"fmt"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// OrderWeek totals the orders of one week, currency and status.
type OrderWeek struct {
	Week         wholesale.Date // a Monday
	Currency     string
	Status       wholesale.Status
	Orders       int64
	Value        wholesale.Decimal
	NeededPerson int64 // orders that have waited for a person, if only for a while
}

// OrderWait is how many orders of a week were shipped within so many tenths of an hour.
type OrderWait struct {
	Week   wholesale.Date
	Tenths int64
	Orders int64
}

// OrderWeeks reads the totals of each week since the first one, the oldest first.
func (tx *Tx) OrderWeeks(ctx context.Context, supplierID string, first wholesale.Date) ([]OrderWeek, error) {
	rows, err := tx.queries().OrderWeeks(ctx, db.OrderWeeksParams{SupplierID: supplierID, Since: string(first)})
	return allRows(rows, err, func(r db.OrderWeek) (OrderWeek, error) {
		return OrderWeek{
			Week: wholesale.Date(r.Week), Currency: r.Currency, Status: wholesale.Status(r.Status),
			Orders: r.Orders, Value: totalOf(r.Value), NeededPerson: r.NeededPerson,
		}, nil
	})
}

// OrderWaits reads how long the shipped orders of each week since the first one took: the oldest
// week first, in each the shortest wait.
func (tx *Tx) OrderWaits(ctx context.Context, supplierID string, first wholesale.Date) ([]OrderWait, error) {
	rows, err := tx.queries().OrderWaits(ctx, db.OrderWaitsParams{SupplierID: supplierID, Since: string(first)})
	return allRows(rows, err, func(r db.OrderWait) (OrderWait, error) {
		return OrderWait{Week: wholesale.Date(r.Week), Tenths: r.Tenths, Orders: r.Orders}, nil
	})
}

// CountOrders counts a supplier's orders in each status.
func (tx *Tx) CountOrders(ctx context.Context, supplierID string) (map[wholesale.Status]int64, error) {
	rows, err := tx.queries().CountOrdersByStatus(ctx, supplierID)
	counts := make(map[wholesale.Status]int64, len(rows))
	for _, r := range rows {
		counts[wholesale.Status(r.Status)] = r.Orders
	}
	return counts, err
}

// weekly is by how much a transaction changes the figures of weeks.
type weekly struct {
	sums  map[weekKey]weekSums
	waits map[waitKey]int64
}

type (
	weekKey  struct{ supplierID, week, currency, status string }
	weekSums struct{ orders, value, neededPerson int64 }
	waitKey  struct {
		supplierID, week string
		tenths           int64
	}
)

// tenthOfAnHour is in microseconds.
const tenthOfAnHour = 360_000_000

// count adds an order to the figures of its week, or with -1 takes it out again.
func (w *weekly) count(supplierID string, o db.CountedOrderRow, sign int64) {
	if w.sums == nil {
		w.sums, w.waits = map[weekKey]weekSums{}, map[waitKey]int64{}
	}
	key := weekKey{supplierID, o.Week, o.Currency, o.Status}
	sums := w.sums[key]
	sums.orders += sign
	sums.value += sign * o.Total
	if o.NeededPerson {
		sums.neededPerson += sign
	}
	w.sums[key] = sums
	if o.ShippedAt > 0 && o.Status != string(wholesale.Cancelled) {
		w.waits[waitKey{supplierID, o.Week, (o.ShippedAt - o.CreatedAt + tenthOfAnHour/2) / tenthOfAnHour}] += sign
	}
}

// countedOrder reads what an order counts for in the version that is about to be replaced; ErrStale
// when it is another.
func (tx *Tx) countedOrder(ctx context.Context, o *wholesale.Order) (db.CountedOrderRow, error) {
	counted, err := tx.queries().CountedOrder(ctx, db.CountedOrderParams{SupplierID: o.SupplierID, ID: o.ID, Version: o.Version})
	if err = NotFound(err); errors.Is(err, ErrNotFound) {
		err = ErrStale
	}
	return counted, err
}

// keepWeekly writes the changes of the figures. The supplier's row is locked by then, so those who
// change the same weeks wait there, each holding nothing that the other needs.
func (tx *Tx) keepWeekly(ctx context.Context) error {
	for k, s := range tx.weekly.sums {
		if s == (weekSums{}) {
			continue
		}
		if err := tx.queries().AddToWeek(ctx, db.AddToWeekParams{
			SupplierID: k.supplierID, Week: k.week, Currency: k.currency, Status: k.status,
			Orders: s.orders, Value: s.value, NeededPerson: s.neededPerson,
		}); err != nil {
			return fmt.Errorf("store: keep the figures of a week: %w", err)
		}
	}
	for k, orders := range tx.weekly.waits {
		if orders == 0 {
			continue
		}
		if err := tx.queries().AddToWaits(ctx, db.AddToWaitsParams{SupplierID: k.supplierID, Week: k.week, Tenths: k.tenths, Orders: orders}); err != nil {
			return fmt.Errorf("store: keep the waits of a week: %w", err)
		}
	}
	return nil
}
