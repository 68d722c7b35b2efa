package guide

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"pgregory.net/rapid"

	"upstock/internal/store"
)

func drawBought(t *rapid.T) (bought []store.Bought) {
	for _, id := range rapid.SliceOfNDistinct(rapid.IntRange(0, 30), 0, 20, rapid.ID).Draw(t, "bought") {
		bought = append(bought, store.Bought{
			ProductID: fmt.Sprint("p", id), Orders: rapid.IntRange(1, 4).Draw(t, "orders"),
			LastAt: time.Unix(rapid.Int64Range(0, 3).Draw(t, "last"), 0),
		})
	}
	return bought
}

func drawItems(t *rapid.T) (items []store.GuideItem) {
	for i, id := range rapid.SliceOfNDistinct(rapid.IntRange(0, 30), 0, 20, rapid.ID).Draw(t, "items") {
		item := store.GuideItem{ProductID: fmt.Sprint("p", id), Hidden: rapid.Bool().Draw(t, "hidden")}
		if rapid.Bool().Draw(t, "placed") {
			item.Position = int64(i + 1)
		}
		items = append(items, item)
	}
	return items
}

// TestEveryRowHasItsPlace: nothing that was bought or put on a list is lost, nothing that is hidden
// is shown, and the shelf order goes before how regularly something is bought.
func TestEveryRowHasItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bought, items := drawBought(t), drawItems(t)
		listID := rapid.SampledFrom([]string{store.OrderGuide, "named"}).Draw(t, "list")
		rows := arrange(listID, bought, items)

		shown := map[string]bool{}
		for i, r := range rows {
			if shown[r.ProductID] {
				t.Fatalf("%s stands twice", r.ProductID)
			}
			shown[r.ProductID] = true
			if i == 0 {
				continue
			}
			before := rows[i-1]
			switch {
			case before.item.Position == 0 && r.item.Position > 0:
				t.Fatalf("%s is in the shelf order, behind %s, which is not", r.ProductID, before.ProductID)
			case r.item.Position > 0 && before.item.Position >= r.item.Position:
				t.Fatalf("%s is not in its place", r.ProductID)
			case r.item.Position == 0 && before.item.Position == 0 && before.Orders < r.Orders:
				t.Fatalf("%s is bought more regularly than %s before it", r.ProductID, before.ProductID)
			}
		}
		for _, item := range items {
			onlySaid := !slices.ContainsFunc(bought, func(b store.Bought) bool { return b.ProductID == item.ProductID })
			want := !item.Hidden && (listID != store.OrderGuide || item.Position > 0 || !onlySaid)
			if shown[item.ProductID] != want {
				t.Fatalf("%+v is shown: %t", item, shown[item.ProductID])
			}
			delete(shown, item.ProductID)
		}
		for _, b := range bought {
			unsaid := !slices.ContainsFunc(items, func(i store.GuideItem) bool { return i.ProductID == b.ProductID })
			if unsaid && shown[b.ProductID] != (listID == store.OrderGuide) {
				t.Fatalf("%s was bought, and is shown: %t", b.ProductID, shown[b.ProductID])
			}
		}
	})
}

// TestWhatIsSuggestedReachesThePar: with it there are enough, and with one less there are not.
func TestWhatIsSuggestedReachesThePar(t *testing.T) {
	amount := rapid.Custom(func(t *rapid.T) decimal.Decimal {
		return decimal.MustNew(rapid.Int64Range(0, 1_000_000).Draw(t, "amount"), rapid.IntRange(0, 4).Draw(t, "scale"))
	})
	rapid.Check(t, func(t *rapid.T) {
		par, onHand := amount.Draw(t, "par"), amount.Draw(t, "on hand")
		suggested := Suggested(par, onHand)
		with, err := onHand.Add(suggested)
		if err != nil || with.Cmp(par) < 0 || suggested.IsNeg() || !suggested.IsInt() {
			t.Fatalf("par %s, on hand %s: %s is suggested", par, onHand, suggested)
		}
		if less, err := with.Sub(decimal.One); err != nil || suggested.IsPos() && less.Cmp(par) >= 0 {
			t.Fatalf("par %s, on hand %s: %s is more than is needed", par, onHand, suggested)
		}
	})
}
