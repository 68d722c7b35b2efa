package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/request"
	"upstock/internal/store"
	"upstock/internal/web/console"
	"upstock/internal/web/shop"
)

// Environment is what a server gets from the program around it, besides its flags.
type Environment struct {
	Log   *slog.Logger
	Build Build
	// Mail sends e-mail instead of the server that the flags name. The demo sets it.
	Mail mail.Sender
}

// Server is a running server. Make one with Start.
type Server struct {
	http      *HTTPServer
	lifecycle *lifecycle
	// metrics is the listener of its own for /metrics; nil when there is none.
	metrics       *HTTPServer
	metricsRoutes *lifecycle
	store         *store.Store
	services      *services
	workers       *workers         // nil in a process that does no background work
	console       *console.Console // nil in a process that answers no people
	shop          *shop.Shop       // nil where the console is
	linger        time.Duration    // between "not ready" and the end of answering
	// publicURL is where people reach the server, without a slash at its end.
	publicURL string
}

// Start runs a server. When it returns, the database is migrated, and requests and jobs are served.
// ctx is for the start only; call Stop to end the server.
func Start(ctx context.Context, flags Serve, env Environment) (_ *Server, err error) {
	ctx = byUpstock(ctx)
	s := &Server{lifecycle: &lifecycle{}, linger: flags.ShutdownDelay}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abandon(ctx))
		}
	}()
	if s.http, err = Listen(ctx, flags.Listen, s.lifecycle, env.Log); err != nil {
		return nil, err
	}
	if err = s.listenForMetrics(ctx, flags, env.Log); err != nil {
		return nil, err
	}
	onMain := flags.showsMetrics()
	// The address in links is where we listen, when the operator has named no other.
	s.publicURL = cmp.Or(request.OriginOf(flags.PublicURL), s.URL())
	flags.PublicURL = s.publicURL
	ring, err := keyring.LoadOrCreate(flags.path(flags.Database))
	if err != nil {
		return nil, fmt.Errorf("--secret-key-file: %w", err)
	}
	if s.store, err = flags.openMigrated(ctx, env.Log); err != nil {
		return nil, err
	}
	if s.services, err = newServices(flags, env, s.store, ring); err != nil {
		return nil, err
	}
	if _, err := s.services.webhooks.SealLogins(ctx); err != nil {
		return nil, err
	}
	if _, err := s.services.mails.SealJobs(ctx); err != nil {
		return nil, err
	}
	if flags.Role.works() {
		if s.workers, err = startWorkers(ctx, s.services, env.Log); err != nil {
			return nil, err
		}
	}
	routes, metrics, err := s.routes(flags, env)
	if err != nil {
		return nil, err
	}
	if s.metrics != nil {
		s.metricsRoutes.started(only(metricsPath, metrics))
	}
	if onMain {
		routes.Handle("GET "+metricsPath, metrics)
	}
	s.lifecycle.started(routes)
	return s, nil
}

// URL is where the server can be reached from this machine.
func (s *Server) URL() string { return s.http.URL() }

// Store is the server's database, for a program that runs the server within itself.
func (s *Server) Store() *store.Store { return s.store }

// Failed gets the reason when the server can serve no longer.
func (s *Server) Failed() <-chan error { return s.http.Failed() }

// Stop ends the server without loss: not ready, requests finished, jobs finished, database closed.
// What still runs when ctx ends is cut off; jobs return to the queue.
func (s *Server) Stop(ctx context.Context) error {
	s.lifecycle.stop()
	wait(ctx, s.linger)
	if s.console != nil {
		s.console.Close() // open pages hold streams, which would last as long as the page
		s.shop.Close()
	}
	err := s.http.Shutdown(ctx)
	if s.metrics != nil {
		err = errors.Join(err, s.metrics.Shutdown(ctx))
	}
	if s.workers != nil {
		err = errors.Join(err, s.workers.stop(ctx))
	}
	return errors.Join(err, s.store.Close())
}

// wait lets some time pass, unless ctx ends before.
func wait(ctx context.Context, pause time.Duration) {
	if pause <= 0 {
		return
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// abandon closes what a failed start has opened.
func (s *Server) abandon(ctx context.Context) error {
	var err error
	if s.http != nil {
		err = s.http.server.Close()
	}
	if s.metrics != nil {
		err = errors.Join(err, s.metrics.server.Close())
	}
	if s.workers != nil {
		err = errors.Join(err, s.workers.stop(ctx))
	}
	if s.store != nil {
		err = errors.Join(err, s.store.Close())
	}
	return err
}

// routes puts the REST API and the shop under their own paths and the console everywhere else.
// metrics answers a scrape, wherever that is.
func (s *Server) routes(flags Serve, env Environment) (mux *http.ServeMux, metrics http.Handler, err error) {
	proxies, err := flags.trustedProxies(s.URL())
	if err != nil {
		return nil, nil, err
	}
	numbers := newMetrics(env.Build, s.services)
	requests := request.Config{
		Log: env.Log, Clock: time.Now, Observe: numbers.observe, TrustedProxies: proxies, HTTPS: strings.HasPrefix(flags.PublicURL, "https://"),
	}
	rest := s.services.rest(flags, env, s.lifecycle.readiness(s.store, flags.sqliteFile()), requests)

	mux = http.NewServeMux()
	mux.Handle("/healthz", rest)
	mux.Handle("/readyz", rest)
	metrics = metricsHandler(requests, numbers.handler())
	if !flags.Role.answers() {
		mux.Handle("/", requests.For("worker", answerPlainly).Handle(http.NotFoundHandler()))
		return mux, metrics, nil
	}
	s.console = s.services.console(flags, requests)
	mux.Handle("/api/", rest)
	mux.Handle("/media/", rest)
	mux.Handle("/webhooks/", rest)
	mux.Handle("/", s.console)
	s.shop = s.services.shop(flags, requests)
	s.services.store.OnChange(s.console.Changed)
	s.services.store.OnChange(s.shop.Changed)
	for _, path := range []string{"/shop", "/shop/", "/join/", "/pay/"} {
		mux.Handle(path, s.shop)
	}
	return mux, metrics, nil
}

// only answers GET requests of one path.
func only(path string, handler http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+path, handler)
	return mux
}
