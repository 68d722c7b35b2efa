package ordering_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestSpansOfDays(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		due             ordering.Due
		today, from, to wholesale.Date
	}{
		{ordering.DueToday, "2026-03-04", "2026-03-04", "2026-03-04"},
		{ordering.DueTomorrow, "2026-02-28", "2026-03-01", "2026-03-01"},
		{ordering.DueThisWeek, "2026-03-04", "2026-03-02", "2026-03-08"},
		{ordering.DueThisWeek, "2026-03-02", "2026-03-02", "2026-03-08"},
		{ordering.DueThisWeek, "2026-03-08", "2026-03-02", "2026-03-08"},
		{ordering.Overdue, "2026-03-01", "", "2026-02-28"},
	} {
		if from, to := test.due.Days(test.today); from != test.from || to != test.to {
			t.Errorf("%s on %s is from %s to %s", test.due, test.today, from, to)
		}
	}
}

func TestWhatIsDueIsCounted(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		for _, day := range []wholesale.Date{"2026-03-03", "2026-03-04", "2026-03-05", "2026-03-08", "2026-03-09", ""} {
			o := f.take()
			f.update(func(tx *store.Tx) error {
				o, err := tx.Order(ctx, f.supplier, o.ID)
				if err != nil {
					return err
				}
				o.RequiredDate = day
				return tx.UpdateOrder(ctx, o)
			})
		}
		shipped := f.take()
		f.update(func(tx *store.Tx) error {
			o, err := tx.Order(ctx, f.supplier, shipped.ID)
			if err != nil {
				return err
			}
			o.RequiredDate, o.Status = "2026-03-04", wholesale.Shipped
			return tx.UpdateOrder(ctx, o)
		})
		counts, err := f.orders.CountDue(ctx, f.supplier, "2026-03-04")
		must(t, err)
		want := map[ordering.Due]int64{ordering.DueToday: 1, ordering.DueTomorrow: 1, ordering.DueThisWeek: 4, ordering.Overdue: 1}
		if diff := cmp.Diff(want, counts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestARoundHoldsOnlyWhatCanBeSent(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		one, cancelled, three := f.take(), f.take(), f.take()
		_, err := f.orders.Cancel(ctx, f.supplier, cancelled.ID)
		must(t, err)
		round, err := f.orders.PlanRound(ctx, f.supplier, store.OrderFilter{Sort: store.SortTotal, Before: "ignored"}, "")
		must(t, err)
		if len(round.Plan.Orders) != 2 || round.Plan.Orders[0].Order.ID != one.ID || round.Plan.Orders[1].Order.ID != three.ID || round.Total != 2 || round.Next != "" {
			t.Errorf("%+v", round)
		}
		round, err = f.orders.PlanRound(ctx, f.supplier, store.OrderFilter{}, one.ID)
		must(t, err)
		if len(round.Plan.Orders) != 1 || round.Plan.Orders[0].Order.ID != three.ID || round.Total != 1 {
			t.Errorf("%+v", round)
		}
		if n, err := f.orders.CountSendable(ctx, f.supplier, store.OrderFilter{}); err != nil || n != 2 {
			t.Error(n, err)
		}
		f.connect() // the customer is not matched, so nothing can be sent
		for _, filter := range []store.OrderFilter{{}, {Group: store.NeedsPerson}, {Group: store.OtherOrders}} {
			n, err := f.orders.CountSendable(ctx, f.supplier, filter)
			must(t, err)
			round, err := f.orders.PlanRound(ctx, f.supplier, filter, "")
			must(t, err)
			if n != 0 || len(round.Plan.Orders) != 0 {
				t.Errorf("%+v: %d, %+v", filter, n, round)
			}
		}
	})
}

func TestOrdersAreNumberedAsTheirIDsSort(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		before := f.take()
		for range 20 {
			next := f.take()
			if next.ID <= before.ID || next.Number <= before.Number {
				t.Fatalf("%s %s follows %s %s", next.Number, next.ID, before.Number, before.ID)
			}
			before = next
		}
	})
}
