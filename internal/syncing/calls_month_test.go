package syncing_test

import (
	"testing"
	"time"

	"upstock/internal/ordering"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// order takes and approves an order, and has it sent.
func (m *countedMonth) order() *wholesale.Order {
	m.t.Helper()
	o, _, err := m.orders.Take(m.t.Context(), m.supplier, ordering.NewOrder{
		CustomerCode: "C0000", Lines: []ordering.LineInput{{ProductCode: "P0000", Quantity: dec("12")}},
	}, nil)
	must(m.t, err)
	m.approve(o)
	m.converse()
	return m.state(o.ID, wholesale.OutboxCreated)
}

// sentOrder is an order that is completed in the account at a time.
type sentOrder struct {
	id, guid  string
	completed time.Time
}

// workday approves orders from eight to six, and completes each two hours later.
func (m *countedMonth) workday(day time.Time, orders int) (sent []sentOrder) {
	m.t.Helper()
	completed := 0
	completeBy := func(at time.Time) {
		for ; completed < len(sent) && !sent[completed].completed.After(at); completed++ {
			m.until(sent[completed].completed)
			m.account.complete(sent[completed].guid)
		}
	}
	for i := range orders {
		at := day.Add(8*time.Hour + time.Duration(i)*10*time.Hour/time.Duration(orders))
		completeBy(at)
		m.until(at)
		o := m.order()
		sent = append(sent, sentOrder{id: o.ID, guid: o.SalesOrder.GUID, completed: at.Add(2 * time.Hour)})
	}
	completeBy(day.AddDate(0, 0, 1))
	return sent
}

// A month of 1,000 products, 1,000 customers and 500 orders a day leaves nine tenths of the
// smallest plan to the sending of orders; and every completed order is seen within ten minutes.
// What 500 orders cost besides their own call, 24 cost too: they come often enough for the account
// to be asked as often. So one day has 500, and the others save the test's time.
func TestAMonthStaysUnderATenthOfTheSmallestPlan(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Pacific/Auckland")
	must(t, err)
	first := time.Date(2026, 8, 1, 0, 0, 0, 0, zone) // a Saturday; the month in UTC begins twelve hours later
	m := newCountedMonth(t, first, func(*syncing.Config) {})
	days := 31
	if underRace {
		days = 3 // the whole month takes minutes then; make test runs it once more without
	}
	var sent []sentOrder
	var before int
	perDay := map[int]int{}
	for n := range days {
		day := first.AddDate(0, 0, n)
		orders := 24
		switch {
		case day.Weekday() == time.Saturday, day.Weekday() == time.Sunday:
			orders = 0
		case n == 10:
			orders = 500
		}
		sent = append(sent, m.workday(day, orders)...)
		m.until(day.AddDate(0, 0, 1))
		perDay[n], before = m.account.routine()-before, m.account.routine()
	}
	if n := m.account.routine(); n >= 12_500*(days+1)/32 {
		t.Errorf("%d calls besides sending orders", n)
	} else {
		t.Logf("%d calls besides sending %d orders: %v", n, len(sent), m.account.calls)
	}
	if n := m.account.total("create order"); n != len(sent) {
		t.Errorf("%d calls to send %d orders", n, len(sent))
	}
	if with500, with24 := perDay[10], perDay[17]; days == 31 && with500 > with24*3/2 {
		t.Errorf("500 orders cost %d calls besides their own, 24 orders %d", with500, with24)
	}
	var longest, all time.Duration
	for _, s := range sent {
		o := m.world.order(s.id)
		if o.Status != wholesale.Shipped {
			t.Fatalf("order %s of %s is %s", o.Number, s.completed, o.Status)
		}
		took := o.ShippedAt.Sub(s.completed)
		longest, all = max(longest, took), all+took
	}
	if longest > 10*time.Minute {
		t.Errorf("a completed order was seen after %s", longest)
	}
	t.Logf("completed orders were seen after %s, at most %s", all/time.Duration(len(sent)), longest)

	usage, err := m.syncing.Usage(t.Context(), m.supplier)
	must(t, err)
	var known int64
	for _, p := range usage.Purposes {
		if known += p.Calls; p.Purpose == syncing.Earlier {
			t.Errorf("%d calls are for nothing", p.Calls)
		}
	}
	if known != usage.Calls || usage.Slowed {
		t.Errorf("%d of %d calls have a purpose; slowed: %v", known, usage.Calls, usage.Slowed)
	}
}
