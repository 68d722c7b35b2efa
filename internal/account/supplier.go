package account

import (
	"cmp"
	"context"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Defaults of a new supplier.
const (
	defaultCurrency = "NZD"
	defaultTimeZone = "Pacific/Auckland"
)

// firstOrderNumber is the number of a supplier's first order, U-1001. It does not start at one, so
// that a new supplier does not look like one.
const firstOrderNumber = 1001

// connector is the inventory system every supplier gets a connection to, unconnected at first.
const connector = "unleashed"

// NewSupplier is the input to create a supplier.
type NewSupplier struct {
	Name     string
	Email    string // of the owner's log-in; mails about what needs attention go there
	Currency string // ISO 4217; "NZD" when empty
	TimeZone string // IANA name; "Pacific/Auckland" when empty
	// OwnerName is what colleagues call the owner; the e-mail address is shown when it is empty.
	OwnerName string
}

// Created is what a new supplier needs to start. The password and the token are not kept, so this
// is the only time they are shown.
type Created struct {
	SupplierID string
	Email      string // the owner signs in with it, in upper or lower case
	Password   string
	APIToken   string
	Shop       string // the path of its shop
}

// CreateSupplier creates a supplier with its owner's log-in, an API token, and a connection that is
// not connected yet. An e-mail address that is in use is wholesale.CodeConflict; other faults are
// wholesale.CodeInvalid of their fields.
func (s *Service) CreateSupplier(ctx context.Context, in NewSupplier) (Created, error) {
	var wrong faults
	supplier := in.checked(&wrong)
	if err := wholesale.InvalidFields(wrong); err != nil {
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
		if err := tx.Auditf(ctx, supplier.ID, "supplier_created", supplier.Name,
			"%s has full access; the first API token has the scope all", supplier.Email); err != nil {
			return err
		}
		if err := tx.DeleteSetupCodes(ctx); err != nil {
			return err // with a supplier in place, no one may set up the first one
		}
		made, err := tx.Supplier(ctx, supplier.ID)
		if err != nil {
			return err
		}
		created.Shop = "/shop/" + made.Shop.Slug
		return insertAPIToken(ctx, tx, supplier.ID, "first token", created.APIToken, ScopeAll, time.Time{})
	})
	if store.UniqueViolation(err, "person", "email") {
		err = wholesale.Conflict("Someone already signs in with %s", supplier.Email)
	}
	if err != nil {
		return Created{}, err
	}
	return created, nil
}

func (in NewSupplier) ownerName() string { return strings.TrimSpace(in.OwnerName) }

// insertSupplier adds a supplier, its owner, and its connection.
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

// checked adds what is wrong with the input to wrong, and gives the supplier.
func (in NewSupplier) checked(wrong *faults) wholesale.Supplier {
	s := wholesale.Supplier{
		ID: store.NewID(), Name: strings.TrimSpace(in.Name), Email: strings.TrimSpace(in.Email),
		Currency: cmp.Or(in.Currency, defaultCurrency), TimeZone: cmp.Or(in.TimeZone, defaultTimeZone),
		Mails: wholesale.DefaultCustomerMails(),
	}
	wrong.add("name", nameFault(s.Name))
	wrong.add("email", emailFault(s.Email))
	if !isCurrency(s.Currency) {
		wrong.add("currency", "must be three capital letters, such as NZD")
	}
	wrong.add("time_zone", timeZoneFault(s.TimeZone))
	if name := in.ownerName(); name != "" {
		wrong.add("owner_name", nameFault(name))
	}
	return s
}

// isCurrency reports whether a code has the form of ISO 4217.
func isCurrency(code string) bool {
	return len(code) == 3 && !strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' })
}
