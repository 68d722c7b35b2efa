package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func orderWeeks(t *testing.T, w *world) {
	defer w.clock.set(start)
	supplier := sampleSupplier()
	supplier.TimeZone = "Pacific/Auckland"
	w.update(t, func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), supplier, 1000) })
	c := sampleCustomer(supplier.ID, "C")
	w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), c) })
	monday := time.Date(2026, 3, 8, 11, 0, 0, 0, time.UTC) // midnight in Auckland
	take := func(at time.Time, total string) *wholesale.Order {
		w.clock.set(at)
		o := sampleOrder(supplier.ID, c.ID, fmt.Sprint("U-", at.UnixMicro(), total))
		o.Status, o.Total, o.Mismatch, o.ShippedAt = wholesale.Ordered, decimal.MustParse(total), nil, time.Time{}
		o.OpenProblems = 0
		o.SalesOrder.State, o.SalesOrder.Deleted = wholesale.OutboxNone, false
		w.insertOrder(t, o)
		return o
	}
	change := func(o *wholesale.Order, change func()) {
		change()
		w.update(t, func(tx *store.Tx) error { return tx.UpdateOrder(t.Context(), o) })
	}
	weeks := func(first wholesale.Date) []store.OrderWeek {
		return read(t, w, func(tx *store.Tx) ([]store.OrderWeek, error) { return tx.OrderWeeks(t.Context(), supplier.ID, first) })
	}
	amount := decimal.MustParse

	early, late := take(monday.Add(-time.Microsecond), "10.00"), take(monday, "20.00")
	cancelled := take(monday, "40.00")
	same(t, []store.OrderWeek{
		{Week: "2026-03-02", Currency: "NZD", Status: wholesale.Ordered, Orders: 1, Value: amount("10.00")},
		{Week: "2026-03-09", Currency: "NZD", Status: wholesale.Ordered, Orders: 2, Value: amount("60.00")},
	}, weeks(""))

	change(cancelled, func() { cancelled.Status = wholesale.Cancelled })
	change(late, func() { late.Status, late.SalesOrder.State = wholesale.Processing, wholesale.OutboxFailed })
	change(late, func() { late.Total, late.SalesOrder.State = amount("30.00"), wholesale.OutboxCreated })
	change(late, func() {
		late.Status, late.ShippedAt = wholesale.Shipped, late.CreatedAt.Add(25*time.Hour+2*time.Minute)
	})
	supplier.TimeZone = "America/Los_Angeles" // where it was Sunday; past counts stay
	w.update(t, func(tx *store.Tx) error { return tx.UpdateSupplier(t.Context(), supplier) })
	change(early, func() { early.Currency = "AUD" })
	same(t, []store.OrderWeek{
		{Week: "2026-03-02", Currency: "AUD", Status: wholesale.Ordered, Orders: 1, Value: amount("10.00")},
		{Week: "2026-03-09", Currency: "NZD", Status: wholesale.Cancelled, Orders: 1, Value: amount("40.00")},
		{Week: "2026-03-09", Currency: "NZD", Status: wholesale.Shipped, Orders: 1, Value: amount("30.00"), NeededPerson: 1},
	}, weeks(""))
	same(t, 2, len(weeks("2026-03-09")))
	same(t, []store.OrderWait{{Week: "2026-03-09", Tenths: 250, Orders: 1}}, read(t, w, func(tx *store.Tx) ([]store.OrderWait, error) {
		return tx.OrderWaits(t.Context(), supplier.ID, "2026-03-09")
	}))
	same(t, "", w.miscounted(t, supplier.ID))

	w.wantRefused(t, errRefused, func(tx *store.Tx) error {
		late.Total = amount("1.00")
		if err := tx.UpdateOrder(t.Context(), late); err != nil {
			return err
		}
		return errRefused
	})
	same(t, "", w.miscounted(t, supplier.ID))
}

// miscounted compares a supplier's weeks with a recount of its orders.
func (w *world) miscounted(t *testing.T, supplierID string) string {
	t.Helper()
	count := func(query string) []string {
		return read(t, w, func(tx *store.Tx) ([]string, error) {
			rows, err := tx.SQL().QueryContext(t.Context(), query, supplierID)
			if err != nil {
				return nil, err
			}
			defer rows.Close()
			var lines []string
			for rows.Next() {
				var line string
				if err := rows.Scan(&line); err != nil {
					return nil, err
				}
				lines = append(lines, line)
			}
			return lines, rows.Err()
		})
	}
	weeks := cmp.Diff(
		count(`SELECT week || currency || ' ' || status || ' ' || count(*) || ' ' || sum(total) || ' ' || count(*) FILTER (WHERE needed_person) AS line
			FROM orders WHERE supplier_id = $1 GROUP BY week, currency, status ORDER BY line`),
		count(`SELECT week || currency || ' ' || status || ' ' || orders || ' ' || value || ' ' || needed_person AS line
			FROM order_week WHERE supplier_id = $1 AND orders <> 0 ORDER BY line`))
	waits := cmp.Diff(
		count(`SELECT week || ' ' || ((shipped_at - created_at + 180000000) / 360000000) || ' ' || count(*) AS line FROM orders
			WHERE supplier_id = $1 AND shipped_at > 0 AND status <> 'cancelled'
			GROUP BY week, (shipped_at - created_at + 180000000) / 360000000 ORDER BY line`),
		count(`SELECT week || ' ' || tenths || ' ' || orders AS line FROM order_wait WHERE supplier_id = $1 AND orders <> 0 ORDER BY line`))
	return weeks + waits
}
