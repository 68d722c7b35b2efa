package sheet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/govalues/decimal"
)

// Digits after the point at which prices and quantities are kept.
const (
	priceScale    = 4
	quantityScale = 4
)

// A Record is a row whose cells are known by their roles.
type Record struct {
	Row             int      // the row's number in the person's table
	Problem         string   // why the row cannot be read, without capital and full stop; "" when it can
	Notes           []string // what was changed in it, in sentences
	row             Row
	mapping         Mapping
	discountPercent bool
}

// Text is what the cell in a role shows, "" when the row has none. A number that was typed as such
// into a workbook has all its digits.
func (r Record) Text(role Role) string {
	value := r.value(role)
	if role.isNumber() && value.Stored != "" && value.Date == "" && !strings.HasSuffix(value.Shown, "%") {
		return value.Stored
	}
	return value.Shown
}

// Number is the number in a role: a discount as a share, 10% as 0.1. An error says why it is none,
// in words that follow the name of a field; for a blank cell it is "is required".
func (r Record) Number(role Role) (decimal.Decimal, error) {
	value := r.value(role)
	if role == Discount {
		return readRate(value, r.mapping.DecimalMark, r.discountPercent)
	}
	number, err := readNumber(value, r.mapping.DecimalMark)
	if err != nil {
		return number, err
	}
	return rounded(number, role), nil
}

// rounded is a number as it is kept: a formula's price of 20.123456 is 20.1235. A quantity is
// rounded only to take away what a formula leaves of a calculation, such as 2.99999999.
func rounded(number decimal.Decimal, role Role) decimal.Decimal {
	switch role {
	case Price:
		return roundTo(number, priceScale)
	case Quantity, MinimumQuantity:
		near := roundTo(number, quantityScale)
		if difference, err := number.Sub(near); err == nil && difference.Abs().Cmp(decimal.MustNew(1, 7)) < 0 {
			return near
		}
	}
	return number
}

// Date is the day in a role, such as "2026-03-04", or "" when the row has none.
func (r Record) Date(role Role) (string, error) {
	return readDay(r.value(role), r.mapping.DateOrder)
}

// Written is the whole row as it was written, its cells separated by tabs. Numbers are written as
// they are stored: read again, 24.95 that is shown as 25 is 24.95.
func (r Record) Written() string {
	row := r.withCovered()
	for i, cell := range row.Cells {
		if i < len(r.mapping.Columns) && r.mapping.Columns[i].Role.isNumber() && cell.Stored != "" {
			row.Cells[i].Shown = strings.Replace(cell.Stored, ".", string(cmp.Or(r.mapping.DecimalMark, Point)), 1)
		}
	}
	return row.written()
}

// Width is how many cells the row has, up to the last with content.
func (r Record) Width() int { return len(r.row.Cells) }

func (r Record) value(role Role) Value {
	column := r.mapping.column(role)
	switch {
	case column < 0:
		return Value{}
	case column < len(r.row.Cells) && r.row.Cells[column].Shown != "":
		return r.row.Cells[column]
	case role.countsForEach():
		return r.row.Covered[column]
	}
	return Value{}
}

// notesOf says what was changed in a record.
func (r Record) notesOf() []string {
	var notes []string
	if r.row.Unused != "" {
		notes = append(notes, fmt.Sprintf("Row %d: “%s” was not used.", r.Row, clip(r.row.Unused, 60)))
	}
	for _, role := range []Role{Price, Quantity, MinimumQuantity} {
		number, err := readNumber(r.value(role), r.mapping.DecimalMark)
		if err != nil {
			continue
		}
		kept := rounded(number, role)
		difference, err := number.Sub(kept)
		if err == nil && difference.Abs().Cmp(decimal.MustNew(1, 9)) > 0 {
			notes = append(notes, fmt.Sprintf("Row %d: the %s %s was rounded to %s.", r.Row, role.Words(), number.Trim(0), kept.Trim(0)))
		}
	}
	return notes
}

// A Skipped is a row that is no record, such as a title or a total.
type Skipped struct {
	Row    int
	Text   string // as it was written
	Reason string // such as "is a total"
}

// Why rows are skipped.
const (
	aboveHeadings = "is above the headings"
	headingAgain  = "repeats the headings"
	isATotal      = "is a total"
	isHidden      = "is hidden in the workbook"
	isText        = "has a text only"
	noQuantity    = "has no quantity"
	noPrice       = "has no price"
	continues     = "continues the row above"
)

// Records are the rows below the headings, read by a mapping, and those that are none. Every row of
// the table is among one or the other, but for the headings themselves.
func (t Table) Records(mapping Mapping) (records []Record, skipped []Skipped) {
	measure, missing := Quantity, noQuantity
	if mapping.column(Quantity) < 0 {
		measure, missing = Price, noPrice
	}
	isMeasured := mapping.column(measure) >= 0
	isForm := isMeasured && t.isForm(mapping, measure)
	percent := t.discountIsPercent(mapping.column(Discount), mapping.DecimalMark)
	var sum decimal.Decimal // of the measures so far
	for _, row := range t.Rows {
		if row.Number == mapping.HeadingRow {
			continue
		}
		record := Record{Row: row.Number, Problem: row.Problem, row: row, mapping: mapping, discountPercent: percent}
		hasCode, ownCode := record.namesProduct(), record.ownProduct()
		number, err := record.Number(measure)
		reason := ""
		switch {
		case row.Problem != "":
		case row.Number < mapping.HeadingRow:
			reason = aboveHeadings
		case row.Hidden:
			reason = isHidden
		case mapping.HeadingRow > 0 && headingKey(row) == mapping.Headings():
			reason = headingAgain
		case isTotal(row) && (!ownCode || isTotal(Row{Cells: []Value{record.value(Code), record.value(TheirCode)}})),
			!hasCode && err == nil && len(records) > 1 && measure == Quantity && number.Cmp(sum) == 0:
			reason = isATotal
		case hasCode && !ownCode && record.IsCovered(measure) && !measure.countsForEach(): // one line over several rows
			reason = continues
		case hasCode && !ownCode && err == nil && len(records) > 1 && measure == Quantity && number.Cmp(sum) == 0:
			record.Problem = "its quantity is the sum of the rows above, and its product stands in a merged cell: it may be a total"
		case record.Text(measure) == "" && isLoneText(row, mapping):
			reason = isText
		case isForm && hasCode && record.isBlank(measure), isMeasured && !hasCode && record.Text(measure) == "":
			reason = missing
		}
		if reason != "" {
			skipped = append(skipped, Skipped{Row: row.Number, Text: row.written(), Reason: reason})
			continue
		}
		if err == nil {
			if next, err := sum.Add(number); err == nil {
				sum = next
			}
		}
		record.Notes = record.notesOf()
		records = append(records, record)
	}
	return records, skipped
}

// isForm says whether the table lists all products, for the person to fill in the quantities of
// some: then a row without one is no mistake.
func (t Table) isForm(mapping Mapping, measure Role) bool {
	rows, blank := 0, 0
	for _, row := range t.Rows {
		if row.Number <= mapping.HeadingRow || row.Problem != "" {
			continue
		}
		record := Record{row: row, mapping: mapping}
		if !record.namesProduct() {
			continue
		}
		rows++
		if record.isBlank(measure) {
			blank++
		}
	}
	return blank >= 3 && blank*5 >= rows
}

// namesProduct says whether a record says which product it is about, by anyone's code.
func (r Record) namesProduct() bool {
	return r.Text(Code) != "" || r.Text(Barcode) != "" || r.Text(TheirCode) != ""
}

// isBlank says whether a record has no quantity or price, or 0.
func (r Record) isBlank(measure Role) bool {
	number, err := r.Number(measure)
	return r.Text(measure) == "" || err == nil && number.IsZero() && measure == Quantity
}

// isLoneText says whether a row has one cell only, of several words: the title of a section, or
// "Please deliver to the back door". A pasted line with a number may be meant as an order.
func isLoneText(row Row, mapping Mapping) bool {
	if len(mapping.Columns) < 2 || strings.ContainsAny(row.Line, "0123456789") {
		return false
	}
	filled, text := 0, ""
	for _, cell := range row.Cells {
		if cell.Shown != "" {
			filled++
			text = cell.Shown
		}
	}
	_, isNumber := looksLikeNumber(Value{Shown: text})
	return filled == 1 && !isNumber && strings.ContainsAny(text, " :")
}

// totalWords begin the rows below a list, in the words of bareName.
var totalWords = []string{
	"total", "totals", "subtotal", "grandtotal", "ordertotal", "totalexgst", "totalexclgst", "totalinclgst", "totalincgst", "totalgst", "gst",
	"totalqty", "totalquantity", "totalunits", "totalcartons", "totalamount", "totaldue", "amountdue", "balancedue", "nettotal", "netttotal",
	"invoicetotal", "totalorder", "totalordervalue", "totalexcludinggst", "totalincludinggst", "summe", "gesamt", "gesamtsumme", "zwischensumme",
	"mwst", "totalht", "totalttc", "tva",
}

// isTotal says whether a row sums up others: its first text is a word for it.
func isTotal(row Row) bool {
	for _, cell := range row.Cells {
		if cell.Shown == "" {
			continue
		}
		if _, isNumber := looksLikeNumber(cell); isNumber {
			continue
		}
		return len(cell.Shown) <= 40 && slices.Contains(totalWords, strings.Join(headingWords(strings.TrimRight(cell.Shown, "$€£: 0123456789.,%()")), ""))
	}
	return false
}
