package catalog

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// conflictsOf lists the conflicts in a state, in words.
func (c *fixture) conflictsOf(state store.PriceConflictState) (found []string) {
	c.t.Helper()
	page, err := c.PriceConflicts(c.t.Context(), c.supplier, PriceConflictQuery{State: state, Limit: 500})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, row := range page.Items {
		found = append(found, row.ProductCode+" "+wholesale.PriceWords(row.UnitPrice))
	}
	return found
}

// conflicting makes a list that mirrors Unleashed with so many products, each at 10.00 there and at
// 9.00 by a person.
func (c *fixture) conflicting(products int) (list wholesale.PriceList, all []wholesale.Product) {
	var synced []wholesale.Price
	for i := range products {
		p := c.product(fmt.Sprintf("P%04d", i), nil)
		all = append(all, p)
		synced = append(synced, wholesale.Price{ProductID: p.ID, UnitPrice: dec("10")})
	}
	list = c.syncedList(synced...)
	c.update(func(tx *store.Tx) error {
		var ours []store.ListedPrice
		for _, p := range all {
			ours = append(ours, store.ListedPrice{PriceListID: list.ID, Price: wholesale.Price{ProductID: p.ID, UnitPrice: dec("9"), Owner: wholesale.OwnedByPerson}})
		}
		return tx.PutPrices(c.t.Context(), c.supplier, 1, ours...)
	})
	return list, all
}

func (c *fixture) priceOf(list wholesale.PriceList, p wholesale.Product) string {
	c.t.Helper()
	row, err := c.PriceRow(c.t.Context(), c.supplier, list.ID, PriceKey{ProductID: p.ID})
	if err != nil {
		c.t.Fatal(err)
	}
	return string(row.Owner) + " " + wholesale.PriceWords(row.UnitPrice)
}

func TestGiveBackOneAndUndo(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		list, products := c.conflicting(2)
		one := PriceOnList{PriceListID: list.ID, PriceKey: PriceKey{ProductID: products[0].ID}}
		gave, err := c.GiveBack(ctx, c.supplier, PriceChoice{Prices: []PriceOnList{one, one}})
		if err != nil || gave.Prices != 1 || gave.LeftOut != 1 || gave.ID == "" {
			t.Fatalf("%+v, %v", gave, err)
		}
		if got := c.priceOf(list, products[0]); got != "unleashed 10.00" {
			t.Error(got)
		}
		if diff := cmp.Diff([]string{"P0001 9.00"}, c.conflictsOf(store.ConflictOpen)); diff != "" {
			t.Error(diff)
		}
		restored, leftOut, err := c.UndoGiveBack(ctx, c.supplier, gave.ID)
		if err != nil || restored != 1 || leftOut != 0 {
			t.Fatal(restored, leftOut, err)
		}
		if got := c.priceOf(list, products[0]); got != "manual 9.00" {
			t.Error(got)
		}
		_, _, err = c.UndoGiveBack(ctx, c.supplier, gave.ID)
		wantCode(t, "undo again", err, wholesale.CodeConflict)
		_, _, err = c.UndoGiveBack(ctx, c.newSupplier(), gave.ID)
		wantCode(t, "another supplier's", err, wholesale.CodeNotFound)
		none, err := c.GiveBack(ctx, c.supplier, PriceChoice{Prices: []PriceOnList{{PriceListID: store.NewID(), PriceKey: one.PriceKey}}})
		if err != nil || none.ID != "" || none.LeftOut != 1 {
			t.Errorf("%+v, %v", none, err)
		}
	})
}

// TestGiveBackAll gives back more than one piece, without what Unleashed has no price for and what
// was set anew before the undo.
func TestGiveBackAll(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		list, products := c.conflicting(2*pricesPerWrite + 5)
		onlyHere := c.product("ONLY", nil)
		c.setPrice(list, onlyHere, PriceInput{UnitPrice: dec("3")})
		gave, err := c.GiveBack(ctx, c.supplier, PriceChoice{All: &PriceConflictQuery{State: store.ConflictOpen}})
		if err != nil || gave.Prices != len(products) || gave.LeftOut != 0 {
			t.Fatalf("%+v, %v", gave, err)
		}
		if got := c.conflictsOf(store.ConflictOpen); got != nil {
			t.Error(got)
		}
		if diff := cmp.Diff([]string{"ONLY 3.00"}, c.conflictsOf(store.OnlyHere)); diff != "" {
			t.Error(diff)
		}
		c.setPrice(list, products[7], PriceInput{UnitPrice: dec("8")})
		restored, leftOut, err := c.UndoGiveBack(ctx, c.supplier, gave.ID)
		if err != nil || restored != len(products)-1 || leftOut != 1 {
			t.Fatal(restored, leftOut, err)
		}
		if got := c.priceOf(list, products[7]); got != "manual 8.00" {
			t.Error(got)
		}
		backs, err := c.GiveBacks(ctx, c.supplier, "", 0)
		if err != nil || len(backs.Items) != 1 || backs.Items[0].Prices != int64(len(products)) || backs.Items[0].UndoneAt.IsZero() {
			t.Errorf("%+v, %v", backs, err)
		}
	})
}

func TestKeepPrices(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		list, products := c.conflicting(3)
		kept, err := c.KeepPrices(t.Context(), c.supplier, PriceChoice{All: &PriceConflictQuery{State: store.ConflictOpen, Query: "p0001"}})
		if err != nil || kept != 1 {
			t.Fatal(kept, err)
		}
		one := PriceOnList{PriceListID: list.ID, PriceKey: PriceKey{ProductID: products[2].ID}}
		if kept, err = c.KeepPrices(t.Context(), c.supplier, PriceChoice{Prices: []PriceOnList{one}}); err != nil || kept != 1 {
			t.Fatal(kept, err)
		}
		if diff := cmp.Diff([]string{"P0001 9.00", "P0002 9.00"}, c.conflictsOf(store.ConflictKept)); diff != "" {
			t.Error(diff)
		}
		c.update(func(tx *store.Tx) error {
			return tx.PutPrices(t.Context(), c.supplier, 1, store.ListedPrice{PriceListID: list.ID, Price: wholesale.Price{
				ProductID: products[1].ID, UnitPrice: dec("11"), Owner: wholesale.OwnedBySync,
			}})
		})
		if diff := cmp.Diff([]string{"P0000 9.00", "P0001 9.00"}, c.conflictsOf(store.ConflictOpen)); diff != "" {
			t.Error(diff)
		}
		_, err = c.KeepPrices(t.Context(), c.supplier, PriceChoice{})
		wantCode(t, "nothing chosen", err, wholesale.CodeInvalid)
	})
}

// TestASyncNeverChangesAManualPrice lets a person and a sync write prices of one product in any
// order: the person's stays what they said last, and giving it back yields exactly the sync's.
func TestASyncNeverChangesAManualPrice(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		p := c.product("A", nil)
		list := c.syncedList(wholesale.Price{ProductID: p.ID, UnitPrice: dec("10")})
		price := func(amount int, owner wholesale.Owner) store.ListedPrice {
			return store.ListedPrice{PriceListID: list.ID, Price: wholesale.Price{ProductID: p.ID, UnitPrice: dec(fmt.Sprint(amount)), Owner: owner}}
		}
		synced, ours := 10, 0
		rapid.Check(t, func(rt *rapid.T) {
			amount := rapid.IntRange(1, 3).Draw(rt, "amount")
			switch rapid.SampledFrom([]string{"sync", "set", "give back"}).Draw(rt, "step") {
			case "sync":
				synced = amount
				c.update(func(tx *store.Tx) error {
					version, err := tx.HoldPrices(t.Context(), c.supplier)
					if err != nil {
						return err
					}
					if err := tx.PutPrices(t.Context(), c.supplier, version.Current+1, price(amount, wholesale.OwnedBySync)); err != nil {
						return err
					}
					return tx.PublishPrices(t.Context(), c.supplier)
				})
			case "set":
				ours = amount
				c.setPrice(list, p, PriceInput{UnitPrice: dec(fmt.Sprint(amount))})
			case "give back":
				if _, err := c.GiveBack(t.Context(), c.supplier, PriceChoice{Prices: []PriceOnList{{list.ID, PriceKey{ProductID: p.ID}}}}); err != nil {
					rt.Fatal(err)
				}
				ours = 0
			}
			want := fmt.Sprintf("unleashed %d.00", synced)
			if ours > 0 {
				want = fmt.Sprintf("manual %d.00", ours)
			}
			if got := c.priceOf(list, p); got != want {
				rt.Errorf("%s, want %s", got, want)
			}
		})
	})
}
