package api

import (
	"net/http"

	"github.com/google/uuid"
)

const requestIDHeader = "X-Request-Id"

// maxRequestID is how long an id of somebody else's may be.
const maxRequestID = 128

// requestID takes over the id that a proxy or the client has given the request, when it is harmless in a log and a header;
// otherwise it makes one.
func requestID(r *http.Request) string {
	if id := r.Header.Get(requestIDHeader); isHarmless(id) {
		return id
	}
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.Nil.String() // the system has no randomness left: answering matters more than telling requests apart
	}
	return id.String()
}

func isHarmless(id string) bool {
	if id == "" || len(id) > maxRequestID {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == ':':
		default:
			return false
		}
	}
	return true
}
