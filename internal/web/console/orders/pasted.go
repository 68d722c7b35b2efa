package orders

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"upstock/internal/ordering"
	"upstock/internal/sheet"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// layout is how the columns of a list of lines may be.
var layout = sheet.Layout{Required: []sheet.Column{sheet.Code, sheet.Quantity}, Optional: []sheet.Column{sheet.Price, sheet.Comment}}

// rejectedRow is a row of a list that could not become a line, and why.
type rejectedRow struct {
	Number int // in the list, as a spreadsheet shows it
	Text   string
	Reason string
}

// absorb makes lines of a pasted or uploaded list. Rows that cannot become lines stay in the text
// box, with their reasons; an unreadable list stays as a whole.
func (s Services) absorb(ctx context.Context, customer wholesale.Customer, f *newForm, name string, content []byte) error {
	records, problem := readList(name, content)
	if problem == "" && len(records)+len(f.Lines.Rows) > wholesale.MaxLines {
		problem = fmt.Sprintf("an order has at most %d lines; split it into several orders", wholesale.MaxLines)
	}
	if problem != "" {
		f.Unread = problem
		return nil
	}
	faults, made, err := s.tryRecords(ctx, customer, records)
	if err != nil {
		return err
	}
	var left []string
	for i, record := range records {
		if faults[i] != "" {
			text := strings.Join([]string{record.Text(sheet.Code), record.Text(sheet.Quantity), record.Text(sheet.Price), record.Text(sheet.Comment)}, "\t")
			text = strings.TrimRight(text, "\t")
			f.Rejected = append(f.Rejected, rejectedRow{Number: record.Row, Text: strings.ReplaceAll(text, "\t", " "), Reason: faults[i]})
			left = append(left, text)
			continue
		}
		f.take(rowOf(made[i]))
	}
	f.Pasted = strings.Join(left, "\n")
	return nil
}

// mergedRow is a row of the order that a list has added to.
type mergedRow struct{ Code, Before, Now string }

// take puts a row of a list on the order. It adds to the product's row, unless either has a price
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
			if known := slices.IndexFunc(f.Merged, func(m mergedRow) bool { return m.Code == row.Code }); known >= 0 {
				f.Merged[known].Now = there.Quantity
			} else {
				f.Merged = append(f.Merged, mergedRow{row.Code, was, there.Quantity})
			}
			return
		}
	}
	f.Lines.Rows = append(f.Lines.Rows, row)
}

// isPlain says whether a row has neither a comment nor a price that someone typed.
func isPlain(row lines.Row) bool { return row.Comment == "" && row.Price == "" }

// readList reads the rows of a list; problem says for people why it cannot be read.
func readList(name string, content []byte) (records []sheet.Record, problem string) {
	table, err := sheet.Read(name, content)
	if err == nil {
		records, err = table.Records(layout)
	}
	if err != nil {
		problem = err.Error()
	}
	return records, problem
}

// rowOf shows a line that was made of a record, with its price only when the record gave it.
func rowOf(l wholesale.Line) lines.Row {
	row := lines.Row{
		Key: lines.NewKey(), ProductID: l.ProductID, Code: l.ProductCode, Name: l.Name, Quantity: wholesale.Unmistakable(wholesale.FormatTrimmed(l.Quantity)),
		Comment: l.Comment,
	}
	if l.PriceTyped() {
		row.Price = wholesale.Unmistakable(ui.UnitPrice(l.UnitPrice))
	}
	return row
}

// tryRecords finds what is wrong with each record, in words, or the line that it makes.
func (s Services) tryRecords(ctx context.Context, customer wholesale.Customer, records []sheet.Record) (faults map[int]string, made map[int]wholesale.Line, err error) {
	faults, made = map[int]string{}, map[int]wholesale.Line{}
	inputs := map[int]ordering.LineInput{}
	var open []int
	for i, record := range records {
		in, fault := inputOf(record)
		if fault != "" {
			faults[i] = fault
			continue
		}
		inputs[i] = in
		open = append(open, i)
	}
	upper := false // whether the codes that were not found have been tried in capitals
	for len(open) > 0 {
		wanted := make([]ordering.LineInput, len(open))
		for n, i := range open {
			wanted[n] = inputs[i]
		}
		o, err := s.Orders.Draft(ctx, customer.SupplierID, ordering.NewOrder{CustomerID: customer.ID, Lines: wanted})
		if err == nil {
			for n, i := range open {
				made[i] = o.Lines[n]
			}
			return faults, made, nil
		}
		wrong, atFields := page.FieldErrors(err)
		if !atFields {
			return nil, nil, err
		}
		var still []int
		for n, i := range open {
			field, message := faultOf(wrong, n)
			switch {
			case message == "":
				still = append(still, i)
			case field == "product_code" && !upper:
				in := inputs[i]
				in.ProductCode = strings.ToUpper(in.ProductCode)
				inputs[i] = in
				still = append(still, i)
			default:
				faults[i] = faultWords(field, message, inputs[i])
			}
		}
		if upper && len(still) == len(open) {
			return nil, nil, err // about no line: the customer has gone meanwhile
		}
		open, upper = still, true
	}
	return faults, made, nil
}

// faultOf finds what is wrong with the nth line.
func faultOf(wrong map[string]string, n int) (field, message string) {
	for at, message := range wrong {
		if line, field, ok := lines.Place(at); ok && line == n {
			return field, message
		}
	}
	return "", ""
}

func faultWords(field, message string, in ordering.LineInput) string {
	switch field {
	case "product_code":
		return "there is no product with the code “" + in.ProductCode + "”"
	case "unit_price":
		if in.UnitPrice == nil {
			return "the customer has no price for it: enter one in the third column"
		}
		return "the price " + message
	case "quantity", "comment":
		return "the " + field + " " + message
	}
	return message
}

// inputOf reads a record; fault says what cannot be read.
func inputOf(record sheet.Record) (in ordering.LineInput, fault string) {
	in = ordering.LineInput{ProductCode: record.Text(sheet.Code), Comment: record.Text(sheet.Comment)}
	if in.ProductCode == "" {
		return in, "there is no product code"
	}
	var err error
	if in.Quantity, err = wholesale.ParseTyped(record.Text(sheet.Quantity)); err != nil {
		return in, "the quantity " + err.Error()
	}
	if text := record.Text(sheet.Price); text != "" {
		price, err := wholesale.ParseTyped(text)
		if err != nil {
			return in, "the price " + err.Error()
		}
		in.UnitPrice = &price
	}
	return in, ""
}

// uploaded is the file that came with the form; content is nil when none did.
func uploaded(r *http.Request) (name string, content []byte, err error) {
	file, header, err := r.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, wholesale.Invalid("pasted", "could not be read; upload it again")
	}
	defer file.Close()
	content, err = io.ReadAll(file)
	if err != nil {
		return "", nil, wholesale.Invalid("pasted", "could not be read; upload it again")
	}
	if header.Filename == "" && len(content) == 0 {
		return "", nil, nil
	}
	return header.Filename, content, nil
}
