package account

import (
	"context"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxPeople of one supplier keeps the team's page one page.
const maxPeople = 200

// People lists the team of a supplier, who came first first.
func (s *Service) People(ctx context.Context, supplierID string) ([]Person, error) {
	var people []Person
	err := s.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.People(ctx, supplierID)
		for _, row := range rows {
			people = append(people, personOf(row))
		}
		return err
	})
	return people, err
}

// NewPerson is a person as they are invited.
type NewPerson struct {
	Name  string
	Email string
	Role  Role
}

// Invite adds a person to the team and sends them a link to choose their password, valid for seven days. The link is given
// as well, for whoever would rather hand it over themselves. Faults are wholesale.CodeInvalid of their fields.
func (s *Service) Invite(ctx context.Context, supplierID string, in NewPerson) (invited Person, link string, err error) {
	name, email := strings.TrimSpace(in.Name), normalEmail(in.Email)
	if err := in.check(name, email); err != nil {
		return Person{}, "", err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		people, err := tx.People(ctx, supplierID)
		if err != nil {
			return err
		}
		if len(people) >= maxPeople {
			return wholesale.Conflict("There are %d people in the team, which is the most there can be. Remove one first", maxPeople)
		}
		person := newPerson(tx, supplierID, name, email, in.Role)
		if err := tx.InsertPerson(ctx, person); err != nil {
			return err
		}
		invited = personOf(person)
		link, err = s.sendInvitation(ctx, tx, person)
		return err
	})
	if store.UniqueViolation(err, "person", "email") {
		return Person{}, "", wholesale.Invalid("email", "is what somebody signs in with already")
	}
	if err != nil {
		return Person{}, "", err
	}
	return invited, link, nil
}

func (in NewPerson) check(name, email string) error {
	var faults []wholesale.FieldError
	if fault := nameFault(name); fault != "" {
		faults = append(faults, wholesale.FieldError{Field: "name", Message: fault})
	}
	if !isEmail(email) {
		faults = append(faults, wholesale.FieldError{Field: "email", Message: emailFault})
	}
	if !in.Role.Valid() {
		faults = append(faults, wholesale.FieldError{Field: "role", Message: "must be one of the two kinds of access"})
	}
	return wholesale.InvalidFields(faults)
}

func (s *Service) sendInvitation(ctx context.Context, tx *store.Tx, p store.Person) (link string, err error) {
	// The newest invitation is the one that counts: an earlier one may have gone to somebody else.
	if err := tx.DeletePersonLinks(ctx, p.SupplierID, p.ID, store.LinkInvite); err != nil {
		return "", err
	}
	token, err := newLink(ctx, tx, p, store.LinkInvite, inviteLife)
	if err != nil {
		return "", err
	}
	link = s.publicURL + "/join-team/" + token
	return link, s.mail(ctx, tx, "invitation", p, "You are invited to the team", link)
}

// InviteAgain sends somebody who has not accepted yet another link; earlier ones hold no longer.
func (s *Service) InviteAgain(ctx context.Context, supplierID, personID string) (invited Person, link string, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := tx.Person(ctx, supplierID, personID)
		if err != nil {
			return err
		}
		if invited = personOf(person); !invited.Invited {
			return wholesale.Conflict("%s has accepted the invitation already", invited.Name)
		}
		link, err = s.sendInvitation(ctx, tx, person)
		return err
	})
	return invited, link, named("person", err)
}

// InvitationOf says who is invited by a link, and by which supplier; wholesale.CodeNotFound when the link has been used or
// its time is over.
func (s *Service) InvitationOf(ctx context.Context, token string) (Person, wholesale.Supplier, error) {
	person, err := s.personByLink(ctx, token, store.LinkInvite)
	if err != nil {
		return Person{}, wholesale.Supplier{}, err
	}
	supplier, err := s.Supplier(ctx, person.SupplierID)
	return personOf(person), supplier, err
}

// Accept lets an invited person choose a name and a password; they sign in with epoch. The link is used up.
func (s *Service) Accept(ctx context.Context, token, name, password string) (accepted Person, epoch int64, err error) {
	invited, err := s.personByLink(ctx, token, store.LinkInvite)
	if err != nil {
		return Person{}, 0, err
	}
	name = strings.TrimSpace(name)
	if fault := nameFault(name); fault != "" {
		return Person{}, 0, wholesale.Invalid("name", "%s", fault)
	}
	passwordHash, err := s.newPasswordHash(ctx, invited, password)
	if err != nil {
		return Person{}, 0, err
	}
	person, err := s.useLink(ctx, token, store.LinkInvite, passwordHash, func(tx *store.Tx, p *store.Person) error {
		p.Name = name
		return tx.UpdatePerson(ctx, *p)
	})
	if err != nil {
		return Person{}, 0, err
	}
	return personOf(person), person.SessionEpoch, nil
}

// ChangeRole changes what a person may do. Somebody must keep full access: the last one is wholesale.CodeConflict.
func (s *Service) ChangeRole(ctx context.Context, supplierID, personID string, role Role) (Person, error) {
	if !role.Valid() {
		return Person{}, wholesale.Invalid("role", "must be one of the two kinds of access")
	}
	var changed Person
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := s.holdMember(ctx, tx, supplierID, personID, role == FullAccess)
		if err != nil {
			return err
		}
		person.Role = string(role)
		changed = personOf(person)
		return tx.UpdatePerson(ctx, person)
	})
	return changed, named("person", err)
}

// Remove takes a person out of the team. They are signed out at once; what they did stays on the orders. Nobody removes
// themselves, and somebody must keep full access: both are wholesale.CodeConflict.
func (s *Service) Remove(ctx context.Context, supplierID, personID, byPersonID string) (Person, error) {
	if personID == byPersonID {
		return Person{}, wholesale.Conflict("You cannot remove yourself. Somebody else with full access can")
	}
	var removed Person
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := s.holdMember(ctx, tx, supplierID, personID, false)
		if err != nil {
			return err
		}
		removed = personOf(person)
		return tx.DeletePerson(ctx, supplierID, personID)
	})
	return removed, named("person", err)
}

// holdMember reads a person whose access is about to change, and keeps everybody else from changing the team meanwhile.
// Unless they keep full access, somebody else must have it who can sign in.
func (s *Service) holdMember(ctx context.Context, tx *store.Tx, supplierID, personID string, keepsFull bool) (store.Person, error) {
	if err := tx.HoldSupplier(ctx, supplierID); err != nil {
		return store.Person{}, err
	}
	person, err := tx.Person(ctx, supplierID, personID)
	if err != nil || keepsFull {
		return person, err
	}
	people, err := tx.People(ctx, supplierID)
	if err != nil {
		return person, err
	}
	for _, other := range people {
		if other.ID != personID && other.Role == string(FullAccess) && other.PasswordHash != "" {
			return person, nil
		}
	}
	return person, wholesale.Conflict("%s is the only person with full access. Give it to somebody else first", personOf(person).Name)
}

// SignOutEverywhere ends all sessions of a person, in every browser.
func (s *Service) SignOutEverywhere(ctx context.Context, supplierID, personID string) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error { return tx.RaiseSessionEpoch(ctx, supplierID, personID) })
	return named("person", err)
}
