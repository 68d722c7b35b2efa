package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawnColumns are the columns of a drawn list under names that people use.
var drawnColumns = map[Role][]string{
	Code: {"Code", "SKU", "Stock code", "Item no."}, Quantity: {"Qty", "Order Qty", "Ordered", "Cartons"},
	Price: {"Price", "Rate", "Unit Price (ex GST)", "Unit cost"}, Amount: {"Amount", "Line total", "Ext Price"},
	Description: {"Description", "Product name"}, Pack: {"Pack", "Pack size"}, Comment: {"Comment", "Notes"},
}

// TestTablesAreReadHoweverTheyAreLaidOut writes lists with their columns in any order, in either
// notation, with titles above and totals below, and reads them back.
func TestTablesAreReadHoweverTheyAreLaidOut(t *testing.T) {
	codes := []string{"KOMBU-GIN-330", "KOMBU-LEM-330", "Tonic-200", "0012345", "A/B 10%_x", "MĀNUKA-250", "NEW-1"}
	rapid.Check(t, func(t *rapid.T) {
		mark := rapid.SampledFrom([]DecimalMark{Point, Comma}).Draw(t, "mark")
		separator := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
		roles := rapid.Permutation([]Role{Code, Quantity, Price, Amount, Description, Pack, Comment}).Draw(t, "order")
		var table [][]string
		for range rapid.IntRange(0, 3).Draw(t, "titles") {
			table = append(table, []string{rapid.SampledFrom([]string{"Purchase Order 4471", "Kiri's Cafe", "Deliver to: 12 Main Street", ""}).Draw(t, "title")})
		}
		var names []string
		for _, role := range roles {
			names = append(names, rapid.SampledFrom(drawnColumns[role]).Draw(t, "name"))
		}
		table = append(table, names)
		var want []string
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			// Whole hundreds would leave room for another reading of their marks.
			quantity, cents := rapid.IntRange(2, 3_000).Draw(t, "quantity"), rapid.IntRange(1, 250_000).Draw(t, "cents")
			total := quantity * cents
			comment := rapid.SampledFrom([]string{
				"", "cold, please", "2 per shelf", `the "small" ones`, `5" only`, "left\tright",
			}).Draw(t, "comment")
			cells := map[Role]string{
				Code: codes[(i+quantity)%len(codes)], Quantity: written(quantity, -1, mark), Price: written(cents/100, cents%100, mark),
				Amount: written(total/100, total%100, mark), Description: "Drink no. " + strconv.Itoa(i), Pack: "12", Comment: comment,
			}
			var row []string
			for _, role := range roles {
				row = append(row, cells[role])
			}
			table = append(table, row)
			line := fmt.Sprintf("%s quantity=%d price=%s", cells[Code], quantity, strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", cents/100, cents%100), "0"), "."))
			if comment != "" {
				line += " comment=" + comment
			}
			want = append(want, line)
		}
		if rapid.Bool().Draw(t, "total") {
			row := make([]string, len(roles))
			amount := slices.Index(roles, Amount)
			row[(amount+1)%len(row)], row[amount] = "Total", written(1_234, 5, mark)
			table = append(table, row)
		}
		var content bytes.Buffer
		out := csv.NewWriter(&content)
		out.Comma = separator
		must(t, out.WriteAll(table))

		read, err := Read(t.Context(), "x.csv", content.Bytes())
		must(t, err)
		got, reading := interpretedTable(read, orderLayout)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("records of\n%s(-want +got):\n%s", content.String(), diff)
		}
		if len(reading.Questions) > 0 {
			t.Fatalf("of\n%sit asks %v", content.String(), reading.Questions)
		}
		checkLeftover(t, reading, want)
	})
}

// checkLeftover pastes what is left of a table, here all of it, and reads it again.
func checkLeftover(t *rapid.T, reading Reading, want []string) {
	var rows []string
	records, _ := reading.Table.Records(reading.Mapping)
	for _, record := range records {
		rows = append(rows, record.Written())
	}
	left, err := Read(t.Context(), "", []byte(reading.Table.Under(reading.Mapping, rows)))
	must(t, err)
	got, again := interpretedTable(left, orderLayout, reading.Mapping)
	if diff := cmp.Diff(want, got); diff != "" || !again.AsBefore {
		t.Fatalf("records of what is left (as before: %v, -want +got):\n%s", again.AsBefore, diff)
	}
}

// A cell with a line break is one cell again.
func TestALeftRowIsReadWholeAgain(t *testing.T) {
	want, reading := interpreted(t, "x.csv", "Code,Order Qty,Comment\nTONIC,2,\"by the door,\nnot inside\"\nTONIC,3,\n", orderLayout)
	records, _ := reading.Table.Records(reading.Mapping)
	left := reading.Table.Under(reading.Mapping, []string{records[0].Written(), records[1].Written()})
	if got, _ := interpreted(t, "", left, orderLayout); !cmp.Equal(want, got) {
		t.Errorf("%q is read as %q, want %q", left, got, want)
	}
}

// written is a number as people write it; cents of -1 are not written.
func written(whole, cents int, mark DecimalMark) string {
	thousands := map[DecimalMark]string{Point: ",", Comma: "."}[mark]
	text := strconv.Itoa(whole)
	if len(text) > 3 && cents >= 0 {
		text = text[:len(text)-3] + thousands + text[len(text)-3:]
		if len(text) > 7 {
			text = text[:len(text)-7] + thousands + text[len(text)-7:]
		}
	}
	if cents >= 0 {
		text += string(mark) + fmt.Sprintf("%02d", cents)
	}
	return text
}
