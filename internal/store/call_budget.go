package store

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// CallsOfDay is how many calls to the remote account went out on a day, in UTC, for one purpose.
// Purpose is "" for calls of a month that were counted before purposes were.
type CallsOfDay struct {
	Day     wholesale.Date
	Purpose string
	Calls   int64
}

// CallBudget is what is kept of a supplier's calls besides their number.
type CallBudget struct {
	SupplierID string

	// Allowance is how many routine calls may go out now, in thousandths, as it was at AllowanceAt;
	// a zero AllowanceAt means that all of a day's are left.
	Allowance   int64
	AllowanceAt time.Time
	// ToldMonth and ToldPercent are up to which share of the plan's calls people were told, and in
	// which month, such as "2026-03".
	ToldMonth   string
	ToldPercent int64

	MovedAt       time.Time // when an order was last sent, or seen to have changed
	ChangedReadAt time.Time // when changed sales orders were last read
	DeletedReadAt time.Time // when deleted sales orders were
	DeletedCursor string    // where their next reading begins
	PricesReadAt  time.Time // when a scheduled price sync last began
}

// MonthOf is the month of a time, in UTC, as the remote account counts: "2026-03".
func MonthOf(t time.Time) string { return t.UTC().Format("2006-01") }

// MonthEnd is when the month of a time ends, in UTC: the account then counts from zero.
func MonthEnd(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// MonthStart is when the month of a time began, in UTC.
func MonthStart(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func dayText(t time.Time) string { return string(wholesale.DateOf(t, time.UTC)) }

// AddCalls counts calls to the remote account against the day of the transaction's time, in UTC.
func (tx *Tx) AddCalls(ctx context.Context, supplierID, purpose string, calls int64) error {
	return tx.queries().AddCalls(ctx, db.AddCallsParams{SupplierID: supplierID, Day: dayText(tx.Now()), Purpose: purpose, Calls: calls})
}

// CallsThisMonth is how many calls were made since the first of the month, in UTC.
func (tx *Tx) CallsThisMonth(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CallsBetween(ctx, db.CallsBetweenParams{
		SupplierID: supplierID, FirstDay: dayText(MonthStart(tx.Now())), EndDay: dayText(MonthEnd(tx.Now())),
	})
}

// CallsSince lists the calls from a day on, by day and purpose.
func (tx *Tx) CallsSince(ctx context.Context, supplierID string, day wholesale.Date) ([]CallsOfDay, error) {
	rows, err := tx.queries().CallsByDay(ctx, db.CallsByDayParams{SupplierID: supplierID, FirstDay: string(day)})
	return allRows(rows, err, func(r db.CallsByDayRow) (CallsOfDay, error) {
		return CallsOfDay{Day: wholesale.Date(r.Day), Purpose: r.Purpose, Calls: r.Calls}, nil
	})
}

// ForgetCalls deletes the counts of all days before one.
func (tx *Tx) ForgetCalls(ctx context.Context, before time.Time) (deleted int64, err error) {
	return tx.queries().ForgetCalls(ctx, dayText(before))
}

// CallBudget reads a supplier's budget; that of one without calls is empty.
func (tx *Tx) CallBudget(ctx context.Context, supplierID string) (CallBudget, error) {
	row, err := tx.queries().CallBudget(ctx, supplierID)
	budget, err := oneRow(row, err, budgetOf)
	if errors.Is(err, ErrNotFound) {
		return CallBudget{}, nil
	}
	return budget, err
}

func budgetOf(r db.CallBudget) (CallBudget, error) {
	return CallBudget{
		SupplierID: r.SupplierID, Allowance: r.Allowance, AllowanceAt: timeOf(r.AllowanceAt), ToldMonth: r.ToldMonth, ToldPercent: r.ToldPercent,
		MovedAt: timeOf(r.MovedAt), ChangedReadAt: timeOf(r.ChangedReadAt), DeletedReadAt: timeOf(r.DeletedReadAt),
		DeletedCursor: r.DeletedCursor, PricesReadAt: timeOf(r.PricesReadAt),
	}, nil
}

// SetCallAllowance records what is left of the allowance, and what people were told.
func (tx *Tx) SetCallAllowance(ctx context.Context, b CallBudget) error {
	return tx.queries().SetCallAllowance(ctx, db.SetCallAllowanceParams{
		SupplierID: b.SupplierID, Allowance: b.Allowance, AllowanceAt: timeColumn(b.AllowanceAt), ToldMonth: b.ToldMonth, ToldPercent: b.ToldPercent,
	})
}

// SetListReadings records when lists were read, and when an order last moved.
func (tx *Tx) SetListReadings(ctx context.Context, b CallBudget) error {
	return tx.queries().SetListReadings(ctx, db.SetListReadingsParams{
		SupplierID: b.SupplierID, MovedAt: timeColumn(b.MovedAt), ChangedReadAt: timeColumn(b.ChangedReadAt),
		DeletedReadAt: timeColumn(b.DeletedReadAt), DeletedCursor: b.DeletedCursor, PricesReadAt: timeColumn(b.PricesReadAt),
	})
}

// SuppliersToldBefore finds the suppliers that were told of a month before this one, given as
// [MonthOf]: what they were told is over.
func (tx *Tx) SuppliersToldBefore(ctx context.Context, month string) ([]string, error) {
	return tx.queries().SuppliersToldBefore(ctx, month)
}
