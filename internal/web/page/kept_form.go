package page

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"upstock/internal/web/ui"
)

// keptForm is a form that was sent and could not be acted on: no one was signed in any more, or we
// failed. What was typed is shown again, and nothing of it happens by itself.
type keptForm struct {
	Path   string     // where it was sent
	From   string     // the page that it stands on
	Values url.Values // without passwords and the like
	Files  bool       // files came with it, which are not kept
}

// keep takes the form of a request.
func keep(r *http.Request) keptForm {
	form := keptForm{Path: r.URL.RequestURI(), From: pageBefore(r), Values: url.Values{}}
	for name, values := range r.PostForm {
		if !isSecret(name) {
			form.Values[name] = values
		}
	}
	form.Files = r.MultipartForm != nil && len(r.MultipartForm.File) > 0
	return form
}

// isSecret says whether a field holds what must not stand in a page: it is typed again.
func isSecret(name string) bool {
	return strings.Contains(name, "password") || strings.Contains(name, "api_key") || strings.Contains(name, "secret")
}

// pageBefore is the page of ours that a request came from.
func pageBefore(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host {
		return "/"
	}
	return LocalPath(from.RequestURI())
}

// pack writes the form so that only we can read it, and only for that person. "" when it cannot.
func (rt *Router) pack(form keptForm, personID string) string {
	if rt.config.Seal == nil || personID == "" {
		return ""
	}
	var packed bytes.Buffer
	squeezed, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return ""
	}
	if json.NewEncoder(squeezed).Encode(form) != nil || squeezed.Close() != nil {
		return ""
	}
	sealed, err := rt.config.Seal(packed.Bytes(), personID)
	if err != nil {
		return ""
	}
	return sealed
}

// unpack reads what pack wrote for the same person; ok is false for everything else.
func (rt *Router) unpack(sealed, personID string) (form keptForm, ok bool) {
	if rt.config.Open == nil || sealed == "" {
		return form, false
	}
	packed, err := rt.config.Open(sealed, personID)
	if err != nil {
		return form, false
	}
	squeezed := flate.NewReader(bytes.NewReader(packed))
	err = json.NewDecoder(io.LimitReader(squeezed, 2*uploadLimit)).Decode(&form)
	return form, err == nil
}

// again is how a form is shown that was sent before: the handlers that show forms render it with
// this status, and the page around it says why.
type again struct {
	kept   keptForm
	status int
	reason ui.KeptReason
}

type againKey struct{}

func againOf(ctx context.Context) *again {
	a, _ := ctx.Value(againKey{}).(*again)
	return a
}

// ShowAgain registers how the form that is sent to a route is shown with what was typed, without
// acting on it. A route that registers none has a page of its own with the form's fields.
func (rt *Router) ShowAgain(pattern string, h Handler) { rt.again[pattern] = h }

// OnSignedOut registers the page on which people sign in again whose form could not be acted on.
// The packed form goes with the sign-in form, to [Resume].
func (rt *Router) OnSignedOut(h func(w http.ResponseWriter, r *http.Request, packed string) error) {
	rt.signedOut = h
}

// askToSignIn answers a form that no one is signed in for.
func (rt *Router) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if Partial(r) {
		_ = RenderStatus(w, r, http.StatusUnauthorized, ui.SignedOut(rt.config.SignInPath)) // cannot fail
		return
	}
	if r.Method != http.MethodPost || rt.signedOut == nil {
		_ = Redirect(w, r, rt.signInPath(r)) // cannot fail
		return
	}
	err := readRequest(r)
	if err == nil {
		err = rt.signedOut(w, r, rt.pack(keep(r), rt.lastPerson(r)))
	}
	if err != nil {
		rt.refuse(w, r, err)
	}
}

// Resume shows the form that a person had sent before they signed in again. When it is not theirs
// or cannot be read, it goes to the page next instead.
func Resume(w http.ResponseWriter, r *http.Request, packed, personID, next string) error {
	rt := routerOf(r.Context())
	form, ok := rt.unpack(packed, personID)
	if !ok {
		return Redirect(w, r, next)
	}
	return rt.showKept(w, r, &again{kept: form, status: http.StatusOK, reason: ui.KeptReason{SignedIn: true, Files: form.Files}})
}

// showKept sends a kept form through its route once more, to be shown.
func (rt *Router) showKept(w http.ResponseWriter, r *http.Request, a *again) error {
	to, err := url.ParseRequestURI(LocalPath(a.kept.Path))
	if err != nil {
		return Redirect(w, r, "/")
	}
	sent := r.Clone(context.WithValue(r.Context(), againKey{}, a))
	sent.URL, sent.RequestURI, sent.Body = to, a.kept.Path, http.NoBody
	sent.PostForm, sent.MultipartForm = a.kept.Values, nil
	sent.Header.Del("Content-Type")
	sent.Form = to.Query()
	for name, values := range a.kept.Values {
		sent.Form[name] = values
	}
	if _, pattern := rt.mux.Handler(sent); pattern == "" {
		return Redirect(w, r, "/")
	}
	rt.mux.ServeHTTP(w, sent)
	return nil
}

// show shows a form again that was sent to the route.
func (rt *Router) show(w http.ResponseWriter, r *http.Request, pattern string, a *again) error {
	r = r.WithContext(ui.WithKept(context.WithValue(r.Context(), againKey{}, a), a.reason))
	if h := rt.again[pattern]; h != nil {
		return h(w, r)
	}
	return Render(w, r, rt.keptPage(r.Context(), a))
}

// personLife is how long a browser knows who used it last.
const personLife = 365 * 24 * time.Hour

// lastPerson is who used this browser last; "" when it does not know. It proves nothing: a form is
// packed for this person, who must sign in to see it again.
func (rt *Router) lastPerson(r *http.Request) string {
	cookie, err := r.Cookie(cookieName("person", rt.secure))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (rt *Router) rememberPerson(w http.ResponseWriter, r *http.Request, personID string) {
	if rt.lastPerson(r) == personID {
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: cookieName("person", rt.secure), Value: personID, Path: "/", MaxAge: int(personLife / time.Second),
		Secure: rt.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
