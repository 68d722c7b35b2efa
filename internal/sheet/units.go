package sheet

import (
	"regexp"
	"slices"
	"strings"
)

var (
	perWords   = regexp.MustCompile(`(?i)(?:\b(?:per|pro|je|por)[\s(]+|/\s*)(\d+|\pL+)`) // per 100, /100
	countWords = regexp.MustCompile(`(?i)\b(doz|dozens?|dz|pairs?|gross|hundreds?|thousands?|pallets?|layers?)\b`)
)

// oneOf are the words for a single item behind "per".
var oneOf = []string{
	"1", "unit", "units", "each", "ea", "item", "piece", "pc", "pce", "pcs", "one", "product", "stuck", "stk", "unite", "gst", "line", "list",
	"order",
}

// perIn is what the numbers under a heading are for or count in, "" when that is one unit.
func perIn(text string) string {
	if found := perWords.FindStringSubmatch(text); found != nil && !slices.Contains(oneOf, bareName(found[1])) {
		slashed := strings.HasPrefix(found[0], "/")
		if !slashed || allDigits(found[1]) || countsMany(found[1]) {
			return found[1]
		}
	}
	return countWords.FindString(text)
}

// countsMany says whether a unit is more than one item, or a number of them: DOZ, PAIR, BOX, 100.
func countsMany(unit string) bool {
	unit = plainWord(unit)
	rest := strings.TrimSpace(strings.TrimPrefix(unit, "per "))
	if allDigits(rest) {
		return strings.Trim(rest, "0") != "1" || len(strings.TrimLeft(rest, "0")) > 1
	}
	return countWords.FindString(rest) == rest && rest != "" || slices.Contains([]string{"box", "boxes", "bx", "pr", "prs", "plt"}, rest)
}

// currencyIn is the foreign currency that a text names; "" for New Zealand dollars, and for none.
func currencyIn(text string) string {
	upper := strings.ToUpper(text)
	if len(upper) > 200 {
		return ""
	}
	for _, currency := range foreignCurrencies {
		if currency.found.MatchString(upper) {
			return currency.name
		}
	}
	return ""
}

// isMoneyText says whether a text is a number with a currency, rather than a name with one in it.
func isMoneyText(text string) bool {
	_, _, ok := bareNumber(clip(text, 60))
	return ok
}

var foreignCurrencies = []struct {
	name  string
	found *regexp.Regexp
}{
	{"USD", regexp.MustCompile(`(^|[^A-Z])(USD|US\s?\$)([^A-Z]|$)`)},
	{"AUD", regexp.MustCompile(`(^|[^A-Z])(AUD|AU?\s?\$)([^A-Z]|$)`)},
	{"EUR", regexp.MustCompile(`€|(^|[^A-Z])(EUR|EUROS?)([^A-Z]|$)`)},
	{"GBP", regexp.MustCompile(`£|(^|[^A-Z])GBP([^A-Z]|$)`)},
	{"JPY", regexp.MustCompile(`¥|(^|[^A-Z])JPY([^A-Z]|$)`)},
	{"CAD", regexp.MustCompile(`(^|[^A-Z])(CAD|CA\s?\$)([^A-Z]|$)`)},
	{"SGD", regexp.MustCompile(`(^|[^A-Z])(SGD|S\$)([^A-Z]|$)`)},
}

// askAboutUnits asks about prices and quantities that are for more than one unit.
func (in *interpreter) askAboutUnits() {
	counted := -1
	for i, role := range in.roles {
		c := &in.columns[i]
		if !in.layout.wants(role) || in.isAsked(i) {
			continue
		}
		switch {
		case role == Price && c.heading.per != "":
			in.askRole(i, "The price in %s is per %s; prices here are for one unit. Choose how to use it.", c.name(), c.heading.per)
		case (role == Quantity || role == MinimumQuantity) && c.heading.per != "":
			in.askRole(i, "The quantity in %s counts in “%s”; quantities here are in units. Choose how to use it.", c.name(), c.heading.per)
		case role == Price || role == Quantity:
			if counted < 0 {
				counted = i
			}
		}
	}
	if counted < 0 {
		return
	}
	for i := range in.columns {
		c := &in.columns[i]
		if c.hidden || !slices.Contains(c.heading.roles, Unit) || in.roles[i] != NotUsed && in.roles[i] != Unit {
			continue
		}
		for _, row := range in.rows {
			if i < len(row.Cells) && countsMany(row.Cells[i].Shown) {
				in.askRole(counted, "Row %d is counted or priced per “%s”, as %s says. Is %s right for one unit?",
					row.Number, clip(row.Cells[i].Shown, 30), c.name(), in.columns[counted].name())
				return
			}
		}
	}
}

// askAboutCurrency asks about prices in another currency than New Zealand dollars, and uses none
// without an answer.
func (in *interpreter) askAboutCurrency() {
	for i, role := range in.roles {
		if role != Price || !in.layout.wants(Price) {
			continue
		}
		c := &in.columns[i]
		currency := c.heading.currency
		if currency == "" {
			currency = c.currency
		}
		if currency != "" {
			in.roles[i] = NotUsed
			in.asked = append(in.asked, Price)
			in.askRole(i, "The prices in %s are in %s. Use them only if that is the currency of this customer or price list.", c.name(), currency)
		}
	}
}

// isAsked says whether a question is about a column already.
func (in *interpreter) isAsked(column int) bool {
	return slices.ContainsFunc(in.questions, func(q Question) bool { return q.About == AboutRole && q.Column == column })
}

// askAboutDollars asks about discounts that are amounts: a discount is a share here.
func (in *interpreter) askAboutDollars() {
	for i, role := range in.roles {
		c := &in.columns[i]
		if role != Discount || c.money == 0 && (!c.heading.dollars || c.heading.percent || c.percents > 0) {
			continue
		}
		in.roles[i] = NotUsed
		if in.hasValues(i) && !c.hidden {
			in.askRole(i, "%s has discounts in dollars, which are not used here. Are the prices right without them?", c.name())
		}
	}
}

// askAgain asks about a remembered mapping whose columns hold a currency that does not fit them.
func (in *interpreter) askAgain(mapping *Mapping) {
	for i := range mapping.Columns[:min(len(mapping.Columns), len(in.columns))] {
		role := &mapping.Columns[i].Role
		switch c := &in.columns[i]; {
		case *role == Discount && c.money > 0:
			*role = NotUsed
			in.askRole(i, "%s has discounts in dollars, which are not used here. Are the prices right without them?", c.name())
		case *role == Price && in.layout.wants(Price) && c.currency != "" && c.heading.currency == "":
			in.askRole(i, "The prices in %s are in %s. Use them only if that is the currency of this customer or price list.", c.name(), c.currency)
			*role, in.asked = NotUsed, append(in.asked, Price)
		}
	}
}

// askAboutHeadingsBelow asks when other headings stand below the first rows: the rows under them
// may have other columns.
func (in *interpreter) askAboutHeadingsBelow() {
	for _, row := range in.rows {
		if in.namesColumns(row) {
			in.askRole(-1, "Row %d looks like headings, and there are rows above it. Are the rows below it in the same columns? Otherwise send "+
				"them as a list of their own.", row.Number)
			return
		}
	}
}

// namesColumns says whether all cells of a row are known headings, of two roles that are wanted.
func (in *interpreter) namesColumns(row Row) bool {
	var wanted []Role
	for _, cell := range row.Cells {
		if cell.Shown == "" {
			continue
		}
		h := parseHeading(cell.Shown)
		if !h.exact {
			return false
		}
		for _, role := range h.roles {
			if in.layout.wants(role) && !slices.Contains(wanted, role) {
				wanted = append(wanted, role)
				break
			}
		}
	}
	return len(wanted) > 1
}
