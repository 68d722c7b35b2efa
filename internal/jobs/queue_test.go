package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"pgregory.net/rapid"

	"upstock/internal/postgrestest"
	"upstock/internal/store"
)

// greet is the kind of job of these tests.
type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "greet" }

// patience bounds the waiting for what must happen; no test waits so long when all is well.
const patience = 30 * time.Second

// hasty is the poll of tests that wait for one.
const hasty = 20 * time.Millisecond

func openStore(t testing.TB, url string) *store.Store {
	t.Helper()
	st, err := store.Open(context.Background(), url, store.Options{Log: testLog(t), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := Migrate(context.Background(), st); err != nil {
		t.Fatal(err)
	}
	return st
}

func testLog(t testing.TB) *slog.Logger { return slog.New(slog.NewTextHandler(t.Output(), nil)) }

func sqliteURL(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }

func onEachEngine(t *testing.T, test func(t *testing.T, st *store.Store)) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, openStore(t, sqliteURL(t)))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, openStore(t, postgrestest.URL(t)))
	})
}

func newQueue(t testing.TB, st *store.Store, poll time.Duration) *Queue {
	t.Helper()
	q, err := New(st, Config{Log: testLog(t), poll: poll})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func handle(t testing.TB, q *Queue, options HandlerOptions, fn func(ctx context.Context, job greet) error) {
	t.Helper()
	if err := Handle(q, options, fn); err != nil {
		t.Fatal(err)
	}
}

// start runs the queue until the test ends.
func start(t testing.TB, q *Queue) {
	t.Helper()
	if err := q.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
}

// startListening runs the queue and returns when it hears of new jobs. A job that is enqueued
// in the first moments may be found by the poll only, for PostgreSQL has not begun to listen.
func startListening(t *testing.T, st *store.Store, q *Queue) {
	t.Helper()
	heard := make(chan struct{}, 1000)
	if err := Handle(q, HandlerOptions{}, func(context.Context, probe) error {
		heard <- struct{}{}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	start(t, q)
	again := time.NewTicker(5 * fetchPause)
	defer again.Stop()
	for range cap(heard) {
		if err := st.Update(t.Context(), func(tx *store.Tx) error { return q.Enqueue(t.Context(), tx, probe{}) }); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
			return
		case <-again.C:
		}
	}
	t.Fatal("no wake-up was heard")
}

type probe struct{}

func (probe) Kind() string { return "probe" }

func enqueue(t testing.TB, st *store.Store, q *Queue, name string) {
	t.Helper()
	update(t, st, func(tx *store.Tx) error { return q.Enqueue(context.Background(), tx, greet{name}) })
}

func enqueueOnce(t testing.TB, st *store.Store, q *Queue, name string) {
	t.Helper()
	update(t, st, func(tx *store.Tx) error { return q.EnqueueOnce(context.Background(), tx, greet{name}) })
}

// enqueueTomorrow adds a job that waits for its time, as one does that has failed.
func enqueueTomorrow(t testing.TB, st *store.Store, q *Queue, name string) {
	t.Helper()
	client, err := q.client()
	if err != nil {
		t.Fatal(err)
	}
	update(t, st, func(tx *store.Tx) error {
		return client.insert(context.Background(), tx, greet{name}, river.InsertOpts{Queue: defaultQueue, ScheduledAt: tx.Now().Add(24 * time.Hour)})
	})
}

func update(t testing.TB, st *store.Store, act func(tx *store.Tx) error) {
	t.Helper()
	if err := st.Update(context.Background(), act); err != nil {
		t.Fatal(err)
	}
}

// next is the next value of c, or a failed test.
func next[T any](t testing.TB, c <-chan T) T {
	t.Helper()
	select {
	case value := <-c:
		return value
	case <-time.After(patience):
		t.Fatal("nothing happened")
		panic("unreachable")
	}
}

// countsBecome waits until the queue's counts are these.
func countsBecome(t *testing.T, q *Queue, want ...Count) {
	t.Helper()
	deadline := time.After(patience)
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for {
		got, err := q.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		diff := cmp.Diff(want, got)
		if diff == "" {
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal(diff)
		}
	}
}

func TestJobExistsWithItsTransactionOnly(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		q := newQueue(t, st, hasty)
		ran := make(chan string, 10)
		handle(t, q, HandlerOptions{}, func(_ context.Context, job greet) error {
			ran <- job.Name
			return nil
		})
		no := errors.New("no")
		if err := st.Update(t.Context(), func(tx *store.Tx) error {
			if err := q.Enqueue(t.Context(), tx, greet{"undone"}); err != nil {
				return err
			}
			return no
		}); !errors.Is(err, no) {
			t.Fatal(err)
		}
		countsBecome(t, q) // nothing at all
		enqueue(t, st, q, "done")
		countsBecome(t, q, Count{"greet", "available", 1})

		start(t, q)
		if got := next(t, ran); got != "done" {
			t.Errorf("ran %q", got)
		}
		countsBecome(t, q)
		if len(ran) != 0 {
			t.Errorf("and then %q", <-ran)
		}
	})
}

// TestJobStartsWithoutAPoll makes the poll so rare that only the wake-up can start the job.
func TestJobStartsWithoutAPoll(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		q := newQueue(t, st, time.Hour)
		ran := make(chan string)
		handle(t, q, HandlerOptions{Queue: "greetings"}, func(_ context.Context, job greet) error {
			ran <- job.Name
			return nil
		})
		startListening(t, st, q)
		enqueue(t, st, q, "afterwards")
		if got := next(t, ran); got != "afterwards" {
			t.Errorf("ran %q", got)
		}
	})
}

func TestEachJobRunsOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		const callers, each = 8, 25
		q := newQueue(t, st, hasty)
		ran := make(chan string, callers*each)
		handle(t, q, HandlerOptions{}, func(_ context.Context, job greet) error {
			ran <- job.Name
			return nil
		})
		start(t, q)
		var all sync.WaitGroup
		for caller := range callers {
			all.Go(func() {
				for n := range each {
					enqueue(t, st, q, fmt.Sprintf("%d-%d", caller, n))
				}
			})
		}
		all.Wait()
		seen := make(map[string]int)
		for range callers * each {
			seen[next(t, ran)]++
		}
		countsBecome(t, q)
		if len(seen) != callers*each || len(ran) != 0 {
			t.Errorf("%d different jobs of %d ran, %d more than once", len(seen), callers*each, len(ran))
		}
	})
}

func TestOutcomes(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		q := newQueue(t, st, hasty)
		broken := errors.New("broken")
		var mu sync.Mutex
		attempts := make(map[string]int)
		handle(t, q, HandlerOptions{MaxAttempts: 3}, func(_ context.Context, job greet) error {
			mu.Lock()
			attempts[job.Name]++
			attempt := attempts[job.Name]
			mu.Unlock()
			first := attempt == 1
			switch {
			case job.Name == "permanent":
				return Permanent(broken)
			case job.Name == "never":
				return broken
			case job.Name == "panic" && first:
				panic("boom")
			case job.Name == "fails once" && first:
				return broken
			}
			return nil
		})
		start(t, q)
		for _, name := range []string{"permanent", "never", "panic", "fails once"} {
			enqueue(t, st, q, name)
		}
		countsBecome(t, q, Count{"greet", "cancelled", 1}, Count{"greet", "discarded", 1})
		want := map[string]int{"permanent": 1, "never": 3, "panic": 2, "fails once": 2}
		mu.Lock()
		defer mu.Unlock()
		if diff := cmp.Diff(want, attempts); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTimeoutEndsTheJobsContext(t *testing.T) {
	st := openStore(t, sqliteURL(t))
	q := newQueue(t, st, hasty)
	ended := make(chan error, 1)
	handle(t, q, HandlerOptions{Timeout: 20 * time.Millisecond, MaxAttempts: 1}, func(ctx context.Context, _ greet) error {
		<-ctx.Done()
		ended <- ctx.Err()
		return ctx.Err()
	})
	start(t, q)
	enqueue(t, st, q, "slow")
	if err := next(t, ended); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	countsBecome(t, q, Count{"greet", "discarded", 1})
}

func TestStopWaitsForRunningJobs(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		q := newQueue(t, st, hasty)
		begun, release := make(chan struct{}), make(chan struct{})
		var finished bool
		handle(t, q, HandlerOptions{}, func(ctx context.Context, _ greet) error {
			close(begun)
			<-release
			finished = ctx.Err() == nil
			return nil
		})
		start(t, q)
		enqueue(t, st, q, "running")
		next(t, begun)
		stopped := make(chan error)
		go func() { stopped <- q.Stop(context.Background()) }()
		select {
		case err := <-stopped:
			t.Fatalf("stopped under a running job: %v", err)
		case release <- struct{}{}:
		}
		if err := next(t, stopped); err != nil {
			t.Error(err)
		}
		if !finished {
			t.Error("the job was cancelled although there was time")
		}
		countsBecome(t, q)
	})
}

func TestStopCancelsWhenTimeIsUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		q := newQueue(t, st, hasty)
		begun := make(chan struct{}, 1)
		handle(t, q, HandlerOptions{MaxAttempts: 1}, func(ctx context.Context, _ greet) error {
			begun <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		})
		start(t, q)
		enqueue(t, st, q, "endless")
		next(t, begun)
		up, cancel := context.WithCancel(t.Context())
		cancel()
		if err := q.Stop(up); err != nil {
			t.Error(err)
		}
		// It is not the job's fault: it waits for the next start, with its only attempt left.
		countsBecome(t, q, Count{"greet", "available", 1})
	})
}

// TestEnqueueOnlyProcess has one process that takes jobs and another that runs them.
func TestEnqueueOnlyProcess(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": sqliteURL, "PostgreSQL": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shared := url(t)
			webStore, workStore := openStore(t, shared), openStore(t, shared)
			web, work := newQueue(t, webStore, hasty), newQueue(t, workStore, hasty)
			ran := make(chan string)
			handle(t, web, HandlerOptions{}, func(context.Context, greet) error {
				t.Error("ran in a process that was not started")
				return nil
			})
			handle(t, work, HandlerOptions{}, func(_ context.Context, job greet) error {
				ran <- job.Name
				return nil
			})
			start(t, work)
			enqueue(t, webStore, web, "from afar")
			if got := next(t, ran); got != "from afar" {
				t.Errorf("ran %q", got)
			}
			if err := web.Stop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestProcessesMigrateAtOnce lets several of them start on an empty database.
func TestProcessesMigrateAtOnce(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": sqliteURL, "PostgreSQL": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shared := url(t)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					st, err := store.Open(t.Context(), shared, store.Options{Log: testLog(t), Clock: time.Now})
					if err != nil {
						t.Error(err)
						return
					}
					defer st.Close()
					if err := Migrate(t.Context(), st); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		})
	}
}

func TestMisuseIsTold(t *testing.T) {
	st := openStore(t, sqliteURL(t))
	if _, err := New(st, Config{}); err == nil {
		t.Error("no log, no complaint")
	}
	q := newQueue(t, st, hasty)
	nothing := func(context.Context, greet) error { return nil }
	handle(t, q, HandlerOptions{}, nothing)
	if err := Handle(q, HandlerOptions{}, nothing); err == nil {
		t.Error("two handlers for one kind")
	}
	err := st.Update(t.Context(), func(tx *store.Tx) error { return q.Enqueue(t.Context(), tx, other{}) })
	if err == nil {
		t.Error("a job that no one handles")
	}
	if err := Handle(q, HandlerOptions{}, func(context.Context, other) error { return nil }); err == nil {
		t.Error("a handler that comes too late")
	}
	start(t, q)
	if err := q.Start(t.Context()); err == nil {
		t.Error("started twice")
	}
}

type other struct{}

func (other) Kind() string { return "other" }

func TestRetryPolicy(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	policy := retryPolicy{now: func() time.Time { return now }}
	rapid.Check(t, func(t *rapid.T) {
		attempt := rapid.IntRange(1, 1000).Draw(t, "attempt")
		base := longestRetry
		if attempt <= 10 {
			base = min(time.Second<<(attempt-1), longestRetry)
		}
		pause := policy.NextRetry(&rivertype.JobRow{Attempt: attempt}).Sub(now)
		if pause < base || pause >= base+base/5 {
			t.Fatalf("attempt %d: %s, want %s and up to a fifth more", attempt, pause, base)
		}
	})
}

func TestRiverLogsOnlyWarnings(t *testing.T) {
	handler := atLeastWarn{slog.NewTextHandler(t.Output(), nil)}
	derived := handler.WithAttrs(nil).WithGroup("g")
	for level, want := range map[slog.Level]bool{slog.LevelInfo: false, slog.LevelWarn: true, slog.LevelError: true} {
		if handler.Enabled(t.Context(), level) != want || derived.Enabled(t.Context(), level) != want {
			t.Errorf("%s: want %t", level, want)
		}
	}
}

// TestJobWaitsOnceAndFollowsARunningOne walks through the life of a job that is enqueued once.
func TestJobWaitsOnceAndFollowsARunningOne(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *store.Store) {
		q := newQueue(t, st, time.Hour) // so that the job that is brought forward must be woken
		begun, release := make(chan struct{}), make(chan struct{})
		handle(t, q, HandlerOptions{}, func(context.Context, greet) error {
			begun <- struct{}{}
			<-release
			return nil
		})
		startListening(t, st, q)
		const name = `<"ü" & 'more'>` // JSON can write this in several ways
		enqueueTomorrow(t, st, q, name)
		enqueueTomorrow(t, st, q, "another")
		countsBecome(t, q, Count{"greet", "scheduled", 2})
		enqueueOnce(t, st, q, name)
		next(t, begun)
		countsBecome(t, q, Count{"greet", "running", 1}, Count{"greet", "scheduled", 1})

		enqueueTomorrow(t, st, q, name)
		update(t, st, func(tx *store.Tx) error {
			for range 2 {
				if err := q.EnqueueOnce(t.Context(), tx, greet{name}); err != nil {
					return err
				}
			}
			return nil
		})
		next(t, begun)
		countsBecome(t, q, Count{"greet", "running", 2}, Count{"greet", "scheduled", 1})
		release <- struct{}{}
		release <- struct{}{}
		countsBecome(t, q, Count{"greet", "scheduled", 1})
	})
}
