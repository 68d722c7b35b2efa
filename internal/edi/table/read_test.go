package table_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/edi/message"
	"upstock/internal/edi/table"
	"upstock/internal/sheet"
)

// said is what a reading says, line by line: "90001 Petone 2026-11-24: 48 UP001 @ 6.25".
func said(r message.Reading) (words []string) {
	for _, i := range r.Interchanges {
		for _, m := range i.Messages {
			lines := make([]string, len(m.Order.Lines))
			for j, l := range m.Order.Lines {
				lines[j] = fmt.Sprintf("%s %s", l.Quantity, l.OurCode)
				if l.Price != nil {
					lines[j] += " @ " + l.Price.Amount.String()
				}
				for _, p := range l.Places {
					lines[j] += " for " + p.ID
				}
			}
			words = append(words, fmt.Sprintf("%s %s %s: %s", m.Order.Number, m.Order.DeliverTo.ID, m.Order.Required, strings.Join(lines, ", ")))
		}
	}
	return words
}

// found are the rules that a reading has found, with where.
func found(r message.Reading) (words []string) {
	problems := r.Problems
	for _, i := range r.Interchanges {
		for _, m := range i.Messages {
			problems = append(problems, m.Problems...)
		}
	}
	for _, p := range problems {
		words = append(words, strings.TrimSpace(fmt.Sprintf("%s %s %s", p.Severity, p.Rule, p.Location)))
	}
	return words
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTablesThatLeaveNoDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		data        string
		said, found []string
	}{
		"given": {string(file(t, "orders.csv")), []string{
			"90001 Petone 2026-11-24: 48 UP001 @ 6.25, 24 UP003 @ 3.10", "90002 Karori 2026-11-25: 6 UP002 @ 14.90",
		}, nil},
		"rows in any order":        {"Order No,Store,Code,Qty\n1,A,X1,2\n2,B,X2,3\n1,A,X3,4\n", []string{"1 A : 2 X1, 4 X3", "2 B : 3 X2"}, nil},
		"one order for two stores": {"Order No,Store,Code,Qty\n1,A,X1,2\n1,B,X1,3\n", []string{"1  : 2 X1 for A, 3 X1 for B"}, nil},
		"month first":              {"Order No,Store,Required,Code,Qty\n1,A,11/24/2026,X1,2\n1,A,11/25/2026,X2,2\n", []string{"1 A 2026-11-24: 2 X1, 2 X2"}, nil},
		"no number for a row":      {"Order No,Store,Code,Qty\n1,A,X1,2\n,A,X2,3\n", []string{"1 A : 2 X1"}, []string{"error no_order_number row 3"}},
		"a letter in a quantity":   {"Order No,Store,Code,Qty\n1,A,X1,1O\n1,A,X2,4\n1,A,X3,4\n2,A,X2,3\n", []string{"1 A : 0 X1, 4 X2, 4 X3", "2 A : 3 X2"}, []string{"error bad_number row 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := table.Read(t.Context(), []byte(test.data), "orders.csv", table.Map{}, nil)
			if diff := cmp.Diff(test.said, said(r)); diff != "" {
				t.Errorf("orders: want (-), got (+):\n%s", diff)
			}
			if diff := cmp.Diff(test.found, found(r)); diff != "" {
				t.Errorf("problems: want (-), got (+):\n%s", diff)
			}
		})
	}
}

// TestRowsWithTheBuyersCodesAreLines checks that a row which names a product by the buyer's code
// alone is never taken for a total, or left out because it has no quantity.
func TestRowsWithTheBuyersCodesAreLines(t *testing.T) {
	data := "Order No,Store,Article Number,Qty\n1,A,T1,6\n1,A,T2,6\n1,A,T3,12\n1,A,T4,24\n2,A,T5,\n,,Total,48\n"
	saved := table.Map{Mapping: sheet.Mapping{HeadingRow: 1}}
	for _, c := range [][2]string{{"Order No", "order_number"}, {"Store", "store"}, {"Article Number", "their_code"}, {"Qty", "quantity"}} {
		saved.Columns = append(saved.Columns, sheet.MappedColumn{Heading: c[0], Role: sheet.Role(c[1])})
	}
	r := table.Read(t.Context(), []byte(data), "orders.csv", saved, nil)
	var lines []string
	for _, m := range r.Interchanges[0].Messages {
		for _, l := range m.Order.Lines {
			lines = append(lines, m.Order.Number+" "+l.TheirCode+" "+l.Quantity.String())
		}
	}
	if diff := cmp.Diff([]string{"1 T1 6", "1 T2 6", "1 T3 12", "1 T4 24", "2 T5 0"}, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"warning ignored row 7", "error no_quantity row 6"}, found(r)); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// TestAMapIsSaidOnce checks that a table which leaves doubt is read once a person has said how, and
// that other headings are asked about again.
func TestAMapIsSaidOnce(t *testing.T) {
	data := file(t, "orders-semicolon-latin1.csv")
	if got := found(table.Read(t.Context(), data, "b.csv", table.Map{}, nil)); len(got) != 1 || got[0] != "warning unknown_columns" {
		t.Fatalf("without a map: %v", got)
	}
	said1 := table.Map{Mapping: sheet.Mapping{HeadingRow: 1, DecimalMark: sheet.Comma, DateOrder: sheet.DayFirst}}
	for _, c := range [][2]string{{"Bestell-Nr", "order_number"}, {"Filiale", "store"}, {"Artikel", "code"}, {"Menge", "quantity"}, {"Preis", "price"}} {
		said1.Columns = append(said1.Columns, sheet.MappedColumn{Heading: c[0], Role: sheet.Role(c[1])})
	}
	saved := table.MapOf(said1.String())
	r := table.Read(t.Context(), data, "b.csv", saved, nil)
	if diff := cmp.Diff([]string{"1001 Süd : 1200 UP001 @ 6.25"}, said(r)); diff != "" {
		t.Errorf("orders: want (-), got (+):\n%s\n%v", diff, r.Problems)
	}
	other := []byte(strings.ReplaceAll(string(data), "Filiale", "Ort"))
	if got := found(table.Read(t.Context(), other, "b.csv", saved, nil)); len(got) != 1 || got[0] != "warning unknown_columns" {
		t.Errorf("other headings: %v", got)
	}
}

// TestNoLineIsLost checks that every row of a table is a line of an order, or a problem.
func TestNoLineIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.IntRange(1, 30).Draw(t, "rows")
		var b strings.Builder
		b.WriteString("PO Number,Store,Item,Qty\n")
		for i := range rows {
			number := rapid.SampledFrom([]string{"1", "2", "3", ""}).Draw(t, "number")
			quantity := rapid.SampledFrom([]string{"1", "12", "2.5", "", "x", "-1"}).Draw(t, "quantity")
			fmt.Fprintf(&b, "%s,%s,P%02d,%s\n", number, rapid.SampledFrom([]string{"A", "B"}).Draw(t, "store"), i, quantity)
		}
		r := table.Read(t.Context(), []byte(b.String()), "orders.csv", table.Map{}, nil)
		if len(r.Interchanges) == 0 && len(r.Problems) > 0 {
			return // it is asked about as a whole
		}
		all := strings.Join(append(said(r), fmt.Sprint(r.Problems)), "\n")
		for i := range rows {
			row := fmt.Sprintf("row %d", i+2)
			if !strings.Contains(all, fmt.Sprintf("P%02d", i)) && !strings.Contains(all, row) {
				t.Fatalf("%s is lost:\n%s\n%s", row, b.String(), all)
			}
		}
	})
}
