package store

import (
	"io/fs"
	"strings"
	"testing"

	"upstock/internal/postgrestest"
	"upstock/internal/wholesale"
)

// TestLinesWrittenBeforeSayWhatIsKnownOfTheirPrices takes the migration back and applies it to lines
// that are there.
func TestLinesWrittenBeforeSayWhatIsKnownOfTheirPrices(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": sqliteURL, "postgres": postgrestest.URL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := testOptions(t)
			options.migrations = nil
			st, err := Open(t.Context(), url(t), options)
			if err != nil {
				t.Fatal(err)
			}
			defer st.Close()
			if err := st.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			text, err := fs.ReadFile(shippedMigrations, name+"/0004_line_price.sql")
			if err != nil {
				t.Fatal(err)
			}
			up, down, _ := strings.Cut(string(text), "-- +goose Down")

			o := &wholesale.Order{ID: NewID(), SupplierID: NewID(), CustomerID: NewID()}
			for _, rule := range []wholesale.Rule{wholesale.RuleCustomer, wholesale.RuleTier, wholesale.RuleDefault, wholesale.RuleManual} {
				o.Lines = append(o.Lines, wholesale.Line{ID: NewID(), PriceAnswer: wholesale.PriceAnswer{Rule: rule, PriceListID: "list", Explanation: "lost"}})
			}
			if err := st.Update(t.Context(), func(tx *Tx) error {
				if err := tx.InsertSupplier(t.Context(), wholesale.Supplier{ID: o.SupplierID}, 0); err != nil {
					return err
				}
				if err := tx.PutCustomer(t.Context(), wholesale.Customer{ID: o.CustomerID, SupplierID: o.SupplierID}); err != nil {
					return err
				}
				if err := tx.InsertOrder(t.Context(), o); err != nil {
					return err
				}
				for _, script := range []string{down, up} {
					if _, err := tx.conn().ExecContext(t.Context(), script); err != nil {
						return err
					}
				}
				o, err = tx.Order(t.Context(), o.SupplierID, o.ID)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for i, want := range []string{"Customer price", "Price tier", "Default sell price", "Price list or entered manually"} {
				if l := o.Lines[i]; l.Explanation != want || l.PriceListID != "" {
					t.Errorf("%s: got %q of %q", l.Rule, l.Explanation, l.PriceListID)
				}
			}
			if !o.Lines[3].PriceTyped() || o.Lines[1].PriceTyped() {
				t.Error("of a price of before, only a manual one may have been typed")
			}
		})
	}
}
