package tradingpartners

import (
	"net/http"

	"upstock/internal/edi/table"
	"upstock/internal/sheet"
	"upstock/internal/web/console/exchange"
	"upstock/internal/web/console/tables"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// columnsOf is how a partner's tables are read, to be changed; nil when no one has said it.
func columnsOf(p wholesale.TradingPartner) *tables.Step {
	m := table.MapOf(p.Columns)
	if len(m.Columns) == 0 {
		return nil
	}
	step := exchange.Columns("", sheet.Table{}, m)
	step.Continue, step.Discard = "Save", "Ask again for the next table"
	return &step
}

// saveColumns changes how a partner's tables are read, or forgets it.
func (s Services) saveColumns(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	step := columnsOf(p)
	switch {
	case step == nil:
		return wholesale.Conflict("No one has said how its tables are read. It is asked when the next one comes in")
	case r.PostFormValue("do") == tables.DoDiscard:
		if err := s.Documents.ForgetColumns(r.Context(), p.SupplierID, p.ID); err != nil {
			return err
		}
		return page.RedirectWith(w, r, partnerPath(p.ID), "It is asked again when the next table comes in")
	}
	step.Table.Choose(r.PostForm)
	m := table.Map{Mapping: step.Table.Mapping}
	if step.Faults = m.Faults(); len(step.Faults) > 0 {
		v, err := s.view(r, p)
		if err != nil {
			return err
		}
		v.columns = step
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, partnerPage(v))
	}
	if err := s.Documents.ConfirmColumns(r.Context(), p.SupplierID, p.ID, m); err != nil {
		return err
	}
	return page.RedirectWith(w, r, partnerPath(p.ID), "Its tables are read like this from now on")
}
