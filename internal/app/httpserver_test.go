package app

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

// blockingServer serves requests that last until they are released.
func blockingServer(t *testing.T) (server *HTTPServer, entered chan struct{}, release chan struct{}) {
	t.Helper()
	entered, release = make(chan struct{}, 1), make(chan struct{})
	server, err := Listen(t.Context(), "127.0.0.1:0", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		entered <- struct{}{}
		select {
		case <-release:
			_, _ = io.WriteString(w, "done")
		case <-r.Context().Done():
		}
	}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return server, entered, release
}

type fetched struct {
	body string
	err  error
}

func fetch(t *testing.T, url string) chan fetched {
	t.Helper()
	result := make(chan fetched, 1)
	go func() {
		response, err := http.Get(url)
		if err != nil {
			result <- fetched{err: err}
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		result <- fetched{string(body), err}
	}()
	return result
}

func TestShutdownFinishesRunningRequests(t *testing.T) {
	t.Parallel()
	server, entered, release := blockingServer(t)
	result := fetch(t, server.URL())
	<-entered
	stopped := make(chan error, 1)
	go func() { stopped <- server.Shutdown(context.WithoutCancel(t.Context())) }()
	select {
	case err := <-stopped:
		t.Fatalf("the server stopped (%v) with a request running", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if got := <-result; got.err != nil || got.body != "done" {
		t.Errorf("the running request got %q, %v", got.body, got.err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestShutdownCutsWhatLastsTooLong(t *testing.T) {
	t.Parallel()
	server, entered, _ := blockingServer(t)
	result := fetch(t, server.URL())
	<-entered
	expired, cancel := context.WithCancel(t.Context())
	cancel()
	if err := server.Shutdown(expired); err == nil {
		t.Error("nothing was said about the request that was cut off")
	}
	if got := <-result; got.err == nil {
		t.Errorf("the request got %q", got.body)
	}
}

// TestEveryServerHasLimits: no client holds a connection open for nothing, and none sends headers
// without end.
func TestEveryServerHasLimits(t *testing.T) {
	t.Parallel()
	server, err := Listen(t.Context(), "127.0.0.1:0", http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Shutdown(context.Background()) })
	for name, limit := range map[string]time.Duration{
		"headers": server.server.ReadHeaderTimeout, "request": server.server.ReadTimeout, "answer": server.server.WriteTimeout, "idle": server.server.IdleTimeout,
	} {
		if limit <= 0 || limit > 5*time.Minute {
			t.Errorf("%s: %v", name, limit)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Long", strings.Repeat("x", 2*maxHeaderBytes))
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("headers of 128 KB: %s", answer.Status)
	}
}
