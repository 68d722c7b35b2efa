package api

import (
	"context"
	"log/slog"
	"net/http"
)

// record logs every request and measures it. Bodies, tokens and query strings are never logged.
func (a *API) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := a.config.Clock()
		tally := &tallyWriter{ResponseWriter: w}
		next.ServeHTTP(tally, r)
		took := a.config.Clock().Sub(began)

		x := exchangeOf(r.Context())
		if a.config.Observe != nil {
			a.config.Observe(x.route, x.method, tally.answered(), took)
		}
		a.log.LogAttrs(r.Context(), levelOf(x, tally.answered()), "request",
			slog.String("method", x.method), slog.String("route", x.route), slog.String("path", x.path),
			slog.Int("status", tally.answered()), slog.Duration("took", took), slog.Int64("bytes", tally.bytes),
			slog.String("supplier_id", x.supplierID), slog.String("token", x.program.TokenName),
			slog.String("request_id", x.requestID))
	})
}

// levelOf keeps the constant checks of load balancers out of the log.
func levelOf(x *exchange, status int) slog.Level {
	switch {
	case x.route == healthPath, x.route == readyPath:
		return slog.LevelDebug
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	}
	return slog.LevelInfo
}

// logFailure logs what lies behind an answer of 500.
func (a *API) logFailure(ctx context.Context, err error) {
	x := exchangeOf(ctx)
	a.log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("error", err.Error()),
		slog.String("method", x.method), slog.String("route", x.route),
		slog.String("supplier_id", x.supplierID), slog.String("request_id", x.requestID))
}

// tallyWriter counts what is answered.
type tallyWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the status.
func (t *tallyWriter) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (t *tallyWriter) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	n, err := t.ResponseWriter.Write(b)
	t.bytes += int64(n)
	return n, err
}

// Unwrap gives the writer underneath to http.ResponseController.
func (t *tallyWriter) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// answered is the status; 200 when the handler has not set one.
func (t *tallyWriter) answered() int {
	if t.status == 0 {
		return http.StatusOK
	}
	return t.status
}
