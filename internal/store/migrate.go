package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"regexp"
	"strings"

	"github.com/pressly/goose/v3"
	"golang.org/x/tools/txtar"
)

// The shipped schema, in PostgreSQL's words and in sections for one engine where they differ more.
//
//go:embed migrations/*.sql
var shippedMigrations embed.FS

// sections are the lines of a migration from "-- only sqlite" or "-- only postgres" to "-- end".
var sections = map[Engine]*regexp.Regexp{
	SQLite:   regexp.MustCompile(`(?s)-- only sqlite\n.*?-- end\n`),
	Postgres: regexp.MustCompile(`(?s)-- only postgres\n.*?-- end\n`),
}

// translate writes a migration for one engine. Both then compare text by its bytes.
func translate(migration string, engine Engine) string {
	if engine == Postgres {
		return strings.ReplaceAll(sections[SQLite].ReplaceAllString(migration, ""), " TEXT", ` TEXT COLLATE "C"`)
	}
	return strings.NewReplacer("BYTEA", "BLOB", "/* WITHOUT ROWID */", "WITHOUT ROWID").
		Replace(sections[Postgres].ReplaceAllString(migration, ""))
}

// Migrate brings the schema up to date. Several processes may do so at once. It refuses a
// database that a newer version of the program has written.
func (s *Store) Migrate(ctx context.Context) error {
	return s.WithMigrationLock(ctx, func(ctx context.Context) error {
		provider, err := s.migrationProvider()
		if err != nil {
			return err
		}
		current, target, err := provider.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("store: read schema version: %w", err)
		}
		if current > target {
			return fmt.Errorf("store: the database has schema version %d but this program knows only %d: run a newer version of it", current, target)
		}
		if err := s.markAsOurs(ctx); err != nil {
			return err
		}
		applied, err := provider.Up(ctx)
		if err != nil {
			return fmt.Errorf("store: migrate: %w", err)
		}
		for _, migration := range applied {
			s.log.InfoContext(ctx, "schema migrated",
				slog.Int64("version", migration.Source.Version), slog.Duration("took", migration.Duration))
		}
		if target < firstRebuild {
			return nil
		}
		if err := s.rebuildSearch(ctx); err != nil || target < firstShop {
			return err
		}
		return s.nameShops(ctx)
	})
}

// firstShop is the schema version from which on suppliers have a shop.
const firstShop = 29

// Version is the schema version of the database, and the one this program wants.
func (s *Store) Version(ctx context.Context) (current, wanted int64, err error) {
	provider, err := s.migrationProvider()
	if err != nil {
		return 0, 0, err
	}
	if current, wanted, err = provider.GetVersions(ctx); err != nil {
		return 0, 0, fmt.Errorf("store: read schema version: %w", err)
	}
	return current, wanted, nil
}

// migrationLock is the key of the advisory lock on PostgreSQL: "upstock" in ASCII.
const migrationLock = 0x757073746f636b

// WithMigrationLock runs fn while no other process changes the schema. On PostgreSQL it waits
// its turn. SQLite applies each migration in a transaction, so there it is enough to try again
// when another process was faster: then the work is found done.
func (s *Store) WithMigrationLock(ctx context.Context, fn func(ctx context.Context) error) error {
	if s.engine == SQLite {
		return s.retryMigration(ctx, fn)
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: connection: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return fmt.Errorf("store: wait for another process that migrates: %w", err)
	}
	err = fn(ctx)
	if _, unlockErr := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock)); unlockErr != nil {
		err = errors.Join(err, fmt.Errorf("store: release the migration lock: %w", unlockErr))
	}
	return err
}

// migrationAttempts is more than the steps a new version has. Each failure means that another
// process has done the step, or that the step cannot succeed; then this takes a second.
const migrationAttempts = 30

func (s *Store) retryMigration(ctx context.Context, fn func(ctx context.Context) error) error {
	for attempt := 1; ; attempt++ {
		err := fn(ctx)
		if _, refused := sqliteCode(err); !refused || attempt == migrationAttempts || pause(ctx, min(attempt, attempts)) != nil {
			return err
		}
	}
}

// markAsOurs lets Restore recognise the files of this program. It writes only when it must.
func (s *Store) markAsOurs(ctx context.Context) error {
	if s.engine != SQLite {
		return nil
	}
	var id int64
	if err := s.write.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return fmt.Errorf("store: read application id: %w", err)
	}
	if id == applicationID {
		return nil
	}
	if id != 0 {
		return fmt.Errorf("store: %s is a SQLite database of another program", s.path)
	}
	if _, err := s.write.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return fmt.Errorf("store: write application id: %w", err)
	}
	return nil
}

func (s *Store) migrationProvider() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if s.engine == Postgres {
		dialect = goose.DialectPostgres
	}
	files, err := s.translatedMigrations()
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	provider, err := goose.NewProvider(dialect, s.write, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("store: migrations: %w", err)
	}
	return provider, nil
}

// translatedMigrations are the migrations as this engine reads them.
func (s *Store) translatedMigrations() (fs.FS, error) {
	names, err := fs.Glob(s.migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	var files txtar.Archive
	for _, name := range names {
		text, err := fs.ReadFile(s.migrations, name)
		if err != nil {
			return nil, err
		}
		files.Files = append(files.Files, txtar.File{Name: path.Base(name), Data: []byte(translate(string(text), s.engine))})
	}
	return txtar.FS(&files)
}
