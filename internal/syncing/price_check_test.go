package syncing_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/catalog"
	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// checked is a world that compares prices, in which the account states what customers pay; more
// positions of its switches follow.
func checked(t *testing.T, databaseURL, positions string) *world {
	t.Helper()
	w := newWorld(t, databaseURL)
	w.syncing.ChecksPrices = true
	w.behave("customer_sell_price=paid " + positions)
	return w
}

// behave puts switches of the account into positions.
func (w *world) behave(positions string) {
	w.t.Helper()
	behaviour, err := sandbox.ParseBehaviour(strings.Fields(positions)...)
	must(w.t, err)
	w.sandbox.SetBehaviour(behaviour)
}

func (w *world) drifts() (found []string) {
	w.t.Helper()
	drifts, _, err := w.syncing.PriceDrifts(w.t.Context(), w.supplier, "", 100)
	must(w.t, err)
	for _, d := range drifts {
		found = append(found, syncing.DriftWords(d))
	}
	return found
}

func (w *world) check() store.Run {
	w.t.Helper()
	return w.run(w.syncing.CheckPrices(w.t.Context(), w.supplier))
}

func (w *world) latest(kind string) store.Run {
	w.t.Helper()
	run, found, err := w.syncing.LatestRun(w.t.Context(), w.supplier, kind)
	must(w.t, err)
	if !found {
		w.t.Fatalf("there is no run of the kind %s", kind)
	}
	return run
}

func (w *world) notice(kind string) (found store.Notice) {
	w.t.Helper()
	for _, n := range w.noticesOf(kind) {
		found = n
	}
	return found
}

// addCustomer adds a customer with a discount as the account's own fraction, on a tier or on none.
func (w *world) addCustomer(code, discount, tier string) {
	w.t.Helper()
	c := sandbox.NewCustomer(code, code+" Cafe")
	c.DiscountRate = sandbox.Number(discount)
	must(w.t, w.sandbox.AddCustomers(c))
	if tier != "" {
		must(w.t, w.sandbox.SetCustomerTier(code, tier))
	}
}

// The first comparison after connecting answers what the account leaves open, and reprices.
func TestFirstCheckDecidesOpenQuestions(t *testing.T) {
	for _, test := range []struct {
		name, positions       string
		gin                   string // what KIWI, with a discount of 0.5 % and no tier, pays for it
		rule                  wholesale.Rule
		apple                 string // what FERN pays, which has a discount of 0.5 % on it
		decision              wholesale.DiscountDecision
		ofPrices, ofCustomers wholesale.DiscountForm
		words                 string // of the note about default prices
	}{
		{name: "percents, off default prices too", positions: "discount_value=percent customer_discount=percent", gin: "29.85", rule: wholesale.RuleDefault,
			apple: "19.9", decision: wholesale.OffDefaultToo, ofPrices: wholesale.Percents, ofCustomers: wholesale.Percents,
			words: "off default sell prices too: KIWI Cafe pays 19.90 for APL in Unleashed, which is the default sell price of 20.00 less the customer's discount of 0.5 %, and 2 more prices show the same"},
		{name: "percents, off tiers only", positions: "discount_value=percent customer_discount=percent customer_discount_on=tier", gin: "30", rule: wholesale.RuleDefault,
			apple: "19.9", decision: wholesale.OffTierOnly, ofPrices: wholesale.Percents, ofCustomers: wholesale.Percents,
			words: "not off default sell prices: KIWI Cafe pays 20.00 for APL in Unleashed, which is the default sell price of 20.00, although the customer has a discount"},
		{name: "fractions", positions: "discount_value=fraction", gin: "29.85", rule: wholesale.RuleDefault,
			apple: "19.9", decision: wholesale.OffDefaultToo, ofPrices: wholesale.Fractions, ofCustomers: wholesale.Fractions,
			words: "off default sell prices too: KIWI Cafe pays 19.90 for APL"},
	} {
		for engine, url := range map[string]func(testing.TB) string{"sqlite": databasetest.SQLite, "postgres": databasetest.PostgreSQL} {
			t.Run(test.name+" on "+engine, func(t *testing.T) {
				t.Parallel()
				w := checked(t, url(t), test.positions)
				w.stock()
				w.addCustomer("KIWI", "0.005", "")
				w.addCustomer("TUI", "0.005", "SellPriceTier1")
				w.discount("APL", "0.5")
				w.connect()
				w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
				w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
				w.converse()

				run := w.latest(syncing.RunPriceCheck)
				if run.State != store.RunDone {
					t.Fatalf("the comparison is %s at %s: %s", run.State, run.Step, run.Error)
				}
				w.price("KIWI", "GIN", test.gin, test.rule)
				w.price("FERN", "APL", test.apple, wholesale.RuleCustomer)
				conn := w.connection()
				if conn.DefaultDiscount.Decision != test.decision || conn.PriceDiscounts.Form != test.ofPrices || conn.CustomerDiscounts.Form != test.ofCustomers {
					t.Errorf("decided %+v, %+v, %+v", conn.DefaultDiscount, conn.PriceDiscounts, conn.CustomerDiscounts)
				}
				if !slices.ContainsFunc(run.Notes, func(note string) bool { return strings.Contains(note, test.words) }) {
					t.Errorf("notes %q do not say %q", run.Notes, test.words)
				}
				if drifts := w.drifts(); len(drifts) != 0 || slices.Contains(w.notices(), syncing.NoticePriceDrift) {
					t.Errorf("what was decided makes prices agree, but %q differ", drifts)
				}
				if n := w.audited("discounts_read"); n != 3 {
					t.Errorf("%d audit rows about the decisions, want 3", n)
				}
			})
		}
	}
}

func (w *world) connection() (conn store.Connection) {
	w.t.Helper()
	must(w.t, w.view(func(tx *store.Tx) (err error) {
		conn, err = tx.Connection(w.t.Context(), w.supplier, "unleashed")
		return err
	}))
	return conn
}

// A person's choice stays, and a comparison says that prices show the opposite.
func TestCheckNeverOverrulesAPerson(t *testing.T) {
	w := checked(t, databasetest.SQLite(t), "customer_discount_on=tier")
	w.stock()
	w.addCustomer("KIWI", "0.1", "")
	w.addCustomer("TUI", "0.1", "SellPriceTier1")
	w.syncing.ChecksPrices = false
	w.connect()
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	conn := w.connection()
	must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.SetDefaultDiscount(t.Context(), conn, wholesale.DefaultDiscount{Decision: wholesale.OffDefaultToo, Evidence: "chosen by Ana"})
	}))
	run := w.check()
	if got := w.connection().DefaultDiscount.Decision; got != wholesale.OffDefaultToo {
		t.Errorf("the choice became %q", got)
	}
	if !slices.ContainsFunc(run.Notes, func(note string) bool { return strings.Contains(note, "show that they are taken off tier prices only") }) {
		t.Errorf("notes %q do not say that prices show the opposite", run.Notes)
	}
	want := []string{
		"KIWI Cafe, APL: ours 18.00 (Default sell price less the customer's discount of 10 %), Unleashed 20.00 (default sell price without the customer's discount of 10 %)",
		"KIWI Cafe, GIN: ours 27.00 (Default sell price less the customer's discount of 10 %), Unleashed 30.00 (default sell price without the customer's discount of 10 %)",
		"TUI Cafe, APL: ours 18.00 (Default sell price less the customer's discount of 10 %), Unleashed 20.00 (default sell price without the customer's discount of 10 %)",
	}
	got := w.drifts()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A price that the account changed without a price sync noticing is told with its evidence; the
// notice goes when a later comparison agrees.
func TestDriftIsToldAndWithdrawn(t *testing.T) {
	w := checked(t, databasetest.SQLite(t), "")
	w.ready()
	must(t, w.sandbox.AddCustomerPrice("FERN", "GIN", "22.5000"))
	w.syncPrices()
	if run := w.check(); run.Updated != 0 || run.Unchanged != 2 || len(w.drifts()) != 0 {
		t.Fatalf("everything agrees: %+v, %q", run, w.drifts())
	}

	// A removed row leaves no trace in a list of changes: only the comparison sees it.
	must(t, w.sandbox.RemoveCustomerPrice("FERN", "GIN"))
	w.clock.Advance(time.Hour)
	run := w.check()
	want := []string{"Fern Cafe, GIN: ours 22.50 (Customer price for Fern Cafe), Unleashed 24.95 (price tier Sell Price Tier 1)"}
	if diff := cmp.Diff(want, w.drifts()); diff != "" || run.Updated != 1 || run.Unchanged != 1 {
		t.Errorf("%s; %d differ, %d agree", diff, run.Updated, run.Unchanged)
	}
	notice := w.notice(syncing.NoticePriceDrift)
	for _, words := range []string{"Unleashed charges the price tier instead of the customer price", want[0], "read on 2 Mar 2026 at 23:"} {
		if !strings.Contains(notice.Detail, words) {
			t.Errorf("the notice does not say %q: %q", words, notice.Detail)
		}
	}

	// Dismissed and found again as it was, it does not come back.
	must(t, w.orders.DismissNotice(t.Context(), w.supplier, notice.ID))
	w.check()
	if again := w.notice(syncing.NoticePriceDrift); again.ID != "" {
		t.Error("a dismissed notice about the same price came back")
	}

	w.syncPrices() // a full one
	w.check()
	if drifts := w.drifts(); len(drifts) != 0 {
		t.Errorf("%q differ", drifts)
	}
}

// A change that a reading of changes explains is no difference, whatever was read first.
func TestWhatADeltaExplainsIsNoDrift(t *testing.T) {
	w := checked(t, databasetest.SQLite(t), "")
	w.ready()
	w.clock.Advance(time.Minute) // prices were just read
	must(t, w.sandbox.AddCustomerPrice("FERN", "GIN", "22.5000"))
	w.check()
	if drifts := w.drifts(); len(drifts) != 0 || slices.Contains(w.notices(), syncing.NoticePriceDrift) {
		t.Errorf("%q differ", drifts)
	}
	w.price("FERN", "GIN", "22.5", wholesale.RuleCustomer)
}

// Each night has one comparison; missed nights are caught up once.
func TestChecksComeOnceANight(t *testing.T) {
	w := checked(t, databasetest.SQLite(t), "")
	w.ready() // at 22:00 in Auckland
	checks := func() (n int) {
		runs, _, err := w.syncing.Runs(t.Context(), w.supplier, "", 100)
		must(t, err)
		for _, run := range runs {
			if run.Kind == syncing.RunPriceCheck {
				n++
			}
		}
		return n
	}
	if n := checks(); n != 0 {
		t.Fatalf("nothing is open: %d comparisons before the night", n)
	}
	zone, err := time.LoadLocation("Pacific/Auckland")
	must(t, err)
	for range 24 {
		w.clock.Advance(time.Hour)
		before := checks()
		w.converse()
		if hour := w.clock.Now().In(zone).Hour(); checks() > before && (hour < 2 || hour > 5) {
			t.Errorf("a comparison at %d o'clock", hour)
		}
	}
	if n := checks(); n != 1 {
		t.Errorf("%d comparisons in a day, want 1", n)
	}
	w.clock.Advance(5 * 24 * time.Hour)
	w.converse()
	w.converse()
	if n := checks(); n != 2 {
		t.Errorf("%d comparisons after missed nights, want 2", n)
	}
}

// An account that states only prices of the customer's own says nothing about other products.
func TestCheckReadsNothingIntoSilence(t *testing.T) {
	for _, positions := range []string{"customer_price_list=all", "customer_price_list=priced_only"} {
		t.Run(positions, func(t *testing.T) {
			w := checked(t, databasetest.SQLite(t), positions)
			w.behave("customer_sell_price=customer " + positions)
			w.ready()
			must(t, w.sandbox.AddCustomerPrice("FERN", "GIN", "22.5000"))
			w.syncPrices()
			if run := w.check(); run.Unchanged != 1 || run.Updated != 0 || len(w.drifts()) != 0 {
				t.Errorf("%d agree, %d differ: %q", run.Unchanged, run.Updated, w.drifts())
			}
		})
	}
}

// What a person has set here is no difference, and a customer on a manual list is not asked about.
func TestPeoplesPricesAreNoDrift(t *testing.T) {
	w := checked(t, databasetest.SQLite(t), "")
	w.ready()
	tier := w.customer("FERN").PriceListID()
	_, err := w.catalog.SetPrice(t.Context(), w.supplier, tier, w.product("GIN").ID, catalog.PriceInput{UnitPrice: dec("23")})
	must(t, err)
	if run := w.check(); run.Updated != 0 || len(w.drifts()) != 0 {
		t.Errorf("%q differ", w.drifts())
	}
	w.price("FERN", "GIN", "23", wholesale.RuleTier)
}

// A completed order with another price names the rule that comes to it.
func TestMismatchNamesTheRule(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		must(t, w.sandbox.AddCustomerPrice("FERN", "GIN", "22.5000"))
		w.syncPrices()
		o := w.pushed()
		for charged, want := range map[string]wholesale.MismatchLine{
			"24.9500": {Rule: wholesale.RuleTier, Explanation: "We charged 22.50 (customer price for Fern Cafe); Unleashed charged 24.95, which is its price tier Sell Price Tier 1"},
			"30.0000": {Rule: wholesale.RuleDefault, Explanation: "We charged 22.50 (customer price for Fern Cafe); Unleashed charged 30.00, which is its default sell price"},
			"23.1000": {Explanation: "We charged 22.50 (customer price for Fern Cafe); no rule of ours gives 23.10, which Unleashed charged"},
		} {
			mismatch := w.completedAt(o, charged)
			line := mismatch.Lines[0]
			if line.Rule != want.Rule || line.Explanation != want.Explanation {
				t.Errorf("at %s: %q, %q", charged, line.Rule, line.Explanation)
			}
		}
	})
}

// completedAt is the mismatch of an order that Unleashed completes with another price; the order
// stays as it is.
func (w *world) completedAt(o *wholesale.Order, price string) *wholesale.Mismatch {
	w.t.Helper()
	unitPrice := dec(price)
	total, err := wholesale.MulRound(unitPrice, o.Lines[0].Quantity, wholesale.TotalScale)
	must(w.t, err)
	remote := wholesale.RemoteOrder{
		GUID: o.SalesOrder.GUID, Number: o.SalesOrder.Number, Status: "Completed", Completed: true, SubTotal: total, Total: total,
		Lines: []wholesale.RemoteLine{{GUID: o.Lines[0].ID, ProductCode: "GIN", Quantity: o.Lines[0].Quantity, UnitPrice: unitPrice, LineTotal: total}},
	}
	var seen *wholesale.Order
	errUndone := errors.New("undone")
	err = w.store.Update(w.t.Context(), func(tx *store.Tx) (err error) {
		if seen, err = tx.Order(w.t.Context(), w.supplier, o.ID); err != nil {
			return err
		}
		if err := w.orders.SalesOrderSeen(w.t.Context(), tx, seen, remote); err != nil {
			return err
		}
		return errUndone
	})
	if err != errUndone { //nolint:errorlint // it is this very one
		w.t.Fatal(err)
	}
	if seen.Mismatch == nil {
		w.t.Fatal("there is no mismatch")
	}
	return seen.Mismatch
}
