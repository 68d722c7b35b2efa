// Package jobs runs work in the background that must not be lost: a job is written in the same
// transaction as the change that calls for it, so that both are there or neither, and it is run
// until it has succeeded, in this process or in another, after a crash as well.
//
// A job runs at least once, and normally exactly once. After a crash, or when its result could
// not be recorded, it runs again, so a handler must be able to find its work done.
//
// River does the work; no type of River's appears outside of this package.
package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"

	"upstock/internal/store"
)

// Config is what New needs. Only Log is required.
type Config struct {
	// Log receives failures of jobs, and what River says at level warn and above.
	Log *slog.Logger
	// Workers is how many jobs of one queue run at once in this process; 10 when zero. Jobs mostly
	// wait for other systems, so it has little to do with the number of processors.
	Workers int
	// QueueWorkers sets the number for single queues.
	QueueWorkers map[string]int

	poll time.Duration // shorter in tests
}

const (
	defaultQueue   = "default"
	defaultWorkers = 10
	defaultTimeout = time.Minute

	// defaultPoll is how often retries are looked for that have become due, and jobs of processes
	// that could not wake this one. A job enqueued here needs no poll.
	defaultPoll = 500 * time.Millisecond

	// rescueAfter is how long a job has been running when its worker is taken for dead and it runs
	// again, if its kind allows for no longer. River looks every half minute.
	rescueAfter = defaultTimeout + 15*time.Second

	// fetchPause bounds how often a busy queue asks the database for more.
	fetchPause = 10 * time.Millisecond

	// Finished jobs are history that no one reads: a million orders must not leave a million rows.
	// Failed ones are kept until a person has had a working week to look.
	completedRetention = time.Hour
	failedRetention    = 14 * 24 * time.Hour

	// cancelGrace is how long cancelled handlers have to return before Stop gives up on them.
	cancelGrace = 5 * time.Second
)

// Queue takes jobs and, once started, runs them. It is safe for concurrent use.
//
// The order is New, Handle for each kind of job, then Enqueue; Start only in a process that works.
// Enqueue needs the handlers too: they say to which queue a kind belongs.
type Queue struct {
	store   *store.Store
	log     *slog.Logger
	config  Config
	workers *river.Workers
	kinds   map[string]HandlerOptions

	// client is made at the first use, when all handlers are known.
	client func() (*client, error)

	mu      sync.Mutex
	sealed  bool // no handler may be added any more
	running bool
}

// New prepares a queue on the store's database.
func New(st *store.Store, config Config) (*Queue, error) {
	if config.Log == nil {
		return nil, errors.New("jobs: Config.Log is required")
	}
	q := &Queue{
		store:   st,
		log:     config.Log,
		config:  config,
		workers: river.NewWorkers(),
		kinds:   make(map[string]HandlerOptions),
	}
	q.client = sync.OnceValues(q.connect)
	return q, nil
}

// connect makes the River client of the store's engine.
func (q *Queue) connect() (*client, error) {
	q.mu.Lock()
	q.sealed = true
	q.mu.Unlock()

	config := &river.Config{
		Logger:       slog.New(atLeastWarn{q.log.Handler()}),
		ErrorHandler: failureLog{q.log},
		RetryPolicy:  retryPolicy{now: time.Now},
		Workers:      q.workers,
		Queues:       q.queues(),

		FetchCooldown:     fetchPause,
		FetchPollInterval: cmp.Or(q.config.poll, defaultPoll),

		JobTimeout:           defaultTimeout,
		RescueStuckJobsAfter: rescueAfter,

		CompletedJobRetentionPeriod: completedRetention,
		CancelledJobRetentionPeriod: failedRetention,
		DiscardedJobRetentionPeriod: failedRetention,
	}
	client, err := newClient(q.store, config)
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return client, nil
}

// queues lists every queue that a handler has named, with its workers.
func (q *Queue) queues() map[string]river.QueueConfig {
	queues := make(map[string]river.QueueConfig)
	for _, options := range q.kinds {
		workers := cmp.Or(q.config.QueueWorkers[options.Queue], q.config.Workers, defaultWorkers)
		queues[options.Queue] = river.QueueConfig{MaxWorkers: workers}
	}
	return queues
}

// Start begins to run jobs, those that were left over first. Jobs do not end with ctx: call Stop.
func (q *Queue) Start(ctx context.Context) error {
	client, err := q.client()
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.running {
		return errors.New("jobs: started already")
	}
	if err := client.start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("jobs: start: %w", err)
	}
	q.running = true
	return nil
}

// Stop takes no more jobs and waits for the running ones. Those that have not ended when ctx does
// are cancelled and go back into the queue. The error says that a handler has not even then
// returned. Stopping a queue that was not started does nothing.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.running {
		return nil
	}
	client, err := q.client()
	if err != nil {
		return err
	}
	if client.stop(ctx) != nil {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), cancelGrace)
		defer cancel()
		err = client.cancel(grace)
	}
	q.running = false
	if err != nil {
		return fmt.Errorf("jobs: stop: a handler ignores that it was cancelled: %w", err)
	}
	return nil
}
