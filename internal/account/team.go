package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxPeople of one supplier keeps the team's page one page.
const maxPeople = 200

// inviteLife is how long the link of an invitation to a team holds.
const inviteLife = 7 * 24 * time.Hour

// People lists the team of a supplier, who came first first.
func (s *Service) People(ctx context.Context, supplierID string) ([]Membership, error) {
	var people []Membership
	err := s.store.View(ctx, func(tx *store.Tx) error {
		rows, err := tx.Memberships(ctx, supplierID)
		for _, row := range rows {
			people = append(people, membershipOf(row))
		}
		return err
	})
	return people, err
}

// Membership reads a person of a supplier's team; wholesale.CodeNotFound when they are not in it.
func (s *Service) Membership(ctx context.Context, supplierID, personID string) (Membership, error) {
	var m store.Membership
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		m, err = tx.Membership(ctx, supplierID, personID)
		return err
	})
	return membershipOf(m), named("person", err)
}

// NewPerson is a person as they are invited.
type NewPerson struct {
	Name  string // of no account for somebody who can sign in already
	Email string
	Role  Role
}

// Invite adds a person to the team and sends them a link to accept, valid for seven days: with
// their password, or a new one when they have none yet. The link is given as well, for whoever
// would rather hand it over themselves. Faults are wholesale.CodeInvalid of their fields.
func (s *Service) Invite(ctx context.Context, supplierID string, in NewPerson) (invited Membership, link string, err error) {
	name, email := strings.TrimSpace(in.Name), normalEmail(in.Email)
	if err := in.check(name, email); err != nil {
		return Membership{}, "", err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		people, err := tx.Memberships(ctx, supplierID)
		if err != nil {
			return err
		}
		if len(people) >= maxPeople {
			return wholesale.Conflict("There are %d people in the team, which is the most there can be. Remove one first", maxPeople)
		}
		person, err := personWith(ctx, tx, name, email)
		if err != nil {
			return err
		}
		m := newMembership(tx, person, supplierID, in.Role)
		if err := tx.InsertMembership(ctx, m); err != nil {
			return err
		}
		invited = membershipOf(m)
		link, err = s.sendInvitation(ctx, tx, m)
		return err
	})
	if inTeamAlready(err) {
		return Membership{}, "", wholesale.Invalid("email", "belongs to somebody who is in the team already")
	}
	if err != nil {
		return Membership{}, "", err
	}
	return invited, link, nil
}

// inTeamAlready says whether an error refuses a second membership. Two that begin at once may both
// want to add the person.
func inTeamAlready(err error) bool {
	return store.UniqueViolation(err, "membership") || store.UniqueViolation(err, "person", "email")
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

// sendInvitation puts a new link in the place of an earlier one, which may have gone to somebody
// else.
func (s *Service) sendInvitation(ctx context.Context, tx *store.Tx, m store.Membership) (link string, err error) {
	token := randomText()
	m.InvitationHash, m.InvitationExpiresAt = hashOf(token), tx.Now().Add(inviteLife)
	if err := tx.UpdateMembership(ctx, m); err != nil {
		return "", err
	}
	supplier, err := tx.Supplier(ctx, m.SupplierID)
	if err != nil {
		return "", err
	}
	link = s.publicURL + "/join-team/" + token
	return link, s.mail(ctx, tx, "invitation", supplier, "You are invited to the team", messageTo(m.Person, link))
}

// InviteAgain sends somebody who has not accepted yet another link; earlier ones hold no longer.
func (s *Service) InviteAgain(ctx context.Context, supplierID, personID string) (invited Membership, link string, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldSupplier(ctx, supplierID); err != nil { // they may be accepting
			return err
		}
		m, err := tx.Membership(ctx, supplierID, personID)
		if err != nil {
			return err
		}
		if invited = membershipOf(m); !invited.Invited {
			return wholesale.Conflict("%s has accepted the invitation already", invited.Name)
		}
		link, err = s.sendInvitation(ctx, tx, m)
		return err
	})
	return invited, link, named("person", err)
}

// InvitationOf says who is invited by a link, and by which supplier; wholesale.CodeNotFound when the link has been used or
// its time is over. Looking does not use it up: mail programs look at links before people do.
func (s *Service) InvitationOf(ctx context.Context, token string) (Membership, wholesale.Supplier, error) {
	m, supplier, err := s.invitationOf(ctx, token)
	return membershipOf(m), supplier, err
}

func (s *Service) invitationOf(ctx context.Context, token string) (m store.Membership, from wholesale.Supplier, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		if m, err = tx.MembershipByInvitation(ctx, hashOf(token)); err != nil {
			return err
		}
		from, err = tx.Supplier(ctx, m.SupplierID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return m, from, errDeadLink()
	}
	return m, from, err
}

// Accept lets an invited person join the team; they sign in with epoch. Who has a password must
// know it, for a link alone says nothing about who holds it; anybody else chooses a name and a
// password. The link is used up.
func (s *Service) Accept(ctx context.Context, token, name, password string) (accepted Membership, epoch int64, err error) {
	invited, supplier, err := s.invitationOf(ctx, token)
	if err != nil {
		return Membership{}, 0, err
	}
	var passwordHash string // of a new password
	if invited.PasswordHash != "" {
		err = s.checkPassword(ctx, invited.Person, "password", password)
	} else if name = strings.TrimSpace(name); nameFault(name) != "" {
		err = wholesale.Invalid("name", "%s", nameFault(name))
	} else {
		passwordHash, err = s.newPasswordHash(ctx, invited.Person, password, supplier.Name)
	}
	if err != nil {
		return Membership{}, 0, err
	}
	var m store.Membership
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := tx.HoldSupplier(ctx, supplier.ID); err != nil {
			return err
		}
		// Read again: they may have accepted by another link, of this supplier or of another one.
		if m, err = tx.MembershipByInvitation(ctx, hashOf(token)); err != nil {
			return err
		}
		if m.PasswordHash != invited.PasswordHash {
			return wholesale.Conflict("Your password was changed a moment ago. Open the link again")
		}
		if passwordHash != "" {
			m.Name, m.PasswordHash = name, passwordHash
			if err := tx.RenamePerson(ctx, m.ID, name); err != nil {
				return err
			}
			if m.SessionEpoch, err = tx.SetPassword(ctx, m.ID, passwordHash); err != nil {
				return err
			}
		}
		m.AcceptedAt = tx.Now()
		return tx.UpdateMembership(ctx, m)
	})
	if errors.Is(err, store.ErrNotFound) {
		return Membership{}, 0, errDeadLink()
	}
	if err != nil {
		return Membership{}, 0, err
	}
	return membershipOf(m), m.SessionEpoch, nil
}

// ChangeRole changes what a person may do. Somebody must keep full access: the last one is wholesale.CodeConflict.
func (s *Service) ChangeRole(ctx context.Context, supplierID, personID string, role Role) (Membership, error) {
	if !role.Valid() {
		return Membership{}, wholesale.Invalid("role", "must be one of the two kinds of access")
	}
	var changed Membership
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		m, err := s.holdMember(ctx, tx, supplierID, personID, role == FullAccess)
		if err != nil {
			return err
		}
		m.Role = string(role)
		changed = membershipOf(m)
		return tx.UpdateMembership(ctx, m)
	})
	return changed, named("person", err)
}

// Remove takes a person out of the team. They are signed out at once, also where they work for
// other suppliers; what they did stays on the orders. Nobody removes themselves, and somebody must
// keep full access: both are wholesale.CodeConflict.
func (s *Service) Remove(ctx context.Context, supplierID, personID, byPersonID string) (Membership, error) {
	if personID == byPersonID {
		return Membership{}, wholesale.Conflict("You cannot remove yourself. Somebody else with full access can")
	}
	var removed Membership
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		m, err := s.holdMember(ctx, tx, supplierID, personID, false)
		if err != nil {
			return err
		}
		removed = membershipOf(m)
		if !removed.Invited { // else a session of theirs would go on if they joined again
			if err := tx.RaiseSessionEpoch(ctx, supplierID, personID); err != nil {
				return err
			}
		}
		return tx.DeleteMembership(ctx, supplierID, personID)
	})
	return removed, named("person", err)
}

// holdMember reads a person whose access is about to change, and keeps everybody else from changing the team meanwhile.
// Unless they keep full access, somebody else must have it who can sign in.
func (s *Service) holdMember(
	ctx context.Context, tx *store.Tx, supplierID, personID string, keepsFull bool,
) (store.Membership, error) {
	if err := tx.HoldSupplier(ctx, supplierID); err != nil {
		return store.Membership{}, err
	}
	m, err := tx.Membership(ctx, supplierID, personID)
	if err != nil || keepsFull {
		return m, err
	}
	people, err := tx.Memberships(ctx, supplierID)
	if err != nil {
		return m, err
	}
	for _, other := range people {
		if other.ID != personID && other.Role == string(FullAccess) && !other.AcceptedAt.IsZero() {
			return m, nil
		}
	}
	return m, wholesale.Conflict("%s is the only person with full access. Give it to somebody else first", membershipOf(m).Name)
}
