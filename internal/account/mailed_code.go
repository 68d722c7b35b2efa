package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// CodeLife is how long a mailed code works.
	CodeLife = 10 * time.Minute
	// mostTries is how often a code may be typed.
	mostTries = 5
	// codeKept is how long it is still known that a code has expired.
	codeKept = time.Hour
	// codePause is how soon the same browser gets another code for the same.
	codePause = 30 * time.Second
)

// The limits on asking for codes. They count an address alike whether or not anyone is known by it.
var (
	codesForNetwork = limit{burst: 30, interval: 20 * time.Second}
	codesForPair    = limit{burst: 5, interval: 10 * time.Minute}
	// Keeps many networks from filling one mailbox and guessing together. One network alone cannot
	// use it up (see codesForPair), and a browser that the person has signed in with before is not
	// held up by it.
	codesForEmail = limit{burst: 20, interval: 5 * time.Minute}
)

// CodePurpose is what a mailed code is for.
type CodePurpose string

// The purposes of codes.
const (
	// CodeToSignIn is mailed only to someone who can sign in.
	CodeToSignIn CodePurpose = "sign_in"
	// CodeToTrade is mailed to anyone: it shows that the address of a request to trade is theirs.
	CodeToTrade CodePurpose = "trade"
)

// CodeRequest is someone asking for a code by mail.
type CodeRequest struct {
	Email      string
	SupplierID string // whose shop they ask for; "" when they name none
	Purpose    CodePurpose
	Secret     string // what the browser keeps of the code it asked for before; "" for none
}

// AskForCode has a code mailed, which [Service.EnterMailedCode] takes from the same browser: it
// must keep the secret. Any earlier code of the browser ends, unless the same was asked a moment
// ago: then that one stays. Neither the answer nor its time tells
// whether anyone is known by the address, because only the job that mails the code looks.
//
// What is no address is wholesale.CodeInvalid of the field "email", asking too often
// wholesale.CodeTooMany, and a server without a mail server wholesale.CodeConflict.
func (s *Service) AskForCode(ctx context.Context, ask CodeRequest, from Caller) (secret string, err error) {
	email := normalEmail(ask.Email)
	if fault := emailFault(email); fault != "" {
		return "", wholesale.Invalid("email", "%s", fault)
	}
	if !s.SendsMail() || s.ring == nil {
		return "", wholesale.Conflict("This server does not send mail, so no code can reach you. Sign in with your password or a passkey")
	}
	// A double tap, or a page that was loaded again, gets no second code.
	asked, ok, err := s.CodeAskedFor(ctx, ask.Secret)
	if err != nil || ok && asked.same(email, ask) && s.clock().Sub(asked.SentAt) < codePause {
		return ask.Secret, err
	}
	if wait := s.limiter.take(s.askBuckets(email, from)...); wait > 0 {
		s.log.WarnContext(ctx, "too many codes asked for", slog.String("ip", from.IP))
		return "", tooMany(wait)
	}
	secret = rand.Text()
	code := sixDigits()
	c := store.SignInCode{
		BrowserHash: hashOf(secret), CodeHash: codeHash(secret, email, code), Email: email, AskedOf: ask.SupplierID, Purpose: string(ask.Purpose),
	}
	job := SendCode{Browser: c.BrowserHash, Code: c.CodeHash}
	if job.Sealed, err = s.ring.Seal([]byte(code), codeRow(c.CodeHash)); err != nil {
		return "", err
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		if err := endCode(ctx, tx, ask.Secret); err != nil {
			return err
		}
		c.CreatedAt, c.ExpiresAt = tx.Now(), tx.Now().Add(CodeLife)
		if err := tx.InsertSignInCode(ctx, c); err != nil {
			return err
		}
		if err := tx.Auditf(ctx, ask.SupplierID, "sign_in_code_requested", email, "From %s", from.IP); err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, job)
	})
	return secret, err
}

// askBuckets are the counts for asking for a code.
func (s *Service) askBuckets(email string, from Caller) []bucket {
	if device, known := s.device(email, from.Device); known {
		return []bucket{{"mailed code of device " + device, codesForPair}}
	}
	ip := network(from.IP)
	return []bucket{
		{"mailed code " + ip, codesForNetwork}, {"mailed code " + ip + " " + hashOf(email), codesForPair},
		{"mailed code of " + hashOf(email), codesForEmail},
	}
}

// endCode ends the code that a browser has asked for before.
func endCode(ctx context.Context, tx *store.Tx, secret string) error {
	if secret == "" {
		return nil
	}
	return tx.DeleteSignInCode(ctx, hashOf(secret))
}

// sixDigits is a random code. Of 64 random bits the remainder is as good as even: some codes are
// more likely than others by less than one in ten thousand billion.
func sixDigits() string {
	var bits [8]byte
	_, _ = rand.Read(bits[:]) // never fails: it would have ended the program
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(bits[:])%1_000_000)
}

// codeHash is what is stored of a code. It takes the browser's secret, of which only a hash is
// stored, so the million codes cannot be tried on what a database or a backup holds.
func codeHash(secret, email, code string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(email + "\x00" + code))
	return hex.EncodeToString(mac.Sum(nil))
}

// codeRow binds a sealed code to where it is stored.
func codeRow(codeHash string) string { return "sign_in_code/" + codeHash }

// SendCode is the job that mails a code, if anyone is known by the address.
type SendCode struct {
	Browser string `json:"browser"` // whose code, by the hash of its secret
	Code    string `json:"code"`    // which code, by its hash
	Sealed  string `json:"sealed"`
}

// Kind names the job.
func (SendCode) Kind() string { return "send_sign_in_code" }

// SendCode writes the mail with a code. One that was replaced or has expired meanwhile, or whose
// mail is written already, is left alone; so is a code to sign in for an address that no one has.
func (s *Service) SendCode(ctx context.Context, job SendCode) error {
	code, err := s.ring.Open(job.Sealed, codeRow(job.Code))
	if err != nil {
		return jobs.Permanent(fmt.Errorf("mail a code: %w", err))
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.MailSignInCode(ctx, job.Browser, job.Code)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.mailCode(ctx, tx, c, string(code))
	})
}

// MailedCode is a code that a browser has asked for.
type MailedCode struct {
	Email      string
	SupplierID string
	Purpose    CodePurpose
	SentAt     time.Time
}

// same says whether a request asks for the same again.
func (c MailedCode) same(email string, ask CodeRequest) bool {
	return c.Email == email && c.Purpose == ask.Purpose && c.SupplierID == ask.SupplierID
}

// CodeAskedFor is the code that a browser has asked for last; ok is false when none works any more.
func (s *Service) CodeAskedFor(ctx context.Context, secret string) (asked MailedCode, ok bool, err error) {
	if secret == "" {
		return MailedCode{}, false, nil
	}
	c, err := store.Read(ctx, s.store, func(tx *store.Tx) (store.SignInCode, error) { return tx.SignInCode(ctx, hashOf(secret)) })
	if errors.Is(err, store.ErrNotFound) {
		return MailedCode{}, false, nil
	}
	works := s.clock().Before(c.ExpiresAt) && c.Tries < mostTries
	return mailedCodeOf(c), err == nil && works, err
}

func mailedCodeOf(c store.SignInCode) MailedCode {
	return MailedCode{Email: c.Email, SupplierID: c.AskedOf, Purpose: CodePurpose(c.Purpose), SentAt: c.CreatedAt}
}

// EnterMailedCode uses up the code that a browser has asked for, and says whose address it proves.
// The email may be ""; otherwise it must be the one that was asked with. What is not six digits is
// wholesale.CodeInvalid of the field "code"; a wrong, used or expired code, or one that was tried
// too often, is wholesale.CodeUnauthorized; trying many codes from one place is
// wholesale.CodeTooMany.
func (s *Service) EnterMailedCode(ctx context.Context, secret, email, code string, from Caller) (MailedCode, error) {
	code = strings.Map(digitsOnly, strings.TrimSpace(code))
	if !isSixDigits(code) {
		return MailedCode{}, wholesale.Invalid("code", "Type the six digits from the e-mail")
	}
	attempt := bucket{"sign-in " + network(from.IP), signInsOfAddress}
	if wait := s.limiter.take(attempt); wait > 0 {
		return MailedCode{}, tooMany(wait)
	}
	var c store.SignInCode
	var refused string
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.TrySignInCode(ctx, hashOf(secret))
		if errors.Is(err, store.ErrNotFound) {
			refused = "This code was used already, or it was asked for in another browser. Ask for a new one"
			return nil
		}
		if err != nil {
			return err
		}
		if email = normalEmail(email); email == "" {
			email = c.Email
		}
		if refused = codeRefused(c, codeHash(secret, email, code), tx.Now()); refused != "" {
			return nil
		}
		return tx.DeleteSignInCode(ctx, c.BrowserHash)
	})
	if err != nil {
		return MailedCode{}, err
	}
	if refused != "" {
		if err := s.mailedCodeFailed(ctx, c, from); err != nil {
			return MailedCode{}, err
		}
		return MailedCode{}, &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: refused}
	}
	s.limiter.giveBack(attempt)
	return mailedCodeOf(c), nil
}

// codeRefused says why a code is not accepted; "" when it is.
func codeRefused(c store.SignInCode, hash string, now time.Time) string {
	switch {
	case !now.Before(c.ExpiresAt):
		return "This code has expired: it works for ten minutes. Ask for a new one"
	case c.Tries > mostTries:
		return "A wrong code was typed five times, so this one has ended. Ask for a new one"
	case hmac.Equal([]byte(hash), []byte(c.CodeHash)):
		return ""
	case c.Tries == mostTries:
		return "That is not the code, and it was typed wrong five times now. Ask for a new one"
	}
	return "That is not the code. Check the latest e-mail and type its six digits"
}

func isSixDigits(code string) bool {
	return len(code) == 6 && strings.Trim(code, "0123456789") == ""
}

// mailedCodeFailed records that a code was not accepted.
func (s *Service) mailedCodeFailed(ctx context.Context, c store.SignInCode, from Caller) error {
	person, err := s.personByEmail(ctx, c.Email)
	if err != nil {
		return err
	}
	return s.signInFailed(ctx, c.Email, person, "the code from the e-mail was wrong or too old", from)
}

// SignInByMailedCode finds the person that a code of [CodeToSignIn] signs in; from there on it is
// [Service.SignInToShop].
func (s *Service) SignInByMailedCode(ctx context.Context, c MailedCode) (Person, int64, error) {
	person, err := s.personByEmail(ctx, c.Email)
	if err != nil {
		return Person{}, 0, err
	}
	if person.ID == "" || c.Purpose != CodeToSignIn {
		return Person{}, 0, &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "No one signs in with this address. Ask a supplier to invite you"}
	}
	return personOf(person), person.SessionEpoch, nil
}
