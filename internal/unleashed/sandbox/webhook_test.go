package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const testHookKey = "whkey-abc"

// received is an event as it arrived.
type received struct {
	Subscription string `json:"subscriptionId"`
	ID           string `json:"eventNotificationId"`
	Type         string `json:"eventType"`
	CreatedOn    string `json:"createdOn"`
	Data         any    `json:"data"`

	raw    string
	age    time.Duration // of its timestamp
	signed bool          // with the right key
}

// receiver takes events in. Answers are the statuses of the first ones; then it is 200.
type receiver struct {
	t      testing.TB
	url    string
	events chan received
}

func newReceiver(c *client, answers ...int) *receiver {
	c.t.Helper()
	r := &receiver{t: c.t, events: make(chan received, 100)}
	status := make(chan int, len(answers))
	for _, a := range answers {
		status <- a
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		e := received{raw: string(body)}
		_ = json.Unmarshal(body, &e)
		timestamp := request.Header.Get("x-unleashed-timestamp")
		seconds, _ := strconv.ParseInt(timestamp, 10, 64)
		e.age = c.clock.now().Sub(time.Unix(seconds, 0))
		e.signed = request.Header.Get("x-unleashed-signature") == webhookSignature(testHookKey, timestamp, body)
		select {
		case s := <-status:
			w.WriteHeader(s)
		default:
		}
		r.events <- e
	}))
	c.t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// subscribe starts a receiver that events of some types are sent to; without any, all.
func (c *client) subscribe(types ...string) *receiver {
	c.t.Helper()
	r := newReceiver(c)
	_, err := c.box.Subscribe(r.url, testHookKey, types...)
	must(c.t, err)
	return r
}

func (r *receiver) next() received {
	r.t.Helper()
	select {
	case e := <-r.events:
		return e
	case <-time.After(10 * time.Second):
		r.t.Fatal("no event")
		return received{}
	}
}

// types are the next n events by their types.
func (r *receiver) types(n int) (types []string) {
	r.t.Helper()
	for range n {
		types = append(types, r.next().Type)
	}
	return types
}

func (c *client) fault(text string) {
	c.t.Helper()
	rule, err := ParseFault(text)
	must(c.t, err)
	must(c.t, c.box.SetFaults([]FaultRule{rule}))
}

func webhookPositions() map[string]map[string]position {
	order := `"salesOrderGuid":"` + orderGUID(1) + `"`
	envelope := func(want string) position {
		return func(c *client) error {
			r := c.subscribe()
			c.place(1)
			if e := r.next(); !strings.Contains(e.raw, want) {
				return fmt.Errorf("no %s in %s", want, e.raw)
			}
			return nil
		}
	}
	completed := func(want string) position {
		return func(c *client) error {
			c.place(1)
			r := c.subscribe()
			must(c.t, c.box.CompleteOrder(orderGUID(1)))
			if e := r.next(); e.Type != want {
				return fmt.Errorf("%s was sent, want %s", e.Type, want)
			}
			return nil
		}
	}
	priced := func(want ...string) position {
		return func(c *client) error {
			r := c.subscribe()
			must(c.t, c.box.AddCustomerPrice("FERNCAFE", "KOMBU-GIN-330", "22"))
			c.place(1) // whose event is the last in any case
			if diff := cmp.Diff(append(want, "salesorder.created"), r.types(len(want)+1)); diff != "" {
				return fmt.Errorf("events (-want +got)\n%s", diff)
			}
			return nil
		}
	}
	ahead := func(status int) position {
		return func(c *client) error {
			c.place(1)
			r := c.subscribe()
			must(c.t, c.box.SetOrderStatus(orderGUID(1), "Placed", ""))
			r.next()
			c.call("GET", "/SalesOrders/"+orderGUID(1), "", status)
			c.clock.advance(time.Second)
			c.call("GET", "/SalesOrders/"+orderGUID(1), "", 200)
			return nil
		}
	}
	return map[string]map[string]position{
		PriceEvents: {"none": priced(), "product_updated": priced("product.updated")},
		WebhookData: {
			"string": envelope(`"data":"{` + strings.ReplaceAll(order, `"`, `\"`) + `}"}`),
			"object": envelope(`"data":{` + order + `}}`),
		},
		WebhookNames: {
			"camel":  envelope(`"eventType":"salesorder.created","createdOn":"2026-03-02T09:00:00Z"`),
			"pascal": envelope(`"EventType":"salesorder.created","CreatedOn":"2026-03-02T09:00:00Z","Data":"{\"SalesOrderGuid\"`),
		},
		WebhookCompleted: {"updated": completed("salesorder.updated"), "completed": completed("salesorder.completed")},
		WebhookAhead:     {"0s": ahead(200), "1s": ahead(404)},
	}
}

// What is done in Unleashed is told, in the order in which it was done, signed and with the time.
func TestEventsOfEachKind(t *testing.T) {
	c := start(t)
	c.place(1)
	c.place(2)
	r := c.subscribe()
	product := c.box.products.find("", "KOMBU-GIN-330").Guid
	must(t, c.box.SetOrderStatus(orderGUID(1), "Placed", ""))
	must(t, c.box.CompleteOrder(orderGUID(1)))
	must(t, c.box.DeleteOrder(orderGUID(2)))
	must(t, c.box.SetDefaultPrice("KOMBU-GIN-330", "31"))
	must(t, c.box.AddProducts(NewProduct("TEA", "Tea", "12")))
	must(t, c.box.SetCustomerTier("FERNCAFE", "SellPriceTier2"))
	must(t, c.box.AddCustomers(NewCustomer("BAY", "Bay")))
	must(t, c.box.DeleteProduct("TEA"))
	must(t, c.box.DeleteCustomer("BAY"))
	c.place(3)
	c.call("POST", "/Products/Obsolete/"+product, "", 200)
	want := []string{
		"salesorder.updated", "salesorder.updated", "salesorder.deleted", "product.updated", "product.created",
		"customer.updated", "customer.created", "product.deleted", "customer.deleted", "salesorder.created", "product.updated",
	}
	var got []string
	seen := map[string]bool{}
	for range want {
		e := r.next()
		got = append(got, e.Type)
		if !e.signed || e.age < 0 || e.age > time.Second || e.ID == "" || seen[e.ID] {
			t.Errorf("%s: signed %v, %s old, id %s", e.raw, e.signed, e.age, e.ID)
		}
		seen[e.ID] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The computed vector of §6.
func TestWebhookSignature(t *testing.T) {
	got := webhookSignature("whkey-abc", "1767322800", []byte(`{"subscriptionId":"s1","eventType":"salesorder.updated"}`))
	if want := "3EmNpqK+hDEOJ6hVlgH+/qZgY8DU0eTy/bkxWDHs8rI="; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestEventsAreChosen(t *testing.T) {
	c := start(t)
	c.place(1)
	r := c.subscribe("product.updated")
	must(t, c.box.CompleteOrder(orderGUID(1)))
	must(t, c.box.SetDefaultPrice("FREIGHT", "9"))
	if got := r.next(); got.Type != "product.updated" {
		t.Errorf("got %s", got.raw)
	}
}

// A delivery that is refused is tried again with the same id, a fresh time and signature.
func TestDeliveriesAreRetried(t *testing.T) {
	c := start(t)
	c.box.webhooks.retry = time.Millisecond
	r := newReceiver(c, 500, 404)
	_, err := c.box.Subscribe(r.url, testHookKey)
	must(t, err)
	c.place(1)
	first, second, third := r.next(), r.next(), r.next()
	if first.ID != second.ID || second.ID != third.ID || !third.signed {
		t.Errorf("ids %s, %s, %s", first.ID, second.ID, third.ID)
	}
	c.place(2) // which is delivered at once, and after which nothing more comes of the first
	if got := r.next(); got.ID == first.ID {
		t.Error("it was delivered again after it was taken")
	}
	var log []string
	for _, d := range slices.Backward(c.box.Deliveries()) {
		log = append(log, fmt.Sprint(d.Attempt, " ", d.Status))
	}
	if diff := cmp.Diff([]string{"1 500", "2 404", "3 200"}, log[:3]); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
}

func TestWebhookFaults(t *testing.T) {
	change := func(c *client) { must(c.t, c.box.SetDefaultPrice("FREIGHT", "9")) }
	for fault, try := range map[string]func(*client, *receiver){
		"WEBHOOK product.* webhook_twice": func(c *client, r *receiver) {
			change(c)
			if first, again := r.next(), r.next(); first.ID != again.ID {
				c.t.Errorf("ids %s and %s", first.ID, again.ID)
			}
		},
		"* * webhook_forged": func(c *client, r *receiver) {
			change(c)
			if r.next().signed {
				c.t.Error("the signature is right")
			}
		},
		"WEBHOOK * webhook_old": func(c *client, r *receiver) {
			change(c)
			if e := r.next(); e.age < 5*time.Minute || !e.signed {
				c.t.Errorf("%s old, signed %v", e.age, e.signed)
			}
		},
		"WEBHOOK product.updated webhook_swapped": func(c *client, r *receiver) {
			change(c)
			c.place(1)
			if diff := cmp.Diff([]string{"salesorder.created", "product.updated"}, r.types(2)); diff != "" {
				c.t.Error(diff)
			}
		},
		"WEBHOOK product.updated webhook_late delay=1ms": func(c *client, r *receiver) {
			change(c)
			if got := r.next().Type; got != "product.updated" {
				c.t.Error(got)
			}
		},
		"WEBHOOK product.updated webhook_lost": func(c *client, r *receiver) {
			change(c)
			c.place(1)
			if got := r.next().Type; got != "salesorder.created" {
				c.t.Error(got)
			}
			if d := c.box.Deliveries(); d[len(d)-1].Fault != WebhookLost {
				c.t.Errorf("log %+v", d)
			}
		},
	} {
		t.Run(fault, func(t *testing.T) {
			c := start(t)
			r := c.subscribe()
			c.fault(fault)
			try(c, r)
		})
	}
}

// Rules for calls do not touch webhooks, nor the other way round.
func TestFaultsOfCallsAndWebhooksAreApart(t *testing.T) {
	c := start(t)
	r := c.subscribe()
	c.fault("* * error_before count=1")
	must(t, c.box.SetDefaultPrice("FREIGHT", "9"))
	if e := r.next(); !e.signed {
		t.Error("the event was changed")
	}
	c.call("GET", "/Companies", "", 500)
	c.fault("* * webhook_twice count=1")
	c.call("GET", "/Companies", "", 200)
	must(t, c.box.SetDefaultPrice("FREIGHT", "10"))
	if first, again := r.next(), r.next(); first.ID != again.ID {
		t.Error("the rule was used up by a call")
	}
}

func TestSubscriptions(t *testing.T) {
	c := start(t)
	for address, want := range map[string]string{
		"ftp://example.com": "does not begin with http", "/hook": "does not begin with http", "http://": "does not begin with http",
		"https://user:secret@example.com/": "must hold no password",
	} {
		if _, err := c.box.Subscribe(address, ""); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error %v, want %s", address, err, want)
		}
	}
	if _, err := c.box.Subscribe("https://example.com/", "", "product.renamed"); err == nil || !strings.Contains(err.Error(), `no event "product.renamed"`) {
		t.Errorf("error %v", err)
	}
	var made Subscription
	must(t, json.Unmarshal(c.control("POST", "webhooks", `{"url":"https://example.com/","event_types":"product.updated, product.created"}`, 200), &made))
	if made.SignatureKey == "" || len(made.EventTypes) != 2 {
		t.Errorf("made %+v", made)
	}
	if text := string(c.control("GET", "webhooks", "", 200)); strings.Contains(text, made.SignatureKey) || !strings.Contains(text, made.ID) {
		t.Errorf("the key is shown again, or the subscription is not: %s", text)
	}
	for range maxSubscriptions - 1 {
		_, err := c.box.Subscribe("http://127.0.0.1:1/", "")
		must(t, err)
	}
	if _, err := c.box.Subscribe("http://127.0.0.1:1/", ""); err == nil {
		t.Error("a sixth subscription was made")
	}
	c.control("POST", "webhooks/"+made.ID+"/remove", "", 200)
	c.control("POST", "webhooks/"+made.ID+"/remove", "", 404)
	if got := len(c.box.Subscriptions()); got != maxSubscriptions-1 {
		t.Errorf("%d subscriptions are left", got)
	}
}
