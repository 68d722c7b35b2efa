// Package importing is shared by products and customers: the import button, and the last result.
package importing

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// State is a supplier's import of one kind.
type State struct {
	Kind      string // syncing.RunProducts or syncing.RunCustomers
	Connected bool   // to an inventory system
	run       store.Run
	known     bool // there has been a run
	now       time.Time
}

// Read reads the state of one kind of import. A page reads it before what is imported: an import
// that ends in between would show its result above a list without it, and nothing would follow.
func Read(ctx context.Context, s *syncing.Service, supplierID, kind string, now time.Time) (State, error) {
	state := State{Kind: kind, now: now}
	connection, err := s.Connection(ctx, supplierID)
	if err != nil {
		return state, err
	}
	state.Connected = connection.Status != store.Disconnected
	state.run, state.known, err = s.LatestRun(ctx, supplierID, kind)
	return state, err
}

// Routes registers the start of an import and its live button, which is enabled again when it ends.
func Routes(rt *page.Router, s *syncing.Service, kind, listPath string, clock func() time.Time) {
	rt.Handle("POST "+listPath+"/import", shell.ForFullAccess, func(w http.ResponseWriter, r *http.Request) error {
		if _, err := s.StartImport(r.Context(), shell.SupplierID(r.Context()), kind); err != nil {
			return err
		}
		return page.Redirect(w, r, listPath)
	})
	rt.Live(buttonTopic(kind), shell.ForFullAccess, func(ctx context.Context, _ string) (templ.Component, error) {
		state, err := Read(ctx, s, shell.SupplierID(ctx), kind, clock())
		return button(state, false), err
	})
}

// buttonTopic is the live region of the button of one kind of import.
func buttonTopic(kind string) string { return "import-button-" + kind }

// Running says whether an import is in progress.
func (s State) Running() bool {
	return s.known && (s.run.State == store.RunQueued || s.run.State == store.RunRunning)
}

// resultShows is how long the result of an import is shown above the list.
const resultShows = 15 * time.Minute

// shows says whether the last import is running or recent.
func (s State) shows() bool {
	return s.Running() || s.known && s.now.Sub(s.run.FinishedAt) < resultShows
}

// RunRegion is the id of the region that shows the import; the list listens to it.
const RunRegion = "import-run"

func (s State) path() string { return "/" + s.Kind + "/import" }
