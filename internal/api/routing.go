package api

import (
	"net/http"
	"strings"

	"upstock/internal/request"
)

// router dispatches on a mux, notes the route, and answers problems instead of plain text.
type router struct {
	mux *http.ServeMux
}

// ServeHTTP answers a request.
func (rt router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	handler, pattern := rt.mux.Handler(r)
	facts := request.Of(r.Context())
	if pattern == "" {
		facts.Route = ""
		unrouted(handler, r).write(w)
		return
	}
	_, route, found := strings.Cut(pattern, " ")
	if !found {
		route = pattern
	}
	facts.Route, facts.Quiet = route, route == healthPath || route == readyPath
	defer func() { facts.Thing = request.ThingOf(r) }() // the mux notes on r what the pattern names
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
