package storetest

import (
	"strings"
	"testing"

	"upstock/internal/store"
)

// sealed changes the key of what is sealed, and looks for what still has the old one.
func sealed(t *testing.T, w *world) {
	text := func(keyID, content string) string { return keyID + ":" + strings.Repeat(content, 40) }
	place := store.Sealed{
		Table: "webhook", Column: "sealed_secret", Key: []string{"supplier_id", "id"},
		Row: func(key []string) string { return strings.Join(key, "/") },
	}
	old, other := sampleWebhook(w.newSupplier(t)), sampleWebhook(w.newSupplier(t))
	old.SealedSecret, other.SealedSecret = text("old-key", "a"), text("old-key-2", "b")
	old.LastError = `{"within":"` + text("old-key", "c") + `"}`
	other.LastError = "old-key: is only written about"
	for _, hook := range []store.Webhook{old, other} {
		w.update(t, func(tx *store.Tx) error { return tx.InsertWebhook(t.Context(), hook) })
	}
	found := func() map[string]int {
		found, err := w.store.FindSealed(t.Context(), "old-key")
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	same(t, map[string]int{"webhook.sealed_secret": 1, "webhook.last_error": 1}, found())

	texts := read(t, w, func(tx *store.Tx) ([]store.SealedText, error) { return tx.SealedTexts(t.Context(), place, "old-key") })
	same(t, []store.SealedText{{Key: []string{old.SupplierID, old.ID}, Text: old.SealedSecret}}, texts)
	same(t, map[string][]store.SealedText{
		"old-key":   {{Key: []string{old.SupplierID, old.ID}, Text: old.SealedSecret}},
		"old-key-2": {{Key: []string{other.SupplierID, other.ID}, Text: other.SealedSecret}},
	}, read(t, w, func(tx *store.Tx) (map[string][]store.SealedText, error) {
		return tx.AllSealedTexts(t.Context(), place)
	}))
	reseal := func(tx *store.Tx) error { return tx.Reseal(t.Context(), place, texts[0], text("new", "d")) }
	w.update(t, reseal)
	// Whoever has read the earlier text must not write it back.
	w.wantRefused(t, store.ErrStale, reseal)
	same(t, map[string]int{"webhook.last_error": 1}, found())
	hook := read(t, w, func(tx *store.Tx) (store.Webhook, error) { return tx.Webhook(t.Context(), old.SupplierID, old.ID) })
	same(t, text("new", "d"), hook.SealedSecret)
}
