package basket

import (
	"context"
	"net/url"
	"slices"
	"strings"

	baskets "upstock/internal/basket"
	"upstock/internal/ordering"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// general is what is wrong with a form that belongs to none of the fields that the page shows.
func general(wrong map[string]string) string {
	for _, name := range []string{"", "quantity", "lines"} {
		switch words := wrong[name]; {
		case words == "":
		case name == "": // a sentence, perhaps one that begins with a product's code
			return words
		default:
			return ui.Capitalised(name + " " + words)
		}
	}
	return ""
}

// dayChoices are the days that can be chosen; with the present one, which may be late already.
func dayChoices(v *baskets.View) []ui.Choice {
	var choices []ui.Choice
	for _, day := range v.Days {
		choices = append(choices, ui.Choice{Value: string(day.Date), Words: day.Date.WeekdayWords()})
	}
	if !isOpen(v) && v.RequiredDate != "" {
		choices = slices.Insert(choices, 0, ui.Choice{Value: string(v.RequiredDate), Words: v.RequiredDate.WeekdayWords()})
	}
	return choices
}

// orderBy is when orders for the chosen day close, e.g. "Monday at 2 pm".
func orderBy(v *baskets.View) string {
	return strings.TrimPrefix(v.Rules.CutOffWords(v.RequiredDate), "on ")
}

// isOpen says whether orders for the chosen day are still in time.
func isOpen(v *baskets.View) bool {
	return slices.ContainsFunc(v.Days, func(d baskets.Day) bool { return d.Date == v.RequiredDate })
}

func addressChoices(addresses []wholesale.Address) []ui.Choice {
	choices := []ui.Choice{{Value: "", Words: "Usual address"}}
	for _, a := range addresses {
		parts := slices.DeleteFunc([]string{a.Name, a.Street, a.Street2, a.Suburb, a.City}, func(s string) bool { return s == "" })
		choices = append(choices, ui.Choice{Value: a.ID, Words: strings.Join(parts, ", ")})
	}
	return choices
}

func changedWords(n int) string {
	if n == 1 {
		return "1 price has changed"
	}
	return ui.Number(int64(n)) + " prices have changed"
}

func leftOutName(l ordering.GoneLine) string {
	if l.Product.Name == "" {
		return "A product"
	}
	return l.Product.Name
}

func actionOf(ctx context.Context, c check) string {
	if c.Action != "" {
		return c.Action
	}
	return shell.Path(ctx, "/orders")
}

func backOf(ctx context.Context, c check) string {
	if c.Back != "" {
		return c.Back
	}
	to := shell.Path(ctx, "/basket")
	if c.Payment.Open() {
		to += "?" + url.Values{"payment_option": {string(c.Payment.Chosen)}}.Encode()
	}
	return to
}
