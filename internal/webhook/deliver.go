package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"upstock/internal/jobs"
	"upstock/internal/outbound"
	"upstock/internal/store"
)

// deliveryTimeout is how long a receiver has to answer.
const deliveryTimeout = 10 * time.Second

const (
	headerEvent     = "Upstock-Event"
	headerDelivery  = "Upstock-Delivery"  // the same when a delivery is repeated
	headerTimestamp = "Upstock-Timestamp" // Unix seconds of this attempt
	headerSignature = "Upstock-Signature" // see sign
)

// Deliver is the job that sends one event to one webhook.
type Deliver struct {
	SupplierID string `json:"supplier_id"`
	WebhookID  string `json:"webhook_id"`
	DeliveryID string `json:"delivery_id"` // lets the receiver detect duplicates
	Event      string `json:"event"`
	Body       string `json:"body"`
}

// Kind names the job.
func (Deliver) Kind() string { return "deliver_webhook" }

// Deliver sends one event to one webhook. Any 2xx answer is success. A deleted webhook or a 410
// Gone is a permanent failure; any other failure is retried.
func (s *Service) Deliver(ctx context.Context, job Deliver) error {
	w, to, now, err := s.open(ctx, job.SupplierID, job.WebhookID)
	if errors.Is(err, store.ErrNotFound) {
		return jobs.Permanent(fmt.Errorf("deliver %s: webhook %s was deleted", job.Event, job.WebhookID))
	}
	if err != nil {
		return fmt.Errorf("deliver %s: %w", job.Event, err)
	}
	status, err := s.send(ctx, to, now, job)
	if ctx.Err() != nil && err != nil {
		return fmt.Errorf("deliver %s to webhook %s: %w", job.Event, w.ID, err) // shutdown
	}
	if noteErr := s.note(ctx, w, now, fault(status, err)); noteErr != nil {
		return fmt.Errorf("deliver %s to webhook %s: %w", job.Event, w.ID, errors.Join(err, noteErr))
	}
	switch {
	case err != nil:
		return fmt.Errorf("deliver %s to webhook %s: %w", job.Event, w.ID, err)
	case status == http.StatusGone:
		return jobs.Permanent(fmt.Errorf("deliver %s: webhook %s answers 410 Gone", job.Event, w.ID))
	case !taken(status):
		return fmt.Errorf("deliver %s: webhook %s answers %d", job.Event, w.ID, status)
	}
	return nil
}

// endpoint is where a delivery goes, and what signs it.
type endpoint struct {
	address string
	secret  []byte
}

// open reads a webhook and its sealed parts.
func (s *Service) open(ctx context.Context, supplierID, id string) (w store.Webhook, to endpoint, now time.Time, err error) {
	err = s.store.View(ctx, func(tx *store.Tx) (err error) {
		now = tx.Now()
		w, err = tx.Webhook(ctx, supplierID, id)
		return err
	})
	if err != nil {
		return w, to, now, err
	}
	if to.secret, err = s.ring.Open(w.SealedSecret, secretRow(supplierID, w.ID)); err != nil {
		return w, to, now, err
	}
	to.address, err = s.address(w)
	return w, to, now, err
}

// taken reports whether the receiver accepted the delivery.
func taken(status int) bool { return status >= 200 && status <= 299 }

type sender struct {
	client    *http.Client
	userAgent string
}

// SetUserAgent is how deliveries name the program that sends them; "Upstock" without it.
func (s *Service) SetUserAgent(agent string) { s.userAgent = agent }

func newSender(guard outbound.Guard) sender {
	return sender{userAgent: "Upstock", client: &http.Client{
		Timeout:   deliveryTimeout,
		Transport: guard.Transport(),
		// The signed event is for the configured address, not for a redirect target.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// maxAnswer is how much of an answer is read (and ignored) so the connection can be reused.
const maxAnswer = 64 << 10

// send makes one attempt and returns the status.
func (s sender) send(ctx context.Context, to endpoint, now time.Time, job Deliver) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.address, strings.NewReader(job.Body))
	if err != nil {
		return 0, withoutAddress(err)
	}
	timestamp := strconv.FormatInt(now.Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", s.userAgent)
	request.Header.Set(headerEvent, job.Event)
	request.Header.Set(headerDelivery, job.DeliveryID)
	request.Header.Set(headerTimestamp, timestamp)
	request.Header.Set(headerSignature, sign(to.secret, timestamp, job.Body))
	response, err := s.client.Do(request)
	if err != nil {
		return 0, withoutAddress(err)
	}
	defer response.Body.Close()
	// Only the status matters; ignore later errors.
	_, _ = io.CopyN(io.Discard, response.Body, maxAnswer)
	return response.StatusCode, nil
}

// sign computes a delivery's signature. It includes the timestamp, so receivers can reject replays.
func sign(secret []byte, timestamp, body string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(timestamp + "." + body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// withoutAddress removes the URL from an error before logging: it may contain a password.
func withoutAddress(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	return err
}
