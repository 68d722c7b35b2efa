package api

import (
	"io"
	"net/http"
)

func serveHealth(w http.ResponseWriter, _ *http.Request) {
	writeStatus(w, http.StatusOK, `{"status":"ok"}`)
}

func (a *API) serveReady(w http.ResponseWriter, r *http.Request) {
	if a.config.Ready != nil {
		if err := a.config.Ready(r.Context()); err != nil {
			a.log.WarnContext(r.Context(), "not ready", "error", err)
			newProblem(http.StatusServiceUnavailable, "The server is not ready").with("Retry-After", "1").write(w)
			return
		}
	}
	writeStatus(w, http.StatusOK, `{"status":"ready"}`)
}

func writeStatus(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body+"\n") // a client that has gone needs no answer
}
