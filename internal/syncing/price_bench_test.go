package syncing_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

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
	"upstock/internal/webhook"
)

// BenchmarkOrdersDuringAPriceSync takes orders one after another on one SQLite file during a price
// sync of 4,000 products, 1,000 customers and 20,000 customer prices, all changed. It reports how
// long an order waits, and the longest time a transaction holds the file's only writer.
func BenchmarkOrdersDuringAPriceSync(b *testing.B) {
	const products, customers, pricesEach = 4_000, 1_000, 20
	s := newPriceSite(b)
	s.fill(products, customers, pricesEach)
	s.sync(syncing.RunProducts)
	s.sync(syncing.RunCustomers)
	s.syncPrices()

	var waits []time.Duration
	var held time.Duration
	for round := 0; b.Loop(); round++ {
		b.StopTimer()
		s.reprice(customers, pricesEach, round)
		b.StartTimer()
		var done atomic.Bool
		measured := make(chan []time.Duration)
		go func() { measured <- s.takeOrders(customers, &done) }()
		longest := make(chan time.Duration)
		go func() { longest <- s.watchWriter(&done) }()
		s.syncPrices()
		done.Store(true)
		waits, held = append(waits, <-measured...), max(held, <-longest)
	}
	slices.Sort(waits)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(waits[len(waits)/2]), "ms-order-p50")
	b.ReportMetric(ms(waits[len(waits)*99/100]), "ms-order-p99")
	b.ReportMetric(ms(waits[len(waits)-1]), "ms-order-max")
	b.ReportMetric(float64(len(waits))/float64(b.N), "orders/sync")
	b.ReportMetric(ms(held), "ms-writer-held")
}

// priceSite is a supplier with many prices, connected to a sandbox.
type priceSite struct {
	b        *testing.B
	sandbox  *sandbox.Sandbox
	store    *store.Store
	orders   *ordering.Service
	syncing  *syncing.Service
	supplier string
	conn     string
}

func newPriceSite(b *testing.B) *priceSite {
	b.Helper()
	ctx, log := b.Context(), slog.New(slog.DiscardHandler)
	s := &priceSite{b: b, sandbox: sandbox.New(sandbox.Config{APIID: "id", APIKey: "key", Clock: time.Now, Log: log, Seed: 1})}
	var err error
	s.store, err = store.Open(ctx, databasetest.SQLite(b), store.Options{Log: log, Clock: time.Now})
	must(b, err)
	b.Cleanup(func() { must(b, s.store.Close()) })
	must(b, s.store.Migrate(ctx))
	must(b, jobs.Migrate(ctx, s.store))
	queue, err := jobs.New(s.store, jobs.Config{Log: log})
	must(b, err)
	must(b, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[syncing.Converse]))
	must(b, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[mail.Message]))
	must(b, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[catalog.FetchPictures]))
	must(b, jobs.Handle(queue, jobs.HandlerOptions{}, unworked[webhook.Deliver]))
	ring, err := keyring.Create(filepath.Join(b.TempDir(), "keys"))
	must(b, err)
	remote := httptest.NewServer(s.sandbox)
	b.Cleanup(remote.Close)
	s.orders = ordering.New(ordering.Config{Store: s.store, Queue: queue, Wake: syncing.Waker(queue)})
	s.syncing = syncing.New(syncing.Config{
		Store: s.store, Queue: queue, Ring: ring, Orders: s.orders, Clock: time.Now, Log: log,
		Connector:    unleashed.New(unleashed.Config{BaseURL: remote.URL, Clock: time.Now, Log: log, FullPageSize: 1000, Rate: 1000}),
		PollInterval: time.Hour, ReconcileInterval: time.Hour, PricesInterval: time.Hour, Parallelism: 4,
	})
	made, err := account.New(account.Config{Store: s.store, PasswordMemory: 64}).CreateSupplier(ctx, account.NewSupplier{
		Name: "Bench", Email: "bench@example.com", Currency: "NZD", TimeZone: "Pacific/Auckland",
	})
	must(b, err)
	s.supplier = made.SupplierID
	_, err = s.syncing.Connect(ctx, s.supplier, syncing.Credentials{APIID: "id", APIKey: "key"})
	must(b, err)
	must(b, s.store.View(ctx, func(tx *store.Tx) error {
		connection, err := tx.Connection(ctx, s.supplier, "unleashed")
		s.conn = connection.ID
		return err
	}))
	return s
}

func productCode(i int) string  { return fmt.Sprintf("P%05d", i) }
func customerCode(i int) string { return fmt.Sprintf("C%05d", i) }

func (s *priceSite) fill(products, customers, pricesEach int) {
	stock := make([]sandbox.Product, products)
	for i := range stock {
		stock[i] = sandbox.NewProduct(productCode(i), "Product", "30.0000")
	}
	must(s.b, s.sandbox.AddProducts(stock...))
	for i := range stock {
		must(s.b, s.sandbox.SetTierPrice(productCode(i), "SellPriceTier1", "24.9500"))
	}
	for i := range customers {
		must(s.b, s.sandbox.AddCustomers(sandbox.NewCustomer(customerCode(i), "Customer")))
		must(s.b, s.sandbox.SetCustomerTier(customerCode(i), "SellPriceTier1"))
	}
	s.reprice(customers, pricesEach, -1)
}

func (s *priceSite) reprice(customers, pricesEach, round int) {
	prices := make([]sandbox.ProductPrice, 0, customers*pricesEach)
	for i := range customers * pricesEach {
		customer := i / pricesEach
		prices = append(prices, sandbox.ProductPrice{
			Guid:     fmt.Sprintf("00000000-0000-4000-8000-%012d", i),
			Customer: sandbox.CustomerRef{CustomerCode: customerCode(customer)}, Product: sandbox.ProductRef{ProductCode: productCode(customer*3 + i%pricesEach)},
			CustomerPrice: sandbox.Number(fmt.Sprintf("%d.%04d", 10+(round+2)%5, i%10_000)),
		})
	}
	must(s.b, s.sandbox.AddProductPrices(prices...))
}

func (s *priceSite) sync(kind string) {
	s.b.Helper()
	run, err := s.syncing.StartImport(s.b.Context(), s.supplier, kind)
	s.finish(run, err)
}

func (s *priceSite) syncPrices() {
	s.b.Helper()
	run, err := s.syncing.SyncPrices(s.b.Context(), s.supplier)
	s.finish(run, err)
}

// finish runs conversations until the run is done.
func (s *priceSite) finish(run store.Run, err error) {
	s.b.Helper()
	for ; err == nil && run.State != store.RunDone; run, err = s.syncing.Run(s.b.Context(), s.supplier, run.ID) {
		if run.State == store.RunFailed {
			s.b.Fatal(run.Error)
		}
		must(s.b, s.syncing.Converse(s.b.Context(), syncing.Converse{SupplierID: s.supplier, ConnectionID: s.conn}))
	}
	must(s.b, err)
}

// takeOrders takes orders with short pauses, and returns how long each took.
func (s *priceSite) takeOrders(customers int, done *atomic.Bool) (took []time.Duration) {
	quantity := dec("12")
	for i := 0; !done.Load(); i++ {
		customer := i * 7 % customers
		began := time.Now()
		_, _, err := s.orders.Take(context.Background(), s.supplier, ordering.NewOrder{CustomerCode: customerCode(customer), Lines: []ordering.LineInput{
			{ProductCode: productCode(customer * 3), Quantity: quantity}, {ProductCode: productCode(customer*3 + 1), Quantity: quantity},
		}}, nil)
		if err != nil {
			s.b.Error(err)
			return took
		}
		took = append(took, time.Since(began))
		<-time.After(2 * time.Millisecond)
	}
	return took
}

// watchWriter repeatedly asks for the only write connection, and returns the longest wait.
func (s *priceSite) watchWriter(done *atomic.Bool) (longest time.Duration) {
	for !done.Load() {
		began := time.Now()
		conn, err := s.store.WriteDB().Conn(context.Background())
		if err != nil {
			s.b.Error(err)
			return longest
		}
		longest = max(longest, time.Since(began))
		if err := conn.Close(); err != nil {
			s.b.Error(err)
		}
		<-time.After(200 * time.Microsecond)
	}
	return longest
}
