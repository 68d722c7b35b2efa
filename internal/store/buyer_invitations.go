package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// BuyerInvitation asks a colleague of a buyer to buy for the same customer. An address has at most
// one by a customer: the newest.
type BuyerInvitation struct {
	SupplierID    string
	CustomerID    string
	Email         string // in lower case
	Role          string
	SpendingLimit wholesale.Decimal // per order, with tax; zero: none
	InvitedBy     string            // the name of who invites
	TokenHash     string            // of the secret in its link
	SentAt        time.Time
	AcceptedAt    time.Time // zero: not yet
	AcceptedBy    string    // the id of the person who accepted it
}

// PutBuyerInvitation adds an invitation or replaces the one to the same address; ErrNotFound when
// the supplier has no such customer.
func (tx *Tx) PutBuyerInvitation(ctx context.Context, i BuyerInvitation) error {
	return touched(tx.queries().PutBuyerInvitation(ctx, db.PutBuyerInvitationParams{
		SupplierID: i.SupplierID, CustomerID: i.CustomerID, Email: i.Email, Role: i.Role, SpendingLimit: amountColumn(i.SpendingLimit),
		InvitedBy: i.InvitedBy, TokenHash: i.TokenHash, SentAt: timeColumn(i.SentAt), AcceptedAt: timeColumn(i.AcceptedAt), AcceptedBy: i.AcceptedBy,
	}))
}

// BuyerInvitations reads the invitations to buy for a customer, the oldest first, accepted ones
// included.
func (tx *Tx) BuyerInvitations(ctx context.Context, supplierID, customerID string) ([]BuyerInvitation, error) {
	rows, err := tx.queries().BuyerInvitations(ctx, db.BuyerInvitationsParams{SupplierID: supplierID, CustomerID: customerID})
	return allRows(rows, err, buyerInvitationOf)
}

// BuyerInvitationByToken finds the invitation whose link someone has followed; ErrNotFound when
// there is none, or a newer one has taken its place. It takes no supplier: anyone who follows the
// link has nothing but the token.
func (tx *Tx) BuyerInvitationByToken(ctx context.Context, tokenHash string) (BuyerInvitation, error) {
	row, err := tx.queries().BuyerInvitationByToken(ctx, tokenHash)
	return oneRow(row, err, buyerInvitationOf)
}

// DeleteBuyerInvitation takes an invitation back; ErrNotFound when there is none.
func (tx *Tx) DeleteBuyerInvitation(ctx context.Context, supplierID, customerID, email string) error {
	return touched(tx.queries().DeleteBuyerInvitation(ctx, db.DeleteBuyerInvitationParams{
		SupplierID: supplierID, CustomerID: customerID, Email: email,
	}))
}

func buyerInvitationOf(r db.BuyerInvitation) (BuyerInvitation, error) {
	return BuyerInvitation{
		SupplierID: r.SupplierID, CustomerID: r.CustomerID, Email: r.Email, Role: r.Role, SpendingLimit: totalOf(r.SpendingLimit),
		InvitedBy: r.InvitedBy, TokenHash: r.TokenHash, SentAt: timeOf(r.SentAt), AcceptedAt: timeOf(r.AcceptedAt), AcceptedBy: r.AcceptedBy,
	}, nil
}
