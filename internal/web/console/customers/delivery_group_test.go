package customers_test

import (
	"net/url"
	"testing"

	"upstock/internal/fulfilment"
)

func TestACustomersFulfilmentGroup(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	fern, bay := site.AddCustomer("FERN", "Fern Cafe"), site.AddCustomer("BAY", "Bay Store")
	path := "/customers/" + fern.ID
	if page := site.Get(path); !page.Says("Fulfilment group: Default") || !page.Says("Orders close 1 day before at 2 pm") || page.Find("#field-fulfilment_group_id").Length() != 0 {
		t.Errorf("with one group, the page says %s", page.Text())
	}
	if site.Get("/customers").Find("#field-group").Length() != 0 {
		t.Error("with one group, the list offers to filter by it")
	}
	name := "North"
	north, _, err := site.Fulfilment.Create(t.Context(), site.SupplierID, fulfilment.Change{Name: &name}, nil)
	must(t, err)
	saved := site.Post(path+"/fulfilment-group", url.Values{"fulfilment_group_id": {north.ID}})
	wantNext(t, site, saved, "Fulfilment group for Fern Cafe saved")
	if got := read(t, site, fern.ID).GroupID(); got != north.ID {
		t.Errorf("the customer is in %s", got)
	}
	for group, want := range map[string]string{north.ID: fern.Name, site.SupplierID: bay.Name} {
		page := site.Get("/customers?group=" + group)
		if rows := page.Find("#customer-results tbody tr"); rows.Length() != 1 || !page.Says(want) {
			t.Errorf("group %s has %s", group, page.Text())
		}
	}
	site.AsOrderManager()
	if page := site.Get(path); !page.Says("Fulfilment group: North") {
		t.Errorf("an order manager sees %s", page.Text())
	}
}
