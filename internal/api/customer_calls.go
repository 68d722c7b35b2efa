package api

import (
	"context"
	"net/http"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

const customersTag = "Customers"

func (a *API) registerCustomers() {
	register(a, call{
		method: http.MethodGet, path: "/customers", id: "listCustomers", scope: scopeRead, tag: customersTag, summary: "List customers", description: "By code.",
	}, a.listCustomers)
	register(a, call{
		method: http.MethodPost, path: "/customers", id: "createCustomer", scope: scopeAll, tag: customersTag, summary: "Add a customer",
		description: "It is not matched to a customer in Unleashed yet.", status: http.StatusCreated, refusals: []int{http.StatusConflict},
	}, a.createCustomer)
	register(a, call{
		method: http.MethodGet, path: "/customers/{id}", id: "getCustomer", scope: scopeRead, tag: customersTag, summary: "Read a customer", refusals: []int{http.StatusNotFound},
	}, viewing(byID("customer", a.config.Catalog.Customer), customerView))
	register(a, call{
		method: http.MethodPatch, path: "/customers/{id}", id: "changeCustomer", scope: scopeAll, tag: customersTag, summary: "Change a customer",
		description: "What is left out stays as it is; null empties a text.", refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody("customer", a.changeCustomer), customerView))
	register(a, call{
		method: http.MethodPost, path: "/customers/{id}/match", id: "matchCustomer", scope: scopeAll, tag: customersTag, summary: "Match a customer to one in Unleashed",
		description: "Its prices are then read from there.", refusals: []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable},
	}, viewing(byIDAndBody("customer", a.matchCustomer), customerView))
	register(a, call{
		method: http.MethodGet, path: "/customers/{id}/price", id: "getCustomerPrice", scope: scopeRead, tag: customersTag, summary: "What does this customer pay, and why?",
		refusals: []int{http.StatusNotFound},
	}, viewing(a.customerPrice, customerPriceView))
	register(a, call{
		method: http.MethodGet, path: "/unleashed/customers", id: "findUnleashedCustomers", scope: scopeRead, tag: customersTag, summary: "Search customers in Unleashed",
		description: "To match one of yours. It asks the remote account.", refusals: []int{http.StatusConflict, http.StatusServiceUnavailable},
	}, a.findRemoteCustomers)
}

type listCustomersInput struct {
	Paging
	Code    string       `query:"code" doc:"This code, in any case; hyphens, quotes and spaces that look alike are the same. An exact spelling comes before others."`
	Query   string       `query:"q" doc:"Words, in any order. Each is part of the code, the name, the e-mail address or the contact, without regard to case, macrons and accents; or they are a phone number."`
	Matched optionalBool `query:"matched" doc:"Whether it is matched to a customer in Unleashed."`
}

func (a *API) listCustomers(ctx context.Context, supplierID string, in *listCustomersInput) (*answer[List[Customer]], error) {
	found, err := a.config.Catalog.Customers(ctx, supplierID, catalog.CustomerQuery{
		Code: in.Code, Query: in.Query, Matched: in.Matched.pointer(), Cursor: in.Cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return listOf(found.Items, found.Next, customerView), nil
}

func (a *API) createCustomer(ctx context.Context, supplierID string, in *creating[NewCustomer]) (*created[Customer], error) {
	return createIn(ctx, "/customers", in, customerView, func(idem *store.Idempotency) (wholesale.Customer, *store.FirstAnswer, error) {
		return a.config.Catalog.CreateCustomer(ctx, supplierID, in.Content.value.domain(), idem)
	})
}

func (a *API) changeCustomer(ctx context.Context, supplierID, id string, change CustomerChange) (wholesale.Customer, error) {
	return a.config.Catalog.UpdateCustomer(ctx, supplierID, id, change.domain())
}

// CustomerMatch is the body that matches a customer.
type CustomerMatch struct {
	UnleashedGUID string `json:"unleashed_guid" format:"uuid" doc:"The customer in Unleashed." example:"5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12"`
}

func (a *API) matchCustomer(ctx context.Context, supplierID, id string, match CustomerMatch) (c wholesale.Customer, err error) {
	guid := match.UnleashedGUID
	if guid == "" {
		return c, wholesale.Invalid("unleashed_guid", "is required")
	}
	// The remote account is asked only about customers that are there.
	if _, err := a.config.Catalog.Customer(ctx, supplierID, id); err != nil {
		return c, err
	}
	return a.config.Syncing.MatchCustomer(ctx, supplierID, id, guid)
}

type customerPriceInput struct {
	ByID
	ProductID string           `query:"product_id" format:"uuid" required:"true" doc:"What it buys."`
	Quantity  decimalParameter `query:"quantity" doc:"How much of it; 1 when left out." example:"12"`
	Date      string           `query:"date" doc:"When, such as 2026-03-04; today when left out."`
}

func (a *API) customerPrice(ctx context.Context, supplierID string, in *customerPriceInput) (price catalog.WhyPrice, err error) {
	id, err := in.id("customer")
	if err != nil {
		return price, err
	}
	if in.Quantity.given && !in.Quantity.IsPos() {
		return price, wholesale.Invalid("quantity", "must be greater than 0")
	}
	return a.config.Catalog.WhyPriceFor(ctx, supplierID, id, lowerID(in.ProductID), in.Quantity.Decimal, wholesale.Date(in.Date))
}

// UnleashedCustomer is a customer in Unleashed.
type UnleashedCustomer struct {
	GUID  string `json:"guid" example:"5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12"`
	Code  string `json:"code" example:"HARBOUR"`
	Name  string `json:"name" example:"Harbour Grocer"`
	Email string `json:"email" example:"orders@harbour.example"`
}

func remoteCustomerView(r syncing.CustomerRecord) UnleashedCustomer {
	return UnleashedCustomer{GUID: r.RemoteID, Code: r.Code, Name: r.Name, Email: r.Email}
}

type findRemoteCustomersInput struct {
	Paging
	Query string `query:"q" maxLength:"500" doc:"Part of the code or the name, or words of it."`
}

func (a *API) findRemoteCustomers(ctx context.Context, supplierID string, in *findRemoteCustomersInput) (*answer[List[UnleashedCustomer]], error) {
	found, err := a.config.Syncing.FindCustomers(ctx, supplierID, in.Query)
	if err != nil {
		return nil, err
	}
	found, next, err := pageOf(found, func(r syncing.CustomerRecord) string { return r.RemoteID }, in.Paging)
	if err != nil {
		return nil, err
	}
	return listOf(found, next, remoteCustomerView), nil
}
