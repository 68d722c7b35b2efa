package account

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// SetUpNeeded says whether there is no supplier yet: only then can the first one be made in a browser.
func (s *Service) SetUpNeeded(ctx context.Context) (bool, error) {
	var needed bool
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		needed, err = setUpNeeded(ctx, tx)
		return err
	})
	return needed, err
}

func setUpNeeded(ctx context.Context, tx *store.Tx) (bool, error) {
	n, err := tx.CountSuppliers(ctx)
	return n == 0, err
}

// NewSetupCode makes a code that lets somebody who can read it create the first supplier in the browser; needed is false,
// and there is no code, when there is a supplier. Each server that starts on an empty database makes one of its own, and all
// of them hold until the first is used.
func (s *Service) NewSetupCode(ctx context.Context) (code string, needed bool, err error) {
	text := rand.Text()[:12] // 60 random bits, in capital letters and digits that are not mistaken for each other
	code = text[:4] + "-" + text[4:8] + "-" + text[8:]
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if needed, err = setUpNeeded(ctx, tx); err != nil || !needed {
			return err
		}
		return tx.InsertSetupCode(ctx, setupCodeHash(code))
	})
	if err != nil || !needed {
		return "", false, err
	}
	return code, true, nil
}

// setupCodeHash is what is kept of a set-up code. People may type it in small letters, and without dashes.
func setupCodeHash(code string) string {
	return hashOf(strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code)))
}

// FirstSupplier is what the first person says about the business and about themselves.
type FirstSupplier struct {
	NewSupplier // its e-mail address is the owner's, and the owner's name must be given
	Password    string
}

// SetUp makes the first supplier with its owner, who signs in with epoch, and ends all set-up codes. A wrong code is
// wholesale.CodeInvalid of the field "code", as are all other faults of their fields; when there is a supplier already, it
// is wholesale.CodeNotFound.
func (s *Service) SetUp(ctx context.Context, code string, in FirstSupplier, from Caller) (owner Membership, epoch int64, err error) {
	tries := bucket{"set-up " + network(from.IP), setUpsOfAddress}
	if wait := s.limiter.take(tries); wait > 0 {
		return Membership{}, 0, tooMany(wait)
	}
	hash := setupCodeHash(code)
	codeErr := s.checkSetupCode(ctx, hash)
	wrong, isWrong := errors.AsType[*wholesale.Error](codeErr)
	if codeErr != nil && (!isWrong || wrong.Code != wholesale.CodeInvalid) {
		return Membership{}, 0, codeErr
	}
	supplier, err := in.check()
	if codeErr != nil {
		return Membership{}, 0, allFaults(codeErr, err)
	}
	s.limiter.giveBack(tries) // whoever has the code may mistype the rest as often as it takes
	if err != nil {
		return Membership{}, 0, err
	}
	passwordHash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return Membership{}, 0, err
	}
	var membership store.Membership
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		// Whoever takes the codes away makes the supplier: of two at the same moment the other finds none.
		if err := tx.DeleteSetupCodes(ctx); err != nil {
			return err
		}
		if needed, err := setUpNeeded(ctx, tx); err != nil || !needed {
			return errors.Join(err, store.ErrNotFound)
		}
		membership, err = insertSupplier(ctx, tx, supplier, in.ownerName(), passwordHash)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return Membership{}, 0, errSetUpBefore()
	}
	return membershipOf(membership), membership.SessionEpoch, err
}

func (s *Service) checkSetupCode(ctx context.Context, hash string) error {
	var needed, right bool
	if err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		if needed, err = setUpNeeded(ctx, tx); err != nil {
			return err
		}
		right, err = tx.IsSetupCode(ctx, hash)
		return err
	}); err != nil {
		return err
	}
	switch {
	case !needed:
		return errSetUpBefore()
	case !right:
		return wholesale.Invalid("code", "The set-up code is not the one that this server printed. "+
			"It is printed where the server was started; restart the server to get a new one")
	}
	return nil
}

// check tells all faults of the input at once.
func (in FirstSupplier) check() (wholesale.Supplier, error) {
	supplier, err := in.supplier()
	var faults []wholesale.FieldError
	if e, ok := errors.AsType[*wholesale.Error](err); ok {
		faults = e.Fields
	}
	name := in.ownerName()
	if name == "" {
		faults = append(faults, wholesale.FieldError{Field: "owner_name", Message: nameFault(name)})
	}
	if fault := passwordFault(in.Password, supplier.Email, supplier.Name, name); fault != "" {
		faults = append(faults, wholesale.FieldError{Field: "password", Message: fault})
	}
	return supplier, wholesale.InvalidFields(faults)
}

// allFaults makes one error of what several checks found wrong with fields.
func allFaults(errs ...error) error {
	var faults []wholesale.FieldError
	for _, err := range errs {
		if e, ok := errors.AsType[*wholesale.Error](err); ok {
			faults = append(faults, e.Fields...)
		}
	}
	return wholesale.InvalidFields(faults)
}

func errSetUpBefore() error {
	return &wholesale.Error{Code: wholesale.CodeNotFound, Message: "This Upstock has been set up. Sign in instead"}
}
