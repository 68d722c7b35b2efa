package account

import (
	"context"
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
		return s.mail(ctx, tx, "reset", person, "Choose a new password", s.publicURL+"/reset/"+token)
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
	_, err = s.useLink(ctx, token, store.LinkReset, passwordHash, func(tx *store.Tx, p *store.Person) error {
		return s.tellOfNewPassword(ctx, tx, *p)
	})
	return err
}

// ChangePassword gives a person another password; they must know the present one. All their sessions end but those begun
// with the new epoch. Faults are wholesale.CodeInvalid of the fields "current" and "password".
func (s *Service) ChangePassword(ctx context.Context, supplierID, personID, current, password string) (epoch int64, err error) {
	// Whoever sits at somebody else's open browser must not be able to guess on.
	tries := bucket{"password " + personID, signInsOfPair}
	if wait := s.limiter.take(tries); wait > 0 {
		return 0, tooMany(wait)
	}
	var person store.Person
	if err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		person, err = tx.Person(ctx, supplierID, personID)
		return err
	}); err != nil {
		return 0, named("person", err)
	}
	right, err := s.hasher.matches(ctx, current, person.PasswordHash)
	if err != nil {
		return 0, err
	}
	if !right {
		return 0, wholesale.Invalid("current", "is not your present password")
	}
	s.limiter.giveBack(tries)
	passwordHash, err := s.newPasswordHash(ctx, person, password)
	if err != nil {
		return 0, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if epoch, err = tx.SetPassword(ctx, supplierID, personID, passwordHash); err != nil {
			return err
		}
		return s.tellOfNewPassword(ctx, tx, person)
	})
	return epoch, named("person", err)
}

// newPasswordHash checks a password for a person and hashes it.
func (s *Service) newPasswordHash(ctx context.Context, p store.Person, password string) (string, error) {
	supplier, err := s.Supplier(ctx, p.SupplierID)
	if err != nil {
		return "", err
	}
	if fault := passwordFault(password, p.Email, p.Name, supplier.Name); fault != "" {
		return "", wholesale.Invalid("password", "%s", fault)
	}
	return s.hasher.hash(ctx, password)
}

// tellOfNewPassword lets a person notice when it was not they who changed it.
func (s *Service) tellOfNewPassword(ctx context.Context, tx *store.Tx, p store.Person) error {
	return s.mail(ctx, tx, "password_changed", p, "Your password was changed", s.publicURL+"/forgot")
}
