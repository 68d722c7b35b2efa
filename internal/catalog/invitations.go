package catalog

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"time"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

//go:embed messages/*
var messageFiles embed.FS

var messages = mail.MustParseTemplates(messageFiles, nil)

// InvitationLife is how long the link of an invitation can be followed.
const InvitationLife = 60 * 24 * time.Hour

// Invite asks a customer by mail to order online. Asking again sends a new link, and the old one stops working. A customer
// without an e-mail address, or one that is connected already, is a wholesale.CodeConflict.
func (s *Service) Invite(ctx context.Context, supplierID, customerID string) (store.Invitation, error) {
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
			return wholesale.Conflict("%s has accepted already and is connected", customer.Name)
		case customer.Email == "":
			return wholesale.Conflict("%s has no e-mail address. Enter it on the Profile tab first", customer.Name)
		}
		token := rand.Text()
		invitation = store.Invitation{
			CustomerID: customerID, SupplierID: supplierID, Email: customer.Email, TokenHash: hashOf(token), SentAt: tx.Now(),
		}
		if err := tx.PutInvitation(ctx, invitation); err != nil {
			return err
		}
		return s.mailInvitation(ctx, tx, customer, token)
	})
	return invitation, err
}

// hashOf is what is kept of a token. A token is random, so a fast hash is enough: there is nothing to guess.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// invitationMail is what the templates see.
type invitationMail struct {
	Supplier wholesale.Supplier
	Customer wholesale.Customer
	Link     string
	Days     int // how long the link works
}

func (s *Service) mailInvitation(ctx context.Context, tx *store.Tx, customer wholesale.Customer, token string) error {
	supplier, err := tx.Supplier(ctx, customer.SupplierID)
	if err != nil {
		return err
	}
	m := invitationMail{
		Supplier: supplier, Customer: customer, Link: s.publicURL + "/join/" + token, Days: int(InvitationLife.Hours() / 24),
	}
	message, err := messages.Write("invitation", m, supplier, customer.Email, supplier.Name+" invites you to order online")
	if err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, message)
}

// InvitationOf reads the newest invitation of a customer; ok is false when it was never invited.
func (s *Service) InvitationOf(
	ctx context.Context, supplierID, customerID string,
) (invitation store.Invitation, ok bool, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		invitation, err = tx.Invitation(ctx, supplierID, customerID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return invitation, false, nil
	}
	return invitation, err == nil, err
}

// InvitationsOf reads the newest invitations of several customers, by customer; who was never invited is missing.
func (s *Service) InvitationsOf(
	ctx context.Context, supplierID string, customers []wholesale.Customer,
) (found map[string]store.Invitation, err error) {
	ids := make([]string, len(customers))
	for i, c := range customers {
		ids[i] = c.ID
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		found, err = tx.Invitations(ctx, supplierID, ids)
		return err
	})
	return found, err
}

// OpenInvitation is an invitation as the person who has followed its link sees it.
type OpenInvitation struct {
	Supplier wholesale.Supplier
	Customer wholesale.Customer
	Accepted bool
}

// OpenInvitation reads the invitation that a link's token is for. A token that is wrong, too old, replaced by a newer one,
// or sent to an address that is not the customer's any more is wholesale.CodeNotFound.
func (s *Service) OpenInvitation(ctx context.Context, token string) (OpenInvitation, error) {
	var open OpenInvitation
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		open, _, err = readInvitation(ctx, tx, token)
		return err
	})
	return open, err
}

// AcceptInvitation connects the customer that a link's token is for; once more is no error. The same tokens as in
// [Service.OpenInvitation] are wholesale.CodeNotFound.
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
		// Read again: a new invitation, or another address, may have come in between.
		if open, invitation, err = readInvitation(ctx, tx, token); err != nil || open.Accepted {
			return err
		}
		invitation.AcceptedAt = tx.Now()
		if err := tx.PutInvitation(ctx, invitation); err != nil {
			return err
		}
		open.Accepted = true
		open.Customer.Connected, open.Customer.UpdatedAt = true, tx.Now()
		return tx.PutCustomer(ctx, open.Customer)
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
