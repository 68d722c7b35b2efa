package documents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/edi"
	"upstock/internal/store"
	"upstock/internal/web/console/exchange"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const (
	waitingPerPage   = 20
	documentsPerPage = 50
	filesAtOnce      = 20
)

// inboxView is what waits, and what was uploaded just now.
type inboxView struct {
	partners []wholesale.TradingPartner
	waiting  []documentView
	uploaded []documentView
	next     string
	mark     string
	problem  string // why nothing was uploaded
	sentFor  string // the document that form was sent for
	form     matching.Form
}

func (s Services) inbox(w http.ResponseWriter, r *http.Request) error {
	return s.showInbox(w, r, http.StatusOK, inboxView{})
}

func (s Services) showInbox(w http.ResponseWriter, r *http.Request, status int, v inboxView) error {
	ctx, query := r.Context(), r.URL.Query()
	supplierID := shell.SupplierID(ctx)
	var err error
	if v.partners, err = s.Documents.Partners(ctx, supplierID); err != nil {
		return err
	}
	waiting, next, err := s.Documents.Waiting(ctx, supplierID, query.Get("cursor"), waitingPerPage)
	if err != nil {
		return err
	}
	v.waiting, v.mark = v.views(waiting), markOf(waiting)
	if next != "" {
		v.next = inboxPath + "?" + url.Values{"cursor": {next}}.Encode()
	}
	for i, id := range query["uploaded"] {
		if i == filesAtOnce {
			break
		}
		d, err := s.Documents.Document(ctx, supplierID, id)
		if wholesale.CodeOf(err) == wholesale.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		v.uploaded = append(v.uploaded, documentView{Document: d, partner: partnerOf(v.partners, d.PartnerID)})
	}
	return page.RenderStatus(w, r, status, inboxPage(v))
}

func (v inboxView) views(documents []edi.Document) (views []documentView) {
	for _, d := range documents {
		view := documentView{Document: d, partner: partnerOf(v.partners, d.PartnerID), partners: v.partners}
		if d.ID == v.sentFor {
			view.form = v.form
		}
		views = append(views, view)
	}
	return views
}

// markOf tells one state of the first page of the inbox from another.
func markOf(waiting []edi.Document) string {
	hash := sha256.New()
	for _, d := range waiting {
		fmt.Fprintln(hash, d.ID, d.UpdatedAt.UnixMicro())
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

// changedTopic is the live region that says that the inbox is not what the page shows any more. The
// page stays as it is, because someone may be typing in it.
const changedTopic = "inbox-changed"

func (s Services) changed(ctx context.Context, mark string) (templ.Component, error) {
	waiting, _, err := s.Documents.Waiting(ctx, shell.SupplierID(ctx), "", waitingPerPage)
	if err != nil || markOf(waiting) == mark {
		return templ.NopComponent, err
	}
	return inboxChanged(), nil
}

// upload takes files, each as a document of its own, and says what has become of each.
func (s Services) upload(w http.ResponseWriter, r *http.Request) error {
	var files []*multipart.FileHeader
	if r.MultipartForm != nil {
		files = r.MultipartForm.File["file"]
	}
	switch {
	case len(files) == 0:
		return s.showInbox(w, r, http.StatusUnprocessableEntity, inboxView{problem: "Choose a file first."})
	case len(files) > filesAtOnce:
		return s.showInbox(w, r, http.StatusUnprocessableEntity, inboxView{problem: fmt.Sprintf("At most %d files can be uploaded at once.", filesAtOnce)})
	}
	kept := url.Values{}
	for _, file := range files {
		d, err := s.take(r, file)
		if err != nil {
			if fields, ok := page.FieldErrors(err); ok {
				return s.showInbox(w, r, http.StatusUnprocessableEntity, inboxView{problem: file.Filename + " " + faultOf(fields) + "."})
			}
			return err
		}
		kept.Add("uploaded", d.ID)
	}
	return page.Redirect(w, r, inboxPath+"?"+kept.Encode())
}

func faultOf(fields map[string]string) string {
	for _, words := range fields {
		return words
	}
	return "cannot be taken"
}

func (s Services) take(r *http.Request, file *multipart.FileHeader) (d edi.Document, err error) {
	content, err := file.Open()
	if err != nil {
		return d, err
	}
	defer content.Close()
	data, err := io.ReadAll(content) // the form is bounded
	if err != nil {
		return d, err
	}
	d, _, err = s.Documents.Take(r.Context(), shell.SupplierID(r.Context()), edi.Received{
		PartnerID: r.PostFormValue("partner"), FileName: file.Filename, Data: data, Via: "upload",
	}, nil)
	return d, err
}

// partnerChoices are the partners that a document can be from.
func partnerChoices(partners []wholesale.TradingPartner, none string) []ui.Choice {
	choices := []ui.Choice{{Value: "", Words: none}}
	for _, p := range partners {
		choices = append(choices, ui.Choice{Value: p.ID, Words: p.Name})
	}
	return choices
}

// listView is the list of all documents.
type listView struct {
	partners  []wholesale.TradingPartner
	documents []documentView
	query     edi.DocumentQuery
	next      string
}

func (s Services) list(w http.ResponseWriter, r *http.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	supplierID := shell.SupplierID(ctx)
	v := listView{query: edi.DocumentQuery{
		State: store.DocumentState(query.Get("state")), Direction: store.Direction(query.Get("direction")), PartnerID: query.Get("partner"),
		Cursor: query.Get("cursor"), Limit: documentsPerPage,
	}}
	var err error
	if v.partners, err = s.Documents.Partners(ctx, supplierID); err != nil {
		return err
	}
	found, next, err := s.Documents.Documents(ctx, supplierID, v.query)
	if err != nil {
		return err
	}
	for _, d := range found {
		v.documents = append(v.documents, documentView{Document: d, partner: partnerOf(v.partners, d.PartnerID)})
	}
	if next != "" {
		following := url.Values{"cursor": {next}}
		for _, name := range []string{"state", "direction", "partner"} {
			if value := query.Get(name); value != "" {
				following.Set(name, value)
			}
		}
		v.next = listPath + "?" + following.Encode()
	}
	return page.Render(w, r, listPage(v))
}

var stateChoices = []ui.Choice{
	{Value: "", Words: "Any"}, {Value: "waiting", Words: "Waiting"}, {Value: "taken", Words: "Taken"}, {Value: "refused", Words: "Refused"},
	{Value: "duplicate", Words: "Duplicate"}, {Value: "sent", Words: "Sent"}, {Value: "failed", Words: "Could not be sent"},
}

var directionChoices = []ui.Choice{{Value: "", Words: "Any"}, {Value: "in", Words: "Received"}, {Value: "out", Words: "Sent"}}

// missingOnce are what has to be matched, each once however many lines need it.
func missingOnce(all []edi.Missing) (once []edi.Missing) {
	for _, m := range all {
		if !slices.ContainsFunc(once, func(other edi.Missing) bool {
			return m.Code != "" && other.Kind == m.Kind && wholesale.SameCode(other.Code, m.Code)
		}) {
			once = append(once, m)
		}
	}
	return once
}

// cameWords say when a document came.
func cameWords(ctx context.Context, at time.Time) string { return ui.MomentWords(ctx, at) }

// place names a form on a page: no two have the same.
func place(d documentView, position, missing int) string {
	return strings.Join([]string{d.ID, fmt.Sprint(position), fmt.Sprint(missing)}, "-")
}

// resultWords say in a sentence what became of an uploaded file.
func resultWords(d edi.Document) string {
	words := exchange.Name(d.Document)
	switch d.State {
	case store.DocumentTaken:
		if n := orderCount(d); n > 0 {
			return words + ": " + ui.Counted(int64(n), "order")
		}
		return words + ": taken, with no order in it"
	case store.DocumentWaiting:
		return words + " is waiting for you"
	case store.DocumentRefused:
		return words + " was refused"
	case store.DocumentDuplicate:
		return words + " is a duplicate: nothing was done"
	}
	return words
}
