package store

import (
	"strings"
	"testing"

	"upstock/internal/postgrestest"
)

// TestMetricsScanNoOrders shows that a scrape reads an index or the weeks, and never all orders
// there are.
func TestMetricsScanNoOrders(t *testing.T) {
	for name, url := range map[string]string{"SQLite": sqliteURL(t), "PostgreSQL": postgrestest.URL(t)} {
		t.Run(name, func(t *testing.T) {
			options := testOptions(t)
			options.migrations = nil
			st, err := Open(t.Context(), url, options)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			if err := st.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := st.View(t.Context(), func(tx *Tx) error {
				explain := "EXPLAIN QUERY PLAN "
				if st.Engine() == Postgres {
					explain = "EXPLAIN "
					// A table without rows would be scanned however many indexes it has.
					if _, err := tx.SQL().ExecContext(t.Context(), "SET LOCAL enable_seqscan = off"); err != nil {
						return err
					}
				}
				var asked []string
				Record(tx, func(query string) { asked = append(asked, query) })
				if _, err := tx.CountOrders(t.Context(), "a"); err != nil {
					return err
				}
				if _, err := tx.CountUnsettledSalesOrders(t.Context(), "a"); err != nil {
					return err
				}
				if _, err := tx.CountOpenPayments(t.Context(), "a"); err != nil {
					return err
				}
				for _, saved := range []bool{true, false} {
					if _, err := tx.OldestDuePayment(t.Context(), "a", saved); err != nil {
						return err
					}
				}
				for i, wanted := range []string{"order_week", "outbox_unsettled", "payment_", "payment_", "payment_"} {
					plan, err := planOf(t, tx, explain+strings.ReplaceAll(asked[i], "$1", "'a'"))
					if err != nil {
						return err
					}
					if !strings.Contains(plan, wanted) || strings.Contains(plan, "SCAN") || strings.Contains(plan, "Seq Scan") {
						t.Errorf("%s is asked by\n%s", asked[i], plan)
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// planOf puts the text columns of a plan together.
func planOf(t *testing.T, tx *Tx, query string, args ...any) (string, error) {
	rows, err := tx.SQL().QueryContext(t.Context(), query, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var plan strings.Builder
	for rows.Next() {
		fields := make([]any, len(columns))
		for i := range fields {
			fields[i] = new(any)
		}
		if err := rows.Scan(fields...); err != nil {
			return "", err
		}
		if text, ok := (*fields[len(fields)-1].(*any)).(string); ok {
			plan.WriteString(text + "\n")
		}
	}
	return plan.String(), rows.Err()
}
