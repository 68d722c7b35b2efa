package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"upstock/internal/store/db"
)

// statements runs the queries of one closure. It makes SQLite behave as PostgreSQL does where
// they differ: after a statement has failed, the transaction can only be undone.
type statements struct {
	tx db.DBTX // a *sql.Tx, which tests wrap
	// shielded statements are not interrupted half-way. The closures of one SQLite batch share a
	// transaction, and SQLite undoes all of it when one writing statement is interrupted.
	shielded bool
	failed   error
	raised   map[string]bool // suppliers whose revision is already raised
}

// errClosureEnded answers a use of a transaction after its closure has returned.
var errClosureEnded = errors.New("store: transaction used after its closure returned")

// ExecContext runs a statement that returns no rows.
func (s *statements) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	result, err := s.tx.ExecContext(ctx, query, args...)
	if s.note(err) != nil {
		return nil, err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		s.changed(query, args)
	}
	return result, nil
}

// QueryContext runs a statement that returns rows.
func (s *statements) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.tx.QueryContext(ctx, query, args...)
	return rows, s.note(err)
}

// QueryRowContext runs a statement that returns at most one row.
func (s *statements) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, err := s.ready(ctx)
	if err != nil {
		// A *sql.Row cannot be made with an error of ours: let the driver refuse instead.
		refused, cancel := context.WithCancelCause(ctx)
		cancel(err)
		return s.tx.QueryRowContext(refused, query, args...)
	}
	row := s.tx.QueryRowContext(ctx, query, args...)
	if s.note(row.Err()) == nil {
		s.changed(query, args)
	}
	return row
}

// PrepareContext compiles a statement for this transaction. db.DBTX requires it, though
// generated code does not use it: both engines keep compiled statements by themselves.
func (s *statements) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	ctx, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	prepared, err := s.tx.PrepareContext(ctx, query)
	return prepared, s.note(err)
}

// ready says whether another statement may run, and with which context.
func (s *statements) ready(ctx context.Context) (context.Context, error) {
	if s.failed != nil {
		return ctx, fmt.Errorf("store: transaction has failed already: %w", s.failed)
	}
	if err := ctx.Err(); err != nil {
		return ctx, s.note(err)
	}
	if s.shielded {
		return context.WithoutCancel(ctx), nil
	}
	return ctx, nil
}

// end refuses every later statement: on SQLite they would land in another caller's transaction.
func (s *statements) end() { s.failed = errClosureEnded }

// note remembers the first failure.
func (s *statements) note(err error) error {
	if err != nil && s.failed == nil {
		s.failed = err
	}
	return err
}

// statementCache opens SQLite connections that keep their compiled statements. Compiling costs
// more than running most of our statements, and it helps the job engine's queries as well.
type statementCache struct{ driver.Connector }

// Connect opens one connection.
func (c statementCache) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: %T lacks an interface of database/sql", opened), opened.Close())
	}
	return &cachingConn{sqliteConn: conn, compiled: make(map[string]*compiledStatement)}, nil
}

// sqliteConn is what database/sql can use of the driver's connection; the cache must not hide it.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// maxCompiled bounds the statements one connection keeps, a few KiB each. The program has fewer;
// only lists of ids make more, and then all are dropped at once.
const maxCompiled = 400

// cachingConn is one connection with its compiled statements, by query text. database/sql uses a
// connection from one goroutine at a time.
type cachingConn struct {
	sqliteConn
	compiled map[string]*compiledStatement
}

type compiledStatement struct {
	driver.Stmt
	running bool // rows are being read from it
}

// ExecContext runs a statement, compiled before if it can be.
func (c *cachingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	statement, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if statement.running {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return statement.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext runs a query, compiled before if it can be. A query that runs again while its own
// rows are still being read gets a statement of its own.
func (c *cachingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	statement, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if statement.running {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := statement.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	statement.running = true
	return &cachedRows{Rows: rows, statement: statement}, nil
}

// statement is the compiled form of query.
func (c *cachingConn) statement(ctx context.Context, query string) (*compiledStatement, error) {
	if statement, ok := c.compiled[query]; ok {
		return statement, nil
	}
	if len(c.compiled) >= maxCompiled {
		if err := c.drop(); err != nil {
			return nil, err
		}
	}
	prepared, err := c.sqliteConn.PrepareContext(ctx, positional(query))
	if err != nil {
		return nil, err
	}
	statement := &compiledStatement{Stmt: prepared}
	c.compiled[query] = statement
	return statement, nil
}

// drop forgets every statement that is not running.
func (c *cachingConn) drop() error {
	var err error
	for query, statement := range c.compiled {
		if !statement.running {
			err = errors.Join(err, statement.Close())
			delete(c.compiled, query)
		}
	}
	return err
}

// Close closes the statements and the connection.
func (c *cachingConn) Close() error {
	return errors.Join(c.drop(), c.sqliteConn.Close())
}

// cachedRows gives the statement back when the rows have been read.
type cachedRows struct {
	driver.Rows
	statement *compiledStatement
}

// Close ends the reading.
func (r *cachedRows) Close() error {
	err := r.Rows.Close()
	r.statement.running = false
	return err
}

// positional writes the parameters of a query as "?" when they are $1, $2 … each once and in this
// order, as in every INSERT. To SQLite "$1" is a name, and the driver looks every name up in the
// list of all names each time the statement runs: with the 300 parameters of an order's lines that
// took longer than the insert itself. Any other query stays as it is.
func positional(query string) string {
	var b strings.Builder
	n, quoted := 0, false
	for i := 0; i < len(query); i++ {
		c := query[i]
		if c == '\'' {
			quoted = !quoted
		}
		if c != '$' || quoted {
			b.WriteByte(c)
			continue
		}
		digits := i + 1
		for digits < len(query) && '0' <= query[digits] && query[digits] <= '9' {
			digits++
		}
		n++
		if query[i+1:digits] != strconv.Itoa(n) {
			return query
		}
		b.WriteByte('?')
		i = digits - 1
	}
	return b.String()
}
