package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"

	"upstock/internal/wholesale"
)

// readConns is how many snapshots SQLite serves at once. More would only wait for processors.
const readConns = 4

// busyTimeout is how long SQLite waits for another process that holds the write lock, such as
// "upstock supplier create" beside a running server.
const busyTimeout = 10 * time.Second

// openSQLite opens the file twice: one connection that writes, and a few that cannot.
func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" || strings.HasPrefix(path, ":memory:") {
		return errors.New(`store: SQLite needs a file ("sqlite:upstock.db"): a database in memory cannot be shared by several connections`)
	}
	if err := createPrivately(path); err != nil {
		return fmt.Errorf("store: open SQLite file %s: %w", path, err)
	}
	s.engine, s.path = SQLite, path

	var err error
	if s.file, err = os.Stat(path); err != nil {
		return fmt.Errorf("store: open SQLite file %s: %w", path, err)
	}
	if s.write, err = openSQLiteDB(path, writePragmas); err != nil {
		return err
	}
	// SQLite has one writer at a time. Waiting for it in Go is fair and costs nothing; waiting
	// for its file lock is a sleep in a loop.
	s.write.SetMaxOpenConns(1)
	if err := enterWAL(ctx, s.write); err != nil {
		return errors.Join(fmt.Errorf("store: open SQLite file %s: %w", path, err), s.write.Close())
	}
	if s.read, err = openSQLiteDB(path, readPragmas); err != nil {
		return errors.Join(err, s.write.Close())
	}
	s.read.SetMaxOpenConns(readConns)
	s.read.SetMaxIdleConns(readConns)
	s.read.SetConnMaxIdleTime(time.Minute)

	s.writer = startWriter(ctx, s.write, s.clock)
	return nil
}

// writePragmas configure the connection that writes, readPragmas those that read.
var writePragmas = []string{
	// An answer "approved" was shown to a person, so a commit is on the disk, not on its way.
	"synchronous(FULL)",
	"foreign_keys(1)", "temp_store(MEMORY)",
	"cache_size(-6000)", // KiB
	// 8 MB of log between checkpoints: a checkpoint costs two syncs at any size.
	"wal_autocheckpoint(2000)", "journal_size_limit(67108864)",
}

var readPragmas = []string{"query_only(1)", "temp_store(MEMORY)", "cache_size(-2000)"}

// SQLite knows no time zones, so the migration that counts old orders in their weeks asks here.
func init() {
	sqlite.MustRegisterDeterministicScalarFunction("local_week", 2, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		at, isTime := args[0].(int64)
		zone, isName := args[1].(string)
		if !isTime || !isName {
			return nil, fmt.Errorf("local_week(%T, %T): not a time and a time zone", args[0], args[1])
		}
		return string(wholesale.WeekOf(timeOf(at), wholesale.Supplier{TimeZone: zone}.Location())), nil
	})
}

// SQLite cannot compare with a list of patterns; PostgreSQL has this function of its own.
func init() {
	sqlite.MustRegisterDeterministicScalarFunction("has_words", 2, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		text, isText := args[0].(string)
		words, areText := args[1].(string)
		if !isText || !areText {
			return nil, fmt.Errorf("has_words(%T, %T): not two texts", args[0], args[1])
		}
		for word := range strings.SplitSeq(words, " ") {
			if !strings.Contains(text, word) {
				return false, nil
			}
		}
		return true, nil
	})
}

// enterWAL switches a new file to write-ahead logging, which it then keeps. With it, readers and
// the writer do not wait for each other. SQLite does not wait for another process that switches
// the same file at the same moment, so we do.
func enterWAL(ctx context.Context, db *sql.DB) error {
	deadline := time.Now().Add(busyTimeout)
	for attempt := 1; ; attempt++ {
		_, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		if code, _ := sqliteCode(err); code&0xff != sqliteBusy || time.Now().After(deadline) {
			return err
		}
		if err := pause(ctx, min(attempt, attempts)); err != nil {
			return err
		}
	}
}

// openSQLiteDB opens path with a cache of compiled statements on each connection.
func openSQLiteDB(path string, pragmas []string) (*sql.DB, error) {
	// The file exists, and one that has gone must not be made again, empty.
	query := url.Values{"_txlock": {"immediate"}, "mode": {"rw"}}
	query.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()))
	for _, pragma := range pragmas {
		query.Add("_pragma", pragma)
	}
	return openSQLiteFile(path, query)
}

// openSQLiteFile opens path with the driver's own parameters.
func openSQLiteFile(path string, query url.Values) (*sql.DB, error) {
	connector, err := sqlite.NewConnector("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode())
	if err != nil {
		return nil, fmt.Errorf("store: open SQLite file %s: %w", path, err)
	}
	return sql.OpenDB(statementCache{connector}), nil
}

// createPrivately makes sure the file exists. The database holds password hashes and encrypted
// keys, so a new one is for its owner only.
func createPrivately(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return errors.New("it is a folder")
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the folder %s does not exist", filepath.Dir(path))
	}
	if err != nil {
		return err
	}
	return file.Close()
}
