package shelf

import (
	"upstock/internal/catalog"
	"upstock/internal/guide"
	"upstock/internal/wholesale"
)

// breakWords says from which quantity on a product costs less: "12+ at 4.10".
func breakWords(b catalog.ShelfBreak) string {
	return wholesale.FormatTrimmed(b.Minimum) + "+ at " + wholesale.PriceWords(b.UnitPrice)
}

// lastWords says how much was bought last, and when: "Last: 12 on Tuesday 3 March".
func lastWords(row guide.Row) string {
	if row.LastOn == "" {
		return ""
	}
	return "Last: " + wholesale.FormatTrimmed(row.LastQuantity) + " on " + row.LastOn.WeekdayWords()
}

// limitedWords say why something is greyed out.
const limitedWords = "Your access covers the order guide and your lists. Someone with full access at your business can change that."
