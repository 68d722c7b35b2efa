package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"upstock/internal/store"
)

// The heartbeat is why an import goes on within seconds after a crash, although it may take an
// hour: going by its timeout alone, it would be taken for running until that hour is over.
//
// A worker that was only very slow finds its jobs running twice, which handlers must allow for
// anyway. A single worker never takes itself for dead.

// createWorkerTable is valid on both engines. Times are the database's own, in microseconds, so
// that the clocks of the workers do not matter.
const createWorkerTable = `CREATE TABLE IF NOT EXISTS job_worker (id TEXT PRIMARY KEY, seen_at BIGINT NOT NULL)`

// heartbeat keeps one worker known as alive and looks after the others.
type heartbeat struct {
	store  *store.Store
	client *client
	id     string // of this worker
	rhythm rhythm
	log    *slog.Logger

	stop func() // ends the beats
}

// startHeartbeat gives the first sign of life before the worker takes its first job.
func startHeartbeat(ctx context.Context, q *Queue, client *client) (*heartbeat, error) {
	h := &heartbeat{store: q.store, client: client, id: q.id, rhythm: q.config.rhythm, log: q.log}
	if err := h.beat(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { h.run(ctx) })
	h.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	return h, nil
}

func (h *heartbeat) run(ctx context.Context) {
	ticker := time.NewTicker(h.rhythm.beat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := h.beat(ctx); err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "job worker could not give its sign of life", slog.Any("error", err))
		}
	}
}

// leave is the good end: the jobs are done, so nobody needs to look after them.
func (h *heartbeat) leave(ctx context.Context) error {
	h.stop()
	return h.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := tx.SQL().ExecContext(context.WithoutCancel(ctx), `DELETE FROM job_worker WHERE id = $1`, h.id); err != nil {
			return fmt.Errorf("jobs: stop: %w", err)
		}
		return nil
	})
}

// beat gives the sign of life and rescues the jobs of workers that give none.
func (h *heartbeat) beat(ctx context.Context) error {
	dead, err := h.signAndLook(ctx)
	if err != nil || len(dead) == 0 {
		return err
	}
	if err := h.rescue(ctx, dead); err != nil {
		return err
	}
	// Only now: had we crashed before, the next look must find them again.
	return h.forget(ctx, dead)
}

// signAndLook records that this worker lives and returns those that seem dead.
func (h *heartbeat) signAndLook(ctx context.Context) (dead []string, err error) {
	lasting := context.WithoutCancel(ctx)
	err = h.store.Update(ctx, func(tx *store.Tx) error {
		dead = nil
		sign := `INSERT INTO job_worker (id, seen_at) VALUES ($1, ` + h.client.clock + `)
			ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`
		if _, err := tx.SQL().ExecContext(lasting, sign, h.id); err != nil {
			return fmt.Errorf("jobs: sign of life: %w", err)
		}
		rows, err := tx.SQL().QueryContext(lasting,
			`SELECT id FROM job_worker WHERE id <> $1 AND seen_at < `+h.client.clock+` - $2`, h.id, h.rhythm.silence.Microseconds())
		if err != nil {
			return fmt.Errorf("jobs: look for dead workers: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return fmt.Errorf("jobs: look for dead workers: %w", err)
			}
			dead = append(dead, id)
		}
		return rows.Err()
	})
	return dead, err
}

// rescueBatch is how many running jobs are looked at in one query.
const rescueBatch = 1000

// rescue lets the jobs run again that dead workers were running.
func (h *heartbeat) rescue(ctx context.Context, dead []string) error {
	now := time.Now().UTC()
	for after := int64(0); ; {
		running, err := h.client.executor.JobGetStuck(ctx, &riverdriver.JobGetStuckParams{AfterID: after, Max: rescueBatch, StuckHorizon: now})
		if err != nil {
			return fmt.Errorf("jobs: look for lost jobs: %w", err)
		}
		lost := slices.DeleteFunc(slices.Clone(running), func(job *rivertype.JobRow) bool {
			return len(job.AttemptedBy) == 0 || !slices.Contains(dead, job.AttemptedBy[len(job.AttemptedBy)-1])
		})
		if err := h.runAgain(ctx, lost, now); err != nil {
			return err
		}
		if len(running) < rescueBatch {
			return nil
		}
		after = running[len(running)-1].ID
	}
}

// runAgain makes lost jobs available at once, unless that was their last attempt: a job that
// kills its worker must not do so for ever.
func (h *heartbeat) runAgain(ctx context.Context, lost []*rivertype.JobRow, now time.Time) error {
	if len(lost) == 0 {
		return nil
	}
	params := &riverdriver.JobRescueManyParams{StuckHorizon: now}
	for _, job := range lost {
		failure, err := json.Marshal(rivertype.AttemptError{At: now, Attempt: max(job.Attempt, 0), Error: "the worker died"})
		if err != nil {
			return fmt.Errorf("jobs: rescue: %w", err)
		}
		state, finalized := rivertype.JobStateAvailable, (*time.Time)(nil)
		if job.Attempt >= job.MaxAttempts {
			state, finalized = rivertype.JobStateDiscarded, &now
		}
		params.ID = append(params.ID, job.ID)
		params.Error = append(params.Error, failure)
		params.FinalizedAt = append(params.FinalizedAt, finalized)
		params.ScheduledAt = append(params.ScheduledAt, now)
		params.State = append(params.State, string(state))
		h.log.LogAttrs(ctx, slog.LevelWarn, "job rescued from a dead worker", append(describe(job), slog.String("state", string(state)))...)
	}
	if _, err := h.client.executor.JobRescueMany(ctx, params); err != nil {
		return fmt.Errorf("jobs: rescue: %w", err)
	}
	return nil
}

// forget removes the dead, unless they have come back to life meanwhile.
func (h *heartbeat) forget(ctx context.Context, dead []string) error {
	return h.store.Update(ctx, func(tx *store.Tx) error {
		for _, id := range dead {
			if _, err := tx.SQL().ExecContext(context.WithoutCancel(ctx),
				`DELETE FROM job_worker WHERE id = $1 AND seen_at < `+h.client.clock+` - $2`, id, h.rhythm.silence.Microseconds()); err != nil {
				return fmt.Errorf("jobs: forget dead workers: %w", err)
			}
		}
		return nil
	})
}
