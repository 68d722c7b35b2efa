package ordering_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (f *office) connect() {
	f.t.Helper()
	f.update(func(tx *store.Tx) error {
		c, err := tx.Connection(f.t.Context(), f.supplier, ordering.Connector)
		if err != nil {
			return err
		}
		c.Status = store.Connected
		return tx.SetConnected(f.t.Context(), c)
	})
}

func orderNumbers(rows []store.OrderRow) string {
	var numbers []string
	for _, r := range rows {
		numbers = append(numbers, r.Number)
	}
	return strings.Join(numbers, " ")
}

func TestTheOverviewSaysWhatNeedsAPerson(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		for range 4 {
			f.take()
		}
		fourth := f.take()
		_, err := f.orders.Cancel(ctx, f.supplier, fourth.ID)
		must(t, err)
		overview, err := f.orders.Overview(ctx, f.supplier, 3, 10)
		must(t, err)
		if got := orderNumbers(overview.New); got != "U-1004 U-1003 U-1002" || overview.NewCount != 4 || len(overview.Needs) != 0 || orderNumbers(overview.Rest) != "U-1005" {
			t.Errorf("not connected: %+v", overview)
		}
		if overview.New[0].Unmatched {
			t.Error("without a connection there is nothing to be matched to")
		}

		f.connect() // the customer is not matched, so nothing that is new can be sent
		overview, err = f.orders.Overview(ctx, f.supplier, 3, 10)
		must(t, err)
		if got := orderNumbers(overview.Needs); got != "U-1004 U-1003 U-1002" || overview.NeedsCount != 4 || len(overview.New) != 0 || !overview.Needs[0].Unmatched {
			t.Errorf("connected: %+v", overview)
		}
		needs, fresh, err := f.orders.GroupCounts(ctx, f.supplier)
		must(t, err)
		if needs != 4 || fresh != 0 {
			t.Errorf("%d need a person and %d are new", needs, fresh)
		}
		theirs, err := f.orders.Overview(ctx, f.neighbor, 3, 10)
		must(t, err)
		if len(theirs.Needs)+len(theirs.New)+len(theirs.Rest) != 0 {
			t.Errorf("the neighbour sees %+v", theirs)
		}
	})
}

func TestListsGoOnWhereTheyEnded(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		for range 5 {
			f.take()
		}
		var numbers []string
		filter := store.OrderFilter{Search: "fern", Limit: 2}
		for {
			rows, next, err := f.orders.List(t.Context(), f.supplier, filter)
			must(t, err)
			numbers = append(numbers, orderNumbers(rows))
			if next == "" {
				break
			}
			filter.Before = next
		}
		if got := strings.Join(numbers, " | "); got != "U-1005 U-1004 | U-1003 U-1002 | U-1001" {
			t.Error(got)
		}
		for _, hostile := range []string{"\x00fern", "fern\xff", strings.Repeat("ā", 5000), `%_\'"`} {
			if _, _, err := f.orders.List(t.Context(), f.supplier, store.OrderFilter{Search: hostile, Limit: 2}); err != nil {
				t.Errorf("%.20q: %v", hostile, err)
			}
		}
	})
}

func TestAnExportReadsEverythingPageByPage(t *testing.T) {
	f := newOffice(t, "sqlite:"+t.TempDir()+"/upstock.db")
	const many = 205 // more than a page
	for range many {
		f.take()
	}
	seen := map[string]bool{}
	must(t, f.orders.Export(t.Context(), f.supplier, store.OrderFilter{}, func(o *wholesale.Order) error {
		if seen[o.Number] || len(o.Lines) != 2 {
			t.Errorf("%s came twice, or has %d lines", o.Number, len(o.Lines))
		}
		seen[o.Number] = true
		return nil
	}))
	if len(seen) != many {
		t.Errorf("%d orders, want %d", len(seen), many)
	}
	stop := errors.New("the disk is full")
	if err := f.orders.Export(t.Context(), f.supplier, store.OrderFilter{}, func(*wholesale.Order) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestAPlanSaysWhatApprovingWillDo(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		one, two, cancelled := f.take(), f.take(), f.take()
		_, err := f.orders.Cancel(ctx, f.supplier, cancelled.ID)
		must(t, err)
		ids := []string{two.ID, cancelled.ID, one.ID, two.ID, "nonsense"}
		plan := func() ordering.ApprovalPlan {
			t.Helper()
			plan, err := f.orders.PlanApproval(ctx, f.supplier, ids)
			must(t, err)
			return plan
		}
		outcomes := func(p ordering.ApprovalPlan) string {
			var words []string
			for _, o := range p.Orders {
				words = append(words, o.Order.Number+" "+string(o.Outcome))
			}
			return strings.Join(words, ", ")
		}
		p := plan()
		if got := outcomes(p); got != "U-1002 here, U-1003 refused, U-1001 here" {
			t.Error(got)
		}
		if p.Customers != 1 || len(p.Totals) != 1 || p.Totals[0].Currency != "NZD" || wholesale.FormatTotal(p.Totals[0].Total) != "946.68" {
			t.Errorf("%d customers, %v", p.Customers, p.Totals)
		}

		f.connect()
		p = plan()
		if got := outcomes(p); got != "U-1002 not sent, U-1003 refused, U-1001 not sent" || p.Orders[0].Why == "" {
			t.Error(got, p.Orders[0].Why)
		}
		f.customer.SalesOrdersEnabled = false
		f.update(func(tx *store.Tx) error { return tx.PutCustomer(ctx, f.customer) })
		if got := outcomes(plan()); got != "U-1002 here, U-1003 refused, U-1001 here" {
			t.Error(got)
		}

		// What can be sent is said to be, and then it is.
		f.customer.SalesOrdersEnabled, f.customer.RemoteID = true, store.NewID()
		f.update(func(tx *store.Tx) error {
			if err := tx.PutCustomer(ctx, f.customer); err != nil {
				return err
			}
			products, err := tx.AllProducts(ctx, f.supplier)
			if err != nil {
				return err
			}
			for _, p := range products {
				p.RemoteID = store.NewID()
				if err := tx.PutProduct(ctx, p); err != nil {
					return err
				}
			}
			return nil
		})
		p = plan()
		forecast := map[string]ordering.Outcome{}
		for _, o := range p.Orders {
			forecast[o.Order.ID] = o.Outcome
		}
		approvals, err := f.orders.ApproveMany(ctx, f.supplier, unseen(ids...))
		must(t, err)
		for _, a := range approvals {
			outcome := forecast[a.OrderID]
			sent := a.Err == nil && a.Order.SalesOrder.State == wholesale.OutboxPending
			if sent != (outcome == ordering.WillBeSent) {
				t.Errorf("%s was to be %q: %+v", a.OrderID, outcome, a)
			}
		}

		theirs, err := f.orders.PlanApproval(ctx, f.neighbor, ids)
		must(t, err)
		if len(theirs.Orders) != 0 {
			t.Errorf("the neighbour sees %s", outcomes(theirs))
		}
	})
}

func TestOneRefusedOrderHoldsUpNoOther(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		one, cancelled, three := f.take(), f.take(), f.take()
		_, err := f.orders.Cancel(ctx, f.supplier, cancelled.ID)
		must(t, err)
		approvals, err := f.orders.ApproveMany(ctx, f.supplier, unseen(one.ID, cancelled.ID, "nonsense", three.ID, one.ID))
		must(t, err)
		var codes []wholesale.Code
		for _, a := range approvals {
			codes = append(codes, wholesale.CodeOf(a.Err))
			if (a.Err == nil) != (a.Order != nil) {
				t.Errorf("%+v", a)
			}
		}
		if want := []wholesale.Code{wholesale.CodeOf(nil), wholesale.CodeConflict, wholesale.CodeNotFound, wholesale.CodeOf(nil)}; !slices.Equal(codes, want) {
			t.Errorf("got %v, want %v", codes, want)
		}
		for _, id := range []string{one.ID, three.ID} {
			if o, err := f.orders.Order(ctx, f.supplier, id); err != nil || o.Status != wholesale.Processing {
				t.Errorf("%s is %s, %v", o.Number, o.Status, err)
			}
		}
		if _, err := f.orders.ApproveMany(ctx, f.supplier, make([]ordering.Chosen, 1)); err != nil {
			t.Error(err) // an id that names nothing is that order's own error
		}
		many := make([]string, ordering.MostApproved+1)
		for i := range many {
			many[i] = store.NewID()
		}
		for _, ids := range [][]string{nil, many} {
			if _, err := f.orders.ApproveMany(ctx, f.supplier, unseen(ids...)); wholesale.CodeOf(err) != wholesale.CodeInvalid {
				t.Errorf("%d orders: %v", len(ids), err)
			}
		}
	})
}

func TestStatisticsCountTheCurrentWeekAnew(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		current := func() ordering.Week {
			t.Helper()
			weeks, err := f.orders.Statistics(t.Context(), f.supplier)
			must(t, err)
			if len(weeks) != ordering.StatisticsWeeks {
				t.Fatalf("%d weeks", len(weeks))
			}
			return weeks[len(weeks)-1]
		}
		if w := current(); w.Orders != 0 || w.Begins != "2026-03-02" {
			t.Errorf("%+v", w)
		}
		f.take()
		cancelled := f.take()
		_, err := f.orders.Cancel(t.Context(), f.supplier, cancelled.ID)
		must(t, err)
		if w := current(); w.Orders != 1 || wholesale.FormatTotal(w.Value) != "473.34" {
			t.Errorf("%+v", w)
		}
	})
}

func unseen(ids ...string) []ordering.Chosen {
	chosen := make([]ordering.Chosen, len(ids))
	for i, id := range ids {
		chosen[i].ID = id
	}
	return chosen
}
