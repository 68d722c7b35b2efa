package sandbox

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Webhooks (§6). How subscriptions are managed in the API is not known, so it is done with the
// methods here, over HTTP under [ControlPath], or on the command line.

// maxSubscriptions is how many an account may have.
const maxSubscriptions = 5

// eventTypes are the events that can be subscribed to. That there are salesorder.deleted and
// salesorder.completed is not known.
var eventTypes = []string{
	"customer.created", "customer.updated", "customer.deleted",
	"product.created", "product.updated", "product.deleted",
	"salesorder.created", "salesorder.updated", "salesorder.completed", "salesorder.deleted",
}

// Subscription is an address that events are sent to.
type Subscription struct {
	ID           string    `json:"id"`
	URL          string    `json:"url"`
	EventTypes   []string  `json:"event_types"`
	SignatureKey string    `json:"signature_key,omitempty"` // only given when the subscription is made
	CreatedOn    time.Time `json:"created_on"`
}

// subscription is a [Subscription] with what is still to be sent to it.
type subscription struct {
	Subscription
	key     string
	showKey bool        // on the page, the next time it is shown
	queue   []*outgoing // in the order of their events
	held    []*outgoing // until the event after them was sent
	working bool        // a goroutine is sending the queue
	removed bool
}

// webhooks are the subscriptions of the account and the log of deliveries.
type webhooks struct {
	mu            sync.Mutex
	subscriptions []*subscription
	log           []Delivery // latest last
	client        *http.Client
	retry         time.Duration // the first wait after a failed delivery
	now           func() time.Time
}

func newWebhooks(retry time.Duration, now func() time.Time) *webhooks {
	return &webhooks{
		retry: cmp.Or(retry, time.Second), now: now,
		client: &http.Client{
			Timeout: 10 * time.Second,
			// An address is who it is given as: nothing is sent on to another.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// Subscribe has events sent to an http or https address; without event types, all of them. The
// signature key is made when it is empty, and given out only here.
func (s *Sandbox) Subscribe(address, key string, types ...string) (Subscription, error) {
	target, err := url.Parse(address)
	switch {
	case err != nil:
		return Subscription{}, fmt.Errorf("webhook address: %w", err)
	case target.Scheme != "http" && target.Scheme != "https" || target.Host == "":
		return Subscription{}, fmt.Errorf("webhook address %q does not begin with http:// or https://", address)
	case target.User != nil:
		return Subscription{}, errors.New("webhook address: must hold no password")
	}
	for _, t := range types {
		if !slices.Contains(eventTypes, t) {
			return Subscription{}, fmt.Errorf("no event %q; there are %s", t, strings.Join(eventTypes, ", "))
		}
	}
	if len(types) == 0 {
		types = slices.Clone(eventTypes)
	}
	h := s.webhooks
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.subscriptions) == maxSubscriptions {
		return Subscription{}, fmt.Errorf("an account has at most %d webhook subscriptions", maxSubscriptions)
	}
	made := Subscription{ID: randomGUID(), URL: address, EventTypes: types, CreatedOn: h.now()}
	key = cmp.Or(key, rand.Text())
	h.subscriptions = append(h.subscriptions, &subscription{Subscription: made, key: key})
	made.SignatureKey = key
	return made, nil
}

// Unsubscribe ends a subscription; what was not yet delivered to it is dropped.
func (s *Sandbox) Unsubscribe(id string) error {
	h := s.webhooks
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.subscriptions, func(x *subscription) bool { return x.ID == id })
	if i < 0 {
		return fmt.Errorf("subscription %s: %w", id, ErrNotFound)
	}
	gone := h.subscriptions[i]
	gone.removed, gone.queue, gone.held = true, nil, nil
	h.subscriptions = slices.Delete(h.subscriptions, i, i+1)
	return nil
}

// Subscriptions lists the subscriptions, without their keys.
func (s *Sandbox) Subscriptions() []Subscription {
	h := s.webhooks
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]Subscription, len(h.subscriptions))
	for i, x := range h.subscriptions {
		all[i] = x.Subscription
	}
	return all
}

// showKeyOnPage has the page show the key of a subscription that was made with its form, once.
func (h *webhooks) showKeyOnPage(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, x := range h.subscriptions {
		x.showKey = x.showKey || x.ID == id
	}
}

// forPage lists the subscriptions, each key once.
func (h *webhooks) forPage() []Subscription {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := make([]Subscription, len(h.subscriptions))
	for i, x := range h.subscriptions {
		if all[i] = x.Subscription; x.showKey {
			all[i].SignatureKey, x.showKey = x.key, false
		}
	}
	return all
}

// randomGUID is a GUID of no record.
func randomGUID() string { return stableGUID("random", rand.Text()) }
