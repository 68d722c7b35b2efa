package api

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"upstock/internal/payments"
	"upstock/internal/request"
)

// maxEvent is in bytes. An event holds the object that it is about, a few kilobytes of it.
const maxEvent = 1 << 20

// takeStripeEvent takes a message from Stripe. It is answered once the event is kept, and before
// anything is done about it.
func (a *API) takeStripeEvent(w http.ResponseWriter, r *http.Request) {
	body, supplierID, ok := readMessage(w, r, maxEvent)
	if !ok {
		return
	}
	err := a.config.Payments.TakeEvent(r.Context(), supplierID, body, r.Header.Get("Stripe-Signature"))
	switch {
	case errors.Is(err, payments.ErrNoEndpoint):
		a.refuseEvent(w, r, newProblem(http.StatusNotFound, "There is no such address"))
	case errors.Is(err, payments.ErrNotStripe):
		a.refuseEvent(w, r, newProblem(http.StatusBadRequest, "The message has no valid signature"))
	case err != nil:
		a.refuse(w, r, err)
	default:
		request.Of(r.Context()).SupplierID = supplierID
		w.WriteHeader(http.StatusOK)
	}
}

// refuseEvent refuses a message, and slows down an address that sends many of those.
func (a *API) refuseEvent(w http.ResponseWriter, r *http.Request, problem *Problem) {
	if wait := a.refusals.take(request.Of(r.Context()).Address, a.config.Requests.Clock()); wait > 0 {
		seconds := int64((wait + time.Second - 1) / time.Second)
		problem = newProblem(http.StatusTooManyRequests, "Too many messages without a valid signature").
			with("Retry-After", strconv.FormatInt(seconds, 10))
	}
	problem.write(w)
}
