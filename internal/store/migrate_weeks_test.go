package store

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

// TestOldOrdersAreCountedInTheirWeeks migrates a database that was written before weeks were
// counted.
func TestOldOrdersAreCountedInTheirWeeks(t *testing.T) {
	fromVersion(t, 2, func(t *testing.T, st *Store) {
		const monday = 1772967600_000_000 // 2026-03-09 in Auckland, a Sunday elsewhere
		const hour = 3600_000_000
		for _, supplier := range [][2]string{{"a", "Pacific/Auckland"}, {"b", "Nowhere/Land"}} {
			old(t, st, `INSERT INTO supplier (id, name, email, currency, time_zone, last_order_number, created_at) VALUES ($1, '', '', 'NZD', $2, 0, 0)`, supplier[0], supplier[1])
			old(t, st, `INSERT INTO customer (id, supplier_id, code, name, email, price_list_id, sales_orders_enabled, sales_order_address_id,
				currency, taxable, tax_code, tax_rate, discount_rate, tier_key, stop_credit, obsolete, warehouse_code, payment_term,
				delivery_method, remote_id, connected, created_at, updated_at)
				VALUES ($1, $1, 'C', '', '', '', TRUE, '', '', TRUE, '', 0, 0, '', FALSE, FALSE, '', '', '', '', FALSE, 0, 0)`, supplier[0])
			for number, order := range []struct {
				status             string
				created, shippedAt int64
			}{{"ordered", monday - 1, 0}, {"shipped", monday, monday + 5*hour}, {"cancelled", monday, 0}} {
				id := supplier[0] + order.status
				old(t, st, `INSERT INTO orders (id, supplier_id, number, status, source, customer_id, customer_name, reference, notes, required_date,
					address_id, currency, tax_code, tax_rate, freight, freight_tax, sub_total, tax_total, total, mismatch, payment_blocked,
					invoice_blocked, attention, version, created_at, updated_at, approved_at, shipped_at, received_at, cancelled_at, needed_person)
					VALUES ($1, $2, $3, $4, 'api', $2, '', '', '', '', '', 'NZD', '', 0, 0, 0, 0, 0, 100000, '', FALSE, FALSE, FALSE, 1, $5, 0, 0, $6, 0, 0, $7)`,
					id, supplier[0], id, order.status, order.created, order.shippedAt, number == 1)
			}
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		ten := wholesale.Round(amountOf(100000), wholesale.TotalScale)
		for supplier, want := range map[string][]OrderWeek{
			"a": {
				{Week: "2026-03-02", Currency: "NZD", Status: wholesale.Ordered, Orders: 1, Value: ten},
				{Week: "2026-03-09", Currency: "NZD", Status: wholesale.Cancelled, Orders: 1, Value: ten},
				{Week: "2026-03-09", Currency: "NZD", Status: wholesale.Shipped, Orders: 1, Value: ten, NeededPerson: 1},
			},
			"b": { // its time zone is not known, so UTC
				{Week: "2026-03-02", Currency: "NZD", Status: wholesale.Cancelled, Orders: 1, Value: ten},
				{Week: "2026-03-02", Currency: "NZD", Status: wholesale.Ordered, Orders: 1, Value: ten},
				{Week: "2026-03-02", Currency: "NZD", Status: wholesale.Shipped, Orders: 1, Value: ten, NeededPerson: 1},
			},
		} {
			var weeks []OrderWeek
			var waits []OrderWait
			if err := st.View(t.Context(), func(tx *Tx) (err error) {
				if weeks, err = tx.OrderWeeks(t.Context(), supplier, ""); err != nil {
					return err
				}
				waits, err = tx.OrderWaits(t.Context(), supplier, "")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			same := cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })
			if diff := cmp.Diff(want, weeks, same); diff != "" {
				t.Errorf("supplier %s:\n%s", supplier, diff)
			}
			if diff := cmp.Diff([]OrderWait{{Week: want[len(want)-1].Week, Tenths: 50, Orders: 1}}, waits); diff != "" {
				t.Errorf("supplier %s:\n%s", supplier, diff)
			}
		}
	})
}

// old writes a row as an older version of the program did.
func old(t *testing.T, st *Store, query string, args ...any) {
	t.Helper()
	if _, err := st.WriteDB().ExecContext(context.Background(), query, args...); err != nil {
		t.Fatal(err)
	}
}
