package tradingpartners

import (
	"net/http"

	"upstock/internal/edi"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/console/tables"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// form is a partner's settings as they were typed.
type form struct {
	Name, Format, TheirID, OurID         string
	Acknowledge, DespatchAdvice, Invoice bool
	Errors                               map[string]string
}

func formOf(p wholesale.TradingPartner) form {
	return form{
		Name: p.Name, Format: p.Format, TheirID: p.TheirID, OurID: p.OurID,
		Acknowledge: p.Acknowledge, DespatchAdvice: p.DespatchAdvice, Invoice: p.Invoice,
	}
}

// readForm reads what was typed, and what it asks for.
func readForm(r *http.Request) (form, edi.PartnerChange) {
	f := form{
		Name: r.PostFormValue("name"), Format: r.PostFormValue("format"), TheirID: r.PostFormValue("their_id"), OurID: r.PostFormValue("our_id"),
		Acknowledge: r.PostFormValue("acknowledge") != "", DespatchAdvice: r.PostFormValue("despatch_advice") != "", Invoice: r.PostFormValue("invoice") != "",
	}
	return f, edi.PartnerChange{
		Name: &f.Name, Format: &f.Format, TheirID: &f.TheirID, OurID: &f.OurID,
		Acknowledge: &f.Acknowledge, DespatchAdvice: &f.DespatchAdvice, Invoice: &f.Invoice,
	}
}

// blame takes over what is wrong; false when it is not about a field.
func (f *form) blame(err error) bool {
	fields, ok := page.FieldErrors(err)
	if !ok && wholesale.CodeOf(err) == wholesale.CodeConflict {
		fields, ok = map[string]string{"their_id": err.Error()}, true
	}
	f.Errors = fields
	return ok
}

// partnerView is a partner's page; a new one has no id.
type partnerView struct {
	partner   wholesale.TradingPartner
	form      form
	columns   *tables.Step   // how its tables are read; nil when no one has said it
	documents []edi.Document // the last ones
}

// documentsShown is how many of its last documents a partner's page shows.
const documentsShown = 5

// view is a partner as it is kept.
func (s Services) view(r *http.Request, p wholesale.TradingPartner) (v partnerView, err error) {
	v = partnerView{partner: p, form: formOf(p), columns: columnsOf(p)}
	v.documents, _, err = s.Documents.Documents(r.Context(), p.SupplierID, edi.DocumentQuery{PartnerID: p.ID, Limit: documentsShown})
	return v, err
}

func (v partnerView) isNew() bool { return v.partner.ID == "" }

func (v partnerView) action() string {
	if v.isNew() {
		return newPath
	}
	return partnerPath(v.partner.ID)
}

// warnings are what looks wrong with the ids, and may be right.
func (v partnerView) warnings() (words []string) {
	for _, id := range []string{v.partner.TheirID, v.partner.OurID} {
		if warning := edi.IDWarning(id); warning != "" {
			words = append(words, warning)
		}
	}
	return words
}

func (s Services) newForm(w http.ResponseWriter, r *http.Request) error {
	f := form{Format: formatChoices[0].Value, Acknowledge: true, DespatchAdvice: true, Invoice: true}
	return page.Render(w, r, partnerPage(partnerView{form: f}))
}

func (s Services) create(w http.ResponseWriter, r *http.Request) error {
	f, change := readForm(r)
	p, _, err := s.Documents.CreatePartner(r.Context(), shell.SupplierID(r.Context()), change, nil)
	if err != nil {
		if f.blame(err) {
			return page.RenderStatus(w, r, http.StatusUnprocessableEntity, partnerPage(partnerView{form: f}))
		}
		return err
	}
	return page.RedirectWith(w, r, partnerPath(p.ID)+"/stores", p.Name+" is added. Say which customers its stores are")
}

func (s Services) partner(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	v, err := s.view(r, p)
	if err != nil {
		return err
	}
	return page.Render(w, r, partnerPage(v))
}

func (s Services) save(w http.ResponseWriter, r *http.Request) error {
	p, err := s.read(r)
	if err != nil {
		return err
	}
	f, change := readForm(r)
	changed, err := s.Documents.ChangePartner(r.Context(), p.SupplierID, p.ID, change)
	if err != nil {
		if !f.blame(err) {
			return err
		}
		v, err := s.view(r, p)
		if err != nil {
			return err
		}
		v.form = f
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, partnerPage(v))
	}
	return page.RedirectWith(w, r, partnerPath(p.ID), changed.Name+" is saved")
}

var formatChoices = []ui.Choice{
	{Value: "edifact-d96a", Words: "EDIFACT, EANCOM D.96A"}, {Value: "edifact-d01b", Words: "EDIFACT, EANCOM D.01B"},
	{Value: "ubl", Words: "UBL 2.1, Peppol"}, {Value: "csv", Words: "Tables: CSV or Excel"},
}

func formatWords(format string) string {
	for _, c := range formatChoices {
		if c.Value == format {
			return c.Words
		}
	}
	return format
}
