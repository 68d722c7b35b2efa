package unleashedapi

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	testAPIID  = "5f0e8a3c-1111-4222-8333-944445555666"
	testAPIKey = "testkey-123=="

	orderGUID    = GUID("7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a11")
	customerGUID = GUID("d32d0ca7-fd8e-4a99-9da6-be546ac5252b")
	productGUID  = GUID("bad19560-0000-495c-b59c-37ceb0e2e0d8")
)

// quickRetry keeps tests that talk to a real socket fast.
var quickRetry = RetryPolicy{Base: time.Nanosecond}

// serve starts a server on a real socket and returns a client for it.
func serve(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return New(Config{BaseURL: server.URL, APIID: testAPIID, APIKey: testAPIKey, HTTPClient: server.Client(), Retry: quickRetry})
}

// roundTrip answers requests in memory, which lets a test run on synctest's fake clock.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// inMemory returns a configuration whose requests are answered by f.
func inMemory(f roundTrip) Config {
	return Config{BaseURL: "http://unleashed.test", APIID: testAPIID, APIKey: testAPIKey, HTTPClient: &http.Client{Transport: f, Timeout: requestTimeout}}
}

func respond(status int, body string, header ...string) *http.Response {
	response := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
	for i := 0; i < len(header); i += 2 {
		response.Header.Set(header[i], header[i+1])
	}
	return response
}

func fixture(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wantKind checks an error's kind and returns the error for a closer look.
func wantKind(t *testing.T, err error, kind Kind) *Error {
	t.Helper()
	var failure *Error
	if !errors.As(err, &failure) {
		t.Fatalf("got error %v, want an *Error of kind %q", err, kind)
	}
	if failure.Kind != kind {
		t.Fatalf("got kind %q (%v), want %q", failure.Kind, err, kind)
	}
	return failure
}

func companies(ctx context.Context, c *Client) error {
	_, err := c.Companies(ctx)
	return err
}

func create(ctx context.Context, c *Client) error {
	_, err := c.CreateSalesOrder(ctx, SalesOrder{GUID: orderGUID})
	return err
}
