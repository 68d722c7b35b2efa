package page

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"upstock/internal/request"
	"upstock/internal/web/ui"
)

// In an office, a session ends when it has not been used for a working day and a night, and after
// two weeks.
const (
	idleLimit     = 16 * time.Hour
	absoluteLimit = 14 * 24 * time.Hour
)

// What a session holds. Everything else about the person is read again for every request.
const (
	sessionPerson    = "person"
	sessionActingFor = "acting_for"
	sessionEpoch     = "epoch"
	sessionDoor      = "door" // where they signed in: a session opens no other door
	sessionBrowser   = "browser"
	sessionAddress   = "address"
	sessionBegan     = "began"  // when they signed in, in microseconds
	sessionProven    = "proven" // when they last proved who they are, in microseconds
	sessionFlash     = "flash"
	sessionWarning   = "warning" // a flash about what was not done
)

// newSessions gives the session manager. Only over TLS (secure) can a cookie be bound to the host.
func newSessions(c Config, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Store = c.Sessions
	m.HashTokenInStore = true
	m.IdleTimeout, m.Lifetime = cmp.Or(c.IdleLimit, idleLimit), cmp.Or(c.LongestSession, absoluteLimit)
	m.Cookie.Name = cookieName(c.ownName("session"), secure)
	m.Cookie.Secure = secure
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode // a link in a mail opens signed in; changing anything needs a page of ours
	m.Cookie.Path = "/"
	return m
}

// ownName is the name of a cookie that belongs to this door alone.
func (c Config) ownName(name string) string {
	if c.Door == "" {
		return name
	}
	return c.Door + "-" + name
}

// cookieName has browsers refuse a cookie of this name from any other host or without TLS.
func cookieName(name string, secure bool) string {
	if secure {
		return "__Host-upstock-" + name
	}
	return "upstock-" + name
}

type (
	routerKey        struct{}
	sessionLoadedKey struct{} // whether the session was read: a *bool
)

// sessionFailed answers when a session cannot be read. When it only cannot be written, on a full
// disk perhaps, the page is still the answer: all that is lost is a message about what was done.
func (rt *Router) sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	if loaded, ok := r.Context().Value(sessionLoadedKey{}).(*bool); ok && *loaded {
		rt.config.Log.ErrorContext(r.Context(), "session not kept", slog.Any("error", err), slog.String("request_id", request.Of(r.Context()).ID))
		return
	}
	_, pattern := rt.mux.Handler(r)
	r.Body = http.MaxBytesReader(w, r.Body, rt.mostFrom(r, Public, uploadLimit)) // who it is, is not known
	if readTyped(r) != nil {
		r.PostForm = nil
	}
	rt.failed(w, r, pattern, err)
}

func routerOf(ctx context.Context) *Router { return ctx.Value(routerKey{}).(*Router) }

// longestBrowser is how much of what a browser calls itself is kept, in characters.
const longestBrowser = 400

// SignIn gives the session to a person who has proved who they are, under a new token, so that an
// older one is worthless. It lasts as long as Config.Enter accepts the epoch.
func SignIn(r *http.Request, personID, actingFor string, epoch int64) error {
	ctx := r.Context()
	rt := routerOf(ctx)
	if err := rt.sessions.RenewToken(ctx); err != nil {
		return err
	}
	now := rt.now().UnixMicro()
	rt.sessions.Put(ctx, sessionPerson, personID)
	rt.sessions.Put(ctx, sessionActingFor, actingFor)
	rt.sessions.Put(ctx, sessionEpoch, epoch)
	rt.sessions.Put(ctx, sessionDoor, rt.config.Door)
	rt.sessions.Put(ctx, sessionBrowser, BrowserOf(r))
	rt.sessions.Put(ctx, sessionAddress, ClientIP(r))
	rt.sessions.Put(ctx, sessionBegan, now)
	rt.sessions.Put(ctx, sessionProven, now)
	for _, question := range questions {
		rt.sessions.Remove(ctx, question)
	}
	_, _, err := rt.sessions.Commit(ctx) // a session that cannot be kept signs no one in: say so now
	return err
}

// BrowserOf is what the browser calls itself, as far as it can be kept.
func BrowserOf(r *http.Request) string {
	text := []rune(strings.ToValidUTF8(r.UserAgent(), ""))
	return strings.ReplaceAll(string(text[:min(len(text), longestBrowser)]), "\x00", "")
}

// ActFor has the person of the session act for another business, under a new token.
func ActFor(ctx context.Context, businessID string) error {
	rt := routerOf(ctx)
	if err := rt.renew(ctx); err != nil {
		return err
	}
	rt.sessions.Put(ctx, sessionActingFor, businessID)
	return nil
}

// renew gives the session a new token. It ends when it would have ended: only signing in begins
// a new one.
func (rt *Router) renew(ctx context.Context) error {
	deadline := rt.sessions.Deadline(ctx)
	if err := rt.sessions.RenewToken(ctx); err != nil {
		return err
	}
	rt.sessions.SetDeadline(ctx, deadline)
	return nil
}

// KeepSignedIn lets this browser go on, under a new token, when all sessions of its person have
// just been ended; epoch is that of the sessions to come.
func KeepSignedIn(ctx context.Context, epoch int64) error {
	rt := routerOf(ctx)
	if err := rt.renew(ctx); err != nil {
		return err
	}
	rt.sessions.Put(ctx, sessionEpoch, epoch)
	_, _, err := rt.sessions.Commit(ctx)
	return err
}

// SessionID names the session to its person, like the ids in the list of their sessions. It signs
// no one in.
func SessionID(ctx context.Context) string {
	hash := sha256.Sum256([]byte(routerOf(ctx).sessions.Token(ctx)))
	return base64.RawURLEncoding.EncodeToString(hash[:]) // as scs keeps a token
}

// SignOut ends the session.
func SignOut(ctx context.Context) error { return routerOf(ctx).sessions.Destroy(ctx) }

func setFlash(ctx context.Context, key, words string) {
	routerOf(ctx).sessions.Put(ctx, key, words)
}

func (rt *Router) popFlash(ctx context.Context) ui.Flash {
	if words := rt.sessions.PopString(ctx, sessionWarning); words != "" {
		return ui.Flash{Words: words, Warning: true}
	}
	return ui.Flash{Words: rt.sessions.PopString(ctx, sessionFlash)}
}

// deviceLife is how long a browser that has signed in is known.
const deviceLife = 365 * 24 * time.Hour

// DeviceCookie recognises a browser that has signed in before; "" when there is none. It signs no
// one in: it only keeps strangers' wrong guesses from slowing down its owner.
func DeviceCookie(r *http.Request) string {
	cookie, err := r.Cookie(cookieName("device", routerOf(r.Context()).secure))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// SetDeviceCookie remembers the browser.
func SetDeviceCookie(w http.ResponseWriter, r *http.Request, value string) {
	secure := routerOf(r.Context()).secure
	http.SetCookie(w, &http.Cookie{
		Name: cookieName("device", secure), Value: value, Path: "/", MaxAge: int(deviceLife / time.Second),
		Secure: secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	})
}

// LocalPath gives a path of ours to go to, or "/" when the requested one leads elsewhere.
func LocalPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
