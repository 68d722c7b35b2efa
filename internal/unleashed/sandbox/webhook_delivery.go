package sandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	loggedDeliveries = 200
	longestRetry     = 10 * time.Minute
	giveUpAfter      = 72 * time.Hour
	// staleBy is how old the timestamp of webhook_old is: twice what a receiver may accept.
	staleBy = 10 * time.Minute
	// heldFor is how long webhook_swapped waits for the next event, unless the rule has a delay.
	heldFor = time.Second
)

// Delivery is one attempt to send an event, as the log shows it.
type Delivery struct {
	NotificationID string    `json:"event_notification_id"` // the same for each attempt
	SubscriptionID string    `json:"subscription_id"`
	URL            string    `json:"url"`
	EventType      string    `json:"event_type"`
	Guid           string    `json:"guid"` // of the record that it is about
	At             time.Time `json:"at"`
	Attempt        int       `json:"attempt"`
	Status         int       `json:"status"`          // of the answer; 0 without one
	Error          string    `json:"error,omitempty"` // why there was none
	Fault          FaultKind `json:"fault,omitempty"`
}

// Delivered says whether the receiver took the event.
func (d Delivery) Delivered() bool { return d.Status/100 == 2 }

// Deliveries is the log of the last 200 attempts, latest first.
func (s *Sandbox) Deliveries() []Delivery {
	h := s.webhooks
	h.mu.Lock()
	defer h.mu.Unlock()
	log := slices.Clone(h.log)
	slices.Reverse(log)
	return log
}

// outgoing is an event on its way to one subscription.
type outgoing struct {
	to        *subscription
	id        string
	eventType string
	guid      string
	body      []byte
	created   time.Time
	attempts  int
	fault     FaultKind
}

func newOutgoing(to *subscription, eventType, guid string, now time.Time, b Behaviour) *outgoing {
	id := randomGUID()
	return &outgoing{
		to: to, id: id, eventType: eventType, guid: guid, created: now,
		body: envelope(to.ID, id, eventType, guid, now, b),
	}
}

// send queues a delivery, or does to it what the fault says.
func (h *webhooks) send(d *outgoing, fault firedFault) {
	d.fault = fault.kind
	switch fault.kind {
	case WebhookLost:
		h.note(d, 0, "never sent")
	case WebhookLate:
		time.AfterFunc(fault.delay, func() { h.queue(d) })
	case WebhookSwapped:
		h.hold(d, max(fault.delay, heldFor))
	case WebhookTwice:
		again := *d
		h.queue(d, &again)
	default:
		h.queue(d)
	}
}

// hold keeps a delivery back until the next event was queued, or for so long.
func (h *webhooks) hold(d *outgoing, longest time.Duration) {
	h.mu.Lock()
	d.to.held = append(d.to.held, d)
	h.mu.Unlock()
	time.AfterFunc(longest, func() { h.release(d) })
}

// release queues a delivery that is still held.
func (h *webhooks) release(d *outgoing) {
	h.mu.Lock()
	i := slices.Index(d.to.held, d)
	if i >= 0 {
		d.to.held = slices.Delete(d.to.held, i, i+1)
	}
	h.mu.Unlock()
	if i >= 0 {
		h.queue(d)
	}
}

// queue sends deliveries to one subscription after those before them, and then what was held.
func (h *webhooks) queue(some ...*outgoing) {
	h.mu.Lock()
	defer h.mu.Unlock()
	to := some[0].to
	if to.removed {
		return
	}
	to.queue = append(append(to.queue, some...), to.held...)
	to.held = nil
	if !to.working {
		to.working = true
		go h.work(to)
	}
}

// work sends what is queued, one after the other, until nothing is.
func (h *webhooks) work(to *subscription) {
	for {
		h.mu.Lock()
		if len(to.queue) == 0 {
			to.working = false
			h.mu.Unlock()
			return
		}
		d := to.queue[0]
		to.queue = to.queue[1:]
		h.mu.Unlock()
		h.attempt(d)
	}
}

// attempt posts an event. One that is not taken is tried again: other events do not wait for it.
func (h *webhooks) attempt(d *outgoing) {
	d.attempts++
	status, err := h.post(d)
	problem := ""
	if err != nil {
		problem = err.Error()
	}
	if h.note(d, status, problem).Delivered() || h.now().Sub(d.created) > giveUpAfter {
		return
	}
	wait := longestRetry
	if doublings := d.attempts - 1; doublings < 20 {
		wait = min(wait, h.retry<<doublings)
	}
	time.AfterFunc(wait, func() { h.queue(d) })
}

func (h *webhooks) post(d *outgoing) (status int, err error) {
	ctx := context.Background() //nolint:forbidigo // an event outlives what caused it; the client has a timeout
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.to.URL, bytes.NewReader(d.body))
	if err != nil {
		return 0, err
	}
	at := h.now()
	if d.fault == WebhookOld {
		at = at.Add(-staleBy)
	}
	key := d.to.key
	if d.fault == WebhookForged {
		key += "!"
	}
	timestamp := strconv.FormatInt(at.Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("x-unleashed-timestamp", timestamp)
	request.Header.Set("x-unleashed-signature", webhookSignature(key, timestamp, d.body))
	response, err := h.client.Do(request)
	if failure, ok := errors.AsType[*url.Error](err); ok {
		err = failure.Err // without the address, which the log has anyway
	}
	if err != nil {
		return 0, fmt.Errorf("no answer: %w", err)
	}
	defer response.Body.Close()
	// Read, so that the connection can be used again; what it says does not matter.
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	return response.StatusCode, nil
}

// webhookSignature is base64(HMAC-SHA256(key, timestamp.body)) (§6).
func webhookSignature(key, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// note adds an attempt to the log.
func (h *webhooks) note(d *outgoing, status int, problem string) Delivery {
	entry := Delivery{
		NotificationID: d.id, SubscriptionID: d.to.ID, URL: d.to.URL, EventType: d.eventType, Guid: d.guid,
		At: h.now(), Attempt: d.attempts, Status: status, Error: problem, Fault: d.fault,
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.log = append(h.log, entry); len(h.log) > loggedDeliveries {
		h.log = slices.Delete(h.log, 0, 1)
	}
	return entry
}
