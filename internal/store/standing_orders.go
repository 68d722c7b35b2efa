package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// PutStandingOrder writes a customer's standing order, new or in place of the version before it.
// ErrStale when someone else was quicker, or when the supplier has no such customer.
func (tx *Tx) PutStandingOrder(ctx context.Context, s *wholesale.StandingOrder) error {
	n, err := tx.queries().PutStandingOrder(ctx, db.PutStandingOrderParams{
		SupplierID: s.SupplierID, CustomerID: s.CustomerID, OnHold: s.OnHold, ResumeOn: string(s.ResumeOn),
		DaysAhead: int64(s.DaysAhead), StartsOn: string(s.StartsOn), Version: s.Version + 1,
		CheckedAt: timeColumn(s.CheckedAt), NextAt: timeColumn(s.NextAt), UpdatedAt: timeColumn(s.UpdatedAt),
	})
	if err := touchedOr(ErrStale, n, err); err != nil {
		return err
	}
	s.Version++
	return tx.putStandingLines(ctx, s)
}

func (tx *Tx) putStandingLines(ctx context.Context, s *wholesale.StandingOrder) error {
	err := tx.queries().DeleteStandingLines(ctx, db.DeleteStandingLinesParams{SupplierID: s.SupplierID, CustomerID: s.CustomerID})
	if err != nil {
		return err
	}
	for _, weekday := range wholesale.AllWeekdays() {
		lines := s.Days[weekday]
		const into = "INSERT INTO standing_line (supplier_id, customer_id, weekday, position, product_id, quantity) VALUES "
		if err := tx.insertRows(ctx, into, "", len(lines), func(i int) []any {
			l := lines[i]
			return []any{s.SupplierID, s.CustomerID, int64(weekday), int64(i), l.ProductID, amountColumn(l.Quantity)}
		}); err != nil {
			return err
		}
	}
	return nil
}

// StandingOrder reads a customer's standing order with its lines; ErrNotFound when there is none.
func (tx *Tx) StandingOrder(ctx context.Context, supplierID, customerID string) (*wholesale.StandingOrder, error) {
	row, err := tx.queries().StandingOrder(ctx, db.StandingOrderParams{SupplierID: supplierID, CustomerID: customerID})
	s, err := oneRow(row, err, standingOrderOf)
	if err != nil {
		return nil, err
	}
	lines, err := tx.queries().StandingLines(ctx, db.StandingLinesParams{SupplierID: supplierID, CustomerID: customerID})
	for _, l := range lines {
		day := time.Weekday(l.Weekday)
		s.Days[day] = append(s.Days[day], wholesale.StandingLine{ProductID: l.ProductID, Quantity: quantityOf(l.Quantity)})
	}
	return s, err
}

// StandingSummary is a standing order in a list: without its lines, but with how many products each
// weekday has.
type StandingSummary struct {
	Order        *wholesale.StandingOrder
	CustomerName string
	CustomerCode string
	Products     map[time.Weekday]int64
}

// StandingOrders lists the supplier's standing orders, by the customers' names.
func (tx *Tx) StandingOrders(ctx context.Context, supplierID string) ([]StandingSummary, error) {
	rows, err := tx.queries().StandingOrders(ctx, supplierID)
	all, err := allRows(rows, err, func(r db.StandingOrdersRow) (StandingSummary, error) {
		s, err := standingOrderOf(r.StandingOrder)
		return StandingSummary{Order: s, CustomerName: r.CustomerName, CustomerCode: r.CustomerCode, Products: map[time.Weekday]int64{}}, err
	})
	if err != nil {
		return nil, err
	}
	byCustomer := make(map[string]StandingSummary, len(all))
	for _, s := range all {
		byCustomer[s.Order.CustomerID] = s
	}
	counts, err := tx.queries().StandingWeekdays(ctx, supplierID)
	for _, c := range counts {
		byCustomer[c.CustomerID].Products[time.Weekday(c.Weekday)] = c.Products
	}
	return all, err
}

// TakeStandingTurn lets one process act for a standing order that it has read: ErrStale when
// another has acted, or someone has changed it, since.
func (tx *Tx) TakeStandingTurn(ctx context.Context, s *wholesale.StandingOrder) error {
	n, err := tx.queries().TakeStandingTurn(ctx, db.TakeStandingTurnParams{
		SupplierID: s.SupplierID, CustomerID: s.CustomerID, Version: s.Version,
	})
	if err := touchedOr(ErrStale, n, err); err != nil {
		return err
	}
	s.Version++
	return nil
}

// SetStandingNext records that everything was done that is due now, and when there is something to
// do next.
func (tx *Tx) SetStandingNext(ctx context.Context, s *wholesale.StandingOrder, next time.Time) error {
	return tx.queries().SetStandingNext(ctx, db.SetStandingNextParams{
		SupplierID: s.SupplierID, CustomerID: s.CustomerID, CheckedAt: timeColumn(tx.Now()), NextAt: timeColumn(next),
	})
}

// PutOffStandingOrder looks at a standing order later: something is wrong with it now.
func (tx *Tx) PutOffStandingOrder(ctx context.Context, supplierID, customerID string, until time.Time) error {
	return tx.queries().PutOffStandingOrder(ctx, db.PutOffStandingOrderParams{
		SupplierID: supplierID, CustomerID: customerID, NextAt: timeColumn(until),
	})
}

// WakeStandingOrders has all standing orders of a supplier looked at soon, because delivery rules
// have changed. What was too late by the rules of before was not missed.
func (tx *Tx) WakeStandingOrders(ctx context.Context, supplierID string) error {
	return tx.queries().WakeStandingOrders(ctx, db.WakeStandingOrdersParams{SupplierID: supplierID, CheckedAt: timeColumn(tx.Now())})
}

// wakeStandingOrder has a customer's standing order looked at soon: one of its orders has changed.
func (tx *Tx) wakeStandingOrder(ctx context.Context, supplierID, customerID string) error {
	return tx.queries().WakeStandingOrder(ctx, db.WakeStandingOrderParams{SupplierID: supplierID, CustomerID: customerID})
}

// StandingKey names a standing order.
type StandingKey struct {
	SupplierID string
	CustomerID string
}

// DueStandingOrders finds the standing orders, of every supplier, that have something to do, those
// that have waited longest first.
func (tx *Tx) DueStandingOrders(ctx context.Context, limit int) ([]StandingKey, error) {
	rows, err := tx.queries().DueStandingOrders(ctx, db.DueStandingOrdersParams{
		Now: timeColumn(tx.Now()), MaxRows: int32(limit), //nolint:gosec // a small number
	})
	return allRows(rows, err, func(r db.DueStandingOrdersRow) (StandingKey, error) { return StandingKey(r), nil })
}

// PutStandingDay writes what has become of a delivery day; ErrNotFound when there is no such
// standing order.
func (tx *Tx) PutStandingDay(ctx context.Context, d wholesale.StandingDay) error {
	return touched(tx.queries().PutStandingDay(ctx, db.PutStandingDayParams{
		SupplierID: d.SupplierID, CustomerID: d.CustomerID, Day: string(d.Day), State: string(d.State), OrderID: d.OrderID, Why: d.Why,
		HeldVersion: d.HeldVersion, RemindedAt: timeColumn(d.RemindedAt), UpdatedAt: timeColumn(d.UpdatedAt),
	}))
}

// maxStandingDays bounds how many delivery days are read at once.
const maxStandingDays = 1000

// StandingDays reads what has become of delivery days from a day on, oldest first: of one customer,
// or of all of the supplier's when customerID is "".
func (tx *Tx) StandingDays(ctx context.Context, supplierID, customerID string, since wholesale.Date) ([]wholesale.StandingDay, error) {
	rows, err := tx.queries().StandingDays(ctx, db.StandingDaysParams{
		SupplierID: supplierID, CustomerID: customerID, Since: string(since), MaxRows: maxStandingDays,
	})
	return allRows(rows, err, func(r db.StandingDaysRow) (wholesale.StandingDay, error) {
		d, err := standingDayOf(db.StandingDay{
			SupplierID: r.SupplierID, CustomerID: r.CustomerID, Day: r.Day, State: r.State, OrderID: r.OrderID, Why: r.Why,
			HeldVersion: r.HeldVersion, RemindedAt: r.RemindedAt, UpdatedAt: r.UpdatedAt,
		})
		d.OrderStatus, d.OrderVersion = wholesale.Status(r.OrderStatus), r.OrderVersion
		return d, err
	})
}

// StandingDayOfOrder finds the delivery day that an order was made for; ErrNotFound when it was
// made for none.
func (tx *Tx) StandingDayOfOrder(ctx context.Context, supplierID, orderID string) (wholesale.StandingDay, error) {
	row, err := tx.queries().StandingDayOfOrder(ctx, db.StandingDayOfOrderParams{SupplierID: supplierID, OrderID: orderID})
	return oneRow(row, err, standingDayOf)
}

// LastStandingOrder is the last order that was made for a delivery day before this one; ErrNotFound
// when there is none.
func (tx *Tx) LastStandingOrder(ctx context.Context, supplierID, customerID string, before wholesale.Date) (*wholesale.Order, error) {
	id, err := tx.queries().LastStandingOrderID(ctx, db.LastStandingOrderIDParams{
		SupplierID: supplierID, CustomerID: customerID, Day: string(before),
	})
	if err != nil {
		return nil, NotFound(err)
	}
	return tx.Order(ctx, supplierID, id)
}

func standingOrderOf(r db.StandingOrder) (*wholesale.StandingOrder, error) {
	return &wholesale.StandingOrder{
		SupplierID: r.SupplierID, CustomerID: r.CustomerID, OnHold: r.OnHold, ResumeOn: wholesale.Date(r.ResumeOn),
		DaysAhead: int(r.DaysAhead), StartsOn: wholesale.Date(r.StartsOn), Days: map[time.Weekday][]wholesale.StandingLine{},
		Version: r.Version, CheckedAt: timeOf(r.CheckedAt), NextAt: timeOf(r.NextAt), UpdatedAt: timeOf(r.UpdatedAt),
	}, nil
}

func standingDayOf(r db.StandingDay) (wholesale.StandingDay, error) {
	return wholesale.StandingDay{
		SupplierID: r.SupplierID, CustomerID: r.CustomerID, Day: wholesale.Date(r.Day), State: wholesale.StandingState(r.State),
		OrderID: r.OrderID, Why: r.Why, HeldVersion: r.HeldVersion, RemindedAt: timeOf(r.RemindedAt), UpdatedAt: timeOf(r.UpdatedAt),
	}, nil
}
