package account

import (
	"context"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// RemoveSecondFactors helps a colleague who has lost their phone: from now on their password alone
// signs them in, and they are told by mail. It is wholesale.CodeConflict for someone who works for
// another supplier too, whose data the second step protects as well.
func (s *Service) RemoveSecondFactors(ctx context.Context, supplierID, personID string) (helped Membership, err error) {
	m, err := s.membership(ctx, supplierID, personID)
	if err != nil {
		return Membership{}, err
	}
	helped = membershipOf(m)
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		workplaces, err := tx.Workplaces(ctx, personID)
		if err != nil {
			return err
		}
		if len(workplaces) != 1 || workplaces[0].ID != supplierID {
			return wholesale.Conflict("%s works for another supplier too, so only the person who looks after the server can do this", helped.Name)
		}
		if err := removeSecondFactors(ctx, tx, m.Person); err != nil {
			return err
		}
		return s.mailSignInChanged(ctx, tx, m.Person, "Your codes and passkeys were removed: your password alone signs you in. "+
			"You can set them up again on the page Your account.")
	})
	return helped, store.Missing("person", err)
}

// Recover is the same for the operator of the server, for any person. The link lets
// them choose another password; an unknown address is wholesale.CodeNotFound.
func (s *Service) Recover(ctx context.Context, email string) (link string, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(ctx, normalEmail(email))
		if err != nil {
			return err
		}
		if err := removeSecondFactors(ctx, tx, person); err != nil {
			return err
		}
		if link, err = s.newResetLink(ctx, tx, person); err != nil {
			return err
		}
		return auditOf(ctx, tx, person, "password_reset_link_made", "A link was made on the server, to be handed over")
	})
	return link, store.Missing("person", err)
}

func removeSecondFactors(ctx context.Context, tx *store.Tx, p store.Person) error {
	if err := tx.DeleteAuthenticator(ctx, p.ID); err != nil {
		return err
	}
	if err := tx.DeletePasskeys(ctx, p.ID); err != nil {
		return err
	}
	if _, err := tx.EndSessions(ctx, p.ID); err != nil {
		return err
	}
	return auditOf(ctx, tx, p, "codes_and_passkeys_removed", "for someone who has lost their phone")
}

// mailSignInChanged lets a person notice when someone else changed how they sign in.
func (s *Service) mailSignInChanged(ctx context.Context, tx *store.Tx, p store.Person, what string) error {
	supplier, err := tx.SupplierOfPerson(ctx, p.ID)
	if err != nil {
		return err
	}
	message := messageTo(p, s.publicURL+"/forgot")
	message.What = what
	return s.mail(ctx, tx, "sign_in_changed", supplier, "How you sign in was changed", message)
}
