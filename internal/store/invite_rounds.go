package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// InviteRound is how far it is with inviting many customers at once. A supplier has at most one:
// the newest.
type InviteRound struct {
	SupplierID string
	Customers  int64  // who are to be invited
	Invited    int64  // who have been
	PassedOver int64  // who need no invitation any more
	StartedBy  string // the name of who began it
	StartedAt  time.Time
	FinishedAt time.Time // zero: it goes on
}

// InviteCounts is how many of the customers from the account cannot be invited at once, by the
// reason.
type InviteCounts struct {
	Connected    int64
	Invited      int64
	WithoutEmail int64
	Obsolete     int64 // in the inventory system
}

// CustomersToInvite reads the customers that can be invited at once: from the account, with an
// e-mail address, not connected, without an invitation since that time whose link works, and not
// waiting for one. Of each it has id, code, name and e-mail.
func (tx *Tx) CustomersToInvite(ctx context.Context, supplierID string, since time.Time) ([]wholesale.Customer, error) {
	rows, err := tx.queries().CustomersToInvite(ctx, db.CustomersToInviteParams{SupplierID: supplierID, Since: timeColumn(since)})
	return allRows(rows, err, func(r db.CustomersToInviteRow) (wholesale.Customer, error) {
		return wholesale.Customer{ID: r.ID, SupplierID: supplierID, Code: r.Code, Name: r.Name, Email: r.Email}, nil
	})
}

// CountCustomersByInvitation counts the customers from the account that cannot be invited at once.
func (tx *Tx) CountCustomersByInvitation(ctx context.Context, supplierID string, since time.Time) (InviteCounts, error) {
	row, err := tx.queries().CountCustomersByInvitation(ctx, db.CountCustomersByInvitationParams{Since: timeColumn(since), SupplierID: supplierID})
	return InviteCounts(row), err
}

// PutInviteWaiting has a customer wait for its invitation; ErrNotFound when it waits already, or
// the supplier has no such customer.
func (tx *Tx) PutInviteWaiting(ctx context.Context, supplierID, customerID string) error {
	return touched(tx.queries().PutInviteWaiting(ctx, db.PutInviteWaitingParams{SupplierID: supplierID, CustomerID: customerID}))
}

// InvitesWaiting reads the ids of customers that wait for their invitation, a few at a time.
func (tx *Tx) InvitesWaiting(ctx context.Context, supplierID string, limit int) ([]string, error) {
	return tx.queries().InvitesWaiting(ctx, db.InvitesWaitingParams{
		SupplierID: supplierID, MaxRows: int32(limit), //nolint:gosec // a page size
	})
}

// CountInvitesWaiting counts the customers that wait for their invitation.
func (tx *Tx) CountInvitesWaiting(ctx context.Context, supplierID string) (int64, error) {
	return tx.queries().CountInvitesWaiting(ctx, supplierID)
}

// DeleteInviteWaiting notes that a customer waits no longer; ErrNotFound when it did not.
func (tx *Tx) DeleteInviteWaiting(ctx context.Context, supplierID, customerID string) error {
	return touched(tx.queries().DeleteInviteWaiting(ctx, db.DeleteInviteWaitingParams{SupplierID: supplierID, CustomerID: customerID}))
}

// PutInviteRound writes how far a round is, or begins one.
func (tx *Tx) PutInviteRound(ctx context.Context, r InviteRound) error {
	return tx.queries().PutInviteRound(ctx, db.PutInviteRoundParams{
		SupplierID: r.SupplierID, Customers: r.Customers, Invited: r.Invited, PassedOver: r.PassedOver, StartedBy: r.StartedBy,
		StartedAt: timeColumn(r.StartedAt), FinishedAt: timeColumn(r.FinishedAt),
	})
}

// InviteRound reads the newest round; ErrNotFound when there was none.
func (tx *Tx) InviteRound(ctx context.Context, supplierID string) (InviteRound, error) {
	row, err := tx.queries().InviteRound(ctx, supplierID)
	return oneRow(row, err, func(r db.InviteRound) (InviteRound, error) {
		return InviteRound{
			SupplierID: r.SupplierID, Customers: r.Customers, Invited: r.Invited, PassedOver: r.PassedOver, StartedBy: r.StartedBy,
			StartedAt: timeOf(r.StartedAt), FinishedAt: timeOf(r.FinishedAt),
		}, nil
	})
}
