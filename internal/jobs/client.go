package jobs

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"upstock/internal/store"
)

// client is River on one of the two engines. River's own client has the engine's type of
// transaction as a parameter; this hides it.
type client struct {
	insert func(ctx context.Context, tx *store.Tx, args Args, options river.InsertOpts) error
	// bringForward has the waiting job of a kind with these encoded arguments start at once, if
	// there is one.
	bringForward func(ctx context.Context, tx *store.Tx, kind, args, queue string) (waits bool, err error)

	start  func(ctx context.Context) error
	stop   func(ctx context.Context) error // waits for the running jobs
	cancel func(ctx context.Context) error // cancels them
}

func newClient(st *store.Store, config *river.Config) (*client, error) {
	if st.Engine() == store.Postgres {
		return newPostgresClient(st, config)
	}
	return newSQLiteClient(st, config)
}

// wrap is a client of either engine without the inserting.
func wrap[T any](driver riverdriver.Driver[T], config *river.Config) (*river.Client[T], *client, error) {
	inner, err := river.NewClient(driver, config)
	if err != nil {
		return nil, nil, err
	}
	return inner, &client{start: inner.Start, stop: inner.Stop, cancel: inner.StopAndCancel}, nil
}

// insertTopic is River's name for the wake-ups of new jobs.
const insertTopic = "river_insert"

// wakeUp is River's message that queue has a job.
func wakeUp(queue string) string { return fmt.Sprintf(`{"queue": %q}`, queue) }

// Migrate brings the tables of the jobs up to date. Several processes may do so at once. Call it
// after the store's own Migrate.
func Migrate(ctx context.Context, st *store.Store) error {
	return st.WithMigrationLock(ctx, func(ctx context.Context) error {
		var err error
		if st.Engine() == store.Postgres {
			err = migrateWith(ctx, riverpgxv5.New(st.Pool()))
		} else {
			err = migrateWith(ctx, riversqlite.New(st.WriteDB()))
		}
		if err == nil {
			// Workers of earlier versions kept their heartbeats there.
			_, err = st.WriteDB().ExecContext(ctx, `DROP TABLE IF EXISTS job_worker`)
		}
		if err != nil {
			return fmt.Errorf("jobs: migrate: %w", err)
		}
		return nil
	})
}

// migrateWith applies River's migrations for one engine.
func migrateWith[T any](ctx context.Context, driver riverdriver.Driver[T]) error {
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: silent})
	if err != nil {
		return err
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}
