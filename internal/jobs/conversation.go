package jobs

import (
	"context"

	"upstock/internal/store"
)

// WakeConversation asks, in tx, for the conversation with a connection's remote account. Whoever is in it is knocked for,
// and looks once more before leaving; when nobody is, a job is added. Should that somebody die instead, the sweep notices.
func (q *Queue) WakeConversation(ctx context.Context, tx *store.Tx, supplierID, connectionID string) error {
	attended, err := tx.Knock(ctx, supplierID, connectionID)
	if err != nil || attended {
		return err
	}
	return q.EnqueueOnce(ctx, tx, Converse{SupplierID: supplierID, ConnectionID: connectionID})
}
