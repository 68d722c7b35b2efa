package console_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// How much a busy supplier has: what the lists must stay quick with.
const (
	busyProducts  = 5_000
	busyCustomers = 3_000
	busyOrders    = 100_000
)

// busyNow is when the busy supplier looks at its lists; its orders are of the two years before.
var busyNow = time.Date(2026, 3, 4, 1, 0, 0, 0, time.UTC)

func amount(s string) wholesale.Decimal { return decimal.MustParse(s) }

// fill gives a supplier products, customers and orders, the orders over two years and in the states they would be in.
func fill(t testing.TB, st *store.Store, setClock func(time.Time), supplierID string, products, customers, orders int) {
	t.Helper()
	update := func(fn func(tx *store.Tx) error) {
		t.Helper()
		if err := st.Update(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	flavours := []string{"Ginger", "Lemon", "Feijoa", "Mānuka honey", "Blackcurrant", "Hibiscus", "Tūī flax", "Apple"}
	kinds := []string{"kombucha", "soda", "cider", "syrup", "cordial", "tonic"}
	things := make([]wholesale.Product, products)
	for i := range things {
		things[i] = wholesale.Product{
			ID: store.NewID(), SupplierID: supplierID, Code: fmt.Sprintf("P-%05d", i), Name: fmt.Sprintf("%s %s %d ml", flavours[i%8], kinds[i%6], 250+i%4*250),
			Notes: "Keep cool. Organic, brewed in small batches, and bottled by hand. Shake well before serving.", Barcode: fmt.Sprintf("94%011d", i),
			Unit: "each", Availability: wholesale.Available, DefaultPrice: amount("24.9500"), Taxable: true, Sellable: true, RemoteID: fmt.Sprint("product ", i),
			Images: []wholesale.Image{{SourceURL: fmt.Sprintf("https://pictures.example/%d.jpg", i), MediaID: store.NewID()}}, CreatedAt: busyNow, UpdatedAt: busyNow,
		}
	}
	places := []string{"Cafe", "Deli", "Bar", "Bakery", "Grocer", "Kitchen", "Store"}
	names := []string{"Fern", "Kōwhai", "Harbour", "Union", "Mount", "Ōtaki", "River", "Station", "Bay", "Hill", "Rātā"}
	people := make([]wholesale.Customer, customers)
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
			if err := tx.PutProduct(t.Context(), p); err != nil {
				return err
			}
		}
		for _, c := range people {
			if err := tx.PutCustomer(t.Context(), c); err != nil {
				return err
			}
			if err := tx.SetAddresses(t.Context(), supplierID, c.ID, c.Addresses); err != nil {
				return err
			}
		}
		return nil
	})

	const perTransaction = 100
	span := busyNow.Sub(busyNow.AddDate(-2, 0, 0))
	for first := 0; first < orders; first += perTransaction {
		now := busyNow.Add(-span + span/time.Duration(orders)*time.Duration(first))
		setClock(now)
		update(func(tx *store.Tx) error {
			for i := first; i < min(first+perTransaction, orders); i++ {
				if err := tx.InsertOrder(t.Context(), busyOrder(supplierID, i, orders, now, people, things)); err != nil {
					return err
				}
			}
			return nil
		})
	}
	setClock(busyNow)
}

// busyOrder is the i-th of n orders: old ones are done, the newest are new, and now and then one needs a person.
func busyOrder(supplierID string, i, n int, now time.Time, people []wholesale.Customer, things []wholesale.Product) *wholesale.Order {
	customer := people[i*7919%len(people)]
	o := &wholesale.Order{
		ID: store.NewID(), SupplierID: supplierID, Number: fmt.Sprintf("U-%d", 1001+i), Status: wholesale.Received, Source: wholesale.SourceBuyer,
		CustomerID: customer.ID, CustomerName: customer.Name, RequiredDate: wholesale.DateOf(now.AddDate(0, 0, 3), time.UTC), Currency: "NZD",
		Tax: customer.Terms.Tax, SalesOrder: wholesale.SalesOrder{State: wholesale.SalesOrderCreated, GUID: store.NewID(), Number: fmt.Sprintf("SO-%08d", i), Status: "Completed"},
		ApprovedAt: now.Add(time.Hour), ShippedAt: now.Add(time.Duration(20+i%50) * time.Hour), ReceivedAt: now.Add(time.Duration(90+i%50) * time.Hour),
	}
	if i%3 > 0 {
		o.Reference = fmt.Sprint("PO ", 4000+i)
	}
	for j := range 3 {
		p := things[(i*31+j*1009)%len(things)]
		o.Lines = append(o.Lines, wholesale.Line{
			ID: store.NewID(), ProductID: p.ID, ProductCode: p.Code, Name: p.Name, Quantity: amount("12"), UnitPrice: p.DefaultPrice, Tax: o.Tax, PriceRule: wholesale.RuleDefault,
		})
	}
	switch age := n - i; {
	case age <= n/500:
		o.Status, o.SalesOrder = wholesale.Ordered, wholesale.SalesOrder{State: wholesale.SalesOrderNone}
		o.ApprovedAt, o.ShippedAt, o.ReceivedAt = time.Time{}, time.Time{}, time.Time{}
	case age <= n/100 && i%20 == 3:
		o.Status, o.SalesOrder.State, o.SalesOrder.Number = wholesale.Processing, wholesale.SalesOrderFailed, ""
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
	if err := o.ComputeTotals(); err != nil {
		panic(err) // three small lines
	}
	return o
}
