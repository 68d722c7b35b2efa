package store

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

// TestSearchColumnsOfOldRows migrates a database from before codes had keys and references words,
// and stops the program in the middle.
func TestSearchColumnsOfOldRows(t *testing.T) {
	fromVersion(t, 7, func(t *testing.T, st *Store) {
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "price_version", map[string]string{"supplier_id": "s", "current": "1"})
		insertRow(t, st, "price_list", map[string]string{
			"id": "l", "supplier_id": "s", "name": "Cafés", "origin": "manual", "since": "1", "until": "9223372036854775807",
		})
		insertRow(t, st, "customer", map[string]string{
			"id": "c", "supplier_id": "s", "code": "Fern–1", "name": "Fern Café", "email": "F@example.com", "search": "fern–1 fern café f@example.com",
		})
		const products = 2*rowsPerRebuild + 1
		for i := range products {
			insertRow(t, st, "product", map[string]string{
				"id": fmt.Sprintf("p%04d", i), "supplier_id": "s", "code": fmt.Sprint("Mānuka-", i), "name": "Honey 50%", "barcode": fmt.Sprint(94000 + i),
			})
		}
		for i, reference := range []string{"", "PO-129", "Ōtaki_00129"} {
			insertRow(t, st, "orders", map[string]string{
				"id": fmt.Sprint("o", i), "number": fmt.Sprint("U-", i), "supplier_id": "s", "customer_id": "c", "reference": reference, "reference_search": "old",
			})
		}

		provider, err := st.migrationProvider()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 5 { // customers, then the first orders, price lists and products
			if err := st.Update(t.Context(), func(tx *Tx) error {
				_, err := tx.rebuildSome(t.Context())
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		var left int
		const unfinished = "SELECT count(*) FROM search_rebuild"
		if err := st.read.QueryRowContext(t.Context(), unfinished).Scan(&left); err != nil || left == 0 || left == len(derivedColumns) {
			t.Fatalf("%d tables left in the middle (%v)", left, err)
		}
		for range 2 { // and again, when nothing is left
			if err := st.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := st.read.QueryRowContext(t.Context(), unfinished).Scan(&left); err != nil || left != 0 {
			t.Fatalf("%d tables left (%v)", left, err)
		}

		var found []string
		add := func(name string, n int, err error) error {
			found = append(found, fmt.Sprint(name, " ", n))
			return err
		}
		if err := st.View(t.Context(), func(tx *Tx) error {
			ctx := t.Context()
			for _, i := range []int{0, rowsPerRebuild, products - 1} {
				p, err := tx.ProductByCode(ctx, "s", fmt.Sprint("MA\u0304NUKA\u2011", i))
				if add(p.Code, 1, err) != nil {
					return err
				}
			}
			honey, err := tx.Products(ctx, "s", ProductFilter{Query: "50% MANUKA", Limit: 2 * products})
			if add("honey", len(honey), err) != nil {
				return err
			}
			c, err := tx.CustomerByCode(ctx, "s", "FERN-1")
			if add(c.Name, 1, err) != nil {
				return err
			}
			lists, err := tx.PriceListSummaries(ctx, "s", PriceListFilter{Origin: wholesale.OriginManual, Query: "CAFES", Limit: 9})
			if add("lists", len(lists), err) != nil {
				return err
			}
			for _, text := range []string{"129", "otaki", "old", "cafe"} {
				orders, err := tx.OrderRows(ctx, "s", OrderFilter{Search: text, Limit: 9})
				if add(text, len(orders), err) != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"Mānuka-0 1", fmt.Sprint("Mānuka-", rowsPerRebuild, " 1"), fmt.Sprint("Mānuka-", products-1, " 1"), fmt.Sprint("honey ", products),
			"Fern Café 1", "lists 1", "129 2", "otaki 1", "old 0", "cafe 3",
		}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Error(diff)
		}
	})
}
