package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"upstock/internal/store"
)

func newPostgresClient(st *store.Store, config *river.Config) (*client, error) {
	inner, client, err := wrap(riverpgxv5.New(st.Pool()), config)
	if err != nil {
		return nil, err
	}
	client.insert = func(ctx context.Context, tx *store.Tx, args Args, options river.InsertOpts) error {
		return borrow(tx, func(borrowed borrowedTx) error {
			_, err := inner.InsertTx(ctx, borrowed, args, &options)
			return err
		})
	}
	client.bringForward = func(ctx context.Context, tx *store.Tx, kind, args, queue string) (waits bool, err error) {
		err = borrow(tx, func(borrowed borrowedTx) error {
			// When a worker takes the job at this moment, one of us waits for the other's row lock:
			// either it takes the job after our commit, or we see that the job runs and add
			// another.
			result, err := borrowed.Exec(ctx, `
				UPDATE river_job SET state = 'available', scheduled_at = least(scheduled_at, $3)
				WHERE kind = $1 AND args = CAST($2 AS JSONB) AND state IN ('available', 'retryable', 'scheduled')`,
				kind, args, tx.Now())
			if err != nil {
				return err
			}
			if waits = result.RowsAffected() > 0; !waits {
				return nil
			}
			return inner.Driver().UnwrapExecutor(borrowed).NotifyMany(ctx,
				&riverdriver.NotifyManyParams{Topic: insertTopic, Payload: []string{wakeUp(queue)}})
		})
		return waits, err
	}
	return client, nil
}

// borrow lends the pgx connection under tx to fn.
func borrow(tx *store.Tx, fn func(borrowed borrowedTx) error) error {
	return tx.Raw(func(driverConn any) error {
		conn, ok := driverConn.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the transaction runs on a %T, not on pgx", driverConn)
		}
		return fn(borrowedTx{conn.Conn()})
	})
}

// errBorrowed answers what only the owner of a transaction may do.
var errBorrowed = errors.New("jobs: the transaction belongs to the store")

// borrowedTx presents the pgx connection under the store's open transaction as a pgx.Tx. The
// store speaks database/sql and River speaks pgx; they share one transaction this way.
type borrowedTx struct{ conn *pgx.Conn }

// Begin refuses.
func (t borrowedTx) Begin(context.Context) (pgx.Tx, error) { return nil, errBorrowed }

// Commit refuses.
func (t borrowedTx) Commit(context.Context) error { return errBorrowed }

// Rollback refuses.
func (t borrowedTx) Rollback(context.Context) error { return errBorrowed }

// CopyFrom passes on.
func (t borrowedTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return t.conn.CopyFrom(ctx, table, columns, rows)
}

// SendBatch passes on.
func (t borrowedTx) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return t.conn.SendBatch(ctx, batch)
}

// LargeObjects gives an object that fails when used: large objects need a transaction of pgx's own.
func (t borrowedTx) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Prepare passes on.
func (t borrowedTx) Prepare(ctx context.Context, name, query string) (*pgconn.StatementDescription, error) {
	return t.conn.Prepare(ctx, name, query)
}

// Exec passes on.
func (t borrowedTx) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	return t.conn.Exec(ctx, query, args...)
}

// Query passes on.
func (t borrowedTx) Query(ctx context.Context, query string, args ...any) (pgx.Rows, error) {
	return t.conn.Query(ctx, query, args...)
}

// QueryRow passes on.
func (t borrowedTx) QueryRow(ctx context.Context, query string, args ...any) pgx.Row {
	return t.conn.QueryRow(ctx, query, args...)
}

// Conn is the connection itself.
func (t borrowedTx) Conn() *pgx.Conn { return t.conn }
