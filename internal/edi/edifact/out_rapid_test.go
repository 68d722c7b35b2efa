package edifact

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// Whatever an invoice says, what is written can be taken apart again and says the same: every code
// and amount, in a document whose counts are right and whose components fit the directory.
func TestWhatIsWrittenSaysTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inv := randomInvoice(rt)
		env := modelEnvelope(randomCode(rt, "reference", 14))
		env.Format = rapid.SampledFrom([]message.Format{message.EDIFACTD96A, message.EDIFACTD01B}).Draw(rt, "format")
		env.Sender, env.SenderQualifier = randomCode(rt, "sender", 35), rapid.SampledFrom([]string{"", "ZZ"}).Draw(rt, "qualifier")
		env.Test = rapid.Bool().Draw(rt, "test")
		env.At = time.Unix(rapid.Int64Range(0, 4e9).Draw(rt, "at"), 0).UTC()
		data, err := WriteInvoice(env, inv)
		if err != nil {
			rt.Fatal(err)
		}
		segments := splitWritten(t, data)
		checkEnvelope(t, segments)
		checkLengths(t, segments)
		reading := Read(data, nil)
		if message.AnyError(reading.Problems) || message.AnyError(reading.Interchanges[0].Messages[0].Problems) {
			rt.Fatalf("our own reader refuses it: %+v", reading)
		}
		read := readBack(rt, segments)
		if read.reference != env.Reference || read.sender != env.Sender || read.number != inv.Number || read.order != inv.Order {
			rt.Fatalf("written as %q, %q, %q, %q", read.reference, read.sender, read.number, read.order)
		}
		if len(read.lines) != len(inv.Lines) {
			rt.Fatalf("%d of %d lines are there", len(read.lines), len(inv.Lines))
		}
		for i, l := range inv.Lines {
			basis := l.Basis
			if basis.IsZero() {
				basis = one
			}
			want := fmt.Sprint(l.GTIN, "|", l.OurCode, "|", l.TheirCode, "|", l.Quantity.Trim(0), "|", l.Unit, "|", l.UnitPrice.Trim(0),
				"|", basis.Trim(0), "|", l.Total.Trim(0), "|", l.Tax.Trim(0), "|", l.TaxCode)
			if read.lines[i] != want {
				rt.Fatalf("line %d is %s, want %s", i+1, read.lines[i], want)
			}
		}
		check := func(what string, is, want wholesale.Decimal) {
			if is.Cmp(want) != 0 {
				rt.Fatalf("%s is %s, want %s", what, is, want)
			}
		}
		total := read.totals
		check("the sum of the lines", read.lineSum, total["79"])
		check("lines and charges", plus(rt, read.lineSum, read.charges), total["125"])
		check("with the tax", plus(rt, total["125"], total["124"]), total["77"])
		check("what is to be paid", total["9"], total["77"])
		check("the tax by rate", read.taxes, total["124"])
		check("the total", total["77"], inv.Total)
		check("the tax", total["124"], inv.TaxTotal)
	})
}

// back is what a reader of the written invoice finds in it.
type back struct {
	reference, sender, number, order string
	lines                            []string
	lineSum, charges, taxes          wholesale.Decimal
	totals                           map[string]wholesale.Decimal
}

func readBack(rt *rapid.T, segments []segmentOf) back {
	b := back{totals: map[string]wholesale.Decimal{}}
	var gtin, own, theirs, quantity, unit, price, total, tax, category string
	basis, part, direction := "1", "header", ""
	endLine := func() {
		if part == "line" {
			b.lines = append(b.lines, strings.Join([]string{gtin, own, theirs, quantity, unit, price, basis, total, tax, category}, "|"))
		}
		gtin, own, theirs, basis = "", "", "", "1"
	}
	for _, s := range segments {
		first, second := s.component(1, 1), s.component(1, 2)
		switch s.tag {
		case "UNB":
			b.reference, b.sender = s.component(5, 1), s.component(2, 1)
		case "BGM":
			b.number = s.component(2, 1)
		case "RFF":
			if first == "ON" {
				b.order = second
			}
		case "ALC":
			direction = first
		case "LIN":
			endLine()
			part, gtin = "line", s.component(3, 1)
		case "PIA":
			for e := 2; e <= len(s.elements); e++ {
				switch s.component(e, 2) {
				case "SA":
					own = s.component(e, 1)
				case "IN":
					theirs = s.component(e, 1)
				}
			}
		case "QTY":
			quantity, unit = second, s.component(1, 3)
		case "PRI":
			price = numberOf(rt, second).Trim(0).String()
			if given := s.component(1, 5); given != "" {
				basis = given
			}
		case "TAX":
			category = s.component(6, 1)
			if part == "totals" {
				part = "taxes"
			}
		case "UNS":
			endLine()
			part = "totals"
		case "MOA":
			d := numberOf(rt, second)
			switch {
			case first == "8" && direction == "A":
				b.charges = plus(rt, b.charges, d.Neg())
			case first == "8":
				b.charges = plus(rt, b.charges, d)
			case part == "line" && first == "203":
				total = d.Trim(0).String()
				b.lineSum = plus(rt, b.lineSum, d)
			case part == "line" && first == "124":
				tax = d.Trim(0).String()
			case part == "totals":
				b.totals[first] = d
			case part == "taxes" && first == "124":
				b.taxes = plus(rt, b.taxes, d)
			}
		}
	}
	return b
}

func numberOf(rt *rapid.T, s string) wholesale.Decimal {
	d, err := decimal.Parse(s)
	if err != nil {
		rt.Fatalf("%q is no number", s)
	}
	return d
}

func plus(rt *rapid.T, a, b wholesale.Decimal) wholesale.Decimal {
	sum, err := a.Add(b)
	if err != nil {
		rt.Fatal(err)
	}
	return sum
}

// randomCode is a code with any character that ISO-8859-1 has, the service characters often.
func randomCode(rt *rapid.T, what string, most int) string {
	character := rapid.OneOf(rapid.SampledFrom([]rune(":+.?' *A1")), rapid.SampledFrom([]rune("AZaz09-_/#éÿ¿")))
	code := strings.TrimSpace(rapid.StringOfN(character, 1, most, -1).Draw(rt, what))
	if code == "" {
		return "'"
	}
	return code
}

// randomName is any text at all, also what no character set has.
func randomName(rt *rapid.T, what string) string { return rapid.StringN(0, 90, -1).Draw(rt, what) }

func randomBusiness(rt *rapid.T) message.Business {
	return message.Business{
		ID: randomCode(rt, "id", 35), Scheme: rapid.SampledFrom([]string{"gln", "buyer", "supplier", ""}).Draw(rt, "scheme"),
		Name: randomName(rt, "name"), GSTNumber: "123-456-789", Address: wholesale.Address{
			Street: randomName(rt, "street"), City: randomName(rt, "city"), Region: randomName(rt, "region"),
			Postcode: randomName(rt, "postcode"), Country: randomName(rt, "country"),
		},
	}
}

// randomInvoice is an invoice whose amounts fit MOA, which has 18 digits in D.96A.
func randomInvoice(rt *rapid.T) message.Invoice {
	inv := message.Invoice{
		Number: randomCode(rt, "number", 35), Credit: rapid.Bool().Draw(rt, "credit"), Order: randomCode(rt, "order", 35), On: "2026-11-24",
		Reason: strings.Repeat(randomName(rt, "reason"), rapid.IntRange(0, 60).Draw(rt, "times")), DueOn: "2026-12-20", DueDays: 26,
		Parties:  message.Parties{Supplier: randomBusiness(rt), Buyer: randomBusiness(rt), DeliverTo: randomBusiness(rt)},
		Currency: "NZD", BankAccount: "02-0108-0123456-000",
	}
	categories := []message.TaxTotal{{Category: message.StandardRated, Rate: dec("0.15")}, {Category: message.ZeroRated}, {Category: message.Exempt}}
	count := func(amount, tax wholesale.Decimal, t *message.TaxTotal) {
		t.Taxable, t.Tax = plus(rt, t.Taxable, amount), plus(rt, t.Tax, tax)
		inv.SubTotal, inv.TaxTotal = plus(rt, inv.SubTotal, amount), plus(rt, inv.TaxTotal, tax)
	}
	for i := range rapid.IntRange(0, 6).Draw(rt, "lines") {
		category := &categories[rapid.IntRange(0, 2).Draw(rt, "category")]
		l := message.InvoiceLine{
			Item:      message.Item{Number: fmt.Sprint(i + 1), OurCode: randomCode(rt, "code", 35), Name: randomName(rt, "product")},
			Quantity:  decimal.MustNew(rapid.Int64Range(1, 1e6).Draw(rt, "quantity"), rapid.IntRange(0, 4).Draw(rt, "digits")),
			Unit:      rapid.SampledFrom([]string{"", "CT", "KGM", "PCE"}).Draw(rt, "unit"),
			UnitPrice: decimal.MustNew(rapid.Int64Range(0, 1e7).Draw(rt, "price"), rapid.IntRange(0, 4).Draw(rt, "price digits")),
			Basis:     decimal.MustNew(rapid.SampledFrom([]int64{0, 1, 10, 1000}).Draw(rt, "basis"), 0),
			TaxRate:   category.Rate, TaxCode: category.Category,
		}
		if rapid.Bool().Draw(rt, "with GTIN") {
			l.GTIN, l.TheirCode = "19520000000018", randomCode(rt, "their code", 35)
		}
		worth, err := l.Quantity.Mul(l.UnitPrice)
		if err == nil && l.Basis.IsPos() {
			worth, err = worth.Quo(l.Basis)
		}
		l.Total = wholesale.Round(worth, wholesale.TotalScale)
		if err == nil {
			l.Tax, err = wholesale.LineTax(l.Total, l.TaxRate)
		}
		if err != nil {
			rt.Fatal(err)
		}
		inv.Lines, inv.LinesTotal = append(inv.Lines, l), plus(rt, inv.LinesTotal, l.Total)
		count(l.Total, l.Tax, category)
	}
	for range rapid.IntRange(0, 3).Draw(rt, "charges") {
		c := message.Charge{
			Reason: randomName(rt, "charge"), Freight: rapid.Bool().Draw(rt, "freight"), TaxRate: dec("0.15"), TaxCode: message.StandardRated,
			Amount: decimal.MustNew(rapid.Int64Range(-1e6, 1e6).Draw(rt, "amount"), 2),
			Tax:    decimal.MustNew(rapid.Int64Range(-1e5, 1e5).Draw(rt, "tax"), 2),
		}
		inv.Charges = append(inv.Charges, c)
		count(c.Amount, c.Tax, &categories[0])
	}
	for _, t := range categories {
		if !t.Taxable.IsZero() || !t.Tax.IsZero() {
			inv.Taxes = append(inv.Taxes, t)
		}
	}
	inv.Total = plus(rt, inv.SubTotal, inv.TaxTotal)
	return inv
}
