package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/api"
	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/edi"
	"upstock/internal/fulfilment"
	"upstock/internal/invoicing"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/payments/stripe"
	"upstock/internal/payments/stripefake"
	requests "upstock/internal/request"
	"upstock/internal/standing"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/terms"
	"upstock/internal/unleashed"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// world is the API on real use cases, a database and the Unleashed sandbox, with two suppliers.
type world struct {
	documents *edi.Service
	invoices  *invoicing.Service
	t         testing.TB
	store     *store.Store
	accounts  *account.Service
	syncing   *syncing.Service
	payments  *payments.Service
	stripe    *stripefake.Fake
	sandbox   *sandbox.Sandbox
	handler   http.Handler
	log       *bytes.Buffer
	office    office
	other     office
}

// office is one supplier with what it sells and to whom.
type office struct {
	supplierID string
	token      string
	customer   wholesale.Customer
	product    wholesale.Product
}

func newWorld(t testing.TB) *world {
	t.Helper()
	made, err := furnished()
	must(t, err)
	file := filepath.Join(t.TempDir(), "upstock.db")
	must(t, os.WriteFile(file, made.file, 0o600))
	return newWorldOn(t, "sqlite:"+file, &made)
}

// onEachEngine runs a test on both databases: what one of them refuses must not surprise the API.
func onEachEngine(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, newWorldOn(t, databasetest.PostgreSQL(t), nil))
	})
}

// furniture is a database with the two suppliers in it.
type furniture struct {
	file          []byte // of SQLite
	office, other office
}

// furnished makes it once: passwords are slow on purpose, and every test would pay.
var furnished = sync.OnceValues(func() (f furniture, err error) {
	folder, err := os.MkdirTemp("", "upstock")
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	file := filepath.Join(folder, "upstock.db")
	st, err := store.Open(context.Background(), "sqlite:"+file, store.Options{Log: slog.New(slog.DiscardHandler), Clock: morning})
	if err != nil {
		return f, err
	}
	if f, err = furnish(st); err != nil {
		return f, errors.Join(err, st.Close())
	}
	if err := st.Close(); err != nil {
		return f, err
	}
	f.file, err = os.ReadFile(file)
	return f, err
})

// morning is what every clock shows.
func morning() time.Time { return time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC) }

func furnish(st *store.Store) (f furniture, err error) {
	ctx := context.Background()
	if err := errors.Join(st.Migrate(ctx), jobs.Migrate(ctx, st)); err != nil {
		return f, err
	}
	accounts := account.New(account.Config{Store: st, PasswordMemory: 64})
	if f.office, err = open(ctx, st, accounts, "Kombu Brewing", "office@kombu.example"); err != nil {
		return f, err
	}
	f.other, err = open(ctx, st, accounts, "Other Foods", "office@other.example")
	return f, err
}

// newWorldOn makes a world on a database: one that has been furnished, or (with nil) an empty one.
func newWorldOn(t testing.TB, databaseURL string, made *furniture) *world {
	t.Helper()
	ctx := context.Background()
	quiet := slog.New(slog.DiscardHandler)
	w := &world{t: t, log: &bytes.Buffer{}}

	var err error
	w.store, err = store.Open(ctx, databaseURL, store.Options{Log: quiet, Clock: morning})
	must(t, err)
	t.Cleanup(func() { must(t, w.store.Close()) })
	if made == nil {
		fresh, err := furnish(w.store)
		must(t, err)
		made = &fresh
	}
	w.office, w.other = made.office, made.other

	queue, err := jobs.New(w.store, jobs.Config{Log: quiet})
	must(t, err)
	ring, err := keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	must(t, err)
	w.sandbox = sandbox.New(sandbox.Config{APIID: "the-id", APIKey: "the-key"})
	remote := httptest.NewServer(w.sandbox)
	t.Cleanup(remote.Close)

	orders := ordering.New(ordering.Config{Store: w.store, Queue: queue, Wake: syncing.Waker(queue)})
	webhooks := webhook.New(w.store, ring)
	w.syncing = syncing.New(syncing.Config{
		Store: w.store, Queue: queue, Ring: ring, Orders: orders, Clock: morning, Log: quiet,
		Connector:    unleashed.New(unleashed.Config{BaseURL: remote.URL, Clock: morning}),
		PollInterval: time.Minute, ReconcileInterval: time.Hour, PricesInterval: time.Hour, Parallelism: 1,
	})
	options := jobs.HandlerOptions{}
	must(t, jobs.Handle(queue, options, w.syncing.Converse))
	must(t, jobs.Handle(queue, options, webhooks.Deliver))
	must(t, jobs.Handle(queue, options, func(context.Context, mail.Message) error { return nil }))
	must(t, jobs.Handle(queue, options, func(context.Context, catalog.FetchPictures) error { return nil }))

	atStripe := httptest.NewUnstartedServer(nil)
	w.stripe = stripefake.New(stripefake.Config{Clock: morning, URL: "http://" + atStripe.Listener.Addr().String()})
	atStripe.Config.Handler = w.stripe
	atStripe.Start()
	t.Cleanup(atStripe.Close)
	invoices := invoicing.New(invoicing.Config{
		Store: w.store, Orders: orders,
		Issued: func(ctx context.Context, tx *store.Tx, i wholesale.Invoice) error {
			return w.documents.Issued(ctx, tx, i)
		},
	})
	w.invoices = invoices
	w.documents = edi.New(edi.Config{Store: w.store, Queue: queue, Orders: orders, Catalog: catalog.New(w.store), Clock: morning, Log: quiet})
	orders.FollowedBy(w.documents.Follow)
	w.payments = payments.New(payments.Config{
		Store: w.store, Queue: queue, Orders: orders, Invoices: invoices, Ring: ring, PublicURL: "https://orders.example.com", Clock: morning, Log: quiet,
		Stripe: stripe.New(stripe.Config{BaseURL: atStripe.URL, Clock: morning}),
	})

	w.accounts = account.New(account.Config{Store: w.store, Clock: morning})
	w.handler = api.New(api.Config{
		Accounts: w.accounts, Catalog: catalog.New(w.store), Fulfilment: fulfilment.New(w.store), Terms: terms.New(w.store), Standing: standing.New(standing.Config{Store: w.store, Orders: orders}),
		Orders: orders, Invoices: invoices, Payments: w.payments, Syncing: w.syncing, Webhooks: webhooks,
		Documents: w.documents,
		Requests:  requests.Config{Log: slog.New(slog.NewJSONHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})), Clock: morning},
		PublicURL: "https://orders.example.com/", Version: "v1.2.3",
	}).Handler()
	return w
}

// open makes a supplier with a customer and two products, one of them without a price.
func open(ctx context.Context, st *store.Store, accounts *account.Service, name, email string) (office, error) {
	made, err := accounts.CreateSupplier(ctx, account.NewSupplier{Name: name, Email: email, Currency: "NZD"})
	if err != nil {
		return office{}, err
	}
	o := office{supplierID: made.SupplierID, token: made.APIToken}
	o.customer = wholesale.Customer{
		ID: store.NewID(), SupplierID: o.supplierID, Code: "HARBOUR", Name: "Harbour Grocer", Email: "orders@harbour.example", SalesOrdersEnabled: true,
		Terms:     wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "G.S.T.", Rate: dec("0.15")}},
		Addresses: []wholesale.Address{{ID: store.NewID(), Type: wholesale.Shipping, Street: "12 Quay Street", City: "Auckland", Default: true}},
	}
	o.product = wholesale.Product{
		ID: store.NewID(), SupplierID: o.supplierID, Code: "KOMBU-GIN-330", Name: "Kombucha ginger 330 ml", Unit: "EA", DefaultPrice: dec("24.9500"), ImportedPrice: dec("24.9500"),
		Taxable: true, Sellable: true, Availability: wholesale.Available,
	}
	free := o.product
	free.ID, free.Code, free.DefaultPrice, free.ImportedPrice = store.NewID(), "NO-PRICE", dec("0"), dec("0")
	err = st.Update(ctx, func(tx *store.Tx) error {
		for _, p := range []wholesale.Product{o.product, free} {
			p.CreatedAt, p.UpdatedAt = tx.Now(), tx.Now()
			if err := tx.PutProduct(ctx, p); err != nil {
				return err
			}
		}
		c := o.customer
		c.CreatedAt, c.UpdatedAt = tx.Now(), tx.Now()
		if err := tx.PutCustomer(ctx, c); err != nil {
			return err
		}
		return tx.SetAddresses(ctx, o.supplierID, c.ID, c.Addresses)
	})
	return o, err
}

type request struct {
	method, path, body string
	token              string // "-" for none
	header             map[string]string
}

// reply is an answer, with its body decoded when it is a JSON object.
type reply struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

func (w *world) send(r request) reply {
	w.t.Helper()
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	sent := httptest.NewRequestWithContext(context.Background(), r.method, r.path, body)
	if r.body != "" {
		sent.Header.Set("Content-Type", "application/json")
	}
	switch r.token {
	case "-":
	case "":
		sent.Header.Set("Authorization", "Bearer "+w.office.token)
	default:
		sent.Header.Set("Authorization", "Bearer "+r.token)
	}
	for name, value := range r.header {
		sent.Header[http.CanonicalHeaderKey(name)] = []string{value}
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, sent)
	got := reply{status: recorder.Code, header: recorder.Header(), text: recorder.Body.String()}
	_ = json.Unmarshal(recorder.Body.Bytes(), &got.json)
	return got
}

func (w *world) get(path string) reply {
	w.t.Helper()
	return w.send(request{method: "GET", path: path})
}
func (w *world) post(path, body string) reply {
	w.t.Helper()
	return w.send(request{method: "POST", path: path, body: body})
}

func (w *world) patch(path, body string) reply {
	w.t.Helper()
	return w.send(request{method: "PATCH", path: path, body: body})
}

func (w *world) put(path, body string) reply {
	w.t.Helper()
	return w.send(request{method: "PUT", path: path, body: body})
}

// takeOrder takes an order of twelve of the product and gives its id.
func (w *world) takeOrder() string {
	w.t.Helper()
	got := w.post("/api/v1/orders", w.orderBody())
	if got.status != http.StatusCreated {
		w.t.Fatalf("take an order: %d %s", got.status, got.text)
	}
	return got.json["id"].(string)
}

func (w *world) orderBody() string {
	return fmt.Sprintf(`{"customer_id":%q,"reference":"PO 4471","required_date":"2026-03-04","lines":[{"product_code":"KOMBU-GIN-330","quantity":"12"}],"freight":"15.00"}`, w.office.customer.ID)
}

func (w *world) connect() {
	w.t.Helper()
	got := w.send(request{method: "PUT", path: "/api/v1/integrations/unleashed", body: `{"api_id":"the-id","api_key":"the-key"}`})
	if got.status != http.StatusOK {
		w.t.Fatalf("connect: %d %s", got.status, got.text)
	}
}

// converse does what a worker would do for the first supplier's connection.
func (w *world) converse() {
	w.t.Helper()
	ctx := context.Background()
	var c store.Connection
	must(w.t, w.store.View(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.Connection(ctx, w.office.supplierID, "unleashed")
		return err
	}))
	must(w.t, w.syncing.Converse(ctx, syncing.Converse{SupplierID: w.office.supplierID, ConnectionID: c.ID}))
}

// problem checks that an answer is a problem with this status, and gives its faults by location.
func (r reply) problem(t testing.TB, status int) map[string]string {
	t.Helper()
	if r.status != status || r.json["status"] != float64(status) {
		t.Fatalf("got %d, want %d: %s", r.status, status, r.text)
	}
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("a problem with Content-Type %q: %s", got, r.text)
	}
	if r.json["title"] == "" || r.json["detail"] == "" {
		t.Errorf("a problem without words: %s", r.text)
	}
	faults := map[string]string{}
	list, _ := r.json["errors"].([]any)
	for _, f := range list {
		fault := f.(map[string]any)
		faults[fault["location"].(string)] = fault["message"].(string)
	}
	return faults
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }
