package wholesale_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"upstock/internal/wholesale"
)

// largeWorld is what a large supplier has: 10,000 products, each in three tiers, 2,000 customers
// and 50,000 rows of prices. Every text is its own, as when it is read from a database.
func largeWorld() wholesale.PricesRead {
	const products, customers, rows = 10_000, 2_000, 50_000
	id := func(kind string, n int) string { return fmt.Sprintf("%s0000000-0000-4000-8000-%012d", kind, n) }
	group := func(n int) wholesale.ProductGroup {
		return wholesale.ProductGroup{RemoteID: id("a", n), Name: fmt.Sprintf("Group %d", n)}
	}
	read := wholesale.PricesRead{Currency: "NZD", Location: time.UTC, Discounts: wholesale.Discounts{Form: wholesale.Percents}}
	for i := range products {
		p := wholesale.Product{
			ID: id("b", i), RemoteID: id("c", i), Code: fmt.Sprintf("P%05d", i), Availability: wholesale.Available, ImportedPrice: dec("30.0000"),
			Group: group(i % 40), SubGroup: group(100 + i%200),
		}
		for tier, price := range []string{"24.9500", "22.0000", "21.5000"} {
			p.TierPrices = append(p.TierPrices, wholesale.TierPrice{Key: fmt.Sprintf("SellPriceTier%d", tier+1), Name: fmt.Sprintf("Tier %d", tier+1), Price: dec(price)})
		}
		read.Products = append(read.Products, p)
	}
	for i := range customers {
		c := wholesale.Customer{ID: id("d", i), RemoteID: id("e", i), Code: fmt.Sprintf("C%05d", i), Name: fmt.Sprintf("Customer %d", i)}
		c.Terms.TierKey, c.Terms.DiscountRate = fmt.Sprintf("SellPriceTier%d", 1+i%4), dec("0.05")
		read.Customers = append(read.Customers, c)
	}
	for i := range rows {
		r := wholesale.RemotePrice{RemoteID: id("f", i), Fixed: new(dec(fmt.Sprintf("%d.%04d", 10+i%5, i%10_000)))}
		switch {
		case i%25 == 0: // a group's discount
			r.CustomerRemoteID, r.Group, r.Fixed, r.Discount = id("e", i/25), group(i%40), nil, new(dec("12.5"))
		case i%10 == 1: // from a quantity on
			r.ProductRemoteID, r.Fixed, r.Discount, r.DiscountBasis, r.MinimumQuantity = id("c", i%products), nil, new(dec("10")), "Customer Price Tier", dec(fmt.Sprint(12*(1+i/products)))
		default:
			r.CustomerRemoteID, r.ProductRemoteID = id("e", i%customers), id("c", (i*7+i/customers*13)%products)
		}
		read.Rows = append(read.Rows, r)
	}
	return read
}

// bookOf puts planned lists in a book, and the customers on them.
func bookOf(plan []wholesale.SyncedList, customers []wholesale.Customer) *wholesale.PriceBook {
	book := wholesale.NewPriceBook(wholesale.PricePolicy{})
	lists := synced(plan)
	for _, l := range plan {
		l.ID = l.RemoteKey
		book.Add(l.PriceList, l.Prices)
	}
	for i := range customers {
		for _, l := range lists.LayersOf(customers[i]) {
			customers[i].Layers = append(customers[i].Layers, l.ID)
		}
	}
	return book
}

// BenchmarkOnePrice prices one product for one customer by each rule, with its explanation. It
// has to take 1 µs at most.
func BenchmarkOnePrice(b *testing.B) {
	read := largeWorld()
	book := bookOf(wholesale.PlanPrices(read), read.Customers)
	for _, c := range []struct {
		rule              wholesale.Rule
		customer, product int
		quantity          string
	}{
		{wholesale.RuleCustomer, 2, 14, "12"},
		{wholesale.RuleCustomerGroup, 4, 20, "1"},
		{wholesale.RuleQuantity, 3, 31, "12"},
		{wholesale.RuleTier, 4, 3, "1"},
		{wholesale.RuleDefault, 7, 3, "1"},
	} {
		b.Run(string(c.rule), func(b *testing.B) {
			pricer, product, quantity := book.For(&read.Customers[c.customer], "2026-03-02"), &read.Products[c.product], dec(c.quantity)
			if answer, ok := pricer.Price(product, quantity); !ok || answer.Rule != c.rule {
				b.Fatalf("%+v", answer)
			}
			b.ReportAllocs()
			for b.Loop() {
				pricer.Price(product, quantity)
			}
		})
	}
}

// BenchmarkLargeOrder prices the 500 lines of an order, loaded already. It has to take 1 ms at
// most.
func BenchmarkLargeOrder(b *testing.B) {
	read := largeWorld()
	book := bookOf(wholesale.PlanPrices(read), read.Customers)
	quantity := dec("12")
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		pricer := book.For(&read.Customers[n%len(read.Customers)], "2026-03-02")
		for i := range 500 {
			if _, ok := pricer.Price(&read.Products[(n+i*19)%len(read.Products)], quantity); !ok {
				b.Fatal("no price")
			}
		}
	}
}

// BenchmarkPlan works out the lists of the large world from what was read.
func BenchmarkPlan(b *testing.B) {
	read := largeWorld()
	b.ReportAllocs()
	for b.Loop() {
		wholesale.PlanPrices(read)
	}
}

// BenchmarkWorkingSet says how much memory the large world takes: products, customers, rows, and
// all prices in a book. It has to be 64 MB at most.
func BenchmarkWorkingSet(b *testing.B) {
	for b.Loop() {
		before := inUse()
		read := largeWorld()
		raw := inUse() - before
		plan := wholesale.PlanPrices(read)
		book := bookOf(plan, read.Customers)
		prices := 0
		for _, l := range plan {
			prices += len(l.Prices)
		}
		both := inUse() - before
		read.Rows = nil
		b.ReportMetric(float64(raw)/1e6, "MB-read")
		b.ReportMetric(float64(both)/1e6, "MB-read+book")
		b.ReportMetric(float64(inUse()-before)/1e6, "MB-to-price")
		b.ReportMetric(float64(prices), "prices")
		runtime.KeepAlive(book)
		runtime.KeepAlive(read)
	}
}

func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
