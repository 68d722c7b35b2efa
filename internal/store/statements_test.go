package store

import (
	"fmt"
	"testing"
)

// TestSameQueryInsideItsOwnRows runs a query while rows of the same text are still being read,
// which needs two compiled statements.
func TestSameQueryInsideItsOwnRows(t *testing.T) {
	st := openTest(t, sqliteURL(t))
	ctx := t.Context()
	mustUpdate(t, st, func(tx *Tx) error {
		for i := range 3 {
			if err := addAccount(ctx, tx, fmt.Sprint(i), "s", fmt.Sprint(i)); err != nil {
				return err
			}
		}
		return nil
	})
	var seen int
	var walk func(tx *Tx, depth int) error
	walk = func(tx *Tx, depth int) error {
		rows, err := tx.statements.QueryContext(ctx, `SELECT id FROM account ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if seen++; depth > 0 {
				if err := walk(tx, depth-1); err != nil {
					return err
				}
			}
		}
		return rows.Err()
	}
	if err := st.View(ctx, func(tx *Tx) error { return walk(tx, 2) }); err != nil || seen != 3+9+27 {
		t.Errorf("saw %d rows (%v)", seen, err)
	}
}

// TestManyTextsDoNotPileUp runs more different queries than a connection keeps.
func TestManyTextsDoNotPileUp(t *testing.T) {
	st := openTest(t, sqliteURL(t))
	mustUpdate(t, st, func(tx *Tx) error {
		for n := range 3 * maxCompiled {
			var got int
			if err := tx.statements.QueryRowContext(t.Context(), fmt.Sprintf("SELECT %d", n)).Scan(&got); err != nil || got != n {
				return fmt.Errorf("got %d for %d: %w", got, n, err)
			}
		}
		return tx.Raw(func(driverConn any) error {
			if kept := len(driverConn.(*cachingConn).compiled); kept > maxCompiled {
				t.Errorf("%d statements kept", kept)
			}
			return nil
		})
	})
}

// TestCompiledStatementSurvivesASchemaChange by another process.
func TestCompiledStatementSurvivesASchemaChange(t *testing.T) {
	url := sqliteURL(t)
	st := openTest(t, url)
	ctx := t.Context()
	mustUpdate(t, st, func(tx *Tx) error { return addAccount(ctx, tx, "a", "s", "1") })
	columns := func() (n int) {
		t.Helper()
		if err := st.View(ctx, func(tx *Tx) error {
			rows, err := tx.statements.QueryContext(ctx, `SELECT * FROM account`)
			if err != nil {
				return err
			}
			defer rows.Close()
			names, err := rows.Columns()
			n = len(names)
			for rows.Next() {
				values := make([]any, n)
				for i := range values {
					values[i] = new(any)
				}
				if err := rows.Scan(values...); err != nil {
					return err
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := columns()
	if _, err := openTest(t, url).write.Exec(`ALTER TABLE account ADD COLUMN extra TEXT`); err != nil {
		t.Fatal(err)
	}
	if after := columns(); after != before+1 {
		t.Errorf("%d columns before, %d after", before, after)
	}
}
