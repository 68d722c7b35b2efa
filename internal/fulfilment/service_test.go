package fulfilment_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/fulfilment"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// now is the 3rd of March in New Zealand and still the 2nd in Greenwich.
var now = time.Date(2026, 3, 2, 20, 0, 0, 0, time.UTC)

// world is a supplier with customers.
type world struct {
	*fulfilment.Service
	t        *testing.T
	store    *store.Store
	supplier string
}

func onEachEngine(t *testing.T, test func(t *testing.T, w *world)) {
	for engine, url := range map[string]func(testing.TB) string{"SQLite": databasetest.SQLite, "PostgreSQL": databasetest.PostgreSQL} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
			st, err := store.Open(t.Context(), url(t), store.Options{Log: log, Clock: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { st.Close() })
			if err := st.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			w := &world{Service: fulfilment.New(st), t: t, store: st, supplier: store.NewID()}
			s := wholesale.Supplier{ID: w.supplier, Name: "Supplier", Currency: "NZD", TimeZone: "Pacific/Auckland", CreatedAt: now.Add(-time.Hour)}
			w.update(func(tx *store.Tx) error { return tx.InsertSupplier(t.Context(), s, 1000) })
			test(t, w)
		})
	}
}

func (w *world) update(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.store.Update(w.t.Context(), fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) customers(n int) (ids []string) {
	w.update(func(tx *store.Tx) error {
		for i := range n {
			c := wholesale.Customer{ID: store.NewID(), SupplierID: w.supplier, Code: fmt.Sprint("C", i), Name: "Customer", CreatedAt: now, UpdatedAt: now}
			ids = append(ids, c.ID)
			if err := tx.PutCustomer(w.t.Context(), c); err != nil {
				return err
			}
		}
		return nil
	})
	return ids
}

func (w *world) create(name string) fulfilment.Group {
	w.t.Helper()
	g, _, err := w.Create(w.t.Context(), w.supplier, fulfilment.Change{Name: &name}, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return g
}

func (w *world) sizes() map[string]int64 {
	w.t.Helper()
	groups, err := w.All(w.t.Context(), w.supplier)
	if err != nil {
		w.t.Fatal(err)
	}
	sizes := map[string]int64{}
	for _, g := range groups {
		sizes[g.Name] = g.Customers
	}
	return sizes
}

// TestDeletingAGroupMovesItsCustomers has more customers than one transaction moves.
func TestDeletingAGroupMovesItsCustomers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		ids := w.customers(1100)
		north := w.create("North")
		if err := w.Assign(t.Context(), w.supplier, north.ID, ids[:1050]); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]int64{"Default": 50, "North": 1050}, w.sizes()); diff != "" {
			t.Error(diff)
		}
		moved, err := w.Delete(t.Context(), w.supplier, north.ID)
		if err != nil || moved != 1050 {
			t.Errorf("moved %d, %v", moved, err)
		}
		if diff := cmp.Diff(map[string]int64{"Default": 1100}, w.sizes()); diff != "" {
			t.Error(diff)
		}
		if _, err := w.Delete(t.Context(), w.supplier, w.supplier); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("the Default group: %v", err)
		}
		if err := w.Assign(t.Context(), w.supplier, north.ID, ids[:1]); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("into the deleted group: %v", err)
		}
		if err := w.Assign(t.Context(), w.supplier, w.supplier, []string{"nobody"}); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("no customer: %v", err)
		}
	})
}

func TestGroupsStandInOrder(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		for _, name := range []string{"west", "Ātea", "North"} {
			w.create(name)
		}
		groups, err := w.All(t.Context(), w.supplier)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, g := range groups {
			names = append(names, g.Name)
		}
		if diff := cmp.Diff([]string{"Default", "Ātea", "North", "west"}, names); diff != "" {
			t.Error(diff)
		}
	})
}

func TestClosedDaysOfOneGroupAndOfAll(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		ctx, north := t.Context(), w.create("North")
		closed := func(id string) []wholesale.Date {
			t.Helper()
			g, err := w.Group(ctx, w.supplier, id)
			if err != nil {
				t.Fatal(err)
			}
			return g.ClosedDays
		}
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		past := []string{"2026-03-02", "2026-03-03"} // yesterday, and today
		_, err := w.Update(ctx, w.supplier, north.ID, fulfilment.Change{ClosedDays: &past})
		check(err)
		check(w.CloseDays(ctx, w.supplier, "", "2026-12-24", "2026-12-26"))
		check(w.CloseDays(ctx, w.supplier, north.ID, "2026-12-25", "2026-12-27"))
		if diff := cmp.Diff([]wholesale.Date{"2026-12-24", "2026-12-25", "2026-12-26"}, closed(w.supplier)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]wholesale.Date{"2026-03-03", "2026-12-24", "2026-12-25", "2026-12-26", "2026-12-27"}, closed(north.ID)); diff != "" {
			t.Error(diff)
		}
		check(w.OpenDay(ctx, w.supplier, "", "2026-12-24"))
		check(w.OpenDay(ctx, w.supplier, north.ID, "2026-12-25"))
		if diff := cmp.Diff([]wholesale.Date{"2026-12-25", "2026-12-26"}, closed(w.supplier)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]wholesale.Date{"2026-03-03", "2026-12-26", "2026-12-27"}, closed(north.ID)); diff != "" {
			t.Error(diff)
		}
		for _, days := range [][2]wholesale.Date{{"", "2026-12-24"}, {"2026-12-24", "2026-12-23"}, {"2026-12-24", "2028-12-24"}, {"soon", "soon"}} {
			if err := w.CloseDays(ctx, w.supplier, "", days[0], days[1]); wholesale.CodeOf(err) != wholesale.CodeInvalid {
				t.Errorf("%v: %v", days, err)
			}
		}
		if err := w.CloseDays(ctx, w.supplier, "nothing", "2026-12-24", "2026-12-24"); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("no group: %v", err)
		}
	})
}

// TestRulesOfACustomer: those of its group; of the Default group when that is gone meanwhile.
func TestRulesOfACustomer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		ids := w.customers(2)
		north := w.create("North")
		days := []string{"sat"}
		if _, err := w.Update(t.Context(), w.supplier, north.ID, fulfilment.Change{DeliveryDays: &days}); err != nil {
			t.Fatal(err)
		}
		if err := w.Assign(t.Context(), w.supplier, north.ID, ids[:1]); err != nil {
			t.Fatal(err)
		}
		for i, want := range []wholesale.Weekdays{wholesale.WeekdaysOf(time.Saturday), wholesale.UsualDeliveryRules().Days} {
			if rules, err := w.Rules(t.Context(), w.supplier, ids[i]); err != nil || rules.Days != want {
				t.Errorf("customer %d: %v, %v", i, rules.Days, err)
			}
		}
		if err := w.store.View(t.Context(), func(tx *store.Tx) error {
			gone := wholesale.Customer{ID: ids[0], SupplierID: w.supplier, FulfilmentGroupID: store.NewID()}
			rules, err := fulfilment.RulesOf(t.Context(), tx, w.supplier, gone)
			if rules.Days != wholesale.UsualDeliveryRules().Days {
				t.Errorf("a group that is gone: %v", rules.Days)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
		if _, err := w.Rules(t.Context(), w.supplier, "nobody"); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("no customer: %v", err)
		}
	})
}
