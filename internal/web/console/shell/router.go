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
	// Waiting counts the documents that wait in the inbox.
	Waiting func(ctx context.Context, supplierID string) (int64, error)
}

// NewRouter makes the router of the console, on which the areas register their routes.
func NewRouter(c Config) *page.Router {
	bell, reading, inbox := bell{c.Orders}, reading{c.ReadingStops}, inbox{c.Waiting}
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
			return WithVisit(ctx, &Visit{Person: person, Supplier: supplier, bell: bell, reading: reading, inbox: inbox}), string(person.Role), nil
		},
	})
	rt.Live(bellTopic, ForTeam, func(context.Context, string) (templ.Component, error) { return bell, nil })
	rt.Live(inboxTopic, ForTeam, func(context.Context, string) (templ.Component, error) { return inbox, nil })
	return rt
}

// inboxTopic is the live region of what waits in the inbox.
const inboxTopic = "inbox"

// inbox counts the documents that wait when it is rendered.
type inbox struct {
	waiting func(ctx context.Context, supplierID string) (int64, error)
}

// Render writes how many there are.
func (i inbox) Render(ctx context.Context, w io.Writer) error {
	if i.waiting == nil || !ForTeam.Allows(page.VisitorOf(ctx)) {
		return nil
	}
	n, err := i.waiting(ctx, SupplierID(ctx))
	if err != nil {
		return err
	}
	return waitingDocuments(n).Render(ctx, w)
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
