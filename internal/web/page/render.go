package page

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/a-h/templ"

	"upstock/internal/request"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// Render answers with a component, 200.
func Render(w http.ResponseWriter, r *http.Request, c templ.Component) error {
	return RenderStatus(w, r, http.StatusOK, c)
}

// RenderStatus answers with a component and a status, e.g. 422 with a form that keeps what was
// typed. It is rendered as a whole before anything is sent, so that an error while rendering is
// answered as one.
func RenderStatus(w http.ResponseWriter, r *http.Request, status int, c templ.Component) error {
	var page bytes.Buffer
	if err := c.Render(r.Context(), &page); err != nil {
		return fmt.Errorf("render: %w", err)
	}
	if a := againOf(r.Context()); a != nil {
		status = a.status // the form is only shown: what its handler thinks of it is not the answer
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // a client that has gone needs nothing
	return nil
}

// AnswerPanic answers a request that has failed before its page was asked.
func AnswerPanic(w http.ResponseWriter, r *http.Request) {
	problem := ui.Problem{Status: http.StatusInternalServerError, Title: failureOfOurs, Details: []string{failureAdvice}, ID: request.Of(r.Context()).ID}
	setPolicy(w.Header())
	if RenderStatus(w, r, problem.Status, ui.ProblemPage(problem)) != nil {
		http.Error(w, problem.Title, problem.Status)
	}
}

// Redirect sends the browser on to another page of ours, with GET.
func Redirect(w http.ResponseWriter, r *http.Request, to string) error {
	if Partial(r) {
		w.Header().Set("HX-Redirect", to) // fetch would follow a redirect by itself and put the page into the fragment
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// RedirectWith redirects, and says on the next page what was done.
func RedirectWith(w http.ResponseWriter, r *http.Request, to, done string) error {
	setFlash(r.Context(), sessionFlash, done)
	return Redirect(w, r, to)
}

// RedirectWarning redirects, and says on the next page what was done and what was not. The message
// stays until it is closed.
func RedirectWarning(w http.ResponseWriter, r *http.Request, to, words string) error {
	setFlash(r.Context(), sessionWarning, words)
	return Redirect(w, r, to)
}

// Partial says whether htmx asked, and a fragment of the page is wanted instead of all of it.
func Partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-History-Restore-Request") != "true"
}

// FieldErrors gives what is wrong with a form by field; false for every error that is not about the
// input.
func FieldErrors(err error) (map[string]string, bool) {
	e, ok := asDomain(err)
	if !ok || e.Code != wholesale.CodeInvalid {
		return nil, false
	}
	fields := make(map[string]string, len(e.Fields))
	for _, f := range e.Fields {
		if _, taken := fields[f.Field]; !taken {
			fields[f.Field] = f.Message
		}
	}
	if len(fields) == 0 {
		fields[""] = e.Message
	}
	return fields, true
}
