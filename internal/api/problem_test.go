package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/request"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestProblemOf(t *testing.T) {
	fields := []wholesale.FieldError{{Field: "lines[3].quantity", Message: "must be greater than 0"}}
	tests := map[string]struct {
		err    error
		status int
		detail string
		header http.Header
		errors []Fault
	}{
		"invalid": {
			err: &wholesale.Error{Code: wholesale.CodeInvalid, Message: "m", Fields: fields}, status: 422, detail: "m",
			errors: []Fault{{"body.lines[3].quantity", "must be greater than 0"}},
		},
		"invalid key": {
			err: wholesale.Invalid("Idempotency-Key", "bad"), status: 422, detail: notValid, errors: []Fault{{"header.Idempotency-Key", "bad"}},
		},
		"invalid body":  {err: wholesale.Invalid("", "bad"), status: 422, detail: notValid, errors: []Fault{{"body", "bad"}}},
		"unauthorized":  {err: coded(wholesale.CodeUnauthorized, 0), status: 401, detail: "m", header: http.Header{"Www-Authenticate": {"Bearer"}}},
		"forbidden":     {err: coded(wholesale.CodeForbidden, 0), status: 403, detail: "m"},
		"not found":     {err: fmt.Errorf("read: %w", coded(wholesale.CodeNotFound, 0)), status: 404, detail: "m"},
		"conflict":      {err: coded(wholesale.CodeConflict, 0), status: 409, detail: "m"},
		"stale":         {err: coded(wholesale.CodeStale, 0), status: 412, detail: "m"},
		"too many":      {err: coded(wholesale.CodeTooMany, 1500*time.Millisecond), status: 429, detail: "m", header: http.Header{"Retry-After": {"2"}}},
		"too many, idk": {err: coded(wholesale.CodeTooMany, 0), status: 429, detail: "m", header: http.Header{"Retry-After": {"1"}}},
		"unavailable":   {err: coded(wholesale.CodeUnavailable, 0), status: 503, detail: "m"},
		"busy":          {err: coded(wholesale.CodeUnavailable, time.Minute), status: 503, detail: "m", header: http.Header{"Retry-After": {"60"}}},
		"unknown code":  {err: coded("new", 0), status: 500, detail: "m"},
		"missing row":   {err: fmt.Errorf("read: %w", store.ErrNotFound), status: 404, detail: "There is no such thing"},
		"internal":      {err: errors.New("password=secret"), status: 500, detail: "Something went wrong. It has been logged under the request id"},
		"a problem":     {err: newProblem(413, "too long"), status: 413, detail: "too long"},
	}
	ctx := context.WithValue(t.Context(), exchangeKey{}, &exchange{method: "POST"})
	for name, test := range tests {
		p := problemOf(ctx, test.err)
		want := &Problem{Status: test.status, Title: http.StatusText(test.status), Detail: test.detail, Errors: test.errors, header: test.header}
		if diff := cmp.Diff(want, p, cmp.AllowUnexported(Problem{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func coded(code wholesale.Code, retryAfter time.Duration) error {
	return &wholesale.Error{Code: code, Message: "m", RetryAfter: retryAfter}
}

func TestEveryCodeHasAStatus(t *testing.T) {
	for _, code := range []wholesale.Code{
		wholesale.CodeInvalid, wholesale.CodeUnauthorized, wholesale.CodeForbidden, wholesale.CodeNotFound,
		wholesale.CodeConflict, wholesale.CodeStale, wholesale.CodeTooMany, wholesale.CodeUnavailable,
	} {
		if statuses[code] == 0 {
			t.Errorf("%s has none", code)
		}
	}
}

func TestClientThatHasGone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := problemOf(ctx, fmt.Errorf("query: %w", ctx.Err())).Status; got != request.StatusClientClosedRequest {
		t.Errorf("got %d", got)
	}
	if got := problemOf(t.Context(), context.Canceled).Status; got != http.StatusInternalServerError {
		t.Errorf("somebody else's cancellation: %d", got)
	}
}

func TestFieldsOfGETComeFromTheQuery(t *testing.T) {
	ctx := context.WithValue(t.Context(), exchangeKey{}, &exchange{method: "GET"})
	if got := problemOf(ctx, wholesale.Invalid("cursor", "bad")).Errors[0].Location; got != "query.cursor" {
		t.Errorf("got %s", got)
	}
}

func TestProblemOnTheWire(t *testing.T) {
	recorder := httptest.NewRecorder()
	newProblem(http.StatusTooManyRequests, "Too fast").with("Retry-After", "3").write(recorder)
	if got := recorder.Header(); got.Get("Content-Type") != "application/problem+json" || got.Get("Retry-After") != "3" {
		t.Errorf("header %v", got)
	}
	if got := strings.TrimSpace(recorder.Body.String()); got != `{"status":429,"title":"Too Many Requests","detail":"Too fast"}` {
		t.Errorf("body %s", got)
	}
}
