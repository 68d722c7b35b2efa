package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"upstock/internal/outbound"
	"upstock/internal/store"
)

// hiddenLogin stands where an address has a user and a password.
const hiddenLogin = "xxxxx"

// target is where deliveries go: an address, and the user and password that it may carry, which are
// kept sealed and never shown again.
type target struct {
	url   string // without a login
	login string // "user:password" as in the address; "" for none
}

// readTarget reads an address as a person or a program gives it.
func readTarget(text string, guard outbound.Guard) (target, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return target{}, errors.New("must be an absolute http or https address")
	}
	if guard.AllowsHost(u.Hostname()) != nil {
		return target{}, errors.New("must be a public address: this one is inside a private network, which only the person who looks after this server can allow")
	}
	return split(u, text), nil
}

// split takes the login out of an address; one without stays to the letter.
func split(u *url.URL, text string) target {
	if u.User == nil {
		return target{url: text}
	}
	login := u.User.String()
	u.User = nil
	return target{url: u.String(), login: login}
}

// shown is a webhook's address for people, programs and logs: whether it has a login is seen, and
// not which.
func shown(w store.Webhook) string {
	scheme, rest, _ := strings.Cut(w.URL, "://")
	if w.SealedLogin == "" {
		u, err := url.Parse(w.URL)
		if err != nil || u.User == nil {
			return w.URL
		}
		_, rest, _ = strings.Cut(split(u, "").url, "://")
	}
	return scheme + "://" + hiddenLogin + "@" + rest
}

// address puts a webhook's address together for a delivery.
func (s *Service) address(w store.Webhook) (string, error) {
	if w.SealedLogin == "" {
		return w.URL, nil
	}
	login, err := s.ring.Open(w.SealedLogin, loginRow(w.SupplierID, w.ID))
	if err != nil {
		return "", err
	}
	scheme, rest, _ := strings.Cut(w.URL, "://")
	return scheme + "://" + string(login) + "@" + rest, nil
}

// SealLogins takes the logins out of addresses that were kept before they were sealed. It returns
// how many there were.
func (s *Service) SealLogins(ctx context.Context) (sealed int, err error) {
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		sealed = 0
		webhooks, err := tx.WebhooksWithLogin(ctx)
		if err != nil {
			return err
		}
		for _, w := range webhooks {
			u, err := url.Parse(w.URL)
			if err != nil || u.User == nil {
				continue // an @ further on
			}
			t := split(u, w.URL)
			if w.SealedLogin, err = s.ring.Seal([]byte(t.login), loginRow(w.SupplierID, w.ID)); err != nil {
				return err
			}
			w.URL = t.url
			if err := tx.SetWebhookTarget(ctx, w); err != nil {
				return err
			}
			sealed++
		}
		return nil
	})
	if err != nil {
		return sealed, fmt.Errorf("seal the passwords of webhooks: %w", err)
	}
	return sealed, nil
}
