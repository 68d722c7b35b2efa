package shell

import (
	"context"
	"io"
	"time"

	"upstock/internal/web/page"
)

// reading says on every page while nothing is read from Unleashed: what the page shows may be old.
type reading struct {
	stopsUntil func(ctx context.Context, supplierID string) (time.Time, error)
}

// Render writes it; nothing when Unleashed is read.
func (r reading) Render(ctx context.Context, w io.Writer) error {
	if r.stopsUntil == nil || !ForTeam.Allows(page.VisitorOf(ctx)) {
		return nil
	}
	until, err := r.stopsUntil(ctx, SupplierID(ctx))
	if err != nil || until.IsZero() {
		return err
	}
	return readingStopped(until).Render(ctx, w)
}
