package syncing

import (
	"maps"
	"reflect"
	"time"

	"upstock/internal/store"
)

// outcome is the result for one record in a run.
type outcome struct {
	created, updated, unchanged bool
	reason                      string // why it was skipped
	// concerns is the customer or product whose orders must be looked at again, because it is taxed
	// differently now, or cannot be sold any more; "" for none.
	concerns string
}

func skipped(reason string) outcome { return outcome{reason: reason} }

func (o outcome) changed() bool { return o.created || o.updated }

// count adds outcomes to a run's counts.
func count(run *store.Run, outcomes ...outcome) {
	for _, o := range outcomes {
		countOne(run, o)
	}
}

func countOne(run *store.Run, o outcome) {
	run.Processed++
	switch {
	case o.created:
		run.Created++
	case o.updated:
		run.Updated++
	case o.unchanged:
		run.Unchanged++
	default:
		run.Skipped++
		if run.SkipReasons == nil {
			run.SkipReasons = map[string]int64{}
		}
		run.SkipReasons[o.reason]++
	}
}

// warn notes what the run took over although a person should look at it.
func warn(run *store.Run, what string) {
	if run.Warnings == nil {
		run.Warnings = map[string]int64{}
	}
	run.Warnings[what]++
}

// copyOf copies a run for counting, because the transaction may be retried. The run is making
// progress, so its error and wait are cleared.
func copyOf(run store.Run) store.Run {
	run.SkipReasons, run.Warnings, run.Examples = maps.Clone(run.SkipReasons), maps.Clone(run.Warnings), maps.Clone(run.Examples)
	run.Error, run.ErrorDetail, run.Failures, run.RetryAt = "", "", 0, time.Time{}
	return run
}

// same reports whether two records are equal in every field. Decimals share one scale, so equal
// amounts are equal values.
func same[T any](a, b T) bool { return reflect.DeepEqual(a, b) }
