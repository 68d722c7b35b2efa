// Package request is what every HTTP request passes first, whichever part of the program it is for:
// its id, the address it comes from, the headers of every answer, its line in the log and its
// measure, and what is left of a panic.
package request

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"time"
)

// Facts are what is known of one request. Each layer adds what it learns, for the log line that is
// written when the request ends.
type Facts struct {
	ID      string // also sent back, and quoted on pages about failures
	Address string // of the client, see [Config.TrustedProxies]
	Route   string // the pattern that matched, e.g. "/orders/{id}"; "" when none did
	Thing   string // the id of what the route is about; "" when it names nothing
	// Who asks, as far as it is known. Names of people are not logged.
	SupplierID string
	PersonID   string
	Token      string // the name of an API token
	// Stream says that the answer lasts as long as someone listens, so that its time means nothing.
	Stream bool
	// Quiet requests are logged at debug level only: checks of load balancers, and static files.
	Quiet bool
}

type factsKey struct{}

// Of gives the facts of the request that a context belongs to; empty ones outside of a request.
func Of(ctx context.Context) *Facts {
	if f, ok := ctx.Value(factsKey{}).(*Facts); ok {
		return f
	}
	return &Facts{}
}

// Measured is what is measured of a request.
type Measured struct {
	Part   string
	Route  string // "" when no route matched
	Method string
	Status int
	Took   time.Duration
	Stream bool
}

// Config says how requests are received.
type Config struct {
	Part    string // of the program that the requests are for, e.g. "api" or "console"
	Log     *slog.Logger
	Clock   func() time.Time
	Observe func(Measured) // nil: nothing is measured
	// TrustedProxies are the networks of the proxies in front of the server. They are believed when
	// they say where a request comes from and which id it has.
	TrustedProxies []netip.Prefix
	// HTTPS says that people reach the server by https, and never by anything else.
	HTTPS bool
	// Fail answers when a handler has panicked before it answered.
	Fail func(w http.ResponseWriter, r *http.Request)
}

// For is the same configuration for one part of the program.
func (c Config) For(part string, fail func(http.ResponseWriter, *http.Request)) Config {
	c.Part, c.Fail = part, fail
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = c.Log.With(slog.String("part", part))
	if c.Clock == nil {
		c.Clock = time.Now
	}
	return c
}

// Handle receives requests for a handler.
func (c Config) Handle(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := c.Clock()
		facts := &Facts{ID: c.id(r), Address: clientAddress(r, c.TrustedProxies)}
		r = r.WithContext(context.WithValue(r.Context(), factsKey{}, facts))
		setHeaders(w.Header(), c.HTTPS)
		w.Header().Set(idHeader, facts.ID)

		answer, body := Watch(w), r.Body
		cut := c.serve(answer, r, next)
		c.record(r, facts, answer, c.Clock().Sub(began))
		if cut {
			panic(http.ErrAbortHandler) // asks net/http to cut the connection
		}
		takeRest(r, body)
	})
}

// serve has the handler answer. cut says that the connection must be cut, because half an answer
// would look like a whole one.
func (c Config) serve(answer *Answer, r *http.Request, next http.Handler) (cut bool) {
	err := Safely(func() error {
		next.ServeHTTP(answer, r)
		return nil
	})
	if err == nil {
		return false
	}
	if errors.Is(err, errAborted) {
		return true
	}
	LogFailure(r.Context(), c.Log, err)
	if answer.Begun() {
		return true
	}
	c.Fail(answer, r)
	return false
}

// record logs and measures a request. Paths, query strings, headers and bodies are not logged: they
// can hold secrets, such as the link of an invitation.
func (c Config) record(r *http.Request, f *Facts, answer *Answer, took time.Duration) {
	status := answer.status(r.Context())
	if c.Observe != nil {
		c.Observe(Measured{Part: c.Part, Route: f.Route, Method: r.Method, Status: status, Took: took, Stream: f.Stream})
	}
	level := slog.LevelInfo
	switch {
	case status >= http.StatusInternalServerError:
		level = slog.LevelError
	case f.Quiet:
		level = slog.LevelDebug
	}
	c.Log.LogAttrs(r.Context(), level, "request",
		slog.String("method", safeMethod(r.Method)), slog.String("route", f.Route), slog.String("thing", f.Thing),
		slog.Int("status", status), slog.Int64("bytes", answer.bytes), slog.Duration("took", took),
		slog.String("address", f.Address), slog.String("supplier_id", f.SupplierID),
		slog.String("person_id", f.PersonID), slog.String("token", f.Token), slog.String("request_id", f.ID))
}

// LogFailure logs what lies behind an answer that does not say it.
func LogFailure(ctx context.Context, log *slog.Logger, err error) {
	f := Of(ctx)
	attributes := []slog.Attr{
		slog.String("error", err.Error()), slog.String("route", f.Route), slog.String("thing", f.Thing),
		slog.String("supplier_id", f.SupplierID), slog.String("person_id", f.PersonID), slog.String("request_id", f.ID),
	}
	if stack := stackOf(err); stack != "" {
		attributes = append(attributes, slog.String("stack", stack))
	}
	log.LogAttrs(ctx, slog.LevelError, "request failed", attributes...)
}

// safeMethod keeps what a client invents out of the log.
func safeMethod(method string) string {
	if len(method) > 10 {
		return "other"
	}
	return method
}
