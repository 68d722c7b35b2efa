package payments_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/databasetest"
	"upstock/internal/invoicing"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/payments/stripe"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

const (
	accountID     = "acct_1"
	webhookSecret = "whsec_" + "0123456789abcdef"
	// Its end has an underscore, which neither identifiers nor what is sealed can have by chance.
	secretKey = "sk_test_" + "kowhai123456zk_x"
)

// world is a supplier whose payments a stand-in for Stripe takes, with a customer whose buyer has
// saved payment methods.
type world struct {
	t        testing.TB
	url      string
	store    *store.Store
	ring     *keyring.Keyring
	fake     *stripefake.Fake
	server   *httptest.Server
	queue    *jobs.Queue
	orders   *ordering.Service
	invoices *invoicing.Service
	payments *payments.Service
	supplier string
	customer string
	person   string

	mu  sync.Mutex
	now time.Time
	// outcomes are what was measured, and how often.
	outcomes map[payments.Outcome]int
}

func eachEngine(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t, databasetest.SQLite(t)))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, newWorld(t, databasetest.PostgreSQL(t)))
	})
}

// start is a Monday morning in Auckland.
var start = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

func newWorld(t testing.TB, databaseURL string) *world {
	t.Helper()
	ctx := t.Context()
	w := &world{t: t, url: databaseURL, now: start, outcomes: map[payments.Outcome]int{}}
	var err error
	w.ring, err = keyring.LoadOrCreate(filepath.Join(t.TempDir(), "upstock.key"))
	must(t, err)
	w.fake = stripefake.New(stripefake.Config{Clock: w.clock})
	w.fake.AddAccount(stripefake.Account{ID: accountID, Name: "Kōwhai Foods", Keys: []string{secretKey}})
	w.server = httptest.NewServer(w.fake)
	t.Cleanup(w.server.Close)
	w.open()
	t.Cleanup(func() { must(t, w.store.Close()) })
	made, err := account.New(account.Config{Store: w.store, PasswordMemory: 64}).CreateSupplier(ctx,
		account.NewSupplier{Name: "Kōwhai Foods", Email: "office@kowhai.example", Currency: "NZD"})
	must(t, err)
	w.supplier, w.customer, w.person = made.SupplierID, store.NewID(), store.NewID()
	w.update(func(tx *store.Tx) error {
		for code, price := range map[string]string{"GIN": "24.9500", "APL": "16.2000"} {
			if err := tx.PutProduct(ctx, wholesale.Product{
				ID: store.NewID(), SupplierID: w.supplier, Code: code, Name: code, DefaultPrice: dec(price), ImportedPrice: dec(price),
				Taxable: true, Sellable: true, Availability: wholesale.Available,
			}); err != nil {
				return err
			}
		}
		if err := tx.PutCustomer(ctx, wholesale.Customer{
			ID: w.customer, SupplierID: w.supplier, Code: "FERN", Name: "Fern Cafe", Email: "fern@example.com",
			Terms: wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}},
		}); err != nil {
			return err
		}
		if err := tx.InsertPerson(ctx, store.Person{ID: w.person, Name: "Sam", Email: "sam@fern.example"}); err != nil {
			return err
		}
		return tx.InsertBuyer(ctx, store.Buyer{PersonID: w.person, SupplierID: w.supplier, CustomerID: w.customer, Role: "full"})
	})
	w.connect(accountID, secretKey)
	return w
}

// open opens the database and makes the use cases on it, as a process does that starts.
func (w *world) open() {
	w.t.Helper()
	var err error
	w.store, err = store.Open(context.Background(), w.url, store.Options{Log: slog.New(slog.DiscardHandler), Clock: w.clock})
	must(w.t, err)
	w.queue, err = jobs.New(w.store, jobs.Config{Log: slog.New(slog.DiscardHandler)})
	must(w.t, err)
	w.orders, w.invoices, w.payments = w.process()
}

// process makes the use cases of one more process on the same database.
func (w *world) process() (*ordering.Service, *invoicing.Service, *payments.Service) {
	orders := ordering.New(ordering.Config{
		Store: w.store, Queue: w.queue, PublicURL: "https://upstock.example",
		Wake: func(context.Context, *store.Tx, string, string) error { return nil },
	})
	invoices := invoicing.New(invoicing.Config{Store: w.store, Orders: orders})
	return orders, invoices, payments.New(payments.Config{
		Store: w.store, Queue: w.queue, Orders: orders, Invoices: invoices, Ring: w.ring, PublicURL: "https://upstock.example",
		Stripe: stripe.New(stripe.Config{BaseURL: w.server.URL, Clock: w.clock}), Clock: w.clock,
		Measured: func(o payments.Outcome) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.outcomes[o]++
		},
	})
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// pass lets time go by, here and at Stripe.
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	w.now = w.now.Add(d)
	w.mu.Unlock()
	w.fake.Advance(0)
}

// connect gives the supplier an account at Stripe.
func (w *world) connect(account, key string) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		sealed, err := w.ring.Seal([]byte(key), "stripe/"+w.supplier+"/secret_key")
		if err != nil {
			return err
		}
		secret, err := w.ring.Seal([]byte(webhookSecret), "stripe/"+w.supplier+"/webhook_secret")
		if err != nil {
			return err
		}
		if err := tx.PutStripeConnection(context.Background(), store.StripeConnection{
			SupplierID: w.supplier, SealedKey: sealed, SealedWebhookSecret: secret, AccountID: account, Status: store.Connected, ConnectedAt: tx.Now(),
		}); err != nil {
			return err
		}
		return w.payments.AccountChanged(context.Background(), tx, w.supplier)
	})
}

// save has the buyer save a card or a bank account, and allow the supplier to use it.
func (w *world) save(card stripefake.Card, kind wholesale.MethodKind, isDefault bool) wholesale.SavedMethod {
	w.t.Helper()
	method, customer, err := w.fake.SaveMethod(accountID, "", card)
	must(w.t, err)
	m := wholesale.SavedMethod{
		ID: store.NewID(), PersonID: w.person, Kind: kind, Brand: "Visa", Last4: card.Number[len(card.Number)-4:], ExpMonth: 12, ExpYear: 2030,
		StripeAccount: accountID, StripeCustomer: customer, StripeMethod: method, CreatedAt: w.clock(),
	}
	w.update(func(tx *store.Tx) error {
		if err := tx.PutSavedMethod(context.Background(), m); err != nil {
			return err
		}
		return tx.PutGrant(context.Background(), wholesale.Grant{
			SupplierID: w.supplier, CustomerID: w.customer, MethodID: m.ID, PersonID: w.person, Default: isDefault, GrantedAt: tx.Now(),
		})
	})
	return m
}

// terms are payment terms that offer paying now.
func terms(collect wholesale.CollectWhen, days int) *wholesale.PaymentTerms {
	return &wholesale.PaymentTerms{
		Name: "Card", Options: []wholesale.PaymentOption{wholesale.PayNow}, Default: wholesale.PayNow, Collect: collect, Days: days,
		Methods: []wholesale.MethodKind{wholesale.Card, wholesale.NZBankAccount},
	}
}

// take takes an order of 12 GIN and 2 APL with freight, which comes to NZD 398.82.
func (w *world) take(with *wholesale.PaymentTerms) *wholesale.Order {
	w.t.Helper()
	w.offer(with)
	freight := dec("15")
	o, _, err := w.orders.Take(context.Background(), w.supplier, ordering.NewOrder{
		CustomerCode: "FERN", Freight: &freight, Lines: []ordering.LineInput{
			{ProductCode: "GIN", Quantity: dec("12")}, {ProductCode: "APL", Quantity: dec("2")},
		},
	}, nil)
	must(w.t, err)
	return o
}

// offer gives the customer payment terms.
func (w *world) offer(terms *wholesale.PaymentTerms) {
	w.t.Helper()
	ctx := context.Background()
	w.update(func(tx *store.Tx) error {
		terms.ID, terms.SupplierID = store.NewID(), w.supplier
		terms.Name = "Card " + terms.ID
		if err := tx.PutPaymentTerms(ctx, *terms); err != nil {
			return err
		}
		c, err := tx.Customer(ctx, w.supplier, w.customer)
		if err != nil {
			return err
		}
		c.PaymentTermsID = terms.ID
		return tx.PutCustomer(ctx, c)
	})
}

// alter changes an order as something outside does, and writes it.
func (w *world) alter(id string, change func(tx *store.Tx, o *wholesale.Order)) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		o, err := tx.Order(context.Background(), w.supplier, id)
		if err != nil {
			return err
		}
		change(tx, o)
		return w.orders.Save(context.Background(), tx, o)
	})
}

func (w *world) approve(id string) {
	w.t.Helper()
	_, err := w.orders.Approve(context.Background(), w.supplier, id)
	must(w.t, err)
}

func (w *world) ship(id string) {
	w.t.Helper()
	_, err := w.orders.Ship(context.Background(), w.supplier, id)
	must(w.t, err)
}

// shipped takes an order, approves it and marks it as shipped.
func (w *world) shipped(with *wholesale.PaymentTerms) *wholesale.Order {
	w.t.Helper()
	o := w.take(with)
	w.approve(o.ID)
	w.ship(o.ID)
	return o
}

// work does what is due now, and what follows from it at once.
func (w *world) work() {
	w.t.Helper()
	for range 4 {
		must(w.t, w.payments.Work(context.Background()))
		w.payments.Wait()
	}
}

// settle lets time go by until nothing is under way for long.
func (w *world) settle() {
	w.t.Helper()
	for range 12 {
		w.work()
		w.pass(6 * time.Second)
	}
}

// of reads the payments of an order, oldest first.
func (w *world) of(orderID string) (found []wholesale.Payment) {
	w.t.Helper()
	must(w.t, w.store.View(context.Background(), func(tx *store.Tx) (err error) {
		found, err = tx.Payments(context.Background(), w.supplier, store.PaymentFilter{OrderID: orderID, OldestFirst: true})
		return err
	}))
	return found
}

// only is the one payment of an order that was not cancelled.
func (w *world) only(orderID string) wholesale.Payment {
	w.t.Helper()
	var kept []wholesale.Payment
	for _, p := range w.of(orderID) {
		if p.State != wholesale.PaymentCancelled {
			kept = append(kept, p)
		}
	}
	if len(kept) != 1 {
		w.t.Fatalf("%d payments, want one: %+v", len(kept), kept)
	}
	return kept[0]
}

func (w *world) refundsOf(orderID string) (found []wholesale.Refund) {
	w.t.Helper()
	must(w.t, w.store.View(context.Background(), func(tx *store.Tx) (err error) {
		found, err = tx.Refunds(context.Background(), w.supplier, store.RefundFilter{OrderID: orderID})
		return err
	}))
	return found
}

// notices are the kinds of the open heads-ups.
func (w *world) notices() map[string]bool {
	w.t.Helper()
	open := map[string]bool{}
	all, _, err := w.orders.Notices(context.Background(), w.supplier, "", 100)
	must(w.t, err)
	for _, n := range all {
		open[n.Kind] = true
	}
	return open
}

// atStripe is what came in and what went back of an order there, in cents.
func (w *world) atStripe(orderID string) (in, back int64) {
	for _, p := range w.fake.Payments(accountID) {
		if p.Metadata[stripe.MetaOrder] == orderID {
			in, back = in+p.Received, back+p.Refunded
		}
	}
	return in, back
}

func (w *world) update(do func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.store.Update(context.Background(), do))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func dec(s string) wholesale.Decimal { return decimal.MustParse(s) }
