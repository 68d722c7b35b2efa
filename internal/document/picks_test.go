package document

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"upstock/internal/wholesale"
)

func samplePicks(t testing.TB, products int) Picks {
	d := sample(t)
	p := Picks{Supplier: d.Supplier, Orders: []string{"U-1001", "U-1002"}, PrintedAt: d.PrintedAt}
	for i := range products {
		p.Rows = append(p.Rows, PickRow{Unit: "CTN", Pick: wholesale.Pick{
			Code: fmt.Sprintf("CODE-%03d", i), Name: "味噌 miso", Quantity: number("18.5"),
			Parts: []wholesale.PickPart{{Number: "U-1001", Quantity: number("12")}, {Number: "U-1002", Quantity: number("6.5")}},
		}})
	}
	return p
}

func TestPickTotalsShowWhatIsPickedAndForWhom(t *testing.T) {
	p := samplePicks(t, 1)
	p.Notes = []string{"Left out, because it is cancelled: U-1003"}
	text := extract(t, drawPicks(p, false))
	for _, want := range []string{
		"Pick totals", "Kōwhai Foods Ltd", "2 orders: U-1001, U-1002", "Left out, because it is cancelled: U-1003", "Picked", "Unit",
		"18.5", "CTN", "CODE-000", "味噌 miso", "U-1001 × 12, U-1002 × 6.5", "Pick totals, printed 3 March 2026, 09:30", "Page 1 of 1",
	} {
		if !contains(text, want) {
			t.Errorf("the pick totals lack %q; they have %q", want, text)
		}
	}
}

func TestPickTotalsRepeatTheHeadOnEveryPage(t *testing.T) {
	p := samplePicks(t, 300)
	p.Orders = strings.Split(strings.Repeat("U-1001 ", 199)+"U-1200", " ") // they fill several lines
	s := drawPicks(p, false)
	pages := s.pdf.PageCount()
	text := extract(t, s)
	if got := count(text, "Quantity"); pages < 5 || got != pages {
		t.Errorf("the table's head is there %d times on %d pages", got, pages)
	}
	for _, row := range p.Rows {
		if count(text, row.Code) != 1 {
			t.Fatalf("%s is there %d times", row.Code, count(text, row.Code))
		}
	}
}

func TestEveryOrderOfAPackingBatchHasItsOwnPageNumbers(t *testing.T) {
	short, long := sample(t), sample(t)
	long.Order.Number = "U-1030"
	for len(long.Order.Lines) < 60 {
		long.Order.Lines = append(long.Order.Lines, long.Order.Lines[0])
	}
	s, err := draw(packingSlip, []Details{short, long, short}, false)
	if err != nil {
		t.Fatal(err)
	}
	pages := s.pdf.PageCount()
	text := extract(t, s)
	if got := count(text, "Page 1 of 1"); got != 2 {
		t.Errorf("two orders have one page, %d say so", got)
	}
	for page := 1; page <= pages-2; page++ {
		if want := fmt.Sprintf("Page %d of %d", page, pages-2); count(text, want) != 1 {
			t.Errorf("%q is there %d times", want, count(text, want))
		}
	}
	if got := count(text, "Packing slip U-1030, printed 3 March 2026, 09:30"); got != pages-2 || pages < 4 {
		t.Errorf("%d of the %d pages of U-1030 name it", got, pages-2)
	}
}

// 200 orders of 20 lines: what a page holds does not grow with the pages before it.
func TestAPackingBatchGrowsWithItsOrdersOnly(t *testing.T) {
	size := func(n int) int {
		batch := make([]Details, n)
		for i := range batch {
			batch[i] = sample(t)
			for len(batch[i].Order.Lines) < 20 {
				batch[i].Order.Lines = append(batch[i].Order.Lines, batch[i].Order.Lines[0])
			}
		}
		var out bytes.Buffer
		if err := PackingSlips(&out, batch...); err != nil {
			t.Fatal(err)
		}
		return out.Len()
	}
	if one, many := size(1), size(200); many > one+200*6_000 {
		t.Errorf("one order has %d bytes, 200 have %d", one, many)
	} else {
		t.Logf("one order has %d bytes, 200 have %d", one, many)
	}
}
