package test

import (
	"testing"

	"upstock/internal/app/demo"
)

func anOrder(reference string) demo.NewOrder {
	return demo.NewOrder{CustomerCode: "CORNER", Reference: reference, Lines: []demo.NewLine{
		{ProductCode: "KOMBU-GIN-330", Quantity: "12"}, {ProductCode: "KOMBU-LEM-330", Quantity: "3"},
	}}
}

// TestOrderSurvivesCrash leads one order from taking to shipping over two deaths of the server.
func TestOrderSurvivesCrash(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, databaseURL string) {
		account := startAccount(t)
		installation := newInstallation(t, databaseURL, account)
		server := installation.serve(t)
		supplier := installation.newSupplier(t, "Fizz") // while the server is running
		supplier.settle(t, account)

		order, err := supplier.Take(t.Context(), "crash-1", anOrder("PO 1"))
		if err != nil {
			t.Fatal(err)
		}
		if want := "425.39"; order.Total != want { // 12 × 24.95 + 3 × 23.50, and 15 % of each line
			t.Fatalf("the total is %s, want %s", order.Total, want)
		}
		if _, err := supplier.Act(t.Context(), order.ID, "approve"); err != nil {
			t.Fatal(err)
		}
		server.kill()

		server = installation.serve(t)
		created := supplier.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.SalesOrder.State == "created" })
		server.kill()

		orders := account.salesOrders(t)
		if len(orders) != 1 || orders[0].SourceID != order.ID || orders[0].GUID != created.SalesOrder.GUID || orders[0].Total != order.Total {
			t.Fatalf("Unleashed has %+v, want exactly the sales order of %s with total %s", orders, order.Number, order.Total)
		}
		account.complete(t, orders[0].GUID)

		server = installation.serve(t)
		supplier.become(t, order.ID, startPatience, func(o demo.Order) bool { return o.Status == "shipped" })
		if code := server.stop(t); code != 0 {
			t.Errorf("the server ended with exit code %d, want 0", code)
		}
	})
}
