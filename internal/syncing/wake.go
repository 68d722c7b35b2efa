package syncing

import (
	"context"

	"upstock/internal/jobs"
	"upstock/internal/store"
)

// Converse is the job that wakes the conversation with a connection's remote account: pushes,
// imports, price syncs and the watch.
type Converse struct {
	SupplierID   string `json:"supplier_id"`
	ConnectionID string `json:"connection_id"`
}

// Kind names the job.
func (Converse) Kind() string { return "converse" }

// Waker returns the function that requests the conversation in tx. A running one checks again
// before it ends; otherwise a job is added. If the running one dies, the sweep notices.
func Waker(queue *jobs.Queue) func(ctx context.Context, tx *store.Tx, supplierID, connectionID string) error {
	return func(ctx context.Context, tx *store.Tx, supplierID, connectionID string) error {
		attended, err := tx.Wake(ctx, supplierID, connectionID)
		if err != nil || attended {
			return err
		}
		return queue.EnqueueOnce(ctx, tx, Converse{SupplierID: supplierID, ConnectionID: connectionID})
	}
}
