package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// maxPeople keeps a supplier's team on one page.
const maxPeople = 200

// inviteLife is how long the link of an invitation to a team works.
const inviteLife = 7 * 24 * time.Hour

// People lists the team of a supplier, oldest member first.
func (s *Service) People(ctx context.Context, supplierID string) (people []Membership, err error) {
	rows, err := store.Read(ctx, s.store, func(tx *store.Tx) ([]store.Membership, error) { return tx.Memberships(ctx, supplierID) })
	for _, row := range rows {
		people = append(people, membershipOf(row))
	}
	return people, err
}

// Membership reads a person of a supplier's team; wholesale.CodeNotFound when they are not in it.
func (s *Service) Membership(ctx context.Context, supplierID, personID string) (Membership, error) {
	m, err := s.membership(ctx, supplierID, personID)
	return membershipOf(m), err
}

func (s *Service) membership(ctx context.Context, supplierID, personID string) (store.Membership, error) {
	m, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.Membership, error) { return tx.Membership(ctx, supplierID, personID) })
	return m, store.Missing("person", err)
}

// NewPerson is the input to invite a person.
type NewPerson struct {
	Name  string // ignored for someone who can sign in already
	Email string
	Role  Role
}

// Invite adds a person to the team and sends them a link to accept, valid for seven days. They
// accept with their password, or choose one if they have none yet. The link is returned as well, to
// be handed over in person. Faults are wholesale.CodeInvalid of their fields.
func (s *Service) Invite(ctx context.Context, supplierID string, in NewPerson) (invited Membership, link string, err error) {
	name, email := strings.TrimSpace(in.Name), normalEmail(in.Email)
	var wrong faults
	wrong.add("name", nameFault(name))
	wrong.add("email", emailFault(email))
	wrong.add("role", in.Role.fault())
	if err := wholesale.InvalidFields(wrong); err != nil {
		return Membership{}, "", err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		people, err := tx.Memberships(ctx, supplierID)
		if err != nil {
			return err
		}
		if len(people) >= maxPeople {
			return wholesale.Conflict("Your team already has %d people, the most allowed. Remove one first", maxPeople)
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
		err = wholesale.Invalid("email", "belongs to someone who is already in the team")
	}
	if err != nil {
		return Membership{}, "", err
	}
	return invited, link, nil
}

// inTeamAlready reports whether an error refuses a second membership. Two invitations at the same
// time may both want to add the person.
func inTeamAlready(err error) bool {
	return store.UniqueViolation(err, "membership") || store.UniqueViolation(err, "person", "email")
}

// sendInvitation replaces an earlier link, which may have gone to someone else.
func (s *Service) sendInvitation(ctx context.Context, tx *store.Tx, m store.Membership) (link string, err error) {
	token := randomText()
	if err := tx.Auditf(ctx, m.SupplierID, "person_invited", m.Email, "%s", Role(m.Role).accessWords()); err != nil {
		return "", err
	}
	m.InvitationHash, m.InvitationExpiresAt = hashOf(token), tx.Now().Add(inviteLife)
	if err := tx.UpdateMembership(ctx, m); err != nil {
		return "", err
	}
	supplier, err := tx.Supplier(ctx, m.SupplierID)
	if err != nil {
		return "", err
	}
	link = s.publicURL + "/join-team/" + token
	message := messageTo(m.Person, link)
	message.Expires = m.InvitationExpiresAt
	return link, s.mail(ctx, tx, invitationMail, supplier, "You are invited to the team", message)
}

// invitationMail is the mail with the link of an invitation to a team.
const invitationMail = "invitation"

// AwaitInvitation is what became of the mail of a person's newest invitation. It waits for the mail
// server to answer, but not for long.
func (s *Service) AwaitInvitation(ctx context.Context, supplierID, personID string) (mail.Delivery, error) {
	return s.mails.Await(ctx, func(tx *store.Tx) ([]store.Mail, error) {
		mails, err := tx.MailsToPerson(ctx, supplierID, personID, invitationMail)
		return mails[:min(len(mails), 1)], err
	})
}

// InviteAgain sends someone who has not accepted yet a new link; earlier ones stop working.
func (s *Service) InviteAgain(ctx context.Context, supplierID, personID string) (invited Membership, link string, err error) {
	err = s.changeMember(ctx, supplierID, personID, true, func(tx *store.Tx, m store.Membership) (err error) {
		if invited = membershipOf(m); !invited.Invited {
			return wholesale.Conflict("%s has already accepted the invitation", invited.Name)
		}
		link, err = s.sendInvitation(ctx, tx, m)
		return err
	})
	return invited, link, err
}

// InvitationOf finds who is invited by a link, and by which supplier; wholesale.CodeNotFound when
// the link has been used or has expired. It does not use the link up: mail programs open links
// before people do.
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
	return m, from, deadLink(err)
}

// Accept lets an invited person join the team; they sign in with epoch. If they have a password
// they must enter it, because the link alone does not prove who they are; otherwise they choose a
// name and a password. The link is used up.
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
		// Read again: they may have accepted another link, of this supplier or another.
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
		ctx := store.Named(ctx, personOf(m.Person).Who())
		if err := tx.Auditf(ctx, m.SupplierID, "person_joined", m.Email, "%s", Role(m.Role).accessWords()); err != nil {
			return err
		}
		return tx.UpdateMembership(ctx, m)
	})
	if err != nil {
		return Membership{}, 0, deadLink(err)
	}
	return membershipOf(m), m.SessionEpoch, nil
}

// ChangeRole changes what a person may do. Taking full access from the last one who has it is
// wholesale.CodeConflict.
func (s *Service) ChangeRole(ctx context.Context, supplierID, personID string, role Role) (changed Membership, err error) {
	if fault := role.fault(); fault != "" {
		return Membership{}, wholesale.Invalid("role", "%s", fault)
	}
	err = s.changeMember(ctx, supplierID, personID, role == FullAccess, func(tx *store.Tx, m store.Membership) error {
		if err := tx.Auditf(ctx, supplierID, "role_changed", m.Email, "from %s to %s", Role(m.Role).accessWords(), role.accessWords()); err != nil {
			return err
		}
		m.Role = string(role)
		changed = membershipOf(m)
		return tx.UpdateMembership(ctx, m)
	})
	return changed, err
}

// Remove takes a person out of the team. They are signed out at once, also where they work for
// other suppliers; what they did stays on the orders. Removing oneself, or the last one with full
// access, is wholesale.CodeConflict.
func (s *Service) Remove(ctx context.Context, supplierID, personID, byPersonID string) (removed Membership, err error) {
	if personID == byPersonID {
		return Membership{}, wholesale.Conflict("You cannot remove yourself. Someone else with full access can")
	}
	err = s.changeMember(ctx, supplierID, personID, false, func(tx *store.Tx, m store.Membership) error {
		removed = membershipOf(m)
		if !removed.Invited { // otherwise their session would continue if they joined again
			if err := tx.RaiseSessionEpoch(ctx, supplierID, personID); err != nil {
				return err
			}
		}
		if err := tx.Auditf(ctx, supplierID, "person_removed", m.Email, "had %s", Role(m.Role).accessWords()); err != nil {
			return err
		}
		if err := mail.AddressDropped(ctx, tx, supplierID, m.Email); err != nil {
			return err
		}
		return tx.DeleteMembership(ctx, supplierID, personID)
	})
	return removed, err
}

// changeMember changes a person of a team, while no one else changes the team. Unless they keep
// full access, someone else who can sign in must have it.
func (s *Service) changeMember(
	ctx context.Context, supplierID, personID string, keepsFull bool, change func(*store.Tx, store.Membership) error,
) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.HoldSupplier(ctx, supplierID); err != nil {
			return err
		}
		m, err := tx.Membership(ctx, supplierID, personID)
		if err != nil {
			return err
		}
		if !keepsFull {
			people, err := tx.Memberships(ctx, supplierID)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(people, func(other store.Membership) bool {
				return other.ID != personID && other.Role == string(FullAccess) && !other.AcceptedAt.IsZero()
			}) {
				return wholesale.Conflict("%s is the only person with full access. Give it to someone else first", membershipOf(m).Name)
			}
		}
		return change(tx, m)
	})
	return store.Missing("person", err)
}
