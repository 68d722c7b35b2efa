package storetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// world is one store with a clock that the test moves.
type world struct {
	store *store.Store
	clock *clock
	watch func(tx *store.Tx)
}

func newWorld(t *testing.T, engine Engine) *world {
	t.Helper()
	w := &world{clock: newClock(), watch: engine.Watch}
	w.store = engine.Open(t, w.clock.Now)
	return w
}

// update runs fn in a transaction that must succeed.
func (w *world) update(t *testing.T, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := w.attempt(t, fn); err != nil {
		t.Fatal(err)
	}
}

// attempt runs fn in a transaction and gives its error.
func (w *world) attempt(t *testing.T, fn func(tx *store.Tx) error) error {
	t.Helper()
	return w.store.Update(t.Context(), w.watched(fn))
}

// view runs fn on a snapshot and gives its error.
func (w *world) view(t *testing.T, fn func(tx *store.Tx) error) error {
	t.Helper()
	return w.store.View(t.Context(), w.watched(fn))
}

func (w *world) watched(fn func(tx *store.Tx) error) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		if w.watch != nil {
			w.watch(tx)
		}
		return fn(tx)
	}
}

// read gives the answer to a question that must have one.
func read[T any](t *testing.T, w *world, ask func(tx *store.Tx) (T, error)) T {
	t.Helper()
	var answer T
	if err := w.view(t, func(tx *store.Tx) (err error) {
		answer, err = ask(tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return answer
}

// wantNotFound asks a question about something that is not there.
func wantNotFound[T any](t *testing.T, w *world, ask func(tx *store.Tx) (T, error)) {
	t.Helper()
	err := w.view(t, func(tx *store.Tx) error {
		answer, err := ask(tx)
		if err == nil {
			t.Errorf("found a %T", answer)
		}
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

// wantRefused runs a transaction that must fail with the wanted error.
func (w *world) wantRefused(t *testing.T, want error, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := w.attempt(t, fn); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// wantUnique runs a transaction that must fail because a key of the table with these columns is
// taken.
func (w *world) wantUnique(t *testing.T, table string, columns []string, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := w.attempt(t, fn); !store.UniqueViolation(err, table, columns...) {
		t.Errorf("got %v, want a unique violation of %s%v", err, table, columns)
	}
}

// wantOrphan runs a transaction that must fail because a parent is missing, or has children.
func (w *world) wantOrphan(t *testing.T, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := w.attempt(t, fn); !store.ForeignKeyViolation(err) {
		t.Errorf("got %v, want a foreign key violation", err)
	}
}

// newSupplier adds a supplier and gives its id. The parts of an area keep apart by having one each.
func (w *world) newSupplier(t *testing.T) string {
	t.Helper()
	id := store.NewID()
	// With a name of its own, as the address of its shop is made of it: each of a thousand of one
	// name would try all the addresses before it.
	s := wholesale.Supplier{ID: id, Name: "Supplier " + id, Currency: "NZD", CreatedAt: start}
	w.update(t, func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), s, 1000) })
	return s.ID
}

// start is when every test begins: to the microsecond, as times are kept.
var start = time.Date(2026, 3, 4, 5, 6, 7, 891_234_000, time.UTC)

// at is a moment of its own for each n.
func at(n int) time.Time {
	return start.Add(time.Duration(n) * (time.Hour + time.Microsecond))
}

// clock is the test's time, in another zone and finer than a microsecond, as a machine's may be.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: start} }

// Now is the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now.Add(789 * time.Nanosecond).In(time.FixedZone("NZDT", 13*60*60))
}

func (c *clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}
