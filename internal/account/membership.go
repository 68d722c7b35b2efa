package account

import (
	"context"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Role is what a person may do for a supplier.
type Role string

const (
	FullAccess      Role = "full"   // everything
	OrderManagement Role = "orders" // orders, products and customers; no settings, prices or team
)

// Valid reports whether there is such a role.
func (r Role) Valid() bool { return r == FullAccess || r == OrderManagement }

func (r Role) fault() string {
	if !r.Valid() {
		return "must be one of the two kinds of access"
	}
	return ""
}

// Membership is a person in a supplier's team.
type Membership struct {
	Person
	SupplierID string
	Role       Role

	// The mails the person wants.
	MailAttention bool // something needs attention
	MailOrders    bool // a new order has arrived
	MailDocuments bool // a trading partner's document waits, or was refused

	Invited   bool // has not accepted the invitation yet
	CreatedAt time.Time
}

func membershipOf(m store.Membership) Membership {
	membership := Membership{
		Person: personOf(m.Person), SupplierID: m.SupplierID, Role: Role(m.Role), MailAttention: m.MailAttention,
		MailOrders: m.MailOrders, MailDocuments: m.MailDocuments, Invited: m.AcceptedAt.IsZero(), CreatedAt: m.CreatedAt,
	}
	if membership.Invited && membership.HasPassword {
		membership.Name = m.Email // a team learns the name someone uses elsewhere only once they join
	}
	return membership
}

// newMembership starts a person in a team: they are notified of what needs them only.
func newMembership(tx *store.Tx, p store.Person, supplierID string, role Role) store.Membership {
	return store.Membership{
		Person: p, SupplierID: supplierID, Role: string(role), MailAttention: true, MailDocuments: true, CreatedAt: tx.Now(),
	}
}

// MembershipOfSession finds the person a session belongs to, and the supplier they work for in it,
// with one read. It is wholesale.CodeUnauthorized when they have left the team, or have been signed
// out since the session began.
func (s *Service) MembershipOfSession(
	ctx context.Context, supplierID, personID string, epoch int64,
) (Membership, wholesale.Supplier, error) {
	var membership store.Membership
	var supplier wholesale.Supplier
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		membership, supplier, err = tx.MembershipOfSession(ctx, supplierID, personID, epoch)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "You are signed out. Sign in again"}
	}
	if err != nil {
		return Membership{}, wholesale.Supplier{}, err
	}
	return membershipOf(membership), supplier, nil
}

// Workplaces lists the suppliers a person works for, oldest membership first.
func (s *Service) Workplaces(ctx context.Context, personID string) ([]wholesale.Supplier, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) ([]wholesale.Supplier, error) { return tx.Workplaces(ctx, personID) })
}

// firstMembership is the one a person works under after signing in, until they choose another.
func (s *Service) firstMembership(ctx context.Context, personID string) (Membership, error) {
	membership, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.Membership, error) {
		suppliers, err := tx.Workplaces(ctx, personID)
		if err != nil {
			return store.Membership{}, err
		}
		if len(suppliers) == 0 {
			return store.Membership{}, &wholesale.Error{Code: wholesale.CodeForbidden, Message: "You are not in a supplier's team. " +
				"If you were invited to one, open the link in the invitation first"}
		}
		return tx.Membership(ctx, suppliers[0].ID, personID)
	})
	return membershipOf(membership), err
}

// OwnMails are the mails that a person of a team may choose.
type OwnMails struct {
	Attention bool // something needs attention
	Orders    bool // a new order has arrived
	Documents bool // a trading partner's document waits, or was refused
}

// ChooseMails changes which mails a person of a team gets.
func (s *Service) ChooseMails(ctx context.Context, supplierID, personID string, want OwnMails) error {
	return s.changeMember(ctx, supplierID, personID, true, func(tx *store.Tx, m store.Membership) error {
		if err := tx.Auditf(ctx, supplierID, "own_mails_changed", m.Email, "needs attention %s, new orders %s, documents %s",
			onOff(want.Attention), onOff(want.Orders), onOff(want.Documents)); err != nil {
			return err
		}
		m.MailAttention, m.MailOrders, m.MailDocuments = want.Attention, want.Orders, want.Documents
		return tx.UpdateMembership(ctx, m)
	})
}
