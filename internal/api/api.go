// Package api is the REST API, version 1. It translates between HTTP and the use cases, and decides
// nothing itself.
//
// Its shapes ([Order], [Customer] …) exist only on the wire; domain types never leave through here.
// The OpenAPI document and the documentation page are made from them.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/edi"
	"upstock/internal/fulfilment"
	"upstock/internal/invoicing"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/request"
	"upstock/internal/standing"
	"upstock/internal/syncing"
	"upstock/internal/terms"
	"upstock/internal/webhook"
)

// Config is what [New] needs. The use cases may be nil when only the OpenAPI document is wanted.
type Config struct {
	Accounts   *account.Service
	Catalog    *catalog.Service
	Orders     *ordering.Service
	Invoices   *invoicing.Service
	Payments   *payments.Service
	Standing   *standing.Service
	Syncing    *syncing.Service
	Webhooks   *webhook.Service
	Fulfilment *fulfilment.Service
	Terms      *terms.Service
	Documents  *edi.Service

	// Ready says whether requests can be served, for /readyz. Nil: always ready.
	Ready func(ctx context.Context) []Check
	// Requests says how requests are received, logged and measured.
	Requests request.Config
	// PublicURL is this server as seen from outside, e.g. "https://orders.example.com".
	PublicURL string
	// Version is the program's, shown in the documentation.
	Version string
}

// API answers requests. It is safe for concurrent use.
type API struct {
	config   Config
	log      *slog.Logger
	origins  *request.Origins
	calls    *http.ServeMux           // everything under /api/v1/
	scopes   map[string]account.Scope // what each call needs, by its pattern
	refusals floodGuard               // of webhooks
	huma     jsonAPI

	documented []documentedCall // in the order of registration

	openAPI func() ([]byte, error)
	docs    func() ([]byte, error)
}

// New makes the API.
func New(config Config) *API {
	config.Requests = config.Requests.For("api", answerPanic)
	config.PublicURL = strings.TrimSuffix(config.PublicURL, "/")
	a := &API{
		config: config, log: config.Requests.Log, origins: request.NewOrigins(config.PublicURL), calls: http.NewServeMux(),
		scopes: map[string]account.Scope{},
	}
	a.huma = jsonAPI{humago.New(a.calls, huma.Config{OpenAPI: a.newDocument()})}
	a.registerOrders()
	a.registerInvoices()
	a.registerPayments()
	a.registerCustomers()
	a.registerInvitations()
	a.registerStandingOrders()
	a.registerFulfilmentGroups()
	a.registerPaymentTerms()
	a.registerTradeRequests()
	a.registerTradingPartners()
	a.registerDocuments()
	a.registerProducts()
	a.registerPriceLists()
	a.registerPriceChecks()
	a.registerPriceConflicts()
	a.registerIntegrations()
	a.registerRuns()
	a.registerPriceChanges()
	a.registerNotices()
	a.registerWebhooks()
	a.registerAudit()
	a.finishDocument()
	// Both are long and seldom asked for; a start does not wait for them.
	a.openAPI = sync.OnceValues(a.renderOpenAPI)
	a.docs = sync.OnceValues(a.renderDocs)
	return a
}

// The paths outside of /api/v1/ need no token.
const (
	openAPIPath = "/api/openapi.json"
	docsPath    = "/api/docs"
	healthPath  = "/healthz"
	readyPath   = "/readyz"
	mediaPath   = "/media/"
)

// Handler answers /api/, /media/, /webhooks/, /healthz and /readyz. Anything else is a 404.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", a.authenticate(a.authorize(checkQuery(router{a.calls}))))
	mux.HandleFunc("GET "+openAPIPath, a.serveOpenAPI)
	mux.HandleFunc("GET "+docsPath, a.serveDocs)
	mux.HandleFunc("GET "+healthPath, serveHealth)
	mux.HandleFunc("GET "+readyPath, a.serveReady)
	mux.HandleFunc("GET "+mediaPath+"{picture}", a.serveMedia)
	mux.HandleFunc("GET "+mediaPath+"{picture}/thumbnail", a.serveThumbnail)
	mux.HandleFunc("POST "+syncing.HintPath("{supplier_id}"), a.takeHint)
	mux.HandleFunc("POST "+payments.EventPath("{supplier_id}"), a.takeStripeEvent)

	// Outermost last. The body limit stands inside of what receives requests, which takes in what a
	// client sends beyond it.
	handler := a.refuseForeign(router{mux})
	handler = beginExchange(handler)
	return a.config.Requests.Handle(limitBody(handler))
}
