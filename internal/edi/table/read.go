package table

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/govalues/decimal"

	"upstock/internal/edi/message"
	"upstock/internal/sheet"
	"upstock/internal/wholesale"
)

// unnamed is the name of a document that came without one: it is a file, not what someone pasted.
const unnamed = "document"

// Read reads the orders of a table. Its rows are orders by their numbers, whatever order they stand
// in. Where it is not clear what the columns are, the reading says so with the rule
// message.UnknownColumns: then it is a guess that a person has to confirm.
func Read(ctx context.Context, data []byte, fileName string, saved Map, leniency message.Leniency) message.Reading {
	reading := message.Reading{Format: message.CSV}
	tables, err := sheet.ReadSheets(ctx, cmp.Or(fileName, unnamed), data)
	if err != nil {
		reading.Problems = []message.Problem{{
			Rule: message.Unreadable, Severity: message.Error,
			Message: "It cannot be read as a table of orders: " + err.Error(),
		}}
		return reading
	}
	sheets := understood(tables, saved)
	if len(sheets) == 0 {
		_, _, doubts := likeliest(tables, saved)
		reading.Problems = append(reading.Problems, message.Problem{
			Rule: message.UnknownColumns, Severity: message.Warning, Message: "Say once how the tables of this partner are read. " + strings.Join(doubts, " "),
		})
		return reading
	}
	b := &builder{leniency: leniency, byNumber: map[string]int{}}
	rows := 0
	for i, t := range tables {
		m, ok := sheets[i]
		if !ok {
			b.whole(message.Ignored, "sheet “"+clip(t.SheetName)+"”", "The sheet was not read: it is not clearly a table of orders")
			continue
		}
		if len(tables) > 1 {
			b.sheet = t.SheetName
		}
		rows += b.table(t, m)
	}
	for _, name := range tables[0].OtherSheets {
		b.whole(message.Ignored, "sheet “"+clip(name)+"”", "The sheet was not read: it is too large, or damaged")
	}
	if rows == 0 {
		b.whole(message.NoLines, "", "It has no row that orders anything")
	}
	reading.Problems = append(reading.Problems, b.problems...)
	if len(b.messages) > 0 {
		for i := range b.messages {
			b.places(&b.messages[i])
		}
		reading.Interchanges = []message.Interchange{{Messages: b.messages}}
	}
	return reading
}

// IsTable says whether a document may be a table of orders: it has rows and columns, and text in
// them.
func IsTable(ctx context.Context, data []byte, fileName string) bool {
	tables, err := sheet.ReadSheets(ctx, cmp.Or(fileName, unnamed), data)
	return err == nil && slices.ContainsFunc(tables, func(t sheet.Table) bool {
		return len(t.Rows) > 1 && slices.ContainsFunc(t.Rows, func(r sheet.Row) bool { return len(r.Cells) > 1 }) && isText(t)
	})
}

// Fault says, in words that follow a colon, why a document cannot be read as a table; "" when it
// can be, whatever is in it.
func Fault(ctx context.Context, data []byte, fileName string) string {
	if _, err := sheet.ReadSheets(ctx, cmp.Or(fileName, unnamed), data); err != nil {
		return err.Error()
	}
	return ""
}

// IsWorkbook says whether a document begins as a workbook does.
func IsWorkbook(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0"))
}

// isText says whether there is text: other bytes have rows and columns as well, by chance.
func isText(t sheet.Table) bool {
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if strings.ContainsFunc(c.Shown, isBinary) {
				return false
			}
		}
	}
	return true
}

// isBinary says whether no text has a character; endOfFile, which old programs write, it may have.
func isBinary(r rune) bool {
	const endOfFile = '\x1a'
	return unicode.IsControl(r) && !unicode.IsSpace(r) && r != endOfFile || r == unicode.ReplacementChar
}

// at is where a row is, in the words that problems use.
func (b *builder) at(row int) string {
	if b.sheet != "" {
		return fmt.Sprintf("sheet “%s”, row %d", clip(b.sheet), row)
	}
	return fmt.Sprintf("row %d", row)
}

func clip(text string) string {
	if runes := []rune(text); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return text
}

// builder makes messages of rows.
type builder struct {
	leniency message.Leniency
	messages []message.Message
	stores   [][]string     // of each message's lines
	byNumber map[string]int // which message has an order number
	problems []message.Problem
	sheet    string   // that is read; "" when there is one only
	sheetOf  []string // that each message stands on
}

// table adds the rows of a table, and gives how many order something.
func (b *builder) table(t sheet.Table, m Map) int {
	records, skipped := t.Records(m.Mapping)
	for _, s := range skipped {
		if s.Reason == "is above the headings" || s.Reason == "repeats the headings" {
			continue
		}
		b.whole(message.Ignored, b.at(s.Row), "The row “%s” was not read: it %s", clip(s.Text), s.Reason)
	}
	width := 0 // of the headings
	for _, row := range t.Rows {
		if row.Number == m.HeadingRow {
			width = len(row.Cells)
		}
	}
	for _, r := range records {
		b.add(r, t.Separator != "" && width > 0 && r.Width() > width)
	}
	return len(records)
}

// whole adds a problem of the table as a whole.
func (b *builder) whole(rule message.Rule, location, format string, args ...any) {
	if p, ok := b.leniency.Found(rule, location, fmt.Sprintf(format, args...)); ok {
		b.problems = append(b.problems, p)
	}
}

// add adds a row to its order. One that is wider than the headings may have its cells in the wrong
// columns: a comma in 1,200 parts it.
func (b *builder) add(r sheet.Record, isWider bool) {
	number := text(r, OrderNumber)
	if number == "" {
		// No leniency: a row that belongs to no order would be lost.
		b.problems = append(b.problems, message.Problem{
			Location: b.at(r.Row), Rule: message.NoOrderNumber, Severity: message.Error, Message: "The row has no order number",
		})
		return
	}
	at, known := b.byNumber[number]
	if !known {
		at = len(b.messages)
		b.byNumber[number] = at
		b.messages = append(b.messages, message.Message{
			Kind: message.KindOrder, Type: "table", Reference: number, Order: &message.Order{Number: number, Function: message.Original},
		})
		b.stores = append(b.stores, nil)
		b.sheetOf = append(b.sheetOf, b.sheet)
	}
	m := &b.messages[at]
	say := func(rule message.Rule, format string, args ...any) {
		if p, ok := b.leniency.Found(rule, b.at(r.Row), fmt.Sprintf(format, args...)); ok {
			m.Problems = append(m.Problems, p)
		}
	}
	if first := b.sheetOf[at]; first != b.sheet { // the same order in other words, or the rest of it
		b.sheetOf[at] = b.sheet
		m.Problems = append(m.Problems, message.Problem{
			Location: b.at(r.Row), Rule: message.Unreadable, Severity: message.Error,
			Message: fmt.Sprintf("The order stands on two sheets, “%s” and “%s”: it may be the same twice", clip(first), clip(b.sheet)),
		})
	}
	if isWider {
		m.Problems = append(m.Problems, message.Problem{
			Location: b.at(r.Row), Rule: message.Unreadable, Severity: message.Error,
			Message: "The row has more cells than there are headings. A separator may stand in one of them without quotation marks",
		})
	}
	if r.Problem != "" {
		m.Problems = append(m.Problems, message.Problem{Location: b.at(r.Row), Rule: message.Unreadable, Severity: message.Error, Message: "The row cannot be read: " + r.Problem})
	}
	for _, note := range r.Notes {
		say(message.Ignored, "%s", note)
	}
	m.Order.Lines = append(m.Order.Lines, b.line(r, m, say))
	b.stores[at] = append(b.stores[at], text(r, Store))
}

func (b *builder) line(r sheet.Record, m *message.Message, say func(message.Rule, string, ...any)) message.OrderLine {
	l := message.OrderLine{
		Number: fmt.Sprint(len(m.Order.Lines) + 1), OurCode: text(r, sheet.Code), GTIN: text(r, sheet.Barcode),
		TheirCode: text(r, TheirCode), Description: text(r, sheet.Description), Unit: text(r, sheet.Unit),
		Location: b.at(r.Row),
	}
	if _, ok := message.NormalGTIN(l.OurCode); ok && l.GTIN == "" {
		l.GTIN = l.OurCode
	}
	if l.OurCode != "" && l.TheirCode == "" { // it does not say whose code it is
		l.TheirCode = l.OurCode
	}
	if l.OurCode == "" && l.GTIN == "" && l.TheirCode == "" {
		say(message.NoProduct, "The row names no product")
	}
	quantity, err := r.Number(sheet.Quantity)
	switch {
	case r.Text(sheet.Quantity) == "" && r.IsCovered(sheet.Quantity):
		say(message.NoQuantity, "The quantity stands in a cell over several rows: it does not say how much of it is for this one")
	case r.Text(sheet.Quantity) == "":
		say(message.NoQuantity, "The row has no quantity")
	case err != nil && strings.HasPrefix(r.Text(sheet.Quantity), "="):
		say(message.BadNumber, "The quantity is a formula, %s, and the file does not have what it comes to. It has once a spreadsheet program has saved it",
			clip(r.Text(sheet.Quantity)))
	case err != nil:
		say(message.BadNumber, "The quantity “%s” %s", clip(r.Text(sheet.Quantity)), err)
	case !quantity.IsPos():
		say(message.NoQuantity, "The quantity is %s", quantity)
	}
	l.Quantity = quantity
	l.PiecesPerUnit = b.number(r, sheet.Pack, say)
	if price := b.number(r, sheet.Price, say); price != nil {
		l.Price = &message.Price{Amount: *price, Basis: decimal.One, Gross: r.Text(sheet.Discount) != ""}
	}
	l.Amount = b.number(r, sheet.Amount, say)
	if comment := text(r, sheet.Comment); comment != "" {
		l.Notes = []string{comment}
	}
	day := func(role sheet.Role) wholesale.Date {
		written, err := r.Date(role)
		if day, ok := bareDate(r.Text(role)); ok && err != nil {
			return day
		}
		if err != nil {
			say(message.BadDate, "The %s “%s” %s", Words(role), clip(r.Text(role)), err)
			return ""
		}
		return wholesale.Date(written)
	}
	if l.Required = day(Required); m.Order.Required == "" {
		m.Order.Required = l.Required
	}
	if ordered := day(OrderedOn); m.Order.OrderedOn == "" {
		m.Order.OrderedOn = ordered
	}
	return l
}

// number is what a cell says that may be blank; nil when it is, or says no number.
func (b *builder) number(r sheet.Record, role sheet.Role, say func(message.Rule, string, ...any)) *wholesale.Decimal {
	if r.Text(role) == "" {
		return nil
	}
	number, err := r.Number(role)
	if err != nil {
		say(message.BadNumber, "The %s “%s” %s", Words(role), clip(r.Text(role)), err)
		return nil
	}
	return &number
}

// places gives an order its store: when its rows name several, each line goes to its own.
func (b *builder) places(m *message.Message) {
	stores := b.stores[b.byNumber[m.Order.Number]]
	all := slices.Compact(slices.Sorted(slices.Values(stores)))
	if len(all) == 1 {
		m.Order.DeliverTo = message.Party{ID: all[0]}
		return
	}
	for i := range m.Order.Lines {
		l := &m.Order.Lines[i]
		l.Places = []message.Place{{ID: stores[i], Quantity: l.Quantity, Required: l.Required}}
	}
}

// text is what a cell shows, without the control characters that a file may have.
func text(r sheet.Record, role sheet.Role) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, r.Text(role)))
}
