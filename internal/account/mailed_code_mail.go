package account

import (
	"context"
	"errors"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// codeMail is the mail with a code.
const codeMail = "sign_in_code"

// mailCode writes the mail with a code. A code to sign in goes to no one who cannot sign in.
func (s *Service) mailCode(ctx context.Context, tx *store.Tx, c store.SignInCode, code string) error {
	person, err := tx.PersonByEmail(ctx, c.Email)
	if errors.Is(err, store.ErrNotFound) {
		if CodePurpose(c.Purpose) == CodeToSignIn {
			return nil
		}
		person, err = store.Person{Email: c.Email}, nil
	}
	if err != nil {
		return err
	}
	from, err := codeSender(ctx, tx, c, person)
	if errors.Is(err, store.ErrNotFound) {
		return nil // no supplier knows them, and none was asked for: they have nothing to see here
	}
	if err != nil {
		return err
	}
	m := messageTo(person, "")
	m.Code, m.Listed, m.Expires = code[:3]+" "+code[3:], "A code to sign in", c.ExpiresAt
	m.What = "sign in to " + from.Name
	if CodePurpose(c.Purpose) == CodeToTrade {
		m.What = "confirm your e-mail address to " + from.Name
	}
	return s.mail(ctx, tx, codeMail, from, m.Code+" is your code for "+from.Name, m)
}

// codeSender is in whose name a code is mailed: the supplier whose shop was asked for, or the one
// that the person knows. To someone who buys from several it is Upstock.
func codeSender(ctx context.Context, tx *store.Tx, c store.SignInCode, p store.Person) (wholesale.Supplier, error) {
	if c.AskedOf != "" {
		return tx.Supplier(ctx, c.AskedOf)
	}
	supplier, err := tx.SupplierOfPerson(ctx, p.ID)
	if err != nil {
		return supplier, err
	}
	_, ties, err := tx.BuyersOfSession(ctx, p.ID, p.SessionEpoch)
	if err != nil {
		return supplier, err
	}
	for _, tie := range ties {
		if tie.SupplierID != supplier.ID {
			supplier.Name, supplier.Email = "Upstock", ""
		}
	}
	return supplier, nil
}
