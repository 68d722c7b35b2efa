package unleashedapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
)

// request is one call, before it is signed.
type request struct {
	method   string
	resource string // for people and the call budget
	path     string // resource, and page or GUID, below the base URL
	query    query
	body     []byte
}

// answer is what came back. bodyErr is set when the body could not be read to its end.
type answer struct {
	status  int
	header  http.Header
	body    []byte
	bodyErr error
}

// neverSentError marks a request that provably did not leave: no connection was made.
type neverSentError struct{ cause error }

func (e neverSentError) Error() string { return e.cause.Error() }
func (e neverSentError) Unwrap() error { return e.cause }

// attempt makes exactly one HTTP request and returns a good answer's body. The error is an *Error,
// or wraps the context's error when it was cancelled.
func (c *Client) attempt(ctx context.Context, r request, decode func(body []byte) error) error {
	if err := c.awaitTurn(ctx, r); err != nil {
		return err
	}
	httpRequest, err := c.signed(ctx, r)
	if err != nil {
		return notSent(r, "the request cannot be made", err)
	}
	sentAt := c.clock()
	a, err := c.exchange(httpRequest, r)
	if err != nil {
		return c.silence(ctx, r, 0, err)
	}
	if a.status == http.StatusTooManyRequests {
		c.pace.throttled(sentAt, retryAfter(a.header, c.clock()))
	} else {
		c.pace.answered(sentAt)
	}
	if a.status < 200 || a.status > 299 {
		return c.refusal(r, a)
	}
	err = a.bodyErr
	if err == nil {
		err = decode(a.body)
	}
	if err != nil {
		return c.silence(ctx, r, a.status, fmt.Errorf("unreadable answer: %w", err))
	}
	return nil
}

func (c *Client) awaitTurn(ctx context.Context, r request) error {
	err := ctx.Err()
	if err == nil && !isAtOnce(ctx) {
		most := longestWait
		if c.prompt(ctx) {
			most = promptWait
		}
		err = c.pace.wait(ctx, most)
	}
	var paused pausedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &paused):
		return &Error{Kind: KindQuota, Method: r.method, Resource: r.resource, RetryAfter: paused.left}
	default:
		return gaveUp(r, err)
	}
}

// silence is the failure of a request that got no usable answer.
func (c *Client) silence(ctx context.Context, r request, status int, cause error) error {
	var unsent neverSentError
	neverSent := errors.As(cause, &unsent)
	gone := ctx.Err()
	if gone != nil && (neverSent || r.method != http.MethodPost) {
		return gaveUp(r, gone)
	}
	if gone != nil && !errors.Is(cause, gone) {
		cause = fmt.Errorf("%w: %w", gone, cause)
	}
	kind := kindOfSilence(r.method)
	if neverSent {
		kind = KindTransient
	}
	return &Error{Kind: kind, Status: status, Method: r.method, Resource: r.resource, Err: cause}
}

// gaveUp reports that the caller's context ended before there was anything else to report.
func gaveUp(r request, cause error) error {
	return fmt.Errorf("%s %s: %w", r.method, r.resource, cause)
}

// exchange sends one signed request and reads its answer. The error, if any, is below HTTP.
func (c *Client) exchange(httpRequest *http.Request, r request) (answer, error) {
	ctx := httpRequest.Context()
	var line connectionTrace
	start := c.clock()
	response, err := c.http.Do(httpRequest.WithContext(line.observe(ctx)))
	if err != nil {
		if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
			err = wrapped.Err // drops the address, which says nothing to the reader of a message
		}
		if line.neverConnected() {
			return answer{}, neverSentError{err}
		}
		c.report(ctx, r, Call{Method: r.method, Resource: r.resource, Duration: c.clock().Sub(start)})
		return answer{}, err
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode, header: response.Header}
	a.body, a.bodyErr = readBounded(response.Body, c.maxAnswer)
	c.report(ctx, r, Call{Method: r.method, Resource: r.resource, Status: a.status, Duration: c.clock().Sub(start)})
	return a, nil
}

func (c *Client) signed(ctx context.Context, r request) (*http.Request, error) {
	httpRequest, err := http.NewRequestWithContext(ctx, r.method, c.baseURL+"/"+r.path, bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	if httpRequest.URL.Host == "" || httpRequest.URL.Scheme != "https" && httpRequest.URL.Scheme != "http" {
		return nil, fmt.Errorf("the base URL %q is not an http or https address", c.baseURL)
	}
	httpRequest.URL.RawQuery = r.query.wire()
	// Accept and Content-Type are wanted on every request, also on those without a body; without
	// them the live service answers in XML or not at all.
	httpRequest.Header.Set("Accept", "application/json")
	httpRequest.Header.Set("Content-Type", "application/json")
	httpRequest.Header.Set("api-auth-id", c.apiID)
	httpRequest.Header.Set("api-auth-signature", sign(c.apiKey, r.query.message()))
	httpRequest.Header.Set("client-type", c.clientType)
	httpRequest.Header.Set("User-Agent", c.userAgent)
	return httpRequest, nil
}

func (c *Client) report(ctx context.Context, r request, call Call) {
	c.log.DebugContext(ctx, "unleashed call", "method", r.method, "path", r.path, "status", call.Status, "duration", call.Duration)
	c.onCall(ctx, call)
}

// readBounded reads a body to its end, so that the connection can be used again, unless the body is
// longer than any honest answer.
func readBounded(body io.Reader, most int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(body, most+1))
	if err != nil {
		return data, err
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("longer than %d bytes", most)
	}
	return bytes.TrimPrefix(data, []byte("\ufeff")), nil
}

// connectionTrace proves that a request was not sent: the transport asked for a connection and
// never got one (refused, no such host, failed handshake, cancelled). A transport that does not
// report these steps proves nothing.
type connectionTrace struct{ asked, got atomic.Bool }

func (t *connectionTrace) observe(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.got.Store(true) },
	})
}

func (t *connectionTrace) neverConnected() bool { return t.asked.Load() && !t.got.Load() }
