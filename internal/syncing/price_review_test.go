package syncing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

func (w *world) review(change syncing.PriceReviewChange) {
	w.t.Helper()
	_, err := w.syncing.ChangePriceReview(w.t.Context(), w.supplier, change)
	must(w.t, err)
}

func (w *world) sync() store.Run {
	w.t.Helper()
	w.clock.Advance(time.Minute)
	return w.run(w.syncing.SyncPrices(w.t.Context(), w.supplier))
}

// scheduled lets the time of a price sync pass, and returns the run that it makes.
func (w *world) scheduled() store.Run {
	w.t.Helper()
	w.clock.Advance(2 * time.Hour)
	w.converse()
	return w.latest(syncing.RunPrices)
}

func (w *world) reread(run store.Run) store.Run {
	w.t.Helper()
	run, err := w.syncing.Run(w.t.Context(), w.supplier, run.ID)
	must(w.t, err)
	return run
}

func (w *world) moves(run store.Run, by syncing.MovesBy, id string) syncing.PriceMoves {
	w.t.Helper()
	moves, err := w.syncing.PriceMoves(w.t.Context(), w.supplier, run.ID, syncing.PriceMovesQuery{By: by, ID: id, Limit: 100})
	must(w.t, err)
	return moves
}

// lines are prices in the words of the page.
func lines(moves syncing.PriceMoves) (all []string) {
	for _, m := range moves.Moves {
		all = append(all, strings.Join(strings.Fields(m.ProductCode+" "+m.BeforeWords+" → "+m.AfterWords+" "+m.MovedWords()+" "+m.Why), " "))
	}
	return all
}

func wantLines(t *testing.T, moves syncing.PriceMoves, want ...string) {
	t.Helper()
	if got := lines(moves); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func on[T any](v T) *T { return &v }

func TestChangesWaitForApproval(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		before := w.repriced().version().Current
		w.review(syncing.PriceReviewChange{Ask: on(true)})
		run := w.sync()
		if run.State != store.RunWaiting || w.version().Current != before || !slices.Contains(w.notices(), syncing.NoticePrices) {
			t.Fatalf("%+v, notices %v", run, w.notices())
		}
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
		w.price("KIWI", "APL", "20", wholesale.RuleDefault)

		groups := w.moves(run, syncing.MovesByCustomer, "")
		if len(groups.Groups) != 2 || groups.Groups[0].Code != "FERN" || groups.Groups[0].Up != 1 || groups.Groups[0].Down != 1 || groups.Groups[1].Code != "KIWI" {
			t.Errorf("by customer: %+v", groups.Groups)
		}
		wantLines(t, w.moves(run, syncing.MovesByCustomer, w.customer("FERN").ID),
			"APL 20.00 → 18.00 −10 % Price tier Sell Price Tier 1", "GIN 24.95 → 26.00 +4.2 % Price tier Sell Price Tier 1")
		wantLines(t, w.moves(run, syncing.MovesByCustomer, w.customer("KIWI").ID),
			"APL 20.00 → 17.00 −15 % Customer price for Kiwi Bar", "GIN 24.95 → 26.00 +4.2 % Price tier Sell Price Tier 1")
		wantLines(t, w.moves(run, syncing.MovesByProduct, w.product("GIN").ID), "GIN 24.95 → 26.00 +4.2 %")
		wantLines(t, w.moves(run, syncing.MovesByList, w.customer("FERN").PriceListID()), "APL → 18.00", "GIN 24.95 → 26.00 +4.2 %")

		if again := w.scheduled(); again.State != store.RunDone || w.reread(run).State != store.RunWaiting {
			t.Errorf("a sync that finds the same: %+v, the first: %+v", again, w.reread(run))
		}
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "27.0000"))
		other := w.scheduled()
		if other.State != store.RunWaiting || w.reread(run).State != store.RunDiscarded {
			t.Errorf("a sync that finds others: %+v, the first: %+v", other, w.reread(run))
		}
		if _, err := w.syncing.ApplyPrices(ctx, w.supplier, run.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("the replaced run can be applied: %v", err)
		}

		// A person's price meanwhile is seen at once, and after.
		_, err := w.catalog.SetPrice(ctx, w.supplier, w.customer("FERN").PriceListID(), w.product("GIN").ID, catalog.PriceInput{UnitPrice: dec("19.99")})
		must(t, err)
		for range 2 { // a repeated click changes nothing
			applied, err := w.syncing.ApplyPrices(ctx, w.supplier, other.ID)
			must(t, err)
			if applied.State != store.RunDone || w.version().Current != before+1 {
				t.Errorf("%+v, version %d", applied, w.version().Current)
			}
		}
		w.price("FERN", "GIN", "19.99", wholesale.RuleTier)
		w.price("FERN", "APL", "18", wholesale.RuleTier)
		w.price("KIWI", "APL", "17", wholesale.RuleCustomer)
		if slices.Contains(w.notices(), syncing.NoticePrices) {
			t.Error("the notice stays")
		}
		wantLines(t, w.moves(other, syncing.MovesByCustomer, w.customer("KIWI").ID), "APL 20.00 → 17.00 −15 % Customer price for Kiwi Bar")
	})
}

// TestAListThatGoesWithApprovedChanges has a person put a customer on a price list that ends with
// the changes that wait. It ends for that customer, too: nothing is left that a sync afterwards
// would publish, or ask about, as a change of no price.
func TestAListThatGoesWithApprovedChanges(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.ready()
		bars, _, err := w.catalog.CreatePriceList(ctx, w.supplier, catalog.NewPriceList{Name: "Bars"}, nil)
		must(t, err)
		_, err = w.catalog.AssignPriceList(ctx, w.supplier, bars.ID, w.customer("FERN").ID)
		must(t, err)
		w.review(syncing.PriceReviewChange{Ask: on(true)})
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", ""))
		waiting := w.sync()
		if waiting.State != store.RunWaiting {
			t.Fatalf("%+v", waiting)
		}
		_, _, err = w.catalog.TakeOffPriceList(ctx, w.supplier, bars.ID, w.customer("FERN").ID)
		must(t, err)
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)

		_, err = w.syncing.ApplyPrices(ctx, w.supplier, waiting.ID)
		must(t, err)
		applied := w.version().Current
		w.converse() // compares again, because a person has changed something meanwhile
		w.price("FERN", "GIN", "30", wholesale.RuleDefault)
		published, err := w.syncing.PricePublications(ctx, w.supplier)
		must(t, err)
		if now := w.version().Current; now != applied || published[0].RunID != waiting.ID {
			t.Errorf("version %d after %d, the last run published: %+v", now, applied, published[0])
		}
		if _, asks, err := w.syncing.PriceReview(ctx, w.supplier); asks != nil || err != nil {
			t.Errorf("what was applied waits again: %+v, %v", asks, err)
		}
		if left := w.customer("FERN").Layers; len(left) > 0 {
			t.Errorf("FERN still buys from %v", left)
		}
	})
}

// TestAListThatOnlyAPersonsPriceKept has that price taken back while changes wait: the list goes
// with them.
func TestAListThatOnlyAPersonsPriceKept(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.ready()
		tier := w.customer("FERN").PriceListID()
		_, err := w.catalog.SetPrice(ctx, w.supplier, tier, w.product("APL").ID, catalog.PriceInput{UnitPrice: dec("11")})
		must(t, err)
		w.review(syncing.PriceReviewChange{Ask: on(true)})
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", ""))
		waiting := w.sync()
		_, err = w.catalog.DeletePrice(ctx, w.supplier, tier, catalog.PriceKey{ProductID: w.product("APL").ID})
		must(t, err)
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)

		_, err = w.syncing.ApplyPrices(ctx, w.supplier, waiting.ID)
		must(t, err)
		w.converse()
		w.price("FERN", "GIN", "30", wholesale.RuleDefault)
		if _, asks, err := w.syncing.PriceReview(ctx, w.supplier); asks != nil || err != nil {
			t.Errorf("what was applied waits again: %+v, %v", asks, err)
		}
		if left := w.customer("FERN").Layers; len(left) > 0 {
			t.Errorf("FERN still buys from %v", left)
		}
	})
}

func TestDiscardedChangesAreNotAskedAgain(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.repriced()
		w.review(syncing.PriceReviewChange{Ask: on(true)})
		run := w.sync()
		for range 2 {
			discarded, err := w.syncing.DiscardPrices(t.Context(), w.supplier, run.ID)
			must(t, err)
			if discarded.State != store.RunDiscarded || slices.Contains(w.notices(), syncing.NoticePrices) {
				t.Errorf("%+v, notices %v", discarded, w.notices())
			}
		}
		if again := w.scheduled(); again.State != store.RunDone || w.moves(again, syncing.MovesByList, "").Readable {
			t.Errorf("%+v", again)
		}
		w.review(syncing.PriceReviewChange{Ask: on(false)}) // what was refused stays refused
		w.scheduled()
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "25.0000"))
		if w.scheduled(); w.latest(syncing.RunPrices).State != store.RunDone {
			t.Errorf("%+v", w.latest(syncing.RunPrices))
		}
		w.price("FERN", "GIN", "25", wholesale.RuleTier)
		w.price("KIWI", "APL", "17", wholesale.RuleCustomer)
	})
}

func TestAGuardStopsASync(t *testing.T) {
	tests := []struct {
		name   string
		limits syncing.PriceReviewChange
		change func(w *world)
		says   string // "" when it does not stop
	}{
		{"a large move", syncing.PriceReviewChange{MoveLimit: on(dec("0.5"))}, func(w *world) {
			must(w.t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "2.4950"))
		}, "It would move 1 price by more than 50 %: GIN on Sell Price Tier 1 from 24.95 to 2.495 (−90 %)."},
		{"to zero", syncing.PriceReviewChange{MoveLimit: on(dec("0.99"))}, func(w *world) {
			must(w.t, w.sandbox.SetDefaultPrice("APL", "0"))
		}, "It would move 1 price by more than 99 %: APL on Default sell prices from 20.00 to no price (−100 %)."},
		{"up", syncing.PriceReviewChange{MoveLimit: on(dec("0.5"))}, func(w *world) {
			must(w.t, w.sandbox.SetDefaultPrice("APL", "30.0100"))
		}, "It would move 1 price by more than 50 %: APL on Default sell prices from 20.00 to 30.01 (+50.1 %)."},
		{"to the limit", syncing.PriceReviewChange{MoveLimit: on(dec("0.5"))}, func(w *world) {
			must(w.t, w.sandbox.SetDefaultPrice("APL", "30"))
		}, ""},
		{"a removal falls to the next rule", syncing.PriceReviewChange{MoveLimit: on(dec("0.2"))}, func(w *world) {
			must(w.t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", ""))
		}, "It would move 1 price by more than 20 %: GIN on Sell Price Tier 1 from 24.95 to 30.00 (+20.2 %)."},
		{"another tier", syncing.PriceReviewChange{MoveLimit: on(dec("0.5"))}, func(w *world) {
			must(w.t, w.sandbox.SetTierPrice("GIN", "SellPriceTier2", "9.0000"))
			must(w.t, w.sandbox.SetCustomerTier("FERN", "SellPriceTier2"))
		}, "It would move 1 price by more than 50 %: GIN for customers of Sell Price Tier 1 from 24.95 to 9.00 (−63.9 %)."},
		{"a share of the prices", syncing.PriceReviewChange{ShareLimit: on(dec("0.3"))}, func(w *world) {
			must(w.t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "25.0000"))
		}, "It would move 33.3 % of the prices (1 of 3). Your limit is 30 %."},
		{"additions never count", syncing.PriceReviewChange{ShareLimit: on(dec("0.01")), MoveLimit: on(dec("0.01"))}, func(w *world) {
			must(w.t, w.sandbox.SetTierPrice("APL", "SellPriceTier1", "1"))
		}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t)
			w.ready()
			w.review(test.limits)
			w.clock.Advance(time.Minute)
			test.change(w)
			run := w.sync()
			if stopped := run.State == store.RunWaiting; stopped != (test.says != "") || stopped && !slices.Contains(run.Notes, test.says) {
				t.Errorf("it is %s: %q", run.State, run.Notes)
			}
		})
	}
}

func TestTheFirstSyncNeverStops(t *testing.T) {
	w := onSQLite(t)
	w.stock()
	w.connect()
	w.review(syncing.PriceReviewChange{ShareLimit: on(dec("0.01")), MoveLimit: on(dec("0.01"))})
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
	w.price("FERN", "APL", "20", wholesale.RuleDefault)
}

func (w *world) rollBack(run store.Run) store.Run {
	w.t.Helper()
	return w.run(w.syncing.RollBack(w.t.Context(), w.supplier, run.ID))
}

func TestARunIsRolledBackAndForward(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		run := w.repriced().sync()
		must(t, w.sandbox.SetDefaultPrice("APL", "21.0000"))
		w.scheduled()
		// People change prices as well: theirs stay whatever is rolled back.
		tier := w.customer("FERN").PriceListID()
		_, err := w.catalog.SetPrice(ctx, w.supplier, tier, w.product("APL").ID, catalog.PriceInput{UnitPrice: dec("11")})
		must(t, err)
		w.price("KIWI", "APL", "17", wholesale.RuleCustomer)

		undone := w.rollBack(run)
		if undone.State != store.RunDone || !slices.ContainsFunc(undone.Notes, func(n string) bool { return strings.Contains(n, "1 later run") }) {
			t.Errorf("%+v", undone)
		}
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
		w.price("FERN", "APL", "11", wholesale.RuleTier)
		w.price("KIWI", "GIN", "24.95", wholesale.RuleTier)
		w.price("KIWI", "APL", "11", wholesale.RuleTier)
		if again := w.rollBack(run); again.ID != undone.ID {
			t.Errorf("a second click made another rollback: %+v", again)
		}

		// What Unleashed says waits, also when a sync finds it again.
		waiting := w.latest(syncing.RunPrices)
		if waiting.State != store.RunWaiting || !strings.HasPrefix(waiting.Notes[0], "You rolled back the prices on 3 March 2026") {
			t.Errorf("%+v", waiting)
		}
		w.scheduled()
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)

		forward := w.rollBack(undone)
		if forward.State != store.RunDone || w.reread(waiting).State != store.RunDiscarded {
			t.Errorf("%+v, %+v", forward, w.reread(waiting))
		}
		w.price("FERN", "GIN", "26", wholesale.RuleTier)
		w.price("FERN", "APL", "11", wholesale.RuleTier)
		w.price("KIWI", "APL", "17", wholesale.RuleCustomer)
		must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "28.0000"))
		w.scheduled() // nothing waits any more
		w.price("FERN", "GIN", "28", wholesale.RuleTier)
	})
}

func TestARunSaysWhatCountsInsteadOfAPriceThatWent(t *testing.T) {
	w := onSQLite(t)
	w.repriced().sync()
	must(t, w.sandbox.RemoveCustomerPrice("KIWI", "APL"))
	run := w.sync()
	if want := "1 price is gone in Unleashed. What counts instead: the price tier for 1."; !slices.Contains(run.Notes, want) {
		t.Errorf("it says %q", run.Notes)
	}
	wantLines(t, w.moves(run, syncing.MovesByProduct, w.product("APL").ID), "APL 17.00 → falls to Price tier Sell Price Tier 1, 18.00")
	w.price("KIWI", "APL", "18", wholesale.RuleTier)
}

func TestRollingBackNeedsNoAccount(t *testing.T) {
	w := onSQLite(t)
	run := w.repriced().sync()
	must(t, w.syncing.Disconnect(t.Context(), w.supplier))
	if undone := w.rollBack(run); undone.State != store.RunDone {
		t.Errorf("%+v", undone)
	}
	w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
}

func TestARollbackThatWasCutOffGoesOn(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		run := w.repriced().sync()
		undone, err := w.syncing.RollBack(t.Context(), w.supplier, run.ID)
		must(t, err)
		cut := w.duringASync(func() { w.price("FERN", "GIN", "26", wholesale.RuleTier); panic(cutOff{}) })
		func() {
			defer func() {
				if _, ok := recover().(cutOff); !ok {
					t.Error("it was not cut off")
				}
			}()
			w.converse()
		}()
		w.between = nil
		w.clock.Advance(time.Minute) // the lease ends
		w.price("FERN", "GIN", "26", wholesale.RuleTier)
		w.converse()
		if !*cut || w.reread(undone).State != store.RunDone {
			t.Errorf("cut: %v, %+v", *cut, w.reread(undone))
		}
		w.price("FERN", "GIN", "24.95", wholesale.RuleTier)
	})
}

type cutOff struct{}

func TestVersionsAreKeptForTheChosenTime(t *testing.T) {
	w := onSQLite(t)
	run := w.repriced().sync()
	w.review(syncing.PriceReviewChange{KeepDays: on(int64(7))})
	must(t, w.sandbox.SetDefaultPrice("APL", "21.0000"))
	w.scheduled()
	if !w.moves(run, syncing.MovesByList, "").Readable {
		t.Error("the run is not readable within the time")
	}
	w.clock.Advance(8 * 24 * time.Hour)
	w.scheduled()
	if w.moves(run, syncing.MovesByList, "").Readable {
		t.Error("the run is readable after the time")
	}
	if _, err := w.syncing.RollBack(t.Context(), w.supplier, run.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("it can be rolled back: %v", err)
	}
	w.price("FERN", "GIN", "26", wholesale.RuleTier)
}

func TestAnImportOfProductsWaitsToo(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	off := false
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{SyncPrices: &off})
	must(t, err)
	w.review(syncing.PriceReviewChange{Ask: on(true)})
	must(t, w.sandbox.SetDefaultPrice("APL", "21.0000"))
	w.clock.Advance(time.Minute)
	run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	w.price("FERN", "APL", "20", wholesale.RuleDefault)
	if run.State != store.RunWaiting {
		t.Fatalf("%+v", run)
	}
	_, err = w.syncing.ApplyPrices(t.Context(), w.supplier, run.ID)
	must(t, err)
	w.price("FERN", "APL", "21", wholesale.RuleDefault)
}
