package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
)

// serveControl writes the result as JSON, or redirects to the page when one of its forms was sent.
func serveControl(w http.ResponseWriter, hr *http.Request, serve func(*controlRequest) (any, error)) {
	r := &controlRequest{Request: hr}
	result, err := any(nil), r.read(w)
	if err == nil {
		result, err = serve(r)
	}
	switch {
	case err != nil:
		status := http.StatusUnprocessableEntity
		if errors.Is(err, ErrNotFound) {
			status = http.StatusNotFound
		}
		writeJSON(w, status, map[string]string{"error": err.Error()})
	case r.form:
		http.Redirect(w, hr, ControlPath, http.StatusSeeOther)
	default:
		writeJSON(w, http.StatusOK, result)
	}
}

func (r *controlRequest) read(w http.ResponseWriter) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return err
	}
	r.body, r.fields = body, map[string]any{}
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if r.form = mediaType == "application/x-www-form-urlencoded"; r.form {
		values, err := url.ParseQuery(string(body))
		for name := range values {
			r.fields[name] = values.Get(name)
		}
		return err
	}
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] == '{' {
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber() // prices must not pass through a float
		return decoder.Decode(&r.fields)
	}
	return nil
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	// Only a client that has gone makes this fail.
	_ = json.NewEncoder(w).Encode(value)
}
