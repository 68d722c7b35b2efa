package syncing_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/syncing"
	"upstock/internal/unleashed"
	"upstock/internal/wholesale"
)

const hintKey = "whkey-abc"

// delivery is a webhook as Unleashed sends it, signed with a key at a time.
func delivery(key string, at time.Time, body string) syncing.Delivery {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "." + body))
	header := http.Header{}
	header.Set("X-Unleashed-Timestamp", timestamp)
	header.Set("X-Unleashed-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return syncing.Delivery{Header: header, Body: []byte(body)}
}

// event is the body of a webhook about a record.
func event(id, kind, field, guid string) string {
	data, _ := json.Marshal(map[string]string{field: guid})
	text, _ := json.Marshal(string(data))
	return fmt.Sprintf(`{"subscriptionId":"%s","eventNotificationId":"%s","eventType":"%s","createdOn":"2026-03-02T01:02:03Z","data":%s}`,
		store.NewID(), id, kind, text)
}

// listens has the signature key entered.
func (w *world) listens() *world {
	w.t.Helper()
	must(w.t, w.syncing.AddHintKey(w.t.Context(), w.supplier, hintKey))
	return w
}

// tell delivers a webhook, which must be taken.
func (w *world) tell(body string) {
	w.t.Helper()
	refusal, err := w.syncing.TakeHint(w.t.Context(), w.supplier, delivery(hintKey, w.clock.Now(), body))
	must(w.t, err)
	if refusal.Reason != "" {
		w.t.Fatalf("%s is refused: %s", body, refusal.Words())
	}
}

// sweepAll runs the conversation as long as the sweep finds that something is due.
func (w *world) sweepAll() {
	w.t.Helper()
	for range 20 {
		var due []store.ConnectionRef
		must(w.t, w.view(func(tx *store.Tx) (err error) {
			due, err = tx.IdleConnectionsWithWork(w.t.Context(), store.LongestWaits{
				Lease: time.Minute, Retry: time.Hour, Attempt: time.Hour, Watch: pollInterval, Prices: time.Hour, Hint: time.Hour,
			})
			return err
		}))
		if len(due) == 0 {
			return
		}
		w.converse()
	}
	w.t.Fatal("there is always more to do")
}

func (w *world) orderCalls() int { return w.sandbox.Calls().Total("GET", "SalesOrders") }

func TestAWebhookHasACompletedOrderShippedAtOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready().listens()
		o := w.pushed()
		w.poll()
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.sandbox.ResetCalls()
		w.sweepAll()
		if o = w.order(o.ID); o.Status != wholesale.Processing {
			t.Fatalf("%s before anything was said", o.Status)
		}
		w.tell(event("n1", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID))
		w.sweepAll()
		if o = w.order(o.ID); o.Status != wholesale.Shipped {
			t.Errorf("%s after it was said", o.Status)
		}
		if n := w.orderCalls(); n != 1 {
			t.Errorf("%d calls for one order", n)
		}
		// Once finished, and for orders of others, nothing is asked.
		w.tell(event("n2", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID))
		w.tell(event("n3", "salesorder.updated", "SalesOrderGuid", store.NewID()))
		w.sweepAll()
		if n := w.orderCalls(); n != 1 {
			t.Errorf("%d calls after it was finished", n)
		}
	})
}

func TestWhatWeHaveCreatedOurselvesIsNoNews(t *testing.T) {
	w := onSQLite(t).ready().listens()
	o := w.pushed()
	w.poll()
	w.sandbox.ResetCalls()
	w.tell(event("n1", "salesorder.created", "salesOrderGuid", o.SalesOrder.GUID))
	w.sweepAll()
	if n := w.orderCalls(); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestManyOrdersAreReadFromTheLists(t *testing.T) {
	w := onSQLite(t).ready().listens()
	var orders []*wholesale.Order
	for range 5 {
		orders = append(orders, w.pushed())
	}
	w.poll()
	w.sandbox.ResetCalls()
	for i, o := range orders {
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.tell(event(fmt.Sprint("n", i), "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID))
	}
	w.sweepAll()
	for _, o := range orders {
		if o = w.order(o.ID); o.Status != wholesale.Shipped {
			t.Errorf("%s is %s", o.Number, o.Status)
		}
	}
	if n := w.orderCalls(); n != 2 {
		t.Errorf("%d calls for five orders", n)
	}
}

// TestAnOrderThatIsNotReadableYetIsTriedAgain sends the webhook before the account shows the
// change.
func TestAnOrderThatIsNotReadableYetIsTriedAgain(t *testing.T) {
	for name, unreadable := range map[string]func(w *world, yes func(*http.Request) bool){
		"404": func(w *world, yes func(*http.Request) bool) { w.hide = yes },
		"500": func(w *world, yes func(*http.Request) bool) { w.refuse = yes },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t).ready().listens()
			o := w.pushed()
			w.poll()
			must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
			tries := 0
			unreadable(w, func(r *http.Request) bool {
				if single := strings.HasSuffix(r.URL.Path, o.SalesOrder.GUID) && r.Method == http.MethodGet; single {
					tries++
					return true
				}
				return strings.Contains(r.URL.RawQuery, "sourceId")
			})
			w.tell(event("n1", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID))
			other := w.approve(w.take())
			w.sweepAll()
			w.state(other.ID, wholesale.OutboxCreated) // it holds nothing up
			if tries != 1 {
				t.Fatalf("%d tries at once", tries)
			}
			for i, wait := range []time.Duration{time.Second, 5 * time.Second} {
				w.clock.Advance(wait - time.Millisecond)
				w.sweepAll()
				if tries != 1+i {
					t.Fatalf("%d tries before %s were over", tries, wait)
				}
				w.clock.Advance(time.Millisecond)
				w.sweepAll()
				if tries != 2+i {
					t.Fatalf("%d tries after %s", tries, wait)
				}
			}
			unreadable(w, nil)
			w.clock.Advance(30 * time.Second)
			w.sweepAll()
			if o = w.order(o.ID); o.Status != wholesale.Shipped {
				t.Errorf("%s after it could be read", o.Status)
			}
			if info, err := w.syncing.Connection(t.Context(), w.supplier); err != nil || info.Error != "" {
				t.Errorf("one order is no trouble of the account: %q %v", info.Error, err)
			}
		})
	}
}

// TestAnOrderThatCannotBeReadIsLookedForInTheLists gives up on it alone after the last try.
func TestAnOrderThatCannotBeReadIsLookedForInTheLists(t *testing.T) {
	w := onSQLite(t).ready().listens()
	o := w.pushed()
	w.poll()
	must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
	w.refuse = func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, o.SalesOrder.GUID) }
	w.tell(event("n1", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID))
	w.sweepAll()
	for _, wait := range []time.Duration{1, 5, 30} {
		w.clock.Advance(wait * time.Second)
		w.sweepAll()
	}
	if o = w.order(o.ID); o.Status != wholesale.Shipped {
		t.Errorf("%s", o.Status)
	}
}

// priced is what Fern Cafe pays for the gin.
func (w *world) priced() string {
	w.t.Helper()
	return w.take().Lines[0].UnitPrice.String()
}

func TestAWebhookHasAPriceReadAtOnce(t *testing.T) {
	for name, body := range map[string]string{
		"product":      event("n1", "product.updated", "productGuid", store.NewID()),
		"customer":     event("n1", "Customer.Updated", "CustomerGuid", store.NewID()),
		"unknown kind": event("n1", "sellpricetier.changed", "id", "7"),
		"unreadable":   "<xml/>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t).ready().listens()
			w.clock.Advance(2 * time.Minute)
			w.sweepAll()
			must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "23.5000"))
			w.tell(body)
			w.sweepAll()
			if got := w.priced(); got != "23.5000" {
				t.Errorf("%s a moment after the webhook", got)
			}
		})
	}
}

func TestManyWebhooksAreOneReading(t *testing.T) {
	w := onSQLite(t).ready().listens()
	w.clock.Advance(2 * time.Minute)
	w.sweepAll()
	w.sandbox.ResetCalls()
	for i := range 100 {
		w.tell(event(fmt.Sprint("n", i), "product.updated", "productGuid", store.NewID()))
	}
	w.sweepAll()
	if n := w.sandbox.Calls().Total("GET", "Products"); n != 1 {
		t.Errorf("products were read %d times", n)
	}
	// What comes a moment later is read in the next second.
	w.tell(event("late", "product.updated", "productGuid", store.NewID()))
	w.sweepAll()
	if n := w.sandbox.Calls().Total("GET", "Products"); n != 1 {
		t.Errorf("products were read %d times in one second", n)
	}
	w.clock.Advance(time.Second)
	w.sweepAll()
	if n := w.sandbox.Calls().Total("GET", "Products"); n != 2 {
		t.Errorf("products were read %d times in two seconds", n)
	}
}

// TestAThousandChangesAreReadInFewGoes changes something every half second for a minute.
func TestAThousandChangesAreReadInFewGoes(t *testing.T) {
	w := onSQLite(t).ready().listens()
	w.clock.Advance(2 * time.Minute)
	w.sweepAll()
	w.sandbox.ResetCalls()
	for i := range 120 {
		w.tell(event(fmt.Sprint("n", i), "product.updated", "productGuid", store.NewID()))
		w.sweepAll()
		w.clock.Advance(500 * time.Millisecond)
	}
	if n := w.sandbox.Calls().Total("GET", "Products"); n < 10 || n > 16 {
		t.Errorf("products were read %d times", n)
	}
	must(t, w.sandbox.SetTierPrice("GIN", "SellPriceTier1", "23.5000"))
	w.tell(event("last", "product.updated", "productGuid", store.NewID()))
	w.clock.Advance(10 * time.Second)
	w.sweepAll()
	if got := w.priced(); got != "23.5000" {
		t.Errorf("%s after the last", got)
	}
}

// TestWebhooksCannotSpendTheMonth sends one every half minute for an hour: beyond what is put by
// for a busy hour, each reading must be earned.
func TestWebhooksCannotSpendTheMonth(t *testing.T) {
	w := onSQLite(t).ready().listens()
	w.clock.Advance(2 * time.Minute)
	w.sweepAll()
	w.sandbox.ResetCalls()
	for i := range 120 {
		w.tell(event(fmt.Sprint("n", i), "product.updated", "productGuid", store.NewID()))
		w.sweepAll()
		w.clock.Advance(30 * time.Second)
	}
	calls := w.sandbox.Calls()
	if n := calls.Total("GET", "Products") + calls.Total("GET", "Customers") + calls.Total("GET", "ProductPrices"); n > 240+3*5+15 {
		t.Errorf("%d calls in an hour", n)
	}
}

func TestNothingIsReadAgainBeforeTheFirstImport(t *testing.T) {
	w := onSQLite(t).listens()
	w.tell(event("n1", "product.updated", "productGuid", store.NewID())) // not connected
	w.connect()
	w.converse()
	w.sandbox.ResetCalls()
	w.tell(event("n2", "product.updated", "productGuid", store.NewID()))
	w.sweepAll()
	if n := w.sandbox.Calls().Total("GET", "Products"); n != 0 {
		t.Errorf("products were read %d times", n)
	}
}

// TestWithoutPriceSyncTheListsAreRead leaves prices alone, and takes over the rest.
func TestWithoutPriceSyncTheListsAreRead(t *testing.T) {
	w := onSQLite(t).ready().listens()
	off := false
	_, err := w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{SyncPrices: &off})
	must(t, err)
	w.clock.Advance(2 * time.Minute)
	w.sweepAll()
	w.sandbox.ResetCalls()
	w.tell(event("n1", "product.updated", "productGuid", store.NewID()))
	w.sweepAll()
	calls := w.sandbox.Calls()
	if calls.Total("GET", "Products") != 1 || calls.Total("GET", "ProductPrices") != 0 {
		t.Errorf("%d readings of products, %d of prices", calls.Total("GET", "Products"), calls.Total("GET", "ProductPrices"))
	}
}

// refusals says why a webhook is refused; "" when it is taken.
func (w *world) refusal(supplier string, d syncing.Delivery) syncing.RefusalReason {
	w.t.Helper()
	refusal, err := w.syncing.TakeHint(w.t.Context(), supplier, d)
	must(w.t, err)
	must(w.t, w.syncing.NoteRefusal(w.t.Context(), refusal))
	return refusal.Reason
}

func (w *world) hints() syncing.Hints {
	w.t.Helper()
	hints, err := w.syncing.Hints(w.t.Context(), w.supplier)
	must(w.t, err)
	return hints
}

func TestForgedWebhooksChangeNothing(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		o := w.pushed()
		w.poll()
		must(t, w.sandbox.CompleteOrder(o.SalesOrder.GUID))
		w.sandbox.ResetCalls()
		now := w.clock.Now()
		body := event("n1", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID)
		good := delivery(hintKey, now, body)
		if got := w.refusal(w.supplier, good); got != syncing.NoKey {
			t.Errorf("before a key was entered: %q", got)
		}
		w.listens()
		changed := good
		changed.Body = []byte(strings.Replace(body, "n1", "n2", 1))
		unsigned := good
		unsigned.Header = http.Header{}
		for name, test := range map[string]struct {
			supplier string
			delivery syncing.Delivery
			want     syncing.RefusalReason
		}{
			"another key":      {w.supplier, delivery("whkey-abd", now, body), syncing.WrongKey},
			"another body":     {w.supplier, changed, syncing.WrongKey},
			"no signature":     {w.supplier, unsigned, syncing.NotSigned},
			"too old":          {w.supplier, delivery(hintKey, now.Add(-301*time.Second), body), syncing.WrongTime},
			"too new":          {w.supplier, delivery(hintKey, now.Add(301*time.Second), body), syncing.WrongTime},
			"another supplier": {store.NewID(), good, syncing.NoKey},
			"no supplier":      {"", good, syncing.NoKey},
		} {
			if got := w.refusal(test.supplier, test.delivery); got != test.want {
				t.Errorf("%s: %q, want %q", name, got, test.want)
			}
		}
		w.sweepAll()
		if n := w.orderCalls(); n != 0 || w.order(o.ID).Status != wholesale.Processing {
			t.Errorf("%d calls, the order is %s", n, w.order(o.ID).Status)
		}
		if got := w.hints().Health; got.Received != 0 || got.Refused != 6 || !got.LastRefusedAt.Equal(now) || got.LastRefusal == "" {
			t.Errorf("%+v", got)
		}
		// The edges of the window are within it, in either direction.
		for i, apart := range []time.Duration{-300 * time.Second, 300 * time.Second} {
			if got := w.refusal(w.supplier, delivery(hintKey, now.Add(apart), strings.Replace(body, "n1", fmt.Sprint("edge", i), 1))); got != "" {
				t.Errorf("%s apart: %q", apart, got)
			}
		}
		w.sweepAll()
		if o = w.order(o.ID); o.Status != wholesale.Shipped {
			t.Errorf("after a good one it is %s", o.Status)
		}
	})
}

func TestARepeatedWebhookIsKnown(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready().listens()
		o := w.pushed()
		w.poll()
		w.sandbox.ResetCalls()
		body := event("n1", "salesorder.updated", "salesOrderGuid", o.SalesOrder.GUID)
		w.tell(body)
		w.sweepAll()
		w.clock.Advance(72*time.Hour + 5*time.Minute) // it is repeated for as long, signed anew
		before := w.orderCalls()
		w.tell(body)
		var due []store.Hint
		must(t, w.view(func(tx *store.Tx) (err error) {
			due, err = tx.DueHints(t.Context(), w.supplier, time.Hour, 10)
			return err
		}))
		if before != 1 || len(due) != 0 {
			t.Errorf("%d calls for the first, and %v is due after it was repeated", before, due)
		}
		if got := w.hints().Health; got.Received != 2 || got.Repeated != 1 {
			t.Errorf("%+v", got)
		}
		// Two that have no id are two, unless they are the same to the second.
		bare := `{"eventType":"salesorder.updated","data":{"salesOrderGuid":"` + o.SalesOrder.GUID + `"}}`
		w.tell(bare)
		w.tell(bare)
		w.clock.Advance(time.Second)
		w.tell(bare)
		if got := w.hints().Health; got.Received != 5 || got.Repeated != 2 {
			t.Errorf("%+v", got)
		}
	})
}

func TestSignatureKeys(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for i := range syncing.MaxHintKeys {
			must(t, w.syncing.AddHintKey(ctx, w.supplier, fmt.Sprintf(" key-%d \n", i)))
		}
		must(t, w.syncing.AddHintKey(ctx, w.supplier, "key-1")) // is there already
		if n := len(w.hints().Keys); n != syncing.MaxHintKeys {
			t.Fatalf("%d keys", n)
		}
		if err := w.syncing.AddHintKey(ctx, w.supplier, "key-9"); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("one too many: %v", err)
		}
		for _, text := range []string{"", "  ", "two words", "line\nbreak", "schlüssel", strings.Repeat("x", 501)} {
			if err := w.syncing.AddHintKey(ctx, w.supplier, text); wholesale.CodeOf(err) != wholesale.CodeInvalid {
				t.Errorf("%q: %v", text, err)
			}
		}
		signedWith := func(key string) syncing.RefusalReason {
			return w.refusal(w.supplier, delivery(key, w.clock.Now(), event(store.NewID(), "product.updated", "id", "1")))
		}
		for i := range syncing.MaxHintKeys {
			if got := signedWith(fmt.Sprint("key-", i)); got != "" {
				t.Errorf("key-%d: %q", i, got)
			}
		}
		second := w.hints().Keys[1].ID
		must(t, w.syncing.RemoveHintKey(ctx, w.supplier, second))
		if err := w.syncing.RemoveHintKey(ctx, w.supplier, second); wholesale.CodeOf(err) != wholesale.CodeNotFound {
			t.Errorf("removed twice: %v", err)
		}
		if first, other := signedWith("key-0"), signedWith("key-1"); first != "" || other != syncing.WrongKey {
			t.Errorf("after the second was removed: %q %q", first, other)
		}
		must(t, w.syncing.RemoveHintKeys(ctx, w.supplier))
		if got := signedWith("key-0"); got != syncing.NoKey {
			t.Errorf("after all were removed: %q", got)
		}
		var kinds []string
		must(t, w.view(func(tx *store.Tx) error {
			rows, err := tx.AuditRows(ctx, w.supplier, store.AuditFilter{}, 100)
			for _, row := range slices.Backward(rows) {
				if strings.Contains(row.Kind, "webhook_key") {
					kinds = append(kinds, row.Kind)
				}
				if strings.Contains(row.Subject+row.Detail, "key-") {
					t.Errorf("a key stands in the audit: %+v", row)
				}
			}
			return err
		}))
		want := append(slices.Repeat([]string{"webhook_key_added"}, 5), slices.Repeat([]string{"webhook_key_removed"}, 5)...)
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAFloodOfForgedWebhooksIsFewWrites counts them all the same.
func TestAFloodOfForgedWebhooksIsFewWrites(t *testing.T) {
	w := onSQLite(t).listens()
	forged := delivery("not-the-key", w.clock.Now(), "{}")
	for range 1000 {
		w.refusal(w.supplier, forged)
	}
	if got := w.hints().Health.Refused; got != 20 {
		t.Errorf("%d are written at once", got)
	}
	w.clock.Advance(time.Minute)
	w.refusal(w.supplier, forged)
	if got := w.hints().Health.Refused; got != 1001 {
		t.Errorf("%d are counted", got)
	}
}

func TestRefusalsAreSaidInWords(t *testing.T) {
	for want, refusal := range map[string]syncing.Refusal{
		"minutes behind this server's clock":                 {Reason: syncing.WrongTime, Apart: -12 * time.Minute},
		"Its time is 6 minutes ahead of this server's clock": {Reason: syncing.WrongTime, Apart: 301 * time.Second},
		"It was signed with another key":                     {Reason: syncing.WrongKey},
		"It was not signed":                                  {Reason: syncing.NotSigned},
		"There is no signature key yet":                      {Reason: syncing.NoKey},
	} {
		if got := refusal.Words(); !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

// countedKeys counts the keys that a webhook is tried with.
type countedKeys struct {
	*unleashed.Connector
	keys []int
}

// ReadHint counts.
func (c *countedKeys) ReadHint(d syncing.Delivery, keys [][]byte, now time.Time) (syncing.Notification, syncing.Refusal) {
	c.keys = append(c.keys, len(keys))
	return c.Connector.ReadHint(d, keys, now)
}

// TestEveryWebhookIsTheSameWork lets no one find out by the time which suppliers there are, or how
// many keys one has.
func TestEveryWebhookIsTheSameWork(t *testing.T) {
	w := onSQLite(t).listens()
	config := w.syncing.Config
	source := &countedKeys{Connector: config.Connector.(*unleashed.Connector)}
	config.Connector = source
	counting := syncing.New(config)
	for _, supplier := range []string{w.supplier, store.NewID(), ""} {
		for _, key := range []string{hintKey, "another"} {
			_, err := counting.TakeHint(t.Context(), supplier, delivery(key, w.clock.Now(), "{}"))
			must(t, err)
		}
	}
	if diff := cmp.Diff(slices.Repeat([]int{syncing.MaxHintKeys}, 6), source.keys); diff != "" {
		t.Error(diff)
	}
}
