package syncing_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/catalog"
	"upstock/internal/keyring"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

func TestAnApprovedOrderIsCreatedWithOnePost(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		w.sandbox.ResetCalls()
		o := w.pushed()
		if o.SalesOrder.State != wholesale.OutboxCreated || o.SalesOrder.Number == "" || !o.SalesOrder.NextAttemptAt.IsZero() || o.SalesOrder.Status != "Parked" {
			t.Fatalf("got %+v", o.SalesOrder)
		}
		if n := w.sandbox.Calls().Total("POST", "SalesOrders"); n != 1 {
			t.Errorf("%d POSTs, want 1", n)
		}
		remote := w.remote(o)
		want := []string{o.ID, "PO 4471", "Rear dock", "2026-03-04", "MAIN", wholesale.FormatTotal(o.Total)}
		got := []string{remote.SourceID, remote.CustomerRef, remote.Comments, remote.RequiredDate.Format(time.DateOnly), remote.Warehouse, wholesale.FormatTotal(dec(remote.Total))}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestWhateverHappensToThePostThereIsOneSalesOrder tries every fault with every way Unleashed may
// treat a repeated GUID, and with an account that shows its orders late.
func TestWhateverHappensToThePostThereIsOneSalesOrder(t *testing.T) {
	for _, duplicate := range []string{"reject", "upsert", "created"} {
		for _, delay := range []string{"0", "8s"} {
			for _, kind := range []string{"error_before", "error_after", "cut_before", "cut_after", "truncated", "garbage", "throttle", "throttle retry_after=2s", "auth_gone"} {
				t.Run(fmt.Sprintf("%s/%s/%s", duplicate, delay, kind), func(t *testing.T) {
					t.Parallel()
					w := onSQLite(t).ready()
					behaviour, err := w.sandbox.Behaviour().With("duplicate_guid", duplicate)
					must(t, err)
					behaviour, err = behaviour.With("visibility_delay", delay)
					must(t, err)
					w.sandbox.SetBehaviour(behaviour)
					name, rest, _ := strings.Cut(kind, " ")
					w.fault(strings.TrimSpace("POST SalesOrders " + name + " count=1 " + rest))
					o := w.pushed()
					w.fault()
					for range 40 {
						if w.order(o.ID).SalesOrder.State == wholesale.OutboxCreated {
							break
						}
						w.clock.Advance(10 * time.Second)
						w.converse()
					}
					o = w.state(o.ID, wholesale.OutboxCreated)
					if n := w.sandbox.OrderCount(); n != 1 {
						t.Fatalf("%d sales orders", n)
					}
					if o.SalesOrder.Error != "" || len(w.notices()) != 0 {
						t.Errorf("the trouble is over, but there is still %q %v", o.SalesOrder.Error, w.notices())
					}
				})
			}
		}
	}
}

func TestARefusalShowsTheRemotesWordsAndWaitsForAPerson(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		must(t, w.sandbox.SetMinimumSellPrice("GIN", "25.0000"))
		o := w.state(w.pushed().ID, wholesale.OutboxFailed)
		if !strings.Contains(o.SalesOrder.Error, "inimum") {
			t.Errorf("the remote's words are lost: %q", o.SalesOrder.Error)
		}
		if diff := cmp.Diff([]string{"sales_order_failed"}, w.notices()); diff != "" {
			t.Error(diff)
		}
		w.clock.Advance(time.Hour)
		w.sandbox.ResetCalls()
		w.converse()
		if n := w.sandbox.Calls().Total("POST", "SalesOrders"); n != 0 {
			t.Errorf("%d POSTs without a person's doing", n)
		}
		must(t, w.sandbox.SetMinimumSellPrice("GIN", "0"))
		guid := o.SalesOrder.GUID
		_, err := w.orders.Retry(t.Context(), w.supplier, o.ID)
		must(t, err)
		w.converse()
		o = w.state(o.ID, wholesale.OutboxCreated)
		if o.SalesOrder.GUID != guid || len(w.notices()) != 0 {
			t.Errorf("guid %s, was %s; notices %v", o.SalesOrder.GUID, guid, w.notices())
		}
	})
}

func TestARefusedOrderCanBeRepairedAndSent(t *testing.T) {
	w := onSQLite(t).ready()
	must(t, w.sandbox.SetMinimumSellPrice("GIN", "25.0000"))
	o := w.state(w.pushed().ID, wholesale.OutboxFailed)
	price := dec("26")
	_, err := w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{Lines: &[]ordering.LineInput{{ProductCode: "GIN", Quantity: dec("12"), UnitPrice: &price}}})
	must(t, err)
	_, err = w.orders.Retry(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	if o = w.state(o.ID, wholesale.OutboxCreated); wholesale.FormatTotal(o.SalesOrder.Total) != wholesale.FormatTotal(o.Total) {
		t.Errorf("theirs %s, ours %s", o.SalesOrder.Total, o.Total)
	}
}

func TestWhatCannotBeSentFailsHereAndNothingIsSent(t *testing.T) {
	w := onSQLite(t).ready()
	must(t, w.sandbox.SetStopCredit("FERN", true))
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	w.sandbox.ResetCalls()
	o := w.state(w.pushed().ID, wholesale.OutboxFailed)
	if !strings.Contains(o.SalesOrder.Error, "stop credit") || o.Status != wholesale.Processing {
		t.Errorf("got %s %q", o.Status, o.SalesOrder.Error)
	}
	if n := w.sandbox.Calls().Total("POST", "SalesOrders"); n != 0 {
		t.Errorf("%d POSTs", n)
	}
	must(t, w.sandbox.SetStopCredit("FERN", false))
	_, err := w.syncing.Retry(t.Context(), w.supplier, o.ID) // it notices the restored credit
	must(t, err)
	w.converse()
	w.state(o.ID, wholesale.OutboxCreated)
}

func TestFreightGoesAsTheLastLine(t *testing.T) {
	w := onSQLite(t).ready()
	freight := dec("15")
	take := func() *wholesale.Order {
		o, _, err := w.orders.Take(t.Context(), w.supplier, ordering.NewOrder{CustomerCode: "FERN", Freight: &freight, Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("1")}}}, nil)
		must(t, err)
		return o
	}
	o := w.approve(take())
	if o.SalesOrder.State != wholesale.OutboxFailed || !strings.Contains(o.SalesOrder.Error, "freight product") {
		t.Fatalf("got %s %q", o.SalesOrder.State, o.SalesOrder.Error)
	}
	code := "FREIGHT"
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{FreightProductCode: &code})
	must(t, err)
	_, err = w.orders.Retry(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	o = w.state(o.ID, wholesale.OutboxCreated)
	lines := w.remote(o).Lines
	if last := lines[len(lines)-1]; len(lines) != 2 || last.ProductCode != "FREIGHT" {
		t.Errorf("the last of %d lines is %+v", len(lines), last)
	}
}

func TestAnAdjustmentGoesAsALineBeforeTheFreight(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		ctx, freight, adjustment := t.Context(), dec("15"), dec("-4.95")
		o, _, err := w.orders.Take(ctx, w.supplier, ordering.NewOrder{
			CustomerCode: "FERN", Freight: &freight, Adjustment: &adjustment, AdjustmentReason: "Dented cans",
			Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("1")}},
		}, nil)
		must(t, err)
		o = w.approve(o)
		if o.SalesOrder.State != wholesale.OutboxFailed || !strings.Contains(o.SalesOrder.Error, "no adjustment product is set") {
			t.Fatalf("got %s %q", o.SalesOrder.State, o.SalesOrder.Error)
		}
		code, adjusting := "FREIGHT", "APL"
		_, err = w.syncing.ChangeSettings(ctx, w.supplier, syncing.SettingsChange{FreightProductCode: &code, AdjustmentProductCode: &adjusting})
		must(t, err)
		_, err = w.orders.Retry(ctx, w.supplier, o.ID)
		must(t, err)
		w.converse()
		o = w.state(o.ID, wholesale.OutboxCreated)
		var got []string
		for _, l := range w.remote(o).Lines {
			got = append(got, l.ProductCode+" "+l.Quantity+" × "+l.UnitPrice)
		}
		if diff := cmp.Diff([]string{"GIN 1 × 24.9500", "APL 1 × -4.9500", "FREIGHT 1 × 15.0000"}, got); diff != "" {
			t.Error(diff)
		}
		if w.remote(o).Total != wholesale.FormatTotal(o.Total) {
			t.Errorf("they say %s, we say %s", w.remote(o).Total, o.Total)
		}
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.poll()
		if o = w.order(o.ID); o.Status != wholesale.Shipped {
			t.Errorf("got %s %+v", o.Status, o.Mismatch)
		}
	})
}

func TestSettingsDecideStatusAndWhetherAnythingIsSent(t *testing.T) {
	w := onSQLite(t).ready()
	placed := "Placed"
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{SalesOrderStatus: &placed})
	must(t, err)
	if o := w.pushed(); o.SalesOrder.Status != "Placed" {
		t.Errorf("status %s", o.SalesOrder.Status)
	}
	must(t, w.syncing.Disconnect(t.Context(), w.supplier))
	if o := w.approve(w.take()); o.SalesOrder.State != wholesale.OutboxNone {
		t.Errorf("without a connection: %s", o.SalesOrder.State)
	}
}

func TestACancelledOrderIsNotSent(t *testing.T) {
	w := onSQLite(t).ready()
	o := w.approve(w.take())
	_, err := w.orders.Cancel(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	if n := w.sandbox.OrderCount(); n != 0 {
		t.Errorf("%d sales orders", n)
	}
}

func TestAnOutageIsToldAndHealsByItself(t *testing.T) {
	w := onSQLite(t).ready()
	w.fault("* * auth_gone")
	o := w.pushed()
	if diff := cmp.Diff([]string{"connection_error"}, w.notices()); diff != "" {
		t.Fatal(diff)
	}
	info, err := w.syncing.Connection(t.Context(), w.supplier)
	must(t, err)
	if info.Status != "error" || info.Error == "" {
		t.Errorf("got %+v", info)
	}
	w.fault()
	w.clock.Advance(time.Hour)
	w.converse()
	w.state(o.ID, wholesale.OutboxCreated)
	if info, err = w.syncing.Connection(t.Context(), w.supplier); err != nil || info.Status != "connected" || len(w.notices()) != 0 {
		t.Errorf("got %+v (%v), notices %v", info, err, w.notices())
	}
}

func TestEveryBehaviourOfUnleashedLetsAnOrderThrough(t *testing.T) {
	for _, behaviour := range sandbox.AllPositions() {
		t.Run(behaviour.String(), func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t)
			w.sandbox.SetBehaviour(behaviour)
			w.ready()
			o := w.approve(w.take())
			for range 6 {
				w.converse()
				w.clock.Advance(20 * time.Second)
			}
			o = w.state(o.ID, wholesale.OutboxCreated)
			must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
			w.poll()
			w.poll()
			if o = w.order(o.ID); o.Status != wholesale.Shipped || w.sandbox.OrderCount() != 1 {
				t.Errorf("the order is %s (%+v), %d sales orders", o.Status, o.Mismatch, w.sandbox.OrderCount())
			}
		})
	}
}

// TestAKeyThatCannotBeOpenedIsSaidAndTriedAgainSlowly: the key file was replaced or lost.
func TestAKeyThatCannotBeOpenedIsSaidAndTriedAgainSlowly(t *testing.T) {
	w := onSQLite(t).ready()
	ring := w.syncing.Ring
	other, err := keyring.Create(filepath.Join(t.TempDir(), "other"))
	must(t, err)
	w.syncing.Ring = other
	o := w.pushed()
	if diff := cmp.Diff([]string{"connection_error"}, w.notices()); diff != "" {
		t.Fatal(diff)
	}
	w.syncing.Ring = ring
	w.converse() // it is too early
	w.state(o.ID, wholesale.OutboxPending)
	w.clock.Advance(time.Minute)
	w.converse()
	w.state(o.ID, wholesale.OutboxCreated)
	if len(w.notices()) != 0 {
		t.Errorf("it works again, but there is still %v", w.notices())
	}
}

func TestAConversationEndsItsTurnWhenTheProgramStops(t *testing.T) {
	w := onSQLite(t)
	w.fill(1000)
	w.connect()
	run, err := w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts)
	must(t, err)
	w.syncing.EndTurns()
	w.converse()
	run, err = w.syncing.Run(t.Context(), w.supplier, run.ID)
	must(t, err)
	if run.State != store.RunRunning || run.Processed != 200 {
		t.Errorf("got %s after %d products, want one page", run.State, run.Processed)
	}
}

// TestSalesOrdersCanBeTurnedOffForACustomer (U26).
func TestSalesOrdersCanBeTurnedOffForACustomer(t *testing.T) {
	w := onSQLite(t).ready()
	off := false
	_, err := w.catalog.UpdateCustomer(t.Context(), w.supplier, w.take().CustomerID, catalog.CustomerChange{SalesOrdersEnabled: &off})
	must(t, err)
	w.sandbox.ResetCalls()
	o := w.state(w.pushed().ID, wholesale.OutboxOff)
	if o.Status != wholesale.Processing || w.sandbox.Calls().Total("POST", "SalesOrders") != 0 {
		t.Errorf("the order is %s, %d POSTs", o.Status, w.sandbox.Calls().Total("POST", "SalesOrders"))
	}
}

// TestTheChosenAddressGoesOnTheSalesOrder (U25): order, then customer, then the setting decides.
func TestTheChosenAddressGoesOnTheSalesOrder(t *testing.T) {
	w := onSQLite(t)
	w.stock()
	must(t, w.sandbox.ChangeCustomer("FERN", func(c *sandbox.Customer) {
		c.Addresses = []sandbox.Address{
			{AddressType: "Postal", AddressName: "Post", StreetAddress: "1 Queen St", City: "Pukekohe", Country: "New Zealand", PostalCode: "2120"},
			{AddressType: "Physical", AddressName: "Office", StreetAddress: "2 King St", City: "Auckland", Country: "New Zealand", PostalCode: "0600"},
			{AddressType: "Shipping", AddressName: "Store", StreetAddress: "31 Hurstmere Road", StreetAddress2: "Unit 2", Suburb: "Takapuna", City: "Auckland", Region: "Auckland", Country: "New Zealand", PostalCode: "0622", IsDefault: true},
		}
	}))
	w.connect()
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunCustomers))
	var addresses []wholesale.Address
	must(t, w.view(func(tx *store.Tx) error {
		c, err := tx.CustomerByCode(t.Context(), w.supplier, "FERN")
		addresses = c.Addresses
		return err
	}))
	delivered := func() []string { return w.remote(w.pushed()).DeliverTo }
	if diff := cmp.Diff([]string{"Store", "31 Hurstmere Road", "Unit 2", "Takapuna", "Auckland", "Auckland", "New Zealand", "0622"}, delivered()); diff != "" {
		t.Errorf("by default:\n%s", diff)
	}
	postal := "postal"
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{SalesOrderAddress: &postal})
	must(t, err)
	if got := delivered(); got[0] != "Post" {
		t.Errorf("by the setting: %v", got)
	}
	for _, a := range addresses {
		if a.Type == wholesale.Physical {
			_, err := w.catalog.UpdateCustomer(t.Context(), w.supplier, w.take().CustomerID, catalog.CustomerChange{SalesOrderAddressID: &a.ID})
			must(t, err)
		}
	}
	if got := delivered(); got[0] != "Office" {
		t.Errorf("by the customer's choice: %v", got)
	}
}

func TestARetrySeesThatAnObsoleteProductIsBack(t *testing.T) {
	w := onSQLite(t).ready()
	must(t, w.sandbox.SetProductObsolete("GIN", true))
	w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
	price := dec("25")
	o, _, err := w.orders.Take(t.Context(), w.supplier, ordering.NewOrder{CustomerCode: "FERN", Lines: []ordering.LineInput{{ProductCode: "GIN", Quantity: dec("1"), UnitPrice: &price}}}, nil)
	must(t, err)
	if o = w.approve(o); o.SalesOrder.State != wholesale.OutboxFailed || !strings.Contains(o.SalesOrder.Error, "obsolete") {
		t.Fatalf("got %s %q", o.SalesOrder.State, o.SalesOrder.Error)
	}
	must(t, w.sandbox.SetProductObsolete("GIN", false))
	_, err = w.syncing.Retry(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	w.state(o.ID, wholesale.OutboxCreated)
}
