package storetest

import (
	"testing"

	"upstock/internal/store"
)

func sampleTableMapping(supplierID, scopeID string) store.TableMapping {
	return store.TableMapping{
		Scope:    store.TableScope{SupplierID: supplierID, Kind: store.CustomerTables, ID: scopeID},
		Headings: text("headings"), Mapping: longText("mapping"), UpdatedAt: at(1),
	}
}

func tableMappings(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	put := func(m store.TableMapping) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.PutTableMapping(t.Context(), m) })
	}
	of := func(scope store.TableScope, limit int) []store.TableMapping {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.TableMapping, error) { return tx.TableMappings(t.Context(), scope, limit) })
	}
	first := sampleTableMapping(supplier, "fern")
	complete(t, first)
	same(t, 0, len(of(first.Scope, 10)))
	put(first)
	same(t, []store.TableMapping{first}, of(first.Scope, 10))

	// The newest come first, and the same headings keep one.
	second := with(first, func(m *store.TableMapping) { m.Headings, m.UpdatedAt = "code qty", at(2) })
	put(second)
	same(t, []store.TableMapping{second, first}, of(first.Scope, 10))
	same(t, []store.TableMapping{second}, of(first.Scope, 1))
	again := with(first, func(m *store.TableMapping) { m.Mapping, m.UpdatedAt = "another", at(3) })
	put(again)
	same(t, []store.TableMapping{again, second}, of(first.Scope, 10))

	// Another customer's, and those of a price list that has the same id, are their own.
	for _, change := range []func(*store.TableMapping){
		func(m *store.TableMapping) { m.Scope.ID = "moss" },
		func(m *store.TableMapping) { m.Scope.Kind = store.PriceListTables },
		func(m *store.TableMapping) { m.Scope.SupplierID = w.newSupplier(t) },
	} {
		other := with(first, change)
		same(t, 0, len(of(other.Scope, 10)))
		put(other)
		same(t, []store.TableMapping{other}, of(other.Scope, 10))
	}
	same(t, []store.TableMapping{again, second}, of(first.Scope, 10))

	forget := func(headings string) {
		w.update(t, func(tx *store.Tx) error { return tx.DeleteTableMapping(t.Context(), first.Scope, headings) })
	}
	forget(again.Headings)
	forget("of no table")
	same(t, []store.TableMapping{second}, of(first.Scope, 10))
	w.wantOrphan(t, func(tx *store.Tx) error { return tx.PutTableMapping(t.Context(), sampleTableMapping("nobody", "fern")) })
}
