package page

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

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
// neutrally, with the id it was logged under.
func problemOf(err error, requestID string) (status int, p ui.Problem) {
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
	return http.StatusInternalServerError, ui.Problem{Status: http.StatusInternalServerError, Title: "Something went wrong on our side",
		Details: []string{"It has been logged under " + requestID + ". What you saved before has been kept; try again in a moment."}}
}

// refuse answers a request with an error: as a message in the corner when htmx asked, else as a
// page.
func (rt *Router) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return // the browser has gone
	}
	requestID := rand.Text()
	status, problem := problemOf(err, requestID)
	if status == http.StatusInternalServerError {
		rt.config.Log.ErrorContext(r.Context(), "page failed", slog.String("request", requestID),
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Any("error", err))
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
