package sheet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecordsFindColumns(t *testing.T) {
	order := Layout{Required: []Role{Code, Quantity}, Optional: []Role{Price, Comment}}
	type line struct {
		Row                            int
		Code, Quantity, Price, Comment string
	}
	want := []line{{2, "TONIC", "6", "24.95", "cold"}}
	for name, content := range map[string]string{
		"by name":             "Code,Quantity,Price,Comment\nTONIC,6,24.95,cold\n",
		"in another order":    "notes,QTY,Unit_Price,sku\ncold,6,24.95,TONIC\n",
		"beside other things": "Product,Colour,Product code,Qty,Price,Price ex GST,Note\nTonic,red,TONIC,6,24.95,1,cold\n",
		"by position":         "\nTONIC,6,24.95,cold\n",
	} {
		t.Run(name, func(t *testing.T) {
			table, err := Read(t.Context(), "x.csv", []byte(content))
			must(t, err)
			records, err := table.RecordsIn(order)
			must(t, err)
			var got []line
			for _, r := range records {
				got = append(got, line{r.Row, r.Text(Code), r.Text(Quantity), r.Text(Price), r.Text(Comment)})
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
		})
	}

	t.Run("a required one is missing", func(t *testing.T) {
		table, err := Read(t.Context(), "x.csv", []byte("Code,Name\nTONIC,Tonic\n"))
		must(t, err)
		_, err = table.RecordsIn(order)
		if err == nil || !strings.Contains(err.Error(), `row 1 has column names (Code, Name), but no quantity column`) {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("a word in a comment is no heading", func(t *testing.T) {
		table, err := Read(t.Context(), "x.csv", []byte("TONIC,6,,note\n"))
		must(t, err)
		records, err := table.RecordsIn(order)
		must(t, err)
		if len(records) != 1 || records[0].Text(Comment) != "note" {
			t.Errorf("records = %+v", records)
		}
	})
	t.Run("short rows have blanks", func(t *testing.T) {
		table, err := Read(t.Context(), "x.csv", []byte("TONIC,6\nKOMBU\n"))
		must(t, err)
		records, err := table.RecordsIn(order)
		must(t, err)
		if records[1].Text(Quantity) != "" || records[0].Text(Price) != "" {
			t.Errorf("records = %+v", records)
		}
	})
}

func TestDaysAsPeopleWriteThem(t *testing.T) {
	for written, want := range map[string]string{
		"2026-03-04": "2026-03-04", "4/3/2026": "2026-03-04", "04/03/26": "2026-03-04", "4.3.2026": "2026-03-04",
		"4 Mar 2026": "2026-03-04", "04-Mar-26": "2026-03-04", "2026-03-04 00:00:00": "2026-03-04",
		"": "", "soon": "soon", "31/2/2026": "31/2/2026", "3/25/2026": "3/25/2026",
	} {
		got, err := readDay(Value{Shown: written}, DayFirst)
		if (err != nil) != (want == "soon" || strings.Contains(want, "/")) {
			t.Errorf("%q: %v", written, err)
		}
		if err == nil && got != want {
			t.Errorf("plainDay(%q) = %q, want %q", written, got, want)
		}
	}
}
