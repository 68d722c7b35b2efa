package sheet

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

func TestCSVOpensInExcel(t *testing.T) {
	var out bytes.Buffer
	w := NewCSV(&out)
	must(t, w.Header("Order", "Total", "Required", "Comment"))
	must(t, w.Row(Text("U-1001"), Number("-24.9500"), Date("2026-03-04"), Text("Ring \"Jo\",\nthen leave it")))
	must(t, w.Row(Text("00123"), Number("12"), Date(""), Text("Māori café")))
	must(t, w.Close())

	want := "\ufeffOrder,Total,Required,Comment\r\n" +
		"U-1001,-24.9500,2026-03-04,\"Ring \"\"Jo\"\",\r\nthen leave it\"\r\n" +
		"00123,12,,Māori café\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func TestNoFormulaIsRunFromCSV(t *testing.T) {
	for _, hostile := range []string{"=1+1", "+64 21 000", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1"} {
		if got := disarm(hostile); got != "'"+hostile {
			t.Errorf("disarm(%q) = %q", hostile, got)
		}
	}
	for _, harmless := range []string{"", "Kombucha", "'t Hoekje", "1-2", "a=b"} {
		if got := disarm(harmless); got != harmless {
			t.Errorf("disarm(%q) = %q, want it unchanged", harmless, got)
		}
	}
	if got := Number("=1+1"); got != Text("=1+1") {
		t.Errorf("Number keeps a formula: %+v", got)
	}
}

func TestDisarmingIsUndone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("'=+-@\t a1"))).Draw(t, "text")
		if got := rearm(disarm(s)); got != s {
			t.Fatalf("%q came back as %q", s, got)
		}
	})
}

func TestXLSXHasTypedCells(t *testing.T) {
	var out bytes.Buffer
	w, err := NewXLSX(&out, "Orders")
	must(t, err)
	must(t, w.Header("Order", "Total", "Required"))
	must(t, w.Row(Text("=1+1"), Number("1234.5600"), Date("2026-03-04")))
	must(t, w.Row(Text("00123"), Number("1234567890123456.7"), Number("")))
	must(t, w.Close())

	file, err := excelize.OpenReader(&out)
	must(t, err)
	defer file.Close()
	type seen struct {
		Shown, Stored, Formula string
		Text                   bool
	}
	got := map[string]seen{}
	for _, cell := range []string{"A2", "B2", "C2", "A3", "B3", "C3"} {
		shown, err := file.GetCellValue("Orders", cell)
		must(t, err)
		stored, err := file.GetCellValue("Orders", cell, excelize.Options{RawCellValue: true})
		must(t, err)
		formula, err := file.GetCellFormula("Orders", cell)
		must(t, err)
		kind, err := file.GetCellType("Orders", cell)
		must(t, err)
		got[cell] = seen{shown, stored, formula, kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString}
	}
	want := map[string]seen{
		"A2": {"=1+1", "=1+1", "", true},
		"B2": {"1234.5600", "1234.56", "", false},
		"C2": {"2026-03-04", "46085", "", false},
		"A3": {"00123", "00123", "", true},
		"B3": {"1234567890123456.7", "1234567890123456.7", "", true}, // more digits than Excel calculates with
		"C3": {"", "", "", false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

// What is written is read again as it was, in both formats.
func TestWrittenTablesAreReadBack(t *testing.T) {
	decimals := rapid.Custom(func(t *rapid.T) string {
		units, fraction := rapid.Int64Range(-999_999_999, 999_999_999).Draw(t, "units"), rapid.IntRange(0, 9999).Draw(t, "fraction")
		return fmt.Sprintf("%d.%04d", units, fraction)
	})
	texts := rapid.StringOf(rapid.SampledFrom([]rune("aZ0 =+-@',;\"\n<&é漢")))
	for _, format := range []string{"csv", "xlsx"} {
		t.Run(format, rapid.MakeCheck(func(t *rapid.T) {
			number, comment := decimals.Draw(t, "number"), texts.Draw(t, "comment")
			var out bytes.Buffer
			w := NewCSV(&out)
			if format == "xlsx" {
				var err error
				w, err = NewXLSX(&out, "Sheet")
				must(t, err)
			}
			must(t, w.Header("Code", "Price", "Comment", "From"))
			must(t, w.Row(Text("0012"), Number(number), Text(comment), Date("2026-12-31")))
			must(t, w.Close())

			table, err := Read(t.Context(), "table."+format, out.Bytes())
			must(t, err)
			reading := table.Interpret(Layout{Required: []Role{Code, Price, Comment, From}}, Knowledge{})
			records, _ := reading.Table.Records(reading.Mapping)
			if len(records) != 1 {
				t.Fatalf("%d records", len(records))
			}
			r := records[0]
			if r.Row != 2 || r.Text(Code) != "0012" || r.Text(From) != "2026-12-31" || r.Text(Comment) != clean(comment) {
				t.Fatalf("record = %+v", r)
			}
			if !sameDecimal(r.Text(Price), number) {
				t.Fatalf("price = %q, want %q", r.Text(Price), number)
			}
		}))
	}
}

func must(t interface {
	Helper()
	Fatal(args ...any)
}, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
