package pricelists

import (
	"net/http"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

const (
	checkPath     = path + "/check"
	driftsPerPage = 100
)

// checkView is what the page of prices that differ from Unleashed's shows.
type checkView struct {
	syncing.PriceCheckOverview
	drifts     []store.PriceDrift
	next       string     // the next page
	run        *store.Run // the last check, or the one in progress
	now        time.Time
	connection syncing.ConnectionInfo
	settings   wholesale.IntegrationSettings
}

// checks says whether prices can be checked.
func (v checkView) checks() bool {
	return v.connection.Status != store.Disconnected && v.settings.SyncPrices
}

// running says whether a check is under way.
func (v checkView) running() bool {
	return v.run != nil && (v.run.State == store.RunQueued || v.run.State == store.RunRunning)
}

func (s Services) check(w http.ResponseWriter, r *http.Request) error {
	ctx, supplierID := r.Context(), supplierOf(r)
	v := checkView{now: s.Clock()}
	run, found, err := s.Syncing.LatestRun(ctx, supplierID, syncing.RunPriceCheck) // before what it finds
	if err != nil {
		return err
	}
	if found {
		v.run = &run
	}
	if v.connection, err = s.Syncing.Connection(ctx, supplierID); err != nil {
		return err
	}
	if v.settings, err = s.Syncing.Settings(ctx, supplierID); err != nil {
		return err
	}
	if v.PriceCheckOverview, err = s.Syncing.PriceCheckOverview(ctx, supplierID); err != nil {
		return err
	}
	if v.drifts, v.next, err = s.Syncing.PriceDrifts(ctx, supplierID, r.URL.Query().Get("at"), driftsPerPage); err != nil {
		return err
	}
	if v.next != "" {
		v.next = address(checkPath, "at", v.next)
	}
	return page.Render(w, r, checkPage(v))
}

func (s Services) startCheck(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Syncing.CheckPrices(r.Context(), supplierOf(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, checkPath)
}
