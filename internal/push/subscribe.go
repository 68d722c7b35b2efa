package push

import (
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/SherClockHolmes/webpush-go"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Browser is where a person is signed in.
type Browser struct {
	SupplierID string // whose shop they are in, for the audit
	PersonID   string
	Session    string // the id of their session there, as page.SessionID gives it
	Name       string // as the browser names itself
}

// Subscription is what a browser says about where its notifications go, as JavaScript's
// PushSubscription has it.
type Subscription struct {
	Endpoint string // the address at its push service
	Auth     string // base64url, 16 bytes
	P256dh   string // base64url, a public key
}

const (
	longestEndpoint = 1000 // bytes
	// mostBrowsers is how many browsers of one person get notifications; the oldest makes room.
	mostBrowsers = 10
)

// Subscribe has a browser get its person's notifications, until they sign out of it. It belongs to
// them alone from then on, no matter who had it before.
func (s *Service) Subscribe(ctx context.Context, b Browser, sub Subscription) error {
	if err := s.check(sub); err != nil {
		return err
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		row := store.PushSubscription{
			ID: store.NewID(), PersonID: b.PersonID, SessionHash: b.Session, EndpointHash: endpointHash(sub.Endpoint), Browser: b.Name,
			CreatedAt: tx.Now(),
		}
		text, err := json.Marshal(sub)
		if err != nil {
			return err
		}
		if row.Sealed, err = s.ring.Seal(text, subscriptionRow(row.ID)); err != nil {
			return fmt.Errorf("push: seal a subscription: %w", err)
		}
		if err := tx.PutPushSubscription(ctx, row); err != nil {
			return err
		}
		if err := makeRoom(ctx, tx, b.PersonID); err != nil {
			return err
		}
		return tx.Audit(ctx, store.AuditEvent{SupplierID: b.SupplierID, Kind: "notifications_turned_on", Subject: "this browser"})
	})
}

func makeRoom(ctx context.Context, tx *store.Tx, personID string) error {
	theirs, err := tx.PushSubscriptionsOf(ctx, personID)
	if err != nil {
		return err
	}
	for len(theirs) > mostBrowsers {
		if err := tx.DeletePushSubscription(ctx, theirs[0].ID); err != nil {
			return err
		}
		theirs = theirs[1:]
	}
	return nil
}

// Unsubscribe ends a browser's notifications, if they are this person's.
func (s *Service) Unsubscribe(ctx context.Context, b Browser, endpoint string) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		err := tx.DeletePushSubscriptionOf(ctx, b.PersonID, endpointHash(endpoint))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.Audit(ctx, store.AuditEvent{SupplierID: b.SupplierID, Kind: "notifications_turned_off", Subject: "this browser"})
	})
}

// Browsers counts the browsers that a person gets notifications on.
func (s *Service) Browsers(ctx context.Context, personID string) (n int, err error) {
	if s == nil {
		return 0, nil
	}
	err = s.store.View(ctx, func(tx *store.Tx) error {
		theirs, err := tx.PushSubscriptionsOf(ctx, personID)
		n = len(theirs)
		return err
	})
	return n, err
}

// check refuses a subscription that could never be sent to.
func (s *Service) check(sub Subscription) error {
	u, err := url.Parse(sub.Endpoint)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || len(sub.Endpoint) > longestEndpoint:
		return wholesale.Invalid("endpoint", "is not the address of a push service")
	case s.guard.AllowsHost(u.Hostname()) != nil:
		return wholesale.Invalid("endpoint", "must be a public address")
	case u.Scheme != "https" && !s.inside(u.Hostname()):
		return wholesale.Invalid("endpoint", "must begin with https://")
	}
	if secret, err := decode(sub.Auth); err != nil || len(secret) != 16 {
		return wholesale.Invalid("auth", "must be 16 bytes in base64url")
	}
	key, err := decode(sub.P256dh)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(key)
	}
	if err != nil {
		return wholesale.Invalid("p256dh", "must be a public key of the curve P-256 in base64url")
	}
	return nil
}

// inside says whether a host is allowed although it is not public: there, and nowhere else, a push
// service may be reached without TLS.
func (s *Service) inside(host string) bool {
	public := s.guard
	public.Networks = nil
	return public.AllowsHost(host) != nil
}

func decode(text string) ([]byte, error) {
	return base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
}

func endpointHash(endpoint string) string {
	sum := sha256.Sum256([]byte(endpoint))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// open reads where a subscription leads.
func (s *Service) open(row store.PushSubscription) (*webpush.Subscription, error) {
	text, err := s.ring.Open(row.Sealed, subscriptionRow(row.ID))
	if err != nil {
		return nil, err
	}
	var sub Subscription
	if err := json.Unmarshal(text, &sub); err != nil {
		return nil, err
	}
	return &webpush.Subscription{Endpoint: sub.Endpoint, Keys: webpush.Keys{Auth: sub.Auth, P256dh: sub.P256dh}}, nil
}
