package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"upstock/internal/wholesale"
)

// TestSuppliersFromBeforeGetADefaultGroup with the rules of a new supplier's, and their customers
// are in it.
func TestSuppliersFromBeforeGetADefaultGroup(t *testing.T) {
	fromVersion(t, 28, func(t *testing.T, st *Store) {
		ctx := t.Context()
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "customer", map[string]string{"id": "c", "supplier_id": "s", "code": "FERN"})
		if err := st.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if err := st.View(ctx, func(tx *Tx) error {
			groups, err := tx.FulfilmentGroups(ctx, "s", "", 10)
			if err != nil {
				return err
			}
			want := []wholesale.FulfilmentGroup{wholesale.DefaultGroup("s")}
			ignored := cmpopts.IgnoreFields(wholesale.FulfilmentGroup{}, "CreatedAt", "UpdatedAt")
			amounts := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
			if diff := cmp.Diff(want, groups, ignored, amounts); diff != "" {
				t.Error(diff)
			}
			counts, err := tx.CountGroupCustomers(ctx, "s")
			if diff := cmp.Diff(map[string]int64{"s": 1}, counts); diff != "" {
				t.Error(diff)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
