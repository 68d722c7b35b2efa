// Package joining is how businesses become customers that order for themselves: inviting all
// customers at once, requests to trade, and what the shop shows to those who are not connected.
package joining

import (
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// Services are the use cases behind the pages.
type Services struct {
	Accounts  *account.Service
	Catalog   *catalog.Service
	Syncing   *syncing.Service
	Clock     func() time.Time
	PublicURL string // buyers reach the shop there
}

// The pages' paths.
const (
	requestsPath  = "/trade-requests"
	inviteAllPath = "/customers/invite-all"
	shopPath      = "/settings/shop"
)

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET "+inviteAllPath, shell.ForFullAccess, s.inviteAll)
	rt.Handle("POST "+inviteAllPath, shell.ForFullAccess, s.startInviteAll)
	rt.Live(roundTopic, shell.ForFullAccess, s.roundPiece)

	rt.Handle("GET "+requestsPath, shell.ForTeam, s.requests)
	rt.Handle("GET "+requestsPath+"/{id}", shell.ForTeam, s.request)
	rt.Handle("GET "+requestsPath+"/{id}/candidates", shell.ForFullAccess, s.candidates)
	rt.Handle("POST "+requestsPath+"/{id}/accept", shell.ForFullAccess, s.accept)
	rt.Handle("POST "+requestsPath+"/{id}/decline", shell.ForFullAccess, s.decline)

	rt.Handle("GET "+shopPath, shell.ForFullAccess, s.shop)
	rt.Handle("POST "+shopPath, shell.ForFullAccess, s.saveShop)
}

// connected says whether there is an account of Unleashed to search.
func (s Services) connected(r *http.Request) (bool, error) {
	connection, err := s.Syncing.Connection(r.Context(), shell.SupplierID(r.Context()))
	return connection.Status != store.Disconnected, err
}
