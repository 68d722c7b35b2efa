package edifact

import (
	"strings"
	"testing"
)

// segmentOf is a segment as splitWritten finds it: its elements, each a list of components.
type segmentOf struct {
	tag      string
	elements [][]string
}

// component gives a component, counted from 1; "" when it is not there.
func (s segmentOf) component(element, component int) string {
	if element > len(s.elements) || component > len(s.elements[element-1]) {
		return ""
	}
	return s.elements[element-1][component-1]
}

// splitWritten takes what was written apart, byte by byte and independently of the writer and of
// the reader: the only thing it shares with them is the standard.
func splitWritten(t testing.TB, data []byte) []segmentOf {
	t.Helper()
	rest, ok := strings.CutPrefix(latin1(data), "UNA:+.? '\n")
	if !ok {
		t.Fatalf("it does not begin with UNA: %.20q", data)
	}
	var segments []segmentOf
	current, value := [][]string{{}}, ""
	put := func() {
		last := len(current) - 1
		current[last], value = append(current[last], value), ""
	}
	for i := 0; i < len(rest); {
		r, size := decodeRune(rest[i:])
		i += size
		switch r {
		case '?':
			r, size = decodeRune(rest[i:])
			i += size
			value += string(r)
		case ':':
			put()
		case '+':
			put()
			current = append(current, []string{})
		case '\'':
			put()
			segments = append(segments, segmentOf{tag: current[0][0], elements: current[1:]})
			current = [][]string{{}}
			if i < len(rest) && rest[i] == '\n' {
				i++
			}
		default:
			value += string(r)
		}
	}
	if value != "" || len(current) > 1 {
		t.Fatalf("it ends in the middle of a segment: %q", current)
	}
	return segments
}

func latin1(data []byte) string {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

func decodeRune(s string) (r rune, size int) {
	for i, c := range s {
		if i > 0 {
			return r, i
		}
		r, size = c, len(s)
	}
	return r, size
}

// checkEnvelope holds the counts and references of an interchange against what is in it.
func checkEnvelope(t testing.TB, segments []segmentOf) {
	t.Helper()
	begin, lines := 0, 0
	for i, s := range segments {
		switch s.tag {
		case "UNH":
			begin = i
		case "LIN":
			lines++
		case "CNT":
			if got := s.component(1, 2); got != count(lines) {
				t.Fatalf("CNT says %s lines, there are %d", got, lines)
			}
		case "UNT":
			if got, want := s.component(1, 1), count(i-begin+1); got != want {
				t.Fatalf("UNT says %s segments, there are %s", got, want)
			}
			if s.component(2, 1) != segments[begin].component(1, 1) {
				t.Fatalf("UNT refers to %q", s.component(2, 1))
			}
		}
	}
	last := segments[len(segments)-1]
	if segments[0].tag != "UNB" || last.tag != "UNZ" || last.component(1, 1) != "1" {
		t.Fatalf("it is not one interchange with one message: %v … %v", segments[0], last)
	}
	if last.component(2, 1) != segments[0].component(5, 1) {
		t.Fatalf("UNZ refers to %q, UNB is %q", last.component(2, 1), segments[0].component(5, 1))
	}
}

// lengths are the most characters that components have in D.96A, by segment, element and component;
// where a component may come again its length is that of the last one named.
var lengths = map[string][][]int{
	"UNB": {{4, 1}, {35, 4}, {35, 4}, {6, 4}, {14}, {14}, {14}, {1}, {1}, {35}, {1}},
	"UNH": {{14}, {6, 3, 3, 2, 6}},
	"BGM": {{3}, {35}, {3}},
	"DTM": {{3, 35, 3}},
	"FTX": {{3}, {3}, {7}, {70, 70, 70, 70, 70}},
	"RFF": {{3, 35}},
	"NAD": {{3}, {35, 3, 3}, {35}, {35, 35, 35, 35, 35}, {35, 35, 35}, {35}, {9}, {9}, {3}},
	"FII": {{3}, {17}},
	"CUX": {{3, 3, 3}},
	"PAT": {{3}, {}, {3, 3, 3, 3}},
	"ALC": {{3}, {}, {}, {}, {7, 3, 3, 35, 35}},
	"CPS": {{12}},
	"LIN": {{6}, {3}, {35, 3}},
	"PIA": {{3}, {35, 3}, {35, 3}},
	"IMD": {{3}, {3}, {7, 3, 3, 35, 35}},
	"QTY": {{3, 15, 3}},
	"QVR": {{}, {3}},
	"MOA": {{3, 18}},
	"PRI": {{3, 15, 3, 3, 9}},
	"TAX": {{3}, {3}, {}, {}, {7, 3, 3, 17}, {3}},
	"UNS": {{1}},
	"CNT": {{3, 18}},
	"UCI": {{14}, {35, 4}, {35, 4}, {3}, {3}},
	"UCM": {{14}, {6, 3, 3, 2, 6}, {3}, {3}},
	"UNT": {{6}, {14}},
	"UNZ": {{6}, {14}},
}

// checkLengths holds every component against the directory, and that none begins or ends with a
// blank, which readers take off.
func checkLengths(t testing.TB, segments []segmentOf) {
	t.Helper()
	for _, s := range segments {
		most, known := lengths[s.tag]
		if !known || len(s.elements) > len(most) {
			t.Fatalf("%s is not in the table of lengths as it is written: %v", s.tag, s.elements)
		}
		for i, components := range s.elements {
			for j, value := range components {
				if value == "" {
					continue
				}
				if j >= len(most[i]) || len([]rune(value)) > most[i][j] {
					t.Fatalf("%s: element %d, component %d is too long: %q", s.tag, i+1, j+1, value)
				}
				if strings.TrimSpace(value) != value {
					t.Fatalf("%s: blanks around %q", s.tag, value)
				}
			}
		}
	}
}
