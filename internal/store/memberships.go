package store

import (
	"context"
	"time"

	"upstock/internal/store/db"
	"upstock/internal/wholesale"
)

// Membership is that a person works for a supplier, or is invited to.
type Membership struct {
	Person
	SupplierID string
	Role       string
	// The mails the person gets.
	MailAttention bool
	MailOrders    bool
	MailDocuments bool

	InvitationHash      string // of the token of the newest invitation; "" when there never was one
	InvitationExpiresAt time.Time
	AcceptedAt          time.Time // zero: only invited
	CreatedAt           time.Time
}

// InsertMembership adds a person, who must be there, to a supplier's team.
func (tx *Tx) InsertMembership(ctx context.Context, m Membership) error {
	return tx.queries().InsertMembership(ctx, db.InsertMembershipParams{
		PersonID: m.ID, SupplierID: m.SupplierID, Role: m.Role, MailAttention: m.MailAttention, MailOrders: m.MailOrders, MailDocuments: m.MailDocuments,
		InvitationHash: m.InvitationHash, InvitationExpiresAt: timeColumn(m.InvitationExpiresAt),
		AcceptedAt: timeColumn(m.AcceptedAt), CreatedAt: timeColumn(m.CreatedAt),
	})
}

// Membership reads a person of a supplier's team; ErrNotFound when they are not in it.
func (tx *Tx) Membership(ctx context.Context, supplierID, personID string) (Membership, error) {
	row, err := tx.queries().Membership(ctx, db.MembershipParams{SupplierID: supplierID, PersonID: personID})
	return oneRow(row, err, func(r db.MembershipRow) (Membership, error) { return membershipOf(r.Membership, r.Person) })
}

// Memberships reads everyone who works for the supplier or is invited to, oldest first.
func (tx *Tx) Memberships(ctx context.Context, supplierID string) ([]Membership, error) {
	rows, err := tx.queries().Memberships(ctx, supplierID)
	return allRows(rows, err, func(r db.MembershipsRow) (Membership, error) { return membershipOf(r.Membership, r.Person) })
}

// MembershipOfSession finds whom a session is of, and whom they work for in it; ErrNotFound when
// they work there no longer or the epoch is over. It runs on every request, so it is one query.
func (tx *Tx) MembershipOfSession(
	ctx context.Context, supplierID, personID string, epoch int64,
) (Membership, wholesale.Supplier, error) {
	row, err := tx.queries().MembershipOfSession(ctx, db.MembershipOfSessionParams{
		SupplierID: supplierID, PersonID: personID, SessionEpoch: epoch,
	})
	if err != nil {
		return Membership{}, wholesale.Supplier{}, NotFound(err)
	}
	membership, err := membershipOf(row.Membership, row.Person)
	if err != nil {
		return Membership{}, wholesale.Supplier{}, err
	}
	supplier, err := supplierOf(row.Supplier)
	return membership, supplier, err
}

// MembershipByInvitation says whom an invitation is for that has not been accepted; ErrNotFound
// when there is none, a newer one has taken its place, or its time is over. It takes no supplier:
// anyone who follows the link has nothing but the token.
func (tx *Tx) MembershipByInvitation(ctx context.Context, tokenHash string) (Membership, error) {
	row, err := tx.queries().MembershipByInvitation(ctx, db.MembershipByInvitationParams{
		InvitationHash: tokenHash, Now: timeColumn(tx.Now()),
	})
	return oneRow(row, err, func(r db.MembershipByInvitationRow) (Membership, error) { return membershipOf(r.Membership, r.Person) })
}

// UpdateMembership writes a membership, but not its person; ErrNotFound when the person is not in
// the team.
func (tx *Tx) UpdateMembership(ctx context.Context, m Membership) error {
	return touched(tx.queries().UpdateMembership(ctx, db.UpdateMembershipParams{
		SupplierID: m.SupplierID, PersonID: m.ID, Role: m.Role, MailAttention: m.MailAttention, MailOrders: m.MailOrders, MailDocuments: m.MailDocuments,
		InvitationHash: m.InvitationHash, InvitationExpiresAt: timeColumn(m.InvitationExpiresAt), AcceptedAt: timeColumn(m.AcceptedAt),
	}))
}

// DeleteMembership takes a person out of a supplier's team. One who works and buys for no one then
// is removed as well.
func (tx *Tx) DeleteMembership(ctx context.Context, supplierID, personID string) error {
	err := touched(tx.queries().DeleteMembership(ctx, db.DeleteMembershipParams{SupplierID: supplierID, PersonID: personID}))
	if err != nil {
		return err
	}
	return tx.queries().DeletePersonWithoutTies(ctx, personID)
}

// Workplaces reads the suppliers whom a person works for, the first one first.
func (tx *Tx) Workplaces(ctx context.Context, personID string) ([]wholesale.Supplier, error) {
	rows, err := tx.queries().Workplaces(ctx, personID)
	return allRows(rows, err, supplierOf)
}

func membershipOf(r db.Membership, of db.Person) (Membership, error) {
	person, err := personOf(of)
	return Membership{
		Person: person, SupplierID: r.SupplierID, Role: r.Role, MailAttention: r.MailAttention, MailOrders: r.MailOrders, MailDocuments: r.MailDocuments,
		InvitationHash: r.InvitationHash, InvitationExpiresAt: timeOf(r.InvitationExpiresAt), AcceptedAt: timeOf(r.AcceptedAt),
		CreatedAt: timeOf(r.CreatedAt),
	}, err
}
