package syncing_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

// The sales order's lines are copied from Unleashed, and the order can be shipped.
func TestMatchUnleashedTakesOverWhatUnleashedCompleted(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		o := w.pushed()
		must(t, w.sandbox.ChangeOrderLine(o.SalesOrder.GUID, 1, "10", "23.5"))
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.poll()
		if o = w.order(o.ID); o.Mismatch == nil {
			t.Fatal("no mismatch, which the test needs")
		}
		_, err := w.orders.MatchUnleashed(t.Context(), w.supplier, o.ID, o.Version)
		must(t, err)
		o = w.order(o.ID)
		if o.Mismatch != nil || wholesale.FormatTotal(o.Total) != w.remote(o).Total || len(w.notices()) != 0 {
			t.Errorf("got %+v, total %s, notices %v", o.Mismatch, o.Total, w.notices())
		}
		if l := o.Lines[0]; wholesale.FormatTrimmed(l.Quantity) != "10" || wholesale.FormatPrice(l.UnitPrice) != "23.5000" || l.Tax.Rate.Cmp(dec("0.15")) != 0 {
			t.Errorf("got %+v", l)
		}
		_, err = w.orders.Ship(t.Context(), w.supplier, o.ID)
		must(t, err)
		if o = w.order(o.ID); o.PaymentBlocked || o.InvoiceBlocked || o.NeedsAttention() {
			t.Error("the blocks stay")
		}
	})
}

// Every kind of notice disappears with its cause.
func TestANoticeGoesWithItsCause(t *testing.T) {
	for name, c := range map[string]struct {
		cause func(w *world) *wholesale.Order
		kind  string
		cures map[string]func(w *world, o *wholesale.Order)
	}{
		"refused": {
			func(w *world) *wholesale.Order {
				must(w.t, w.sandbox.SetMinimumSellPrice("GIN", "25.0000"))
				return w.pushed()
			}, "sales_order_failed",
			map[string]func(w *world, o *wholesale.Order){
				"retried": func(w *world, o *wholesale.Order) {
					must(w.t, w.sandbox.SetMinimumSellPrice("GIN", "0"))
					_, err := w.syncing.Retry(w.t.Context(), w.supplier, o.ID)
					must(w.t, err)
					w.converse()
				},
				"cancelled": cancel,
			},
		},
		"on its way for long": {
			func(w *world) *wholesale.Order {
				o := w.approve(w.take())
				w.fault("POST SalesOrders cut_before")
				w.clock.Advance(20 * time.Minute)
				w.converse()
				return o
			}, "sales_order_delayed",
			map[string]func(w *world, o *wholesale.Order){
				"arrived": func(w *world, o *wholesale.Order) {
					w.fault()
					for range 5 {
						w.clock.Advance(10 * time.Minute)
						w.converse()
					}
				},
			},
		},
		"other totals": {
			func(w *world) *wholesale.Order {
				o := w.pushed()
				must(w.t, w.sandbox.ChangeOrderLine(o.SalesOrder.GUID, 1, "10", ""))
				must(w.t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
				w.poll()
				return o
			}, "totals_mismatch",
			map[string]func(w *world, o *wholesale.Order){
				"made equal": func(w *world, o *wholesale.Order) {
					_, err := w.orders.MatchUnleashed(w.t.Context(), w.supplier, o.ID, 0)
					must(w.t, err)
				},
			},
		},
		"refused as a whole": {
			func(w *world) *wholesale.Order {
				w.fault("* * auth_gone")
				return w.pushed()
			}, "connection_error",
			map[string]func(w *world, o *wholesale.Order){
				"well again": func(w *world, o *wholesale.Order) {
					w.fault()
					w.clock.Advance(time.Hour)
					w.converse()
				},
				"disconnected": func(w *world, o *wholesale.Order) { must(w.t, w.syncing.Disconnect(w.t.Context(), w.supplier)) },
			},
		},
		"out of calls": {
			func(w *world) *wholesale.Order {
				w.fault("* * quota_gone retry_after=1h")
				o := w.pushed()
				for range 6 {
					w.clock.Advance(time.Hour)
					w.converse()
				}
				return o
			}, "quota",
			map[string]func(w *world, o *wholesale.Order){
				"disconnected": func(w *world, _ *wholesale.Order) { must(w.t, w.syncing.Disconnect(w.t.Context(), w.supplier)) },
			},
		},
	} {
		for cure, act := range c.cures {
			t.Run(name+", then "+cure, func(t *testing.T) {
				w := onSQLite(t).ready()
				o := c.cause(w)
				found := false
				for _, kind := range w.notices() {
					found = found || kind == c.kind
				}
				if !found {
					t.Fatalf("notices %v, want %s", w.notices(), c.kind)
				}
				act(w, o)
				if diff := cmp.Diff([]string(nil), w.notices()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func cancel(w *world, o *wholesale.Order) {
	_, err := w.orders.Cancel(w.t.Context(), w.supplier, o.ID)
	must(w.t, err)
}
