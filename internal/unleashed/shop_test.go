package unleashed

import (
	"fmt"
	"testing"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// shop is a small business in the sandbox, imported: the basis for test orders.
type shop struct {
	*remote
	customers map[string]wholesale.Customer // by code
	products  map[string]wholesale.Product  // by code, which is their id here too
	orders    int
}

// newShop stocks a sandbox and imports it.
func newShop(t testing.TB, behaviour sandbox.Behaviour) *shop {
	t.Helper()
	r := newRemote(t, behaviour, nil)
	fern := sandbox.NewCustomer("FERNCAFE", "Fern Cafe")
	fern.Email = "orders@ferncafe.example"
	fern.ContactFirstName, fern.ContactLastName, fern.PhoneNumber = "Ana", "Reid", "09 555 0101"
	fern.Contacts = []sandbox.Contact{{FirstName: "Ana", LastName: "Reid", MobilePhone: "021 555 010", IsDefault: true}, {FirstName: "Ben", MobilePhone: "1"}}
	fern.DeliveryMethod = "Courier"
	fern.SellPriceTierReference.Reference = "SellPriceTier1"
	fern.Addresses = []sandbox.Address{
		{AddressType: "Postal", AddressName: "Main", StreetAddress: "1 Queen St", City: "Pukekohe"},
		{AddressType: "Shipping", AddressName: "Takapuna store", StreetAddress: "31 Hurstmere Road", StreetAddress2: "Unit 2", Suburb: "Takapuna",
			City: "Auckland", Region: "Auckland", Country: "New Zealand", PostalCode: "0622", IsDefault: true, DeliveryInstruction: "Rear dock"},
	}
	export := sandbox.NewCustomer("EXPORT", "Export & Co")
	export.Taxable = false
	must(t, r.sandbox.AddCustomers(fern, export))

	ginger := sandbox.NewProduct("KOMBU-GIN-330", "Kombucha Ginger 330ml x 12", "30.00")
	ginger.SellPriceTier1 = sandbox.TierPrice{Name: "Wholesale", Value: "24.95"}
	ginger.Images = []sandbox.Image{{Url: "/pictures/ginger.png", IsDefault: true}}
	bread := sandbox.NewProduct("BREAD", "Bread", "4.20")
	bread.XeroSalesTaxCode, bread.XeroSalesTaxRate = "ZERORATEDOUTPUT", "0"
	stamps := sandbox.NewProduct("STAMPS", "Stamps", "1.10")
	stamps.TaxableSales = false
	must(t, r.sandbox.AddProducts(ginger, bread, stamps, sandbox.NewProduct("FREIGHT", "Freight", "")))

	s := &shop{remote: r, customers: map[string]wholesale.Customer{}, products: map[string]wholesale.Product{}}
	customers, _ := readAll(t, r.Customers, syncing.Reading{})
	for _, c := range customers {
		s.customers[c.Code] = wholesale.Customer{ID: c.Code, Code: c.Code, Name: c.Name, RemoteID: c.RemoteID, Terms: c.Terms, Addresses: c.Addresses}
	}
	products, _ := readAll(t, r.Products, syncing.Reading{})
	for _, p := range products {
		s.products[p.Code] = wholesale.Product{ID: p.Code, Code: p.Code, RemoteID: p.RemoteID, Taxable: p.Taxable, OwnTax: p.OwnTax, Obsolete: p.Obsolete, Sellable: p.Sellable}
	}
	r.calls.Store(0)
	return s
}

type line struct{ product, quantity, unitPrice string }

// order takes an order as the domain does: taxes, totals, GUIDs.
func (s *shop) order(t testing.TB, customerCode, freight string, lines ...line) *wholesale.Order {
	t.Helper()
	s.orders++
	customer := s.customers[customerCode]
	o := &wholesale.Order{
		ID: fmt.Sprintf("018f0000-0000-7000-8000-%012d", s.orders), Currency: "NZD", Tax: customer.FreightTax(), Freight: dec(freight),
		Reference: "PO 4471", Notes: "Leave at the door", RequiredDate: "2026-03-04",
		SalesOrder: wholesale.SalesOrder{
			OutboxEntry:   wholesale.OutboxEntry{GUID: fmt.Sprintf("7b1f0a52-6c1e-4e0e-9d0a-%012d", s.orders)},
			FreightLineID: fmt.Sprintf("0f4f0000-0000-4000-8001-%012d", s.orders),
		},
	}
	for i, l := range lines {
		o.Lines = append(o.Lines, wholesale.Line{
			ID: fmt.Sprintf("0f4f0000-0000-4000-8000-%06d%06d", s.orders, i), ProductID: l.product, ProductCode: l.product,
			Quantity: dec(l.quantity), PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec(l.unitPrice)}, Tax: customer.TaxOn(s.products[l.product]), Comment: "as usual",
		})
	}
	if err := o.ComputeTotals(); err != nil {
		t.Fatal(err)
	}
	return o
}

func (s *shop) snapshot(t testing.TB, o *wholesale.Order, customerCode string, settings wholesale.IntegrationSettings) *wholesale.SalesOrderSnapshot {
	t.Helper()
	freight := s.products["FREIGHT"]
	snapshot, problem := wholesale.TakeSnapshot(wholesale.SnapshotInput{
		Order: o, Customer: s.customers[customerCode], Products: s.products, Freight: &freight, Settings: settings, Today: "2026-03-02",
	})
	if problem != "" {
		t.Fatal(problem)
	}
	return snapshot
}

// usualOrder is a default snapshot: a taxed, a zero-rated and an untaxed line, and freight.
func (s *shop) usualOrder(t testing.TB) *wholesale.SalesOrderSnapshot {
	t.Helper()
	o := s.order(t, "FERNCAFE", "15.00", line{"KOMBU-GIN-330", "12", "24.9500"}, line{"BREAD", "6.5", "4.1999"}, line{"STAMPS", "3", "1.1000"})
	return s.snapshot(t, o, "FERNCAFE", wholesale.DefaultIntegrationSettings())
}
