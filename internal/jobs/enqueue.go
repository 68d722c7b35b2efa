package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"upstock/internal/store"
)

// Option changes how one job is enqueued.
type Option func(*request)

// request is a job to be enqueued.
type request struct {
	args        Args
	queue       string
	maxAttempts int
	at          time.Time // zero: at once
	unique      bool
}

// At keeps the job waiting until then. It may start up to five seconds late.
func At(at time.Time) Option { return func(r *request) { r.at = at } }

// MaxAttempts overrides the kind's number of attempts for this job.
func MaxAttempts(n int) Option { return func(r *request) { r.maxAttempts = n } }

// Unique adds no second job of the same kind with the same arguments while one is waiting, be it
// for a worker, for its time, or for its next attempt. The waiting one starts at the earlier of
// both times instead. A job that runs already does not count: it may have looked before tx is
// committed, so one more follows it.
//
// On PostgreSQL two transactions at the same moment may each add one.
func Unique() Option { return func(r *request) { r.unique = true } }

// Enqueue adds a job to tx: it exists when tx is committed, and only then. A worker in this
// process is woken at that moment, and on PostgreSQL those in other processes as well.
//
// It returns an error when no handler has been registered for the kind.
func (q *Queue) Enqueue(ctx context.Context, tx *store.Tx, args Args, options ...Option) error {
	client, err := q.client()
	if err != nil {
		return err
	}
	kind, known := q.kinds[args.Kind()]
	if !known {
		return fmt.Errorf("jobs: no handler for %q", args.Kind())
	}
	r := &request{args: args, queue: kind.Queue, maxAttempts: kind.MaxAttempts}
	for _, option := range options {
		option(r)
	}
	if !r.at.After(tx.Now()) {
		r.at = time.Time{} // due already, so it need not pass through the scheduler
	}
	if err := client.enqueue(ctx, tx, r); err != nil {
		return fmt.Errorf("jobs: enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// enqueue hastens the job that waits already, if one is enough, or inserts it.
func (c *client) enqueue(ctx context.Context, tx *store.Tx, r *request) error {
	if r.unique {
		encoded, err := json.Marshal(r.args)
		if err != nil {
			return err
		}
		if waits, err := c.hasten(ctx, tx, r, string(encoded)); waits || err != nil {
			return err
		}
	}
	return c.insert(ctx, tx, r)
}
