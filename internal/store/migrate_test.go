package store

import (
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"upstock/internal/postgrestest"
)

// TestProcessesMigrateAtOnce lets several of them start on an empty database.
func TestProcessesMigrateAtOnce(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": sqliteURL, "PostgreSQL": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shared := url(t)
			var all sync.WaitGroup
			for range 5 {
				all.Go(func() {
					st, err := Open(t.Context(), shared, testOptions(t))
					if err != nil {
						t.Error(err)
						return
					}
					defer st.Close()
					if err := st.Migrate(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			st := openTest(t, shared)
			if current, wanted, err := st.Version(t.Context()); err != nil || current != wanted || current == 0 {
				t.Errorf("version %d of %d (%v)", current, wanted, err)
			}
		})
	}
}

func TestMigrateRefusesANewerDatabase(t *testing.T) {
	url := sqliteURL(t)
	openTest(t, url)
	options := testOptions(t)
	options.migrations = fstest.MapFS{"sqlite": &fstest.MapFile{Mode: fs.ModeDir}}
	older, err := Open(t.Context(), url, options)
	if err != nil {
		t.Fatal(err)
	}
	defer older.Close()
	if err := older.Migrate(t.Context()); err == nil {
		t.Error("an older program took the database")
	}
}

func TestBrokenMigrationLeavesNothing(t *testing.T) {
	options := testOptions(t)
	options.migrations = fstest.MapFS{"sqlite/0001_broken.sql": &fstest.MapFile{
		Data: []byte("-- +goose Up\nCREATE TABLE half (id TEXT);\nCREATE TABLE half (id TEXT);\n")}}
	st, err := Open(t.Context(), sqliteURL(t), options)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "half") {
		t.Errorf("got %v", err)
	}
	var tables int
	if err := st.read.QueryRow(`SELECT count(*) FROM sqlite_schema WHERE name = 'half'`).Scan(&tables); err != nil || tables != 0 {
		t.Errorf("%d tables of a broken migration (%v)", tables, err)
	}
}

// TestShippedSchema applies the real migrations, twice.
func TestShippedSchema(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": sqliteURL, "PostgreSQL": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := testOptions(t)
			options.migrations = nil
			st, err := Open(t.Context(), url(t), options)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			for range 2 {
				if err := st.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
