package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

// TestOrdersSayWhyTheyNeedAPerson brings a database up to date whose orders said only whether.
func TestOrdersSayWhyTheyNeedAPerson(t *testing.T) {
	fromVersion(t, 13, func(t *testing.T, st *Store) {
		ctx := t.Context()
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "customer", map[string]string{"id": "c", "supplier_id": "s"})
		insertRow(t, st, "connection", map[string]string{"id": "k", "supplier_id": "s", "connector": "unleashed", "status": "error", "failures": "4", "error": "no answer"})
		for id, row := range map[string]map[string]string{
			"fine":      {"status": "processing", "state": "created"},
			"refused":   {"status": "processing", "state": "failed", "attention": "true"},
			"differs":   {"status": "processing", "state": "created", "attention": "true", "mismatch": `{"lines":[]}`, "sales_order_completed": "true"},
			"deleted":   {"status": "processing", "state": "created", "sales_order_deleted": "true"},
			"repaired":  {"status": "processing", "state": "created", "sales_order_completed": "true"},
			"shipped":   {"status": "shipped", "state": "created", "sales_order_completed": "true"},
			"cancelled": {"status": "cancelled", "state": "created", "attention": "true", "mismatch": `{"lines":[]}`},
			"waiting":   {"status": "processing", "state": "pending"},
		} {
			state := row["state"]
			row["id"], row["number"], row["supplier_id"], row["customer_id"], row["customer_name"] = id, id, "s", "c", "Fern Cafe"
			insertRow(t, st, "orders", row)
			insertRow(t, st, "outbox", map[string]string{"supplier_id": "s", "order_id": id, "kind": wholesale.SalesOrderKind, "state": state, "guid": id})
			insertRow(t, st, "outbox_document", map[string]string{"supplier_id": "s", "order_id": id, "kind": wholesale.SalesOrderKind, "part": "snapshot",
				"document": `{"customer_code":"FERN","delivery":{"street":"1 Queen Street"}}`})
		}
		if err := st.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		want := map[string]wholesale.Attention{
			"fine": wholesale.NoAttention, "refused": wholesale.NotSent, "differs": wholesale.TotalsDiffer, "deleted": wholesale.SalesDeleted,
			"repaired": wholesale.ReadyToShip, "shipped": wholesale.NoAttention, "cancelled": wholesale.NoAttention, "waiting": wholesale.Waiting,
		}
		kept, workedOut := map[string]wholesale.Attention{}, map[string]wholesale.Attention{}
		if err := st.View(ctx, func(tx *Tx) error {
			for id := range want {
				rows, err := tx.OrderRowsByID(ctx, "s", []string{id})
				if err != nil {
					return err
				}
				o, err := tx.Order(ctx, "s", id)
				if err != nil {
					return err
				}
				kept[id], workedOut[id] = rows[0].Reason, o.Attention()
				if rows[0].Attention != (rows[0].Reason != wholesale.NoAttention) {
					t.Errorf("%s: attention %v, but %q", id, rows[0].Attention, rows[0].Reason)
				}
				if a, known := o.Delivery.To(); !known || a.Street != "1 Queen Street" || o.Delivery.CustomerName != "Fern Cafe" || o.Delivery.CustomerCode != "FERN" {
					t.Errorf("%s goes to %+v", id, o.Delivery)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, kept); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, workedOut); diff != "" {
			t.Errorf("worked out (-want +got):\n%s", diff)
		}
	})
}
