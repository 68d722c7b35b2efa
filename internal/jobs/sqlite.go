package jobs

import (
	"context"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"upstock/internal/store"
)

// sqliteDriver is River's driver with another way to wake workers. River's own writes a row for
// each wake-up and asks for new ones twenty times a second, on the only connection that can
// write. On SQLite the worker is this very process, so a channel is enough.
type sqliteDriver struct {
	*riversqlite.Driver
	wakeUps *wakeUps
}

// SupportsListenNotify makes River write no rows for wake-ups.
func (d sqliteDriver) SupportsListenNotify() bool { return false }

// GetListener is where River's workers hear of new jobs.
func (d sqliteDriver) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return d.wakeUps
}

func newSQLiteClient(st *store.Store, config *river.Config) (*client, error) {
	driver := sqliteDriver{Driver: riversqlite.New(st.WriteDB()), wakeUps: newWakeUps()}
	inner, client, err := wrap(driver, config)
	if err != nil {
		return nil, err
	}
	wakeLater := func(tx *store.Tx, queue string) {
		tx.AfterCommit(func() { driver.wakeUps.wake(queue) })
	}
	client.insert = func(ctx context.Context, tx *store.Tx, args Args, options river.InsertOpts) error {
		// The transaction is shared with other callers; a cancelled statement would end it for all.
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := inner.InsertTx(context.WithoutCancel(ctx), tx.SQL(), args, &options); err != nil {
			return err
		}
		wakeLater(tx, options.Queue)
		return nil
	}
	client.bringForward = func(ctx context.Context, tx *store.Tx, kind, args, queue string) (bool, error) {
		result, err := tx.SQL().ExecContext(context.WithoutCancel(ctx), `
			UPDATE river_job SET state = 'available', scheduled_at = min(scheduled_at, $3)
			WHERE kind = $1 AND json(args) = json(jsonb($2)) AND state IN ('available', 'retryable', 'scheduled')`,
			kind, args, tx.Now().UTC().Format(riverTime))
		if err != nil {
			return false, err
		}
		waiting, err := result.RowsAffected()
		if waiting > 0 {
			wakeLater(tx, queue)
		}
		return waiting > 0, err
	}
	return client, nil
}

// riverTime is how River writes times on SQLite.
const riverTime = "2006-01-02 15:04:05.000"

// wakeUps is a riverdriver.Listener inside one process. It holds at most one pending wake-up for
// each queue, since one fetch finds all the jobs there are.
type wakeUps struct{ pending chan string }

// maxPending is more than the queues there are; beyond it the poll finds the jobs.
const maxPending = 64

func newWakeUps() *wakeUps { return &wakeUps{pending: make(chan string, maxPending)} }

// wake wakes a running worker of the queue.
func (w *wakeUps) wake(queue string) {
	select {
	case w.pending <- queue:
	default:
	}
}

// WaitForNotification returns the next wake-up.
func (w *wakeUps) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	select {
	case queue := <-w.pending:
		return &riverdriver.Notification{Topic: insertTopic, Payload: wakeUp(queue)}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// The rest of riverdriver.Listener has nothing to do here: there is no connection.

// Connect does nothing.
func (w *wakeUps) Connect(context.Context) error { return nil }

// Close does nothing.
func (w *wakeUps) Close(context.Context) error { return nil }

// Listen does nothing.
func (w *wakeUps) Listen(context.Context, string) error { return nil }

// Unlisten does nothing.
func (w *wakeUps) Unlisten(context.Context, string) error { return nil }

// Ping does nothing.
func (w *wakeUps) Ping(context.Context) error { return nil }

// Schema is empty: SQLite has none.
func (w *wakeUps) Schema() string { return "" }

// SetAfterConnectExec does nothing.
func (w *wakeUps) SetAfterConnectExec(string) {}
