package account

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Person is someone who can sign in. They may work for several suppliers and buy for several
// customers.
type Person struct {
	ID    string
	Name  string // the e-mail address when it is not known
	Email string // in lower case; they sign in with it
	// HasPassword is false until they have accepted their first invitation.
	HasPassword bool
}

func personOf(p store.Person) Person {
	return Person{ID: p.ID, Name: cmp.Or(p.Name, p.Email), Email: p.Email, HasPassword: p.PasswordHash != ""}
}

// Rename changes what a person of a supplier's team is called.
func (s *Service) Rename(ctx context.Context, supplierID, personID, name string) error {
	name = strings.TrimSpace(name)
	if fault := nameFault(name); fault != "" {
		return wholesale.Invalid("name", "%s", fault)
	}
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Membership(ctx, supplierID, personID)
		if err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "person_renamed", m.Email, "from “%s” to “%s”", m.Name, name); err != nil {
			return err
		}
		return tx.RenamePerson(ctx, personID, name)
	})
	return store.Missing("person", err)
}

// SignOutEverywhere ends all sessions of a person of a supplier's team, in every browser.
func (s *Service) SignOutEverywhere(ctx context.Context, supplierID, personID string) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		m, err := tx.Membership(ctx, supplierID, personID)
		if err != nil {
			return err
		}
		if err := tx.Auditf(ctx, supplierID, "signed_out_everywhere", m.Email, ""); err != nil {
			return err
		}
		return tx.RaiseSessionEpoch(ctx, supplierID, personID)
	})
	return store.Missing("person", err)
}

// personWith finds the person with an e-mail address, or adds one without a password.
func personWith(ctx context.Context, tx *store.Tx, name, email string) (store.Person, error) {
	person, err := tx.PersonByEmail(ctx, email)
	if !errors.Is(err, store.ErrNotFound) {
		return person, err
	}
	person = newPerson(tx, name, email)
	return person, tx.InsertPerson(ctx, person)
}

func newPerson(tx *store.Tx, name, email string) store.Person {
	return store.Person{ID: store.NewID(), Name: name, Email: email, SessionEpoch: 1, CreatedAt: tx.Now()}
}
