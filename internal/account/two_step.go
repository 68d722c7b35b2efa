package account

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"log/slog"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The codes of an authenticator app (RFC 6238), as every such app makes them.
const (
	codePeriod = 30 * time.Second
	codeDigits = otp.DigitsSix
	// codeSlack is by how many periods the clock of a phone may differ from ours.
	codeSlack = 1
	// recoveryCodes is how many a person gets.
	recoveryCodes = 10
)

// The limits on wrong codes. Anyone who gets there knows the password already.
var (
	codesOfCaller = limit{burst: 8, interval: time.Minute}
	// Keeps many addresses from guessing together; a browser that the person has signed in with
	// before is not held up by it.
	codesOfPerson = limit{burst: 40, interval: time.Minute}
)

// TwoStep is whether a person signs in with a code from an app as well.
type TwoStep struct {
	On            bool
	Since         time.Time
	RecoveryCodes int // how many are left
}

// Authenticator is what a person gives to the app on their phone.
type Authenticator struct {
	Secret  string // to be typed, in groups
	Picture string // the same as a QR code: the address of a picture, which holds it itself
}

// TwoStepOf says how a person signs in.
func (s *Service) TwoStepOf(ctx context.Context, personID string) (now TwoStep, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		a, err := tx.Authenticator(ctx, personID)
		if err != nil {
			return err
		}
		now.On, now.Since = !a.TurnedOnAt.IsZero(), a.TurnedOnAt
		now.RecoveryCodes, err = tx.CountRecoveryCodes(ctx, personID)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return TwoStep{}, nil
	}
	return now, err
}

// NewAuthenticator makes the secret that the person's app and the server will share. It counts from
// [Service.TurnOnTwoStep] on; until then the same one is given again. It is wholesale.CodeConflict
// when the person has an app already.
func (s *Service) NewAuthenticator(ctx context.Context, personID string) (Authenticator, error) {
	if s.ring == nil {
		return Authenticator{}, errors.New("a new authenticator: there is no key ring")
	}
	var person store.Person
	var secret []byte
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if person, err = tx.Person(ctx, personID); err != nil {
			return err
		}
		kept, err := tx.Authenticator(ctx, personID)
		switch {
		case err == nil && !kept.TurnedOnAt.IsZero():
			return wholesale.Conflict("You sign in with codes already")
		case err == nil:
			secret, err = s.ring.Open(kept.Secret, authenticatorRow(personID))
			return err
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		secret = make([]byte, 20)
		_, _ = rand.Read(secret) // never fails: it would end the program
		sealed, err := s.ring.Seal(secret, authenticatorRow(personID))
		if err != nil {
			return err
		}
		return tx.PutAuthenticator(ctx, store.Authenticator{PersonID: personID, Secret: sealed})
	})
	if err != nil {
		return Authenticator{}, store.Missing("person", err)
	}
	return s.authenticator(person, secret)
}

func (s *Service) authenticator(p store.Person, secret []byte) (Authenticator, error) {
	key, err := totp.Generate(totp.GenerateOpts{
		Issuer: "Upstock", AccountName: p.Email, Secret: secret, Period: uint(codePeriod / time.Second), Digits: codeDigits,
	})
	if err != nil {
		return Authenticator{}, fmt.Errorf("a new authenticator: %w", err)
	}
	picture, err := key.Image(200, 200)
	if err != nil {
		return Authenticator{}, fmt.Errorf("a new authenticator: %w", err)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		return Authenticator{}, fmt.Errorf("a new authenticator: %w", err)
	}
	return Authenticator{
		Secret:  inGroups(key.Secret(), " "),
		Picture: "data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes()),
	}, nil
}

// TurnOnTwoStep has the person sign in with codes from now on, once a first code shows that their
// app has the secret. All their sessions end but those begun with the new epoch. The recovery codes
// are not kept, so this is the only time they are shown. A wrong code is wholesale.CodeInvalid of
// the field "code".
func (s *Service) TurnOnTwoStep(ctx context.Context, supplierID, personID, code string) (recovery []string, epoch int64, err error) {
	recovery, hashes := newRecoveryCodes()
	m, err := s.membership(ctx, supplierID, personID)
	if err != nil {
		return nil, 0, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Authenticator(ctx, personID)
		if errors.Is(err, store.ErrNotFound) || err == nil && !a.TurnedOnAt.IsZero() {
			return wholesale.Conflict("This was done before, or in another tab. Look at your account again")
		}
		if err != nil {
			return err
		}
		step, right, err := s.stepOf(a, code, tx.Now())
		if err != nil {
			return err
		}
		if !right {
			return wholesale.Invalid("code", "is not the code that the app shows now. Check that the clock of your phone is right")
		}
		// Sealed again: a key that is being retired must not come back with the text read above.
		secret, err := s.ring.Open(a.Secret, authenticatorRow(personID))
		if err != nil {
			return err
		}
		if a.Secret, err = s.ring.Seal(secret, authenticatorRow(personID)); err != nil {
			return err
		}
		a.UsedStep, a.TurnedOnAt = step, tx.Now()
		if err := tx.PutAuthenticator(ctx, a); err != nil {
			return err
		}
		if err := tx.SetRecoveryCodes(ctx, personID, hashes); err != nil {
			return err
		}
		if epoch, err = tx.EndSessions(ctx, personID); err != nil {
			return err
		}
		if err := auditOf(ctx, tx, m.Person, "codes_turned_on", ""); err != nil {
			return err
		}
		return s.mailSignInChanged(ctx, tx, m.Person, "From now on you enter a code from the app on your phone as well.")
	})
	if err != nil {
		return nil, 0, err
	}
	return recovery, epoch, nil
}

// RenewRecoveryCodes gives the person other recovery codes; the earlier ones stop working.
// It is wholesale.CodeConflict when they do not sign in with codes.
func (s *Service) RenewRecoveryCodes(ctx context.Context, supplierID, personID string) (recovery []string, err error) {
	recovery, hashes := newRecoveryCodes()
	m, err := s.membership(ctx, supplierID, personID)
	if err != nil {
		return nil, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		a, err := tx.Authenticator(ctx, personID)
		if errors.Is(err, store.ErrNotFound) || err == nil && a.TurnedOnAt.IsZero() {
			return wholesale.Conflict("You do not sign in with codes")
		}
		if err != nil {
			return err
		}
		if err := tx.SetRecoveryCodes(ctx, personID, hashes); err != nil {
			return err
		}
		return auditOf(ctx, tx, m.Person, "recovery_codes_renewed", "")
	})
	if err != nil {
		return nil, err
	}
	return recovery, nil
}

// TurnOffTwoStep has the person sign in without codes. All their sessions end but those begun with
// the new epoch, and they are told by mail.
func (s *Service) TurnOffTwoStep(ctx context.Context, supplierID, personID string) (epoch int64, err error) {
	m, err := s.membership(ctx, supplierID, personID)
	if err != nil {
		return 0, err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := tx.DeleteAuthenticator(ctx, personID); err != nil {
			return err
		}
		if epoch, err = tx.EndSessions(ctx, personID); err != nil {
			return err
		}
		if err := auditOf(ctx, tx, m.Person, "codes_turned_off", ""); err != nil {
			return err
		}
		return s.mailSignInChanged(ctx, tx, m.Person, "You no longer enter a code from an app.")
	})
	return epoch, err
}

// NeedsCode reports whether a person's password is not enough to sign them in: [Service.EnterCode]
// must follow.
func (s *Service) NeedsCode(ctx context.Context, personID string) (bool, error) {
	now, err := s.TwoStepOf(ctx, personID)
	return now.On, err
}

// EnterCode checks the code of a person whose password was right: one from their app, or one of
// their recovery codes. Each works once. A wrong one is wholesale.CodeUnauthorized; after too many
// it is wholesale.CodeTooMany.
func (s *Service) EnterCode(ctx context.Context, personID, code string, from Caller) (how Proof, err error) {
	person, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.Person, error) { return tx.Person(ctx, personID) })
	if err != nil {
		return "", store.Missing("person", err)
	}
	buckets := s.codeBuckets(person, from)
	if wait := s.limiter.take(buckets...); wait > 0 {
		s.log.WarnContext(ctx, "too many wrong codes", slog.String("ip", from.IP), slog.String("person", person.ID))
		return "", tooMany(wait)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		how, err = s.useCode(ctx, tx, person, code)
		return err
	})
	if err == nil && how == "" {
		if err := s.signInFailed(ctx, person.Email, person, "the code was wrong, or it was used before", from); err != nil {
			return "", err
		}
		return "", &wholesale.Error{
			Code: wholesale.CodeUnauthorized, Message: "The code is wrong, or it was used before. Type the one that your app shows now",
		}
	}
	s.limiter.giveBack(buckets...)
	return how, err
}

// useCode uses a code up, of the app or for recovery; how is "" when it is none.
func (s *Service) useCode(ctx context.Context, tx *store.Tx, p store.Person, code string) (how Proof, err error) {
	a, err := tx.Authenticator(ctx, p.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && a.TurnedOnAt.IsZero() {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	// Without the secret key that the app's secret was sealed with, recovery codes still work.
	step, right, unreadable := s.stepOf(a, code, tx.Now())
	if right {
		how, err = ByCode, tx.UseAuthenticatorStep(ctx, p.ID, step)
	} else {
		how, err = ByRecoveryCode, tx.SpendRecoveryCode(ctx, p.ID, hashOf(plainRecoveryCode(code)))
	}
	if errors.Is(err, store.ErrNotFound) { // it was used, perhaps a moment ago
		return "", unreadable
	}
	if err == nil && how == ByRecoveryCode {
		ctx := store.Named(ctx, personOf(p).Who())
		err = auditOf(ctx, tx, p, "recovery_code_used", "")
	}
	return how, err
}

// codeBuckets are the counts for an attempt to enter a code.
func (s *Service) codeBuckets(p store.Person, from Caller) []bucket {
	if device, known := s.device(p.Email, from.Device); known {
		return []bucket{{"code of device " + device, codesOfCaller}}
	}
	return []bucket{{"code " + network(from.IP) + " " + p.ID, codesOfCaller}, {"code of " + p.ID, codesOfPerson}}
}

// stepOf finds the half minute that a code is of; right is false when it is of none near now.
func (s *Service) stepOf(a store.Authenticator, code string, now time.Time) (step int64, right bool, err error) {
	if s.ring == nil {
		return 0, false, errors.New("read an authenticator: there is no key ring")
	}
	secret, err := s.ring.Open(a.Secret, authenticatorRow(a.PersonID))
	if err != nil {
		return 0, false, err
	}
	code = strings.Map(digitsOnly, code)
	shared := base32Text(secret)
	for shift := -codeSlack; shift <= codeSlack; shift++ {
		at := now.Add(time.Duration(shift) * codePeriod)
		want, err := totp.GenerateCodeCustom(shared, at, totp.ValidateOpts{Period: uint(codePeriod / time.Second), Digits: codeDigits})
		if err != nil {
			return 0, false, fmt.Errorf("read an authenticator: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(code), []byte(want)) == 1 {
			step, right = at.Unix()/int64(codePeriod/time.Second), true
		}
	}
	return step, right, nil
}

// digitsOnly drops the spaces that apps show in a code. Anything else stays, and makes it wrong.
func digitsOnly(r rune) rune {
	if r == ' ' || r == '\u00a0' || r == '-' {
		return -1
	}
	return r
}

// authenticatorRow binds a secret to its person.
func authenticatorRow(personID string) string { return "authenticator/" + personID }
