package api

import (
	"net/http"
	"strings"

	"upstock/internal/account"
	"upstock/internal/request"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxToken is longer than any token of ours.
const maxToken = 512

// authenticate lets through only who has a supplier's token, and notes whose it is. Whatever the
// request does is done in the token's name.
func (a *API) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		program, err := a.programOf(r)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		x, facts := exchangeOf(r.Context()), request.Of(r.Context())
		x.supplierID, x.program = program.SupplierID, program
		facts.SupplierID, facts.Token = program.SupplierID, program.TokenName
		who := store.Who{Name: "token " + program.TokenName, Address: facts.Address, RequestID: facts.ID}
		next.ServeHTTP(w, r.WithContext(store.By(r.Context(), who)))
	})
}

// authorize lets through only calls that the token's scope includes. What no call is for goes on,
// to be answered as such.
func (a *API) authorize(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := a.calls.Handler(r); pattern != "" {
			needed := a.scopes[pattern]
			if err := exchangeOf(r.Context()).program.Allow(needed); err != nil {
				a.problem(r.Context(), err).with("WWW-Authenticate", insufficient(needed)).write(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// insufficient says which scope is missing, as RFC 6750 has it.
func insufficient(needed account.Scope) string {
	return `Bearer error="insufficient_scope", scope="` + string(needed) + `"`
}

func (a *API) programOf(r *http.Request) (account.Program, error) {
	token, ok := bearerToken(r)
	if !ok {
		return account.Program{}, &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "Send your API token: Authorization: Bearer <token>"}
	}
	return a.config.Accounts.Authenticate(r.Context(), token)
}

// bearerToken reads the token of a request; the scheme's name is case-insensitive (RFC 9110).
func bearerToken(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	return token, strings.EqualFold(scheme, "Bearer") && token != "" && len(token) <= maxToken
}
