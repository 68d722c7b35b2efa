package jobs

import (
	"context"
	"fmt"
	"log/slog"

	"upstock/internal/store"
)

// silent is for River's migrations, whose steps are of no interest.
var silent = slog.New(slog.DiscardHandler)

// Count is a number of jobs of one kind in one state: "available", "scheduled", "retryable",
// "running", "cancelled" (failed for good, see Permanent) or "discarded" (out of attempts).
type Count struct {
	Kind  string
	State string
	Jobs  int64
}

// Stats counts the jobs that are not completed. Completed ones are left out, since they are
// deleted after an hour and there are far too many to count at every scrape.
func (q *Queue) Stats(ctx context.Context) ([]Count, error) {
	var counts []Count
	err := q.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.SQL().QueryContext(ctx, `
			SELECT kind, CAST(state AS TEXT), count(*) FROM river_job
			WHERE state IN ('available', 'cancelled', 'discarded', 'pending', 'retryable', 'running', 'scheduled')
			GROUP BY kind, state ORDER BY 1, 2`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var count Count
			if err := rows.Scan(&count.Kind, &count.State, &count.Jobs); err != nil {
				return err
			}
			counts = append(counts, count)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: count: %w", err)
	}
	return counts, nil
}
