package customers_test

import (
	"net/url"
	"testing"

	"upstock/internal/fulfilment"
	"upstock/internal/terms"
)

func TestACustomersPaymentTerms(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern := site.AddCustomer("FERN", "Fern Cafe")
	path := "/customers/" + fern.ID
	if page := site.Get(path); !page.Says("A customer buys on account") || !page.Says("Add payment terms") || page.Find("#field-payment_terms_id").Length() != 0 {
		t.Errorf("without any, the page says %s", page.Text())
	}
	add := func(name string, options ...string) terms.Terms {
		t.Helper()
		made, _, err := site.Terms.Create(t.Context(), site.SupplierID, terms.Change{Name: &name, Options: &options, Methods: &[]string{"card"}}, nil)
		must(t, err)
		return made
	}
	card, usual := add("Card", "pay_now"), add("Usual", "on_account", "pay_now")
	_, err := site.Fulfilment.Update(t.Context(), site.SupplierID, site.SupplierID, fulfilment.Change{PaymentTermsID: &usual.ID})
	must(t, err)
	if page := site.Get(path); !page.Says("A customer may pay now or on account") || !page.Says("Those of its fulfilment group, Default") {
		t.Errorf("from the group, the page says %s", page.Text())
	}
	saved := site.Post(path+"/payment-terms", url.Values{"payment_terms_id": {card.ID}})
	wantNext(t, site, saved, "Payment terms for Fern Cafe saved")
	if page := site.Get(path); !page.Says("A customer pays now") || read(t, site, fern.ID).PaymentTermsID != card.ID {
		t.Errorf("of its own, the page says %s", page.Text())
	}
	site.AsOrderManager()
	page := site.Get(path)
	if !page.Says("Payment terms: Card") || page.Find("#field-payment_terms_id").Length() != 0 {
		t.Errorf("an order manager sees %s", page.Text())
	}
}
