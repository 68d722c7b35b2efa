package syncing_test

import (
	"strings"
	"testing"

	"upstock/internal/catalog"
	"upstock/internal/ordering"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// In Unleashed a code that changes in case is the same code; one that only looks the same is not.
func TestImportsTellCodesApartAsUnleashedDoes(t *testing.T) {
	w := onSQLite(t).ready()
	gin := w.product("GIN")
	fern := w.customer("FERN")
	must(t, w.sandbox.AddProducts(sandbox.NewProduct("Gin", gin.Name, "24.95"), sandbox.NewProduct("Ｇin", "Looks like it", "1")))
	must(t, w.sandbox.AddCustomers(sandbox.NewCustomer("Fern", fern.Name)))
	// A customer that was entered by hand before it was imported is the one in Unleashed.
	entered, _, err := w.catalog.CreateCustomer(t.Context(), w.supplier, catalog.NewCustomer{Code: "kelp‑1", Name: "Kelp"}, nil)
	must(t, err)
	must(t, w.sandbox.AddCustomers(sandbox.Customer{CustomerCode: "KELP-1", CustomerName: "Kelp & Co"}))

	products := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	if products.Created != 1 || products.Updated != 1 || products.Skipped != 0 {
		t.Errorf("products: %+v", products)
	}
	customers := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	if customers.Created != 0 || customers.Updated != 2 || customers.Skipped != 0 {
		t.Errorf("customers: %+v", customers)
	}
	if got := w.product("Gin"); got.ID != gin.ID || got.Code != "Gin" {
		t.Errorf("got %+v", got)
	}
	if got := w.product("Ｇin"); got.ID == gin.ID || got.Name != "Looks like it" {
		t.Errorf("got %+v", got)
	}
	if got := w.customer("fern"); got.ID != fern.ID || got.Code != "Fern" {
		t.Errorf("got %+v", got)
	}
	if got := w.customer("KELP-1"); got.ID != entered.ID || got.RemoteID == "" {
		t.Errorf("got %+v", got)
	}

	one := dec("1")
	_, _, err = w.orders.Take(t.Context(), w.supplier, ordering.NewOrder{
		CustomerCode: "ＦＥＲＮ", Lines: []ordering.LineInput{{ProductCode: "gin", Quantity: one}, {ProductCode: "Gin", Quantity: one}},
	}, nil)
	if wholesale.CodeOf(err) != wholesale.CodeInvalid || !strings.Contains(err.Error(), "lines[0].product_code gin could be Gin or Ｇin") ||
		strings.Contains(err.Error(), "lines[1]") {
		t.Errorf("a code that could be two products: %v", err)
	}
}

// The freight product of the settings is the one in the account, however it was typed.
func TestFreightProductInAnotherSpelling(t *testing.T) {
	w := onSQLite(t).ready()
	code := " freight "
	must(t, w.sandbox.AddProducts(sandbox.NewProduct("FREIGHT", "Freight", "0")))
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{FreightProductCode: &code})
	must(t, err)
	freight := dec("5")
	o := w.take()
	o, err = w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{Freight: &freight})
	must(t, err)
	w.approve(o)
	w.converse()
	got := w.state(o.ID, wholesale.OutboxCreated)
	if got.SalesOrder.FreightCode != "FREIGHT" {
		t.Errorf("freight was sent as %q", got.SalesOrder.FreightCode)
	}
}
