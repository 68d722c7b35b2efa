package api

import (
	"context"
	"net/http"

	"upstock/internal/account"
	"upstock/internal/request"
	"upstock/internal/store"
)

// exchange is what the calls need to know of the request that they answer.
type exchange struct {
	method     string
	path       string
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

// beginExchange makes the exchange, and says for the audit where the request comes from: who makes
// it is known once there is a token.
func beginExchange(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		facts := request.Of(r.Context())
		ctx := store.By(r.Context(), store.Who{Name: "API", Address: facts.Address, RequestID: facts.ID})
		x := &exchange{method: r.Method, path: r.URL.Path}
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, exchangeKey{}, x)))
	})
}
