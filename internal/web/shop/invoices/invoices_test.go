package invoices_test

import (
	"net/http"
	"strings"
	"testing"

	"upstock/internal/account"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/shop/invoices"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func TestBuyersWithFullAccessReadTheirOwnInvoices(t *testing.T) {
	site := webtest.New(t, func(s *webtest.Site) {
		invoices.Services{Invoices: s.Invoices, Clock: s.Clock}.Routes(s.Shop)
	})
	ctx := t.Context()
	product := site.AddProduct("GIN", "Ginger", "2.00")
	fern, oak := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("OAK", "Oak Cafe")
	site.AddBuyer(fern, "ana@fern.example")
	site.AddBuyerAs(fern, "limited@fern.example", account.Buyer{Role: account.BuyerLimited})
	site.AddBuyer(oak, "kim@oak.example")

	site.AsBuyer("ana@fern.example")
	if a := site.Ask(site.ShopPath("/invoices")); !a.Says("No invoices yet") {
		t.Errorf("%s", a.Text())
	}
	o, _, err := site.Orders.Take(ctx, site.SupplierID, ordering.NewOrder{
		CustomerID: fern.ID, Lines: []ordering.LineInput{{ProductID: product.ID, Quantity: product.DefaultPrice}},
	}, nil)
	must(t, err)
	_, err = site.Orders.Approve(ctx, site.SupplierID, o.ID)
	must(t, err)
	_, err = site.Orders.Ship(ctx, site.SupplierID, o.ID)
	must(t, err)
	of, err := site.Invoices.OfOrder(ctx, site.SupplierID, o.ID)
	must(t, err)
	i := of.Newest()
	pdf := site.ShopPath("/invoices/" + i.ID + "/pdf")
	statement := site.ShopPath("/invoices/statement.pdf?month=" + string(i.IssuedOn)[:len("2026-03")])
	if a := site.Ask(site.ShopPath("/invoices?order=" + o.ID)); !a.Says("INV-1001") || !a.Says(wholesale.AmountWords(i.Total)) {
		t.Errorf("%s", a.Text())
	}
	must(t, site.Store.Update(ctx, func(tx *store.Tx) error {
		return tx.PutPayment(ctx, &wholesale.Payment{
			SupplierID: site.SupplierID, OrderID: o.ID, CustomerID: fern.ID, Sequence: 1, Currency: i.Currency, Amount: i.Total,
			State: wholesale.PaymentPaid, PaidAt: webtest.Now,
		})
	}))
	if a := site.Ask(site.ShopPath("/invoices")); !a.Says(", paid") || a.Says(", due") {
		t.Errorf("of an invoice that is paid it says %s", a.Text())
	}
	for _, path := range []string{pdf, statement} {
		if a := site.Ask(path); !strings.HasPrefix(a.Body, "%PDF-") {
			t.Errorf("%s: %d", path, a.Status)
		}
	}

	site.AsBuyer("limited@fern.example")
	for _, path := range []string{site.ShopPath("/invoices"), pdf, statement} {
		if a := site.Ask(path); a.Status != http.StatusForbidden {
			t.Errorf("with limited access, %s is answered %d", path, a.Status)
		}
	}
	site.AsBuyer("kim@oak.example")
	if a := site.Ask(site.ShopPath("/invoices")); a.Says("INV-1001") {
		t.Error("another customer's invoice is listed")
	}
	if a := site.Ask(pdf); a.Status != http.StatusNotFound {
		t.Errorf("another customer's invoice is answered %d", a.Status)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
