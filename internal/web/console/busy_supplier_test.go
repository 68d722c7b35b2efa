package console_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/edi"
	"upstock/internal/fulfilment"
	"upstock/internal/invoicing"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/terms"
	"upstock/internal/unleashed"
	"upstock/internal/web/console"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

// size says how much a supplier has.
type size struct{ products, customers, orders int }

// busy is what the lists must stay quick with.
var busy = size{products: 5_000, customers: 3_000, orders: 100_000}

// busyNow is when the busy supplier looks at its lists; its orders are of the two years before.
var busyNow = time.Date(2026, 3, 4, 1, 0, 0, 0, time.UTC)

// busySite is the console of a supplier who has a lot, and a person who is signed in to it.
type busySite struct {
	console    http.Handler
	cookie     string
	customerID string
}

// newBusySite fills a database in folder and signs someone in.
func newBusySite(tb testing.TB, folder string, amountOf size) *busySite {
	tb.Helper()
	ctx, quiet, now := context.Background(), slog.New(slog.DiscardHandler), busyNow
	clock := func() time.Time { return now }
	st, err := store.Open(ctx, "sqlite:"+filepath.Join(folder, "upstock.db"), store.Options{Log: quiet, Clock: clock})
	must(tb, err)
	must(tb, st.Migrate(ctx))
	must(tb, jobs.Migrate(ctx, st))
	queue, err := jobs.New(st, jobs.Config{Log: quiet})
	must(tb, err)
	ring, err := keyring.LoadOrCreate(filepath.Join(folder, "upstock.key"))
	must(tb, err)

	const publicURL = "http://upstock.example"
	accounts := account.New(account.Config{Store: st, Ring: ring, PublicURL: publicURL, Clock: clock, Log: quiet})
	orders := ordering.New(ordering.Config{Store: st, Queue: queue, Wake: syncing.Waker(queue), PublicURL: publicURL})
	invoices := invoicing.New(invoicing.Config{Store: st, Orders: orders})
	pages := console.New(console.Config{
		Accounts: accounts, Catalog: catalog.New(st), Orders: orders,
		Invoices: invoices,
		Payments: payments.New(payments.Config{
			Store: st, Queue: queue, Orders: orders, Invoices: invoices, Ring: ring, Stripe: stripe.New(stripe.Config{}), PublicURL: publicURL, Clock: clock, Log: quiet,
		}),
		Documents: edi.New(edi.Config{Store: st, Queue: queue, Orders: orders, Catalog: catalog.New(st), Clock: clock, Log: quiet}),
		Syncing: syncing.New(syncing.Config{
			Store: st, Queue: queue, Ring: ring, Orders: orders, Clock: clock, Log: quiet, Connector: unleashed.New(unleashed.Config{BaseURL: publicURL, Clock: clock}),
		}),
		Webhooks: webhook.New(st, ring), Fulfilment: fulfilment.New(st), Terms: terms.New(st), Clock: clock, PublicURL: publicURL,
	})

	made, err := accounts.CreateSupplier(ctx, account.NewSupplier{Name: "Busy Brewing", Email: "office@busy.example"})
	must(tb, err)
	site := &busySite{console: pages}
	fill(tb, st, func(at time.Time) { now = at }, made.SupplierID, amountOf)
	must(tb, st.Update(ctx, func(tx *store.Tx) error {
		customer, err := tx.CustomerByCode(ctx, made.SupplierID, "C-0017")
		site.customerID = customer.ID
		if err != nil {
			return err
		}
		connection, err := tx.Connection(ctx, made.SupplierID, ordering.Connector)
		if err != nil {
			return err
		}
		connection.Status, connection.ConnectedAt = store.Connected, now
		return tx.SetConnected(ctx, connection)
	}))

	token, err := accounts.SignInLink(ctx, "office@busy.example", time.Hour)
	must(tb, err)
	answer := httptest.NewRecorder()
	pages.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/sign-in/link/"+token, nil))
	if answer.Code == http.StatusOK { // the link asks before it signs in
		answer = httptest.NewRecorder()
		pages.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/sign-in/link/"+token, nil))
	}
	site.cookie, _, _ = strings.Cut(answer.Header().Get("Set-Cookie"), ";")
	if site.cookie == "" {
		tb.Fatalf("signing in: %d", answer.Code)
	}
	return site
}

// get asks for a page, or a fragment of it as htmx does.
func (s *busySite) get(tb testing.TB, path string) *httptest.ResponseRecorder {
	tb.Helper()
	request := httptest.NewRequest(http.MethodGet, path, nil)
	request.Header.Set("Cookie", s.cookie)
	answer := httptest.NewRecorder()
	s.console.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		tb.Fatalf("GET %s: %d %s", path, answer.Code, answer.Header().Get("Location"))
	}
	return answer
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func amount(s string) wholesale.Decimal { return decimal.MustParse(s) }

// fill gives a supplier products, customers and orders, the orders over two years and in the states
// they would be in.
func fill(t testing.TB, st *store.Store, setClock func(time.Time), supplierID string, amountOf size) {
	t.Helper()
	ctx := context.Background()
	update := func(fn func(tx *store.Tx) error) {
		t.Helper()
		if err := st.Update(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	flavours := []string{"Ginger", "Lemon", "Feijoa", "Mānuka honey", "Blackcurrant", "Hibiscus", "Tūī flax", "Apple"}
	kinds := []string{"kombucha", "soda", "cider", "syrup", "cordial", "tonic"}
	things := make([]wholesale.Product, amountOf.products)
	for i := range things {
		things[i] = wholesale.Product{
			ID: store.NewID(), SupplierID: supplierID, Code: fmt.Sprintf("P-%05d", i), Name: fmt.Sprintf("%s %s %d ml", flavours[i%8], kinds[i%6], 250+i%4*250),
			Notes: "Keep cool. Organic, brewed in small batches, and bottled by hand. Shake well before serving.", Barcode: fmt.Sprintf("94%011d", i),
			Unit: "each", Availability: wholesale.Available, DefaultPrice: amount("24.9500"), ImportedPrice: amount("24.9500"), Taxable: true, Sellable: true, RemoteID: fmt.Sprint("product ", i),
			Images: []wholesale.Image{{SourceURL: fmt.Sprintf("https://pictures.example/%d.jpg", i), MediaID: store.NewID()}}, CreatedAt: busyNow, UpdatedAt: busyNow,
		}
	}
	places := []string{"Cafe", "Deli", "Bar", "Bakery", "Grocer", "Kitchen", "Store"}
	names := []string{"Fern", "Kōwhai", "Harbour", "Union", "Mount", "Ōtaki", "River", "Station", "Bay", "Hill", "Rātā"}
	people := make([]wholesale.Customer, amountOf.customers)
	for i := range people {
		people[i] = wholesale.Customer{
			ID: store.NewID(), SupplierID: supplierID, Code: fmt.Sprintf("C-%04d", i), Name: fmt.Sprintf("%s %s %d", names[i%11], places[i%7], i),
			Email: fmt.Sprintf("orders@customer%d.example", i), SalesOrdersEnabled: true, RemoteID: fmt.Sprint("customer ", i),
			Terms:     wholesale.Terms{Currency: "NZD", Taxable: true, Tax: wholesale.Tax{Code: "OUTPUT2", Rate: amount("0.15")}},
			Addresses: []wholesale.Address{{ID: store.NewID(), Type: wholesale.Shipping, Street: fmt.Sprint(i, " Queen Street"), City: "Auckland", Default: true}},
			CreatedAt: busyNow, UpdatedAt: busyNow,
		}
		if i%40 == 7 {
			people[i].RemoteID = ""
		}
	}
	setClock(busyNow.AddDate(-2, 0, 0))
	update(func(tx *store.Tx) error {
		for _, p := range things {
			if err := tx.PutProduct(ctx, p); err != nil {
				return err
			}
		}
		for _, c := range people {
			if err := tx.PutCustomer(ctx, c); err != nil {
				return err
			}
			if err := tx.SetAddresses(ctx, supplierID, c.ID, c.Addresses); err != nil {
				return err
			}
		}
		return nil
	})

	const perTransaction = 100
	span := busyNow.Sub(busyNow.AddDate(-2, 0, 0))
	for first := 0; first < amountOf.orders; first += perTransaction {
		now := busyNow.Add(-span + span/time.Duration(amountOf.orders)*time.Duration(first))
		setClock(now)
		update(func(tx *store.Tx) error {
			for i := first; i < min(first+perTransaction, amountOf.orders); i++ {
				o := busyOrder(supplierID, i, amountOf.orders, now, people, things)
				if err := tx.InsertOrder(ctx, o); err != nil {
					return err
				}
				if o.SalesOrder.State != "" {
					if err := tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	setClock(busyNow)
}

// busyOrder is the i-th of n orders: old ones are done, the newest are new, and now and then one
// needs a person.
func busyOrder(supplierID string, i, n int, now time.Time, people []wholesale.Customer, things []wholesale.Product) *wholesale.Order {
	customer := people[i*7919%len(people)]
	o := &wholesale.Order{
		ID: store.NewID(), SupplierID: supplierID, Number: fmt.Sprintf("U-%d", 1001+i), Status: wholesale.Received, Source: wholesale.SourceBuyer,
		CustomerID: customer.ID, CustomerName: customer.Name, RequiredDate: wholesale.DateOf(now.AddDate(0, 0, 3), time.UTC), Currency: "NZD",
		Tax: customer.Terms.Tax, SalesOrder: wholesale.SalesOrder{
			OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxCreated, GUID: store.NewID()}, Number: fmt.Sprintf("SO-%08d", i), Status: "Completed",
		},
		ApprovedAt: now.Add(time.Hour), ShippedAt: now.Add(time.Duration(20+i%50) * time.Hour), ReceivedAt: now.Add(time.Duration(90+i%50) * time.Hour),
	}
	if i%3 > 0 {
		o.Reference = fmt.Sprint("PO ", 4000+i)
	}
	for j := range 3 {
		p := things[(i*31+j*1009)%len(things)]
		o.Lines = append(o.Lines, wholesale.Line{
			ID: store.NewID(), ProductID: p.ID, ProductCode: p.Code, Name: p.Name, Quantity: amount("12"), Tax: o.Tax,
			PriceAnswer: wholesale.PriceAnswer{UnitPrice: p.DefaultPrice, Rule: wholesale.RuleDefault, Explanation: "Default sell price"},
		})
	}
	switch age := n - i; {
	case age <= n/500:
		o.Status, o.SalesOrder = wholesale.Ordered, wholesale.SalesOrder{}
		o.ApprovedAt, o.ShippedAt, o.ReceivedAt = time.Time{}, time.Time{}, time.Time{}
	case age <= n/100 && i%20 == 3:
		o.Status, o.SalesOrder.State, o.SalesOrder.Number = wholesale.Processing, wholesale.OutboxFailed, ""
		o.SalesOrder.Error = "Unleashed: The customer is on stop credit."
		o.ShippedAt, o.ReceivedAt = time.Time{}, time.Time{}
	case age <= n/100:
		o.Status, o.SalesOrder.Status = wholesale.Processing, "Parked"
		o.ShippedAt, o.ReceivedAt = time.Time{}, time.Time{}
	case age <= n/50:
		o.Status, o.ReceivedAt = wholesale.Shipped, time.Time{}
	case i%97 == 5:
		o.Status, o.CancelledAt = wholesale.Cancelled, now.Add(2*time.Hour)
		o.ShippedAt, o.ReceivedAt = time.Time{}, time.Time{}
	}
	o.SalesOrder.Completed = o.Status == wholesale.Shipped || o.Status == wholesale.Received
	if err := o.ComputeTotals(); err != nil {
		panic(err) // three small lines
	}
	return o
}
