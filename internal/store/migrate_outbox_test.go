package store

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/postgrestest"
	"upstock/internal/wholesale"
)

// TestSalesOrdersMoveIntoTheOutbox brings a database with sales orders in every state up to date,
// and back down.
func TestSalesOrdersMoveIntoTheOutbox(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"SQLite": sqliteURL, "PostgreSQL": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, shared := t.Context(), url(t)
			options := testOptions(t)
			options.migrations = migrationsBefore(t, "0005")
			old, err := Open(ctx, shared, options)
			if err != nil {
				t.Fatal(err)
			}
			defer old.Close()
			if err := old.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			insertRow(t, old, "supplier", map[string]string{"id": "s"})
			insertRow(t, old, "customer", map[string]string{"id": "c", "supplier_id": "s"})
			for id, row := range map[string]map[string]string{
				"new":       {"state": "none"},
				"off":       {"state": "off"},
				"cancelled": {"state": "none", "guid": "g3", "snapshot": `{"lines":[]}`},
				"waiting":   {"state": "unknown", "guid": "g4", "error": "no answer", "attempts": "3", "next_attempt_at": "77", "sent_at": "66", "snapshot": `{"lines":[]}`},
				"completed": {
					"state": "created", "guid": "g5", "number": "SO-1", "status": "Completed", "total": "1234", "checked_at": "55", "attempts": "1",
					"freight_line_id": "f", "adjustment_line_id": "a", "remote": `{"guid":"g5"}`,
					"snapshot": `{"guid":"g5","lines":[{"guid":"x","product_code":"GIN"},{"guid":"f","product_code":"FREIGHT"}]}`,
				},
				"open": {"state": "created", "guid": "g6", "open": "true", "snapshot": `{"lines":[]}`},
			} {
				insertRow(t, old, "orders", map[string]string{"id": id, "number": id, "supplier_id": "s", "customer_id": "c", "approved_at": "44"})
				row["order_id"], row["supplier_id"] = id, "s"
				insertRow(t, old, "sales_order", row)
			}
			before := dumpTable(t, old, "sales_order")

			options.migrations = nil
			st, err := Open(ctx, shared, options)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			if err := st.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			entry := func(state wholesale.OutboxState, guid string) wholesale.OutboxEntry {
				return wholesale.OutboxEntry{State: state, GUID: guid, Generation: 1, QueuedAt: timeOf(44), Version: 1}
			}
			waiting, completed := entry(wholesale.OutboxUnknown, "g4"), entry(wholesale.OutboxCreated, "g5")
			waiting.Error, waiting.Attempts, waiting.NextAttemptAt, waiting.SentAt = "no answer", 3, timeOf(77), timeOf(66)
			completed.Attempts = 1
			want := map[string]wholesale.SalesOrder{
				"new":       {OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}},
				"off":       {OutboxEntry: entry(wholesale.OutboxOff, "")},
				"cancelled": {OutboxEntry: entry(wholesale.OutboxNone, "g3")},
				"waiting":   {OutboxEntry: waiting},
				"completed": {OutboxEntry: completed, FreightLineID: "f", AdjustmentLineID: "a", FreightCode: "FREIGHT",
					Number: "SO-1", Status: "Completed", Total: totalOf(1234), Completed: true},
				"open": {OutboxEntry: entry(wholesale.OutboxCreated, "g6")},
			}
			got := map[string]wholesale.SalesOrder{}
			if err := st.View(ctx, func(tx *Tx) error {
				for id := range want {
					o, err := tx.Order(ctx, "s", id)
					if err != nil {
						return err
					}
					got[id] = o.SalesOrder
				}
				key := wholesale.OutboxKey{SupplierID: "s", OrderID: "completed", Kind: wholesale.SalesOrderKind}
				var sent wholesale.SalesOrderSnapshot
				var remote wholesale.RemoteOrder
				if err := tx.OutboxDocument(ctx, key, OutboxSnapshot, &sent); err != nil || sent.GUID != "g5" {
					t.Errorf("snapshot %+v (%v)", sent, err)
				}
				if err := tx.OutboxDocument(ctx, key, OutboxAnswer, &remote); err != nil || remote.GUID != "g5" {
					t.Errorf("answer %+v (%v)", remote, err)
				}
				open, err := tx.OpenSalesOrders(ctx, "s", timeOf(99), 10)
				if diff := cmp.Diff([]string{"open"}, open); diff != "" {
					t.Error(diff)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			sameDecimal := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
			if diff := cmp.Diff(want, got, sameDecimal); diff != "" {
				t.Error(diff)
			}

			provider, err := st.migrationProvider()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := provider.DownTo(ctx, 4); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, dumpTable(t, st, "sales_order")); diff != "" {
				t.Errorf("down again: %s", diff)
			}
		})
	}
}

// migrationsBefore are the shipped migrations with a smaller number.
func migrationsBefore(t *testing.T, number string) fs.FS {
	t.Helper()
	some := fstest.MapFS{}
	if err := fs.WalkDir(shippedMigrations, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Base(name) >= number {
			return err
		}
		data, err := fs.ReadFile(shippedMigrations, name)
		some[name] = &fstest.MapFile{Data: data}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return some
}

// insertRow adds a row; columns that are not given are empty, zero or false.
func insertRow(t *testing.T, st *Store, table string, given map[string]string) {
	t.Helper()
	types := "SELECT name, type FROM pragma_table_info($1)"
	if st.engine == Postgres {
		types = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = $1"
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

// dumpTable gives every row as text, by column.
func dumpTable(t *testing.T, st *Store, table string) (lines []string) {
	t.Helper()
	rows, err := st.write.QueryContext(t.Context(), "SELECT * FROM "+table+" ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(sql.NullString)
		}
		if err := rows.Scan(cells...); err != nil {
			t.Fatal(err)
		}
		var line strings.Builder
		for i, cell := range cells {
			fmt.Fprintf(&line, "%s=%s ", columns[i], cell.(*sql.NullString).String)
		}
		lines = append(lines, line.String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}
