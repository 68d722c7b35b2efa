package stripe

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

var (
	errRedirected = errors.New("the answer is a redirect, and those are not followed")
	errTooLarge   = errors.New("the answer does not end")
)

// exchange is what is learnt of one request on its way: the library's errors do not tell whether a
// request has left.
type exchange struct {
	left     atomic.Bool // bytes of the request may have reached Stripe
	status   int         // 0 while no answer has come
	replayed bool        // the answer is one that Stripe has kept for the idempotency key
}

type exchangeKey struct{}

func withExchange(ctx context.Context) (context.Context, *exchange) {
	noted := &exchange{}
	return context.WithValue(ctx, exchangeKey{}, noted), noted
}

// transport carries requests to Stripe: it notes what became of each, bounds its answer and
// follows no redirect, because a request with a key must not travel.
type transport struct {
	base      http.RoundTripper
	userAgent string
	limit     int64
	log       *slog.Logger
}

// RoundTrip sends one request.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	noted, ok := request.Context().Value(exchangeKey{}).(*exchange)
	if !ok {
		noted = &exchange{}
	}
	ctx := httptrace.WithClientTrace(request.Context(), &httptrace.ClientTrace{
		WroteHeaderField: func(string, []string) { noted.left.Store(true) },
	})
	request = request.Clone(ctx)
	request.Header.Set("User-Agent", t.userAgent)
	request.Header.Del("X-Stripe-Client-User-Agent")
	if err := giveLength(request); err != nil {
		return nil, err
	}
	if key, ok := request.Header["Idempotency-Key"]; ok {
		// Go sends a request with an idempotency key again by itself when its connection is cut,
		// and knows it by this spelling of the header. We look at Stripe first.
		delete(request.Header, "Idempotency-Key")
		request.Header["idempotency-key"] = key
	}
	begun := time.Now()
	response, err := t.base.RoundTrip(request)
	if err != nil {
		t.log.DebugContext(ctx, "asked Stripe", slog.String("method", request.Method), slog.String("path", request.URL.Path),
			slog.Duration("took", time.Since(begun)), slog.Bool("answered", false))
		return nil, err
	}
	noted.status = response.StatusCode
	noted.replayed = response.Header.Get("Idempotent-Replayed") == "true"
	t.log.DebugContext(ctx, "asked Stripe", slog.String("method", request.Method), slog.String("path", request.URL.Path),
		slog.Duration("took", time.Since(begun)), slog.Int("status", response.StatusCode))
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		_ = response.Body.Close()
		return nil, errRedirected
	}
	response.Body = &boundedBody{ReadCloser: response.Body, left: t.limit}
	return response, nil
}

// giveLength says how long a request's body is. The library does not, so that it would be sent in
// chunks, which not everything that stands between us and Stripe, or in for it, can read.
func giveLength(request *http.Request) error {
	if request.Body == nil || request.ContentLength > 0 {
		return nil
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return err
	}
	_ = request.Body.Close()
	if len(body) == 0 {
		request.Body = http.NoBody
		return nil
	}
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// boundedBody fails, rather than ends, where an answer is longer than it may be.
type boundedBody struct {
	io.ReadCloser
	left int64
}

// Read reads on, as long as there is room.
func (b *boundedBody) Read(into []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(into)) > b.left {
		into = into[:b.left]
	}
	n, err := b.ReadCloser.Read(into)
	b.left -= int64(n)
	return n, err
}
