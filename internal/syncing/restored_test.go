package syncing_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// backup copies the database; the result restores it.
func (w *world) backup() (restore func()) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "backup.db")
	must(w.t, w.store.Backup(w.t.Context(), file))
	return func() {
		w.t.Helper()
		must(w.t, w.store.Close())
		must(w.t, store.Restore(w.t.Context(), w.url, file, w.clock.Now(), true))
		w.open(w.url, w.syncing.Config)
	}
}

// sweep runs the conversation if the sweep finds one due, and reports whether it did.
func (w *world) sweep() bool {
	w.t.Helper()
	must(w.t, w.store.Update(w.t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(w.t.Context(), `DELETE FROM river_job WHERE kind = 'converse'`)
		return err
	}))
	must(w.t, w.syncing.Sweep(w.t.Context()))
	found := false
	must(w.t, w.view(func(tx *store.Tx) error {
		return tx.SQL().QueryRowContext(w.t.Context(), `SELECT count(*) > 0 FROM river_job WHERE kind = 'converse'`).Scan(&found)
	}))
	if found {
		w.converse()
	}
	return found
}

func duplicateGUIDs(t *testing.T, test func(t *testing.T, w *world)) {
	for _, position := range []string{"reject", "upsert", "created"} {
		t.Run(position, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t).ready()
			behaviour, err := w.sandbox.Behaviour().With(sandbox.DuplicateGuid, position)
			must(t, err)
			w.sandbox.SetBehaviour(behaviour)
			test(t, w)
		})
	}
}

// TestAnOrderThatIsApprovedAgainAfterARestoreHasOneSalesOrder, however repeated GUIDs behave.
func TestAnOrderThatIsApprovedAgainAfterARestoreHasOneSalesOrder(t *testing.T) {
	duplicateGUIDs(t, func(t *testing.T, w *world) {
		freight, code := dec("15"), "FREIGHT"
		o := w.take()
		_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{FreightProductCode: &code})
		must(t, err)
		_, err = w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{Freight: &freight})
		must(t, err)
		w.clock.Advance(time.Minute)
		restore := w.backup()
		w.clock.Advance(time.Minute)
		w.approve(o)
		w.converse()
		before := w.state(o.ID, wholesale.OutboxCreated)
		sent := w.remote(before)

		w.clock.Advance(time.Hour)
		restore()
		w.state(o.ID, wholesale.OutboxNone)
		if !w.sweep() {
			t.Error("nothing is looked for although the database was restored")
		}
		if diff := cmp.Diff([]string{"sales_order_unknown"}, w.notices()); diff != "" {
			t.Fatal(diff)
		}
		notices, _, err := w.orders.Notices(t.Context(), w.supplier, "", 1)
		must(t, err)
		for _, want := range []string{before.SalesOrder.Number, "Fern Cafe", wholesale.AmountWords(before.Total), "backup", "Check order " + o.Number + " and approve it again"} {
			if !strings.Contains(notices[0].Title+notices[0].Detail, want) {
				t.Errorf("the notice does not say %q: %s", want, notices[0].Detail)
			}
		}
		w.sandbox.ResetCalls()
		w.approve(o)
		w.converse()
		after := w.state(o.ID, wholesale.OutboxCreated)
		if w.sandbox.OrderCount() != 1 || w.sandbox.Calls().Total("POST", "SalesOrders") != 0 {
			t.Errorf("%d sales orders, %d POSTs", w.sandbox.OrderCount(), w.sandbox.Calls().Total("POST", "SalesOrders"))
		}
		if after.SalesOrder.GUID != before.SalesOrder.GUID || after.SalesOrder.FreightLineID != before.SalesOrder.FreightLineID || after.Lines[0].ID != before.Lines[0].ID {
			t.Errorf("it has other GUIDs: %+v, before %+v", after.SalesOrder, before.SalesOrder)
		}
		if diff := cmp.Diff(sent, w.remote(after)); diff != "" || len(w.notices()) != 0 {
			t.Errorf("the sales order was changed, or still has a notice: %s %v", diff, w.notices())
		}
		if w.sweep() {
			t.Error("it is searched for again")
		}
	})
}

// A restore that was not recorded, as with PostgreSQL's own tools.
func TestARestoreThatIsNotWrittenDownMakesNoSecondSalesOrder(t *testing.T) {
	duplicateGUIDs(t, func(t *testing.T, w *world) {
		o := w.take()
		restore := w.backup()
		w.approve(o)
		w.converse()
		restore()
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), `DELETE FROM restored`)
			return err
		}))
		w.approve(o)
		w.converse()
		w.state(o.ID, wholesale.OutboxCreated)
		if n := w.sandbox.OrderCount(); n != 1 || len(w.notices()) != 0 {
			t.Errorf("%d sales orders, notices %v", n, w.notices())
		}
	})
}

// Orders waiting at the time of the backup were sent later.
func TestWhatWaitedInTheBackupIsNotSentTwice(t *testing.T) {
	duplicateGUIDs(t, func(t *testing.T, w *world) {
		o := w.approve(w.take())
		restore := w.backup()
		w.converse()
		w.clock.Advance(time.Hour)
		restore()
		w.sandbox.ResetCalls()
		w.converse()
		w.state(o.ID, wholesale.OutboxCreated)
		if n := w.sandbox.Calls().Total("POST", "SalesOrders"); n != 0 || w.sandbox.OrderCount() != 1 {
			t.Errorf("%d POSTs, %d sales orders", n, w.sandbox.OrderCount())
		}
	})
}

func TestASalesOrderWhoseOrderIsLostGetsANotice(t *testing.T) {
	w := onSQLite(t).ready()
	restore := w.backup()
	w.clock.Advance(time.Minute)
	lost, deleted := w.pushed(), w.pushed()
	must(t, w.sandbox.DeleteOrder(deleted.SalesOrder.GUID))
	must(t, w.sandbox.CompleteOrder(lost.SalesOrder.GUID))
	w.clock.Advance(time.Minute)
	restore()
	w.converse()
	if diff := cmp.Diff([]string{ordering.NoticeOrphaned}, w.notices()); diff != "" {
		t.Fatal(diff)
	}
	notices, _, err := w.orders.Notices(context.Background(), w.supplier, "", 1)
	must(t, err)
	if !strings.Contains(notices[0].Detail, "Its order was lost") {
		t.Error(notices[0].Detail)
	}
}

func TestADeletedSalesOrderIsMadeAgain(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		ctx := t.Context()
		o := w.pushed()
		again := func() error {
			_, err := w.orders.SendAgain(ctx, w.supplier, o.ID)
			return err
		}
		if err := again(); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("while it is there: %v", err)
		}
		must(t, w.sandbox.DeleteOrder(o.SalesOrder.GUID))
		w.poll()
		must(t, again())
		if err := again(); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("twice: %v", err)
		}
		w.converse()
		made := w.state(o.ID, wholesale.OutboxCreated)
		if made.SalesOrder.GUID == o.SalesOrder.GUID || made.SalesOrder.Deleted || made.SalesOrder.Number == o.SalesOrder.Number {
			t.Errorf("got %+v", made.SalesOrder)
		}
		if w.remote(made).Total != wholesale.FormatTotal(made.Total) {
			t.Errorf("they say %s", w.remote(made).Total)
		}
		w.poll()
		if o := w.order(o.ID); o.SalesOrder.Deleted { // from the old order's deletion
			t.Errorf("got %+v", o.SalesOrder)
		}
		must(t, w.sandbox.CompleteOrder(made.SalesOrder.GUID))
		w.poll()
		if o := w.order(o.ID); o.Status != wholesale.Shipped {
			t.Errorf("got %s %+v", o.Status, o.Mismatch)
		}
		if err := again(); wholesale.CodeOf(err) != wholesale.CodeConflict || len(w.notices()) != 0 {
			t.Errorf("shipped: %v, notices %v", err, w.notices())
		}
	})
}

// A process was killed during a conversation, and the clock was set back an hour before the next.
func TestAClockThatIsSetBackHoldsNothingUp(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		o := w.approve(w.take())
		w.fault("POST SalesOrders error_after count=1")
		w.converse() // the attempt is not answered
		w.fault()
		left := w.state(o.ID, wholesale.OutboxUnknown)
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.TakeLease(t.Context(), w.supplier, w.conn.ID, "killed", w.clock.Now().Add(5*time.Second)); err != nil {
				return err
			}
			return tx.SetWatched(t.Context(), store.Connection{SupplierID: w.supplier, ID: w.conn.ID, NextWatchAt: w.clock.Now().Add(pollInterval)})
		}))
		w.clock.Advance(-time.Hour)
		w.ahead = time.Hour
		if !w.sweep() {
			t.Fatalf("nothing is due: %+v", left.SalesOrder)
		}
		o = w.state(o.ID, wholesale.OutboxCreated)
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.clock.Advance(time.Second)
		w.sweep()
		w.poll()
		if o := w.order(o.ID); o.Status != wholesale.Shipped || w.sandbox.OrderCount() != 1 {
			t.Errorf("still %s, %d sales orders", o.Status, w.sandbox.OrderCount())
		}
	})
}
