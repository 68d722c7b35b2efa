package app

import (
	"context"
	"fmt"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// hintStates says, for each supplier with a signature key, how its webhooks from Unleashed arrive.
func hintStates(ctx context.Context, tx *store.Tx, suppliers []wholesale.Supplier) (found []finding, err error) {
	for _, supplier := range suppliers {
		keys, err := tx.HintKeys(ctx, supplier.ID)
		if err != nil {
			return nil, err
		}
		if len(keys) == 0 {
			continue
		}
		health, err := tx.HintHealth(ctx, supplier.ID)
		if err != nil {
			return nil, err
		}
		found = append(found, hintState(supplier.Name, health, tx.Now()))
	}
	return found, nil
}

func hintState(supplier string, health store.HintHealth, now time.Time) finding {
	ago := func(t time.Time) string { return now.Sub(t).Round(time.Second).String() + " ago" }
	found := finding{well, "webhooks from Unleashed", supplier + ": none has arrived yet"}
	if !health.LastReceivedAt.IsZero() {
		found.detail = fmt.Sprintf("%s: %d received, the last %s", supplier, health.Received, ago(health.LastReceivedAt))
	}
	if health.LastRefusedAt.After(health.LastReceivedAt) {
		found.verdict = look
		found.detail += fmt.Sprintf("; %d refused, the last %s: %s", health.Refused, ago(health.LastRefusedAt), health.LastRefusal)
	}
	return found
}
