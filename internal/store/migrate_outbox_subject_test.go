package store

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

// TestTheOutboxKeepsItsEntries when they come to name a subject instead of an order, with all that
// versions since the first have added, and the indexes that they are found by.
func TestTheOutboxKeepsItsEntries(t *testing.T) {
	fromVersion(t, 37, func(t *testing.T, st *Store) {
		ctx := t.Context()
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "customer", map[string]string{"id": "c", "supplier_id": "s"})
		insertRow(t, st, "orders", map[string]string{"id": "o", "number": "U-1", "supplier_id": "s", "customer_id": "c"})
		insertRow(t, st, "outbox", map[string]string{
			"supplier_id": "s", "order_id": "o", "kind": wholesale.SalesOrderKind, "state": "unknown", "generation": "2", "guid": "g", "error": "no answer",
			"attempts": "3", "queued_at": "44", "sent_at": "66", "next_attempt_at": "77", "version": "9", "account": "5", "elsewhere": "Wine Co", "error_detail": "EOF",
		})
		for _, part := range []OutboxPart{OutboxSnapshot, OutboxAnswer} {
			insertRow(t, st, "outbox_document", map[string]string{
				"supplier_id": "s", "order_id": "o", "kind": wholesale.SalesOrderKind, "part": string(part), "document": `"` + string(part) + `"`,
			})
		}
		if err := st.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		key := wholesale.OutboxKey{SupplierID: "s", SubjectID: "o", Kind: wholesale.SalesOrderKind}
		want := wholesale.OutboxEntry{
			State: wholesale.OutboxUnknown, Generation: 2, GUID: "g", Error: "no answer", ErrorDetail: "EOF", Attempts: 3,
			QueuedAt: timeOf(44), SentAt: timeOf(66), NextAttemptAt: timeOf(77), Version: 9, Account: 5, Elsewhere: "Wine Co",
		}
		if err := st.Update(ctx, func(tx *Tx) error {
			got, err := tx.OutboxEntry(ctx, key)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			for _, part := range []OutboxPart{OutboxSnapshot, OutboxAnswer} {
				var text string
				if err := tx.OutboxDocument(ctx, key, part, &text); err != nil || text != string(part) {
					t.Errorf("the %s is %q (%v)", part, text, err)
				}
			}
			document := wholesale.OutboxKey{SupplierID: "s", SubjectID: "no order", Kind: "document"}
			return tx.PutOutboxEntry(ctx, document, &wholesale.OutboxEntry{State: wholesale.OutboxPending})
		}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"outbox_due", "outbox_guid", "outbox_unsettled"}, indexesOf(t, st, "outbox")); diff != "" {
			t.Error(diff)
		}
	})
}

// indexesOf are a table's indexes beside that of its key.
func indexesOf(t *testing.T, st *Store, table string) (names []string) {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = $1"
	if st.engine == Postgres {
		query = "SELECT indexname FROM pg_indexes WHERE indexname NOT LIKE '%_pkey' AND tablename = $1"
	}
	rows, err := st.write.QueryContext(t.Context(), query, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
