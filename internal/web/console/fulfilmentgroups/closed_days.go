package fulfilmentgroups

import (
	"net/http"

	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// dayRange is the form for closed days, as it was typed.
type dayRange struct {
	From, To string
	Errors   map[string]string
}

// readRange reads the form; one day needs no second date.
func readRange(r *http.Request) (d dayRange, from, to wholesale.Date) {
	d = dayRange{From: r.PostFormValue("from"), To: r.PostFormValue("to")}
	from, to = wholesale.Date(d.From), wholesale.Date(d.To)
	if to == "" {
		to = from
	}
	return d, from, to
}

func (s Services) closeForAll(w http.ResponseWriter, r *http.Request) error {
	days, from, to := readRange(r)
	err := s.Fulfilment.CloseDays(r.Context(), shell.SupplierID(r.Context()), "", from, to)
	if fields, ok := page.FieldErrors(err); ok {
		days.Errors = fields
		return s.showList(w, r, http.StatusUnprocessableEntity, days)
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, listPath, closedWords(from, to)+" in all groups")
}

func (s Services) openForAll(w http.ResponseWriter, r *http.Request) error {
	return s.open(w, r, "", listPath)
}

func (s Services) closeDays(w http.ResponseWriter, r *http.Request) error {
	g, err := s.read(r)
	if err != nil {
		return err
	}
	days, from, to := readRange(r)
	err = s.Fulfilment.CloseDays(r.Context(), g.SupplierID, g.ID, from, to)
	if fields, ok := page.FieldErrors(err); ok {
		days.Errors = fields
		return s.showGroup(w, r, http.StatusUnprocessableEntity, groupView{group: g, form: formOf(g.FulfilmentGroup), days: days})
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, groupPath(g.ID), closedWords(from, to))
}

func (s Services) openDay(w http.ResponseWriter, r *http.Request) error {
	return s.open(w, r, r.PathValue("id"), groupPath(r.PathValue("id")))
}

func (s Services) open(w http.ResponseWriter, r *http.Request, groupID, back string) error {
	day := wholesale.Date(r.PostFormValue("day"))
	if err := s.Fulfilment.OpenDay(r.Context(), shell.SupplierID(r.Context()), groupID, day); err != nil {
		return err
	}
	return page.RedirectWith(w, r, back, dayWords(day)+" is open again")
}

// dayWords is a closed day for people, with its weekday.
func dayWords(day wholesale.Date) string {
	return day.Weekday().String() + " " + day.Words()
}

func closedWords(from, to wholesale.Date) string {
	if from == to {
		return from.Words() + " is closed"
	}
	return from.Words() + " to " + to.Words() + " are closed"
}
