package test

import (
	"net/http"
	"strings"
	"testing"
)

// TestBrowserTwoPeople has two people edit one order: the second is warned; nothing is overwritten.
func TestBrowserTwoPeople(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	order := shop.order(t, "CORNER", "PO 9")
	first, second := shop.owner(t), shop.owner(t)
	first.open(t, "/orders/"+order.ID)
	second.open(t, "/orders/"+order.ID)

	second.fill(t, "Reference", "from the second")
	first.fill(t, "Quantity of Kombucha Ginger", "24")
	first.see(t, "598.80") // live, before saving: 24 × 24.95
	first.click(t, "Save")
	first.see(t, "is saved")
	second.see(t, "changed this order while you had it open")

	second.journal.expect(http.StatusConflict)
	second.click(t, "Save")
	second.see(t, "Nothing was overwritten")
	if typed := second.value(t, "Reference"); typed != "from the second" {
		t.Errorf("what the second person typed became %q", typed)
	}
	second.isAccessible(t)
	if saved, err := shop.Order(t.Context(), order.ID); err != nil || saved.Reference != "PO 9" || saved.Lines[0].Quantity != "24" {
		t.Errorf("saved is %+v, %v; want the first person's", saved, err)
	}
	second.click(t, "Discard my changes")
	second.see(t, "598.80")
	if shown := second.value(t, "Reference"); shown != "PO 9" {
		t.Errorf("the reference is %q after dropping", shown)
	}
}

// TestBrowserSignOutEverywhere ends the session of another browser.
func TestBrowserSignOutEverywhere(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	office, lost := shop.owner(t), shop.owner(t)
	office.open(t, "/account")
	office.click(t, "Sign out everywhere")
	office.isAt(t, "/sign-in")
	lost.open(t, "/orders")
	lost.isAt(t, "/sign-in")
}

// TestBrowserForgottenPassword resets a password by mail; the old one and a used link must fail.
func TestBrowserForgottenPassword(t *testing.T) {
	t.Parallel()
	mailbox := openMailbox(t)
	shop := openShop(t, "--smtp-url", "smtp://"+mailbox.address+"?from=upstock@example.com")
	b := shop.visitor(t)
	b.open(t, "/sign-in")
	b.click(t, "Forgot")
	b.isAt(t, "/forgot") // the page before has a field E-mail as well
	b.fill(t, "E-mail", shop.Email)
	b.click(t, "Send")
	link := mailbox.link(t, "/reset/")

	b.open(t, link)
	b.fill(t, "Password", "a much longer secret")
	b.isAccessible(t)
	b.click(t, "Set password")
	b.isAt(t, "/sign-in")

	again := shop.visitor(t)
	again.journal.expect(http.StatusNotFound)
	again.journal.expect(http.StatusUnprocessableEntity)
	again.journal.expect(http.StatusUnauthorized)
	again.open(t, link)
	if again.count(t, "input[type=password]") != 0 {
		t.Error("the link can be used a second time")
	}
	again.open(t, "/sign-in")
	again.fill(t, "E-mail", shop.Email)
	again.fill(t, "Password", shop.password)
	again.click(t, "Sign in")
	again.see(t, "wrong")
	again.signIn(t, shop.Email, "a much longer secret")
}

// TestBrowserOtherSuppliersAre404 asks for another supplier's things by their addresses.
func TestBrowserOtherSuppliersAre404(t *testing.T) {
	t.Parallel()
	shop := openShop(t)
	order := shop.order(t, "CORNER", "PO 10")
	theirs := []string{
		"/orders/" + order.ID, "/orders/" + order.ID + "/packing-slip.pdf",
		"/products/" + shop.firstID(t, "/products"), "/customers/" + shop.firstID(t, "/customers"),
		"/price-lists/" + shop.priceList(t, "<i>Cafés</i>"),
	}
	rival, password := shop.installation.newOwner(t, "Rival")
	b := shop.visitor(t)
	b.journal.expect(http.StatusNotFound)
	b.signIn(t, rival.Email, password)
	for _, path := range theirs {
		if status := b.opens(t, path); status != http.StatusNotFound {
			t.Errorf("%s answers %d to another supplier, want 404", path, status)
		}
		if text := b.text(t, "body"); strings.Contains(text, "Corner") {
			t.Errorf("%s tells another supplier: %s", path, text)
		}
	}
}
