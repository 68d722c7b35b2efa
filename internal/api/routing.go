package api

import (
	"net/http"
	"strings"
)

// router dispatches on a mux, notes the route, and answers problems instead of plain text.
type router struct {
	mux *http.ServeMux
}

// ServeHTTP answers a request.
func (rt router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handler, pattern := rt.mux.Handler(r)
	if pattern == "" {
		exchangeOf(r.Context()).route = ""
		unrouted(handler, r).write(w)
		return
	}
	_, route, found := strings.Cut(pattern, " ")
	if !found {
		route = pattern
	}
	exchangeOf(r.Context()).route = route
	rt.mux.ServeHTTP(w, r)
}

// unrouted asks the mux's own refusal why it refuses: no such path, or not with this method.
func unrouted(refusal http.Handler, r *http.Request) *Problem {
	answer := &discardWriter{header: http.Header{}}
	refusal.ServeHTTP(answer, r)
	if answer.status != http.StatusMethodNotAllowed {
		return newProblem(http.StatusNotFound, "There is nothing at this path. The documentation is at "+docsPath)
	}
	allowed := answer.header.Get("Allow")
	return newProblem(http.StatusMethodNotAllowed, "This path takes "+allowed).with("Allow", allowed)
}

// discardWriter keeps only the head of an answer.
type discardWriter struct {
	header http.Header
	status int
}

// Header gives the header.
func (d *discardWriter) Header() http.Header { return d.header }

// Write forgets the body.
func (d *discardWriter) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader notes the status.
func (d *discardWriter) WriteHeader(status int) { d.status = status }
