package sheet

import (
	"slices"
	"strings"

	"github.com/govalues/decimal"
)

// A column is what is known about one column of a table: its heading, and counts of what its cells
// below the heading look like.
type column struct {
	index   int
	text    string // of the heading
	heading heading
	hidden  bool

	filled   int
	numbers  int // in either notation
	whole    int // numbers without a fraction
	cents    int // numbers with one or two digits after a mark
	money    int // numbers with a currency sign
	percents int
	days     int
	products int
	phrases  int    // texts of several words
	codes    int    // numbers as long as a barcode
	currency string // that a cell names, other than New Zealand dollars
}

// survey counts what the cells of each column look like.
func (t Table) survey(rows []Row, headingRow *Row, isProduct func(string) bool) []column {
	width := 0
	for _, row := range rows {
		width = max(width, len(row.Cells))
	}
	if headingRow != nil {
		width = max(width, len(headingRow.Cells))
	}
	columns := make([]column, width)
	for i := range columns {
		c := &columns[i]
		c.index, c.hidden = i, slices.Contains(t.HiddenColumns, i)
		if headingRow != nil && i < len(headingRow.Cells) {
			c.text = headingRow.Cells[i].Shown
			c.heading = parseHeading(c.text)
		}
		for _, row := range rows {
			if i < len(row.Cells) && row.Cells[i].Shown != "" {
				c.count(row.Cells[i], isProduct)
			}
		}
	}
	return columns
}

func (c *column) count(value Value, isProduct func(string) bool) {
	c.filled++
	if isProduct != nil && len(value.Shown) <= maxCodeText && isProduct(value.Shown) {
		c.products++
	}
	if value.Date != "" {
		c.days++
		return
	}
	if strings.HasSuffix(value.Shown, "%") {
		c.percents++
	}
	if strings.ContainsAny(value.Shown, "$€£") {
		c.money++
	}
	if c.currency == "" && isMoneyText(value.Shown) {
		c.currency = currencyIn(value.Shown)
	}
	if plain, ok := looksLikeNumber(value); ok {
		c.numbers++
		_, fraction, _ := strings.Cut(plain, ".")
		if strings.Trim(fraction, "0") == "" {
			c.whole++
		}
		if length := len(fraction); length == 1 || length == 2 {
			c.cents++
		}
		if digits := value.Shown; allDigits(digits) && len(digits) >= 8 {
			c.codes++
		}
		return
	}
	if _, err := readDay(value, DayFirst); err == nil {
		c.days++
	} else if _, err := readDay(value, MonthFirst); err == nil {
		c.days++
	}
	if strings.Contains(value.Shown, " ") {
		c.phrases++
	}
}

// looksLikeNumber reads a number whose decimal mark is not yet known.
func looksLikeNumber(value Value) (plain string, ok bool) {
	if value.Stored != "" {
		return value.Stored, value.Date == ""
	}
	text := strings.TrimSuffix(value.Shown, "%")
	if len(text) > 40 {
		return "", false
	}
	if plain, ok = plainNumber(text, Point); ok {
		return plain, true
	}
	return plainNumber(text, Comma)
}

func (c *column) mostly(count int) bool { return c.filled > 0 && count*2 >= c.filled }

func (c *column) isNumeric() bool { return c.mostly(c.numbers) }

// isMoney says whether the numbers look like amounts of money.
func (c *column) isMoney() bool { return c.isNumeric() && (c.money > 0 || c.cents*2 >= c.numbers) }

// fits says whether the cells can be what a heading says. A blank column can be anything.
func (c *column) fits(role Role) bool {
	if c.filled == 0 {
		return true
	}
	switch role {
	case Quantity:
		// An ambiguous heading such as "Amount" is one of quantities only over whole numbers.
		return c.isNumeric() && (!slices.Contains(c.heading.roles, Amount) || c.whole == c.numbers && c.money == 0)
	case Price, PriceWithTax, RetailPrice, Amount, MinimumQuantity, RowNumber:
		return c.isNumeric()
	case Discount, Tax:
		return c.mostly(max(c.numbers, c.percents))
	case From, To:
		return c.mostly(c.days)
	case Unit:
		return !c.isNumeric()
	case Code:
		return c.products > 0 || !c.mostly(c.days) && (c.heading.exact || !c.isMoney()) &&
			(!slices.Contains(c.heading.roles, Description) || !c.mostly(c.phrases))
	}
	return true
}

// name is the column as sentences call it.
func (c *column) name() string {
	if c.text != "" {
		return "“" + clip(c.text, 60) + "”"
	}
	return columnLetter(c.index)
}

// columnLetter is a column as spreadsheets call it: "column C".
func columnLetter(index int) string {
	letters := string(rune('A' + index%26))
	if index >= 26 {
		letters = string(rune('A'+index/26-1)) + letters
	}
	return "column " + letters
}

// clip shortens a text for a sentence.
func clip(s string, length int) string {
	runes := []rune(s[:min(len(s), 4*length)])
	if len(runes) <= length {
		return strings.ToValidUTF8(string(runes), "")
	}
	return string(runes[:length-1]) + "…"
}

// numberIn is a row's number in a column.
func numberIn(row Row, column int, mark DecimalMark) (decimal.Decimal, bool) {
	if column < 0 || column >= len(row.Cells) || row.Cells[column].Shown == "" {
		return decimal.Decimal{}, false
	}
	number, err := readNumber(row.Cells[column], mark)
	return number, err == nil
}
