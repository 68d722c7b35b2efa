package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// defaultMaxConns is modest, so that several processes fit into PostgreSQL's default of 100.
// The job engine keeps one connection of them to listen.
const defaultMaxConns = 12

// connectTimeout is how long a machine that does not answer is waited for, unless the URL says
// otherwise (connect_timeout): a request must be answered while someone still waits for it.
const connectTimeout = 5 * time.Second

// leastMaxConns is what the program cannot do without: migrations use two connections at once,
// and the job engine listens on one.
const leastMaxConns = 4

// openPostgres opens the pool, and database/sql on top of it, so that the store's transactions
// and the job engine draw from the same connections.
func (s *Store) openPostgres(ctx context.Context, url string, maxConns int) error {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("store: database URL: %w", err)
	}
	switch {
	case maxConns > 0:
		config.MaxConns = int32(min(maxConns, 1000))
	case !strings.Contains(url, "pool_max_conns"):
		config.MaxConns = defaultMaxConns
	}
	config.MaxConns = max(config.MaxConns, leastMaxConns)
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "upstock"
	}
	config.MaxConnIdleTime = 5 * time.Minute
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}

	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("store: connect to PostgreSQL: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return fmt.Errorf("store: connect to PostgreSQL: %w", err)
	}
	s.engine, s.pool = Postgres, pool
	s.write = stdlib.OpenDBFromPool(pool)
	s.read = s.write
	return nil
}

// updatePostgres runs fn once in a transaction of its own.
func (s *Store) updatePostgres(ctx context.Context, fn func(tx *Tx) error) error {
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: connection: %w", err)
	}
	defer conn.Close()
	// The context stops statements, not the transaction: once the closure has run, the caller
	// learns whether it was committed.
	sqlTx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer sqlTx.Rollback() // does nothing after the commit
	tx := newTx(sqlTx, conn, s.clock(), false)
	if err := tx.call(ctx, fn); err != nil {
		return err
	}
	if err := sqlTx.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	tx.committed()
	return nil
}
