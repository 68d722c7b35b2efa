package edi_test

import (
	"fmt"
	"strings"
	"testing"

	"upstock/internal/edi"
)

// TestProblemsSayWhatAnOfficeCanDo checks the words of problems that left people without a clue.
func TestProblemsSayWhatAnOfficeCanDo(t *testing.T) {
	w := newWorld(t, databaseOf(t))
	tables := w.newPartner("Tables", "csv", "9520000003333")
	w.matchStore(tables.ID, "A", w.stores[petone].ID)
	var long strings.Builder
	long.WriteString("PO Number,Store,Item,Qty\n")
	for i := range 2001 {
		fmt.Fprintf(&long, "L1,A,UP00%d,1\n", 1+i%5)
	}
	plain := string(given(t, "orders-d96a-plain.edi"))
	for _, test := range []struct {
		name, partner, file, data string
		want                      []string
	}{
		{"a workbook that is damaged", w.partner.ID, "", "PK\x03\x04junk", []string{"It cannot be read as a table of orders: "}},
		{"no table of one who sends tables", tables.ID, "a.csv", "a,b\nc,\x00d\n", []string{"It cannot be read as a table of orders: this is not a table"}},
		{"no document at all", w.partner.ID, "", "\x01\x02\x03", []string{"It is not an EDIFACT or UBL document, nor a table of orders"}},
		{"a page of the web", w.partner.ID, "", "<html><body/></html>", []string{"here is html in no namespace"}},
		{"an order that is too long", tables.ID, "l.csv", long.String(), []string{"it has 2001 lines, and an order can have 2000. Ask for it in several orders"}},
		{"a row without its store", tables.ID, "s.csv", "PO Number,Store,Item,Qty\nS1,A,UP001,1\nS1,,UP002,1\nS1,A,UP003,1\n",
			[]string{"It is for 2 places: A, and one that is not named", "It does not say which store it is for"}},
		{"pieces with the size of a carton", "", "", strings.NewReplacer("QTY+21:48'", "QTY+21:48'QTY+59:12'", "UNT+41", "UNT+42").Replace(plain),
			[]string{"it was taken as 48 × 12 pieces of UP001, but its price is yours for one piece. If it orders 48 pieces, change the order"}},
	} {
		d := w.takeAs(test.partner, test.file, []byte(test.data))
		words := allWords(d)
		for _, want := range test.want {
			if !strings.Contains(words, want) {
				t.Errorf("%s: %q is not said:\n%s", test.name, want, words)
			}
		}
	}
}

// allWords are what is said of a document, a problem in each line.
func allWords(d edi.Document) string {
	var words []string
	for _, p := range d.Problems {
		words = append(words, p.Message)
	}
	for _, m := range d.Messages {
		for _, p := range m.Problems {
			words = append(words, p.Message)
		}
	}
	return strings.Join(words, "\n")
}
