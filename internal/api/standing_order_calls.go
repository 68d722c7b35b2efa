package api

import (
	"context"
	"net/http"

	"upstock/internal/standing"
)

func (a *API) registerStandingOrders() {
	const path = "/customers/{id}/standing-order"
	register(a, call{
		method: http.MethodGet, path: path, id: "getStandingOrder", scope: scopeRead, tag: customersTag, summary: "Read a customer's standing order",
		description: "A customer who has none has an empty one.", refusals: []int{http.StatusNotFound},
	}, viewing(byID("customer", a.config.Standing.Of), standingOrderView))
	register(a, call{
		method: http.MethodPut, path: path, id: "putStandingOrder", scope: scopeAll, tag: customersTag, summary: "Set a customer's standing order",
		description: "It replaces the one before. Orders are made for the coming days at once, with status scheduled and source standing, and become ordered at their cut-off. " +
			"Orders that were made before stay as they are; a hold cancels those that can still be changed.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody("customer", a.putStandingOrder), standingOrderView))
}

func (a *API) putStandingOrder(ctx context.Context, supplierID, id string, change StandingOrderChange) (standing.View, error) {
	return a.config.Standing.Put(ctx, supplierID, id, change.domain())
}
