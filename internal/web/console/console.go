// Package console is the supplier's side of Upstock in a browser: it puts the areas of the console together.
package console

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/syncing"
	"upstock/internal/web/assets"
	people "upstock/internal/web/console/account"
	"upstock/internal/web/console/customers"
	"upstock/internal/web/console/home"
	"upstock/internal/web/console/neworder"
	"upstock/internal/web/console/notices"
	"upstock/internal/web/console/order"
	"upstock/internal/web/console/orders"
	"upstock/internal/web/console/pricelists"
	"upstock/internal/web/console/products"
	"upstock/internal/web/console/runs"
	"upstock/internal/web/console/settings"
	"upstock/internal/web/console/signin"
	"upstock/internal/web/page"
	"upstock/internal/webhook"
)

// Config is what the console works with.
type Config struct {
	Accounts  *account.Service
	Catalog   *catalog.Service
	Orders    *ordering.Service
	Syncing   *syncing.Service
	Webhooks  *webhook.Service
	Clock     func() time.Time
	Log       *slog.Logger
	PublicURL string // where people reach the console, without a slash at its end
	// TrustedProxies are the proxies in front of the server that are believed about whom a request comes from.
	TrustedProxies []netip.Prefix
}

// Console answers requests for its pages. Make one with New.
type Console struct {
	router *page.Router
	mux    *http.ServeMux
}

// New makes the console.
func New(c Config) *Console {
	rt := page.NewRouter(page.Config{
		Accounts: c.Accounts, Orders: c.Orders, Log: c.Log, PublicURL: c.PublicURL, TrustedProxies: c.TrustedProxies,
	})
	signin.Routes(rt, signin.Services{Accounts: c.Accounts})
	people.Routes(rt, people.Services{Accounts: c.Accounts, Webhooks: c.Webhooks, PublicURL: c.PublicURL})
	neworder.Routes(rt, neworder.Services{Orders: c.Orders, Catalog: c.Catalog, Syncing: c.Syncing})
	order.Routes(rt, order.Services{Orders: c.Orders, Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock})
	products.Routes(rt, products.Services{Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock})
	customers.Routes(rt, customers.Services{Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock})
	pricelists.Routes(rt, pricelists.Services{Catalog: c.Catalog, Syncing: c.Syncing, Clock: c.Clock})
	runs.Routes(rt, runs.Services{Syncing: c.Syncing, Clock: c.Clock})
	settings.Routes(rt, settings.Services{Syncing: c.Syncing, Catalog: c.Catalog, Clock: c.Clock})
	notices.Routes(rt, notices.Services{Orders: c.Orders})
	home.Routes(rt, home.Services{Orders: c.Orders, Catalog: c.Catalog, Syncing: c.Syncing})
	orders.Routes(rt, orders.Services{Orders: c.Orders, Catalog: c.Catalog, Clock: c.Clock})

	mux := http.NewServeMux()
	mux.HandleFunc("GET "+assets.Prefix, assets.Serve)
	mux.Handle("/", rt)
	return &Console{router: rt, mux: mux}
}

// ServeHTTP answers a request.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.mux.ServeHTTP(w, r) }

// Close ends the streams of the open pages, so that a server can stop.
func (c *Console) Close() { c.router.Close() }
