package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// lifecycle is the outermost handler. The listener opens before the database, so that health checks
// succeed at once; until the server is ready, every other request is answered with 503.
type lifecycle struct {
	routes   atomic.Pointer[http.Handler]
	stopping atomic.Bool
}

// errStopping is why a server is not ready that has been asked to stop.
var errStopping = errors.New("the server is stopping")

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
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, `{"status":503,"title":"The server is starting"}`+"\n")
}

// started has requests answered by the routes.
func (l *lifecycle) started(routes http.Handler) { l.routes.Store(&routes) }

// stop makes the server "not ready" for load balancers. Late requests are still served.
func (l *lifecycle) stop() { l.stopping.Store(true) }

// readiness is the check behind /readyz: the server is not stopping, and the database answers.
// Migrations ran before the server became ready, so the schema needs no check.
func (l *lifecycle) readiness(ping func(ctx context.Context) error) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		if l.stopping.Load() {
			return errStopping
		}
		return ping(ctx)
	}
}
