package syncing_test

import (
	"slices"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// use has some calls be counted that were not made.
func (m *countedMonth) use(calls int64) {
	m.t.Helper()
	must(m.t, m.store.Update(m.t.Context(), func(tx *store.Tx) error {
		return tx.AddCalls(m.t.Context(), m.supplier, string(syncing.OrdersSent), calls)
	}))
}

func (m *countedMonth) usage() syncing.Usage {
	m.t.Helper()
	usage, err := m.syncing.Usage(m.t.Context(), m.supplier)
	must(m.t, err)
	return usage
}

func everyMinute(c *syncing.Config) { c.PollInterval = time.Minute }

// The operator's minute is kept until 70 % of the plan's calls are used; then reading slows down so
// that it goes on to the end of the month, and orders are sent all the while.
func TestFromSeventyPercentReadingLastsToTheEndOfTheMonth(t *testing.T) {
	t.Parallel()
	m := newCountedMonth(t, time.Date(2026, 3, 30, 22, 0, 0, 0, time.UTC), everyMinute)
	plan := int64(5_000)
	_, err := m.syncing.ChangeSettings(t.Context(), m.supplier, syncing.SettingsChange{MonthlyCalls: &plan})
	must(t, err)
	m.order()
	m.use(2_500 - m.usage().Calls)
	before := m.account.total("changed orders")
	m.until(m.clock.Now().Add(time.Hour))
	if n := m.account.total("changed orders") - before; n < 58 || n > 62 {
		t.Errorf("%d readings in an hour of minutes", n)
	}
	if m.usage().Slowed || slices.Contains(m.notices(), "quota_warning") {
		t.Errorf("slowed at %d calls", m.usage().Calls)
	}

	m.use(3_500 - m.usage().Calls)
	m.until(m.clock.Now().Add(10 * time.Minute))
	u := m.usage()
	if !u.Slowed || u.Stopped || u.Orders <= time.Minute {
		t.Errorf("at 70 %%: %+v", u)
	}
	m.until(u.ResetsAt.Add(-time.Minute))
	if got := m.notices(); len(got) != 1 || got[0] != "quota_warning" {
		t.Errorf("no warning, or more: %v", got)
	}
	if u = m.usage(); u.Stopped || u.Calls > plan-u.Reserve {
		t.Errorf("at the end of the month: %+v", u)
	}
	if left := plan - u.Reserve - u.Calls; left > 300 {
		t.Errorf("%d calls were left unused", left)
	}
	o := m.order()
	m.account.complete(o.SalesOrder.GUID)

	// The new month begins at zero: what people were told is over, and so is the waiting.
	m.until(u.ResetsAt.Add(2 * time.Minute))
	must(t, m.syncing.Sweep(t.Context()))
	if u = m.usage(); u.Slowed || u.Orders != time.Minute {
		t.Errorf("in the new month: %+v", u)
	}
	if slices.Contains(m.notices(), "quota_warning") {
		t.Error("the warning of the month before is still there")
	}
	if o = m.world.order(o.ID); o.Status != wholesale.Shipped {
		t.Errorf("the order is %s", o.Status)
	}
}

// With only the reserve left orders are sent and nothing is read, until the month ends; what a
// person asks for goes out.
func TestOnlyOrdersAreSentOfTheReserve(t *testing.T) {
	t.Parallel()
	m := newCountedMonth(t, time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC), func(*syncing.Config) {})
	o := m.order()
	m.use(119_000)
	m.account.complete(o.SalesOrder.GUID)
	before := m.account.routine()
	m.until(m.clock.Now().Add(3 * time.Hour))
	sent := m.order()
	m.until(m.clock.Now().Add(3 * time.Hour))
	if n := m.account.routine() - before; n != 0 {
		t.Errorf("%d readings of the reserve: %v", n, m.account.calls)
	}
	if m.world.order(sent.ID).SalesOrder.State != wholesale.OutboxCreated {
		t.Error("the order was not sent")
	}
	u := m.usage()
	if !u.Stopped {
		t.Errorf("%+v", u)
	}
	notices, _, err := m.orders.Notices(t.Context(), m.supplier, "", 10)
	must(t, err)
	if len(notices) != 1 || notices[0].Kind != "quota_reserve" || notices[0].Title != "Nothing is read from Unleashed until 1 Apr 2026, 13:00" {
		t.Errorf("notices: %+v", notices)
	}
	for _, n := range notices { // one who has seen it is not told again
		must(t, m.orders.DismissNotice(t.Context(), m.supplier, n.ID))
	}
	m.order()
	if got := m.notices(); len(got) != 0 {
		t.Errorf("told again: %v", got)
	}
	_, err = m.syncing.Test(t.Context(), m.supplier)
	must(t, err)
	run := m.run(m.syncing.SyncPrices(t.Context(), m.supplier))
	if run.State != store.RunDone || m.account.routine() == before {
		t.Errorf("a person's price sync: %+v", run)
	}

	// A larger plan has reading go on at once; and so has the new month.
	larger := int64(250_000)
	_, err = m.syncing.ChangeSettings(t.Context(), m.supplier, syncing.SettingsChange{MonthlyCalls: &larger})
	must(t, err)
	m.until(m.clock.Now().Add(11 * time.Minute))
	if o = m.world.order(o.ID); o.Status != wholesale.Shipped {
		t.Errorf("the order is %s with a larger plan", o.Status)
	}
}

// An import costs one call for each page of a list, and a reading without changes one for each
// list.
func TestAReadingCostsACallForEachPage(t *testing.T) {
	t.Parallel()
	m := newCountedMonth(t, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), everyMinute)
	reset := func() {
		m.account.mu.Lock()
		defer m.account.mu.Unlock()
		clear(m.account.calls)
	}
	m.account.products, m.account.customers, m.account.prices = 1_001, 200, 401
	reset()
	m.run(m.syncing.StartImport(t.Context(), m.supplier, syncing.RunProducts))
	if n := m.account.total("products"); n != 6 {
		t.Errorf("%d calls for 1,001 products of 200 a page", n)
	}
	m.run(m.syncing.StartImport(t.Context(), m.supplier, syncing.RunCustomers))
	if n := m.account.total("customers"); n != 1 {
		t.Errorf("%d calls for a page of customers", n)
	}
	reset()
	m.run(m.syncing.SyncPrices(t.Context(), m.supplier))
	if n := m.account.total("prices"); n != 3 {
		t.Errorf("%d calls for 401 prices of 200 a page", n)
	}
	reset()
	m.until(m.clock.Now().Add(90 * time.Second))
	for _, list := range []string{"products", "customers", "prices", "group prices"} {
		if n := m.account.total(list); n != 1 {
			t.Errorf("%d calls of %s without changes", n, list)
		}
	}
	if n := len(m.account.calls); n != 4 {
		t.Errorf("%v", m.account.calls)
	}
}

// Calls that fail are counted, and everything has its purpose.
func TestCallsAreCountedByWhatTheyAreFor(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	calls := func() map[syncing.Purpose]int64 {
		usage, err := w.syncing.Usage(t.Context(), w.supplier)
		must(t, err)
		by := map[syncing.Purpose]int64{}
		for _, p := range usage.Purposes {
			by[p.Purpose] = p.Calls
		}
		return by
	}
	imported := calls()
	if len(imported) != 1 || imported[syncing.Asked] == 0 {
		t.Errorf("after the imports: %v", imported)
	}
	w.pushed()
	w.poll()
	w.fault("* * error_before")
	w.poll()
	w.fault()
	w.poll()
	by := calls()
	if by[syncing.OrdersSent] == 0 || by[syncing.OrdersFollowed] < 4 || by[syncing.ProductsRead] == 0 || by[syncing.CustomersRead] == 0 {
		t.Errorf("after an order: %v", by)
	}
	var sum int64
	for _, n := range by {
		sum += n
	}
	if made := w.sandbox.Calls().Total("*", "*"); int64(made) != sum {
		t.Errorf("%d calls were counted of %d: %v", sum, made, by)
	}
}

// Orders never wait for calls. When the allowance is used up, what was read of products and
// customers in the last quarter of an hour has to do; then it is read again, for all that wait.
func TestApprovedOrdersDoNotWaitForCalls(t *testing.T) {
	t.Parallel()
	m := newCountedMonth(t, time.Date(2026, 3, 2, 20, 0, 0, 0, time.UTC), func(*syncing.Config) {})
	readings := func() int { return m.account.total("customers") }
	m.until(m.clock.Now().Add(time.Minute))
	before := readings()
	m.order()
	if n := readings() - before; n != 1 {
		t.Errorf("%d readings with all of the allowance", n)
	}
	must(t, m.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.SetCallAllowance(t.Context(), store.CallBudget{SupplierID: m.supplier, Allowance: -380_000, AllowanceAt: m.clock.Now()})
	}))
	before = readings()
	for range 7 {
		m.clock.Advance(2 * time.Minute)
		m.order() // it is sent at once
	}
	if n := readings() - before; n != 0 {
		t.Errorf("%d readings in 14 minutes with none of it", n)
	}
	m.clock.Advance(2 * time.Minute)
	m.order()
	if n := readings() - before; n != 1 {
		t.Errorf("%d readings after a quarter of an hour", n)
	}
}
