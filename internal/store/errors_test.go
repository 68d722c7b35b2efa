package store

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"
)

func TestUniqueViolationIsTheSameOnBothEngines(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		ctx := t.Context()
		mustUpdate(t, st, func(tx *Tx) error { return addAccount(ctx, tx, "a", "s", "gin") })
		add := func(id, supplier, code string) error {
			return st.Update(ctx, func(tx *Tx) error { return addAccount(ctx, tx, id, supplier, code) })
		}
		primary, compound, expression := add("a", "s2", "rum"), add("b", "s", "gin"), add("c", "s3", "GIN")

		tests := []struct {
			err     error
			table   string
			columns []string
			want    bool
		}{
			{primary, "account", []string{"id"}, true},
			{primary, "account", nil, true},
			{primary, "account", []string{"code"}, false},
			{primary, "entry", []string{"id"}, false},
			{expression, "account", []string{"code"}, true},
			{expression, "account", []string{"supplier_id"}, false},
			{expression, "entry", []string{"code"}, false},
			{fmt.Errorf("wrapped: %w", primary), "account", []string{"id"}, true},
			{errors.New("UNIQUE constraint failed: account.id"), "account", []string{"id"}, false},
			{nil, "account", nil, false},
		}
		for _, test := range tests {
			if got := UniqueViolation(test.err, test.table, test.columns...); got != test.want {
				t.Errorf("UniqueViolation(%v, %s, %v) = %t", test.err, test.table, test.columns, got)
			}
		}
		if description, ok := IsUnique(compound); !ok || description == "" {
			t.Errorf("IsUnique(%v) = %q, %t", compound, description, ok)
		}
		if ForeignKeyViolation(primary) {
			t.Error("a unique violation is no foreign key violation")
		}
	})
}

func TestCompoundKeyNamesItsColumns(t *testing.T) {
	sqliteMessage := "constraint failed: UNIQUE constraint failed: product.supplier_id, product.code (2067)"
	for name, k := range map[string]key{
		"SQLite":     sqliteKey(sqliteMessage),
		"PostgreSQL": {table: "product", columns: postgresColumns("Schlüssel »(supplier_id, code)=(s, gin)« existiert bereits."), name: "product_pkey"},
	} {
		if !k.covers("product", []string{"supplier_id", "code"}) || !k.covers("product", []string{"code"}) {
			t.Errorf("%s: %v does not cover its columns", name, k)
		}
		if k.covers("product", []string{"name"}) || k.covers("customer", []string{"code"}) {
			t.Errorf("%s: %v covers what it has not", name, k)
		}
	}
}

func TestForeignKeyViolation(t *testing.T) {
	onEachEngine(t, func(t *testing.T, st *Store) {
		err := st.Update(t.Context(), func(tx *Tx) error {
			_, err := tx.statements.ExecContext(t.Context(), `INSERT INTO entry VALUES ('e', 'nobody', 1, '')`)
			return err
		})
		if !ForeignKeyViolation(err) {
			t.Errorf("not recognised: %v", err)
		}
		if _, ok := IsUnique(err); ok {
			t.Errorf("taken for a unique violation: %v", err)
		}
	})
}

func TestNotFound(t *testing.T) {
	if got := NotFound(fmt.Errorf("scan: %w", sql.ErrNoRows)); !errors.Is(got, ErrNotFound) {
		t.Errorf("got %v", got)
	}
	other := errors.New("other")
	if got := NotFound(other); !errors.Is(got, other) {
		t.Errorf("got %v", got)
	}
	if got := NotFound(nil); got != nil {
		t.Errorf("got %v", got)
	}
}
