package account

import (
	"context"
	"slices"
	"time"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxBuyers keeps a customer's buyers on one page.
const maxBuyers = 50

// buyerMail is the mail with the link of a colleague's invitation.
const buyerMail = "buyer_invitation"

// Keeps a mailbox from being flooded, and a customer from being a source of unwanted mails.
var invitationsOfCustomer = limit{burst: 20, interval: 3 * time.Minute}

// CustomerBuyer is a person who buys for a customer, as that customer's buyers and its supplier see
// them.
type CustomerBuyer struct {
	Person
	Buyer
}

// CustomerBuyers lists who buys for a customer, the first one first.
func (s *Service) CustomerBuyers(ctx context.Context, supplierID, customerID string) (buyers []CustomerBuyer, err error) {
	rows, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]store.BuyerPerson, error) {
		return tx.BuyersOfCustomer(ctx, supplierID, customerID)
	})
	for _, row := range rows {
		buyers = append(buyers, CustomerBuyer{personOf(row.Person), buyerOf(row.Buyer)})
	}
	return buyers, err
}

// OpenBuyerInvitations lists the invitations to buy for a customer that no one has accepted, the
// oldest first, also those whose link has expired.
func (s *Service) OpenBuyerInvitations(ctx context.Context, supplierID, customerID string) ([]store.BuyerInvitation, error) {
	invitations, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]store.BuyerInvitation, error) {
		return tx.BuyerInvitations(ctx, supplierID, customerID)
	})
	return slices.DeleteFunc(invitations, func(i store.BuyerInvitation) bool { return !i.AcceptedAt.IsZero() }), err
}

// NewBuyer is the input to invite someone to buy for a customer, and to change what they may do.
type NewBuyer struct {
	Email         string // only read for an invitation
	Role          BuyerRole
	SpendingLimit wholesale.Decimal // per order, with tax; zero: none
	// InvitedBy is the name of who invites, for the mail.
	InvitedBy string
}

// BuyerInvited is an invitation that was just made.
type BuyerInvited struct {
	store.BuyerInvitation
	Link     string        // to hand over when the mail did not go out
	Delivery mail.Delivery // what became of the mail
}

func (in NewBuyer) check(wrong *faults) {
	if !in.Role.Valid() {
		wrong.add("role", "must be one of the two kinds of access")
	}
	if in.SpendingLimit.IsNeg() {
		wrong.add("spending_limit", "must not be negative")
	}
	if in.SpendingLimit.CmpAbs(wholesale.MaxAmount) > 0 {
		wrong.add("spending_limit", "is too large")
	}
}

// InviteBuyer e-mails someone an invitation to buy for a connected customer, valid for 60 days.
// Inviting an address again makes a new link, and the old one stops working. It waits for the mail
// server to answer, but not for long. Faults are wholesale.CodeInvalid of the fields "email",
// "role" and "spending_limit"; too many are wholesale.CodeTooMany.
func (s *Service) InviteBuyer(ctx context.Context, supplierID, customerID string, in NewBuyer) (invited BuyerInvited, err error) {
	in.Email = normalEmail(in.Email)
	var wrong faults
	wrong.add("email", emailFault(in.Email))
	in.check(&wrong)
	if err := wholesale.InvalidFields(wrong); err != nil {
		return invited, err
	}
	if wait := s.limiter.take(bucket{"invitations of " + customerID, invitationsOfCustomer}); wait > 0 {
		return invited, tooMany(wait)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		customer, err := holdCustomer(ctx, tx, supplierID, customerID)
		if err != nil {
			return err
		}
		invited, err = s.inviteBuyer(ctx, tx, customer, in)
		return err
	})
	if err != nil {
		return invited, err
	}
	invited.Delivery, err = s.mails.Await(ctx, buyerMailsOf(ctx, invited.BuyerInvitation))
	return invited, err
}

func (s *Service) inviteBuyer(ctx context.Context, tx *store.Tx, customer wholesale.Customer, in NewBuyer) (invited BuyerInvited, err error) {
	if err := roomForBuyer(ctx, tx, customer, in.Email); err != nil {
		return invited, err
	}
	supplier, err := tx.Supplier(ctx, customer.SupplierID)
	if err != nil {
		return invited, err
	}
	token := randomText()
	invited.Link = s.publicURL + "/join/" + token
	invited.BuyerInvitation = store.BuyerInvitation{
		SupplierID: customer.SupplierID, CustomerID: customer.ID, Email: in.Email, Role: string(in.Role), SpendingLimit: in.SpendingLimit,
		InvitedBy: in.InvitedBy, TokenHash: hashOf(token), SentAt: tx.Now(),
	}
	if err := tx.PutBuyerInvitation(ctx, invited.BuyerInvitation); err != nil {
		return invited, err
	}
	if err := tx.Auditf(ctx, customer.SupplierID, "buyer_invited", in.Email, "to buy for %s, %s", customer.Code, in.accessWords()); err != nil {
		return invited, err
	}
	return invited, s.mail(ctx, tx, buyerMail, supplier, in.InvitedBy+" invites you to order from "+supplier.Name, message{
		Name: customer.Name, Email: in.Email, InvitedBy: in.InvitedBy, Link: invited.Link, Days: int(InvitationLife.Hours() / 24),
		CustomerID: customer.ID, Expires: tx.Now().Add(InvitationLife),
	})
}

// roomForBuyer refuses whom buys for a customer already, and more buyers than fit on a page.
func roomForBuyer(ctx context.Context, tx *store.Tx, customer wholesale.Customer, email string) error {
	buyers, err := tx.BuyersOfCustomer(ctx, customer.SupplierID, customer.ID)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(buyers, func(b store.BuyerPerson) bool { return b.Person.Email == email }) {
		return wholesale.Invalid("email", "belongs to someone who already orders for %s", customer.Name)
	}
	invitations, err := tx.BuyerInvitations(ctx, customer.SupplierID, customer.ID)
	if err == nil && len(buyers)+len(invitations) >= maxBuyers {
		err = wholesale.Conflict("%s already has %d people and invitations, the most allowed. Remove some first", customer.Name, maxBuyers)
	}
	return err
}

// buyerMailsOf reads the mail of a colleague's invitation.
func buyerMailsOf(ctx context.Context, i store.BuyerInvitation) func(tx *store.Tx) ([]store.Mail, error) {
	return func(tx *store.Tx) ([]store.Mail, error) {
		mails, err := tx.MailsToCustomer(ctx, i.SupplierID, i.CustomerID, buyerMail)
		return slices.DeleteFunc(mails, func(m store.Mail) bool {
			return wholesale.EmailKey(m.To.Address) != wholesale.EmailKey(i.Email) || m.CreatedAt.UnixMicro() != i.SentAt.UnixMicro()
		}), err
	}
}

// TakeBackBuyerInvitation ends an invitation to buy for a customer: its link stops working. It is
// wholesale.CodeNotFound when there is none.
func (s *Service) TakeBackBuyerInvitation(ctx context.Context, supplierID, customerID, email string) error {
	email = normalEmail(email)
	return store.Missing("invitation", s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteBuyerInvitation(ctx, supplierID, customerID, email); err != nil {
			return err
		}
		if err := mail.AddressDropped(ctx, tx, supplierID, email); err != nil {
			return err
		}
		return tx.Auditf(ctx, supplierID, "buyer_invitation_ended", email, "taken back; its link has expired")
	}))
}

// ChangeBuyer changes what a person may do for a customer. Limiting the last one who can approve
// orders is wholesale.CodeConflict; faults are as in InviteBuyer.
func (s *Service) ChangeBuyer(ctx context.Context, supplierID, customerID, personID string, in NewBuyer) (changed CustomerBuyer, err error) {
	var wrong faults
	in.check(&wrong)
	if err := wholesale.InvalidFields(wrong); err != nil {
		return changed, err
	}
	staysApprover := Buyer{Role: in.Role, SpendingLimit: in.SpendingLimit}.Approver()
	err = s.changeBuyer(ctx, supplierID, customerID, personID, !staysApprover, func(tx *store.Tx, b store.BuyerPerson, _ bool) error {
		was := NewBuyer{Role: BuyerRole(b.Role), SpendingLimit: b.SpendingLimit}
		b.Role, b.SpendingLimit = string(in.Role), in.SpendingLimit
		changed = CustomerBuyer{personOf(b.Person), buyerOf(b.Buyer)}
		if err := tx.Auditf(ctx, supplierID, "buyer_changed", b.Person.Email, "from %s to %s", was.accessWords(), in.accessWords()); err != nil {
			return err
		}
		return tx.UpdateBuyer(ctx, b.Buyer)
	})
	return changed, err
}

// RemoveBuyer takes a person from those who buy for a customer; the next request of theirs no
// longer sees it. The last one who can approve orders cannot be removed by a colleague, which is
// wholesale.CodeConflict.
func (s *Service) RemoveBuyer(ctx context.Context, supplierID, customerID, personID string) (removed CustomerBuyer, err error) {
	return s.removeBuyer(ctx, supplierID, customerID, personID, false)
}

// DisconnectBuyer is RemoveBuyer by the supplier, who may remove anyone. Without its last buyer a
// customer is not connected any more, and can be invited again.
func (s *Service) DisconnectBuyer(ctx context.Context, supplierID, customerID, personID string) (removed CustomerBuyer, err error) {
	return s.removeBuyer(ctx, supplierID, customerID, personID, true)
}

func (s *Service) removeBuyer(ctx context.Context, supplierID, customerID, personID string, bySupplier bool) (removed CustomerBuyer, err error) {
	err = s.changeBuyer(ctx, supplierID, customerID, personID, !bySupplier, func(tx *store.Tx, b store.BuyerPerson, last bool) error {
		removed = CustomerBuyer{personOf(b.Person), buyerOf(b.Buyer)}
		by := "by a colleague"
		if bySupplier {
			by = "by the supplier"
		}
		if err := tx.Auditf(ctx, supplierID, "buyer_removed", b.Person.Email, "%s", by); err != nil {
			return err
		}
		if err := tx.DeleteBuyer(ctx, supplierID, customerID, personID); err != nil {
			return err
		}
		for _, follow := range s.whenBuyerLeaves {
			if err := follow(ctx, tx, supplierID, customerID, personID); err != nil {
				return err
			}
		}
		if !last {
			return nil
		}
		customer, err := tx.Customer(ctx, supplierID, customerID)
		if err != nil {
			return err
		}
		customer.Connected, customer.UpdatedAt = false, tx.Now()
		return tx.PutCustomer(ctx, customer)
	})
	return removed, err
}

// changeBuyer changes a person who buys for a customer, while no one else changes its buyers; last
// says that there is no other. With needsApprover, someone else must be able to approve orders.
func (s *Service) changeBuyer(
	ctx context.Context, supplierID, customerID, personID string, needsApprover bool, change func(tx *store.Tx, b store.BuyerPerson, last bool) error,
) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		customer, err := holdCustomer(ctx, tx, supplierID, customerID)
		if err != nil {
			return err
		}
		buyers, err := tx.BuyersOfCustomer(ctx, supplierID, customerID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(buyers, func(b store.BuyerPerson) bool { return b.PersonID == personID })
		if at < 0 {
			return wholesale.NotFound("buyer")
		}
		if needsApprover && !slices.ContainsFunc(buyers, func(b store.BuyerPerson) bool {
			return b.PersonID != personID && buyerOf(b.Buyer).Approver()
		}) {
			return wholesale.Conflict("%s is the only person at %s with full access and no spending limit. Give someone else that first",
				personOf(buyers[at].Person).Name, customer.Name)
		}
		return change(tx, buyers[at], len(buyers) == 1)
	})
}

// accessWords say what a buyer may do, as the pages do.
func (in NewBuyer) accessWords() string {
	words := "full access"
	if in.Role == BuyerLimited {
		words = "limited access"
	}
	if in.SpendingLimit.IsPos() {
		words += ", up to " + wholesale.AmountWords(in.SpendingLimit) + " per order"
	}
	return words
}
