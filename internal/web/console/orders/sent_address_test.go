package orders_test

import (
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// The page of an order that was approved shows the address it was approved with, whatever the
// customer's addresses say later; one that is not approved shows where it would go.
func TestTheAddressShownIsTheOneThatWasSent(t *testing.T) {
	o := newOffice(t)
	move := func(name, street string) {
		t.Helper()
		o.alterCustomer(func(c *wholesale.Customer) { c.Name = name })
		must(t, o.Store.Update(t.Context(), func(tx *store.Tx) error {
			return tx.SetAddresses(t.Context(), o.SupplierID, o.customer.ID,
				[]wholesale.Address{{ID: store.NewID(), Type: wholesale.Shipping, Street: street, City: "Auckland"}})
		}))
	}
	move("Café Ōtautahi", "31 Hurstmere Road")
	open := o.AddOrder(o.customer, o.product, "1")
	_, err := o.Orders.Approve(t.Context(), o.SupplierID, o.order.ID)
	must(t, err)
	move("Café Aotea", "9 Moved Street")
	if page := o.Get(o.path("")); !page.Says("31 Hurstmere Road") || page.Says("9 Moved Street") {
		t.Errorf("the page of a sent order: %s", page.Text())
	}
	several, err := o.Orders.Several(t.Context(), o.SupplierID, []string{o.order.ID, open.ID})
	must(t, err)
	sent, unsent := several[0].DeliverTo, several[1].DeliverTo // what the slips are drawn from
	if sent.Address.Street != "31 Hurstmere Road" || sent.CustomerName != "Café Ōtautahi" {
		t.Errorf("the slip of a sent order goes to %+v", sent)
	}
	if unsent.Address.Street != "9 Moved Street" || unsent.CustomerName != "Café Aotea" {
		t.Errorf("the slip of an order that is not sent goes to %+v", unsent)
	}
}
