package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"upstock/internal/store"
)

// TakeAway deletes the jobs of a kind but those that are running, and gives the arguments of those
// that were still to be run. It is for a kind whose work this version does in another way.
func TakeAway[A Args](ctx context.Context, q *Queue, tx *store.Tx) (waiting []A, err error) {
	var kind A
	arguments := `json(args)`
	if q.store.Engine() == store.Postgres {
		arguments = `CAST(args AS TEXT)`
	}
	rows, err := tx.SQL().QueryContext(context.WithoutCancel(ctx),
		`DELETE FROM river_job WHERE kind = $1 AND state <> 'running'
		RETURNING state IN ('available', 'pending', 'retryable', 'scheduled'), `+arguments, kind.Kind())
	if err != nil {
		return nil, fmt.Errorf("jobs: take away %s: %w", kind.Kind(), err)
	}
	defer rows.Close()
	for rows.Next() {
		var waits bool
		var text string
		var args A
		if err := rows.Scan(&waits, &text); err != nil {
			return nil, fmt.Errorf("jobs: take away %s: %w", kind.Kind(), err)
		}
		if err := json.Unmarshal([]byte(text), &args); err != nil {
			return nil, fmt.Errorf("jobs: take away %s: %w", kind.Kind(), err)
		}
		if waits {
			waiting = append(waiting, args)
		}
	}
	return waiting, rows.Err()
}
