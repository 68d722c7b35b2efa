package catalog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestPriceListsPageByPage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		want := []string{"One", "Two", "Three"}
		for _, name := range want {
			c.priceList(name)
		}
		got := allPages(t, 2, func(l wholesale.PriceList) string { return l.Name }, func(cursor string) (Page[wholesale.PriceList], error) {
			return c.PriceLists(t.Context(), c.supplier, cursor, 2)
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCreatePriceList(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		idem := &store.Idempotency{Key: "key", BodyHash: "1", Render: func(thing any) (int, string, error) {
			return 201, thing.(wholesale.PriceList).ID, nil
		}}
		made, first, err := c.CreatePriceList(t.Context(), c.supplier, NewPriceList{Name: " Export ", Currency: "USD"}, idem)
		if err != nil || first != nil {
			t.Fatal(first, err)
		}
		want := wholesale.PriceList{ID: made.ID, SupplierID: c.supplier, Name: "Export", Origin: wholesale.OriginManual, Currency: "USD"}
		if diff := cmp.Diff(want, made); diff != "" {
			t.Error(diff)
		}
		kept, err := c.PriceList(t.Context(), c.supplier, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, kept); diff != "" {
			t.Error(diff)
		}
		if _, first, err := c.CreatePriceList(t.Context(), c.supplier, NewPriceList{Name: " Export ", Currency: "USD"}, idem); err != nil || first == nil || first.Answer != made.ID {
			t.Errorf("the repetition: %+v, %v", first, err)
		}
		_, _, err = c.CreatePriceList(t.Context(), c.supplier, NewPriceList{Currency: "usd"}, nil)
		if diff := cmp.Diff([]string{"name", "currency"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPricesPageByPage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		list := c.priceList("List")
		// One product has several dates for the same quantity: no page break may lose one.
		a, b := c.product("A", nil), c.product("B", nil)
		var want []string
		for _, in := range []PriceInput{
			{}, {ValidFrom: "2026-01-01"}, {ValidFrom: "2026-02-01"}, {ValidFrom: "2026-03-01"},
			{MinimumQuantity: dec("0.0001")}, {MinimumQuantity: dec("12")}, {MinimumQuantity: dec("12"), ValidFrom: "2026-02-01"},
		} {
			in.UnitPrice = dec("1")
			c.setPrice(list, a, in)
			want = append(want, "A "+wholesale.FormatTrimmed(in.MinimumQuantity)+" "+string(in.ValidFrom))
		}
		c.setPrice(list, b, PriceInput{UnitPrice: dec("2")})
		want = append(want, "B 0 ")
		for limit := 1; limit <= len(want)+1; limit++ {
			got := allPages(t, limit, func(p wholesale.Price) string {
				return p.ProductCode + " " + wholesale.FormatTrimmed(p.MinimumQuantity) + " " + string(p.ValidFrom)
			}, func(cursor string) (Page[wholesale.Price], error) {
				return c.Prices(t.Context(), c.supplier, list.ID, cursor, limit)
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("limit %d: %s", limit, diff)
			}
		}
	})
}

func TestSetPriceMakesItAPersons(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		p := c.product("A", nil)
		list := c.syncedList(wholesale.Price{ProductID: p.ID, UnitPrice: dec("7")})
		in := PriceInput{UnitPrice: dec("6.4999"), ValidTo: "2026-12-31"}
		got, err := c.SetPrice(t.Context(), c.supplier, list.ID, p.ID, in)
		if err != nil {
			t.Fatal(err)
		}
		want := []wholesale.Price{{ProductID: p.ID, ProductCode: "A", UnitPrice: dec("6.4999"), ValidTo: "2026-12-31", Owner: wholesale.OwnedByPerson}}
		if diff := cmp.Diff(want[0], got, sameNumber); diff != "" {
			t.Error(diff)
		}
		page, err := c.Prices(t.Context(), c.supplier, list.ID, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, page.Items, sameNumber); diff != "" {
			t.Error(diff)
		}
		_, err = c.SetPrice(t.Context(), c.supplier, store.NewID(), p.ID, in)
		wantCode(t, "no such list", err, wholesale.CodeNotFound)
		_, err = c.SetPrice(t.Context(), c.supplier, list.ID, store.NewID(), in)
		wantCode(t, "no such product", err, wholesale.CodeNotFound)
	})
}

func TestPriceInputFaults(t *testing.T) {
	tests := []struct {
		in   PriceInput
		want string
	}{
		{PriceInput{UnitPrice: dec("-1")}, "unit_price"},
		{PriceInput{UnitPrice: dec("1.00001")}, "unit_price"},
		{PriceInput{UnitPrice: dec("100000001")}, "unit_price"},
		{PriceInput{MinimumQuantity: dec("-1")}, "minimum_quantity"},
		{PriceInput{MinimumQuantity: dec("0.00001")}, "minimum_quantity"},
		{PriceInput{ValidFrom: "tomorrow"}, "valid_from"},
		{PriceInput{ValidTo: "1999-12-31"}, "valid_to"},
		{PriceInput{ValidFrom: "2026-03-02", ValidTo: "2026-03-01"}, "valid_to"},
		{PriceInput{UnitPrice: dec("1.500000"), ValidFrom: "2026-03-01", ValidTo: "2026-03-01"}, ""},
	}
	for _, test := range tests {
		_, err := test.in.price()
		if got := strings.Join(fieldsOf(err), " "); got != test.want {
			t.Errorf("%+v: fault with %q, want %q", test.in, got, test.want)
		}
	}
}

func TestPriceFor(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		p, unpriced := c.product("A", costs("20")), c.product("B", nil)
		list := c.priceList("Cafés")
		c.setPrice(list, p, PriceInput{UnitPrice: dec("10")})
		c.setPrice(list, p, PriceInput{UnitPrice: dec("9"), MinimumQuantity: dec("12")})
		c.setPrice(list, p, PriceInput{UnitPrice: dec("8"), MinimumQuantity: dec("5"), ValidFrom: "2026-03-03", ValidTo: "2026-03-03"})
		onList := c.customer(NewCustomer{Name: "Café", PriceListID: list.ID})
		stranger := c.customer(NewCustomer{Name: "Stranger"})

		for _, test := range []struct {
			customer wholesale.Customer
			quantity string
			date     wholesale.Date
			want     string
		}{
			{onList, "0", "", "10"},
			{onList, "5", "", "8"}, // the 3rd of March has begun where the supplier is
			{onList, "5", "2026-03-02", "10"},
			{onList, "12", "2026-03-04", "9"},
			{stranger, "12", "", "20"},
		} {
			answer, err := c.PriceFor(ctx, c.supplier, test.customer.ID, p.ID, dec(test.quantity), test.date)
			if err != nil || answer.UnitPrice.Cmp(dec(test.want)) != 0 {
				t.Errorf("%s, %s of it, %q: %+v, %v; want %s", test.customer.Name, test.quantity, test.date, answer, err, test.want)
			}
		}
		for _, customer := range []wholesale.Customer{onList, stranger} {
			_, err := c.PriceFor(ctx, c.supplier, customer.ID, unpriced.ID, dec("1"), "")
			wantCode(t, "no price for "+customer.Name, err, wholesale.CodeNotFound)
		}
		_, err := c.PriceFor(ctx, c.supplier, stranger.ID, p.ID, dec("-1"), "someday")
		if diff := cmp.Diff([]string{"quantity", "date"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
	})
}
