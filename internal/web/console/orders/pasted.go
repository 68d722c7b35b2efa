package orders

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/sheet"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// layout is what the columns of a list of lines may be.
var layout = sheet.Layout{
	Required: []sheet.Role{sheet.Code, sheet.Quantity},
	Optional: []sheet.Role{sheet.Price, sheet.Comment, sheet.Discount, sheet.Barcode},
}

// rejectedRow is a row of a list that could not become a line, and why.
type rejectedRow struct {
	Number int // in the list, as a spreadsheet shows it
	Text   string
	Reason string
}

// takeList makes lines of the list. left are the rows that cannot become lines, for the box, under
// the list's headings. A list that is too long stays as a whole.
func (s Services) takeList(ctx context.Context, customer wholesale.Customer, f *newForm) (left string, err error) {
	records, _ := f.List.Records()
	if len(records)+len(f.Lines.Rows) > wholesale.MaxLines {
		f.Unread = fmt.Sprintf("an order has at most %d lines; split it into several orders", wholesale.MaxLines)
		return "", nil
	}
	tried, err := s.tryRecords(ctx, customer, records)
	if err != nil {
		return "", err
	}
	var rows []string
	for i, record := range records {
		if tried[i].fault != "" {
			written := record.Written()
			f.Rejected = append(f.Rejected, rejectedRow{Number: record.Row, Text: strings.Join(strings.Fields(written), " "), Reason: tried[i].fault})
			rows = append(rows, written)
			continue
		}
		f.List.Notes = append(f.List.Notes, tried[i].notes...)
		f.take(tried[i].row())
	}
	f.List.Notes = append(f.List.Before.notes(), f.List.Notes...)
	f.List.Left = f.List.Under(rows)
	f.Unseen = f.Unseen || len(f.List.Notes) > 0
	return f.List.Left, nil
}

// notes are those of a file that was read, beside those of the rows that came with it.
func (l *list) notes() (named []string) {
	if l == nil {
		return nil
	}
	for _, note := range l.Notes {
		named = append(named, "“"+l.File+"”: "+note)
	}
	return named
}

// mergedRow is a row of the order that a list has added to.
type mergedRow struct{ Code, Before, Now string }

// take puts a row of the list on the order. It adds to the product's row, unless either has a price
// or comment of its own.
func (f *newForm) take(row lines.Row) {
	at := slices.IndexFunc(f.Lines.Rows, func(there lines.Row) bool {
		return there.ProductID == row.ProductID && !there.Removed && isPlain(there) && isPlain(row)
	})
	if at >= 0 {
		there := &f.Lines.Rows[at]
		before, err := wholesale.ParseTyped(there.Quantity)
		more, err2 := wholesale.ParseTyped(row.Quantity)
		if sum, err3 := before.Add(more); errors.Join(err, err2, err3) == nil {
			was := there.Quantity
			there.Quantity = wholesale.Unmistakable(wholesale.FormatTrimmed(sum))
			f.List.added(there.Key, more)
			if known := slices.IndexFunc(f.Merged, func(m mergedRow) bool { return m.Code == row.Code }); known >= 0 {
				f.Merged[known].Now = there.Quantity
			} else {
				f.Merged = append(f.Merged, mergedRow{row.Code, was, there.Quantity})
			}
			return
		}
	}
	f.List.Keys = append(f.List.Keys, row.Key)
	f.Lines.Rows = append(f.Lines.Rows, row)
}

// added notes what the list added to a row that was there, so that it can be taken back.
func (l *list) added(key string, more wholesale.Decimal) {
	if slices.Contains(l.Keys, key) {
		return // a row of the list itself
	}
	if l.Added == nil {
		l.Added = map[string]string{}
	}
	if before, err := wholesale.ParseDecimal(cmp.Or(l.Added[key], "0")); err == nil {
		if sum, err := before.Add(more); err == nil {
			l.Added[key] = wholesale.FormatTrimmed(sum)
		}
	}
}

// isPlain says whether a row has neither a comment nor a price that someone typed.
func isPlain(row lines.Row) bool { return row.Comment == "" && row.Price == "" }

// triedRow is what a row of a list becomes: a line, or nothing because of a fault.
type triedRow struct {
	in       ordering.LineInput
	discount wholesale.Decimal // taken off the customer's own price
	line     wholesale.Line
	notes    []string
	fault    string
}

// row shows the line, with its price only when the list gave it.
func (t triedRow) row() lines.Row {
	l := t.line
	row := lines.Row{
		Key: lines.NewKey(), ProductID: l.ProductID, Code: l.ProductCode, Name: l.Name, Comment: l.Comment,
		Quantity: wholesale.Unmistakable(wholesale.FormatTrimmed(l.Quantity)),
	}
	if l.PriceTyped() {
		row.Price = wholesale.Unmistakable(ui.UnitPrice(l.UnitPrice))
	}
	return row
}

// words say what the row becomes.
func (t triedRow) words() string {
	if t.fault != "" {
		return ui.Capitalised(t.fault)
	}
	words := wholesale.FormatTrimmed(t.line.Quantity) + " × " + t.line.Name + " (" + t.line.ProductCode + ") at " + ui.UnitPrice(t.line.UnitPrice)
	if !t.line.PriceTyped() {
		words += ", the customer's price"
	}
	return words
}

// tryRecords finds the line that each record makes, or what is wrong with it.
func (s Services) tryRecords(ctx context.Context, customer wholesale.Customer, records []sheet.Record) ([]triedRow, error) {
	names := make([]string, len(records))
	for i, record := range records {
		names[i] = nameIn(record)
	}
	products, err := s.Catalog.NamedProducts(ctx, customer.SupplierID, names)
	if err != nil {
		return nil, err
	}
	tried := make([]triedRow, len(records))
	for i, record := range records {
		tried[i] = tryRecord(record, products)
	}
	if err := s.priceTried(ctx, customer, tried, func(*triedRow) bool { return true }); err != nil {
		return nil, err
	}
	discounted := func(t *triedRow) bool { return !t.discount.IsZero() }
	for i := range tried {
		if t := &tried[i]; t.fault == "" && discounted(t) {
			t.takeOff(t.line.UnitPrice, records[i].Row)
		}
	}
	return tried, s.priceTried(ctx, customer, tried, discounted)
}

// priceTried has the rows become lines that have no fault yet.
func (s Services) priceTried(ctx context.Context, customer wholesale.Customer, tried []triedRow, wanted func(*triedRow) bool) error {
	for {
		var open []*triedRow
		var inputs []ordering.LineInput
		for i := range tried {
			if t := &tried[i]; t.fault == "" && wanted(t) {
				open, inputs = append(open, t), append(inputs, t.in)
			}
		}
		if len(open) == 0 {
			return nil
		}
		o, err := s.Orders.Draft(ctx, customer.SupplierID, ordering.NewOrder{
			CustomerID: customer.ID, Source: string(wholesale.SourceSupplier), Lines: inputs,
		})
		if err == nil {
			for n, t := range open {
				t.line = o.Lines[n]
			}
			return nil
		}
		wrong, atFields := page.FieldErrors(err)
		if !atFields {
			return err
		}
		found := false
		for at, message := range wrong {
			if n, field, ok := lines.Place(at); ok && n < len(open) {
				open[n].fault, found = faultWords(field, message, open[n].in), true
			}
		}
		if !found {
			return err // about no line: the customer has gone meanwhile
		}
	}
}

func faultWords(field, message string, in ordering.LineInput) string {
	switch field {
	case "unit_price":
		if in.UnitPrice == nil {
			return "the customer has no price for it: give the row a price"
		}
		return "the price " + message
	case "quantity", "comment":
		return "the " + field + " " + message
	}
	return message
}

// nameIn is what a record calls its product: a code or a barcode.
func nameIn(record sheet.Record) string {
	return cmp.Or(record.Text(sheet.Code), record.Text(sheet.Barcode))
}

// tryRecord reads a record; its fault says what cannot be read.
func tryRecord(record sheet.Record, products catalog.NamedProducts) (t triedRow) {
	t.in.Comment = record.Text(sheet.Comment)
	name := nameIn(record)
	switch {
	case record.Problem != "":
		t.fault = record.Problem
		return t
	case name == "":
		t.fault = "there is no product code"
		return t
	}
	product, fault := products.Product(name)
	if fault != "" {
		t.fault = fault
		return t
	}
	t.in.ProductID = product.ID
	var err error
	if t.in.Quantity, err = record.Number(sheet.Quantity); err != nil {
		t.fault = "the quantity " + err.Error()
		return t
	}
	if record.Text(sheet.Price) != "" {
		price, err := record.Number(sheet.Price)
		if err != nil {
			t.fault = "the price " + err.Error()
			return t
		}
		t.in.UnitPrice = &price
	}
	if record.Text(sheet.Discount) != "" {
		t.readDiscount(record)
	}
	return t
}

// readDiscount takes the discount off the list's price; without one, off the customer's later.
func (t *triedRow) readDiscount(record sheet.Record) {
	discount, err := record.Number(sheet.Discount)
	switch {
	case err != nil:
		t.fault = "the discount " + err.Error()
	case discount.IsNeg() || discount.Cmp(one) > 0:
		t.fault = "the discount must be between 0 and 100%"
	case discount.IsZero():
	default:
		if t.discount = discount; t.in.UnitPrice != nil {
			t.takeOff(*t.in.UnitPrice, record.Row)
			t.discount = wholesale.Decimal{}
		}
	}
}

var one, hundred = decimal.One, decimal.Hundred

// takeOff has the row cost price less its discount.
func (t *triedRow) takeOff(price wholesale.Decimal, row int) {
	share, err := one.Sub(t.discount)
	if err == nil {
		var less wholesale.Decimal
		if less, err = wholesale.MulRound(price, share, wholesale.PriceScale); err == nil {
			percent, _ := wholesale.MulRound(t.discount, hundred, wholesale.PriceScale)
			t.note(row, fmt.Sprintf("%s less %s%% is %s", ui.UnitPrice(price), wholesale.FormatTrimmed(percent), ui.UnitPrice(less)))
			t.in.UnitPrice = &less
		}
	}
	if err != nil {
		t.fault = "the price less the discount is out of range"
	}
}

// note says something about the row that a person should see.
func (t *triedRow) note(row int, text string) {
	t.notes = append(t.notes, "Row "+strconv.Itoa(row)+": "+text+".")
}
