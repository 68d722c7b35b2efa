package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"upstock/internal/wholesale"
)

// Outage means that the database cannot do its work for now, whatever it was asked: nothing is
// wrong with what was asked for, and it may succeed later.
type Outage struct {
	// What is wrong, in words for a person in an office.
	What string
	// Advice says what that person can do.
	Advice string
	// RetryAfter is when it may be worth to try again.
	RetryAfter time.Duration

	cause error
}

// Error gives the technical text, for the log.
func (o *Outage) Error() string { return o.What + ": " + o.cause.Error() }

// Unwrap gives the database's own error.
func (o *Outage) Unwrap() error { return o.cause }

// Shown is the outage as an error that may be shown to the person who has asked.
func (o *Outage) Shown() *wholesale.Error {
	return &wholesale.Error{Code: wholesale.CodeUnavailable, Message: o.What + ". " + o.Advice, RetryAfter: o.RetryAfter}
}

// OutageOf gives the outage behind an error of [Store.Update] or [Store.View].
func OutageOf(err error) (*Outage, bool) { return errors.AsType[*Outage](err) }

// The kinds of outage. A full disk needs a person; a database that restarts is back within seconds.
func diskIsFull(cause error) *Outage {
	return &Outage{
		What:       "The server's disk is full",
		Advice:     "Ask the person who looks after your server to make room. What you saved before has been kept",
		RetryAfter: time.Minute, cause: cause,
	}
}

func notWritable(cause error) *Outage {
	return &Outage{
		What:       "The server cannot save anything right now",
		Advice:     "Its database accepts no changes. Ask the person who looks after your server to look at it. What you saved before has been kept",
		RetryAfter: 30 * time.Second, cause: cause,
	}
}

func notThere(cause error) *Outage {
	return &Outage{
		What:       "The server cannot reach its database right now",
		Advice:     "Try again in a minute. What you saved before has been kept. If it lasts, tell the person who looks after your server",
		RetryAfter: 5 * time.Second, cause: cause,
	}
}

// errFileGone means that the SQLite file is no longer where the server opened it. Whatever was
// still written would be lost with the server's next start.
var errFileGone = errors.New("the database file was moved, deleted or replaced while the server had it open")

// available says whether the database is still there; SQLite would go on with a deleted file.
func (s *Store) available() error {
	if s.file == nil {
		return nil
	}
	now, err := os.Stat(s.path)
	if err != nil {
		return notThere(fmt.Errorf("%w: %w", errFileGone, err))
	}
	if !os.SameFile(s.file, now) {
		return notThere(errFileGone)
	}
	return nil
}

// asOutage gives err as an [Outage] when the database itself is the reason, else err as it is.
func asOutage(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	if _, already := OutageOf(err); already {
		return err
	}
	if code, ok := sqliteCode(err); ok {
		return sqliteOutage(code, err)
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return notThere(err) // whatever PostgreSQL gives as the reason
	}
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresOutage(refusal.Code, err)
	}
	if isLostConnection(err) {
		return notThere(err)
	}
	return err
}

// Result codes of SQLite, see https://www.sqlite.org/rescode.html.
const (
	sqlitePermission = 3
	sqliteReadOnly   = 8
	sqliteIOError    = 10
	sqliteCorrupt    = 11
	sqliteCantOpen   = 14
	sqliteNotADB     = 26
)

func sqliteOutage(code int, err error) error {
	switch code & 0xff {
	case sqliteFull:
		return diskIsFull(err)
	case sqliteReadOnly, sqlitePermission, sqliteIOError:
		return notWritable(err)
	case sqliteBusy, sqliteCantOpen, sqliteCorrupt, sqliteNotADB:
		return notThere(err)
	}
	return err
}

// Error codes of PostgreSQL, appendix A of its manual; a class is its first two characters.
const (
	postgresReadOnly        = "25006"
	postgresIOError         = "58030"
	postgresConnectionClass = "08"
	postgresResourcesClass  = "53" // too many connections, out of memory; a full disk is one, too
	postgresOperatorClass   = "57P"
)

func postgresOutage(code string, err error) error {
	switch {
	case code == postgresDiskFull:
		return diskIsFull(err)
	case code == postgresReadOnly, code == postgresIOError:
		return notWritable(err)
	case strings.HasPrefix(code, postgresConnectionClass), strings.HasPrefix(code, postgresResourcesClass),
		strings.HasPrefix(code, postgresOperatorClass):
		return notThere(err)
	}
	return err
}

// isLostConnection says whether err is that of a connection to the database: the closures of
// transactions talk to nothing else.
func isLostConnection(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false // the closure's own time limit
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	for _, lost := range []error{
		driver.ErrBadConn, sql.ErrConnDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE, ErrClosed,
	} {
		if errors.Is(err, lost) {
			return true
		}
	}
	return strings.Contains(err.Error(), "conn closed") // pgconn exports no error for it
}

// noteWrite remembers whether the database takes what is written, for [Store.CanWrite].
func (s *Store) noteWrite(err error) error {
	_, isOutage := OutageOf(err)
	if isOutage != s.refused.Load() && (isOutage || err == nil) {
		s.refused.Store(isOutage)
	}
	return err
}

// CanWrite says whether the database takes changes, by making one that means nothing; the answer is
// good for a second. When the last write was refused, it tries whether there is room, too: a disk
// can have some left for a little and none for an order.
func (s *Store) CanWrite(ctx context.Context) error {
	if s.refused.Load() {
		if err := s.tryRoom(ctx); err != nil {
			return err
		}
	}
	now := s.clock().UnixNano()
	if last := s.wrote.Load(); now >= last && now-last < int64(time.Second) {
		return nil
	}
	if err := s.tryToWrite(ctx); err != nil {
		return err
	}
	s.wrote.Store(now)
	return nil
}

// errUndo undoes a transaction that was only a trial.
var errUndo = errors.New("only a trial")

// tryRoom needs 64 KB of new room, and gives it back.
func (s *Store) tryRoom(ctx context.Context) error {
	fill := "INSERT INTO room_trial SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 2048)"
	if s.engine == SQLite {
		fill = "INSERT INTO room_trial VALUES (hex(randomblob(32768)))"
	}
	err := s.update(ctx, func(tx *Tx) error {
		for _, statement := range []string{"CREATE TABLE room_trial (content TEXT NOT NULL)", fill} {
			if _, err := tx.SQL().ExecContext(context.WithoutCancel(ctx), statement); err != nil {
				return err
			}
		}
		return errUndo
	})
	if errors.Is(err, errUndo) {
		return nil
	}
	return asOutage(ctx, err)
}

// errReadOnly is PostgreSQL's state when it stands by for another server, or was told so.
var errReadOnly = errors.New("PostgreSQL is in read-only mode")

func (s *Store) tryToWrite(ctx context.Context) error {
	return asOutage(ctx, s.update(ctx, func(tx *Tx) error {
		if s.engine == SQLite {
			_, err := tx.SQL().ExecContext(context.WithoutCancel(ctx), "PRAGMA user_version = 1")
			return err
		}
		var readOnly string
		if err := tx.SQL().QueryRowContext(ctx, "SELECT current_setting('transaction_read_only')").Scan(&readOnly); err != nil {
			return err
		}
		if readOnly == "on" {
			return notWritable(errReadOnly)
		}
		return nil
	}))
}
