package runs

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"upstock/internal/sheet"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// movesView is the part of a run's page about what it changes in prices.
type movesView struct {
	runID string
	by    syncing.MovesBy
	of    string // the group whose prices are listed
	title string // of that group
	syncing.PriceMoves
}

// changesPerRead is how many changes an export reads at once.
const changesPerRead = 10_000

var groupings = []syncing.MovesBy{syncing.MovesByList, syncing.MovesByProduct, syncing.MovesByCustomer}

func groupingOf(text string) syncing.MovesBy {
	for _, by := range groupings {
		if string(by) == text {
			return by
		}
	}
	return syncing.MovesByList
}

func (v movesView) href(by syncing.MovesBy, of, cursor string) string {
	return movesHref(HistoryPath+"/"+v.runID, by, of, cursor)
}

func (v movesView) csv() string {
	return movesHref(HistoryPath+"/"+v.runID+"/price-changes.csv", v.by, v.of, "")
}

func movesHref(path string, by syncing.MovesBy, of, cursor string) string {
	query := url.Values{"by": {string(by)}}
	if of != "" {
		query.Set("of", of)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	return path + "?" + query.Encode()
}

func (v movesView) next() string {
	if v.Next == "" {
		return ""
	}
	return v.href(v.by, v.of, v.Next)
}

func (s Services) moves(r *http.Request, runID, cursor string, limit int) (v movesView, err error) {
	query := r.URL.Query()
	v = movesView{runID: runID, by: groupingOf(query.Get("by")), of: query.Get("of")}
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	v.PriceMoves, err = s.Syncing.PriceMoves(ctx, supplierID, runID, syncing.PriceMovesQuery{By: v.by, ID: v.of, Cursor: cursor, Limit: limit})
	if err != nil || v.of == "" {
		return v, err
	}
	v.title, err = s.titleOf(ctx, supplierID, v)
	return v, err
}

// titleOf names the group whose prices are listed.
func (s Services) titleOf(ctx context.Context, supplierID string, v movesView) (string, error) {
	switch {
	case v.by == syncing.MovesByCustomer:
		customer, err := s.Catalog.Customer(ctx, supplierID, v.of)
		return customer.Name, err
	case len(v.Moves) == 0:
		return "", nil
	case v.by == syncing.MovesByProduct:
		return v.Moves[0].ProductName, nil
	}
	return v.Moves[0].ListName, nil
}

// priceChangesCSV writes all pages of what is shown, once they are complete.
func (s Services) priceChangesCSV(w http.ResponseWriter, r *http.Request) error {
	var file bytes.Buffer
	out := sheet.NewCSV(&file)
	for cursor := ""; ; {
		v, err := s.moves(r, r.PathValue("id"), cursor, changesPerRead)
		if err != nil {
			return err
		}
		if err := writeMoves(out, v, cursor == ""); err != nil {
			return err
		}
		if cursor = v.Next; cursor == "" {
			break
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "price-changes.csv"}))
	_, _ = w.Write(file.Bytes()) // a browser that has gone needs nothing
	return nil
}

func writeMoves(out *sheet.Writer, v movesView, first bool) error {
	count := func(n int64) sheet.Cell { return sheet.Number(strconv.FormatInt(n, 10)) }
	if v.of == "" {
		if first {
			if err := out.Header("Code", "Name", "Added", "Changed", "Removed", "Increased", "Decreased", "Largest change"); err != nil {
				return err
			}
		}
		for _, g := range v.Groups {
			if err := out.Row(sheet.Text(g.Code), sheet.Text(g.Name), count(g.Added), count(g.Changed), count(g.Removed), count(g.Up), count(g.Down),
				sheet.Text(mostWords(g))); err != nil {
				return err
			}
		}
		return nil
	}
	if first {
		if err := out.Header("Price list", "Code", "Name", "From quantity", "From", "To", "Change", "Before", "After", "Moved", "Why"); err != nil {
			return err
		}
	}
	for _, m := range v.Moves {
		if err := out.Row(sheet.Text(m.ListName), sheet.Text(m.ProductCode), sheet.Text(m.ProductName), quantityCell(m.MinimumQuantity),
			sheet.Date(string(m.ValidFrom)), sheet.Date(string(m.ValidTo)), sheet.Text(moveWords(m)), sheet.Text(m.BeforeWords), sheet.Text(m.AfterWords),
			sheet.Text(m.MovedWords()), sheet.Text(m.Why)); err != nil {
			return err
		}
	}
	return nil
}

func quantityCell(q wholesale.Decimal) sheet.Cell {
	if !q.IsPos() {
		return sheet.Cell{}
	}
	return sheet.Number(wholesale.FormatTrimmed(q))
}

func mostWords(g syncing.MovedGroup) string {
	if g.Most.IsZero() {
		return ""
	}
	return wholesale.ShareWords(g.Most)
}

// undo is what rolling a run back would do.
type undo struct {
	forward bool // it was a rollback itself
	later   []laterRun
}

// laterRun is one whose changes are undone with it.
type laterRun struct {
	id   string
	kind store.PublicationKind
	at   time.Time
}

func (l laterRun) words() string {
	switch l.kind {
	case store.PublishedRollback:
		return "Rollback of prices"
	case store.PublishedForward:
		return "Prices brought forward again"
	}
	return "Price changes from Unleashed"
}

// undoOf says what rolling a run back would do; nil when it cannot be.
func undoOf(published []store.PricePublication, runID string) *undo {
	var u undo
	for _, p := range published {
		if p.RunID == runID {
			u.forward = p.Kind == store.PublishedRollback
			return &u
		}
		u.later = append(u.later, laterRun{p.RunID, p.Kind, p.PublishedAt})
	}
	return nil
}

func (s Services) apply(w http.ResponseWriter, r *http.Request) error {
	run, err := s.Syncing.ApplyPrices(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	return decided(w, r, run, err, "The changes are applied. Customers pay the new prices from now on")
}

func (s Services) discard(w http.ResponseWriter, r *http.Request) error {
	run, err := s.Syncing.DiscardPrices(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	return decided(w, r, run, err, "The changes are discarded. You are asked again when prices change in Unleashed")
}

func (s Services) rollBack(w http.ResponseWriter, r *http.Request) error {
	run, err := s.Syncing.RollBack(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
	return decided(w, r, run, err, "The earlier prices are being brought back")
}

// decided goes to the run that a decision is about. One that came too late is said on its page.
func decided(w http.ResponseWriter, r *http.Request, run store.Run, err error, done string) error {
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		return page.RedirectWith(w, r, HistoryPath+"/"+r.PathValue("id"), ui.Capitalised(err.Error()))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, HistoryPath+"/"+run.ID, done)
}

func moveWords(m syncing.PriceMove) string {
	switch {
	case m.Kind == store.PriceAdded:
		return "Added"
	case m.Kind == store.PriceRemoved:
		return "Removed"
	case m.Before == nil || m.After == nil || m.Before.Cmp(*m.After) == 0:
		return "Changed"
	case m.Before.Cmp(*m.After) < 0:
		return "Increased"
	}
	return "Decreased"
}
