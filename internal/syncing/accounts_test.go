package syncing_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
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

// openLive makes a second account: the same codes, in other spellings of their case, under other
// GUIDs.
func (w *world) openLive() {
	w.t.Helper()
	w.live = sandbox.New(sandbox.Config{
		APIID: "live", APIKey: "key", CompanyName: "Fizz Live", Clock: w.clock.Now, Log: slog.New(slog.DiscardHandler), Seed: 2,
	})
	for i, code := range []string{"GIN", "apl", "FREIGHT"} {
		p := sandbox.NewProduct(code, "Live "+code, "30.0000")
		p.Guid = fmt.Sprintf("11111111-0000-4000-8000-%012d", i)
		must(w.t, w.live.AddProducts(p))
	}
	must(w.t, w.live.SetTierPrice("GIN", "SellPriceTier1", "24.9500"))
	fern := sandbox.NewCustomer("FERN", "Fern Cafe")
	fern.Guid = "22222222-0000-4000-8000-000000000001"
	must(w.t, w.live.AddCustomers(fern))
	must(w.t, w.live.SetCustomerTier("FERN", "SellPriceTier1"))
}

func (w *world) connectTo(id string) syncing.ConnectionInfo {
	w.t.Helper()
	info, err := w.syncing.Connect(w.t.Context(), w.supplier, syncing.Credentials{APIID: id, APIKey: "key"})
	must(w.t, err)
	w.converse()
	return info
}

// settle runs conversations until nothing changes any more.
func (w *world) settle() {
	w.t.Helper()
	for range 6 {
		w.converse()
		w.clock.Advance(10 * time.Second)
	}
}

// relinkAll compares and links everything that was found.
func (w *world) relinkAll() int64 {
	w.t.Helper()
	w.run(w.syncing.Compare(w.t.Context(), w.supplier))
	n, err := w.syncing.Relink(w.t.Context(), w.supplier, syncing.Relinking{All: true})
	must(w.t, err)
	w.settle()
	return n
}

// TestFromTrialToLiveWithOrdersInEveryState: nothing is imported before the review, nothing is
// lost, and no order has two sales orders, there and back.
func TestFromTrialToLiveWithOrdersInEveryState(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		created := w.pushed()
		w.fault("POST SalesOrders cut_after count=1")
		doubted := w.pushed()
		w.fault()
		if doubted = w.order(doubted.ID); doubted.SalesOrder.State != wholesale.OutboxUnknown {
			t.Fatalf("the order in doubt is %s", doubted.SalesOrder.State)
		}
		must(t, w.sandbox.SetMinimumSellPrice("GIN", "25.0000"))
		failed := w.state(w.pushed().ID, wholesale.OutboxFailed)
		pending, taken := w.approve(w.take()), w.take()
		w.openLive()

		info := w.connectTo("live")
		if o := info.OtherAccount; o == nil || o.Products != 3 || o.Customers != 1 || o.Orders != 4 || o.Before != "Demo Drinks Ltd" {
			t.Fatalf("connecting another account says %+v", info.OtherAccount)
		}
		if !slices.Contains(w.notices(), "other_account") {
			t.Errorf("notices: %v", w.notices())
		}
		if calls := w.live.Calls(); calls.Total("GET", "Products")+calls.Total("GET", "Customers")+calls.Total("POST", "SalesOrders") != 0 {
			t.Errorf("before the review: %+v", calls)
		}
		if err := second(w.syncing.SyncPrices(t.Context(), w.supplier)); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("a price sync before the review: %v", err)
		}
		// An import by hand neither links silently nor doubles.
		run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
		if run.Skipped != 3 || run.Created+run.Updated != 0 || len(run.SkipReasons) != 1 {
			t.Errorf("an import by hand: %+v", run)
		}
		waits := w.state(pending.ID, wholesale.OutboxPending)
		if !waits.NeedsAttention() || !strings.Contains(waits.SalesOrder.Error, "Relink") {
			t.Errorf("an order that waits for the review says %q", waits.SalesOrder.Error)
		}

		if n := w.relinkAll(); n != 4 {
			t.Errorf("%d links, want 4", n)
		}
		if p := w.product("GIN"); !strings.HasPrefix(p.RemoteID, "11111111") || p.Name != "Live GIN" {
			t.Errorf("after the review: %+v", p)
		}
		for _, o := range []*wholesale.Order{pending, failed} { // they went to the new account by themselves
			got := w.state(o.ID, wholesale.OutboxCreated)
			if _, there := w.live.Order(got.SalesOrder.GUID); !there || got.Elsewhere() {
				t.Errorf("%s is not in the new account", got.Number)
			}
		}
		if w.live.OrderCount() != 2 {
			t.Errorf("%d sales orders in the new account, want 2", w.live.OrderCount())
		}
		for _, o := range []*wholesale.Order{created, doubted} { // they wait for a person
			got := w.order(o.ID)
			if !got.NeedsAttention() || got.SalesOrder.Elsewhere != "Demo Drinks Ltd" || !got.CanSendAgain() || got.SalesOrder.Deleted {
				t.Errorf("an order of the old account is %+v", got.SalesOrder)
			}
		}
		w.approve(taken)
		w.settle()
		w.state(taken.ID, wholesale.OutboxCreated)

		// A person sends the one in doubt to the new account: once, however often it is pressed.
		_, err := w.orders.SendAgain(t.Context(), w.supplier, doubted.ID)
		must(t, err)
		if _, err := w.orders.SendAgain(t.Context(), w.supplier, doubted.ID); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("sent again twice: %v", err)
		}
		w.settle()
		w.state(doubted.ID, wholesale.OutboxCreated)
		if w.live.OrderCount() != 4 || w.sandbox.OrderCount() != 2 {
			t.Errorf("%d and %d sales orders, want 4 and 2", w.live.OrderCount(), w.sandbox.OrderCount())
		}

		// Back to the first account: its order is followed again, the others are in the other one.
		must(t, w.sandbox.SetMinimumSellPrice("GIN", "0"))
		w.connectTo("id")
		w.relinkAll()
		back := w.order(created.ID)
		if back.Elsewhere() || back.NeedsAttention() || back.SalesOrder.Error != "" {
			t.Errorf("after coming back: %+v", back.SalesOrder)
		}
		must(t, w.sandbox.CompleteOrder(back.SalesOrder.GUID))
		w.clock.Advance(2 * time.Hour)
		w.settle()
		if got := w.order(created.ID); got.Status != wholesale.Shipped {
			t.Errorf("its completion was not seen: %s %+v", got.Status, got.SalesOrder)
		}
		if got := w.order(taken.ID); got.SalesOrder.Elsewhere != "Fizz Live" {
			t.Errorf("the order in the other account says %+v", got.SalesOrder)
		}
		if w.live.OrderCount() != 4 || w.sandbox.OrderCount() != 2 {
			t.Errorf("%d and %d sales orders, want 4 and 2", w.live.OrderCount(), w.sandbox.OrderCount())
		}
	})
}

func TestTheSameAccountAsksNothing(t *testing.T) {
	w := onSQLite(t).ready()
	if info := w.connectTo("ID"); info.OtherAccount != nil || slices.Contains(w.notices(), "other_account") {
		t.Errorf("the same account in another spelling: %+v %v", info.OtherAccount, w.notices())
	}
}

// What is approved before the review has ended waits for it, and then goes to the account that is
// connected by itself, like what was approved before.
func TestWhatIsApprovedDuringTheReviewIsSentAfterIt(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		approved, retried := w.take(), w.take()
		w.openLive()
		w.connectTo("live")
		w.approve(approved)
		w.approve(retried)
		w.settle()
		if _, err := w.syncing.Retry(t.Context(), w.supplier, retried.ID); err != nil {
			t.Fatal(err)
		}
		w.settle()
		for _, o := range []*wholesale.Order{approved, retried} {
			if got := w.state(o.ID, wholesale.OutboxFailed); !got.NeedsAttention() || !strings.Contains(got.SalesOrder.Error, "Relink") {
				t.Errorf("before the review it says %q", got.SalesOrder.Error)
			}
		}
		w.relinkAll()
		for _, o := range []*wholesale.Order{approved, retried} {
			if got := w.state(o.ID, wholesale.OutboxCreated); got.NeedsAttention() || got.Elsewhere() {
				t.Errorf("after the review: %+v", got.SalesOrder)
			}
		}
		if w.live.OrderCount() != 2 || w.sandbox.OrderCount() != 0 || slices.Contains(w.notices(), "sales_order_failed") {
			t.Errorf("%d and %d sales orders, notices %v", w.live.OrderCount(), w.sandbox.OrderCount(), w.notices())
		}
	})
}

// What is read of the first account while another one is being connected is not taken in.
func TestALateReadingOfAnotherAccountIsNotTakenIn(t *testing.T) {
	w := onSQLite(t)
	w.ready()
	w.openLive()
	w.sandbox = sandbox.New(sandbox.Config{APIID: "id", APIKey: "key", Clock: w.clock.Now, Log: slog.New(slog.DiscardHandler), Seed: 1})
	anew := sandbox.NewProduct("GIN", "Kombucha Ginger, new", "31.0000")
	anew.Guid = "33333333-0000-4000-8000-000000000001"
	must(t, w.sandbox.AddProducts(anew))
	w.clock.Advance(time.Minute)
	w.approve(w.take())
	connected := false
	w.refuse = func(r *http.Request) bool {
		if r.URL.Path == "/Products/1" && r.Header.Get("api-auth-id") == "id" && !connected {
			connected = true
			if _, err := w.syncing.Connect(t.Context(), w.supplier, syncing.Credentials{APIID: "live", APIKey: "key"}); err != nil {
				t.Error(err)
			}
		}
		return false
	}
	w.converse()
	rows, _, err := w.syncing.ReviewRows(t.Context(), w.supplier, syncing.ReviewPart{Kind: store.ProductLink, State: store.RelinkFound}, "", 10)
	must(t, err)
	if !connected || len(rows) != 0 {
		t.Errorf("connected: %t; the review of the other account offers %+v", connected, rows)
	}
}

// The same account, the same codes, other GUIDs.
func TestWhatWasMadeAnewIsOfferedForReview(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		before := w.product("GIN")
		w.openLive()
		w.sandbox = sandbox.New(sandbox.Config{APIID: "id", APIKey: "key", Clock: w.clock.Now, Log: slog.New(slog.DiscardHandler), Seed: 1})
		anew := sandbox.NewProduct("GIN", "Kombucha Ginger, new", "31.0000")
		anew.Guid = "33333333-0000-4000-8000-000000000001"
		must(t, w.sandbox.AddProducts(anew))
		run := w.run(w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts))
		if run.Skipped != 1 || !slices.Contains(w.notices(), "relink") {
			t.Errorf("the import says %+v, notices %v", run.SkipReasons, w.notices())
		}
		if w.product("GIN").RemoteID != before.RemoteID {
			t.Error("it was linked without a person")
		}
		rows, _, err := w.syncing.ReviewRows(t.Context(), w.supplier, syncing.ReviewPart{Kind: store.ProductLink, State: store.RelinkFound}, "", 10)
		must(t, err)
		if len(rows) != 1 || rows[0].ID != before.ID || rows[0].Linked != before.RemoteID || rows[0].RemoteID != anew.Guid {
			t.Fatalf("the review has %+v", rows)
		}
		// A price sync meets it again and again; a notice that was dismissed stays away.
		n, err := w.syncing.Relink(t.Context(), w.supplier, syncing.Relinking{Links: []syncing.Link{{Kind: store.ProductLink, ID: before.ID, RemoteID: anew.Guid}}})
		must(t, err)
		w.settle()
		after := w.product("GIN")
		if n != 1 || after.ID != before.ID || after.RemoteID != anew.Guid || after.Name != "Kombucha Ginger, new" || slices.Contains(w.notices(), "relink") {
			t.Errorf("after the review: %+v, notices %v", after, w.notices())
		}
		if err := second(w.syncing.Relink(t.Context(), w.supplier, syncing.Relinking{Links: []syncing.Link{{Kind: store.ProductLink, ID: before.ID, RemoteID: anew.Guid}}})); wholesale.CodeOf(err) != wholesale.CodeConflict {
			t.Errorf("linked twice: %v", err)
		}
	})
}

// TestWhatCannotBeSoldAnyMoreIsFoundBeforeSending: approval and retry read again what they need.
func TestWhatCannotBeSoldAnyMoreIsFoundBeforeSending(t *testing.T) {
	for name, change := range map[string]func(w *world) error{
		"obsolete product":  func(w *world) error { return w.sandbox.SetProductObsolete("GIN", true) },
		"stop credit":       func(w *world) error { return w.sandbox.SetStopCredit("FERN", true) },
		"obsolete customer": func(w *world) error { return w.sandbox.SetCustomerObsolete("FERN", true) },
		"another tax": func(w *world) error {
			return w.sandbox.ChangeCustomer("FERN", func(c *sandbox.Customer) { c.Taxable = false })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onSQLite(t).ready()
			o := w.take()
			w.clock.Advance(time.Minute)
			must(t, change(w))
			w.clock.Advance(time.Second)
			w.approve(o)
			w.converse()
			got := w.state(o.ID, wholesale.OutboxFailed)
			if w.sandbox.OrderCount() != 0 || !slices.Contains(w.notices(), "sales_order_failed") {
				t.Errorf("%d sales orders, notices %v", w.sandbox.OrderCount(), w.notices())
			}
			if name == "another tax" && !(strings.Contains(got.SalesOrder.Error, "344.31") && strings.Contains(got.SalesOrder.Error, "299.40")) {
				t.Errorf("both totals: %q", got.SalesOrder.Error)
			}
		})
	}
}

// TestAnObsoleteFreightProductIsFoundBeforeSending: it is on no line of the order.
func TestAnObsoleteFreightProductIsFoundBeforeSending(t *testing.T) {
	w := onSQLite(t).ready()
	code, freight := "FREIGHT", dec("15")
	must(t, second(w.syncing.ChangeSettings(t.Context(), w.supplier, syncing.SettingsChange{FreightProductCode: &code})))
	o := w.take()
	must(t, second(w.orders.Edit(t.Context(), w.supplier, o.ID, ordering.OrderChange{Freight: &freight})))
	w.clock.Advance(time.Minute)
	must(t, w.sandbox.SetProductObsolete("FREIGHT", true))
	w.approve(o)
	w.converse()
	if got := w.state(o.ID, wholesale.OutboxFailed); !strings.Contains(got.SalesOrder.Error, "FREIGHT") || w.sandbox.OrderCount() != 0 {
		t.Errorf("%q, %d sales orders", got.SalesOrder.Error, w.sandbox.OrderCount())
	}
}

// TestManyApprovalsCostTwoListCalls: one reading serves all orders that wait, and a list that
// cannot be read holds nothing up.
func TestManyApprovalsCostTwoListCalls(t *testing.T) {
	w := onSQLite(t).ready()
	var orders []*wholesale.Order
	for range 100 {
		orders = append(orders, w.take())
	}
	w.clock.Advance(time.Minute)
	for _, o := range orders {
		w.approve(o)
	}
	w.sandbox.ResetCalls()
	w.converse()
	calls := w.sandbox.Calls()
	if calls.Total("GET", "Products") != 1 || calls.Total("GET", "Customers") != 1 || calls.Total("POST", "SalesOrders") != 100 {
		t.Errorf("%+v", calls)
	}
	w.fault("GET Products error_before")
	w.clock.Advance(time.Minute)
	o := w.approve(w.take())
	w.converse()
	w.state(o.ID, wholesale.OutboxCreated)
}

// TestATestEndsEveryWait: the month's calls were used up, and a person asks again.
func TestATestEndsEveryWait(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		w.ready()
		w.fault("* * throttle retry_after=300s")
		o := w.pushed()
		if got := w.state(o.ID, wholesale.OutboxPending); got.SalesOrder.Error == "" {
			t.Error("nothing says why it waits")
		}
		w.sandbox.ResetCalls()
		_, err := w.syncing.Test(t.Context(), w.supplier)
		if wholesale.CodeOf(err) != wholesale.CodeUnavailable || !strings.Contains(err.Error(), "tried again by itself in") {
			t.Errorf("a test that is refused: %v", err)
		}
		if n := w.sandbox.Calls().Total("GET", "Companies"); n != 1 {
			t.Errorf("%d calls for a test, want 1", n)
		}
		w.fault()
		w.clock.Advance(10 * time.Second) // long enough for a look to be final, not for the wait to end
		_, err = w.syncing.Test(t.Context(), w.supplier)
		must(t, err)
		w.converse()
		w.state(o.ID, wholesale.OutboxCreated)
		info, err := w.syncing.Connection(t.Context(), w.supplier)
		must(t, err)
		if diff := cmp.Diff([]string{"connected", "", ""}, []string{string(info.Status), info.Error, info.ErrorDetail}); diff != "" || len(w.notices()) > 0 {
			t.Error(diff, w.notices())
		}
	})
}

// technicalWords are words that an office person cannot do anything with.
var technicalWords = []string{"EOF", "dial", "tcp", "status", "POST ", "GET ", "http", "HTTP", "500", "502", "403", "429", "JSON", "json", "exception", "context", "x509", "--"}

// TestFailuresAreSaidInAnOfficesWords walks the faults of Unleashed and reads everything that a
// person may read of them.
func TestFailuresAreSaidInAnOfficesWords(t *testing.T) {
	for _, fault := range []string{"error_before", "error_after", "cut_before", "cut_after", "truncated", "garbage", "throttle", "throttle retry_after=90s", "auth_gone"} {
		for _, calls := range []string{"POST SalesOrders", "* *", "GET Products"} {
			t.Run(calls+" "+fault, func(t *testing.T) {
				t.Parallel()
				w := onSQLite(t).ready()
				w.fault(calls + " " + fault)
				o := w.approve(w.take())
				_, err := w.syncing.StartImport(t.Context(), w.supplier, syncing.RunProducts)
				must(t, err)
				for range 8 {
					w.clock.Advance(time.Minute)
					w.converse()
				}
				_, testErr := w.syncing.Test(t.Context(), w.supplier)
				w.wantNoTechnicalWords(o.ID, testErr)
			})
		}
	}
}

// wantNoTechnicalWords reads the order, its timeline, the notices, the runs, the connection and an
// answer to a test.
func (w *world) wantNoTechnicalWords(orderID string, answer error) {
	w.t.Helper()
	ctx := w.t.Context()
	o := w.order(orderID)
	said := map[string]string{"order": o.SalesOrder.Error}
	if answer != nil {
		said["test"] = answer.Error()
	}
	info, err := w.syncing.Connection(ctx, w.supplier)
	must(w.t, err)
	said["connection"] = info.Error
	if info.Error != "" && info.ErrorDetail == "" {
		w.t.Error("the technical text of the connection's trouble is lost")
	}
	runs, _, err := w.syncing.Runs(ctx, w.supplier, "", 20)
	must(w.t, err)
	for _, run := range runs {
		said["run "+run.Kind] += run.Error
	}
	events, err := w.orders.Timeline(ctx, w.supplier, orderID)
	must(w.t, err)
	for _, e := range events {
		said["timeline"] += e.Text + "\n"
	}
	notices, _, err := w.orders.Notices(ctx, w.supplier, "", 100)
	must(w.t, err)
	for _, n := range notices {
		said["notice "+n.Kind] += n.Title + "\n" + n.Detail
	}
	for where, text := range said {
		for _, word := range technicalWords {
			if strings.Contains(text, word) {
				w.t.Errorf("%s says %q: %q", where, word, text)
			}
		}
		if strings.Contains(text, "..") {
			w.t.Errorf("%s: %q", where, text)
		}
	}
}
