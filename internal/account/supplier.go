package account

import (
	"cmp"
	"context"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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

const (
	maxName  = 500 // characters
	maxEmail = 254 // characters: RFC 5321
)

// connector is the inventory system that every supplier gets a connection to, unconnected at first.
const connector = "unleashed"

// roleOwner is the role of the person a supplier is made with, who may do everything.
const roleOwner = "owner"

// NewSupplier is a supplier as it is asked for.
type NewSupplier struct {
	Name     string
	Email    string // of the owner's log-in, and where heads-ups go
	Currency string // ISO 4217; "NZD" when empty
	TimeZone string // IANA name; "Pacific/Auckland" when empty
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
	passwordHash, err := hashPassword(created.Password)
	if err != nil {
		return Created{}, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		supplier.CreatedAt = tx.Now()
		if err := tx.InsertSupplier(ctx, supplier, firstOrderNumber-1); err != nil {
			return err
		}
		if err := tx.InsertPerson(ctx, store.Person{
			ID: store.NewID(), SupplierID: supplier.ID, Email: strings.ToLower(supplier.Email), Role: roleOwner,
			PasswordHash: passwordHash, CreatedAt: tx.Now(),
		}); err != nil {
			return err
		}
		if err := tx.InsertAPIToken(ctx, store.APIToken{
			ID: store.NewID(), SupplierID: supplier.ID, Name: "first token", Hash: hashOf(created.APIToken), CreatedAt: tx.Now(),
		}); err != nil {
			return err
		}
		return tx.InsertConnection(ctx, store.Connection{
			ID: store.NewID(), SupplierID: supplier.ID, Connector: connector, Settings: wholesale.DefaultIntegrationSettings(),
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

// supplier checks the input and makes a supplier of it.
func (in NewSupplier) supplier() (wholesale.Supplier, error) {
	s := wholesale.Supplier{
		ID: store.NewID(), Name: strings.TrimSpace(in.Name), Email: strings.TrimSpace(in.Email),
		Currency: cmp.Or(in.Currency, defaultCurrency), TimeZone: cmp.Or(in.TimeZone, defaultTimeZone),
	}
	var faults []wholesale.FieldError
	say := func(field, message string) {
		faults = append(faults, wholesale.FieldError{Field: field, Message: message})
	}
	switch {
	case s.Name == "":
		say("name", "is required")
	case utf8.RuneCountInString(s.Name) > maxName:
		say("name", "must be at most 500 characters")
	case !utf8.ValidString(s.Name) || strings.ContainsFunc(s.Name, unicode.IsControl):
		say("name", "must be a single line of text")
	}
	if address, err := mail.ParseAddress(s.Email); err != nil || address.Address != s.Email || len(s.Email) > maxEmail {
		say("email", "must be an e-mail address such as office@example.com")
	}
	if !isCurrency(s.Currency) {
		say("currency", "must be three capital letters, such as NZD")
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "Local" {
		say("time_zone", "must be the name of a time zone, such as Pacific/Auckland")
	}
	return s, wholesale.InvalidFields(faults)
}

// isCurrency says whether a code has the form of ISO 4217.
func isCurrency(code string) bool {
	return len(code) == 3 && !strings.ContainsFunc(code, func(r rune) bool { return r < 'A' || r > 'Z' })
}
