package wholesale_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"upstock/internal/wholesale"
)

// till is an order with all its money, as it goes through a random history. It does with a plan
// what the program does, and holds every charge and every refund to the rules as it begins.
type till struct {
	t         *rapid.T
	order     *wholesale.Order
	payments  []wholesale.Payment
	refunds   []wholesale.Refund
	remote    *wholesale.RemoteOrder // as it was completed
	invoiced  int64                  // the total of the newest invoice, in dollars; -1 for none
	credited  int64                  // of the newest invoice, in cents
	day       wholesale.Date
	connected bool
	account   bool
	methods   []wholesale.SavedMethod
	closing   []string
}

func newTill(t *rapid.T) *till {
	l := &till{t: t, day: "2026-03-02", invoiced: -1, connected: true, account: true}
	l.order = &wholesale.Order{
		ID: "order", SupplierID: "supplier", CustomerID: "customer", Number: "U-1", Status: wholesale.Ordered, Currency: "NZD", CreatedAt: l.now(),
		Lines: []wholesale.Line{{ID: "a", ProductCode: "A", PriceAnswer: wholesale.PriceAnswer{UnitPrice: dec("1")}}}, PaymentOption: wholesale.PayNow,
	}
	l.setTotal()
	l.setTerms()
	l.follow()
	return l
}

func (l *till) now() time.Time { return l.day.Begins(time.UTC).Add(12 * time.Hour) }

func (l *till) setTotal() {
	l.order.Lines[0].Quantity = cents(int64(rapid.IntRange(1, 9).Draw(l.t, "total")) * 100)
	if err := l.order.ComputeTotals(); err != nil {
		l.t.Fatal(err)
	}
}

func (l *till) setTerms() {
	terms := wholesale.PaymentTerms{
		Name: "terms", Options: []wholesale.PaymentOption{wholesale.PayNow}, Methods: []wholesale.MethodKind{wholesale.Card},
		Collect: rapid.SampledFrom([]wholesale.CollectWhen{
			wholesale.CollectOnApproval, wholesale.CollectOnShipment, wholesale.CollectDaysAfterShipment, wholesale.CollectDayOfFollowingMonth,
		}).Draw(l.t, "collect"), Days: rapid.IntRange(1, 28).Draw(l.t, "days"),
	}
	if err := terms.Normalise(); err != nil {
		l.t.Fatal(err)
	}
	l.order.PaymentTerms = &terms
}

func cents(n int64) wholesale.Decimal {
	d, err := wholesale.FromMinorUnits(n, "NZD")
	if err != nil {
		panic(err)
	}
	return d
}

func inCents(t *rapid.T, d wholesale.Decimal) int64 {
	n, err := wholesale.MinorUnits(d, "NZD")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// costs says a second time what the order costs, in cents.
func (l *till) costs() int64 {
	if l.order.Status == wholesale.Cancelled || l.order.PaymentOption != wholesale.PayNow {
		return 0
	}
	return max(inCents(l.t, l.order.Total)-l.credited, 0)
}

// owed says a second time what of it is not given back already, in cents.
func (l *till) owed() int64 {
	owed := l.costs()
	for _, r := range l.refunds {
		if r.Cause != wholesale.RefundTooMuch && r.CreditNoteID == "" && r.Goes() {
			owed -= inCents(l.t, r.Amount)
		}
	}
	return max(owed, 0)
}

// in is what came in less what goes back, in cents.
func (l *till) in() (in int64) {
	for _, p := range l.payments {
		if p.Received() {
			in += inCents(l.t, p.Amount)
		}
	}
	for _, r := range l.refunds {
		if r.Goes() {
			in -= inCents(l.t, r.Amount)
		}
	}
	return in
}

func (l *till) plan() wholesale.Plan {
	plan, err := wholesale.Ledger{
		Order: l.order, Payments: slices.Clone(l.payments), Refunds: slices.Clone(l.refunds), Credited: cents(l.credited), Zone: time.UTC,
		Today: l.day, Connected: l.connected, HasAccount: l.account, Methods: l.methods,
	}.Plan()
	if err != nil {
		l.t.Fatal(err)
	}
	return plan
}

// follow does what the plan says, and holds it to the rules. Done once, nothing is left to do.
func (l *till) follow() {
	if l.order.Billable() && l.invoiced != inCents(l.t, l.order.Total) {
		l.invoiced, l.credited = inCents(l.t, l.order.Total), 0
	}
	for round := 0; ; round++ {
		plan := l.plan()
		if got := inCents(l.t, plan.Owed); got != l.owed() {
			l.t.Fatalf("owed is %d, want %d", got, l.owed())
		}
		l.closing = plan.Close
		if len(plan.Payments)+len(plan.Refunds) == 0 {
			break
		}
		if round > 0 {
			l.t.Fatalf("done once, there is more to do: %+v", plan)
		}
		for _, p := range plan.Payments {
			l.put(p)
		}
		for _, r := range plan.Refunds {
			if blocked := l.order.BillingBlocked(); blocked != "" && l.owed() > 0 {
				l.t.Fatalf("refunded while blocked: %s", blocked)
			}
			if back := inCents(l.t, r.Amount); l.in()-back < l.costs() {
				l.t.Fatalf("%d goes back of %d, and it costs %d: that was given back before", back, l.in(), l.costs())
			}
			r.ID, r.Version = fmt.Sprint(r.PaymentID, "/", r.Sequence), 1
			l.refunds = append(l.refunds, r)
		}
	}
	l.check()
}

func (l *till) put(p wholesale.Payment) {
	for i := range l.payments {
		if l.payments[i].Sequence == p.Sequence {
			if was := l.payments[i]; was.UnderWay() && (was.Amount != p.Amount || p.State == wholesale.PaymentCancelled) {
				l.t.Fatalf("a payment under way was changed: %+v", p)
			}
			if was := l.payments[i]; was.IntentID != "" && was.Amount.Cmp(p.Amount) != 0 {
				l.t.Fatalf("what is at Stripe is for another amount: %+v", p)
			}
			l.payments[i] = p
			l.payments[i].Version++
			return
		}
	}
	p.ID, p.Version = fmt.Sprint("payment ", p.Sequence), 1
	l.payments = append(l.payments, p)
}

// check holds at every moment.
func (l *till) check() {
	open := 0
	for _, p := range l.payments {
		if !p.Final() {
			open++
		}
		back := int64(0)
		for _, r := range p.RefundsOf(l.refunds) {
			if r.Goes() {
				back += inCents(l.t, r.Amount)
			}
		}
		if !p.Received() && back > 0 || back > inCents(l.t, p.Amount) {
			l.t.Fatalf("%d goes back of %+v", back, p)
		}
		shows := p.State == wholesale.PaymentDue || p.State == wholesale.PaymentScheduled
		if blocked := l.order.PaymentBlockedReason(); shows && blocked != "" && p.AskedAt.IsZero() && !slices.Contains(l.closing, p.ID) {
			l.t.Fatalf("%+v is not blocked, but: %s", p, blocked)
		}
	}
	if open > 1 {
		l.t.Fatalf("%d payments are open: %+v", open, l.payments)
	}
	if l.in() > l.costs() && l.order.PaymentBlockedReason() == "" && !l.failedRefund() {
		l.t.Fatalf("%d came in, it costs %d, and nothing goes back", l.in(), l.costs())
	}
}

func (l *till) failedRefund() bool {
	return slices.ContainsFunc(l.refunds, func(r wholesale.Refund) bool { return r.State == wholesale.RefundFailed })
}

// begin holds what may be charged now to the rules, said a second time.
func (l *till) begin(p *wholesale.Payment) {
	o := l.order
	approved, shipped := o.Status == wholesale.Processing, o.Status == wholesale.Shipped || o.Status == wholesale.Received
	early := o.PayByLink || o.PaymentTerms.Collect == wholesale.CollectOnApproval
	switch {
	case o.PaymentOption != wholesale.PayNow:
		l.t.Fatal("charged on account")
	case !shipped && !(approved && early):
		l.t.Fatalf("charged while %s", o.Status)
	case o.BillingBlocked() != "" || o.PaymentBlocked:
		l.t.Fatalf("charged while blocked: %s", o.BillingBlocked())
	case !l.connected:
		l.t.Fatal("charged without Stripe")
	case l.in()+inCents(l.t, p.Amount) > l.owed():
		l.t.Fatalf("charged %s, of %d owed %d came in", p.Amount, l.owed(), l.in())
	}
	for _, other := range l.payments {
		if other.Sequence != p.Sequence && other.UnderWay() {
			l.t.Fatalf("charged while %+v is under way", other)
		}
	}
}

// charge has a saved method charged where one is due.
func (l *till) charge() {
	for i := range l.payments {
		p := &l.payments[i]
		retry := p.State == wholesale.PaymentFailed && !p.RetryAt.IsZero() && !p.RetryAt.After(l.now())
		if p.UnderWay() || p.MethodID == "" || p.State != wholesale.PaymentDue && !retry {
			continue
		}
		l.begin(p)
		terms := l.order.PaymentTerms
		on := terms.CollectOn(l.order, time.UTC)
		first := !slices.ContainsFunc(l.payments, wholesale.Payment.Received)
		if l.account && !l.order.PayByLink && first && on > l.day {
			l.t.Fatalf("charged on %s, before %s", l.day, on)
		}
		if l.order.PayByLink || !slices.ContainsFunc(l.methods, func(m wholesale.SavedMethod) bool { return m.ID == p.MethodID && m.Kind == wholesale.Card }) {
			l.t.Fatalf("charged to %s", p.MethodID)
		}
		p.AskedAt, p.Attempts = l.now(), p.Attempts+1
	}
}

// open has the customer open the page of a payment.
func (l *till) open() {
	for i := range l.payments {
		p := &l.payments[i]
		payable := p.State == wholesale.PaymentDue && p.MethodID == "" || p.State == wholesale.PaymentFailed || p.State == wholesale.PaymentScheduled && p.CollectOn != ""
		if payable && !p.UnderWay() && l.connected {
			l.begin(p)
			p.PageID = "page"
		}
	}
}

// result ends what is under way, or takes it further.
func (l *till) result(outcome string) {
	for i := range l.payments {
		p := &l.payments[i]
		asked := !p.Final() && (!p.AskedAt.IsZero() || p.State == wholesale.PaymentProcessing)
		switch {
		case outcome == "paid" && p.UnderWay():
			p.State, p.PaidAt, p.AskedAt, p.PageID, p.BlockedReason, p.Error = wholesale.PaymentPaid, l.now(), time.Time{}, "", "", ""
		case !asked:
		case outcome == "processing":
			p.State = wholesale.PaymentProcessing
		case outcome == "failed":
			p.State, p.AskedAt, p.Error, p.RetryAt, p.IntentID = wholesale.PaymentFailed, time.Time{}, "declined", l.now().AddDate(0, 0, 1), "pi"
		}
	}
}

func (l *till) close() {
	for i := range l.payments {
		if slices.Contains(l.closing, l.payments[i].ID) {
			l.payments[i].PageID = ""
		}
	}
}

func (l *till) refundResults(state wholesale.RefundState) {
	for i := range l.refunds {
		if r := &l.refunds[i]; r.State == wholesale.RefundPending || r.State == wholesale.RefundProcessing {
			r.State = state
		}
	}
}

// giveBack has a person, here or in Stripe, refund a part of a payment.
func (l *till) giveBack(cause wholesale.RefundCause) {
	for _, p := range l.payments {
		left, err := p.Left(l.refunds)
		if err != nil {
			l.t.Fatal(err)
		}
		if !left.IsPos() {
			continue
		}
		r := wholesale.Refund{
			ID: fmt.Sprint("given ", len(l.refunds)), PaymentID: p.ID, Sequence: int64(100 + len(l.refunds)), State: wholesale.RefundPending, Cause: cause,
			Amount: cents(rapid.Int64Range(1, inCents(l.t, left)).Draw(l.t, "back")),
		}
		if amount := inCents(l.t, r.Amount); cause == wholesale.RefundByPerson && l.invoiced >= l.credited+amount && l.order.Billable() {
			l.credited, r.CreditNoteID = l.credited+amount, "note"
		}
		l.refunds = append(l.refunds, r)
		return
	}
}

func (l *till) steps() map[string]func() {
	o := l.order
	ignore := func(error) {}
	return map[string]func(){
		"edit": func() {
			if o.CanEdit() == nil {
				l.setTotal()
				if l.remote != nil {
					o.Recompare(*l.remote)
				}
			}
		},
		"approve": func() {
			ignore(o.Approve(rapid.SampledFrom([]wholesale.OutboxState{wholesale.OutboxNone, wholesale.OutboxOff, wholesale.OutboxPending}).Draw(l.t, "first"), l.now()))
		},
		"send": func() {
			if o.SalesOrder.State == wholesale.OutboxPending {
				o.SalesOrder.State, o.SalesOrder.Total = wholesale.OutboxCreated, o.Total
				if rapid.Bool().Draw(l.t, "other total") {
					o.SalesOrder.Total = cents(1234)
				}
			}
		},
		"refuse": func() {
			if o.SalesOrder.State == wholesale.OutboxPending {
				o.SalesOrder.State = wholesale.OutboxFailed
			}
		},
		"complete": func() {
			if o.SalesOrder.State == wholesale.OutboxCreated && l.remote == nil {
				l.remote = &wholesale.RemoteOrder{Total: o.Total, SubTotal: o.SubTotal, TaxTotal: o.TaxTotal}
				if rapid.Bool().Draw(l.t, "other total") {
					l.remote.SubTotal = cents(int64(rapid.IntRange(1, 9).Draw(l.t, "theirs")) * 100)
					l.remote.Total = l.remote.SubTotal
				}
				o.SalesOrder.Completed = true
				o.Complete(*l.remote, l.now())
			}
		},
		"match": func() {
			if o.Mismatch != nil && l.remote != nil {
				o.Lines[0].Quantity = l.remote.Total
				if err := o.ComputeTotals(); err != nil {
					l.t.Fatal(err)
				}
				o.Recompare(*l.remote)
			}
		},
		"hold":       func() { ignore(o.HoldInvoice("price")) },
		"release":    func() { ignore(o.ReleaseInvoice()) },
		"ship":       func() { ignore(o.Ship(l.now())) },
		"receive":    func() { ignore(o.Receive(l.now())) },
		"cancel":     func() { ignore(o.Cancel(l.now())) },
		"on account": func() { o.PaymentOption, o.PayByLink = wholesale.OnAccount, false },
		"pay now":    func() { o.PaymentOption, o.PayByLink = wholesale.PayNow, false },
		"by link":    func() { o.PaymentOption, o.PayByLink = wholesale.PayNow, true },
		"terms":      func() { l.setTerms() },
		"no method":  func() { l.methods = nil },
		"card": func() {
			l.methods = []wholesale.SavedMethod{
				{ID: "bank", Kind: wholesale.NZBankAccount}, {ID: rapid.SampledFrom([]string{"card", "card 2"}).Draw(l.t, "card"), Kind: wholesale.Card},
			}
		},
		"connect":    func() { l.connected = true },
		"disconnect": func() { l.connected = false },
		"account":    func() { l.account = !l.account },
		"wait":       func() { l.day = l.day.Add(rapid.IntRange(1, 40).Draw(l.t, "days")) },
		"credit": func() {
			if left := l.invoiced - l.credited; left > 0 && o.Billable() {
				l.credited += rapid.Int64Range(1, left).Draw(l.t, "credit")
			}
		},
		"give back":          func() { l.giveBack(wholesale.RefundByPerson) },
		"refund in Stripe":   func() { l.giveBack(wholesale.RefundElsewhere) },
		"charge":             l.charge,
		"open":               l.open,
		"close":              l.close,
		"paid":               func() { l.result("paid") },
		"failed":             func() { l.result("failed") },
		"processing":         func() { l.result("processing") },
		"refunds arrive":     func() { l.refundResults(wholesale.RefundDone) },
		"refunds fail":       func() { l.refundResults(wholesale.RefundFailed) },
		"refunds are at it":  func() { l.refundResults(wholesale.RefundProcessing) },
		"a refund came back": func() { l.refundComesBack() },
	}
}

// refundComesBack has the bank return a refund that had arrived.
func (l *till) refundComesBack() {
	for i := range l.refunds {
		if l.refunds[i].State == wholesale.RefundDone {
			l.refunds[i].State = wholesale.RefundFailed
			return
		}
	}
}

// rest lets everything go well until nothing moves any more.
func (l *till) rest() {
	l.connected, l.account = true, true
	l.methods = []wholesale.SavedMethod{{ID: "card 3", Kind: wholesale.Card}}
	for range 8 {
		l.close()
		l.result("paid")
		l.follow()
		for i := range l.refunds {
			if r := &l.refunds[i]; r.State == wholesale.RefundFailed { // a person tries again
				r.State = wholesale.RefundCancelled
			}
		}
		l.refundResults(wholesale.RefundDone)
		l.day = l.day.Add(40)
		l.follow()
		l.charge()
		l.open()
	}
}

// TestMoneyIsTakenOnceAndNeverWhileBlocked goes through random histories of an order. Whenever a
// charge begins it is held to the rules, and in the end what came in, less what went back, is what
// the order costs; or less, by no more than what was given back on purpose.
func TestMoneyIsTakenOnceAndNeverWhileBlocked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := newTill(t)
		steps := l.steps()
		names := make([]string, 0, len(steps))
		for name := range steps {
			names = append(names, name)
		}
		slices.Sort(names)
		// What moves an order and its money on comes more often.
		names = append(names, "approve", "send", "complete", "match", "ship", "card", "charge", "charge", "paid", "paid", "open", "wait", "pay now", "release")
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			steps[rapid.SampledFrom(names).Draw(t, "step")]()
			l.follow()
		}
		l.rest()
		if l.order.PaymentBlockedReason() == "" && (l.order.CollectOn(time.UTC, true) != "" || l.owed() == 0) {
			if l.in() < l.owed() || l.in() > l.costs() {
				t.Fatalf("%d came in, %d is owed, it costs %d: %+v %+v", l.in(), l.owed(), l.costs(), l.payments, l.refunds)
			}
			for _, p := range l.payments {
				if !p.Final() {
					t.Fatalf("%+v is left", p)
				}
			}
		}
	})
}
