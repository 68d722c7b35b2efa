package storetest

import (
	"context"
	"errors"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func samplePriceDrift(c wholesale.Customer, p wholesale.Product) store.PriceDrift {
	ours := number("22.5001")
	return store.PriceDrift{
		CustomerID: c.ID, CustomerCode: c.Code, CustomerName: c.Name, ProductID: p.ID, ProductCode: p.Code, ProductName: p.Name,
		Ours: &ours, Rule: wholesale.RuleCustomer, Explanation: text("explanation"), PriceListID: "list", Theirs: number("30.0001"),
		TheirRule: wholesale.RuleDefault, TheirWords: text("words"), Cause: text("cause"), Record: "record", ReadAt: at(3), FoundAt: at(2), RunID: "run",
	}
}

func putPriceCheck(ctx context.Context, tx *store.Tx, a *possessions) error {
	return errors.Join(
		tx.SetPriceCheckDue(ctx, a.supplier.ID, store.PriceCheckDue{Account: 2, At: at(5)}),
		tx.PutPriceChecked(ctx, a.supplier.ID, store.PriceChecked{CustomerID: a.customer.ID, At: at(4), Compared: 7}),
		tx.PutPriceDrifts(ctx, a.supplier.ID, []store.PriceDrift{samplePriceDrift(a.customer, a.product)}),
	)
}

func priceChecks(t *testing.T, w *world) {
	ctx := t.Context()
	t.Run("when it is due", func(t *testing.T) {
		supplier := w.newSupplier(t)
		due := func(tx *store.Tx) (store.PriceCheckDue, error) { return tx.PriceCheckDue(ctx, supplier) }
		wantNotFound(t, w, due)
		for _, want := range []store.PriceCheckDue{{Account: 2, At: at(5)}, {Account: 3, At: at(6)}} {
			w.update(t, func(tx *store.Tx) error { return tx.SetPriceCheckDue(ctx, supplier, want) })
			same(t, want, read(t, w, due))
		}
	})

	t.Run("who was checked", func(t *testing.T) {
		supplier := w.newSupplier(t)
		c := sampleCustomer(supplier, "A")
		checked := func(tx *store.Tx) (map[string]store.PriceChecked, error) { return tx.PricesChecked(ctx, supplier) }
		w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(ctx, c) })
		for _, want := range []store.PriceChecked{{CustomerID: c.ID, At: at(5), Compared: 3}, {CustomerID: c.ID, At: at(6), Compared: 4}} {
			w.update(t, func(tx *store.Tx) error { return tx.PutPriceChecked(ctx, supplier, want) })
			same(t, map[string]store.PriceChecked{c.ID: want}, read(t, w, checked))
		}
		w.update(t, func(tx *store.Tx) error { return tx.ForgetPricesChecked(ctx, supplier) })
		same(t, map[string]store.PriceChecked{}, read(t, w, checked))
		w.wantOrphan(t, func(tx *store.Tx) error {
			return tx.PutPriceChecked(ctx, supplier, store.PriceChecked{CustomerID: "nobody"})
		})
	})

	t.Run("what differs", func(t *testing.T) {
		supplier := w.newSupplier(t)
		var customers []wholesale.Customer
		var products []wholesale.Product
		for _, code := range []string{"A", "B"} {
			customers, products = append(customers, sampleCustomer(supplier, code)), append(products, sampleProduct(supplier, code))
		}
		var all []store.PriceDrift // by customer and product: ids rise
		for _, c := range customers {
			for _, p := range products {
				all = append(all, samplePriceDrift(c, p))
			}
		}
		all[1].Cause, all[1].Ours = "another", nil
		w.update(t, func(tx *store.Tx) error {
			for i := range customers {
				if err := errors.Join(tx.PutCustomer(ctx, customers[i]), tx.PutProduct(ctx, products[i])); err != nil {
					return err
				}
			}
			return tx.PutPriceDrifts(ctx, supplier, all)
		})
		list := func(f store.PriceDriftFilter) []store.PriceDrift {
			f.Limit = 3
			return read(t, w, func(tx *store.Tx) ([]store.PriceDrift, error) { return tx.PriceDrifts(ctx, supplier, f) })
		}
		same(t, all[:3], list(store.PriceDriftFilter{}))
		same(t, all[3:], list(store.PriceDriftFilter{AfterCustomer: all[2].CustomerID, AfterProduct: all[2].ProductID}))
		same(t, all[1:2], list(store.PriceDriftFilter{Cause: "another"}))
		same(t, []store.PriceDriftCause{{Cause: all[0].Cause, Prices: 3, Customers: 2}, {Cause: "another", Prices: 1, Customers: 1}},
			read(t, w, func(tx *store.Tx) ([]store.PriceDriftCause, error) { return tx.PriceDriftCauses(ctx, supplier) }))
		of := read(t, w, func(tx *store.Tx) (map[string]store.PriceDrift, error) {
			return tx.PriceDriftsOf(ctx, supplier, customers[0].ID)
		})
		if d := of[products[1].ID]; len(of) != 2 || d.Ours != nil || d.Theirs.Cmp(all[1].Theirs) != 0 || !d.FoundAt.Equal(all[1].FoundAt) {
			t.Errorf("the drifts of a customer are %+v", of)
		}

		// Seen again by another run, what it has not seen goes, a few at a time.
		all[0].RunID, all[0].FoundAt, all[0].Theirs = "later", at(7), number("31.0001")
		w.update(t, func(tx *store.Tx) error { return tx.PutPriceDrifts(ctx, supplier, all[:1]) })
		for _, want := range []int64{1, 0} {
			var gone int64
			w.update(t, func(tx *store.Tx) (err error) {
				gone, err = tx.DeletePriceDriftsNotOf(ctx, supplier, customers[0].ID, "later", 1)
				return err
			})
			same(t, want, gone)
		}
		same(t, []store.PriceDrift{all[0], all[2], all[3]}, list(store.PriceDriftFilter{}))
		same(t, []string{customers[0].ID, customers[1].ID}, read(t, w, func(tx *store.Tx) ([]string, error) { return tx.DriftingCustomers(ctx, supplier) }))
	})

	t.Run("whether a notice is open", func(t *testing.T) {
		supplier := w.newSupplier(t)
		open := func() bool {
			return read(t, w, func(tx *store.Tx) (bool, error) { return tx.IsNoticeOpen(ctx, supplier, "price_drift", "") })
		}
		same(t, false, open())
		w.update(t, func(tx *store.Tx) error { return tx.PutNotice(ctx, supplier, sampleNotice("price_drift", "")) })
		same(t, true, open())
		w.update(t, func(tx *store.Tx) error { return tx.ClearNotice(ctx, supplier, "price_drift", "") })
		same(t, false, open())
	})

}
