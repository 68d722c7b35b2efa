package payments

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"upstock/internal/outbox"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Keys are what a supplier enters to connect its account at Stripe. What is empty stays as it is.
type Keys struct {
	SecretKey     string // "sk_…", or a restricted one
	WebhookSecret string // "whsec_…", of the endpoint that has our address
}

// Connection is what may be shown of a supplier's account at Stripe: never a key.
type Connection struct {
	Status      store.ConnectionStatus
	AccountID   string // "acct_…"; empty when Stripe does not tell
	AccountName string // of the account that is connected, or was
	Live        bool   // real money; false for Stripe's test mode
	Error       string // what is wrong, for people
	ConnectedAt time.Time
	// HasWebhookSecret says whether Stripe's messages can be verified.
	HasWebhookSecret bool
	Deliveries       store.StripeDeliveries
	// Elsewhere is how many payments were begun at another account, and wait for it.
	Elsewhere int64
	// ComparedUntil is when what Stripe has was last compared with what is here; zero for never.
	ComparedUntil time.Time
	// ReconcileError is why the last comparison failed; "" when it did not. NotCompared says that
	// none has succeeded for two nights.
	ReconcileError string
	NotCompared    bool
	PayoutsError   string // why payouts could not be read; "" when they could
}

// Connected says whether payments can be taken with it: a key is there.
func (c Connection) Connected() bool { return c.Status != store.Disconnected }

// The columns that hold suppliers' keys, sealed.
var (
	sealedSecretKeys = store.Sealed{
		What: "secret keys of Stripe", Table: "stripe_connection", Column: "sealed_key", Key: []string{"supplier_id"},
		Row: func(key []string) string { return secretKeyRow(key[0]) },
	}
	sealedWebhookSecrets = store.Sealed{
		What: "webhook secrets of Stripe", Table: "stripe_connection", Column: "sealed_webhook_secret", Key: []string{"supplier_id"},
		Row: func(key []string) string { return webhookSecretRow(key[0]) },
	}
	// Sealed are those columns.
	Sealed = []store.Sealed{sealedSecretKeys, sealedWebhookSecrets}
)

// unnamed stands before a supplier's id, in place of the id of an account that Stripe does not
// tell: a restricted key may not read it. No two suppliers then seem to have the same account.
const unnamed = "unnamed_"

// isNamed says whether it is known which account it is.
func isNamed(accountID string) bool { return accountID != "" && !strings.HasPrefix(accountID, unnamed) }

// notChecked is said of a key while Stripe could not be asked about it.
const notChecked = "Not checked yet: "

// Connect asks Stripe whether it accepts the key, and keeps both encrypted. A key that Stripe
// refuses is an error at its field; one that Stripe cannot be asked about is kept, and asked about
// later.
func (s *Service) Connect(ctx context.Context, supplierID string, keys Keys) (Connection, error) {
	keys.SecretKey, keys.WebhookSecret = strings.TrimSpace(keys.SecretKey), strings.TrimSpace(keys.WebhookSecret)
	before, err := s.stripeConnection(ctx, supplierID)
	if err != nil {
		return Connection{}, err
	}
	if err := keys.unusable(before.SealedKey != ""); err != nil {
		return Connection{}, err
	}
	var who stripe.Who
	var unasked string
	if keys.SecretKey != "" {
		if who, unasked, err = s.ask(ctx, s.stripe.Account(keys.SecretKey)); err != nil {
			return Connection{}, err
		}
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		c, err := connectionIn(ctx, tx, supplierID)
		if err != nil {
			return err
		}
		if keys.SecretKey != "" {
			if c, err = s.withKey(c, keys.SecretKey, who, unasked, tx.Now()); err != nil {
				return err
			}
			if c.CompareFirst, err = paidBefore(ctx, tx, supplierID); err != nil {
				return err
			}
		}
		if keys.WebhookSecret != "" {
			if c.SealedWebhookSecret, err = s.ring.Seal([]byte(keys.WebhookSecret), webhookSecretRow(supplierID)); err != nil {
				return err
			}
		}
		if err := tx.PutStripeConnection(ctx, c); err != nil {
			return err
		}
		if err := tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: "stripe_connected", Subject: accountWords(c), Detail: changedWords(keys)}); err != nil {
			return err
		}
		return s.AccountChanged(ctx, tx, supplierID)
	})
	if err != nil {
		return Connection{}, err
	}
	return s.Connection(ctx, supplierID)
}

// withKey is the connection with another key. The webhook secret of another account is of no use.
func (s *Service) withKey(c store.StripeConnection, key string, who stripe.Who, unasked string, now time.Time) (store.StripeConnection, error) {
	if isNamed(c.AccountID) && isNamed(who.AccountID) && c.AccountID != who.AccountID {
		c.SealedWebhookSecret, c.ReconciledUntil, c.PayoutsUntil = "", time.Time{}, time.Time{}
	}
	if unasked == "" || c.SealedKey == "" {
		c.AccountID, c.AccountName = cmp.Or(who.AccountID, unnamed+c.SupplierID), who.Name
	}
	c.Live, c.Status, c.Error = who.Live, store.Connected, ""
	c.ConnectedAt, c.NextReconcileAt = now, now // what happened meanwhile is found at once
	c.ReconcileError, c.PayoutsError = "", ""
	if unasked != "" {
		c.Status, c.Error = store.InError, unasked
	}
	var err error
	c.SealedKey, err = s.ring.Seal([]byte(key), secretKeyRow(c.SupplierID))
	return c, err
}

// ask asks Stripe whose key it is. unasked says why it could not be asked.
func (s *Service) ask(ctx context.Context, account *stripe.Account) (who stripe.Who, unasked string, err error) {
	who, err = account.Check(ctx)
	var failed *stripe.Error
	switch {
	case err == nil:
		return who, "", nil
	case !errors.As(err, &failed) || ctx.Err() != nil:
		return who, "", err
	case failed.Outcome == stripe.NotSent, failed.Outcome == stripe.Unclear:
		return stripe.Who{Live: account.Live()}, notChecked + failed.Words, nil
	default:
		refused := wholesale.Invalid("secret_key", "is not accepted by Stripe: copy it again from Developers › API keys in Stripe")
		refused.Technical = failed.Detail
		return who, "", refused
	}
}

// Connection says how the supplier's account at Stripe is doing.
func (s *Service) Connection(ctx context.Context, supplierID string) (Connection, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (Connection, error) {
		c, err := connectionIn(ctx, tx, supplierID)
		if err != nil {
			return Connection{}, err
		}
		shown := Connection{
			Status: c.Status, AccountName: c.AccountName, Live: c.Live, Error: c.Error, ConnectedAt: c.ConnectedAt,
			HasWebhookSecret: c.SealedWebhookSecret != "", ComparedUntil: c.ReconciledUntil, ReconcileError: c.ReconcileError,
			PayoutsError: c.PayoutsError,
		}
		supplier, err := tx.Supplier(ctx, supplierID)
		if err != nil {
			return Connection{}, err
		}
		shown.NotCompared = NotCompared(c, tx.Now(), supplier.Location())
		if shown.Deliveries, err = tx.StripeDeliveries(ctx, supplierID); err != nil || !isNamed(c.AccountID) {
			return shown, err
		}
		shown.AccountID = c.AccountID
		shown.Elsewhere, err = tx.PaymentsElsewhere(ctx, supplierID, c.AccountID)
		return shown, err
	})
}

// TestConnection asks Stripe now whether it accepts the key. What waits for it goes on when it
// does.
func (s *Service) TestConnection(ctx context.Context, supplierID string) (Connection, error) {
	c, err := s.stripeConnection(ctx, supplierID)
	if err != nil {
		return Connection{}, err
	}
	account, err := s.accountOf(c)
	if err != nil {
		return Connection{}, err
	}
	if account == nil {
		return Connection{}, wholesale.Conflict("Stripe is not connected. Connect it in Settings › Integrations first")
	}
	who, err := account.Check(ctx)
	var failed *stripe.Error
	if err != nil && (!errors.As(err, &failed) || ctx.Err() != nil) {
		return Connection{}, err
	}
	if failed != nil && failed.Outcome != stripe.NoAccess { // it says nothing about the key
		return Connection{}, &wholesale.Error{Code: wholesale.CodeUnavailable, Message: failed.Words, Technical: failed.Detail}
	}
	if err := s.store.Update(ctx, func(tx *store.Tx) error {
		now, err := connectionIn(ctx, tx, supplierID)
		if err != nil || now.SealedKey != c.SealedKey { // another key has come meanwhile
			return err
		}
		if failed != nil {
			now.Status, now.Error = store.InError, failed.Words
			return tx.PutStripeConnection(ctx, now)
		}
		now.Status, now.Error = store.Connected, ""
		if who.AccountID != "" {
			now.AccountID, now.AccountName = who.AccountID, who.Name
		}
		if err := tx.PutStripeConnection(ctx, now); err != nil {
			return err
		}
		return s.AccountChanged(ctx, tx, supplierID)
	}); err != nil {
		return Connection{}, err
	}
	if failed != nil {
		return Connection{}, &wholesale.Error{Code: wholesale.CodeUnavailable, Message: failed.Words, Technical: failed.Detail}
	}
	return s.Connection(ctx, supplierID)
}

// Disconnect forgets both keys. Payments stay as they are; those that are due wait until an
// account is connected again, and what was begun at Stripe goes on there.
func (s *Service) Disconnect(ctx context.Context, supplierID string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		c, err := connectionIn(ctx, tx, supplierID)
		if err != nil || c.Status == store.Disconnected {
			return err
		}
		subject := accountWords(c)
		c.SealedKey, c.SealedWebhookSecret, c.Status, c.Error, c.NextReconcileAt = "", "", store.Disconnected, "", time.Time{}
		if err := tx.PutStripeConnection(ctx, c); err != nil {
			return err
		}
		if err := tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: "stripe_disconnected", Subject: subject}); err != nil {
			return err
		}
		if err := s.AccountChanged(ctx, tx, supplierID); err != nil {
			return err
		}
		for _, kind := range []string{Charges.Name, Refunds.Name} {
			waiting, err := tx.DueOutboxEntries(ctx, supplierID, kind, outbox.LongestWait, time.Time{}, 1)
			if err != nil {
				return err
			}
			if len(waiting) > 0 {
				return waitsForAccount(ctx, tx, supplierID)
			}
		}
		return nil
	})
}

func (s *Service) stripeConnection(ctx context.Context, supplierID string) (store.StripeConnection, error) {
	return store.Read(ctx, s.store, func(tx *store.Tx) (store.StripeConnection, error) { return connectionIn(ctx, tx, supplierID) })
}

// connectionIn reads a supplier's connection; a disconnected one when it never had any.
func connectionIn(ctx context.Context, tx *store.Tx, supplierID string) (store.StripeConnection, error) {
	c, err := tx.StripeConnection(ctx, supplierID)
	if errors.Is(err, store.ErrNotFound) {
		return store.StripeConnection{SupplierID: supplierID, Status: store.Disconnected}, nil
	}
	return c, err
}

func accountWords(c store.StripeConnection) string {
	name := c.AccountName
	if name == "" && isNamed(c.AccountID) {
		name = c.AccountID
	}
	if name == "" {
		name = "Stripe"
	}
	if !c.Live {
		name += " (test mode)"
	}
	return name
}

// changedWords says for the audit what was entered, and no part of it.
func changedWords(keys Keys) string {
	switch {
	case keys.SecretKey == "":
		return "another webhook secret"
	case keys.WebhookSecret == "":
		return "a secret key"
	}
	return "a secret key and a webhook secret"
}
