package catalog

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

var joinLink = regexp.MustCompile(`https://orders\.example\.com/join/([A-Z2-7]{26})`)

// invite invites a customer and gives the token from the link that was mailed.
func (c *fixture) invite(customer wholesale.Customer) string {
	c.t.Helper()
	invitation, err := c.Invite(c.t.Context(), c.supplier, customer.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	m := <-c.mails
	found := joinLink.FindStringSubmatch(m.Text)
	if found == nil || !strings.Contains(m.HTML, found[0]) {
		c.t.Fatalf("no link in %s\n%s", m.Text, m.HTML)
	}
	if m.To != customer.Email || m.To != invitation.Email || strings.Contains(invitation.TokenHash, found[1]) {
		c.t.Errorf("mailed to %s: %+v", m.To, invitation)
	}
	return found[1]
}

func TestAnInvitationConnectsTheCustomer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		c.sendMails()
		customer := c.customer(NewCustomer{Name: "Fern Cafe", Email: "fern@cafe.example"})
		if _, ok, err := c.InvitationOf(ctx, c.supplier, customer.ID); ok || err != nil {
			t.Fatalf("invited before anybody did: %v", err)
		}
		old := c.invite(customer)
		token := c.invite(customer)
		_, err := c.OpenInvitation(ctx, old)
		wantCode(t, "a link that a newer one has replaced", err, wholesale.CodeNotFound)
		_, err = c.AcceptInvitation(ctx, "NONSENSE")
		wantCode(t, "a wrong link", err, wholesale.CodeNotFound)

		open, err := c.OpenInvitation(ctx, token)
		if err != nil || open.Accepted || open.Supplier.ID != c.supplier || open.Customer.ID != customer.ID {
			t.Fatalf("%+v, %v", open, err)
		}
		for range 2 { // people click twice
			if open, err = c.AcceptInvitation(ctx, token); err != nil || !open.Accepted {
				t.Fatalf("%+v, %v", open, err)
			}
		}
		got, err := c.Customer(ctx, c.supplier, customer.ID)
		if err != nil || !got.Connected {
			t.Errorf("not connected: %+v, %v", got, err)
		}
		found, err := c.InvitationsOf(ctx, c.supplier, []wholesale.Customer{customer})
		if err != nil || !found[customer.ID].AcceptedAt.Equal(now) {
			t.Errorf("%+v, %v", found, err)
		}

		// From now on the customer owns its name and address.
		_, err = c.UpdateCustomer(ctx, c.supplier, customer.ID, CustomerChange{Email: ptr("other@cafe.example")})
		wantCode(t, "another e-mail for a connected customer", err, wholesale.CodeInvalid)
		_, err = c.UpdateCustomer(ctx, c.supplier, customer.ID, CustomerChange{Name: ptr("Other")})
		wantCode(t, "another name for a connected customer", err, wholesale.CodeInvalid)
		if _, err := c.UpdateCustomer(ctx, c.supplier, customer.ID, CustomerChange{Name: &got.Name, Email: &got.Email, SalesOrdersEnabled: ptr(false)}); err != nil {
			t.Errorf("what is not the customer's own can still be changed: %v", err)
		}
		_, err = c.Invite(ctx, c.supplier, customer.ID)
		wantCode(t, "inviting a connected customer", err, wholesale.CodeConflict)
	})
}

func TestAnInvitationIsGoodForOneAddressAndForAWhile(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		c.sendMails()
		silent := c.customer(NewCustomer{Name: "No mail"})
		_, err := c.Invite(ctx, c.supplier, silent.ID)
		wantCode(t, "inviting a customer without an address", err, wholesale.CodeConflict)
		_, err = c.Invite(ctx, c.newSupplier(), silent.ID)
		wantCode(t, "inviting another supplier's customer", err, wholesale.CodeNotFound)

		moved := c.customer(NewCustomer{Name: "Moved", Email: "wrong@cafe.example"})
		token := c.invite(moved)
		if _, err := c.UpdateCustomer(ctx, c.supplier, moved.ID, CustomerChange{Email: ptr("right@cafe.example")}); err != nil {
			t.Fatal(err)
		}
		_, err = c.AcceptInvitation(ctx, token)
		wantCode(t, "a link sent to an address that was corrected", err, wholesale.CodeNotFound)

		late := c.customer(NewCustomer{Name: "Late", Email: "late@cafe.example"})
		token = c.invite(late)
		sentAt := func(sent time.Time) {
			c.update(func(tx *store.Tx) error {
				invitation, err := tx.Invitation(ctx, c.supplier, late.ID)
				invitation.SentAt = sent
				if err != nil {
					return err
				}
				return tx.PutInvitation(ctx, invitation)
			})
		}
		sentAt(now.Add(-InvitationLife - time.Second))
		_, err = c.OpenInvitation(ctx, token)
		wantCode(t, "a link that is too old", err, wholesale.CodeNotFound)
		sentAt(now.Add(-InvitationLife))
		if _, err = c.OpenInvitation(ctx, token); err != nil {
			t.Errorf("a link on its last day: %v", err)
		}
	})
}
