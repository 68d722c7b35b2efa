package sheet

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// seeds are small tables of the kinds that went wrong.
var seeds = []struct{ name, content string }{
	{"x.csv", "SKU,Description,Ordered,Rate,Amount\nKOMBU-GIN-330,Kombucha Ginger,2,24.95,49.90\n"},
	{"x.csv", "Code;Qty;Price\nKOMBU-GIN-330;1.000;2,50\nKOMBU-LEM-330;10;2,125\n"},
	{"x.csv", "Purchase Order 4471\nCode,Pack,Qty\nKOMBU-GIN-330,12,2\nTotal,,2\n"},
	{"x.csv", "M\u00c4\u0304NUKA-250,2\nKOMBU\u2011GIN\u2011330,2\n\u200bKOMBU-LEM-330,1\n"},
	{"x.csv", "Code,Price,Min,From,To\nTONIC,\"1,234.50\",12,4/3/2026,31 Dec 2026\n"},
	{"x.csv", "Code,Qty,Price,Disc %,Total\nTONIC,6,10.00,10,54.00\nTonic-200,2,20.00,,40.00\n"},
	{"x.csv", "sep=;\n\"A\";'=1\n"},
	{"x.txt", "\xff\xfeA\x00\t\x001\x00"},
	{"", "2x TONIC\nTONIC 1 000\n6 × TONIC @ 4.50\nTONIC,1,200\nA\t1\t\"x\ny\"\n"},
	{"", "TONIC-200 2\nHOSTILE,1\nB-2; 4;18,50;cold, please\n12345 2\n"},
}

func FuzzRead(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed.name, []byte(seed.content))
	}
	var workbook bytes.Buffer
	w, err := NewXLSX(&workbook, "Sheet")
	must(f, err)
	must(f, w.Row(Text("A"), Number("1.5"), Date("2026-03-04")))
	must(f, w.Close())
	f.Add("x.xlsx", workbook.Bytes())
	f.Add("x.xlsx", testBook{styles: testStyles, texts: `<si><t>A</t></si>`, active: 1,
		sheets: []testSheet{{name: "S", state: "hidden", xml: rowsOf("Code")}, {name: "T", xml: rowsOf("#1#1|#2#3|#3#9")}}}.file(f))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		table, err := Read(t.Context(), name, content)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		checkTable(t, table)
	})
}

func checkTable(t *testing.T, table Table) {
	t.Helper()
	last := 0
	for _, row := range table.Rows {
		if row.Number <= last {
			t.Errorf("row %d follows row %d", row.Number, last)
		}
		last = row.Number
		if n := len(row.Cells); n == 0 || n > MaxColumns || row.Cells[n-1].Shown == "" {
			t.Errorf("row %d has %d cells, or a blank last one", row.Number, n)
		}
	}
}

// FuzzInterpret checks that no row is lost, and that a mapping survives being stored.
func FuzzInterpret(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed.name, seed.content, true)
		f.Add(seed.name, seed.content, false)
	}
	f.Fuzz(func(t *testing.T, name, content string, prices bool) {
		table, err := Read(t.Context(), name, []byte(content))
		if err != nil {
			return
		}
		layout := orderLayout
		if prices {
			layout = priceLayout
		}
		reading := table.Interpret(layout, Knowledge{IsProduct: isKnown})
		checkTable(t, reading.Table)
		records, skipped := reading.Table.Records(reading.Mapping)
		headings := 0
		if reading.Mapping.HeadingRow > 0 {
			headings = 1
		}
		if len(records)+len(skipped)+headings != len(reading.Table.Rows) || len(reading.Table.Rows) != len(table.Rows) {
			t.Errorf("%d records and %d skipped of %d rows", len(records), len(skipped), len(table.Rows))
		}
		for _, record := range records {
			for _, role := range inOrder {
				if number, err := record.Number(role); err == nil && record.Text(role) == "" {
					t.Errorf("the blank %s of row %d is %s", role, record.Row, number)
				}
				_, _ = record.Date(role)
			}
		}
		for _, note := range append(reading.Notes, questionsOf(reading)...) {
			if note == "" || !strings.HasSuffix(note, ".") && !strings.HasSuffix(note, "?") {
				t.Errorf("no sentence: %q", note)
			}
		}
		checkRemembered(t, table, reading, layout)
		table.Candidates()
	})
}

func questionsOf(reading Reading) []string {
	var texts []string
	for _, question := range reading.Questions {
		texts = append(texts, question.Text)
	}
	return texts
}

// checkRemembered reads the table by its own mapping, as it is stored.
func checkRemembered(t *testing.T, table Table, reading Reading, layout Layout) {
	t.Helper()
	stored, err := json.Marshal(reading.Mapping)
	must(t, err)
	var mapping Mapping
	must(t, json.Unmarshal(stored, &mapping))
	if mapping.Headings() == "" {
		return
	}
	again := table.Interpret(layout, Knowledge{IsProduct: isKnown, Remembered: []Mapping{mapping}})
	if !again.AsBefore {
		t.Errorf("the mapping is not used for the table that it was made of: %s", stored)
	}
	if again.Mapping.HeadingRow == reading.Mapping.HeadingRow {
		if diff := cmp.Diff(linesOf(reading.Table, mapping, layout), linesOf(again.Table, again.Mapping, layout)); diff != "" && again.Mapping.DecimalMark == mapping.DecimalMark {
			t.Errorf("read by its own mapping (-before +again):\n%s", diff)
		}
	}
}

// TestCellsAreSplitAsTheLibraryDoes compares the splitter, which keeps no more of a row than its
// content, with encoding/csv, which keeps all of it.
func TestCellsAreSplitAsTheLibraryDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("ab\"\"\"\n\n,,;é "))).Draw(t, "text")
		library := csv.NewReader(strings.NewReader(text))
		library.FieldsPerRecord = -1
		want, err := library.ReadAll()
		if err != nil {
			return
		}
		in := splitter{text: text, separator: ',', line: 1}
		var got [][]string
		for {
			row, ok := in.next()
			if !ok {
				break
			}
			if row.open {
				t.Fatalf("%q: a quotation mark seems open", text)
			}
			got = append(got, row.cells)
		}
		if diff := cmp.Diff(cleaned(want), cleaned(got)); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

// cleaned are the rows that are not blank, without blank cells at their ends.
func cleaned(rows [][]string) [][]string {
	var kept [][]string
	for _, row := range rows {
		var table Table
		if err := table.add(1, row); err != nil || len(table.Rows) == 0 {
			continue
		}
		texts := make([]string, len(table.Rows[0].Cells))
		for i, cell := range table.Rows[0].Cells {
			texts[i] = clean(cell.Shown)
		}
		for len(texts) > 0 && texts[len(texts)-1] == "" {
			texts = texts[:len(texts)-1]
		}
		if len(texts) > 0 {
			kept = append(kept, texts)
		}
	}
	return kept
}
