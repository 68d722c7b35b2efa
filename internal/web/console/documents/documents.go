// Package documents is the inbox, where documents of trading partners wait for a person, and the
// page of each document: as it came, and what became of it.
package documents

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/web/console/exchange"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/console/tables"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Documents *edi.Service
	Matching  matching.Services
}

const (
	inboxPath = "/inbox"
	listPath  = "/documents"
)

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+inboxPath, shell.ForTeam, s.inbox)
	rt.HandleUpload("POST "+inboxPath+"/upload", shell.ForTeam, s.upload)
	rt.Live(changedTopic, shell.ForTeam, s.changed)

	rt.Handle("GET "+listPath, shell.ForTeam, s.list)
	const one = listPath + "/{id}"
	rt.Handle("GET "+one, shell.ForTeam, s.document)
	rt.Handle("GET "+one+"/content", shell.ForTeam, s.content)
	rt.Handle("POST "+one+"/match", shell.ForTeam, s.match)
	rt.Handle("POST "+one+"/again", shell.ForTeam, s.again)
	rt.Handle("POST "+one+"/columns", shell.ForTeam, s.confirmColumns)
	rt.Handle("POST "+one+"/partner", shell.ForTeam, s.choosePartner)
	rt.Handle("POST "+one+"/refuse", shell.ForTeam, s.refuse)
	rt.Handle("POST "+one+"/resend", shell.ForTeam, s.resend)
	rt.Handle("POST "+one+"/messages/{message}/decide", shell.ForTeam, s.decide)
}

// documentView is a document with what its page needs besides.
type documentView struct {
	edi.Document
	partner  wholesale.TradingPartner // zero when it is not known
	partners []wholesale.TradingPartner
	form     matching.Form // that was sent, with what is wrong with it
	columns  *tables.Step  // asks what its columns are; nil when that is known
	readable exchange.Readable
}

// allWait says whether every message waits: then each is shown with what it waits for, and nowhere
// else.
func (v documentView) allWait() bool {
	return !slices.ContainsFunc(v.Messages, func(m edi.Message) bool { return m.State != store.DocumentWaiting })
}

func (s Services) read(ctx context.Context, id string) (v documentView, err error) {
	supplierID := shell.SupplierID(ctx)
	if v.Document, err = s.Documents.Document(ctx, supplierID, id); err != nil {
		return v, err
	}
	if v.partners, err = s.Documents.Partners(ctx, supplierID); err != nil {
		return v, err
	}
	v.partner = partnerOf(v.partners, v.PartnerID)
	return v, nil
}

func partnerOf(all []wholesale.TradingPartner, id string) (none wholesale.TradingPartner) {
	for _, p := range all {
		if p.ID == id {
			return p
		}
	}
	return none
}

func (s Services) document(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, http.StatusOK, matching.Form{})
}

// content sends a document byte for byte, to be saved and never shown.
func (s Services) content(w http.ResponseWriter, r *http.Request) error {
	d, content, err := s.Documents.Content(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+downloadName(d)+`"`)
	return page.SendPicture(w, "application/octet-stream", content)
}

// downloadName is a name that every system can save a document under.
func downloadName(d store.Document) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '-'
	}, d.FileName)
	if name = strings.Trim(name, ".-"); name == "" {
		return "document-" + d.ID
	}
	return name
}

// match keeps what a store or a product of a document is: what waited for it is taken.
func (s Services) match(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := s.Documents.Document(ctx, shell.SupplierID(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	thing := matching.Thing(r.PostFormValue("thing"))
	if thing != matching.Customer && thing != matching.Product || d.PartnerID == "" {
		return wholesale.Conflict("There is nothing left to match in this document")
	}
	form := matching.Form{Thing: thing, Key: r.PostFormValue("key"), Code: r.PostFormValue("their_code")}
	form, picked, err := s.Matching.Read(r, form)
	if err != nil {
		return err
	}
	if picked == "" {
		return s.askAgain(w, r, form)
	}
	if err := s.remember(ctx, d.Document, form, picked); err != nil {
		if form.Blame(err) {
			return s.askAgain(w, r, form)
		}
		return err
	}
	return s.back(w, r, form.Code+" was matched")
}

// askAgain shows the page that a form was sent from, with what is wrong with it.
func (s Services) askAgain(w http.ResponseWriter, r *http.Request, form matching.Form) error {
	if r.PostFormValue("from") == "inbox" {
		return s.showInbox(w, r, http.StatusUnprocessableEntity, inboxView{sentFor: r.PathValue("id"), form: form})
	}
	return s.show(w, r, http.StatusUnprocessableEntity, form)
}

// again looks once more at what waits of the document's partner: what was missing may be there now.
func (s Services) again(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := s.Documents.Document(ctx, shell.SupplierID(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	if d.State != store.DocumentWaiting || d.PartnerID == "" {
		return wholesale.Conflict("This document is no longer waiting")
	}
	if err := s.Documents.Rematch(ctx, d.SupplierID, d.PartnerID); err != nil {
		return err
	}
	return s.back(w, r, "Checked again")
}

func (s Services) remember(ctx context.Context, d store.Document, form matching.Form, picked string) error {
	if form.Thing == matching.Customer {
		_, err := s.Documents.PutStore(ctx, d.SupplierID, wholesale.PartnerStore{PartnerID: d.PartnerID, Code: form.Code, CustomerID: picked})
		return err
	}
	pieces, err := form.PiecesOf()
	if err != nil {
		return err
	}
	_, err = s.Documents.PutProduct(ctx, d.SupplierID, wholesale.PartnerProduct{
		PartnerID: d.PartnerID, Code: form.Code, ProductID: picked, PiecesPerUnit: pieces,
	})
	return err
}

// back goes to the document, with what was done and what has become of it.
func (s Services) back(w http.ResponseWriter, r *http.Request, done string) error {
	ctx, id := r.Context(), r.PathValue("id")
	d, err := s.Documents.Document(ctx, shell.SupplierID(ctx), id)
	if err != nil {
		return err
	}
	if d.State == store.DocumentTaken && orderCount(d) > 0 {
		done += ". The document was taken"
	}
	to := exchange.Path(id)
	if r.PostFormValue("from") == "inbox" {
		to = inboxPath
		// When it has left the inbox, the inbox says what became of it, as after an upload.
		if d.State != store.DocumentWaiting {
			to += "?" + url.Values{"uploaded": {id}}.Encode()
		}
	}
	return page.RedirectWith(w, r, to, done)
}

// orderCount is how many messages of a document have made or changed an order.
func orderCount(d edi.Document) (n int) {
	for _, m := range d.Messages {
		if m.OrderID != "" {
			n++
		}
	}
	return n
}

func (s Services) choosePartner(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if _, err := s.Documents.ChoosePartner(ctx, shell.SupplierID(ctx), r.PathValue("id"), r.PostFormValue("partner")); err != nil {
		return err
	}
	return s.back(w, r, "The trading partner was set")
}

func (s Services) refuse(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if _, err := s.Documents.RefuseDocument(ctx, shell.SupplierID(ctx), r.PathValue("id")); err != nil {
		return err
	}
	return s.back(w, r, "The document was refused")
}

// resend has a document leave once more: the partner may have lost it, or it could not be written.
func (s Services) resend(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	d, err := s.Documents.Resend(ctx, shell.SupplierID(ctx), r.PathValue("id"))
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, exchange.Path(d.ID), exchange.Name(d.Document)+" is being sent again")
}

func (s Services) decide(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	position, err := strconv.Atoi(r.PathValue("message"))
	if err != nil {
		return wholesale.NotFound("message")
	}
	answer, done := edi.TakeIt, "The order was taken"
	if r.PostFormValue("decision") == string(edi.RefuseIt) {
		answer, done = edi.RefuseIt, "The order was refused"
	}
	if _, err := s.Documents.Decide(ctx, shell.SupplierID(ctx), r.PathValue("id"), position, answer); err != nil {
		return err
	}
	return s.back(w, r, done)
}
