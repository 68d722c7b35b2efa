package storetest

import (
	"errors"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func sampleBuyerInvitation(supplierID, customerID, email string) store.BuyerInvitation {
	return store.BuyerInvitation{
		SupplierID: supplierID, CustomerID: customerID, Email: email, Role: "limited", SpendingLimit: number("250.50"), InvitedBy: text("chef"),
		TokenHash: "hash of " + email, SentAt: at(1), AcceptedAt: at(2), AcceptedBy: "person",
	}
}

func sampleTradeRequest(supplierID, email string) store.TradeRequest {
	return store.TradeRequest{
		ID: store.NewID(), SupplierID: supplierID, Business: text("business"), Name: text("name"), Email: email, Phone: "09 555 0101",
		Address: longText("address"), Message: longText("message"), State: store.TradeOpen, CustomerID: "customer", CreatedAt: at(1), DecidedAt: at(2),
	}
}

func sampleInviteRound(supplierID string) store.InviteRound {
	return store.InviteRound{
		SupplierID: supplierID, Customers: 7, Invited: 3, PassedOver: 1, StartedBy: text("jane"), StartedAt: at(1), FinishedAt: at(2),
	}
}

func customerBuyers(t *testing.T, w *world) {
	supplier, other := w.newSupplier(t), w.newSupplier(t)
	customer := sampleCustomer(supplier, "A")
	w.putCustomer(t, customer)
	chef, waiter := samplePerson("chef@cafe.example"), samplePerson("waiter@cafe.example")
	first := store.Buyer{
		PersonID: chef.ID, SupplierID: supplier, CustomerID: customer.ID, Role: "limited", SpendingLimit: number("99.5000"), CreatedAt: at(1),
	}
	second := with(first, func(b *store.Buyer) { b.PersonID, b.CreatedAt = waiter.ID, at(2) })
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertPerson(t.Context(), chef), tx.InsertPerson(t.Context(), waiter),
			tx.InsertBuyer(t.Context(), second), tx.InsertBuyer(t.Context(), first))
	})
	all := func() []store.BuyerPerson {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.BuyerPerson, error) {
			return tx.BuyersOfCustomer(t.Context(), supplier, customer.ID)
		})
	}
	same(t, []store.BuyerPerson{{Buyer: first, Person: chef}, {Buyer: second, Person: waiter}}, all())
	one := func(tx *store.Tx) (store.Buyer, error) { return tx.Buyer(t.Context(), supplier, customer.ID, chef.ID) }
	same(t, first, read(t, w, one))
	buys := func(supplierID string) bool {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (bool, error) { return tx.BuysFrom(t.Context(), supplierID, chef.ID) })
	}
	if !buys(supplier) || buys(other) {
		t.Error("who buys from whom is mixed up")
	}

	first.Role, first.SpendingLimit = "full", number("0.0000")
	w.update(t, func(tx *store.Tx) error { return tx.UpdateBuyer(t.Context(), first) })
	same(t, first, read(t, w, one))
	w.update(t, func(tx *store.Tx) error { return tx.DeleteBuyer(t.Context(), supplier, customer.ID, chef.ID) })
	same(t, []store.BuyerPerson{{Buyer: second, Person: waiter}}, all())
	wantNotFound(t, w, one)
	gone := []func(tx *store.Tx) error{
		func(tx *store.Tx) error { return tx.DeleteBuyer(t.Context(), supplier, customer.ID, chef.ID) },
		func(tx *store.Tx) error { return tx.UpdateBuyer(t.Context(), first) },
	}
	for _, change := range gone {
		w.wantRefused(t, store.ErrNotFound, change)
	}
}

func buyerInvitations(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	customer := sampleCustomer(supplier, "A")
	w.putCustomer(t, customer)
	put := func(i store.BuyerInvitation) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutBuyerInvitation(t.Context(), i) }
	}
	by := func(hash string) func(tx *store.Tx) (store.BuyerInvitation, error) {
		return func(tx *store.Tx) (store.BuyerInvitation, error) { return tx.BuyerInvitationByToken(t.Context(), hash) }
	}
	all := func() []store.BuyerInvitation {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.BuyerInvitation, error) {
			return tx.BuyerInvitations(t.Context(), supplier, customer.ID)
		})
	}
	first, second := sampleBuyerInvitation(supplier, customer.ID, "a@cafe.example"), sampleBuyerInvitation(supplier, customer.ID, "b@cafe.example")
	complete(t, first)
	second.SentAt = at(0)
	w.update(t, put(first))
	w.update(t, put(second))
	same(t, []store.BuyerInvitation{second, first}, all())
	same(t, first, read(t, w, by(first.TokenHash)))

	// The newest counts, and the link of the one before is dead.
	newer := store.BuyerInvitation{
		SupplierID: supplier, CustomerID: customer.ID, Email: first.Email, Role: "full", SpendingLimit: number("0.00"), InvitedBy: "b", TokenHash: "newer", SentAt: at(3),
	}
	w.update(t, put(newer))
	wantNotFound(t, w, by(first.TokenHash))
	same(t, newer, read(t, w, by("newer")))
	same(t, []store.BuyerInvitation{second, newer}, all())
	w.wantUnique(t, "buyer_invitation", []string{"token_hash"}, put(with(second, func(i *store.BuyerInvitation) { i.Email, i.TokenHash = "c@cafe.example", "newer" })))
	w.wantRefused(t, store.ErrNotFound, put(with(second, func(i *store.BuyerInvitation) { i.CustomerID = "nothing" })))

	end := func(tx *store.Tx) error {
		return tx.DeleteBuyerInvitation(t.Context(), supplier, customer.ID, second.Email)
	}
	w.update(t, end)
	w.wantRefused(t, store.ErrNotFound, end)
	same(t, []store.BuyerInvitation{newer}, all())
}

func tradeRequests(t *testing.T, w *world) {
	supplier, other := w.newSupplier(t), w.newSupplier(t)
	insert := func(r store.TradeRequest) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.InsertTradeRequest(t.Context(), r) }
	}
	list := func(state store.TradeRequestState, before string, limit int) []store.TradeRequest {
		t.Helper()
		return read(t, w, func(tx *store.Tx) ([]store.TradeRequest, error) {
			return tx.TradeRequests(t.Context(), supplier, state, before, limit)
		})
	}
	first, second := sampleTradeRequest(supplier, "a@cafe.example"), sampleTradeRequest(supplier, "b@cafe.example")
	elsewhere := sampleTradeRequest(other, "a@cafe.example")
	complete(t, first)
	for _, r := range []store.TradeRequest{first, second, elsewhere} {
		w.update(t, insert(r))
	}
	same(t, first, read(t, w, func(tx *store.Tx) (store.TradeRequest, error) {
		return tx.TradeRequest(t.Context(), supplier, first.ID)
	}))
	same(t, []store.TradeRequest{second, first}, list(store.TradeOpen, "", 10))
	same(t, []store.TradeRequest{second}, list(store.TradeOpen, "", 1))
	same(t, []store.TradeRequest{first}, list(store.TradeOpen, second.ID, 10))
	w.wantUnique(t, "trade_request", []string{"supplier_id", "email"}, insert(sampleTradeRequest(supplier, "a@cafe.example")))
	same(t, []store.TradeRequest{elsewhere, first}, read(t, w, func(tx *store.Tx) ([]store.TradeRequest, error) {
		return tx.TradeRequestsOf(t.Context(), "a@cafe.example")
	}))

	first.State, first.CustomerID, first.DecidedAt = store.TradeAccepted, "became", start
	decide := func(tx *store.Tx) error { return tx.DecideTradeRequest(t.Context(), first) }
	w.update(t, decide)
	w.wantRefused(t, store.ErrNotFound, decide)
	same(t, []store.TradeRequest{first}, list(store.TradeAccepted, "", 10))
	if n := read(t, w, func(tx *store.Tx) (int64, error) {
		return tx.CountTradeRequests(t.Context(), supplier, store.TradeOpen)
	}); n != 1 {
		t.Errorf("%d are open", n)
	}
	w.update(t, insert(sampleTradeRequest(supplier, "a@cafe.example"))) // who was decided about may ask again
}

func inviteRounds(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	since := at(-10)
	fresh, mailless := sampleCustomer(supplier, "FRESH"), sampleCustomer(supplier, "MAILLESS")
	typed, obsolete, connected := sampleCustomer(supplier, "TYPED"), sampleCustomer(supplier, "OBSOLETE"), sampleCustomer(supplier, "CONNECTED")
	asked, late, moved, used := sampleCustomer(supplier, "ASKED"), sampleCustomer(supplier, "LATE"), sampleCustomer(supplier, "MOVED"), sampleCustomer(supplier, "USED")
	mailless.Email, typed.RemoteID = "", ""
	for _, c := range []*wholesale.Customer{&fresh, &mailless, &typed, &obsolete, &connected, &asked, &late, &moved, &used} {
		c.Connected, c.Terms.Obsolete = c == &connected, c == &obsolete
		w.putCustomer(t, *c)
	}
	invite := func(c wholesale.Customer, email string, sent, accepted time.Time) {
		t.Helper()
		w.update(t, func(tx *store.Tx) error {
			return tx.PutInvitation(t.Context(), store.Invitation{
				CustomerID: c.ID, SupplierID: supplier, Email: email, TokenHash: c.Code, SentAt: sent, AcceptedAt: accepted,
			})
		})
	}
	invite(asked, asked.Email, at(1), time.Time{})
	invite(late, late.Email, at(-11), time.Time{})
	invite(moved, "former@cafe.example", at(1), time.Time{})
	invite(used, used.Email, at(-11), at(-11))
	candidates := func() (codes []string) {
		t.Helper()
		for _, c := range read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) {
			return tx.CustomersToInvite(t.Context(), supplier, since)
		}) {
			codes = append(codes, c.Code)
		}
		return codes
	}
	same(t, []string{"FRESH", "LATE", "MOVED"}, candidates())
	same(t, store.InviteCounts{Connected: 1, Invited: 2, WithoutEmail: 1, Obsolete: 1}, read(t, w, func(tx *store.Tx) (store.InviteCounts, error) {
		return tx.CountCustomersByInvitation(t.Context(), supplier, since)
	}))

	wait := func(c wholesale.Customer) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.PutInviteWaiting(t.Context(), supplier, c.ID) }
	}
	w.update(t, wait(fresh))
	w.update(t, wait(late))
	w.wantRefused(t, store.ErrNotFound, wait(late))
	same(t, []string{"MOVED"}, candidates())
	if n := read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountInvitesWaiting(t.Context(), supplier) }); n != 2 {
		t.Errorf("%d wait", n)
	}
	next := read(t, w, func(tx *store.Tx) ([]string, error) { return tx.InvitesWaiting(t.Context(), supplier, 1) })
	if len(next) != 1 || next[0] != min(fresh.ID, late.ID) {
		t.Errorf("the next is %q", next)
	}
	done := func(tx *store.Tx) error { return tx.DeleteInviteWaiting(t.Context(), supplier, next[0]) }
	w.update(t, done)
	w.wantRefused(t, store.ErrNotFound, done)

	of := func(tx *store.Tx) (store.InviteRound, error) { return tx.InviteRound(t.Context(), supplier) }
	wantNotFound(t, w, of)
	round := sampleInviteRound(supplier)
	complete(t, round)
	for range 2 {
		w.update(t, func(tx *store.Tx) error { return tx.PutInviteRound(t.Context(), round) })
		same(t, round, read(t, w, of))
		round = store.InviteRound{SupplierID: supplier, Customers: 2, StartedBy: "b", StartedAt: at(3)}
	}
}
