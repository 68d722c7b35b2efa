package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"upstock/internal/jobs"
	"upstock/internal/outbound"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The events that a webhook can subscribe to.
const (
	OrderCreated   = "order.created"
	OrderApproved  = "order.approved"
	OrderShipped   = "order.shipped"
	OrderAttention = "order.attention" // the order needs a person
)

var events = []string{OrderCreated, OrderApproved, OrderShipped, OrderAttention}

// ping is the event of a test. No subscription is needed.
const ping = "ping"

const maxURL = 2000 // characters

// webhook validates the input and returns a webhook, and where it leads.
func (in NewWebhook) webhook(guard outbound.Guard) (Webhook, target, error) {
	var faults []wholesale.FieldError
	say := func(field, format string, args ...any) {
		faults = append(faults, wholesale.FieldError{Field: field, Message: fmt.Sprintf(format, args...)})
	}
	target, err := readTarget(in.URL, guard)
	switch {
	case utf8.RuneCountInString(in.URL) > maxURL:
		say("url", "must be at most %d characters", maxURL)
	case err != nil:
		say("url", "%s", err)
	case !utf8.ValidString(in.URL):
		say("url", "must be text")
	}
	if len(in.Events) == 0 {
		say("events", "must name at least one event")
	}
	chosen := make([]string, 0, len(events))
	for i, event := range in.Events {
		if !slices.Contains(events, event) {
			say(fmt.Sprintf("events[%d]", i), "must be one of %s", strings.Join(events, ", "))
		} else if !slices.Contains(chosen, event) {
			chosen = append(chosen, event)
		}
	}
	w := Webhook{ID: store.NewID(), Events: chosen, Secret: newSecret()}
	return w, target, wholesale.InvalidFields(faults)
}

// Enqueue sends the event, with body as JSON, to every webhook subscribed to it, after tx commits.
// With no webhooks it costs one indexed read.
func Enqueue(ctx context.Context, tx *store.Tx, queue *jobs.Queue, supplierID, event string, body any) error {
	// Above the maximum, since two concurrent creations may both have been the last allowed.
	webhooks, err := tx.Webhooks(ctx, supplierID, "", 2*maxWebhooks)
	if err != nil {
		return fmt.Errorf("announce %s: %w", event, err)
	}
	webhooks = slices.DeleteFunc(webhooks, func(w store.Webhook) bool { return !slices.Contains(w.Events, event) })
	if len(webhooks) == 0 {
		return nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("announce %s: %w", event, err)
	}
	for _, w := range webhooks {
		job := Deliver{SupplierID: supplierID, WebhookID: w.ID, DeliveryID: store.NewID(), Event: event, Body: string(text)}
		if err := queue.Enqueue(ctx, tx, job); err != nil {
			return fmt.Errorf("announce %s: %w", event, err)
		}
	}
	return nil
}
