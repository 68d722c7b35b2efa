package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// InvitationLife is how long the link of a customer's invitation works.
const InvitationLife = 60 * 24 * time.Hour

// customerMail is the mail with the link of a customer's invitation.
const customerMail = "order_online"

// CustomerInvited is an invitation that was just made.
type CustomerInvited struct {
	store.Invitation
	Link     string        // to hand over when the mail did not go out
	Delivery mail.Delivery // what became of the mail
}

// InviteCustomer e-mails a customer an invitation to order online, to the given address, or to its
// own when that is empty. Inviting again makes a new link, and the old one stops working. An
// address given for a customer that is connected invites one more of its people. It waits for the
// mail server to answer, but not for long. A customer without an e-mail address, or one that is
// connected, is wholesale.CodeConflict; a wrong address is wholesale.CodeInvalid of the field
// "email".
func (s *Service) InviteCustomer(ctx context.Context, supplierID, customerID, email string) (invited CustomerInvited, err error) {
	if email = strings.TrimSpace(email); email != "" {
		if fault := emailFault(email); fault != "" {
			return invited, wholesale.Invalid("email", "%s", fault)
		}
	}
	looks := mailsOf
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		more, err := s.wantsOneMore(ctx, tx, supplierID, customerID, email)
		if err != nil {
			return err
		}
		if more {
			looks = mailsOfOneMore
			invited, err = s.inviteOneMore(ctx, tx, supplierID, customerID, email)
		} else {
			invited, err = s.inviteCustomer(ctx, tx, supplierID, customerID, email)
		}
		return err
	})
	if err != nil {
		return invited, err
	}
	invited.Delivery, err = s.mails.Await(ctx, looks(ctx, invited.Invitation))
	return invited, err
}

// wantsOneMore says whether an invitation is for one more person of a customer that has buyers.
func (s *Service) wantsOneMore(ctx context.Context, tx *store.Tx, supplierID, customerID, email string) (bool, error) {
	if email == "" {
		return false, nil
	}
	buyers, err := tx.BuyersOfCustomer(ctx, supplierID, customerID)
	return len(buyers) > 0, err
}

// inviteOneMore is the supplier's invitation of one more person, who gets full access.
func (s *Service) inviteOneMore(ctx context.Context, tx *store.Tx, supplierID, customerID, email string) (CustomerInvited, error) {
	customer, err := holdCustomer(ctx, tx, supplierID, customerID)
	if err != nil {
		return CustomerInvited{}, err
	}
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return CustomerInvited{}, err
	}
	made, err := s.inviteBuyer(ctx, tx, customer, NewBuyer{Email: normalEmail(email), Role: BuyerFull, InvitedBy: supplier.Name})
	return CustomerInvited{
		Invitation: store.Invitation{CustomerID: customerID, SupplierID: supplierID, Email: made.Email, TokenHash: made.TokenHash, SentAt: made.SentAt, OtherAddress: true},
		Link:       made.Link,
	}, err
}

func mailsOfOneMore(ctx context.Context, i store.Invitation) func(tx *store.Tx) ([]store.Mail, error) {
	return buyerMailsOf(ctx, store.BuyerInvitation{SupplierID: i.SupplierID, CustomerID: i.CustomerID, Email: i.Email, SentAt: i.SentAt})
}

func (s *Service) inviteCustomer(
	ctx context.Context, tx *store.Tx, supplierID, customerID, email string,
) (invited CustomerInvited, err error) {
	customer, err := holdCustomer(ctx, tx, supplierID, customerID)
	if err != nil {
		return invited, err
	}
	reachable, err := hasBuyers(ctx, tx, customer)
	if err != nil {
		return invited, err
	}
	to, _ := wholesale.ParseEmails(cmp.Or(email, customer.Email))
	switch {
	case reachable:
		return invited, wholesale.Conflict("%s has already accepted and is connected", customer.Name)
	case len(to) == 0:
		return invited, wholesale.Conflict("%s has no e-mail address. Add one on the Profile tab first", customer.Name)
	}
	token := rand.Text()
	invited.Link = s.publicURL + "/join/" + token
	invited.Invitation = store.Invitation{
		CustomerID: customerID, SupplierID: supplierID, Email: cmp.Or(email, customer.Email), TokenHash: hashOf(token), SentAt: tx.Now(),
		OtherAddress: email != "" && email != customer.Email,
	}
	if err := tx.PutInvitation(ctx, invited.Invitation); err != nil {
		return invited, err
	}
	if err := tx.Audit(ctx, store.AuditEvent{
		SupplierID: supplierID, Kind: "customer_invited", Subject: customer.Name, Detail: "To order online, at " + invited.Email,
	}); err != nil {
		return invited, err
	}
	supplier, err := tx.Supplier(ctx, supplierID)
	if err != nil {
		return invited, err
	}
	for _, address := range to {
		if err := s.mail(ctx, tx, customerMail, supplier, supplier.Name+" invites you to order online", message{
			Name: customer.Name, Email: address.Address, Link: invited.Link, Days: int(InvitationLife.Hours() / 24),
			CustomerID: customerID, Expires: tx.Now().Add(InvitationLife),
		}); err != nil {
			return invited, err
		}
	}
	return invited, nil
}

// hasBuyers says whether anyone can sign in for a customer. One that was connected before people
// were kept may have no one, and is invited like any other.
func hasBuyers(ctx context.Context, tx *store.Tx, c wholesale.Customer) (bool, error) {
	if !c.Connected {
		return false, nil
	}
	buyers, err := tx.BuyersOfCustomer(ctx, c.SupplierID, c.ID)
	return len(buyers) > 0, err
}

// mailsOf reads the mails of a customer's invitation: the newest to each address of those that were
// written in its moment.
func mailsOf(ctx context.Context, i store.Invitation) func(tx *store.Tx) ([]store.Mail, error) {
	return func(tx *store.Tx) ([]store.Mail, error) {
		mails, err := tx.MailsToCustomer(ctx, i.SupplierID, i.CustomerID, customerMail)
		known := map[string]bool{}
		return slices.DeleteFunc(mails, func(m store.Mail) bool {
			again := known[m.To.Address]
			known[m.To.Address] = true
			return again || m.CreatedAt.UnixMicro() != i.SentAt.UnixMicro()
		}), err
	}
}

// InvitationMails is what became of the mails of a customer's invitation, up to now.
func (s *Service) InvitationMails(ctx context.Context, i store.Invitation) (mail.Delivery, error) {
	return s.mails.Read(ctx, mailsOf(ctx, i))
}

// CustomerInvitation reads the newest invitation of a customer; ok is false when there is none.
func (s *Service) CustomerInvitation(
	ctx context.Context, supplierID, customerID string,
) (invitation store.Invitation, ok bool, err error) {
	invitation, err = store.Read(ctx, s.store, func(tx *store.Tx) (store.Invitation, error) {
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
	return store.Read(ctx, s.store, func(tx *store.Tx) (map[string]store.Invitation, error) { return tx.Invitations(ctx, supplierID, ids) })
}
