package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
)

// TradeRequestState is what became of a request to trade.
type TradeRequestState string

// The states of a request to trade.
const (
	TradeOpen     TradeRequestState = "open"
	TradeAccepted TradeRequestState = "accepted"
	TradeDeclined TradeRequestState = "declined"
)

// TradeRequest is a business that asks to become a customer. One address has at most one open
// request to a supplier.
type TradeRequest struct {
	ID         string
	SupplierID string
	Business   string // its name
	Name       string // of the person who asks
	Email      string // in lower case; proven
	Phone      string
	Address    string
	Message    string
	State      TradeRequestState
	CustomerID string // the customer it became, once it is accepted
	CreatedAt  time.Time
	DecidedAt  time.Time // zero: not yet
}

// InsertTradeRequest adds a request. A second open one of the same address is a unique violation of
// "trade_request".
func (tx *Tx) InsertTradeRequest(ctx context.Context, r TradeRequest) error {
	return tx.queries().InsertTradeRequest(ctx, db.InsertTradeRequestParams{
		ID: r.ID, SupplierID: r.SupplierID, Business: r.Business, Name: r.Name, Email: r.Email, Phone: r.Phone, Address: r.Address,
		Message: r.Message, State: string(r.State), CustomerID: r.CustomerID, CreatedAt: timeColumn(r.CreatedAt), DecidedAt: timeColumn(r.DecidedAt),
	})
}

// TradeRequest reads a request; ErrNotFound when the supplier has none with this id.
func (tx *Tx) TradeRequest(ctx context.Context, supplierID, id string) (TradeRequest, error) {
	row, err := tx.queries().TradeRequest(ctx, db.TradeRequestParams{SupplierID: supplierID, ID: id})
	return oneRow(row, err, tradeRequestOf)
}

// TradeRequests lists the requests in a state, newest first, below the id before ("" for the
// newest).
func (tx *Tx) TradeRequests(ctx context.Context, supplierID string, state TradeRequestState, before string, limit int) ([]TradeRequest, error) {
	rows, err := tx.queries().TradeRequests(ctx, db.TradeRequestsParams{
		SupplierID: supplierID, State: string(state), Before: before, MaxRows: int32(limit), //nolint:gosec // a page size
	})
	return allRows(rows, err, tradeRequestOf)
}

// CountTradeRequests counts the requests in a state.
func (tx *Tx) CountTradeRequests(ctx context.Context, supplierID string, state TradeRequestState) (int64, error) {
	return tx.queries().CountTradeRequests(ctx, db.CountTradeRequestsParams{SupplierID: supplierID, State: string(state)})
}

// DecideTradeRequest notes what became of an open request, at the transaction's time; ErrNotFound
// when it is not open any more.
func (tx *Tx) DecideTradeRequest(ctx context.Context, r TradeRequest) error {
	return touched(tx.queries().DecideTradeRequest(ctx, db.DecideTradeRequestParams{
		SupplierID: r.SupplierID, ID: r.ID, State: string(r.State), CustomerID: r.CustomerID, DecidedAt: timeColumn(tx.Now()),
	}))
}

// maxOwnRequests is how many of their requests a person is shown.
const maxOwnRequests = 50

// TradeRequestsOf reads the newest requests of an address, to every supplier.
func (tx *Tx) TradeRequestsOf(ctx context.Context, email string) ([]TradeRequest, error) {
	rows, err := tx.queries().TradeRequestsOf(ctx, db.TradeRequestsOfParams{Email: email, MaxRows: maxOwnRequests})
	return allRows(rows, err, tradeRequestOf)
}

func tradeRequestOf(r db.TradeRequest) (TradeRequest, error) {
	return TradeRequest{
		ID: r.ID, SupplierID: r.SupplierID, Business: r.Business, Name: r.Name, Email: r.Email, Phone: r.Phone, Address: r.Address,
		Message: r.Message, State: TradeRequestState(r.State), CustomerID: r.CustomerID, CreatedAt: timeOf(r.CreatedAt), DecidedAt: timeOf(r.DecidedAt),
	}, nil
}
