package account

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestAnInvitationIsAccepted(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		invited, link, err := o.Invite(ctx, o.supplierID, NewPerson{Name: " Ann <Lee> ", Email: "Ann@kombu.example", Role: OrderManagement})
		must(t, err)
		token, mail := o.mailed("ann@kombu.example")
		if link != "https://orders.example.com/join-team/"+token {
			t.Errorf("the link is %s, mailed was %s", link, token)
		}
		if mail.FromName != "Kombu Brewing" || !strings.Contains(mail.Text, "Hello Ann <Lee>") || !strings.Contains(mail.HTML, "Ann &lt;Lee&gt;") {
			t.Errorf("the mail is %+v", mail)
		}
		if !invited.Invited || invited.HasPassword {
			t.Errorf("%+v has a password already", invited)
		}

		who, supplier, err := o.InvitationOf(ctx, token)
		must(t, err)
		if who.ID != invited.ID || supplier.ID != o.supplierID {
			t.Errorf("the link is for %+v of %+v", who, supplier)
		}
		_, _, err = o.Accept(ctx, token, "", "a long password")
		wantFields(t, err, "name")
		_, _, err = o.Accept(ctx, token, "Ann", "short")
		wantFields(t, err, "password")
		person, epoch, err := o.Accept(ctx, token, "Ann", "a long password")
		must(t, err)
		if person.Name != "Ann" || person.Role != OrderManagement || person.Invited || !person.HasPassword {
			t.Errorf("joined as %+v", person)
		}
		if _, _, err := o.MembershipOfSession(ctx, o.supplierID, person.ID, epoch); err != nil {
			t.Error(err)
		}
		_, _, err = o.SignIn(ctx, "ann@kombu.example", "a long password", Caller{IP: "192.0.2.1"})
		must(t, err)

		_, _, err = o.Accept(ctx, token, "Eve", "another password")
		wantCode(t, wholesale.CodeNotFound, err)
		_, _, err = o.InviteAgain(ctx, o.supplierID, person.ID)
		wantCode(t, wholesale.CodeConflict, err)
	})
}

func TestInvitationsEnd(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	invited, first, err := o.Invite(ctx, o.supplierID, NewPerson{Name: "Ann", Email: "ann@kombu.example", Role: OrderManagement})
	must(t, err)
	_, second, err := o.InviteAgain(ctx, o.supplierID, invited.ID)
	must(t, err)
	token := func(link string) string { return linkPattern.FindStringSubmatch(link)[1] }
	_, _, err = o.InvitationOf(ctx, token(first))
	wantCode(t, wholesale.CodeNotFound, err)
	_, _, err = o.InvitationOf(ctx, token(second))
	must(t, err)
	_, err = o.ResetOf(ctx, token(second)) // it serves one purpose
	wantCode(t, wholesale.CodeNotFound, err)
	o.clock.pass(inviteLife)
	_, _, err = o.InvitationOf(ctx, token(second))
	wantCode(t, wholesale.CodeNotFound, err)
	must(t, o.ForgetExpired(ctx))
	_, third, err := o.InviteAgain(ctx, o.supplierID, invited.ID)
	must(t, err)
	_, err = o.Remove(ctx, o.supplierID, invited.ID, o.owner.ID)
	must(t, err)
	_, _, err = o.InvitationOf(ctx, token(third))
	wantCode(t, wholesale.CodeNotFound, err)
}

func TestInvitationsNameEveryFault(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	_, _, err := o.Invite(t.Context(), o.supplierID, NewPerson{Email: "ann", Role: "owner"})
	wantFields(t, err, "name", "email", "role")
	_, _, err = o.Invite(t.Context(), o.supplierID, NewPerson{Name: "Ann", Email: strings.ToUpper(ownerEmail), Role: FullAccess})
	wantFields(t, err, "email")
}

func TestSomebodyKeepsFullAccess(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		ann := o.join("ann@kombu.example", OrderManagement)
		_, err := o.ChangeRole(ctx, o.supplierID, o.owner.ID, OrderManagement)
		wantCode(t, wholesale.CodeConflict, err)
		// Someone who has only been invited does not count.
		_, _, err = o.Invite(ctx, o.supplierID, NewPerson{Name: "Bob", Email: "bob@kombu.example", Role: FullAccess})
		must(t, err)
		_, err = o.ChangeRole(ctx, o.supplierID, o.owner.ID, OrderManagement)
		wantCode(t, wholesale.CodeConflict, err)
		_, err = o.Remove(ctx, o.supplierID, o.owner.ID, ann.ID)
		wantCode(t, wholesale.CodeConflict, err)

		changed, err := o.ChangeRole(ctx, o.supplierID, ann.ID, FullAccess)
		must(t, err)
		if changed.Role != FullAccess {
			t.Errorf("Ann is %+v", changed)
		}
		_, err = o.Remove(ctx, o.supplierID, o.owner.ID, o.owner.ID)
		wantCode(t, wholesale.CodeConflict, err) // not oneself

		// Both at once: one of them must stay.
		var removed atomic.Int32
		var all sync.WaitGroup
		for _, pair := range [][2]string{{o.owner.ID, ann.ID}, {ann.ID, o.owner.ID}} {
			all.Go(func() {
				if _, err := o.Remove(ctx, o.supplierID, pair[0], pair[1]); err == nil {
					removed.Add(1)
				}
			})
		}
		all.Wait()
		if removed.Load() != 1 {
			t.Errorf("%d of two were removed", removed.Load())
		}
	})
}

func TestSomebodyRemovedIsSignedOut(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ann := o.join("ann@kombu.example", OrderManagement)
		epoch := o.epoch(ann.Email)
		if _, _, err := o.MembershipOfSession(t.Context(), o.supplierID, ann.ID, epoch); err != nil {
			t.Fatal(err)
		}
		_, err := o.Remove(t.Context(), o.supplierID, ann.ID, o.owner.ID)
		must(t, err)
		_, _, err = o.MembershipOfSession(t.Context(), o.supplierID, ann.ID, epoch)
		wantCode(t, wholesale.CodeUnauthorized, err)
		people, err := o.People(t.Context(), o.supplierID)
		must(t, err)
		if len(people) != 1 {
			t.Errorf("the team is %+v", people)
		}
	})
}

func TestNobodyReachesAnotherSuppliersTeam(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	ann := o.join("ann@kombu.example", OrderManagement)
	other, err := o.CreateSupplier(ctx, NewSupplier{Name: "Other", Email: "other@example.com"})
	must(t, err)
	_, err = o.Membership(ctx, other.SupplierID, ann.ID)
	wantCode(t, wholesale.CodeNotFound, err)
	_, err = o.ChangeRole(ctx, other.SupplierID, ann.ID, FullAccess)
	wantCode(t, wholesale.CodeNotFound, err)
	_, err = o.Remove(ctx, other.SupplierID, ann.ID, "somebody")
	wantCode(t, wholesale.CodeNotFound, err)
	_, _, err = o.InviteAgain(ctx, other.SupplierID, ann.ID)
	wantCode(t, wholesale.CodeNotFound, err)
	wantCode(t, wholesale.CodeNotFound, o.SignOutEverywhere(ctx, other.SupplierID, ann.ID))
	wantCode(t, wholesale.CodeNotFound, o.Rename(ctx, other.SupplierID, ann.ID, "Eve"))
	_, err = o.ChangePassword(ctx, other.SupplierID, ann.ID, "a long password", "another password")
	wantCode(t, wholesale.CodeNotFound, err)
}

func TestAForgottenPassword(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx, from := t.Context(), Caller{IP: "192.0.2.1"}
		epoch := o.epoch(ownerEmail)
		must(t, o.RequestReset(ctx, "Owner@kombu.example", from))
		token, _ := o.mailed(ownerEmail)
		if who, err := o.ResetOf(ctx, token); err != nil || who.ID != o.owner.ID {
			t.Errorf("the link is for %+v, %v", who, err)
		}
		wantFields(t, o.Reset(ctx, token, ownerEmail), "password")
		must(t, o.Reset(ctx, token, "another password"))
		if _, mail := o.mailed(ownerEmail); mail.Subject != "Your password was changed" {
			t.Errorf("the person was told %q", mail.Subject)
		}
		_, _, err := o.MembershipOfSession(ctx, o.supplierID, o.owner.ID, epoch)
		wantCode(t, wholesale.CodeUnauthorized, err)
		_, _, err = o.SignIn(ctx, ownerEmail, o.password, from)
		wantCode(t, wholesale.CodeUnauthorized, err)
		_, _, err = o.SignIn(ctx, ownerEmail, "another password", from)
		must(t, err)
		wantCode(t, wholesale.CodeNotFound, o.Reset(ctx, token, "a third password")) // it works once

		must(t, o.RequestReset(ctx, ownerEmail, from))
		token, _ = o.mailed(ownerEmail)
		o.clock.pass(resetLife)
		wantCode(t, wholesale.CodeNotFound, o.Reset(ctx, token, "a third password"))
	})
}

func TestAResetLinkWithoutMail(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	link, err := o.ResetLink(t.Context(), " Owner@kombu.example")
	must(t, err)
	if who, err := o.ResetOf(t.Context(), linkPattern.FindStringSubmatch(link)[1]); err != nil || who.ID != o.owner.ID {
		t.Errorf("%s is for %+v, %v", link, who, err)
	}
	_, err = o.ResetLink(t.Context(), "stranger@example.com")
	wantCode(t, wholesale.CodeNotFound, err)
}

func TestRequestsForLinksTellNothingAndFloodNobody(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	wantFields(t, o.RequestReset(ctx, "owner", Caller{IP: "192.0.2.9"}), "email")
	must(t, o.RequestReset(ctx, "stranger@example.com", Caller{IP: "192.0.2.9"}))
	for i := range resetsOfEmail.burst + 2 { // from everywhere
		must(t, o.RequestReset(ctx, ownerEmail, Caller{IP: "192.0.2." + string(rune('1'+i))}))
	}
	for range resetsOfEmail.burst { // a link that has expired would not be sent
		o.mailed(ownerEmail)
	}
	o.clock.pass(time.Hour)
	for range resetsOfAddress.burst { // from one place
		must(t, o.RequestReset(ctx, "stranger@example.com", Caller{IP: "203.0.113.1"}))
	}
	wantCode(t, wholesale.CodeTooMany, o.RequestReset(ctx, ownerEmail, Caller{IP: "203.0.113.1"}))

	must(t, o.RequestReset(ctx, ownerEmail, Caller{IP: "203.0.113.2"}))
	o.mailed(ownerEmail)
	// Each request writes one row, for anyone, so that its time tells nothing either.
	written := map[string]int{}
	must(t, o.store.View(ctx, func(tx *store.Tx) error {
		for _, chain := range []string{o.supplierID, ""} {
			rows, err := tx.AuditRows(ctx, chain, store.AuditFilter{}, 100)
			must(t, err)
			for _, row := range rows {
				written[row.Kind+" "+row.Subject]++
			}
		}
		return nil
	}))
	for row, want := range map[string]int{
		"password_reset_refused stranger@example.com": 1 + resetsOfAddress.burst,
		"password_reset_refused " + ownerEmail:        2, "password_reset_requested " + ownerEmail: resetsOfEmail.burst + 1,
	} {
		if written[row] != want {
			t.Errorf("%d rows %s, want %d", written[row], row, want)
		}
	}
	select {
	case mail := <-o.mails:
		t.Errorf("one mail too many: %+v", mail)
	default:
	}
}

func TestChangePassword(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		before := o.epoch(ownerEmail)
		_, err := o.ChangePassword(ctx, o.supplierID, o.owner.ID, "wrong", "another password")
		wantFields(t, err, "current")
		_, err = o.ChangePassword(ctx, o.supplierID, o.owner.ID, o.password, "Kombu Brewing")
		wantFields(t, err, "password")
		epoch, err := o.ChangePassword(ctx, o.supplierID, o.owner.ID, o.password, "another password")
		must(t, err)
		if _, _, err := o.MembershipOfSession(ctx, o.supplierID, o.owner.ID, epoch); err != nil {
			t.Errorf("the browser it was changed in is signed out: %v", err)
		}
		_, _, err = o.MembershipOfSession(ctx, o.supplierID, o.owner.ID, before)
		wantCode(t, wholesale.CodeUnauthorized, err)
	})
}

func TestSignInLinks(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		token, err := o.SignInLink(t.Context(), ownerEmail, time.Hour)
		must(t, err)
		for range 2 {
			person, epoch, err := o.SignInByLink(t.Context(), token)
			must(t, err)
			if _, _, err := o.MembershipOfSession(t.Context(), o.supplierID, person.ID, epoch); err != nil || person.ID != o.owner.ID {
				t.Errorf("signed in as %+v, %v", person, err)
			}
		}
		o.clock.pass(time.Hour)
		_, _, err = o.SignInByLink(t.Context(), token)
		wantCode(t, wholesale.CodeNotFound, err)
		_, err = o.SignInLink(t.Context(), "stranger@example.com", time.Hour)
		wantCode(t, wholesale.CodeNotFound, err)
	})
}
