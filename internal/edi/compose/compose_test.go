package compose

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }

func cents(n int) wholesale.Decimal { return decimal.MustNew(int64(n), 2) }

func tenThousandths(n int) wholesale.Decimal { return decimal.MustNew(int64(n), 4) }

var decimals = cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })

// gst is the tax of most orders here.
var gst = wholesale.Tax{Code: "GST", Rate: dec("0.15")}

// line is a line of our order.
func line(t testing.TB, product, quantity, price string) wholesale.Line {
	t.Helper()
	return wholesale.Line{
		ID: "line-" + product, ProductID: product, ProductCode: "UP" + product, Name: "Product " + product,
		Quantity: dec(quantity), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec(price)}, Tax: gst,
	}
}

// ordered is a line of the partner's order.
func ordered(number, product, gtin, quantity, unit, pieces string, price *message.Price) OrderedLine {
	return OrderedLine{
		OrderLine: message.OrderLine{Number: number, GTIN: gtin, Quantity: dec(quantity), Unit: unit, Price: price},
		ProductID: product, PiecesPerUnit: dec(pieces),
	}
}

func priceOf(amount string) *message.Price { return &message.Price{Amount: dec(amount), Basis: one} }

// trade is an order of three lines: pieces, cartons and cartons again.
func trade(t testing.TB, lines ...wholesale.Line) Trade {
	t.Helper()
	o := &wholesale.Order{Number: "U-1029", Currency: "NZD", RequiredDate: "2026-11-24", Lines: lines, Tax: gst}
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	doc := &message.Order{
		Number: "4500012345", OrderedOn: "2026-11-20", Required: "2026-11-24",
		Buyer:     message.Party{ID: "9520000001001", Scheme: "gln"},
		Supplier:  message.Party{ID: "V-778", Scheme: "buyer"},
		DeliverTo: message.Party{ID: "9520000001018", Scheme: "gln", Name: "Their name of it"},
	}
	return Trade{
		Format: message.EDIFACTD01B, Order: o, Ordered: doc,
		Lines: []OrderedLine{
			ordered("1", "1", "9520000000011", "48", "", "0", priceOf("6.25")),
			ordered("2", "2", "19520000000025", "4", "CT", "6", priceOf("89.40")),
			ordered("3", "3", "9520000000035", "2", "CT", "24", nil),
		},
		Supplier: message.Business{ID: "9520000009007", Scheme: "gln", Name: "Example Foods", GSTNumber: "123456789"},
		Buyer:    message.Business{ID: "9520000001001", Scheme: "gln", Name: "Example Grocers"},
		Store:    message.Business{ID: "S12", Scheme: "buyer", Name: "Example Petone"},
	}
}

// asOrdered are our lines when nothing was changed.
func asOrdered(t testing.TB) []wholesale.Line {
	t.Helper()
	return []wholesale.Line{line(t, "1", "48", "6.25"), line(t, "2", "24", "14.90"), line(t, "3", "48", "3.10")}
}

func TestAnOrderThatComesAsItWasOrderedIsAccepted(t *testing.T) {
	r := trade(t, asOrdered(t)...).Response("U-1029-A", "2026-11-20", message.Accepted, "")
	if r.Answer != message.Accepted || r.Order != "4500012345" || r.OurNumber != "U-1029" {
		t.Errorf("the answer is %+v", r)
	}
	want := []message.ResponseLine{
		{Answer: message.Accepted, Ordered: dec("48"), Confirmed: dec("48")},
		{Answer: message.Accepted, Ordered: dec("4"), Confirmed: dec("4"), Unit: "CT"},
		{Answer: message.Accepted, Ordered: dec("2"), Confirmed: dec("2"), Unit: "CT"},
	}
	for i, l := range r.Lines {
		l.Item = message.Item{}
		if diff := cmp.Diff(want[i], l, decimals); diff != "" {
			t.Error("line", i+1, diff)
		}
	}
	// Documents are found by the ids that the partner's own document had.
	p := r.Parties
	if p.Supplier.ID != "V-778" || p.Supplier.Scheme != "buyer" || p.Supplier.Name != "Example Foods" ||
		p.DeliverTo.ID != "9520000001018" || p.DeliverTo.Name != "Example Petone" || p.Invoicee.ID != "" {
		t.Errorf("the parties are %+v", p)
	}
}

func TestWhatIsChangedIsSaid(t *testing.T) {
	tr := trade(t,
		line(t, "1", "40", "6.25"),  // fewer
		line(t, "2", "20", "15.00"), // no whole cartons, and dearer
		line(t, "9", "5", "2.00"),   // not ordered; the third line is gone
	)
	r := tr.Response("R", "2026-11-20", message.Accepted, "")
	price := dec("15")
	want := []message.ResponseLine{
		{
			Item:   message.Item{Number: "1", GTIN: "9520000000011", OurCode: "UP1", Name: "Product 1"},
			Answer: message.Amended, Ordered: dec("48"), Confirmed: dec("40"),
		},
		{ // told in pieces, by the GTIN of a piece
			Item:   message.Item{Number: "2", GTIN: "9520000000028", OurCode: "UP2", Name: "Product 2"},
			Answer: message.Amended, Ordered: dec("24"), Confirmed: dec("20"), Unit: "PCE", Price: &price,
		},
		{Item: message.Item{Number: "3", GTIN: "9520000000035"}, Answer: message.Rejected, Ordered: dec("2"), Unit: "CT"},
		{
			Item:   message.Item{Number: "4", OurCode: "UP9", Name: "Product 9"},
			Answer: message.Amended, Confirmed: dec("5"),
		},
	}
	if diff := cmp.Diff(want, r.Lines, decimals); diff != "" || r.Answer != message.Amended {
		t.Error(r.Answer, diff)
	}
	d := tr.DespatchAdvice("D", "2026-11-24", "2026-11-24")
	var shipped []string
	for _, l := range d.Lines {
		shipped = append(shipped, fmt.Sprint(l.Number, " ", l.Shipped, "/", l.Ordered, " ", l.Unit))
	}
	if diff := cmp.Diff([]string{"1 40/48 ", "2 20/24 PCE", "3 0/2 CT", "4 5/0 "}, shipped); diff != "" || !d.Complete {
		t.Error(diff)
	}
}

func TestAnotherDayIsAChange(t *testing.T) {
	tr := trade(t, asOrdered(t)...)
	tr.Order.RequiredDate = "2026-11-25"
	if r := tr.Response("R", "2026-11-20", message.Accepted, ""); r.Answer != message.Amended || r.DeliveryOn != "2026-11-25" {
		t.Errorf("the answer is %s, for %s", r.Answer, r.DeliveryOn)
	}
	// What was shipped after the day that was asked for cannot arrive on it.
	if d := tr.DespatchAdvice("D", "2026-11-27", "2026-11-27"); d.DeliveryOn != "" {
		t.Errorf("the delivery is said to be on %s", d.DeliveryOn)
	}
}

func TestReceivedAndRejectedSayNothingIsComing(t *testing.T) {
	tr := trade(t, asOrdered(t)...)
	if r := tr.Response("R", "2026-11-20", message.Received, ""); r.Answer != message.Received || len(r.Lines) > 0 {
		t.Errorf("received is %+v", r)
	}
	r := tr.Response("R", "2026-11-20", message.Rejected, "We do not deliver there.")
	if r.Answer != message.Rejected || len(r.Lines) != 3 || r.Note == "" {
		t.Errorf("rejected is %+v", r)
	}
	for _, l := range r.Lines {
		if l.Answer != message.Rejected || !l.Confirmed.IsZero() {
			t.Errorf("a line of it is %+v", l)
		}
	}
}

func TestAnOrderWithoutADocumentIsAnsweredAsItStands(t *testing.T) {
	tr := trade(t, asOrdered(t)...)
	tr.Ordered, tr.Lines, tr.Order.Reference = nil, nil, "by phone"
	r := tr.Response("R", "2026-11-20", message.Accepted, "")
	if r.Answer != message.Accepted || r.Order != "by phone" || len(r.Lines) != 3 || r.Lines[2].Number != "3" {
		t.Errorf("the answer is %+v", r)
	}
}

// Prices are compared on one basis: for how many units, and whether units are cartons or pieces.
func TestPricesAreComparedOnOneBasis(t *testing.T) {
	for name, c := range map[string]struct {
		price message.Price
		says  string // our price per unit when it differs
	}{
		"per carton":                 {message.Price{Amount: dec("89.40"), Basis: one}, ""},
		"per ten cartons":            {message.Price{Amount: dec("894"), Basis: dec("10")}, ""},
		"per piece":                  {message.Price{Amount: dec("14.90"), Basis: one, Unit: "PCE"}, ""},
		"per hundred pieces":         {message.Price{Amount: dec("1490"), Basis: dec("100"), Unit: "EA"}, ""},
		"without a basis":            {message.Price{Amount: dec("89.4")}, ""},
		"another one":                {message.Price{Amount: dec("88"), Basis: one}, "89.4"},
		"a piece's taken as carton":  {message.Price{Amount: dec("14.90"), Basis: one}, "89.4"},
		"gross, which says nothing":  {message.Price{Amount: dec("99"), Basis: one, Gross: true}, ""},
		"another one, in a carton":   {message.Price{Amount: dec("15"), Basis: one, Unit: "PCE"}, "89.4"},
		"another one, by the dozen":  {message.Price{Amount: dec("1"), Basis: dec("12")}, "89.4"},
		"the same, in long decimals": {message.Price{Amount: dec("89.400000"), Basis: dec("1.000")}, ""},
		"by three, rounded to cents": {message.Price{Amount: dec("44.70"), Basis: dec("0.5")}, ""},
		"as the unit, in other case": {message.Price{Amount: dec("89.40"), Basis: one, Unit: "ct"}, ""},
	} {
		tr := trade(t, asOrdered(t)...)
		tr.Lines[1].Price = &c.price
		l := tr.Response("R", "2026-11-20", message.Accepted, "").Lines[1]
		switch {
		case c.says == "" && (l.Price != nil || l.Answer != message.Accepted):
			t.Errorf("%s: it says %v", name, l.Price)
		case c.says != "" && (l.Price == nil || l.Price.Cmp(dec(c.says)) != 0 || l.Answer != message.Amended):
			t.Errorf("%s: it says %v", name, l.Price)
		}
	}
}

// A carton's price is often no multiple of a piece's: it is the same price when either is the other
// one rounded, and the invoice has it as the order had it.
func TestRoundedPricesOfCartonsAreTheSame(t *testing.T) {
	tr := trade(t, line(t, "2", "12", "3.3333")) // 3.3333 × 3 = 9.9999
	tr.Lines = []OrderedLine{ordered("1", "2", "", "4", "CT", "3", priceOf("10.00"))}
	if l := tr.Response("R", "2026-11-20", message.Accepted, "").Lines[0]; l.Answer != message.Accepted || l.Price != nil {
		t.Errorf("the response is %+v", l)
	}
	inv, err := tr.Invoice(bill(tr.Order))
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(inv.Lines[0]); got != "1 : 4 CT at 10.00/1 = 40.00" {
		t.Error("the invoice says", got)
	}
}

// Free goods are a line of ours that costs nothing, right after the line that they come with.
func TestFreeGoodsAreNoChange(t *testing.T) {
	paid, free := line(t, "1", "48", "6.25"), line(t, "1", "4", "0")
	tr := trade(t, paid, free)
	tr.Lines = tr.Lines[:1]
	four := dec("4")
	tr.Lines[0].FreeGoods = &four
	r := tr.Response("R", "2026-11-20", message.Accepted, "")
	if r.Answer != message.Accepted || len(r.Lines) != 2 || r.Lines[1].Number != "2" || r.Lines[1].Ordered.Cmp(four) != 0 ||
		r.Lines[1].GTIN != r.Lines[0].GTIN {
		t.Errorf("the response is %+v", r)
	}
	inv, err := tr.Invoice(bill(tr.Order))
	if err != nil || len(inv.Lines) != 2 || !inv.Lines[1].Total.IsZero() {
		t.Errorf("the invoice is %+v: %v", inv, err)
	}
	// Without the paid line, the free one does not become it.
	r = trade(t, free).with(tr.Lines).Response("R", "2026-11-20", message.Accepted, "")
	if r.Lines[0].Answer != message.Rejected || r.Lines[1].Answer != message.Accepted {
		t.Errorf("without the paid line the response is %+v", r)
	}
}

func (t Trade) with(lines []OrderedLine) Trade {
	t.Lines = lines
	return t
}
