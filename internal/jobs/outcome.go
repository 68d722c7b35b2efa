package jobs

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Permanent marks an error that no further attempt can fix. The job is not run again; it counts
// as cancelled.
func Permanent(err error) error { return &permanentError{err} }

// IsPermanent says whether an error was marked so.
func IsPermanent(err error) bool {
	_, ok := errors.AsType[*permanentError](err)
	return ok
}

type permanentError struct{ err error }

func (e *permanentError) Error() string { return e.err.Error() }
func (e *permanentError) Unwrap() error { return e.err }

// Later marks an error after which a job is run again no sooner than in a while, because who would
// do the work has asked for that. It does not count as an attempt: the job must know itself when to
// give up.
func Later(err error, pause time.Duration) error { return &laterError{err, pause} }

// PauseOf is how long to wait after an error that was marked with Later; false for any other.
func PauseOf(err error) (time.Duration, bool) {
	later, ok := errors.AsType[*laterError](err)
	if !ok {
		return 0, false
	}
	return later.pause, true
}

type laterError struct {
	err   error
	pause time.Duration
}

func (e *laterError) Error() string { return e.err.Error() }
func (e *laterError) Unwrap() error { return e.err }

// The pause after a failure doubles from a second to ten minutes, so that a hiccup costs seconds
// and a remote system that is down is not hammered.
const (
	firstRetry   = time.Second
	longestRetry = 10 * time.Minute
)

// retryPolicy says when a failed job is tried again.
type retryPolicy struct{ now func() time.Time }

// NextRetry adds up to a fifth at random: jobs that failed together should not come back together.
func (p retryPolicy) NextRetry(job *rivertype.JobRow) time.Time {
	pause := longestRetry
	if doublings := max(job.Attempt, 1) - 1; doublings < 20 {
		pause = min(firstRetry<<doublings, longestRetry)
	}
	return p.now().Add(pause + rand.N(pause/5))
}

// failureLog logs attempts that failed.
type failureLog struct{ log *slog.Logger }

// HandleError is called by River for an error that does not end the job by intention.
func (l failureLog) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	level, message := slog.LevelInfo, "job failed; it will be tried again"
	if job.Attempt >= job.MaxAttempts {
		level, message = slog.LevelError, "job failed for the last time"
	}
	l.log.LogAttrs(ctx, level, message, append(describe(job), slog.Any("error", err))...)
	return nil
}

// HandlePanic is called by River for a panic outside of our handlers, which River has logged
// itself.
func (l failureLog) HandlePanic(context.Context, *rivertype.JobRow, any, string) *river.ErrorHandlerResult {
	return nil
}

func describe(job *rivertype.JobRow) []slog.Attr {
	return []slog.Attr{
		slog.String("kind", job.Kind), slog.Int64("job", job.ID),
		slog.Int("attempt", job.Attempt), slog.Int("of", job.MaxAttempts),
	}
}

// atLeastWarn lets only warnings and errors through: River says much that no one asked for.
type atLeastWarn struct{ slog.Handler }

// Enabled reports whether a record of this level is wanted.
func (h atLeastWarn) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the filter around the derived handler.
func (h atLeastWarn) WithAttrs(attrs []slog.Attr) slog.Handler {
	return atLeastWarn{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the filter around the derived handler.
func (h atLeastWarn) WithGroup(name string) slog.Handler {
	return atLeastWarn{h.Handler.WithGroup(name)}
}
