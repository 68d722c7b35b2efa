package page

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"upstock/internal/web/ui"
)

// keptForm is a form that was sent and could not be acted on: no one was signed in any more, or we
// failed. What was typed is shown again, and nothing of it happens by itself.
type keptForm struct {
	Path   string     // where it was sent
	From   string     // the page that it stands on
	Values url.Values // without passwords and the like
	// Secrets are the fields that hold those. They are typed again.
	Secrets []string
	Files   bool // files came with it, which are not kept
}

// keptLimit bounds a packed form. Sent with the sign-in form, where one character in 32 becomes
// three, it stays well within bodyLimit.
const keptLimit = 4 << 20

// keep takes the form of a request.
func (rt *Router) keep(r *http.Request) keptForm {
	form := keptForm{Path: r.URL.RequestURI(), From: rt.pageBefore(r), Values: url.Values{}}
	for name, values := range r.PostForm {
		if isSecret(name) {
			form.Secrets = append(form.Secrets, name)
		} else {
			form.Values[name] = values
		}
	}
	slices.Sort(form.Secrets)
	form.Files = r.MultipartForm != nil && len(r.MultipartForm.File) > 0
	return form
}

// isSecret says whether a field holds what must not stand in a page: it is typed again.
func isSecret(name string) bool {
	for _, part := range []string{"password", "_key", "secret", "token"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// pageBefore is the page of ours that a request came from, if it can be asked for by its address:
// what answers a form often cannot.
func (rt *Router) pageBefore(r *http.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host {
		return "/"
	}
	path := LocalPath(from.RequestURI())
	if _, pattern := rt.mux.Handler(&http.Request{Method: http.MethodGet, Host: r.Host, URL: from}); pattern == "" {
		return "/"
	}
	return path
}

// shown is the form as the page with its fields needs it.
func (form keptForm) shown() ui.KeptForm {
	return ui.KeptForm{Path: form.Path, Back: form.From, Values: form.Values, Secrets: form.Secrets}
}

// pack writes the form so that only we can read it, and only for that person. "" when it cannot,
// or when it would be larger than keptLimit.
func (rt *Router) pack(form keptForm, personID string) string {
	if rt.config.Seal == nil || personID == "" {
		return ""
	}
	var packed bytes.Buffer
	squeezed, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return ""
	}
	text := json.NewEncoder(squeezed)
	text.SetEscapeHTML(false) // it is not HTML, and & would take six characters
	if text.Encode(form) != nil || squeezed.Close() != nil || packed.Len() > keptLimit {
		return ""
	}
	sealed, err := rt.config.Seal(packed.Bytes(), personID)
	if err != nil || len(sealed) > keptLimit {
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
// The packed form goes with the sign-in form, to [Resume]; it is "" when it was too large to keep.
func (rt *Router) OnSignedOut(h func(w http.ResponseWriter, r *http.Request, packed string) error) {
	rt.signedOut = h
}

// askToSignIn answers a form that no one is signed in for. A browser that no one has signed in with
// is asked before anything is read: strangers must not make us hold what they send.
func (rt *Router) askToSignIn(w http.ResponseWriter, r *http.Request) {
	if Partial(r) {
		_ = RenderStatus(w, r, http.StatusUnauthorized, ui.SignedOut(rt.config.SignInPath)) // cannot fail
		return
	}
	person := rt.lastPerson(r)
	if r.Method != http.MethodPost || rt.signedOut == nil || person == "" {
		_ = Redirect(w, r, rt.signInPath(r)) // cannot fail
		return
	}
	packed, err := "", readTyped(r)
	if err == nil {
		packed = rt.pack(rt.keep(r), person)
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); err == nil || tooLarge {
		err = rt.signedOut(w, r, packed)
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
	reason := ui.KeptReason{SignedIn: true, Confirmed: r.URL.Path == rt.provePath, Files: form.Files, Secrets: len(form.Secrets) > 0}
	return rt.showKept(w, r, &again{kept: form, status: http.StatusOK, reason: reason})
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
	if a.reason.SignedIn && !a.kept.shown().HasTyped() {
		if a.reason.Confirmed {
			return RedirectWith(w, r, a.kept.From, "Thank you. Now press the button again")
		}
		return RedirectWarning(w, r, a.kept.From, nothingDone(a.kept.Files))
	}
	return Render(w, r, rt.keptPage(r.Context(), a))
}

// nothingDone is said of a form that is only a button: sending it again needs the page that says
// what it does.
func nothingDone(files bool) string {
	if files {
		return "Nothing was done, because you were signed out. Choose the file again, then press the button again"
	}
	return "Nothing was done, because you were signed out. Press the button again"
}
