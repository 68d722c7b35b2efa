package store

import (
	"errors"
	"io/fs"
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

// TestPricesOfAnOlderDatabase migrates a database from before prices had versions and customers had
// layers.
func TestPricesOfAnOlderDatabase(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": sqliteURL, "PostgreSQL": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shared, options := url(t), testOptions(t)
			older := fstest.MapFS{}
			for _, engine := range []string{"sqlite", "postgres"} {
				for _, file := range []string{"0001_first.sql", "0002_console.sql"} {
					data, err := fs.ReadFile(shippedMigrations, engine+"/"+file)
					if err != nil {
						t.Fatal(err)
					}
					older[engine+"/"+file] = &fstest.MapFile{Data: data}
				}
			}
			options.migrations = older
			before, err := Open(t.Context(), shared, options)
			if err != nil {
				t.Fatal(err)
			}
			if err := before.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			insert := func(table string, values map[string]any) {
				t.Helper()
				if err := insertOldRow(t, before, table, values); err != nil {
					t.Fatal(err)
				}
			}
			insert("supplier", map[string]any{"id": "s"})
			insert("connection", map[string]any{"id": "c", "supplier_id": "s", "connector": "unleashed", "prices_full_at": 5})
			insert("product", map[string]any{"id": "p", "supplier_id": "s", "code": "P"})
			for list, values := range map[string]map[string]any{
				"tier": {"origin": "unleashed_tier", "remote_key": "tier:T1"}, "own": {"origin": "unleashed_customer", "remote_key": "customer:r", "base_id": "tier"},
				"manual": {"origin": "manual"},
			} {
				values["id"], values["supplier_id"] = list, "s"
				insert("price_list", values)
				insert("price", map[string]any{"supplier_id": "s", "price_list_id": list, "product_id": "p", "unit_price": 10_000, "owner": "unleashed"})
			}
			for _, list := range []string{"tier", "own", "manual", "", "gone"} {
				insert("customer", map[string]any{"id": "on " + list, "supplier_id": "s", "code": list, "price_list_id": list})
			}
			insert("remote_price", map[string]any{"supplier_id": "s", "remote_id": "x", "customer_remote": "r", "product_remote": "p", "unit_price": 25_000})
			if err := before.Close(); err != nil {
				t.Fatal(err)
			}

			options.migrations = nil
			st := openWith(t, shared, options)
			ctx := t.Context()
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
				if err != nil || len(prices) != 3 || wholesale.FormatPrice(prices[0].UnitPrice) != "1.0000" {
					t.Errorf("%+v, %v", prices, err)
				}
				remote, err := tx.AllRemotePrices(ctx, "s")
				if err != nil || len(remote) != 1 || remote[0].Fixed == nil || wholesale.FormatPrice(*remote[0].Fixed) != "2.5000" || remote[0].Discount != nil {
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
}

// insertOldRow inserts a row into a table as it was. Columns that are not given are empty.
func insertOldRow(t *testing.T, st *Store, table string, values map[string]any) error {
	t.Helper()
	query := `SELECT name, lower(type) FROM pragma_table_info('` + table + `')`
	if st.engine == Postgres {
		query = `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '` + table + `'`
	}
	rows, err := st.read.QueryContext(t.Context(), query)
	if err != nil {
		return err
	}
	var columns []string
	var args []any
	for rows.Next() {
		var column, kind string
		if err := rows.Scan(&column, &kind); err != nil {
			return err
		}
		value, given := values[column]
		switch {
		case given:
		case kind == "bigint":
			value = 0
		case kind == "boolean":
			value = false
		default:
			value = ""
		}
		columns, args = append(columns, column), append(args, value)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	_, err = st.write.ExecContext(t.Context(), `INSERT INTO `+table+` (`+strings.Join(columns, ", ")+`) VALUES (`+placeholders(1, len(args))+`)`, args...)
	return err
}
