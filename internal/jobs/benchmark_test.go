package jobs

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"upstock/internal/postgrestest"
	"upstock/internal/store"
)

func benchmarkOnEachEngine(b *testing.B, benchmark func(b *testing.B, st *store.Store)) {
	b.Run("SQLite", func(b *testing.B) { benchmark(b, openStore(b, sqliteURL(b))) })
	b.Run("PostgreSQL", func(b *testing.B) { benchmark(b, openStore(b, postgrestest.URL(b))) })
}

// BenchmarkThroughput enqueues each job in a transaction of its own, from eight callers, while
// the workers run them.
func BenchmarkThroughput(b *testing.B) {
	benchmarkOnEachEngine(b, func(b *testing.B, st *store.Store) {
		q := newQueue(b, st, defaultPoll)
		var done sync.WaitGroup
		done.Add(b.N)
		handle(b, q, HandlerOptions{}, func(context.Context, greet) error {
			done.Done()
			return nil
		})
		start(b, q)
		delays := make([]time.Duration, b.N)
		b.ResetTimer()
		var callers sync.WaitGroup
		for caller := range 8 {
			callers.Go(func() {
				for n := caller; n < b.N; n += 8 {
					begun := time.Now()
					enqueue(b, st, q, "x")
					delays[n] = time.Since(begun)
				}
			})
		}
		callers.Wait()
		slices.Sort(delays)
		b.ReportMetric(float64(delays[len(delays)*99/100].Microseconds()), "µs-enqueue-p99")
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "enqueued/s")
		done.Wait()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "worked/s")
	})
}

// BenchmarkWakeUp is the time from the commit to the start of the job, on an idle queue.
func BenchmarkWakeUp(b *testing.B) {
	benchmarkOnEachEngine(b, func(b *testing.B, st *store.Store) {
		q := newQueue(b, st, defaultPoll)
		began := make(chan time.Time)
		handle(b, q, HandlerOptions{}, func(context.Context, greet) error {
			began <- time.Now()
			return nil
		})
		start(b, q)
		var total, longest time.Duration
		for range b.N {
			// Long enough for the queue to be idle again; the benchmark is about that case.
			<-time.After(3 * fetchPause)
			enqueue(b, st, q, "x")
			committed := time.Now()
			delay := (<-began).Sub(committed)
			total += delay
			longest = max(longest, delay)
		}
		b.ReportMetric(float64(total.Microseconds())/float64(b.N), "µs/wake-up")
		b.ReportMetric(float64(longest.Microseconds()), "µs-longest")
	})
}
