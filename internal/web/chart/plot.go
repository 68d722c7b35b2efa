package chart

import (
	"math"
	"strconv"
	"strings"

	"upstock/internal/wholesale"
)

// The drawing's size in its own units. It is about as wide as a phone, so that its words can be
// read there; on a wider screen everything grows.
const (
	width, height = 400.0, 220.0
	left, right   = 40.0, 392.0 // of the area between the axes
	top, bottom   = 22.0, 192.0
)

// A plot places a figure's values on the drawing. Floats serve for this alone: no value is shown
// that went through one.
type plot struct {
	figure Figure
	ticks  []float64 // of the value axis, from 0 to its end
}

func newPlot(f Figure) plot {
	highest := 0.0
	for _, series := range f.Series {
		for _, value := range series.Values {
			highest = max(highest, pixels(value))
		}
	}
	return plot{figure: f, ticks: ticksTo(highest)}
}

// ticksTo gives round whole numbers from 0 to the first one that is not below highest: at most six,
// at steps of 1, 2 or 5 times a power of ten. Where everything is zero the axis ends at 1.
func ticksTo(highest float64) []float64 {
	if highest <= 0 || math.IsInf(highest, 0) || math.IsNaN(highest) {
		return []float64{0, 1}
	}
	power := max(1, math.Pow(10, math.Floor(math.Log10(highest/5))))
	step := power
	for _, factor := range []float64{1, 2, 5, 10} {
		step = factor * power
		if math.Ceil(highest/step) <= 5 {
			break
		}
	}
	count := int(math.Ceil(highest / step))
	ticks := make([]float64, count+1)
	for i := range ticks {
		ticks[i] = float64(i) * step
	}
	return ticks
}

// tickWords is short enough for the margin: "0", "250", "2,500", "40k", "2M". All of an axis are
// written in the same way, so the end of the axis decides.
func tickWords(tick, end float64) string {
	switch {
	case tick == 0:
		return "0"
	case end > 5e6:
		return whole(tick/1e6) + "M"
	case end >= 1e4:
		return whole(tick/1e3) + "k"
	}
	return whole(tick)
}

func whole(n float64) string { return wholesale.CountWords(int64(math.Round(n))) }

// pixels is a value as far as the drawing needs it.
func pixels(v Value) float64 {
	if !v.known || v.amount.IsNeg() {
		return 0
	}
	f, _ := v.amount.Float64()
	return f
}

// y is how far down value stands.
func (p plot) y(value float64) float64 {
	end := p.ticks[len(p.ticks)-1]
	return bottom - value/end*(bottom-top)
}

// slot is the breadth that each label has.
func (p plot) slot() float64 { return (right - left) / float64(max(1, len(p.figure.Labels))) }

// x is the middle of label i's slot.
func (p plot) x(i int) float64 { return left + (float64(i)+0.5)*p.slot() }

// A bar is a rectangle of the drawing.
type bar struct{ x, y, width, height float64 }

// bar is the place of the value of label i in series s, the series side by side.
func (p plot) bar(s, i int) bar {
	const gap = 0.25 // of the slot
	each := p.slot() * (1 - gap) / float64(len(p.figure.Series))
	y := p.y(pixels(p.figure.Series[s].at(i)))
	return bar{x: p.x(i) - p.slot()*(1-gap)/2 + float64(s)*each, y: y, width: each, height: bottom - y}
}

// path is a line through a series' values, with gaps where there are none.
func (p plot) path(s int) string {
	var path strings.Builder
	command := "M"
	for i := range p.figure.Labels {
		value := p.figure.Series[s].at(i)
		if !value.known {
			command = "M"
			continue
		}
		path.WriteString(command + coordinate(p.x(i)) + " " + coordinate(p.y(pixels(value))))
		command = "L"
	}
	return path.String()
}

// shownLabels are the labels with room under the axis, counted back from the last: the newest is
// the one people look for.
func (p plot) shownLabels() []int {
	const room = 6
	every := (len(p.figure.Labels) + room - 1) / room
	var shown []int
	for i := len(p.figure.Labels) - 1; i >= 0; i -= every {
		shown = append(shown, i)
	}
	return shown
}

// anchor is where label i is anchored; the outermost labels are kept inside the drawing.
func (p plot) anchor(i int) (x float64, side string) {
	switch {
	case len(p.figure.Labels) > 6 && i == len(p.figure.Labels)-1:
		return right, "end"
	case len(p.figure.Labels) > 6 && i == 0:
		return left, "start"
	}
	return p.x(i), "middle"
}

// coordinate writes a position with as many digits as can be seen.
func coordinate(f float64) string {
	return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64)
}

// Two series are told apart by more than their colour: the second is lighter as bars, dashed as a
// line.

func fillClass(series int) string {
	if series == 0 {
		return "fill-primary"
	}
	return "fill-primary/50"
}

func dashes(series int) string {
	if series == 0 {
		return "none"
	}
	return "5 4"
}
