package api

import (
	"context"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/edi"
	"upstock/internal/store"
)

const (
	documentsTag  = "Documents"
	documentsPath = "/documents"
	document      = "document"
)

func (a *API) registerDocuments() {
	register(a, call{
		method: http.MethodPost, path: documentsPath, id: "takeDocument", scope: scopeOrders, tag: documentsTag, summary: "Take a document",
		description: "An order of a supermarket in EDIFACT, UBL or a table, as it is, with any Content-Type. It is kept byte for byte, also when it cannot be read: then it is refused, and problems say where. " +
			"Without partner_id the sender that the document names decides. What is not known in it waits, and is taken by itself once it is matched. The same document, and the same order of a buyer, never makes a second order.",
		status: http.StatusCreated, refusals: []int{http.StatusRequestEntityTooLarge},
	}, a.takeDocument)
	a.documentBytes(true)
	register(a, call{
		method: http.MethodGet, path: documentsPath, id: "listDocuments", scope: scopeRead, tag: documentsTag, summary: "List documents",
		description: "Newest first: those that came in, and those that leave.",
	}, a.listDocuments)
	register(a, call{
		method: http.MethodGet, path: documentsPath + "/{id}", id: "getDocument", scope: scopeRead, tag: documentsTag, summary: "Read a document",
		refusals: []int{http.StatusNotFound},
	}, viewing(byID(document, a.config.Documents.Document), documentView))
	register(a, call{
		method: http.MethodGet, path: documentsPath + "/{id}/content", id: "getDocumentContent", scope: scopeRead, tag: documentsTag,
		summary: "Read a document byte for byte", refusals: []int{http.StatusNotFound},
	}, a.documentContent)
	a.documentBytes(false)
	register(a, call{
		method: http.MethodPost, path: documentsPath + "/{id}/resend", id: "resendDocument", scope: scopeOrders, tag: documentsTag,
		summary:     "Send a document again",
		description: "For those that leave: the same bytes, in a file of another name. One that still waits is tried at once.",
		refusals:    []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byID(document, a.config.Documents.Resend), documentView))
}

// documentBytes documents that the request, or the answer, of the call that was registered last is
// not JSON.
func (a *API) documentBytes(request bool) {
	op := &a.documented[len(a.documented)-1]
	content := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	if request {
		op.RequestBody = &huma.RequestBody{Required: true, Content: content}
	} else {
		op.Response = nil
		op.Responses[strconv.Itoa(op.DefaultStatus)].Content = content
	}
}

type takeDocumentInput struct {
	IdempotencyKey string `header:"Idempotency-Key" doc:"A text of your choice, at most 255 characters, that makes the call safe to repeat: the same key with the same document gives the first answer again." example:"orders-000101"`
	PartnerID      string `query:"partner_id" format:"uuid" doc:"The trading partner that it is from."`
	FileName       string `query:"file_name" maxLength:"200" doc:"What people shall know it by."`
	Content        rawBody
}

func (a *API) takeDocument(ctx context.Context, supplierID string, in *takeDocumentInput) (*created[Document], error) {
	partnerID := lowerID(in.PartnerID)
	idem, err := once(ctx, in.IdempotencyKey, append([]byte(partnerID+"\n"), in.Content.raw...), http.StatusCreated,
		func(thing any) any { return documentView(thing.(edi.Document)) })
	if err != nil {
		return nil, err
	}
	d, first, err := a.config.Documents.Take(ctx, supplierID, edi.Received{
		PartnerID: partnerID, FileName: in.FileName, Data: in.Content.raw, Via: "api",
	}, idem)
	if err != nil {
		return nil, err
	}
	if first != nil {
		id, err := identityIn([]byte(first.Answer))
		return &created[Document]{Location: prefix + documentsPath + "/" + id.ID, Body: encoded[Document]{[]byte(first.Answer)}}, err
	}
	text, err := encode(documentView(d))
	return &created[Document]{Location: prefix + documentsPath + "/" + d.ID, Body: encoded[Document]{text}}, err
}

type listDocumentsInput struct {
	Paging
	State     string `query:"state" enum:"taken,waiting,refused,duplicate,sent,failed"`
	Direction string `query:"direction" enum:"in,out"`
	OrderID   string `query:"order_id" format:"uuid" doc:"Only those that have made or changed this order, or are about it."`
	PartnerID string `query:"partner_id" format:"uuid"`
}

func (a *API) listDocuments(ctx context.Context, supplierID string, in *listDocumentsInput) (*answer[List[Document]], error) {
	cursor, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	documents, next, err := a.config.Documents.Documents(ctx, supplierID, edi.DocumentQuery{
		State: store.DocumentState(in.State), Direction: store.Direction(in.Direction), OrderID: lowerID(in.OrderID),
		PartnerID: lowerID(in.PartnerID), Cursor: cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return listOf(documents, next, documentView), nil
}

// contentAnswer has the bytes of a document. They are someone else's: a browser only ever saves
// them.
type contentAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Sniff       string `header:"X-Content-Type-Options"`
	Body        []byte
}

func (a *API) documentContent(ctx context.Context, supplierID string, in *ByID) (*contentAnswer, error) {
	id, err := in.id(document)
	if err != nil {
		return nil, err
	}
	d, content, err := a.config.Documents.Content(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	name := d.FileName
	if name == "" {
		name = "document-" + d.ID
	}
	return &contentAnswer{
		ContentType: "application/octet-stream", Sniff: "nosniff", Body: content,
		Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": name}),
	}, nil
}
