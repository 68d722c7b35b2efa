package store

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"runtime"
	"sync"
	"time"
)

// ErrClosed is returned by Update after Close.
var ErrClosed = errors.New("store: closed")

// ErrNested is returned by Update and View when they are called inside a transaction's closure.
// On SQLite the inner call would wait for the outer one forever; on PostgreSQL it would do so
// when the pool is empty. Only tests look for it.
var ErrNested = errors.New("store: Update or View called inside a transaction; pass its *Tx along instead")

// errUnended is the outcome of a closure that panicked or left by runtime.Goexit.
var errUnended = errors.New("store: the transaction's closure did not return")

// attempts is how often a transaction is tried that lost a race (ErrStale on both engines, a
// serialization failure or a deadlock on PostgreSQL).
const attempts = 5

// Update runs fn in a transaction and commits it. When fn returns an error, or panics, nothing
// of it remains, and the caller gets that error, or that panic.
//
// When Update returns nil the transaction is on the disk. A context that ends before fn begins
// stops it; afterwards fn's statements refuse to run, but a finished fn is committed and the
// caller gets the true outcome.
//
// fn may run several times: it is repeated when it returns ErrStale, and on PostgreSQL when the
// database asks for it. So it must have no effects but those of tx (and AfterCommit), and no
// remote call belongs in it. On PostgreSQL transactions run at READ COMMITTED: guard what was
// read before with a version or state column in the UPDATE.
//
// On SQLite the transactions that wait at the same moment are committed together, with one sync
// of the disk; each is still all or nothing by itself. The schema must have no deferred
// constraints, since those fail only at the common commit.
func (s *Store) Update(ctx context.Context, fn func(tx *Tx) error) error {
	if insideClosure() {
		return ErrNested
	}
	if err := s.available(); err != nil {
		return err
	}
	var err error
	for attempt := 1; ; attempt++ {
		err = s.update(ctx, fn)
		if attempt == attempts || !lostRace(err) || pause(ctx, attempt) != nil {
			break
		}
	}
	if lostRace(err) {
		s.log.WarnContext(ctx, "transaction gave up after losing every race", slog.Any("error", err))
	}
	return s.noteWrite(asOutage(ctx, err))
}

// update runs fn once.
func (s *Store) update(ctx context.Context, fn func(tx *Tx) error) error {
	fn = s.announcing(fn)
	if s.engine == SQLite {
		return s.writer.update(ctx, fn)
	}
	return s.updatePostgres(ctx, fn)
}

// View runs fn on a read-only snapshot of the database: everything it reads is of one moment.
func (s *Store) View(ctx context.Context, fn func(tx *Tx) error) error {
	if insideClosure() {
		return ErrNested
	}
	if err := s.available(); err != nil {
		return err
	}
	return asOutage(ctx, s.view(ctx, fn))
}

func (s *Store) view(ctx context.Context, fn func(tx *Tx) error) error {
	options := &sql.TxOptions{ReadOnly: true} // on SQLite in WAL mode this is a snapshot
	if s.engine == Postgres {
		options.Isolation = sql.LevelRepeatableRead
	}
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: connection: %w", err)
	}
	defer conn.Close()
	sqlTx, err := conn.BeginTx(ctx, options)
	if err != nil {
		return fmt.Errorf("store: begin to read: %w", err)
	}
	defer sqlTx.Rollback() // there is nothing to lose
	tx := newTx(sqlTx, conn, s.clock(), false)
	if err := tx.call(ctx, fn); err != nil {
		return err
	}
	tx.committed()
	return nil
}

// lostRace reports whether the transaction may succeed when it is simply tried again.
func lostRace(err error) bool {
	return errors.Is(err, ErrStale) || isSerializationFailure(err)
}

// pause waits a little, longer and more randomly with each attempt, so that the competitors part.
func pause(ctx context.Context, attempt int) error {
	longest := 4 * time.Millisecond << attempt
	timer := time.NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call runs fn, keeps the figures of what it has changed, and then closes tx to further use.
func (tx *Tx) call(ctx context.Context, fn func(tx *Tx) error) error {
	defer func() { tx.statements.end() }()
	err := runClosure(tx, fn)
	if err == nil && tx.statements.failed == nil {
		err = tx.keepFigures(context.WithoutCancel(ctx))
	}
	failed := tx.statements.failed
	switch {
	case failed == nil:
		return err
	case err == nil:
		// The closure overlooked it, but the transaction cannot be saved.
		return fmt.Errorf("store: a statement failed: %w", failed)
	case errors.Is(err, context.Canceled) && !errors.Is(err, failed):
		return errors.Join(err, failed)
	}
	return err
}

// runClosure is on the stack while a closure runs, which is how a nested call is found: neither
// the context nor anything else is passed from the closure to the call inside it.
//
//go:noinline
func runClosure(tx *Tx, fn func(tx *Tx) error) error { return fn(tx) }

var runClosureEntry = reflect.ValueOf(runClosure).Pointer()

// inTest says whether nested calls are looked for. They are programmers' mistakes, and to look at
// the stack takes as long as an empty View.
var inTest = sync.OnceValue(func() bool { return flag.Lookup("test.v") != nil })

// insideClosure reports whether the caller is called, near or far, by a closure of a transaction.
func insideClosure() bool {
	if !inTest() {
		return false
	}
	var callers [64]uintptr
	for _, pc := range callers[:runtime.Callers(3, callers[:])] {
		if fn := runtime.FuncForPC(pc - 1); fn != nil && fn.Entry() == runClosureEntry {
			return true
		}
	}
	return false
}

// A batch takes what is waiting until it is this large, or has run this long; callers that come
// later are in the next one. Bounds keep the first of a batch from waiting long for its commit,
// and let the job engine have the connection in between.
const (
	maxBatch         = 64
	maxBatchDuration = 5 * time.Millisecond
)

// writer owns the transactions of the single SQLite write connection. It opens one, gives each
// waiting caller its turn inside a savepoint, and commits once for all of them: the sync of the
// disk, by far the slowest part, is shared by all who waited for it.
//
// The closures run on their callers' goroutines, so that a panic, a runtime.Goexit or a stack
// trace is where it belongs. The writer only passes the turn around.
type writer struct {
	db      *sql.DB
	clock   func() time.Time
	ctx     context.Context // of the shared transactions; it is never cancelled
	waiting chan *update    // unbuffered: to be received is to be in a batch
	closing chan struct{}
	stopped chan struct{}
	stop    func()
}

// update is one caller in a batch.
type update struct {
	ctx     context.Context
	turn    chan *Tx   // writer → caller: run your closure now
	ran     chan error // caller → writer: how the closure went
	outcome chan error // writer → caller: what became of it
}

func startWriter(ctx context.Context, db *sql.DB, clock func() time.Time) *writer {
	w := &writer{
		db:      db,
		clock:   clock,
		ctx:     context.WithoutCancel(ctx),
		waiting: make(chan *update),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	w.stop = sync.OnceFunc(func() {
		close(w.closing)
		<-w.stopped
	})
	go w.run()
	return w
}

// update has fn run in a batch and returns what became of it.
func (w *writer) update(ctx context.Context, fn func(tx *Tx) error) error {
	u := &update{ctx: ctx, turn: make(chan *Tx), ran: make(chan error, 1), outcome: make(chan error, 1)}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case w.waiting <- u:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return ErrClosed
	}
	select {
	case tx := <-u.turn:
		return u.run(tx, fn)
	case err := <-u.outcome: // the batch broke before its turn came
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run is the caller's turn.
func (u *update) run(tx *Tx, fn func(tx *Tx) error) error {
	result := errUnended
	defer func() {
		if errors.Is(result, errUnended) { // a panic or a Goexit is passing through
			u.ran <- result
			<-u.outcome //nolint:errcheck // the panic says more
		}
	}()
	result = tx.call(u.ctx, fn)
	u.ran <- result
	if err := <-u.outcome; err != nil {
		return err
	}
	tx.committed()
	return nil
}

// run serves the callers, batch after batch.
func (w *writer) run() {
	defer close(w.stopped)
	for {
		select {
		case first := <-w.waiting:
			w.runBatch(first)
		case <-w.closing:
			return
		}
	}
}

// batch is one shared transaction.
type batch struct {
	ctx      context.Context
	conn     *sql.Conn
	sqlTx    *sql.Tx
	accepted []*update // their closures succeeded; they wait for the commit
}

func (w *writer) runBatch(first *update) {
	b, err := w.begin()
	if err != nil {
		first.outcome <- err
		return
	}
	started := time.Now()
	for u := first; u != nil; u = w.next(len(b.accepted), started) {
		result, broken := b.take(u, w.clock)
		switch {
		case broken != nil:
			b.abandon(fmt.Errorf("store: the shared transaction was lost: %w", broken))
			u.outcome <- errors.Join(result, broken)
			return
		case result != nil && len(b.accepted) == 0:
			// It ran without a savepoint and took the transaction with it.
			b.abandon(result)
			u.outcome <- result
			return
		case result != nil:
			u.outcome <- result
		default:
			b.accepted = append(b.accepted, u)
		}
	}
	b.commit()
}

// next is the caller to take into the running batch, or nil when it is time to commit.
func (w *writer) next(accepted int, started time.Time) *update {
	if accepted >= maxBatch || time.Since(started) >= maxBatchDuration {
		return nil
	}
	select {
	case u := <-w.waiting:
		return u
	default:
	}
	// Callers whom the last commit released are likely to be on their way back: let them run.
	// When there are none, this costs well under a microsecond.
	runtime.Gosched()
	select {
	case u := <-w.waiting:
		return u
	default:
		return nil
	}
}

// begin opens the shared transaction. It takes SQLite's write lock at once, so nothing that a
// closure has read can change before it writes.
func (w *writer) begin() (*batch, error) {
	conn, err := w.db.Conn(w.ctx)
	if err != nil {
		return nil, fmt.Errorf("store: write connection: %w", err)
	}
	sqlTx, err := conn.BeginTx(w.ctx, nil)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: begin: %w", err), conn.Close())
	}
	return &batch{ctx: w.ctx, conn: conn, sqlTx: sqlTx}, nil
}

// take gives u its turn. result is what u's closure came to; its writes are gone when that is an
// error. broken is set when the whole transaction can no longer be trusted.
//
// The first closure has no one to disturb, so it goes without a savepoint, which costs time.
func (b *batch) take(u *update, clock func() time.Time) (result, broken error) {
	alone := len(b.accepted) == 0
	if !alone {
		if err := b.exec("SAVEPOINT closure"); err != nil {
			return nil, err
		}
	}
	tx := newTx(b.sqlTx, b.conn, clock(), true)
	select {
	case u.turn <- tx:
		result = <-u.ran
	case <-u.ctx.Done(): // it does not wait any more
		result = u.ctx.Err()
	}
	if alone {
		return result, nil
	}
	if result != nil {
		if err := b.exec("ROLLBACK TO closure"); err != nil {
			return result, err
		}
	}
	return result, b.exec("RELEASE closure")
}

func (b *batch) exec(statement string) error {
	if _, err := b.sqlTx.ExecContext(b.ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// commit makes the batch durable and only then answers its callers.
func (b *batch) commit() {
	var err error
	if commitErr := b.sqlTx.Commit(); commitErr != nil {
		err = fmt.Errorf("store: commit: %w", commitErr)
	}
	b.release(err)
}

// abandon undoes the batch.
func (b *batch) abandon(err error) {
	_ = b.sqlTx.Rollback() // SQLite may have done it already
	b.release(err)
}

// release gives the connection back, then answers the callers.
func (b *batch) release(err error) {
	if closeErr := b.conn.Close(); closeErr != nil && err == nil {
		err = fmt.Errorf("store: write connection: %w", closeErr)
	}
	for _, u := range b.accepted {
		u.outcome <- err
	}
}

// Read is [Store.View] for what a query finds.
func Read[T any](ctx context.Context, s *Store, query func(tx *Tx) (T, error)) (found T, err error) {
	err = s.View(ctx, func(tx *Tx) error {
		found, err = query(tx)
		return err
	})
	return found, err
}
