package storetest

import (
	"testing"
	"time"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// insertConnection adds a connection that is connected and has nothing to do.
func (w *world) insertConnection(t *testing.T, supplierID string) store.Connection {
	t.Helper()
	c := store.Connection{ID: store.NewID(), SupplierID: supplierID, Connector: "unleashed", Settings: wholesale.DefaultIntegrationSettings(), SealedKey: "sealed", ConnectedAt: at(1)}
	w.update(t, func(tx *store.Tx) error {
		if err := tx.InsertConnection(t.Context(), c); err != nil {
			return err
		}
		return tx.SetConnected(t.Context(), c)
	})
	return w.connection(t, supplierID)
}

func (w *world) connection(t *testing.T, supplierID string) store.Connection {
	t.Helper()
	return read(t, w, func(tx *store.Tx) (store.Connection, error) {
		return tx.Connection(t.Context(), supplierID, "unleashed")
	})
}

// wake is Wake for those who do not care whether anyone is in.
func wake(t *testing.T, tx *store.Tx, c store.Connection) error {
	t.Helper()
	_, err := tx.Wake(t.Context(), c.SupplierID, c.ID)
	return err
}

func connections(t *testing.T, w *world) {
	t.Run("round trip", func(t *testing.T) {
		c := sampleConnection(w.newSupplier(t))
		complete(t, c)
		wantNotFound(t, w, func(tx *store.Tx) (store.Connection, error) {
			return tx.Connection(t.Context(), c.SupplierID, c.Connector)
		})
		w.update(t, func(tx *store.Tx) error { return tx.InsertConnection(t.Context(), c) })
		// A new connection has its settings and nothing else: it has never been connected.
		same(t, store.Connection{
			ID: c.ID, SupplierID: c.SupplierID, Connector: c.Connector, Status: store.Disconnected, Settings: c.Settings,
		}, w.connection(t, c.SupplierID))

		w.update(t, func(tx *store.Tx) error {
			for _, step := range []func() error{
				func() error { return tx.SetConnected(t.Context(), c) },
				func() error { return tx.SetConnectionHealth(t.Context(), c) },
				func() error { return tx.SetWatched(t.Context(), c) },
				func() error { return tx.SetReconciled(t.Context(), c) },
				func() error { return tx.SetSince(t.Context(), c) },
				func() error { return tx.SetListsRead(t.Context(), c) },
				func() error { return tx.SetRestoreChecked(t.Context(), c) },
				func() error { return tx.SetPriceDiscounts(t.Context(), c, c.PriceDiscounts) },
				func() error { return tx.SetCustomerDiscounts(t.Context(), c, c.CustomerDiscounts) },
				func() error { return tx.SetDefaultDiscount(t.Context(), c, c.DefaultDiscount) },
				func() error { return tx.ChoosePriceDiscounts(t.Context(), c, c.PriceDiscounts.Chosen) },
				func() error { return tx.ChooseCustomerDiscounts(t.Context(), c, c.CustomerDiscounts.Chosen) },
				func() error { return tx.ChooseDefaultDiscount(t.Context(), c, c.DefaultDiscount.Chosen) },
				func() error { return wake(t, tx, c) },
				func() error { return wake(t, tx, c) },
			} {
				if err := step(); err != nil {
					return err
				}
			}
			return nil
		})
		same(t, c, w.connection(t, c.SupplierID))

		for _, settings := range withOneFalse(c.Settings) {
			c.Settings = settings
			w.update(t, func(tx *store.Tx) error { return tx.SetConnectionSettings(t.Context(), c) })
			same(t, c, w.connection(t, c.SupplierID))
		}
	})

	t.Run("connecting again", func(t *testing.T) {
		c := sampleConnection(w.newSupplier(t))
		w.update(t, func(tx *store.Tx) error {
			if err := tx.InsertConnection(t.Context(), c); err != nil {
				return err
			}
			if err := tx.SetConnected(t.Context(), c); err != nil {
				return err
			}
			if err := tx.SetWatched(t.Context(), c); err != nil {
				return err
			}
			if err := tx.SetPriceDiscounts(t.Context(), c, c.PriceDiscounts); err != nil {
				return err
			}
			if err := tx.SetCustomerDiscounts(t.Context(), c, c.CustomerDiscounts); err != nil {
				return err
			}
			if err := tx.SetDefaultDiscount(t.Context(), c, c.DefaultDiscount); err != nil {
				return err
			}
			if err := tx.ChoosePriceDiscounts(t.Context(), c, c.PriceDiscounts.Chosen); err != nil {
				return err
			}
			if err := tx.ChooseCustomerDiscounts(t.Context(), c, c.CustomerDiscounts.Chosen); err != nil {
				return err
			}
			if err := tx.ChooseDefaultDiscount(t.Context(), c, c.DefaultDiscount.Chosen); err != nil {
				return err
			}
			return tx.SetSince(t.Context(), c)
		})
		w.update(t, func(tx *store.Tx) error { return tx.SetDisconnected(t.Context(), c) })
		want := c
		want.Status, want.SealedKey, want.Error, want.ErrorDetail, want.ListsReadAt = store.Disconnected, "", "", "", time.Time{}
		want.Wanted, want.Failures, want.RetryAt, want.NextReconcileAt, want.RestoreCheckedAt = 0, 0, time.Time{}, time.Time{}, time.Time{}
		same(t, want, w.connection(t, c.SupplierID))

		// A late report of the conversation that was going on does not bring it back.
		w.update(t, func(tx *store.Tx) error { return tx.SetConnectionHealth(t.Context(), c) })
		same(t, want, w.connection(t, c.SupplierID))

		// What was read stays, and everything is due at once.
		w.update(t, func(tx *store.Tx) error { return tx.SetConnected(t.Context(), c) })
		want.Status, want.SealedKey, want.NextWatchAt, want.NextPricesAt = store.Connected, c.SealedKey, time.Time{}, time.Time{}
		same(t, want, w.connection(t, c.SupplierID))
	})

	t.Run("another account writes discounts its own way", func(t *testing.T) {
		c := w.insertConnection(t, w.newSupplier(t))
		w.update(t, func(tx *store.Tx) error {
			if err := tx.SetPriceDiscounts(t.Context(), c, wholesale.Discounts{Form: wholesale.Percents, Evidence: "one"}); err != nil {
				return err
			}
			if err := tx.SetDefaultDiscount(t.Context(), c, wholesale.DefaultDiscount{Decision: wholesale.OffTierOnly, Evidence: "three"}); err != nil {
				return err
			}
			return tx.SetCustomerDiscounts(t.Context(), c, wholesale.Discounts{Form: wholesale.Fractions, Evidence: "two"})
		})
		policy := func() wholesale.PricePolicy {
			return read(t, w, func(tx *store.Tx) (wholesale.PricePolicy, error) { return tx.PricePolicy(t.Context(), c.SupplierID) })
		}
		same(t, wholesale.Discounts{Form: wholesale.Percents, Evidence: "one"}, w.connection(t, c.SupplierID).PriceDiscounts)
		same(t, wholesale.DefaultDiscount{Decision: wholesale.OffTierOnly, Evidence: "three"}, w.connection(t, c.SupplierID).DefaultDiscount)
		same(t, wholesale.PricePolicy{KeepDefault: true}, policy())
		c.Settings.AddUpLines = true
		w.update(t, func(tx *store.Tx) error { return tx.SetConnectionSettings(t.Context(), c) })
		same(t, wholesale.PricePolicy{KeepDefault: true, AddUpLines: true}, policy())
		c.APIID = "another"
		w.update(t, func(tx *store.Tx) error { return tx.SetConnected(t.Context(), c) })
		same(t, wholesale.Discounts{}, w.connection(t, c.SupplierID).PriceDiscounts)
		same(t, wholesale.Discounts{}, w.connection(t, c.SupplierID).CustomerDiscounts)
		same(t, wholesale.DefaultDiscount{}, w.connection(t, c.SupplierID).DefaultDiscount)
		same(t, wholesale.PricePolicy{}, read(t, w, func(tx *store.Tx) (wholesale.PricePolicy, error) { return tx.PricePolicy(t.Context(), "nobody") }))
	})

	t.Run("discounts that turn out to be percents", func(t *testing.T) {
		c := w.insertConnection(t, w.newSupplier(t))
		var before []wholesale.Customer
		for code, written := range map[string]*wholesale.Decimal{"UNKNOWN": nil, "NONE": new(number("0")), "HALF": new(number("0.5")), "UNEVEN": new(number("33.33335"))} {
			customer := sampleCustomer(c.SupplierID, code)
			customer.Terms.DiscountWritten, customer.Terms.DiscountRate = written, number("0.025")
			before = append(before, customer)
			w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), customer) })
		}
		w.update(t, func(tx *store.Tx) error {
			return tx.SetCustomerDiscounts(t.Context(), c, wholesale.Discounts{Form: wholesale.Percents, Evidence: "one"})
		})
		want := map[string]string{"UNKNOWN": "0.025", "NONE": "0.025", "HALF": "0.005", "UNEVEN": "0.333334"}
		for _, customer := range before {
			got := read(t, w, func(tx *store.Tx) (wholesale.Customer, error) {
				return tx.Customer(t.Context(), c.SupplierID, customer.ID)
			})
			if got.Terms.DiscountRate.Cmp(number(want[customer.Code])) != 0 {
				t.Errorf("%s: rate %s, want %s", customer.Code, got.Terms.DiscountRate, want[customer.Code])
			}
		}
		if has := read(t, w, func(tx *store.Tx) (bool, error) { return tx.HasDiscounts(t.Context(), c.SupplierID) }); !has {
			t.Error("no customer has a discount")
		}
	})

	t.Run("one per connector", func(t *testing.T) {
		c := w.insertConnection(t, w.newSupplier(t))
		second := sampleConnection(c.SupplierID)
		w.wantUnique(t, "connection", []string{"supplier_id", "connector"}, func(tx *store.Tx) error { return tx.InsertConnection(t.Context(), second) })
		second.Connector = "another"
		w.update(t, func(tx *store.Tx) error { return tx.InsertConnection(t.Context(), second) })
		w.wantOrphan(t, func(tx *store.Tx) error { return tx.InsertConnection(t.Context(), sampleConnection("nobody")) })
	})

	t.Run("unknown", func(t *testing.T) {
		c := sampleConnection(w.newSupplier(t))
		for name, change := range map[string]func(tx *store.Tx) error{
			"SetConnected":          func(tx *store.Tx) error { return tx.SetConnected(t.Context(), c) },
			"SetDisconnected":       func(tx *store.Tx) error { return tx.SetDisconnected(t.Context(), c) },
			"SetConnectionSettings": func(tx *store.Tx) error { return tx.SetConnectionSettings(t.Context(), c) },
			"SetWatched":            func(tx *store.Tx) error { return tx.SetWatched(t.Context(), c) },
			"SetReconciled":         func(tx *store.Tx) error { return tx.SetReconciled(t.Context(), c) },
			"SetRestoreChecked":     func(tx *store.Tx) error { return tx.SetRestoreChecked(t.Context(), c) },
			"SetSince":              func(tx *store.Tx) error { return tx.SetSince(t.Context(), c) },
			"SetPriceDiscounts":     func(tx *store.Tx) error { return tx.SetPriceDiscounts(t.Context(), c, c.PriceDiscounts) },
			"SetCustomerDiscounts":  func(tx *store.Tx) error { return tx.SetCustomerDiscounts(t.Context(), c, c.CustomerDiscounts) },
			"Wake":                  func(tx *store.Tx) error { return wake(t, tx, c) },
		} {
			t.Run(name, func(t *testing.T) { w.wantRefused(t, store.ErrNotFound, change) })
		}
	})
}
