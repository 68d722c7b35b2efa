package api

import "net/http"

// maxBody is how long a request body may be, in bytes. An order of the most lines with long comments fits.
const maxBody = 1 << 20

// limitBody refuses bodies that are too long: those that say so at once, the others when they are read that far.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		next.ServeHTTP(w, r)
	})
}
