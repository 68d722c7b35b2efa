// Package console puts the areas of the supplier's console together.
package console

import (
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/edi"
	"upstock/internal/fulfilment"
	"upstock/internal/invoicing"
	"upstock/internal/ordering"
	taking "upstock/internal/payments"
	"upstock/internal/request"
	"upstock/internal/standing"
	"upstock/internal/syncing"
	"upstock/internal/terms"
	"upstock/internal/web/assets"
	"upstock/internal/web/console/changes"
	"upstock/internal/web/console/customers"
	"upstock/internal/web/console/documents"
	"upstock/internal/web/console/fulfilmentgroups"
	"upstock/internal/web/console/home"
	"upstock/internal/web/console/invoices"
	"upstock/internal/web/console/joining"
	"upstock/internal/web/console/matching"
	"upstock/internal/web/console/notices"
	"upstock/internal/web/console/orders"
	"upstock/internal/web/console/payments"
	"upstock/internal/web/console/paymentterms"
	"upstock/internal/web/console/people"
	"upstock/internal/web/console/pricelists"
	"upstock/internal/web/console/products"
	"upstock/internal/web/console/runs"
	"upstock/internal/web/console/securitylog"
	"upstock/internal/web/console/settings"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/console/signin"
	"upstock/internal/web/console/tradingpartners"
	"upstock/internal/web/page"
	"upstock/internal/webhook"
)

// Config is what the console works with.
type Config struct {
	Accounts   *account.Service
	Catalog    *catalog.Service
	Orders     *ordering.Service
	Invoices   *invoicing.Service
	Payments   *taking.Service
	Standing   *standing.Service
	Syncing    *syncing.Service
	Webhooks   *webhook.Service
	Fulfilment *fulfilment.Service
	Terms      *terms.Service
	Documents  *edi.Service
	Clock      func() time.Time
	PublicURL  string // where people reach the console, without a slash at its end
	// Requests says how requests are received, logged and measured.
	Requests request.Config
}

// Console answers requests for its pages. Make one with New.
type Console struct {
	router  *page.Router
	handler http.Handler
}

// New makes the console.
func New(c Config) *Console {
	requests := c.Requests.For("console", page.AnswerPanic)
	rt := shell.NewRouter(shell.Config{Accounts: c.Accounts, Orders: c.Orders, Log: requests.Log, PublicURL: c.PublicURL, Clock: c.Clock, ReadingStops: c.Syncing.ReadingStops, Waiting: c.Documents.CountWaiting})
	routes(rt, c)

	mux := http.NewServeMux()
	mux.HandleFunc("GET "+assets.Prefix, serveAsset)
	mux.Handle("/", rt)
	return &Console{router: rt, handler: requests.Handle(page.Compressed(mux))}
}

// serveAsset answers a static file.
func serveAsset(w http.ResponseWriter, r *http.Request) {
	facts := request.Of(r.Context())
	facts.Route, facts.Quiet = assets.Prefix+"{file}", true
	assets.Serve(w, r)
}

// routes registers the pages of all areas.
func routes(rt *page.Router, c Config) {
	signin.Routes(rt, signin.Services{Accounts: c.Accounts, Catalog: c.Catalog})
	people.Routes(rt, people.Services{Accounts: c.Accounts, Webhooks: c.Webhooks, PublicURL: c.PublicURL})
	products.Routes(rt, products.Services{Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock})
	customers.Routes(rt, customers.Services{Accounts: c.Accounts, Catalog: c.Catalog, Syncing: c.Syncing, Fulfilment: c.Fulfilment, Terms: c.Terms, Standing: c.Standing, Clock: c.Clock})
	paymentterms.Routes(rt, paymentterms.Services{Terms: c.Terms, Fulfilment: c.Fulfilment})
	fulfilmentgroups.Routes(rt, fulfilmentgroups.Services{Fulfilment: c.Fulfilment, Catalog: c.Catalog, Terms: c.Terms, Clock: c.Clock})
	matching.Routes(rt, matching.Services{Catalog: c.Catalog})
	documents.Routes(rt, documents.Services{Documents: c.Documents, Matching: matching.Services{Catalog: c.Catalog}})
	tradingpartners.Routes(rt, tradingpartners.Services{Documents: c.Documents, Matching: matching.Services{Catalog: c.Catalog}})
	joining.Routes(rt, joining.Services{Accounts: c.Accounts, Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock, PublicURL: c.PublicURL})
	pricelists.Routes(rt, pricelists.Services{Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock})
	runs.Routes(rt, runs.Services{Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock})
	settings.Routes(rt, settings.Services{Syncing: c.Syncing, Catalog: c.Catalog, Payments: c.Payments, Clock: c.Clock, PublicURL: c.PublicURL})
	securitylog.Routes(rt, securitylog.Services{Accounts: c.Accounts, Clock: c.Clock})
	notices.Routes(rt, notices.Services{Orders: c.Orders})
	changes.Routes(rt, changes.Services{Orders: c.Orders})
	invoices.Routes(rt, invoices.Services{Invoices: c.Invoices, Clock: c.Clock})
	payments.Routes(rt, payments.Services{Payments: c.Payments, Clock: c.Clock})
	home.Routes(rt, home.Services{
		Orders: c.Orders, Catalog: c.Catalog, Syncing: c.Syncing, Documents: c.Documents, Payments: c.Payments, Clock: c.Clock,
	})
	orders.Routes(rt, orders.Services{Orders: c.Orders, Invoices: c.Invoices, Payments: c.Payments, Documents: c.Documents, Catalog: c.Catalog, Syncing: c.Syncing, Fulfilment: c.Fulfilment, Clock: c.Clock})
}

// ServeHTTP answers a request.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

// Patterns lists the routes of the pages, so that a test can ask for every one.
func (c *Console) Patterns() []string { return c.router.Patterns() }

// Changed says that this process has changed something of a supplier's: its open pages are brought
// up to date at once.
func (c *Console) Changed(supplierID string) { c.router.Changed(supplierID) }

// Close ends the streams of the open pages, so that a server can stop.
func (c *Console) Close() { c.router.Close() }
