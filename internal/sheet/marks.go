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
		if v.example == "" || isPoint {
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

// decimalMark settles the decimal mark for the whole table, by all its numbers.
func decimalMark(rows []Row, columns []column, isNumber func(c *column) bool) (DecimalMark, *Question) {
	var v verdict
	for i := range columns {
		if !isNumber(&columns[i]) {
			continue
		}
		for _, row := range rows {
			if i < len(row.Cells) {
				v.judge(row.Cells[i])
			}
		}
	}
	return v.decide()
}

func (v verdict) decide() (DecimalMark, *Question) {
	mark := Point
	if v.comma > v.point {
		mark = Comma
	}
	switch {
	case v.point > 0 && v.comma > 0:
		return mark, &Question{About: AboutDecimalMark, Column: -1,
			Text: "Some numbers have a decimal point and others a decimal comma, such as “" + clip(v.against, 30) + "”. Which one is it?"}
	case v.point+v.comma > 0 || v.unsure == 0:
		return mark, nil
	case !strings.Contains(v.example, "."):
		return Point, nil // 1,000 is a thousand wherever people write a decimal point, as in New Zealand
	}
	one, _ := plainNumber(v.example, Point)
	thousand, _ := plainNumber(v.example, Comma)
	return mark, &Question{About: AboutDecimalMark, Column: -1,
		Text: "“" + clip(v.example, 30) + "” can mean " + strings.TrimSuffix(strings.TrimRight(one, "0"), ".") + " or " + thousand +
			", and no other number tells which. Does a point or a comma begin the decimals?"}
}

// dateOrder settles the order of day and month for the whole table. Where nothing tells, the day
// comes first, as in New Zealand.
func dateOrder(rows []Row, columns []column) (order DateOrder, told bool, question *Question) {
	dayFirst, monthFirst, undecided := 0, 0, 0
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
				undecided++
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
		return MonthFirst, true, nil
	}
	return DayFirst, dayFirst > 0 || undecided == 0, question
}
