package store

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"upstock/internal/postgrestest"
)

// sampleSchema is a small schema of these tests' own.
func sampleSchema() fs.FS {
	return fstest.MapFS{"migrations/0001_sample.sql": &fstest.MapFile{Data: []byte(`-- +goose Up
CREATE TABLE supplier (id TEXT PRIMARY KEY, revision BIGINT NOT NULL);
CREATE TABLE account (id TEXT PRIMARY KEY, supplier_id TEXT NOT NULL, code TEXT NOT NULL, balance BIGINT NOT NULL, version BIGINT NOT NULL DEFAULT 1, UNIQUE (supplier_id, code));
CREATE TABLE entry (id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account (id), amount BIGINT NOT NULL, note TEXT NOT NULL);
CREATE TABLE line (id TEXT PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f BIGINT, g BIGINT, h BIGINT, i BIGINT, j BIGINT, k BIGINT, l TEXT, m TEXT, n BIGINT, o BIGINT);
CREATE UNIQUE INDEX account_lower_code_key ON account (lower(code));
`)}}
}

func testOptions(t testing.TB) Options {
	return Options{
		Log:        slog.New(slog.NewTextHandler(t.Output(), nil)),
		Clock:      time.Now,
		migrations: sampleSchema(),
	}
}

func openTest(t testing.TB, url string) *Store {
	t.Helper()
	return openWith(t, url, testOptions(t))
}

func openWith(t testing.TB, url string, options Options) *Store {
	t.Helper()
	st, err := Open(context.Background(), url, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := st.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return st
}

func sqliteURL(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }

// onEachEngine runs test against an empty, migrated database of each kind.
func onEachEngine(t *testing.T, test func(t *testing.T, st *Store)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, openTest(t, sqliteURL(t)))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, openTest(t, postgrestest.URL(t)))
	})
}

func addAccount(ctx context.Context, tx *Tx, id, supplier, code string) error {
	_, err := tx.statements.ExecContext(ctx, `INSERT INTO account (id, supplier_id, code, balance) VALUES ($1, $2, $3, 0)`, id, supplier, code)
	return err
}

func mustUpdate(t *testing.T, st *Store, fn func(tx *Tx) error) {
	t.Helper()
	if err := st.Update(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func accounts(t *testing.T, st *Store) []string {
	t.Helper()
	var ids []string
	err := st.View(t.Context(), func(tx *Tx) error {
		ids = nil
		rows, err := tx.statements.QueryContext(t.Context(), `SELECT id FROM account ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestOpenRefusesWhatItCannotServe(t *testing.T) {
	folder := t.TempDir()
	tests := map[string]string{
		"":                       "neither",
		"upstock.db":             "neither",
		"sqlite:":                "neither",
		"sqlite::memory:":        "in memory",
		"mysql://localhost/x":    `"mysql:"`,
		"sqlite:" + folder:       "folder",
		"sqlite:/nowhere/at/all": "does not exist",
		"postgres://127.0.0.1:1/x?connect_timeout=2": "connect",
	}
	for url, want := range tests {
		st, err := Open(t.Context(), url, testOptions(t))
		if err == nil {
			_ = st.Close()
			t.Errorf("Open(%q) succeeded", url)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%q): %v, want it to say %q", url, err, want)
		}
	}
}

func TestSQLiteFileIsForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "with ? and # and %41.db")
	openTest(t, "sqlite:"+path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o, want 600", got)
	}
}

func TestSQLiteIsDurableAndStrict(t *testing.T) {
	st := openTest(t, sqliteURL(t))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		var got string
		if err := st.write.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
}

func TestTimeStandsStillInATransaction(t *testing.T) {
	options := testOptions(t)
	ticks := 0
	options.Clock = func() time.Time {
		ticks++
		return time.Unix(int64(ticks), 0)
	}
	st, err := Open(t.Context(), sqliteURL(t), options)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var first, again, second time.Time
	mustUpdate(t, st, func(tx *Tx) error {
		first, again = tx.Now(), tx.Now()
		return nil
	})
	mustUpdate(t, st, func(tx *Tx) error {
		second = tx.Now()
		return nil
	})
	if !first.Equal(again) || !second.After(first) {
		t.Errorf("times %v %v and then %v", first, again, second)
	}
}

func TestReadyMeansMigrated(t *testing.T) {
	st, err := Open(t.Context(), sqliteURL(t), testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := st.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := st.Ready(t.Context()); err == nil {
		t.Error("ready without a schema")
	}
	if err := st.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := st.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestSmallestPool(t *testing.T) {
	url := postgrestest.URL(t)
	separator := "?"
	if strings.Contains(url, "?") {
		separator = "&"
	}
	openTest(t, url+separator+"pool_max_conns=1") // migrates, which needs two
}

func TestCloseRefusesLaterWork(t *testing.T) {
	st, err := Open(t.Context(), sqliteURL(t), testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := st.Update(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}
