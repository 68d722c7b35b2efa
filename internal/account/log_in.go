package account

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// LogIn is what a person signs in with. The password is not kept, so this is the only time it is
// shown.
type LogIn struct {
	Email    string
	Password string // "" when they already have one, which stays
}

// CreatePerson adds a person to a team without an invitation, for the operator of the server. A
// person who is already in the team is wholesale.CodeConflict.
func (s *Service) CreatePerson(ctx context.Context, supplierID, email string, role Role) (LogIn, error) {
	logIn, err := s.createLogIn(ctx, email, func(tx *store.Tx, p store.Person) error {
		if _, err := tx.Supplier(ctx, supplierID); err != nil {
			return store.Missing("supplier", err)
		}
		m := newMembership(tx, p, supplierID, role)
		m.AcceptedAt = tx.Now()
		if err := tx.Auditf(ctx, supplierID, "person_created", p.Email, "%s, without an invitation", role.accessWords()); err != nil {
			return err
		}
		return tx.InsertMembership(ctx, m)
	})
	if inTeamAlready(err) {
		return LogIn{}, wholesale.Conflict("%s is already in the team", email)
	}
	return logIn, err
}

// createLogIn finds or adds the person with an e-mail address, gives them a password if they have
// none, and ties them to a team or a customer in the same transaction.
func (s *Service) createLogIn(ctx context.Context, email string, tie func(*store.Tx, store.Person) error) (LogIn, error) {
	logIn := LogIn{Email: normalEmail(email)}
	if fault := emailFault(logIn.Email); fault != "" {
		return LogIn{}, wholesale.Invalid("email", "%s", fault)
	}
	password := newPassword()
	passwordHash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return LogIn{}, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := personWith(ctx, tx, "", logIn.Email)
		if err != nil {
			return err
		}
		logIn.Password = ""
		if person.PasswordHash == "" {
			logIn.Password = password
			if _, err := tx.SetPassword(ctx, person.ID, passwordHash); err != nil {
				return err
			}
		}
		return tie(tx, person)
	})
	if err != nil {
		return LogIn{}, err
	}
	return logIn, nil
}
