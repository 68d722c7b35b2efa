package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/postgrestest"
	"upstock/internal/wholesale"
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
	options := testOptions(t)
	options.migrations = fstest.MapFS{"migrations/0002_newer.sql": &fstest.MapFile{Data: []byte("-- +goose Up\nCREATE TABLE newer (id TEXT);\n")}}
	openWith(t, url, options)
	older, err := Open(t.Context(), url, testOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	defer older.Close()
	if err := older.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "schema version 2") {
		t.Errorf("an older program took the database: %v", err)
	}
}

func TestBrokenMigrationLeavesNothing(t *testing.T) {
	options := testOptions(t)
	options.migrations = fstest.MapFS{"migrations/0001_broken.sql": &fstest.MapFile{
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

// TestShippedSchema applies the real migrations, twice, and looks at what is translated for one
// engine.
func TestShippedSchema(t *testing.T) {
	fromVersion(t, 0, func(t *testing.T, st *Store) {
		for range 2 {
			if err := st.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		check := `SELECT (SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND wr = 1),
			(SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%BYTEA%' OR sql LIKE '%ROWID */%')`
		if st.engine == Postgres {
			check = `SELECT count(*) FILTER (WHERE collation_name = 'C'), count(*) FILTER (WHERE collation_name IS NULL)
				FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'text'`
		}
		var good, bad int
		if err := st.read.QueryRowContext(t.Context(), check).Scan(&good, &bad); err != nil || good == 0 || bad > 0 {
			t.Errorf("%d tables or columns are as they should be, %d are not (%v)", good, bad, err)
		}
	})
}

func TestTranslate(t *testing.T) {
	const migration = "CREATE TABLE t (a TEXT, b BYTEA) /* WITHOUT ROWID */;\n-- only sqlite\nA;\n-- end\nB;\n-- only postgres\nC;\n-- end\nD;\n"
	for engine, want := range map[Engine]string{
		SQLite:   "CREATE TABLE t (a TEXT, b BLOB) WITHOUT ROWID;\n-- only sqlite\nA;\n-- end\nB;\nD;\n",
		Postgres: "CREATE TABLE t (a TEXT COLLATE \"C\", b BYTEA) /* WITHOUT ROWID */;\nB;\n-- only postgres\nC;\n-- end\nD;\n",
	} {
		if diff := cmp.Diff(want, translate(migration, engine)); diff != "" {
			t.Errorf("%s: %s", engine, diff)
		}
	}
}

// TestPricesOfAnOlderDatabase migrates a database from before prices had versions and customers had
// layers.
func TestPricesOfAnOlderDatabase(t *testing.T) {
	fromVersion(t, 2, func(t *testing.T, st *Store) {
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "connection", map[string]string{"id": "c", "supplier_id": "s", "connector": "unleashed", "prices_full_at": "5"})
		insertRow(t, st, "product", map[string]string{"id": "p", "supplier_id": "s", "code": "P", "default_price": "30000"})
		for _, list := range []map[string]string{
			{"id": "tier", "origin": "unleashed_tier", "remote_key": "tier:T1"},
			{"id": "own", "origin": "unleashed_customer", "remote_key": "customer:r", "base_id": "tier"},
			{"id": "manual", "origin": "manual"},
		} {
			list["supplier_id"] = "s"
			insertRow(t, st, "price_list", list)
			insertRow(t, st, "price", map[string]string{"supplier_id": "s", "price_list_id": list["id"], "product_id": "p", "unit_price": "10000", "owner": "unleashed"})
		}
		for _, list := range []string{"tier", "own", "manual", "", "gone"} {
			insertRow(t, st, "customer", map[string]string{"id": "on " + list, "supplier_id": "s", "code": list, "price_list_id": list})
		}
		insertRow(t, st, "remote_price", map[string]string{"supplier_id": "s", "remote_id": "x", "customer_remote": "r", "product_remote": "p", "unit_price": "25000"})

		ctx := t.Context()
		if err := st.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if err := st.View(ctx, func(tx *Tx) error {
			version, err := tx.PriceVersion(ctx, "s")
			if err != nil || version != (PriceVersion{Current: 1}) {
				t.Errorf("%+v, %v", version, err)
			}
			layers, err := tx.AllLayers(ctx, "s", 1)
			want := map[string][]string{"on tier": {"tier"}, "on own": {"own", "tier"}, "on manual": {"manual"}}
			if diff := cmp.Diff(want, layers); err != nil || diff != "" {
				t.Errorf("layers, %v: %s", err, diff)
			}
			prices, err := tx.AllPrices(ctx, "s", 1)
			if err != nil || len(prices) != 4 || wholesale.FormatPrice(prices[0].UnitPrice) != "1.0000" {
				t.Errorf("%+v, %v", prices, err)
			}
			product, err := tx.Product(ctx, "s", "p")
			if err != nil || wholesale.FormatPrice(product.DefaultPrice) != "3.0000" || wholesale.FormatPrice(product.ImportedPrice) != "3.0000" {
				t.Errorf("%+v, %v", product, err)
			}
			remote, err := tx.AllRemotePrices(ctx, "s") // they are read again
			if err != nil || len(remote) != 0 {
				t.Errorf("%+v, %v", remote, err)
			}
			connection, err := tx.Connection(ctx, "s", "unleashed")
			if err != nil || !connection.PricesFullAt.IsZero() {
				t.Errorf("%+v, %v", connection, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// fromVersion runs test against a database of each kind as an older version of the program made it.
func fromVersion(t *testing.T, version int64, test func(t *testing.T, st *Store)) {
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
			provider, err := st.migrationProvider()
			if err != nil {
				t.Fatal(err)
			}
			if version > 0 {
				if _, err := provider.UpTo(t.Context(), version); err != nil {
					t.Fatal(err)
				}
			}
			test(t, st)
		})
	}
}

// insertRow adds a row; columns that are not given are empty, zero or false.
func insertRow(t *testing.T, st *Store, table string, given map[string]string) {
	t.Helper()
	types := "SELECT name, type FROM pragma_table_info($1)"
	if st.engine == Postgres {
		types = "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1"
	}
	rows, err := st.write.QueryContext(t.Context(), types, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns, values []string
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		value, ok := given[name]
		switch {
		case strings.EqualFold(kind, "text"):
			value = "'" + value + "'"
		case ok:
		case strings.EqualFold(kind, "boolean"):
			value = "false"
		default:
			value = "0"
		}
		columns, values = append(columns, name), append(values, value)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	query := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(columns, ", "), strings.Join(values, ", "))
	if _, err := st.write.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}
