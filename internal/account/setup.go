package account

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// SetUpNeeded reports whether there is no supplier yet: only then can one be set up in a browser.
func (s *Service) SetUpNeeded(ctx context.Context) (bool, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (bool, error) { return setUpNeeded(ctx, tx) })
}

func setUpNeeded(ctx context.Context, tx *store.Tx) (bool, error) {
	n, err := tx.CountSuppliers(ctx)
	return n == 0, err
}

// setupCodeLife is how long a set-up code works.
const setupCodeLife = 24 * time.Hour

// SetupCode lets anyone who can read it set up the first supplier in a browser, once.
type SetupCode struct {
	Code      string
	ExpiresAt time.Time
}

// NewSetupCode creates a set-up code, in the place of the one before; needed is false when there is
// a supplier already.
func (s *Service) NewSetupCode(ctx context.Context) (made SetupCode, needed bool, err error) {
	text := rand.Text()[:12] // 60 random bits, in characters that are not mistaken for each other
	made.Code = text[:4] + "-" + text[4:8] + "-" + text[8:]
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if needed, err = setUpNeeded(ctx, tx); err != nil || !needed {
			return err
		}
		made.ExpiresAt = tx.Now().Add(setupCodeLife)
		if err := tx.Auditf(ctx, "", "setup_code_created", "", "until %s UTC", spokenTime(made.ExpiresAt, time.UTC)); err != nil {
			return err
		}
		return tx.PutSetupCode(ctx, setupCodeHash(made.Code), made.ExpiresAt)
	})
	if err != nil || !needed {
		return SetupCode{}, false, err
	}
	return made, true, nil
}

// setupCodeHash hashes a set-up code. People may type it in small letters and without dashes.
func setupCodeHash(code string) string {
	return hashOf(strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(code)))
}

// FirstSupplier is what the first person enters about the business and themselves.
type FirstSupplier struct {
	NewSupplier // its e-mail address is the owner's; the owner's name is required
	Password    string
}

// SetUp creates the first supplier with its owner, who signs in with epoch, and uses up the set-up
// code. What is wrong with the input, the code included, is wholesale.CodeInvalid of its fields;
// when there is a supplier already, it is wholesale.CodeNotFound.
func (s *Service) SetUp(ctx context.Context, code string, in FirstSupplier, from Caller) (owner Membership, epoch int64, err error) {
	attempt := bucket{"set-up " + network(from.IP), setUpsOfAddress}
	if wait := s.limiter.take(attempt); wait > 0 {
		return Membership{}, 0, tooMany(wait)
	}
	right, err := s.isSetupCode(ctx, code)
	if err != nil {
		return Membership{}, 0, err
	}
	if !right {
		if err := s.auditWrongCode(ctx); err != nil {
			return Membership{}, 0, err
		}
	}
	var wrong faults
	if right {
		s.limiter.giveBack(attempt) // someone who has the code may mistype the rest any number of times
	} else {
		wrong.add("code", "The set-up code is not the newest one that this server printed, or it is older than a day. "+
			"For a new one, run upstock setup-link where the server runs, or restart the server")
	}
	supplier := in.checked(&wrong)
	if err := wholesale.InvalidFields(wrong); err != nil {
		return Membership{}, 0, err
	}
	passwordHash, err := s.hasher.hash(ctx, in.Password)
	if err != nil {
		return Membership{}, 0, err
	}
	var membership store.Membership
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		// Of two at the same moment, the second finds no code to use up.
		if err := tx.SpendSetupCode(ctx, setupCodeHash(code)); err != nil {
			return err
		}
		if needed, err := setUpNeeded(ctx, tx); err != nil || !needed {
			return errors.Join(err, store.ErrNotFound)
		}
		if membership, err = insertSupplier(ctx, tx, supplier, in.ownerName(), passwordHash); err != nil {
			return err
		}
		return tx.Auditf(store.Named(ctx, personOf(membership.Person).Who()), supplier.ID, "supplier_created", supplier.Name, "in the browser; %s has full access", membership.Email)
	})
	if errors.Is(err, store.ErrNotFound) {
		return Membership{}, 0, errSetUpBefore()
	}
	return membershipOf(membership), membership.SessionEpoch, err
}

// auditWrongCode records a guess. The limiter bounds how many there are.
func (s *Service) auditWrongCode(ctx context.Context) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		return tx.Auditf(ctx, "", "set_up_refused", "", "the set-up code was wrong or too old")
	})
}

func (s *Service) isSetupCode(ctx context.Context, code string) (bool, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (bool, error) {
		if needed, err := setUpNeeded(ctx, tx); err != nil {
			return false, err
		} else if !needed {
			return false, errSetUpBefore()
		}
		return tx.IsSetupCode(ctx, setupCodeHash(code))
	})
}

// checked adds what is wrong with the input to wrong, and gives the supplier.
func (in FirstSupplier) checked(wrong *faults) wholesale.Supplier {
	supplier, name := in.NewSupplier.checked(wrong), in.ownerName()
	if name == "" {
		wrong.add("owner_name", nameFault(name))
	}
	wrong.add("password", passwordFault(in.Password, supplier.Email, supplier.Name, name))
	return supplier
}

func errSetUpBefore() error {
	return &wholesale.Error{Code: wholesale.CodeNotFound, Message: "Upstock is already set up. Sign in instead"}
}
