package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
)

// door is the handler in front of all others. The listener is open before the database is, so that whoever looks after the
// process sees it alive at once; until the door is opened, everything but that is answered with "come back soon".
type door struct {
	inside  atomic.Pointer[http.Handler]
	closing atomic.Bool
}

// errStopping is why a server is not ready that has been asked to stop.
var errStopping = errors.New("the server is stopping")

// ServeHTTP passes the request on when the door is open.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if inside := d.inside.Load(); inside != nil {
		(*inside).ServeHTTP(w, r)
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

func (d *door) open(inside http.Handler) { d.inside.Store(&inside) }

// close makes the server "not ready", so that a load balancer sends no more. Requests that come all the same are served.
func (d *door) close() { d.closing.Store(true) }

// readiness gives the check behind /readyz: not stopping, and the database answers. Its schema was brought up to date
// before the door was opened, and a schema never goes back.
func (d *door) readiness(ping func(ctx context.Context) error) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		if d.closing.Load() {
			return errStopping
		}
		return ping(ctx)
	}
}
