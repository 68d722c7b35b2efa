package store

import (
	"strconv"
	"testing"

	"upstock/internal/wholesale"
)

// TestLinesWrittenBeforeSayWhatIsKnownOfTheirPrices migrates lines from before they said where
// their price came from.
func TestLinesWrittenBeforeSayWhatIsKnownOfTheirPrices(t *testing.T) {
	fromVersion(t, 3, func(t *testing.T, st *Store) {
		insertRow(t, st, "supplier", map[string]string{"id": "s"})
		insertRow(t, st, "customer", map[string]string{"id": "c", "supplier_id": "s"})
		insertRow(t, st, "orders", map[string]string{"id": "o", "supplier_id": "s", "customer_id": "c"})
		for i, rule := range []wholesale.Rule{wholesale.RuleCustomer, wholesale.RuleTier, wholesale.RuleDefault, wholesale.RuleManual} {
			position := strconv.Itoa(i)
			insertRow(t, st, "order_line", map[string]string{"id": position, "supplier_id": "s", "order_id": "o", "position": position, "price_rule": string(rule)})
		}
		if err := st.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		var o *wholesale.Order
		if err := st.View(t.Context(), func(tx *Tx) (err error) {
			o, err = tx.Order(t.Context(), "s", "o")
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
