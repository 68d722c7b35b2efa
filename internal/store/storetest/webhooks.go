package storetest

import (
	"slices"
	"testing"

	"upstock/internal/store"
)

func webhooks(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	insert := func(hook store.Webhook) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error { return tx.InsertWebhook(t.Context(), hook) })
	}
	get := func(id string) func(tx *store.Tx) (store.Webhook, error) {
		return func(tx *store.Tx) (store.Webhook, error) { return tx.Webhook(t.Context(), supplier, id) }
	}
	list := func() []store.Webhook {
		t.Helper()
		return pages(t, w, func(tx *store.Tx, last *store.Webhook) ([]store.Webhook, error) {
			after := ""
			if last != nil {
				after = last.ID
			}
			return tx.Webhooks(t.Context(), supplier, after, pageSize)
		})
	}

	var hooks []store.Webhook // by id, which is by age
	for range 5 {
		hooks = append(hooks, sampleWebhook(supplier))
	}
	complete(t, hooks[0])
	hooks[1].Events = []string{"order.attention"}
	hooks[2].Events = nil
	wantNotFound(t, w, get(hooks[0].ID))
	for _, hook := range slices.Backward(hooks) {
		insert(hook)
	}
	for _, hook := range hooks {
		same(t, hook, read(t, w, get(hook.ID)))
	}
	same(t, hooks, list())

	hooks[0].WebhookHealth = store.WebhookHealth{LastSuccessAt: at(9), LastFailureAt: at(4), LastError: "answered 500"}
	w.update(t, func(tx *store.Tx) error {
		return tx.SetWebhookHealth(t.Context(), supplier, hooks[0].ID, hooks[0].WebhookHealth)
	})
	same(t, hooks, list())

	hooks[3].URL, hooks[3].SealedLogin = "https://erp:sesame@hooks.example/", ""
	target := func(tx *store.Tx) error { return tx.SetWebhookTarget(t.Context(), hooks[3]) }
	w.update(t, target)
	same(t, hooks, list())
	same(t, hooks[3:4], read(t, w, func(tx *store.Tx) ([]store.Webhook, error) { return tx.WebhooksWithLogin(t.Context()) }))

	remove := func(tx *store.Tx) error { return tx.DeleteWebhook(t.Context(), supplier, hooks[0].ID) }
	w.update(t, remove)
	same(t, hooks[1:], list())
	w.wantRefused(t, store.ErrNotFound, remove)
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		return tx.SetWebhookHealth(t.Context(), supplier, hooks[0].ID, store.WebhookHealth{})
	})
	w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertWebhook(t.Context(), sampleWebhook("nobody")) })
}
