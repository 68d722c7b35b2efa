package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// insertMembers adds people to teams.
func (w *world) insertMembers(t *testing.T, members ...store.Membership) {
	t.Helper()
	for _, m := range members {
		w.update(t, func(tx *store.Tx) error {
			return errors.Join(tx.InsertPerson(t.Context(), m.Person), tx.InsertMembership(t.Context(), m))
		})
	}
}

func (w *world) personByEmail(t *testing.T, email string) store.Person {
	t.Helper()
	return read(t, w, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(t.Context(), email) })
}

func (w *world) membership(t *testing.T, m store.Membership) store.Membership {
	t.Helper()
	return read(t, w, func(tx *store.Tx) (store.Membership, error) { return tx.Membership(t.Context(), m.SupplierID, m.ID) })
}

func people(t *testing.T, w *world) {
	t.Run("round trip", func(t *testing.T) {
		p := samplePerson("jo@supplier.example")
		complete(t, p)
		w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
		same(t, p, w.personByEmail(t, p.Email))
		same(t, p, read(t, w, func(tx *store.Tx) (store.Person, error) { return tx.Person(t.Context(), p.ID) }))
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) { return tx.Person(t.Context(), "nobody") })
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(t.Context(), "JO@supplier.example") })
		w.wantUnique(t, "person", []string{"email"}, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), samplePerson(p.Email)) })
	})

	t.Run("changes", func(t *testing.T) {
		p := samplePerson("ann@supplier.example")
		m := sampleMembership(p, w.newSupplier(t))
		w.insertMembers(t, m)
		reset, signIn := sampleLink(p.ID, "reset"), sampleLink(p.ID, "sign in")
		signIn.Purpose = store.LinkSignIn
		w.update(t, func(tx *store.Tx) error {
			return errors.Join(tx.InsertPersonLink(t.Context(), reset), tx.InsertPersonLink(t.Context(), signIn))
		})
		p.Name = text("another name")
		w.update(t, func(tx *store.Tx) error { return tx.RenamePerson(t.Context(), p.ID, p.Name) })
		same(t, p, w.personByEmail(t, p.Email))
		var epoch int64
		w.update(t, func(tx *store.Tx) (err error) {
			epoch, err = tx.SetPassword(t.Context(), p.ID, "another hash")
			return err
		})
		same(t, int64(4), epoch)
		w.update(t, func(tx *store.Tx) error { return tx.RaiseSessionEpoch(t.Context(), m.SupplierID, p.ID) })
		p.PasswordHash, p.SessionEpoch = "another hash", 5
		same(t, p, w.personByEmail(t, p.Email))
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) {
			return tx.PersonByLink(t.Context(), reset.TokenHash, reset.Purpose)
		})
		same(t, p, read(t, w, func(tx *store.Tx) (store.Person, error) {
			return tx.PersonByLink(t.Context(), signIn.TokenHash, signIn.Purpose)
		}))

		m.AcceptedAt = time.Time{} // then it is not the supplier's to do
		w.update(t, func(tx *store.Tx) error { return tx.UpdateMembership(t.Context(), m) })
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.RaiseSessionEpoch(t.Context(), m.SupplierID, p.ID) })
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.RenamePerson(t.Context(), "nobody", "x") })
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error {
			_, err := tx.SetPassword(t.Context(), "nobody", "x")
			return err
		})
	})
}

func memberships(t *testing.T, w *world) {
	one, two := sampleSupplier(), sampleSupplier()
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertSupplier(t.Context(), one, 1000), tx.InsertSupplier(t.Context(), two, 1000))
	})

	t.Run("of one person", func(t *testing.T) {
		first := sampleMembership(samplePerson("jo@supplier.example"), one.ID)
		complete(t, first)
		w.insertMembers(t, first)
		same(t, first, w.membership(t, first))
		w.wantUnique(t, "membership", nil, func(tx *store.Tx) error { return tx.InsertMembership(t.Context(), first) })
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.InsertMembership(t.Context(), with(first, func(m *store.Membership) { m.SupplierID, m.InvitationHash = "nothing", "" }))
		})
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.InsertMembership(t.Context(), sampleMembership(samplePerson("new@supplier.example"), two.ID))
		})

		second := first
		second.SupplierID, second.InvitationHash, second.AcceptedAt, second.CreatedAt = two.ID, "second", time.Time{}, at(3)
		w.update(t, func(tx *store.Tx) error { return tx.InsertMembership(t.Context(), second) })
		workplaces := func(tx *store.Tx) ([]wholesale.Supplier, error) { return tx.Workplaces(t.Context(), first.ID) }
		same(t, []wholesale.Supplier{one}, read(t, w, workplaces))
		for _, changed := range withOneFalse(second) {
			changed.Role, changed.InvitationExpiresAt, changed.AcceptedAt = "orders", at(5), at(4)
			w.update(t, func(tx *store.Tx) error { return tx.UpdateMembership(t.Context(), changed) })
			same(t, changed, w.membership(t, second))
		}
		same(t, []wholesale.Supplier{one, two}, read(t, w, workplaces))
		same(t, first, w.membership(t, first))
	})

	t.Run("sessions", func(t *testing.T) {
		m := sampleMembership(samplePerson("session@supplier.example"), one.ID)
		invited := m
		invited.SupplierID, invited.InvitationHash, invited.AcceptedAt = two.ID, "invited to two", time.Time{}
		w.insertMembers(t, m)
		w.update(t, func(tx *store.Tx) error { return tx.InsertMembership(t.Context(), invited) })
		type visit struct {
			Membership store.Membership
			Supplier   wholesale.Supplier
		}
		of := func(supplier, person string, epoch int64) func(tx *store.Tx) (visit, error) {
			return func(tx *store.Tx) (v visit, err error) {
				v.Membership, v.Supplier, err = tx.MembershipOfSession(t.Context(), supplier, person, epoch)
				return v, err
			}
		}
		same(t, visit{m, one}, read(t, w, of(one.ID, m.ID, m.SessionEpoch)))
		wantNotFound(t, w, of(one.ID, m.ID, m.SessionEpoch+1))
		wantNotFound(t, w, of(one.ID, "nobody", m.SessionEpoch))
		wantNotFound(t, w, of(two.ID, m.ID, m.SessionEpoch)) // only invited there
	})

	t.Run("invitations", func(t *testing.T) {
		m := sampleMembership(samplePerson("invited@supplier.example"), one.ID)
		m.InvitationHash, m.InvitationExpiresAt, m.AcceptedAt = "hash", at(1), time.Time{}
		w.insertMembers(t, m)
		by := func(hash string) func(tx *store.Tx) (store.Membership, error) {
			return func(tx *store.Tx) (store.Membership, error) { return tx.MembershipByInvitation(t.Context(), hash) }
		}
		same(t, m, read(t, w, by("hash")))
		wantNotFound(t, w, by("HASH"))
		w.clock.set(at(1)) // which is when it ends
		wantNotFound(t, w, by("hash"))
		w.clock.set(start)
		m.AcceptedAt = at(1)
		w.update(t, func(tx *store.Tx) error { return tx.UpdateMembership(t.Context(), m) })
		wantNotFound(t, w, by("hash"))
		m.InvitationHash, m.AcceptedAt = "", time.Time{}
		w.update(t, func(tx *store.Tx) error { return tx.UpdateMembership(t.Context(), m) })
		wantNotFound(t, w, by(""))
	})

	t.Run("lists", func(t *testing.T) {
		team := w.newSupplier(t)
		member := func(email string, hour int) store.Membership {
			m := sampleMembership(samplePerson(email), team)
			m.CreatedAt = at(hour)
			return m
		}
		both, attentive, silent, invited := member("4@team.example", 1), member("3@team.example", 2), member("2@team.example", 3), member("1@team.example", 4)
		attentive.MailOrders, silent.MailOrders, silent.MailAttention = false, false, false
		attentive.MailDocuments = false
		invited.AcceptedAt = time.Time{}
		w.insertMembers(t, invited, silent, attentive, both)
		same(t, []store.Membership{both, attentive, silent, invited}, read(t, w, func(tx *store.Tx) ([]store.Membership, error) {
			return tx.Memberships(t.Context(), team)
		}))
		toMail := func(kind store.MailKind) []store.Person {
			return read(t, w, func(tx *store.Tx) ([]store.Person, error) { return tx.PeopleToMail(t.Context(), team, kind) })
		}
		same(t, []store.Person{both.Person, attentive.Person}, toMail(store.MailAttention))
		same(t, []store.Person{both.Person}, toMail(store.MailOrders))
		same(t, []store.Person{both.Person, silent.Person}, toMail(store.MailDocuments))
	})

	t.Run("the last thing that ties a person", func(t *testing.T) {
		first := sampleMembership(samplePerson("gone@supplier.example"), one.ID)
		second := first
		second.SupplierID, second.InvitationHash = two.ID, "gone"
		w.insertMembers(t, first)
		link := sampleLink(first.ID, "link of someone gone")
		w.update(t, func(tx *store.Tx) error {
			return errors.Join(tx.InsertMembership(t.Context(), second), tx.InsertPersonLink(t.Context(), link))
		})
		w.update(t, func(tx *store.Tx) error { return tx.DeleteMembership(t.Context(), one.ID, first.ID) })
		wantNotFound(t, w, func(tx *store.Tx) (store.Membership, error) { return tx.Membership(t.Context(), one.ID, first.ID) })
		same(t, second, w.membership(t, second))
		w.update(t, func(tx *store.Tx) error { return tx.DeleteMembership(t.Context(), two.ID, first.ID) })
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) { return tx.PersonByEmail(t.Context(), first.Email) })
		wantNotFound(t, w, func(tx *store.Tx) (store.Person, error) {
			return tx.PersonByLink(t.Context(), link.TokenHash, link.Purpose)
		})
		w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeleteMembership(t.Context(), two.ID, first.ID) })
	})
}

func buyers(t *testing.T, w *world) {
	one, two := sampleSupplier(), sampleSupplier()
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.InsertSupplier(t.Context(), one, 1000), tx.InsertSupplier(t.Context(), two, 1000))
	})
	customer, another := sampleCustomer(one.ID, "A"), sampleCustomer(one.ID, "B")
	w.putCustomer(t, customer)
	w.putCustomer(t, another)
	p := samplePerson("chef@cafe.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
	known := func(tx *store.Tx) (wholesale.Supplier, error) { return tx.SupplierOfPerson(t.Context(), p.ID) }
	wantNotFound(t, w, known)

	buyer := store.Buyer{
		PersonID: p.ID, SupplierID: one.ID, CustomerID: customer.ID, Role: "limited", SpendingLimit: number("500.0000"), CreatedAt: at(1),
	}
	complete(t, buyer)
	insert := func(b store.Buyer) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.InsertBuyer(t.Context(), b) }
	}
	w.update(t, insert(buyer))
	w.update(t, insert(with(buyer, func(b *store.Buyer) { b.CustomerID = another.ID })))
	w.wantUnique(t, "buyer", nil, insert(buyer))
	w.wantOrphan(t, insert(with(buyer, func(b *store.Buyer) { b.PersonID = "nobody" })))
	w.wantRefused(t, store.ErrNotFound, insert(with(buyer, func(b *store.Buyer) { b.CustomerID = "nothing" })))
	w.wantRefused(t, store.ErrNotFound, insert(with(buyer, func(b *store.Buyer) { b.SupplierID = two.ID })))
	same(t, one, read(t, w, known))
	ties := func(epoch int64) func(tx *store.Tx) ([]store.BuyerTie, error) {
		return func(tx *store.Tx) ([]store.BuyerTie, error) {
			who, ties, err := tx.BuyersOfSession(t.Context(), p.ID, epoch)
			if err == nil {
				same(t, p, who)
			}
			return ties, err
		}
	}
	second := with(buyer, func(b *store.Buyer) { b.CustomerID = another.ID })
	want := []store.BuyerTie{
		{Buyer: buyer, Supplier: one, CustomerCode: customer.Code, CustomerName: customer.Name},
		{Buyer: second, Supplier: one, CustomerCode: another.Code, CustomerName: another.Name},
	}
	slices.SortFunc(want, func(a, b store.BuyerTie) int { return strings.Compare(a.CustomerID, b.CustomerID) })
	same(t, want, read(t, w, ties(p.SessionEpoch)))
	wantNotFound(t, w, ties(p.SessionEpoch+1))

	// Whom they work for comes first, though it came later; and who leaves the team still buys.
	w.update(t, func(tx *store.Tx) error { return tx.InsertMembership(t.Context(), sampleMembership(p, two.ID)) })
	same(t, two, read(t, w, known))
	w.update(t, func(tx *store.Tx) error { return tx.DeleteMembership(t.Context(), two.ID, p.ID) })
	same(t, one, read(t, w, known))
}

func personLinks(t *testing.T, w *world) {
	p := samplePerson("jo@supplier.example")
	w.update(t, func(tx *store.Tx) error { return tx.InsertPerson(t.Context(), p) })
	insert := func(hash string, purpose store.LinkPurpose, hours int) {
		t.Helper()
		l := store.PersonLink{TokenHash: hash, PersonID: p.ID, Purpose: purpose, ExpiresAt: at(hours)}
		complete(t, l)
		w.update(t, func(tx *store.Tx) error { return tx.InsertPersonLink(t.Context(), l) })
	}
	by := func(hash string, purpose store.LinkPurpose) func(tx *store.Tx) (store.Person, error) {
		return func(tx *store.Tx) (store.Person, error) { return tx.PersonByLink(t.Context(), hash, purpose) }
	}

	insert("reset 1", store.LinkReset, 1)
	insert("reset 2", store.LinkReset, 2)
	insert("sign in", store.LinkSignIn, 3)
	insert("spent", store.LinkReset, 3)
	w.wantUnique(t, "person_link", []string{"token_hash"}, func(tx *store.Tx) error {
		return tx.InsertPersonLink(t.Context(), sampleLink(p.ID, "sign in"))
	})
	w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertPersonLink(t.Context(), sampleLink("nobody", "new")) })

	same(t, p, read(t, w, by("reset 1", store.LinkReset)))
	wantNotFound(t, w, by("reset 1", store.LinkSignIn))
	wantNotFound(t, w, by("RESET 1", store.LinkReset))

	w.update(t, func(tx *store.Tx) error { return tx.SpendPersonLink(t.Context(), "spent") })
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.SpendPersonLink(t.Context(), "spent") })

	w.clock.set(at(1)) // which is when the first one ends
	wantNotFound(t, w, by("reset 1", store.LinkReset))
	same(t, p, read(t, w, by("reset 2", store.LinkReset)))
	w.update(t, func(tx *store.Tx) error { return tx.ForgetPersonLinks(t.Context()) })
	w.clock.set(start)
	wantNotFound(t, w, by("reset 1", store.LinkReset))
	same(t, p, read(t, w, by("reset 2", store.LinkReset)))
}

func setupCodes(t *testing.T, w *world) {
	is := func(hash string) bool {
		t.Helper()
		return read(t, w, func(tx *store.Tx) (bool, error) { return tx.IsSetupCode(t.Context(), hash) })
	}
	put := func(hash string, expiresAt time.Time) {
		w.update(t, func(tx *store.Tx) error { return tx.PutSetupCode(t.Context(), hash, expiresAt) })
	}
	spend := func(hash string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { return tx.SpendSetupCode(t.Context(), hash) }
	}
	put("one", start.Add(time.Hour))
	put("two", start.Add(time.Hour))
	if is("one") || !is("two") {
		t.Error("the second code has not taken the place of the first")
	}
	w.wantRefused(t, store.ErrNotFound, spend("one"))
	w.update(t, spend("two"))
	w.wantRefused(t, store.ErrNotFound, spend("two"))

	put("late", start)
	if is("late") {
		t.Error("a code works after its end")
	}
	w.wantRefused(t, store.ErrNotFound, spend("late"))

	put("three", start.Add(time.Hour))
	w.update(t, func(tx *store.Tx) error { return tx.DeleteSetupCodes(t.Context()) })
	if is("three") {
		t.Error("a code is left")
	}
}

func apiTokens(t *testing.T, w *world) {
	supplier := w.newSupplier(t)
	byHash := func(hash string) func(tx *store.Tx) (store.APIToken, error) {
		return func(tx *store.Tx) (store.APIToken, error) { return tx.APITokenByHash(t.Context(), hash) }
	}
	token := sampleToken(supplier, "hash")
	complete(t, token)
	w.update(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), token) })
	same(t, token, read(t, w, byHash("hash")))
	wantNotFound(t, w, byHash("HASH"))
	another := w.newSupplier(t)
	w.wantUnique(t, "api_token", []string{"token_hash"}, func(tx *store.Tx) error {
		return tx.InsertAPIToken(t.Context(), sampleToken(another, "hash"))
	})
	w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), sampleToken("nobody", "another hash")) })

	second := sampleToken(supplier, "second")
	w.update(t, func(tx *store.Tx) error { return tx.InsertAPIToken(t.Context(), second) })
	w.update(t, func(tx *store.Tx) error { return tx.MarkAPITokenUsed(t.Context(), supplier, token.ID) })
	w.update(t, func(tx *store.Tx) error { return tx.MarkAPITokenWarned(t.Context(), supplier, token.ID) })
	token.LastUsedAt, token.WarnedAt = start, start
	list := func(tx *store.Tx) ([]store.APIToken, error) { return tx.APITokens(t.Context(), supplier) }
	same(t, []store.APIToken{token, second}, read(t, w, list))

	w.update(t, func(tx *store.Tx) error { return tx.DeleteAPIToken(t.Context(), supplier, token.ID) })
	wantNotFound(t, w, byHash("hash"))
	same(t, []store.APIToken{second}, read(t, w, list))
	w.wantRefused(t, store.ErrNotFound, func(tx *store.Tx) error { return tx.DeleteAPIToken(t.Context(), supplier, token.ID) })
}
