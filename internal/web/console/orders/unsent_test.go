package orders_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// An order approved while nothing could be sent gets a button once it can be.
func TestAnOrderThatWasNotSentIsSentWithAButton(t *testing.T) {
	for name, approveUnsent := range map[string]func(o *office){
		"not connected": func(o *office) {
			o.Post(o.path("/approve"), url.Values{"version": {"1"}})
			o.Connect()
		},
		"turned off": func(o *office) {
			o.Connect()
			o.alterCustomer(func(c *wholesale.Customer) { c.SalesOrdersEnabled = false })
			if page := o.Get(o.path("")); !page.Says("Sales orders are turned off for Café Ōtautahi: approving creates none") {
				o.t.Error(page.Text())
			}
			o.Post(o.path("/approve"), url.Values{"version": {"1"}})
			if page := o.Get(o.path("")); page.Says("Send to Unleashed") {
				o.t.Error("it can be sent while sales orders are turned off")
			}
			if answer := o.Post(o.path("/retry"), nil); answer.Status != http.StatusConflict || !answer.Says("turned off for Café Ōtautahi") {
				o.t.Errorf("%d %s", answer.Status, answer.Text())
			}
			o.alterCustomer(func(c *wholesale.Customer) { c.SalesOrdersEnabled = true })
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			approveUnsent(o)
			o.alterCustomer(func(c *wholesale.Customer) { c.RemoteID = store.NewID() })
			o.alterProduct(func(p *wholesale.Product) { p.RemoteID = store.NewID() })
			if page := o.Get(o.path("")); !page.Says("Not sent: ") || page.Find(`form[action$="/retry"] button`).Length() != 1 || !page.Says("Send to Unleashed") {
				t.Fatal(page.Text())
			}
			if answer := o.Post(o.path("/retry"), nil); answer.Status != http.StatusSeeOther {
				t.Fatalf("%d %s", answer.Status, answer.Text())
			}
			if page := o.Get(o.path("")); !page.Says("is now being sent to Unleashed") || !page.Says("Waiting to be sent to Unleashed") || page.Says("Send to Unleashed") {
				t.Error(page.Text())
			}
			if so := o.saved().SalesOrder; so.State != wholesale.OutboxPending || so.GUID == "" {
				t.Errorf("got %+v", so)
			}
		})
	}
}

func TestApprovingIsWarnedOfWhatWouldNotBeSent(t *testing.T) {
	const warning = "would not reach Unleashed"
	o := newOffice(t)
	if page := o.Get(o.path("")); page.Says(warning) {
		t.Error("there is no connection that it could fail on")
	}
	o.Connect()
	if page := o.Get(o.path("")); !page.Says(warning) || !page.Says("is not matched to a customer in Unleashed") {
		t.Error(page.Text())
	}
	o.alterCustomer(func(c *wholesale.Customer) { c.RemoteID = store.NewID() })
	o.alterProduct(func(p *wholesale.Product) { p.RemoteID = store.NewID() })
	page := o.Get(o.path(""))
	if page.Says(warning) {
		t.Error(page.Text())
	}
	// What is being typed counts, too.
	answer := o.PostPartial(o.path("/preview"), filled(t, page, map[string]string{"freight": "15"}))
	if got := answer.Find(`[hx-target="#approval-forecast"]`).Text(); !strings.Contains(got, "no freight product is set") {
		t.Errorf("the preview says %q: %s", got, answer.Body)
	}
	if answer := o.Post(o.path(""), filled(t, page, map[string]string{"freight": "15", "then": "approve", "shown_total": "361.56"})); answer.Status != http.StatusSeeOther {
		t.Errorf("the warning blocks: %d", answer.Status)
	}
	if page := o.Get(o.path("")); page.Says(warning) {
		t.Error("an approved order is warned of its approval")
	}
}

// On a read-only page a mismatch shows at once, without words about typed text.
func TestAReadOnlyPageIsShownAnewWhenItCanBeEdited(t *testing.T) {
	o := newOffice(t)
	o.alter(approved(wholesale.OutboxCreated, func(so *wholesale.SalesOrder) { so.Number = "SO-00000203" }))
	readOnly := o.Get(o.path("")).Find("[data-live^=order-changed]").AttrOr("data-live", "")
	o.alter(mismatched)
	editable := "order-changed/" + o.order.ID + "~1"
	events := bufio.NewScanner(o.Stream("/live?" + url.Values{"topic": {readOnly, editable}}.Encode()))
	events.Buffer(nil, 1<<20)
	said := map[string]string{}
	for len(said) < 2 && events.Scan() {
		var region struct{ Topic, HTML string }
		if data, ok := strings.CutPrefix(events.Text(), "data: "); ok && json.Unmarshal([]byte(data), &region) == nil {
			said[region.Topic] = region.HTML
		}
	}
	const reload, typed = "data-reloads", "What you typed is still here"
	if got := said[readOnly]; !strings.Contains(got, reload) || strings.Contains(got, typed) {
		t.Errorf("where nothing can be typed: %s", got)
	}
	if got := said[editable]; strings.Contains(got, reload) || !strings.Contains(got, typed) {
		t.Errorf("where something can be typed: %s", got)
	}
}
