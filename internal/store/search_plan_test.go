package store

import (
	"strconv"
	"strings"
	"testing"

	"upstock/internal/postgrestest"
)

// TestSearchesAreDrivenByAnIndex shows that no search of orders reads all of them, and that a code
// is looked up in an index.
func TestSearchesAreDrivenByAnIndex(t *testing.T) {
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
			insertRow(t, st, "supplier", map[string]string{"id": "a"})
			insertRow(t, st, "customer", map[string]string{"id": "c", "supplier_id": "a", "search": "fern cafe"})
			// Among few rows, one index is as good as another.
			for i := range 100 {
				n := strconv.Itoa(i)
				insertRow(t, st, "customer", map[string]string{"id": "c" + n, "supplier_id": "a", "code": n, "code_key": n})
			}
			if st.Engine() == Postgres {
				if err := st.Update(t.Context(), func(tx *Tx) error {
					_, err := tx.SQL().ExecContext(t.Context(), "ANALYZE customer")
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			if err := st.View(t.Context(), func(tx *Tx) error {
				explain, words := "EXPLAIN QUERY PLAN ", "SEARCH w USING PRIMARY KEY"
				if st.Engine() == Postgres {
					explain, words = "EXPLAIN ", "order_reference_word_pkey"
					// A table without rows would be scanned however many indexes it has.
					if _, err := tx.SQL().ExecContext(t.Context(), "SET LOCAL enable_seqscan = off"); err != nil {
						return err
					}
				}
				wantIndex := func(what, index, query string, args ...any) error {
					plan, err := planOf(t, tx, explain+query, args...)
					if !strings.Contains(plan, index) || strings.Contains(plan, "SCAN o") || strings.Contains(plan, "Seq Scan") {
						t.Errorf("%s is looked for by\n%s", what, plan)
					}
					return err
				}
				// The start of a number and a whole one in Unleashed; and a customer.
				for text, searches := range map[string]int{"129": 4, "po": 1, "po-129 x": 3, "fern": 3} {
					made, err := tx.orderSearches(t.Context(), "a", OrderFilter{Search: text})
					if len(made) != searches || err != nil {
						t.Errorf("%q: %d searches, want %d (%v)", text, len(made), searches, err)
					}
					for _, s := range made {
						query, args := s.text(10)
						index := "orders_"
						if strings.Contains(query, "order_reference_word") {
							index = words
						}
						if err := wantIndex(text, index, query, args...); err != nil {
							return err
						}
					}
				}
				for _, table := range []string{"product", "customer"} {
					if err := wantIndex(table, table+"_code_key", "SELECT * FROM "+table+" WHERE supplier_id = $1 AND code_key = $2", "a", "k"); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
