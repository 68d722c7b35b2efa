package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Engine names one of the two databases the same SQL text runs on.
type Engine string

// The engines a database URL can choose.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options are what Open needs besides the URL.
type Options struct {
	// Log receives the migrations applied and the retries given up. Required.
	Log *slog.Logger
	// Clock gives the time a transaction sees as now. Required.
	Clock func() time.Time
	// MaxConns bounds the connections to PostgreSQL, background jobs included. Zero means
	// what the URL says (pool_max_conns), or else 12. SQLite ignores it: it has one writer.
	MaxConns int

	// migrations replaces the shipped schema, so that tests of the engine need not know it.
	migrations fs.FS
}

// Store is the database. It is safe for concurrent use.
type Store struct {
	engine     Engine
	log        *slog.Logger
	clock      func() time.Time
	migrations fs.FS
	listeners  listeners

	write *sql.DB // SQLite: exactly one connection. PostgreSQL: the pool
	read  *sql.DB // SQLite: several connections that cannot write. PostgreSQL: the pool

	path   string        // SQLite only: the database file
	file   os.FileInfo   // SQLite only: which file that was when it was opened
	writer *writer       // SQLite only: commits waiting transactions together
	pool   *pgxpool.Pool // PostgreSQL only: the pool below write and read

	refused atomic.Bool  // the database refused the last write
	wrote   atomic.Int64 // when CanWrite has last written, in nanoseconds
}

// Open connects to the database that url names: "sqlite:FILE" ("sqlite:upstock.db",
// "sqlite:/var/lib/upstock.db", also "sqlite://…"), or a "postgres://…" or "postgresql://…"
// URL. A SQLite file that is missing is made, readable by its owner only. The schema is not
// touched: call Migrate.
func Open(ctx context.Context, url string, options Options) (*Store, error) {
	if options.Log == nil || options.Clock == nil {
		return nil, errors.New("store: Options.Log and Options.Clock are required")
	}
	scheme, rest, found := strings.Cut(url, ":")
	if !found || rest == "" {
		return nil, fmt.Errorf(`store: database URL %q is neither "sqlite:FILE" nor "postgres://…"`, url)
	}
	store := &Store{log: options.Log, clock: options.Clock, migrations: options.migrations}
	if store.migrations == nil {
		store.migrations = shippedMigrations
	}
	switch scheme {
	case "sqlite":
		return store, store.openSQLite(ctx, strings.TrimPrefix(rest, "//"))
	case "postgres", "postgresql":
		return store, store.openPostgres(ctx, url, options.MaxConns)
	}
	return nil, fmt.Errorf(`store: database URL begins with %q; use "sqlite:FILE" or "postgres://…"`, scheme+":")
}

// Engine says which database this is. Only DDL, search and backup may depend on it.
func (s *Store) Engine() Engine { return s.engine }

// WriteDB is the single write connection of SQLite as a *sql.DB, for the job engine, which must
// share it. It is held only while a batch of transactions runs. On PostgreSQL it is the pool.
func (s *Store) WriteDB() *sql.DB { return s.write }

// Pool is the PostgreSQL connection pool, for the job engine; nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.available(); err != nil {
		return err
	}
	if err := s.read.PingContext(ctx); err != nil {
		return asOutage(ctx, fmt.Errorf("store: ping: %w", err))
	}
	return nil
}

// Ready says whether requests can be served: the database answers and has this program's schema.
func (s *Store) Ready(ctx context.Context) error {
	if err := s.Ping(ctx); err != nil {
		return err
	}
	current, wanted, err := s.Version(ctx)
	if err != nil {
		return err
	}
	if current != wanted {
		return fmt.Errorf("store: the database has schema version %d, this program needs %d", current, wanted)
	}
	return nil
}

// Close waits for the running transactions and closes every connection. Stop the job engine
// first; it uses the same connections.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.stop()
	}
	var err error
	if s.read != nil && s.read != s.write {
		err = s.read.Close()
	}
	if s.write != nil {
		err = errors.Join(err, s.write.Close())
	}
	if s.pool != nil {
		s.pool.Close()
	}
	if err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Tx is one open transaction. It is valid only inside the closure it was given to, and only on
// that closure's goroutine.
type Tx struct {
	sqlTx       *sql.Tx
	sqlConn     *sql.Conn
	statements  *statements
	now         time.Time
	afterCommit []func()
	weekly      weekly
	audits      []AuditRow // to be written when the closure has returned
	pricesOf    string     // the supplier whose price sources were counted as changed
	productsOf  string     // the supplier whose products were counted as changed
}

// Now is the time of the transaction: it does not move while the closure runs, so everything
// written together carries the same instant.
func (tx *Tx) Now() time.Time { return tx.now }

// AfterCommit has fn called once the transaction is durable, on the caller's goroutine, before
// Update returns. It is for wake-ups; fn must be quick and cannot fail the transaction.
func (tx *Tx) AfterCommit(fn func()) { tx.afterCommit = append(tx.afterCommit, fn) }

// SQL is the transaction underneath, for the job engine. On SQLite it is shared with other
// callers' closures, so never commit it, roll it back, or run a statement on it with a context
// that can be cancelled: SQLite answers an interrupted write by undoing all of it.
func (tx *Tx) SQL() *sql.Tx { return tx.sqlTx }

// Raw lends the driver's connection under the transaction to fn, for the job engine on
// PostgreSQL (it is a *stdlib.Conn of pgx there).
func (tx *Tx) Raw(fn func(driverConn any) error) error { return tx.sqlConn.Raw(fn) }

// newTx starts the bookkeeping of one closure inside an open transaction.
func newTx(sqlTx *sql.Tx, sqlConn *sql.Conn, now time.Time, shielded bool) *Tx {
	return &Tx{
		sqlTx:      sqlTx,
		sqlConn:    sqlConn,
		statements: &statements{tx: sqlTx, shielded: shielded},
		now:        now.UTC().Truncate(time.Microsecond), // as it will be read back
	}
}

// committed runs what was to happen once the transaction is durable.
func (tx *Tx) committed() {
	for _, fn := range tx.afterCommit {
		fn()
	}
}
