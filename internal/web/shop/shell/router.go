package shell

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/ordering"
	"upstock/internal/request"
	"upstock/internal/web/door"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
	"upstock/internal/wholesale"
)

// A phone stays signed in until it has not been used for half a year; after a bit more than a year
// people sign in again in any case. Browsers keep no cookie for longer.
const (
	idleLimit      = 180 * 24 * time.Hour
	longestSession = 400 * 24 * time.Hour
)

// Config is what the shop's router works with.
type Config struct {
	Accounts     *account.Service
	Log          *slog.Logger
	PublicURL    string
	LiveInterval time.Duration
	Clock        func() time.Time // time.Now when nil
}

// NewRouter makes the router of the shop, on which the areas register their routes. Those of one
// supplier's shop begin with /shop/{supplier}.
func NewRouter(c Config) *page.Router {
	rt := page.NewRouter(page.Config{
		Door: "shop", IdleLimit: idleLimit, LongestSession: longestSession, LivePattern: "GET /shop/{supplier}/live",
		Begin:    door.ByStranger,
		Arrive:   func(r *http.Request) (context.Context, error) { return arrive(r, c.Accounts) },
		Sessions: c.Accounts.Sessions(page.AboutSession), SignInPath: "/shop/sign-in",
		ProblemPage: problemPage, PublicProblemPage: problemPage, KeptPage: keptPage, Seal: c.Accounts.SealForm, Open: c.Accounts.OpenForm,
		Revision: func(ctx context.Context) (int64, error) { return c.Accounts.Revision(ctx, SupplierOf(ctx).ID) },
		ActsFor:  customerOf,
		WatchKey: func(ctx context.Context) string { return SupplierOf(ctx).ID },
		Outage:   door.OutageOf,
		Log:      c.Log, PublicURL: c.PublicURL, LiveInterval: c.LiveInterval, Clock: c.Clock,
		Enter: func(ctx context.Context, personID, customerID string, epoch int64) (context.Context, string, error) {
			return enter(ctx, c.Accounts, personID, customerID, epoch)
		},
	})
	rt.Handle("GET /shop/{supplier}/brand.css", page.Public, brandStyle)
	return rt
}

// arrive finds the supplier whose shop a path names.
func arrive(r *http.Request, accounts *account.Service) (context.Context, error) {
	ctx, slug := r.Context(), r.PathValue("supplier")
	if slug == "" {
		return ctx, nil
	}
	supplier, err := accounts.ShopOf(ctx, slug)
	if err != nil {
		return ctx, err
	}
	request.Of(ctx).SupplierID = supplier.ID
	return WithSupplier(ctx, supplier), nil
}

// WithSupplier has the pages be those of a supplier's shop.
func WithSupplier(ctx context.Context, supplier wholesale.Supplier) context.Context {
	return ui.WithLocation(context.WithValue(ctx, supplierKey{}, supplier), supplier.Location())
}

// enter finds out who is signed in, and for whom they buy here.
func enter(ctx context.Context, accounts *account.Service, personID, customerID string, epoch int64) (context.Context, string, error) {
	person, ties, err := accounts.BuyersOfSession(ctx, personID, epoch)
	if err != nil {
		return ctx, "", err
	}
	visit := &Visit{Person: person, Ties: ties, Buyer: Tie(ties, SupplierOf(ctx).ID, customerID)}
	ctx = door.By(context.WithValue(ctx, visitKey{}, visit), person.Who())
	role := roleUnconnected
	if visit.Buyer != nil {
		role = visit.Buyer.Role
		ctx = ordering.As(ctx, ordering.Actor{Name: person.Name, OfCustomer: true})
	}
	return ctx, string(role), nil
}

// customerOf is for whom the visitor buys in this shop. Someone who is removed from one customer
// may still buy for another, but what is open of the first must close.
func customerOf(ctx context.Context) string {
	if buyer := BuyerOf(ctx); buyer != nil {
		return buyer.CustomerID
	}
	return ""
}
