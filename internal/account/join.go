package account

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// OpenInvitation is an invitation to buy, as shown to a person who has followed its link: that of a
// customer by its supplier, or that of a colleague by a buyer.
type OpenInvitation struct {
	Supplier wholesale.Supplier
	Customer wholesale.Customer
	Accepted bool
	// AcceptedBy is the id of the person who accepted it; "" when no one has, or it was before
	// people did.
	AcceptedBy string
	Emails     []string // the addresses that the link went to, in lower case
	// Known says that someone has one of these addresses already: they must sign in to accept.
	Known         bool
	InvitedBy     string // the name of the colleague who invites; "" for the supplier
	Role          BuyerRole
	SpendingLimit wholesale.Decimal // per order, with tax; zero: none
}

// OpenInvitation reads the invitation of a link's token. A token that is wrong, has expired, was
// replaced, or was sent to a former address of the customer is wholesale.CodeNotFound.
func (s *Service) OpenInvitation(ctx context.Context, token string) (OpenInvitation, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (OpenInvitation, error) {
		followed, err := followLink(ctx, tx, token)
		return followed.OpenInvitation, err
	})
}

// followedLink is the invitation of a link, of one of its two kinds.
type followedLink struct {
	OpenInvitation
	customer  *store.Invitation
	colleague *store.BuyerInvitation
}

func followLink(ctx context.Context, tx *store.Tx, token string) (f followedLink, err error) {
	i, err := tx.InvitationByToken(ctx, hashOf(token))
	if err == nil {
		f.customer = &i
		f.Emails, f.Role = addressesIn(i.Email), BuyerFull
		return f, f.complete(ctx, tx, i.SupplierID, i.CustomerID, i.AcceptedAt, i.AcceptedBy)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	b, err := tx.BuyerInvitationByToken(ctx, hashOf(token))
	if err != nil {
		return f, store.Missing("invitation", err)
	}
	f.colleague = &b
	f.Emails, f.Role, f.SpendingLimit, f.InvitedBy = []string{b.Email}, BuyerRole(b.Role), b.SpendingLimit, b.InvitedBy
	return f, f.complete(ctx, tx, b.SupplierID, b.CustomerID, b.AcceptedAt, b.AcceptedBy)
}

// complete reads what both kinds of invitation have, and refuses links that work no longer.
func (f *followedLink) complete(
	ctx context.Context, tx *store.Tx, supplierID, customerID string, acceptedAt time.Time, acceptedBy string,
) (err error) {
	if f.Customer, err = tx.Customer(ctx, supplierID, customerID); err != nil {
		return err
	}
	f.Accepted, f.AcceptedBy = !acceptedAt.IsZero(), acceptedBy
	if acceptedBy == "" && !f.works(tx.Now()) {
		return wholesale.NotFound("invitation")
	}
	if f.Supplier, err = tx.Supplier(ctx, supplierID); err != nil {
		return err
	}
	f.Known, err = anyoneHas(ctx, tx, f.Emails)
	return err
}

func (f *followedLink) works(now time.Time) bool {
	if f.customer != nil {
		return works(*f.customer, f.Customer, now)
	}
	return !now.After(f.colleague.SentAt.Add(InvitationLife))
}

// works says whether the link of a customer's invitation still works: for a while, and for the
// address that the customer has now.
func works(i store.Invitation, c wholesale.Customer, now time.Time) bool {
	return !now.After(i.SentAt.Add(InvitationLife)) && (i.OtherAddress || c.Email == i.Email)
}

// addressesIn are the addresses of a customer's e-mail field, as people sign in with them.
func addressesIn(text string) (addresses []string) {
	emails, _ := wholesale.ParseEmails(text)
	for _, e := range emails {
		addresses = append(addresses, normalEmail(e.Address))
	}
	return addresses
}

func anyoneHas(ctx context.Context, tx *store.Tx, emails []string) (bool, error) {
	for _, email := range emails {
		if _, err := tx.PersonByEmail(ctx, email); err == nil {
			return true, nil
		} else if !errors.Is(err, store.ErrNotFound) {
			return false, err
		}
	}
	return false, nil
}

// Joiner is who accepts an invitation to buy.
type Joiner struct {
	// PersonID is who is signed in, or has just proved who they are. What follows is for someone
	// who is new.
	PersonID string
	Email    string // one of the addresses that the link went to; the first one when empty
	Name     string
	Password string // that they choose; "" for none: they sign in with codes
}

// JoinAsBuyer accepts the invitation of a link's token: the person becomes a buyer of its customer,
// which is connected, and may sign in with epoch. Accepting twice is no error for the same person;
// for anyone else a link that was used is wholesale.CodeConflict. The link proves the address of
// someone new only: who is known must have proved who they are, or is
// wholesale.CodeUnauthorized. Tokens are refused as in [Service.OpenInvitation]; faults are
// wholesale.CodeInvalid of the fields "email", "name" and "password".
func (s *Service) JoinAsBuyer(ctx context.Context, token string, who Joiner) (person Person, buyer Buyer, epoch int64, err error) {
	open, err := s.OpenInvitation(ctx, token)
	if err != nil {
		return Person{}, Buyer{}, 0, err
	}
	who, err = who.checked(open)
	if err != nil {
		return Person{}, Buyer{}, 0, err
	}
	var passwordHash string
	if who.PersonID == "" && who.Password != "" {
		stranger := store.Person{Name: who.Name, Email: who.Email}
		if passwordHash, err = s.newPasswordHash(ctx, stranger, who.Password, open.Supplier.Name, open.Customer.Name); err != nil {
			return Person{}, Buyer{}, 0, err
		}
	}
	var joined store.Person
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldCustomer(ctx, open.Supplier.ID, open.Customer.ID); err != nil {
			return err
		}
		// Read again: the invitation or the address may have changed before the customer was
		// locked.
		followed, err := followLink(ctx, tx, token)
		if err != nil {
			return err
		}
		if joined, err = joiner(ctx, tx, who, passwordHash, followed); err != nil {
			return err
		}
		buyer, err = followed.join(store.Named(ctx, personOf(joined).Who()), tx, joined)
		return err
	})
	if store.UniqueViolation(err, "person", "email") {
		err = errSignInToJoin()
	}
	if err != nil {
		return Person{}, Buyer{}, 0, err
	}
	return personOf(joined), buyer, joined.SessionEpoch, nil
}

func (who Joiner) checked(open OpenInvitation) (Joiner, error) {
	if who.PersonID != "" {
		return who, nil
	}
	who.Name = strings.TrimSpace(who.Name)
	who.Email = normalEmail(who.Email)
	if who.Email == "" && len(open.Emails) > 0 {
		who.Email = open.Emails[0]
	}
	var wrong faults
	wrong.add("name", nameFault(who.Name))
	if !slices.Contains(open.Emails, who.Email) {
		wrong.add("email", "must be the address that the invitation was sent to")
	}
	return who, wholesale.InvalidFields(wrong)
}

// joiner finds who joins, or adds someone new.
func joiner(ctx context.Context, tx *store.Tx, who Joiner, passwordHash string, f followedLink) (store.Person, error) {
	if who.PersonID != "" {
		person, err := tx.Person(ctx, who.PersonID)
		if err != nil || f.AcceptedBy == "" || f.AcceptedBy == person.ID {
			return person, store.Missing("person", err)
		}
		return person, errUsedByAnother(f.Customer)
	}
	if f.AcceptedBy != "" && !f.Known {
		return store.Person{}, errUsedByAnother(f.Customer)
	}
	_, err := tx.PersonByEmail(ctx, who.Email)
	if err == nil {
		return store.Person{}, errSignInToJoin()
	}
	if !errors.Is(err, store.ErrNotFound) {
		return store.Person{}, err
	}
	if f.AcceptedBy != "" {
		return store.Person{}, errUsedByAnother(f.Customer)
	}
	person := newPerson(tx, who.Name, who.Email)
	person.PasswordHash = passwordHash
	return person, tx.InsertPerson(ctx, person)
}

func errSignInToJoin() error {
	return &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "You have signed in with this address before. Sign in to accept the invitation"}
}

func errUsedByAnother(c wholesale.Customer) error {
	return wholesale.Conflict("Someone at %s has used this invitation. Ask them to invite you, too", c.Name)
}

// join makes a person a buyer of the invitation's customer, and uses the link up.
func (f *followedLink) join(ctx context.Context, tx *store.Tx, person store.Person) (Buyer, error) {
	known, err := tx.Buyer(ctx, f.Supplier.ID, f.Customer.ID, person.ID)
	switch {
	case err == nil && f.AcceptedBy == person.ID:
		return buyerOf(known), nil
	case errors.Is(err, store.ErrNotFound) && f.AcceptedBy != "": // they were removed since
		return Buyer{}, wholesale.Conflict("You do not order for %s any more. Ask for another invitation", f.Customer.Name)
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return Buyer{}, err
	case err != nil:
		known = store.Buyer{
			PersonID: person.ID, SupplierID: f.Supplier.ID, CustomerID: f.Customer.ID, Role: string(f.Role), SpendingLimit: f.SpendingLimit,
			CreatedAt: tx.Now(),
		}
		if err := tx.InsertBuyer(ctx, known); err != nil {
			return Buyer{}, err
		}
	}
	if err := f.useUp(ctx, tx, person.ID); err != nil {
		return Buyer{}, err
	}
	if f.customer == nil {
		err = tx.Auditf(ctx, f.Supplier.ID, "buyer_joined", person.Email, "buys for %s, invited by %s", f.Customer.Code, f.InvitedBy)
	} else {
		f.Customer.Email = cmp.Or(f.Customer.Email, f.customer.Email)
		err = tx.Auditf(ctx, f.Supplier.ID, "customer_connected", f.Customer.Name, "by %s, with the link sent to %s", person.Email, f.customer.Email)
	}
	if err != nil {
		return Buyer{}, err
	}
	return buyerOf(known), connect(ctx, tx, &f.Customer)
}

func (f *followedLink) useUp(ctx context.Context, tx *store.Tx, personID string) error {
	if f.customer != nil {
		f.customer.AcceptedAt, f.customer.AcceptedBy = tx.Now(), personID
		return tx.PutInvitation(ctx, *f.customer)
	}
	f.colleague.AcceptedAt, f.colleague.AcceptedBy = tx.Now(), personID
	return tx.PutBuyerInvitation(ctx, *f.colleague)
}
