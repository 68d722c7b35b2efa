package jobs

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"
)

// Args are the arguments of a kind of job, a struct that survives JSON. Kind is the kind's name:
// a constant, such as "push_order", that must not change while jobs of it wait.
type Args interface{ Kind() string }

// HandlerOptions say how the jobs of a kind are run. The zero value will do for most.
type HandlerOptions struct {
	// Queue is the name of the queue, "default" when empty. Each queue has workers of its own, so
	// slow kinds belong into another one than quick ones.
	Queue string
	// MaxAttempts is how often a failing job is tried before it is given up; 25 when zero, which
	// takes about three hours.
	MaxAttempts int
	// Timeout ends the context of a job that takes longer; a minute when zero.
	Timeout time.Duration
}

const defaultMaxAttempts = 25

// Handle has fn run the jobs whose arguments are of type T. Call it before the first Enqueue and
// before Start, in every process that does one or the other.
//
// fn's context ends with the timeout, or when the process stops. When fn fails, the job is tried
// again, after a second first and after ten minutes at last; see Permanent.
func Handle[T Args](q *Queue, options HandlerOptions, fn func(ctx context.Context, job T) error) error {
	var none T
	kind := none.Kind()
	options.Queue = cmp.Or(options.Queue, defaultQueue)
	options.MaxAttempts = cmp.Or(options.MaxAttempts, defaultMaxAttempts)
	options.Timeout = cmp.Or(options.Timeout, defaultTimeout)

	q.mu.Lock()
	defer q.mu.Unlock()
	if q.sealed {
		return fmt.Errorf("jobs: handler for %q comes after the first Enqueue or Start", kind)
	}
	if err := river.AddWorkerSafely(q.workers, &handler[T]{timeout: options.Timeout, run: fn}); err != nil {
		return fmt.Errorf("jobs: handler for %q: %w", kind, err)
	}
	q.kinds[kind] = options
	return nil
}

// handler is a River worker around a function of ours.
type handler[T Args] struct {
	river.WorkerDefaults[T]
	timeout time.Duration
	run     func(ctx context.Context, job T) error
}

// Timeout is River's question how long a job may take.
func (h *handler[T]) Timeout(*river.Job[T]) time.Duration { return h.timeout }

// Work runs one job.
func (h *handler[T]) Work(ctx context.Context, job *river.Job[T]) error {
	err := h.runSafely(ctx, job.Args)
	if IsPermanent(err) {
		return river.JobCancel(err)
	}
	if pause, asked := PauseOf(err); asked {
		return river.JobSnooze(pause)
	}
	return err
}

// runSafely makes a panic an ordinary error that says where it happened.
func (h *handler[T]) runSafely(ctx context.Context, job T) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())
		}
	}()
	return h.run(ctx, job)
}
