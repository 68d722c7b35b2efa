package page

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// proofLife is how long someone who has proved who they are may change how they sign in, or make
// keys for programs, without proving it again: a browser may have been left signed in.
const proofLife = 15 * time.Minute

// OnUnproven registers the path of the page on which people prove again who they are, and what
// shows it to someone who has sent a form. The packed form goes with that page's, to [Resume].
func (rt *Router) OnUnproven(path string, h func(w http.ResponseWriter, r *http.Request, packed string) error) {
	rt.provePath, rt.unproven = path, h
}

// HandleProven registers a route for people who have proved a short while ago who they are. Others
// are asked to, and their form is then shown again.
func (rt *Router) HandleProven(pattern string, access Access, h Handler) {
	rt.Handle(pattern, access, func(w http.ResponseWriter, r *http.Request) error {
		switch {
		case rt.proven(r.Context()):
			return h(w, r)
		case r.Method == http.MethodPost:
			return rt.unproven(w, r, rt.pack(rt.keep(r), VisitorOf(r.Context()).PersonID))
		}
		return Redirect(w, r, rt.provePath+"?next="+url.QueryEscape(r.URL.RequestURI()))
	})
}

func (rt *Router) proven(ctx context.Context) bool {
	at := time.UnixMicro(rt.sessions.GetInt64(ctx, sessionProven))
	since := rt.now().Sub(at)
	return since < proofLife && since > -time.Minute
}

// Proved notes that the visitor has just proved again who they are, under a new token.
func Proved(ctx context.Context) error {
	rt := routerOf(ctx)
	if err := rt.renew(ctx); err != nil {
		return err
	}
	rt.sessions.Put(ctx, sessionProven, rt.now().UnixMicro())
	return nil
}
