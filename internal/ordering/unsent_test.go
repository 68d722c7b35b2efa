package ordering_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (f *office) approveUnsent() *wholesale.Order {
	f.t.Helper()
	o, err := f.orders.Approve(f.t.Context(), f.supplier, f.take().ID)
	must(f.t, err)
	if o.SalesOrder.State != wholesale.OutboxNone || o.SalesOrder.GUID != "" {
		f.t.Fatalf("got %+v", o.SalesOrder)
	}
	return o
}

// sendable matches the customer and every product, so that nothing keeps an order from being sent.
func (f *office) sendable(sendsOrders bool) {
	f.t.Helper()
	f.customer.RemoteID, f.customer.SalesOrdersEnabled = store.NewID(), sendsOrders
	f.update(func(tx *store.Tx) error {
		products, err := tx.AllProducts(f.t.Context(), f.supplier)
		if err != nil {
			return err
		}
		for _, p := range products {
			p.RemoteID = store.NewID()
			if err := tx.PutProduct(f.t.Context(), p); err != nil {
				return err
			}
		}
		c, err := tx.Connection(f.t.Context(), f.supplier, ordering.Connector)
		if err != nil {
			return err
		}
		c.Settings.FreightProductCode = "FREE"
		if err := tx.SetConnectionSettings(f.t.Context(), c); err != nil {
			return err
		}
		return tx.PutCustomer(f.t.Context(), f.customer)
	})
}

func TestWhatWasApprovedUnsentIsSentLateAndOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		o := f.approveUnsent()
		if _, err := f.orders.Retry(ctx, f.supplier, o.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("without a connection: %v", err)
		}
		f.connect()
		f.sendable(false)
		if _, err := f.orders.Retry(ctx, f.supplier, o.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("turned off for the customer: %v", err)
		}
		f.sendable(true)
		if _, err := f.orders.Retry(ctx, f.supplier, f.take().ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("not approved yet: %v", err)
		}

		// However many people press the button, one sales order is made.
		var all sync.WaitGroup
		guids := make([]string, 4)
		for i := range guids {
			all.Go(func() {
				if sent, err := f.orders.Retry(ctx, f.supplier, o.ID); err == nil {
					guids[i] = sent.SalesOrder.GUID
				} else if wholesale.CodeOf(err) != wholesale.CodeConflict {
					t.Error(err)
				}
			})
		}
		all.Wait()
		saved, err := f.orders.Order(ctx, f.supplier, o.ID)
		must(t, err)
		so := saved.SalesOrder
		if so.State != wholesale.OutboxPending || so.GUID == "" || so.FreightLineID == "" || f.snapshot(o.ID).GUID != so.GUID {
			t.Fatalf("got %+v", so)
		}
		for _, guid := range guids {
			if guid != "" && guid != so.GUID {
				t.Errorf("a second sales order %s", guid)
			}
		}
		if kinds := f.kinds(o.ID); len(slices.DeleteFunc(kinds, func(kind string) bool { return kind != "sent_late" })) != 1 {
			t.Errorf("the timeline tells %v", f.kinds(o.ID))
		}
		if _, err := f.orders.Ship(ctx, f.supplier, o.ID); err != nil {
			t.Error(err)
		}
	})
}

func (f *office) snapshot(id string) (s wholesale.SalesOrderSnapshot) {
	f.t.Helper()
	must(f.t, f.store.View(f.t.Context(), func(tx *store.Tx) error {
		key := wholesale.OutboxKey{SupplierID: f.supplier, SubjectID: id, Kind: wholesale.SalesOrderKind}
		return tx.OutboxDocument(f.t.Context(), key, store.OutboxSnapshot, &s)
	}))
	return s
}

func TestWhatWasTurnedOffIsSentWhenItIsTurnedOn(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		f.connect()
		f.sendable(false)
		o, err := f.orders.Approve(ctx, f.supplier, f.take().ID)
		must(t, err)
		if o.SalesOrder.State != wholesale.OutboxOff {
			t.Fatalf("the sales order is %s", o.SalesOrder.State)
		}
		f.sendable(true)
		o, err = f.orders.Retry(ctx, f.supplier, o.ID)
		must(t, err)
		if o.SalesOrder.State != wholesale.OutboxPending || f.snapshot(o.ID).GUID != o.SalesOrder.GUID {
			t.Errorf("got %+v", o.SalesOrder)
		}
		shipped, err := f.orders.Approve(ctx, f.supplier, f.take().ID)
		must(t, err)
		f.update(func(tx *store.Tx) error {
			o, err := tx.Order(ctx, f.supplier, shipped.ID)
			if err != nil {
				return err
			}
			o.Status, o.SalesOrder.State = wholesale.Shipped, wholesale.OutboxNone
			return errors.Join(tx.UpdateOrder(ctx, o), tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry))
		})
		if _, err := f.orders.Retry(ctx, f.supplier, shipped.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("shipped without a sales order: %v", err)
		}
	})
}

func TestTheNoticeOfUnsentOrdersGoesWithTheLastOfThem(t *testing.T) {
	eachEngine(t, func(t *testing.T, f *office) {
		ctx := t.Context()
		tell := func() {
			f.update(func(tx *store.Tx) error { return f.orders.NoticeUnsent(ctx, tx, f.supplier) })
		}
		tell()
		if n := f.notices(); n != 0 {
			t.Errorf("%d notices of nothing", n)
		}
		sent, shipped, cancelled := f.approveUnsent(), f.approveUnsent(), f.approveUnsent()
		f.connect()
		f.sendable(true)
		tell()
		notices, _, err := f.orders.Notices(ctx, f.supplier, "", 10)
		must(t, err)
		if len(notices) != 1 || notices[0].Kind != ordering.NoticeUnsent || notices[0].OrderID != "" || notices[0].Title != "3 approved orders were not sent to Unleashed" {
			t.Fatalf("got %+v", notices)
		}
		for i, act := range []func() (*wholesale.Order, error){
			func() (*wholesale.Order, error) { return f.orders.Retry(ctx, f.supplier, sent.ID) },
			func() (*wholesale.Order, error) { return f.orders.Ship(ctx, f.supplier, shipped.ID) },
			func() (*wholesale.Order, error) { return f.orders.Cancel(ctx, f.supplier, cancelled.ID) },
		} {
			if f.notices() != 1 {
				t.Fatalf("the notice is gone after %d of 3", i)
			}
			_, err := act()
			must(t, err)
		}
		if f.notices() != 0 {
			t.Error("the notice stays")
		}
	})
}
