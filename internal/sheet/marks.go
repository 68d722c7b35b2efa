package sheet

import (
	"strings"
)

// A verdict is what the cells of a table say about a mark that can be read in two ways.
type verdict struct {
	point, comma int    // cells that say for sure what their decimal mark is
	unsure       int    // cells such as "1.000", which may be one or a thousand
	example      string // one of the unsure
	against      string // one that says comma while another says point, or the other way round
}

// judge looks at how one number is written.
func (v *verdict) judge(value Value) {
	if value.Stored != "" || !strings.ContainsAny(value.Shown, ".,") {
		return
	}
	digits, _, ok := bareNumber(strings.TrimSuffix(value.Shown, "%"))
	if !ok {
		return
	}
	points, commas := strings.Count(digits, "."), strings.Count(digits, ",")
	last := strings.LastIndexAny(digits, ".,")
	whole, fraction := digits[:last], digits[last+1:]
	isPoint := digits[last] == '.'
	switch {
	case points > 0 && commas > 0: // 1,234.50
	case points > 1 || commas > 1: // 1.234.567 has no fraction, so its mark parts thousands
		isPoint = !isPoint
	case len(fraction) != 3, len(whole) > 3, strings.Trim(whole, "0") == "": // 2.5 or 1234.567 or 0.125
	default:
		v.unsure++
		if v.example == "" || isPoint && !strings.Contains(v.example, ".") {
			v.example = value.Shown
		}
		return
	}
	if isPoint {
		v.point++
	} else {
		v.comma++
	}
	if v.point > 0 && v.comma > 0 && v.against == "" {
		v.against = value.Shown
	}
}

// judgeColumns looks at the numbers of some columns in all rows.
func judgeColumns(rows []Row, columns []column, include func(c *column) bool) verdict {
	var v verdict
	for i := range columns {
		if !include(&columns[i]) {
			continue
		}
		for _, row := range rows {
			if i < len(row.Cells) {
				v.judge(row.Cells[i])
			}
		}
	}
	return v
}

// mark is the decimal mark that most of the sure numbers have.
func (v verdict) mark() DecimalMark {
	if v.comma > v.point {
		return Comma
	}
	return Point
}

func (v verdict) isSure() bool { return (v.point > 0) != (v.comma > 0) }

// question asks for the decimal mark unless the numbers tell it. 1,000 is a thousand wherever
// people write a decimal point, as in New Zealand; semicolons between cells say that commas may be
// part of numbers.
func (v verdict) question(separator string) *Question {
	ask := func(text string) *Question { return &Question{About: AboutDecimalMark, Column: -1, Text: text} }
	switch {
	case v.point > 0 && v.comma > 0:
		return ask("Some numbers have a decimal point and others a decimal comma, such as “" + clip(v.against, 30) + "”. Which one is it?")
	case v.isSure() || v.unsure == 0 || !strings.Contains(v.example, ".") && separator != ";":
		return nil
	}
	pointed, _ := plainNumber(v.example, Point)
	comma, _ := plainNumber(v.example, Comma)
	small, large := pointed, comma
	if len(small) < len(large) || !strings.Contains(small, ".") {
		small, large = large, small
	}
	small = strings.TrimSuffix(strings.TrimRight(small, "0"), ".")
	return ask("“" + clip(v.example, 30) + "” can mean " + small + " or " + large +
		", and no other number tells which. Does a point or a comma begin the decimals?")
}

// dateOrder settles the order of day and month for the whole table. Where nothing tells, the day
// comes first, as in New Zealand; example is then one of the dates.
func dateOrder(rows []Row, columns []column) (order DateOrder, example string, question *Question) {
	dayFirst, monthFirst := 0, 0
	for i := range columns {
		if !columns[i].mostly(columns[i].days) {
			continue
		}
		for _, row := range rows {
			if i >= len(row.Cells) || row.Cells[i].Date != "" || row.Cells[i].Shown == "" {
				continue
			}
			_, isDay := dayIn(row.Cells[i].Shown, digitLayouts[DayFirst])
			_, isMonth := dayIn(row.Cells[i].Shown, digitLayouts[MonthFirst])
			switch {
			case isDay && isMonth:
				example = row.Cells[i].Shown
			case isDay:
				dayFirst++
			case isMonth:
				monthFirst++
			}
		}
	}
	switch {
	case dayFirst > 0 && monthFirst > 0:
		question = &Question{About: AboutDateOrder, Column: -1,
			Text: "Some dates have the day first and others the month. Which comes first?"}
	case monthFirst > 0:
		return MonthFirst, "", nil
	case dayFirst > 0:
		example = ""
	}
	return DayFirst, example, question
}
