// Package changes tells anyone who looks at orders what has happened to them since the page was
// opened. The rows themselves stay where they are: nothing moves under a cursor, and what was
// chosen stays chosen, until the person asks to see more.
package changes

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// topic is the live region; its id is when the page was opened, in microseconds.
const topic = "order-changes"

// Services are the use cases behind the region.
type Services struct {
	Orders *ordering.Service
}

// Routes registers the live region.
func Routes(rt *page.Router, s Services) { rt.Live(topic, shell.ForTeam, s.since) }

func (s Services) since(ctx context.Context, id string) (templ.Component, error) {
	opened, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, wholesale.NotFound("live region")
	}
	changes, err := s.Orders.ChangesSince(ctx, shell.SupplierID(ctx), time.UnixMicro(opened))
	return summary(changes), err
}

// region names the live region of a page that was opened at a moment.
func region(opened time.Time) string { return topic + "/" + strconv.FormatInt(opened.UnixMicro(), 10) }

// words say what has happened, e.g. "2 new orders and 1 change"; "" when nothing has.
func words(c store.OrderChanges) string {
	fresh, changed := counted(c.New, "new order"), counted(c.Changed, "change")
	switch {
	case c.New > 0 && c.Changed > 0:
		return fresh + " and " + changed
	case c.New > 0:
		return fresh
	case c.Changed > 0:
		return changed
	}
	return ""
}

func counted(n int64, thing string) string {
	if n >= ordering.MostChanges {
		return ui.UpTo(n, ordering.MostChanges) + " " + thing + "s"
	}
	return ui.Counted(n, thing)
}
