package syncing_test

import (
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

// onPost changes what is answered to the POST of a sales order.
func (w *world) onPost(change func(guid, body string) string) {
	w.answer = func(r *http.Request, body string) string {
		if r.Method == http.MethodPost && strings.Contains(r.URL.Path, "SalesOrders") {
			return change(path.Base(r.URL.Path), body)
		}
		return body
	}
}

func (w *world) noticesOf(kind string) (found []store.Notice) {
	w.t.Helper()
	notices, _, err := w.orders.Notices(w.t.Context(), w.supplier, "", 100)
	must(w.t, err)
	for _, n := range notices {
		if n.Kind == kind {
			found = append(found, n)
		}
	}
	return found
}

func (w *world) needs(o *wholesale.Order, want wholesale.Attention) *wholesale.Order {
	w.t.Helper()
	o = w.order(o.ID)
	if got := o.Attention(); got != want {
		w.t.Fatalf("the order needs a person for %q, want %q", got, want)
	}
	yes := true
	listed, _, err := w.orders.Orders(w.t.Context(), w.supplier, ordering.Query{Attention: &yes, Limit: 10})
	must(w.t, err)
	bell, err := w.orders.Bell(w.t.Context(), w.supplier)
	must(w.t, err)
	overview, err := w.orders.Overview(w.t.Context(), w.supplier, 5, 5)
	must(w.t, err)
	expected := 0
	if want != wholesale.NoAttention {
		expected = 1
	}
	if len(listed) != expected || bell < int64(expected) || len(overview.Needs) != expected || overview.NeedsCount != int64(expected) {
		w.t.Errorf("%q: %d in the list, %d on the bell, %d on Home", want, len(listed), bell, len(overview.Needs))
	}
	return o
}

var totalOfAnswer = regexp.MustCompile(`"Total":[0-9.]+`)

// An account that calculates again says another total than it was sent: that is said at once.
func TestAnotherTotalThanSentIsSaidAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		w.answer = func(_ *http.Request, body string) string {
			return totalOfAnswer.ReplaceAllString(body, `"Total":299.40`)
		}
		o := w.needs(w.pushed(), wholesale.TotalsDiffer)
		notices := w.noticesOf("totals_mismatch")
		if len(notices) != 1 || !strings.Contains(notices[0].Detail, "299.40") || !strings.Contains(notices[0].Detail, "344.31") {
			t.Fatalf("got %+v", notices)
		}
		if o.PaymentBlocked || o.InvoiceBlocked || wholesale.FormatTotal(o.Mismatch.Theirs) != "299.40" {
			t.Errorf("blocked %v, %+v", o.PaymentBlocked, o.Mismatch)
		}
		// A dismissed notice hides nothing.
		must(t, w.orders.DismissNotice(t.Context(), w.supplier, notices[0].ID))
		w.needs(o, wholesale.TotalsDiffer)
		w.answer = nil
		// It is seen again, and agrees.
		must(t, w.sandbox.SetOrderStatus(o.SalesOrder.GUID, "Placed", ""))
		w.poll()
		o = w.needs(o, wholesale.NoAttention)
		version := o.Version
		w.poll() // the same row again is no news
		if again := w.order(o.ID); again.Version != version || again.Mismatch != nil {
			t.Errorf("version %d, was %d; %+v", again.Version, version, again.Mismatch)
		}
	})
}

// The other total was stored by an attempt that was not answered.
func TestAnotherTotalIsSaidWhenTheOrderIsFound(t *testing.T) {
	w := onSQLite(t).ready()
	w.fault("POST SalesOrders error_after count=1")
	o := w.approve(w.take())
	w.converse()
	must(t, w.sandbox.ChangeOrderLine(w.order(o.ID).SalesOrder.GUID, 1, "10", ""))
	w.fault()
	w.clock.Advance(pollInterval)
	w.converse()
	o = w.needs(o, wholesale.TotalsDiffer)
	if len(o.Mismatch.Lines) != 1 || o.Mismatch.Lines[0].Cause != wholesale.CauseQuantity {
		t.Errorf("got %+v", o.Mismatch.Lines)
	}

	// Match Unleashed ends it; completed so, it ships by itself.
	_, err := w.orders.MatchUnleashed(t.Context(), w.supplier, o.ID, o.Version)
	must(t, err)
	o = w.needs(o, wholesale.NoAttention)
	if len(w.notices()) != 0 {
		t.Errorf("notices %v", w.notices())
	}
	must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
	w.poll()
	if o = w.order(o.ID); o.Status != wholesale.Shipped {
		t.Errorf("still %s: %+v", o.Status, o.Mismatch)
	}
}

// What was left as it is comes back when it is completed so: payment waits for that.
func TestADifferenceThatWasLeftBlocksWhenItIsCompleted(t *testing.T) {
	w := onSQLite(t).ready()
	w.fault("POST SalesOrders error_after count=1")
	o := w.approve(w.take())
	w.converse()
	must(t, w.sandbox.ChangeOrderLine(w.order(o.ID).SalesOrder.GUID, 1, "10", ""))
	w.fault()
	w.clock.Advance(pollInterval)
	w.converse()
	_, err := w.orders.Acknowledge(t.Context(), w.supplier, o.ID)
	must(t, err)
	o = w.needs(o, wholesale.NoAttention)
	if wholesale.FormatTotal(o.SalesOrder.Total) != "286.93" || len(w.notices()) != 0 {
		t.Errorf("theirs %s, notices %v", o.SalesOrder.Total, w.notices())
	}
	must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
	w.poll()
	o = w.needs(o, wholesale.TotalsDiffer)
	if !o.PaymentBlocked || !o.InvoiceBlocked {
		t.Error("payment is not blocked")
	}
	if _, err := w.orders.Acknowledge(t.Context(), w.supplier, o.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
		t.Errorf("a completed difference was waved through: %v", err)
	}
	// After Match Unleashed, it still needs to be marked as shipped.
	_, err = w.orders.MatchUnleashed(t.Context(), w.supplier, o.ID, 0)
	must(t, err)
	w.needs(o, wholesale.ReadyToShip)
	_, err = w.orders.Ship(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.needs(o, wholesale.NoAttention)
}

// Sent Placed, and became Parked.
func TestAnotherStatusThanSentIsSaidAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		behaviour, err := w.sandbox.Behaviour().With("force_parked", "on")
		must(t, err)
		w.sandbox.SetBehaviour(behaviour)
		placed := "Placed"
		_, err = w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{SalesOrderStatus: &placed})
		must(t, err)
		first, second := w.pushed(), w.pushed()
		if got := wholesale.DifferencesInWords(first.SalesOrder.Differences); got != "status Parked, sent Placed" {
			t.Fatalf("got %q", got)
		}
		notices := w.noticesOf("sales_order_differs")
		if len(notices) != 2 || !strings.Contains(notices[0].Detail, "status Parked, sent Placed") {
			t.Fatalf("got %+v", notices)
		}
		// One is put right there, the other is fine as it is.
		must(t, w.sandbox.SetOrderStatus(first.SalesOrder.GUID, "Placed", ""))
		w.poll()
		if got := w.order(first.ID); got.NeedsAttention() || got.SalesOrder.Status != "Placed" {
			t.Errorf("got %+v", got.SalesOrder)
		}
		_, err = w.orders.Acknowledge(t.Context(), w.supplier, second.ID)
		must(t, err)
		if got := w.order(second.ID); got.NeedsAttention() || len(w.notices()) != 0 {
			t.Errorf("got %+v, notices %v", got.SalesOrder, w.notices())
		}
		if _, err := w.orders.Acknowledge(t.Context(), w.supplier, second.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("twice: %v", err)
		}
	})
}

// An answer that does not say what was stored is no difference: it is read back.
func TestAnAnswerWithoutTotalsIsReadBack(t *testing.T) {
	for name, change := range map[string]func(guid, body string) string{
		"null totals": func(_, body string) string {
			return regexp.MustCompile(`"(Sub)?Total":[0-9.]+`).ReplaceAllString(body, `"${1}Total":null`)
		},
		"no lines":   func(_, body string) string { return strings.Replace(body, `"SalesOrderLines"`, `"Other"`, 1) },
		"only an id": func(guid, _ string) string { return `{"Guid":"` + guid + `"}` },
		"nothing":    func(_, _ string) string { return "" },
		"null":       func(_, _ string) string { return "null" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t).ready()
			w.onPost(change)
			o := w.pushed()
			for range 3 {
				w.poll()
			}
			o = w.needs(w.state(o.ID, wholesale.OutboxCreated), wholesale.NoAttention)
			if wholesale.FormatTotal(o.SalesOrder.Total) != "344.31" || o.SalesOrder.Number == "" || w.sandbox.OrderCount() != 1 || len(w.notices()) != 0 {
				t.Errorf("got %+v, %d sales orders, notices %v", o.SalesOrder, w.sandbox.OrderCount(), w.notices())
			}
		})
	}
}

// Each status is followed before the sales order is completed, however the account writes it.
func TestEachChangeOfStatusIsFollowed(t *testing.T) {
	for _, form := range []string{"base", "label"} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t).ready()
			behaviour, err := w.sandbox.Behaviour().With("custom_status", form)
			must(t, err)
			w.sandbox.SetBehaviour(behaviour)
			o := w.pushed()
			for _, step := range []struct{ status, custom, want string }{
				{"Placed", "", "Placed"}, {"Parked", "Picking", "Picking"}, {"Parked", "", "Parked"}, {"Backordered", "", "Backordered"},
			} {
				must(t, w.sandbox.SetOrderStatus(o.SalesOrder.GUID, step.status, step.custom))
				w.poll()
				if got := w.order(o.ID); got.SalesOrder.Status != step.want || got.NeedsAttention() || got.Status != wholesale.Processing {
					t.Fatalf("got %q, want %q", got.SalesOrder.Status, step.want)
				}
			}
			// A part shipment reduces a quantity on the same sales order.
			must(t, w.sandbox.ChangeOrderLine(o.SalesOrder.GUID, 1, "10", ""))
			w.poll()
			if got := w.order(o.ID); wholesale.FormatTotal(got.SalesOrder.Total) != "286.93" || got.NeedsAttention() {
				t.Errorf("theirs is %s", got.SalesOrder.Total)
			}
			w.poll()
			w.poll()
			want := []string{"ordered", "approved", "sales_order_created", "sales_order_status", "sales_order_status", "sales_order_status", "sales_order_status", "sales_order_status"}
			if diff := cmp.Diff(want, w.texts(o.ID)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestASalesOrderThatWasDeletedNeedsAPersonUntilDealtWith(t *testing.T) {
	for name, deal := range map[string]func(w *world, id string) error{
		"ship": func(w *world, id string) error { _, err := w.orders.Ship(w.t.Context(), w.supplier, id); return err },
		"cancel": func(w *world, id string) error {
			_, err := w.orders.Cancel(w.t.Context(), w.supplier, id)
			return err
		},
		"send again": func(w *world, id string) error {
			_, err := w.orders.SendAgain(w.t.Context(), w.supplier, id)
			w.converse()
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachEngine(t, func(t *testing.T, w *world) {
				w.ready()
				o := w.pushed()
				must(t, w.sandbox.DeleteOrder(o.SalesOrder.GUID))
				w.poll()
				w.needs(o, wholesale.SalesDeleted)
				if notices := w.noticesOf("sales_order_deleted"); len(notices) != 1 {
					t.Fatalf("notices %v", w.notices())
				}
				w.poll()
				w.needs(o, wholesale.SalesDeleted)
				must(t, deal(w, o.ID))
				w.needs(o, wholesale.NoAttention)
				w.poll()
				w.needs(o, wholesale.NoAttention)
				if len(w.notices()) != 0 {
					t.Errorf("notices %v", w.notices())
				}
			})
		})
	}
}

func TestSendAgainPressedManyTimesMakesOneSalesOrder(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		o := w.pushed()
		must(t, w.sandbox.DeleteOrder(o.SalesOrder.GUID))
		w.poll()
		var group sync.WaitGroup
		var mu sync.Mutex
		taken := 0
		for range 8 {
			group.Go(func() {
				_, err := w.orders.SendAgain(t.Context(), w.supplier, o.ID)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					taken++
				} else if wholesale.CodeOf(err) != wholesale.CodeConflict {
					t.Error(err)
				}
			})
		}
		group.Wait()
		w.converse()
		w.poll()
		if taken != 1 || w.sandbox.OrderCount() != 2 {
			t.Errorf("taken %d times, %d sales orders with the deleted one", taken, w.sandbox.OrderCount())
		}
		w.needs(w.state(o.ID, wholesale.OutboxCreated), wholesale.NoAttention)
	})
}

// A sales order that is there again after the order was sent again makes two of one order.
func TestASalesOrderThatIsThereAgainAfterSendingAgainIsTold(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	o := w.pushed()
	hidden := true
	w.answer = func(r *http.Request, body string) string {
		if hidden && r.Method == http.MethodGet && strings.Contains(r.URL.Path, "SalesOrders") {
			return strings.ReplaceAll(body, `"OrderStatus":"Parked"`, `"OrderStatus":"Deleted"`)
		}
		return body
	}
	w.poll()
	w.needs(o, wholesale.SalesDeleted)
	_, err := w.orders.SendAgain(t.Context(), w.supplier, o.ID)
	must(t, err)
	w.converse()
	again := w.state(o.ID, wholesale.OutboxCreated)
	hidden = false
	w.poll()
	notices := w.noticesOf("sales_order_unknown")
	if len(notices) != 1 {
		t.Fatalf("notices %v", w.notices())
	}
	words := notices[0].Title + ": " + notices[0].Detail
	for _, want := range []string{"more than one sales order", o.SalesOrder.Number, again.SalesOrder.Number, "Delete the one"} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in %q", want, words)
		}
	}
}

// An account that shows a deleted order nowhere is looked at twice before it is believed; one that
// hides an order for a while ends by itself.
func TestAnOrderThatIsNotFoundIsLookedForTwice(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		o := w.pushed()
		hidden := true // from here on, it is not to be seen anywhere
		w.hide = func(r *http.Request) bool { return hidden && path.Base(r.URL.Path) == o.SalesOrder.GUID }
		w.answer = func(r *http.Request, body string) string {
			if hidden && path.Base(r.URL.Path) != o.SalesOrder.GUID && strings.Contains(r.URL.Path, "SalesOrders") {
				return `{"Items":[]}`
			}
			return body
		}
		w.clock.Advance(reconcileInterval + pollInterval)
		w.converse()
		w.needs(o, wholesale.NoAttention)
		w.clock.Advance(pollInterval)
		w.converse()
		w.needs(o, wholesale.NoAttention)
		w.clock.Advance(10 * pollInterval)
		w.converse()
		w.needs(o, wholesale.SalesDeleted)

		hidden = false
		w.clock.Advance(reconcileInterval + pollInterval)
		w.converse()
		o = w.needs(o, wholesale.NoAttention)
		if o.SalesOrder.Status != "Parked" || len(w.notices()) != 0 {
			t.Errorf("it is %s, notices %v", o.SalesOrder.Status, w.notices())
		}
	})
}

// Nothing can be sent: each order that waits says why and until when.
func TestWhatWaitsForTheConnectionSaysWhy(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		w.refuse = func(*http.Request) bool { return true }
		o := w.approve(w.take())
		for range 5 {
			w.converse()
			w.clock.Advance(pollInterval)
		}
		o = w.needs(o, wholesale.Waiting)
		if o.SalesOrder.Trouble() == "" || o.SalesOrder.NextAttempt().IsZero() || len(w.noticesOf("connection_error")) != 1 {
			t.Errorf("%q until %s, notices %v", o.SalesOrder.Trouble(), o.SalesOrder.NextAttempt(), w.notices())
		}
		w.refuse = nil
		w.clock.Advance(pollInterval)
		w.converse()
		w.needs(w.state(o.ID, wholesale.OutboxCreated), wholesale.NoAttention)
		if len(w.notices()) != 0 {
			t.Errorf("notices %v", w.notices())
		}

		// Disconnected with an order on its way: only a person can end that.
		w.refuse = func(*http.Request) bool { return true }
		o = w.approve(w.take())
		must(t, w.syncing.Disconnect(t.Context(), w.supplier))
		o = w.needs(o, wholesale.Waiting)
		if o.SalesOrder.Trouble() == "" || !o.SalesOrder.NextAttempt().IsZero() {
			t.Errorf("%q until %s", o.SalesOrder.Trouble(), o.SalesOrder.NextAttempt())
		}
	})
}

// The address of an order that was sent is the one that was sent.
func TestTheAddressOfASentOrderStaysTheOneThatWasSent(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		setAddress := func(name, street string) {
			must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
				c, err := tx.CustomerByCode(t.Context(), w.supplier, "FERN")
				if err != nil {
					return err
				}
				c.Name = name
				if err := tx.PutCustomer(t.Context(), c); err != nil {
					return err
				}
				return tx.SetAddresses(t.Context(), w.supplier, c.ID, []wholesale.Address{{ID: store.NewID(), Type: wholesale.Shipping, Street: street}})
			}))
		}
		setAddress("Fern Cafe", "1 Queen Street")
		sent, open := w.pushed(), w.take()
		before, known := sent.DeliverTo.To()
		if !known || w.order(open.ID).DeliverTo == nil {
			t.Fatal("no address")
		}
		setAddress("Renamed Cafe", "1 Moved Street")
		o := w.order(sent.ID)
		if after, _ := o.DeliverTo.To(); after != before || o.DeliverTo.CustomerName != "Fern Cafe" {
			t.Errorf("got %+v, sent %+v", o.DeliverTo, before)
		}
		if a, _ := w.order(open.ID).DeliverTo.To(); a.Street != "1 Moved Street" { // not sent yet: where it would go
			t.Errorf("got %+v", a)
		}
	})
}
