package ordering_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// standard changes the default sell price of a product, as a price sync does; from may be a day.
func (f *office) standard(code, price string, from wholesale.Date) {
	ctx := context.Background()
	f.update(func(tx *store.Tx) error {
		product, err := tx.ProductByCode(ctx, f.supplier, code)
		if err != nil {
			return err
		}
		version, err := tx.EditPrices(ctx, f.supplier)
		if err != nil {
			return err
		}
		return tx.PutPrices(ctx, f.supplier, version, store.ListedPrice{PriceListID: f.supplier, Price: wholesale.Price{
			ProductID: product.ID, ProductCode: code, UnitPrice: dec(price), ValidFrom: from, Owner: wholesale.OwnedBySync,
		}})
	})
}

// changes reads an order's price changes in words: "GIN 24.95 → 22.00".
func (f *office) changes(id string) (words []string) {
	o, err := f.orders.Order(f.t.Context(), f.supplier, id)
	must(f.t, err)
	changes, err := f.orders.PriceChanges(f.t.Context(), o)
	must(f.t, err)
	for _, c := range changes {
		words = append(words, c.Line.ProductCode+" "+wholesale.PriceWords(c.Line.UnitPrice)+" → "+wholesale.PriceWords(c.New.UnitPrice))
	}
	return words
}

func (f *office) wantChanges(id string, want ...string) {
	f.t.Helper()
	if diff := cmp.Diff(want, f.changes(id)); diff != "" {
		f.t.Errorf("price changes (-want +got):\n%s", diff)
	}
}

func TestAnOpenOrderAsksAboutChangedPrices(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		o := f.take()
		f.wantChanges(o.ID)
		f.standard("GIN", "22", "")
		f.standard("APL", "17", "")
		f.wantChanges(o.ID, "GIN 24.95 → 22.00", "APL 16.20 → 17.00")

		gin, apl := o.Lines[0], o.Lines[1]
		repriced, err := f.orders.Reprice(ctx, f.supplier, o.ID, ordering.PriceDecision{Lines: []string{gin.ID}, Version: o.Version})
		must(t, err)
		if l := repriced.Lines[0]; l.ID != gin.ID || wholesale.FormatPrice(l.UnitPrice) != "22.0000" || l.Explanation != "Default sell price" {
			t.Errorf("the line is %+v", l)
		}
		if got := wholesale.FormatTotal(repriced.Total); got != "432.63" { // (12 × 22 + 6 × 16.20 + 15) × 1.15
			t.Errorf("the total is %s", got)
		}
		f.wantChanges(o.ID, "APL 16.20 → 17.00")

		// What was kept is not asked about again, until it changes again.
		_, err = f.orders.KeepPrices(ctx, f.supplier, o.ID, ordering.PriceDecision{})
		must(t, err)
		f.wantChanges(o.ID)
		f.standard("APL", "18", "")
		f.wantChanges(o.ID, "APL 16.20 → 18.00")
		f.standard("APL", "17", "")
		f.wantChanges(o.ID)
		f.standard("APL", "18", "")

		// A change that keeps the price keeps the decision; a different quantity is priced again.
		kept, err := f.orders.KeepPrices(ctx, f.supplier, o.ID, ordering.PriceDecision{Lines: []string{apl.ID}})
		must(t, err)
		price := kept.Lines[1].UnitPrice
		lines := []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("12")}, {ProductCode: "APL", Quantity: dec("6"), UnitPrice: &price}}
		_, err = f.orders.Edit(ctx, f.supplier, o.ID, ordering.OrderChange{Lines: &lines})
		must(t, err)
		f.wantChanges(o.ID)

		var told []string
		events, err := f.orders.Timeline(ctx, f.supplier, o.ID)
		must(t, err)
		for _, e := range events {
			if e.Kind == "repriced" || e.Kind == "prices_kept" {
				told = append(told, e.Text)
			}
		}
		want := []string{
			"Prices were updated: GIN: price 22.00 instead of 24.95. Total NZD 432.63, was 473.34",
			"The prices of the order were kept: APL 16.20 (17.00 today)",
			"The prices of the order were kept: APL 16.20 (18.00 today)",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("timeline (-want +got):\n%s", diff)
		}

		// An approved order is left alone.
		f.standard("GIN", "10", "")
		_, err = f.orders.Approve(ctx, f.supplier, o.ID)
		must(t, err)
		f.wantChanges(o.ID)
		for _, decide := range []func(context.Context, string, string, ordering.PriceDecision) (*wholesale.Order, error){f.orders.Reprice, f.orders.KeepPrices} {
			if _, err := decide(ctx, f.supplier, o.ID, ordering.PriceDecision{}); wholesale.CodeOf(err) != wholesale.CodeConflict {
				t.Errorf("deciding about an approved order: %v", err)
			}
		}
	})
}

func TestTypedPricesNeverAsk(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	price := dec("24.95") // what the list has, too
	in := documented()
	in.Lines[0].UnitPrice = &price
	o, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
	must(t, err)
	f.standard("GIN", "22", "")
	f.wantChanges(o.ID)
}

// TestPricesOfTheDayOfTheApproval: an order is held against the prices of today, on which its sales
// order would be created, and not against those of the day on which it was taken.
func TestPricesOfTheDayOfTheApproval(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.standard("GIN", "26", "2026-03-03")
	o := f.take() // on 2 March
	f.wantChanges(o.ID)
	f.pass(24 * 60)
	f.wantChanges(o.ID, "GIN 24.95 → 26.00")
}

func TestADecisionIsAboutWhatWasSeen(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	o := f.take()
	f.standard("GIN", "22", "")
	changes, err := f.orders.PriceChanges(ctx, o)
	must(t, err)
	seen := changes.Mark()
	f.standard("GIN", "21", "")
	_, err = f.orders.Reprice(ctx, f.supplier, o.ID, ordering.PriceDecision{Mark: &seen})
	if wholesale.CodeOf(err) != wholesale.CodeConflict || !strings.Contains(err.Error(), "have changed again") {
		t.Errorf("a price that no one has seen: %v", err)
	}
	if _, err = f.orders.Reprice(ctx, f.supplier, o.ID, ordering.PriceDecision{Version: o.Version + 1}); wholesale.CodeOf(err) != wholesale.CodeStale {
		t.Errorf("an order that no one has seen: %v", err)
	}
	for _, lines := range [][]string{{}, {"another order's"}} {
		if _, err = f.orders.KeepPrices(ctx, f.supplier, o.ID, ordering.PriceDecision{Lines: lines}); wholesale.CodeOf(err) != wholesale.CodeInvalid {
			t.Errorf("lines %q: %v", lines, err)
		}
	}
	// Nothing has changed of a line: nothing is done.
	same, err := f.orders.Reprice(ctx, f.supplier, o.ID, ordering.PriceDecision{Lines: []string{o.Lines[1].ID}})
	must(t, err)
	if same.Version != o.Version {
		t.Errorf("version %d became %d", o.Version, same.Version)
	}
}

func TestApprovingManyDecidesAboutPricesFirst(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	updated, kept, unchanged := f.take(), f.take(), f.takeOne("APL", "1")
	f.standard("GIN", "22", "")
	plan, err := f.orders.PlanApproval(ctx, f.supplier, []string{updated.ID, kept.ID, unchanged.ID})
	must(t, err)
	if plan.Repriced() != 2 || wholesale.FormatTotal(plan.Orders[0].Repriced) != "432.63" {
		t.Errorf("%d orders have other prices, the first would be %s", plan.Repriced(), plan.Orders[0].Repriced)
	}
	chosen := func(i int, prices ordering.PriceChoice) ordering.Chosen {
		p := plan.Orders[i]
		return ordering.Chosen{ID: p.Order.ID, Version: p.Order.Version, Mark: p.Prices.Mark(), Prices: prices}
	}
	approvals, err := f.orders.ApproveMany(ctx, f.supplier, []ordering.Chosen{
		chosen(0, ordering.TodayPrices), chosen(1, ordering.OrderPrices), chosen(2, ordering.TodayPrices),
	})
	must(t, err)
	var totals []string
	for _, a := range approvals {
		must(t, a.Err)
		totals = append(totals, wholesale.FormatTotal(a.Order.Total)+" "+string(a.Order.Status))
	}
	if diff := cmp.Diff([]string{"432.63 processing", "473.34 processing", "18.63 processing"}, totals); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
	if !slices.Contains(f.kinds(kept.ID), "prices_kept") || slices.Contains(f.kinds(unchanged.ID), "prices_kept") {
		t.Errorf("the timelines say %v and %v", f.kinds(kept.ID), f.kinds(unchanged.ID))
	}
}

// TestLinesOfOneProduct: each line is priced by its own quantity, unless the account adds them up;
// then taking, editing and what has changed go by the sum.
func TestLinesOfOneProduct(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	f.connect()
	f.breaks() // 20, and 18 from 10 on
	in := ordering.NewOrder{CustomerID: f.customer.ID, Lines: []ordering.LineInput{
		{ProductCode: "GIN", Quantity: dec("6")}, {ProductCode: "GIN", Quantity: dec("4")},
	}}
	prices := func(o *wholesale.Order, err error) string {
		t.Helper()
		must(t, err)
		var words []string
		for _, l := range o.Lines {
			words = append(words, wholesale.PriceWords(l.UnitPrice))
		}
		return strings.Join(words, " ")
	}
	single, _, err := f.orders.Take(ctx, f.supplier, in, nil)
	if got := prices(single, err); got != "20.00 20.00" {
		t.Errorf("tested one by one they cost %s", got)
	}
	if near := single.Lines[0].NextBreak; near == nil || near.Words() != "4 more and it is 18.00 each" {
		t.Errorf("the next break of 6 is %v", near)
	}
	f.update(func(tx *store.Tx) error {
		c, err := tx.Connection(ctx, f.supplier, ordering.Connector)
		if err != nil {
			return err
		}
		c.Settings.AddUpLines = true
		return tx.SetConnectionSettings(ctx, c)
	})
	f.wantChanges(single.ID, "GIN 20.00 → 18.00", "GIN 20.00 → 18.00")
	together, _, err := f.orders.Take(ctx, f.supplier, in, nil)
	if got := prices(together, err); got != "18.00 18.00" {
		t.Errorf("added up they cost %s", got)
	}
	f.wantChanges(together.ID)
	repriced, err := f.orders.Reprice(ctx, f.supplier, single.ID, ordering.PriceDecision{})
	if got := prices(repriced, err); got != "18.00 18.00" {
		t.Errorf("repriced they cost %s", got)
	}
	less := []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("5")}, {ProductCode: "GIN", Quantity: dec("4")}}
	edited, err := f.orders.Edit(ctx, f.supplier, together.ID, ordering.OrderChange{Lines: &less})
	if got := prices(edited, err); got != "20.00 20.00" {
		t.Errorf("nine cost %s", got)
	}
	if said := edited.Lines[0].Considered; !strings.Contains(said, "needs 10 or more on the order") {
		t.Errorf("of the other price it says %q", said)
	}
}

// TestAYearLaterALineStillExplainsItself: what is kept with a line is what was said then, and lists
// do not read it.
func TestAYearLaterALineStillExplainsItself(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		f.breaks()
		o := f.takeOne("GIN", "9")
		want := o.Lines[0].PriceAnswer
		if want.Considered == "" {
			t.Fatal("nothing was considered")
		}
		f.standard("GIN", "1", "")
		f.pass(365 * 24 * 60)
		read, err := f.orders.Order(t.Context(), f.supplier, o.ID)
		must(t, err)
		if read.Lines[0].PriceAnswer != want {
			t.Errorf("it was %+v and is %+v", want, read.Lines[0].PriceAnswer)
		}
		list, _, err := f.orders.Orders(t.Context(), f.supplier, ordering.Query{Limit: 1})
		must(t, err)
		if said := list[0].Lines[0].Considered; said != "" {
			t.Errorf("a list reads %q", said)
		}
	})
}
