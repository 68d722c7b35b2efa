package wholesale_test

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }

func roundedBig(x *big.Rat, scale int) *big.Rat {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
	scaled := new(big.Rat).Mul(x, unit)
	half := big.NewRat(1, 2)
	if scaled.Sign() < 0 {
		half.Neg(half)
	}
	scaled.Add(scaled, half)
	whole := new(big.Int).Quo(scaled.Num(), scaled.Denom()) // towards zero
	return new(big.Rat).Quo(new(big.Rat).SetInt(whole), unit)
}

func rat(d wholesale.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic("not a number: " + d.String())
	}
	return r
}

func decimalBetween(lo, hi int64, scale int) *rapid.Generator[wholesale.Decimal] {
	return rapid.Custom(func(t *rapid.T) wholesale.Decimal {
		return decimal.MustNew(rapid.Int64Range(lo, hi).Draw(t, "coefficient"), scale)
	})
}

func TestMulRoundIsExactAndRoundsOnceHalfAwayFromZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := decimalBetween(-1e12, 1e12, rapid.IntRange(0, 6).Draw(t, "scale")).Draw(t, "a")
		b := decimalBetween(-1e11, 1e11, rapid.IntRange(0, 6).Draw(t, "scale")).Draw(t, "b")
		got, err := wholesale.MulRound(a, b, 2)
		want := roundedBig(new(big.Rat).Mul(rat(a), rat(b)), 2)
		if err != nil {
			if want.Cmp(new(big.Rat).SetInt64(4e16)) < 0 && want.Cmp(new(big.Rat).SetInt64(-4e16)) > 0 {
				t.Fatalf("%s × %s: %v, but the result %s fits", a, b, err, want.FloatString(2))
			}
			return
		}
		if rat(got).Cmp(want) != 0 {
			t.Fatalf("%s × %s = %s, want %s", a, b, got, want.FloatString(2))
		}
	})
}

func TestRoundHalfAwayFromZero(t *testing.T) {
	for in, want := range map[string]string{
		"0.005": "0.01", "-0.005": "-0.01", "0.0049": "0.00", "2.675": "2.68", "1.2": "1.2", "-2.345": "-2.35", "0.125": "0.13", "10.995": "11.00",
	} {
		if got := wholesale.Round(dec(in), 2).String(); got != want {
			t.Errorf("Round(%s) = %s, want %s", in, got, want)
		}
	}
}

func drawOrder(t *rapid.T) *wholesale.Order {
	rates := []string{"0", "0.15", "0.1", "0.08875", "0.2"}
	o := &wholesale.Order{ID: "o", Number: "U-1", Status: wholesale.Ordered, Currency: "NZD"}
	o.Tax = wholesale.Tax{Code: "T", Rate: dec(rapid.SampledFrom(rates).Draw(t, "rate"))}
	o.Freight = decimalBetween(0, 1_000_00, 2).Draw(t, "freight")
	for i := range rapid.IntRange(1, 30).Draw(t, "lines") {
		o.Lines = append(o.Lines, wholesale.Line{
			ID: string(rune('a' + i)), ProductCode: string(rune('A' + i)),
			Quantity:    decimalBetween(1, 10_000_0000, 4).Draw(t, "quantity"),
			PriceAnswer: wholesale.PriceAnswer{UnitPrice: decimalBetween(0, 10_000_0000, 4).Draw(t, "price")},
			Tax:         wholesale.Tax{Code: "T", Rate: dec(rapid.SampledFrom(rates).Draw(t, "line rate"))},
		})
	}
	return o
}

// TestTotalsAreUnleasheds checks the official rule on exact rationals: each line rounded, then
// summed.
func TestTotalsAreUnleasheds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		if err := o.ComputeTotals(); err != nil {
			t.Fatal(err)
		}
		sub, tax := rat(o.Freight), roundedBig(new(big.Rat).Mul(rat(o.Freight), rat(o.Tax.Rate)), 2)
		for _, l := range o.Lines {
			total := roundedBig(new(big.Rat).Mul(rat(l.Quantity), rat(l.UnitPrice)), 2)
			lineTax := roundedBig(new(big.Rat).Mul(total, rat(l.Tax.Rate)), 2)
			if rat(l.LineTotal).Cmp(total) != 0 || rat(l.LineTax).Cmp(lineTax) != 0 {
				t.Fatalf("%s × %s: %s + %s, want %s + %s", l.Quantity, l.UnitPrice, l.LineTotal, l.LineTax, total.FloatString(2), lineTax.FloatString(2))
			}
			sub.Add(sub, total)
			tax.Add(tax, lineTax)
		}
		if rat(o.SubTotal).Cmp(sub) != 0 || rat(o.TaxTotal).Cmp(tax) != 0 || rat(o.Total).Cmp(new(big.Rat).Add(sub, tax)) != 0 {
			t.Fatalf("totals %s + %s = %s, want %s + %s", o.SubTotal, o.TaxTotal, o.Total, sub.FloatString(2), tax.FloatString(2))
		}
	})
}

// TestTotalsOfTheDocumentedOrder is the worked example of the reference.
func TestTotalsOfTheDocumentedOrder(t *testing.T) {
	gst := wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}
	o := &wholesale.Order{Tax: gst, Freight: dec("15"), Lines: []wholesale.Line{
		{Quantity: dec("12"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec("24.95")}, Tax: gst},
		{Quantity: dec("6"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec("16.20")}, Tax: gst},
	}}
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	got := []string{wholesale.FormatTotal(o.SubTotal), wholesale.FormatTotal(o.TaxTotal), wholesale.FormatTotal(o.Total)}
	if diff := cmp.Diff([]string{"411.60", "61.74", "473.34"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTotalsThatDoNotFitNameTheLine(t *testing.T) {
	o := &wholesale.Order{Lines: []wholesale.Line{
		{Quantity: dec("1"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec("1")}},
		{Quantity: wholesale.MaxQuantity, PriceAnswer: wholesale.PriceAnswer{UnitPrice: wholesale.MaxUnitPrice}},
	}}
	err := o.ComputeTotals()
	var e *wholesale.Error
	if !errors.As(err, &e) || e.Code != wholesale.CodeInvalid || e.Fields[0].Field != "lines[1]" {
		t.Fatalf("got %v, want an invalid lines[1]", err)
	}
}

// TestOrderLife drives orders through arbitrary actions and holds them to the life that the
// contract draws.
func TestOrderLife(t *testing.T) {
	allowed := map[wholesale.Status][]wholesale.Status{
		wholesale.Scheduled:  {wholesale.Ordered, wholesale.Processing, wholesale.Cancelled},
		wholesale.Ordered:    {wholesale.Processing, wholesale.Cancelled},
		wholesale.Processing: {wholesale.Shipped, wholesale.Cancelled},
		wholesale.Shipped:    {wholesale.Received},
	}
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		if err := o.ComputeTotals(); err != nil {
			t.Fatal(err)
		}
		remote := wholesale.RemoteOrder{Status: "Completed", Completed: true, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total}
		approvals := 0
		for range rapid.IntRange(1, 12).Draw(t, "actions") {
			before, blocked := o.Status, o.PaymentBlocked
			var err error
			switch rapid.SampledFrom([]string{"approve", "ship", "receive", "cancel", "complete", "complete differently", "repair"}).Draw(t, "action") {
			case "approve":
				if err = o.Approve(wholesale.OutboxPending, at); err == nil {
					approvals++
				}
			case "ship":
				err = o.Ship(at)
			case "receive":
				err = o.Receive(at)
			case "cancel":
				err = o.Cancel(at)
			case "complete":
				o.Complete(remote, at)
			case "complete differently":
				other := remote
				other.Total = decimal.MustNew(1, 2)
				o.Complete(other, at)
			case "repair":
				o.Recompare(remote)
			}
			if err != nil && o.Status != before {
				t.Fatalf("a refused action moved the order from %s to %s", before, o.Status)
			}
			if o.Status != before && !contains(allowed[before], o.Status) {
				t.Fatalf("%s became %s", before, o.Status)
			}
			if o.Mismatch != nil && !(o.PaymentBlocked && o.InvoiceBlocked) {
				t.Fatal("totals differ, yet payment or invoice is not blocked")
			}
			if blocked && !o.PaymentBlocked && (o.Mismatch != nil || o.Status == wholesale.Processing) {
				t.Fatal("payment was released before the totals agreed and the order was shipped")
			}
			if o.NeedsAttention() != (o.Status != wholesale.Cancelled && (o.Mismatch != nil || o.SalesOrder.State == wholesale.OutboxFailed)) {
				t.Fatal("attention is not told")
			}
		}
		if approvals > 1 {
			t.Fatalf("approved %d times", approvals)
		}
	})
}

func contains[T comparable](all []T, one T) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

func TestCancellingStopsOnlyWhatWasNeverSent(t *testing.T) {
	for _, c := range []struct {
		state    wholesale.OutboxState
		attempts int
		want     wholesale.OutboxState
	}{
		{wholesale.OutboxPending, 0, wholesale.OutboxNone},
		{wholesale.OutboxPending, 1, wholesale.OutboxPending},
		{wholesale.OutboxSending, 1, wholesale.OutboxSending},
		{wholesale.OutboxUnknown, 1, wholesale.OutboxUnknown},
		{wholesale.OutboxFailed, 0, wholesale.OutboxNone},
		{wholesale.OutboxCreated, 1, wholesale.OutboxCreated},
	} {
		o := &wholesale.Order{Status: wholesale.Processing, SalesOrder: wholesale.SalesOrder{OutboxEntry: wholesale.OutboxEntry{State: c.state, Attempts: c.attempts}}}
		if err := o.Cancel(time.Now()); err != nil || o.SalesOrder.State != c.want {
			t.Errorf("%s after %d attempts became %s (%v), want %s", c.state, c.attempts, o.SalesOrder.State, err, c.want)
		}
	}
}

func BenchmarkTotalsOf20Lines(b *testing.B) {
	gst := wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}
	o := &wholesale.Order{Tax: gst, Freight: dec("15.00")}
	for i := range 20 {
		o.Lines = append(o.Lines, wholesale.Line{Quantity: decimal.MustNew(int64(i+1), 0), PriceAnswer: wholesale.PriceAnswer{UnitPrice: decimal.MustNew(249_537+int64(i)*131, 4)}, Tax: gst})
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := o.ComputeTotals(); err != nil {
			b.Fatal(err)
		}
	}
}
