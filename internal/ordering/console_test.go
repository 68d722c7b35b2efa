package ordering_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// mismatch lets Unleashed have completed the order with other content: the lines as they are here,
// then changed.
func (f *office) mismatch(id string, change func(r *wholesale.RemoteOrder)) *wholesale.Order {
	f.t.Helper()
	ctx := f.t.Context()
	_, err := f.orders.Approve(ctx, f.supplier, id)
	must(f.t, err)
	f.update(func(tx *store.Tx) error {
		o, err := tx.Order(ctx, f.supplier, id)
		if err != nil {
			return err
		}
		r := wholesale.RemoteOrder{Number: "SO-00000203", Status: "Completed", Completed: true, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total}
		for _, l := range o.Lines {
			r.Lines = append(r.Lines, wholesale.RemoteLine{
				GUID: l.ID, ProductCode: l.ProductCode, Quantity: l.Quantity, UnitPrice: l.UnitPrice, LineTotal: l.LineTotal, LineTax: l.LineTax,
			})
		}
		change(&r)
		o.SalesOrder.GUID, o.SalesOrder.State, o.SalesOrder.Number = store.NewID(), wholesale.OutboxCreated, r.Number
		if err := f.orders.SalesOrderSeen(ctx, tx, o, r); err != nil {
			return err
		}
		return errors.Join(tx.UpdateOrder(ctx, o), tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry))
	})
	o, err := f.orders.Order(ctx, f.supplier, id)
	must(f.t, err)
	return o
}

func TestTheTimelineNamesWhoDidIt(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		jane := ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"})
		o, _, err := f.orders.Take(jane, f.supplier, documented(), nil)
		must(t, err)
		reference := "PO 1"
		_, err = f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Reference: &reference})
		must(t, err)
		must(t, f.orders.Comment(jane, f.supplier, o.ID, ordering.NewComment{Text: "call first", Internal: true}))
		for _, act := range []func() (*wholesale.Order, error){
			func() (*wholesale.Order, error) { return f.orders.Approve(jane, f.supplier, o.ID) },
			func() (*wholesale.Order, error) { return f.orders.Ship(jane, f.supplier, o.ID) },
			func() (*wholesale.Order, error) { return f.orders.Receive(jane, f.supplier, o.ID) },
		} {
			_, err := act()
			must(t, err)
		}
		events, err := f.orders.Timeline(t.Context(), f.supplier, o.ID)
		must(t, err)
		var got []string
		for _, e := range events {
			got = append(got, e.Kind+" by "+e.Actor)
		}
		want := []string{
			"ordered by Jane Smith", "edited by api", "internal_comment by Jane Smith", "approved by Jane Smith", "shipped by Jane Smith",
			"received by Jane Smith", // the mail is told of when the mail server has taken it
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if text := events[1].Text; text != "The order was changed: reference “PO 1” instead of “PO 4471”" {
			t.Errorf("got %s", text)
		}
	})
}

func TestAPreviewIsWhatTheEditThenMakesAndWritesNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx, o := t.Context(), f.take()
		adjustment, reason := dec("-10.00"), "Damaged box"
		change := ordering.OrderChange{
			Lines:      &[]ordering.LineInput{{ProductCode: "GIN", Quantity: dec("10")}, {ProductCode: "APL", Quantity: dec("6")}},
			Adjustment: &adjustment, AdjustmentReason: &reason, Version: o.Version,
		}
		preview, err := f.orders.Preview(ctx, f.supplier, o.ID, change)
		must(t, err)
		kept, err := f.orders.Order(ctx, f.supplier, o.ID)
		must(t, err)
		same := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
		if diff := cmp.Diff(o, kept, same); diff != "" {
			t.Errorf("the preview has changed the order: %s", diff)
		}
		edited, err := f.orders.Edit(ctx, f.supplier, o.ID, change)
		must(t, err)
		preview.Version, preview.UpdatedAt = edited.Version, edited.UpdatedAt
		if diff := cmp.Diff(preview, edited, same); diff != "" {
			t.Error(diff)
		}
		if got := wholesale.FormatTotal(edited.Total); got != "404.46" || edited.AdjustmentReason != reason {
			t.Errorf("total %s", got)
		}

		more := dec("-1000")
		refused := map[string]ordering.OrderChange{
			"adjustment":            {Adjustment: &more},
			"lines[0].quantity":     {Lines: &[]ordering.LineInput{{ProductCode: "GIN"}}},
			"lines[1].product_code": {Lines: &[]ordering.LineInput{{ProductCode: "GIN", Quantity: dec("1")}, {ProductCode: "NOPE", Quantity: dec("1")}}},
		}
		for field, change := range refused {
			_, previewErr := f.orders.Preview(ctx, f.supplier, o.ID, change)
			_, editErr := f.orders.Edit(ctx, f.supplier, o.ID, change)
			if previewErr == nil || editErr == nil || previewErr.Error() != editErr.Error() || !strings.Contains(editErr.Error(), field) {
				t.Errorf("%s: preview says %v, edit says %v", field, previewErr, editErr)
			}
		}
		if _, err := f.orders.Preview(ctx, f.supplier, o.ID, ordering.OrderChange{Version: o.Version}); wholesale.CodeOf(err) != wholesale.CodeStale {
			t.Errorf("an old version: %v", err)
		}
	})
}

func TestADraftIsWhatTakeThenMakes(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	in := documented()
	adjustment := dec("5.00")
	in.Adjustment, in.AdjustmentReason = &adjustment, "Pallet"
	draft, err := f.orders.Draft(t.Context(), f.supplier, in)
	must(t, err)
	taken, _, err := f.orders.Take(t.Context(), f.supplier, in, nil)
	must(t, err)
	if taken.Number != "U-1001" || draft.Number != "" || draft.Total.Cmp(taken.Total) != 0 || wholesale.FormatTotal(taken.Total) != "479.09" {
		t.Errorf("draft %s %s, taken %s %s", draft.Number, draft.Total, taken.Number, taken.Total)
	}
	kept, err := f.orders.Order(t.Context(), f.supplier, taken.ID)
	must(t, err)
	if wholesale.FormatTotal(kept.Adjustment) != "5.00" || wholesale.FormatTotal(kept.AdjustmentTax) != "0.75" || kept.AdjustmentReason != "Pallet" {
		t.Errorf("kept %s + %s %q", kept.Adjustment, kept.AdjustmentTax, kept.AdjustmentReason)
	}
	fine := dec("0.001")
	in.Adjustment, in.AdjustmentReason = &fine, strings.Repeat("x", 501)
	if _, err := f.orders.Draft(t.Context(), f.supplier, in); err == nil || !strings.Contains(err.Error(), "adjustment must") || !strings.Contains(err.Error(), "adjustment_reason must") {
		t.Errorf("got %v", err)
	}
}

func TestMatchUnleashedEndsAMismatch(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		jane := ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"})
		o := f.mismatch(f.take().ID, func(r *wholesale.RemoteOrder) {
			r.Lines[0].Quantity, r.Lines[0].LineTotal, r.Lines[0].LineTax = dec("10"), dec("249.50"), dec("37.43")
			r.Lines[1] = wholesale.RemoteLine{GUID: store.NewID(), ProductCode: "FREE", Quantity: dec("2"), LineTotal: dec("0.00")}
			r.Lines = append(r.Lines, wholesale.RemoteLine{Charge: true, Name: "Courier", Quantity: dec("1"), UnitPrice: dec("8"), LineTotal: dec("8.00"), LineTax: dec("1.20")})
			r.SubTotal, r.TaxTotal, r.Total = dec("257.50"), dec("38.63"), dec("296.13")
		})
		if o.Mismatch == nil || !o.PaymentBlocked || f.notices() != 1 {
			t.Fatalf("no mismatch: %+v, %d notices", o.Mismatch, f.notices())
		}
		if _, err := f.orders.MatchUnleashed(jane, f.supplier, o.ID, o.Version-1); wholesale.CodeOf(err) != wholesale.CodeStale {
			t.Errorf("an old version: %v", err)
		}
		made, err := f.orders.MatchUnleashed(jane, f.supplier, o.ID, o.Version)
		must(t, err)
		kept, err := f.orders.Order(jane, f.supplier, o.ID)
		must(t, err)
		if kept.Mismatch != nil || !kept.PaymentBlocked || f.notices() != 1 || wholesale.FormatTotal(kept.Total) != "296.13" || made.Version != kept.Version {
			t.Errorf("got %+v, blocked %v, %d notices", kept.Mismatch, kept.PaymentBlocked, f.notices())
		}
		if len(kept.Lines) != 2 || kept.Lines[0].ID != o.Lines[0].ID || kept.Lines[1].ProductCode != "FREE" || kept.Lines[1].ProductID == "" || !kept.Freight.IsZero() {
			t.Errorf("got %+v", kept.Lines)
		}
		last, err := f.orders.LastChange(jane, f.supplier, o.ID)
		must(t, err)
		if last.Kind != "totals_agree" {
			t.Errorf("got %+v", last)
		}
		events, err := f.orders.Timeline(jane, f.supplier, o.ID)
		must(t, err)
		i := slices.IndexFunc(events, func(e store.Event) bool { return e.Kind == "made_equal" })
		if want := "The order was changed to match sales order SO-00000203: GIN: quantity 10 instead of 12; " +
			"FREE added: 2 × 0.00; APL removed; adjustment 8.00 instead of 0.00; reason of the adjustment “Courier”; freight 0.00 instead of 15.00. Total NZD 296.13, was 473.34"; events[i].Text != want {
			t.Errorf("got  %s\nwant %s", events[i].Text, want)
		}
		if events[i].Actor != "Jane Smith" {
			t.Errorf("by %s", events[i].Actor)
		}
		shipped, err := f.orders.Ship(jane, f.supplier, o.ID)
		must(t, err)
		if shipped.PaymentBlocked || shipped.InvoiceBlocked || f.notices() != 0 { // until then it needed a person
			t.Errorf("the blocks stay, or %d notices", f.notices())
		}
		if _, err := f.orders.MatchUnleashed(jane, f.supplier, o.ID, 0); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("without a mismatch: %v", err)
		}
	})
}

func (f *office) notices() int64 {
	f.t.Helper()
	n, err := f.orders.Bell(f.t.Context(), f.supplier)
	must(f.t, err)
	return n
}

func TestCommentsAreForTheirReaders(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		o := f.take()
		_, err := f.orders.Cancel(t.Context(), f.supplier, o.ID)
		must(t, err)
		must(t, f.orders.Comment(t.Context(), f.supplier, o.ID, ordering.NewComment{Text: "sorry"}))
		must(t, f.orders.Comment(t.Context(), f.supplier, o.ID, ordering.NewComment{Text: "again!", Internal: true}))
		kept, err := f.orders.Order(t.Context(), f.supplier, o.ID)
		must(t, err)
		if kept.Version != o.Version+1 { // only by the cancelling: comments do not count
			t.Errorf("version %d", kept.Version)
		}
		if diff := cmp.Diff([]string{"ordered", "cancelled", "comment", "internal_comment"}, f.kinds(o.ID)); diff != "" {
			t.Error(diff)
		}
		last, err := f.orders.LastChange(t.Context(), f.supplier, o.ID)
		must(t, err)
		if last.Kind != "cancelled" || last.Actor != "api" || last.At.IsZero() {
			t.Errorf("the last change is %+v", last)
		}
		for _, text := range []string{"", " \n", strings.Repeat("ā", 4001)} {
			if err := f.orders.Comment(t.Context(), f.supplier, o.ID, ordering.NewComment{Text: text}); wholesale.CodeOf(err) != wholesale.CodeInvalid {
				t.Errorf("%d bytes: %v", len(text), err)
			}
		}
	})
}

// breaks gives the customer a list on which GIN costs 20 from the first on, and 18 from 10 on.
func (f *office) breaks() {
	f.update(func(tx *store.Tx) error {
		list := wholesale.PriceList{ID: store.NewID(), SupplierID: f.supplier, Name: "Cafes", Origin: wholesale.OriginManual, Currency: "NZD"}
		version, err := tx.EditPrices(f.t.Context(), f.supplier)
		if err != nil {
			return err
		}
		if err := tx.PutPriceList(f.t.Context(), version, list); err != nil {
			return err
		}
		gin, err := tx.ProductByCode(f.t.Context(), f.supplier, "GIN")
		if err != nil {
			return err
		}
		for from, price := range map[string]string{"0": "20", "10": "18"} {
			if err := tx.PutPrices(f.t.Context(), f.supplier, version, store.ListedPrice{PriceListID: list.ID, Price: wholesale.Price{
				ProductID: gin.ID, ProductCode: "GIN", UnitPrice: dec(price), MinimumQuantity: dec(from), Owner: wholesale.OwnedByPerson,
			}}); err != nil {
				return err
			}
		}
		f.customer.Layers = []string{list.ID}
		return tx.SetLayers(f.t.Context(), f.supplier, version, f.customer.ID, f.customer.Layers)
	})
}

// A line without a price follows the list's price breaks; one that repeats its price and quantity
// keeps where it came from; any other price is typed.
func TestWhatALineCostsAfterAnEdit(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	f.breaks()
	ctx := t.Context()
	rapid.Check(t, func(rt *rapid.T) {
		whole := func(label string) wholesale.Decimal {
			return wholesale.Round(dec([]string{"1", "5", "9", "10", "11", "100"}[rapid.IntRange(0, 5).Draw(rt, label)]), 0)
		}
		list := func(q wholesale.Decimal) string {
			if q.Cmp(dec("10")) >= 0 {
				return "18.0000"
			}
			return "20.0000"
		}
		first := whole("first quantity")
		o, _, err := f.orders.Take(ctx, f.supplier, ordering.NewOrder{CustomerID: f.customer.ID, Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: first}}}, nil)
		if err != nil {
			rt.Fatal(err)
		}
		then := ordering.LineInput{ProductCode: "GIN", Quantity: whole("then quantity")}
		want := wholesale.PriceAnswer{UnitPrice: dec(list(then.Quantity)), Rule: wholesale.RuleManual, PriceListID: f.customer.PriceListID(), Explanation: "Price list Cafes"}
		want.Considered = "18.00 (Price list Cafes from 10 on): needs 10 or more on one line"
		if then.Quantity.Cmp(dec("10")) >= 0 {
			want.Explanation += " from 10 on"
			want.Considered = "20.00 (Price list Cafes): the price from 10 on comes first"
		}
		want.Considered += "\n24.95 (Default sell price): only prices of the price list Cafes count for this customer"
		was := o.Lines[0].PriceAnswer
		typed := func(price wholesale.Decimal) wholesale.PriceAnswer {
			return wholesale.PriceAnswer{UnitPrice: price.Rescale(wholesale.PriceScale), Rule: wholesale.RuleTyped, Explanation: "Entered manually"}
		}
		switch rapid.SampledFrom([]string{"not given", "given", "typed before, and not given", "typed before, and given"}).Draw(rt, "price is") {
		case "given":
			price := dec(rapid.SampledFrom([]string{"18", "20", "19.5"}).Draw(rt, "price"))
			then.UnitPrice, want = &price, typed(price)
			if price.Cmp(was.UnitPrice) == 0 && then.Quantity.Cmp(first) == 0 {
				want = was
			}
		case "typed before, and not given":
			price := dec(rapid.SampledFrom([]string{"18", "20"}).Draw(rt, "price"))
			if o, err = f.orders.Edit(ctx, f.supplier, o.ID, ordering.OrderChange{
				Lines: &[]ordering.LineInput{{ProductCode: "GIN", Quantity: whole("second quantity"), UnitPrice: &price}},
			}); err != nil {
				rt.Fatal(err)
			}
		case "typed before, and given":
			price := dec("19.5")
			if o, err = f.orders.Edit(ctx, f.supplier, o.ID, ordering.OrderChange{
				Lines: &[]ordering.LineInput{{ProductCode: "GIN", Quantity: first, UnitPrice: &price}},
			}); err != nil {
				rt.Fatal(err)
			}
			then.UnitPrice, want = &price, typed(price)
		}
		edited, err := f.orders.Edit(ctx, f.supplier, o.ID, ordering.OrderChange{Lines: &[]ordering.LineInput{then}, Version: o.Version})
		if err != nil {
			rt.Fatal(err)
		}
		if l := edited.Lines[0]; l.PriceAnswer != want || l.ID != o.Lines[0].ID {
			rt.Errorf("%s × GIN costs %+v, want %+v", then.Quantity, l.PriceAnswer, want)
		}
	})

	o := f.takeOne("APL", "6") // not on the list: with the default price it would be, but a list made by hand is final
	if o != nil {
		t.Error("APL is not on the customer's list and was sold")
	}
}

func TestALineKnowsItsPrice(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		byDefault := f.take()
		f.breaks()
		typed := dec("19.5")
		o, _, err := f.orders.Take(t.Context(), f.supplier, ordering.NewOrder{CustomerID: f.customer.ID, Lines: []ordering.LineInput{
			{ProductCode: "GIN", Quantity: dec("2")}, {ProductCode: "GIN", Quantity: dec("12")},
			{ProductCode: "GIN", Quantity: dec("3"), UnitPrice: &typed}, {ProductCode: "APL", Quantity: dec("1"), UnitPrice: &typed},
		}}, nil)
		must(t, err)
		o, err = f.orders.Order(t.Context(), f.supplier, o.ID)
		must(t, err)
		var got []string
		for _, l := range append(o.Lines, byDefault.Lines[0]) {
			list := "no list"
			if l.PriceListID == f.customer.PriceListID() {
				list = "its list"
			}
			got = append(got, fmt.Sprintf("%s, %s: %s", l.Rule, list, l.Explanation))
		}
		want := []string{
			"manual, its list: Price list Cafes", "manual, its list: Price list Cafes from 10 on",
			"typed, no list: Entered manually", "typed, no list: Entered manually", "default, no list: Default sell price",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestForAnotherCustomerOnlyTypedPricesStay(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	typed := dec("19.5")
	o, _, err := f.orders.Take(t.Context(), f.supplier, ordering.NewOrder{CustomerID: f.customer.ID, Lines: []ordering.LineInput{
		{ProductCode: "GIN", Quantity: dec("12")}, {ProductCode: "GIN", Quantity: dec("2"), UnitPrice: &typed},
	}}, nil)
	must(t, err)
	other := wholesale.Customer{ID: store.NewID(), SupplierID: f.supplier, Code: "OTHER", Name: "Other"}
	f.update(func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), other) })
	f.customer = other
	f.breaks()
	o, err = f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{CustomerID: &other.ID})
	must(t, err)
	got := []string{o.Lines[0].Explanation, wholesale.FormatPrice(o.Lines[0].UnitPrice), o.Lines[1].Explanation, wholesale.FormatPrice(o.Lines[1].UnitPrice)}
	if diff := cmp.Diff([]string{"Price list Cafes from 10 on", "18.0000", "Entered manually", "19.5000"}, got); diff != "" {
		t.Error(diff)
	}
}

func (f *office) takeOne(code, quantity string) *wholesale.Order {
	f.t.Helper()
	o, _, err := f.orders.Take(f.t.Context(), f.supplier, ordering.NewOrder{CustomerID: f.customer.ID, Lines: []ordering.LineInput{{ProductCode: code, Quantity: dec(quantity)}}}, nil)
	if err != nil {
		return nil
	}
	return o
}

func TestALineThatIsSentAsItIsKeepsTheRuleOfItsPrice(t *testing.T) {
	f := newOffice(t, databasetest.SQLite(t))
	o := f.take()
	price := o.Lines[0].UnitPrice
	edit := func(quantity string) wholesale.Line {
		edited, err := f.orders.Edit(t.Context(), f.supplier, o.ID, ordering.OrderChange{Lines: &[]ordering.LineInput{{ProductCode: "GIN", Quantity: dec(quantity), UnitPrice: &price}}})
		must(t, err)
		return edited.Lines[0]
	}
	if l := edit("12"); l.Rule != wholesale.RuleDefault {
		t.Errorf("unchanged: %s", l.Rule)
	}
	if l := edit("13"); l.Rule != wholesale.RuleTyped {
		t.Errorf("the price of before at another quantity: %s", l.Rule)
	}
}
