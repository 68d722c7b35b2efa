package page

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"upstock/internal/request"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Limits on what a browser may send. An order of 2,000 lines has 20,000 fields in 1 to 3 MB,
// without its comments.
const (
	bodyLimit   = 8 << 20
	uploadLimit = 16 << 20
	publicLimit = 1 << 20 // for strangers
	mostFields  = 40_000
)

// Handler answers a request, or returns the error for the router to show.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Config is what a router needs to know.
type Config struct {
	Sessions scs.Store // where sessions are kept
	// Begin keeps in the context what is known of every request, signed in or not. Nil: nothing.
	Begin func(ctx context.Context) context.Context
	// Arrive keeps in the context what a request's path says of where it goes, before anyone is
	// let in; an error is answered instead of the page. Nil: a path says nothing.
	Arrive func(r *http.Request) (context.Context, error)
	// Enter says in which role the person of a session acts for a business, and keeps in the
	// context what its pages need to know of them. It is wholesale.CodeUnauthorized when the
	// session of that epoch is no longer valid.
	Enter func(ctx context.Context, personID, actingFor string, epoch int64) (entered context.Context, role string, err error)
	// ActsFor names for whom an entered visitor acts here, where that is not what their session
	// says: when it changes, their live streams end. Nil, or "" as its answer: what the session
	// says.
	ActsFor func(ctx context.Context) string
	// Revision is a number that grows with every change to what the visitor's live regions may
	// show. It is asked for once a second while such pages are open, so it must cost no more than
	// an indexed read.
	Revision func(ctx context.Context) (int64, error)
	// WatchKey names what the Revision depends on: all pages with the same key ask for it together.
	// It is Router.Changed's, too. Nil: the business that the visitor acts for.
	WatchKey    func(ctx context.Context) string
	SignInPath  string // where people sign in
	ProblemPage func(ui.Problem) templ.Component
	// PublicProblemPage shows what went wrong to people who are not signed in; ui.ProblemPage when
	// nil.
	PublicProblemPage func(ui.Problem) templ.Component
	// Door tells the cookies of one door from those of another on the same host; "" for the
	// console.
	Door string
	// Sessions last until they have not been used for IdleLimit, and no longer than LongestSession;
	// when zero, as long as suits an office.
	IdleLimit, LongestSession time.Duration
	// LivePattern is the route of the live streams; "GET /live" when empty.
	LivePattern string
	// KeptPage shows a form again that has no page which shows it.
	KeptPage func(ui.KeptReason, ui.KeptForm) templ.Component
	// Seal writes what only the server can read again, with Open, for the same person; nil: nothing
	// is kept for anyone who is not signed in.
	Seal func(content []byte, personID string) (string, error)
	Open func(sealed, personID string) ([]byte, error)
	// Outage says whether a failure is one of the database itself, which may pass.
	Outage       func(error) (Outage, bool)
	Log          *slog.Logger
	PublicURL    string           // where people reach the server; https makes the cookies bound to the host
	LiveInterval time.Duration    // between two checks for changes; 1 s when zero
	Clock        func() time.Time // time.Now when nil
}

// Router knows the pages' routes. Make one with NewRouter.
type Router struct {
	config    Config
	secure    bool
	sessions  *scs.SessionManager
	mux       *http.ServeMux
	patterns  []string
	pieces    map[string]livePiece
	access    map[string]Access  // by pattern
	again     map[string]Handler // by pattern
	signedOut func(w http.ResponseWriter, r *http.Request, packed string) error
	unproven  func(w http.ResponseWriter, r *http.Request, packed string) error
	provePath string
	streams   streams
	watchers  watchers
	origins   *request.Origins
	closing   chan struct{} // closed when the live streams must end
	close     func()
}

// NewRouter makes a router that has only its own routes.
func NewRouter(c Config) *Router {
	secure := strings.HasPrefix(c.PublicURL, "https://")
	rt := &Router{
		config: c, secure: secure, sessions: newSessions(c, secure), mux: http.NewServeMux(),
		pieces: map[string]livePiece{}, access: map[string]Access{}, again: map[string]Handler{}, streams: streams{open: map[string][]chan struct{}{}}, watchers: watchers{byKey: map[string]*watcher{}}, closing: make(chan struct{}),
		origins: request.NewOrigins(c.PublicURL),
	}
	rt.sessions.ErrorFunc = rt.sessionFailed
	rt.close = sync.OnceFunc(func() { close(rt.closing) })
	rt.config.LivePattern = cmp.Or(c.LivePattern, "GET /live")
	rt.Handle(rt.config.LivePattern, Public, rt.live)
	return rt
}

// Close ends the live streams, which would otherwise outlast every other request. It may be called
// again.
func (rt *Router) Close() { rt.close() }

// Handle registers a route. The pattern is that of http.ServeMux.
func (rt *Router) Handle(pattern string, access Access, h Handler) {
	limit := int64(bodyLimit)
	if access.public {
		limit = publicLimit
	}
	rt.handle(pattern, access, limit, h)
}

// HandleResume registers a public route whose form may bring a packed one along, for [Resume].
func (rt *Router) HandleResume(pattern string, h Handler) { rt.handle(pattern, Public, bodyLimit, h) }

// HandleUpload registers a route that takes files.
func (rt *Router) HandleUpload(pattern string, access Access, h Handler) {
	rt.handle(pattern, access, uploadLimit, h)
}

// Patterns lists the routes, in the order of their registration. Each live topic is one.
func (rt *Router) Patterns() []string { return rt.patterns }

func (rt *Router) handle(pattern string, access Access, limit int64, h Handler) {
	rt.patterns = append(rt.patterns, pattern)
	rt.access[pattern] = access
	rt.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		request.Of(r.Context()).Thing = request.ThingOf(r)
		r.Body = http.MaxBytesReader(w, r.Body, rt.mostFrom(r, access, limit))
		r, err := rt.arrive(r)
		if err == nil {
			r, err = rt.enter(r, access)
		}
		if errors.Is(err, errNotSignedIn) {
			rt.askToSignIn(w, r)
			return
		}
		if visitor := VisitorOf(r.Context()); visitor != nil {
			rt.rememberPerson(w, r, visitor.PersonID)
		}
		a := againOf(r.Context())
		if a == nil {
			err = cmp.Or(err, readRequest(r)) // read in any case: it is shown again when no one can be found
		}
		switch {
		case err != nil:
		case a != nil:
			err = rt.safely(w, r, func(w http.ResponseWriter) error { return rt.show(w, r, pattern, a) })
		default:
			err = rt.safely(w, r, func(w http.ResponseWriter) error { return h(w, r) })
		}
		if err != nil {
			rt.failed(w, r, pattern, err)
		}
	})
}

// safely has a page answered. A panic is a failure like any other; in the middle of an answer it
// cuts the connection, because half a page would look like a whole one.
func (rt *Router) safely(w http.ResponseWriter, r *http.Request, show func(http.ResponseWriter) error) error {
	answer := request.Watch(w)
	err := request.Safely(func() error { return show(answer) })
	if request.MustCut(err, answer) {
		if isPanic(err) {
			request.LogFailure(r.Context(), rt.config.Log, err)
		}
		panic(http.ErrAbortHandler)
	}
	return err
}

// mostFrom is how much a request to a route may bring along: on a public one, only a browser that
// someone has signed in with can have a form of theirs to resume.
func (rt *Router) mostFrom(r *http.Request, access Access, limit int64) int64 {
	if access.public && rt.lastPerson(r) == "" {
		return min(limit, publicLimit)
	}
	return limit
}

// ServeHTTP answers a request.
func (rt *Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setPolicy(w.Header())
	_, pattern := rt.mux.Handler(r)
	request.Of(r.Context()).Route = routeOf(pattern)
	ctx := context.WithValue(r.Context(), routerKey{}, rt)
	if rt.config.Begin != nil {
		ctx = rt.config.Begin(ctx)
	}
	var loaded bool
	ctx = context.WithValue(ctx, sessionLoadedKey{}, &loaded)
	rt.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		loaded = true
		if err := rt.origins.Check(r, rt.config.Log); err != nil {
			rt.refuse(w, r, err)
			return
		}
		if pattern == "" {
			rt.unrouted(w, r)
			return
		}
		rt.mux.ServeHTTP(w, r)
	})).ServeHTTP(w, r.WithContext(ctx))
}

// routeOf is the path of a pattern, for the log: "/orders/{id}".
func routeOf(pattern string) string {
	if _, path, found := strings.Cut(pattern, " "); found {
		return path
	}
	return pattern
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

var errNotSignedIn = errors.New("no one is signed in")

// arrive finds out where a request goes.
func (rt *Router) arrive(r *http.Request) (*http.Request, error) {
	if rt.config.Arrive == nil {
		return r, nil
	}
	ctx, err := rt.config.Arrive(r)
	if err != nil {
		return r, err
	}
	return r.WithContext(ctx), nil
}

// enter finds out who is looking, and whether they may.
func (rt *Router) enter(r *http.Request, access Access) (*http.Request, error) {
	ctx, err := rt.visit(r.Context())
	if err != nil {
		return r, err
	}
	r = r.WithContext(ui.WithFlash(ctx, func() ui.Flash { return rt.popFlash(ctx) }))
	visitor := VisitorOf(ctx)
	switch {
	case access.Allows(visitor):
		return r, nil
	case visitor == nil && len(access.roles) > 0:
		return r, errNotSignedIn
	}
	return r, &wholesale.Error{Code: wholesale.CodeForbidden, Message: "Your access does not include this. Someone with full access can change that"}
}

// visit puts the person of the session into the context, if it is still valid.
func (rt *Router) visit(ctx context.Context) (context.Context, error) {
	personID, actingFor := rt.sessions.GetString(ctx, sessionPerson), rt.sessions.GetString(ctx, sessionActingFor)
	if personID == "" || rt.sessions.GetString(ctx, sessionDoor) != rt.config.Door {
		return ctx, nil
	}
	entered, role, err := rt.config.Enter(ctx, personID, actingFor, rt.sessions.GetInt64(ctx, sessionEpoch))
	if wholesale.CodeOf(err) == wholesale.CodeUnauthorized {
		return ctx, nil
	}
	if err != nil {
		return ctx, err
	}
	request.Of(ctx).PersonID = personID
	if rt.config.ActsFor != nil {
		actingFor = cmp.Or(rt.config.ActsFor(entered), actingFor)
	}
	return context.WithValue(entered, visitorKey{}, &Visitor{PersonID: personID, ActingFor: actingFor, Role: role}), nil
}

func (rt *Router) now() time.Time {
	if rt.config.Clock == nil {
		return time.Now()
	}
	return rt.config.Clock()
}

// signInPath leads to the sign-in page and from there to what was asked for.
func (rt *Router) signInPath(r *http.Request) string {
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet || Partial(r) || next == "/" {
		return rt.config.SignInPath
	}
	return rt.config.SignInPath + "?next=" + url.QueryEscape(next)
}

// noDeadline lets an answer last as long as it takes.
var noDeadline time.Time
