package document

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

func TestPackingSlipShowsWhatPackersNeedAndNoPrices(t *testing.T) {
	text := textOf(t, sample(t), packingSlip)
	for _, want := range []string{
		"Packing slip", "U-1029", "Kōwhai Foods Ltd", "GST number 123-456-789",
		"Deliver to", "Café Ōtautahi", "12 Tūī Street", "Christchurch 8011", "Instructions: Ring at the back door", "Contact: Ana Reid, 09 555 0101, 021 555 010",
		"PO 4471", "4 March 2026", "SO-00000203", "KOMBU-GIN-330", "Kombucha ginger 330 ml", "12", "2.5", "Cold, please",
		"2 lines", "Packed by", "Leave with Mia", "Page 1 of 1",
		"Packing slip U-1029, printed 3 March 2026, 09:30", // in Auckland, thirteen hours ahead
	} {
		if !contains(text, want) {
			t.Errorf("the packing slip lacks %q; it has %q", want, text)
		}
	}
	for _, price := range []string{"24.95", "299.40", "15.00", "473.34"} {
		if contains(text, price) {
			t.Errorf("the packing slip shows the price %s", price)
		}
	}
}

func TestOrderShowsPricesAndTotals(t *testing.T) {
	text := textOf(t, sample(t), orderConfirmation)
	for _, want := range []string{
		"24.95", "0.0875", "299.40", "Freight", "15.00", "Adjustment: Damaged carton", "−3.00",
		"Total without GST", "311.62", "46.74", "Total NZD", "358.36",
	} {
		if !contains(text, want) {
			t.Errorf("the order lacks %q; it has %q", want, text)
		}
	}
}

func TestTaxIsCalledTaxWithoutAGSTNumber(t *testing.T) {
	d := sample(t)
	d.Supplier.GSTNumber = ""
	text := textOf(t, d, orderConfirmation)
	if !contains(text, "Total without Tax") || contains(text, "GST") {
		t.Errorf("want the tax to be called Tax: %q", text)
	}
}

func TestTaxNumberIsWrittenAsItsCountryDoes(t *testing.T) {
	for digits, want := range map[string]string{
		"": "", "12345678": "GST number 12-345-678", "123456789": "GST number 123-456-789", "12345678901": "ABN 12 345 678 901", "12": "GST number 12",
	} {
		if got := gstLine(wholesale.Supplier{GSTNumber: digits}); got != want {
			t.Errorf("%q: got %q, want %q", digits, got, want)
		}
	}
}

func TestCancelledOrderSaysSo(t *testing.T) {
	d := sample(t)
	d.Order.Status = wholesale.Cancelled
	if text := textOf(t, d, packingSlip); !contains(text, "CANCELLED") {
		t.Errorf("the packing slip does not say that the order is cancelled: %q", text)
	}
}

func TestThousandLinesRepeatTheHeadOnEveryPage(t *testing.T) {
	d := sample(t)
	line := d.Order.Lines[0]
	d.Order.Lines = nil
	for i := range wholesale.MaxLines {
		line.ProductCode = fmt.Sprintf("CODE-%04d", i)
		d.Order.Lines = append(d.Order.Lines, line)
	}
	s := drawn(t, d, orderConfirmation)
	pages := s.pdf.PageCount()
	if pages < 20 {
		t.Fatalf("2,000 lines are on %d pages", pages)
	}
	text := extract(t, s)
	if got := count(text, "Unit price"); got < pages-1 || got > pages { // the totals may have the last page for themselves
		t.Errorf("the table's head is there %d times on %d pages", got, pages)
	}
	for i, l := range d.Order.Lines {
		if count(text, l.ProductCode) != 1 {
			t.Fatalf("line %d is there %d times", i, count(text, l.ProductCode))
		}
	}
	if want := fmt.Sprintf("Page %d of %d", pages, pages); !contains(text, want) {
		t.Errorf("the last page does not say %q", want)
	}
}

func TestEndlessTextsAreBrokenOverPagesAndLoseNothing(t *testing.T) {
	d := sample(t)
	d.Order.Lines[0].Name = strings.Repeat("unbreakable", 60)
	d.Order.Lines[0].Comment = strings.Repeat("c\n", 500)
	d.Order.Notes = strings.Repeat("n\n", 1000) + "the end of the notes"
	s := drawn(t, d, packingSlip)
	text := extract(t, s)
	if !contains(text, "the end of the notes") {
		t.Error("the notes are cut off")
	}
	if got := count(text, "c"); got != 500 {
		t.Errorf("of the comment's 500 lines %d are there", got)
	}
	joined := strings.ReplaceAll(strings.Join(text, ""), " ", "")
	if got := strings.Count(joined, "unbreakable"); got != 60 {
		t.Errorf("of the name's 60 words %d are there", got)
	}
}

func TestLogo(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 200, 80))
	for x := range 200 {
		for y := range 80 {
			picture.Set(x, y, color.RGBA{R: 20, G: uint8(x), B: 120, A: 255})
		}
	}
	var asPNG, asJPEG bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, picture), jpeg.Encode(&asJPEG, picture, nil)); err != nil {
		t.Fatal(err)
	}
	for name, logo := range map[string][]byte{"png": asPNG.Bytes(), "jpeg": asJPEG.Bytes()} {
		t.Run(name, func(t *testing.T) {
			d := sample(t)
			d.Logo = logo
			if out := output(t, drawn(t, d, orderConfirmation)); !bytes.Contains(out, []byte("/Subtype /Image")) {
				t.Error("the logo is not in the document")
			}
		})
	}
	t.Run("no picture", func(t *testing.T) {
		d := sample(t)
		d.Logo = []byte("<svg/>")
		if err := PackingSlips(&bytes.Buffer{}, d); err == nil || !strings.Contains(err.Error(), "U-1029") {
			t.Errorf("got %v, want an error that names the order", err)
		}
	})
}

func TestSameDetailsGiveSameBytes(t *testing.T) {
	d := sample(t)
	d.Order.Notes = "味噌 Phở 🍜"
	var first, second bytes.Buffer
	if err := errors.Join(OrderConfirmation(&first, d), OrderConfirmation(&second, d)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two drawings of one order differ")
	}
}

func TestWrap(t *testing.T) {
	s := newSheet(true)
	s.font(10, plain, ink)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"  \n ", nil},
		{"one two", []string{"one two"}},
		{"one\n\ntwo", []string{"one", "", "two"}},
		{"a long text of several words", []string{"a long text of", "several words"}},
		{"supercalifragilisticexpialidocious", []string{"supercalifragilisti", "cexpialidocious"}},
	} {
		if diff := cmp.Diff(c.want, s.wrap(c.text, 28)); diff != "" {
			t.Errorf("%q: %s", c.text, diff)
		}
	}
}

func TestWriterThatFails(t *testing.T) {
	full := errors.New("the disk is full")
	if err := PackingSlips(failing{full}, sample(t)); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkThousandLines(b *testing.B) {
	d := sample(b)
	for len(d.Order.Lines) < wholesale.MaxLines {
		d.Order.Lines = append(d.Order.Lines, d.Order.Lines[0])
	}
	for b.Loop() {
		if err := OrderConfirmation(&bytes.Buffer{}, d); err != nil {
			b.Fatal(err)
		}
	}
}

func sample(t testing.TB) Details {
	o := &wholesale.Order{
		Number: "U-1029", Status: wholesale.Processing, Reference: "PO 4471", RequiredDate: "2026-03-04", Currency: "NZD",
		Notes: "Leave with Mia", CreatedAt: time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC),
		Tax: wholesale.Tax{Code: "OUTPUT2", Rate: number("0.15")}, Freight: number("15.00"),
		Adjustment: number("-3.00"), AdjustmentReason: "Damaged carton",
		Lines: []wholesale.Line{
			{ProductCode: "KOMBU-GIN-330", Name: "Kombucha ginger 330 ml", Quantity: number("12"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: number("24.9500")},
				Tax: wholesale.Tax{Code: "OUTPUT2", Rate: number("0.15")}, Comment: "Cold, please"},
			{ProductCode: "LABEL", Name: "Shelf label", Quantity: number("2.5000"), PriceAnswer: wholesale.PriceAnswer{UnitPrice: number("0.0875")},
				Tax: wholesale.Tax{Code: "OUTPUT2", Rate: number("0.15")}},
		},
	}
	o.SalesOrder.Number = "SO-00000203"
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	return Details{
		Supplier: wholesale.Supplier{Name: "Kōwhai Foods Ltd", Email: "office@kowhai.example", TimeZone: "Pacific/Auckland", GSTNumber: "123456789"},
		Customer: wholesale.Customer{Code: "CAFE", Name: "Café Ōtautahi", Contact: wholesale.Contact{Name: "Ana Reid", Phone: "09 555 0101", Mobile: "021 555 010"}},
		Delivery: wholesale.Address{Street: "12 Tūī Street", City: "Christchurch", Postcode: "8011", Country: "New Zealand",
			Instructions: "Ring at the back door"},
		Order: o, PrintedAt: time.Date(2026, 3, 2, 20, 30, 0, 0, time.UTC),
	}
}

func number(s string) wholesale.Decimal { return decimal.MustParse(s) }

func drawn(t testing.TB, d Details, k kind) *sheet {
	t.Helper()
	s, err := draw(k, []Details{d}, false)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func output(t testing.TB, s *sheet) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := s.pdf.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func textOf(t testing.TB, d Details, k kind) []string { return extract(t, drawn(t, d, k)) }

func contains(texts []string, want string) bool { return count(texts, want) > 0 }

func count(texts []string, want string) (n int) {
	for _, text := range texts {
		if text == want {
			n++
		}
	}
	return n
}
