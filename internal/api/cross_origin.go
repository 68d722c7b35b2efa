package api

import "net/http"

// refuseCrossOrigin refuses changes that a page of another site asks for. A request with a token is
// meant: no browser adds one by itself.
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
