// Package invoices is the buyers' view of what they are to pay: invoices, credit notes, and a
// statement for each month. Only people with full access see it.
package invoices

import (
	"net/http"
	"net/url"
	"time"

	"upstock/internal/invoicing"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Invoices *invoicing.Service
	Clock    func() time.Time // for the months that can be chosen
}

// Routes registers the pages.
func (s Services) Routes(rt *page.Router) {
	const invoices = "/shop/{supplier}/invoices"
	rt.Handle("GET "+invoices, shell.ForFull, s.list)
	rt.Handle("GET "+invoices+"/statement.pdf", shell.ForFull, s.statement)
	rt.Handle("GET "+invoices+"/{id}/pdf", shell.ForFull, s.pdf)
}

// perPage is how many invoices a page lists.
const perPage = 50

// view is a page of the list.
type view struct {
	Invoices []wholesale.Invoice
	Order    string // the id of the order whose they are; "" for all
	Next     string // where the following page is, in the shop; "" at the end
	Months   []ui.Choice
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	asked := r.URL.Query()
	v := view{Order: asked.Get("order")}
	found, next, err := s.Invoices.BuyerInvoices(r.Context(), shell.BuyerOf(r.Context()).Buyer, store.InvoiceFilter{
		OrderID: v.Order, Before: asked.Get("before"), Limit: perPage,
	})
	if err != nil {
		return err
	}
	v.Invoices = found
	if next != "" {
		v.Next = shell.Path(r.Context(), "/invoices?"+url.Values{"before": {next}, "order": {v.Order}}.Encode())
	}
	v.Months = ui.MonthChoices(s.Clock().In(shell.SupplierOf(r.Context()).Location()), 0)
	return page.Render(w, r, listPage(v))
}

func (s Services) pdf(w http.ResponseWriter, r *http.Request) error {
	i, err := s.Invoices.BuyerInvoice(r.Context(), shell.BuyerOf(r.Context()).Buyer, r.PathValue("id"))
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
	st, err := s.Invoices.BuyerStatement(r.Context(), shell.BuyerOf(r.Context()).Buyer, month)
	if err != nil {
		return err
	}
	content, err := s.Invoices.StatementPDF(r.Context(), st)
	if err != nil {
		return err
	}
	return page.SendPDF(w, content, "statement-"+month)
}
