package jobs

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
)

func TestTakeAwayLeavesWhatRuns(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		q := newQueue(t, st, hasty)
		handle(t, q, HandlerOptions{}, func(context.Context, greet) error { return nil })
		for _, name := range []string{"waits", "is tried again", "runs", "is done", "was given up"} {
			if err := st.Update(t.Context(), func(tx *store.Tx) error { return q.Enqueue(t.Context(), tx, greet{name}) }); err != nil {
				t.Fatal(err)
			}
		}
		execute(t, st, `UPDATE river_job SET state = 'retryable' WHERE args ->> 'name' = 'is tried again'`)
		execute(t, st, `UPDATE river_job SET state = 'running' WHERE args ->> 'name' = 'runs'`)
		execute(t, st, `UPDATE river_job SET state = 'completed', finalized_at = scheduled_at WHERE args ->> 'name' = 'is done'`)
		execute(t, st, `UPDATE river_job SET state = 'discarded', finalized_at = scheduled_at WHERE args ->> 'name' = 'was given up'`)
		taken := func() (names map[greet]int) {
			t.Helper()
			if err := st.Update(t.Context(), func(tx *store.Tx) error {
				jobs, err := TakeAway[greet](t.Context(), q, tx)
				names = map[greet]int{}
				for _, job := range jobs {
					names[job]++
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return names
		}
		if diff := cmp.Diff(map[greet]int{{"waits"}: 1, {"is tried again"}: 1}, taken()); diff != "" {
			t.Error(diff)
		}
		if left := taken(); len(left) > 0 {
			t.Errorf("taken twice: %v", left)
		}
		stats, err := q.Stats(t.Context())
		if diff := cmp.Diff([]Count{{Kind: "greet", State: "running", Jobs: 1}}, stats); diff != "" || err != nil {
			t.Error(diff, err)
		}
	})
}
