package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/riverqueue/river"

	"upstock/internal/store"
)

// Enqueue adds a job to tx: it exists when tx is committed, and only then. A worker in this
// process is woken at that moment, and on PostgreSQL those in other processes as well.
//
// It returns an error when no handler has been registered for the kind.
func (q *Queue) Enqueue(ctx context.Context, tx *store.Tx, args Args) error {
	return q.enqueue(ctx, tx, args, false)
}

// EnqueueOnce is Enqueue, but adds no second job of the same kind with the same arguments while
// one is waiting, be it for a worker or for its next attempt: that one starts at once instead. A
// job that runs already does not count: it may have looked before tx is committed, or its worker
// may be dead, so one more follows it.
//
// On PostgreSQL two transactions at the same moment may each add one.
func (q *Queue) EnqueueOnce(ctx context.Context, tx *store.Tx, args Args) error {
	return q.enqueue(ctx, tx, args, true)
}

func (q *Queue) enqueue(ctx context.Context, tx *store.Tx, args Args, once bool) error {
	client, err := q.client()
	if err != nil {
		return err
	}
	kind, known := q.kinds[args.Kind()]
	if !known {
		return fmt.Errorf("jobs: no handler for %q", args.Kind())
	}
	add := client.insert
	if once {
		add = client.insertOnce
	}
	if err := add(ctx, tx, args, river.InsertOpts{Queue: kind.Queue, MaxAttempts: kind.MaxAttempts}); err != nil {
		return fmt.Errorf("jobs: enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// insertOnce brings the job forward that waits already, or inserts one.
func (c *client) insertOnce(ctx context.Context, tx *store.Tx, args Args, options river.InsertOpts) error {
	encoded, err := json.Marshal(args)
	if err != nil {
		return err
	}
	if waits, err := c.bringForward(ctx, tx, args.Kind(), string(encoded), options.Queue); waits || err != nil {
		return err
	}
	return c.insert(ctx, tx, args, options)
}
