package api

import (
	"context"
	"net/http"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const ordersTag = "Orders"

type orderAnswer struct {
	ETag string `header:"ETag" doc:"The order's version, for If-Match."`
	Body Order
}

type createdOrder struct {
	Location string `header:"Location" doc:"Where the order is."`
	ETag     string `header:"ETag" doc:"The order's version, for If-Match."`
	Body     encoded[Order]
}

func orderAnswerOf(o *wholesale.Order) *orderAnswer {
	view := orderView(o)
	return &orderAnswer{ETag: `"` + view.ETag + `"`, Body: view}
}

func (a *API) registerOrders() {
	register(a, call{
		method: http.MethodPost, path: "/orders", id: "takeOrder", scope: scopeOrders, tag: ordersTag, summary: "Take an order", status: http.StatusCreated,
		description: "Prices come from the customer's price list unless they are given; they are fixed from then on. All errors are reported together, each with its line.",
	}, a.takeOrder)
	register(a, call{
		method: http.MethodGet, path: "/orders", id: "listOrders", scope: scopeRead, tag: ordersTag, summary: "List orders", description: "Newest first.",
	}, a.listOrders)
	register(a, call{
		method: http.MethodGet, path: "/orders/{id}", id: "getOrder", scope: scopeRead, tag: ordersTag, summary: "Read an order", refusals: []int{http.StatusNotFound},
	}, a.readOrder)
	register(a, call{
		method: http.MethodPatch, path: "/orders/{id}", id: "changeOrder", scope: scopeOrders, tag: ordersTag, summary: "Change an order",
		description: "Before it is approved, to repair a totals mismatch, or to repair what Unleashed has refused. What is left out stays as it is; null empties a text.",
		refusals:    []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed},
	}, answering(a.changeOrder, orderAnswerOf))
	register(a, call{
		method: http.MethodPost, path: "/orders/{id}/approve", id: "approveOrder", scope: scopeOrders, tag: ordersTag, summary: "Approve an order",
		description: "It becomes processing, and its sales order is created in Unleashed in the background, exactly once. What cannot be sent is approved all the same: sales_order says what to fix. When the total would be another one with today's taxes, nothing is approved, and the answer is 409 with both totals.",
		refusals:    []int{http.StatusNotFound, http.StatusConflict},
	}, answering(a.approveOrder, orderAnswerOf))
	for _, step := range []struct {
		verb, id, summary, description string
		carryOut                       func(ctx context.Context, supplierID, id string) (*wholesale.Order, error)
	}{
		{"retry", "retryOrder", "Send the sales order again", "After the problem has been fixed, here or in Unleashed: the customer and products concerned are read again. A waiting sales order is retried at once. An order that was approved while Unleashed was not connected, or sales orders were turned off for its customer, is sent now.", a.config.Syncing.Retry},
		{"send-again", "sendOrderAgain", "Make a new sales order", "After the old one was deleted in Unleashed. The order must be processing.", a.config.Orders.SendAgain},
		{"acknowledge", "acknowledgeOrder", "Leave the sales order as Unleashed stored it", "When it stored another total or something else than was sent, and that is fine. What was completed with another total cannot be left so.", a.config.Orders.Acknowledge},
		{"ship", "shipOrder", "Mark an order as shipped", "The customer is e-mailed. While the totals disagree with Unleashed, payment and invoice stay blocked.", a.config.Orders.Ship},
		{"receive", "receiveOrder", "Mark an order as received", "", a.config.Orders.Receive},
		{"cancel", "cancelOrder", "Cancel an order", "Before it is shipped. A sales order that Unleashed has stays there.", a.config.Orders.Cancel},
	} {
		register(a, call{
			method: http.MethodPost, path: "/orders/{id}/" + step.verb, id: step.id, scope: scopeOrders, tag: ordersTag,
			summary: step.summary, description: step.description, refusals: []int{http.StatusNotFound, http.StatusConflict},
		}, answering(byID("order", step.carryOut), orderAnswerOf))
	}
	a.registerPriceDecisions()
	a.registerProblems()
	register(a, call{
		method: http.MethodGet, path: "/orders/{id}/timeline", id: "getOrderTimeline", scope: scopeRead, tag: ordersTag, summary: "Read what happened to an order",
		description: "Oldest first.", refusals: []int{http.StatusNotFound},
	}, a.timeline)
}

func (a *API) takeOrder(ctx context.Context, supplierID string, in *creating[NewOrder]) (*createdOrder, error) {
	o, answer, err := create(ctx, in, orderView, func(idem *store.Idempotency) (*wholesale.Order, *store.FirstAnswer, error) {
		return a.config.Orders.Take(ctx, supplierID, in.Content.value.domain(), idem)
	})
	if err != nil {
		return nil, err
	}
	var id identity
	if o != nil {
		id = identity{ID: o.ID, ETag: etagOf(o.Version)} // reading it back would take longer than writing it
	} else if id, err = identityIn(answer); err != nil {
		return nil, err
	}
	return &createdOrder{Location: prefix + "/orders/" + id.ID, ETag: `"` + id.ETag + `"`, Body: encoded[Order]{answer}}, nil
}

type listOrdersInput struct {
	Paging
	Status       string       `query:"status" enum:"scheduled,ordered,processing,shipped,received,cancelled"`
	CustomerID   string       `query:"customer_id" format:"uuid"`
	Reference    string       `query:"reference" doc:"The customer's own order number, exactly."`
	Number       string       `query:"number" doc:"Our number, exactly." example:"U-1029"`
	Query        string       `query:"q" doc:"Words, in any case and order. Each must begin a word or a number of the reference, be our number or the one in Unleashed, or be part of the customer's code, name or e-mail." example:"fern 4471"`
	Attention    optionalBool `query:"attention" doc:"true: only orders that wait for a person, which are those under Needs attention in the console; false: only the others."`
	UpdatedSince moment       `query:"updated_since" doc:"Only orders that have changed since then."`
}

func (a *API) listOrders(ctx context.Context, supplierID string, in *listOrdersInput) (*answer[List[Order]], error) {
	cursor, err := idCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	orders, next, err := a.config.Orders.Orders(ctx, supplierID, ordering.Query{
		Status: wholesale.Status(in.Status), CustomerID: lowerID(in.CustomerID), Reference: in.Reference, Number: in.Number,
		Search: in.Query, Attention: in.Attention.pointer(), UpdatedSince: in.UpdatedSince.Time, Cursor: cursor, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	return listOf(orders, next, orderView), nil
}

type changeOrderInput struct {
	ByID
	IfMatch string `header:"If-Match" doc:"The etag of the order that you have seen. When it has changed since, nothing is changed and the answer is 412." example:"\"v3\""`
	Content requestBody[OrderChange]
}

func (a *API) changeOrder(ctx context.Context, supplierID string, in *changeOrderInput) (*wholesale.Order, error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	return a.config.Orders.Edit(ctx, supplierID, id, in.Content.value.domain(versionIn(in.IfMatch)))
}

type approveOrderInput struct {
	ByID
	AcceptTotal decimalParameter `query:"accept_total" doc:"Approve the order at this total and at no other." example:"473.34"`
}

func (a *API) approveOrder(ctx context.Context, supplierID string, in *approveOrderInput) (*wholesale.Order, error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	var seen ordering.Seen
	if in.AcceptTotal.given {
		seen.Total = &in.AcceptTotal.Decimal
	}
	return a.config.Orders.ApproveSeen(ctx, supplierID, id, seen)
}

type timelineInput struct {
	ByID
	Paging
}

func (a *API) timeline(ctx context.Context, supplierID string, in *timelineInput) (*answer[List[Event]], error) {
	id, err := in.id("order")
	if err != nil {
		return nil, err
	}
	events, err := a.config.Orders.Timeline(ctx, supplierID, id)
	if err != nil {
		return nil, err
	}
	events, next, err := pageOf(events, func(e store.Event) string { return e.ID }, in.Paging)
	if err != nil {
		return nil, err
	}
	return listOf(events, next, eventView), nil
}
