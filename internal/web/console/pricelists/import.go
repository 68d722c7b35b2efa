package pricelists

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/catalog"
	"upstock/internal/sheet"
	"upstock/internal/store"
	"upstock/internal/web/console/tables"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// layout is what the columns of a table of prices may be.
var layout = sheet.Layout{
	Required: []sheet.Role{sheet.Code, sheet.Price},
	Optional: []sheet.Role{sheet.MinimumQuantity, sheet.From, sheet.To, sheet.Barcode},
}

// handedIn is what an import knows so far. It travels in the pages' forms.
type handedIn struct {
	tables.Table
	Text string                 // that was pasted; "" for a file
	Kept []catalog.PriceFileRow // of tables before this one, whose wrong rows a person has fixed
	Left string                 // what it left in the box
	// Waiting is what else is in the box: it is not read yet.
	Waiting string
}

// Fields and buttons of the import's forms beside those of the mapping step.
const (
	tableField    = "table"
	pastedField   = "pasted"
	leaveOutField = "leave_out"
	doCheck       = "check" // read the fixed rows, and go on with those that were right
)

// importView is what the pages of an import show.
type importView struct {
	onList
	problem  string // why what was handed in cannot be read
	pasted   string // what is in the box
	handed   handedIn
	plan     catalog.PriceImport
	step     *tables.Step // to be answered first
	reread   bool         // rows were fixed, and are shown before they count
	imported string       // what was just imported, while other rows stay in the box
}

func (s Services) importForm(w http.ResponseWriter, r *http.Request) error {
	list, err := s.list(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, importPage(importView{onList: list}))
}

func (s Services) priceReader(list onList) tables.Reader {
	return tables.Reader{
		Catalog: s.Catalog, For: list.list.Name, Layout: layout,
		Scope: store.TableScope{SupplierID: list.list.SupplierID, Kind: store.PriceListTables, ID: list.list.ID},
	}
}

// previewImport reads a file or a pasted text and shows what an import would do, or asks how it is
// read. Nothing is changed.
func (s Services) previewImport(w http.ResponseWriter, r *http.Request) error {
	v, err := s.handed(r)
	if err != nil {
		return err
	}
	do := r.PostFormValue("do")
	switch {
	case v.handed.Open:
		return s.answerStep(w, r, &v, do)
	case do == tables.DoChange:
		if !tables.SameText(v.pasted, v.box()) {
			v.handed.Waiting = v.pasted
		}
		v.handed.OpenStep()
		return s.showStep(w, r, &v, nil)
	case do == doCheck:
		return s.checkFixed(w, r, &v)
	}
	name, content, err := tables.Uploaded(r, "file")
	if err != nil {
		return err
	}
	if content == nil {
		content = []byte(v.pasted)
	}
	if name == "" && strings.TrimSpace(v.pasted) == "" {
		v.problem = "choose a file, or paste rows"
		return s.refuse(w, r, &v)
	}
	return s.read(w, r, &v, name, content)
}

// handed is the import as the form carries it.
func (s Services) handed(r *http.Request) (v importView, err error) {
	if v.onList, err = s.list(r); err != nil {
		return v, err
	}
	v.pasted = r.PostFormValue(pastedField)
	if packed := r.PostFormValue(tableField); packed != "" {
		err = tables.Unpack(tableField, packed, &v.handed)
	}
	return v, err
}

// read reads what was handed in now. What was kept from before stays.
func (s Services) read(w http.ResponseWriter, r *http.Request, v *importView, name string, content []byte) error {
	table, problem, err := s.priceReader(v.onList).Read(r.Context(), name, content)
	if err != nil {
		return err
	}
	if v.problem = problem; problem != "" {
		return s.refuse(w, r, v)
	}
	v.handed.Table, v.handed.Text = *table, ""
	if name == "" {
		v.handed.Text = string(content)
	}
	if table.Asks() {
		v.handed.OpenStep()
		return s.showStep(w, r, v, nil)
	}
	return s.preview(w, r, v, http.StatusOK)
}

// refuse says why what was handed in cannot be read. What was pasted stays in the box.
func (s Services) refuse(w http.ResponseWriter, r *http.Request, v *importView) error {
	if len(v.handed.Kept) > 0 {
		v.handed.Table, v.handed.Waiting = tables.Table{}, v.pasted
		return s.preview(w, r, v, http.StatusUnprocessableEntity)
	}
	return page.RenderStatus(w, r, http.StatusUnprocessableEntity, importPage(*v))
}

// answerStep does what the person chose in the step.
func (s Services) answerStep(w http.ResponseWriter, r *http.Request, v *importView, do string) error {
	reader := s.priceReader(v.onList)
	if do == tables.DoDiscard {
		v.handed.Waiting, v.handed.Table = joined(v.handed.Text, v.handed.Waiting), tables.Table{}
		if len(v.handed.Kept) > 0 {
			return s.preview(w, r, v, http.StatusOK)
		}
		return page.Render(w, r, importPage(importView{onList: v.onList, pasted: v.handed.Waiting}))
	}
	asks, err := reader.Choose(r.Context(), &v.handed.Table, r.PostForm)
	if err != nil {
		return err
	}
	if do != tables.DoContinue || asks {
		return s.showStep(w, r, v, nil)
	}
	faults, err := reader.Decide(r.Context(), &v.handed.Table, r.PostForm)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return s.showStep(w, r, v, faults)
	}
	return s.preview(w, r, v, http.StatusOK)
}

// showStep asks how the table is read, and shows what its first rows become.
func (s Services) showStep(w http.ResponseWriter, r *http.Request, v *importView, faults []string) error {
	step := tables.Step{
		Table: &v.handed.Table, Reader: s.priceReader(v.onList), Faults: faults, Noun: "table", Continue: "Preview changes", Answers: r.PostForm,
		Discard: tables.LeaveWords(&v.handed.Table),
	}
	records, _ := v.handed.Records()
	rows := priceRows(records[:min(len(records), tables.SampledRows)])
	if len(rows) > 0 {
		plan, err := s.Catalog.PlanPriceImport(r.Context(), supplierOf(r), v.list.ID, rows)
		if err != nil {
			return err
		}
		step.Outcomes = outcomes(plan)
	}
	v.step = &step
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return page.RenderStatus(w, r, status, stepPage(*v))
}

// outcomes say what the rows become, in their order.
func outcomes(plan catalog.PriceImport) (all []tables.Outcome) {
	for _, p := range plan.Prices {
		words := p.ProductName + " (" + p.Price.ProductCode + ") at " + ui.UnitPrice(p.Price.UnitPrice)
		if p.Price.MinimumQuantity.IsPos() {
			words += " from " + wholesale.FormatTrimmed(p.Price.MinimumQuantity)
		}
		if p.Price.ValidFrom != "" || p.Price.ValidTo != "" {
			words += ", " + datesWords(p.Price)
		}
		all = append(all, tables.Outcome{Row: p.From.Row, Words: words})
	}
	for _, wrong := range plan.Wrong {
		all = append(all, tables.Outcome{Row: wrong.Row, Words: ui.Capitalised(wrong.Reason), Wrong: true})
	}
	slices.SortStableFunc(all, func(a, b tables.Outcome) int { return cmp.Compare(a.Row, b.Row) })
	return all
}

// rows are all that the import would set.
func (h *handedIn) rows() []catalog.PriceFileRow {
	records, _ := h.Records()
	return slices.Concat(h.Kept, priceRows(records))
}

// preview shows what the import would do. Wrong rows are in the box, to be fixed or left out.
func (s Services) preview(w http.ResponseWriter, r *http.Request, v *importView, status int) error {
	rows := v.handed.rows()
	plan, err := s.Catalog.PlanPriceImport(r.Context(), supplierOf(r), v.list.ID, rows)
	if err != nil {
		fields, invalid := page.FieldErrors(err)
		if !invalid {
			return err
		}
		v.problem = "the table " + fields["rows"]
		if v.handed.Text != "" {
			v.pasted = v.handed.Text
		}
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, importPage(*v))
	}
	v.show(plan)
	if len(plan.Wrong) > 0 && status == http.StatusOK {
		status = http.StatusUnprocessableEntity
	}
	return page.RenderStatus(w, r, status, previewPage(*v))
}

// show takes over a plan. What is wrong goes to the box.
func (v *importView) show(plan catalog.PriceImport) {
	v.plan = plan
	var written []string
	for _, wrong := range plan.Wrong {
		written = append(written, wrong.Written)
	}
	v.handed.Left = v.handed.Under(written)
	v.pasted = v.box()
}

// box is what the box held when the page was made.
func (v *importView) box() string { return joined(v.handed.Left, v.handed.Waiting) }

// joined puts two texts below each other.
func joined(above, below string) string { return strings.TrimSpace(above + "\n" + below) }

// checkFixed reads the rows that a person has fixed in the box, and keeps those that were right.
func (s Services) checkFixed(w http.ResponseWriter, r *http.Request, v *importView) error {
	rows := v.handed.rows()
	plan, err := s.Catalog.PlanPriceImport(r.Context(), supplierOf(r), v.list.ID, rows)
	if err != nil {
		return err
	}
	v.handed.Kept = nil
	for _, p := range plan.Prices {
		p.From.Kept = true
		v.handed.Kept = append(v.handed.Kept, p.From)
	}
	v.handed.Table, v.handed.Waiting = tables.Table{}, ""
	if strings.TrimSpace(v.pasted) == "" {
		return s.preview(w, r, v, http.StatusOK)
	}
	return s.read(w, r, v, "", []byte(v.pasted))
}

// confirmImport imports what was previewed, without the rows that a person leaves out and those
// that are not read yet: they stay in the box.
func (s Services) confirmImport(w http.ResponseWriter, r *http.Request) error {
	v, err := s.handed(r)
	if err != nil {
		return err
	}
	if !tables.SameText(v.pasted, v.box()) {
		v.reread = true
		return s.checkFixed(w, r, &v)
	}
	rows := v.handed.rows()
	leaveOut, _ := strconv.Atoi(r.PostFormValue(leaveOutField))
	plan, err := s.Catalog.ImportPrices(r.Context(), supplierOf(r), v.list.ID, rows, leaveOut)
	if err != nil {
		if wholesale.CodeOf(err) != wholesale.CodeInvalid {
			return err
		}
		return s.preview(w, r, &v, http.StatusUnprocessableEntity) // something changed since the preview
	}
	if len(plan.Wrong) == 0 && v.handed.Waiting == "" {
		return page.RedirectWith(w, r, v.path(), "Imported: "+planWords(plan))
	}
	v.show(plan)
	v.imported = planWords(plan)
	return page.Render(w, r, importPage(v))
}

// priceRows are the records as rows of prices.
func priceRows(records []sheet.Record) []catalog.PriceFileRow {
	rows := make([]catalog.PriceFileRow, len(records))
	for i, record := range records {
		rows[i] = priceRow(record)
	}
	return rows
}

func priceRow(record sheet.Record) catalog.PriceFileRow {
	row := catalog.PriceFileRow{
		Row: record.Row, Written: record.Written(), ProductCode: cmp.Or(record.Text(sheet.Code), record.Text(sheet.Barcode)), Fault: record.Problem,
	}
	say := func(field string, err error) {
		if err != nil && row.Fault == "" {
			row.Fault = field + " " + err.Error()
		}
	}
	var err error
	row.UnitPrice, err = record.Number(sheet.Price)
	say(strings.TrimSpace("the price "+record.Text(sheet.Price)), err)
	if text := record.Text(sheet.MinimumQuantity); text != "" {
		row.MinimumQuantity, err = record.Number(sheet.MinimumQuantity)
		say("the minimum quantity "+text, err)
	}
	row.ValidFrom, err = record.Date(sheet.From)
	say("the first day "+record.Text(sheet.From), err)
	row.ValidTo, err = record.Date(sheet.To)
	say("the last day "+record.Text(sheet.To), err)
	return row
}
