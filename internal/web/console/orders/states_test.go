package orders_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

// approved brings an order into the state of an approved one whose sales order is so far.
func approved(state wholesale.OutboxState, more func(*wholesale.SalesOrder)) func(*wholesale.Order) {
	return func(o *wholesale.Order) {
		o.Status, o.ApprovedAt = wholesale.Processing, webtest.Now
		o.SalesOrder.State, o.SalesOrder.GUID = state, store.NewID()
		if more != nil {
			more(&o.SalesOrder)
		}
	}
}

// completed is the sales order as completed in Unleashed, with another quantity and a charge.
func completed(o *wholesale.Order) wholesale.RemoteOrder {
	l := o.Lines[0]
	return wholesale.RemoteOrder{
		GUID: "g", Number: "SO-00000203", Status: "Completed", Completed: true,
		SubTotal: decimal.MustParse("259.50"), TaxTotal: decimal.MustParse("38.93"), Total: decimal.MustParse("298.43"),
		Lines: []wholesale.RemoteLine{
			{GUID: l.ID, ProductCode: l.ProductCode, Quantity: decimal.MustParse("10"), UnitPrice: l.UnitPrice,
				LineTotal: decimal.MustParse("249.50"), LineTax: decimal.MustParse("37.43")},
			{GUID: "charge", Charge: true, Quantity: decimal.One, UnitPrice: decimal.MustParse("10"), LineTotal: decimal.MustParse("10"),
				LineTax: decimal.MustParse("1.50")},
		},
	}
}

func mismatched(o *wholesale.Order) {
	approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) { so.Number, so.Status = "SO-00000203", "Completed" })(o)
	o.SalesOrder.Completed = true
	o.Complete(completed(o), webtest.Now)
}

func TestEveryStateSaysWhatItIsAndWhatCanBeDone(t *testing.T) {
	o := newOffice(t)
	for _, c := range []struct {
		name    string
		become  func(*wholesale.Order)
		says    []string
		buttons []string // what can be done, in the order of the page
	}{
		{"ordered", func(*wholesale.Order) {}, []string{"Ordered", "Unleashed is not connected: approving creates no sales order"},
			[]string{"Approve", "Cancel order", "Save", "Save and approve", "Add comment"}},
		{"scheduled", func(o *wholesale.Order) { o.Status = wholesale.Scheduled }, []string{"Scheduled"},
			[]string{"Approve", "Cancel order", "Save", "Save and approve", "Add comment"}},
		{"approved without a connection", approved(wholesale.OutboxNone, nil), []string{"Processing", "Unleashed was not connected when the order was approved"},
			[]string{"Mark as shipped", "Cancel order", "Add comment"}},
		{"turned off for the customer", approved(wholesale.OutboxOff, nil), []string{"sales orders were turned off for Café Ōtautahi when"},
			[]string{"Mark as shipped", "Cancel order", "Add comment"}},
		{"pending", approved(wholesale.OutboxPending, nil), []string{"Waiting to be sent to Unleashed", "Unleashed is not connected"},
			[]string{"Mark as shipped", "Cancel order", "Add comment"}},
		{"waiting to be sent again", approved(wholesale.OutboxPending, func(so *wholesale.SalesOrder) {
			so.Attempts, so.Error, so.NextAttemptAt = 2, "429: slow down", webtest.Now.Add(time.Minute)
		}), []string{"Waiting to be sent again", "429: slow down", "2 attempts"}, // there is no connection: no one says when
			[]string{"Mark as shipped", "Cancel order", "Try now", "Add comment"}},
		{"being sent", approved(wholesale.OutboxSending, func(so *wholesale.SalesOrder) { so.Attempts = 1 }), []string{"Being sent to Unleashed", "1 attempt"},
			[]string{"Mark as shipped", "Cancel order", "Add comment"}},
		{"no answer", approved(wholesale.OutboxUnknown, func(so *wholesale.SalesOrder) { so.Attempts, so.Error = 1, "timeout" }),
			[]string{"Unleashed has not answered", "Checking Unleashed before sending again", "timeout"},
			[]string{"Mark as shipped", "Cancel order", "Try now", "Add comment"}},
		{"failed", approved(wholesale.OutboxFailed, func(so *wholesale.SalesOrder) { so.Error = "Customer is on stop credit" }),
			[]string{"Not in Unleashed", "Customer is on stop credit", "never created twice"},
			[]string{"Mark as shipped", "Cancel order", "Save", "Retry", "Add comment"}},
		{"in Unleashed", approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) { so.Number, so.Status = "SO-00000203", "Parked" }),
			[]string{"SO-00000203", "Parked", "it can no longer be changed here"},
			[]string{"Mark as shipped", "Cancel order", "Add comment"}},
		{"deleted in Unleashed", approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) { so.Number, so.Deleted = "SO-00000203", true }),
			[]string{"SO-00000203", "Deleted in Unleashed", "Send the order again, mark it as shipped, or cancel it"},
			[]string{"Mark as shipped", "Cancel order", "Send again", "Add comment"}},
		{"stored differently", approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) {
			so.Number, so.Status = "SO-00000203", "Parked"
			so.Differences = []wholesale.Difference{{What: "status", Sent: "Placed", Stored: "Parked"}}
		}), []string{"Not stored as it was sent", "Status: Parked in Unleashed, we sent Placed"},
			[]string{"Mark as shipped", "Cancel order", "Leave it as it is", "Add comment"}},
		{"stored with another total", func(o *wholesale.Order) {
			mismatched(o)
			o.SalesOrder.Completed, o.PaymentBlocked, o.InvoiceBlocked = false, false, false
		}, []string{"Unleashed stored SO-00000203 with a different total", "Nothing is blocked yet", "344.31", "298.43"},
			[]string{"Mark as shipped", "Cancel order", "Match Unleashed", "Leave it as it is", "Save", "Add comment"}},
		{"reduced there by a part shipment", approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) {
			so.Number, so.Status, so.Total = "SO-00000203", "Backordered", decimal.MustParse("298.43")
		}), []string{"Backordered", "The total in Unleashed is NZD 298.43 now; ours is 344.31"},
			[]string{"Mark as shipped", "Cancel order", "Add comment"}},
		{"mismatch", mismatched, []string{
			"Unleashed completed SO-00000203 with a different total", "Payment and supermarket invoice are blocked", "Quantity differs", "Freight differs", "not there",
			"344.31", "298.43",
		}, []string{"Cancel order", "Match Unleashed", "Save", "Add comment"}},
		{"shipped", func(o *wholesale.Order) { o.Status, o.ShippedAt = wholesale.Shipped, webtest.Now }, []string{"Shipped", "it can no longer be changed"},
			[]string{"Mark as received", "Add comment"}},
		{"received", func(o *wholesale.Order) { o.Status, o.ReceivedAt = wholesale.Received, webtest.Now }, []string{"Received"}, []string{"Add comment"}},
		{"cancelled", func(o *wholesale.Order) { o.Status, o.CancelledAt = wholesale.Cancelled, webtest.Now },
			[]string{"Cancelled", "None was created: the order is cancelled"}, []string{"Add comment"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o.t, o.order = t, o.AddOrder(o.customer, o.product, "12")
			o.alter(c.become)
			page := o.Get(o.path(""))
			for _, want := range c.says {
				if !page.Says(want) {
					t.Errorf("the page does not say %q: %s", want, page.Text())
				}
			}
			var buttons []string
			for _, button := range page.Find("#main button:not(dialog button, [data-closes], [aria-hidden], #invoice button)").EachIter() {
				buttons = append(buttons, strings.Join(strings.Fields(button.Text()), " "))
			}
			if diff := cmp.Diff(c.buttons, buttons); diff != "" {
				t.Error(diff)
			}
			if page.Find("h1").Length() != 1 {
				t.Error("there is not one h1")
			}
			if editable := o.saved().CanEdit() == nil; (page.Find("#order-form").Length() == 1) != editable {
				t.Errorf("the order can be edited: %v; the page has a form: %v", editable, !editable)
			}
		})
	}
}

// TestOnlyAnOrderThatIsFollowedIsSaidToShipItself: an order that was marked as shipped here, or
// whose sales order is in another account, does not wait for its completion.
func TestOnlyAnOrderThatIsFollowedIsSaidToShipItself(t *testing.T) {
	const promise, changes = "marked as shipped automatically", "if the totals then differ"
	inUnleashed := func(so *wholesale.SalesOrder) { so.Number, so.Status = "SO-00000203", "Parked" }
	for name, c := range map[string]struct {
		become            func(*wholesale.Order)
		promised, changed bool
	}{
		"in Unleashed": {approved(wholesale.OutboxCreated, inUnleashed), true, true},
		"shipped here": {func(o *wholesale.Order) {
			approved(wholesale.OutboxCreated, inUnleashed)(o)
			o.Status, o.ShippedAt = wholesale.Shipped, webtest.Now
		}, false, false},
		"in another account": {approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) {
			inUnleashed(so)
			so.Elsewhere = "Fizz Trial"
		}), false, false},
		"deleted there": {approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) {
			inUnleashed(so)
			so.Deleted = true
		}), false, false},
		"not sent yet": {approved(wholesale.OutboxPending, nil), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.alter(c.become)
			if page := o.Get(o.path("")); page.Says(promise) != c.promised || page.Says(changes) != c.changed {
				t.Errorf("the page says %s", page.Text())
			}
		})
	}
}

// TestWhatCannotBeSentNowIsNotOnItsWay: the mark in lists and on the order agrees with the reason.
func TestWhatCannotBeSentNowIsNotOnItsWay(t *testing.T) {
	o := newOffice(t)
	o.alter(approved(wholesale.OutboxPending, func(so *wholesale.SalesOrder) {
		so.Attempts, so.Error, so.NextAttemptAt = 1, "Unleashed refuses this key", webtest.Now.Add(time.Minute)
	}))
	if page := o.Get(o.path("")); page.Says("On its way") || page.Find(".pill:contains(Waiting)").Length() == 0 {
		t.Errorf("the page says %s", page.Text())
	}
}

func TestFromMismatchToShipped(t *testing.T) {
	o := newOffice(t)
	o.alter(mismatched)
	page := o.Get(o.path(""))
	if page.Find(`form[action$="/ship"]`).Length() != 0 {
		t.Error("the order can be marked as shipped while the totals disagree")
	}
	version := page.Find(`form[action$="/match-unleashed"] [name=version]`).AttrOr("value", "")
	if answer := o.Post(o.path("/match-unleashed"), url.Values{"version": {version}}); answer.Status != http.StatusSeeOther {
		t.Fatalf("making ours equal: %d %s", answer.Status, answer.Text())
	}
	page = o.Get(o.path(""))
	if page.Find(`form[action$="/ship"]`).Length() == 0 {
		t.Error("the order cannot be marked as shipped, and the totals agree")
	}
	if !page.Says("The totals agree with Unleashed now") || !page.Says("298.43") || !o.saved().PaymentBlocked {
		t.Error(page.Text())
	}
	if answer := o.Post(o.path("/ship"), nil); answer.Status != http.StatusSeeOther {
		t.Fatalf("marking as shipped: %d %s", answer.Status, answer.Text())
	}
	if saved := o.saved(); saved.Status != wholesale.Shipped || saved.PaymentBlocked || saved.InvoiceBlocked {
		t.Errorf("the order is %s, payment blocked %v", saved.Status, saved.PaymentBlocked)
	}
}

func TestTheTwoColumnsOfAMismatchCanBeRead(t *testing.T) {
	o := newOffice(t)
	o.alter(mismatched)
	columns := strings.Join(strings.Fields(o.Get(o.path("")).Find("form[action$='/match-unleashed']").Parent().Find("table").Text()), " ")
	if !strings.Contains(columns, "12 × 24.95") || !strings.Contains(columns, "= 299.40") {
		t.Errorf("got %s", columns)
	}
}

func TestMendingAMismatchByHandShowsWhetherItAgrees(t *testing.T) {
	o := newOffice(t)
	o.alter(mismatched)
	page := o.Get(o.path(""))
	answer := o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.quantity": "10"}))
	if !answer.Says("In Unleashed") || answer.Says("Agrees with Unleashed") {
		t.Errorf("without the charge: %s", answer.Text())
	}
	answer = o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"row.0.quantity": "10", "freight": "10"}))
	if !answer.Says("Agrees with Unleashed") {
		t.Errorf("with the charge: %s", answer.Text())
	}
}

func TestWhatTheStateDoesNotAllowIsSaidOnTheOrdersPage(t *testing.T) {
	o := newOffice(t)
	o.alter(func(o *wholesale.Order) { o.Status = wholesale.Cancelled })
	for _, part := range []string{"/approve", "/retry", "/send-again", "/ship", "/receive", "/cancel", "/match-unleashed"} {
		answer := o.Post(o.path(part), url.Values{"version": {"2"}})
		if answer.Status != http.StatusConflict || !answer.Says("Nothing was changed") || !answer.Says(o.order.Number) {
			t.Errorf("%s: %d %s", part, answer.Status, answer.Text())
		}
	}
}

func TestTheWholeLife(t *testing.T) {
	o := newOffice(t)
	for _, step := range []struct {
		part string
		want wholesale.Status
	}{{"/approve", wholesale.Processing}, {"/ship", wholesale.Shipped}, {"/receive", wholesale.Received}} {
		if answer := o.Post(o.path(step.part), url.Values{"version": {"1"}}); answer.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", step.part, answer.Status, answer.Text())
		}
		if got := o.saved().Status; got != step.want {
			t.Fatalf("after %s the order is %s", step.part, got)
		}
	}
	second := o.AddOrder(o.customer, o.product, "1")
	if answer := o.Post("/orders/"+second.ID+"/cancel", nil); answer.Status != http.StatusSeeOther {
		t.Fatalf("cancelling: %d %s", answer.Status, answer.Text())
	}
}

func TestLiveRegions(t *testing.T) {
	o := newOffice(t)
	seen := o.Get(o.path("")).Find("[data-live^=order-changed]").AttrOr("data-live", "")
	id := o.order.ID
	query := url.Values{"topic": {seen, "order-changed/" + id + "~read-only", "sales-order/" + id, "timeline/" + id, "order-head/" + id}}
	events := bufio.NewScanner(o.Stream("/live?" + query.Encode()))
	events.Buffer(nil, 1<<20)
	// next waits until each topic has said its words, in whatever order they come.
	next := func(want map[string]string) {
		t.Helper()
		for events.Scan() {
			data, isData := strings.CutPrefix(events.Text(), "data: ")
			var region struct{ Topic, HTML string }
			if !isData || json.Unmarshal([]byte(data), &region) != nil {
				continue
			}
			if words, waited := want[region.Topic]; waited && strings.Contains(region.HTML, words) {
				delete(want, region.Topic)
			}
			if len(want) == 0 {
				return
			}
		}
		t.Fatalf("never said: %v: %v", want, events.Err())
	}
	next(map[string]string{"sales-order/" + id: "Unleashed is not connected"})
	jane := ordering.As(t.Context(), ordering.Actor{Name: "Jane Smith"})
	if err := o.Orders.Comment(jane, o.SupplierID, id, ordering.NewComment{Text: "Hello there"}); err != nil {
		t.Fatal(err)
	}
	next(map[string]string{"timeline/" + id: "Hello there"})
	notes := "New"
	if _, err := o.Orders.Edit(jane, o.SupplierID, id, ordering.OrderChange{Notes: &notes}); err != nil {
		t.Fatal(err)
	}
	next(map[string]string{seen: "Jane Smith changed this order"})
	o.alter(approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) { so.Number = "SO-00000203" }))
	next(map[string]string{"sales-order/" + id: "SO-00000203", "order-head/" + id: "SO-00000203"})
}
