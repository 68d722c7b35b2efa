package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"upstock/internal/request"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const problemType = "application/problem+json"

// notValid is the detail when errors says the rest.
const notValid = "The input is not valid"

// Problem says what went wrong with a request, as RFC 9457 has it.
type Problem struct {
	Status int     `json:"status" doc:"The HTTP status." example:"422"`
	Title  string  `json:"title" doc:"What the status means." example:"Unprocessable Entity"`
	Detail string  `json:"detail" doc:"What is wrong with this request." example:"The input is not valid"`
	Errors []Fault `json:"errors,omitempty" nullable:"false" doc:"The places that are at fault, when there are any."`
	// Technical is the technical text underneath, where another system failed.
	Technical string `json:"error_detail,omitempty" doc:"The technical text underneath, for the person who looks into it."`

	RequestID string `json:"request_id,omitempty" doc:"With a failure of the server's: the id it was logged under, also in X-Request-Id." example:"K7QXWM2ZT4HA"`

	header http.Header // sent with it, e.g. Retry-After
}

// Fault is one place of a request that is at fault.
type Fault struct {
	Location string `json:"location" doc:"Where it is: begins with body, query, path or header." example:"body.lines[3].quantity"`
	Message  string `json:"message" doc:"What is wrong with it." example:"must be greater than 0"`
}

// Error gives the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus gives the HTTP status; it makes a Problem a huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders gives what is sent along; it makes a Problem a huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType gives the media type of problems; it makes a Problem a huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

func newProblem(status int, detail string, faults ...Fault) *Problem {
	return &Problem{Status: status, Title: http.StatusText(status), Detail: detail, Errors: faults}
}

func (p *Problem) with(name, value string) *Problem {
	if p.header == nil {
		p.header = http.Header{}
	}
	p.header.Set(name, value)
	return p
}

var statuses = map[wholesale.Code]int{
	wholesale.CodeInvalid:      http.StatusUnprocessableEntity,
	wholesale.CodeUnauthorized: http.StatusUnauthorized,
	wholesale.CodeForbidden:    http.StatusForbidden,
	wholesale.CodeNotFound:     http.StatusNotFound,
	wholesale.CodeConflict:     http.StatusConflict,
	wholesale.CodeStale:        http.StatusPreconditionFailed,
	wholesale.CodeTooMany:      http.StatusTooManyRequests,
	wholesale.CodeUnavailable:  http.StatusServiceUnavailable,
}

// problemOf is the only place that makes an error a problem. An error that was not made to be shown
// becomes a neutral 500.
func problemOf(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*wholesale.Error](err); ok {
		return problemOfDomain(ctx, e)
	}
	switch {
	case ctx.Err() != nil:
		return &Problem{Status: request.StatusClientClosedRequest, Title: "Client Closed Request", Detail: "The client closed the request"}
	case errors.Is(err, store.ErrNotFound):
		return newProblem(http.StatusNotFound, "There is no such thing")
	}
	if outage, ok := store.OutageOf(err); ok {
		return problemOfDomain(ctx, outage.Shown())
	}
	return newProblem(http.StatusInternalServerError, failureOfOurs)
}

// failureOfOurs is all that is said of an error that was not made to be shown.
const failureOfOurs = "Something went wrong. It has been logged under the request id"

func problemOfDomain(ctx context.Context, e *wholesale.Error) *Problem {
	status, known := statuses[e.Code]
	if !known {
		status = http.StatusInternalServerError
	}
	p := newProblem(status, e.Message)
	p.Technical = e.Technical
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, Fault{Location: locationOf(exchangeOf(ctx), f.Field), Message: f.Message})
	}
	if status == http.StatusUnauthorized {
		p = p.with("WWW-Authenticate", "Bearer")
	}
	wait := e.RetryAfter
	if e.Code == wholesale.CodeTooMany && wait <= 0 {
		wait = time.Second
	}
	if wait > 0 {
		seconds := (wait + time.Second - 1) / time.Second // a part of a second is not enough
		p = p.with("Retry-After", strconv.FormatInt(int64(seconds), 10))
	}
	return p
}

// locationOf says where in the request a field of the domain's came from.
func locationOf(x *exchange, field string) string {
	switch {
	case field == idempotencyKeyHeader, field == ifMatchHeader:
		return "header." + field
	case x.method == http.MethodGet || x.method == http.MethodHead:
		return "query." + field
	case field == "":
		return "body"
	}
	return "body." + field
}

// problemOfHuma makes a problem of the faults that huma or our decoder found in a request. Values
// that huma would repeat are left out: they may be secrets.
func problemOfHuma(m *huma.ErrorModel) *Problem {
	p := newProblem(m.Status, notValid)
	for _, e := range m.Errors[:min(len(m.Errors), maxFaults)] {
		p.Errors = append(p.Errors, Fault{Location: e.Location, Message: inOurWords(e.Message)})
	}
	if m.Status != http.StatusUnprocessableEntity && len(p.Errors) > 0 {
		p.Detail = "The request " + p.Errors[0].Message
	}
	return p
}

// wordings replace the beginnings of huma's messages by words that follow a field's name.
var wordings = []struct{ hers, ours string }{
	{"expected number <= ", "must be at most "},
	{"expected number >= ", "must be at least "},
	{"expected length <= ", "must not be longer, in characters, than "},
	{"expected value to be one of ", "must be one of "},
	{"expected string to be RFC 4122 uuid: ", "must be a UUID: "},
	{"required query parameter is missing", "is required"},
	{"unknown query parameter", "is not a parameter of this call"},
	{"invalid value: ", ""}, // what huma puts before an error of ours
	{"invalid ", "must be a valid "},
}

func inOurWords(message string) string {
	for _, w := range wordings {
		if rest, ok := strings.CutPrefix(message, w.hers); ok {
			return w.ours + strings.ReplaceAll(rest, `"`, "")
		}
	}
	return message
}

// problem turns an error into the problem that is answered, and logs what the problem does not say.
func (a *API) problem(ctx context.Context, err error) *Problem {
	p := problemOf(ctx, err)
	_, isOutage := store.OutageOf(err)
	if p.Status == http.StatusInternalServerError || isOutage {
		p.RequestID = request.Of(ctx).ID
		request.LogFailure(ctx, a.log, err)
	}
	return p
}

// refuse answers a request with an error, outside of huma.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	a.problem(r.Context(), err).write(w)
}

// answerPanic answers a request whose handler has panicked.
func answerPanic(w http.ResponseWriter, r *http.Request) {
	p := newProblem(http.StatusInternalServerError, failureOfOurs)
	p.RequestID = request.Of(r.Context()).ID
	p.write(w)
}

func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // fails only when the client has gone
}
