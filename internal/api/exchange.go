package api

import (
	"context"
	"net/http"

	"upstock/internal/account"
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

// beginExchange makes the exchange.
func beginExchange(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := &exchange{method: r.Method, path: r.URL.Path}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x)))
	})
}
