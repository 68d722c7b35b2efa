package sheet

import (
	"fmt"
	"slices"
	"strings"
)

const (
	headingRows = 40    // how far down headings are looked for
	surveyRows  = 2_000 // how many rows tell what a column holds
	maxCodeText = 60    // bytes of the longest text that may be a product code
	maxHeading  = 80    // characters of a heading that are kept
)

// An interpreter finds out what one table means.
type interpreter struct {
	table     Table
	layout    Layout
	isProduct func(string) bool
	heading   *Row
	rows      []Row // that tell what the columns hold
	columns   []column
	roles     []Role  // of each column
	numbers   verdict // of all columns that hold numbers
	mark      DecimalMark
	questions []Question
	asked     []Role // that no column is preset for, because it is asked which one has it
	totalled  bool   // line totals tell which columns the quantity and the price are
	notes     []string
}

// Interpret finds out what the table means: which row has the headings, what each column is, and
// how its numbers and dates are written. It looks at the whole table, not at cells alone. What can
// be read in two ways it asks; a mapping that a person decided on before is used without asking.
func (t Table) Interpret(layout Layout, knowledge Knowledge) Reading {
	in := &interpreter{table: t, layout: layout, isProduct: knowledge.IsProduct}
	if in.remembered(knowledge.Remembered) {
		return in.asBefore(knowledge.Remembered)
	}
	in.heading = t.findHeading(layout, knowledge.IsProduct)
	if t.isLines() && (in.heading == nil || len(in.heading.Cells) == 1) {
		return t.cutLines(layout, knowledge.IsProduct)
	}
	in.survey()
	if in.heading != nil {
		in.assignByHeading()
	} else {
		in.assignByContent()
	}
	in.hideHidden()
	in.askAboutCurrency()
	in.askAboutUnits()
	in.settleMark()
	in.askAboutHeadingsBelow()
	in.askAboutMissing()
	mapping := in.mapping()
	order, example, question := dateOrder(in.rows, in.columns)
	mapping.DateOrder = order
	if wantsDays := mapping.column(From) >= 0 || mapping.column(To) >= 0; wantsDays {
		in.ask(question)
		if day, err := readDay(Value{Shown: example}, order); err == nil && example != "" {
			in.notes = append(in.notes, "Dates are read day first: "+example+" is "+dayWords(day)+".")
		}
	}
	return Reading{Table: t, Mapping: mapping, Questions: in.questions, Notes: slices.Concat(t.Notes(mapping, layout), in.notes)}
}

// survey counts what the columns hold, and settles the decimal mark.
func (in *interpreter) survey() {
	after := 0
	if in.heading != nil {
		after = in.heading.Number
	}
	in.rows = nil
	for _, row := range in.table.Rows {
		if len(in.rows) == surveyRows {
			break
		}
		if row.Number > after && !row.Hidden && !isTotal(row) && !in.repeatsHeading(row) {
			in.rows = append(in.rows, row)
		}
	}
	in.columns = in.table.survey(in.rows, in.heading, in.isProduct)
	in.roles = make([]Role, len(in.columns))
	in.numbers = judgeColumns(in.table.Rows, in.columns, func(c *column) bool {
		return c.isNumeric() && c.products == 0 && !slices.Contains(c.heading.roles, Code) && !slices.Contains(c.heading.roles, Barcode)
	})
	in.mark = in.numbers.mark()
}

// settleMark settles the decimal mark: by the numbers that count, or when these leave it open by
// all others in the table.
func (in *interpreter) settleMark() {
	v := judgeColumns(in.table.Rows, in.columns, func(c *column) bool {
		return in.roles[c.index].isNumber() && in.layout.wants(in.roles[c.index])
	})
	if !v.isSure() && v.point == 0 && in.numbers.isSure() {
		in.mark = in.numbers.mark()
		return
	}
	in.mark = v.mark()
	in.ask(v.question(in.table.Separator))
}

func (in *interpreter) repeatsHeading(row Row) bool {
	return in.heading != nil && headingKey(row) == headingKey(*in.heading)
}

func (in *interpreter) ask(question *Question) {
	if question != nil {
		in.questions = append(in.questions, *question)
	}
}

func (in *interpreter) askRole(column int, format string, args ...any) {
	in.ask(&Question{About: AboutRole, Column: column, Text: capitalised(fmt.Sprintf(format, args...))})
}

// capitalised begins a sentence that may begin with "column C".
func capitalised(s string) string {
	if strings.HasPrefix(s, "column") {
		return "C" + s[1:]
	}
	return s
}

// mapping is what has been found out so far.
func (in *interpreter) mapping() Mapping {
	mapping := Mapping{DecimalMark: in.mark, DateOrder: DayFirst, Columns: make([]MappedColumn, len(in.columns))}
	if in.heading != nil {
		mapping.HeadingRow = in.heading.Number
	}
	for i, c := range in.columns {
		mapping.Columns[i] = MappedColumn{Heading: clip(c.text, maxHeading), Role: in.roles[i]}
	}
	return mapping
}

// with is the first column that has a role; nil when none has it.
func (in *interpreter) with(role Role) *column {
	if at := slices.Index(in.roles, role); at >= 0 {
		return &in.columns[at]
	}
	return nil
}

func (in *interpreter) askAboutMissing() {
	for _, role := range in.mapping().Missing(in.layout) {
		if slices.Contains(in.asked, role) {
			continue
		}
		in.askRole(-1, "Which column has the %s?", role.Words())
	}
}

// hideHidden leaves out what the person does not see. A hidden product code still says which
// product a row is; a hidden amount may be another than the one that is shown.
func (in *interpreter) hideHidden() {
	for i, c := range in.columns {
		if c.hidden && in.roles[i] != Code && in.roles[i] != Barcode {
			in.roles[i] = NotUsed
		}
	}
}

// remembered finds the heading row of a table that was read before.
func (in *interpreter) remembered(mappings []Mapping) bool {
	for i := range in.table.Rows[:min(len(in.table.Rows), headingRows)] {
		row := &in.table.Rows[i]
		key := headingKey(*row)
		if key != "" && slices.ContainsFunc(mappings, func(m Mapping) bool { return m.Headings() == key }) {
			in.heading = row
			return true
		}
	}
	return false
}

// asBefore reads the table by the remembered mapping. Only its numbers are looked at again: they
// may be written in the other notation this time.
func (in *interpreter) asBefore(mappings []Mapping) Reading {
	key := headingKey(*in.heading)
	mapping := mappings[slices.IndexFunc(mappings, func(m Mapping) bool { return m.Headings() == key })]
	mapping.HeadingRow = in.heading.Number
	in.survey()
	in.questions = nil
	var v verdict
	for _, row := range in.table.Rows {
		for i, c := range mapping.Columns {
			if c.Role.isNumber() && i < len(row.Cells) && row.Number > mapping.HeadingRow {
				v.judge(row.Cells[i])
			}
		}
	}
	if mapping.DecimalMark == Comma && v.point > 0 || mapping.DecimalMark != Comma && v.comma > 0 {
		question := v.question(in.table.Separator)
		if mapping.DecimalMark = v.mark(); question == nil {
			question = &Question{About: AboutDecimalMark, Column: -1,
				Text: "The numbers are not written as last time. Does a point or a comma begin the decimals?"}
		}
		in.ask(question)
	}
	in.askAgain(&mapping)
	for _, role := range mapping.Missing(in.layout) {
		if slices.Contains(in.asked, role) {
			continue
		}
		in.askRole(-1, "Which column has the %s?", role.Words())
	}
	return Reading{Table: in.table, Mapping: mapping, AsBefore: true, Questions: in.questions, Notes: in.table.Notes(mapping, in.layout)}
}

// findHeading is the row whose cells name the columns: known names above cells that fit them.
func (t Table) findHeading(layout Layout, isProduct func(string) bool) *Row {
	best, bestScore := -1, 0
	for i := range t.Rows[:min(len(t.Rows), headingRows)] {
		if score := t.headingScore(i, layout, isProduct); score > bestScore && (best < 0 || headingKey(t.Rows[i]) != headingKey(t.Rows[best])) {
			best, bestScore = i, score
		}
		if isItem(t.Rows[i], isProduct) {
			break // headings below would drop it
		}
	}
	if best < 0 {
		return nil
	}
	return &t.Rows[best]
}

// isItem says whether a row has a known product and a number beside it.
func isItem(row Row, isProduct func(string) bool) bool {
	if isProduct == nil {
		return false
	}
	var products, figures, both int // a product's code may be a number
	for _, cell := range row.Cells {
		_, isNumber := looksLikeNumber(cell)
		isCode := cell.Shown != "" && len(cell.Shown) <= maxCodeText && isProduct(cell.Shown)
		switch {
		case isCode && isNumber:
			both++
		case isCode:
			products++
		case isNumber:
			figures++
		}
	}
	return products > 0 && figures+both > 0 || both > 0 && figures+both > 1
}

// headingScore says how much a row looks like the headings, 0 when it cannot be them.
func (t Table) headingScore(at int, layout Layout, isProduct func(string) bool) int {
	row := t.Rows[at]
	var filled, numbers, contrast, products int
	known, wanted := map[Role]bool{}, map[Role]bool{}
	for i, cell := range row.Cells {
		if cell.Shown == "" {
			continue
		}
		filled++
		if isProduct != nil && len(cell.Shown) <= maxCodeText && isProduct(cell.Shown) {
			products++ // "Freight" may be both
		}
		if _, ok := looksLikeNumber(cell); ok || cell.Date != "" {
			numbers++
			continue
		}
		for _, role := range parseHeading(cell.Shown).roles {
			if known[role] {
				continue
			}
			known[role] = true
			if layout.wants(role) || role == Barcode && layout.wants(Code) {
				wanted[role] = true
			}
			break
		}
		if t.numbersBelow(at, i) {
			contrast++
		}
	}
	below := at+1 < len(t.Rows)
	switch {
	case products > 1, products == 1 && (numbers > 0 || len(wanted) < 2):
		return 0
	case numbers == 0 && len(wanted) >= 1 && (len(known) >= 2 || contrast > 0 || filled == 1 && below && len(t.Rows[at+1].Cells) == 1):
	case numbers*3 <= filled && len(wanted) >= 2:
	case numbers == 0 && contrast > 0 && filled >= 2 && below && filled == len(t.Rows[at+1].Cells) && t.isFirstOfWidth(at):
	default:
		return 0
	}
	return 20*len(wanted) + 5*len(known) + contrast
}

// isFirstOfWidth says whether all rows above one have fewer cells: titles, not rows of the table.
func (t Table) isFirstOfWidth(at int) bool {
	return !slices.ContainsFunc(t.Rows[:at], func(row Row) bool { return len(row.Cells) >= len(t.Rows[at].Cells) })
}

// numbersBelow says whether the cells below one are numbers.
func (t Table) numbersBelow(at, column int) bool {
	filled, numbers := 0, 0
	for _, row := range t.Rows[at+1 : min(len(t.Rows), at+30)] {
		if column < len(row.Cells) && row.Cells[column].Shown != "" {
			filled++
			if _, ok := looksLikeNumber(row.Cells[column]); ok {
				numbers++
			}
		}
	}
	return filled > 0 && numbers*10 >= filled*7
}

// headingKey names a row's cells as Mapping.Headings does.
func headingKey(row Row) string {
	names := make([]string, len(row.Cells))
	for i, cell := range row.Cells {
		names[i] = bareName(clip(cell.Shown, maxHeading))
	}
	return strings.TrimRight(strings.Join(names, "|"), "|")
}

// Candidates are the texts of the table that may be codes or barcodes, for the caller to look up at
// once: from a file those of the first rows, from pasted lines all that a line can be cut into.
func (t Table) Candidates() []string {
	const fromFile, most = 240, 30_000
	seen := map[string]bool{}
	var texts []string
	add := func(text string) bool {
		if text != "" && len(text) <= maxCodeText && !seen[text] && len(texts) < most {
			seen[text] = true
			texts = append(texts, text)
		}
		return false
	}
	for i, row := range t.Rows {
		for _, cell := range row.Cells {
			add(cell.Shown)
		}
		if row.Line != "" {
			cutLine(row, Layout{}, add) // asks for everything that it would look up
		} else if i >= fromFile {
			break
		}
	}
	return texts
}
