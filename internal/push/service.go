// Package push sends notifications to people's browsers (Web Push: RFC 8030, 8291 and 8292), where
// they have turned them on.
package push

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/outbound"
	"upstock/internal/store"
)

// Config is what New needs. Store, Queue and Ring are required.
type Config struct {
	Store *store.Store
	Queue *jobs.Queue
	// Ring seals the private key and where browsers are reached: who knows both can send to them.
	Ring *keyring.Keyring
	// Guard says which addresses may be sent to: browsers name those of their push services.
	Guard outbound.Guard
	// Contact is how push services reach who runs this server: an https address or an e-mail
	// address.
	Contact string
	Log     *slog.Logger // silent when nil
}

// Service keeps who gets notifications on which browser, and sends them. A nil Service sends none.
type Service struct {
	store   *store.Store
	queue   *jobs.Queue
	ring    *keyring.Keyring
	guard   outbound.Guard
	client  *http.Client
	contact string
	log     *slog.Logger

	mu  sync.Mutex
	key vapid // once it was read: it never changes
}

// answerTimeout is how long a push service has to answer.
const answerTimeout = 10 * time.Second

// New makes the service. Its job is [Service.Deliver].
func New(c Config) *Service {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Service{
		store: c.Store, queue: c.Queue, ring: c.Ring, guard: c.Guard, log: c.Log,
		contact: cmp.Or(c.Contact, "nobody@localhost"), // the standard asks for one, and push services for a well-formed one
		client: &http.Client{
			Timeout: answerTimeout, Transport: c.Guard.Transport(),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// vapid is the pair of keys that tells push services who sends (RFC 8292), in base64url.
type vapid struct{ public, private string }

// PublicKey is the key that browsers subscribe with, in base64url. It is made when it is first
// asked for, and then the same for good in every process.
func (s *Service) PublicKey(ctx context.Context) (string, error) {
	key, err := s.keys(ctx)
	return key.public, err
}

func (s *Service) keys(ctx context.Context) (vapid, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != (vapid{}) {
		return s.key, nil
	}
	row, err := s.storedKey(ctx)
	if errors.Is(err, store.ErrNotFound) {
		if err := s.makeKey(ctx); err != nil {
			return vapid{}, err
		}
		row, err = s.storedKey(ctx) // perhaps that of another process, which was first
	}
	if err != nil {
		return vapid{}, fmt.Errorf("push: read the key: %w", err)
	}
	private, err := s.ring.Open(row.Sealed, keyRow)
	if err != nil {
		return vapid{}, fmt.Errorf("push: read the key: %w", err)
	}
	s.key = vapid{row.Public, string(private)}
	return s.key, nil
}

func (s *Service) storedKey(ctx context.Context) (row store.PushKey, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) error {
		row, err = tx.PushKey(ctx)
		return err
	})
	return row, err
}

func (s *Service) makeKey(ctx context.Context) error {
	private, public, err := webpush.GenerateVAPIDKeys()
	if err != nil {
		return fmt.Errorf("push: make a key: %w", err)
	}
	sealed, err := s.ring.Seal([]byte(private), keyRow)
	if err != nil {
		return fmt.Errorf("push: seal the key: %w", err)
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.InsertPushKey(ctx, store.PushKey{Public: public, Sealed: sealed, CreatedAt: tx.Now()}); err != nil {
			return err
		}
		return tx.Audit(ctx, store.AuditEvent{Kind: "push_key_made", Subject: "notifications"})
	})
}

// Sealed are the columns that this package seals, with the rows that their texts are bound to.
var Sealed = []store.Sealed{
	{
		What: "the key for notifications", Table: "push_key", Column: "private_key", Key: []string{"id"},
		Row: func([]string) string { return keyRow },
	},
	{
		What: "browsers that get notifications", Table: "push_subscription", Column: "sealed", Key: []string{"id"},
		Row: func(key []string) string { return subscriptionRow(key[0]) },
	},
}

const keyRow = "push_key"

func subscriptionRow(id string) string { return "push_subscription/" + id }

// Forget deletes the subscriptions of sessions that have ended. The server calls it now and then.
func (s *Service) Forget(ctx context.Context) error {
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.ForgetPushSubscriptions(ctx) })
}
