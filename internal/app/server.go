package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/store"
)

// Environment is what a server gets from the program around it, besides its flags.
type Environment struct {
	Log   *slog.Logger
	Build Build
	// Mail sends the messages to people, in the place of the mail server that the flags name. The demo sets it.
	Mail mail.Sender
}

// Server is a running server. Make one with Start.
type Server struct {
	http     *HTTPServer
	door     *door
	store    *store.Store
	services *services
	workers  *workers      // nil in a process that does no background work
	linger   time.Duration // between "not ready" and the end of answering
}

// Start runs a server. When it returns, the database is up to date, requests are answered and jobs are done. ctx is for
// the start only; call Stop to end the server.
func Start(ctx context.Context, flags Serve, env Environment) (_ *Server, err error) {
	s := &Server{door: &door{}, linger: flags.ShutdownDelay}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abandon(ctx))
		}
	}()
	if s.http, err = Listen(ctx, flags.Listen, s.door, env.Log); err != nil {
		return nil, err
	}
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
	if flags.Role.works() {
		if s.workers, err = startWorkers(ctx, s.services, env.Log); err != nil {
			return nil, err
		}
	}
	s.door.open(s.routes(flags, env))
	return s, nil
}

// URL is where the server can be reached from this machine.
func (s *Server) URL() string { return s.http.URL() }

// Failed gets the reason when the server can serve no longer.
func (s *Server) Failed() <-chan error { return s.http.Failed() }

// Stop ends the server in the order in which nothing is lost: no longer ready, requests finished, jobs finished, database
// closed. What has not ended when ctx does is cut off; jobs go back into the queue.
func (s *Server) Stop(ctx context.Context) error {
	s.door.close()
	wait(ctx, s.linger)
	err := s.http.Shutdown(ctx)
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

// abandon takes down what a failed start has built up.
func (s *Server) abandon(ctx context.Context) error {
	var err error
	if s.http != nil {
		err = s.http.server.Close()
	}
	if s.workers != nil {
		err = errors.Join(err, s.workers.stop(ctx))
	}
	if s.store != nil {
		err = errors.Join(err, s.store.Close())
	}
	return err
}

// routes puts together everything that is answered.
func (s *Server) routes(flags Serve, env Environment) http.Handler {
	metrics := newMetrics(env.Build, s.services)
	rest := s.services.rest(flags, env, s.URL(), s.door.readiness(s.store.Ping), metrics.observe)

	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics.handler())
	if flags.Role.answers() {
		mux.Handle("/", rest)
	} else {
		mux.Handle("/healthz", rest)
		mux.Handle("/readyz", rest)
	}
	return mux
}
