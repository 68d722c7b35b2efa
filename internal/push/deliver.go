package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"upstock/internal/jobs"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// Message is one notification. It holds no price: anyone who picks up a phone can read it.
type Message struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	// Path is the page that a tap opens, one of ours.
	Path string `json:"path"`
	// Icon is the path of the picture beside it; "" for none.
	Icon string `json:"icon,omitempty"`
	// Tag names what it is about: a newer one with the same tag takes its place. "" for none.
	Tag string `json:"tag,omitempty"`
}

// Deliver is the job that sends one message to one browser.
type Deliver struct {
	SubscriptionID string    `json:"subscription_id"`
	Message        Message   `json:"message"`
	Expires        time.Time `json:"expires"` // from then on it would come too late
}

// Kind names the job.
func (Deliver) Kind() string { return "deliver_push" }

const (
	// useful is for how long a message may wait for a phone that is switched off, or for its push
	// service.
	useful = 24 * time.Hour
	// longestBody is what fits, with all the rest, into the 4 kB that a push service takes.
	longestBody = 600 // characters
	// longestPause is how long a push service may have us wait.
	longestPause = time.Hour
)

// Send writes a message to every browser that a person gets notifications on, once tx is committed.
func (s *Service) Send(ctx context.Context, tx *store.Tx, personID string, m Message) error {
	if s == nil {
		return nil
	}
	browsers, err := tx.PushSubscriptionsOf(ctx, personID)
	if err != nil {
		return err
	}
	if body := []rune(m.Body); len(body) > longestBody {
		m.Body = string(body[:longestBody]) + "…"
	}
	for _, browser := range browsers {
		job := Deliver{SubscriptionID: browser.ID, Message: m, Expires: tx.Now().Add(useful)}
		if err := s.queue.Enqueue(ctx, tx, job); err != nil {
			return err
		}
	}
	return nil
}

// SendTest sends a person a message to see that notifications arrive.
func (s *Service) SendTest(ctx context.Context, personID string, m Message) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		browsers, err := tx.PushSubscriptionsOf(ctx, personID)
		if err != nil {
			return err
		}
		if len(browsers) == 0 {
			return wholesale.Conflict("Notifications are not turned on yet on any of your devices")
		}
		return s.Send(ctx, tx, personID, m)
	})
}

// Deliver sends a message to a browser. One that its push service no longer knows is forgotten; a
// busy service is asked again when it says.
func (s *Service) Deliver(ctx context.Context, job Deliver) error {
	sub, left, err := s.read(ctx, job)
	if err != nil || sub == nil {
		return err
	}
	status, pause, err := s.post(ctx, sub, job.Message, left)
	if err != nil {
		return fmt.Errorf("push to %s: %w", hostOf(sub.Endpoint), withoutAddress(err))
	}
	switch {
	case status >= 200 && status <= 299:
		return nil
	case status == http.StatusNotFound || status == http.StatusGone:
		return s.store.Update(ctx, func(tx *store.Tx) error { return tx.DeletePushSubscription(ctx, job.SubscriptionID) })
	case status == http.StatusTooManyRequests || status >= 500:
		failed := fmt.Errorf("push: %s answers %d", hostOf(sub.Endpoint), status)
		if pause > 0 {
			return jobs.Later(failed, pause)
		}
		return failed
	default:
		return jobs.Permanent(fmt.Errorf("push: %s answers %d", hostOf(sub.Endpoint), status))
	}
}

// read finds where a message goes, and for how long it is still useful; nowhere when it is not, or
// when its person does not get notifications on that browser any more.
func (s *Service) read(ctx context.Context, job Deliver) (sub *webpush.Subscription, left time.Duration, err error) {
	var row store.PushSubscription
	signedIn := false
	err = s.store.View(ctx, func(tx *store.Tx) error {
		left = job.Expires.Sub(tx.Now())
		if row, err = tx.PushSubscription(ctx, job.SubscriptionID); err != nil {
			return err
		}
		theirs, err := tx.PushSubscriptionsOf(ctx, row.PersonID)
		for _, b := range theirs {
			signedIn = signedIn || b.ID == row.ID
		}
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, 0, nil
	case err != nil || !signedIn || left <= 0:
		return nil, 0, err
	}
	sub, err = s.open(row)
	return sub, left, err
}

// post makes one attempt. It gives the status of the answer, and how long to wait when it says so.
func (s *Service) post(ctx context.Context, sub *webpush.Subscription, m Message, left time.Duration) (status int, pause time.Duration, err error) {
	text, err := json.Marshal(m)
	if err != nil {
		return 0, 0, err
	}
	key, err := s.keys(ctx)
	if err != nil {
		return 0, 0, err
	}
	response, err := webpush.SendNotificationWithContext(ctx, text, sub, &webpush.Options{
		HTTPClient: s.client, Subscriber: s.contact, TTL: int(left.Seconds()), Topic: topicOf(m.Tag), Urgency: webpush.UrgencyNormal,
		VAPIDPublicKey: key.public, VAPIDPrivateKey: key.private,
	})
	if err != nil {
		return 0, 0, err
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, 4<<10) // so that the connection can be used again
	return response.StatusCode, pauseOf(response.Header.Get("Retry-After")), nil
}

// topicOf is a tag as push services take one: at most 32 letters of base64url (RFC 8030, 5.4). Of
// messages that wait for a phone, the newest of a topic takes the others' place.
func topicOf(tag string) string {
	const longest = 32
	hash := endpointHash(tag)
	if tag == "" {
		return ""
	}
	return hash[:longest]
}

// pauseOf reads a Retry-After; 0 when it says nothing.
func pauseOf(header string) time.Duration {
	if seconds, err := strconv.Atoi(strings.TrimSpace(header)); err == nil && seconds > 0 {
		return min(time.Duration(min(seconds, int(longestPause/time.Second)))*time.Second, longestPause)
	}
	return 0
}

func hostOf(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "a push service"
	}
	return u.Host
}

// withoutAddress takes the address out of an error: who knows it can send to that browser.
func withoutAddress(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}
