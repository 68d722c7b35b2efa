package standing_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/standing"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func same[T any](t *testing.T, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func says(t *testing.T, m mail.Message, subject string, words ...string) {
	t.Helper()
	if m.Subject != subject {
		t.Errorf("subject %q, want %q", m.Subject, subject)
	}
	for _, part := range words {
		if !strings.Contains(m.Text, part) {
			t.Errorf("the text does not say %q:\n%s", part, m.Text)
		}
	}
}

// TestAStandingOrderThroughItsWeek: made at once, reminded once, placed at the cut-off at the price
// of that day, which is told.
func TestAStandingOrderThroughItsWeek(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.take(w.tuesdays()) // on a Wednesday
		same(t, []string{"U-1001 scheduled 2026-03-10 67.20"}, w.made())
		first := w.mails(1)[0]
		says(t, first, "Your standing order for Tuesday 10 March from Demo Drinks is coming up",
			"closes on Monday at 2 pm", "12 × Ginger Kombucha (GIN)", "77.28")
		if first.To != "fern@cafe.example" {
			t.Errorf("sent to %s", first.To)
		}

		w.price(w.gin, "4.3")
		w.sweep("2026-03-08 13:59")
		same(t, []string{"U-1001 scheduled 2026-03-10 67.20"}, w.made())
		w.sweep("2026-03-08 14:00")
		says(t, w.mails(1)[0], "Last changes: your order for Tuesday 10 March from Demo Drinks closes on Monday at 2 pm", "4.10 → 4.30")
		same(t, []string{"U-1001 scheduled 2026-03-10 69.60"}, w.made())
		w.sweep("2026-03-08 15:00")
		w.sweep("2026-03-09 13:59")

		w.price(w.gin, "4.5")
		w.sweep("2026-03-09 14:00")
		same(t, []string{"U-1001 ordered 2026-03-10 72.00"}, w.made())
		says(t, w.mails(1)[0], "Your order for Tuesday 10 March from Demo Drinks was placed, with changes", "4.30 → 4.50")

		w.sweep("2026-03-10 07:00")
		same(t, []string{"U-1001 ordered 2026-03-10 72.00", "U-1002 scheduled 2026-03-17 72.00"}, w.made())
		w.mails(1)
		if n := len(w.sent); n != 0 {
			t.Errorf("%d mails too many", n)
		}
	})
}

// TestWhatCannotBeOrdered is said, and the rest goes on; a typed price stays.
func TestWhatCannotBeOrdered(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.lemon.Availability = wholesale.OutOfStock
		w.put(w.lemon)
		gone, free := w.product("OLD", "Old Tonic", "2"), w.product("NEW", "New Tonic", "0")
		gone.Availability = wholesale.Discontinued
		w.put(gone)
		w.put(free)
		in := w.tuesdays()
		in.Days["tue"] = append(in.Days["tue"], standing.LineInput{ProductCode: "OLD", Quantity: dec("1")}, standing.LineInput{ProductCode: "NEW", Quantity: dec("1")})
		w.take(in)
		says(t, w.mails(1)[0], "Your standing order for Tuesday 10 March from Demo Drinks is coming up",
			"Old Tonic (OLD) is Discontinued", "New Tonic (NEW) has no price right now", "Lemon Soda (LEM) is Out of Stock")
		o := w.list()[0]
		same(t, 2, len(o.Lines))

		typed := dec("3.9")
		_, err := w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{BySupplier: true, Lines: &[]ordering.LineInput{
			{ProductID: w.gin.ID, Quantity: dec("12"), UnitPrice: &typed}, {ProductID: w.lemon.ID, Quantity: dec("6")},
		}})
		must(t, err)
		w.sweep("2026-03-08 14:00")
		says(t, w.mails(1)[0], "Last changes: your order for Tuesday 10 March from Demo Drinks closes on Monday at 2 pm", "Lemon Soda (LEM) is Out of Stock")
		w.sweep("2026-03-09 14:00")
		same(t, []string{"U-1001 ordered 2026-03-10 46.80"}, w.made())
		says(t, w.mails(1)[0], "Your order for Tuesday 10 March from Demo Drinks was placed, with changes", "Not on the order:\nLemon Soda (LEM) is Out of Stock")

		// The week after, nothing at all is left.
		w.gin.Availability = wholesale.Discontinued
		w.put(w.gin)
		w.lemon.Availability = wholesale.Discontinued
		w.put(w.lemon)
		w.sweep("2026-03-10 07:00")
		same(t, 1, len(w.made()))
		says(t, w.mails(1)[0], "No order for Tuesday 17 March from Demo Drinks", "nothing on it can be ordered", "Ginger Kombucha (GIN) is Discontinued")
		same(t, []string{"standing_order_not_made"}, w.notices())
		w.gin.Availability = wholesale.Available
		w.put(w.gin)
		w.at("2026-03-10 07:05")
		w.take(w.tuesdays()) // a person has seen to it
		same(t, []string{"U-1001 ordered 2026-03-10 46.80", "U-1002 scheduled 2026-03-17 49.20"}, w.made())
		same(t, nil, w.notices())
	})
}

// TestBelowTheMinimumIsHeldAndTold, and never dropped: a person adds to it, and it goes.
func TestBelowTheMinimumIsHeldAndTold(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.rules(func(r *wholesale.DeliveryRules) {
			r.MinimumOrderValue, r.MinimumPolicy = dec("100"), wholesale.PolicyRefuse
		})
		w.take(w.tuesdays())
		says(t, w.mails(1)[0], "Your standing order for Tuesday 10 March from Demo Drinks is coming up",
			"The minimum order is 100.00 without tax and freight: another 32.80 is missing. Unless you add it, the order is not placed.")
		w.sweep("2026-03-08 14:00")
		w.mails(1)
		w.sweep("2026-03-09 14:00")
		same(t, []string{"U-1001 scheduled 2026-03-10 67.20"}, w.made())
		told := w.mails(2) // the office too
		if told[0].To != "fern@cafe.example" {
			told[0], told[1] = told[1], told[0]
		}
		says(t, told[0], "Your order for Tuesday 10 March from Demo Drinks is not placed yet", "it is below the minimum order of 100.00")
		says(t, told[1], "Standing order U-1001 from Fern Cafe is held")
		same(t, []string{"standing_order_held"}, w.notices())
		o := w.list()[0]
		same(t, wholesale.HeldBack, o.Attention())

		w.sweep("2026-03-09 15:00") // nothing has changed, so nothing is said again
		_, err := w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{BySupplier: true, Lines: &[]ordering.LineInput{{ProductID: w.gin.ID, Quantity: dec("30")}}})
		must(t, err)
		w.sweep("2026-03-09 15:01")
		same(t, []string{"U-1001 ordered 2026-03-10 123.00"}, w.made())
		same(t, nil, w.notices())
		if n := len(w.sent); n != 0 {
			t.Errorf("%d mails too many", n)
		}
	})
}

// TestTwoProcessesMakeOneOrder: many sweeps at once, of two services, make each order once.
func TestTwoProcessesMakeOneOrder(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		in := w.tuesdays()
		for _, day := range []string{"mon", "wed", "thu", "fri"} {
			in.Days[day] = in.Days["tue"]
		}
		in.StartsOn = "2026-03-10"
		w.take(in)
		before := len(w.made())
		other := standing.New(standing.Config{Store: w.store, Orders: w.orders})
		for _, local := range []string{"2026-03-05 07:00", "2026-03-08 14:00", "2026-03-09 14:00", "2026-03-12 14:00"} {
			w.at(local)
			var all sync.WaitGroup
			for i := range 6 {
				service := []*standing.Service{w.standing, other}[i%2]
				all.Go(func() {
					if err := service.Sweep(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			w.sweep(local)
		}
		days := map[wholesale.Date]int{}
		for _, o := range w.list() {
			days[o.RequiredDate]++
		}
		want := map[wholesale.Date]int{}
		for _, day := range []wholesale.Date{
			"2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13", "2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19",
		} {
			want[day] = 1
		}
		same(t, want, days)
		if before != 2 { // Tuesday and Wednesday
			t.Errorf("%d orders were made at once", before)
		}
	})
}

func TestHoldSkipAndResume(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		in := w.tuesdays()
		in.Days["fri"] = in.Days["tue"]
		w.take(in)
		same(t, []string{"U-1001 scheduled 2026-03-06 67.20", "U-1002 scheduled 2026-03-10 67.20"}, w.made())
		friday, tuesday := w.list()[0], w.list()[1]
		_, err := w.standing.Skip(ctx, w.supplier, "another", friday.ID)
		same(t, wholesale.CodeNotFound, wholesale.CodeOf(err))
		_, err = w.standing.Skip(ctx, w.supplier, w.customer.ID, friday.ID)
		must(t, err)
		w.sweep("2026-03-04 11:00")

		_, err = w.standing.Hold(ctx, w.supplier, w.customer.ID, "2026-03-04")
		same(t, wholesale.CodeInvalid, wholesale.CodeOf(err))
		v, err := w.standing.Hold(ctx, w.supplier, w.customer.ID, "2026-03-13")
		must(t, err)
		same(t, true, v.Order.OnHold)
		same(t, []string{"U-1001 cancelled 2026-03-06 67.20", "U-1002 cancelled 2026-03-10 67.20"}, w.made())

		// The order of the thirteenth is made while it is still on hold; the hold ends on its date.
		w.sweep("2026-03-06 07:00")
		same(t, "U-1003 scheduled 2026-03-13 67.20", w.made()[2])
		w.sweep("2026-03-13 00:01")
		v, err = w.standing.Of(ctx, w.supplier, w.customer.ID)
		must(t, err)
		same(t, false, v.Order.OnHold)

		// Whoever resumes early gets the days back whose cut-off is to come, and no skipped one.
		must(t, err)
		_, err = w.standing.Hold(ctx, w.supplier, w.customer.ID, "")
		must(t, err)
		_, err = w.standing.Resume(ctx, w.supplier, w.customer.ID)
		must(t, err)
		open := map[wholesale.Date]int{}
		for _, o := range w.list() {
			if o.Status == wholesale.Scheduled {
				open[o.RequiredDate]++
			}
		}
		same(t, map[wholesale.Date]int{"2026-03-17": 1}, open)
		_, err = w.standing.Skip(ctx, w.supplier, w.customer.ID, tuesday.ID)
		same(t, wholesale.CodeConflict, wholesale.CodeOf(err))
	})
}

// TestABuyerSkips until the cut-off.
func TestABuyerSkips(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.take(w.tuesdays())
		w.at("2026-03-09 14:00")
		_, err := w.standing.Skip(t.Context(), w.supplier, w.customer.ID, w.list()[0].ID)
		if wholesale.CodeOf(err) != wholesale.CodeConflict || !strings.Contains(err.Error(), "Orders for Tuesday 10 March closed on Monday at 2 pm") {
			t.Error(err)
		}
	})
}

// TestWhatWasMissedIsToldAndNotMade, and an order that was made is placed although it is late.
func TestWhatWasMissedIsToldAndNotMade(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		in := w.tuesdays()
		in.Days["fri"] = in.Days["tue"]
		w.take(in)
		w.sweep("2026-03-05 23:00") // nine hours after Friday's cut-off
		same(t, []string{"U-1001 ordered 2026-03-06 67.20", "U-1002 scheduled 2026-03-10 67.20"}, w.made())
		w.sweep("2026-03-12 20:00")
		same(t, []string{
			"U-1001 ordered 2026-03-06 67.20", "U-1002 scheduled 2026-03-10 67.20", "U-1003 scheduled 2026-03-17 67.20",
		}, w.made())
		same(t, "its delivery day, Tuesday 10 March, has passed", w.list()[1].Held)
		same(t, []string{"standing_order_not_made", "standing_order_held"}, w.notices())
		v, err := w.standing.Of(t.Context(), w.supplier, w.customer.ID)
		must(t, err)
		same(t, wholesale.StandingMissed, v.Upcoming[0].State)
		w.sweep("2026-03-14 07:00") // the missed day has passed
		same(t, []string{"standing_order_held"}, w.notices())
	})
}

// TestRulesThatChange stop a day, and what was made for it is held.
func TestRulesThatChange(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.take(w.tuesdays())
		w.rules(func(r *wholesale.DeliveryRules) { r.ClosedDays = []wholesale.Date{"2026-03-10", "2026-03-17"} })
		w.sweep("2026-03-04 10:01")
		same(t, "there are no deliveries on Tuesday 10 March", w.list()[0].Held)
		w.rules(func(r *wholesale.DeliveryRules) { r.ClosedDays = []wholesale.Date{"2026-03-17"} })
		w.sweep("2026-03-04 10:02")
		same(t, "", w.list()[0].Held)
		w.sweep("2026-03-10 07:00")
		same(t, 1, len(w.made())) // the seventeenth is closed
		v, err := w.standing.Of(t.Context(), w.supplier, w.customer.ID)
		must(t, err)
		same(t, wholesale.StandingClosed, v.Upcoming[1].State)
		w.rules(func(r *wholesale.DeliveryRules) { r.Days = wholesale.Weekdays(1 << 5) })
		w.sweep("2026-03-17 07:00")
		same(t, 1, len(w.made()))
		v, err = w.standing.Of(t.Context(), w.supplier, w.customer.ID)
		must(t, err)
		same(t, []string{"There are no deliveries on a Tuesday, so nothing is made for it"}, v.Warnings)
	})
}

// TestFaultsNameTheirFields, all at once.
func TestFaultsNameTheirFields(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		_, err := w.standing.Put(t.Context(), w.supplier, w.customer.ID, standing.Input{
			ResumeOn: "2026-03-20", DaysAhead: 99, StartsOn: "soon", Days: map[string][]standing.LineInput{
				"tue":     {{ProductCode: "NONE", Quantity: dec("1")}, {ProductCode: "GIN"}, {ProductCode: "GIN", Quantity: dec("1")}, {Quantity: dec("1")}},
				"someday": nil,
			},
		})
		fields := map[string]bool{}
		if e, ok := err.(*wholesale.Error); ok { //nolint:errorlint // it is returned unwrapped
			for _, f := range e.Fields {
				fields[f.Field] = true
			}
		}
		want := map[string]bool{}
		for _, field := range []string{
			"resume_on", "days_ahead", "starts_on", "days.tue[0].product_code", "days.tue[1].quantity", "days.tue[2].product_code",
			"days.tue[3].product_code", "days.someday",
		} {
			want[field] = true
		}
		same(t, want, fields)
		_, err = w.standing.Put(t.Context(), w.supplier, "another", standing.Input{})
		same(t, wholesale.CodeNotFound, wholesale.CodeOf(err))
		_, err = w.standing.Put(t.Context(), w.supplier, w.customer.ID, standing.Input{ByBuyer: true})
		same(t, wholesale.CodeConflict, wholesale.CodeOf(err))
		none := w.take(standing.Input{})
		same(t, true, none.Order.Empty())
		stale := w.tuesdays()
		stale.Seen = none.Order.UpdatedAt.Add(-1000)
		_, err = w.standing.Put(t.Context(), w.supplier, w.customer.ID, stale)
		same(t, wholesale.CodeStale, wholesale.CodeOf(err))
		rows, err := w.standing.List(t.Context(), w.supplier)
		must(t, err)
		same(t, 1, len(rows))
	})
}

// TestOneBrokenStandingOrderHoldsUpNoOther: what cannot be looked at waits a minute.
func TestOneBrokenStandingOrderHoldsUpNoOther(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		other := w.customer
		other.ID, other.Code, other.Name = store.NewID(), "MOSS", "Moss Bar"
		w.update(func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), other) })
		w.take(w.tuesdays())
		_, err := w.standing.Put(t.Context(), w.supplier, other.ID, w.tuesdays())
		must(t, err)
		w.update(func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), `UPDATE standing_day SET order_id = 'lost' WHERE supplier_id = $1 AND customer_id = $2`, w.supplier, w.customer.ID)
			return err
		})
		w.sweep("2026-03-09 14:00")
		placed := 0
		for _, o := range w.list() {
			if o.Status == wholesale.Ordered {
				placed++
			}
		}
		same(t, 1, placed)
	})
}
