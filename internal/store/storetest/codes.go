package storetest

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// testCodes looks things up by codes in other spellings than theirs. find gives the code of what it
// finds.
func testCodes(t *testing.T, w *world, put func(supplier, code string), find func(tx *store.Tx, supplier, code string) (string, error)) {
	t.Helper()
	supplier, stranger := w.newSupplier(t), w.newSupplier(t)
	for _, code := range []string{"Kombu-Gin 330", "MĀNUKA", "twin-1", "TWIN–1", "\u200b"} {
		put(supplier, code)
	}
	put(stranger, "KOMBU-GIN 330")
	for asked, want := range map[string]string{
		"Kombu-Gin 330": "Kombu-Gin 330", " kombu\u2011gin\u00a0330 ": "Kombu-Gin 330", "ＫＯＭＢＵ-ＧＩＮ 330": "Kombu-Gin 330",
		"ma\u0304nuka": "MĀNUKA", "twin-1": "twin-1", "TWIN–1": "TWIN–1", "\u200b": "\u200b",
	} {
		got := read(t, w, func(tx *store.Tx) (string, error) { return find(tx, supplier, asked) })
		if got != want {
			t.Errorf("%q finds %q, want %q", asked, got, want)
		}
	}
	for _, code := range []string{"manuka", "Kombu-Gin", "", "\ufeff"} {
		wantNotFound(t, w, func(tx *store.Tx) (string, error) { return find(tx, supplier, code) })
	}
	err := w.view(t, func(tx *store.Tx) error {
		_, err := find(tx, supplier, "Twin-1")
		return err
	})
	const words = "Twin-1 could be TWIN–1 or twin-1, which differ only in case or in characters that look alike: write the code exactly as one of them"
	if wholesale.CodeOf(err) != wholesale.CodeConflict || err.Error() != words {
		t.Errorf("a code that could be two things: %v", err)
	}
}
