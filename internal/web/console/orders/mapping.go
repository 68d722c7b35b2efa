package orders

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"upstock/internal/sheet"
	"upstock/internal/store"
	"upstock/internal/web/console/lines"
	"upstock/internal/web/console/tables"
	"upstock/internal/wholesale"
)

// list is a table on its way to lines of the order. It travels in the form, also after it was read:
// a person who sees that it was read wrongly can have it read in another way.
type list struct {
	tables.Table
	Text  string            // that was pasted; "" for a file
	Keys  []string          // of the rows of the order that it made
	Added map[string]string // what it added to rows that were there, by their keys
	Left  string            // what it left in the box
	// Before is the file that came with the pasted rows, and was read just before them.
	Before *list
}

// listField is the field of the form in which a list travels.
const listField = "table"

// listReader reads lists of the customer's.
func (s Services) listReader(customer wholesale.Customer) tables.Reader {
	return tables.Reader{
		Catalog: s.Catalog, For: customer.Name, Layout: layout, Ask: askAboutDiscount,
		Scope: store.TableScope{SupplierID: customer.SupplierID, Kind: store.CustomerTables, ID: customer.ID},
	}
}

// askAboutDiscount asks what a discount is taken off when the list has no prices.
func askAboutDiscount(m sheet.Mapping) []sheet.Question {
	column := func(role sheet.Role) int {
		return slices.IndexFunc(m.Columns, func(c sheet.MappedColumn) bool { return c.Role == role })
	}
	if at := column(sheet.Discount); at >= 0 && column(sheet.Price) < 0 {
		return []sheet.Question{{About: sheet.AboutRole, Column: at, Text: "The list has a discount, and no price that it is taken off. " +
			"Continue to take it off the customer's own prices, or choose “Not used” for it."}}
	}
	return nil
}

// takeLists makes lines of what was uploaded and pasted, or opens the step that asks how it is
// read; added counts the lines.
func (s Services) takeLists(r *http.Request, customer wholesale.Customer, f *newForm) (added int, err error) {
	before := len(f.Lines.Rows)
	if err := f.parseList(r.PostForm); err != nil {
		return 0, err
	}
	reader := s.listReader(customer)
	switch {
	case f.List != nil && f.List.Open:
		err = s.answerStep(r, reader, customer, f)
	case f.List != nil && r.PostForm.Get("do") == tables.DoChange:
		f.takeBack()
		f.List.OpenStep()
		return 0, s.showStep(r.Context(), reader, customer, f)
	default:
		err = s.takeNew(r, reader, customer, f)
	}
	return len(f.Lines.Rows) - before, err
}

// parseList reads the list that the form carries.
func (f *newForm) parseList(values url.Values) error {
	f.answers = values
	packed := values.Get(listField)
	if packed == "" {
		return nil
	}
	f.List = &list{}
	return tables.Unpack("pasted", packed, f.List)
}

// showList shows the list that the form carries, as it was, and takes nothing.
func (s Services) showList(r *http.Request, customer wholesale.Customer, f *newForm) error {
	if err := f.parseList(r.PostForm); err != nil || f.List == nil || !f.List.Open {
		return err
	}
	reader := s.listReader(customer)
	if _, err := reader.Choose(r.Context(), &f.List.Table, r.PostForm); err != nil {
		return err
	}
	return s.showStep(r.Context(), reader, customer, f)
}

// answerStep does what the person chose in the step. Rows that wait in the box stay there.
func (s Services) answerStep(r *http.Request, reader tables.Reader, customer wholesale.Customer, f *newForm) error {
	ctx, do := r.Context(), r.PostForm.Get("do")
	if do == tables.DoDiscard {
		f.putBack()
		return nil
	}
	asks, err := reader.Choose(ctx, &f.List.Table, r.PostForm)
	if err != nil {
		return err
	}
	switch do {
	case tables.DoContinue:
		if asks {
			break
		}
		if f.StepFaults, err = reader.Decide(ctx, &f.List.Table, r.PostForm); err != nil {
			return err
		}
		if len(f.StepFaults) == 0 {
			left, err := s.takeList(ctx, customer, f)
			if f.Unread != "" {
				f.putBack()
			}
			f.Pasted = joinTexts(left, f.Pasted)
			return err
		}
	case doCreate, doApprove:
		f.StepFaults = []string{"Decide how the list is read, or leave it out. Then create the order."}
	}
	return s.showStep(ctx, reader, customer, f)
}

// takeNew reads the file that came with the form, and the rows in the box.
func (s Services) takeNew(r *http.Request, reader tables.Reader, customer wholesale.Customer, f *newForm) error {
	name, content, err := tables.Uploaded(r, "file")
	if err != nil {
		return err
	}
	leftOfFile := ""
	if content != nil {
		if leftOfFile, err = s.readList(r.Context(), reader, customer, f, name, content, nil); err != nil || f.Step != nil || f.Unread != "" {
			return err
		}
	}
	left := f.Pasted
	if strings.TrimSpace(f.Pasted) != "" {
		var file *list
		if content != nil {
			file = f.List
		}
		if left, err = s.readList(r.Context(), reader, customer, f, "", []byte(f.Pasted), file); err != nil {
			return err
		}
	}
	f.Pasted = joinTexts(left, leftOfFile)
	return nil
}

// readList reads a file, or a pasted text when it has no name. It makes lines of it, or opens the
// step; before is the list that came with it. left is what stays in the box.
func (s Services) readList(ctx context.Context, reader tables.Reader, customer wholesale.Customer, f *newForm, name string, content []byte, before *list) (left string, err error) {
	text := ""
	if name == "" {
		text = string(content)
	}
	table, problem, err := reader.Read(ctx, name, content)
	if err != nil || problem != "" {
		f.Unread = problem
		return text, err
	}
	f.List = &list{Table: *table, Text: text, Before: before}
	if table.Asks() {
		f.List.OpenStep()
		return "", s.showStep(ctx, reader, customer, f)
	}
	if left, err = s.takeList(ctx, customer, f); f.Unread != "" {
		f.List = before
		return text, err
	}
	return left, err
}

// putBack leaves the list as it was handed in: a file is left out, a text is in the box again.
func (f *newForm) putBack() {
	f.Pasted = joinTexts(f.List.Text, f.Pasted)
	f.List = f.List.Before
}

// showStep says what the first rows of the list become, read as chosen.
func (s Services) showStep(ctx context.Context, reader tables.Reader, customer wholesale.Customer, f *newForm) error {
	records, _ := f.List.Records()
	records = records[:min(len(records), tables.SampledRows)]
	tried, err := s.tryRecords(ctx, customer, records)
	if err != nil {
		return err
	}
	step := tables.Step{
		Table: &f.List.Table, Reader: reader, Faults: f.StepFaults, Noun: "list", Continue: "Add these rows", Answers: f.answers,
		Discard: tables.LeaveWords(&f.List.Table),
	}
	for i, record := range records {
		step.Outcomes = append(step.Outcomes, tables.Outcome{Row: record.Row, Words: tried[i].words(), Wrong: tried[i].fault != ""})
	}
	f.Step = &step
	return nil
}

// takeBack takes the lines of the list off the order again.
func (f *newForm) takeBack() {
	f.Lines.Rows = slices.DeleteFunc(f.Lines.Rows, func(row lines.Row) bool { return slices.Contains(f.List.Keys, row.Key) })
	for i := range f.Lines.Rows {
		row := &f.Lines.Rows[i]
		now, err := wholesale.ParseTyped(row.Quantity)
		added, err2 := wholesale.ParseDecimal(f.List.Added[row.Key])
		if errors.Join(err, err2) != nil {
			continue
		}
		if rest, err := now.Sub(added); err == nil && rest.IsPos() {
			row.Quantity = wholesale.Unmistakable(wholesale.FormatTrimmed(rest))
		}
	}
	if tables.SameText(f.Pasted, f.List.Left) {
		f.Pasted = ""
	}
	f.List.Keys, f.List.Added, f.List.Left = nil, nil, ""
}

// joinTexts puts texts below each other, without blank ones.
func joinTexts(texts ...string) string {
	texts = slices.DeleteFunc(texts, func(text string) bool { return strings.TrimSpace(text) == "" })
	return strings.Join(texts, "\n")
}
