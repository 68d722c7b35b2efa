package fulfilmentgroups_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/terms"
)

func TestAGroupsPaymentTerms(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	here := path + "/" + site.SupplierID
	if page := site.Get(here); page.Find("#field-payment_terms_id").Length() != 0 {
		t.Error("without any, there are payment terms to choose from")
	}
	name := "Card"
	card, _, err := site.Terms.Create(t.Context(), site.SupplierID, terms.Change{Name: &name, Options: &[]string{"pay_now"}, Methods: &[]string{"card"}}, nil)
	must(t, err)
	if page := site.Get(here); !page.Says("Card (Card, when the order is shipped)") {
		t.Errorf("the page says %s", page.Text())
	}
	chosen := func() string {
		t.Helper()
		g, err := site.Fulfilment.Group(t.Context(), site.SupplierID, site.SupplierID)
		must(t, err)
		return g.PaymentTermsID
	}
	for _, c := range []struct{ send, want string }{{card.ID, card.ID}, {"", ""}, {card.ID, card.ID}} {
		saved := site.Post(here, rules(url.Values{"name": {"Default"}, "payment_terms_id": {c.send}}))
		if saved.Status != http.StatusSeeOther || chosen() != c.want {
			t.Errorf("%q: %d, and the group has %q", c.send, saved.Status, chosen())
		}
	}
	// A form without the field, from before there were any, leaves them as they are.
	if site.Post(here, rules(url.Values{"name": {"Default"}})); chosen() != card.ID {
		t.Errorf("without the field, the group has %q", chosen())
	}
	wrong := site.Post(here, rules(url.Values{"name": {"Default"}, "payment_terms_id": {"01890a5d-ac96-774b-bcce-b302099a8057"}}))
	if fault := wrong.Find("#field-payment_terms_id-error").Text(); wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(fault, "is not one of your payment terms") {
		t.Errorf("%d, at the field %q", wrong.Status, fault)
	}
}
