package page

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

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
		return status, p
	}
	if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge, ui.Problem{Status: http.StatusRequestEntityTooLarge, Title: "That is too large",
			Details: []string{"At most " + strconv.FormatInt(tooLarge.Limit>>20, 10) + " MB are accepted. Nothing was changed."}}
	}
	if rt.config.DiskFull(err) {
		return http.StatusServiceUnavailable, ui.Problem{Status: http.StatusServiceUnavailable, Title: "The server's disk is full",
			Details: []string{"Ask the person who looks after your server to make room. What you saved before has been kept."}}
	}
	return http.StatusInternalServerError, ui.Problem{Status: http.StatusInternalServerError, Title: "Something went wrong on our side",
		Details: []string{"What you saved before has been kept; try again in a moment."}}
}

// failed answers a request that has failed. When a form was sent and the failure is ours, the form
// is shown again with everything that was typed.
func (rt *Router) failed(w http.ResponseWriter, r *http.Request, pattern string, err error) {
	status, problem := rt.problemOf(err)
	isOurs := status >= http.StatusInternalServerError && r.Method == http.MethodPost && r.PostForm != nil
	if !isOurs || Partial(r) || againOf(r.Context()) != nil {
		rt.refuse(w, r, err)
		return
	}
	a := &again{kept: rt.keep(r), status: status}
	if rt.again[pattern] == nil && !a.kept.shown().HasTyped() {
		rt.refuse(w, r, err)
		return
	}
	problem.ID = rt.logged(r, err)
	SetRetryAfter(w.Header(), err)
	a.reason = ui.KeptReason{Problem: problem, Files: a.kept.Files, Secrets: len(a.kept.Secrets) > 0}
	if rt.access[pattern].Allows(VisitorOf(r.Context())) && rt.show(w, r, pattern, a) == nil {
		return
	}
	// The page that shows the form needs what has failed as well: show its fields by themselves.
	ctx := ui.WithKept(r.Context(), a.reason)
	if err := RenderStatus(w, r.WithContext(ctx), status, rt.keptPage(ctx, a)); err != nil {
		rt.refuse(w, r, err)
	}
}

// keptPage shows the fields of a form; whoever sent them sees no more than that.
func (rt *Router) keptPage(ctx context.Context, a *again) templ.Component {
	if VisitorOf(ctx) == nil {
		return ui.KeptPage(a.reason, a.kept.shown())
	}
	return rt.config.KeptPage(a.reason, a.kept.shown())
}

// logged writes a failure of ours into the log, under an id that people can quote.
func (rt *Router) logged(r *http.Request, err error) (id string) {
	id = rand.Text()[:10]
	rt.config.Log.ErrorContext(r.Context(), "page failed", slog.String("request", id),
		slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Any("error", err))
	return id
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
	SetRetryAfter(w.Header(), err)
	shown := ui.ProblemPage(problem)
	if Partial(r) {
		shown = ui.ProblemToast(problem)
	} else if VisitorOf(r.Context()) != nil {
		shown = rt.config.ProblemPage(problem)
	}
	if err := RenderStatus(w, r, status, shown); err != nil {
		rt.config.Log.ErrorContext(r.Context(), "error page failed", slog.Any("error", err))
		http.Error(w, problem.Title, status)
	}
}

// SetRetryAfter says when to try again, if the error knows, in whole seconds.
func SetRetryAfter(h http.Header, err error) {
	if e, ok := asDomain(err); ok && e.RetryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(int64((e.RetryAfter+time.Second-1)/time.Second), 10))
	}
}
