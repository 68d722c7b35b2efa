package storetest

import (
	"errors"
	"slices"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (w *world) putCustomer(t *testing.T, c wholesale.Customer) {
	t.Helper()
	w.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.PutCustomer(t.Context(), c), tx.SetAddresses(t.Context(), c.SupplierID, c.ID, c.Addresses),
			tx.SetLayers(t.Context(), c.SupplierID, 1, c.ID, c.Layers))
	})
}

func (w *world) customer(t *testing.T, c wholesale.Customer) wholesale.Customer {
	t.Helper()
	return read(t, w, func(tx *store.Tx) (wholesale.Customer, error) { return tx.Customer(t.Context(), c.SupplierID, c.ID) })
}

func customers(t *testing.T, w *world) {
	t.Run("round trip", func(t *testing.T) {
		c := sampleCustomer(w.newSupplier(t), "Acme")
		for _, name := range []string{"own", "tier"} {
			l := samplePriceList(c.SupplierID, name)
			w.putList(t, l)
			c.Layers = append(c.Layers, l.ID)
		}
		complete(t, c)
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.Customer, error) { return tx.Customer(t.Context(), c.SupplierID, c.ID) })
		w.putCustomer(t, c)
		same(t, c, w.customer(t, c))
		same(t, c, read(t, w, func(tx *store.Tx) (wholesale.Customer, error) {
			return tx.CustomerByCode(t.Context(), c.SupplierID, c.Code)
		}))
		same(t, c, read(t, w, func(tx *store.Tx) (wholesale.Customer, error) {
			return tx.CustomerByRemoteID(t.Context(), c.SupplierID, c.RemoteID)
		}))
		same(t, []wholesale.Customer{c}, read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) {
			return tx.Customers(t.Context(), c.SupplierID, store.CustomerFilter{Limit: 1})
		}))
		same(t, int64(1), read(t, w, func(tx *store.Tx) (int64, error) { return tx.CountCustomers(t.Context(), c.SupplierID) }))
		for _, variant := range withOneFalse(c) {
			w.putCustomer(t, variant)
			same(t, variant, w.customer(t, c))
		}
	})

	t.Run("replaced", func(t *testing.T) {
		c := sampleCustomer(w.newSupplier(t), "A")
		w.putCustomer(t, c)
		bare := wholesale.Customer{ID: c.ID, SupplierID: c.SupplierID, Code: "B", CreatedAt: at(8), UpdatedAt: at(9)}
		w.update(t, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), bare) })
		bare.CreatedAt, bare.Addresses = c.CreatedAt, c.Addresses // addresses are set separately
		same(t, bare, w.customer(t, c))
	})

	t.Run("codes", func(t *testing.T) {
		testCodes(t, w, func(supplier, code string) {
			c := sampleCustomer(supplier, code)
			c.RemoteID = ""
			w.putCustomer(t, c)
		}, func(tx *store.Tx, supplier, code string) (string, error) {
			c, err := tx.CustomerByCode(t.Context(), supplier, code)
			return c.Code, err
		})
	})

	t.Run("exact keys", func(t *testing.T) {
		c := sampleCustomer(w.newSupplier(t), "Acme")
		c.RemoteID = ""
		w.putCustomer(t, c)
		for _, code := range []string{"acm", ""} {
			wantNotFound(t, w, func(tx *store.Tx) (wholesale.Customer, error) {
				return tx.CustomerByCode(t.Context(), c.SupplierID, code)
			})
		}
		// A customer that is not matched is not "matched to nothing".
		wantNotFound(t, w, func(tx *store.Tx) (wholesale.Customer, error) {
			return tx.CustomerByRemoteID(t.Context(), c.SupplierID, "")
		})
	})

	t.Run("unique", func(t *testing.T) {
		first := sampleCustomer(w.newSupplier(t), "A")
		w.putCustomer(t, first)
		sameCode := sampleCustomer(first.SupplierID, "A")
		sameCode.RemoteID = "another"
		w.wantUnique(t, "customer", []string{"supplier_id", "code"}, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), sameCode) })
		sameRemote := sampleCustomer(first.SupplierID, "B")
		sameRemote.RemoteID = first.RemoteID
		w.wantUnique(t, "customer", []string{"supplier_id", "remote_id"}, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), sameRemote) })
		for _, code := range []string{"a", "C"} { // any number are matched to nothing
			unmatched := sampleCustomer(first.SupplierID, code)
			unmatched.RemoteID = ""
			w.putCustomer(t, unmatched)
		}
		w.putCustomer(t, sampleCustomer(w.newSupplier(t), "A"))
		w.wantOrphan(t, func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), sampleCustomer("nobody", "A")) })
	})

	t.Run("order and pages", func(t *testing.T) {
		supplier := w.newSupplier(t)
		for i, code := range slices.Backward(codesInOrder) {
			c := sampleCustomer(supplier, code)
			c.Addresses = c.Addresses[:i%3] // none, one, two
			w.putCustomer(t, c)
		}
		listed := pages(t, w, func(tx *store.Tx, last *wholesale.Customer) ([]wholesale.Customer, error) {
			f := store.CustomerFilter{Limit: pageSize}
			if last != nil {
				f.After = last.Code
			}
			return tx.Customers(t.Context(), supplier, f)
		})
		same(t, codesInOrder, customerCodes(listed))
		for i := range listed {
			same(t, w.customer(t, listed[i]), listed[i])
			listed[i].Addresses = nil
		}
		same(t, listed, read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) { return tx.AllCustomers(t.Context(), supplier) }))
	})

	t.Run("filters", func(t *testing.T) {
		supplier := w.newSupplier(t)
		for _, row := range []wholesale.Customer{
			{Code: "CAFE_1", Name: "Café Ōtaki", Email: "Orders@Cafe.example", RemoteID: "remote"},
			{Code: "SHOP", Name: "The 100% shop", Email: "shop@example.com",
				Contact: wholesale.Contact{Name: "Ana Reid", Phone: "(09) 555 0101", Mobile: "+64 21 555 987"}},
			{Code: "cafe-2", Name: "Second"},
			{Code: "CAFE-2", Name: "Third"},
		} {
			row.ID, row.SupplierID = store.NewID(), supplier
			w.putCustomer(t, row)
		}
		yes, no := true, false
		for _, test := range []struct {
			name   string
			filter store.CustomerFilter
			want   []string
		}{
			{"none", store.CustomerFilter{}, []string{"CAFE-2", "CAFE_1", "SHOP", "cafe-2"}},
			{"code", store.CustomerFilter{Code: "SHOP"}, []string{"SHOP"}},
			{"code in another case", store.CustomerFilter{Code: "shop"}, []string{"SHOP"}},
			{"code with another dash", store.CustomerFilter{Code: "Cafe–2"}, []string{"CAFE-2", "cafe-2"}},
			{"code exactly", store.CustomerFilter{Code: "cafe-2"}, []string{"cafe-2"}},
			{"unknown code", store.CustomerFilter{Code: "CAFE"}, nil},
			{"part of a code", store.CustomerFilter{Query: "cafe_"}, []string{"CAFE_1"}},
			{"part of a name", store.CustomerFilter{Query: "CAFÉ ŌTA"}, []string{"CAFE_1"}},
			{"without macrons and accents", store.CustomerFilter{Query: "otaki cafe"}, []string{"CAFE_1"}},
			{"with too many", store.CustomerFilter{Query: "ÔTĀKI"}, []string{"CAFE_1"}},
			{"every word narrows", store.CustomerFilter{Query: "cafe otaki orders example com caf taki shop"}, nil},
			{"part of an address", store.CustomerFilter{Query: "orders@CAFE"}, []string{"CAFE_1"}},
			{"contact", store.CustomerFilter{Query: "reid ana"}, []string{"SHOP"}},
			{"phone as it is written", store.CustomerFilter{Query: "(09) 555-01"}, []string{"SHOP"}},
			{"phone without spaces", store.CustomerFilter{Query: "095550101"}, []string{"SHOP"}},
			{"mobile as it is dialled here", store.CustomerFilter{Query: "021 555987"}, []string{"SHOP"}},
			{"mobile from abroad", store.CustomerFilter{Query: "+64 (0)21 555 987"}, []string{"SHOP"}},
			{"too little of a phone", store.CustomerFilter{Query: "0101"}, nil},
			{"another phone", store.CustomerFilter{Query: "09 555 0102"}, nil},
			{"wildcard", store.CustomerFilter{Query: "100% s"}, []string{"SHOP"}},
			{"matched", store.CustomerFilter{Matched: &yes}, []string{"CAFE_1"}},
			{"not matched", store.CustomerFilter{Matched: &no}, []string{"CAFE-2", "SHOP", "cafe-2"}},
			{"after", store.CustomerFilter{After: "CAFE_1"}, []string{"SHOP", "cafe-2"}},
			{"all at once", store.CustomerFilter{Code: "SHOP", Query: "shop", Matched: &no, After: "A"}, []string{"SHOP"}},
		} {
			t.Run(test.name, func(t *testing.T) {
				test.filter.Limit = 10
				got := read(t, w, func(tx *store.Tx) ([]wholesale.Customer, error) {
					return tx.Customers(t.Context(), supplier, test.filter)
				})
				same(t, test.want, customerCodes(got))
			})
		}
	})

	t.Run("matched and not", func(t *testing.T) {
		matched, loose := sampleCustomer(w.newSupplier(t), "A"), wholesale.Customer{ID: store.NewID(), Code: "B", Name: "Loose"}
		loose.SupplierID = matched.SupplierID
		w.putCustomer(t, matched)
		w.putCustomer(t, loose)
		same(t, int64(1), read(t, w, func(tx *store.Tx) (int64, error) {
			return tx.CountUnmatchedCustomers(t.Context(), matched.SupplierID)
		}))
		same(t, map[string]string{matched.RemoteID: matched.Name}, read(t, w, func(tx *store.Tx) (map[string]string, error) {
			return tx.MatchedCustomers(t.Context(), matched.SupplierID, []string{"", "nobody", matched.RemoteID})
		}))
	})

}

func customerCodes(customers []wholesale.Customer) []string {
	codes := make([]string, len(customers))
	for i, c := range customers {
		codes[i] = c.Code
	}
	return codes
}

func addresses(t *testing.T, w *world) {
	c := sampleCustomer(w.newSupplier(t), "A")
	c.Addresses = nil
	for _, name := range []string{"z", "a", "M", "漢", "1"} { // the order is the customer's own
		c.Addresses = append(c.Addresses, sampleAddress(name))
	}
	neighbour := sampleCustomer(c.SupplierID, "B")
	w.putCustomer(t, neighbour)
	w.putCustomer(t, c)
	same(t, c, w.customer(t, c))

	// Some stay, some go, one is new; and they stand in another order.
	c.Addresses = []wholesale.Address{sampleAddress("new"), c.Addresses[3], c.Addresses[0]}
	c.Addresses[1].Default, c.Addresses[2].Type, c.Addresses[2].Name = false, wholesale.Shipping, "renamed"
	w.putCustomer(t, c)
	same(t, c, w.customer(t, c))

	c.Addresses = nil
	w.putCustomer(t, c)
	same(t, c, w.customer(t, c))
	same(t, neighbour, w.customer(t, neighbour))

	w.wantOrphan(t, func(tx *store.Tx) error {
		return tx.SetAddresses(t.Context(), c.SupplierID, "nobody", []wholesale.Address{sampleAddress("lost")})
	})
	w.wantUnique(t, "customer_address", []string{"id"}, func(tx *store.Tx) error {
		return tx.SetAddresses(t.Context(), c.SupplierID, c.ID, neighbour.Addresses)
	})
	same(t, neighbour, w.customer(t, neighbour))
}
