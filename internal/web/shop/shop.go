// Package shop puts the areas of the buyers' shop together.
package shop

import (
	"net/http"
	"time"

	"upstock/internal/account"
	baskets "upstock/internal/basket"
	"upstock/internal/catalog"
	"upstock/internal/fulfilment"
	"upstock/internal/guide"
	"upstock/internal/invoicing"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/push"
	"upstock/internal/request"
	"upstock/internal/standing"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/app"
	"upstock/internal/web/shop/basket"
	"upstock/internal/web/shop/invoices"
	"upstock/internal/web/shop/join"
	"upstock/internal/web/shop/notifications"
	"upstock/internal/web/shop/orders"
	"upstock/internal/web/shop/pay"
	paymentpages "upstock/internal/web/shop/payments"
	"upstock/internal/web/shop/people"
	"upstock/internal/web/shop/shelf"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/shop/signin"
	standingpages "upstock/internal/web/shop/standing"
)

// Config is what the shop works with.
type Config struct {
	Accounts   *account.Service
	Catalog    *catalog.Service
	Orders     *ordering.Service
	Invoices   *invoicing.Service
	Push       *push.Service
	Standing   *standing.Service
	Guide      *guide.Service
	Fulfilment *fulfilment.Service
	Baskets    *baskets.Service
	Payments   *payments.Service
	Clock      func() time.Time
	PublicURL  string // where people reach the shop, without a slash at its end
	// Requests says how requests are received, logged and measured.
	Requests request.Config
}

// Shop answers requests for its pages. Make one with New.
type Shop struct {
	router  *page.Router
	handler http.Handler
}

// New makes the shop.
func New(c Config) *Shop {
	requests := c.Requests.For("shop", page.AnswerPanic)
	rt := shell.NewRouter(shell.Config{Accounts: c.Accounts, Log: requests.Log, PublicURL: c.PublicURL, Clock: c.Clock})
	routes(rt, c)
	return &Shop{router: rt, handler: served(rt, requests)}
}

// served is the router with all that stands before it.
func served(rt *page.Router, requests request.Config) http.Handler {
	return requests.Handle(page.Compressed(private(rt)))
}

// private keeps every page of the shop out of caches that others share or read later: prices are
// one customer's. What may be kept says so itself.
func private(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, no-store")
		h.ServeHTTP(w, r)
	})
}

// routes registers the pages of all areas.
func routes(rt *page.Router, c Config) {
	shelf.Services{Catalog: c.Catalog, Guide: c.Guide, Baskets: c.Baskets, Clock: c.Clock}.Routes(rt)
	basket.Services{Baskets: c.Baskets, Orders: c.Orders, Payments: c.Payments}.Routes(rt)
	orders.Services{Orders: c.Orders, Catalog: c.Catalog, Fulfilment: c.Fulfilment, Baskets: c.Baskets, Standing: c.Standing, Payments: c.Payments, Clock: c.Clock}.Routes(rt)
	invoices.Services{Invoices: c.Invoices, Clock: c.Clock}.Routes(rt)
	paymentpages.Services{Payments: c.Payments}.Routes(rt)
	pay.Services{Accounts: c.Accounts, Payments: c.Payments}.Routes(rt)
	people.Routes(rt, people.Services{Accounts: c.Accounts, Standing: c.Standing, Baskets: c.Baskets})
	signin.Routes(rt, signin.Services{Accounts: c.Accounts})
	join.Routes(rt, join.Services{Accounts: c.Accounts})
	standingpages.Routes(rt, standingpages.Services{Standing: c.Standing, Catalog: c.Catalog, Clock: c.Clock})
	app.Routes(rt, app.Services{Catalog: c.Catalog})
	notifications.Routes(rt, notifications.Services{Orders: c.Orders, Push: c.Push})
}

// ServeHTTP answers a request.
func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Patterns lists the routes of the pages, so that a test can ask for every one.
func (s *Shop) Patterns() []string { return s.router.Patterns() }

// Changed says that this process has changed something of a supplier's: its open pages are brought
// up to date at once.
func (s *Shop) Changed(supplierID string) { s.router.Changed(supplierID) }

// Close ends the streams of the open pages, so that a server can stop.
func (s *Shop) Close() { s.router.Close() }
