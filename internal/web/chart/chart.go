// Package chart draws numbers for people who would rather look than read: bars and lines, as SVG
// made on the server. A chart needs no script and no style attribute, follows light and dark, and
// can be read as a table too.
package chart

import (
	"slices"

	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

// A Figure is what one chart shows: a value for each label of each series.
type Figure struct {
	ID          string // unique on the page; letters, digits and dashes
	Title       string // what is shown: "Orders by week"
	Description string // how it went, in a sentence, for those who cannot see it
	Unit        string // of the values, above the axis: "NZD", "hours"; "" for counts
	LabelsAre   string // what the labels are, for the table: "Week of"
	Labels      []string
	Series      []Series
	// Format writes a value in full, for tooltips and the table; nil writes it without needless
	// zeros.
	Format func(wholesale.Decimal) string
}

// A Series is one value for each label of its figure. No more than two in one chart can be told
// apart.
type Series struct {
	Name   string
	Values []Value
}

// A Value is a number that is not negative, or nothing: a week in which nothing was shipped has no
// time to shipped. The zero Value is nothing.
type Value struct {
	amount wholesale.Decimal
	known  bool
}

// Amount is the value d; a negative one is drawn as none at all.
func Amount(d wholesale.Decimal) Value { return Value{amount: d, known: true} }

// Count is the value n.
func Count(n int64) Value { return Amount(decimal.MustNew(n, 0)) }

// empty reports whether there is nothing to draw: no value at all. Zeros are drawn: that nothing
// went wrong is worth seeing.
func (f Figure) empty() bool {
	return !slices.ContainsFunc(f.Series, func(s Series) bool {
		return slices.ContainsFunc(s.Values, func(v Value) bool { return v.known })
	})
}

// at is the series' value for label i, nothing when it has none.
func (s Series) at(i int) Value {
	if i >= len(s.Values) {
		return Value{}
	}
	return s.Values[i]
}

// words is a value as the tooltips and the table say it.
func (f Figure) words(v Value) string {
	switch {
	case !v.known:
		return "–"
	case f.Format != nil:
		return f.Format(v.amount)
	default:
		return wholesale.FormatTrimmed(v.amount)
	}
}

// tooltip is what hovering over a value says: "4 Aug: 12", or with its series' name when there are
// several.
func (f Figure) tooltip(series Series, i int) string {
	words := f.Labels[i] + ": " + f.words(series.at(i))
	if len(f.Series) > 1 {
		return series.Name + ", " + words
	}
	return words
}

func (f Figure) titleID() string       { return f.ID + "-title" }
func (f Figure) descriptionID() string { return f.ID + "-description" }
