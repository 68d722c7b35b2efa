package api

import (
	"net/http"
	"regexp"

	"upstock/internal/store"
)

const requestIDHeader = "X-Request-Id"

// harmlessID is what a request id from outside may be: safe in a log and in a header.
var harmlessID = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,128}$`)

// requestID keeps the id that a proxy or the client has given the request, or makes one.
func requestID(r *http.Request) string {
	if id := r.Header.Get(requestIDHeader); harmlessID.MatchString(id) {
		return id
	}
	return store.NewID()
}
