// Package customers shows the supplier its customers: list, matching to Unleashed, profile,
// addresses, prices, and the invitation to order online.
package customers

import (
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/fulfilment"
	"upstock/internal/standing"
	"upstock/internal/syncing"
	"upstock/internal/terms"
	"upstock/internal/web/console/importing"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// Services are the use cases behind the pages.
type Services struct {
	Accounts   *account.Service
	Catalog    *catalog.Service
	Syncing    *syncing.Service
	Fulfilment *fulfilment.Service
	Terms      *terms.Service
	Standing   *standing.Service
	Clock      func() time.Time
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	importing.Routes(rt, s.Syncing, syncing.RunCustomers, "/customers", s.Clock)
	rt.Handle("GET /customers", shell.ForTeam, s.list)
	rt.Handle("GET /customers/new", shell.ForFullAccess, s.newForm)
	rt.Handle("POST /customers/new", shell.ForFullAccess, s.create)

	rt.Handle("GET /customers/{id}", shell.ForTeam, s.profile)
	rt.Handle("POST /customers/{id}", shell.ForFullAccess, s.saveDetails)
	rt.Handle("POST /customers/{id}/sales-orders", shell.ForFullAccess, s.switchSalesOrders)
	rt.Handle("POST /customers/{id}/price-list", shell.ForFullAccess, s.choosePriceList)
	rt.Handle("POST /customers/{id}/fulfilment-group", shell.ForFullAccess, s.chooseGroup)
	rt.Handle("POST /customers/{id}/payment-terms", shell.ForFullAccess, s.chooseTerms)

	rt.Handle("GET /customers/{id}/match", shell.ForFullAccess, s.matchPage)
	rt.Handle("GET /customers/{id}/match/candidates", shell.ForFullAccess, s.candidates)
	rt.Handle("POST /customers/{id}/match", shell.ForFullAccess, s.match)

	rt.Handle("GET /customers/{id}/addresses", shell.ForTeam, s.addresses)
	rt.Handle("POST /customers/{id}/addresses", shell.ForFullAccess, s.addAddress)
	rt.Handle("GET /customers/{id}/addresses/new", shell.ForFullAccess, s.newAddress)
	rt.Handle("GET /customers/{id}/addresses/{address}", shell.ForFullAccess, s.address)
	rt.Handle("POST /customers/{id}/addresses/{address}", shell.ForFullAccess, s.editAddress)
	rt.Handle("POST /customers/{id}/addresses/{address}/delete", shell.ForFullAccess, s.deleteAddress)
	rt.Handle("POST /customers/{id}/sales-order-address", shell.ForFullAccess, s.chooseAddress)

	rt.Handle("GET /customers/{id}/prices", shell.ForTeam, s.prices)

	rt.Handle("GET /customers/standing-orders", shell.ForTeam, s.standingOrders)
	rt.Handle("GET /customers/{id}/standing-order", shell.ForTeam, s.standingOrder)
	rt.Handle("POST /customers/{id}/standing-order", shell.ForFullAccess, s.saveStandingOrder)
	rt.Handle("POST /customers/{id}/standing-order/hold", shell.ForFullAccess, s.holdStandingOrder)
	rt.Handle("POST /customers/{id}/standing-order/resume", shell.ForFullAccess, s.resumeStandingOrder)

	rt.Handle("GET /customers/{id}/invite", shell.ForTeam, s.invitation)
	rt.Handle("POST /customers/{id}/invite", shell.ForFullAccess, s.invite)
	rt.Handle("POST /customers/{id}/buyers/{person}/remove", shell.ForFullAccess, s.removeBuyer)
	rt.Handle("POST /customers/{id}/buyers/take-back", shell.ForFullAccess, s.endInvitation)
}

// customer reads the customer in the URL.
func (s Services) customer(r *http.Request) (wholesale.Customer, error) {
	return s.Catalog.Customer(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"))
}

// change changes the customer in the URL.
func (s Services) change(r *http.Request, change catalog.CustomerChange) (wholesale.Customer, error) {
	return s.Catalog.UpdateCustomer(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id"), change)
}

func path(c wholesale.Customer) string { return "/customers/" + c.ID }
