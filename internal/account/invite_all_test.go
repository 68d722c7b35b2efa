package account

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/databasetest"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// imported is a customer from Unleashed.
func (o *office) imported(code, email string) wholesale.Customer {
	o.t.Helper()
	c := o.customer(code, email)
	c.RemoteID = "remote " + code
	o.put(c)
	return c
}

// invitedAddresses are those that mails went to, by how many.
func (o *office) invitedAddresses(mails int) map[string]int {
	o.t.Helper()
	sent := map[string]int{}
	for range mails {
		sent[o.anyMail().To]++
	}
	return sent
}

// awaitRound waits for the end of inviting everyone.
func (o *office) awaitRound() (round store.InviteRound) {
	o.t.Helper()
	o.await("the round", func() bool {
		var err error
		round, _, err = o.InviteRound(o.t.Context(), o.supplierID)
		must(o.t, err)
		return !round.FinishedAt.IsZero()
	})
	return round
}

func TestAllCustomersAreInvitedOnce(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		ctx := store.By(t.Context(), store.Who{Name: "Jane"})
		want := map[string]int{}
		for i := range 3*invitesPerWrite + 1 {
			want[o.imported(fmt.Sprintf("C%02d", i), fmt.Sprintf("c%02d@cafe.example", i)).Email] = 1
		}
		o.customer("TYPED", "typed@cafe.example") // not from Unleashed
		mailless := o.imported("MAILLESS", "")
		asked := o.imported("ASKED", "asked@cafe.example")
		o.invite(asked)

		preview, err := o.PreviewInviteAll(ctx, o.supplierID)
		must(t, err)
		if len(preview.Customers) != len(want) || preview.Not != (store.InviteCounts{Invited: 1, WithoutEmail: 1}) {
			t.Errorf("%d customers, %+v", len(preview.Customers), preview.Not)
		}
		begun, err := o.InviteAll(ctx, o.supplierID)
		must(t, err)
		if begun.Customers != int64(len(want)) || begun.StartedBy != "Jane" {
			t.Errorf("%+v", begun)
		}
		if diff := cmp.Diff(want, o.invitedAddresses(len(want))); diff != "" {
			t.Error(diff)
		}
		if round := o.awaitRound(); round.Invited != int64(len(want)) || round.PassedOver != 0 {
			t.Errorf("%+v", round)
		}
		_, err = o.InviteAll(ctx, o.supplierID) // no one is left
		wantCode(t, wholesale.CodeConflict, err)

		// Run again, it goes on with the rest.
		mailless.Email = "late@cafe.example"
		o.put(mailless)
		_, err = o.InviteAll(ctx, o.supplierID)
		must(t, err)
		if diff := cmp.Diff(map[string]int{"late@cafe.example": 1}, o.invitedAddresses(1)); diff != "" {
			t.Error(diff)
		}
		if round := o.awaitRound(); round.Customers != 1 || round.Invited != 1 {
			t.Errorf("%+v", round)
		}
	})
}

// TestTheJobInvitesNobodyTwice: it may run twice at the same time, or again after a crash, and
// people may invite a customer by hand meanwhile.
func TestTheJobInvitesNobodyTwice(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	first, second := o.imported("FIRST", "first@cafe.example"), o.imported("SECOND", "second@cafe.example")
	must(t, o.store.Update(ctx, func(tx *store.Tx) error {
		for _, c := range []wholesale.Customer{first, second} {
			if err := tx.PutInviteWaiting(ctx, o.supplierID, c.ID); err != nil {
				return err
			}
		}
		return tx.PutInviteRound(ctx, store.InviteRound{SupplierID: o.supplierID, Customers: 2, StartedAt: now})
	}))
	o.invite(first)
	for range 2 {
		must(t, o.InviteWaiting(ctx, InviteWaiting{SupplierID: o.supplierID}))
	}
	if diff := cmp.Diff(map[string]int{"second@cafe.example": 1}, o.invitedAddresses(1)); diff != "" {
		t.Error(diff)
	}
	round := o.awaitRound()
	if round.Invited != 1 || round.PassedOver != 1 {
		t.Errorf("%+v", round)
	}
	select {
	case m := <-o.mails:
		t.Errorf("one more mail to %s", m.To)
	default:
	}
}

func TestARefusedAddressIsSaidForItsCustomer(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx := t.Context()
	c := o.imported("FERN", "fern@cafe.example")
	o.answers(refusal)
	_, err := o.InviteAll(ctx, o.supplierID)
	must(t, err)
	var refused []store.Mail
	o.await("the refusal", func() bool {
		refused, err = o.UnsentInvitations(ctx, o.supplierID)
		must(t, err)
		return len(refused) > 0
	})
	if refused[0].CustomerID != c.ID || refused[0].Reason == "" {
		t.Errorf("%+v", refused)
	}
	o.answers(nil)
	c.Email = "right@cafe.example" // once it is corrected, it can be invited again
	o.put(c)
	preview, err := o.PreviewInviteAll(ctx, o.supplierID)
	if err != nil || len(preview.Customers) != 1 {
		t.Errorf("%+v, %v", preview, err)
	}
}

func TestWithoutAMailServerNotEverybodyIsInvited(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	o.Service = New(Config{Store: o.store, PublicURL: "https://orders.example.com", PasswordMemory: cheap, Clock: o.clock.Now})
	o.imported("FERN", "fern@cafe.example")
	_, err := o.InviteAll(t.Context(), o.supplierID)
	wantCode(t, wholesale.CodeConflict, err)
}
