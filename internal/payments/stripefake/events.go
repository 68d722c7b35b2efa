package stripefake

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// event is something that has happened, as it is told to the account's endpoint.
type event struct {
	Event
	delivered bool
	attempts  int
}

// Event is one event, as it is sent.
type Event struct {
	ID, Type, ObjectID string
	Body               []byte
	At                 time.Time
}

// deliveryAttempts is how often an event is sent to an endpoint that does not answer 2xx.
const deliveryAttempts = 5

// happened writes an event with the object as it is now.
func (f *Fake) happened(from *account, kind string, about object) {
	one := Event{ID: f.newID("evt"), Type: kind, ObjectID: about.text("id"), At: f.now()}
	body, err := json.MarshalIndent(object{
		"id": one.ID, "object": "event", "api_version": APIVersion, "created": one.At.Unix(), "livemode": false, "type": kind,
		"pending_webhooks": 1, "request": object{"id": nil, "idempotency_key": nil}, "data": object{"object": about},
	}, "", "  ")
	if err != nil {
		panic(err) // our own objects can always be written
	}
	one.Body = body
	from.events = append(from.events, &event{Event: one})
}

// Events are all of an account, oldest first.
func (f *Fake) Events(accountID string) []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Event
	if from := f.accounts[accountID]; from != nil {
		for _, one := range from.events {
			all = append(all, one.Event)
		}
	}
	return all
}

// Signature signs an event's body with a secret, as the header Stripe-Signature has it.
// Source: https://docs.stripe.com/webhooks#verify-manually.
func Signature(body []byte, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.", at.Unix())
	mac.Write(body)
	return fmt.Sprintf("t=%d,v1=%s,v0=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)), strings.Repeat("0", 64))
}

// DeliverEvents sends what has not been delivered yet, in the order in which it happened, and says
// how many were taken. What an endpoint does not take is sent again by the next call.
func (f *Fake) DeliverEvents(ctx context.Context) int {
	f.sending.Lock()
	defer f.sending.Unlock()
	taken := 0
	for _, one := range f.undelivered() {
		ok := f.send(ctx, one)
		f.mu.Lock()
		one.attempts++
		one.delivered = ok || one.attempts >= deliveryAttempts
		f.mu.Unlock()
		if ok {
			taken++
		}
	}
	return taken
}

// outgoing is an event and where it goes.
type outgoing struct {
	*event
	url, secret string
}

func (f *Fake) undelivered() []outgoing {
	f.mu.Lock()
	defer f.mu.Unlock()
	var waiting []outgoing
	for _, from := range f.accounts {
		for _, one := range from.events {
			if !one.delivered && from.WebhookURL != "" {
				waiting = append(waiting, outgoing{one, from.WebhookURL, from.WebhookSecret})
			}
		}
	}
	return waiting
}

func (f *Fake) send(ctx context.Context, one outgoing) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, one.url, bytes.NewReader(one.Body))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
	request.Header.Set("Stripe-Signature", Signature(one.Body, one.secret, f.Now()))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16))
	_ = response.Body.Close()
	return response.StatusCode/100 == 2
}

// deliverSoon delivers by itself, where the fake was made so.
func (f *Fake) deliverSoon() {
	if f.config.Deliver != nil {
		go f.DeliverEvents(f.config.Deliver)
	}
}
