package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"upstock/internal/account"
	"upstock/internal/ordering"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Limits on what a browser may send.
const (
	bodyLimit   = 1 << 20
	uploadLimit = 8 << 20
)

// Handler answers a request, or says why it cannot: the router shows the error.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Config is what a router needs.
type Config struct {
	Accounts  *account.Service
	Orders    *ordering.Service
	Log       *slog.Logger
	PublicURL string // where people reach the server; https makes the cookies bound to the host
	// TrustedProxies are the proxies in front of the server that are believed about whom a request comes from.
	TrustedProxies []netip.Prefix
	LivePulse      time.Duration // how often a live stream looks whether its visitor is still signed in; 10 s when zero
}

// Router knows the pages' routes. Make one with NewRouter.
type Router struct {
	config     Config
	secure     bool
	sessions   *scs.SessionManager
	mux        *http.ServeMux
	pieces     map[string]livePiece
	protection *http.CrossOriginProtection
	closing    chan struct{} // closed when the live streams must end
	close      func()
}

// NewRouter makes a router that has only its own routes.
func NewRouter(c Config) *Router {
	secure := strings.HasPrefix(c.PublicURL, "https://")
	rt := &Router{
		config: c, secure: secure, sessions: newSessions(c.Accounts.Sessions(), secure), mux: http.NewServeMux(),
		pieces: map[string]livePiece{}, protection: http.NewCrossOriginProtection(), closing: make(chan struct{}),
	}
	rt.close = sync.OnceFunc(func() { close(rt.closing) })
	rt.Handle("GET /live", Public, rt.live)
	rt.Live("notices", OrderManagement, rt.bell)
	return rt
}

// Close ends the live streams, which would otherwise outlast every other request. It may be called again.
func (rt *Router) Close() { rt.close() }

// Handle registers a route. The pattern is that of http.ServeMux.
func (rt *Router) Handle(pattern string, access Access, h Handler) {
	rt.handle(pattern, access, bodyLimit, h)
}

// HandleUpload registers a route that takes files.
func (rt *Router) HandleUpload(pattern string, access Access, h Handler) {
	rt.handle(pattern, access, uploadLimit, h)
}

func (rt *Router) handle(pattern string, access Access, limit int64, h Handler) {
	rt.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		r, err := rt.enter(r, access)
		if errors.Is(err, errNotSignedIn) {
			_ = Redirect(w, r, signInPath(r)) // cannot fail
			return
		}
		if err == nil {
			err = readRequest(r)
		}
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			rt.refuse(w, r, err)
		}
	})
}

// ServeHTTP answers a request.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setSecurityHeaders(w.Header(), rt.secure)
	ctx := context.WithValue(r.Context(), routerKey{}, rt)
	rt.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rt.protection.Check(r) != nil {
			rt.refuse(w, r, &wholesale.Error{Code: wholesale.CodeForbidden, Message: "A page of another site may not do this"})
			return
		}
		if _, pattern := rt.mux.Handler(r); pattern == "" {
			rt.unrouted(w, r)
			return
		}
		rt.mux.ServeHTTP(w, r)
	})).ServeHTTP(w, r.WithContext(ctx))
}

// unrouted answers what no route is for.
func (rt *Router) unrouted(w http.ResponseWriter, r *http.Request) {
	entered, err := rt.enter(r, Public)
	if err != nil {
		rt.refuse(w, r, err)
		return
	}
	rt.refuse(w, entered, &wholesale.Error{Code: wholesale.CodeNotFound, Message: "There is no such page"})
}

var errNotSignedIn = errors.New("nobody is signed in")

// enter finds out who is looking, and whether they may.
func (rt *Router) enter(r *http.Request, access Access) (*http.Request, error) {
	ctx := r.Context()
	visit, err := rt.visit(ctx)
	if err != nil {
		return r, err
	}
	if visit == nil {
		if access == Public {
			return r, nil
		}
		return r, errNotSignedIn
	}
	frame := &ui.Frame{Supplier: visit.Supplier, PersonName: visit.Person.Name, FullAccess: visit.Full()}
	if r.Method == http.MethodGet && !Partial(r) {
		if frame.Notices, err = rt.config.Orders.CountNotices(ctx, visit.Supplier.ID); err != nil {
			return r, err
		}
		if rt.sessions.Exists(ctx, sessionFlash) && r.URL.Path != "/live" {
			frame.Flash = rt.sessions.PopString(ctx, sessionFlash)
		}
	}
	ctx = ui.WithFrame(withVisit(ctx, visit), frame)
	ctx = ordering.As(ctx, ordering.Actor{Name: visit.Person.Name})
	r = r.WithContext(ctx)
	if !access.allows(visit.Person.Role) {
		return r, &wholesale.Error{Code: wholesale.CodeForbidden,
			Message: "Your access does not cover this. Somebody with full access can give it to you under Team"}
	}
	return r, nil
}

// visit reads who the session belongs to; nil when it is nobody's, or not any more.
func (rt *Router) visit(ctx context.Context) (*Visit, error) {
	personID := rt.sessions.GetString(ctx, sessionPerson)
	if personID == "" {
		return nil, nil //nolint:nilnil // nobody being signed in is an ordinary state
	}
	supplierID, epoch := rt.sessions.GetString(ctx, sessionSupplier), rt.sessions.GetInt64(ctx, sessionEpoch)
	person, supplier, err := rt.config.Accounts.MembershipOfSession(ctx, supplierID, personID, epoch)
	if wholesale.CodeOf(err) == wholesale.CodeUnauthorized {
		return nil, nil //nolint:nilnil // signed out everywhere, or no longer in the team
	}
	if err != nil {
		return nil, err
	}
	return &Visit{Person: person, Supplier: supplier}, nil
}

// signInPath leads to the sign-in page and from there to what was asked for.
func signInPath(r *http.Request) string {
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet || Partial(r) || next == "/" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(next)
}

// noDeadline lets an answer last as long as it takes.
var noDeadline time.Time
