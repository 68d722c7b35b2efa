package compose

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// bill is an invoice of an order as it stands.
func bill(o *wholesale.Order) Billed {
	return Billed{
		Number: "INV-1", On: "2026-11-24", DueOn: "2026-12-20", Lines: o.Lines, Freight: o.Freight, FreightTax: o.FreightTax,
		Adjustment: o.Adjustment, AdjustmentTax: o.AdjustmentTax, AdjustmentReason: o.AdjustmentReason, Tax: o.Tax,
		SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total,
	}
}

// shown is a line of an invoice in one line of text.
func shown(l message.InvoiceLine) string {
	return fmt.Sprintf("%s %s: %s %s at %s/%s = %s", l.Number, l.GTIN, l.Quantity, l.Unit, l.UnitPrice.Trim(2), l.Basis, l.Total)
}

func TestInvoicesAreInTheUnitOfTheOrder(t *testing.T) {
	tr := trade(t, line(t, "1", "40", "6.25"), line(t, "2", "20", "15.00"), line(t, "3", "48", "3.10"))
	tr.Order.Freight, tr.Order.Adjustment, tr.Order.AdjustmentReason = dec("15"), dec("-3.50"), "Goodwill"
	if err := tr.Order.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	inv, err := tr.Invoice(bill(tr.Order))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, l := range inv.Lines {
		lines = append(lines, shown(l))
	}
	if diff := cmp.Diff([]string{
		"1 9520000000011: 40  at 6.25/1 = 250.00",
		"2 9520000000028: 20 PCE at 15.00/1 = 300.00",
		"3 9520000000035: 2 CT at 74.40/1 = 148.80",
	}, lines); diff != "" {
		t.Error(diff)
	}
	var charges []string
	for _, c := range inv.Charges {
		charges = append(charges, fmt.Sprint(c.Reason, " ", c.Freight, " ", c.Amount, " ", c.Tax))
	}
	if diff := cmp.Diff([]string{"Freight true 15 2.25", "Goodwill false -3.50 -0.53"}, charges); diff != "" {
		t.Error(diff)
	}
	if inv.DueDays != 26 || inv.Order != "4500012345" || len(inv.Taxes) != 1 || inv.Total.Cmp(tr.Order.Total) != 0 {
		t.Errorf("the invoice is %+v", inv)
	}
}

// Amounts that were taken over from Unleashed may be no quantity at a price of four digits: then
// the price is for several units.
func TestAPriceMakesItsTotalExactly(t *testing.T) {
	for _, c := range []struct{ quantity, price, total, want string }{
		{"48", "6.25", "300.00", "6.25 for 1"},
		{"3", "3.3333", "10.00", "3.3333 for 1"},
		{"3", "3.33", "10.00", "3.3333 for 1"},               // their rounding
		{"7000", "0.1429", "1000.00", "14.2857 for 100"},     // 0.1429 × 7000 = 1000.30
		{"700000", "0.0014", "1000.00", "14.2857 for 10000"}, // 0.0014 × 700000 = 980.00
		{"99999999", "1", "12345.67", "123.4567 for 1000000"},
		{"0.0001", "5", "1.00", "10000 for 1"},
	} {
		price, units := basis(dec(c.quantity), dec(c.price), dec(c.total))
		if got := fmt.Sprint(price.Trim(0), " for ", units); got != c.want {
			t.Errorf("%s at %s is %s: it says %s, want %s", c.quantity, c.price, c.total, got, c.want)
		}
	}
}

func TestTaxesAreSummedByCategory(t *testing.T) {
	tr := trade(t, asOrdered(t)...)
	tr.Order.Lines[1].Tax = wholesale.Tax{Code: "ZERO RATED"}
	tr.Order.Lines[2].Tax = wholesale.Tax{Code: "Exempt expenses"}
	if err := tr.Order.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	inv, err := tr.Invoice(bill(tr.Order))
	if err != nil {
		t.Fatal(err)
	}
	want := []message.TaxTotal{
		{Category: message.StandardRated, Rate: dec("0.15"), Taxable: dec("300"), Tax: dec("45")},
		{Category: message.ZeroRated, Taxable: dec("357.60")},
		{Category: message.Exempt, Taxable: dec("148.80")},
	}
	if diff := cmp.Diff(want, inv.Taxes, decimals); diff != "" {
		t.Error(diff)
	}
}

func TestAnInvoiceThatDoesNotAddUpIsNotMade(t *testing.T) {
	for name, change := range map[string]func(b *Billed){
		"the total": func(b *Billed) { b.Total = dec("1") },
		"the GST":   func(b *Billed) { b.TaxTotal = dec("1") },
		"a line":    func(b *Billed) { b.Lines = b.Lines[1:] },
		"freight":   func(b *Billed) { b.Freight = dec("15") },
	} {
		tr := trade(t, asOrdered(t)...)
		b := bill(tr.Order)
		change(&b)
		if _, err := tr.Invoice(b); err == nil {
			t.Errorf("%s is wrong, and no one noticed", name)
		}
	}
}

// Whatever was ordered, in whatever units, and whatever became of it: the invoice's lines are the
// order's to the cent, and so are its totals; what is advised as shipped is what is charged.
func TestInvoicesAreTheOrdersToTheCent(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tr := randomTrade(rt)
		o := tr.Order
		inv, err := tr.Invoice(bill(o))
		if err != nil {
			rt.Fatal(err)
		}
		var lines, tax wholesale.Decimal
		byProduct := map[string]wholesale.Decimal{}
		for _, l := range inv.Lines {
			lines, _ = lines.Add(l.Total)
			byProduct[l.OurCode], _ = byProduct[l.OurCode].Add(l.Total)
		}
		for _, t := range inv.Taxes {
			tax, _ = tax.Add(t.Tax)
		}
		for _, l := range o.Lines {
			if l.Quantity.IsZero() {
				continue // an amount without goods is a charge
			}
			byProduct[l.ProductCode], _ = byProduct[l.ProductCode].Sub(l.LineTotal)
		}
		for code, rest := range byProduct {
			if !rest.IsZero() {
				rt.Fatalf("%s is charged %s more than the order says", code, rest)
			}
		}
		for _, c := range inv.Charges {
			lines, _ = lines.Add(c.Amount)
		}
		if lines.Cmp(o.SubTotal) != 0 || tax.Cmp(o.TaxTotal) != 0 || inv.Total.Cmp(o.Total) != 0 {
			rt.Fatalf("the invoice is %s + %s = %s, the order %s + %s = %s", lines, tax, inv.Total, o.SubTotal, o.TaxTotal, o.Total)
		}
		checkQuantities(rt, tr)
	})
}

// checkQuantities holds what the response confirms and the despatch advice ships, in pieces,
// against the order's lines.
func checkQuantities(rt *rapid.T, tr Trade) {
	pieces := map[string]wholesale.Decimal{}
	for _, l := range tr.Lines {
		pieces[l.Number] = l.pieces()
	}
	inPieces := func(number, unit string, quantity wholesale.Decimal) wholesale.Decimal {
		if per, ordered := pieces[number]; ordered && unit != "PCE" {
			quantity, _ = quantity.Mul(per)
		}
		return quantity
	}
	var want, confirmed, shipped wholesale.Decimal
	for _, l := range tr.Order.Lines {
		want, _ = want.Add(l.Quantity)
	}
	for _, l := range tr.Response("R", "2026-11-20", message.Accepted, "").Lines {
		confirmed, _ = confirmed.Add(inPieces(l.Number, l.Unit, l.Confirmed))
	}
	numbers := map[string]bool{}
	for _, l := range tr.DespatchAdvice("D", "2026-11-24", "2026-11-24").Lines {
		shipped, _ = shipped.Add(inPieces(l.Number, l.Unit, l.Shipped))
		if l.Number == "" || numbers[l.Number] {
			rt.Fatalf("a second line has the number %q", l.Number)
		}
		numbers[l.Number] = true
	}
	if confirmed.Cmp(want) != 0 || shipped.Cmp(want) != 0 {
		rt.Fatalf("the order has %s pieces, %s are confirmed and %s shipped", want, confirmed, shipped)
	}
}

// randomTrade is an order in random units, with lines dropped, changed and added, products that
// come twice, and amounts that were rounded elsewhere.
func randomTrade(rt *rapid.T) Trade {
	tr := Trade{Format: message.EDIFACTD96A, Ordered: &message.Order{Number: "4500012345"}, Order: &wholesale.Order{Number: "U-1", Tax: gst}}
	o := tr.Order
	for i := range rapid.IntRange(0, 8).Draw(rt, "ordered") {
		l := ordered(fmt.Sprint(i+1), fmt.Sprint(rapid.IntRange(1, 5).Draw(rt, "product")), "",
			fmt.Sprint(rapid.IntRange(1, 500).Draw(rt, "quantity")), rapid.SampledFrom([]string{"", "CT", "KGM"}).Draw(rt, "unit"),
			rapid.SampledFrom([]string{"0", "1", "6", "12", "24", "2.5", "0.125"}).Draw(rt, "pieces"), nil)
		tr.Lines = append(tr.Lines, l)
		asked := &tr.Lines[i]
		if rapid.IntRange(0, 9).Draw(rt, "taken") > 0 {
			made := randomLine(rt, l.ProductID, l.inPieces(l.Quantity))
			o.Lines = append(o.Lines, made)
			if rapid.Bool().Draw(rt, "priced") { // as a buyer's system would round it
				amount, err := wholesale.MulRound(made.UnitPrice, l.pieces(), wholesale.TotalScale)
				if err != nil {
					rt.Fatal(err)
				}
				asked.Price = &message.Price{Amount: amount, Basis: one}
			}
		}
	}
	for range rapid.IntRange(0, 3).Draw(rt, "added") {
		o.Lines = append(o.Lines, randomLine(rt, fmt.Sprint(rapid.IntRange(4, 8).Draw(rt, "product")), dec("1")))
	}
	o.Freight = cents(rapid.IntRange(0, 5000).Draw(rt, "freight"))
	o.Adjustment = cents(rapid.IntRange(0, 2000).Draw(rt, "adjustment"))
	if err := o.ComputeTotals(); err != nil {
		rt.Fatal(err)
	}
	for i := range o.Lines { // what matching Unleashed may leave: other amounts than quantity × price
		if rapid.IntRange(0, 4).Draw(rt, "rounded elsewhere") == 0 {
			off := cents(rapid.IntRange(0, 300).Draw(rt, "cents"))
			o.Lines[i].LineTotal, _ = o.Lines[i].LineTotal.Add(off)
			o.Lines[i].LineTax, _ = o.Lines[i].LineTax.Add(cents(1))
			o.SubTotal, _ = o.SubTotal.Add(off)
			o.TaxTotal, _ = o.TaxTotal.Add(cents(1))
		}
	}
	o.Total, _ = o.SubTotal.Add(o.TaxTotal)
	return tr
}

func randomLine(rt *rapid.T, product string, quantity wholesale.Decimal) wholesale.Line {
	if rapid.IntRange(0, 2).Draw(rt, "changed") == 0 {
		quantity = tenThousandths(rapid.IntRange(0, 5_000_000).Draw(rt, "other quantity"))
	}
	return wholesale.Line{
		ProductID: product, ProductCode: "UP" + product, Name: "Product " + product, Quantity: quantity,
		PriceAnswer: wholesale.PriceAnswer{UnitPrice: tenThousandths(rapid.IntRange(0, 2_000_000).Draw(rt, "price"))},
		Tax:         rapid.SampledFrom([]wholesale.Tax{gst, gst, {Code: "ZERO RATED"}, {Code: "EXEMPT"}}).Draw(rt, "tax"),
	}
}
