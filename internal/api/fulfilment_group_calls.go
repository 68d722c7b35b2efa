package api

import (
	"context"
	"net/http"

	"upstock/internal/fulfilment"
	"upstock/internal/store"
)

const fulfilmentTag = "Fulfilment groups"

func (a *API) registerFulfilmentGroups() {
	register(a, call{
		method: http.MethodGet, path: "/fulfilment-groups", id: "listFulfilmentGroups", scope: scopeRead, tag: fulfilmentTag,
		summary: "List fulfilment groups", description: "Oldest first: the Default group, which every supplier has, comes before all others.",
	}, listing(a.config.Fulfilment.List, fulfilmentGroupView))
	register(a, call{
		method: http.MethodPost, path: "/fulfilment-groups", id: "createFulfilmentGroup", scope: scopeAll, tag: fulfilmentTag,
		summary:     "Add a fulfilment group",
		description: "Customers are put into it with their fulfilment_group_id. The rules hold for orders that customers place in the shop; this API refuses no order because of them.",
		status:      http.StatusCreated, refusals: []int{http.StatusConflict},
	}, a.createFulfilmentGroup)
	register(a, call{
		method: http.MethodGet, path: "/fulfilment-groups/{id}", id: "getFulfilmentGroup", scope: scopeRead, tag: fulfilmentTag,
		summary: "Read a fulfilment group", refusals: []int{http.StatusNotFound},
	}, viewing(byID("fulfilment group", a.config.Fulfilment.Group), fulfilmentGroupView))
	register(a, call{
		method: http.MethodPatch, path: "/fulfilment-groups/{id}", id: "changeFulfilmentGroup", scope: scopeAll, tag: fulfilmentTag,
		summary: "Change a fulfilment group", description: "What is left out stays as it is.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody("fulfilment group", a.changeFulfilmentGroup), fulfilmentGroupView))
	register(a, call{
		method: http.MethodDelete, path: "/fulfilment-groups/{id}", id: "deleteFulfilmentGroup", scope: scopeAll, tag: fulfilmentTag,
		summary: "Delete a fulfilment group", description: "Its customers move to the Default group, which itself cannot be deleted (409).",
		status: http.StatusNoContent, refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, removing("fulfilment group", a.deleteFulfilmentGroup))
}

func (a *API) createFulfilmentGroup(ctx context.Context, supplierID string, in *creating[NewFulfilmentGroup]) (*created[FulfilmentGroup], error) {
	return createIn(ctx, "/fulfilment-groups", in, fulfilmentGroupView, func(idem *store.Idempotency) (fulfilment.Group, *store.FirstAnswer, error) {
		return a.config.Fulfilment.Create(ctx, supplierID, in.Content.value.domain(), idem)
	})
}

func (a *API) changeFulfilmentGroup(ctx context.Context, supplierID, id string, change FulfilmentGroupChange) (fulfilment.Group, error) {
	return a.config.Fulfilment.Update(ctx, supplierID, id, change.domain())
}

func (a *API) deleteFulfilmentGroup(ctx context.Context, supplierID, id string) error {
	_, err := a.config.Fulfilment.Delete(ctx, supplierID, id)
	return err
}
