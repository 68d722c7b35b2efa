package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"modernc.org/sqlite"
	"pgregory.net/rapid"
)

func TestUpdateIsAllOrNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx := t.Context()
		mustUpdate(t, st, func(tx *Tx) error { return addAccount(ctx, tx, "kept", "s", "1") })
		refused := errors.New("refused")
		err := st.Update(ctx, func(tx *Tx) error {
			if err := addAccount(ctx, tx, "gone", "s", "2"); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Errorf("got %v, want the closure's error", err)
		}
		if diff := cmp.Diff([]string{"kept"}, accounts(t, st)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPanicReachesItsCallerAndLeavesNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx := t.Context()
		func() {
			defer func() {
				if got := recover(); got != "boom" {
					t.Errorf("recovered %v", got)
				}
			}()
			_ = st.Update(ctx, func(tx *Tx) error {
				_ = addAccount(ctx, tx, "gone", "s", "1")
				panic("boom")
			})
		}()
		// A test that fails inside a closure leaves it by Goexit.
		left := make(chan struct{})
		go func() {
			defer close(left)
			_ = st.Update(ctx, func(tx *Tx) error {
				_ = addAccount(ctx, tx, "gone too", "s", "2")
				runtime.Goexit()
				return nil
			})
		}()
		<-left
		mustUpdate(t, st, func(tx *Tx) error { return addAccount(ctx, tx, "kept", "s", "1") })
		if diff := cmp.Diff([]string{"kept"}, accounts(t, st)); diff != "" {
			t.Error(diff)
		}
	})
}

// together makes updates that share one SQLite batch: the first holds its turn until the others are
// queued. It needs a synctest bubble, to detect that and to stop the clock, which would cut the
// batch short.
func together(t *testing.T, st *Store, first func(tx *Tx) error, others ...func(tx *Tx) error) []error {
	t.Helper()
	results := make([]error, 1+len(others))
	begun, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		results[0] = st.Update(t.Context(), func(tx *Tx) error {
			close(begun)
			<-release
			return first(tx)
		})
	})
	<-begun
	for i, other := range others {
		all.Go(func() { results[i+1] = st.Update(t.Context(), other) })
	}
	synctest.Wait()
	close(release)
	all.Wait()
	return results
}

func TestNobodySeesWhatAnotherClosureOfTheBatchUndid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := openTest(t, sqliteURL(t))
		ctx := t.Context()
		refused := errors.New("refused")
		count := func(tx *Tx) (n int, err error) {
			err = tx.statements.QueryRowContext(ctx, `SELECT count(*) FROM account WHERE code = 'ghost'`).Scan(&n)
			return n, err
		}
		bad := func(tx *Tx) error {
			if err := addAccount(ctx, tx, "ghost", "s", "ghost"); err != nil {
				return err
			}
			return refused
		}
		good := func(id string) func(tx *Tx) error {
			return func(tx *Tx) error {
				if n, err := count(tx); err != nil || n != 0 {
					return fmt.Errorf("saw %d ghosts (%w)", n, err)
				}
				return addAccount(ctx, tx, id, "s", id)
			}
		}
		results := together(t, st, good("a"), bad, good("b"), bad, bad, good("c"))
		slices.SortFunc(results, func(a, b error) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		if diff := cmp.Diff("[<nil> <nil> <nil> refused refused refused]", fmt.Sprint(results)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"a", "b", "c"}, accounts(t, st)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWaitingCallersShareOneCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := openTest(t, sqliteURL(t))
		ctx := t.Context()
		var mu sync.Mutex
		shared := map[any]int{}
		add := func(id string) func(tx *Tx) error {
			return func(tx *Tx) error {
				mu.Lock()
				shared[tx.SQL()]++
				mu.Unlock()
				return addAccount(ctx, tx, id, "s", id)
			}
		}
		for _, err := range together(t, st, add("a"), add("b"), add("c"), add("d")) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if len(shared) != 1 {
			t.Errorf("%d transactions for four callers", len(shared))
		}
	})
}

func TestFailedCommitFailsTheWholeBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := openTest(t, sqliteURL(t))
		ctx := t.Context()
		add := func(id string) func(tx *Tx) error {
			return func(tx *Tx) error { return addAccount(ctx, tx, id, "s", id) }
		}
		sabotage := func(tx *Tx) error {
			// A constraint that is checked at the commit is the simplest way to make a commit fail.
			for _, statement := range []string{`PRAGMA defer_foreign_keys = 1`, `INSERT INTO entry VALUES ('e', 'nobody', 1, '')`} {
				if _, err := tx.statements.ExecContext(ctx, statement); err != nil {
					return err
				}
			}
			return nil
		}
		for i, err := range together(t, st, sabotage, add("b"), add("c")) {
			if err == nil {
				t.Errorf("caller %d was told that all is well", i)
			}
		}
		for _, id := range accounts(t, st) {
			t.Errorf("%s outlived the failed commit", id)
		}
	})
}

func TestNestedTransactionsFailLoudly(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx := t.Context()
		nothing := func(*Tx) error { return nil }
		transactions := map[string]func(context.Context, func(*Tx) error) error{"Update": st.Update, "View": st.View}
		for outerName, outer := range transactions {
			for innerName, inner := range transactions {
				err := outer(ctx, func(*Tx) error { return inner(ctx, nothing) })
				if !errors.Is(err, ErrNested) {
					t.Errorf("%s inside %s: %v, want ErrNested", innerName, outerName, err)
				}
			}
		}
	})
}

func TestTransactionIsUselessAfterItsClosure(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx := t.Context()
		var leaked *Tx
		mustUpdate(t, st, func(tx *Tx) error {
			leaked = tx
			return nil
		})
		if err := addAccount(ctx, leaked, "late", "s", "1"); !errors.Is(err, errClosureEnded) {
			t.Errorf("got %v, want errClosureEnded", err)
		}
	})
}

func TestAfterAFailedStatementNothingCanBeSaved(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx := t.Context()
		err := st.Update(ctx, func(tx *Tx) error {
			if err := addAccount(ctx, tx, "a", "s", "1"); err != nil {
				return err
			}
			if err := addAccount(ctx, tx, "a", "s", "1"); err == nil {
				t.Error("the same key twice")
			}
			if err := addAccount(ctx, tx, "b", "s", "2"); err == nil {
				t.Error("a statement ran after another had failed")
			}
			return nil // as if all were well
		})
		if _, unique := IsUnique(err); !unique {
			t.Errorf("got %v, want the failure that was overlooked", err)
		}
		if got := accounts(t, st); len(got) != 0 {
			t.Errorf("left behind: %v", got)
		}
	})
}

func TestAfterCommitRunsOnlyThen(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		woken := 0
		wake := func() { woken++ }
		_ = st.Update(t.Context(), func(tx *Tx) error {
			tx.AfterCommit(wake)
			return errors.New("no")
		})
		if woken != 0 {
			t.Error("woken by a transaction that was undone")
		}
		mustUpdate(t, st, func(tx *Tx) error {
			tx.AfterCommit(wake)
			return nil
		})
		if woken != 1 {
			t.Errorf("woken %d times", woken)
		}
	})
}

func TestContextThatEndedRunsNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for name, transaction := range map[string]func(context.Context, func(*Tx) error) error{"Update": st.Update, "View": st.View} {
			err := transaction(ctx, func(*Tx) error {
				t.Errorf("%s ran its closure", name)
				return nil
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v, want context.Canceled", name, err)
			}
		}
	})
}

func TestContextThatEndsInTheQueueRunsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := openTest(t, sqliteURL(t))
		begun, release := make(chan struct{}), make(chan struct{})
		var holder sync.WaitGroup
		holder.Go(func() {
			_ = st.Update(t.Context(), func(*Tx) error {
				close(begun)
				<-release
				return nil
			})
		})
		<-begun
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error)
		go func() {
			result <- st.Update(ctx, func(*Tx) error {
				t.Error("ran")
				return nil
			})
		}()
		synctest.Wait()
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		close(release)
		holder.Wait()
	})
}

func TestContextThatEndsInsideStillTellsTheTruth(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx, cancel := context.WithCancel(t.Context())
		if err := st.Update(ctx, func(tx *Tx) error {
			defer cancel()
			return addAccount(ctx, tx, "done", "s", "1")
		}); err != nil {
			t.Errorf("the closure had finished, but: %v", err)
		}
		ctx, cancel = context.WithCancel(t.Context())
		err := st.Update(ctx, func(tx *Tx) error {
			cancel()
			return addAccount(ctx, tx, "too late", "s", "2")
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if diff := cmp.Diff([]string{"done"}, accounts(t, st)); diff != "" {
			t.Error(diff)
		}
	})
}

// cancelHook is called by the SQL function test_cancel, which exists in this test binary only.
var cancelHook atomic.Pointer[context.CancelFunc]

func init() {
	sqlite.MustRegisterScalarFunction("test_cancel", 0, func(*sqlite.FunctionContext, []driver.Value) (driver.Value, error) {
		if cancel := cancelHook.Load(); cancel != nil {
			(*cancel)()
		}
		return int64(1), nil
	})
}

// TestStatementOfABatchIsNotInterrupted ends a caller's context in the middle of its statement. An
// interrupted one would have SQLite undo the whole transaction, with other callers' writes in it.
func TestStatementOfABatchIsNotInterrupted(t *testing.T) {
	st := openTest(t, sqliteURL(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancelHook.Store(&cancel)
	defer cancelHook.Store(nil)
	err := st.Update(ctx, func(tx *Tx) error {
		if err := addAccount(ctx, tx, "a", "s", "1"); err != nil {
			return err
		}
		_, err := tx.statements.ExecContext(ctx, `
			WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
			INSERT INTO entry SELECT n, 'a', test_cancel(), '' FROM numbers`)
		return err
	})
	if err != nil || ctx.Err() == nil {
		t.Errorf("got %v, the context says %v", err, ctx.Err())
	}
	if got := accounts(t, st); len(got) != 1 {
		t.Errorf("accounts %v", got)
	}
}

func TestStaleClosureIsTriedAgain(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		tries := 0
		if err := st.Update(t.Context(), func(*Tx) error {
			if tries++; tries < 3 {
				return fmt.Errorf("order: %w", ErrStale)
			}
			return nil
		}); err != nil || tries != 3 {
			t.Errorf("%v after %d tries", err, tries)
		}
		tries = 0
		err := st.Update(t.Context(), func(*Tx) error {
			tries++
			return ErrStale
		})
		if !errors.Is(err, ErrStale) || tries != attempts {
			t.Errorf("%v after %d tries", err, tries)
		}
	})
}

func TestViewIsOneMoment(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx := t.Context()
		looking, changed := make(chan struct{}), make(chan struct{})
		go func() {
			<-looking
			_ = st.Update(ctx, func(tx *Tx) error { return addAccount(ctx, tx, "new", "s", "1") })
			close(changed)
		}()
		var before, after int
		err := st.View(ctx, func(tx *Tx) error {
			count := func(n *int) error {
				return tx.statements.QueryRowContext(ctx, `SELECT count(*) FROM account`).Scan(n)
			}
			if err := count(&before); err != nil {
				return err
			}
			close(looking)
			<-changed
			return count(&after)
		})
		if err != nil || before != 0 || after != 0 {
			t.Errorf("saw %d and then %d (%v)", before, after, err)
		}
		if got := accounts(t, st); len(got) != 1 {
			t.Errorf("afterwards: %v", got)
		}
	})
}

func TestViewCannotWrite(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		err := st.View(t.Context(), func(tx *Tx) error { return addAccount(t.Context(), tx, "a", "s", "1") })
		if err == nil {
			t.Error("a view has written")
		}
	})
}

// TestLedgerAddsUp runs random transfers, some of which fail or panic after they have written,
// from several goroutines. Money neither appears nor vanishes, and each success is there.
func TestLedgerAddsUp(t *testing.T) {
	st := openTest(t, sqliteURL(t))
	ctx := t.Context()
	mustUpdate(t, st, func(tx *Tx) error {
		for i := range 5 {
			if err := addAccount(ctx, tx, fmt.Sprint(i), "s", fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return nil
	})
	serial := 0
	rapid.Check(t, func(t *rapid.T) {
		type transfer struct {
			From, To, Amount int
			End              string
		}
		transfers := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) transfer {
			return transfer{
				From: rapid.IntRange(0, 4).Draw(t, "from"), To: rapid.IntRange(0, 4).Draw(t, "to"),
				Amount: rapid.IntRange(1, 100).Draw(t, "amount"),
				End:    rapid.SampledFrom([]string{"ok", "ok", "error", "panic"}).Draw(t, "end"),
			}
		}), 1, 12).Draw(t, "transfers")
		serial++
		round := serial
		var all sync.WaitGroup
		for i, transfer := range transfers {
			all.Go(func() {
				defer func() { _ = recover() }()
				_ = st.Update(ctx, func(tx *Tx) error {
					move := `UPDATE account SET balance = balance + $1 WHERE id = $2`
					if _, err := tx.statements.ExecContext(ctx, move, -transfer.Amount, fmt.Sprint(transfer.From)); err != nil {
						return err
					}
					if transfer.End == "error" {
						return errors.New("half-way")
					}
					if _, err := tx.statements.ExecContext(ctx, move, transfer.Amount, fmt.Sprint(transfer.To)); err != nil {
						return err
					}
					id := fmt.Sprintf("%d/%d", round, i)
					_, err := tx.statements.ExecContext(ctx, `INSERT INTO entry VALUES ($1, '0', $2, $3)`, id, transfer.Amount, transfer.End)
					if transfer.End == "panic" {
						panic("at the end")
					}
					return err
				})
			})
		}
		all.Wait()
		want := 0
		for _, transfer := range transfers {
			if transfer.End == "ok" {
				want++
			}
		}
		var total, done int
		err := st.View(ctx, func(tx *Tx) error {
			if err := tx.statements.QueryRowContext(ctx, `SELECT SUM(balance) FROM account`).Scan(&total); err != nil {
				return err
			}
			return tx.statements.QueryRowContext(ctx, `SELECT count(*) FROM entry WHERE id LIKE $1`, fmt.Sprintf("%d/%%", round)).Scan(&done)
		})
		if err != nil || total != 0 || done != want {
			t.Fatalf("total %d, %d of %d transfers (%v)", total, done, want, err)
		}
	})
}

func TestPostgresRetriesADeadlock(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		if st.Engine() == SQLite {
			t.Skip("SQLite has one writer, so no deadlocks")
		}
		ctx := t.Context()
		mustUpdate(t, st, func(tx *Tx) error {
			return errors.Join(addAccount(ctx, tx, "a", "s", "1"), addAccount(ctx, tx, "b", "s", "2"))
		})
		var bothHoldOne sync.WaitGroup
		bothHoldOne.Add(2)
		lock := func(tx *Tx, id string) error {
			_, err := tx.statements.ExecContext(ctx, `UPDATE account SET balance = balance + 1 WHERE id = $1`, id)
			return err
		}
		results := make([]error, 2)
		var all sync.WaitGroup
		for i, order := range [][]string{{"a", "b"}, {"b", "a"}} {
			first := true
			all.Go(func() {
				results[i] = st.Update(ctx, func(tx *Tx) error {
					if err := lock(tx, order[0]); err != nil {
						return err
					}
					if first {
						first = false
						bothHoldOne.Done()
						bothHoldOne.Wait()
					}
					return lock(tx, order[1])
				})
			})
		}
		all.Wait()
		if err := errors.Join(results...); err != nil {
			t.Error(err)
		}
	})
}

// childURL names the database that a copy of this test binary writes until it is killed.
const childURL = "UPSTOCK_TEST_STORE_CHILD"

// TestAcknowledgedWritesSurviveAKill kills a busy process: acknowledged writes must be there, and
// none by half.
func TestAcknowledgedWritesSurviveAKill(t *testing.T) {
	if url := os.Getenv(childURL); url != "" {
		writeUntilKilled(t, url)
		return
	}
	url := sqliteURL(t)
	openTest(t, url)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestAcknowledgedWritesSurviveAKill$")
	child.Env = append(os.Environ(), childURL+"="+url)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]bool{}
	for len(acknowledged) < 100 {
		var id string
		if _, err := fmt.Fscanln(output, &id); err != nil {
			t.Fatalf("after %d acknowledgements: %v", len(acknowledged), err)
		}
		acknowledged[id] = true
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()

	st := openTest(t, url)
	found := accounts(t, st)
	for id := range acknowledged {
		if !slices.Contains(found, id) {
			t.Errorf("%s was acknowledged and is gone", id)
		}
	}
	var halves int
	if err := st.View(t.Context(), func(tx *Tx) error {
		return tx.statements.QueryRowContext(t.Context(),
			`SELECT count(*) FROM account WHERE NOT EXISTS (SELECT 1 FROM entry WHERE account_id = account.id)`).Scan(&halves)
	}); err != nil {
		t.Fatal(err)
	}
	if halves != 0 {
		t.Errorf("%d transactions are there by half", halves)
	}
}

func writeUntilKilled(t *testing.T, url string) {
	st, err := Open(t.Context(), url, testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var printing sync.Mutex
	for worker := range 8 {
		all.Go(func() {
			for n := range 100_000 {
				id := fmt.Sprintf("%d-%d", worker, n)
				if err := st.Update(t.Context(), func(tx *Tx) error {
					if err := addAccount(t.Context(), tx, id, "s", id); err != nil {
						return err
					}
					_, err := tx.statements.ExecContext(t.Context(), `INSERT INTO entry VALUES ($1, $1, 1, '')`, id)
					return err
				}); err != nil {
					return
				}
				printing.Lock()
				fmt.Println(id)
				printing.Unlock()
			}
		})
	}
	all.Wait()
}

// BenchmarkUpdate is the weight of taking an order: six statements in a transaction, eight
// callers at once.
func BenchmarkUpdate(b *testing.B) {
	for _, callers := range []int{1, 8} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			st := openTest(b, sqliteURL(b))
			commits := make(map[any]bool)
			inParallel(b, callers, func(caller, n int) error {
				id := fmt.Sprintf("%d-%d", caller, n)
				ctx := b.Context()
				return st.Update(ctx, func(tx *Tx) error {
					commits[tx.SQL()] = true // there is one writer, so one closure at a time
					if err := addAccount(ctx, tx, id, "s", id); err != nil {
						return err
					}
					for line := range 3 {
						if _, err := tx.statements.ExecContext(ctx, `INSERT INTO entry VALUES ($1, $2, $3, $4)`, fmt.Sprint(id, "/", line), id, line, "note"); err != nil {
							return err
						}
					}
					var version int
					if err := tx.statements.QueryRowContext(ctx, `SELECT version FROM account WHERE id = $1`, id).Scan(&version); err != nil {
						return err
					}
					_, err := tx.statements.ExecContext(ctx, `UPDATE account SET balance = $1, version = version + 1 WHERE id = $2 AND version = $3`, 3, id, version)
					return err
				})
			})
			b.ReportMetric(float64(b.N)/float64(len(commits)), "tx/commit")
		})
	}
}

// BenchmarkInsertRows writes an order's 20 lines of 16 columns: in one statement, and in twenty.
func BenchmarkInsertRows(b *testing.B) {
	const rows, columns = 20, 16
	for _, perStatement := range []int{1, rows} {
		b.Run(fmt.Sprintf("rows per statement=%d", perStatement), func(b *testing.B) {
			st := openTest(b, sqliteURL(b))
			query := insertLines(perStatement, columns)
			inParallel(b, 8, func(caller, n int) error {
				return st.Update(b.Context(), func(tx *Tx) error {
					for first := 0; first < rows; first += perStatement {
						var args []any
						for row := range perStatement {
							args = append(args, fmt.Sprintf("%d-%d-%d", caller, n, first+row), "a", "b", "c", "d", "e", 1, 2, 3, 4, 5, 6, "l", "m", 7, 8)
						}
						if _, err := tx.statements.ExecContext(b.Context(), query, args...); err != nil {
							return err
						}
					}
					return nil
				})
			})
		})
	}
}

func insertLines(rows, columns int) string {
	var query strings.Builder
	query.WriteString("INSERT INTO line VALUES ")
	for row := range rows {
		for column := range columns {
			separator := ", "
			switch {
			case column == 0 && row == 0:
				separator = "("
			case column == 0:
				separator = "), ("
			}
			fmt.Fprintf(&query, "%s$%d", separator, row*columns+column+1)
		}
	}
	return query.String() + ")"
}

// BenchmarkStatements shows what keeping compiled statements saves: the same small query with
// the cache and with a text that is new each time.
func BenchmarkStatements(b *testing.B) {
	st := openTest(b, sqliteURL(b))
	const query = `SELECT account.id, account.code, entry.amount FROM account JOIN entry ON entry.account_id = account.id WHERE account.supplier_id = $1 AND account.code = $2`
	for _, kept := range []bool{true, false} {
		b.Run(fmt.Sprintf("kept=%t", kept), func(b *testing.B) {
			err := st.View(b.Context(), func(tx *Tx) error {
				ctx := context.WithoutCancel(b.Context())
				for n := range b.N {
					text := query
					if !kept {
						text = fmt.Sprintf("%s -- %d", query, n)
					}
					rows, err := tx.statements.QueryContext(ctx, text, "s", "code")
					if err != nil {
						return err
					}
					if err := rows.Close(); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Error(err)
			}
		})
	}
}

// inParallel shares b.N calls of fn among the callers.
func inParallel(b *testing.B, callers int, fn func(caller, n int) error) {
	var all sync.WaitGroup
	b.ResetTimer()
	for caller := range callers {
		all.Go(func() {
			for n := caller; n < b.N; n += callers {
				if err := fn(caller, n); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tx/s")
}
