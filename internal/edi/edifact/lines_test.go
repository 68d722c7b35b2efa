package edifact

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/edi/message"
	"upstock/internal/wholesale"
)

// written is an order as the tests write it, and as it must be read.
type written struct {
	segments []string // without their terminator, from UNB to UNZ
	lines    []message.OrderLine
	counted  bool // it has CNT+2
}

// document puts the segments together.
func (w written) document(separator string) []byte {
	return []byte(strings.Join(w.segments, "'"+separator) + "'" + separator)
}

var releasing = strings.NewReplacer("?", "??", "+", "?+", ":", "?:", "'", "?'")

func number(t *rapid.T, label string, most int) wholesale.Decimal {
	d, err := wholesale.ParseDecimal(fmt.Sprintf("%d.%0*d", rapid.IntRange(1, most).Draw(t, label), 2, rapid.SampledFrom([]int{0, 5, 50, 99}).Draw(t, label+" cents")))
	if err != nil {
		t.Fatal(err)
	}
	return d.Trim(0)
}

// drawOrder makes an order of random lines.
func drawOrder(t *rapid.T) written {
	w := written{counted: rapid.Bool().Draw(t, "CNT")}
	w.segments = []string{"UNB+UNOY:3+9520000001001:14+9520000009007:14+261120:0615+000101++ORDERS", "UNH+1+ORDERS:D:96A:UN:EAN008", "BGM+220+4500012345+9",
		"DTM+137:20261120:102", "NAD+BY+9520000001001::9", "NAD+SU+9520000009007::9", "NAD+DP+9520000001018::9"}
	for n := range rapid.IntRange(1, 6).Draw(t, "lines") {
		line := message.OrderLine{Number: fmt.Sprint(n + 1), Quantity: number(t, "quantity", 5000)}
		lin := fmt.Sprintf("LIN+%d", n+1)
		if rapid.Bool().Draw(t, "GTIN") {
			line.GTIN = rapid.SampledFrom([]string{"9520000000011", "9520000000028", "19520000000018", "96385074"}).Draw(t, "gtin")
			lin += "++" + line.GTIN + ":EN"
		} else {
			line.TheirCode = rapid.StringMatching(`[A-Z?+:'ā]{1,8}[0-9]`).Draw(t, "code")
		}
		w.segments = append(w.segments, lin)
		if line.TheirCode != "" {
			w.segments = append(w.segments, "PIA+5+"+releasing.Replace(line.TheirCode)+":IN")
		}
		if line.Description = strings.TrimSpace(rapid.StringMatching(`[a-zA-Z?+:' é—]{0,20}`).Draw(t, "description")); line.Description != "" {
			w.segments = append(w.segments, "IMD+F++:::"+releasing.Replace(line.Description))
		}
		line.Unit = rapid.SampledFrom([]string{"", "CT", "PCE"}).Draw(t, "unit")
		qty := "QTY+21:" + line.Quantity.String()
		if line.Unit != "" {
			qty += ":" + line.Unit
		}
		w.segments = append(w.segments, qty)
		if rapid.Bool().Draw(t, "priced") {
			line.Price = &message.Price{Amount: number(t, "price", 900), Basis: pieceOne, Code: "AAA"}
			amount, err := line.Quantity.Mul(line.Price.Amount)
			if err != nil {
				t.Fatal(err)
			}
			line.Amount = &amount
			w.segments = append(w.segments, "MOA+203:"+amount.String(), "PRI+AAA:"+line.Price.Amount.String())
		}
		w.lines = append(w.lines, line)
	}
	w.segments = append(w.segments, "UNS+S")
	if w.counted {
		w.segments = append(w.segments, fmt.Sprintf("CNT+2:%d", len(w.lines)))
	}
	w.segments = append(w.segments, fmt.Sprintf("UNT+%d+1", len(w.segments)), "UNZ+1+000101")
	return w
}

// readLines are the lines of the orders that were taken, without where they stand.
func readLines(r message.Reading) (lines []message.OrderLine) {
	if message.AnyError(r.Problems) {
		return nil
	}
	for _, i := range r.Interchanges {
		for _, m := range i.Messages {
			if m.Order == nil || m.Refused() {
				continue
			}
			for _, line := range m.Order.Lines {
				line.Location = ""
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// problemsIn says whether a reading has any problem at all.
func problemsIn(r message.Reading) bool {
	return len(rulesOf(r, message.Warning))+len(rulesOf(r, message.Error)) > 0
}

var byValue = cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })

func TestOrdersAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawOrder(t)
		r := Read(w.document(rapid.SampledFrom([]string{"", "\n", "\r\n"}).Draw(t, "separator")), nil)
		if problemsIn(r) {
			t.Fatalf("problems: %+v %+v", r.Problems, r.Interchanges[0].Messages[0].Problems)
		}
		if diff := cmp.Diff(w.lines, readLines(r), byValue); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// A segment that is lost, or there twice, changes no line without a word: the order is refused, or
// its lines are the same, or there is at least a warning because the count of segments is wrong (as
// the issue has it, a wrong UNT alone refuses no order). What is ordered, of how many lines and how
// much of each, never changes as long as the document counts its lines.
func TestALostOrRepeatedSegmentLosesNoLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawOrder(t)
		at := rapid.IntRange(0, len(w.segments)-1).Draw(t, "at")
		changed := w
		if rapid.Bool().Draw(t, "lost") {
			changed.segments = slices.Delete(slices.Clone(w.segments), at, at+1)
		} else {
			changed.segments = slices.Insert(slices.Clone(w.segments), at, w.segments[at])
		}
		r := Read(changed.document("\n"), nil)
		got := readLines(r)
		if got == nil || cmp.Equal(w.lines, got, byValue) {
			return
		}
		if !problemsIn(r) {
			t.Fatalf("without a word:\n%s", cmp.Diff(w.lines, got, byValue))
		}
		if w.counted && len(got) != len(w.lines) {
			t.Fatalf("%d lines instead of %d", len(got), len(w.lines))
		}
		for i := range got {
			if w.counted && got[i].Quantity.Cmp(w.lines[i].Quantity) != 0 {
				t.Fatalf("line %d: %s instead of %s", i+1, got[i].Quantity, w.lines[i].Quantity)
			}
		}
	})
}

// A document that is cut anywhere gives the same lines, or none.
func TestADocumentThatIsCutGivesAllLinesOrNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawOrder(t)
		whole := w.document("\n")
		cut := whole[:rapid.IntRange(0, len(whole)).Draw(t, "length")]
		if got := readLines(Read(cut, nil)); got != nil && !cmp.Equal(w.lines, got, byValue) {
			t.Fatalf("%q:\n%s", cut, cmp.Diff(w.lines, got, byValue))
		}
	})
}

// A byte that is lost gives the same lines, or none, or a problem is named. One that is lost from
// inside a text or a number cannot be seen where nothing else says the same; a quantity with a
// price and an amount beside it is found by them.
func TestALostByteLosesNoLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawOrder(t)
		whole := w.document("\n")
		at := rapid.IntRange(0, len(whole)-1).Draw(t, "at")
		r := Read(slices.Delete(slices.Clone(whole), at, at+1), nil)
		got := readLines(r)
		if got == nil || cmp.Equal(w.lines, got, byValue) {
			return
		}
		if len(got) != len(w.lines) {
			t.Fatalf("%d lines instead of %d", len(got), len(w.lines))
		}
		for i := range got {
			same := got[i].Quantity.Cmp(w.lines[i].Quantity) == 0
			if !same && w.lines[i].Amount != nil && !problemsIn(r) {
				t.Fatalf("line %d: %s instead of %s, without a word", i+1, got[i].Quantity, w.lines[i].Quantity)
			}
			if !same && len(got[i].Quantity.String()) >= len(w.lines[i].Quantity.String())+1 && !strings.Contains(w.lines[i].Quantity.String(), ".") {
				t.Fatalf("line %d: %s instead of %s", i+1, got[i].Quantity, w.lines[i].Quantity)
			}
		}
	})
}

// Every document that is given: as many lines as LIN segments, or an error.
func TestNoLineOfAFileIsLost(t *testing.T) {
	count := func(name string, data []byte) {
		r := Read(data, nil)
		for _, i := range r.Interchanges {
			for _, m := range i.Messages {
				if m.Order != nil && !m.Refused() && len(m.Order.Lines) != m.Lines {
					t.Errorf("%s: %d lines of %d", name, len(m.Order.Lines), m.Lines)
				}
			}
		}
	}
	files, err := filepath.Glob("testdata/*.edi")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		count(file, data)
		// And whatever single change is made to it: no line is lost without an error.
		random := rand.New(rand.NewSource(1))
		for range 300 {
			changed := slices.Clone(data)
			changed[random.Intn(len(changed))] = "'+:?L1 \n\x00"[random.Intn(9)]
			count(file, changed)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.edi")
	if err != nil {
		f.Fatal(err)
	}
	shared, err := filepath.Glob(sharedEDI + "/third-party/*.edi")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, shared...) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := Read(data, nil)
		Sender(data)
		if len(r.Interchanges) == 0 && !message.AnyError(r.Problems) {
			t.Fatal("nothing was read, without an error")
		}
		if len(r.Problems) > maxProblems+1 {
			t.Fatalf("%d problems", len(r.Problems))
		}
		for _, i := range r.Interchanges {
			for _, m := range i.Messages {
				if m.Kind == "" || len(m.Problems) > maxProblems+1 {
					t.Fatalf("%+v", m)
				}
				if m.Order != nil && !m.Refused() && len(m.Order.Lines) != m.Lines {
					t.Fatalf("%d lines of %d", len(m.Order.Lines), m.Lines)
				}
			}
		}
	})
}
