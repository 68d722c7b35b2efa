package wholesale_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

var anId = func() string { return "made" }

// parts sums what an order consists of; it must be what the order says it comes to.
func parts(t interface{ Fatalf(string, ...any) }, o *wholesale.Order) {
	amount, tax := dec("0"), dec("0")
	add := func(a, b wholesale.Decimal) {
		amount, _ = amount.Add(a)
		tax, _ = tax.Add(b)
	}
	for _, l := range o.Lines {
		add(l.LineTotal, l.LineTax)
	}
	add(o.Freight, o.FreightTax)
	add(o.Adjustment, o.AdjustmentTax)
	total, _ := amount.Add(tax)
	if amount.Cmp(o.SubTotal) != 0 || tax.Cmp(o.TaxTotal) != 0 || total.Cmp(o.Total) != 0 {
		t.Fatalf("the parts make %s + %s, the order says %s + %s = %s", amount, tax, o.SubTotal, o.TaxTotal, o.Total)
	}
}

func TestMatchUnleashedTakesOverEveryKindOfDifference(t *testing.T) {
	line := func(guid, code, quantity, price, total, tax string) wholesale.RemoteLine {
		return wholesale.RemoteLine{GUID: guid, ProductCode: code, Quantity: dec(quantity), UnitPrice: dec(price), LineTotal: dec(total), LineTax: dec(tax)}
	}
	charge := wholesale.RemoteLine{GUID: "c", Charge: true, Name: "Delivery", Quantity: dec("1"), UnitPrice: dec("5"), LineTotal: dec("5.00"), LineTax: dec("0.75")}
	known := wholesale.Counterparts{NewID: anId, FreightCode: "FREIGHT", AdjustmentCode: "ADJ", Products: []wholesale.Product{{ID: "p3", Code: "NEW", Name: "New one", RemoteID: "g3"}}}
	for name, c := range map[string]struct {
		change func(*wholesale.RemoteOrder)
		want   []string
	}{
		"a quantity": {func(r *wholesale.RemoteOrder) { r.Lines[0] = line("l1", "GIN", "10", "24.95", "249.50", "37.43") }, []string{"GIN: quantity 10 instead of 12"}},
		"a price":    {func(r *wholesale.RemoteOrder) { r.Lines[1] = line("l2", "APL", "6", "16", "96.00", "14.40") }, []string{"APL: price 16.00 instead of 16.20"}},
		"a line with another GUID": {func(r *wholesale.RemoteOrder) { r.Lines[1] = line("zz", "APL", "5", "16.2", "81.00", "12.15") },
			[]string{"APL: quantity 5 instead of 6"}},
		"a missing line":     {func(r *wholesale.RemoteOrder) { r.Lines = append(r.Lines[:1:1], r.Lines[2]) }, []string{"APL removed"}},
		"an extra product":   {func(r *wholesale.RemoteOrder) { r.Lines = append(r.Lines, line("x", "NEW", "2", "3", "6.00", "0.90")) }, []string{"NEW added: 2 × 3.00"}},
		"a replaced product": {func(r *wholesale.RemoteOrder) { r.Lines[1] = line("l2", "NEW", "6", "3", "18.00", "2.70") }, []string{"NEW instead of APL: 6 × 3.00"}},
		"an unknown product": {func(r *wholesale.RemoteOrder) { r.Lines = append(r.Lines, line("x", "NOPE", "2", "3", "6.00", "0.90")) },
			[]string{"adjustment 6.00 instead of 0.00", "reason of the adjustment “NOPE”"}},
		"a charge": {func(r *wholesale.RemoteOrder) { r.Lines = append(r.Lines, charge) },
			[]string{"adjustment 5.00 instead of 0.00", "reason of the adjustment “Delivery”"}},
		"freight": {func(r *wholesale.RemoteOrder) { r.Lines[2] = line("f", "FREIGHT", "1", "20", "20.00", "3.00") }, []string{"freight 20.00 instead of 15.00"}},
		"a second freight": {func(r *wholesale.RemoteOrder) {
			r.Lines = append(r.Lines, line("f2", "FREIGHT", "1", "5", "5.00", "0.75"))
		}, []string{"freight 20.00 instead of 15.00"}},
		"an adjustment": {func(r *wholesale.RemoteOrder) {
			r.Lines = append(r.Lines, line("x", "ADJ", "1", "-2", "-2.00", "-0.30"))
		},
			[]string{"adjustment −2.00 instead of 0.00"}},
		"a foreign tax":      {func(r *wholesale.RemoteOrder) { r.Lines[0].LineTax, r.Lines[0].TaxCode = dec("0.00"), "EXEMPT" }, []string{"GIN: tax 0.00 instead of 44.91"}},
		"their own rounding": {func(r *wholesale.RemoteOrder) { r.Lines[0].LineTotal = dec("299.41") }, []string{"GIN: amount 299.41 instead of 299.40"}},
		"totals that their lines do not explain": {func(r *wholesale.RemoteOrder) { r.Lines = nil },
			[]string{"adjustment −411.60 instead of 0.00", "reason of the adjustment “Difference in the totals of sales order SO-7”"}},
	} {
		t.Run(name, func(t *testing.T) {
			o, r := sent(t)
			before := *o
			r.Number = "SO-7"
			c.change(&r)
			retotal(&r)
			if err := o.MatchUnleashed(r, known); err != nil {
				t.Fatal(err)
			}
			if m := wholesale.Compare(o, r); m != nil {
				t.Errorf("still different: %+v", m)
			}
			parts(t, o)
			if diff := cmp.Diff(c.want, wholesale.Changes(&before, o)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMatchUnleashedKeepsWhatTheyDidNotChange(t *testing.T) {
	o, r := sent(t)
	o.Lines[0].Comment, o.Lines[1].Rule = "cold, please", wholesale.RuleTier
	o.Lines[0].Rule, o.Lines[0].PriceListID, o.Lines[0].Explanation = wholesale.RuleTier, "list", "Price tier Wholesale"
	r.Lines[0].Quantity, r.Lines[0].LineTotal, r.Lines[0].LineTax = dec("10"), dec("249.50"), dec("37.43")
	r.Lines[1].UnitPrice, r.Lines[1].LineTotal, r.Lines[1].LineTax = dec("16.0000"), dec("96.00"), dec("14.40")
	retotal(&r)
	if err := o.MatchUnleashed(r, wholesale.Counterparts{NewID: anId, FreightCode: "FREIGHT"}); err != nil {
		t.Fatal(err)
	}
	if l := o.Lines[0]; l.ID != "l1" || l.Rule != wholesale.RuleTier || l.PriceListID != "list" || l.Explanation != "Price tier Wholesale" || l.Comment != "cold, please" || l.Tax.Code != "OUTPUT2" {
		t.Errorf("got %+v", l)
	}
	if l := o.Lines[1]; l.ID != "l2" || l.Rule != wholesale.RuleTyped || l.Explanation != "Set to match Unleashed" {
		t.Errorf("a price that they changed: got %+v", l)
	}
}

func TestMatchUnleashedRefusesWhatCannotBeKept(t *testing.T) {
	o, r := sent(t)
	before := *o
	r.Lines[0].LineTotal = dec("99999999999999")
	if err := o.MatchUnleashed(r, wholesale.Counterparts{NewID: anId}); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("got %v", err)
	}
	if len(wholesale.Changes(&before, o)) != 0 {
		t.Error("the order was changed all the same")
	}
}

// TestAfterMatchUnleashedThereIsNoMismatch is the promise of the button: whatever Unleashed has
// completed, with charges, unknown products, taxes and roundings of its own, there is no difference
// afterwards and the order still adds up.
func TestAfterMatchUnleashedThereIsNoMismatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawOrder(t)
		o.SalesOrder.FreightLineID, o.SalesOrder.AdjustmentLineID = "freight", "adjustment"
		o.Adjustment = decimalBetween(0, 50_00, 2).Draw(t, "adjustment")
		if err := o.ComputeTotals(); err != nil {
			t.Fatal(err)
		}
		r := echo(o)
		amounts := decimalBetween(-1_000_00, 1_000_00, 2)
		for i := range r.Lines {
			if rapid.Bool().Draw(t, "changed") {
				l := &r.Lines[i]
				l.LineTotal, l.LineTax, l.Quantity = amounts.Draw(t, "total"), amounts.Draw(t, "tax"), decimalBetween(1, 100_0000, 4).Draw(t, "quantity")
				l.Charge = rapid.Bool().Draw(t, "charge")
			}
		}
		for i := range rapid.IntRange(0, 5).Draw(t, "extra") {
			r.Lines = append(r.Lines, wholesale.RemoteLine{
				GUID: rapid.SampledFrom([]string{"", "x" + fmt.Sprint(i), "a", "adjustment"}).Draw(t, "guid"), Charge: rapid.Bool().Draw(t, "charge"),
				ProductCode: rapid.SampledFrom([]string{"", "A", "B", "NEW", "NOPE", "FREIGHT", "ADJ"}).Draw(t, "code"), Quantity: dec("1"),
				LineTotal: amounts.Draw(t, "total"), LineTax: amounts.Draw(t, "tax"), TaxRate: dec("0.125"), TaxCode: "FOREIGN",
			})
		}
		r.Lines = rapid.Permutation(r.Lines).Draw(t, "order")[rapid.IntRange(0, len(r.Lines)).Draw(t, "dropped"):]
		retotal(&r)
		if rapid.Bool().Draw(t, "totals of its own") {
			r.SubTotal, r.TaxTotal = amounts.Draw(t, "sub total"), decimalBetween(0, 99_99999, 5).Draw(t, "tax total")
			r.Total, _ = r.SubTotal.Add(r.TaxTotal)
		}
		o.Status, o.PaymentBlocked, o.InvoiceBlocked = wholesale.Shipped, true, true
		o.Mismatch = &wholesale.Mismatch{}
		if err := o.MatchUnleashed(r, wholesale.Counterparts{NewID: anId, FreightCode: "FREIGHT", AdjustmentCode: "ADJ", Products: []wholesale.Product{{ID: "n", Code: "NEW"}}}); err != nil {
			t.Fatal(err)
		}
		if m := wholesale.Compare(o, r); m != nil {
			t.Fatalf("still different: %+v", m)
		}
		parts(t, o)
		if o.Recompare(r); o.Mismatch != nil || o.PaymentBlocked || o.InvoiceBlocked {
			t.Fatal("the blocks stay")
		}
		if o.AdjustmentReason != "" && o.Adjustment.IsZero() && o.AdjustmentTax.IsZero() {
			t.Fatalf("adjustment %s + %s because of %q", o.Adjustment, o.AdjustmentTax, o.AdjustmentReason)
		}
		again := *o
		if err := again.MatchUnleashed(r, wholesale.Counterparts{NewID: anId, FreightCode: "FREIGHT", AdjustmentCode: "ADJ", Products: []wholesale.Product{{ID: "n", Code: "NEW"}}}); err != nil || again.Total.Cmp(o.Total) != 0 {
			t.Fatalf("a second time: %v, %s instead of %s", err, again.Total, o.Total)
		}
	})
}

func TestAnAdjustmentIsTaxedLikeFreightAndNeverMakesTheOrderNegative(t *testing.T) {
	o, _ := sent(t)
	o.Adjustment = dec("-10")
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(o.SubTotal, " ", o.AdjustmentTax, " ", o.TaxTotal, " ", o.Total); got != "401.60 -1.50 60.24 461.84" {
		t.Errorf("got %s", got)
	}
	o.Adjustment = dec("-411.60")
	if err := o.ComputeTotals(); err != nil || !o.Total.IsZero() {
		t.Errorf("down to nothing: %v, %s", err, o.Total)
	}
	o.Adjustment = dec("-411.61")
	if err := o.ComputeTotals(); err == nil || !strings.Contains(err.Error(), "adjustment") {
		t.Errorf("below nothing: %v", err)
	}
}

func TestAnAdjustmentGoesBeforeTheFreight(t *testing.T) {
	o, _ := sent(t)
	o.Lines, o.Adjustment, o.AdjustmentReason = nil, dec("5"), "Pallet"
	o.SalesOrder.AdjustmentLineID = "a"
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	freight := wholesale.Product{Code: "FREIGHT", RemoteID: "gf", Sellable: true}
	pallet := wholesale.Product{Code: "ADJ", RemoteID: "ga", Sellable: true}
	in := wholesale.SnapshotInput{Order: o, Customer: wholesale.Customer{RemoteID: "c"}, Freight: &freight, Adjustment: &pallet}
	s, problem := wholesale.TakeSnapshot(in)
	if problem != "" || len(s.Lines) != 2 || s.Lines[0].GUID != "a" || s.Lines[0].Comment != "Pallet" || s.Lines[1].GUID != "f" {
		t.Fatalf("%s %+v", problem, s)
	}
	o.SalesOrder.Keep(s)
	r := wholesale.RemoteOrder{SubTotal: dec("15"), TaxTotal: dec("2.25"), Total: dec("17.25"), Lines: []wholesale.RemoteLine{
		{GUID: "f", ProductCode: "FREIGHT", Quantity: dec("1"), UnitPrice: dec("15"), LineTotal: dec("15"), LineTax: dec("2.25")}}}
	if m := wholesale.Compare(o, r); m == nil || len(m.Lines) != 1 || m.Lines[0].ProductCode != "ADJ" || m.Lines[0].Cause != wholesale.CauseMissing {
		t.Errorf("got %+v", m)
	}
	for want, settings := range map[string]wholesale.IntegrationSettings{
		"no adjustment product is set": {}, "The adjustment product X is not among": {AdjustmentProductCode: "X"},
	} {
		in.Adjustment, in.Settings = nil, settings
		if _, problem := wholesale.TakeSnapshot(in); !strings.Contains(problem, want) {
			t.Errorf("got %q, want %q", problem, want)
		}
	}
}
