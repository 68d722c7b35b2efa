package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/store"
)

// Database are the flags about where the data is.
type Database struct {
	DatabaseURL string `default:"sqlite:upstock.db" help:"Where the data is: sqlite:FILE or postgres://…"`
}

// Validate refuses what is neither of the two engines, before anything is done.
func (d Database) Validate() error {
	scheme, rest, _ := strings.Cut(d.DatabaseURL, ":")
	switch {
	case rest == "":
	case scheme == "sqlite", scheme == "postgres", scheme == "postgresql":
		return nil
	}
	return errors.New(`--database-url must be "sqlite:FILE" or "postgres://…"`)
}

// sqliteFile is the path of the SQLite database; "" when it is not one.
func (d Database) sqliteFile() string {
	path, isSQLite := strings.CutPrefix(d.DatabaseURL, "sqlite:")
	if !isSQLite {
		return ""
	}
	return strings.TrimPrefix(path, "//")
}

// open connects to the database as it is.
func (d Database) open(ctx context.Context, log *slog.Logger) (*store.Store, error) {
	return store.Open(ctx, d.DatabaseURL, store.Options{Log: log, Clock: time.Now})
}

// openExisting connects to a database that must exist. Otherwise a misspelt path would create an
// empty SQLite file and look like lost data.
func (d Database) openExisting(ctx context.Context, log *slog.Logger) (*store.Store, error) {
	if file := d.sqliteFile(); file != "" {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the database %s does not exist", file)
		}
	}
	return d.open(ctx, log)
}

// openMigrated connects to the database, creates it if necessary, and brings it up to date.
func (d Database) openMigrated(ctx context.Context, log *slog.Logger) (*store.Store, error) {
	st, err := d.open(ctx, log)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, st); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// migrate brings the tables of the store and those of the jobs up to date.
func migrate(ctx context.Context, st *store.Store) error {
	before, wanted, err := st.Version(ctx)
	if err != nil {
		return err
	}
	if err := st.Migrate(ctx); err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, st); err != nil || before == 0 || before >= wanted {
		return err
	}
	return st.Update(ctx, func(tx *store.Tx) error {
		return tx.Audit(ctx, store.AuditEvent{Kind: "database_migrated", Detail: fmt.Sprintf("schema version %d, was %d", wanted, before)})
	})
}

// SecretKey is the flag for the file with the keys that encrypt stored secrets.
type SecretKey struct {
	SecretKeyFile string `placeholder:"FILE" help:"File with the keys that encrypt stored secrets; created if it does not exist. Default: upstock.key beside the SQLite database, or in the working folder."`
}

// path is the file named, or the one used by default with this database.
func (s SecretKey) path(database Database) string {
	if s.SecretKeyFile != "" {
		return s.SecretKeyFile
	}
	return filepath.Join(filepath.Dir(database.sqliteFile()), "upstock.key")
}
