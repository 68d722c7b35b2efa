package api

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"upstock/internal/request"
)

// Check is one condition of being ready to serve.
type Check struct {
	Name string
	// Problem says in words without secrets what is wrong; "" when nothing is.
	Problem string
	// Cause is logged.
	Cause error
}

func serveHealth(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"status":"ok"}`+"\n") // a client that has gone needs no answer
}

// readiness is the answer of /readyz: with status 503 it is a problem as RFC 9457 has it.
type readiness struct {
	Status any               `json:"status"` // "ready", or 503
	Title  string            `json:"title,omitempty"`
	Detail string            `json:"detail,omitempty"`
	Checks map[string]string `json:"checks"` // by name: "ok", or what is wrong
}

// readyRetry is when to ask again, in seconds.
const readyRetry = "5"

func (a *API) serveReady(w http.ResponseWriter, r *http.Request) {
	answer := readiness{Status: "ready", Checks: map[string]string{}}
	var wrong []string
	for _, check := range a.checks(r.Context()) {
		answer.Checks[check.Name] = "ok"
		if check.Problem == "" {
			continue
		}
		answer.Checks[check.Name] = check.Problem
		wrong = append(wrong, check.Name+": "+check.Problem)
		a.log.WarnContext(r.Context(), "not ready", slog.String("check", check.Name), slog.String("problem", check.Problem),
			slog.Any("cause", check.Cause), slog.String("request_id", request.Of(r.Context()).ID))
	}
	status, contentType := http.StatusOK, "application/json"
	if len(wrong) > 0 {
		status, contentType = http.StatusServiceUnavailable, problemType
		answer.Status, answer.Title = status, http.StatusText(status)
		answer.Detail = "The server is not ready. " + strings.Join(wrong, "; ")
		w.Header().Set("Retry-After", readyRetry)
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // fails only when the client has gone
}

func (a *API) checks(ctx context.Context) []Check {
	if a.config.Ready == nil {
		return nil
	}
	return a.config.Ready(ctx)
}
