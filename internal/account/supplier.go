package account

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// What a new supplier gets that says nothing else.
const (
	defaultCurrency = "NZD"
	defaultTimeZone = "Pacific/Auckland"
)

// firstOrderNumber is that of a supplier's first order: U-1001. It does not start at one, so that a new supplier does not
// look like one.
const firstOrderNumber = 1001

// connector is the inventory system that every supplier gets a connection to, unconnected at first.
const connector = "unleashed"

// NewSupplier is a supplier as it is asked for.
type NewSupplier struct {
	Name     string
	Email    string // of the owner's log-in, and where heads-ups go
	Currency string // ISO 4217; "NZD" when empty
	TimeZone string // IANA name; "Pacific/Auckland" when empty
	// OwnerName is what colleagues call the owner; the e-mail address stands for it when it is empty.
	OwnerName string
}

// Created is what a new supplier needs to begin. The password and the token are not kept: this is the only time they are
// shown.
type Created struct {
	SupplierID string
	Email      string // the owner signs in with it, in upper or lower case
	Password   string
	APIToken   string
}

// CreateSupplier makes a supplier with its owner's log-in, an API token, and a connection that is not connected yet. An
// e-mail address that somebody signs in with already is wholesale.CodeConflict; all other faults are told at once with
// wholesale.CodeInvalid.
func (s *Service) CreateSupplier(ctx context.Context, in NewSupplier) (Created, error) {
	supplier, err := in.supplier()
	if err != nil {
		return Created{}, err
	}
	created := Created{SupplierID: supplier.ID, Email: supplier.Email, Password: newPassword(), APIToken: newToken()}
	passwordHash, err := s.hasher.hash(ctx, created.Password)
	if err != nil {
		return Created{}, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if _, err := insertSupplier(ctx, tx, supplier, in.ownerName(), passwordHash); err != nil {
			return err
		}
		if err := tx.DeleteSetupCodes(ctx); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err // now that there is a supplier, nobody may make the first one any more
		}
		return tx.InsertAPIToken(ctx, store.APIToken{
			ID: store.NewID(), SupplierID: supplier.ID, Name: "first token", Hash: hashOf(created.APIToken), CreatedAt: tx.Now(),
		})
	})
	switch {
	case store.UniqueViolation(err, "person", "email"):
		return Created{}, wholesale.Conflict("Somebody signs in with %s already", supplier.Email)
	case err != nil:
		return Created{}, err
	}
	return created, nil
}

func (in NewSupplier) ownerName() string { return strings.TrimSpace(in.OwnerName) }

// insertSupplier adds a supplier, its owner, and its connection. Orders begin at firstOrderNumber.
func insertSupplier(
	ctx context.Context, tx *store.Tx, supplier wholesale.Supplier, ownerName, passwordHash string,
) (store.Membership, error) {
	supplier.CreatedAt = tx.Now()
	person := newPerson(tx, ownerName, normalEmail(supplier.Email))
	person.PasswordHash = passwordHash
	owner := newMembership(tx, person, supplier.ID, FullAccess)
	owner.AcceptedAt = tx.Now()
	if err := tx.InsertSupplier(ctx, supplier, firstOrderNumber-1); err != nil {
		return store.Membership{}, err
	}
	if err := tx.InsertPerson(ctx, person); err != nil {
		return store.Membership{}, err
	}
	if err := tx.InsertMembership(ctx, owner); err != nil {
		return store.Membership{}, err
	}
	return owner, tx.InsertConnection(ctx, store.Connection{
		ID: store.NewID(), SupplierID: supplier.ID, Connector: connector, Settings: wholesale.DefaultIntegrationSettings(),
	})
}

// supplier checks the input and makes a supplier of it.
func (in NewSupplier) supplier() (wholesale.Supplier, error) {
	s := wholesale.Supplier{
		ID: store.NewID(), Name: strings.TrimSpace(in.Name), Email: strings.TrimSpace(in.Email),
		Currency: cmp.Or(in.Currency, defaultCurrency), TimeZone: cmp.Or(in.TimeZone, defaultTimeZone),
		Mails: wholesale.DefaultCustomerMails(),
	}
	var faults []wholesale.FieldError
	say := func(field, message string) {
		faults = append(faults, wholesale.FieldError{Field: field, Message: message})
	}
	if fault := nameFault(s.Name); fault != "" {
		say("name", fault)
	}
	if !isEmail(s.Email) {
		say("email", emailFault)
	}
	if !isCurrency(s.Currency) {
		say("currency", "must be three capital letters, such as NZD")
	}
	if !isTimeZone(s.TimeZone) {
		say("time_zone", timeZoneFault)
	}
	if name := in.ownerName(); name != "" && nameFault(name) != "" {
		say("owner_name", nameFault(name))
	}
	return s, wholesale.InvalidFields(faults)
}

// isCurrency says whether a code has the form of ISO 4217.
func isCurrency(code string) bool {
	return len(code) == 3 && !strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' })
}
