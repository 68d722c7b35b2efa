package api

import "net/http"

// refuseCrossOrigin refuses requests that change something, come from a page of another site, and carry no token of their
// own. A request with a token is meant: no browser adds one by itself.
func refuseCrossOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := bearerToken(r); !ok && protection.Check(r) != nil {
			newProblem(http.StatusForbidden, "A page of another site may not make this request").write(w)
			return
		}
		next.ServeHTTP(w, r)
	})
}
