package account

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// RequestReset sends a person a link to choose a new password, valid for an hour. The answer does
// not reveal whether the address is known. Too many requests from one place are
// wholesale.CodeTooMany; too many for one address are answered as usual, but send nothing.
func (s *Service) RequestReset(ctx context.Context, email string, from Caller) error {
	email = normalEmail(email)
	if fault := emailFault(email); fault != "" {
		return wholesale.Invalid("email", "%s", fault)
	}
	if wait := s.limiter.take(bucket{"reset " + network(from.IP), resetsOfAddress}); wait > 0 {
		return tooMany(wait)
	}
	person, err := s.personByEmail(ctx, email)
	if err != nil {
		return err
	}
	refused := s.noReset(email, person)
	// Something is written in any case: otherwise the time it takes would tell who is known.
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if refused != "" {
			person.Email = email
			return auditOf(ctx, tx, person, "password_reset_refused", refused)
		}
		link, err := s.newResetLink(ctx, tx, person)
		if err != nil {
			return err
		}
		if err := auditOf(ctx, tx, person, "password_reset_requested", "A link was sent by e-mail"); err != nil {
			return err
		}
		return s.mailAboutLogIn(ctx, tx, "reset", person, "Choose a new password", link)
	})
}

// noReset says why a request for a link sends nothing; "" when it sends one.
func (s *Service) noReset(email string, p store.Person) string {
	switch {
	case p.ID == "":
		return "No one signs in with this address"
	case p.PasswordHash == "":
		return "They have an invitation, and no password yet"
	case s.limiter.take(bucket{"reset of " + hashOf(email), resetsOfEmail}) > 0:
		return "They were sent several links a moment ago"
	case !s.SendsMail():
		return "There is no mail server" // which the page says, too: a link that no one gets is not made
	}
	return ""
}

// ResetLink creates such a link without a mail, for the operator of the server to hand over. An
// unknown address is wholesale.CodeNotFound.
func (s *Service) ResetLink(ctx context.Context, email string) (link string, err error) {
	person, err := s.personByEmail(ctx, normalEmail(email))
	if err != nil {
		return "", err
	}
	if person.ID == "" {
		return "", wholesale.NotFound("person")
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if link, err = s.newResetLink(ctx, tx, person); err != nil {
			return err
		}
		return auditOf(ctx, tx, person, "password_reset_link_made", "A link was made on the server, to be handed over")
	})
	return link, err
}

func (s *Service) newResetLink(ctx context.Context, tx *store.Tx, p store.Person) (string, error) {
	token, err := newLink(ctx, tx, p, store.LinkReset, resetLife)
	return s.publicURL + "/reset/" + token, err
}

// ResetOf finds whose password a link resets; wholesale.CodeNotFound when it has been used or has
// expired.
func (s *Service) ResetOf(ctx context.Context, token string) (Person, error) {
	person, err := s.personByLink(ctx, token, store.LinkReset)
	return personOf(person), err
}

// Reset gives the person of a link a new password, ends all their sessions, and notifies them by
// mail. The link is used up.
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
		// Of two at the same moment, the second finds the link used.
		if err := tx.SpendPersonLink(ctx, hashOf(token)); err != nil {
			return err
		}
		if _, err := tx.SetPassword(ctx, person.ID, passwordHash); err != nil {
			return err
		}
		ctx := store.Named(ctx, personOf(person).Who())
		if err := auditOf(ctx, tx, person, "password_changed", "With a link to choose another one; every session has ended"); err != nil {
			return err
		}
		return s.mailPasswordChanged(ctx, tx, person)
	})
	return deadLink(err)
}

// ChangePassword gives a person who knows their current password a new one. All their sessions end
// but those begun with the new epoch. Faults are wholesale.CodeInvalid of the fields "current" and
// "password".
func (s *Service) ChangePassword(ctx context.Context, supplierID, personID, current, password string) (epoch int64, err error) {
	m, err := s.membership(ctx, supplierID, personID)
	if err != nil {
		return 0, err
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
		if err := auditOf(ctx, tx, m.Person, "password_changed", "on their own page"); err != nil {
			return err
		}
		return s.mailPasswordChanged(ctx, tx, m.Person)
	})
	return epoch, store.Missing("person", err)
}

// ProvePassword checks the password of a person who is signed in; a wrong one is
// wholesale.CodeInvalid of the field "password".
func (s *Service) ProvePassword(ctx context.Context, supplierID, personID, password string) error {
	m, err := s.membership(ctx, supplierID, personID)
	if err != nil {
		return err
	}
	return s.checkPassword(ctx, m.Person, "password", password)
}

// checkPassword checks a person's password; a wrong one is wholesale.CodeInvalid of the field.
// Attempts are limited, so that no one can guess it at a browser that was left signed in.
func (s *Service) checkPassword(ctx context.Context, p store.Person, field, password string) error {
	attempt := bucket{"password " + p.ID, signInsOfPair}
	if wait := s.limiter.take(attempt); wait > 0 {
		return tooMany(wait)
	}
	right, err := s.hasher.matches(ctx, password, p.PasswordHash)
	if err != nil {
		return err
	}
	if !right {
		if err := s.signInFailed(ctx, p.Email, p, "the password was wrong, for someone who confirms who they are", Caller{IP: store.WhoOf(ctx).Address}); err != nil {
			return err
		}
		return wholesale.Invalid(field, "is not your current password")
	}
	s.limiter.giveBack(attempt)
	return nil
}

// newPasswordHash checks a new password and hashes it. It must not be the name of a supplier they
// work for or join.
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

// mailPasswordChanged lets a person notice when someone else changed their password.
func (s *Service) mailPasswordChanged(ctx context.Context, tx *store.Tx, p store.Person) error {
	return s.mailAboutLogIn(ctx, tx, "password_changed", p, "Your password was changed", s.publicURL+"/forgot")
}

// mailAboutLogIn writes in the name of a supplier the person knows. Who buys from no one any more
// is written nothing: no supplier would know them.
func (s *Service) mailAboutLogIn(ctx context.Context, tx *store.Tx, name string, p store.Person, subject, link string) error {
	supplier, err := tx.SupplierOfPerson(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m := messageTo(p, link)
	if name == "reset" {
		m.Expires = tx.Now().Add(resetLife)
	}
	return s.mail(ctx, tx, name, supplier, subject, m)
}
