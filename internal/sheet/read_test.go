package sheet

import (
	"bytes"
	cmpor "cmp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func sameDecimal(a, b string) bool {
	x, errX := decimal.Parse(a)
	y, errY := decimal.Parse(b)
	return errX == nil && errY == nil && x.Cmp(y) == 0
}

// texts are a row's number and what its cells show, or hold when that has more digits.
type texts struct {
	Number int
	Cells  string
}

func textsOf(table Table) []texts {
	var rows []texts
	for _, row := range table.Rows {
		cells := make([]string, len(row.Cells))
		for i, cell := range row.Cells {
			cells[i] = cmpor.Or(cell.Date, cell.Stored, cell.Shown)
		}
		rows = append(rows, texts{row.Number, strings.Join(cells, "|")})
	}
	return rows
}

func TestReadUnderstandsWhatPeopleSend(t *testing.T) {
	want := []texts{{1, "Code|Qty|Note"}, {2, "KOMBU-330|12|Café, cold"}, {4, "TONIC|1,5"}}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(
		"Code\tQty\tNote\r\nKOMBU-330\t12\tCafé, cold\r\n\r\nTONIC\t1,5\r\n")
	must(t, err)
	latin, err := charmap.Windows1252.NewEncoder().String("Code;Qty;Note\nKOMBU-330;12;Café, cold\n;;\nTONIC;1,5\n")
	must(t, err)
	for name, content := range map[string]string{
		"commas.csv":           "Code,Qty,Note\nKOMBU-330,12,\"Café, cold\"\n,,\nTONIC,\"1,5\",\n",
		"with a mark.csv":      "\ufeffCode,Qty,Note\r\nKOMBU-330,12,\"Café, cold\"\r\n,,\r\nTONIC,\"1,5\"\r\n",
		"semicolons.csv":       "Code;Qty;Note\nKOMBU-330;12;Café, cold\n\nTONIC;1,5\n",
		"old Macintosh.csv":    "Code;Qty;Note\rKOMBU-330;12;Café, cold\r\rTONIC;1,5\r",
		"Unicode text.txt":     utf16,
		"Windows.csv":          latin,
		"":                     "Code\tQty\tNote\nKOMBU-330\t12\tCafé, cold\n\nTONIC\t1,5",
		"padded with tabs.tsv": "Code\tQty\tNote\nKOMBU-330\t 12\u00a0\tCafé, cold\t\t\n\nTONIC\t1,5\n",
	} {
		got, err := Read(t.Context(), name, []byte(content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, textsOf(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadSmallForms(t *testing.T) {
	for _, test := range []struct {
		name, file, content string
		want                []texts
	}{
		{"pasted with spaces", "", "KOMBU-330 12\n  TONIC   6 \n", []texts{
			{1, "KOMBU-330 12"}, {2, "TONIC   6"},
		}},
		{"pasted from several places", "", "TONIC-200 2\n\nHOSTILE,1\nA-1\t3\nB-2; 4;18,50;cold, please\nC-3, 5\nD-4 1,200\nE-5,\"6\",7.50,\"well, cold\"\n", []texts{
			{1, "TONIC-200 2"}, {3, "HOSTILE|1"}, {4, "A-1|3"}, {5, "B-2|4|18,50|cold, please"},
			{6, "C-3|5"}, {7, "D-4 1,200"}, {8, "E-5|6|7.50|well, cold"},
		}},
		{"a pasted cell of two lines", "", "A\t1\t\"x\ny\"\nB\t2\n", []texts{{1, "A|1|x\ny"}, {3, "B|2"}}},
		{"one column of names", "names.csv", "Ginger beer\nTonic\n", []texts{{1, "Ginger beer"}, {2, "Tonic"}}},
		{"a declared separator", "x.csv", "sep=;\nA,B;1\n", []texts{{2, "A,B|1"}}},
		{"inches", "x.csv", "PIPE,5\" pipe\n", []texts{{1, "PIPE|5\" pipe"}}},
		{"a disarmed text", "x.csv", "'=A1,'-5\n", []texts{{1, "=A1|-5"}}},
		{"lines within a cell", "x.csv", "A,\"x\r\ny\"\nB,z\n", []texts{{1, "A|x\ny"}, {3, "B|z"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			table, err := Read(t.Context(), test.file, []byte(test.content))
			must(t, err)
			if diff := cmp.Diff(test.want, textsOf(table)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadWorkbook(t *testing.T) {
	file := excelize.NewFile()
	defer file.Close()
	sheet, err := file.NewSheet("Prices")
	must(t, err)
	file.SetActiveSheet(sheet)
	european := "dd.mm.yyyy"
	day, err := file.NewStyle(&excelize.Style{CustomNumFmt: &european})
	must(t, err)
	money, err := file.NewStyle(&excelize.Style{NumFmt: 2}) // 0.00
	must(t, err)
	for cell, value := range map[string]any{
		"A1": "Code", "B1": "Price", "C1": "From",
		"A3": 4512, "B3": 24.9549, "C3": 46085, // blank row 2
		"A4": "00123456789012345678", "B4": 0.1 + 0.2, "C4": 46085,
	} {
		must(t, file.SetCellValue("Prices", cell, value))
	}
	must(t, file.SetCellStyle("Prices", "B3", "B4", money))
	must(t, file.SetCellStyle("Prices", "C3", "C3", day))
	var out bytes.Buffer
	must(t, file.Write(&out))

	got, err := Read(t.Context(), "prices.xlsx", out.Bytes())
	must(t, err)
	want := []texts{
		{1, "Code|Price|From"},
		{3, "4512|24.9549|2026-03-04"},        // shown as 24.95 and 04.03.2026
		{4, "00123456789012345678|0.3|46085"}, // no date format, no date
	}
	if diff := cmp.Diff(want, textsOf(got)); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestReadRefusesInWords(t *testing.T) {
	wide := strings.Repeat("x,", MaxColumns) + "x"
	for _, test := range []struct{ name, file, content, want string }{
		{"nothing", "x.csv", " \n\n", "there is nothing in it"},
		{"a picture", "x.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "this is not a table"},
		{"an old workbook", "x.xls", "\xd0\xcf\x11\xe0\xa1\xb1", "save it as .xlsx"},
		{"a broken workbook", "x.xlsx", "PK\x03\x04 and nothing", "cannot be read as an Excel workbook"},
		{"an open quotation mark", "x.csv", "A,1\nB,\"2\nC,3\n", "row 2 has a quotation mark"},
		{"too wide", "x.csv", "A,1\n" + wide, "row 2 has more than 100 columns"},
		{"too long", "x.csv", strings.Repeat("A,1\n", MaxRows+1), "more than 20000 rows"},
		{"too many cells", "x.csv", strings.Repeat(strings.Repeat(",", MaxColumns-1)+"A\n", MaxRows/2), "more than 800000 cells"},
		{"commas only", "x.csv", "A" + strings.Repeat(",", MaxBytes-1), ""},
		{"too large", "x.csv", strings.Repeat("A", MaxBytes+1), "larger than 8 MB"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(t.Context(), test.file, []byte(test.content))
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q in it", err, test.want)
			}
		})
	}
}
