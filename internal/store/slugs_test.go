package store

import (
	"slices"
	"testing"

	"upstock/internal/postgrestest"
)

// TestEarlierSuppliersGetAShop: suppliers of before there was a shop have no address for it.
func TestEarlierSuppliersGetAShop(t *testing.T) {
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
			insertRow(t, st, "supplier", map[string]string{"id": "a", "name": "Kombu & Co", "slug": ""})
			insertRow(t, st, "supplier", map[string]string{"id": "b", "name": "Kombu Co", "slug": ""})
			if err := st.nameShops(t.Context()); err != nil {
				t.Fatal(err)
			}
			var found []string
			if err := st.View(t.Context(), func(tx *Tx) error {
				for _, slug := range []string{"kombu-co", "kombu-co-2"} {
					s, err := tx.SupplierBySlug(t.Context(), slug)
					if err != nil {
						return err
					}
					found = append(found, s.ID)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			slices.Sort(found)
			if !slices.Equal(found, []string{"a", "b"}) {
				t.Errorf("got %v", found)
			}
		})
	}
}
