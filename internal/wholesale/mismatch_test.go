package wholesale_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// sent is an order of two lines and freight as it was sent, and the same order as Unleashed returns
// it.
func sent(t testing.TB) (*wholesale.Order, wholesale.RemoteOrder) {
	t.Helper()
	gst := wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}
	o := &wholesale.Order{ID: "o", Tax: gst, Freight: dec("15.00"), Lines: []wholesale.Line{
		{ID: "l1", ProductCode: "GIN", Quantity: dec("12"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec("24.9500")}, Tax: gst},
		{ID: "l2", ProductCode: "APL", Quantity: dec("6"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec("16.2000")}, Tax: gst},
	}}
	o.SalesOrder.FreightLineID = "f"
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	return o, echo(o)
}

func echo(o *wholesale.Order) wholesale.RemoteOrder {
	r := wholesale.RemoteOrder{Status: "Completed", Completed: true, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total}
	for _, l := range o.Lines {
		r.Lines = append(r.Lines, wholesale.RemoteLine{GUID: l.ID, ProductCode: l.ProductCode, Quantity: l.Quantity, UnitPrice: l.UnitPrice, LineTotal: l.LineTotal, LineTax: l.LineTax})
	}
	if !o.Freight.IsZero() {
		r.Lines = append(r.Lines, wholesale.RemoteLine{GUID: o.SalesOrder.FreightLineID, ProductCode: "FREIGHT", Quantity: dec("1"), UnitPrice: o.Freight, LineTotal: o.Freight, LineTax: o.FreightTax})
	}
	return r
}

// retotal makes a remote order's totals agree with its lines, as Unleashed does.
func retotal(r *wholesale.RemoteOrder) {
	r.SubTotal, r.TaxTotal = dec("0"), dec("0")
	for _, l := range r.Lines {
		r.SubTotal, _ = r.SubTotal.Add(l.LineTotal)
		r.TaxTotal, _ = r.TaxTotal.Add(l.LineTax)
	}
	r.Total, _ = r.SubTotal.Add(r.TaxTotal)
}

func TestCompareNamesTheCause(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*wholesale.RemoteOrder)
		code   string
		cause  wholesale.Cause
	}{
		"quantity": {func(r *wholesale.RemoteOrder) {
			r.Lines[0].Quantity, r.Lines[0].LineTotal, r.Lines[0].LineTax = dec("10"), dec("249.50"), dec("37.43")
		}, "GIN", wholesale.CauseQuantity},
		"price": {func(r *wholesale.RemoteOrder) {
			r.Lines[1].UnitPrice, r.Lines[1].LineTotal, r.Lines[1].LineTax = dec("16.0000"), dec("96.00"), dec("14.40")
		}, "APL", wholesale.CausePrice},
		"missing": {func(r *wholesale.RemoteOrder) { r.Lines = append(r.Lines[:1:1], r.Lines[2]) }, "APL", wholesale.CauseMissing},
		"extra": {func(r *wholesale.RemoteOrder) {
			r.Lines = append(r.Lines, wholesale.RemoteLine{GUID: "x", ProductCode: "NEW", Quantity: dec("1"), UnitPrice: dec("3"), LineTotal: dec("3.00"), LineTax: dec("0.45")})
		}, "NEW", wholesale.CauseExtra},
		"quantity under a code in another case": {func(r *wholesale.RemoteOrder) {
			r.Lines[0].GUID, r.Lines[0].ProductCode = "theirs", "gin"
			r.Lines[0].Quantity, r.Lines[0].LineTotal, r.Lines[0].LineTax = dec("10"), dec("249.50"), dec("37.43")
		}, "GIN", wholesale.CauseQuantity},
		"tax":      {func(r *wholesale.RemoteOrder) { r.Lines[0].LineTax = dec("0.00") }, "GIN", wholesale.CauseTax},
		"rounding": {func(r *wholesale.RemoteOrder) { r.Lines[0].LineTotal = dec("299.41") }, "GIN", wholesale.CauseRounding},
		"freight": {func(r *wholesale.RemoteOrder) {
			r.Lines[2].UnitPrice, r.Lines[2].LineTotal, r.Lines[2].LineTax = dec("20"), dec("20.00"), dec("3.00")
		}, "", wholesale.CauseFreight},
		"a charge of theirs": {func(r *wholesale.RemoteOrder) {
			r.Lines = append(r.Lines, wholesale.RemoteLine{GUID: "c", Charge: true, Quantity: dec("1"), UnitPrice: dec("5"), LineTotal: dec("5.00"), LineTax: dec("0.75")})
		}, "", wholesale.CauseFreight},
	} {
		t.Run(name, func(t *testing.T) {
			o, r := sent(t)
			c.change(&r)
			retotal(&r)
			m := wholesale.Compare(o, r)
			if m == nil {
				t.Fatal("no mismatch was seen")
			}
			if len(m.Lines) != 1 || m.Lines[0].Cause != c.cause || m.Lines[0].ProductCode != c.code {
				t.Fatalf("got %+v, want one line %q with cause %s", m.Lines, c.code, c.cause)
			}
			line := m.Lines[0]
			if (line.Theirs == nil) != (c.cause == wholesale.CauseMissing) {
				t.Errorf("theirs is %+v", line.Theirs)
			}
		})
	}
}

func TestEqualTotalsAreNoMismatchWhateverTheLines(t *testing.T) {
	o, r := sent(t)
	r.Lines = nil
	if m := wholesale.Compare(o, r); m != nil {
		t.Fatalf("got %+v", m)
	}
}

func TestTotalsWithMoreDigitsAreTheSame(t *testing.T) {
	o, r := sent(t)
	r.Total, r.SubTotal = dec("473.34000000"), dec("411.600")
	if m := wholesale.Compare(o, r); m != nil {
		t.Fatalf("got %+v", m)
	}
}

// TestRepairingLikeTheirsEndsTheMismatch: whatever Unleashed made of the order, making ours equal
// clears it.
func TestRepairingLikeTheirsEndsTheMismatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		o.Status = wholesale.Processing
		o.SalesOrder.FreightLineID = "freight"
		if err := o.ComputeTotals(); err != nil {
			t.Fatal(err)
		}
		theirs := *o
		theirs.Lines = append([]wholesale.Line(nil), o.Lines...)
		i := rapid.IntRange(0, len(theirs.Lines)-1).Draw(t, "changed line")
		theirs.Lines[i].Quantity = decimalBetween(1, 10_000_0000, 4).Draw(t, "their quantity")
		if err := theirs.ComputeTotals(); err != nil {
			t.Fatal(err)
		}
		remote := echo(&theirs)
		o.Complete(remote, o.CreatedAt)
		if wholesale.FormatTotal(o.Total) == wholesale.FormatTotal(theirs.Total) {
			if o.Status != wholesale.Shipped {
				t.Fatal("equal totals, but not shipped")
			}
			return
		}
		if o.Status != wholesale.Processing || o.Mismatch == nil || !o.PaymentBlocked || !o.InvoiceBlocked {
			t.Fatalf("different totals: status %s, mismatch %v, blocked %v %v", o.Status, o.Mismatch, o.PaymentBlocked, o.InvoiceBlocked)
		}
		o.Lines = theirs.Lines
		if err := o.ComputeTotals(); err != nil {
			t.Fatal(err)
		}
		o.Recompare(remote)
		if o.Mismatch != nil {
			t.Fatalf("still different: %s", cmp.Diff(o.Total.String(), remote.Total.String()))
		}
		if !o.PaymentBlocked {
			t.Fatal("released before it was shipped")
		}
		if err := o.Ship(o.CreatedAt); err != nil || o.PaymentBlocked || o.InvoiceBlocked {
			t.Fatalf("shipped with equal totals, but still blocked (%v)", err)
		}
	})
}
