package app

import (
	"context"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// stripeStates says, for each supplier with an account at Stripe, whether its key works and when
// Stripe last sent a message. Stripe itself is not asked: the server does so all the time.
func stripeStates(ctx context.Context, tx *store.Tx, suppliers []wholesale.Supplier) (found []finding, err error) {
	names := map[string]string{}
	for _, supplier := range suppliers {
		names[supplier.ID] = supplier.Name
	}
	connections, err := tx.StripeConnections(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range connections {
		if c.Status == store.Disconnected {
			continue
		}
		deliveries, err := tx.StripeDeliveries(ctx, c.SupplierID)
		if err != nil {
			return nil, err
		}
		found = append(found, stripeState(names[c.SupplierID], c, deliveries, tx.Now()))
	}
	return found, nil
}

func stripeState(supplier string, c store.StripeConnection, d store.StripeDeliveries, now time.Time) finding {
	ago := func(t time.Time) string { return now.Sub(t).Round(time.Second).String() + " ago" }
	found := finding{well, "Stripe", supplier + ": the key is accepted"}
	if !c.Live {
		found.detail += " (test mode)"
	}
	if c.Status == store.InError {
		found = finding{look, "Stripe", supplier + ": " + c.Error}
	}
	switch {
	case c.SealedWebhookSecret == "":
		found.detail += "; no webhook secret"
	case d.LastReceivedAt.IsZero():
		found.detail += "; no message has arrived yet"
	default:
		found.detail += "; the last message arrived " + ago(d.LastReceivedAt)
	}
	if d.Refusing() {
		found.verdict = look
		found.detail += "; the latest was refused, " + ago(d.LastRefusedAt) + ": " + d.LastRefusal
	}
	return found
}
