package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	// successNoted is how old the last success must be before another is recorded, so a busy
	// webhook does not cost a write per delivery.
	successNoted = time.Minute
	// longFailure is how long a webhook fails before the supplier is notified.
	longFailure = time.Hour
	// noticeFailing is the kind of the notice about it, one for all webhooks of a supplier.
	noticeFailing = "webhook_failing"
)

// KeepsTrying is about how long a failing delivery is retried.
const KeepsTrying = 3 * time.Hour

// fault describes why a delivery failed; "" if it did not. It says the same of an address that does
// not exist, one that is refused and one where something else answers: otherwise anyone who adds a
// webhook could look around with it. The log has the error.
func fault(status int, err error) string {
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return "its certificate could not be verified"
	case err != nil && isTimeout(err):
		return fmt.Sprintf("it did not answer within %d seconds", int(deliveryTimeout.Seconds()))
	case err != nil:
		return "it could not be reached"
	case !taken(status):
		return strings.TrimSpace(fmt.Sprintf("it answered %d %s", status, http.StatusText(status)))
	}
	return ""
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

// note records an attempt's result if it adds information.
func (s *Service) note(ctx context.Context, was store.Webhook, now time.Time, fault string) error {
	if fault == "" && was.FailingSince.IsZero() && now.Sub(was.LastSuccessAt) < successNoted {
		return nil
	}
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(ctx, was.SupplierID, was.ID)
		if err != nil {
			return err
		}
		h, now := w.WebhookHealth, tx.Now()
		longBefore, healthyBefore := isLong(h), w.FailingSince.IsZero()
		if fault == "" {
			h.LastSuccessAt, h.FailingSince = now, time.Time{}
		} else {
			h.LastFailureAt, h.LastError = now, fault
			if healthyBefore {
				h.FailingSince = now
			}
		}
		if err := tx.SetWebhookHealth(ctx, w.SupplierID, w.ID, h); err != nil {
			return err
		}
		if recovered := fault == "" && !healthyBefore; recovered || !longBefore && isLong(h) { // once
			return renewNotice(ctx, tx, w.SupplierID)
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) { // it was deleted meanwhile
		return nil
	}
	return err
}

// isLong reports whether a webhook has failed long enough for a notice.
func isLong(h store.WebhookHealth) bool {
	return !h.FailingSince.IsZero() && h.LastFailureAt.Sub(h.FailingSince) >= longFailure
}

// renewNotice lists the webhooks that have been failing for long, or clears the notice.
func renewNotice(ctx context.Context, tx *store.Tx, supplierID string) error {
	webhooks, err := tx.Webhooks(ctx, supplierID, "", 2*maxWebhooks)
	if err != nil {
		return err
	}
	var failing []string
	for _, w := range webhooks {
		if isLong(w.WebhookHealth) {
			failing = append(failing, host(w.URL)+": "+w.LastError)
		}
	}
	if len(failing) == 0 {
		return tx.ClearNotice(ctx, supplierID, noticeFailing, "")
	}
	title := "A webhook has been failing for an hour"
	if len(failing) > 1 {
		title = fmt.Sprintf("%d webhooks have been failing for an hour", len(failing))
	}
	return tx.PutNotice(ctx, supplierID, store.Notice{Kind: noticeFailing, Title: title, Detail: strings.Join(failing, "; ") +
		". Orders are not held up, but your program is not notified of them. Fix the program or its address, then test the webhook under Settings › Webhooks.",
	})
}

// host is the part of an address safe to show: the rest may hold a password.
func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return "an address"
}

// TestResult is the result of a test.
type TestResult struct {
	Status int    // of the answer; 0 when there was none
	Fault  string // why the receiver did not take it, in words; "" when it did
}

// Test sends one signed ping to a webhook now and reports the result, which counts toward its
// health. A missing webhook is wholesale.CodeNotFound.
func (s *Service) Test(ctx context.Context, supplierID, id string) (TestResult, error) {
	w, to, now, err := s.open(ctx, supplierID, id)
	if errors.Is(err, store.ErrNotFound) {
		return TestResult{}, wholesale.NotFound("webhook")
	}
	if err != nil {
		return TestResult{}, fmt.Errorf("test a webhook: %w", err)
	}
	status, err := s.send(ctx, to, now, Deliver{
		SupplierID: supplierID, WebhookID: id, DeliveryID: store.NewID(), Event: ping, Body: `{"message":"This is a test from Upstock."}`,
	})
	if ctx.Err() != nil {
		return TestResult{}, ctx.Err()
	}
	result := TestResult{Status: status, Fault: fault(status, err)}
	if err := s.note(ctx, w, now, result.Fault); err != nil {
		return TestResult{}, fmt.Errorf("test a webhook: %w", err)
	}
	return result, nil
}
