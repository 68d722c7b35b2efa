package api

import (
	"net/http"
	"strings"

	"upstock/internal/request"
	"upstock/internal/wholesale"
)

// maxToken is longer than any token of ours.
const maxToken = 512

// authenticate lets through only who has a supplier's token, and notes whose it is.
func (a *API) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		supplierID, err := a.supplierOf(r)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		exchangeOf(r.Context()).supplierID = supplierID
		request.Of(r.Context()).SupplierID = supplierID
		next.ServeHTTP(w, r)
	})
}

func (a *API) supplierOf(r *http.Request) (string, error) {
	token, ok := bearerToken(r)
	if !ok {
		return "", &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "Send your API token: Authorization: Bearer <token>"}
	}
	return a.config.Accounts.Authenticate(r.Context(), token)
}

// bearerToken reads the token of a request; the scheme's name is case-insensitive (RFC 9110).
func bearerToken(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	return token, strings.EqualFold(scheme, "Bearer") && token != "" && len(token) <= maxToken
}
