package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// ControlPath is where the control page and its JSON API are: outside the API's paths and without
// authentication, for use on the same machine only.
const ControlPath = "/_sandbox/"

// controlHandler routes the control API. Changes are JSON, or forms, which redirect to the page.
func (s *Sandbox) controlHandler() http.Handler {
	mux := http.NewServeMux()
	var handle controlRoute = func(pattern string, serve func(r *controlRequest) (any, error)) {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" "+ControlPath+path, func(w http.ResponseWriter, r *http.Request) {
			serveControl(w, r, serve)
		})
	}
	mux.HandleFunc("GET "+ControlPath+"{$}", s.controlPage)

	s.controlOrders(handle)
	s.controlProductsAndCustomers(handle)
	s.controlPrices(handle)
	s.controlWebhooks(handle)
	s.controlFaults(handle)
	handle.do("POST load/{resource}", func(r *controlRequest) error { return s.LoadJSON(r.PathValue("resource"), r.body) })
	return mux
}

// controlRoute adds a route to the control API.
type controlRoute func(pattern string, serve func(r *controlRequest) (any, error))

// do adds a route that answers only that it was done.
func (handle controlRoute) do(pattern string, serve func(r *controlRequest) error) {
	handle(pattern, func(r *controlRequest) (any, error) { return map[string]bool{"ok": true}, serve(r) })
}

// controlRequest is a request to the control API with its body: a JSON object or
// a form, whose fields are read alike.
type controlRequest struct {
	*http.Request
	body   []byte
	fields map[string]any
	form   bool
}

func (r *controlRequest) text(name string) string {
	switch v := r.fields[name].(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// number is a decimal, given as a JSON string or number. It is checked where it is used.
func (r *controlRequest) number(name string) Number { return Number(r.text(name)) }

// truth is true unless the field is "false": a POST to "stop-credit" without a body stops credit.
func (r *controlRequest) truth(name string) bool { return r.text(name) != "false" }

func (r *controlRequest) lineNumber() int {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return -1 // which no line has
	}
	return n
}
