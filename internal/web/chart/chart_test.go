package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

func orders() Figure {
	return Figure{
		ID: "orders", Title: "Orders by week", Description: "From 12 to 40.", LabelsAre: "Week of",
		Labels: []string{"27 Jul", "3 Aug", "10 <Aug>"},
		Series: []Series{{Name: "Orders", Values: []Value{Count(12), Count(40), Count(25)}}},
	}
}

func times() Figure {
	return Figure{
		ID: "times", Title: "Time to shipped", LabelsAre: "Week of", Unit: "hours", Labels: []string{"27 Jul", "3 Aug", "10 Aug"},
		Series: []Series{
			{Name: "Half of the orders", Values: []Value{Amount(decimal.MustParse("20.5")), {}, Count(8)}},
			{Name: "Nine of ten", Values: []Value{Count(70), {}}},
		},
		Format: func(d wholesale.Decimal) string { return wholesale.FormatTrimmed(d) + " h" },
	}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// texts are the contents of all elements of a name.
func texts(t *testing.T, page, element string) []string {
	t.Helper()
	in := xml.NewDecoder(strings.NewReader(page))
	var all []string
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the drawing is not well-formed: %v", err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == element {
			var text string
			if err := in.DecodeElement(&text, &start); err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
		}
	}
}

func TestBarsSayTheirValues(t *testing.T) {
	page := render(t, Bars(orders()))
	want := []string{"Orders by week", "27 Jul: 12", "3 Aug: 40", "10 <Aug>: 25"}
	if diff := cmp.Diff(want, texts(t, page, "title")); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	want = []string{"0", "10", "20", "30", "40", "10 <Aug>", "3 Aug", "27 Jul"}
	if diff := cmp.Diff(want, texts(t, page, "text")); diff != "" {
		t.Errorf("axes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"12", "40", "25"}, texts(t, page, "td")); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	for _, forbidden := range []string{"style=", "<script", "onload"} {
		if strings.Contains(page, forbidden) {
			t.Errorf("the drawing has %s, which the content security policy forbids", forbidden)
		}
	}
	for _, wanted := range []string{`role="img"`, `aria-labelledby="orders-title orders-description"`, `id="orders-description"`} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the drawing lacks %s", wanted)
		}
	}
}

func TestLinesHaveGaps(t *testing.T) {
	page := render(t, Lines(times()))
	want := []string{
		"Time to shipped", "Half of the orders, 27 Jul: 20.5 h", "Half of the orders, 10 Aug: 8 h", "Nine of ten, 27 Jul: 70 h",
	}
	if diff := cmp.Diff(want, texts(t, page, "title")); diff != "" {
		t.Errorf("titles (-want +got):\n%s", diff)
	}
	want = []string{"20.5 h", "70 h", "–", "–", "8 h", "–"}
	if diff := cmp.Diff(want, texts(t, page, "td")); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
	if path := newPlot(times()).path(0); strings.Count(path, "M") != 2 || strings.Contains(path, "L") {
		t.Errorf("the line crosses the gap: %s", path)
	}
}

func TestNothingToShow(t *testing.T) {
	for name, f := range map[string]Figure{
		"no label": {ID: "a", Title: "Orders"},
		"no value": {ID: "b", Title: "Orders", Labels: []string{"x"}, Series: []Series{{Values: []Value{{}}}}},
	} {
		if page := render(t, Lines(f)); !strings.Contains(page, "Nothing to show yet") || strings.Contains(page, "<svg") {
			t.Errorf("%s: %s", name, page)
		}
	}
}

func TestZerosAreDrawn(t *testing.T) {
	for name, value := range map[string]Value{"zero": Count(0), "less than zero": Count(-3)} {
		f := Figure{ID: "c", Title: "Orders", Labels: []string{"x", "y"}, Series: []Series{{Values: []Value{value, value}}}}
		page := render(t, Bars(f))
		if strings.Contains(page, "Nothing to show yet") {
			t.Fatalf("%s: %s", name, page)
		}
		if diff := cmp.Diff([]string{"0", "1", "y", "x"}, texts(t, page, "text")); diff != "" {
			t.Errorf("%s: axes (-want +got):\n%s", name, diff)
		}
		if b := newPlot(f).bar(0, 0); b.height != 0 || b.y != bottom {
			t.Errorf("%s: the bar is %+v", name, b)
		}
	}
}

func TestTicksAreRound(t *testing.T) {
	for highest, want := range map[string][]string{
		"0.7": {"0", "1"}, "1": {"0", "1"}, "2": {"0", "1", "2"}, "4.5": {"0", "1", "2", "3", "4", "5"}, "7": {"0", "2", "4", "6", "8"},
		"12": {"0", "5", "10", "15"}, "40": {"0", "10", "20", "30", "40"}, "1234": {"0", "500", "1,000", "1,500"},
		"12345": {"0", "5k", "10k", "15k"}, "98765": {"0", "20k", "40k", "60k", "80k", "100k"},
		"2400000": {"0", "500k", "1,000k", "1,500k", "2,000k", "2,500k"}, "6000000": {"0", "2M", "4M", "6M"},
	} {
		ticks := ticksTo(pixels(Amount(decimal.MustParse(highest))))
		var got []string
		for _, tick := range ticks {
			got = append(got, tickWords(tick, ticks[len(ticks)-1]))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ticks to %s (-want +got):\n%s", highest, diff)
		}
	}
}

// Whatever the values, everything is drawn inside the axes, and a higher value never stands lower.
func TestMarksStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amounts := rapid.SliceOfN(rapid.Int64Range(0, 9e17), 1, 60).Draw(t, "ten-thousandths")
		f := Figure{Labels: make([]string, len(amounts)), Series: make([]Series, rapid.IntRange(1, 2).Draw(t, "series"))}
		for _, amount := range amounts {
			for s := range f.Series {
				f.Series[s].Values = append(f.Series[s].Values, Amount(decimal.MustNew(amount, 4)))
			}
		}
		p := newPlot(f)
		if len(p.ticks) > 6 {
			t.Fatalf("%d ticks", len(p.ticks))
		}
		for i, amount := range amounts {
			for s := range f.Series {
				b := p.bar(s, i)
				if b.x < left || b.x+b.width > right+0.001 || b.y < top-0.001 || b.y+b.height > bottom+0.001 || b.height < 0 {
					t.Fatalf("bar %d of series %d is outside: %+v", i, s, b)
				}
				for j, other := range amounts {
					if other > amount && p.bar(s, j).y > b.y {
						t.Fatalf("%d stands lower than %d", other, amount)
					}
				}
			}
		}
	})
}
