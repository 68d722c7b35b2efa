package syncing

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// TakeCustomer gives our customer for a customer of the remote account: the one that is matched to
// it, or the unmatched one that has its code, or else a new one. A new match starts the price sync.
// A GUID that is none is wholesale.CodeInvalid of "unleashed_guid"; a customer of ours that
// stands in the way is wholesale.CodeConflict.
func (s *Service) TakeCustomer(ctx context.Context, supplierID, remoteID string) (customer wholesale.Customer, err error) {
	record, err := s.remoteCustomer(ctx, supplierID, remoteID)
	if err != nil {
		return customer, err
	}
	err = s.Store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldSupplier(ctx, supplierID); err != nil { // two may accept at the same moment
			return err
		}
		customer, err = tx.CustomerByRemoteID(ctx, supplierID, record.RemoteID)
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if customer, err = unmatchedWithCode(ctx, tx, supplierID, record); err != nil {
			return err
		}
		customer, err = s.match(ctx, tx, supplierID, customer.ID, record)
		return err
	})
	if _, taken := store.IsUnique(err); taken { // matched concurrently
		err = wholesale.Conflict("Customer %s in Unleashed is matched already", record.Code)
	}
	return customer, err
}

// unmatchedWithCode finds the customer that has the record's code and is not matched yet, or adds
// one. What else has the code is refused by the match.
func unmatchedWithCode(ctx context.Context, tx *store.Tx, supplierID string, record CustomerRecord) (wholesale.Customer, error) {
	ours, err := tx.CustomerByCode(ctx, supplierID, record.Code)
	if err == nil && ours.RemoteID == "" {
		return ours, nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) && wholesale.CodeOf(err) != wholesale.CodeConflict {
		return ours, err
	}
	if err == nil {
		return ours, wholesale.Conflict("Customer %s has the code %s and is matched to another customer in Unleashed. Match it again first", ours.Name, record.Code)
	}
	customer := wholesale.Customer{
		ID: store.NewID(), SupplierID: supplierID, Code: clean(record.Code), Name: clean(record.Name), Email: clean(record.Email),
		SalesOrdersEnabled: true, CreatedAt: tx.Now(), UpdatedAt: tx.Now(),
	}
	if err := tx.PutCustomer(ctx, customer); err != nil {
		return customer, err
	}
	return customer, audit(ctx, tx, supplierID, "customer_created", customer.Code, customer.Name+", from Unleashed")
}
