package api

import (
	"context"
	"net/http"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const tradeRequestsPath = "/trade-requests"

func (a *API) registerTradeRequests() {
	register(a, call{
		method: http.MethodGet, path: tradeRequestsPath, id: "listTradeRequests", scope: scopeRead, tag: customersTag, summary: "List requests to trade",
		description: "Businesses that ask to become customers, newest first.",
	}, a.listTradeRequests)
	register(a, call{
		method: http.MethodGet, path: tradeRequestsPath + "/{id}", id: "getTradeRequest", scope: scopeRead, tag: customersTag, summary: "Read a request to trade",
		refusals: []int{http.StatusNotFound},
	}, viewing(byID("request", a.config.Accounts.TradeRequest), tradeRequestView))
	register(a, call{
		method: http.MethodPost, path: tradeRequestsPath + "/{id}/accept", id: "acceptTradeRequest", scope: scopeAll, tag: customersTag, summary: "Accept a request to trade",
		description: "Who asked can order from then on, as the customer in Unleashed that is named; its price sync starts. " +
			"Without one they become a customer that is not matched yet.",
		refusals: []int{http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable},
	}, viewing(byIDAndBody("request", a.acceptTradeRequest), customerView))
	register(a, call{
		method: http.MethodPost, path: tradeRequestsPath + "/{id}/decline", id: "declineTradeRequest", scope: scopeAll, tag: customersTag, summary: "Decline a request to trade",
		refusals: []int{http.StatusNotFound, http.StatusConflict},
	}, viewing(byIDAndBody("request", a.declineTradeRequest), tradeRequestView))
}

// TradeRequest is a business that asks to become a customer.
type TradeRequest struct {
	ID         string    `json:"id" format:"uuid" example:"01890a5d-ac96-774b-bcce-b302099a8061"`
	State      string    `json:"state" enum:"open,accepted,declined" example:"open"`
	Business   string    `json:"business" example:"Fern Cafe"`
	Name       string    `json:"name" doc:"The person who asks." example:"Ana Reid"`
	Email      string    `json:"email" doc:"They have proved that it is theirs." example:"ana@fern.example"`
	Phone      string    `json:"phone" example:"09 555 0101"`
	Address    string    `json:"address" example:"12 Quay Street, Auckland"`
	Message    string    `json:"message" example:"We open in June."`
	CustomerID string    `json:"customer_id" doc:"The customer it became; empty until it is accepted." example:""`
	CreatedAt  time.Time `json:"created_at" example:"2026-03-01T09:30:00Z"`
}

func tradeRequestView(r store.TradeRequest) TradeRequest {
	return TradeRequest{
		ID: r.ID, State: string(r.State), Business: r.Business, Name: r.Name, Email: r.Email, Phone: r.Phone, Address: r.Address,
		Message: r.Message, CustomerID: r.CustomerID, CreatedAt: timeOf(r.CreatedAt),
	}
}

type listTradeRequestsInput struct {
	Paging
	State string `query:"state" enum:"open,accepted,declined" default:"open" doc:"What became of them."`
}

func (a *API) listTradeRequests(ctx context.Context, supplierID string, in *listTradeRequestsInput) (*answer[List[TradeRequest]], error) {
	cursor, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, next, err := a.config.Accounts.TradeRequests(ctx, supplierID, store.TradeRequestState(in.State), cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return listOf(found, next, tradeRequestView), nil
}

// TradeAcceptance is the body that accepts a request to trade.
type TradeAcceptance struct {
	UnleashedGUID string `json:"unleashed_guid,omitempty" format:"uuid" doc:"The customer in Unleashed; left out, the new customer is matched later." example:"5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12"`
}

func (a *API) acceptTradeRequest(ctx context.Context, supplierID, id string, accepted TradeAcceptance) (c wholesale.Customer, err error) {
	// The remote account is asked only about requests that are there.
	if _, err := a.config.Accounts.TradeRequest(ctx, supplierID, id); err != nil {
		return c, err
	}
	if guid := accepted.UnleashedGUID; guid != "" {
		if c, err = a.config.Syncing.TakeCustomer(ctx, supplierID, guid); err != nil {
			return c, err
		}
	}
	return a.config.Accounts.AcceptTrade(ctx, supplierID, id, c.ID)
}

// TradeRefusal is the body that declines a request to trade.
type TradeRefusal struct {
	Tell bool `json:"tell,omitempty" doc:"Whether they get an e-mail about it." example:"true"`
}

func (a *API) declineTradeRequest(ctx context.Context, supplierID, id string, refusal TradeRefusal) (store.TradeRequest, error) {
	return a.config.Accounts.DeclineTrade(ctx, supplierID, id, refusal.Tell)
}
