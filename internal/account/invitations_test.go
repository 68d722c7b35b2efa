package account

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var joinLink = regexp.MustCompile(`https://orders\.example\.com/join/([A-Z2-7]{26})`)

func (o *office) customer(code, email string) wholesale.Customer {
	o.t.Helper()
	c := wholesale.Customer{ID: store.NewID(), SupplierID: o.supplierID, Code: code, Name: "Customer " + code, Email: email, CreatedAt: now, UpdatedAt: now}
	o.put(c)
	return c
}

func (o *office) put(c wholesale.Customer) {
	o.t.Helper()
	must(o.t, o.store.Update(o.t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(o.t.Context(), c) }))
}

func (o *office) read(id string) (c wholesale.Customer) {
	o.t.Helper()
	must(o.t, o.store.View(o.t.Context(), func(tx *store.Tx) (err error) {
		c, err = tx.Customer(o.t.Context(), o.supplierID, id)
		return err
	}))
	return c
}

func (o *office) connected(id string) bool {
	o.t.Helper()
	return o.read(id).Connected
}

func (o *office) invite(customer wholesale.Customer) string {
	o.t.Helper()
	invitation, err := o.InviteCustomer(o.t.Context(), o.supplierID, customer.ID, "")
	must(o.t, err)
	_, m := o.mailed(customer.Email)
	found := joinLink.FindStringSubmatch(m.Text)
	if found == nil || !strings.Contains(m.HTML, found[0]) {
		o.t.Fatalf("no link in %s\n%s", m.Text, m.HTML)
	}
	if m.FromName != "Kombu Brewing" || !strings.Contains(m.Text, "Hello "+customer.Name) || !strings.Contains(m.Text, "expires in 60 days") {
		o.t.Errorf("the mail is %+v", m)
	}
	if customer.Email != invitation.Email || strings.Contains(invitation.TokenHash, found[1]) {
		o.t.Errorf("mailed to %s: %+v", m.To, invitation)
	}
	return found[1]
}

func TestAnInvitationConnectsTheCustomer(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		customer := o.customer("FERN", "fern@cafe.example")
		if _, ok, err := o.CustomerInvitation(ctx, o.supplierID, customer.ID); ok || err != nil {
			t.Fatalf("invited before anybody did: %v", err)
		}
		old := o.invite(customer)
		token := o.invite(customer)
		_, err := o.OpenInvitation(ctx, old) // a newer one has replaced it
		wantCode(t, wholesale.CodeNotFound, err)
		_, _, _, err = o.JoinAsBuyer(ctx, "NONSENSE", Joiner{Name: "Ana"})
		wantCode(t, wholesale.CodeNotFound, err)

		open, err := o.OpenInvitation(ctx, token)
		if err != nil || open.Accepted || open.Supplier.ID != o.supplierID || open.Customer.ID != customer.ID {
			t.Fatalf("%+v, %v", open, err)
		}
		o.joinAs(token, "Ana")
		if !o.connected(customer.ID) {
			t.Error("not connected")
		}
		found, err := o.CustomerInvitations(ctx, o.supplierID, []wholesale.Customer{customer})
		if err != nil || !found[customer.ID].AcceptedAt.Equal(now) {
			t.Errorf("%+v, %v", found, err)
		}
		_, err = o.InviteCustomer(ctx, o.supplierID, customer.ID, "") // it is connected
		wantCode(t, wholesale.CodeConflict, err)

		// An address that is given invites one more of its people, with full access.
		one, err := o.InviteCustomer(ctx, o.supplierID, customer.ID, "bo@cafe.example")
		must(t, err)
		if _, m := o.mailed("bo@cafe.example"); !one.Delivery.Sent() || !strings.Contains(m.Text, one.Link) {
			t.Errorf("%+v, %+v", one, m)
		}
		if _, bo := o.joinAs(lastPart(one.Link), "Bo"); !bo.Approver() {
			t.Errorf("%+v", bo)
		}
	})
}

func TestAnInvitationIsGoodForOneAddressAndForAWhile(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	silent := o.customer("SILENT", "")
	_, err := o.InviteCustomer(ctx, o.supplierID, silent.ID, "")
	wantCode(t, wholesale.CodeConflict, err)
	other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other", Email: "other@example.com"})
	must(t, err)
	_, err = o.InviteCustomer(ctx, other.SupplierID, silent.ID, "")
	wantCode(t, wholesale.CodeNotFound, err)

	moved := o.customer("MOVED", "wrong@cafe.example")
	token := o.invite(moved)
	moved.Email = "right@cafe.example"
	o.put(moved)
	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{Name: "Ana"}) // it went to an address that was corrected
	wantCode(t, wholesale.CodeNotFound, err)

	token = o.invite(o.customer("LATE", "late@cafe.example"))
	o.clock.pass(InvitationLife)
	_, err = o.OpenInvitation(ctx, token)
	must(t, err)
	o.clock.pass(time.Second)
	_, err = o.OpenInvitation(ctx, token)
	wantCode(t, wholesale.CodeNotFound, err)
}
