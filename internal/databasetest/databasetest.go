// Package databasetest gives tests a migrated database without rows. Migrating takes longer than
// most tests, so it is done once per engine and test process, and copied.
package databasetest

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/postgrestest"
	"upstock/internal/store"
)

// SQLite returns the URL of a new database in the test's own folder.
func SQLite(t testing.TB) string {
	t.Helper()
	content, err := sqliteFile()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "upstock.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + file
}

var sqliteFile = sync.OnceValues(func() (content []byte, err error) {
	folder, err := os.MkdirTemp("", "upstock")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "upstock.db")
	if err := migrate("sqlite:" + file); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// PostgreSQL returns the URL of a new database, dropped when the test ends. Without a server it
// skips the test as [postgrestest.URL] does.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	return postgrestest.Copy(t, migrate)
}

func migrate(databaseURL string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, databaseURL, store.Options{Log: slog.New(slog.DiscardHandler), Clock: time.Now})
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), jobs.Migrate(ctx, db), db.Close())
}
