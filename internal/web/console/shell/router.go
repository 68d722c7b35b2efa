package shell

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/account"
	"upstock/internal/ordering"
	"upstock/internal/request"
	"upstock/internal/web/door"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
)

// Config is what the console's router works with.
type Config struct {
	Accounts     *account.Service
	Orders       *ordering.Service
	Log          *slog.Logger
	PublicURL    string
	LiveInterval time.Duration
	Clock        func() time.Time // time.Now when nil
	// ReadingStops is until when nothing is read from Unleashed; zero when it is read.
	ReadingStops func(ctx context.Context, supplierID string) (time.Time, error)
}

// NewRouter makes the router of the console, on which the areas register their routes.
func NewRouter(c Config) *page.Router {
	bell, reading := bell{c.Orders}, reading{c.ReadingStops}
	rt := page.NewRouter(page.Config{
		Begin:    door.ByStranger,
		Sessions: c.Accounts.Sessions(page.AboutSession), SignInPath: "/sign-in", ProblemPage: problemPage,
		KeptPage: keptPage, Seal: c.Accounts.SealForm, Open: c.Accounts.OpenForm,
		Revision: func(ctx context.Context) (int64, error) { return c.Accounts.Revision(ctx, SupplierID(ctx)) },
		WatchKey: SupplierID,
		Outage:   door.OutageOf,
		Log:      c.Log, PublicURL: c.PublicURL, LiveInterval: c.LiveInterval, Clock: c.Clock,
		Enter: func(ctx context.Context, personID, supplierID string, epoch int64) (context.Context, string, error) {
			person, supplier, err := c.Accounts.MembershipOfSession(ctx, supplierID, personID, epoch)
			if err != nil {
				return ctx, "", err
			}
			request.Of(ctx).SupplierID = supplier.ID
			ctx = door.By(ctx, person.Who())
			ctx = ui.WithLocation(ordering.As(ctx, ordering.Actor{Name: person.Name}), supplier.Location())
			return WithVisit(ctx, &Visit{Person: person, Supplier: supplier, bell: bell, reading: reading}), string(person.Role), nil
		},
	})
	rt.Live(bellTopic, ForTeam, func(context.Context, string) (templ.Component, error) { return bell, nil })
	return rt
}

// bellTopic is the live region of the bell.
const bellTopic = "notices"

// bell counts what needs a person when it is rendered: most requests show no bell.
type bell struct{ orders *ordering.Service }

// Render writes the bell.
func (b bell) Render(ctx context.Context, w io.Writer) error {
	open, err := b.orders.Bell(ctx, SupplierID(ctx))
	if err != nil {
		return err
	}
	return openNotices(open).Render(ctx, w)
}
