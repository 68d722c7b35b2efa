// Package runs shows the progress, results and history of imports and price syncs.
package runs

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// Topic is the live topic of a run: its region is data-live="run/{id}".
const Topic = "run"

// reportTopic is the live topic of everything about a run.
const reportTopic = "run-report"

// HistoryPath is where the history of runs is shown.
const HistoryPath = "/settings/sync-history"

// Services are what the pages work with.
type Services struct {
	Catalog *catalog.Service
	Syncing *syncing.Service
	Clock   func() time.Time
}

// How many rows a page shows.
const (
	runsPerPage    = 30
	changesPerPage = 100
)

// Routes registers the pages and the live region.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+HistoryPath, shell.ForFullAccess, s.history)
	rt.Handle("GET "+HistoryPath+"/{id}", shell.ForFullAccess, s.one)
	rt.Handle("POST "+HistoryPath+"/try-now", shell.ForFullAccess, s.tryNow)
	rt.Handle("GET "+HistoryPath+"/{id}/price-changes.csv", shell.ForFullAccess, s.priceChangesCSV)
	rt.Handle("POST "+HistoryPath+"/{id}/apply", shell.ForFullAccess, s.apply)
	rt.Handle("POST "+HistoryPath+"/{id}/discard", shell.ForFullAccess, s.discard)
	rt.Handle("POST "+HistoryPath+"/{id}/rollback", shell.ForFullAccess, s.rollBack)
	rt.Live(Topic, shell.ForTeam, s.live(Progress))
	rt.Live(reportTopic, shell.ForFullAccess, s.live(report))
}

// live renders a run again for its live region.
func (s Services) live(show func(run store.Run, now time.Time) templ.Component) page.Piece {
	return func(ctx context.Context, id string) (templ.Component, error) {
		run, err := s.Syncing.Run(ctx, shell.SupplierID(ctx), id)
		if err != nil {
			return nil, err
		}
		return show(run, s.Clock()), nil
	}
}

func (s Services) history(w http.ResponseWriter, r *http.Request) error {
	runs, next, err := s.Syncing.Runs(r.Context(), shell.SupplierID(r.Context()), r.URL.Query().Get("before"), runsPerPage)
	if err != nil {
		return err
	}
	if next != "" {
		next = HistoryPath + "?before=" + next
	}
	return page.Render(w, r, historyPage(runs, next))
}

func (s Services) one(w http.ResponseWriter, r *http.Request) error {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	run, err := s.Syncing.Run(ctx, supplierID, r.PathValue("id"))
	if err != nil {
		return err
	}
	moves, err := s.moves(r, run.ID, r.URL.Query().Get("cursor"), changesPerPage)
	if err != nil {
		return err
	}
	if moves.Readable {
		published, err := s.Syncing.PricePublications(ctx, supplierID)
		if err != nil {
			return err
		}
		return page.Render(w, r, onePage(detail{run: run, now: s.Clock(), moves: moves, undo: undoOf(published, run.ID)}))
	}
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil || after < 0 {
		after = 0
	}
	changes, err := s.Syncing.PriceChanges(ctx, supplierID, run.ID, after, changesPerPage)
	if err != nil {
		return err
	}
	pictures, err := s.Catalog.ProductPictures(ctx, supplierID, productsOf(changes))
	if err != nil {
		return err
	}
	return page.Render(w, r, onePage(detail{run: run, now: s.Clock(), changes: changes, pictures: pictures}))
}

// tryNow retries everything that is waiting, and goes back to the run.
func (s Services) tryNow(w http.ResponseWriter, r *http.Request) error {
	ctx, supplierID := r.Context(), shell.SupplierID(r.Context())
	run, err := s.Syncing.Run(ctx, supplierID, r.FormValue("run"))
	if err != nil {
		return err
	}
	if err := s.Syncing.TryNow(ctx, supplierID); err != nil {
		return err
	}
	return page.RedirectWith(w, r, HistoryPath+"/"+run.ID, "Trying again")
}

// detail is the page of one run.
type detail struct {
	run     store.Run
	now     time.Time
	changes syncing.PriceChanges

	pictures map[string]string // of the changes' products, by product

	moves movesView // while the prices before and after are kept: then changes are not shown
	undo  *undo     // nil when it cannot be undone
}

func productsOf(changes syncing.PriceChanges) []string {
	ids := make([]string, len(changes.Items))
	for i, c := range changes.Items {
		ids[i] = c.ProductID
	}
	return ids
}

// next is the address of the next changes; "" when there are none.
func (d detail) next() string {
	if !d.changes.More {
		return ""
	}
	last := d.changes.Items[len(d.changes.Items)-1].Position
	return HistoryPath + "/" + d.run.ID + "?after=" + strconv.FormatInt(last, 10)
}
