package sheet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mergedBook is a workbook of one sheet, with what stands behind its cells.
func mergedBook(cells, behind string) testBook {
	return testBook{styles: testStyles, sheets: []testSheet{{name: "S", xml: cells + behind}}}
}

func merges(refs ...string) string {
	var b strings.Builder
	for _, ref := range refs {
		fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, ref)
	}
	return "<mergeCells>" + b.String() + "</mergeCells>"
}

func TestMergedCellsCountForTheRowsUnderThem(t *testing.T) {
	// The second row of A is blank, that of B has its own cell, and row 5 has nothing at all.
	const cells = `<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>
		<row r="2"><c r="B2" t="inlineStr"><is><t>own</t></is></c></row><row r="4"><c r="C4" t="inlineStr"><is><t>c</t></is></c></row>
		<row r="5"><c r="A5" s="1"/></row></sheetData>`
	a, b := Value{Shown: "a"}, Value{Shown: "b"}
	for _, test := range []struct {
		name, behind string
		want         []map[int]Value // of rows 1, 2 and 4
	}{
		{"down a column", merges("A1:A6"), []map[int]Value{nil, {0: a}, {0: a}}},
		{"as far as they reach", merges("A1:A3", "B1:B4"), []map[int]Value{nil, {0: a}, {1: b}}},
		{"their first column only", merges("A1:B4"), []map[int]Value{nil, {0: a}, {0: a}}},
		{"in one row they say nothing of others", merges("A1:C1"), []map[int]Value{nil, nil, nil}},
		{"a blank one says nothing", merges("A2:A4", "C1:C4", "D3:D9"), []map[int]Value{nil, nil, nil}},
		{"what is no reference is none", merges("", "A", "A0:A9", "4:5", "ZZZZ1:ZZZZ9", "A4:A1"), []map[int]Value{nil, nil, nil}},
		{"a fault behind the cells takes nothing", "<mergeCells><not closed", []map[int]Value{nil, nil, nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []map[int]Value
			for _, row := range readTable(t, mergedBook(cells, test.behind)).Rows {
				got = append(got, row.Covered)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("covered (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAQuantityOverSeveralRowsIsNoOnesAlone(t *testing.T) {
	mapping := Mapping{HeadingRow: 1, DecimalMark: Point}
	for _, role := range []Role{Code, Description, Quantity} {
		mapping.Columns = append(mapping.Columns, MappedColumn{Role: role})
	}
	read := func(behind string, rows ...string) (records, skipped []string) {
		table := readTable(t, mergedBook(rowsOf(append([]string{"Code|Description|Qty"}, rows...)...), behind))
		all, others := table.Records(mapping)
		for _, r := range all {
			words := fmt.Sprintf("%d %s %s", r.Row, r.Text(Code), r.Text(Quantity))
			if r.Problem != "" {
				words += " problem"
			}
			records = append(records, words)
		}
		for _, s := range others {
			skipped = append(skipped, fmt.Sprintf("%d %s", s.Row, s.Reason))
		}
		return records, skipped
	}
	for _, test := range []struct {
		name             string
		behind           string
		rows             []string
		records, skipped []string
	}{
		{"a product for several rows", merges("A2:A4"), []string{"X|north|#5#0", "|south|#6#0", "|west|#7#0"}, []string{"2 X 5", "3 X 6", "4 X 7"}, nil},
		{"one line over two rows", merges("A2:A3", "C2:C3"), []string{"X|long|#5#0", "|name|", "Y|y|#2#0"}, []string{"2 X 5", "4 Y 2"}, []string{"3 continues the row above"}},
		{"a quantity of two products", merges("C2:C3"), []string{"X|x|#5#0", "Y|y|"}, []string{"2 X 5", "3 Y "}, nil},
		{"a total beside it", merges("A2:A4"), []string{"X|north|#5#0", "|south|#6#0", "|Total|#11#0"}, []string{"2 X 5", "3 X 6"}, []string{"4 is a total"}},
		{"what may be a total", merges("A2:A4"), []string{"X|north|#5#0", "|south|#6#0", "|all|#11#0"}, []string{"2 X 5", "3 X 6", "4 X 11 problem"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			records, skipped := read(test.behind, test.rows...)
			if diff := cmp.Diff(test.records, records); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.skipped, skipped); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
		})
	}
}

// TestARecordUnderMergedCellsIsWrittenWhole checks that a row which is pasted elsewhere keeps its
// product.
func TestARecordUnderMergedCellsIsWrittenWhole(t *testing.T) {
	table := readTable(t, mergedBook(rowsOf("Code|Qty", "X|#5#0", "|#6#0"), merges("A2:A3")))
	records, _ := table.Records(Mapping{HeadingRow: 1, Columns: []MappedColumn{{Role: Code}, {Role: Quantity}}, DecimalMark: Point})
	if got := records[1].Written(); got != "X\t6" {
		t.Errorf("written as %q", got)
	}
}

func TestMergedCellsThatCostTooMuchAreRefused(t *testing.T) {
	rows := make([]string, 1000)
	for i := range rows {
		rows[i] = "|x"
	}
	rows[0] = "a|x"
	same := make([]string, 1000)
	for i := range same {
		same[i] = "A1:A1000"
	}
	_, err := Read(t.Context(), "x.xlsx", mergedBook(rowsOf(rows...), merges(same...)).file(t))
	if err == nil || !strings.Contains(err.Error(), "merged") {
		t.Errorf("err = %v", err)
	}
}

func TestAllSheetsWithContent(t *testing.T) {
	sheets := []testSheet{
		{name: "First", xml: rowsOf("a|b")}, {name: "Blank", xml: `<sheetData/>`},
		{name: "Hidden", xml: rowsOf("c|d"), state: "hidden"}, {name: "Active", xml: rowsOf("e|f")},
	}
	tables, err := ReadSheets(t.Context(), "x.xlsx", testBook{active: 3, sheets: sheets}.file(t))
	must(t, err)
	var got []string
	for _, table := range tables {
		got = append(got, table.SheetName+" "+table.Rows[0].Cells[0].Shown)
	}
	if diff := cmp.Diff([]string{"Active e", "First a"}, got); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}
