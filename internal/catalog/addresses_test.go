package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestAddressesOfOurOwn(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		customer := c.customer(NewCustomer{Name: "Fern Cafe"})
		imported := wholesale.Address{ID: store.NewID(), Type: wholesale.Shipping, Street: "1 Imported Road", Default: true}
		customer.RemoteID, customer.Addresses = "guid", []wholesale.Address{imported}
		c.update(func(tx *store.Tx) error {
			if err := tx.PutCustomer(ctx, customer); err != nil {
				return err
			}
			return tx.SetAddresses(ctx, c.supplier, customer.ID, customer.Addresses)
		})

		added, err := c.AddAddress(ctx, c.supplier, customer.ID, NewAddress{Type: "physical", Street: " 2 Own Road ", City: "Napier"})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.EditAddress(ctx, c.supplier, customer.ID, added.ID, NewAddress{Type: "postal", Street: "3 Own Road", Country: "New Zealand"}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.UpdateCustomer(ctx, c.supplier, customer.ID, CustomerChange{SalesOrderAddressID: &added.ID}); err != nil {
			t.Fatal(err)
		}
		kept := func() wholesale.Customer {
			t.Helper()
			kept, err := c.Customer(ctx, c.supplier, customer.ID)
			if err != nil {
				t.Fatal(err)
			}
			return kept
		}
		want := wholesale.Address{ID: added.ID, Type: wholesale.Postal, Street: "3 Own Road", Country: "New Zealand", Own: true}
		got := kept()
		if diff := cmp.Diff([]wholesale.Address{imported, want}, got.Addresses); diff != "" || got.SalesOrderAddressID != added.ID {
			t.Errorf("%s\nused for sales orders: %q", diff, got.SalesOrderAddressID)
		}

		wantCode(t, "editing an imported address", c.EditAddress(ctx, c.supplier, customer.ID, imported.ID, NewAddress{Street: "X"}), wholesale.CodeConflict)
		wantCode(t, "deleting an imported address", c.DeleteAddress(ctx, c.supplier, customer.ID, imported.ID), wholesale.CodeConflict)
		wantCode(t, "an address that is not there", c.DeleteAddress(ctx, c.supplier, customer.ID, store.NewID()), wholesale.CodeNotFound)
		wantCode(t, "another supplier's customer", c.DeleteAddress(ctx, c.newSupplier(), customer.ID, added.ID), wholesale.CodeNotFound)
		_, err = c.AddAddress(ctx, c.supplier, customer.ID, NewAddress{Type: "home", Postcode: "4110"})
		if diff := cmp.Diff([]string{"type", "street"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}

		if err := c.DeleteAddress(ctx, c.supplier, customer.ID, added.ID); err != nil {
			t.Fatal(err)
		}
		got = kept()
		if diff := cmp.Diff([]wholesale.Address{imported}, got.Addresses); diff != "" || got.SalesOrderAddressID != "" {
			t.Errorf("%s\nused for sales orders: %q", diff, got.SalesOrderAddressID)
		}
	})
}
