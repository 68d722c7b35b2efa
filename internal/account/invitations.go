package account

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// InvitationLife is how long the link of a customer's invitation works.
const InvitationLife = 60 * 24 * time.Hour

// InviteCustomer e-mails a customer an invitation to order online. Inviting again sends a new link,
// and the old one stops working. A customer without an e-mail address, or one that is already
// connected, is wholesale.CodeConflict.
func (s *Service) InviteCustomer(ctx context.Context, supplierID, customerID string) (store.Invitation, error) {
	var invitation store.Invitation
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldCustomer(ctx, supplierID, customerID); err != nil {
			return named("customer", err)
		}
		customer, err := tx.Customer(ctx, supplierID, customerID)
		if err != nil {
			return err
		}
		switch {
		case customer.Connected:
			return wholesale.Conflict("%s has already accepted and is connected", customer.Name)
		case customer.Email == "":
			return wholesale.Conflict("%s has no e-mail address. Add one on the Profile tab first", customer.Name)
		}
		token := rand.Text()
		invitation = store.Invitation{
			CustomerID: customerID, SupplierID: supplierID, Email: customer.Email, TokenHash: hashOf(token), SentAt: tx.Now(),
		}
		if err := tx.PutInvitation(ctx, invitation); err != nil {
			return err
		}
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return err
		}
		return s.mail(ctx, tx, "order_online", supplier, supplier.Name+" invites you to order online", message{
			Name: customer.Name, Email: customer.Email, Link: s.publicURL + "/join/" + token, Days: int(InvitationLife.Hours() / 24),
		})
	})
	return invitation, err
}

// CustomerInvitation reads the newest invitation of a customer; ok is false when there is none.
func (s *Service) CustomerInvitation(
	ctx context.Context, supplierID, customerID string,
) (invitation store.Invitation, ok bool, err error) {
	invitation, err = read(ctx, s, func(tx *store.Tx) (store.Invitation, error) {
		return tx.Invitation(ctx, supplierID, customerID)
	})
	if errors.Is(err, store.ErrNotFound) {
		return invitation, false, nil
	}
	return invitation, err == nil, err
}

// CustomerInvitations reads the newest invitation of each of the customers that have one.
func (s *Service) CustomerInvitations(
	ctx context.Context, supplierID string, customers []wholesale.Customer,
) (map[string]store.Invitation, error) {
	ids := make([]string, len(customers))
	for i, c := range customers {
		ids[i] = c.ID
	}
	return read(ctx, s, func(tx *store.Tx) (map[string]store.Invitation, error) { return tx.Invitations(ctx, supplierID, ids) })
}

// OpenInvitation is an invitation as shown to a person who has followed its link.
type OpenInvitation struct {
	Supplier wholesale.Supplier
	Customer wholesale.Customer
	Accepted bool
}

// OpenInvitation reads the invitation of a link's token. A token that is wrong, has expired, was
// replaced, or was sent to a former address of the customer is wholesale.CodeNotFound.
func (s *Service) OpenInvitation(ctx context.Context, token string) (OpenInvitation, error) {
	return read(ctx, s, func(tx *store.Tx) (OpenInvitation, error) {
		open, _, err := readInvitation(ctx, tx, token)
		return open, err
	})
}

// AcceptInvitation connects the customer of a link's token; accepting twice is no error. The same
// tokens as in [Service.OpenInvitation] are wholesale.CodeNotFound.
func (s *Service) AcceptInvitation(ctx context.Context, token string) (OpenInvitation, error) {
	var open OpenInvitation
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		_, invitation, err := readInvitation(ctx, tx, token)
		if err != nil {
			return err
		}
		if err := tx.HoldCustomer(ctx, invitation.SupplierID, invitation.CustomerID); err != nil {
			return err
		}
		// Read again: the invitation or the address may have changed before the customer was
		// locked.
		if open, invitation, err = readInvitation(ctx, tx, token); err != nil || open.Accepted {
			return err
		}
		invitation.AcceptedAt = tx.Now()
		if err := tx.PutInvitation(ctx, invitation); err != nil {
			return err
		}
		open.Accepted = true
		return connect(ctx, tx, &open.Customer)
	})
	return open, err
}

func readInvitation(ctx context.Context, tx *store.Tx, token string) (open OpenInvitation, i store.Invitation, err error) {
	if i, err = tx.InvitationByToken(ctx, hashOf(token)); err != nil {
		return open, i, named("invitation", err)
	}
	if open.Customer, err = tx.Customer(ctx, i.SupplierID, i.CustomerID); err != nil {
		return open, i, err
	}
	open.Accepted = !i.AcceptedAt.IsZero()
	if !open.Accepted && (tx.Now().After(i.SentAt.Add(InvitationLife)) || open.Customer.Email != i.Email) {
		return OpenInvitation{}, i, wholesale.NotFound("invitation")
	}
	open.Supplier, err = tx.Supplier(ctx, i.SupplierID)
	return open, i, err
}
