package page

import "net/http"

// JSON answers a page's script.
func JSON(w http.ResponseWriter, content []byte) error {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(content) // a client that has gone needs nothing
	return nil
}
