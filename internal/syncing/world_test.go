package syncing_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// world is a supplier connected to a sandbox, with a clock that only the test moves. No worker
// runs: the test runs conversations itself and controls their order.
type world struct {
	t        *testing.T
	url      string // of the database
	clock    *clock
	sandbox  *sandbox.Sandbox
	live     *sandbox.Sandbox // another account, with the API id "live"; nil: none
	ahead    time.Duration    // how much later it is there
	store    *store.Store
	catalog  *catalog.Service
	orders   *ordering.Service
	syncing  *syncing.Service
	supplier string
	conn     store.Connection
	refuse   func(*http.Request) bool                  // selects the calls that fail; nil: none
	answer   func(r *http.Request, body string) string // changes what is answered; nil: nothing
	hide     func(*http.Request) bool                  // selects the calls that find nothing; nil: none
	between  func()                                    // called between steps, when the clock is read; nil: not
}

// clock is a time that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const (
	pollInterval      = time.Minute
	reconcileInterval = time.Hour
)

// eachEngine runs a test on SQLite and on PostgreSQL.
func eachEngine(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, onSQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t, databasetest.PostgreSQL(t)))
	})
}

func onSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, databasetest.SQLite(t))
}

func newWorld(t *testing.T, databaseURL string) *world {
	t.Helper()
	ctx := t.Context()
	w := &world{t: t, clock: &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}}
	log := slog.New(slog.DiscardHandler)
	ring, err := keyring.Create(filepath.Join(t.TempDir(), "keys"))
	must(t, err)

	w.sandbox = sandbox.New(sandbox.Config{APIID: "id", APIKey: "key", Clock: func() time.Time { return w.clock.Now().Add(w.ahead) }, Log: log, Seed: 1})
	remote := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if w.refuse != nil && w.refuse(r) {
			http.Error(rw, "", http.StatusInternalServerError)
			return
		}
		if w.live != nil && r.Header.Get("api-auth-id") == "live" {
			w.live.ServeHTTP(rw, r)
			return
		}
		if w.hide != nil && w.hide(r) {
			http.NotFound(rw, r)
			return
		}
		if w.answer == nil {
			w.sandbox.ServeHTTP(rw, r)
			return
		}
		said := httptest.NewRecorder()
		w.sandbox.ServeHTTP(said, r)
		for name, values := range said.Header() {
			if name != "Content-Length" {
				rw.Header()[name] = values
			}
		}
		rw.WriteHeader(said.Code)
		_, _ = io.WriteString(rw, w.answer(r, said.Body.String()))
	}))
	t.Cleanup(remote.Close)
	connector := unleashed.New(unleashed.Config{
		BaseURL: remote.URL, Clock: w.clock.Now, Log: log, FullPageSize: 200,
		Retry: unleashedapi.RetryPolicy{Tries: 2, Base: time.Millisecond, Cap: time.Millisecond},
	})
	w.open(databaseURL, syncing.Config{
		Ring: ring, Connector: connector, Log: log,
		Clock: func() time.Time {
			if w.between != nil {
				w.between()
			}
			return w.clock.Now()
		},
		PollInterval: pollInterval, ReconcileInterval: reconcileInterval, PricesInterval: time.Hour, Parallelism: 4,
	})
	t.Cleanup(func() { must(t, w.store.Close()) })
	made, err := account.New(account.Config{Store: w.store, PasswordMemory: 64}).CreateSupplier(ctx, account.NewSupplier{Name: "Demo Drinks", Email: "office@example.com", Currency: "NZD", TimeZone: "Pacific/Auckland"})
	must(t, err)
	w.supplier = made.SupplierID
	must(t, w.view(func(tx *store.Tx) (err error) {
		w.conn, err = tx.Connection(ctx, w.supplier, "unleashed")
		return err
	}))
	return w
}

// open starts the needed parts of the program on a database.
func (w *world) open(databaseURL string, config syncing.Config) {
	t, ctx := w.t, w.t.Context()
	t.Helper()
	var err error
	w.url = databaseURL
	w.store, err = store.Open(ctx, databaseURL, store.Options{Log: config.Log, Clock: w.clock.Now})
	must(t, err)
	queue, err := jobs.New(w.store, jobs.Config{Log: config.Log})
	must(t, err)
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[syncing.Converse]))
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[mail.Message]))
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[catalog.FetchPictures]))
	must(t, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[webhook.Deliver]))
	w.orders = ordering.New(ordering.Config{Store: w.store, Queue: queue, Wake: syncing.Waker(queue)})
	w.catalog = catalog.New(w.store)
	config.Store, config.Queue, config.Orders = w.store, queue, w.orders
	w.syncing = syncing.New(config)
}

// unworked handles jobs that never run: the queue is not started.
func unworked[T jobs.Args](context.Context, T) error { return nil }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }

func (w *world) view(read func(tx *store.Tx) error) error { return w.store.View(w.t.Context(), read) }

// converse runs one conversation with the account.
func (w *world) converse() {
	w.t.Helper()
	must(w.t, w.syncing.Converse(w.t.Context(), syncing.Converse{SupplierID: w.supplier, ConnectionID: w.conn.ID}))
}

// stock fills the sandbox: two products, freight, and a customer with three addresses on a tier.
func (w *world) stock() {
	w.t.Helper()
	gin, apple, freight := sandbox.NewProduct("GIN", "Kombucha Ginger", "30.0000"), sandbox.NewProduct("APL", "Kombucha Apple", "20.0000"), sandbox.NewProduct("FREIGHT", "Freight", "0")
	gin.Notes = "Raw, unpasteurised."
	must(w.t, w.sandbox.AddProducts(gin, apple, freight))
	must(w.t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "24.9500"))
	fern := sandbox.NewCustomer("FERN", "Fern Cafe")
	fern.Email = "orders@fern.example"
	must(w.t, w.sandbox.AddCustomers(fern))
	must(w.t, w.sandbox.SetCustomerTier("FERN", "SellPriceTier1"))
}

func (w *world) connect() {
	w.t.Helper()
	_, err := w.syncing.Connect(w.t.Context(), w.supplier, syncing.Credentials{APIID: "id", APIKey: "key"})
	must(w.t, err)
}

// ready connects, imports everything and syncs prices.
func (w *world) ready() *world {
	w.t.Helper()
	w.stock()
	w.connect()
	w.run(w.syncing.StartImport(w.t.Context(), w.supplier, syncing.RunProducts))
	w.run(w.syncing.StartImport(w.t.Context(), w.supplier, syncing.RunCustomers))
	return w
}

func (w *world) run(run store.Run, err error) store.Run {
	w.t.Helper()
	must(w.t, err)
	w.converse()
	run, err = w.syncing.Run(w.t.Context(), w.supplier, run.ID)
	must(w.t, err)
	return run
}

// take takes an order of a dozen gins for Fern Cafe.
func (w *world) take() *wholesale.Order {
	w.t.Helper()
	o, _, err := w.orders.Take(w.t.Context(), w.supplier, ordering.NewOrder{
		CustomerCode: "FERN", Reference: "PO 4471", Notes: "Rear dock", RequiredDate: "2026-03-04",
		Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("12")}},
	}, nil)
	must(w.t, err)
	return o
}

func (w *world) approve(o *wholesale.Order) *wholesale.Order {
	w.t.Helper()
	o, err := w.orders.Approve(w.t.Context(), w.supplier, o.ID)
	must(w.t, err)
	return o
}

func (w *world) pushed() *wholesale.Order {
	w.t.Helper()
	o := w.approve(w.take())
	w.converse()
	return w.order(o.ID)
}

func (w *world) order(id string) *wholesale.Order {
	w.t.Helper()
	o, err := w.orders.Order(w.t.Context(), w.supplier, id)
	must(w.t, err)
	return o
}

// poll lets the poll interval pass and runs the due conversation.
func (w *world) poll() {
	w.t.Helper()
	w.clock.Advance(pollInterval)
	w.converse()
}

func (w *world) state(id string, want wholesale.OutboxState) *wholesale.Order {
	w.t.Helper()
	o := w.order(id)
	if o.SalesOrder.State != want {
		w.t.Fatalf("the sales order is %s (%s), want %s", o.SalesOrder.State, o.SalesOrder.Error, want)
	}
	return o
}

func (w *world) notices() (kinds []string) {
	w.t.Helper()
	notices, _, err := w.orders.Notices(context.Background(), w.supplier, "", 100)
	must(w.t, err)
	for _, n := range notices {
		kinds = append(kinds, n.Kind)
	}
	return kinds
}

// fault makes the sandbox misbehave according to rules.
func (w *world) fault(rules ...string) {
	w.t.Helper()
	var parsed []sandbox.FaultRule
	for _, text := range rules {
		rule, err := sandbox.ParseFault(text)
		must(w.t, err)
		parsed = append(parsed, rule)
	}
	must(w.t, w.sandbox.SetFaults(parsed))
}

// remote returns an order's sales order in the sandbox.
func (w *world) remote(o *wholesale.Order) sandbox.OrderSummary {
	w.t.Helper()
	remote, ok := w.sandbox.Order(o.SalesOrder.GUID)
	if !ok {
		w.t.Fatalf("Unleashed has no sales order %s", o.SalesOrder.GUID)
	}
	return remote
}
