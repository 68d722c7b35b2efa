package fulfilment

import (
	"context"
	"slices"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// rowsPerWrite bounds the customers per transaction, so that no one waits long for the database.
const rowsPerWrite = 500

// Assign puts customers into a group: those in it already stay there.
func (s *Service) Assign(ctx context.Context, supplierID, groupID string, customerIDs []string) error {
	for piece := range slices.Chunk(customerIDs, rowsPerWrite) {
		if err := s.store.Update(ctx, func(tx *store.Tx) error { return assign(ctx, tx, supplierID, groupID, piece) }); err != nil {
			return named(err)
		}
	}
	return nil
}

func assign(ctx context.Context, tx *store.Tx, supplierID, groupID string, customerIDs []string) error {
	if err := tx.HoldFulfilmentGroup(ctx, supplierID, groupID); err != nil {
		return err
	}
	g, err := tx.FulfilmentGroup(ctx, supplierID, groupID)
	if err != nil {
		return err
	}
	// In one order, so that two who do this at once do not wait for each other.
	for _, id := range slices.Sorted(slices.Values(customerIDs)) {
		if err := tx.SetCustomerGroup(ctx, supplierID, id, groupID, tx.Now()); err != nil {
			return store.Missing("customer", err)
		}
	}
	return tx.Auditf(ctx, supplierID, "customers_assigned", g.Name, "%s customers", wholesale.CountWords(int64(len(customerIDs))))
}

// Delete removes a group and says how many customers it has moved to the Default group. The Default
// group cannot be deleted: a wholesale.CodeConflict.
func (s *Service) Delete(ctx context.Context, supplierID, id string) (moved int64, err error) {
	for {
		var now int64
		err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
			now, err = deletePiece(ctx, tx, supplierID, id, moved)
			return err
		})
		if moved += now; err != nil || now < rowsPerWrite {
			return moved, named(err)
		}
	}
}

// deletePiece moves some customers, and removes the group with the last of them.
func deletePiece(ctx context.Context, tx *store.Tx, supplierID, id string, before int64) (moved int64, err error) {
	if err := tx.HoldFulfilmentGroup(ctx, supplierID, id); err != nil {
		return 0, err
	}
	g, err := tx.FulfilmentGroup(ctx, supplierID, id)
	if err != nil {
		return 0, err
	}
	if g.IsDefault() {
		return 0, wholesale.Conflict("%s is the Default group, which cannot be deleted: it is for all customers that are in no other", g.Name)
	}
	moved, err = tx.EmptyFulfilmentGroup(ctx, supplierID, id, rowsPerWrite, tx.Now())
	if err != nil || moved == rowsPerWrite {
		return moved, err
	}
	if err := tx.DeleteFulfilmentGroup(ctx, supplierID, id); err != nil {
		return 0, err
	}
	return moved, tx.Auditf(ctx, supplierID, "fulfilment_group_deleted", g.Name, "%s customers moved to the Default group",
		wholesale.CountWords(before+moved))
}
