package catalog

import (
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestCreateCustomer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		list := c.priceList("Cafés")
		got := c.customer(NewCustomer{
			Code: " CAFE ", Name: "Café Zürich", Email: "orders@cafe.example", PriceListID: list.ID, SalesOrdersEnabled: ptr(false),
			Addresses: []NewAddress{
				{Type: "postal", Name: "Box", Street: "PO Box 1", City: "Napier", Country: "New Zealand", Postcode: "4110"},
				{Street: "1 Road", Street2: "Rear", Suburb: "Ahuriri", Region: "Hawke's Bay", Default: true},
			},
		})
		want := wholesale.Customer{
			ID: got.ID, SupplierID: c.supplier, Code: "CAFE", Name: "Café Zürich", Email: "orders@cafe.example", Layers: []string{list.ID},
			Terms: wholesale.Terms{Currency: "NZD", Taxable: true}, CreatedAt: now, UpdatedAt: now,
			Addresses: []wholesale.Address{
				{ID: got.Addresses[0].ID, Type: wholesale.Postal, Name: "Box", Street: "PO Box 1", City: "Napier", Country: "New Zealand", Postcode: "4110", Own: true},
				{ID: got.Addresses[1].ID, Type: wholesale.Shipping, Street: "1 Road", Street2: "Rear", Suburb: "Ahuriri", Region: "Hawke's Bay", Default: true, Own: true},
			},
		}
		if diff := cmp.Diff(want, got, sameNumber); diff != "" {
			t.Error(diff)
		}
		kept, err := c.Customer(t.Context(), c.supplier, got.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, kept, sameNumber); diff != "" {
			t.Error(diff)
		}

		plain := c.customer(NewCustomer{Name: "Plain"})
		if !regexp.MustCompile(`^C-[A-Z2-7]{8}$`).MatchString(plain.Code) || !plain.SalesOrdersEnabled {
			t.Errorf("%+v", plain)
		}
		_, _, err = c.CreateCustomer(t.Context(), c.supplier, NewCustomer{Code: "CAFE", Name: "Another"}, nil)
		wantCode(t, "a code that is taken", err, wholesale.CodeConflict)
		_, _, err = c.CreateCustomer(t.Context(), c.supplier, NewCustomer{Code: strings.ToLower(got.Code) + "\u200b", Name: "Twin"}, nil)
		wantCode(t, "a code that only looks different", err, wholesale.CodeConflict)
		_, _, err = c.CreateCustomer(t.Context(), store.NewID(), NewCustomer{Name: "Another"}, nil)
		wantCode(t, "no such supplier", err, wholesale.CodeNotFound)
	})
}

func TestAContactIsChangedUntilTheCustomerIsMatched(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		made := c.customer(NewCustomer{Name: "Café", ContactName: " Ana Reid ", Phone: "09 555 0101"})
		changed, err := c.UpdateCustomer(ctx, c.supplier, made.ID, CustomerChange{Mobile: ptr("021 555 010"), Phone: ptr("")})
		if want := (wholesale.Contact{Name: "Ana Reid", Mobile: "021 555 010"}); err != nil || changed.Contact != want {
			t.Errorf("got %+v, %v; want %+v", changed.Contact, err, want)
		}
		_, err = c.UpdateCustomer(ctx, c.supplier, made.ID, CustomerChange{ContactName: ptr("two\nlines"), Phone: ptr(strings.Repeat("1", 501))})
		if diff := cmp.Diff([]string{"contact_name", "phone"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}

		changed.RemoteID = "guid"
		c.update(func(tx *store.Tx) error { return tx.PutCustomer(ctx, changed) })
		_, err = c.UpdateCustomer(ctx, c.supplier, made.ID, CustomerChange{ContactName: ptr("Ben"), Phone: ptr(""), Mobile: ptr("1")})
		if diff := cmp.Diff([]string{"contact_name", "mobile"}, fieldsOf(err)); diff != "" { // the phone is as it was
			t.Error(diff)
		}
	})
}

func TestCreateCustomerNamesEveryFault(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		_, _, err := c.CreateCustomer(t.Context(), c.supplier, NewCustomer{
			Code: strings.Repeat("x", 501), Name: "\t", Email: "nobody", PriceListID: store.NewID(), SalesOrderAddressID: store.NewID(),
			Addresses: []NewAddress{{City: "Napier"}, {ID: store.NewID(), Type: "home", Postcode: strings.Repeat("1", 501)}},
		}, nil)
		want := []string{"code", "name", "name", "email", "addresses[1].id", "addresses[1].type", "addresses[1].postcode", "sales_order_address_id", "price_list_id"}
		if diff := cmp.Diff(want, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCreateCustomerOnceForAKey(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		idem := func(hash string) *store.Idempotency {
			return &store.Idempotency{Key: "key", BodyHash: hash, Render: func(thing any) (int, string, error) {
				return 201, thing.(wholesale.Customer).Code, nil
			}}
		}
		in := NewCustomer{Code: "CAFE", Name: "Café"}
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				_, first, err := c.CreateCustomer(t.Context(), c.supplier, in, idem("1"))
				if err != nil || first != nil && (first.Answer != "CAFE" || first.Status != 201) {
					t.Errorf("got %+v, %v", first, err)
				}
			})
		}
		all.Wait()
		_, _, err := c.CreateCustomer(t.Context(), c.supplier, NewCustomer{Name: "Other"}, idem("2"))
		if diff := cmp.Diff([]string{"Idempotency-Key"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
		page, err := c.Customers(t.Context(), c.supplier, CustomerQuery{})
		if err != nil || len(page.Items) != 1 {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestUpdateCustomer(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		c.customer(NewCustomer{Code: "TAKEN", Name: "Taken"})
		before := c.customer(NewCustomer{Code: "CAFE", Name: "Café", Addresses: []NewAddress{{Street: "1 Road"}, {Street: "2 Road"}}})
		// What only an import sets must survive.
		before.RemoteID, before.Email = "guid", "a@cafe.example; b@cafe.example"
		before.Terms.Tax, before.Terms.DiscountRate = wholesale.Tax{Code: "OUTPUT2", Rate: dec("0.15")}, dec("0.1")
		before.Addresses[1].Instructions, before.Addresses[1].RemoteID = "Ring twice", "address-guid"
		c.update(func(tx *store.Tx) error {
			if err := tx.PutCustomer(ctx, before); err != nil {
				return err
			}
			return tx.SetAddresses(ctx, c.supplier, before.ID, before.Addresses)
		})

		second := before.Addresses[1]
		list := c.priceList("Cafés")
		got, err := c.UpdateCustomer(ctx, c.supplier, before.ID, CustomerChange{
			Name: ptr("Café Two"), Email: &before.Email, PriceListID: &list.ID, SalesOrdersEnabled: ptr(false), SalesOrderAddressID: &second.ID,
			Addresses: &[]NewAddress{{Street: "3 Road", Type: "physical"}, {ID: second.ID, Street: "2b Road"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := before
		want.Name, want.Layers, want.SalesOrdersEnabled, want.SalesOrderAddressID = "Café Two", []string{list.ID}, false, second.ID
		second.Street = "2b Road"
		want.Addresses = []wholesale.Address{{ID: got.Addresses[0].ID, Type: wholesale.Physical, Street: "3 Road", Own: true}, second}
		if diff := cmp.Diff(want, got, sameNumber); diff != "" {
			t.Error(diff)
		}
		kept, err := c.Customer(ctx, c.supplier, before.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, kept, sameNumber); diff != "" {
			t.Error(diff)
		}

		got, err = c.UpdateCustomer(ctx, c.supplier, before.ID, CustomerChange{Addresses: &[]NewAddress{}, PriceListID: ptr("")})
		if err != nil || len(got.Addresses) != 0 || got.SalesOrderAddressID != "" || len(got.Layers) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = c.UpdateCustomer(ctx, c.supplier, before.ID, CustomerChange{Code: ptr("TAKEN")})
		wantCode(t, "a code that is taken", err, wholesale.CodeConflict)
		_, err = c.UpdateCustomer(ctx, c.supplier, before.ID, CustomerChange{Name: ptr(""), Email: ptr("x"), SalesOrderAddressID: &second.ID})
		if diff := cmp.Diff([]string{"name", "email", "sales_order_address_id"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnAddressIsReplacedOnce(t *testing.T) {
	var faults faults
	old := []wholesale.Address{{ID: "a"}}
	replaceAddresses(old, []NewAddress{{ID: "a"}, {ID: "a"}}, &faults)
	if diff := cmp.Diff([]string{"addresses[1].id"}, fieldsOf(faults.err())); diff != "" {
		t.Error(diff)
	}
}

func TestSimultaneousChangesOfTheSameAddresses(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		customer := c.customer(NewCustomer{Name: "Café", Addresses: []NewAddress{{Street: "1 Road"}}})
		id := customer.Addresses[0].ID
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := c.UpdateCustomer(t.Context(), c.supplier, customer.ID, CustomerChange{Addresses: &[]NewAddress{{ID: id, Street: "2 Road"}}}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		kept, err := c.Customer(t.Context(), c.supplier, customer.ID)
		if err != nil || len(kept.Addresses) != 1 || kept.Addresses[0].Street != "2 Road" {
			t.Errorf("%+v, %v", kept.Addresses, err)
		}
	})
}

func TestAManualListIsForItsCurrency(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		dollars, _, err := c.CreatePriceList(t.Context(), c.supplier, NewPriceList{Name: "Export", Currency: "USD"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		customer := c.customer(NewCustomer{Name: "Café"})
		_, err = c.UpdateCustomer(t.Context(), c.supplier, customer.ID, CustomerChange{PriceListID: &dollars.ID})
		if diff := cmp.Diff([]string{"price_list_id"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCustomersFiltersAndPages(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		for _, code := range []string{"A", "B", "C", "D", "E"} {
			c.customer(NewCustomer{Code: code, Name: "Café " + code, Email: strings.ToLower(code) + "@cafe.example", Addresses: []NewAddress{{City: code}}})
		}
		matched, err := c.Customers(t.Context(), c.supplier, CustomerQuery{Code: "C"})
		if err != nil || len(matched.Items) != 1 {
			t.Fatal(matched, err)
		}
		matched.Items[0].RemoteID = "guid"
		c.update(func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), matched.Items[0]) })

		for _, test := range []struct {
			query CustomerQuery
			want  []string
		}{
			{CustomerQuery{}, []string{"A", "B", "C", "D", "E"}},
			{CustomerQuery{Query: "CAFÉ b"}, []string{"B"}},
			{CustomerQuery{Query: "e@cafe"}, []string{"E"}},
			{CustomerQuery{Matched: ptr(true)}, []string{"C"}},
			{CustomerQuery{Matched: ptr(false)}, []string{"A", "B", "D", "E"}},
			{CustomerQuery{Code: "Z"}, nil},
		} {
			test.query.Limit = 2
			got := allPages(t, 2, func(customer wholesale.Customer) string {
				if customer.Addresses[0].City != customer.Code {
					t.Errorf("customer %s has addresses %+v", customer.Code, customer.Addresses)
				}
				return customer.Code
			}, func(cursor string) (Page[wholesale.Customer], error) {
				test.query.Cursor = cursor
				return c.Customers(t.Context(), c.supplier, test.query)
			})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%+v: %s", test.query, diff)
			}
		}
	})
}

func TestAConnectedCustomerOwnsItsNameAndAddress(t *testing.T) {
	onSQLite(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		customer := c.customer(NewCustomer{Name: "Fern Cafe", Email: "fern@cafe.example"})
		customer.Connected = true
		c.update(func(tx *store.Tx) error { return tx.PutCustomer(ctx, customer) })
		_, err := c.UpdateCustomer(ctx, c.supplier, customer.ID, CustomerChange{Email: ptr("other@cafe.example")})
		wantCode(t, "another e-mail for a connected customer", err, wholesale.CodeInvalid)
		_, err = c.UpdateCustomer(ctx, c.supplier, customer.ID, CustomerChange{Name: ptr("Other")})
		wantCode(t, "another name for a connected customer", err, wholesale.CodeInvalid)
		same := CustomerChange{Name: &customer.Name, Email: &customer.Email, SalesOrdersEnabled: ptr(false)}
		if _, err := c.UpdateCustomer(ctx, c.supplier, customer.ID, same); err != nil {
			t.Errorf("what is not the customer's own can still be changed: %v", err)
		}
	})
}
