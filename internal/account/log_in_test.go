package account

import (
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/wholesale"
)

func TestAPersonWorksForSeveralSuppliers(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx, from := t.Context(), Caller{IP: "192.0.2.1"}
		other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other", Email: "other@example.com"})
		must(t, err)
		invited, link, err := o.Invite(ctx, other.SupplierID, NewPerson{Name: "The Boss", Email: ownerEmail, Role: OrderManagement})
		must(t, err)
		if _, mail := o.mailed(ownerEmail); mail.FromName != "Other" {
			t.Errorf("the mail is %+v", mail)
		}
		// What they are called where they work already is not for the other supplier to see yet.
		if invited.ID != o.owner.ID || !invited.Invited || invited.Name != ownerEmail {
			t.Errorf("invited is %+v", invited)
		}
		epoch := o.epoch(ownerEmail)
		_, _, err = o.MembershipOfSession(ctx, other.SupplierID, o.owner.ID, epoch)
		wantCode(t, wholesale.CodeUnauthorized, err)
		wantCode(t, wholesale.CodeNotFound, o.SignOutEverywhere(ctx, other.SupplierID, o.owner.ID)) // not theirs to do yet

		token := linkPattern.FindStringSubmatch(link)[1]
		_, _, err = o.Accept(ctx, token, "", "not their password")
		wantFields(t, err, "password")
		joined, sameEpoch, err := o.Accept(ctx, token, "ignored", o.password)
		must(t, err)
		if joined.SupplierID != other.SupplierID || joined.Role != OrderManagement || joined.Invited || sameEpoch != epoch {
			t.Errorf("joined as %+v with epoch %d, was %d", joined, sameEpoch, epoch)
		}
		_, _, err = o.Accept(ctx, token, "", o.password) // it works once
		wantCode(t, wholesale.CodeNotFound, err)

		workplaces, err := o.Workplaces(ctx, o.owner.ID)
		must(t, err)
		if len(workplaces) != 2 || workplaces[0].ID != o.supplierID || workplaces[1].ID != other.SupplierID {
			t.Errorf("they work for %+v", workplaces)
		}
		person, _, err := o.SignIn(ctx, ownerEmail, o.password, from)
		must(t, err)
		if person.SupplierID != o.supplierID || person.Role != FullAccess {
			t.Errorf("signed in as %+v", person)
		}
		for supplier, role := range map[string]Role{o.supplierID: FullAccess, other.SupplierID: OrderManagement} {
			m, s, err := o.MembershipOfSession(ctx, supplier, o.owner.ID, epoch)
			if err != nil || s.ID != supplier || m.SupplierID != supplier || m.Role != role {
				t.Errorf("for %s they are %+v of %s, %v", supplier, m, s.ID, err)
			}
		}

		// One team ends, the other goes on; who is removed is signed out first.
		_, err = o.Remove(ctx, other.SupplierID, o.owner.ID, "somebody else")
		must(t, err)
		_, _, err = o.MembershipOfSession(ctx, other.SupplierID, o.owner.ID, epoch)
		wantCode(t, wholesale.CodeUnauthorized, err)
		_, epoch, err = o.SignIn(ctx, ownerEmail, o.password, from)
		must(t, err)
		_, _, err = o.MembershipOfSession(ctx, o.supplierID, o.owner.ID, epoch)
		must(t, err)
		_, _, err = o.MembershipOfSession(ctx, other.SupplierID, o.owner.ID, epoch)
		wantCode(t, wholesale.CodeUnauthorized, err)
	})
}

// Anyone who invites a person holds a link with which to choose their password; it must not open
// another supplier's pages.
func TestAnInvitersLinkOpensNoOtherTeam(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other", Email: "other@example.com"})
	must(t, err)
	ann := NewPerson{Name: "Ann", Email: "ann@kombu.example", Role: FullAccess}
	_, ours, err := o.Invite(ctx, o.supplierID, ann)
	must(t, err)
	_, theirs, err := o.Invite(ctx, other.SupplierID, ann)
	must(t, err)
	token := func(link string) string { return linkPattern.FindStringSubmatch(link)[1] }
	joined, epoch, err := o.Accept(ctx, token(ours), "Not Ann", "a guessed password")
	must(t, err)
	_, _, err = o.MembershipOfSession(ctx, other.SupplierID, joined.ID, epoch)
	wantCode(t, wholesale.CodeUnauthorized, err)

	// Ann herself has the other link and her mail: she chooses another password, and joins with it.
	reset, err := o.ResetLink(ctx, ann.Email)
	must(t, err)
	must(t, o.Reset(ctx, token(reset), "a password of Ann"))
	_, _, err = o.Accept(ctx, token(theirs), "", "a guessed password")
	wantFields(t, err, "password")
	_, _, err = o.Accept(ctx, token(theirs), "", "a password of Ann")
	must(t, err)
}

func TestLogInsWithoutMail(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx, from := t.Context(), Caller{IP: "192.0.2.1"}
		made, err := o.CreatePerson(ctx, o.supplierID, " Jo@Kombu.example", OrderManagement)
		must(t, err)
		jo, _, err := o.SignIn(ctx, "jo@kombu.example", made.Password, from)
		if err != nil || jo.SupplierID != o.supplierID || jo.Role != OrderManagement || made.Email != "jo@kombu.example" {
			t.Errorf("%+v signs in as %+v, %v", made, jo, err)
		}
		_, err = o.CreatePerson(ctx, o.supplierID, made.Email, FullAccess)
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.CreatePerson(ctx, "nothing", "new@kombu.example", FullAccess)
		wantCode(t, wholesale.CodeNotFound, err)
		_, err = o.CreatePerson(ctx, o.supplierID, "jo", FullAccess)
		wantFields(t, err, "email")

		fern, moss := o.customer("FERN", "fern@cafe.example"), o.customer("MOSS", "moss@cafe.example")
		buyer, err := o.CreateBuyer(ctx, o.supplierID, "FERN", "chef@cafe.example")
		must(t, err)
		if !o.connected(fern.ID) || o.connected(moss.ID) || buyer.Password == "" {
			t.Error("another customer is connected")
		}
		again, err := o.CreateBuyer(ctx, o.supplierID, "MOSS", "chef@cafe.example")
		if err != nil || !o.connected(moss.ID) || again.Password != "" {
			t.Errorf("for another customer: %+v, %v", again, err)
		}
		_, err = o.CreateBuyer(ctx, o.supplierID, "FERN", "chef@cafe.example")
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.CreateBuyer(ctx, o.supplierID, "NOBODY", "chef@cafe.example")
		wantCode(t, wholesale.CodeNotFound, err)

		// A buyer works for no one, yet looks after a password.
		_, _, err = o.SignIn(ctx, buyer.Email, buyer.Password, from)
		wantCode(t, wholesale.CodeForbidden, err)
		must(t, o.RequestReset(ctx, buyer.Email, from))
		token, mail := o.mailed(buyer.Email)
		if mail.FromName != "Kombu Brewing" {
			t.Errorf("the mail is %+v", mail)
		}
		must(t, o.Reset(ctx, token, "a long password"))
		o.mailed(buyer.Email)

		// Who leaves the team still buys.
		_, err = o.CreateBuyer(ctx, o.supplierID, "FERN", jo.Email)
		must(t, err)
		_, err = o.Remove(ctx, o.supplierID, jo.ID, o.owner.ID)
		must(t, err)
		_, _, err = o.SignIn(ctx, jo.Email, made.Password, from)
		wantCode(t, wholesale.CodeForbidden, err)
	})
}
