package documents

import (
	"context"
	"net/http"

	"upstock/internal/edi"
	"upstock/internal/edi/table"
	"upstock/internal/sheet"
	"upstock/internal/web/console/exchange"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/console/tables"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// columnsOf asks what the columns of a document are that waits for that; nil when none does.
func (s Services) columnsOf(ctx context.Context, d edi.Document) (*tables.Step, error) {
	if d.WaitsFor != edi.WaitsForColumns {
		return nil, nil //nolint:nilnil // there is nothing to ask
	}
	c, err := s.Documents.Columns(ctx, d.SupplierID, d.ID)
	if err != nil {
		return nil, err
	}
	step := exchange.Columns(exchange.Name(c.Document), c.Table, c.Map)
	step.Continue = "Read its tables like this"
	for _, doubt := range c.Doubts {
		step.Table.Questions = append(step.Table.Questions, sheet.Question{Column: -1, Text: doubt})
	}
	step.Table.Choose(nil) // every column has a place
	return &step, nil
}

// confirmColumns keeps what a person has said of the columns, or shows what it would come to.
func (s Services) confirmColumns(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := s.Documents.Document(ctx, shell.SupplierID(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	step, err := s.columnsOf(ctx, d)
	if err != nil {
		return err
	}
	if step == nil {
		return wholesale.Conflict("Someone has said already how this document is read")
	}
	step.Answers = r.PostForm
	step.Table.Choose(r.PostForm)
	step.Table.Questions = nil
	m := table.Map{Mapping: step.Table.Mapping}
	if r.PostFormValue("do") == tables.DoLook {
		return s.showDocument(w, r, http.StatusOK, documentView{columns: step})
	}
	if step.Faults = m.Faults(); len(step.Faults) > 0 {
		return s.showDocument(w, r, http.StatusUnprocessableEntity, documentView{columns: step})
	}
	if err := s.Documents.ConfirmColumns(ctx, d.SupplierID, d.PartnerID, m); err != nil {
		return err
	}
	return s.back(w, r, "Its tables are read like this from now on")
}

// show shows a document with a form that was just sent, and what is wrong with it.
func (s Services) show(w http.ResponseWriter, r *http.Request, status int, form matching.Form) error {
	return s.showDocument(w, r, status, documentView{form: form})
}

// showDocument shows a document; sent has the form that was just sent.
func (s Services) showDocument(w http.ResponseWriter, r *http.Request, status int, sent documentView) error {
	ctx := r.Context()
	v, err := s.read(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	v.form, v.columns = sent.form, sent.columns
	if v.columns == nil {
		if v.columns, err = s.columnsOf(ctx, v.Document); err != nil {
			return err
		}
	}
	if v.columns != nil {
		*v.columns = exchange.Sampled(*v.columns)
	}
	_, content, err := s.Documents.Content(ctx, v.SupplierID, v.ID)
	if err != nil {
		return err
	}
	v.readable = exchange.Read(ctx, v.FileName, content)
	return page.RenderStatus(w, r, status, documentPage(v))
}
