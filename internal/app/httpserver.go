package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits of every HTTP server of the program, so that no client holds a connection open for
// nothing. Even a slow connection can send the largest body, a few megabytes, in this time.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = time.Minute
	writeTimeout      = 2 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
)

// HTTPServer serves one handler on one listener. Make one with Listen.
type HTTPServer struct {
	server   *http.Server
	listener net.Listener
	failed   chan error // gets what ended the serving, if it was not shutdown
}

// Listen binds the address and begins to serve. It comes before everything else, so that a second
// process on the same address fails before it touches anything.
func Listen(ctx context.Context, address string, handler http.Handler, log *slog.Logger) (*HTTPServer, error) {
	return listenOn(ctx, "--listen", address, handler, log)
}

// listenOn is Listen for the address that a flag names.
func listenOn(ctx context.Context, flag, address string, handler http.Handler, log *slog.Logger) (*HTTPServer, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, address, err)
	}
	s := &HTTPServer{
		server: &http.Server{
			Handler:           handler,
			ReadHeaderTimeout: readHeaderTimeout,
			ReadTimeout:       readTimeout,
			WriteTimeout:      writeTimeout,
			IdleTimeout:       idleTimeout,
			MaxHeaderBytes:    maxHeaderBytes,
			ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // client errors
		},
		listener: listener,
		failed:   make(chan error, 1),
	}
	go func() {
		if err := s.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- fmt.Errorf("http server: %w", err)
		}
	}()
	return s, nil
}

// URL is where the server can be reached from this machine.
func (s *HTTPServer) URL() string {
	host, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		return "http://" + s.listener.Addr().String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Failed gets the reason when serving has ended by itself.
func (s *HTTPServer) Failed() <-chan error { return s.failed }

// Shutdown accepts no more requests and waits for running ones until ctx ends, then cuts them off.
func (s *HTTPServer) Shutdown(ctx context.Context) error {
	if err := s.server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("requests were cut off: %w", err), s.server.Close())
	}
	return nil
}
