// Package products shows the supplier its products: the list with pictures and availability, and
// each product with its prices and what a customer pays for it, and why.
package products

import (
	"time"

	"upstock/internal/catalog"
	"upstock/internal/syncing"
	"upstock/internal/web/console/importing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// Services are the use cases behind the pages.
type Services struct {
	Catalog *catalog.Service
	Syncing *syncing.Service
	Clock   func() time.Time
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	importing.Routes(rt, s.Syncing, syncing.RunProducts, "/products", s.Clock)
	rt.Handle("GET /products", shell.ForTeam, s.list)
	rt.Handle("POST /products/availability", shell.ForFullAccess, s.setAvailabilities)
	rt.Handle("POST /products/pictures", shell.ForFullAccess, s.fetchAllAgain)
	rt.Handle("POST /products/{id}/pictures", shell.ForFullAccess, s.fetchAgain)
	rt.Handle("GET /products/{id}", shell.ForTeam, s.product)
	rt.Handle("GET /products/{id}/customers", shell.ForTeam, s.findCustomers)
	rt.Handle("POST /products/{id}/availability", shell.ForFullAccess, s.setAvailability)
}
