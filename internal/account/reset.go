package account

import (
	"context"
	"errors"
	"log/slog"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// RequestReset sends a person a link to choose another password, valid for an hour. What it answers does not tell whether
// anybody has that address. Too many requests from one place are wholesale.CodeTooMany; too many for one address are
// answered like the others, and send nothing.
func (s *Service) RequestReset(ctx context.Context, email string, from Caller) error {
	email = normalEmail(email)
	if !isEmail(email) {
		return wholesale.Invalid("email", emailFault)
	}
	if wait := s.limiter.take(bucket{"reset " + network(from.IP), resetsOfAddress}); wait > 0 {
		return tooMany(wait)
	}
	person, err := s.personByEmail(ctx, email)
	if err != nil || person.ID == "" || person.PasswordHash == "" { // somebody invited has a link already
		return err
	}
	if s.limiter.take(bucket{"reset of " + hashOf(email), resetsOfEmail}) > 0 {
		s.log.WarnContext(ctx, "no more mails to choose a password for this person now", slog.String("person", person.ID))
		return nil
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		token, err := newLink(ctx, tx, person, store.LinkReset, resetLife)
		if err != nil {
			return err
		}
		return s.mailAboutLogIn(ctx, tx, "reset", person, "Choose a new password", s.publicURL+"/reset/"+token)
	})
}

// ResetLink makes such a link without a mail, for whoever runs the server to hand over. Nobody with that address is
// wholesale.CodeNotFound.
func (s *Service) ResetLink(ctx context.Context, email string) (link string, err error) {
	person, err := s.personByEmail(ctx, normalEmail(email))
	if err != nil {
		return "", err
	}
	if person.ID == "" {
		return "", wholesale.NotFound("person")
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		token, err := newLink(ctx, tx, person, store.LinkReset, resetLife)
		link = s.publicURL + "/reset/" + token
		return err
	})
	return link, err
}

// ResetOf says whose password a link lets somebody choose; wholesale.CodeNotFound when it has been used or its time is over.
func (s *Service) ResetOf(ctx context.Context, token string) (Person, error) {
	person, err := s.personByLink(ctx, token, store.LinkReset)
	return personOf(person), err
}

// Reset gives the person of a link another password, ends all their sessions, and tells them by mail. The link is used up.
func (s *Service) Reset(ctx context.Context, token, password string) error {
	person, err := s.personByLink(ctx, token, store.LinkReset)
	if err != nil {
		return err
	}
	passwordHash, err := s.newPasswordHash(ctx, person, password)
	if err != nil {
		return err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		// Of two at the same moment the other finds the link spent.
		if err := tx.SpendPersonLink(ctx, hashOf(token)); err != nil {
			return err
		}
		if _, err := tx.SetPassword(ctx, person.ID, passwordHash); err != nil {
			return err
		}
		return s.mailPasswordChanged(ctx, tx, person)
	})
	if errors.Is(err, store.ErrNotFound) {
		return errDeadLink()
	}
	return err
}

// ChangePassword gives a person another password; they must know the present one. All their sessions end but those begun
// with the new epoch. Faults are wholesale.CodeInvalid of the fields "current" and "password".
func (s *Service) ChangePassword(ctx context.Context, supplierID, personID, current, password string) (epoch int64, err error) {
	var m store.Membership
	if err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		m, err = tx.Membership(ctx, supplierID, personID)
		return err
	}); err != nil {
		return 0, named("person", err)
	}
	if err := s.checkPassword(ctx, m.Person, "current", current); err != nil {
		return 0, err
	}
	passwordHash, err := s.newPasswordHash(ctx, m.Person, password)
	if err != nil {
		return 0, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if epoch, err = tx.SetPassword(ctx, personID, passwordHash); err != nil {
			return err
		}
		return s.mailPasswordChanged(ctx, tx, m.Person)
	})
	return epoch, named("person", err)
}

// checkPassword has a person show that they know their password; a wrong one is
// wholesale.CodeInvalid of the field. Whoever sits at somebody else's open browser must not be able
// to guess on.
func (s *Service) checkPassword(ctx context.Context, p store.Person, field, password string) error {
	tries := bucket{"password " + p.ID, signInsOfPair}
	if wait := s.limiter.take(tries); wait > 0 {
		return tooMany(wait)
	}
	right, err := s.hasher.matches(ctx, password, p.PasswordHash)
	if err != nil {
		return err
	}
	if !right {
		return wholesale.Invalid(field, "is not your present password")
	}
	s.limiter.giveBack(tries)
	return nil
}

// newPasswordHash checks a password for a person and hashes it. It must not be the name of a
// supplier they work for, nor of the one that they join.
func (s *Service) newPasswordHash(ctx context.Context, p store.Person, password string, joins ...string) (string, error) {
	workplaces, err := s.Workplaces(ctx, p.ID)
	if err != nil {
		return "", err
	}
	known := append([]string{p.Email, p.Name}, joins...)
	for _, supplier := range workplaces {
		known = append(known, supplier.Name)
	}
	if fault := passwordFault(password, known...); fault != "" {
		return "", wholesale.Invalid("password", "%s", fault)
	}
	return s.hasher.hash(ctx, password)
}

// mailPasswordChanged lets a person notice when it was not they who changed it.
func (s *Service) mailPasswordChanged(ctx context.Context, tx *store.Tx, p store.Person) error {
	return s.mailAboutLogIn(ctx, tx, "password_changed", p, "Your password was changed", s.publicURL+"/forgot")
}

// mailAboutLogIn writes in the name of a supplier whom the person knows.
func (s *Service) mailAboutLogIn(ctx context.Context, tx *store.Tx, name string, p store.Person, subject, link string) error {
	supplier, err := tx.SupplierOfPerson(ctx, p.ID)
	if err != nil {
		return err
	}
	return s.mail(ctx, tx, name, supplier, subject, messageTo(p, link))
}
