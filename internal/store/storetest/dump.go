package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"upstock/internal/store"
)

// supplierlessTables are those whose rows belong to no supplier.
var supplierlessTables = []string{
	"goose_db_version",  // the version of the schema
	"session",           // of a browser, before it is known whose
	"sign_in_code",      // the same
	"person",            // may work for several, and buy from several
	"person_link",       // of a person
	"authenticator",     // of a person
	"recovery_code",     // of a person
	"passkey",           // of a person
	"saved_method",      // of a person
	"stripe_customer",   // of a person
	"push_key",          // of the whole installation
	"push_subscription", // of a person's browser
	"setup_code",        // of an installation without suppliers
	"restored",          // of the whole installation
	"search_rebuild",    // the same
}

// dump reads every row of a supplier as the database holds it, from every table there is: what a
// method of the store does not show is seen all the same. Each row is one line, and the lines are
// sorted.
func (w *world) dump(t *testing.T, supplierID string) map[string][]string {
	t.Helper()
	rows := map[string][]string{}
	if err := w.view(t, func(tx *store.Tx) error {
		tables, err := w.tables(t, tx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if rows[table], err = rowsOf(t, tx, table, supplierID); err != nil {
				return fmt.Errorf("table %s: %w", table, err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}

func (w *world) tables(t *testing.T, tx *store.Tx) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if w.store.Engine() == store.Postgres {
		query = `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	}
	rows, err := tx.SQL().QueryContext(t.Context(), query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		ofJobs := strings.HasPrefix(name, "river_") // the job library's, which no query of the store reads
		if !ofJobs && !slices.Contains(supplierlessTables, name) {
			tables = append(tables, name)
		}
	}
	return tables, rows.Err()
}

func rowsOf(t *testing.T, tx *store.Tx, table, supplierID string) ([]string, error) {
	key := "supplier_id"
	if table == "supplier" {
		key = "id"
	}
	rows, err := tx.SQL().QueryContext(t.Context(), `SELECT * FROM `+table+` WHERE `+key+` = $1`, supplierID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var lines []string
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			return nil, err
		}
		line := make([]string, len(columns))
		for i, cell := range cells {
			line[i] = fmt.Sprintf("%s=%v", columns[i], sameOnBoth(*cell.(*any)))
		}
		lines = append(lines, strings.Join(line, " "))
	}
	slices.Sort(lines)
	return lines, rows.Err()
}

// sameOnBoth gives a raw value as both engines can: SQLite has no type for true and false.
func sameOnBoth(value any) any {
	switch value {
	case true:
		return 1
	case false:
		return 0
	}
	return value
}
