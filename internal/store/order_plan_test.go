package store

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"upstock/internal/postgrestest"
	"upstock/internal/wholesale"
)

// TestSortedListsFollowAnIndex shows that a sorted list of all orders is given by an index, so that
// a page of it reads no more than a page; and that what is open is found by its status.
func TestSortedListsFollowAnIndex(t *testing.T) {
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
			for _, test := range []struct {
				filter  OrderFilter
				indexes string // one of them, for each query
			}{
				{OrderFilter{Sort: SortNumber}, "orders_newest"},
				{OrderFilter{Sort: SortOrdered, Descending: true}, "orders_newest"},
				{OrderFilter{Sort: SortReference}, "orders_reference|orders_newest"},
				{OrderFilter{Sort: SortRequired, Descending: true}, "orders_required|orders_newest"},
				{OrderFilter{Sort: SortTotal}, "orders_total"},
				{OrderFilter{Sort: SortTotal, Descending: true}, "orders_total"},
				{OrderFilter{Sort: SortSalesOrder}, "orders_sales_order_number|orders_newest"},
				{OrderFilter{Sort: SortStatus}, "orders_status"},
				{OrderFilter{Sort: SortSource, Descending: true}, "orders_source"},
				{OrderFilter{Open: true}, "orders_status"},
				{OrderFilter{Open: true, RequiredTo: "2026-03-01"}, "orders_status"},
				{OrderFilter{Open: true, RequiredFrom: "2026-03-01", RequiredTo: "2026-03-01"}, "orders_required"},
				{OrderFilter{Open: true, Status: wholesale.Ordered}, "orders_status"},
			} {
				if err := st.View(t.Context(), func(tx *Tx) error {
					if st.Engine() == Postgres { // a table without rows would be scanned however many indexes it has
						if _, err := tx.SQL().ExecContext(t.Context(), "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"); err != nil {
							return err
						}
					}
					var asked []string
					Record(tx, func(query string) { asked = append(asked, query) })
					test.filter.Limit = 50
					if _, err := tx.OrderRows(t.Context(), "a", test.filter); err != nil {
						return err
					}
					if len(asked) == 0 {
						t.Errorf("%+v asks nothing", test.filter)
					}
					for _, query := range asked {
						plan, err := planOf(t, tx, explained(st.Engine(), query))
						if err != nil {
							return fmt.Errorf("%s: %w", query, err)
						}
						found := regexp.MustCompile(test.indexes).MatchString(plan)
						if !found || strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort") || strings.Contains(plan, "Seq Scan") {
							t.Errorf("%+v is asked by\n%s\n%s", test.filter, query, plan)
						}
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

var parameter = regexp.MustCompile(`\$\d+`)

// explained asks how a query would be run, with values that fit its columns.
func explained(engine Engine, query string) string {
	command := "EXPLAIN QUERY PLAN "
	if engine == Postgres {
		command = "EXPLAIN "
	}
	query = regexp.MustCompile(`LIMIT \$\d+`).ReplaceAllString(query, "LIMIT 50")
	return command + parameter.ReplaceAllString(query, "'a'")
}
