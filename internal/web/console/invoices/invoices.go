// Package invoices is the supplier's list of invoices and credit notes, their PDFs, statements, and
// Settings › Invoices.
package invoices

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"upstock/internal/invoicing"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Invoices *invoicing.Service
	Clock    func() time.Time // what day it is
}

const (
	listPath     = "/invoices"
	settingsPath = "/settings/invoices"
)

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+listPath, shell.ForTeam, s.list)
	rt.Handle("GET "+listPath+".csv", shell.ForTeam, s.exportCSV)
	rt.Handle("GET "+listPath+"/statement.pdf", shell.ForTeam, s.statement)
	rt.Handle("GET "+listPath+"/{id}/pdf", shell.ForTeam, s.pdf)
	rt.Handle("GET "+settingsPath, shell.ForFullAccess, s.settings)
	rt.Handle("POST "+settingsPath, shell.ForFullAccess, s.saveSettings)
}

// perPage is how many invoices a page lists.
const perPage = 50

// query is how the list is narrowed.
type query struct {
	Search   string
	Kind     wholesale.InvoiceKind
	Month    string // such as "2026-03"; "" for all
	Customer string // its id
	Before   string // the last id of the page before
}

func readQuery(v url.Values) query {
	q := query{
		Search: strings.TrimSpace(v.Get("q")), Month: v.Get("month"), Customer: v.Get("customer"), Before: v.Get("before"),
		Kind: wholesale.InvoiceKind(v.Get("kind")),
	}
	if q.Kind != wholesale.InvoiceIssued && q.Kind != wholesale.CreditNote {
		q.Kind = ""
	}
	if _, _, err := invoicing.MonthOf(q.Month); err != nil {
		q.Month = ""
	}
	return q
}

// narrowed says whether something is chosen.
func (q query) narrowed() bool {
	return q.Search != "" || q.Kind != "" || q.Month != "" || q.Customer != ""
}

func (q query) address(path string) string {
	v := url.Values{}
	for name, value := range map[string]string{
		"q": q.Search, "kind": string(q.Kind), "month": q.Month, "customer": q.Customer, "before": q.Before,
	} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func (q query) filter() store.InvoiceFilter {
	f := store.InvoiceFilter{Search: q.Search, Kind: q.Kind, CustomerID: q.Customer, Before: q.Before, Limit: perPage}
	if q.Month != "" {
		f.IssuedFrom, f.IssuedTo, _ = invoicing.MonthOf(q.Month) // it was read before
	}
	return f
}

// listView is a page of the list.
type listView struct {
	Query    query
	Invoices []wholesale.Invoice
	Next     string // where the following page is; "" at the end
	Gaps     []wholesale.InvoiceGap
	Months   []ui.Choice
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	v := listView{Query: readQuery(r.URL.Query())}
	found, next, err := s.Invoices.Invoices(r.Context(), shell.SupplierID(r.Context()), v.Query.filter())
	if err != nil {
		return err
	}
	v.Invoices = found
	if v.Gaps, err = s.Invoices.Gaps(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	if next != "" {
		q := v.Query
		q.Before = next
		v.Next = q.address(listPath)
	}
	today := s.Clock().In(shell.VisitOf(r.Context()).Supplier.Location())
	v.Months = append([]ui.Choice{{Words: "All months"}}, ui.MonthChoices(today, 0)...)
	return page.Render(w, r, listPage(v))
}

func (s Services) pdf(w http.ResponseWriter, r *http.Request) error {
	i, err := s.Invoices.Invoice(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	content, err := s.Invoices.PDF(r.Context(), i)
	if err != nil {
		return err
	}
	return page.SendPDF(w, content, invoicing.FileName(i))
}

func (s Services) statement(w http.ResponseWriter, r *http.Request) error {
	month := r.URL.Query().Get("month")
	st, err := s.Invoices.Statement(r.Context(), shell.SupplierID(r.Context()), r.URL.Query().Get("customer"), month)
	if err != nil {
		return err
	}
	content, err := s.Invoices.StatementPDF(r.Context(), st)
	if err != nil {
		return err
	}
	return page.SendPDF(w, content, "statement-"+month)
}
