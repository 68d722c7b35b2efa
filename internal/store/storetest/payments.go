package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// samplePaymentTerms are terms with everything filled in, as the domain has them.
func samplePaymentTerms(supplierID string) wholesale.PaymentTerms {
	return wholesale.PaymentTerms{
		ID: store.NewID(), SupplierID: supplierID, Name: text("Terms") + store.NewID(), Options: []wholesale.PaymentOption{wholesale.OnAccount, wholesale.PayNow},
		Default: wholesale.PayNow, Collect: wholesale.CollectDayOfFollowingMonth, Days: 20,
		Methods: []wholesale.MethodKind{wholesale.Card, wholesale.NZBankAccount}, CreatedAt: at(1), UpdatedAt: at(2),
	}
}

// orderTerms are the terms that a sample order was placed with.
func orderTerms() *wholesale.PaymentTerms {
	return new(with(samplePaymentTerms("supplier"), func(t *wholesale.PaymentTerms) { t.ID, t.Name = "terms", text("as they were") }))
}

// samplePayment is a payment with everything filled in but what the store chooses.
func samplePayment(o *wholesale.Order, sequence int64) *wholesale.Payment {
	return &wholesale.Payment{
		SupplierID: o.SupplierID, OrderID: o.ID, CustomerID: o.CustomerID, Sequence: sequence, State: wholesale.PaymentProcessing,
		Amount: number("734.58"), Currency: "NZD", CollectOn: "2026-04-20", BlockedReason: text("blocked"), MethodID: "method",
		Method: "Visa ending 4242", Attempts: 3, AskedAt: at(3), Error: text("declined"), ErrorDetail: longText("detail"), ErrorCode: "card_declined",
		RetryAt: at(30), IntentID: fmt.Sprint("pi_", o.ID, "_", sequence), StripeAccount: "acct_1", PageID: "cs_1", PageURL: "https://checkout.example/c/1",
		PageExpiresAt: at(24), LinkToken: fmt.Sprint("token ", o.ID, "-", sequence), Refunded: number("10.505"), Disputed: "needs_response", PaidAt: at(9),
	}
}

// sampleRefund is a refund with everything filled in but what the store chooses.
func sampleRefund(p *wholesale.Payment, sequence int64) *wholesale.Refund {
	return &wholesale.Refund{
		SupplierID: p.SupplierID, PaymentID: p.ID, OrderID: p.OrderID, Sequence: sequence, Amount: number("10.51"), Currency: "NZD",
		State: wholesale.RefundProcessing, Reason: longText("reason"), Cause: wholesale.RefundByPerson, CreditNoteID: "note",
		StripeID: fmt.Sprint("re_", p.ID, "_", sequence), Error: text("refused"), ErrorDetail: longText("detail"), Attempts: 2,
	}
}

func sampleSavedMethod(personID string) wholesale.SavedMethod {
	return wholesale.SavedMethod{
		ID: store.NewID(), PersonID: personID, Kind: wholesale.Card, Brand: "Visa", Last4: "4242", ExpMonth: 12, ExpYear: 2030,
		StripeAccount: "acct_1", StripeCustomer: "cus_1", StripeMethod: "pm_" + store.NewID(), CreatedAt: at(1), RemovedAt: at(9),
	}
}

func sampleStripeConnection(supplierID string) store.StripeConnection {
	return store.StripeConnection{
		SupplierID: supplierID, SealedKey: "sealed key", SealedWebhookSecret: "sealed secret", AccountID: "acct_1", AccountName: text("name"),
		Live: true, Status: store.InError, Error: text("error"), ConnectedAt: at(1), ReconciledUntil: at(2), NextReconcileAt: at(3),
		ReconcileError: text("not compared"), PayoutsUntil: at(4), PayoutsError: text("not read"), CompareFirst: true,
	}
}

func sampleStripeEvent(supplierID, id string) store.StripeEvent {
	return store.StripeEvent{SupplierID: supplierID, ID: id, Type: "payment_intent.succeeded", ObjectID: "pi_1", IntentID: "pi_1", CreatedAt: at(1)}
}

// putMoney gives supplier A what belongs to payments.
func putMoney(ctx context.Context, tx *store.Tx, a *possessions) error {
	if err := tx.PutPayout(ctx, samplePayout(a.supplier.ID, "po_1")); err != nil {
		return err
	}
	method := with(sampleSavedMethod(a.member.ID), func(m *wholesale.SavedMethod) { m.RemovedAt = time.Time{} })
	a.grant = wholesale.Grant{SupplierID: a.supplier.ID, CustomerID: a.customer.ID, MethodID: method.ID, PersonID: a.member.ID, Default: true, GrantedAt: at(1)}
	if err := tx.PutPaymentTerms(ctx, a.terms); err != nil {
		return err
	}
	if err := tx.PutPayment(ctx, a.payment); err != nil {
		return err
	}
	if err := tx.PutPayoutItem(ctx, samplePayoutItem(a.payment, "txn_1", "po_1")); err != nil {
		return err
	}
	a.refund = sampleRefund(a.payment, 1)
	if err := tx.PutRefund(ctx, a.refund); err != nil {
		return err
	}
	if err := tx.PutSavedMethod(ctx, method); err != nil {
		return err
	}
	if err := tx.PutGrant(ctx, a.grant); err != nil {
		return err
	}
	if err := tx.PutStripeConnection(ctx, sampleStripeConnection(a.supplier.ID)); err != nil {
		return err
	}
	a.setup = store.PaymentSetup{
		ID: store.NewID(), SupplierID: a.supplier.ID, CustomerID: a.customer.ID, PersonID: a.member.ID, StripeAccount: "acct_1", PageID: "cs_9", CreatedAt: at(1),
	}
	if err := tx.InsertPaymentSetup(ctx, a.setup); err != nil {
		return err
	}
	if err := tx.NoteStripeDelivery(ctx, a.supplier.ID); err != nil {
		return err
	}
	_, err := tx.InsertStripeEvent(ctx, sampleStripeEvent(a.supplier.ID, "a's event"))
	return err
}

func paymentTerms(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	put := func(terms wholesale.PaymentTerms) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutPaymentTerms(ctx, terms) }
	}
	own, groups, usual := samplePaymentTerms(c.SupplierID), samplePaymentTerms(c.SupplierID), samplePaymentTerms(c.SupplierID)
	own.Name, groups.Name, usual.Name = "A", "b", "C"
	complete(t, own)
	groups.Options, groups.Methods = []wholesale.PaymentOption{wholesale.OnAccount}, nil
	for _, terms := range []wholesale.PaymentTerms{usual, groups, own} {
		w.update(t, put(terms))
		same(t, terms, read(t, w, func(tx *store.Tx) (wholesale.PaymentTerms, error) {
			return tx.PaymentTerms(ctx, c.SupplierID, terms.ID)
		}))
	}
	same(t, []wholesale.PaymentTerms{own, groups, usual}, read(t, w, func(tx *store.Tx) ([]wholesale.PaymentTerms, error) {
		return tx.AllPaymentTerms(ctx, c.SupplierID)
	}))
	usual.Default, usual.Collect, usual.Days, usual.UpdatedAt = wholesale.OnAccount, wholesale.CollectDaysAfterShipment, 7, at(5)
	w.update(t, put(usual))
	same(t, usual, read(t, w, func(tx *store.Tx) (wholesale.PaymentTerms, error) {
		return tx.PaymentTerms(ctx, c.SupplierID, usual.ID)
	}))
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.PaymentTerms, error) {
		return tx.PaymentTerms(ctx, c.SupplierID, store.NewID())
	})
	w.wantUnique(t, "payment_terms", []string{"name_key"}, put(with(samplePaymentTerms(c.SupplierID), func(t *wholesale.PaymentTerms) { t.Name = "a" })))

	// A customer's own terms hold before those of its group, and those before the Default group's.
	holds := func(want *wholesale.PaymentTerms) {
		t.Helper()
		same(t, want, read(t, w, func(tx *store.Tx) (*wholesale.PaymentTerms, error) { return tx.PaymentTermsOf(ctx, c.SupplierID, c.ID) }))
	}
	group := with(sampleFulfilmentGroup(c.SupplierID), func(g *wholesale.FulfilmentGroup) { g.PaymentTermsID = groups.ID })
	c.FulfilmentGroupID, c.PaymentTermsID = group.ID, ""
	w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(ctx, c) })
	holds(nil)
	defaults := with(wholesale.DefaultGroup(c.SupplierID), func(g *wholesale.FulfilmentGroup) { g.PaymentTermsID = usual.ID })
	w.update(t, func(tx *store.Tx) error { return tx.PutFulfilmentGroup(ctx, defaults) })
	holds(&usual)
	w.update(t, func(tx *store.Tx) error { return tx.PutFulfilmentGroup(ctx, group) })
	holds(&groups)
	c.PaymentTermsID = own.ID
	w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(ctx, c) })
	holds(&own)
	same(t, (*wholesale.PaymentTerms)(nil), read(t, w, func(tx *store.Tx) (*wholesale.PaymentTerms, error) {
		return tx.PaymentTermsOf(ctx, c.SupplierID, store.NewID())
	}))
}

func payments(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	put := func(p *wholesale.Payment) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutPayment(ctx, p) }
	}
	found := func(id string) wholesale.Payment {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (wholesale.Payment, error) { return tx.Payment(ctx, c.SupplierID, id) })
	}
	p := samplePayment(o, 1)
	w.clock.set(at(1))
	w.update(t, put(p))
	complete(t, *p)
	same(t, store.PaymentID(o.ID, 1), p.ID)
	same(t, *p, found(p.ID))
	same(t, *p, read(t, w, func(tx *store.Tx) (wholesale.Payment, error) {
		return tx.PaymentByIntent(ctx, c.SupplierID, p.IntentID)
	}))
	same(t, *p, read(t, w, func(tx *store.Tx) (wholesale.Payment, error) { return tx.PaymentByLink(ctx, p.LinkToken) }))

	read := *p
	w.clock.set(at(2))
	p.State, p.Amount, p.Refunded = wholesale.PaymentPaid, number("700.00"), number("700.00")
	p.AskedAt, p.PageID, p.Error = time.Time{}, "", ""
	w.update(t, put(p))
	same(t, int64(2), p.Version)
	same(t, at(2), p.UpdatedAt)
	same(t, *p, found(p.ID))
	w.wantRefused(t, store.ErrStale, put(&read))
	same(t, int64(1), read.Version)

	// Whoever is second to make an order's next payment makes none.
	again := samplePayment(o, 1)
	w.wantRefused(t, store.ErrStale, put(again))
	second := samplePayment(o, 2)
	second.IntentID, second.LinkToken = "", ""
	w.update(t, put(second))
	third := samplePayment(o, 3)
	third.IntentID, third.LinkToken = "", ""
	w.update(t, put(third))
	if len(second.LinkToken) != 32 || second.LinkToken == third.LinkToken {
		t.Errorf("the secrets of links are %q and %q", second.LinkToken, third.LinkToken)
	}
	w.wantUnique(t, "payment", []string{"link_token"}, put(with(samplePayment(o, 4), func(q **wholesale.Payment) {
		(*q).LinkToken, (*q).IntentID = second.LinkToken, ""
	})))
	w.wantUnique(t, "payment", []string{"supplier_id", "intent_id"}, put(with(samplePayment(o, 4), func(q **wholesale.Payment) { (*q).IntentID = p.IntentID })))
	w.wantRefused(t, store.ErrStale, put(with(samplePayment(o, 5), func(q **wholesale.Payment) { (*q).OrderID = store.NewID() })))

	wantNotFound(t, w, func(tx *store.Tx) (wholesale.Payment, error) { return tx.Payment(ctx, c.SupplierID, store.NewID()) })
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.Payment, error) { return tx.PaymentByIntent(ctx, c.SupplierID, "") })
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.Payment, error) { return tx.PaymentByLink(ctx, "another") })
}

func paymentLists(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	other := with(sampleCustomer(c.SupplierID, "OTHER"), func(o *wholesale.Customer) { o.FulfilmentGroupID, o.Layers = "", nil })
	w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(ctx, other) })
	first, second := sampleOrder(c.SupplierID, c.ID, "U-1"), sampleOrder(c.SupplierID, other.ID, "U-2")
	w.insertOrder(t, first)
	w.insertOrder(t, second)
	var ids []string
	for i, made := range []struct {
		order *wholesale.Order
		state wholesale.PaymentState
		paid  time.Time
		on    wholesale.Date
	}{
		{first, wholesale.PaymentPaid, at(0), "2026-02-01"}, // listed under the day it was paid
		{first, wholesale.PaymentCancelled, time.Time{}, "2026-04-20"},
		{second, wholesale.PaymentScheduled, time.Time{}, "2026-04-21"},
		{second, wholesale.PaymentDue, time.Time{}, ""}, // listed under the day it was made
	} {
		w.clock.set(at(i))
		p := samplePayment(made.order, int64(i+1))
		p.State, p.PaidAt, p.CollectOn = made.state, made.paid, made.on
		w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, p) })
		ids = append(ids, p.ID)
	}
	list := func(f store.PaymentFilter, want ...int) {
		t.Helper()
		var got []int
		for _, p := range read(t, w, func(tx *store.Tx) ([]wholesale.Payment, error) { return tx.Payments(ctx, c.SupplierID, f) }) {
			got = append(got, slices.Index(ids, p.ID))
		}
		same(t, want, got)
	}
	list(store.PaymentFilter{}, 3, 2, 0)
	list(store.PaymentFilter{OldestFirst: true}, 0, 2, 3)
	list(store.PaymentFilter{OrderID: first.ID}, 1, 0)
	list(store.PaymentFilter{OrderID: first.ID, OldestFirst: true}, 0, 1)
	list(store.PaymentFilter{CustomerID: other.ID, Limit: 1}, 3)
	list(store.PaymentFilter{States: []wholesale.PaymentState{wholesale.PaymentPaid, wholesale.PaymentScheduled}}, 2, 0)
	list(store.PaymentFilter{States: []wholesale.PaymentState{wholesale.PaymentCancelled}}, 1)
	list(store.PaymentFilter{Before: ids[3]}, 2, 0)
	list(store.PaymentFilter{Before: ids[0], OldestFirst: true, Limit: 5}, 2, 3)
	list(store.PaymentFilter{From: "2026-03-04", To: "2026-03-31"}, 3, 0)
	list(store.PaymentFilter{From: "2026-04-21"}, 2)
	rows := read(t, w, func(tx *store.Tx) ([]store.PaymentRow, error) {
		return tx.PaymentRows(ctx, c.SupplierID, store.PaymentFilter{Limit: 1})
	})
	same(t, []string{"U-2", second.CustomerName}, []string{rows[0].OrderNumber, rows[0].CustomerName})
}

func paymentsToLookAt(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	due := func(at time.Time, want ...string) {
		t.Helper()
		var got []string
		for _, p := range read(t, w, func(tx *store.Tx) ([]wholesale.Payment, error) { return tx.PaymentsToLookAt(ctx, at, 10) }) {
			got = append(got, p.ID)
		}
		same(t, want, got)
	}
	put := func(sequence int64, change func(*wholesale.Payment)) *wholesale.Payment {
		p := samplePayment(o, sequence)
		p.State, p.AskedAt, p.PageID, p.RetryAt, p.PaidAt = wholesale.PaymentDue, time.Time{}, "", time.Time{}, time.Time{}
		change(p)
		w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, p) })
		return p
	}
	w.clock.set(at(0))
	put(1, func(p *wholesale.Payment) { p.State = wholesale.PaymentPaid })
	put(2, func(p *wholesale.Payment) { p.MethodID = "" }) // waits for the customer
	put(3, func(p *wholesale.Payment) { p.State = wholesale.PaymentFailed })
	now := put(4, func(*wholesale.Payment) {})
	bank := put(5, func(p *wholesale.Payment) { p.State = wholesale.PaymentProcessing })
	retry := put(6, func(p *wholesale.Payment) { p.State, p.RetryAt = wholesale.PaymentFailed, at(3) })
	later := put(7, func(p *wholesale.Payment) { p.State, p.CollectOn = wholesale.PaymentScheduled, "2026-03-05" })
	due(at(0), now.ID)
	due(at(3), now.ID, bank.ID, retry.ID)
	midnight := wholesale.Date("2026-03-05").Begins(time.UTC) // of the supplier, which has no time zone
	due(midnight.Add(-1), now.ID, bank.ID, retry.ID)
	due(midnight, now.ID, bank.ID, retry.ID, later.ID)
	w.update(t, func(tx *store.Tx) error { return tx.LookAtPaymentLater(ctx, c.SupplierID, now.ID, at(2)) })
	due(at(0))
	due(at(3), bank.ID, now.ID, retry.ID)
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.LookAtPaymentLater(ctx, c.SupplierID, store.NewID(), at(2)) })
	now.State = wholesale.PaymentBlocked
	w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, now) })
	due(at(3), bank.ID, retry.ID)
}

func refunds(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	p := samplePayment(o, 1)
	w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, p) })
	put := func(r *wholesale.Refund) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutRefund(ctx, r) }
	}
	first := sampleRefund(p, 1)
	w.clock.set(at(1))
	w.update(t, put(first))
	complete(t, *first)
	same(t, store.RefundID(p.ID, 1), first.ID)
	stale := *first
	first.State, first.Attempts, first.StripeID = wholesale.RefundDone, 3, "re_1"
	w.update(t, put(first))
	same(t, *first, read(t, w, func(tx *store.Tx) (wholesale.Refund, error) { return tx.Refund(ctx, c.SupplierID, first.ID) }))
	w.wantRefused(t, store.ErrStale, put(&stale))
	w.wantRefused(t, store.ErrStale, put(sampleRefund(p, 1)))
	w.wantRefused(t, store.ErrStale, put(with(sampleRefund(p, 2), func(r **wholesale.Refund) { (*r).PaymentID = store.NewID() })))
	w.wantUnique(t, "refund", []string{"supplier_id", "stripe_id"}, put(with(sampleRefund(p, 2), func(r **wholesale.Refund) { (*r).StripeID = "re_1" })))
	w.clock.set(at(2))
	second := sampleRefund(p, 2)
	second.StripeID = ""
	w.update(t, put(second))
	for _, f := range []store.RefundFilter{{OrderID: o.ID}, {PaymentID: p.ID}} {
		same(t, []wholesale.Refund{*first, *second}, read(t, w, func(tx *store.Tx) ([]wholesale.Refund, error) { return tx.Refunds(ctx, c.SupplierID, f) }))
	}
	same(t, []wholesale.Refund{*first}, read(t, w, func(tx *store.Tx) ([]wholesale.Refund, error) {
		return tx.Refunds(ctx, c.SupplierID, store.RefundFilter{StripeID: "re_1"})
	}))
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.Refund, error) { return tx.Refund(ctx, c.SupplierID, store.NewID()) })
}

func savedMethods(t *testing.T, w *world) {
	ctx := t.Context()
	person := samplePerson("buyer@cafe.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(ctx, person) })
	put := func(m wholesale.SavedMethod) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutSavedMethod(ctx, m) }
	}
	removed, kept := sampleSavedMethod(person.ID), sampleSavedMethod(person.ID)
	complete(t, removed)
	kept.RemovedAt = time.Time{}
	for _, m := range []wholesale.SavedMethod{removed, kept} {
		w.update(t, put(m))
		same(t, m, read(t, w, func(tx *store.Tx) (wholesale.SavedMethod, error) { return tx.SavedMethod(ctx, m.ID) }))
	}
	kept.Brand, kept.Last4, kept.ExpMonth, kept.ExpYear = "Mastercard", "4444", 1, 2031
	w.update(t, put(kept))
	same(t, []wholesale.SavedMethod{kept}, read(t, w, func(tx *store.Tx) ([]wholesale.SavedMethod, error) { return tx.SavedMethods(ctx, person.ID) }))
	w.wantUnique(t, "saved_method", []string{"stripe_account", "stripe_method"}, put(with(sampleSavedMethod(person.ID), func(m *wholesale.SavedMethod) {
		m.StripeMethod = kept.StripeMethod
	})))
	wantNotFound(t, w, func(tx *store.Tx) (wholesale.SavedMethod, error) { return tx.SavedMethod(ctx, store.NewID()) })

	customer := func() string {
		return read(t, w, func(tx *store.Tx) (string, error) { return tx.StripeCustomer(ctx, "acct_1", person.ID) })
	}
	same(t, "", customer())
	for _, id := range []string{"cus_1", "cus_2"} {
		w.update(t, func(tx *store.Tx) error { return tx.PutStripeCustomer(ctx, "acct_1", person.ID, id) })
		same(t, id, customer())
	}
}

func grants(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	person := samplePerson("buyer@cafe.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(ctx, person) })
	var given []wholesale.Grant
	for i := range 3 {
		m := sampleSavedMethod(person.ID)
		w.update(t, func(tx *store.Tx) error { return tx.PutSavedMethod(ctx, m) })
		given = append(given, wholesale.Grant{SupplierID: c.SupplierID, CustomerID: c.ID, MethodID: m.ID, PersonID: person.ID, Default: i == 1, GrantedAt: at(i + 1)})
	}
	given[0].RevokedAt = at(9)
	complete(t, with(given[0], func(g *wholesale.Grant) { g.Default = true }))
	for _, g := range given {
		w.update(t, func(tx *store.Tx) error { return tx.PutGrant(ctx, g) })
	}
	list := func(f store.GrantFilter, want ...wholesale.Grant) {
		t.Helper()
		same(t, want, read(t, w, func(tx *store.Tx) ([]wholesale.Grant, error) { return tx.Grants(ctx, f) }))
	}
	list(store.GrantFilter{SupplierID: c.SupplierID, CustomerID: c.ID}, given[1], given[2])
	list(store.GrantFilter{PersonID: person.ID, Revoked: true}, given[1], given[2], given[0])
	list(store.GrantFilter{MethodID: given[2].MethodID}, given[2])
	list(store.GrantFilter{})
	given[1].Default, given[2].Default = false, true
	for _, g := range given[1:] {
		w.update(t, func(tx *store.Tx) error { return tx.PutGrant(ctx, g) })
	}
	list(store.GrantFilter{CustomerID: c.ID, SupplierID: c.SupplierID}, given[2], given[1])
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
		return tx.PutGrant(ctx, with(given[1], func(g *wholesale.Grant) { g.CustomerID = store.NewID() }))
	})
}

func stripeConnections(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	wantNotFound(t, w, func(tx *store.Tx) (store.StripeConnection, error) { return tx.StripeConnection(ctx, supplier) })
	c := sampleStripeConnection(supplier)
	complete(t, c)
	for _, change := range []func(*store.StripeConnection){
		func(*store.StripeConnection) {},
		func(c *store.StripeConnection) {
			*c = store.StripeConnection{SupplierID: supplier, Status: store.Disconnected, SealedKey: "another", AccountID: "acct_2"}
		},
	} {
		change(&c)
		w.update(t, func(tx *store.Tx) error { return tx.PutStripeConnection(ctx, c) })
		same(t, c, read(t, w, func(tx *store.Tx) (store.StripeConnection, error) { return tx.StripeConnection(ctx, supplier) }))
		same(t, []store.StripeConnection{c}, read(t, w, func(tx *store.Tx) ([]store.StripeConnection, error) { return tx.StripeConnections(ctx) }))
	}
}

func stripeEvents(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	insert := func(id string) (fresh bool) {
		w.update(t, func(tx *store.Tx) (err error) {
			fresh, err = tx.InsertStripeEvent(ctx, sampleStripeEvent(supplier, id))
			return err
		})
		return fresh
	}
	waiting := func() (ids []string) {
		for _, e := range read(t, w, func(tx *store.Tx) ([]store.StripeEvent, error) { return tx.StripeEventsToHandle(ctx, 10) }) {
			same(t, sampleStripeEvent(supplier, e.ID), e)
			ids = append(ids, e.ID)
		}
		return ids
	}
	complete(t, sampleStripeEvent(supplier, "evt_1"))
	same(t, true, insert("evt_2"))
	w.clock.set(at(1))
	same(t, true, insert("evt_1"))
	same(t, false, insert("evt_2"))
	same(t, []string{"evt_2", "evt_1"}, waiting())
	handle := func(id string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.HandledStripeEvent(ctx, supplier, id) }
	}
	w.update(t, handle("evt_2"))
	same(t, []string{"evt_1"}, waiting())
	w.wantRefused(t, store.ErrNotFound, handle("evt_3"))
	same(t, false, insert("evt_2")) // handled is still known

	forget := func(before time.Time) (n int64) {
		w.update(t, func(tx *store.Tx) (err error) {
			n, err = tx.ForgetStripeEvents(ctx, before, 10)
			return err
		})
		return n
	}
	same(t, int64(0), forget(at(1)))
	same(t, int64(1), forget(at(2))) // and not the one that waits
	same(t, []string{"evt_1"}, waiting())
	same(t, true, insert("evt_2"))
}

func stripeDeliveries(t *testing.T, w *world) {
	ctx := t.Context()
	supplier := w.newSupplier(t)
	found := func() store.StripeDeliveries {
		return read(t, w, func(tx *store.Tx) (store.StripeDeliveries, error) { return tx.StripeDeliveries(ctx, supplier) })
	}
	note := func(tx *store.Tx) error { return tx.NoteStripeDelivery(ctx, supplier) }
	same(t, store.StripeDeliveries{}, found())
	w.clock.set(at(1))
	w.update(t, note)
	w.clock.set(at(2))
	w.update(t, func(tx *store.Tx) error { return tx.NoteStripeRefusal(ctx, supplier, text("another secret")) })
	same(t, store.StripeDeliveries{Received: 1, LastReceivedAt: at(1), LastRefusedAt: at(2), LastRefusal: text("another secret")}, found())
	same(t, true, found().Refusing())
	w.clock.set(at(3))
	w.update(t, note)
	same(t, store.StripeDeliveries{Received: 2, LastReceivedAt: at(3), LastRefusedAt: at(2), LastRefusal: text("another secret")}, found())
	same(t, false, found().Refusing())
	refusedFirst := w.newSupplier(t)
	w.update(t, func(tx *store.Tx) error { return tx.NoteStripeRefusal(ctx, refusedFirst, "no secret") })
	same(t, store.StripeDeliveries{LastRefusedAt: at(3), LastRefusal: "no secret"},
		read(t, w, func(tx *store.Tx) (store.StripeDeliveries, error) { return tx.StripeDeliveries(ctx, refusedFirst) }))
}

func paymentsElsewhere(t *testing.T, w *world) {
	ctx := t.Context()
	c := w.newCustomer(t)
	o := sampleOrder(c.SupplierID, c.ID, "U-1")
	w.insertOrder(t, o)
	p := samplePayment(o, 1)
	put := func(state wholesale.PaymentState) {
		p.State = state
		w.update(t, func(tx *store.Tx) error { return tx.PutPayment(ctx, p) })
	}
	count := func(account string) int64 {
		return read(t, w, func(tx *store.Tx) (int64, error) { return tx.PaymentsElsewhere(ctx, c.SupplierID, account) })
	}
	put(wholesale.PaymentProcessing)
	same(t, int64(1), count("acct_2"))
	same(t, int64(0), count(p.StripeAccount))
	put(wholesale.PaymentPaid)
	same(t, int64(0), count("acct_2"))
}
