package api

import (
	"context"
	"net/http"

	"upstock/internal/account"
)

// exchange is what is known of one request. Each layer adds what it learns, for the log outside of
// everything.
type exchange struct {
	method     string
	path       string
	requestID  string
	route      string          // the pattern that matched, e.g. "/api/v1/orders/{id}"; "" when none did
	supplierID string          // who asks; "" where that does not matter
	program    account.Program // the same, with the token that was shown
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{}
}

// beginExchange makes the exchange and the request's id, and sends the id back.
func beginExchange(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{method: r.Method, path: r.URL.Path, requestID: requestID(r)}
		w.Header().Set(requestIDHeader, x.requestID)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
	})
}
