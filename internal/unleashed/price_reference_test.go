package unleashed

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/unleashed/unleashedapi"
	"upstock/internal/wholesale"
	"upstock/internal/wholesale/pricereference"
)

// TestPriceReference asks the engine and the independent reference model what customers pay, in
// worlds that are made up: the answers are the same, to the last digit. The rows go the way of
// real ones, from JSON to the price. PRICE_CASES says how many questions, PRICE_SEED which.
func TestPriceReference(t *testing.T) {
	t.Parallel()
	const each = 50 // questions about one world
	cases, seed := environment(t, "PRICE_CASES", 20_000), environment(t, "PRICE_SEED", 1)
	began := time.Now()
	var next, rules atomic.Int64
	var seen sync.Map
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := next.Add(1); n <= int64((cases+each-1)/each) && !t.Failed(); n = next.Add(1) {
				rng := rand.New(rand.NewPCG(uint64(seed), uint64(n))) //nolint:gosec // cases, not secrets
				w := pricereference.Draw(rng)
				disagreement(t, w, pricereference.Questions(rng, w, each), func(rule string) {
					if _, known := seen.LoadOrStore(rule, true); !known {
						rules.Add(1)
					}
				})
			}
		})
	}
	workers.Wait()
	if rules.Load() != 7 { // the six rules, and no price
		t.Errorf("the cases led to %d of 7 outcomes", rules.Load())
	}
	t.Logf("%d cases in %s", cases, time.Since(began).Round(time.Millisecond))
}

func environment(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

// disagreement fails the test with the smallest world in which engine and reference still differ
// about one of the questions.
func disagreement(t *testing.T, w pricereference.World, questions []pricereference.Question, saw func(rule string)) {
	t.Helper()
	reference, engine := pricereference.New(w), newEngine(t, w)
	for _, q := range questions {
		want, wantOK := reference.Price(q)
		got, gotOK := engine.price(q)
		saw(want.Rule)
		if got == want && gotOK == wantOK {
			continue
		}
		small := pricereference.Shrink(w, func(w pricereference.World) bool {
			want, wantOK := pricereference.New(w).Price(q)
			got, gotOK := newEngine(t, w).price(q)
			return got != want || gotOK != wantOK
		})
		want, wantOK = pricereference.New(small).Price(q)
		engine = newEngine(t, small)
		got, gotOK = engine.price(q)
		t.Errorf("%+v\nengine    %+v %v\nreference %+v %v\n%s\n%s", q, got, gotOK, want, wantOK, small, engine.explain(q))
		return
	}
}

// engine is what production makes of a world, without a database.
type engine struct {
	world     pricereference.World
	products  map[string]*wholesale.Product
	customers map[string]*wholesale.Customer
	book      *wholesale.PriceBook
}

func newEngine(t testing.TB, w pricereference.World) *engine {
	t.Helper()
	zone, err := time.LoadLocation(w.Zone)
	must(t, err)
	e := &engine{world: w, products: map[string]*wholesale.Product{}, customers: map[string]*wholesale.Customer{}}
	read := wholesale.PricesRead{Currency: "NZD", Location: zone}
	read.Products, read.Customers = importedProducts(t, w), importedCustomers(t, w)
	read.Rows = importedRows(t, w)
	read.Discounts = wholesale.Discounts{}.LearnFrom(read.Rows)
	e.book = wholesale.NewPriceBook(wholesale.PricePolicy{KeepDefault: w.KeepDefault, AddUpLines: w.AddUpLines})
	lists := listsOf(w, wholesale.PlanPrices(read), read.Products)
	synced := wholesale.SyncedLists{}
	for key, l := range lists {
		if l.Origin != wholesale.OriginManual {
			synced[key] = l.PriceList
		}
		e.book.Add(l.PriceList, l.Prices)
	}
	for i, c := range read.Customers {
		for _, l := range synced.LayersOf(c) {
			read.Customers[i].Layers = append(read.Customers[i].Layers, l.ID)
		}
		if list := w.Customers[i].ManualList; list != "" {
			read.Customers[i].Layers = []string{"list:" + list}
		}
		e.customers[c.Code] = &read.Customers[i]
	}
	for i, p := range read.Products {
		e.products[p.Code] = &read.Products[i]
	}
	return e
}

var nowhere = &account{config: Config{Log: slog.New(slog.DiscardHandler)}}

func decodedList[T any](t testing.TB, text string) (list []T) {
	t.Helper()
	must(t, json.Unmarshal([]byte(text), &list))
	return list
}

// importedProducts are the products as an import keeps them.
func importedProducts(t testing.TB, w pricereference.World) (products []wholesale.Product) {
	t.Helper()
	for _, wire := range decodedList[unleashedapi.Product](t, w.ProductsJSON()) {
		r, err := nowhere.productRecord(t.Context(), wire)
		must(t, err)
		p := wholesale.Product{
			ID: "id-" + r.Code, Code: r.Code, RemoteID: r.RemoteID, Availability: wholesale.Available, ImportedPrice: r.DefaultPrice,
			Taxable: r.Taxable, OwnTax: r.OwnTax, Group: r.Group, SubGroup: r.SubGroup, TierPrices: r.TierPrices,
		}
		if r.Obsolete || !r.Sellable {
			p.Availability = wholesale.Discontinued
		}
		products = append(products, p)
	}
	return products
}

// importedCustomers are the customers as an import keeps them, and those that are not matched.
func importedCustomers(t testing.TB, w pricereference.World) (customers []wholesale.Customer) {
	t.Helper()
	known := map[string]wholesale.Customer{}
	discounts := wholesale.Discounts{}
	for _, wire := range decodedList[unleashedapi.Customer](t, w.CustomersJSON()) {
		r, err := nowhere.customerRecord(t.Context(), wire)
		must(t, err)
		if r.Terms.DiscountWritten != nil {
			discounts = discounts.Learn(*r.Terms.DiscountWritten)
		}
		known[r.Code] = wholesale.Customer{ID: "id-" + r.Code, Code: r.Code, Name: r.Name, RemoteID: r.RemoteID, Terms: r.Terms}
	}
	for _, c := range w.Customers {
		customer, matched := known[c.Code]
		if !matched {
			customer = wholesale.Customer{ID: "id-" + c.Code, Code: c.Code}
		} else if written := customer.Terms.DiscountWritten; written != nil {
			var err error
			customer.Terms.DiscountRate, err = discounts.Rate(*written)
			must(t, err)
		}
		customers = append(customers, customer)
	}
	return customers
}

// importedRows are the rows of ProductPrices as a price sync keeps them.
func importedRows(t testing.TB, w pricereference.World) (rows []wholesale.RemotePrice) {
	t.Helper()
	for _, wire := range decodedList[unleashedapi.ProductPrice](t, w.RowsJSON()) {
		r := priceRecord(wire)
		if reason := r.Unusable(); reason != "" {
			continue
		}
		rows = append(rows, r.RemotePrice)
	}
	return rows
}

// listsOf are the planned lists with the prices that people entered.
func listsOf(w pricereference.World, plan []wholesale.SyncedList, products []wholesale.Product) map[string]*wholesale.SyncedList {
	lists := map[string]*wholesale.SyncedList{"list:Summer": {PriceList: wholesale.PriceList{ID: "list:Summer", Name: "Summer", Origin: wholesale.OriginManual}}}
	for i := range plan {
		plan[i].ID = plan[i].RemoteKey
		lists[plan[i].RemoteKey] = &plan[i]
	}
	for _, m := range w.Manual {
		l := lists[m.List]
		switch {
		case l != nil:
		case strings.HasPrefix(m.List, "tier:"):
			continue // nothing has a price in it
		case m.List == "quantity":
			l = &wholesale.SyncedList{PriceList: wholesale.PriceList{Origin: wholesale.OriginQuantity}}
		default:
			l = &wholesale.SyncedList{PriceList: wholesale.PriceList{Origin: wholesale.OriginCustomer}}
		}
		l.ID, l.RemoteKey = m.List, m.List
		lists[m.List] = l
		price := wholesale.Price{
			Group: wholesale.ProductGroup{RemoteID: m.Group.GUID, Name: m.Group.Name}, Basis: wholesale.Basis(m.Basis), UnitPrice: dec(m.Price),
			Discount: dec(m.Discount), MinimumQuantity: dec(m.Minimum), ValidFrom: wholesale.Date(m.From), ValidTo: wholesale.Date(m.To), Owner: wholesale.OwnedByPerson,
		}
		for _, p := range products {
			if p.Code == m.Product {
				price.ProductID = p.ID
			}
		}
		l.Prices = append(l.Prices, price)
	}
	return lists
}

func (e *engine) price(q pricereference.Question) (pricereference.Answer, bool) {
	quantity := dec(q.Quantity)
	if e.book.Policy().AddUpLines && q.Others != "" {
		quantity, _ = quantity.Add(dec(q.Others))
	}
	c, p := e.customers[q.Customer], e.products[q.Product]
	got, ok := e.book.For(c, wholesale.Date(q.Day)).Price(p, quantity)
	if !ok {
		return pricereference.Answer{}, false
	}
	tax := c.TaxOn(*p)
	answer := pricereference.Answer{Price: wholesale.FormatPrice(got.UnitPrice), Rule: string(got.Rule), TaxCode: tax.Code, TaxRate: "0"}
	if tax != (wholesale.Tax{}) {
		answer.TaxRate = wholesale.Round(tax.Rate, wholesale.RateScale).Rescale(wholesale.RateScale).String()
	}
	return answer, true
}

func (e *engine) explain(q pricereference.Question) string {
	got, _ := e.book.For(e.customers[q.Customer], wholesale.Date(q.Day)).Price(e.products[q.Product], dec(q.Quantity))
	return fmt.Sprintf("the engine says: %s", got.Explanation)
}
