package payments_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/databasetest"
	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/payments/stripe"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// history drives one order and its money through anything that can happen to them.
type history struct {
	*world
	id     string
	theirs *wholesale.RemoteOrder // the sales order as a made-up Unleashed has it; nil when there is none
	buyer  bool                   // the buyer pays on a page in this step
	backup *backup

	disputes []string // that are open, by their id at Stripe

	mu     sync.Mutex
	faults []stripefake.FaultKind // of the next requests, in this order
	kill   context.CancelFunc     // ends the process at the request after those; nil for none
}

// backup is the database as it was, with what the made-up Unleashed had then.
type backup struct {
	file   []byte
	theirs *wholesale.RemoteOrder
}

// happenings are what can happen, each to an order in any state: what its state does not allow is
// refused, and changes nothing.
var happenings = map[string]func(h *history, t *rapid.T) error{
	"approve": func(h *history, _ *rapid.T) error {
		_, err := h.orders.Approve(context.Background(), h.supplier, h.id)
		return err
	},
	"queue its sales order": func(h *history, _ *rapid.T) error {
		return h.sales(func(o *wholesale.Order) {
			if o.Status == wholesale.Processing && o.SalesOrder.State == wholesale.OutboxNone {
				o.SalesOrder.OutboxEntry = wholesale.OutboxEntry{State: wholesale.OutboxPending, Generation: 1, GUID: store.NewID()}
			}
		})
	},
	"answer": func(h *history, t *rapid.T) error {
		if o := h.order(); !o.SalesOrder.State.OnItsWay() {
			return nil
		}
		if err := h.sales(func(o *wholesale.Order) { o.SalesOrder.State = wholesale.OutboxCreated }); err != nil {
			return err
		}
		return h.report(h.remote(t, false), true)
	},
	"seen":     func(h *history, t *rapid.T) error { return h.seen(h.remote(t, false)) },
	"complete": func(h *history, t *rapid.T) error { return h.seen(h.remote(t, true)) },
	"match Unleashed": func(h *history, _ *rapid.T) error {
		_, err := h.orders.MatchUnleashed(context.Background(), h.supplier, h.id, 0)
		return err
	},
	"edit": func(h *history, t *rapid.T) error {
		lines := []ordering.LineInput{{ProductCode: "GIN", Quantity: dec(fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "quantity")))}}
		_, err := h.orders.Edit(context.Background(), h.supplier, h.id, ordering.OrderChange{Lines: &lines})
		return err
	},
	"ship": func(h *history, _ *rapid.T) error {
		_, err := h.orders.Ship(context.Background(), h.supplier, h.id)
		return err
	},
	"cancel": func(h *history, t *rapid.T) error {
		if rapid.IntRange(0, 3).Draw(t, "cancels") > 0 {
			return nil // seldom: it ends the history
		}
		_, err := h.orders.Cancel(context.Background(), h.supplier, h.id)
		return err
	},
	"hold": func(h *history, _ *rapid.T) error {
		_, err := h.orders.HoldInvoice(context.Background(), h.supplier, h.id, "checking")
		return err
	},
	"release": func(h *history, _ *rapid.T) error {
		_, err := h.orders.ReleaseInvoice(context.Background(), h.supplier, h.id)
		return err
	},
	"credit": func(h *history, t *rapid.T) error {
		want := wholesale.CreditRequest{Reason: "broken", Amount: dec(fmt.Sprint(rapid.IntRange(1, 200).Draw(t, "amount")))}
		_, _, err := h.invoices.Credit(context.Background(), h.supplier, h.id, want, nil)
		return err
	},
	"on account or not": func(h *history, t *rapid.T) error {
		option := rapid.SampledFrom([]wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow, wholesale.PayNow}).Draw(t, "option")
		return h.sales(func(o *wholesale.Order) { o.PaymentOption, o.PaymentChosen = option, true })
	},
	"refund by a person": func(h *history, t *rapid.T) error {
		paid := slices.DeleteFunc(h.of(h.id), func(p wholesale.Payment) bool { return !p.Received() })
		if len(paid) == 0 {
			return nil
		}
		p := rapid.SampledFrom(paid).Draw(t, "payment")
		want := payments.RefundRequest{Reason: "broken", Amount: dec(fmt.Sprint(rapid.IntRange(0, 100).Draw(t, "amount")))}
		_, _, err := h.payments.Refund(context.Background(), h.supplier, p.ID, want, nil)
		return err
	},
	"refund in Stripe": func(h *history, t *rapid.T) error {
		for _, p := range h.mine() {
			if p.Status == "succeeded" {
				_, _ = h.fake.RefundInDashboard(accountID, p.IntentID, int64(rapid.IntRange(1, 5000).Draw(t, "cents")))
			}
		}
		return nil
	},
	"a refund comes back": func(h *history, t *rapid.T) error {
		for _, r := range h.refundsOf(h.id) {
			if r.StripeID != "" && rapid.Bool().Draw(t, "fails") {
				_ = h.fake.FailRefund(accountID, r.StripeID)
			}
		}
		return nil
	},
	"dispute": func(h *history, _ *rapid.T) error {
		for _, p := range h.mine() {
			if id, err := h.fake.OpenDispute(accountID, p.IntentID); err == nil {
				h.disputes = append(h.disputes, id)
			}
		}
		return nil
	},
	"disputes are won": func(h *history, _ *rapid.T) error {
		h.winDisputes()
		return nil
	},
	"the clock is set back": func(h *history, t *rapid.T) error {
		h.pass(-time.Duration(rapid.SampledFrom([]int{10, 600, 7200}).Draw(t, "seconds")) * time.Second)
		return nil
	},
	"retry": func(h *history, _ *rapid.T) error {
		for _, p := range h.of(h.id) {
			if p.State == wholesale.PaymentFailed {
				_, err := h.payments.Retry(context.Background(), h.supplier, p.ID)
				return err
			}
		}
		return nil
	},
	"another method": func(h *history, t *rapid.T) error {
		h.useOnly(cards[rapid.IntRange(0, len(cards)-1).Draw(t, "card")])
		return h.sales(func(*wholesale.Order) {})
	},
	"no method": func(h *history, _ *rapid.T) error {
		h.useOnly(stripefake.Card{})
		return h.sales(func(*wholesale.Order) {})
	},
	"the link is sent": func(h *history, _ *rapid.T) error {
		_, _, err := h.payments.Link(context.Background(), h.supplier, h.id)
		return err
	},
	"the buyer pays on a page": func(h *history, t *rapid.T) error {
		card := cards[rapid.IntRange(0, len(cards)-1).Draw(t, "card")]
		h.buyer = true
		h.payOnPages(card)
		return nil
	},
	"Stripe tells": func(h *history, t *rapid.T) error {
		events := h.fake.Events(accountID)
		events = events[max(0, len(events)-12):]
		if len(events) == 0 {
			return nil
		}
		for range rapid.IntRange(1, 5).Draw(t, "events") {
			e := events[rapid.IntRange(0, len(events)-1).Draw(t, "event")]
			signature := stripefake.Signature(e.Body, webhookSecret, h.clock())
			must(h.t, h.payments.TakeEvent(context.Background(), h.supplier, e.Body, signature))
		}
		return nil
	},
	"compare": func(h *history, _ *rapid.T) error {
		_, err := h.payments.Reconcile(h.mortal(), h.supplier)
		return err
	},
	"time goes by": func(h *history, t *rapid.T) error {
		h.pass(time.Duration(rapid.SampledFrom([]int{1, 5, 60, 3600, 86400, 3 * 86400}).Draw(t, "seconds")) * time.Second)
		return nil
	},
	"back up": func(h *history, _ *rapid.T) error {
		h.backup = &backup{file: h.file(), theirs: h.theirs}
		return nil
	},
	"restore": func(h *history, _ *rapid.T) error {
		if h.backup != nil {
			h.restore(*h.backup)
		}
		return nil
	},
	"work": func(*history, *rapid.T) error { return nil },
}

var cards = []stripefake.Card{
	stripefake.Visa, stripefake.Visa, stripefake.DeclinedLater, stripefake.NoMoneyLater, stripefake.LostCard, stripefake.ThreeDSecureAlways,
	stripefake.BankAccount, stripefake.BouncingAccount,
}

var weather = []stripefake.FaultKind{
	stripefake.NoFault, stripefake.NoFault, stripefake.NoFault, stripefake.CutBefore, stripefake.CutAfter, stripefake.ErrorBefore,
	stripefake.ErrorKept, stripefake.ErrorAfter, stripefake.RateLimited, stripefake.KeyInUse, stripefake.NotJSON,
}

func (h *history) order() *wholesale.Order {
	h.t.Helper()
	o, err := h.orders.Order(context.Background(), h.supplier, h.id)
	must(h.t, err)
	return o
}

// mine are the order's intents at Stripe.
func (h *history) mine() []stripefake.Payment {
	return slices.DeleteFunc(h.fake.Payments(accountID), func(p stripefake.Payment) bool { return p.Metadata[stripe.MetaOrder] != h.id })
}

// useOnly has the buyer allow one card, and nothing else; none with a card that is none.
func (h *history) useOnly(card stripefake.Card) {
	h.t.Helper()
	ctx := context.Background()
	h.update(func(tx *store.Tx) error {
		grants, err := tx.Grants(ctx, store.GrantFilter{SupplierID: h.supplier, CustomerID: h.customer})
		for _, g := range grants {
			g.RevokedAt, g.Default = tx.Now(), false
			err = errors.Join(err, tx.PutGrant(ctx, g))
		}
		return err
	})
	if card.Number != "" {
		h.save(card, kindOf(card), true)
	}
}

// payOnPages has the buyer pay on the pages of the order that are open.
func (h *history) payOnPages(card stripefake.Card) {
	h.t.Helper()
	noFollow := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, p := range h.of(h.id) {
		if p.PageURL == "" {
			continue
		}
		answer, err := noFollow.PostForm(p.PageURL, url.Values{"card": {card.Number}})
		must(h.t, err)
		must(h.t, answer.Body.Close())
	}
}

// winDisputes ends the disputes that are open.
func (h *history) winDisputes() {
	for _, id := range h.disputes {
		_ = h.fake.CloseDispute(accountID, id, true)
	}
	h.disputes = nil
}

func kindOf(card stripefake.Card) wholesale.MethodKind {
	if strings.HasPrefix(card.Label, "Bank account") {
		return wholesale.NZBankAccount
	}
	return wholesale.Card
}

// sales changes the order and its entry in the outbox, as what comes from Unleashed does.
func (h *history) sales(change func(o *wholesale.Order)) error {
	ctx := context.Background()
	return h.store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, h.supplier, h.id)
		if err != nil {
			return err
		}
		was := o.SalesOrder.OutboxEntry
		change(o)
		if o.SalesOrder.OutboxEntry != was {
			if err := tx.PutOutboxEntry(ctx, o.SalesOrderKey(), &o.SalesOrder.OutboxEntry); err != nil {
				return err
			}
		}
		return h.orders.Save(ctx, tx, o)
	})
}

// remote draws what Unleashed has: the order as it is here, or with another quantity.
func (h *history) remote(t *rapid.T, completed bool) wholesale.RemoteOrder {
	o := h.order()
	if rapid.IntRange(0, 2).Draw(t, "another quantity") == 0 {
		o.Lines[0].Quantity = dec(fmt.Sprint(rapid.IntRange(1, 20).Draw(t, "their quantity")))
		must(h.t, o.ComputeTotals())
	}
	return remoteOf(o, completed)
}

func remoteOf(o *wholesale.Order, completed bool) wholesale.RemoteOrder {
	r := wholesale.RemoteOrder{
		GUID: o.SalesOrder.GUID, Number: "SO-1", Status: "Placed", SubTotal: o.SubTotal, TaxTotal: o.TaxTotal, Total: o.Total, Completed: completed,
	}
	if completed {
		r.Status = "Completed"
	}
	for _, l := range o.Lines {
		r.Lines = append(r.Lines, wholesale.RemoteLine{
			GUID: l.ID, ProductCode: l.ProductCode, Quantity: l.Quantity, UnitPrice: l.UnitPrice, LineTotal: l.LineTotal, LineTax: l.LineTax,
			TaxCode: l.Tax.Code, TaxRate: l.Tax.Rate,
		})
	}
	r.Lines = append(r.Lines, wholesale.RemoteLine{
		GUID: o.SalesOrder.FreightLineID, Name: "Freight", Charge: true, Quantity: dec("1"), UnitPrice: o.Freight, LineTotal: o.Freight,
		LineTax: o.FreightTax, TaxCode: o.Tax.Code, TaxRate: o.Tax.Rate,
	})
	return r
}

// seen has the watch find the sales order.
func (h *history) seen(remote wholesale.RemoteOrder) error {
	if o := h.order(); o.SalesOrder.State != wholesale.OutboxCreated {
		return nil
	}
	return h.report(remote, false)
}

func (h *history) report(remote wholesale.RemoteOrder, created bool) error {
	ctx := context.Background()
	was := h.theirs
	if h.theirs == nil || !h.theirs.Completed { // what was completed stays as it was
		h.theirs = &remote
	}
	err := h.store.Update(ctx, func(tx *store.Tx) error {
		o, err := tx.Order(ctx, h.supplier, h.id)
		if err != nil {
			return err
		}
		if created {
			return h.orders.SalesOrderCreated(ctx, tx, o.SalesOrderKey(), remote)
		}
		if err := h.orders.SalesOrderSeen(ctx, tx, o, remote); err != nil {
			return err
		}
		return h.orders.Save(ctx, tx, o)
	})
	if err != nil {
		h.theirs = was
	}
	return err
}

// file is the database's file, with nothing left outside of it.
func (h *history) file() []byte {
	h.t.Helper()
	must(h.t, h.store.Close())
	content, err := os.ReadFile(strings.TrimPrefix(h.url, "sqlite:"))
	must(h.t, err)
	h.open()
	return content
}

// restore puts a backup back, as a person does after a disaster.
func (h *history) restore(b backup) {
	h.t.Helper()
	must(h.t, h.store.Close())
	path := strings.TrimPrefix(h.url, "sqlite:")
	for _, rest := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + rest)
	}
	must(h.t, os.WriteFile(path, b.file, 0o600))
	h.open()
	h.update(func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(context.Background(), `INSERT INTO restored (at) VALUES ($1) ON CONFLICT DO NOTHING`, tx.Now().UnixMicro())
		return err
	})
	h.theirs = b.theirs
}

// mortal is the life of a process that may be ended at a request to Stripe.
func (h *history) mortal() context.Context {
	ctx, kill := context.WithCancel(context.Background())
	h.t.Cleanup(kill)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kill != nil {
		h.kill = kill
	}
	return ctx
}

// fault is what goes wrong with the next request.
func (h *history) fault(string, string) stripefake.Fault {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.faults) > 0 {
		next := h.faults[0]
		h.faults = h.faults[1:]
		return stripefake.Fault{Kind: next}
	}
	if h.kill != nil {
		h.kill()
	}
	return stripefake.Fault{}
}

// mayCharge says it a second time: what must be true of an order when money is taken for it.
func (h *history) mayCharge(o *wholesale.Order) string {
	left := o.Status == wholesale.Shipped || o.Status == wholesale.Received
	switch {
	case o.PaymentOption != wholesale.PayNow, o.Status == wholesale.Cancelled:
		return "nothing is owed"
	case !left && (o.Status != wholesale.Processing || o.PaymentTerms.Collect != wholesale.CollectOnApproval && !o.PayByLink):
		return "it is too early"
	case o.InvoiceHold != "":
		return "it is on hold"
	case o.SalesOrder.State == wholesale.OutboxNone:
	case o.SalesOrder.State != wholesale.OutboxCreated || h.theirs == nil:
		return "Unleashed's total is not known"
	case !h.theirs.Deleted && (h.theirs.Total.Cmp(o.Total) != 0 || h.theirs.SubTotal.Cmp(o.SubTotal) != 0):
		return "the totals differ"
	}
	if days := o.PaymentTerms.Days; days > 0 && !o.PayByLink && !slices.ContainsFunc(h.of(h.id), wholesale.Payment.Received) {
		zone, err := time.LoadLocation("Pacific/Auckland")
		must(h.t, err)
		if wholesale.DateOf(h.clock(), zone) < wholesale.DateOf(o.ShippedAt, zone).Add(days) {
			return "its date has not come"
		}
	}
	return ""
}

// begun are how many intents have taken money, or are taking it, and how much of it is not on its
// way back by what is known here or there, in cents.
func (h *history) begun() (n int, net int64) {
	there := map[string]int64{}
	for _, p := range h.mine() {
		if p.Status == "succeeded" || p.Status == "processing" {
			n++
			net += p.Amount
			there[p.IntentID] = p.Refunded
		}
	}
	here := map[string]int64{}
	of := map[string]string{}
	for _, p := range h.of(h.id) {
		of[p.ID] = p.IntentID
	}
	for _, r := range h.refundsOf(h.id) {
		if r.State != wholesale.RefundFailed {
			here[of[r.PaymentID]] += cents(r.Amount)
		}
	}
	for intent, back := range there {
		net -= max(back, here[intent])
	}
	return n, net
}

func cents(d wholesale.Decimal) int64 {
	n, err := wholesale.MinorUnits(d, "NZD")
	if err != nil {
		panic(err)
	}
	return n
}

// TestMoneyIsTakenRightWhateverHappens holds random histories to this, at every step: nothing is
// taken while totals differ, before it may be, or twice; and in the end nothing is forgotten, what
// came in and stayed is what the order owes, and our rows say what Stripe has. Answers are lost,
// processes are killed at any request, and databases put back from backups.
func TestMoneyIsTakenRightWhateverHappens(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	names := slices.Sorted(maps.Keys(happenings))
	for range 2 { // what leads on to something comes more often, else few histories get anywhere
		names = append(names, "answer", "ship", "complete", "match Unleashed", "time goes by", "work", "another method", "Stripe tells")
	}
	fewChecks("40")
	rapid.Check(t, func(t *rapid.T) {
		h := &history{world: w}
		h.fake.Weather(h.fault)
		h.useOnly(cards[rapid.IntRange(0, len(cards)-1).Draw(t, "card")])
		with := terms(rapid.SampledFrom([]wholesale.CollectWhen{wholesale.CollectOnApproval, wholesale.CollectOnShipment}).Draw(t, "collect"), 0)
		if rapid.IntRange(0, 3).Draw(t, "delayed") == 0 {
			with = terms(wholesale.CollectDaysAfterShipment, 2)
		}
		h.id = h.take(with).ID
		happen := func(name string) {
			count, _ := h.begun()
			h.buyer = false
			h.mu.Lock()
			h.faults, h.kill = rapid.SliceOfN(rapid.SampledFrom(weather), 0, 4).Draw(t, "weather"), nil
			if rapid.IntRange(0, 4).Draw(t, "killed") == 0 {
				h.kill = func() {}
			}
			h.mu.Unlock()
			err := happenings[name](h, t)
			if told := new(wholesale.Error); err != nil && !errors.As(err, &told) && !isStripes(err) && !errors.Is(err, context.Canceled) {
				t.Fatalf("%s: %v", name, err)
			}
			for range 2 {
				_ = h.payments.Work(h.mortal())
				h.payments.Wait()
			}
			o := h.order()
			if after, net := h.begun(); after > count && !h.buyer {
				if why := h.mayCharge(o); why != "" {
					t.Fatalf("%s: money was taken, and %s", name, why)
				}
				if net > cents(o.Total) {
					t.Fatalf("%s: %d was taken for an order of %s", name, net, o.Total)
				}
			}
			h.pass(time.Second)
		}
		happen("approve")
		if rapid.Bool().Draw(t, "with a sales order") {
			happen("queue its sales order")
			happen("answer")
		}
		for range rapid.IntRange(2, 25).Draw(t, "happenings") {
			happen(rapid.SampledFrom(names).Draw(t, "happening"))
		}
		h.end(t)
	})
}

// fewChecks lowers how often rapid checks a property that is dear; a number that was asked for
// stays.
func fewChecks(n string) {
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		_ = f.Value.Set(n)
	}
}

func isStripes(err error) bool {
	var failed *stripe.Error
	return errors.As(err, &failed)
}

// end lets everything come to rest, in fair weather, and compares all that there is.
func (h *history) end(t *rapid.T) {
	h.mu.Lock()
	h.faults, h.kill = nil, nil
	h.mu.Unlock()
	h.useOnly(stripefake.Visa)
	_, _ = h.orders.ReleaseInvoice(context.Background(), h.supplier, h.id)
	h.winDisputes()
	if o := h.order(); o.SalesOrder.State.OnItsWay() {
		must(h.t, h.sales(func(o *wholesale.Order) { o.SalesOrder.State = wholesale.OutboxCreated }))
		must(h.t, h.report(remoteOf(h.order(), false), true))
	}
	_, _ = h.orders.MatchUnleashed(context.Background(), h.supplier, h.id, 0)
	_, _ = h.orders.Ship(context.Background(), h.supplier, h.id)
	if h.theirs != nil && h.order().PaymentBlockedReason() != "" {
		_ = h.seen(remoteOf(h.order(), true))
	}
	must(h.t, h.sales(func(*wholesale.Order) {}))
	for range 10 {
		_, err := h.payments.Reconcile(context.Background(), h.supplier)
		must(h.t, err)
		for _, p := range h.of(h.id) {
			if p.State == wholesale.PaymentDue && p.MethodID == "" { // it waits for the buyer
				_, _, err := h.payments.Link(context.Background(), h.supplier, h.id)
				must(h.t, err)
				h.payOnPages(stripefake.Visa)
			}
			if slices.ContainsFunc(h.refundsOf(h.id), func(r wholesale.Refund) bool {
				return r.PaymentID == p.ID && r.State == wholesale.RefundFailed
			}) { // it waits for a person
				_, _ = h.payments.Retry(context.Background(), h.supplier, p.ID)
			}
		}
		for range 2 {
			must(h.t, h.payments.Work(context.Background()))
			h.payments.Wait()
			h.pass(6 * time.Second)
		}
		h.pass(60 * time.Hour)
	}
	o := h.order()
	if o.PaymentBlockedReason() != "" {
		return // nothing may move any more
	}
	h.agrees(t, o)
}

// agrees compares what came in and stayed with what the order owes, and our rows with Stripe's.
func (h *history) agrees(t *rapid.T, o *wholesale.Order) {
	var in, back int64
	at := map[string]stripefake.Payment{}
	for _, p := range h.mine() {
		in, back = in+p.Received, back+p.Refunded
		at[p.IntentID] = p
		if p.Status == "processing" {
			t.Fatalf("%s is still processing", p.IntentID)
		}
	}
	var here int64
	for _, p := range h.of(h.id) {
		if !p.Received() {
			if p.UnderWay() {
				t.Fatalf("payment %d never ends:\n%s", p.Sequence, h.story())
			}
			continue
		}
		here += cents(p.Amount)
		if there := at[p.IntentID]; there.Received != cents(p.Amount) || there.Refunded != cents(p.Refunded) {
			t.Fatalf("here %s and %s back, there %d and %d: %+v", p.Amount, p.Refunded, there.Received, there.Refunded, p)
		}
	}
	if here != in {
		t.Fatalf("here %d came in, there %d", here, in)
	}
	if owed, costs := h.owes(o); in-back < owed || in-back > costs {
		t.Fatalf("%d came in and %d went back; the order owes %d and costs %d (%s, %s):\n%s", in, back, owed, costs, o.Status, o.PaymentOption, h.story())
	}
}

// story is what became of the order, for people who look into a failure.
func (h *history) story() string {
	var b strings.Builder
	for _, p := range h.of(h.id) {
		fmt.Fprintf(&b, "payment %d %s %s of %s method %s intent %s page %q error %q\n", p.Sequence, p.State, p.Amount, p.CollectOn, p.Method, p.IntentID, p.PageID, p.Error)
	}
	for _, r := range h.refundsOf(h.id) {
		fmt.Fprintf(&b, "refund %s %s %s %q\n", r.State, r.Cause, r.Amount, r.Error)
	}
	for _, p := range h.mine() {
		fmt.Fprintf(&b, "at Stripe %+v\n", p)
	}
	events, err := h.orders.Timeline(context.Background(), h.supplier, h.id)
	must(h.t, err)
	for _, e := range events {
		fmt.Fprintf(&b, "%s %s: %s\n", e.At.Format(time.DateTime), e.Kind, e.Text)
	}
	requests := h.fake.Requests()
	for _, r := range requests[max(0, len(requests)-40):] {
		fmt.Fprintf(&b, "%s %s %s %d %t\n", r.Method, r.Path, r.IdempotencyKey, r.Status, r.Acted)
	}
	return b.String()
}

// owes is what an order owes and what it costs: what is left of its invoice where it has one,
// without and with what was given back on purpose.
func (h *history) owes(o *wholesale.Order) (owed, costs int64) {
	if o.Status == wholesale.Cancelled || o.PaymentOption != wholesale.PayNow {
		return 0, 0
	}
	owed = cents(o.Total)
	must(h.t, h.store.View(context.Background(), func(tx *store.Tx) error {
		issued, err := tx.Invoices(context.Background(), h.supplier, store.InvoiceFilter{OrderID: h.id, OldestFirst: true})
		var newest string
		for _, i := range issued {
			if i.Kind == wholesale.InvoiceIssued {
				newest = i.ID
			}
		}
		for _, i := range issued {
			if i.CreditsID == newest && newest != "" {
				owed -= cents(i.Total)
			}
		}
		return err
	}))
	costs = owed
	for _, r := range h.refundsOf(h.id) {
		if r.Cause != wholesale.RefundTooMuch && r.CreditNoteID == "" && r.State != wholesale.RefundFailed {
			owed -= cents(r.Amount)
		}
	}
	return max(owed, 0), max(costs, 0)
}
