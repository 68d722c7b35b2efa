package orders

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"upstock/internal/invoicing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

func (s Services) holdInvoice(w http.ResponseWriter, r *http.Request) error {
	f := typedInvoiceForm(r, holding)
	return s.onInvoice(w, r, f, "The invoice is on hold", func(ctx context.Context, supplierID, id string) error {
		_, err := s.Orders.HoldInvoice(ctx, supplierID, id, f.Reason)
		return err
	})
}

func (s Services) releaseInvoice(w http.ResponseWriter, r *http.Request) error {
	return s.onInvoice(w, r, invoiceForm{}, "The invoice is no longer on hold", func(ctx context.Context, supplierID, id string) error {
		_, err := s.Orders.ReleaseInvoice(ctx, supplierID, id)
		return err
	})
}

func (s Services) creditInvoice(w http.ResponseWriter, r *http.Request) error {
	f := typedInvoiceForm(r, crediting)
	return s.onInvoice(w, r, f, "The credit note is issued", func(ctx context.Context, supplierID, id string) error {
		want, err := f.credit()
		if err == nil {
			_, _, err = s.Invoices.Credit(ctx, supplierID, id, want, once("credit-note", f.Key, id, f.Reason, f.Amount, fmt.Sprint(f.Everything, f.Quantities)))
		}
		return err
	})
}

func (s Services) forwardInvoice(w http.ResponseWriter, r *http.Request) error {
	f := typedInvoiceForm(r, forwarding)
	return s.onInvoice(w, r, f, "The invoice is on its way", func(ctx context.Context, supplierID, _ string) error {
		_, err := s.Invoices.Forward(ctx, supplierID, f.Invoice, f.Email, f.Comment)
		return err
	})
}

// onInvoice does something with an order's invoice and shows the order again; with the reason and
// what was typed when it was refused.
func (s Services) onInvoice(
	w http.ResponseWriter, r *http.Request, f invoiceForm, done string, do func(ctx context.Context, supplierID, id string) error,
) error {
	id := r.PathValue("id")
	err := do(r.Context(), shell.SupplierID(r.Context()), id)
	if err == nil {
		return page.RedirectWith(w, r, href(id, "#invoice"), done)
	}
	if !f.refuse(err) {
		return err
	}
	o, orderErr := s.order(r)
	if orderErr != nil {
		return orderErr
	}
	v := viewOf(o)
	v.InvoiceForm, v.Problem = f, f.problem()
	status := http.StatusUnprocessableEntity
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		status = http.StatusConflict
	}
	return s.answer(w, r, status, v)
}

// invoicePiece shows how the invoicing of an order gets on, without a reload.
func (s Services) invoicePiece(ctx context.Context, id string) (templ.Component, error) {
	of, err := s.Invoices.OfOrder(ctx, shell.SupplierID(ctx), id)
	if err != nil {
		return nil, err
	}
	return invoiceState(of), nil
}

// formsShown names the region that says when other forms about the invoice are possible than those
// that the page shows. What follows the "~" is what they depend on.
func formsShown(of invoicing.OfOrder) string { return "order-forms/" + of.Order.ID + "~" + formsOf(of) }

func formsOf(of invoicing.OfOrder) string {
	newest := ""
	if i := of.Newest(); i != nil {
		newest = i.ID
	}
	return fmt.Sprintf("%s.%t.%t.%t", newest, len(creditable(of)) > 0, of.Order.InvoiceHold != "", of.Order.Status == wholesale.Cancelled)
}

// formsPiece speaks up when the page shows other forms than are possible; the id is "ORDER~FORMS".
func (s Services) formsPiece(ctx context.Context, id string) (templ.Component, error) {
	orderID, shown, _ := strings.Cut(id, "~")
	of, err := s.Invoices.OfOrder(ctx, shell.SupplierID(ctx), orderID)
	if err != nil {
		return nil, err
	}
	if formsOf(of) == shown {
		return templ.NopComponent, nil
	}
	return formsChanged(orderID), nil
}

// invoiceHref is where the PDF of an invoice is.
func invoiceHref(i wholesale.Invoice) string { return "/invoices/" + i.ID + "/pdf" }

// showsInvoice says whether the order's page has something to say about its invoice.
func showsInvoice(of invoicing.OfOrder) bool {
	o := of.Order
	return len(of.Issued) > 0 || o.InvoiceHold != "" || o.Status == wholesale.Processing || o.Status == wholesale.Shipped || o.Status == wholesale.Received
}

// creditable are the lines of the newest invoice with what is left of them; nothing when all is
// credited.
func creditable(of invoicing.OfOrder) []wholesale.InvoiceLine {
	newest := of.Newest()
	if newest == nil {
		return nil
	}
	var credits []wholesale.Invoice
	for _, i := range of.Issued {
		if i.CreditsID == newest.ID {
			credits = append(credits, i)
		}
	}
	left, err := newest.Left(credits)
	if err != nil || left.Total.IsZero() {
		return nil
	}
	return left.Snapshot.Lines
}
