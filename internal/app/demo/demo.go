// Package demo shows Upstock without any set-up: a supplier with a real wholesaler's catalogue,
// customers and orders, connected to the built-in sandbox. It uses only the REST API, as a
// supplier's program would, so that it shows what the contract promises.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"upstock/internal/account"
	"upstock/internal/app"
	"upstock/internal/mail"
	"upstock/internal/realdata"
	"upstock/internal/unleashed/sandbox"
)

// Demo is the command.
type Demo struct {
	Listen string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Data   string `placeholder:"DIR" help:"Keep everything in this folder and continue from there next time; by default a temporary folder, removed at the end."`
	Fresh  bool   `help:"Start again: remove what an earlier demo made in --data, and only that."`
	Orders int    `default:"60" help:"How many real orders to take at the start."`
	Once   bool   `help:"Stop after these orders: exit 0 if every one ended as it should, else 1."`
}

// Validate refuses what makes no sense, before anything is done.
func (c Demo) Validate() error {
	if c.Orders < 1 {
		return errors.New("--orders must be at least 1")
	}
	return nil
}

const (
	supplierName  = "Lantern & Fern Wholesale"
	supplierEmail = "office@lantern-and-fern.example"
	ownerName     = "Robin Lantern"
	currency      = "NZD"

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
	server     *app.Server
	client     *Client
	mails      *mailbox
	packing    map[string]bool // ids of the orders that the warehouse is about to complete
}

// Run sets everything up, processes the first orders, and continues with new ones until ctx ends.
func (c Demo) Run(ctx context.Context, terminal app.Terminal, build app.Build) (err error) {
	s := &show{screen: newScreen(terminal.Out), packing: map[string]bool{}}
	if s.home, err = openHome(c.Data, c.Fresh); err != nil {
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
	if err := s.firstRound(ctx, c.Orders); err != nil {
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
	if err := s.wholesaler.MoveIn(s.box, true); err != nil {
		return err
	}
	if err := bringBackOrders(s.box, s.home.file(ordersFile)); err != nil {
		return err
	}
	if s.boxServer, err = app.Listen(ctx, "127.0.0.1:0", s.box, log); err != nil {
		return err
	}
	s.step("Sandbox", "a stand-in for Unleashed with %d products and %d customers at %s%s", s.wholesaler.Products(), s.wholesaler.Customers(), s.boxServer.URL(), sandbox.ControlPath)

	database := app.Database{DatabaseURL: "sqlite:" + s.home.file(databaseFile)}
	if !s.home.settled() {
		created, err := app.CreateSupplier(ctx, database, account.NewSupplier{Name: supplierName, Email: supplierEmail, OwnerName: ownerName, Currency: currency}, log)
		if err != nil {
			return err
		}
		s.home.state = state{
			SandboxAPIID: s.box.APIID(), SandboxAPIKey: s.box.APIKey(),
			Email: created.Email, Password: created.Password, APIToken: created.APIToken,
		}
		if err := s.home.save(); err != nil {
			return err
		}
	}
	s.mails = newMailbox(s.screen)
	s.server, err = app.Start(ctx, app.Serve{
		Listen: c.Listen, Database: database, Role: app.RoleAll, UnleashedURL: s.boxServer.URL(),
		SecretKey:    app.SecretKey{SecretKeyFile: s.home.file(keyFile)},
		PollInterval: time.Second, PricesInterval: time.Minute, PushParallelism: 8, ImportPageSize: 200, UnleashedRate: 1000,
	}, app.Environment{Log: log, Build: build, Mail: mail.NewCatcher(100, s.mails.arrived)})
	if err != nil {
		return err
	}
	s.client = NewClient(s.server.URL(), s.home.state.APIToken)
	s.step("Server", "%s", s.server.URL())
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
	return s.client.SetFreightProduct(ctx, FreightProduct)
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
	s.line("API documentation  %s/api/docs", s.server.URL())
	s.line("Health, metrics    %s/readyz   %s/metrics", s.server.URL(), s.server.URL())
	s.line("Unleashed sandbox  %s%s", s.boxServer.URL(), sandbox.ControlPath)
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
	if s.box != nil && !s.home.temporary {
		err = errors.Join(err, s.remember())
	}
	return err
}

// remember saves what a restart in the same folder needs.
func (s *show) remember() error {
	return errors.Join(keepOrders(s.box, s.home.file(ordersFile)), s.home.save())
}

// keyOf is the idempotency key of a stream order, so that a restarted demo places it only once.
func keyOf(index int) string { return fmt.Sprintf("demo-order-%d", index) }
