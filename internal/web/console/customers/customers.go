// Package customers is the customers as the supplier sees them: the list, matching to Unleashed, profile, addresses, what
// they pay and why, and the invitation to order online.
package customers

import (
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/syncing"
	"upstock/internal/web/console/importing"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Accounts *account.Service
	Catalog  *catalog.Service
	Syncing  *syncing.Service
	Clock    func() time.Time
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	importing.Routes(rt, s.Syncing, syncing.RunCustomers, "/customers", s.Clock)
	rt.Handle("GET /customers", page.OrderManagement, s.list)
	rt.Handle("GET /customers/new", page.FullAccess, s.newForm)
	rt.Handle("POST /customers/new", page.FullAccess, s.create)

	rt.Handle("GET /customers/{id}", page.OrderManagement, s.profile)
	rt.Handle("POST /customers/{id}", page.FullAccess, s.saveDetails)
	rt.Handle("POST /customers/{id}/sales-orders", page.FullAccess, s.switchSalesOrders)
	rt.Handle("POST /customers/{id}/price-list", page.FullAccess, s.choosePriceList)

	rt.Handle("GET /customers/{id}/match", page.FullAccess, s.matchPage)
	rt.Handle("GET /customers/{id}/match/candidates", page.FullAccess, s.candidates)
	rt.Handle("POST /customers/{id}/match", page.FullAccess, s.match)

	rt.Handle("GET /customers/{id}/addresses", page.OrderManagement, s.addresses)
	rt.Handle("POST /customers/{id}/addresses", page.FullAccess, s.addAddress)
	rt.Handle("GET /customers/{id}/addresses/new", page.FullAccess, s.newAddress)
	rt.Handle("GET /customers/{id}/addresses/{address}", page.FullAccess, s.address)
	rt.Handle("POST /customers/{id}/addresses/{address}", page.FullAccess, s.editAddress)
	rt.Handle("POST /customers/{id}/addresses/{address}/delete", page.FullAccess, s.deleteAddress)
	rt.Handle("POST /customers/{id}/sales-order-address", page.FullAccess, s.chooseAddress)

	rt.Handle("GET /customers/{id}/prices", page.OrderManagement, s.prices)

	rt.Handle("GET /customers/{id}/invite", page.OrderManagement, s.invitation)
	rt.Handle("POST /customers/{id}/invite", page.FullAccess, s.invite)
}

// customer reads the customer that the address names.
func (s Services) customer(r *http.Request) (wholesale.Customer, error) {
	return s.Catalog.Customer(r.Context(), page.SupplierID(r.Context()), r.PathValue("id"))
}

// change changes the customer that the address names.
func (s Services) change(r *http.Request, change catalog.CustomerChange) (wholesale.Customer, error) {
	return s.Catalog.UpdateCustomer(r.Context(), page.SupplierID(r.Context()), r.PathValue("id"), change)
}

func path(c wholesale.Customer) string { return "/customers/" + c.ID }
