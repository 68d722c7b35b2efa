package signin_test

import (
	"net/http"
	"testing"

	"upstock/internal/catalog"
	"upstock/internal/store"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func TestACustomerAcceptsAnInvitation(t *testing.T) {
	site := newSite(t)
	c := site.AddCustomer("FERN", "Fern <b>Cafe</b>")
	c.Email = "fern@cafe.example"
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), c) }); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Accounts.InviteCustomer(t.Context(), site.SupplierID, c.ID, ""); err != nil {
		t.Fatal(err)
	}
	token := mailedToken(t, site, "/join/")
	site.AsNobody()
	for _, ask := range []func(string) *webtest.Answer{site.Ask, func(path string) *webtest.Answer { return site.Post(path, nil) }} {
		if answer := ask("/join/OTHER"); answer.Status != http.StatusNotFound || !answer.Says("has expired") {
			t.Errorf("%d %s", answer.Status, answer.Text())
		}
	}
	if answer := site.Get("/join/" + token); !answer.Says("Kombu Brewing invites Fern <b>Cafe</b> to order with Upstock") {
		t.Error(answer.Text())
	}
	customer := func() (c wholesale.Customer) {
		t.Helper()
		found, err := site.Catalog.Customers(t.Context(), site.SupplierID, catalog.CustomerQuery{Code: "FERN"})
		if err != nil || len(found.Items) != 1 {
			t.Fatal(err)
		}
		return found.Items[0]
	}
	if customer().Connected {
		t.Error("looking at the invitation has accepted it")
	}
	for range 2 {
		if answer := site.Post("/join/"+token, nil); answer.Location != "/join/"+token {
			t.Fatalf("%d %s", answer.Status, answer.Text())
		}
		if answer := site.Get("/join/" + token); !answer.Says("Thank you, Fern <b>Cafe</b>") || !answer.Says("fern@cafe.example") {
			t.Error(answer.Text())
		}
	}
	if !customer().Connected {
		t.Error("the customer is not connected")
	}
}
