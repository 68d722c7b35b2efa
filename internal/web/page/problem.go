package page

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/request"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

var statuses = map[wholesale.Code]int{
	wholesale.CodeInvalid:      http.StatusUnprocessableEntity,
	wholesale.CodeUnauthorized: http.StatusUnauthorized,
	wholesale.CodeForbidden:    http.StatusForbidden,
	wholesale.CodeNotFound:     http.StatusNotFound,
	wholesale.CodeConflict:     http.StatusConflict,
	wholesale.CodeStale:        http.StatusConflict,
	wholesale.CodeTooMany:      http.StatusTooManyRequests,
	wholesale.CodeUnavailable:  http.StatusServiceUnavailable,
}

func asDomain(err error) (*wholesale.Error, bool) { return errors.AsType[*wholesale.Error](err) }

// problemOf turns an error into what is shown of it. An error that is not for people is shown
// neutrally.
func (rt *Router) problemOf(err error) (status int, p ui.Problem) {
	if e, ok := asDomain(err); ok {
		status, known := statuses[e.Code]
		if !known {
			status = http.StatusInternalServerError
		}
		p = ui.Problem{Status: status, Title: e.Message}
		for _, f := range e.Fields {
			p.Details = append(p.Details, f.Field+" "+f.Message)
		}
		if advice := adviceFor(e); advice != "" {
			p.Details = append(p.Details, advice)
		}
		return status, p
	}
	if foreign, ok := request.IsForeign(err); ok {
		return http.StatusForbidden, problemOfForeign(foreign)
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, ui.Problem{Status: http.StatusRequestEntityTooLarge, Title: "That is too large",
			Details: []string{"At most " + strconv.FormatInt(tooLarge.Limit>>20, 10) + " MB are accepted. Nothing was changed."}}
	}
	if outage, ok := rt.outageOf(err); ok {
		return http.StatusServiceUnavailable, ui.Problem{Status: http.StatusServiceUnavailable, Title: outage.What, Details: []string{outage.Advice + "."}}
	}
	return http.StatusInternalServerError, ui.Problem{Status: http.StatusInternalServerError, Title: failureOfOurs, Details: []string{failureAdvice}}
}

// What is said of an error that was not made to be shown.
const (
	failureOfOurs = "Something went wrong on our side"
	failureAdvice = "What you saved before has been kept; try again in a moment."
)

func (rt *Router) outageOf(err error) (Outage, bool) {
	if rt.config.Outage == nil {
		return Outage{}, false
	}
	return rt.config.Outage(err)
}

// adviceFor says what a person can do about an error whose message only says what is wrong.
func adviceFor(e *wholesale.Error) string {
	switch e.Code {
	case wholesale.CodeNotFound:
		return "It may have been deleted, or the address may be mistyped."
	case wholesale.CodeStale:
		return "Someone else has changed it. Open it again to see what it is now."
	case wholesale.CodeTooMany:
		return fmt.Sprintf("Wait %s, then try again.", waitWords(e.RetryAfter))
	}
	return ""
}

// waitWords says how long to wait, rounded up.
func waitWords(wait time.Duration) string {
	switch {
	case wait <= time.Minute:
		return "a minute"
	case wait <= time.Hour:
		return fmt.Sprintf("%d minutes", (wait+time.Minute-1)/time.Minute)
	}
	return "a few hours"
}

// problemOfForeign says what to do when a form seems to come from a page of another site: most
// often people use another address than the server was told.
func problemOfForeign(f *request.Foreign) ui.Problem {
	return ui.Problem{
		Status: http.StatusForbidden, Title: "This was sent from a page of another site",
		Details: []string{fmt.Sprintf("Nothing was changed. Open Upstock at %s and try it there.", cmp.Or(f.Trusted, "its usual address")),
			"If that is where you are, show this page to the person who looks after your server: its public address may not be set."},
		Technical: "Refused: " + f.Error() + ". When people use another address than the server's own, start it with --public-url ADDRESS.",
	}
}

// keepsTyped says whether a form that was answered with a status is shown again: it can be
// corrected, or sent again later. What is not there or not allowed cannot.
func keepsTyped(status int) bool {
	switch status {
	case http.StatusConflict, http.StatusUnprocessableEntity, http.StatusTooManyRequests:
		return true
	}
	return status >= http.StatusInternalServerError
}

// failed answers a request that has failed. A form that was sent is shown again with everything
// that was typed, also when its handler has not done so.
func (rt *Router) failed(w http.ResponseWriter, r *http.Request, pattern string, err error) {
	status, problem := rt.problemOf(err)
	kept := keepsTyped(status) && r.Method == http.MethodPost && r.PostForm != nil
	if !kept || Partial(r) || againOf(r.Context()) != nil {
		rt.refuse(w, r, err)
		return
	}
	a := &again{kept: rt.keep(r), status: status}
	if rt.again[pattern] == nil && !a.kept.shown().HasTyped() {
		rt.refuse(w, r, err)
		return
	}
	refused := status < http.StatusInternalServerError
	if !refused {
		problem.ID = rt.logged(r, err)
	}
	rt.setRetryAfter(w.Header(), err)
	a.reason = ui.KeptReason{Problem: problem, Refused: refused, Files: a.kept.Files, Secrets: len(a.kept.Secrets) > 0}
	if rt.access[pattern].Allows(VisitorOf(r.Context())) && rt.show(w, r, pattern, a) == nil {
		return
	}
	// The page that shows the form needs what has failed as well: show its fields by themselves.
	ctx := ui.WithKept(r.Context(), a.reason)
	if err := RenderStatus(w, r.WithContext(ctx), status, rt.keptPage(ctx, a)); err != nil {
		rt.refuse(w, r, err)
	}
}

// keptPage shows the fields of a form; the one who sent them sees no more than that.
func (rt *Router) keptPage(ctx context.Context, a *again) templ.Component {
	if VisitorOf(ctx) == nil {
		return ui.KeptPage(a.reason, a.kept.shown())
	}
	return rt.config.KeptPage(a.reason, a.kept.shown())
}

// logged writes a failure of ours into the log, under the request's id, which people can quote.
func (rt *Router) logged(r *http.Request, err error) (id string) {
	request.LogFailure(r.Context(), rt.config.Log, err)
	return request.Of(r.Context()).ID
}

// refuse answers a request with an error: as a message in the corner when htmx asked, else as a
// page.
func (rt *Router) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // the browser has gone
	}
	status, problem := rt.problemOf(err)
	if status >= http.StatusInternalServerError {
		problem.ID = rt.logged(r, err)
		if Partial(r) && r.Method == http.MethodPost {
			problem.Details = append(problem.Details, "What you typed is still here.")
		}
	}
	if _, isForeign := request.IsForeign(err); isForeign {
		problem.ID = request.Of(r.Context()).ID // it was logged with why
	}
	rt.setRetryAfter(w.Header(), err)
	shown := ui.ProblemPage(problem)
	if Partial(r) {
		shown = ui.ProblemToast(problem)
	} else if VisitorOf(r.Context()) != nil {
		shown = rt.config.ProblemPage(problem)
	} else if rt.config.PublicProblemPage != nil {
		shown = rt.config.PublicProblemPage(problem)
	}
	if err := RenderStatus(w, r, status, shown); err != nil {
		rt.config.Log.ErrorContext(r.Context(), "error page failed", slog.Any("error", err))
		http.Error(w, problem.Title, status)
	}
}

// setRetryAfter is [SetRetryAfter], also for an outage.
func (rt *Router) setRetryAfter(h http.Header, err error) {
	if outage, ok := rt.outageOf(err); ok {
		err = &wholesale.Error{Code: wholesale.CodeUnavailable, RetryAfter: outage.RetryAfter}
	}
	SetRetryAfter(h, err)
}

// SetRetryAfter says when to try again, if the error knows, in whole seconds.
func SetRetryAfter(h http.Header, err error) {
	if e, ok := asDomain(err); ok && e.RetryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((e.RetryAfter+time.Second-1)/time.Second), 10))
	}
}
