package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

// TestSalesOrdersMoveIntoTheOutbox brings a database with sales orders in every state up to date.
func TestSalesOrdersMoveIntoTheOutbox(t *testing.T) {
	fromVersion(t, 4, func(t *testing.T, st *Store) {
		ctx := t.Context()
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "customer", map[string]string{"id": "c", "supplier_id": "s"})
		for id, row := range map[string]map[string]string{
			"new":       {"state": "none"},
			"off":       {"state": "off"},
			"cancelled": {"state": "none", "guid": "g3", "snapshot": `{"lines":[]}`},
			"waiting":   {"state": "unknown", "guid": "g4", "error": "no answer", "attempts": "3", "next_attempt_at": "77", "sent_at": "66", "snapshot": `{"lines":[]}`},
			"completed": {
				"state": "created", "guid": "g5", "number": "SO-1", "status": "Completed", "total": "1234", "checked_at": "55", "attempts": "1",
				"freight_line_id": "f", "adjustment_line_id": "a", "remote": `{"guid":"g5"}`,
				"snapshot": `{"guid":"g5","lines":[{"guid":"x","product_code":"GIN"},{"guid":"f","product_code":"FREIGHT"}]}`,
			},
			"open": {"state": "created", "guid": "g6", "open": "true", "snapshot": `{"lines":[]}`},
		} {
			insertRow(t, st, "orders", map[string]string{"id": id, "number": id, "supplier_id": "s", "customer_id": "c", "approved_at": "44"})
			row["order_id"], row["supplier_id"] = id, "s"
			insertRow(t, st, "sales_order", row)
		}
		if err := st.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		entry := func(state wholesale.OutboxState, guid string) wholesale.OutboxEntry {
			return wholesale.OutboxEntry{State: state, GUID: guid, Generation: 1, QueuedAt: timeOf(44), Version: 1}
		}
		waiting, completed := entry(wholesale.OutboxUnknown, "g4"), entry(wholesale.OutboxCreated, "g5")
		waiting.Error, waiting.Attempts, waiting.NextAttemptAt, waiting.SentAt = "no answer", 3, timeOf(77), timeOf(66)
		completed.Attempts = 1
		want := map[string]wholesale.SalesOrder{
			"new":       {OutboxEntry: wholesale.OutboxEntry{State: wholesale.OutboxNone}},
			"off":       {OutboxEntry: entry(wholesale.OutboxOff, "")},
			"cancelled": {OutboxEntry: entry(wholesale.OutboxNone, "g3")},
			"waiting":   {OutboxEntry: waiting},
			"completed": {OutboxEntry: completed, FreightLineID: "f", AdjustmentLineID: "a", FreightCode: "FREIGHT",
				Number: "SO-1", Status: "Completed", Total: totalOf(1234), Completed: true},
			"open": {OutboxEntry: entry(wholesale.OutboxCreated, "g6")},
		}
		got := map[string]wholesale.SalesOrder{}
		if err := st.View(ctx, func(tx *Tx) error {
			for id := range want {
				o, err := tx.Order(ctx, "s", id)
				if err != nil {
					return err
				}
				got[id] = o.SalesOrder
			}
			key := wholesale.OutboxKey{SupplierID: "s", SubjectID: "completed", Kind: wholesale.SalesOrderKind}
			var sent wholesale.SalesOrderSnapshot
			var remote wholesale.RemoteOrder
			if err := tx.OutboxDocument(ctx, key, OutboxSnapshot, &sent); err != nil || sent.GUID != "g5" {
				t.Errorf("snapshot %+v (%v)", sent, err)
			}
			if err := tx.OutboxDocument(ctx, key, OutboxAnswer, &remote); err != nil || remote.GUID != "g5" {
				t.Errorf("answer %+v (%v)", remote, err)
			}
			open, err := tx.OpenSalesOrders(ctx, "s", timeOf(99), timeOf(99), 10)
			if diff := cmp.Diff([]string{"open"}, open); diff != "" {
				t.Error(diff)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		sameDecimal := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
		if diff := cmp.Diff(want, got, sameDecimal); diff != "" {
			t.Error(diff)
		}
	})
}
