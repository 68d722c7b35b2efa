package account

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/govalues/decimal"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// joinAs has someone new accept an invitation.
func (o *office) joinAs(token, name string) (Person, Buyer) {
	o.t.Helper()
	person, buyer, _, err := o.JoinAsBuyer(o.t.Context(), token, Joiner{Name: name})
	must(o.t, err)
	return person, buyer
}

// connectedCustomer has a buyer with full access.
func (o *office) connectedCustomer(code, email string) (wholesale.Customer, Person) {
	o.t.Helper()
	c := o.customer(code, email)
	person, _ := o.joinAs(o.invite(c), "Ana of "+code)
	return c, person
}

func (o *office) buyers(customerID string) (names []string) {
	o.t.Helper()
	people, err := o.CustomerBuyers(o.t.Context(), o.supplierID, customerID)
	must(o.t, err)
	for _, p := range people {
		names = append(names, p.Email+" "+string(p.Role))
	}
	return names
}

// TestU34AnInvitedCustomerOrdersForItself: imported customers can be invited, so that they place
// their own orders.
func TestU34AnInvitedCustomerOrdersForItself(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		customer := o.customer("FERN", "fern@cafe.example")
		token := o.invite(customer)
		open, err := o.OpenInvitation(ctx, token)
		must(t, err)
		if open.Accepted || open.Known || open.Supplier.ID != o.supplierID || !cmp.Equal(open.Emails, []string{"fern@cafe.example"}) {
			t.Errorf("%+v", open)
		}
		person, buyer, epoch, err := o.JoinAsBuyer(ctx, token, Joiner{Name: " Ana ", Email: "Fern@cafe.example"})
		must(t, err)
		if person.Name != "Ana" || person.Email != "fern@cafe.example" || person.HasPassword || epoch != o.epoch("fern@cafe.example") {
			t.Errorf("%+v, %d", person, epoch)
		}
		want := Buyer{PersonID: person.ID, SupplierID: o.supplierID, CustomerID: customer.ID, Role: BuyerFull, CreatedAt: now}
		if diff := cmp.Diff(want, buyer, cmp.Comparer(func(a, b wholesale.Decimal) bool { return a.Cmp(b) == 0 })); diff != "" {
			t.Error(diff)
		}
		if !o.connected(customer.ID) {
			t.Error("not connected")
		}
		if open, err := o.OpenInvitation(ctx, token); err != nil || !open.Accepted || open.AcceptedBy != person.ID {
			t.Errorf("%+v, %v", open, err)
		}
		// The same person may follow the link again, once it is known who they are.
		_, again, _, err := o.JoinAsBuyer(ctx, token, Joiner{PersonID: person.ID})
		must(t, err)
		if again.PersonID != person.ID || len(o.buyers(customer.ID)) != 1 {
			t.Errorf("%+v", again)
		}
	})
}

// TestAUsedLinkLetsNobodyElseIn: whoever finds the mail later gets nothing by it.
func TestAUsedLinkLetsNobodyElseIn(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	customer := o.customer("FERN", "fern@cafe.example; bar@cafe.example")
	_, err := o.InviteCustomer(ctx, o.supplierID, customer.ID, "")
	must(t, err)
	_, m := o.mailed("fern@cafe.example")
	token := joinLink.FindStringSubmatch(m.Text)[1]
	o.mailed("bar@cafe.example")
	o.joinAs(token, "Ana")

	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{Name: "Stranger", Email: "bar@cafe.example"})
	wantCode(t, wholesale.CodeConflict, err)
	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{Name: "Stranger"}) // as Ana, whom the link does not prove
	wantCode(t, wholesale.CodeUnauthorized, err)
	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{PersonID: o.owner.ID})
	wantCode(t, wholesale.CodeConflict, err)
	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{Name: "Stranger", Email: "stranger@evil.example"})
	wantFields(t, err, "email")
	if diff := cmp.Diff([]string{"fern@cafe.example full"}, o.buyers(customer.ID)); diff != "" {
		t.Error(diff)
	}

	// Nor does it let in again whom a colleague has removed since.
	ana, err := o.CustomerBuyers(ctx, o.supplierID, customer.ID)
	must(t, err)
	_, err = o.DisconnectBuyer(ctx, o.supplierID, customer.ID, ana[0].PersonID)
	must(t, err)
	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{PersonID: ana[0].PersonID})
	wantCode(t, wholesale.CodeConflict, err)
	if o.connected(customer.ID) {
		t.Error("connected without anyone")
	}
}

// TestALinkDoesNotSignInWhoIsKnown: a supplier who has an invitation's link must not become a
// person that other suppliers know.
func TestALinkDoesNotSignInWhoIsKnown(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	customer := o.customer("OWN", ownerEmail)
	token := o.invite(customer)
	open, err := o.OpenInvitation(ctx, token)
	if err != nil || !open.Known {
		t.Fatalf("%+v, %v", open, err)
	}
	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{Name: "Somebody", Password: "a long password"})
	wantCode(t, wholesale.CodeUnauthorized, err)
	person, buyer, _, err := o.JoinAsBuyer(ctx, token, Joiner{PersonID: o.owner.ID})
	must(t, err)
	if person.ID != o.owner.ID || buyer.CustomerID != customer.ID {
		t.Errorf("%+v %+v", person, buyer)
	}
}

func TestWhoJoinsMayChooseAPassword(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	token := o.invite(o.customer("FERN", "fern@cafe.example"))
	_, _, _, err := o.JoinAsBuyer(ctx, token, Joiner{Name: "Ana", Password: "short"})
	wantFields(t, err, "password")
	_, _, _, err = o.JoinAsBuyer(ctx, token, Joiner{Name: "", Password: ""})
	wantFields(t, err, "name")
	person, _, _, err := o.JoinAsBuyer(ctx, token, Joiner{Name: "Ana", Password: "a long password"})
	must(t, err)
	if !person.HasPassword {
		t.Error("no password was kept")
	}
}

func TestInvitationsOfBuyersEnd(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	c, _ := o.connectedCustomer("FERN", "fern@cafe.example")
	made, err := o.InviteBuyer(ctx, o.supplierID, c.ID, NewBuyer{Email: "bo@cafe.example", Role: BuyerLimited, InvitedBy: "Ana"})
	must(t, err)
	o.mailed("bo@cafe.example")
	o.clock.pass(InvitationLife + time.Second)
	_, err = o.OpenInvitation(ctx, lastPart(made.Link))
	wantCode(t, wholesale.CodeNotFound, err)

	made, err = o.InviteBuyer(ctx, o.supplierID, c.ID, NewBuyer{Email: "bo@cafe.example", Role: BuyerLimited, InvitedBy: "Ana"})
	must(t, err)
	o.mailed("bo@cafe.example")
	must(t, o.TakeBackBuyerInvitation(ctx, o.supplierID, c.ID, "Bo@cafe.example"))
	_, err = o.OpenInvitation(ctx, lastPart(made.Link))
	wantCode(t, wholesale.CodeNotFound, err)
	wantCode(t, wholesale.CodeNotFound, o.TakeBackBuyerInvitation(ctx, o.supplierID, c.ID, "bo@cafe.example"))
}

func TestColleaguesAreInvitedChangedAndRemoved(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		c, ana := o.connectedCustomer("FERN", "fern@cafe.example")
		limit := decimal.MustParse("250.50")
		made, err := o.InviteBuyer(ctx, o.supplierID, c.ID, NewBuyer{Email: " Bo@cafe.example", Role: BuyerFull, SpendingLimit: limit, InvitedBy: "Ana"})
		must(t, err)
		if _, m := o.mailed("bo@cafe.example"); m.Subject != "Ana invites you to order from Kombu Brewing" || !strings.Contains(m.Text, made.Link) {
			t.Errorf("%+v", m)
		}
		if !made.Delivery.Sent() {
			t.Errorf("%q", made.Delivery.Words())
		}
		open, err := o.OpenInvitation(ctx, lastPart(made.Link))
		if err != nil || open.InvitedBy != "Ana" || open.SpendingLimit.Cmp(limit) != 0 {
			t.Errorf("%+v, %v", open, err)
		}
		bo, tie := o.joinAs(lastPart(made.Link), "Bo")
		if tie.Approver() || tie.SpendingLimit.Cmp(limit) != 0 {
			t.Errorf("%+v", tie)
		}
		_, err = o.InviteBuyer(ctx, o.supplierID, c.ID, NewBuyer{Email: "bo@cafe.example", Role: BuyerFull})
		wantFields(t, err, "email")
		_, err = o.InviteBuyer(ctx, o.supplierID, c.ID, NewBuyer{Email: "x", Role: "boss", SpendingLimit: limit.Neg()})
		wantFields(t, err, "email", "role", "spending_limit")

		// Ana is the only approver, so neither a colleague nor she herself can end that.
		_, err = o.ChangeBuyer(ctx, o.supplierID, c.ID, ana.ID, NewBuyer{Role: BuyerLimited})
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.ChangeBuyer(ctx, o.supplierID, c.ID, ana.ID, NewBuyer{Role: BuyerFull, SpendingLimit: limit})
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.RemoveBuyer(ctx, o.supplierID, c.ID, ana.ID)
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.ChangeBuyer(ctx, o.supplierID, c.ID, bo.ID, NewBuyer{Role: BuyerFull})
		must(t, err)
		_, err = o.ChangeBuyer(ctx, o.supplierID, c.ID, ana.ID, NewBuyer{Role: BuyerLimited})
		must(t, err)
		if diff := cmp.Diff([]string{"fern@cafe.example limited", "bo@cafe.example full"}, o.buyers(c.ID)); diff != "" {
			t.Error(diff)
		}
		_, err = o.RemoveBuyer(ctx, o.supplierID, c.ID, ana.ID)
		must(t, err)
		_, ties, err := o.BuyersOfSession(ctx, ana.ID, o.epoch("fern@cafe.example"))
		if err != nil || len(ties) != 0 {
			t.Errorf("the removed person's session still has %+v, %v", ties, err)
		}
		if !o.connected(c.ID) {
			t.Error("Bo is left, but it is not connected")
		}

		// The supplier may remove anyone, and invite one more.
		_, err = o.DisconnectBuyer(ctx, o.supplierID, c.ID, bo.ID)
		must(t, err)
		if o.connected(c.ID) {
			t.Error("connected without anyone")
		}
		o.invite(c)
		_, err = o.ChangeBuyer(ctx, o.supplierID, c.ID, bo.ID, NewBuyer{Role: BuyerFull})
		wantCode(t, wholesale.CodeNotFound, err)
	})
}

// TestOnePersonBuysFromSeveralSuppliers.
func TestOnePersonBuysFromSeveralSuppliers(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	_, ana := o.connectedCustomer("FERN", "fern@cafe.example")
	other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other Foods", Email: "office@other.example"})
	must(t, err)
	theirs := wholesale.Customer{ID: store.NewID(), SupplierID: other.SupplierID, Code: "F", Name: "Fern", Email: "fern@cafe.example", CreatedAt: now, UpdatedAt: now}
	o.put(theirs)
	made, err := o.InviteCustomer(ctx, other.SupplierID, theirs.ID, "")
	must(t, err)
	_, _, _, err = o.JoinAsBuyer(ctx, lastPart(made.Link), Joiner{PersonID: ana.ID})
	must(t, err)
	_, ties, err := o.BuyersOfSession(ctx, ana.ID, o.epoch("fern@cafe.example"))
	must(t, err)
	var suppliers []string
	for _, tie := range ties {
		suppliers = append(suppliers, tie.Supplier.Name)
	}
	if diff := cmp.Diff([]string{"Kombu Brewing", "Other Foods"}, suppliers); diff != "" {
		t.Error(diff)
	}
	// One supplier cannot change who buys from the other.
	_, err = o.DisconnectBuyer(ctx, other.SupplierID, ties[0].CustomerID, ana.ID)
	wantCode(t, wholesale.CodeNotFound, err)
	_, err = o.ChangeBuyer(ctx, other.SupplierID, ties[0].CustomerID, ana.ID, NewBuyer{Role: BuyerLimited})
	wantCode(t, wholesale.CodeNotFound, err)
	_, err = o.InviteBuyer(ctx, other.SupplierID, ties[0].CustomerID, NewBuyer{Email: "x@cafe.example", Role: BuyerFull})
	wantCode(t, wholesale.CodeNotFound, err)
}
