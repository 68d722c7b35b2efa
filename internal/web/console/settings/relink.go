package settings

import (
	"net/http"
	"net/url"
	"strings"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

const relinkPath = path + "/relink"

// relinkRows is how many rows of a part are shown at once.
const relinkRows = 50

func (s Services) relinkRoutes(rt *page.Router) {
	rt.Handle("GET "+relinkPath, shell.ForFullAccess, s.relink)
	rt.Handle("POST "+relinkPath+"/compare", shell.ForFullAccess, s.compare)
	rt.Handle("POST "+relinkPath+"/all", shell.ForFullAccess, s.relinked(func(*http.Request) syncing.Relinking { return syncing.Relinking{All: true} }))
	rt.Handle("POST "+relinkPath+"/done", shell.ForFullAccess, s.relinked(func(*http.Request) syncing.Relinking { return syncing.Relinking{Done: true} }))
	rt.Handle("POST "+relinkPath+"/chosen", shell.ForFullAccess, s.relinked(chosenLinks))
}

// relinkView is what the page shows: the review, and a page of one part of it.
type relinkView struct {
	review  syncing.Review
	part    syncing.ReviewPart
	rows    []store.RelinkRow
	next    string
	problem string // why nothing was linked
}

func (s Services) relink(w http.ResponseWriter, r *http.Request) error {
	v, err := s.readRelink(r)
	if err != nil {
		return err
	}
	return page.Render(w, r, relinkPage(v))
}

func (s Services) readRelink(r *http.Request) (v relinkView, err error) {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	if v.review, err = s.Syncing.Review(ctx, supplierID); err != nil {
		return v, err
	}
	v.part = firstPart(v.review)
	kind, state, _ := strings.Cut(r.URL.Query().Get("part"), "/")
	if state != "" {
		v.part = syncing.ReviewPart{Kind: store.LinkKind(kind), State: store.RelinkState(state)}
	}
	v.rows, v.next, err = s.Syncing.ReviewRows(ctx, supplierID, v.part, r.URL.Query().Get("cursor"), relinkRows)
	return v, err
}

// firstPart is the first part that has anything.
func firstPart(review syncing.Review) syncing.ReviewPart {
	for _, kind := range []store.LinkKind{store.ProductLink, store.CustomerLink} {
		for _, state := range syncing.RelinkStates {
			if review.Counts[kind][state] > 0 {
				return syncing.ReviewPart{Kind: kind, State: state}
			}
		}
	}
	return syncing.ReviewPart{Kind: store.ProductLink, State: store.RelinkFound}
}

func (s Services) compare(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Syncing.Compare(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	return page.RedirectWith(w, r, relinkPath, "Comparing with Unleashed")
}

// relinked carries out what a form decides.
func (s Services) relinked(decided func(*http.Request) syncing.Relinking) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		n, err := s.Syncing.Relink(r.Context(), shell.SupplierID(r.Context()), decided(r))
		if err == nil {
			return page.RedirectWith(w, r, relinkPath, ui.Counted(n, "record")+" linked")
		}
		if wholesale.CodeOf(err) != wholesale.CodeConflict {
			return err
		}
		v, readErr := s.readRelink(r)
		if readErr != nil {
			return readErr
		}
		v.problem = err.Error()
		return page.RenderStatus(w, r, http.StatusConflict, relinkPage(v))
	}
}

// chosenLinks are the rows that were ticked: kind, ours and the record, as value writes them.
func chosenLinks(r *http.Request) (decided syncing.Relinking) {
	for _, value := range r.Form["link"] {
		if parts := strings.Split(value, "/"); len(parts) == 3 {
			decided.Links = append(decided.Links, syncing.Link{Kind: store.LinkKind(parts[0]), ID: parts[1], RemoteID: parts[2]})
		}
	}
	return decided
}

func (v relinkView) value(row store.RelinkRow) string {
	return string(v.part.Kind) + "/" + row.ID + "/" + row.RemoteID
}

func (v relinkView) choosable(row store.RelinkRow) bool {
	return row.Linked != "" && (v.part.State == store.RelinkFound || v.part.State == store.RelinkAmbiguous)
}

func (v relinkView) found() int64 {
	return v.review.Counts[store.ProductLink][store.RelinkFound] + v.review.Counts[store.CustomerLink][store.RelinkFound]
}

func (v relinkView) running() bool {
	run := v.review.Run
	return run != nil && (run.State == store.RunQueued || run.State == store.RunRunning)
}

func (v relinkView) progress() string {
	return "Comparing with " + v.review.Company + ": " + ui.Number(v.review.Run.Processed) + " records so far."
}

func (v relinkView) compareWords() string {
	if v.review.Compared {
		return "Compare again"
	}
	return "Compare with " + v.review.Company
}

func (v relinkView) compareClass() string {
	if v.review.Compared {
		return "btn"
	}
	return "btn btn-primary"
}

func partHref(part syncing.ReviewPart, cursor string) string {
	query := url.Values{"part": {string(part.Kind) + "/" + string(part.State)}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	return relinkPath + "?" + query.Encode()
}

func (v relinkView) more() string {
	if v.next == "" {
		return ""
	}
	return partHref(v.part, v.next)
}

var kindWords = map[store.LinkKind]string{store.ProductLink: "Products", store.CustomerLink: "Customers"}

var stateWords = map[store.RelinkState]struct{ tab, hint string }{
	store.RelinkFound:     {"same code", "Each has exactly one record with the same code in the connected account. Link all, or tick some."},
	store.RelinkAmbiguous: {"unclear", "Several records have this code. Tick the right one, or change the codes in Unleashed and compare again."},
	store.RelinkOnlyHere:  {"only here", "Linked to another account; nothing in the connected one has this code. They stay as they are, and cannot be sent."},
	store.RelinkOnlyThere: {"only in Unleashed", "Nothing here has this code. The next import adds them."},
}

// hasParts says whether there is anything to show: before a comparison no one knows what the
// connected account has.
func (v relinkView) hasParts() bool {
	if !v.review.Compared {
		return v.found() > 0
	}
	return len(v.tabs()) > 0
}

// allLinked says that a comparison found nothing to decide.
func (v relinkView) allLinked() bool {
	return v.review.Compared && v.review.Other == nil && !v.running() && !v.hasParts()
}

// tabs are the parts that have anything.
func (v relinkView) tabs() []ui.Tab {
	var tabs []ui.Tab
	for _, kind := range []store.LinkKind{store.ProductLink, store.CustomerLink} {
		for _, state := range syncing.RelinkStates {
			part := syncing.ReviewPart{Kind: kind, State: state}
			if n := v.review.Counts[kind][state]; n > 0 {
				tabs = append(tabs, ui.Tab{Words: kindWords[kind] + ", " + stateWords[state].tab, Count: n,
					Href: partHref(part, ""), Active: part == v.part})
			}
		}
	}
	return tabs
}

func (v relinkView) partTitle() string {
	return kindWords[v.part.Kind] + ", " + stateWords[v.part.State].tab
}

func (v relinkView) partHint() string { return stateWords[v.part.State].hint }
