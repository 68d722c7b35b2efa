package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"upstock/internal/app/demo"
	"upstock/internal/payments/stripefake"
)

const (
	// paidOrders is how many orders a storm of money has: four of each kind.
	paidOrders = 24
	// moneyDeaths is how often a server is killed meanwhile.
	moneyDeaths = 6
	// moneyLife bounds how long a server lives in a storm of money.
	moneyLife = 1500 * time.Millisecond
)

// orderKind is what becomes of an order in a storm of money.
type orderKind int

const (
	plainOrder      orderKind = iota // charged to the saved card when it was shipped
	mismatchedOrder                  // Unleashed completes it with another total; it is matched, then shipped
	cancelledOrder                   // after approval, before shipment
	refundedOrder                    // part of it goes back, asked for twice
	linkedOrder                      // paid by link on approval
	givenBackOrder                   // paid by link on approval, and cancelled
	orderKinds
)

func kindOf(i int) orderKind { return orderKind(i) % orderKinds }

// refundedCents is what goes back of an order that is refunded in part.
const refundedCents = 200

// moneyStorm is a supplier that takes payments in bad weather.
type moneyStorm struct {
	*supplier
	account *account
	till    *till
	url     string
}

// TestStormOfMoney kills servers again and again while orders are charged, paid by link, cancelled
// and refunded, Stripe fails in every way, and its messages come in any order and twice. At the end
// Stripe has exactly what each order owes, taken once, and never before the order could be charged.
func TestStormOfMoney(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, databaseURL string) {
		seed := seedOf(t)
		account, till := startAccount(t), openTill(t)
		first := newInstallation(t, databaseURL, account)
		second := *first
		second.address = freeAddress(t)
		flags := []string{"--stripe-url", till.url, "--public-url", first.url()}
		servers := map[*installation]*process{first: first.serve(t, flags...)}
		installations := []*installation{first}
		if strings.HasPrefix(databaseURL, "postgres") {
			servers[&second], installations = second.serve(t, flags...), append(installations, &second)
		}
		storm := &moneyStorm{supplier: first.newSupplier(t, "Storm"), account: account, till: till, url: first.url()}
		storm.settle(t, account)
		storm.takesPayments(t, storm.url)
		storm.paysNow(t, storm.url, "CORNER", "on_shipment", "card")
		storm.paysNow(t, storm.url, "EXPORT", "on_approval", "card")
		first.savesCard(t, storm.supplier, "CORNER", stripefake.Visa)
		till.messages(t, first.url()+"/webhooks/stripe/"+storm.ID, seed)
		till.Weather(badWeather(seed))

		done := make(chan struct{})
		go func() {
			defer close(done)
			var group sync.WaitGroup
			for i := range paidOrders {
				group.Go(func() { storm.trade(t, i) })
			}
			group.Wait()
		}()
		random := rand.New(rand.NewPCG(seed, 3))
		for death := 0; death < moneyDeaths && !closed(done); death++ {
			i := installations[death%len(installations)]
			servers[i].answers(t, i.url()+"/healthz")
			servers[i].dies(t, time.Duration(random.Int64N(int64(moneyLife))))
			servers[i] = i.launch(t, flags...)
		}
		servers[first].answers(t, first.url()+"/readyz")
		<-done
		till.Clear()
		if !t.Failed() {
			storm.check(t)
		}
	})
}

// badWeather lets every sixth request to Stripe go wrong, in each of the ways in which it can.
func badWeather(seed uint64) func(method, path string) stripefake.Fault {
	kinds := []stripefake.FaultKind{
		stripefake.CutBefore, stripefake.CutAfter, stripefake.ErrorBefore, stripefake.ErrorKept, stripefake.ErrorAfter,
		stripefake.RateLimited, stripefake.KeyInUse, stripefake.NotJSON,
	}
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 5))
	return func(string, string) stripefake.Fault {
		mu.Lock()
		defer mu.Unlock()
		if random.IntN(6) > 0 {
			return stripefake.Fault{}
		}
		return stripefake.Fault{Kind: kinds[random.IntN(len(kinds))]}
	}
}

// paidOrder is an order with what a payment depends on.
type paidOrder struct {
	demo.Order
	PaymentOption string    `json:"payment_option"`
	ApprovedAt    time.Time `json:"approved_at"`
	ShippedAt     time.Time `json:"shipped_at"`
}

// orderPayment is a payment on the wire.
type orderPayment struct {
	ID       string `json:"id"`
	State    string `json:"state"`
	Amount   string `json:"amount"`
	Refunded string `json:"refunded"`
	Reason   string `json:"blocked_reason"`
	Error    string `json:"error"`
}

func (m *moneyStorm) ask(t *testing.T, method, path, body, key string, out any) error {
	return callREST(t, m.url, m.Token, method, path, body, key, out)
}

// payments are those of an order; none while no server answers.
func (m *moneyStorm) payments(t *testing.T, orderID string) []orderPayment {
	var list struct {
		Items []orderPayment `json:"items"`
	}
	_ = m.ask(t, http.MethodGet, "/orders/"+orderID+"/payments", "", "", &list)
	return list.Items
}

// trade leads one order from taking it to its money.
func (m *moneyStorm) trade(t *testing.T, i int) {
	reference := fmt.Sprintf("PO-%d", i)
	var o paidOrder
	become := func(what string, isThere func() bool) bool {
		return sees(t, reference+" "+what, func() bool {
			var now paidOrder
			if m.ask(t, http.MethodGet, "/orders/"+o.ID, "", "", &now) != nil {
				return false
			}
			o = now
			return isThere()
		})
	}
	act := func(action string) {
		persist(t, func() error {
			_, err := m.Act(t.Context(), o.ID, action)
			if problem, ok := errors.AsType[*demo.APIError](err); ok && problem.Status == http.StatusConflict {
				return nil // it was done, but the answer was lost
			}
			return err
		})
	}
	wanted := anOrder(reference)
	wanted.Lines = wanted.Lines[:1]
	wanted.Lines[0].Quantity = strconv.Itoa(i + 1)
	if kindOf(i) >= linkedOrder {
		wanted.CustomerCode = "EXPORT"
	}
	persist(t, func() error {
		order, err := m.Take(t.Context(), reference, wanted)
		o.Order = order
		return err
	})
	act("approve")
	if !become("has its sales order", func() bool { return o.SalesOrder.State == "created" }) {
		return
	}
	guid := o.SalesOrder.GUID
	switch kindOf(i) {
	case cancelledOrder:
		act("cancel")
		return
	case linkedOrder, givenBackOrder:
		m.payByLink(t, o.ID, reference)
		if kindOf(i) == givenBackOrder {
			act("cancel")
		}
		return
	case mismatchedOrder:
		m.account.control(t, http.MethodPost, "orders/"+guid+"/lines/1", map[string]string{"quantity": "99", "unit_price": o.Lines[0].UnitPrice}, nil)
	}
	m.account.complete(t, guid)
	if kindOf(i) == mismatchedOrder {
		if !become("is blocked", func() bool { return o.Mismatch != nil && o.PaymentBlocked }) {
			return
		}
		(&supermarket{supplier: m.supplier, url: m.url}).matchUnleashed(t, o.ID)
		if !become("agrees with Unleashed", func() bool { return o.Mismatch == nil }) {
			return
		}
		if o.Status != "shipped" {
			act("ship")
		}
	}
	if become("is shipped", func() bool { return o.Status == "shipped" }) && kindOf(i) == refundedOrder {
		m.refundTwice(t, o.ID, reference)
	}
}

// payByLink opens an order's payment link and pays on Stripe's page, as often as it takes.
func (m *moneyStorm) payByLink(t *testing.T, orderID, reference string) {
	sees(t, reference+" is paid by link", func() bool {
		if len(m.till.of(orderID)) > 0 {
			return true
		}
		var made struct {
			Link string `json:"link"`
		}
		if m.ask(t, http.MethodPost, "/orders/"+orderID+"/payment-link", "{}", "", &made) != nil {
			return false
		}
		page, err := http.Get(made.Link)
		if err != nil {
			return false
		}
		_ = page.Body.Close()
		if address := page.Request.URL.String(); strings.HasPrefix(address, m.till.url) {
			if paid, err := http.PostForm(address, url.Values{"card": {stripefake.Mastercard.Number}}); err == nil {
				_ = paid.Body.Close()
			}
		}
		return len(m.till.of(orderID)) > 0
	})
}

// refundTwice asks twice at once, under one key, for a part of a payment to go back.
func (m *moneyStorm) refundTwice(t *testing.T, orderID, reference string) {
	var paid string
	if !sees(t, reference+" is paid", func() bool {
		for _, p := range m.payments(t, orderID) {
			if p.State == "paid" {
				paid = p.ID
			}
		}
		return paid != ""
	}) {
		return
	}
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() {
			persist(t, func() error {
				err := m.ask(t, http.MethodPost, "/payments/"+paid+"/refund", `{"amount":"2.00","reason":"A bottle was broken"}`, "refund-"+reference, nil)
				if problem, ok := errors.AsType[*demo.APIError](err); ok && problem.Status == http.StatusConflict {
					return errMovedOn // the other of the two is being answered
				}
				return err
			})
		})
	}
	group.Wait()
}

// owes is what Stripe is to have of an order in the end, in cents.
func owes(t *testing.T, i int, o paidOrder) int64 {
	t.Helper()
	if kindOf(i) == cancelledOrder || kindOf(i) == givenBackOrder {
		return 0
	}
	cents := centsOf(t, o.Total)
	if kindOf(i) == refundedOrder {
		cents -= refundedCents
	}
	return cents
}

func centsOf(t *testing.T, amount string) int64 {
	t.Helper()
	whole, part, _ := strings.Cut(amount, ".")
	cents, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	must(t, err)
	return cents
}

// check holds what Stripe has, and what is said here, to what the orders owe.
func (m *moneyStorm) check(t *testing.T) {
	t.Helper()
	orders := map[string]paidOrder{}
	for _, listed := range allOf[paidOrder](t, &supermarket{supplier: m.supplier, url: m.url}, "/orders?") {
		if _, twice := orders[listed.Reference]; twice {
			t.Errorf("%s was taken twice", listed.Reference)
		}
		orders[listed.Reference] = listed
	}
	for i := range paidOrders {
		o := orders[fmt.Sprintf("PO-%d", i)]
		want := owes(t, i, o)
		settled := func() bool { return m.till.net(o.ID) == want && m.said(t, o.ID) == want }
		if !sees(t, fmt.Sprintf("%s (%s, kind %d) has its money", o.Reference, o.Status, kindOf(i)), settled) {
			t.Errorf("Stripe has %d cents, we say %d, want %d: %+v\n%+v", m.till.net(o.ID), m.said(t, o.ID), want, m.payments(t, o.ID), m.till.of(o.ID))
		}
	}
	known := map[string]paidOrder{}
	for _, o := range orders {
		known[o.ID] = o
		m.checkMoment(t, o)
	}
	for _, p := range m.till.Payments(stripeAccount) {
		if _, ours := known[p.Metadata["upstock_order"]]; !ours && p.Status == "succeeded" {
			t.Errorf("Stripe took %+v for no order", p)
		}
	}
}

// said is what our payments of an order say that Stripe has, in cents.
func (m *moneyStorm) said(t *testing.T, orderID string) (cents int64) {
	t.Helper()
	for _, p := range m.payments(t, orderID) {
		if p.State == "paid" || p.State == "refunded" {
			cents += centsOf(t, p.Amount) - centsOf(t, p.Refunded)
		}
	}
	return cents
}

// checkMoment checks that an order was charged once, and when it might be.
func (m *moneyStorm) checkMoment(t *testing.T, o paidOrder) {
	t.Helper()
	taken := m.till.of(o.ID)
	if len(taken) > 1 {
		t.Errorf("%s was charged %d times: %+v", o.Reference, len(taken), taken)
	}
	number, err := strconv.Atoi(strings.TrimPrefix(o.Reference, "PO-"))
	must(t, err)
	from := o.ShippedAt
	if slices.Contains([]orderKind{linkedOrder, givenBackOrder}, kindOf(number)) {
		from = o.ApprovedAt
	}
	for _, p := range taken {
		if at := m.till.tookAt(p.IntentID); from.IsZero() || at.Before(from) {
			t.Errorf("%s was charged at %s, and might be from %s", o.Reference, at, from)
		}
	}
}
