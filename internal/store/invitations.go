package store

import (
	"context"
	"database/sql"
	"time"

	"upstock/internal/store/db"
)

// Invitation asks a customer to order online. A customer has at most one: the newest.
type Invitation struct {
	CustomerID string
	SupplierID string
	Email      string // where it was sent: the customer's address then, or another that was given
	TokenHash  string // of the secret in its link
	SentAt     time.Time
	AcceptedAt time.Time // zero: not yet
	AcceptedBy string    // the id of the person who accepted it; "" when it was before persons did
	// OtherAddress says that Email was given for this invitation, and is not the customer's own.
	OtherAddress bool
}

// PutInvitation adds a customer's invitation or replaces it.
func (tx *Tx) PutInvitation(ctx context.Context, i Invitation) error {
	return touched(tx.queries().PutInvitation(ctx, db.PutInvitationParams{
		CustomerID: i.CustomerID, SupplierID: i.SupplierID, Email: i.Email, TokenHash: i.TokenHash,
		SentAt: timeColumn(i.SentAt), AcceptedAt: timeColumn(i.AcceptedAt), OtherAddress: i.OtherAddress, AcceptedBy: i.AcceptedBy,
	}))
}

// Invitation reads a customer's invitation; ErrNotFound when it was never invited.
func (tx *Tx) Invitation(ctx context.Context, supplierID, customerID string) (Invitation, error) {
	row, err := tx.queries().Invitation(ctx, db.InvitationParams{SupplierID: supplierID, CustomerID: customerID})
	return oneRow(row, err, invitationOf)
}

// InvitationByToken finds the invitation whose link someone has followed; ErrNotFound when there is
// none, or a newer one has taken its place. It takes no supplier: anyone who follows the link has
// nothing but the token.
func (tx *Tx) InvitationByToken(ctx context.Context, tokenHash string) (Invitation, error) {
	row, err := tx.queries().InvitationByToken(ctx, tokenHash)
	return oneRow(row, err, invitationOf)
}

// Invitations reads the invitations of many customers, by customer. Who was never invited is
// missing.
func (tx *Tx) Invitations(ctx context.Context, supplierID string, customerIDs []string) (map[string]Invitation, error) {
	found := make(map[string]Invitation, len(customerIDs))
	err := inPieces(supplierID, customerIDs, func(in string, args []any) error {
		query := `SELECT customer_id, email, token_hash, sent_at, accepted_at, other_address, accepted_by
			FROM invitation WHERE supplier_id = $1 AND customer_id IN (` + in + `)`
		return tx.queryRows(ctx, query, args, func(rows *sql.Rows) error {
			r := db.Invitation{SupplierID: supplierID}
			if err := rows.Scan(&r.CustomerID, &r.Email, &r.TokenHash, &r.SentAt, &r.AcceptedAt, &r.OtherAddress, &r.AcceptedBy); err != nil {
				return err
			}
			invitation, err := invitationOf(r)
			found[invitation.CustomerID] = invitation
			return err
		})
	})
	return found, err
}

func invitationOf(r db.Invitation) (Invitation, error) {
	return Invitation{
		CustomerID: r.CustomerID, SupplierID: r.SupplierID, Email: r.Email, TokenHash: r.TokenHash,
		SentAt: timeOf(r.SentAt), AcceptedAt: timeOf(r.AcceptedAt), OtherAddress: r.OtherAddress, AcceptedBy: r.AcceptedBy,
	}, nil
}
