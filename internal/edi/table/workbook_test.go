package table_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/edi/message"
	"upstock/internal/edi/table"
	"upstock/internal/sheet"
)

// page is a sheet of a workbook: its rows with | between cells, and which cells are merged.
type page struct {
	name   string
	rows   []string
	merged []string
}

// workbook makes a file of sheets as a spreadsheet program saves it.
func workbook(t *testing.T, pages ...page) []byte {
	t.Helper()
	const (
		main     = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
		related  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
		packaged = `http://schemas.openxmlformats.org/package/2006/relationships`
	)
	parts := map[string]string{
		"_rels/.rels": `<Relationships xmlns="` + packaged + `"><Relationship Id="r1" Type="` + related + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	}
	var sheets, relations strings.Builder
	for i, p := range pages {
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="r%d"/>`, p.name, i+1, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="%s/worksheet" Target="sheet%d.xml"/>`, i+1, related, i+1)
		var b strings.Builder
		fmt.Fprintf(&b, `<worksheet xmlns="%s"><sheetData>`, main)
		for _, row := range p.rows {
			b.WriteString("<row>")
			for cell := range strings.SplitSeq(row, "|") {
				fmt.Fprintf(&b, `<c t="inlineStr"><is><t>%s</t></is></c>`, cell)
			}
			b.WriteString("</row>")
		}
		b.WriteString("</sheetData><mergeCells>")
		for _, ref := range p.merged {
			fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, ref)
		}
		b.WriteString("</mergeCells></worksheet>")
		parts[fmt.Sprintf("xl/sheet%d.xml", i+1)] = b.String()
	}
	parts["xl/workbook.xml"] = `<workbook xmlns="` + main + `" xmlns:r="` + related + `"><sheets>` + sheets.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships xmlns="` + packaged + `">` + relations.String() + `</Relationships>`
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	for name, text := range parts {
		part, err := out.Create(name)
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

const orderHeadings = "PO Number|Store|Deliver|Item|Qty|Unit Price"

// TestMergedCellsSayWhatTheyCover checks that an order number, store or product over several rows
// is that of each, that a quantity is not, and that no row is lost.
func TestMergedCellsSayWhatTheyCover(t *testing.T) {
	for name, test := range map[string]struct {
		rows, merged, said, found []string
	}{
		"number": {
			[]string{"1|A|24/11/2026|X1|2|6.25", "|A|24/11/2026|X2|3|3.10", "2|B|25/11/2026|X3|4|1"}, []string{"A2:A3"},
			[]string{"1 A 2026-11-24: 2 X1 @ 6.25, 3 X2 @ 3.10", "2 B 2026-11-25: 4 X3 @ 1"}, nil,
		},
		"number, store, date and price": {
			[]string{"1|A|24/11/2026|X1|2|6.25", "|||X2|3|", "|||X3|4|"}, []string{"A2:A4", "B2:B4", "C2:C4", "F2:F3"},
			[]string{"1 A 2026-11-24: 2 X1 @ 6.25, 3 X2 @ 6.25, 4 X3"}, nil,
		},
		"stores of one order": {
			[]string{"1|A||X1|2|", "|||X2|3|", "|B||X1|4|"}, []string{"A2:A4", "B2:B3"}, []string{"1  : 2 X1 for A, 3 X2 for A, 4 X1 for B"}, nil,
		},
		"product": {
			[]string{"1|A||X1|2|", "1|B|||3|", "1|C|||4|"}, []string{"D2:D4"}, []string{"1  : 2 X1 for A, 3 X1 for B, 4 X1 for C"}, nil,
		},
		"quantity of two lines": {
			[]string{"1|A||X1|2|", "1|A||X2||", "1|A||X3|4|"}, []string{"E2:E3"}, []string{"1 A : 2 X1, 0 X2, 4 X3"}, []string{"error no_quantity row 3"},
		},
		"title": {
			[]string{"1|A||X1|2|", "1|A||X2|3|"}, []string{"A1:F1"}, []string{"1 A : 2 X1, 3 X2"}, nil,
		},
		"number that is not merged": {
			[]string{"1|A||X1|2|", "|A||X2|3|"}, nil, []string{"1 A : 2 X1"}, []string{"error no_order_number row 3"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := workbook(t, page{"Orders", append([]string{orderHeadings}, test.rows...), test.merged})
			r := table.Read(t.Context(), data, "orders.xlsx", table.Map{}, nil)
			if diff := cmp.Diff(test.said, said(r)); diff != "" {
				t.Errorf("orders (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.found, found(r)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOrdersOnAnySheetAreRead checks that no sheet is passed over without a word, and that an order
// which stands on two of them is not taken for twice as much.
func TestOrdersOnAnySheetAreRead(t *testing.T) {
	one := page{name: "North", rows: []string{orderHeadings, "1|A||X1|2|", "1|A||X2|3|"}}
	two := page{name: "South", rows: []string{orderHeadings, "2|B||X3|4|", "2|B||X4|5|"}}
	notes := page{name: "Notes", rows: []string{"Please call before you deliver", "Thanks|Jo"}}
	orders := []string{"1 A : 2 X1, 3 X2", "2 B : 4 X3, 5 X4"}
	for name, test := range map[string]struct {
		pages       []page
		said, found []string
	}{
		"two":          {[]page{one, two}, orders, nil},
		"notes first":  {[]page{notes, one}, orders[:1], []string{"warning ignored sheet “Notes”"}},
		"notes behind": {[]page{one, two, notes}, orders, []string{"warning ignored sheet “Notes”"}},
		"one that is too wide": {
			[]page{one, {name: "Wide", rows: []string{strings.Repeat("x|", 101) + "x"}}}, orders[:1], []string{"warning ignored sheet “Wide”"},
		},
		"the same order twice": {
			[]page{one, {name: "All", rows: append(append([]string{}, one.rows...), two.rows[1:]...)}},
			[]string{"1 A : 2 X1, 3 X2, 2 X1, 3 X2", "2 B : 4 X3, 5 X4"}, []string{"error unreadable sheet “All”, row 2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := table.Read(t.Context(), workbook(t, test.pages...), "orders.xlsx", table.Map{}, nil)
			if diff := cmp.Diff(test.said, said(r)); diff != "" {
				t.Errorf("orders (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.found, found(r)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
	if _, m, _, err := table.Look(t.Context(), workbook(t, notes, one), "orders.xlsx", table.Map{}); err != nil || m.HeadingRow != 1 {
		t.Errorf("a person is shown %+v, %v", m, err)
	}
}

// TestACommaInANumberIsNotTheNextCell checks that a row which is parted by what stands in a cell is
// refused, however well its parts can be read, with a name of the document or without.
func TestACommaInANumberIsNotTheNextCell(t *testing.T) {
	data := "Order No,Store,Code,Qty,Price\n1,A,X1,1,200,2.50\n1,A,X2,4,2.50\n2,A,X3,5,2.50\n"
	saved := table.Map{Mapping: sheet.Mapping{HeadingRow: 1, DecimalMark: sheet.Point}}
	for _, c := range [][2]string{{"Order No", "order_number"}, {"Store", "store"}, {"Code", "code"}, {"Qty", "quantity"}, {"Price", "price"}} {
		saved.Columns = append(saved.Columns, sheet.MappedColumn{Heading: c[0], Role: sheet.Role(c[1])})
	}
	for _, name := range []string{"orders.csv", ""} {
		r := table.Read(t.Context(), []byte(data), name, saved, nil)
		if diff := cmp.Diff([]string{"error unreadable row 2"}, found(r)); diff != "" {
			t.Errorf("%q: problems (-want +got):\n%s", name, diff)
		}
		if got := len(r.Interchanges[0].Messages); got != 2 || message.AnyError(r.Problems) {
			t.Errorf("%q: %d orders, %v", name, got, r.Problems)
		}
	}
}

// TestAFormulaWithoutItsResultSaysSo checks that people learn what to do about a file that no
// spreadsheet program has saved.
func TestAFormulaWithoutItsResultSaysSo(t *testing.T) {
	rows := []string{orderHeadings, "1|A||X1|=1+1|", "1|A||X2|3|", "1|A||X3|3|", "1|A||X4|3|"}
	r := table.Read(t.Context(), workbook(t, page{name: "Orders", rows: rows}), "orders.xlsx", table.Map{}, nil)
	if len(r.Interchanges) != 1 || len(r.Interchanges[0].Messages[0].Problems) != 1 {
		t.Fatalf("%+v", r)
	}
	if p := r.Interchanges[0].Messages[0].Problems[0]; p.Severity != message.Error || !strings.Contains(p.Message, "a formula, =1+1, and the file does not have") {
		t.Errorf("it says %+v", p)
	}
}
