package api

import (
	"fmt"
	"net/http"
	"strings"

	"upstock/internal/request"
)

// refuseForeign refuses changes that a page of another site asks for. A request with a token is
// meant: no browser adds one by itself. A webhook has a signature, which no page can make.
func (a *API) refuseForeign(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := bearerToken(r); !ok && !strings.HasPrefix(r.URL.Path, hintsPath) {
			if err := a.origins.Check(r, a.log); err != nil {
				newProblem(http.StatusForbidden, foreignWords(err)).write(w)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// foreignWords says why a page may not make a request.
func foreignWords(err error) string {
	foreign, ok := request.IsForeign(err)
	if !ok {
		return err.Error()
	}
	return fmt.Sprintf("A page of another site may not make this request. Pages at %s may, and every program that sends a token",
		foreign.Trusted)
}
