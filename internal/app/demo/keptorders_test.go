package demo

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/unleashed/sandbox"
)

// smallAccount is a sandbox with a customer and a product, always the same.
func smallAccount(t *testing.T) *sandbox.Sandbox {
	t.Helper()
	box := sandbox.New(sandbox.Config{})
	if err := box.AddCustomers(sandbox.NewCustomer("12347", "Shop")); err != nil {
		t.Fatal(err)
	}
	if err := box.AddProducts(sandbox.NewProduct("85123A", "Holder", "2.55")); err != nil {
		t.Fatal(err)
	}
	return box
}

func TestKeptOrdersComeBack(t *testing.T) {
	t.Parallel()
	before := smallAccount(t)
	orders := `[{"Guid": "7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a11", "OrderNumber": "SO-00000007", "OrderStatus": "Parked", "SourceId": "an-order", "CustomerRef": "PO 1",
		"Customer": {"CustomerCode": "12347"}, "SalesOrderLines": [{"Product": {"ProductCode": "85123A"}, "OrderQuantity": 6, "UnitPrice": 2.1, "Comments": "blue"}]},
		{"Guid": "7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a12", "OrderStatus": "Placed", "Customer": {"CustomerCode": "12347"}, "SalesOrderLines": [{"Product": {"ProductCode": "85123A"}, "OrderQuantity": 1, "UnitPrice": 2.55}]}]`
	if err := before.LoadJSON("SalesOrders", []byte(orders)); err != nil {
		t.Fatal(err)
	}
	if err := before.AddOrderCharge("7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a12", "Delivery", "9.90"); err != nil {
		t.Fatal(err)
	}
	if err := before.CompleteOrder("7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a11"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	running := func(box *sandbox.Sandbox) *show {
		return &show{box: box, home: &home{dir: dir}, kept: map[string]bool{}}
	}
	past := salesOrderRow{
		Guid: "7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a13", OrderNumber: "SO-00000003", OrderStatus: "Completed", Customer: customerRef{"12347"},
		CreatedOn: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), LastModifiedOn: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC),
		SalesOrderLines: []salesLineRow{{LineNumber: 1, Product: productRef{ProductCode: "85123A"}, OrderQuantity: "2", UnitPrice: "2.55", LineTaxCode: "NONE"}},
	}
	open := past
	open.Guid, open.OrderNumber, open.OrderStatus = "7b1f0a52-6c1e-4e0e-9d0a-0e8d0f6f3a14", "SO-00000004", "Parked"
	history := []salesOrderRow{past, open}
	if err := loadOrders(before, history); err != nil {
		t.Fatal(err)
	}
	first := running(before)
	if err := errors.Join(first.keepHistory(history), first.keepOrders()); err != nil {
		t.Fatal(err)
	}
	second := running(smallAccount(t))
	if err := second.bringBackOrders(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Orders(), second.box.Orders()); diff != "" {
		t.Errorf("orders before and after (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{past.Guid: true}, second.kept); diff != "" {
		t.Errorf("saved for good (-want +got):\n%s", diff)
	}
	dir = t.TempDir()
	if err := running(smallAccount(t)).bringBackOrders(); err != nil {
		t.Errorf("a first demo has nothing to bring back: %v", err)
	}
}
