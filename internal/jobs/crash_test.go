package jobs

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"upstock/internal/postgrestest"
	"upstock/internal/store"
)

// childURL tells a copy of this test binary to run jobs of that database until it is killed.
const childURL = "UPSTOCK_TEST_JOBS_CHILD"

// TestKilledWorkersJobsRunAgain kills a process in the middle of its jobs. Although they might
// have taken an hour, the next process runs them within seconds; all but the one that has had its
// last attempt.
func TestKilledWorkersJobsRunAgain(t *testing.T) {
	if url := os.Getenv(childURL); url != "" {
		workUntilKilled(t, url)
		return
	}
	t.Parallel()
	for name, url := range map[string]func(testing.TB) string{"SQLite": sqliteURL, "PostgreSQL": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shared := url(t)
			st := openStore(t, shared)
			q := newQueue(t, st, hasty)
			ran := make(chan string, 10)
			handle(t, q, longJob, func(_ context.Context, job greet) error {
				ran <- job.Name
				return nil
			})
			names := map[string]bool{"a": true, "b": true, "c": true}
			for name := range names {
				enqueue(t, st, q, name)
			}
			enqueue(t, st, q, "poison", MaxAttempts(1))

			killAfterBegun(t, shared, 4)
			countsBecome(t, q, Count{"greet", "running", 4}) // nobody knows yet

			start(t, q)
			for range len(names) {
				delete(names, next(t, ran))
			}
			if len(names) != 0 {
				t.Errorf("did not run again: %v", names)
			}
			countsBecome(t, q, Count{"greet", "discarded", 1})
		})
	}
}

// longJob would be left alone for an hour if only its timeout counted.
var longJob = HandlerOptions{Timeout: time.Hour}

// killAfterBegun starts a worker process and kills it once it runs n jobs.
func killAfterBegun(t *testing.T, url string, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKilledWorkersJobsRunAgain$")
	child.Env = append(os.Environ(), childURL+"="+url)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for begun := 0; begun < n; {
		if !lines.Scan() {
			t.Fatalf("the worker ended after %d jobs: %v", begun, lines.Err())
		}
		if strings.HasPrefix(lines.Text(), "begun ") {
			begun++
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
}

func workUntilKilled(t *testing.T, url string) {
	st, err := store.Open(t.Context(), url, store.Options{Log: testLog(t), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	q := newQueue(t, st, hasty)
	handle(t, q, longJob, func(ctx context.Context, job greet) error {
		fmt.Println("begun", job.Name)
		<-ctx.Done()
		return ctx.Err()
	})
	start(t, q)
	<-t.Context().Done()
}
