package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A testBook is a workbook in XML, as the programs that people use write it and as no library
// would.
type testBook struct {
	sheets []testSheet
	active int
	texts  string // of <sst>
	styles string // of <styleSheet>
	book   string // attributes of <workbookPr>
}

type testSheet struct {
	name, state string
	xml         string // of <worksheet>
}

func (b testBook) file(t testing.TB) []byte {
	t.Helper()
	var list, relations strings.Builder
	parts := map[string]string{}
	for i, sheet := range b.sheets {
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>`, sheet.name, i+1, sheet.state, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="http://x/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<worksheet xmlns="http://x">` + sheet.xml + `</worksheet>`
	}
	if b.texts != "" {
		relations.WriteString(`<Relationship Id="texts" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/>`)
		parts["xl/sharedStrings.xml"] = `<sst>` + b.texts + `</sst>`
	}
	if b.styles != "" {
		relations.WriteString(`<Relationship Id="styles" Type="http://x/styles" Target="styles.xml"/>`)
		parts["xl/styles.xml"] = `<styleSheet>` + b.styles + `</styleSheet>`
	}
	parts["_rels/.rels"] = `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships>` + relations.String() + `</Relationships>`
	parts["xl/workbook.xml"] = fmt.Sprintf(`<workbook xmlns:r="http://x"><workbookPr %s/><bookViews><workbookView activeTab="%d"/></bookViews><sheets>%s</sheets></workbook>`,
		b.book, b.active, list.String())
	var file bytes.Buffer
	out := zip.NewWriter(&file)
	for name, content := range parts {
		part, err := out.Create(name)
		must(t, err)
		_, err = part.Write([]byte(content))
		must(t, err)
	}
	must(t, out.Close())
	return file.Bytes()
}

// rowsOf writes rows of texts and, where they begin with #, numbers in the style behind another #.
func rowsOf(rows ...string) string {
	var sheet strings.Builder
	sheet.WriteString("<sheetData>")
	for _, row := range rows {
		sheet.WriteString("<row>")
		for cell := range strings.SplitSeq(row, "|") {
			if number, ok := strings.CutPrefix(cell, "#"); ok {
				number, style, _ := strings.Cut(number, "#")
				fmt.Fprintf(&sheet, `<c s="%s"><v>%s</v></c>`, style, number)
			} else {
				fmt.Fprintf(&sheet, `<c t="inlineStr"><is><t>%s</t></is></c>`, cell)
			}
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData>")
	return sheet.String()
}

func readTable(t *testing.T, b testBook) Table {
	t.Helper()
	table, err := Read(t.Context(), "x.xlsx", b.file(t))
	must(t, err)
	return table
}

const testStyles = `<numFmts><numFmt numFmtId="164" formatCode="0000000"/><numFmt numFmtId="165" formatCode="&quot;SKU-&quot;000"/>
	<numFmt numFmtId="166" formatCode="dd.mm.yyyy"/><numFmt numFmtId="167" formatCode="_-&quot;$&quot;* #,##0.00_-"/><numFmt numFmtId="168" formatCode="000\-000"/>
	<numFmt numFmtId="169" formatCode="&quot;day&quot; 0"/><numFmt numFmtId="170" formatCode="[Red]0"/></numFmts>
	<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
	<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="2"/><xf numFmtId="14"/>
	<xf numFmtId="11"/><xf numFmtId="3"/><xf numFmtId="9"/><xf numFmtId="1"/><xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="170"/></cellXfs>`

func TestCodesAreAsShownAndAmountsAsStored(t *testing.T) {
	for _, test := range []struct {
		name, cell string
		want       Value
	}{
		{"zeros in front", "#12345#1", Value{Shown: "0012345", Stored: "12345"}},
		{"a code with letters", "#7#2", Value{Shown: "SKU-007", Stored: "7"}},
		{"a code with a hyphen", "#123456#11", Value{Shown: "123-456", Stored: "123456"}},
		{"a long barcode", "#9421234567890#0", Value{Shown: "9421234567890", Stored: "9421234567890"}},
		{"a long barcode in short", "#9421234567890#7", Value{Shown: "9421234567890", Stored: "9421234567890"}},
		{"a barcode in short in the file, too", "#9.42123456789E12#0", Value{Shown: "9421234567890", Stored: "9421234567890"}},
		{"thousands marks are no part of a code", "#12345#8", Value{Shown: "12345", Stored: "12345"}},
		{"a price shown in dollars", "#24.954#4", Value{Shown: "24.954", Stored: "24.954"}},
		{"a price shown without cents", "#24.95#10", Value{Shown: "25", Stored: "24.95"}},
		{"a price of a formula", "#24.949999999999999#5", Value{Shown: "24.95", Stored: "24.95"}},
		{"a small price of a formula", "#22.999999999999996#0", Value{Shown: "23", Stored: "23"}},
		{"a share", "#0.125#9", Value{Shown: "12.5%", Stored: "0.125"}},
		{"a day", "#46085#3", Value{Shown: "2026-03-04", Stored: "46085", Date: "2026-03-04"}},
		{"a day in the format of the country", "#46085#6", Value{Shown: "2026-03-04", Stored: "46085", Date: "2026-03-04"}},
		{"no day, though the format has the word", "#5#12", Value{Shown: "day 5", Stored: "5"}},
		{"no day, though the format is red", "#5#13", Value{Shown: "5", Stored: "5"}},
		{"a number typed as a text", "0012", Value{Shown: "0012"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			table := readTable(t, testBook{styles: testStyles, sheets: []testSheet{{name: "S", xml: rowsOf(test.cell)}}})
			if diff := cmp.Diff(test.want, table.Rows[0].Cells[0]); diff != "" {
				t.Errorf("cell (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCellsOfEveryKind(t *testing.T) {
	table := readTable(t, testBook{
		texts: `<si><t>shared</t></si><si><r><t xml:space="preserve">rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh><t>phonetic</t></rPh></si>`,
		book:  `date1904="1"`, styles: testStyles,
		sheets: []testSheet{{name: "S", xml: `<sheetData>
			<row r="2"><c r="B2" t="s"><v>0</v></c><c t="s"><v>1</v></c><c r="E2" t="b"><v>1</v></c><c t="e"><v>#REF!</v></c></row>
			<row><c t="str"><f>A1</f><v>computed</v></c><c><f>2*3</f><v>6</v></c><c><f>1+1</f></c><c t="d"><v>2026-03-04T00:00:00</v></c><c s="6"><v>44623</v></c></row>
			<row r="9"><c r="A9" s="3"/></row></sheetData><mergeCells><not closed`}},
	})
	want := []Row{
		{Number: 2, Cells: []Value{{}, {Shown: "shared"}, {Shown: "rich text"}, {}, {Shown: "TRUE"}, {Shown: "#REF!"}}},
		{Number: 3, Cells: []Value{
			{Shown: "computed", Formula: true}, {Shown: "6", Stored: "6", Formula: true}, {Shown: "=1+1", Formula: true},
			{Shown: "2026-03-04T00:00:00", Date: "2026-03-04"}, {Shown: "2026-03-04", Stored: "44623", Date: "2026-03-04"},
		}},
	}
	if diff := cmp.Diff(want, table.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestTheActiveVisibleSheetIsRead(t *testing.T) {
	full := func(name string) testSheet { return testSheet{name: name, xml: rowsOf("Code|Qty", name+"|#1#0")} }
	hidden := func(s testSheet) testSheet { s.state = "hidden"; return s }
	blank := testSheet{name: "Blank", xml: `<sheetData/>`}
	for _, test := range []struct {
		name   string
		book   testBook
		read   string
		others []string
	}{
		{"the active one", testBook{active: 1, sheets: []testSheet{full("Last"), full("This"), blank}}, "This", []string{"Last"}},
		{"a hidden one is not", testBook{sheets: []testSheet{hidden(full("Old")), full("Order")}}, "Order", nil},
		{"one that is very hidden is not", testBook{sheets: []testSheet{{name: "V", state: "veryHidden", xml: full("V").xml}, full("Order")}}, "Order", nil},
		{"the active one is blank", testBook{active: 0, sheets: []testSheet{blank, full("Order"), full("More")}}, "Order", []string{"More"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			table := readTable(t, test.book)
			if table.SheetName != test.read || table.Rows[1].Cells[0].Shown != test.read {
				t.Errorf("read %q: %+v", table.SheetName, table.Rows)
			}
			if diff := cmp.Diff(test.others, table.OtherSheets); diff != "" {
				t.Errorf("other sheets (-want +got):\n%s", diff)
			}
			_, reading := interpretedTable(table, orderLayout)
			if notes := strings.Join(reading.Notes, " "); !strings.Contains(notes, "“"+test.read+"”") || len(test.others) > 0 && !strings.Contains(notes, "Not read: “"+test.others[0]+"”") {
				t.Errorf("notes = %q", notes)
			}
		})
	}
}

func TestWhatIsHiddenIsNotUsedAndSaid(t *testing.T) {
	table := readTable(t, testBook{sheets: []testSheet{{name: "S", xml: `<cols><col min="2" max="2" hidden="1"/><col min="5" max="16384" hidden="1"/></cols>` +
		strings.Replace(rowsOf("Code|Cost|Qty|Price", "TONIC|#12#0|#2#0|#20#0", "Tonic-200|#5#0|#3#0|#10#0"), "<row><c t=\"inlineStr\"><is><t>Tonic-200", "<row hidden=\"1\"><c t=\"inlineStr\"><is><t>Tonic-200", 1)}}})
	got, reading := interpretedTable(table, orderLayout)
	if diff := cmp.Diff([]string{"TONIC quantity=2 price=20"}, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	want := []string{"Read the sheet “S”.", "Hidden columns not used: “Cost”.", "Row 3 is hidden in the workbook and is not used."}
	if diff := cmp.Diff(want, reading.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if len(reading.Questions) > 0 {
		t.Errorf("it asks %v", reading.Questions)
	}
}

func TestAFormulasPriceIsRoundedAndSaid(t *testing.T) {
	table := readTable(t, testBook{sheets: []testSheet{{name: "S", xml: rowsOf("Code|Qty|Price", "TONIC|#2.9999999999#0|#20.123456#0", "Tonic-200|#1#0|#20.00005#0")}}})
	got, reading := interpretedTable(table, orderLayout)
	if diff := cmp.Diff([]string{"TONIC quantity=3 price=20.1235", "Tonic-200 quantity=1 price=20.0001"}, got); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if notes := strings.Join(reading.Notes, " "); !strings.Contains(notes, "Row 2: the price 20.123456 was rounded to 20.1235.") {
		t.Errorf("notes = %q", notes)
	}
}

// TestAHostileWorkbookCostsLittle counts the work that small files can cause. Before, a 93-kB
// workbook took 24 seconds, and a 154-kB one 900 MB.
func TestAHostileWorkbookCostsLittle(t *testing.T) {
	sheet := func(xml string) testBook { return testBook{sheets: []testSheet{{name: "S", xml: xml}}} }
	good := rowsOf("Code|Qty", "TONIC|#2#0")
	for _, test := range []struct {
		name     string
		book     testBook
		refused  string // in the error; "" when the workbook is read
		unpacked int    // at most
		elements int
		rows     int
	}{
		{"blank rows without end", sheet(`<sheetData>` + strings.Repeat(`<row/>`, 250_000) + `</sheetData>`), "blank rows", 2 << 20, 250_000, 220_001},
		{"a far row", sheet(`<sheetData><row r="1"><c t="str"><v>A</v></c></row><row r="1048576"><c t="str"><v>B</v></c></row></sheetData>`), "", 2_000, 40, 2},
		{"a row that is none", sheet(`<sheetData><row r="2000000000"><c t="str"><v>A</v></c></row></sheetData>`), "cannot be read", 2_000, 40, 0},
		{"rows in disorder", sheet(`<sheetData><row r="5"/><row r="5"/></sheetData>`), "cannot be read", 2_000, 40, 1},
		{"a far cell", sheet(`<sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData>`), "row 1 has more than 100 columns", 2_000, 40, 1},
		{"far blank cells", sheet(`<sheetData><row><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row></sheetData>`), "", 2_000, 40, 1},
		{"blank cells without end", sheet(`<sheetData><row>` + strings.Repeat(`<c/>`, maxElements) + `</row></sheetData>`), "more than 1500000 cells", 7 << 20, maxElements + 1, 1},
		{"one long text in many cells", testBook{texts: `<si><t>` + strings.Repeat("long ", 6_000) + `.</t></si>`, sheets: []testSheet{{
			name: "S", xml: `<sheetData>` + strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 2_000) + `</sheetData>`}}}, "too large once unpacked", 1 << 20, 5_000, 600},
		{"a text without end", sheet(`<sheetData><row><c t="str"><v>` + strings.Repeat("x", 1<<20) + `</v></c></row></sheetData>`), "more than 32767 characters", 1 << 19, 40, 1},
		{"a text of many pieces", testBook{texts: `<si>` + strings.Repeat(`<t>abcd</t>`, 40_000) + `</si>`, sheets: []testSheet{{name: "S", xml: good}}}, "more than 32767 characters", 1 << 20, 50_000, 0},
		{"deep elements", sheet(strings.Repeat(`<a>`, 1_000)), "cannot be read", 10_000, 200, 0},
		{"attributes without end", sheet(`<sheetData ` + strings.Repeat(`a="" `, 200_000) + `/>`), "cannot be read", 1 << 20, 40, 0},
		{"a large part that is not needed", testBook{sheets: []testSheet{{name: "S", xml: good}, {name: "T", xml: rowsOf("A") + strings.Repeat("<x/>", 100_000)}}}, "", 20_000, 60, 2},
		{"more than it unpacks to", sheet(`<sheetData>` + strings.Repeat(`<row><c t="str"><v>`+strings.Repeat(" ", 30_000)+`.</v></c></row>`, 1_000) + `</sheetData>`), "far too large once unpacked", MaxUnpacked + 1, 3_000, 600},
		{"cells far apart", sheet(`<sheetData>` + strings.Repeat(`<row><c r="CV1"><v>1</v></c></row>`, MaxRows) + `</sheetData>`), "more than 800000 cells", 1 << 19, 30_000, MaxCells/MaxColumns + 1},
		{"many rows", sheet(`<sheetData>` + strings.Repeat(`<row><c t="str"><v>A</v></c></row>`, MaxRows+1) + `</sheetData>`), "more than 20000 rows", 2 << 20, 70_000, MaxRows + 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := test.book.file(t)
			_, book, err := readWorkbook(t.Context(), file, false)
			if test.refused == "" && err != nil || test.refused != "" && (err == nil || !strings.Contains(err.Error(), test.refused)) {
				t.Errorf("error = %v, want %q in it", err, test.refused)
			}
			if book.parts.unpacked > test.unpacked || book.parts.elements > test.elements || book.work.rows > test.rows {
				t.Errorf("a file of %d bytes: %d bytes unpacked, %d elements, %d rows; want at most %d, %d, %d",
					len(file), book.parts.unpacked, book.parts.elements, book.work.rows, test.unpacked, test.elements, test.rows)
			}
		})
	}
}

// TestUnusualFormatsAreBounded: showing a number in a format of its own takes its time.
func TestUnusualFormatsAreBounded(t *testing.T) {
	var formats, styles, rows strings.Builder
	for i := range 300 {
		fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="&quot;%d-&quot;0"/>`, 200+i, i)
		fmt.Fprintf(&styles, `<xf numFmtId="%d"/>`, 200+i)
		fmt.Fprintf(&rows, `<row><c s="%d"><v>1</v></c></row>`, i)
	}
	many := testBook{styles: `<numFmts>` + formats.String() + `</numFmts><cellXfs>` + styles.String() + `</cellXfs>`,
		sheets: []testSheet{{name: "S", xml: `<sheetData>` + rows.String() + `</sheetData>`}}}
	if _, err := Read(t.Context(), "x.xlsx", many.file(t)); err == nil || !strings.Contains(err.Error(), "more than 250 number formats") {
		t.Errorf("error = %v", err)
	}
	rows.Reset()
	for range 5_000 {
		rows.WriteString(`<row><c s="2"><v>7</v></c><c s="4"><v>` + strconv.Itoa(rows.Len()) + `.5</v></c></row>`)
	}
	same := testBook{styles: testStyles, sheets: []testSheet{{name: "S", xml: `<sheetData>` + rows.String() + `</sheetData>`}}}
	_, book, err := readWorkbook(t.Context(), same.file(t), false)
	must(t, err)
	if book.formats.formed > 1 {
		t.Errorf("%d numbers were shown through the library; the same one and money need not be", book.formats.formed)
	}
}

func TestReadingEndsWhenThePersonLeaves(t *testing.T) {
	file := testBook{sheets: []testSheet{{name: "S", xml: rowsOf("Code|Qty", "TONIC|#2#0")}}}.file(t)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	for name, content := range map[string][]byte{"x.xlsx": file, "x.csv": []byte("Code,Qty\nA,1\n"), "": []byte("A 1\n")} {
		if _, err := Read(ctx, name, content); !errors.Is(err, context.Canceled) {
			t.Errorf("%q: %v", name, err)
		}
	}
	t.Run("while waiting for another workbook", func(t *testing.T) {
		oneWorkbook <- struct{}{}
		defer func() { <-oneWorkbook }()
		ctx, leave := context.WithCancel(t.Context())
		result := make(chan error)
		go func() {
			_, err := Read(ctx, "x.xlsx", file)
			result <- err
		}()
		leave()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("in the middle of a part", func(t *testing.T) {
		ctx := &endingContext{Context: t.Context(), left: 10}
		large := testBook{sheets: []testSheet{{name: "S", xml: `<sheetData>` + strings.Repeat(`<row/>`, 150_000) + `</sheetData>`}}}.file(t)
		_, book, err := readWorkbook(ctx, large, false)
		if !errors.Is(err, context.Canceled) || book.work.rows > 20_000 {
			t.Errorf("error = %v after %d rows", err, book.work.rows)
		}
	})
}

// An endingContext ends after it was asked some times.
type endingContext struct {
	context.Context
	left int
}

func (c *endingContext) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestOtherSpreadsheetsAreRefusedInWords(t *testing.T) {
	pack := func(parts map[string]string) []byte {
		var file bytes.Buffer
		out := zip.NewWriter(&file)
		for name, content := range parts {
			part, err := out.Create(name)
			must(t, err)
			_, err = part.Write([]byte(content))
			must(t, err)
		}
		must(t, out.Close())
		return file.Bytes()
	}
	for want, parts := range map[string]map[string]string{
		"OpenDocument":                        {"content.xml": "", "mimetype": "application/vnd.oasis.opendocument.spreadsheet"},
		"(.xlsb)":                             {"_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>`},
		"cannot be read as an Excel workbook": {"word/document.xml": ""},
	} {
		if _, err := Read(t.Context(), "x", pack(parts)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error = %v, want %q in it", err, want)
		}
	}
}

// TestSharedInputs reads the inputs that went wrong for people, where they are at hand.
func TestSharedInputs(t *testing.T) {
	const folder = "../../../shared/data/inputs"
	for name, want := range map[string][]string{
		"amount-as-quantity.csv":     {"KOMBU-GIN-330 quantity=2 price=24.95"},
		"european.csv":               {"KOMBU-GIN-330 quantity=1000 price=2.5", "KOMBU-LEM-330 quantity=10 price=2.125"},
		"price-heading-unknown.csv":  {"KOMBU-GIN-330 quantity=2 price=20"},
		"preamble-pack-qty.csv":      {"KOMBU-GIN-330 quantity=2"},
		"mixed-case.csv":             {"tonic-200 quantity=2"},
		"code-shown-with-zeros.xlsx": {"0012345 quantity=2"},
		"hidden-first-sheet.xlsx":    {"KOMBU-GIN-330 quantity=2 price=20.5"},
		"active-second-sheet.xlsx":   {"KOMBU-GIN-330 quantity=2 price=20.5"},
	} {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("the inputs are not here; the other tests have small ones of the same kinds")
		}
		must(t, err)
		got, reading := interpreted(t, name, string(content), orderLayout)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if len(reading.Questions) > 0 {
			t.Errorf("%s: it asks %v", name, reading.Questions)
		}
	}
}
