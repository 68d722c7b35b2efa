package store

import (
	"context"
	"database/sql"

	"upstock/internal/store/db"
)

// Record has every statement that tx runs from now on, and that does not fail, reported by its
// text.
func Record(tx *Tx, executed func(query string)) {
	tx.statements.tx = recorder{tx.statements.tx, executed}
}

type recorder struct {
	db.DBTX
	executed func(query string)
}

func (r recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	result, err := r.DBTX.ExecContext(ctx, query, args...)
	return result, r.note(query, err)
}

func (r recorder) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	rows, err := r.DBTX.QueryContext(ctx, query, args...)
	return rows, r.note(query, err)
}

func (r recorder) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	row := r.DBTX.QueryRowContext(ctx, query, args...)
	_ = r.note(query, row.Err())
	return row
}

func (r recorder) note(query string, err error) error {
	if err == nil {
		r.executed(query)
	}
	return err
}

// ChangedSupplier is the argument of a statement that says whose things it changes, -1 when nothing
// that is seen changes.
var ChangedSupplier = changedSupplier

// Unseen marks statements that change nothing that is seen.
const Unseen = unseen
