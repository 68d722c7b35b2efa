package edifact

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"upstock/internal/edi/message"
)

// A hostile document costs work and memory in proportion to its length, whatever is in it. The work
// is counted in bytes that the scanner looked at, not in time.
func TestHostileDocumentsCostBoundedWork(t *testing.T) {
	const (
		megabyte = 1 << 20
		head     = "UNA:+.? 'UNB+UNOC:3+A+B+261120:0615+1'"
		unh      = "UNH+1+ORDERS:D:96A:UN'BGM+220+1+9'"
	)
	repeat := func(s string, n int) string { return strings.Repeat(s, n/len(s)+1)[:n] }
	for name, test := range map[string]struct {
		document string
		rule     message.Rule
	}{
		"garbage":                       {repeat("garbage \x00\xff'+:?", 2*megabyte), message.Unreadable},
		"more than is read":             {head + repeat("X", 62*megabyte), message.TooLarge},
		"an endless segment":            {head + unh + "FTX+AAI+++" + repeat("ABC", 2*megabyte), message.TooLarge},
		"an endless segment outside":    {head + repeat("A+", 2*megabyte), message.TooLarge},
		"an element of 200 kB":          {head + unh + "LIN+1++9520000000011:EN'IMD+F++:::" + repeat("x", 200<<10) + "'QTY+21:1'UNT+6+1'UNZ+1+1'", message.TooLarge},
		"a million empty segments":      {head + repeat("'", megabyte), ""},
		"empty segments in a message":   {head + unh + repeat("' ", megabyte), message.NoMessageTrailer},
		"nothing but NUL":               {head + repeat("\x00", 2*megabyte), ""},
		"NUL in a segment":              {head + unh + "BGM+" + repeat("\x00", 32<<10) + "'", message.Unreadable},
		"UNB over and over":             {repeat(head, 2*megabyte), message.TooLarge},
		"UNA over and over":             {repeat("UNA:+.? 'UNA:*.? #", 2*megabyte) + head, ""},
		"UNH over and over":             {head + repeat("UNH+1+ORDERS'", 2*megabyte), message.TooLarge},
		"UNG over and over":             {head + repeat("UNG+A'", 2*megabyte), message.GroupTrailer},
		"lines over and over":           {head + unh + repeat("LIN'", 2*megabyte), message.TooLarge},
		"orders of lines over and over": {head + repeat(unh+repeat("LIN'", 4000), 2*megabyte), message.TooLarge},
		"components over and over":      {head + unh + repeat(repeat(":", 60<<10)+"'", 2*megabyte), message.Unreadable},
		"repetitions over and over":     {"UNB+UNOC:4+A+B+261120:0615+1'" + unh + "LIN+1'QTY+" + repeat("21:1*", 2*megabyte), message.NoQuantity},
		"no end marks":                  {head + unh + repeat("FTX+AAI+++x\nLIN+1\n", 2*megabyte), message.Unreadable},
		"releases":                      {head + unh + repeat("FTX+AAI+++"+repeat("?", 50<<10)+"'", 2*megabyte), ""},
		"letters beyond ASCII":          {head + unh + repeat("FTX+\xe9+\xe9'", 2*megabyte), message.NoMessageTrailer},
		"descriptions":                  {head + unh + "LIN+1++9520000000011:EN'" + repeat("IMD+F++:::xx'", 2*megabyte), message.NoQuantity},
		"codes":                         {head + unh + "LIN+1++9520000000011:EN'" + repeat("PIA+1+a:ZZZ'", 2*megabyte), message.NoQuantity},
		"places":                        {head + unh + "LIN+1++9520000000011:EN'" + repeat("LOC+7+a'", 2*megabyte), message.TooLarge},
		"unknown segments":              {head + unh + repeat("ABC'ABD'ABE'", 2*megabyte), message.UnknownCode},
		"lines of one length":           {repeat(strings.Repeat("UNB+", 20)+"\n", 2*megabyte), message.TooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			data := []byte(test.document)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := Read(data, nil)
			runtime.ReadMemStats(&after)
			// 20,000 messages, 100,000 lines and 10,000 problems cost some 100 MB at most.
			if allocated, most := after.TotalAlloc-before.TotalAlloc, uint64(12*len(data)+128*megabyte); allocated > most {
				t.Errorf("%d MB allocated for %d MB", allocated/megabyte, len(data)/megabyte)
			}
			if work := workOf(data); work > 40*len(data)+megabyte {
				t.Errorf("looked at %d bytes in a document of %d", work, len(data))
			}
			rules := rulesOf(r, message.Error)
			rules = append(rules, rulesOf(r, message.Warning)...)
			if test.rule != "" && !slices.Contains(rules, test.rule) {
				t.Errorf("%s was not among %v", test.rule, rules)
			}
			for _, i := range r.Interchanges {
				for _, m := range i.Messages {
					if !m.Refused() {
						t.Fatalf("taken: %+v", m)
					}
				}
			}
		})
	}
}

// workOf reads a document and says how many bytes the scanner looked at.
func workOf(data []byte) int {
	if len(data) > maxDocument || !Looks(data) {
		return 0
	}
	r := newReader(string(data), nil)
	r.read()
	return r.scan.work
}
