// Package demo shows Upstock without any set-up: a supplier with a real wholesaler's catalogue,
// customers and orders, connected to the built-in sandbox. Orders are placed through the REST API,
// as a supplier's program would; only those of the months before are written in bulk.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"upstock/internal/account"
	"upstock/internal/app"
	"upstock/internal/mail"
	"upstock/internal/payments/stripefake"
	"upstock/internal/realdata"
	"upstock/internal/unleashed/sandbox"
)

// Demo is the command.
type Demo struct {
	Listen string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Data   string `placeholder:"DIR" help:"Keep everything in this folder and continue from there next time; by default a temporary folder, removed at the end."`
	Fresh  bool   `help:"Start again: remove what an earlier demo made in --data, and only that."`
	Weeks  int    `default:"26" help:"How many weeks of earlier orders a new demo begins with; 0 for none."`
	Once   bool   `help:"Check that it works: take real orders, bring each to its end, and stop; exit 0 if every one ended as it should, else 1."`
	Orders int    `default:"60" help:"How many real orders to take with --once."`
}

// Validate refuses what makes no sense, before anything is done.
func (c Demo) Validate() error {
	switch {
	case c.Orders < 1:
		return errors.New("--orders must be at least 1")
	case c.Weeks < 0 || c.Weeks > maxWeeks:
		return fmt.Errorf("--weeks must be between 0 and %d", maxWeeks)
	}
	return nil
}

const (
	supplierName  = "Lantern & Fern Wholesale"
	supplierEmail = "office@lantern-and-fern.example"
	ownerName     = "Robin Lantern"
	currency      = "NZD"

	maxWeeks = 104 // of history

	stopTimeout = 20 * time.Second
	linkLife    = 7 * 24 * time.Hour // of the sign-in link: longer than anyone lets a demo run
)

// show is a running demo.
type show struct {
	*screen
	home       *home
	wholesaler *Wholesaler
	box        *sandbox.Sandbox
	boxServer  *app.HTTPServer
	stripe     *stripefake.Fake
	// stripeServer is where payments are taken, and no money moves.
	stripeServer *app.HTTPServer
	server       *app.Server
	client       *Client
	mails        *mailbox
	supplierID   string          // of a new demo; "" for one that is continued
	pictures     bool            // products have pictures
	mismatches   int             // orders of the history that are completed with other totals
	kept         map[string]bool // GUIDs of the sales orders that are saved for good
	packing      map[string]bool // ids of the orders that the warehouse is about to complete
}

func newShow(out io.Writer, dir string, fresh bool) (s *show, err error) {
	s = &show{screen: newScreen(out), pictures: true, packing: map[string]bool{}, kept: map[string]bool{}}
	s.home, err = openHome(dir, fresh)
	return s, err
}

// Run sets everything up and continues with new orders until ctx ends; with --once it takes and
// judges some orders instead.
func (c Demo) Run(ctx context.Context, terminal app.Terminal, build app.Build) (err error) {
	s, err := newShow(terminal.Out, c.Data, c.Fresh)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.home.leave()) }()
	defer func() { err = errors.Join(err, s.close(ctx)) }()

	log := slog.New(slog.NewTextHandler(terminal.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	err = s.perform(ctx, c, build, log)
	if ctx.Err() != nil {
		return nil // asked to stop: what failed then failed for that reason
	}
	return err
}

func (s *show) perform(ctx context.Context, c Demo, build app.Build, log *slog.Logger) error {
	if err := s.open(ctx, c, build, log); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	if err := s.openFolder(ctx); err != nil {
		return err
	}
	if err := s.history(ctx, c.Weeks); err != nil {
		return err
	}
	if err := s.setDeliveryRules(ctx); err != nil {
		return err
	}
	if err := s.letBuyersIn(ctx); err != nil {
		return err
	}
	if err := s.setStandingOrder(ctx); err != nil {
		return err
	}
	begin := s.trouble
	if c.Once {
		begin = func(ctx context.Context) error {
			if err := s.firstRound(ctx, c.Orders); err != nil {
				return err
			}
			return s.supermarketDay(ctx)
		}
	}
	if err := begin(ctx); err != nil {
		return err
	}
	if err := s.takePayments(ctx); err != nil {
		return err
	}
	if err := s.whereToLook(ctx); err != nil || c.Once {
		return err
	}
	return s.goOn(ctx)
}

// open starts the sandbox and the server.
func (s *show) open(ctx context.Context, c Demo, build app.Build, log *slog.Logger) error {
	s.step("Upstock", "%s: a demo with real orders in a made-up business. Nothing leaves this machine.", build.Version)
	data, err := realdata.Extract()
	if err != nil {
		return err
	}
	s.wholesaler = NewWholesaler(data)
	s.box = sandbox.New(sandbox.Config{
		APIID: s.home.state.SandboxAPIID, APIKey: s.home.state.SandboxAPIKey, Clock: time.Now, CompanyName: supplierName, CurrencyCode: currency,
	})
	paid, err := s.box.Behaviour().With(sandbox.CustomerSellPrice, "paid") // so that there is much to check
	if err != nil {
		return err
	}
	s.box.SetBehaviour(paid)
	if s.boxServer, err = app.Listen(ctx, "127.0.0.1:0", s.box, log); err != nil {
		return err
	}
	if err := s.openStripe(ctx); err != nil {
		return err
	}
	if s.stripeServer, err = app.Listen(ctx, "127.0.0.1:0", s.stripe, log); err != nil {
		return err
	}
	var start errgroup.Group
	start.Go(s.moveIn)
	if s.home.settled() { // the server looks for its sales orders at once
		if err := start.Wait(); err != nil {
			return err
		}
	}
	start.Go(func() error { return s.startServer(ctx, c, build, log) })
	if err := start.Wait(); err != nil {
		return err
	}
	s.step("Sandbox", "a stand-in for Unleashed with %d products and %d customers at %s%s", s.wholesaler.Products(), s.wholesaler.Customers(), s.boxServer.URL(), sandbox.ControlPath)
	s.step("Server", "%s", s.server.URL())
	return nil
}

// moveIn fills the sandbox with the business, and with the sales orders of an earlier demo.
func (s *show) moveIn() error {
	if err := s.wholesaler.MoveIn(s.box, s.pictures); err != nil {
		return err
	}
	if err := s.wholesaler.addPrices(s.box, s.box.Today()); err != nil {
		return err
	}
	if err := addTroubleMakers(s.box); err != nil {
		return err
	}
	if err := addStores(s.box); err != nil {
		return err
	}
	return s.bringBackOrders()
}

// startServer starts Upstock, with a new supplier when there is none yet.
func (s *show) startServer(ctx context.Context, c Demo, build app.Build, log *slog.Logger) (err error) {
	database := app.Database{DatabaseURL: "sqlite:" + s.home.file(databaseFile)}
	if !s.home.settled() {
		created, err := app.CreateSupplier(ctx, database, account.NewSupplier{Name: supplierName, Email: supplierEmail, OwnerName: ownerName, Currency: currency}, log)
		if err != nil {
			return err
		}
		s.home.state = state{
			SandboxAPIID: s.box.APIID(), SandboxAPIKey: s.box.APIKey(),
			Email: created.Email, Password: created.Password, APIToken: created.APIToken, StripeAccount: s.home.state.StripeAccount,
		}
		s.supplierID = created.SupplierID
		if err := s.home.save(); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(s.home.file(documentsDir), 0o700); err != nil {
		return fmt.Errorf("folder for documents: %w", err)
	}
	s.mails = newMailbox(s.screen)
	s.server, err = app.Start(ctx, app.Serve{
		Listen: c.Listen, Database: database, Role: app.RoleAll, UnleashedURL: s.boxServer.URL(), StripeURL: s.stripeServer.URL(),
		SecretKey:    app.SecretKey{SecretKeyFile: s.home.file(keyFile)},
		DocumentsDir: s.home.file(documentsDir),
		PollInterval: new(time.Second), PricesInterval: new(time.Minute), PushParallelism: 8, ImportPageSize: 200, UnleashedRate: 1000,
	}, app.Environment{Log: log, Build: build, Mail: mail.NewCatcher(100, s.mails.arrived)})
	if err != nil {
		return err
	}
	s.client = NewClient(s.server.URL(), s.home.state.APIToken)
	return nil
}

// settle does what a supplier does on its first day: connect, import, and look over the settings.
func (s *show) settle(ctx context.Context) error {
	connection, err := s.client.Connect(ctx, s.box.APIID(), s.box.APIKey())
	if err != nil {
		return err
	}
	s.step("Connected", "to the Unleashed account of %s (%s)", connection.CompanyName, connection.BaseCurrency)
	for _, work := range []struct {
		name  string
		start func(context.Context) (Run, error)
	}{
		{"products", func(ctx context.Context) (Run, error) { return s.client.Import(ctx, "products") }},
		{"customers", func(ctx context.Context) (Run, error) { return s.client.Import(ctx, "customers") }},
		{"prices", s.client.SyncPrices},
	} {
		run, err := work.start(ctx)
		if err != nil {
			return err
		}
		began := time.Now()
		run, err = s.client.Finish(ctx, run, func(r Run) {
			if r.Total > 0 {
				s.setStatus("  %s: %d of %d", work.name, r.Processed, r.Total)
			}
		})
		if err != nil {
			return err
		}
		s.step("Imported", "%s: %d new, %d changed, %d unchanged, %d skipped, in %s", work.name, run.Created, run.Updated, run.Unchanged, run.Skipped, time.Since(began).Round(10*time.Millisecond))
	}
	if err := s.connectStripe(ctx); err != nil {
		return err
	}
	return s.client.SetFreightProduct(ctx, FreightProduct)
}

// history writes the orders of the weeks before, into a new demo.
func (s *show) history(ctx context.Context, weeks int) error {
	if s.supplierID == "" || weeks == 0 {
		return nil
	}
	began := time.Now()
	h, err := newHistorian(ctx, s.server.Store(), s.box, s.supplierID, s.wholesaler)
	if err != nil {
		return err
	}
	orders := planHistory(s.wholesaler, began.In(h.zone), weeks)
	if err := h.write(ctx, orders, func(done int) { s.setStatus("  earlier orders: %d of %d", done, len(orders)) }); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	s.step("History", "%d orders of the last %d weeks, with their sales orders, in %s", len(orders), weeks, time.Since(began).Round(10*time.Millisecond))
	s.mismatches = h.mismatches
	return s.keepHistory(h.sent)
}

// awaitNotices waits until the server has noticed what the warehouse completed with other totals.
func (s *show) awaitNotices(ctx context.Context) error {
	return until(ctx, patience, 20*time.Millisecond, func() (bool, error) {
		noticed := 0
		err := s.client.EachOrder(ctx, url.Values{"attention": {"true"}}, func(o Order) bool {
			if o.Mismatch != nil {
				noticed++
			}
			return true
		})
		return noticed >= s.mismatches && s.mails.count() >= s.mismatches, err
	})
}

// whereToLook prints what there is to see.
func (s *show) whereToLook(ctx context.Context) error {
	link, err := s.server.SignInLink(ctx, s.home.state.Email, linkLife)
	if err != nil {
		return err
	}
	s.setStatus("")
	s.line("")
	s.line("Open the console   %s", link)
	s.line("                   (this link signs you in for as long as the demo runs)")
	s.sayBuyers()
	s.sayFolder()
	s.line("API documentation  %s/api/docs", s.server.URL())
	s.line("Health, metrics    %s/readyz   %s/metrics", s.server.URL(), s.server.URL())
	s.line("Unleashed sandbox  %s%s", s.boxServer.URL(), sandbox.ControlPath)
	s.line("Stripe sandbox     %s/", s.stripeServer.URL())
	s.line("Log-in             %s   %s", s.home.state.Email, s.home.state.Password)
	s.line("API token          %s", s.home.state.APIToken)
	s.line("Try                curl -H 'Authorization: Bearer %s' '%s/api/v1/orders?attention=true'", s.home.state.APIToken, s.server.URL())
	if !s.home.temporary {
		s.line("Everything is kept in %s", s.home.dir)
	}
	return nil
}

// close stops the server first, because it calls the sandbox until it has stopped.
func (s *show) close(ctx context.Context) error {
	s.setStatus("")
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	var err error
	if s.server != nil {
		err = s.server.Stop(drain)
	}
	if s.boxServer != nil {
		err = errors.Join(err, s.boxServer.Shutdown(drain))
	}
	if s.stripeServer != nil {
		err = errors.Join(err, s.stripeServer.Shutdown(drain))
	}
	if s.client != nil && !s.home.temporary { // else nothing was changed, and not all was loaded
		err = errors.Join(err, s.remember())
	}
	return err
}

// remember saves what a restart in the same folder needs.
func (s *show) remember() error {
	return errors.Join(s.keepOrders(), s.keepStripe(), s.home.save())
}

// keyOf is the idempotency key of a stream order, so that a restarted demo places it only once.
func keyOf(index int) string { return fmt.Sprintf("demo-order-%d", index) }
