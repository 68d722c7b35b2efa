package syncing_test

import (
	"net/http"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/syncing"
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

func TestUsageForecast(t *testing.T) {
	w := onSQLite(t).ready()
	add := func(calls int64) {
		t.Helper()
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error { return tx.AddCalls(t.Context(), w.supplier, calls) }))
	}
	off := false
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{SyncPrices: &off})
	must(t, err)

	// Connected at 09:00 on 2 March: ten days later there are 19 days and 15 hours to go.
	w.clock.Advance(10 * 24 * time.Hour)
	add(10_000 - w.calls())
	usage, err := w.syncing.Usage(t.Context(), w.supplier)
	must(t, err)
	if want := int64(10_000 + 10_000*(19*24+15)/(10*24)); usage.Forecast != want || usage.PollInterval != 0 {
		t.Errorf("forecast %d, want %d", usage.Forecast, want)
	}
	if want := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC); !usage.ResetsAt.Equal(want) {
		t.Errorf("ends %s, want %s", usage.ResetsAt, want)
	}

	// Early in a month only scheduled calls are known: one poll of two calls a minute while an
	// order is open.
	w.pushed()
	w.clock.Advance(usage.ResetsAt.Sub(w.clock.Now()))
	usage, err = w.syncing.Usage(t.Context(), w.supplier)
	must(t, err)
	if want := int64(2 * 30 * 24 * 60); usage.Calls != 0 || usage.Forecast != want || usage.PollInterval != time.Minute {
		t.Errorf("got %+v, want a forecast of %d", usage, want)
	}

	must(t, w.syncing.Disconnect(t.Context(), w.supplier))
	if usage, err = w.syncing.Usage(t.Context(), w.supplier); err != nil || usage.Forecast != 0 {
		t.Errorf("disconnected: %+v, %v", usage, err)
	}
}
