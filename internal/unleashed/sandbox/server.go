package sandbox

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	maxBody     = 32 << 20
	maxURLParts = 8
)

// ServeHTTP serves the API, the pictures of products and the control page.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, ControlPath):
		s.control.ServeHTTP(w, r)
	case strings.HasPrefix(r.URL.Path, picturePath):
		s.servePicture(w, r)
	default:
		s.serveAPI(w, r)
	}
}

// resource is one entry of the API.
type resource struct {
	name     string
	serve    func(*Sandbox, *call) answer
	readOnly bool
}

// resources by their lower-case names: routes ignore case (§1).
var resources = func() map[string]resource {
	table := map[string]resource{}
	for _, r := range []resource{
		{"Companies", (*Sandbox).companies, true},
		{"Currencies", (*Sandbox).currencies, true},
		{"Taxes", (*Sandbox).taxes, true},
		{"Warehouses", (*Sandbox).warehouses, true},
		{"SellPriceTiers", (*Sandbox).sellPriceTiers, true},
		{"PaymentTerms", (*Sandbox).paymentTerms, true},
		{"DeliveryMethods", (*Sandbox).deliveryMethods, true},
		{"UnitOfMeasures", (*Sandbox).unitOfMeasures, true},
		{"ProductGroups", (*Sandbox).productGroups, true},
		{"Customers", (*Sandbox).customersCall, false},
		{"CustomerDeliveryAddresses", (*Sandbox).customerDeliveryAddresses, true},
		{"Products", (*Sandbox).productsCall, false},
		{"ProductPrices", (*Sandbox).productPrices, true},
		{"SalesOrders", (*Sandbox).salesOrders, false},
		{"SalesShipments", (*Sandbox).salesShipments, true},
		{"Invoices", (*Sandbox).invoicesCall, true},
		{"StockOnHand", (*Sandbox).stockOnHand, true},
	} {
		table[strings.ToLower(r.name)] = r
	}
	return table
}()

// actions are the path segments that make a call another kind of call, for the
// counters and the faults.
var actions = map[string]string{"complete": "Complete", "contacts": "Contacts", "lines": "Lines", "obsolete": "Obsolete"}

// label names what a path is about: "SalesOrders", "SalesOrders/Complete", "Unknown".
func label(segments []string) string {
	known, ok := resources[strings.ToLower(segments[0])]
	if !ok {
		return "Unknown"
	}
	for _, segment := range segments[1:] {
		if action, ok := actions[strings.ToLower(segment)]; ok {
			return known.name + "/" + action
		}
	}
	return known.name
}

func (s *Sandbox) serveAPI(w http.ResponseWriter, r *http.Request) {
	segments := strings.SplitN(strings.Trim(r.URL.Path, "/"), "/", maxURLParts)
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		s.count(r.Method, label(segments), http.StatusBadRequest, nil)
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	c := &call{
		method: r.Method, segments: segments[1:], label: label(segments), header: r.Header, body: body,
		baseURL: baseURL(r), behaviour: s.Behaviour(),
	}
	fault := s.faults.next(c.method, c.label)
	wait(r.Context(), fault.delay)
	c.now = s.now()
	c.repeatRow = fault.repeatRow

	var a answer
	if fault.before() {
		a = fault.refusal(c)
	} else {
		a = s.answer(c, segments[0], r.URL.RawQuery)
	}
	s.deliver(w, c, a, fault)
}

// baseURL is the address that the client called, to make public addresses with.
func baseURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// wait holds a call back. A caller that gives up does not undo its call: the work
// is then done at once, as behind a slow network.
func wait(ctx context.Context, delay time.Duration) {
	if delay <= 0 {
		return
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// answer does what the call asks for: first who is calling, then what for.
func (s *Sandbox) answer(c *call, name, rawQuery string) answer {
	query, params, err := decodeQuery(rawQuery)
	if err != nil || !s.signedBy(c.header, query) {
		return empty(http.StatusForbidden)
	}
	c.query, c.params = query, params
	if position := c.behaviour.consult(ClientType); c.header.Get("client-type") == "" && position != "accept" {
		if position == "403" {
			return empty(http.StatusForbidden)
		}
		return c.described(http.StatusBadRequest, "The client-type header is required.")
	}
	if c.behaviour.is(ContentHeaders, "required") && !(isJSON(c.header.Get("Accept")) && isJSON(c.header.Get("Content-Type"))) {
		return c.described(http.StatusBadRequest, "The Accept and Content-Type headers must be application/json.")
	}
	resource, ok := resources[strings.ToLower(name)]
	if !ok {
		return c.notFound()
	}
	if resource.readOnly && c.method != http.MethodGet {
		return c.methodNotAllowed(http.MethodGet)
	}
	return resource.serve(s, c)
}

func isJSON(mediaType string) bool { return strings.Contains(mediaType, "application/json") }

// signedBy checks api-auth-id and api-auth-signature: HMAC-SHA256 over the decoded query string
// with the key as text (§1.2). What is compared takes the same time whether it matches or not.
func (s *Sandbox) signedBy(header http.Header, query string) bool {
	mac := hmac.New(sha256.New, []byte(s.key))
	mac.Write([]byte(query))
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	signature := hmac.Equal([]byte(header.Get("api-auth-signature")), []byte(want))
	id := hmac.Equal([]byte(strings.ToLower(header.Get("api-auth-id"))), []byte(strings.ToLower(s.id)))
	return signature && id
}

// deliver writes an answer out, or does to it what the fault says, and counts the call.
func (s *Sandbox) deliver(w http.ResponseWriter, c *call, a answer, fault firedFault) {
	switch fault.kind {
	case CutBefore, CutAfter:
		s.count(c.method, c.label, 0, a.body)
		cut(w)
		return
	case ErrorAfter:
		a = c.described(http.StatusInternalServerError, "An unexpected error occurred.")
	case Garbage:
		a.body = []byte("<html><body><h1>Service under maintenance</h1></body></html>")
	case Truncated:
		half := a.body[:len(a.body)/2]
		if fault.style == "chunk" {
			s.count(c.method, c.label, a.status, half)
			writeHeader(w, a)
			// Whether it arrives or not, the connection is cut.
			_, _ = w.Write(half)
			_ = http.NewResponseController(w).Flush()
			cut(w)
			return
		}
		a.body = half
	}
	s.count(c.method, c.label, a.status, a.body)
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	writeHeader(w, a)
	// A client that is gone needs no answer; the work is done either way.
	_, _ = w.Write(a.body)
}

func writeHeader(w http.ResponseWriter, a answer) {
	if len(a.body) > 0 {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	if a.allow != "" {
		w.Header().Set("Allow", a.allow)
	}
	if a.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(a.retryAfter.Seconds()))))
	}
	w.WriteHeader(a.status)
}

// cut closes the connection under the client.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if errors.Is(err, http.ErrNotSupported) {
		// The way to abort a connection that cannot be taken over (HTTP/2).
		panic(http.ErrAbortHandler)
	}
	if err == nil {
		_ = conn.Close()
	}
}

func (s *Sandbox) count(method, label string, status int, body []byte) {
	s.calls.count(method, label, status)
	s.log.Debug("sandbox call", "method", method, "resource", label, "status", status, "bytes", len(body))
}
