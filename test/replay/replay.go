package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"upstock/internal/account"
	"upstock/internal/app"
	"upstock/internal/app/demo"
	"upstock/internal/mail"
	"upstock/internal/realdata"
	"upstock/internal/unleashed/sandbox"
)

// replay is a server, a sandbox, and the orders that go through them.
type replay struct {
	options
	out        io.Writer
	dataset    realdata.Dataset
	wholesaler *demo.Wholesaler

	folder    string
	box       *sandbox.Sandbox
	boxServer *app.HTTPServer
	server    *app.Server
	client    *demo.Client
	mails     atomic.Int64

	orders []demo.Order
}

// open starts the sandbox and the server with their defaults.
func (r *replay) open(ctx context.Context) (err error) {
	if r.folder, err = os.MkdirTemp("", "upstock-replay-"); err != nil {
		return err
	}
	if r.databaseURL == "" {
		r.databaseURL = "sqlite:" + filepath.Join(r.folder, "upstock.db")
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	r.wholesaler = demo.NewWholesaler(r.dataset)
	r.box = sandbox.New(sandbox.Config{Clock: time.Now, CurrencyCode: "GBP"})
	if err := r.wholesaler.MoveIn(r.box, false); err != nil {
		return err
	}
	if r.boxServer, err = app.Listen(ctx, "127.0.0.1:0", r.box, log); err != nil {
		return err
	}
	database := app.Database{DatabaseURL: r.databaseURL}
	created, err := app.CreateSupplier(ctx, database, account.NewSupplier{
		Name: "Replay", Email: fmt.Sprintf("office.%d@example.com", time.Now().UnixNano()), Currency: "GBP",
	}, log)
	if err != nil {
		return err
	}
	r.server, err = app.Start(ctx, app.Serve{
		Listen: "127.0.0.1:0", Database: database, Role: app.RoleAll, UnleashedURL: r.boxServer.URL(),
		SecretKey:    app.SecretKey{SecretKeyFile: filepath.Join(r.folder, "upstock.key")},
		PollInterval: new(time.Second), PricesInterval: new(time.Hour), PushParallelism: 8, ImportPageSize: 1000, UnleashedRate: 5000,
	}, app.Environment{Log: log, Build: app.NewBuild("replay", ""), Mail: mail.NewCatcher(1, func(mail.Message) { r.mails.Add(1) })})
	if err != nil {
		return err
	}
	r.client = demo.NewClient(r.server.URL(), created.APIToken)
	return nil
}

func (r *replay) close(ctx context.Context) error {
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	var err error
	if r.server != nil {
		err = r.server.Stop(drain)
	}
	if r.boxServer != nil {
		err = errors.Join(err, r.boxServer.Shutdown(drain))
	}
	if r.folder != "" {
		err = errors.Join(err, os.RemoveAll(r.folder))
	}
	return err
}

func (r *replay) run(ctx context.Context) error {
	if err := r.moveIn(ctx); err != nil {
		return err
	}
	n := len(r.dataset.Orders)
	if r.options.orders > 0 {
		n = min(n, r.options.orders)
	}
	r.orders = make([]demo.Order, n)
	for _, phase := range []struct {
		name string
		act  func(context.Context) error
	}{
		{"taken", r.take},
		{"approved", r.approve},
		{"created", r.awaitCreated},
		{"completed", r.complete},
		{"shipped", r.awaitShipped},
		{"told", r.awaitMails},
	} {
		began := time.Now()
		if err := phase.act(ctx); err != nil {
			return fmt.Errorf("%s: %w", phase.name, err)
		}
		took := time.Since(began)
		fmt.Fprintf(r.out, "%-11s %d orders in %s: %.0f/s\n", phase.name, n, took.Round(time.Millisecond), float64(n)/took.Seconds())
	}
	return r.judge(ctx)
}

// moveIn connects the account and imports everything.
func (r *replay) moveIn(ctx context.Context) error {
	if _, err := r.client.Connect(ctx, r.box.APIID(), r.box.APIKey()); err != nil {
		return err
	}
	for _, work := range []struct {
		name  string
		start func(context.Context) (demo.Run, error)
	}{
		{"products", func(ctx context.Context) (demo.Run, error) { return r.client.Import(ctx, "products") }},
		{"customers", func(ctx context.Context) (demo.Run, error) { return r.client.Import(ctx, "customers") }},
		{"prices", r.client.SyncPrices},
	} {
		began := time.Now()
		run, err := work.start(ctx)
		if err != nil {
			return err
		}
		if run, err = r.client.Finish(ctx, run, func(demo.Run) {}); err != nil {
			return err
		}
		fmt.Fprintf(r.out, "imported    %s: %d new, %d skipped, in %s\n", work.name, run.Created, run.Skipped, time.Since(began).Round(time.Millisecond))
	}
	return r.client.SetFreightProduct(ctx, demo.FreightProduct)
}

// each does something with every order, several at once.
func (r *replay) each(ctx context.Context, act func(ctx context.Context, i int) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(r.clients)
	for i := range r.orders {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return act(ctx, i)
		})
	}
	return group.Wait()
}

func (r *replay) take(ctx context.Context) error {
	return r.each(ctx, func(ctx context.Context, i int) (err error) {
		r.orders[i], err = r.client.Take(ctx, fmt.Sprintf("replay-%d", i), r.wholesaler.Order(i, true))
		return err
	})
}

func (r *replay) approve(ctx context.Context) error {
	return r.each(ctx, func(ctx context.Context, i int) (err error) {
		r.orders[i], err = r.client.Act(ctx, r.orders[i].ID, "approve")
		return err
	})
}

// stillness is how long nothing may happen before the replay gives up on what is missing.
const stillness = 30 * time.Second

// awaitCount waits until counted reaches n, or stops making progress; judge then reports the rest.
func (r *replay) awaitCount(ctx context.Context, n int, counted func() (int, error)) error {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	last, since := -1, time.Now()
	for {
		got, err := counted()
		if err != nil || got >= n {
			return err
		}
		if got > last {
			last, since = got, time.Now()
		} else if time.Since(since) > stillness {
			fmt.Fprintf(r.out, "            nothing has happened for %s: %d of %d\n", stillness, got, n)
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}

func (r *replay) awaitCreated(ctx context.Context) error {
	return r.awaitCount(ctx, len(r.orders), func() (int, error) { return r.box.OrderCount(), nil })
}

// complete does in the sandbox what the warehouse does in Unleashed.
func (r *replay) complete(ctx context.Context) error {
	var errs []error
	r.box.EachOrder(func(o sandbox.OrderSummary) bool {
		if err := r.box.CompleteOrder(o.Guid); err != nil {
			errs = append(errs, err)
		}
		return ctx.Err() == nil
	})
	return errors.Join(append(errs, ctx.Err())...)
}

// awaitShipped waits until no order is processing. It asks for one order at a time, which costs the
// server next to nothing; the mails sent meanwhile show progress.
func (r *replay) awaitShipped(ctx context.Context) error {
	return r.awaitCount(ctx, len(r.orders), func() (int, error) {
		processing := false
		err := r.client.EachOrder(ctx, url.Values{"status": {"processing"}, "limit": {"1"}}, func(demo.Order) bool {
			processing = true
			return false
		})
		if processing {
			return min(int(r.mails.Load()), len(r.orders)-1), err
		}
		return len(r.orders), err
	})
}

// awaitMails waits until every customer has been notified.
func (r *replay) awaitMails(ctx context.Context) error {
	return r.awaitCount(ctx, len(r.orders), func() (int, error) { return int(r.mails.Load()), nil })
}

// judge checks every order and every sales order, and reports the cost.
func (r *replay) judge(ctx context.Context) error {
	problems, err := r.problems(ctx)
	if err != nil {
		return err
	}
	calls := r.box.Calls()
	fmt.Fprintf(r.out, "calls       %d in all\n", calls.Total("*", "*"))
	for _, c := range calls {
		fmt.Fprintf(r.out, "            %6d  %-4s %-30s %d\n", c.Count, c.Method, c.Resource, c.Status)
	}
	fmt.Fprintf(r.out, "mails       %d\n", r.mails.Load())
	problems.print(r.out)
	if problems.any() {
		return errors.New("the numbers above should all be zero")
	}
	return nil
}

// problems are what must not be.
type problems struct {
	lost       int // orders without a sales order, or with one whose completion was missed
	duplicates int // orders with more than one sales order, and sales orders sent twice
	mismatches int // orders whose total differs from that of the sales order
	unshipped  int
}

func (p problems) any() bool { return p != problems{} }

func (p problems) print(to io.Writer) {
	fmt.Fprintf(to, "lost        %d\nduplicates  %d\nmismatches  %d\nnot shipped %d\n", p.lost, p.duplicates, p.mismatches, p.unshipped)
}

func (r *replay) problems(ctx context.Context) (problems, error) {
	p := problems{duplicates: len(r.box.DoubleBooked()) + r.box.DuplicateCreates()}
	theirs := make(map[string]sandbox.OrderSummary, len(r.orders))
	r.box.EachOrder(func(o sandbox.OrderSummary) bool {
		theirs[o.SourceID] = o
		return true
	})
	seen := make(map[string]bool, len(r.orders))
	err := r.client.EachOrder(ctx, nil, func(o demo.Order) bool {
		seen[o.ID] = true
		remote, found := theirs[o.ID]
		switch {
		case !found || o.SalesOrder.State != "created" || o.SalesOrder.Number != remote.Number:
			p.lost++
		case o.Mismatch != nil || o.Total != remote.Total:
			p.mismatches++
		case o.Status != "shipped":
			p.unshipped++
		}
		return true
	})
	for _, o := range r.orders {
		if !seen[o.ID] {
			p.lost++
		}
	}
	return p, err
}
