package unleashedapi

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestKindOfEveryStatus(t *testing.T) {
	for status, want := range map[int]struct{ get, post Kind }{
		302: {KindInvalid, KindUnknownOutcome},
		400: {KindInvalid, KindInvalid},
		401: {KindAuth, KindAuth},
		403: {KindAuth, KindAuth},
		404: {KindNotFound, KindNotFound},
		405: {KindInvalid, KindInvalid},
		408: {KindTransient, KindUnknownOutcome},
		409: {KindInvalid, KindInvalid},
		422: {KindInvalid, KindInvalid},
		429: {KindQuota, KindQuota},
		500: {KindTransient, KindUnknownOutcome},
		502: {KindTransient, KindUnknownOutcome},
		503: {KindTransient, KindUnknownOutcome},
		504: {KindTransient, KindUnknownOutcome},
	} {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
		if failure := wantKind(t, companies(t.Context(), client), want.get); failure.Status != status {
			t.Errorf("GET: status %d, want %d", failure.Status, status)
		}
		failure := wantKind(t, create(t.Context(), client), want.post)
		if failure.Status != status || failure.Method != "POST" || failure.Resource != "SalesOrders" {
			t.Errorf("POST: %+v, want status %d", failure, status)
		}
	}
}

func TestErrorSpeaksInTheRemotesWords(t *testing.T) {
	const exists = "Customer 'ABC123' already exists but with a different Guid (1b9f) than the one provided."
	for name, test := range map[string]struct {
		body    string
		message string
		fields  []FieldError
	}{
		"validation": {
			`{"Items":[{"Field":"CustomerCode","Description":"` + exists + `","ErrorCode":0}]}`,
			exists, []FieldError{{"CustomerCode", exists, "0"}},
		},
		"several findings, code as text": {
			`{"Items":[{"Field":"OrderStatus","Description":"Order status is required.","ErrorCode":"7"},{"Field":"Tax","Description":null,"ErrorCode":null}]}`,
			"Order status is required.; Tax", []FieldError{{"OrderStatus", "Order status is required.", "7"}, {Field: "Tax"}},
		},
		"description":       {`{"Code":1,"Description":"No such page","DebugInformation":"at X"}`, "No such page", nil},
		"message":           {`{"Message":"An error has occurred."}`, "An error has occurred.", nil},
		"debug information": {`{"Items":null,"Description":null,"DebugInformation":"at X"}`, "at X", nil},
		"unknown JSON":      {`{"errors": ["no"]}`, `{"errors": ["no"]}`, nil},
		"plain text":        {" Service\n unavailable ", "Service unavailable", nil},
		"HTML":              {"<html><head><title>502</title></head><body><h1>Bad Gateway</h1></body></html>", "502 Bad Gateway", nil},
		"XML":               {"<ValidationErrors><ValidationError>Tax is required</ValidationError></ValidationErrors>", "Tax is required", nil},
		"byte order mark":   {"\ufeff" + `{"Message":"no"}`, "no", nil},
		"empty":             {"", "", nil},
		"endless":           {strings.Repeat("é", 5000), strings.Repeat("é", longestMessage) + "…", nil},
	} {
		t.Run(name, func(t *testing.T) {
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				w.Write([]byte(test.body))
			})
			failure := wantKind(t, create(t.Context(), client), KindInvalid)
			if diff := cmp.Diff(test.message, failure.Message); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.fields, failure.Fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	for want, err := range map[string]*Error{
		"Tax is required (POST SalesOrders, status 400)": {Kind: KindInvalid, Status: 400, Method: "POST", Resource: "SalesOrders", Message: "Tax is required"},
		"Unleashed did not accept the API id and key (GET Companies, status 403)": {
			Kind: KindAuth, Status: 403, Method: "GET", Resource: "Companies",
		},
		"Oops. Unleashed gave no clear answer; the request may have been carried out (POST SalesOrders, status 500)": {
			Kind: KindUnknownOutcome, Status: 500, Method: "POST", Resource: "SalesOrders", Message: "Oops",
		},
		"Unleashed could not be reached or could not answer: no route (GET Taxes)": {
			Kind: KindTransient, Method: "GET", Resource: "Taxes", Err: errors.New("no route"),
		},
	} {
		if got := err.Error(); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"":                              0,
		"7":                             7 * time.Second,
		" 7 ":                           7 * time.Second,
		"-7":                            0,
		"soon":                          0,
		"9223372036854775807":           longestAnnounced,
		"Mon, 02 Mar 2026 12:00:30 GMT": 30 * time.Second,
		"Mon, 02 Mar 2026 11:00:00 GMT": 0,
		"Mon, 02 Mar 2099 11:00:00 GMT": longestAnnounced,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}}, now); got != want {
			t.Errorf("Retry-After %q is read as %v, want %v", text, got, want)
		}
	}
}

// The outcomes of a POST, other than a plain status.
func TestPostOutcomes(t *testing.T) {
	answering := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte(body))
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"empty 201":     answering(""),
		"empty object":  answering("{}"),
		"null":          answering("null"),
		"garbage":       answering("<html>"),
		"cut JSON":      answering(`{"Guid":"7b1f0a52-`),
		"another order": answering(`{"Guid":"` + string(customerGUID) + `"}`),
		"cut connection before the answer": func(w http.ResponseWriter, r *http.Request) {
			panic(http.ErrAbortHandler)
		},
		"cut connection in the answer": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(http.StatusCreated)
			w.Write([]byte(`{"Guid":"` + string(orderGUID) + `"}`))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var requests atomic.Int32
			client := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				handler(w, r)
			})
			wantKind(t, create(t.Context(), client), KindUnknownOutcome)
			if made := requests.Load(); made != 1 {
				t.Errorf("%d requests were made, want exactly 1", made)
			}
		})
	}
}

func TestPostTimeOutIsUnknown(t *testing.T) {
	release := make(chan struct{})
	client := serve(t, func(w http.ResponseWriter, r *http.Request) { <-release })
	defer close(release)
	// The timeout starts when the request is written, so it has been sent even on a slow machine.
	client.http.Transport.(*http.Transport).ResponseHeaderTimeout = time.Millisecond
	wantKind(t, create(t.Context(), client), KindUnknownOutcome)
}

func TestPostCancelledInFlightIsUnknown(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-release
	})
	defer close(release)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	err := create(ctx, client)
	wantKind(t, err, KindUnknownOutcome)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not wrap context.Canceled", err)
	}
}

// Cancelling while connecting is unambiguous: nothing was sent.
func TestCancelledWhileConnecting(t *testing.T) {
	dialling := make(chan struct{}, 1)
	client := New(Config{BaseURL: "http://unleashed.test", HTTPClient: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			dialling <- struct{}{}
			<-ctx.Done()
			return nil, ctx.Err()
		},
	}}})
	for _, call := range []func(context.Context, *Client) error{create, companies} {
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-dialling
			cancel()
		}()
		err := call(ctx, client)
		var failure *Error
		if !errors.Is(err, context.Canceled) || errors.As(err, &failure) {
			t.Errorf("got %v, want context.Canceled as such", err)
		}
	}
}

func TestCancelledBeforeSending(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for _, err := range []error{create(ctx, client), companies(ctx, client)} {
		var failure *Error
		if !errors.Is(err, context.Canceled) || errors.As(err, &failure) {
			t.Errorf("got %v, want context.Canceled as such", err)
		}
	}
}

func TestPostThatNeverLeft(t *testing.T) {
	const refusing = "http://127.0.0.1:1" // no one listens there; a port that was freed may be taken

	client := New(Config{BaseURL: refusing, Retry: quickRetry, OnCall: func(context.Context, Call) { t.Error("counted a request that never went out") }})
	wantKind(t, create(t.Context(), client), KindTransient)
	wantKind(t, companies(t.Context(), client), KindTransient)

	// No name server is asked: the dialer fails as the resolver would.
	unresolvable := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "unleashed.test", IsNotFound: true}
	}}}
	client = New(Config{BaseURL: "http://unleashed.test", HTTPClient: unresolvable})
	failure := wantKind(t, create(t.Context(), client), KindTransient)
	var cause *net.DNSError
	if !errors.As(failure, &cause) {
		t.Errorf("the cause is lost: %v", failure)
	}
}

// A transport that does not report connecting proves nothing, so the worst is assumed.
func TestPostThroughSilentTransportIsUnknown(t *testing.T) {
	client := New(inMemory(func(*http.Request) (*http.Response, error) { return nil, errors.New("broken") }))
	wantKind(t, create(t.Context(), client), KindUnknownOutcome)
}
