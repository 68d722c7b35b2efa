// Package webhook notifies the supplier's own programs of order events: a signed POST to each
// subscribed address, repeated until it is accepted.
package webhook

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/google/uuid"

	"upstock/internal/keyring"
	"upstock/internal/outbound"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Service manages webhooks.
type Service struct {
	store *store.Store
	ring  *keyring.Keyring
	guard outbound.Guard
	sender
}

// New returns a service. The ring seals the signing secrets. Webhooks are on the public internet,
// or in the private networks that the operator allows.
func New(st *store.Store, ring *keyring.Keyring, allowed ...netip.Prefix) *Service {
	guard := outbound.Guard{Networks: allowed}
	return &Service{store: st, ring: ring, guard: guard, sender: newSender(guard)}
}

// Webhook is an address that events are sent to.
type Webhook struct {
	ID        string
	URL       string // with xxxxx in place of a user and password
	Events    []string
	Secret    string // signs the deliveries; only in the answer of Create
	CreatedAt time.Time
	Health    store.WebhookHealth
}

// NewWebhook is the input for a webhook.
type NewWebhook struct {
	URL    string   // absolute, http or https; a user and password in it are sent and never shown
	Events []string // at least one
}

// maxWebhooks per supplier keeps the transaction that enqueues an event short.
const maxWebhooks = 50

// Create adds a webhook with a new secret, shown only once. If the idempotency key was used before,
// first is the original answer and nothing changes. Too many webhooks is a wholesale.CodeConflict.
func (s *Service) Create(ctx context.Context, supplierID string, in NewWebhook, idem *store.Idempotency) (w Webhook, first *store.FirstAnswer, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) (err error) {
		first, err = store.Once(ctx, tx, supplierID, s.sealing(supplierID, idem), func() (any, error) {
			w, err = s.insert(ctx, tx, supplierID, in)
			return w, err
		})
		return err
	})
	if err != nil {
		return Webhook{}, nil, err
	}
	if first != nil {
		first, err = s.unsealed(supplierID, first)
		return Webhook{}, first, err
	}
	return w, nil, nil
}

func (s *Service) insert(ctx context.Context, tx *store.Tx, supplierID string, in NewWebhook) (Webhook, error) {
	w, target, err := in.webhook(s.guard)
	if err != nil {
		return w, err
	}
	w.CreatedAt = tx.Now()
	row := store.Webhook{ID: w.ID, SupplierID: supplierID, URL: target.url, Events: w.Events, CreatedAt: w.CreatedAt}
	if row.SealedSecret, err = s.ring.Seal([]byte(w.Secret), secretRow(supplierID, w.ID)); err != nil {
		return w, fmt.Errorf("seal a webhook's secret: %w", err)
	}
	if target.login != "" {
		if row.SealedLogin, err = s.ring.Seal([]byte(target.login), loginRow(supplierID, w.ID)); err != nil {
			return w, fmt.Errorf("seal a webhook's password: %w", err)
		}
	}
	w.URL = shown(row)
	others, err := tx.Webhooks(ctx, supplierID, "", maxWebhooks)
	if err != nil {
		return w, err
	}
	if len(others) >= maxWebhooks {
		return w, wholesale.Conflict("You have %d webhooks, the most allowed. Delete one first", maxWebhooks)
	}
	if err := tx.InsertWebhook(ctx, row); err != nil {
		return w, err
	}
	return w, tx.Audit(ctx, store.AuditEvent{
		SupplierID: supplierID, Kind: "webhook_created", Subject: host(w.URL), Detail: "For " + strings.Join(w.Events, ", "),
	})
}

// sealing encrypts the stored answer, because it contains the secret.
func (s *Service) sealing(supplierID string, idem *store.Idempotency) *store.Idempotency {
	if idem == nil {
		return nil
	}
	sealing := *idem
	sealing.Render = func(thing any) (int, string, error) {
		status, answer, err := idem.Render(thing)
		if err != nil {
			return 0, "", err
		}
		sealed, err := s.ring.Seal([]byte(answer), answerRow(supplierID, idem.Key))
		return status, sealed, err
	}
	return &sealing
}

func (s *Service) unsealed(supplierID string, first *store.FirstAnswer) (*store.FirstAnswer, error) {
	answer, err := s.ring.Open(first.Answer, answerRow(supplierID, first.Key))
	if err != nil {
		return nil, fmt.Errorf("read the first answer: %w", err)
	}
	opened := *first
	opened.Answer = string(answer)
	return &opened, nil
}

// Sealed are the columns that this package seals, with the rows that their texts are bound to.
var Sealed = []store.Sealed{sealedSecrets, sealedLogins, sealedAnswers}

var (
	sealedSecrets = store.Sealed{
		What: "webhook secrets", Table: "webhook", Column: "sealed_secret", Key: []string{"supplier_id", "id"},
		Row: func(key []string) string { return secretRow(key[0], key[1]) },
	}
	sealedLogins = store.Sealed{
		What: "webhook passwords", Table: "webhook", Column: "sealed_login", Key: []string{"supplier_id", "id"},
		Row: func(key []string) string { return loginRow(key[0], key[1]) },
	}
	sealedAnswers = store.Sealed{
		What: "answers kept for repeated requests", Table: "idempotency_key", Column: "answer", Key: []string{"supplier_id", "key"},
		Row: func(key []string) string { return answerRow(key[0], key[1]) },
	}
)

func secretRow(supplierID, webhookID string) string {
	return "webhook/" + supplierID + "/" + webhookID + "/secret"
}

func loginRow(supplierID, webhookID string) string {
	return "webhook/" + supplierID + "/" + webhookID + "/login"
}

func answerRow(supplierID, key string) string {
	return "idempotency_key/" + supplierID + "/" + key + "/answer"
}

// newSecret returns 256 random bits as text. It is used as is, prefix included.
func newSecret() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails: it ends the program rather than give weak randomness
	return "whsec_" + base64.RawURLEncoding.EncodeToString(secret[:])
}

// List lists webhooks, oldest first, without secrets. Limit is 1 to 500, or 50 when zero; next is
// the next page's cursor, "" at the end.
func (s *Service) List(ctx context.Context, supplierID, cursor string, limit int) (webhooks []Webhook, next string, err error) {
	limit, err = store.PageSize(limit)
	if err != nil {
		return nil, "", err
	}
	if cursor != "" && uuid.Validate(cursor) != nil {
		return nil, "", wholesale.Invalid("cursor", "is not the next_cursor of a page of this list")
	}
	var rows []store.Webhook
	if err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		rows, err = tx.Webhooks(ctx, supplierID, cursor, limit+1)
		return err
	}); err != nil {
		return nil, "", err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	webhooks = make([]Webhook, len(rows))
	for i, row := range rows {
		webhooks[i] = Webhook{ID: row.ID, URL: shown(row), Events: row.Events, CreatedAt: row.CreatedAt, Health: row.WebhookHealth}
	}
	return webhooks, next, nil
}

// Delete removes a webhook. Its waiting deliveries are dropped at their next attempt.
func (s *Service) Delete(ctx context.Context, supplierID, id string) error {
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(ctx, supplierID, id)
		if err != nil {
			return err
		}
		if err := tx.DeleteWebhook(ctx, supplierID, id); err != nil {
			return err
		}
		if err := tx.Audit(ctx, store.AuditEvent{SupplierID: supplierID, Kind: "webhook_deleted", Subject: host(w.URL)}); err != nil {
			return err
		}
		return renewNotice(ctx, tx, supplierID)
	})
	return store.Missing("webhook", err)
}
