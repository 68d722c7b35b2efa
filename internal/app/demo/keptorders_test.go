package demo

import (
	"path/filepath"
	"testing"

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
	file := filepath.Join(t.TempDir(), ordersFile)
	if err := keepOrders(before, file); err != nil {
		t.Fatal(err)
	}
	after := smallAccount(t)
	if err := bringBackOrders(after, file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before.Orders(), after.Orders()); diff != "" {
		t.Errorf("orders before and after (-want +got):\n%s", diff)
	}
	if err := bringBackOrders(after, filepath.Join(t.TempDir(), "none.json")); err != nil {
		t.Errorf("a first demo has nothing to bring back: %v", err)
	}
}
