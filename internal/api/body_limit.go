package api

import "net/http"

// maxBody is in bytes. An order of the most lines with long comments fits.
const maxBody = 1 << 20

// limitBody makes reading a body fail once it is too long.
func limitBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, bodyBound(r))
		}
		next.ServeHTTP(w, r)
	})
}
