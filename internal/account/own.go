package account

import (
	"context"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// What people change about themselves in the shop, where they need be in no team.

func (s *Service) person(ctx context.Context, personID string) (store.Person, error) {
	person, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.Person, error) { return tx.Person(ctx, personID) })
	return person, store.Missing("person", err)
}

// RenameSelf changes what a person is called, by themselves.
func (s *Service) RenameSelf(ctx context.Context, personID, name string) error {
	name = strings.TrimSpace(name)
	if fault := nameFault(name); fault != "" {
		return wholesale.Invalid("name", "%s", fault)
	}
	return store.Missing("person", s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := tx.Person(ctx, personID)
		if err != nil {
			return err
		}
		if err := auditOf(ctx, tx, person, "person_renamed", "from “"+person.Name+"” to “"+name+"”"); err != nil {
			return err
		}
		return tx.RenamePerson(ctx, personID, name)
	}))
}

// ChooseOwnPassword gives a person another password, or the first one. Who has one must know it;
// who has none must have proved who they are. All their sessions end but those begun with the new
// epoch. Faults are wholesale.CodeInvalid of the fields "current" and "password".
func (s *Service) ChooseOwnPassword(ctx context.Context, personID, current, password string) (epoch int64, err error) {
	person, err := s.person(ctx, personID)
	if err != nil {
		return 0, err
	}
	if person.PasswordHash != "" {
		if err := s.checkPassword(ctx, person, "current", current); err != nil {
			return 0, err
		}
	}
	passwordHash, err := s.newPasswordHash(ctx, person, password)
	if err != nil {
		return 0, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		now, err := tx.Person(ctx, personID)
		switch {
		case err != nil:
			return err
		case now.PasswordHash != person.PasswordHash:
			return wholesale.Conflict("Your password was changed a moment ago. Load the page again")
		}
		if epoch, err = tx.SetPassword(ctx, personID, passwordHash); err != nil {
			return err
		}
		if err := auditOf(ctx, tx, person, "password_changed", "on their own page in the shop"); err != nil {
			return err
		}
		return s.mailPasswordChanged(ctx, tx, person)
	})
	return epoch, store.Missing("person", err)
}

// ProveOwnPassword checks the password of a person who is signed in, wherever they work or buy; a
// wrong one is wholesale.CodeInvalid of the field "password".
func (s *Service) ProveOwnPassword(ctx context.Context, personID, password string) error {
	person, err := s.person(ctx, personID)
	if err != nil {
		return err
	}
	return s.checkPassword(ctx, person, "password", password)
}
