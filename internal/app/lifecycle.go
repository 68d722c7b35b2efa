package app

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// lifecycle is the outermost handler. The listener opens before the database, so that health checks
// succeed at once; until the server is ready, every other request is answered with 503.
type lifecycle struct {
	routes   atomic.Pointer[http.Handler]
	stopping atomic.Bool
}

// ServeHTTP passes the request on when the server is ready.
func (l *lifecycle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if routes := l.routes.Load(); routes != nil {
		(*routes).ServeHTTP(w, r)
		return
	}
	if r.URL.Path == "/healthz" {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status":"ok"}`+"\n") // a client that has gone needs no answer
		return
	}
	h := w.Header()
	h.Set("Retry-After", "1")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	contentType, words := "application/problem+json", `{"status":503,"title":"The server is starting"}`
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		contentType, words = "text/html; charset=utf-8", startingPage
		h.Set("Refresh", "2")
	}
	h.Set("Content-Type", contentType)
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, words+"\n")
}

// startingPage is what people see who come too early: an update of the database can take minutes.
const startingPage = `<!doctype html><html lang="en"><title>Upstock is starting</title>
<h1>Upstock is starting</h1><p>This page opens by itself as soon as it is ready. You need not do anything.</p></html>`

// started has requests answered by the routes.
func (l *lifecycle) started(routes http.Handler) { l.routes.Store(&routes) }

// stop makes the server "not ready" for load balancers. Late requests are still served.
func (l *lifecycle) stop() { l.stopping.Store(true) }
