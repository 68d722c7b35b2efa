package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// applicationID marks our SQLite files (PRAGMA application_id): "UPST" in ASCII.
const applicationID = 0x55505354

// Backup writes a consistent copy of a SQLite database to file while the program goes on
// working. It refuses to overwrite. PostgreSQL has its own tools; the error names the command.
func (s *Store) Backup(ctx context.Context, file string) error {
	if s.engine == Postgres {
		return fmt.Errorf("store: a PostgreSQL database is backed up with its own tool: %s", s.dumpCommand(file))
	}
	// The name is taken first and the copy moved over it when it is complete, so that nothing is
	// overwritten and no half of a backup is ever found under its name.
	reserved, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("store: backup: %s exists already", file)
	}
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	if err := reserved.Close(); err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	partial := file + ".partial"
	if err := s.copyInto(ctx, partial); err != nil {
		return errors.Join(fmt.Errorf("store: backup: %w", err), removeAll(partial, file))
	}
	if err := replaceDurably(partial, file); err != nil {
		return errors.Join(fmt.Errorf("store: backup: %w", err), removeAll(partial, file))
	}
	return nil
}

// copyInto has SQLite write a compact copy of its current state.
func (s *Store) copyInto(ctx context.Context, file string) error {
	if err := removeAll(file); err != nil {
		return err
	}
	db, err := openSQLiteFile(s.path, url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds())}})
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO $1", file); err != nil {
		return err
	}
	return os.Chmod(file, 0o600)
}

// dumpCommand is the pg_dump command for this database, without its password.
func (s *Store) dumpCommand(file string) string {
	config := s.pool.Config().ConnConfig
	return fmt.Sprintf("pg_dump --format=custom --host=%s --port=%d --username=%s --file=%s %s",
		config.Host, config.Port, config.User, file, config.Database)
}

// Restore puts the backup file in the place of the SQLite database that databaseURL names. It
// checks first that the backup is intact and of this program, and writes into the restored one that
// it was restored now. It refuses a database that exists, unless force is set, and in any case one
// that a running process has open.
func Restore(ctx context.Context, databaseURL, file string, now time.Time, force bool) error {
	path, found := strings.CutPrefix(databaseURL, "sqlite:")
	if !found {
		return fmt.Errorf("store: a PostgreSQL database is restored with its own tool: pg_restore --clean --if-exists --dbname=… %s", file)
	}
	path = strings.TrimPrefix(path, "//")
	if err := restore(ctx, path, file, now, force); err != nil {
		return fmt.Errorf("store: restore %s: %w", path, err)
	}
	return nil
}

func restore(ctx context.Context, path, file string, now time.Time, force bool) error {
	if err := checkBackup(ctx, file); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	_, err := os.Stat(path)
	switch {
	case err == nil && !force:
		return errors.New("it exists already; say so if it may be replaced")
	case err == nil:
		if err := retire(ctx, path); err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	partial := path + ".partial"
	err = copyFile(file, partial)
	if err == nil {
		err = markRestored(ctx, partial, now)
	}
	if err != nil {
		return errors.Join(err, removeAll(partial))
	}
	if err := replaceDurably(partial, path); err != nil {
		return errors.Join(err, removeAll(partial))
	}
	return nil
}

// markRestored writes into a database that it was put back, and when: what was sent after the
// backup was made is not known in it. The backup may be of a version that has no table for this
// yet.
func markRestored(ctx context.Context, path string, now time.Time) error {
	db, err := openSQLiteFile(path, url.Values{"_pragma": {"journal_mode(DELETE)"}})
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS restored (at BIGINT NOT NULL)")
	if err == nil {
		_, err = db.ExecContext(ctx, "INSERT INTO restored (at) VALUES ($1)", timeColumn(now))
	}
	return errors.Join(err, db.Close())
}

// checkBackup opens the backup as it is, without the write-ahead log and the locks it does not
// need, and has SQLite look at every page.
func checkBackup(ctx context.Context, file string) error {
	if _, err := os.Stat(file); err != nil {
		return err
	}
	db, err := openSQLiteFile(file, url.Values{"mode": {"ro"}, "immutable": {"1"}})
	if err != nil {
		return err
	}
	defer db.Close()
	var id int64
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return fmt.Errorf("not a SQLite database: %w", err)
	}
	if id != applicationID {
		return errors.New("a SQLite database, but not one of this program")
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return fmt.Errorf("integrity check: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("the file is damaged: %s", verdict)
	}
	return nil
}

// retire makes sure that no one has the old database open and that no log of it is left that
// SQLite would apply to the new one. Leaving WAL mode does both: it needs the file for itself.
func retire(ctx context.Context, path string) error {
	db, err := openSQLiteFile(path, url.Values{"_pragma": {"busy_timeout(200)"}})
	if err != nil {
		return err
	}
	var mode string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
	if code, ok := sqliteCode(err); ok && code&0xff == sqliteNotADatabase {
		err, mode = nil, "delete" // no process of ours uses such a file
	}
	if err != nil || mode != "delete" {
		return errors.Join(errors.New("a running process uses it; stop it first"), err, db.Close())
	}
	return db.Close()
}

// sqliteNotADatabase is SQLite's primary result code for a file of another kind.
const sqliteNotADatabase = 26

// copyFile copies from to a new file of the owner's only.
func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(target, source); err != nil {
		return errors.Join(err, target.Close())
	}
	return target.Close()
}

// replaceDurably moves from over to, so that after a power cut either the old or the new file is
// there, and whole.
func replaceDurably(from, to string) error {
	if err := syncFile(from); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncFile(filepath.Dir(to))
}

func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// removeAll removes the files that are there.
func removeAll(files ...string) error {
	var err error
	for _, file := range files {
		if removeErr := os.Remove(file); !errors.Is(removeErr, fs.ErrNotExist) {
			err = errors.Join(err, removeErr)
		}
	}
	return err
}
