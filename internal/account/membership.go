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

// The roles.
const (
	FullAccess      Role = "full"   // everything
	OrderManagement Role = "orders" // orders, products and customers; no settings, prices or team
)

// Valid says whether there is such a role.
func (r Role) Valid() bool { return r == FullAccess || r == OrderManagement }

// Membership is a person in a supplier's team.
type Membership struct {
	Person
	SupplierID string
	Role       Role

	// The mails the person wants.
	MailAttention bool // something needs a person
	MailOrders    bool // a new order has come

	Invited   bool // has not accepted the invitation yet
	CreatedAt time.Time
}

func membershipOf(m store.Membership) Membership {
	membership := Membership{
		Person: personOf(m.Person), SupplierID: m.SupplierID, Role: Role(m.Role), MailAttention: m.MailAttention,
		MailOrders: m.MailOrders, Invited: m.AcceptedAt.IsZero(), CreatedAt: m.CreatedAt,
	}
	if membership.Invited && membership.HasPassword {
		membership.Name = m.Email // what somebody is called elsewhere is for those to know whom they have joined
	}
	return membership
}

// newMembership is a person's place in a team as it begins: notified of what needs somebody, and of
// nothing else.
func newMembership(tx *store.Tx, p store.Person, supplierID string, role Role) store.Membership {
	return store.Membership{Person: p, SupplierID: supplierID, Role: string(role), MailAttention: true, CreatedAt: tx.Now()}
}

// MembershipOfSession says who a session belongs to, and the supplier they work for in it. It is
// wholesale.CodeUnauthorized when they work there no longer, or have been signed out since the
// session began. It costs one read.
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
		refusal := &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "You are signed out. Sign in again"}
		return Membership{}, wholesale.Supplier{}, refusal
	}
	if err != nil {
		return Membership{}, wholesale.Supplier{}, err
	}
	return membershipOf(membership), supplier, nil
}

// Workplaces are the suppliers whom a person works for, the first one first.
func (s *Service) Workplaces(ctx context.Context, personID string) (suppliers []wholesale.Supplier, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		suppliers, err = tx.Workplaces(ctx, personID)
		return err
	})
	return suppliers, err
}

// firstMembership is the one that a person who signs in works under, until they choose another
// supplier.
func (s *Service) firstMembership(ctx context.Context, personID string) (Membership, error) {
	var membership store.Membership
	err := s.store.View(ctx, func(tx *store.Tx) error {
		suppliers, err := tx.Workplaces(ctx, personID)
		if err != nil {
			return err
		}
		if len(suppliers) == 0 {
			return &wholesale.Error{Code: wholesale.CodeForbidden, Message: "You are not in a supplier's team. " +
				"If you were invited to one, open the link in the invitation first"}
		}
		membership, err = tx.Membership(ctx, suppliers[0].ID, personID)
		return err
	})
	return membershipOf(membership), err
}

// ChooseMails changes which mails a person of a team gets.
func (s *Service) ChooseMails(ctx context.Context, supplierID, personID string, attention, orders bool) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		// The role is among what is written back, and must not undo a change that somebody makes
		// meanwhile.
		if err := tx.HoldSupplier(ctx, supplierID); err != nil {
			return err
		}
		m, err := tx.Membership(ctx, supplierID, personID)
		if err != nil {
			return err
		}
		m.MailAttention, m.MailOrders = attention, orders
		return tx.UpdateMembership(ctx, m)
	})
	return named("person", err)
}
