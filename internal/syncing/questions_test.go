package syncing_test

import (
	"net/http"
	"testing"

	"upstock/internal/wholesale"
)

func TestTestingTheConnection(t *testing.T) {
	w := onSQLite(t)
	if _, err := w.syncing.Test(t.Context(), w.supplier); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("not connected: %v", err)
	}
	w.connect()
	before := w.calls()
	result, err := w.syncing.Test(t.Context(), w.supplier)
	must(t, err)
	if result.Company.Name == "" || w.calls() != before+1 {
		t.Errorf("got %+v with %d calls", result, w.calls()-before)
	}
	w.refuse = func(*http.Request) bool { return true }
	if _, err := w.syncing.Test(t.Context(), w.supplier); wholesale.CodeOf(err) != wholesale.CodeUnavailable {
		t.Errorf("refused: %v", err)
	}
}

func (w *world) calls() int64 {
	w.t.Helper()
	usage, err := w.syncing.Usage(w.t.Context(), w.supplier)
	must(w.t, err)
	return usage.Calls
}

func TestWarehousesOfTheAccount(t *testing.T) {
	w := onSQLite(t)
	w.connect()
	warehouses, err := w.syncing.Warehouses(t.Context(), w.supplier)
	must(t, err)
	if len(warehouses) == 0 || warehouses[0].Code == "" || warehouses[0].Name == "" {
		t.Errorf("got %+v", warehouses)
	}
}
