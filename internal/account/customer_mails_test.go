package account

import (
	"strings"
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/mail"
	"upstock/internal/store"
)

// TestMailsToCustomersHaveTheBrand walks the mails to people who buy or want to: the supplier's
// brand, the same link in both parts, and one button.
func TestMailsToCustomersHaveTheBrand(t *testing.T) {
	o := newShop(t, databasetest.SQLite(t))
	ctx := t.Context()
	must(t, o.store.Update(ctx, func(tx *store.Tx) error {
		s, err := tx.Supplier(ctx, o.supplierID)
		if err != nil {
			return err
		}
		s.BrandColour, s.LogoMediaID = "#0f766e", "logo"
		return tx.UpdateSupplier(ctx, s)
	}))
	const site = "https://orders.example.com"
	walk := func(what string, m mail.Message, link string) {
		t.Helper()
		if !strings.Contains(m.HTML, "#0f766e") || m.FromName != "Kombu Brewing" || !strings.Contains(m.Text, "Kombu Brewing") {
			t.Errorf("%s: no brand: %s", what, m.HTML)
		}
		if link == "" {
			if strings.Contains(m.HTML, "<a ") || strings.Contains(m.Text, "http") {
				t.Errorf("%s: a link: %s", what, m.HTML)
			}
			return
		}
		if !strings.Contains(m.HTML, site+"/media/logo") {
			t.Errorf("%s: no logo", what)
		}
		if strings.Count(m.HTML, "<a href") != 1 || !strings.Contains(m.HTML, `<a href="`+link) || !strings.Contains(m.Text, link) {
			t.Errorf("%s: no single button to %s: %s\n%s", what, link, m.HTML, m.Text)
		}
	}
	c := o.customer("FERN", "fern@cafe.example")
	_, err := o.InviteCustomer(ctx, o.supplierID, c.ID, "")
	must(t, err)
	walk("invitation", o.nextMail(c.Email), site+"/join/")
	_, err = o.InviteBuyer(ctx, o.supplierID, c.ID, NewBuyer{Email: "bo@cafe.example", Role: BuyerLimited, InvitedBy: "Ana"})
	must(t, err)
	walk("colleague", o.nextMail("bo@cafe.example"), site+"/join/")
	o.ask(buyerEmail, "", phone)
	code := o.nextMail(buyerEmail)
	walk("code", code, "")
	if strings.Contains(code.HTML, "<img") {
		t.Error("the mail with a code has something to load")
	}
	for tell, email := range map[bool]string{true: "declined@bar.example", false: "accepted@bar.example"} {
		in := anaAsks
		in.Business, in.Email = email, email
		asked, err := o.AskToTrade(ctx, o.supplierID, in, Caller{IP: "192.0.2.1"})
		must(t, err)
		if tell {
			_, err = o.DeclineTrade(ctx, o.supplierID, asked.ID, true)
		} else {
			_, err = o.AcceptTrade(ctx, o.supplierID, asked.ID, "")
		}
		must(t, err)
	}
	for range 2 {
		m := o.anyMail()
		for m.To == ownerEmail {
			m = o.anyMail()
		}
		if m.To == "accepted@bar.example" {
			walk("accepted", m, site+"/shop/kombu-brewing")
		} else if strings.Count(m.HTML, "<a href") != 0 || !strings.Contains(m.HTML, site+"/media/logo") || !strings.Contains(m.HTML, "#0f766e") {
			t.Errorf("declined: %s", m.HTML)
		}
	}
}
