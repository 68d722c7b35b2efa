package home

import (
	"fmt"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/web/chart"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// figures draw how the weeks went.
type figures struct {
	orders, value, hours, share chart.Figure
}

func drawn(weeks []ordering.Week, currency string) figures {
	labels := make([]string, len(weeks))
	var orders, value, median, ninetieth, share []chart.Value
	var foreign int64
	for i, w := range weeks {
		labels[i] = shortDay(w.Begins)
		orders = append(orders, chart.Count(w.Orders))
		value = append(value, chart.Amount(w.Value))
		foreign += w.Foreign
		if w.Shipped > 0 {
			median, ninetieth = append(median, chart.Amount(w.MedianHours)), append(ninetieth, chart.Amount(w.NinetiethHours))
		} else {
			median, ninetieth = append(median, chart.Value{}), append(ninetieth, chart.Value{})
		}
		if w.Orders > 0 {
			share = append(share, chart.Amount(percent(w.NeededPerson, w.Orders)))
		} else {
			share = append(share, chart.Value{})
		}
	}
	figure := func(id, title, description, unit string, format func(wholesale.Decimal) string, series ...chart.Series) chart.Figure {
		return chart.Figure{
			ID: id, Title: title, Description: description, Unit: unit,
			LabelsAre: "Week of", Labels: labels, Series: series, Format: format,
		}
	}
	reading := fmt.Sprintf("The last %d weeks, from Monday to Sunday, by the day of the order.", len(weeks))
	ownCurrency := reading
	if foreign > 0 {
		ownCurrency += fmt.Sprintf(" %d orders in other currencies are left out.", foreign)
	}
	return figures{
		orders: figure("orders", "Orders by week", reading, "", nil, chart.Series{Name: "Orders", Values: orders}),
		value:  figure("value", "Value by week", ownCurrency, currency, ui.Amount, chart.Series{Name: currency, Values: value}),
		hours: figure("hours", "From order to shipped", reading+" Orders not shipped yet are left out.", "hours", hoursWords,
			chart.Series{Name: "Half within", Values: median}, chart.Series{Name: "Nine in ten within", Values: ninetieth}),
		share: figure("share", "Orders that needed attention",
			reading+" Orders that Unleashed refused, or whose totals differed.", "%", nil,
			chart.Series{Name: "% of orders", Values: share}),
	}
}

// hoursWords writes how many hours something took.
func hoursWords(hours wholesale.Decimal) string {
	if !hours.IsPos() {
		return "under an hour"
	}
	return wholesale.FormatTrimmed(hours)
}

// percent is a share with one digit after the point.
func percent(part, whole int64) wholesale.Decimal {
	return decimal.MustNew((part*1000+whole/2)/whole, 1)
}

// shortDay writes a date for an axis, e.g. "2 Mar".
func shortDay(d wholesale.Date) string {
	day, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return day.Format("2 Jan")
}
