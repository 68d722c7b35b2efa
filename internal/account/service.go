// Package account is who may act for a supplier: the supplier itself, the people in its office, and
// the API tokens of its programs.
package account

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Config is what New needs. Only Store is always required.
type Config struct {
	Store *store.Store
	// Mail sends the mails with links, to people who were invited or forgot their password. Nil:
	// there is no mail server, and the pages say so.
	Mail *mail.Service
	// Queue runs what is done in the background: mailing codes to sign in ([Service.SendCode]) and
	// inviting all customers at once. Required with Mail.
	Queue *jobs.Queue
	// Ring seals the cookies that recognise a browser someone has signed in with before, and the
	// secrets of authenticator apps. Without it, no browser is recognised, and no codes are used.
	Ring *keyring.Keyring
	// PublicURL is where people reach the console, such as "https://orders.example.com". Links in
	// mails begin with it.
	PublicURL string
	// PasswordMemory is what hashing a password takes, in KiB; 46 MiB when zero. Tests use less.
	PasswordMemory uint32
	Clock          func() time.Time // time.Now when nil
	Log            *slog.Logger     // silent when nil
}

// Service carries out what is done with accounts.
type Service struct {
	store     *store.Store
	mails     *mail.Service
	queue     *jobs.Queue
	ring      *keyring.Keyring
	publicURL string
	clock     func() time.Time
	log       *slog.Logger

	hasher   *hasher
	limiter  *limiter
	passkeys *webauthn.WebAuthn // nil: none can be used here

	whenBuyerLeaves []BuyerLeft
}

// New makes the service.
func New(c Config) *Service {
	if c.Clock == nil {
		c.Clock = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: c.Store, mails: c.Mail, queue: c.Queue, ring: c.Ring, publicURL: strings.TrimSuffix(c.PublicURL, "/"),
		clock: c.Clock, log: c.Log,
		hasher: newHasher(cmp.Or(c.PasswordMemory, hashMemory)), limiter: newLimiter(c.Clock), passkeys: newPasskeys(c.PublicURL),
	}
}

// Supplier reads a supplier; wholesale.CodeNotFound when there is none.
func (s *Service) Supplier(ctx context.Context, supplierID string) (wholesale.Supplier, error) {
	supplier, err := store.Read(ctx, s.store, func(tx *store.Tx) (wholesale.Supplier, error) { return tx.Supplier(ctx, supplierID) })
	return supplier, store.Missing("supplier", err)
}

// SendsMail reports whether mails are delivered.
func (s *Service) SendsMail() bool { return s.mails.Sends() }

// ForgetExpired deletes expired sessions, links and codes. The server calls it now and then, to
// keep the database small.
func (s *Service) ForgetExpired(ctx context.Context) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		return errors.Join(tx.ForgetSessions(ctx), tx.ForgetPersonLinks(ctx), tx.ForgetSignInCodes(ctx, tx.Now().Add(-codeKept)))
	})
}
