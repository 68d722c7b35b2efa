package jobs

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/postgrestest"
	"upstock/internal/store"
)

// childURL names the database whose jobs a copy of this test binary runs until it is killed.
const childURL = "UPSTOCK_TEST_JOBS_CHILD"

// TestKilledWorkersJobsRunAgain kills a process in the middle of its jobs. The next process runs
// them once they have taken longer than they may: all but the one that has had its last attempt.
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
			handle(t, q, HandlerOptions{}, func(_ context.Context, job greet) error {
				ran <- job.Name
				return nil
			})
			for _, name := range []string{"a", "b", "poison"} {
				enqueue(t, st, q, name)
			}
			killAfterBegun(t, shared, 3)
			execute(t, st, `UPDATE river_job SET max_attempts = 1 WHERE args ->> 'name' = 'poison'`)
			letPass(t, st, rescueAfter)
			enqueue(t, st, q, "c")
			killAfterBegun(t, shared, 1)
			countsBecome(t, q, Count{"greet", "running", 4}) // no one knows yet

			// Otherwise the dead process would lead for fifteen more seconds.
			execute(t, st, `DELETE FROM river_leader`)
			start(t, q)
			got := []string{next(t, ran), next(t, ran)}
			slices.Sort(got)
			if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" {
				t.Errorf("ran again (-want +got):\n%s", diff)
			}
			countsBecome(t, q, Count{"greet", "discarded", 1}, Count{"greet", "running", 1})
		})
	}
}

// letPass makes the running jobs older.
func letPass(t *testing.T, st *store.Store, age time.Duration) {
	t.Helper()
	earlier := `attempted_at - make_interval(secs => $1)`
	if st.Engine() == store.SQLite {
		earlier = `strftime('%Y-%m-%d %H:%M:%f', attempted_at, '-' || $1 || ' seconds')`
	}
	execute(t, st, `UPDATE river_job SET attempted_at = `+earlier+` WHERE state = 'running'`, age.Seconds())
}

func execute(t *testing.T, st *store.Store, statement string, args ...any) {
	t.Helper()
	if _, err := st.WriteDB().ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

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
	handle(t, q, HandlerOptions{}, func(ctx context.Context, job greet) error {
		fmt.Println("begun", job.Name)
		<-ctx.Done()
		return ctx.Err()
	})
	start(t, q)
	<-t.Context().Done()
}
