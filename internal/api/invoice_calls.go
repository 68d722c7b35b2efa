package api

import (
	"context"
	"net/http"

	"upstock/internal/invoicing"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const invoicesTag = "Invoices"

func (a *API) registerInvoices() {
	register(a, call{
		method: http.MethodPost, path: "/orders/{id}/hold-invoice", id: "holdInvoice", scope: scopeOrders, tag: invoicesTag,
		summary: "Keep an order from being invoiced", description: "Until it is released. What was issued before stays issued.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, answering(byIDAndBody("order", a.holdInvoice), orderAnswerOf))
	register(a, call{
		method: http.MethodPost, path: "/orders/{id}/release-invoice", id: "releaseInvoice", scope: scopeOrders, tag: invoicesTag,
		summary: "End a hold", description: "An order that has left and whose totals agree is invoiced at once.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, answering(byID("order", a.config.Orders.ReleaseInvoice), orderAnswerOf))
	register(a, call{
		method: http.MethodGet, path: "/orders/{id}/invoice", id: "getOrderInvoice", scope: scopeRead, tag: invoicesTag, summary: "Read an order's invoice",
		description: "The newest one. While something is in its way its state is blocked, and blocked_reason says what. 404 when none is due yet.",
		refusals:    []int{http.StatusNotFound},
	}, a.orderInvoice)
	register(a, call{
		method: http.MethodGet, path: "/orders/{id}/invoice.pdf", id: "getOrderInvoicePDF", scope: scopeRead, tag: invoicesTag,
		summary: "Read an order's invoice as a PDF", description: "The newest one.", refusals: []int{http.StatusNotFound},
	}, a.orderInvoicePDF)
	register(a, call{
		method: http.MethodPost, path: "/orders/{id}/credit-notes", id: "creditOrder", scope: scopeOrders, tag: invoicesTag, status: http.StatusCreated,
		summary:     "Issue a credit note",
		description: "For lines with quantities, an amount without tax, or everything that is left of the order's newest invoice. Never more is credited than was invoiced.",
		refusals:    []int{http.StatusNotFound, http.StatusConflict},
	}, a.creditOrder)
	register(a, call{
		method: http.MethodGet, path: "/invoices", id: "listInvoices", scope: scopeRead, tag: invoicesTag, summary: "List invoices and credit notes",
		description: "Newest first.",
	}, a.listInvoices)
	register(a, call{
		method: http.MethodGet, path: "/invoices/{id}", id: "getInvoice", scope: scopeRead, tag: invoicesTag, summary: "Read an invoice or a credit note",
		refusals: []int{http.StatusNotFound},
	}, viewing(byID("invoice", a.config.Invoices.Invoice), wholeInvoiceView))
	register(a, call{
		method: http.MethodGet, path: "/invoices/{id}/pdf", id: "getInvoicePDF", scope: scopeRead, tag: invoicesTag,
		summary: "Read an invoice or a credit note as a PDF", refusals: []int{http.StatusNotFound},
	}, a.invoicePDF)
	register(a, call{
		method: http.MethodPost, path: "/invoices/{id}/send", id: "sendInvoice", scope: scopeOrders, tag: invoicesTag,
		summary: "E-mail an invoice or a credit note", description: "To any address, as a PDF, with a comment.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody("invoice", a.sendInvoice), wholeInvoiceView))
	register(a, call{
		method: http.MethodGet, path: "/customers/{id}/statement", id: "getStatement", scope: scopeRead, tag: invoicesTag,
		summary: "Read a customer's statement of a month", refusals: []int{http.StatusNotFound},
	}, a.statement)
	register(a, call{
		method: http.MethodGet, path: "/customers/{id}/statement.pdf", id: "getStatementPDF", scope: scopeRead, tag: invoicesTag,
		summary: "Read a customer's statement of a month as a PDF", refusals: []int{http.StatusNotFound},
	}, a.statementPDF)
}

// HoldInvoice is why an invoice is put on hold.
type HoldInvoice struct {
	Reason string `json:"reason" doc:"For people; at most 200 characters." example:"The price of line 2 is being checked"`
}

func (a *API) holdInvoice(ctx context.Context, supplierID, id string, hold HoldInvoice) (*wholesale.Order, error) {
	return a.config.Orders.HoldInvoice(ctx, supplierID, id, hold.Reason)
}

func (a *API) orderInvoice(ctx context.Context, supplierID string, in *struct{ ByID }) (*answer[WholeInvoice], error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	of, err := a.config.Invoices.OfOrder(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	var view WholeInvoice
	switch newest := of.Newest(); {
	case newest != nil:
		view = wholeInvoiceView(*newest)
	case of.Due() && of.BlockedReason != "":
		view = blockedView(of)
	default:
		return nil, wholesale.NotFound("invoice")
	}
	view.BlockedReason = of.BlockedReason
	return &answer[WholeInvoice]{view}, nil
}

// pdf is an output that is a PDF.
type pdf struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func pdfOf(content []byte, name string) *pdf {
	return &pdf{"application/pdf", `attachment; filename="` + name + `.pdf"`, content}
}

func (a *API) orderInvoicePDF(ctx context.Context, supplierID string, in *struct{ ByID }) (*pdf, error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	of, err := a.config.Invoices.OfOrder(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	newest := of.Newest()
	if newest == nil {
		return nil, wholesale.NotFound("invoice")
	}
	content, err := a.config.Invoices.PDF(ctx, *newest)
	return pdfOf(content, invoicing.FileName(*newest)), err
}

// NewCreditNote is what is to be credited.
type NewCreditNote struct {
	Reason     string          `json:"reason" doc:"It is printed on the credit note; at most 500 characters." example:"Two bottles were broken"`
	Lines      []NewCreditLine `json:"lines,omitempty" maxItems:"2000" nullable:"false"`
	Amount     *decimalInput   `json:"amount,omitempty" doc:"Without tax."`
	Everything bool            `json:"everything,omitempty" doc:"All that is left of the invoice."`
}

// NewCreditLine is a part of a line that is to be credited.
type NewCreditLine struct {
	LineID   string       `json:"line_id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8059"`
	Quantity decimalInput `json:"quantity" example:"2"`
}

type creditInput struct {
	ByID
	IdempotencyKey string `header:"Idempotency-Key" doc:"See taking an order." example:"credit-4471-attempt"`
	Content        requestBody[NewCreditNote]
}

func (a *API) creditOrder(ctx context.Context, supplierID string, in *creditInput) (*created[WholeInvoice], error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	body := in.Content.value
	want := wholesale.CreditRequest{Reason: body.Reason, Everything: body.Everything}
	if body.Amount != nil {
		want.Amount = body.Amount.Decimal
	}
	for _, l := range body.Lines {
		want.Lines = append(want.Lines, wholesale.CreditLine{LineID: lowerID(l.LineID), Quantity: l.Quantity.Decimal})
	}
	creating := &creating[NewCreditNote]{in.IdempotencyKey, in.Content}
	return createIn(ctx, "/invoices", creating, wholeInvoiceView, func(idem *store.Idempotency) (wholesale.Invoice, *store.FirstAnswer, error) {
		return a.config.Invoices.Credit(ctx, supplierID, id, want, idem)
	})
}

type listInvoicesInput struct {
	Paging
	CustomerID   string `query:"customer_id" format:"uuid"`
	OrderID      string `query:"order_id" format:"uuid"`
	Kind         string `query:"kind" enum:"invoice,credit_note"`
	Number       string `query:"number" doc:"Exactly." example:"INV-1001"`
	IssuedSince  string `query:"issued_since" doc:"Only those of this date and later." example:"2026-03-01"`
	UpdatedSince moment `query:"updated_since" doc:"Only those that were issued or sent since then."`
}

func (a *API) listInvoices(ctx context.Context, supplierID string, in *listInvoicesInput) (*answer[List[Invoice]], error) {
	cursor, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	since, err := wholesale.ParseDate(in.IssuedSince)
	if err != nil {
		return nil, wholesale.Invalid("issued_since", "must be a date such as 2026-03-01")
	}
	invoices, next, err := a.config.Invoices.Invoices(ctx, supplierID, store.InvoiceFilter{
		CustomerID: lowerID(in.CustomerID), OrderID: lowerID(in.OrderID), Kind: wholesale.InvoiceKind(in.Kind), Number: in.Number,
		IssuedFrom: since, UpdatedSince: in.UpdatedSince.Time, Before: cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return listOf(invoices, next, invoiceView), nil
}

func (a *API) invoicePDF(ctx context.Context, supplierID string, in *struct{ ByID }) (*pdf, error) {
	id, err := in.id("invoice")
	if err != nil {
		return nil, err
	}
	i, err := a.config.Invoices.Invoice(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	content, err := a.config.Invoices.PDF(ctx, i)
	return pdfOf(content, invoicing.FileName(i)), err
}

// SendInvoice is where an invoice is e-mailed to.
type SendInvoice struct {
	Email   string `json:"email" example:"accounts@harbour.example"`
	Comment string `json:"comment,omitempty" example:"As discussed"`
}

func (a *API) sendInvoice(ctx context.Context, supplierID, id string, send SendInvoice) (wholesale.Invoice, error) {
	return a.config.Invoices.Forward(ctx, supplierID, id, send.Email, send.Comment)
}

type statementInput struct {
	ByID
	Month string `query:"month" required:"true" doc:"A month." example:"2026-03"`
}

func (a *API) statement(ctx context.Context, supplierID string, in *statementInput) (*answer[Statement], error) {
	id, err := in.id("customer")
	if err != nil {
		return nil, err
	}
	st, err := a.config.Invoices.Statement(ctx, supplierID, id, in.Month)
	if err != nil {
		return nil, err
	}
	return &answer[Statement]{statementView(st)}, nil
}

func (a *API) statementPDF(ctx context.Context, supplierID string, in *statementInput) (*pdf, error) {
	id, err := in.id("customer")
	if err != nil {
		return nil, err
	}
	st, err := a.config.Invoices.Statement(ctx, supplierID, id, in.Month)
	if err != nil {
		return nil, err
	}
	content, err := a.config.Invoices.StatementPDF(ctx, st)
	return pdfOf(content, "statement-"+in.Month), err
}
