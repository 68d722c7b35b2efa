package api

import (
	"context"
	"net/http"

	"upstock/internal/store"
	"upstock/internal/terms"
)

const paymentTermsTag = "Payment terms"

func (a *API) registerPaymentTerms() {
	register(a, call{
		method: http.MethodGet, path: "/payment-terms", id: "listPaymentTerms", scope: scopeRead, tag: paymentTermsTag,
		summary: "List payment terms", description: "Oldest first.",
	}, listing(a.config.Terms.List, paymentTermsView))
	register(a, call{
		method: http.MethodPost, path: "/payment-terms", id: "createPaymentTerms", scope: scopeAll, tag: paymentTermsTag,
		summary: "Add payment terms",
		description: "Customers and fulfilment groups get them with their payment_terms_id. A customer's own terms hold before those of its group; " +
			"without any, its orders are on account.",
		status: http.StatusCreated, refusals: []int{http.StatusConflict},
	}, a.createPaymentTerms)
	register(a, call{
		method: http.MethodGet, path: "/payment-terms/{id}", id: "getPaymentTerms", scope: scopeRead, tag: paymentTermsTag,
		summary: "Read payment terms", refusals: []int{http.StatusNotFound},
	}, viewing(byID("payment terms", a.config.Terms.Terms), paymentTermsView))
	register(a, call{
		method: http.MethodPatch, path: "/payment-terms/{id}", id: "changePaymentTerms", scope: scopeAll, tag: paymentTermsTag,
		summary: "Change payment terms",
		description: "What is left out stays as it is. Orders that are approved, and those for which someone has chosen how they are paid, " +
			"keep the terms that they were taken with.",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody("payment terms", a.changePaymentTerms), paymentTermsView))
	register(a, call{
		method: http.MethodDelete, path: "/payment-terms/{id}", id: "deletePaymentTerms", scope: scopeAll, tag: paymentTermsTag,
		summary: "Delete payment terms", description: "Only those that no customer and no fulfilment group has.",
		status: http.StatusNoContent, refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, removing("payment terms", a.config.Terms.Delete))
}

func (a *API) createPaymentTerms(ctx context.Context, supplierID string, in *creating[NewPaymentTerms]) (*created[PaymentTerms], error) {
	return createIn(ctx, "/payment-terms", in, paymentTermsView, func(idem *store.Idempotency) (terms.Terms, *store.FirstAnswer, error) {
		return a.config.Terms.Create(ctx, supplierID, in.Content.value.domain(), idem)
	})
}

func (a *API) changePaymentTerms(ctx context.Context, supplierID, id string, change PaymentTermsChange) (terms.Terms, error) {
	return a.config.Terms.Update(ctx, supplierID, id, change.domain())
}
