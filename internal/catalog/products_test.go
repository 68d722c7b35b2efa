package catalog

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func codeOf(p PricedProduct) string { return p.Code }

func TestProductsPageByPage(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		all := codes(7)
		for _, code := range all {
			c.product(code, nil)
		}
		for _, limit := range []int{1, 2, 3, 6, 7, 8} {
			got := allPages(t, limit, codeOf, func(cursor string) (Page[PricedProduct], error) {
				return c.Products(t.Context(), c.supplier, ProductQuery{Cursor: cursor, Limit: limit})
			})
			if diff := cmp.Diff(all, got); diff != "" {
				t.Errorf("limit %d: %s", limit, diff)
			}
		}
	})
}

func TestProductsFilters(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		c.product("GINGER", func(p *wholesale.Product) { p.Name, p.Barcode = "Kombucha Ginger", "9400000000011" })
		c.product("GINGER-2", func(p *wholesale.Product) { p.Name, p.UpdatedAt = "Kombucha Double", now.Add(time.Hour) })
		c.product("LEMON", func(p *wholesale.Product) { p.Name = "Kefir Lemon" })
		tests := []struct {
			query ProductQuery
			want  []string
		}{
			{ProductQuery{Code: "GINGER"}, []string{"GINGER"}},
			{ProductQuery{Code: "ginger"}, []string{"GINGER"}},
			{ProductQuery{Code: "ＧＩＮＧＥＲ–2"}, []string{"GINGER-2"}},
			{ProductQuery{Code: "GINGE"}, nil},
			{ProductQuery{Query: "gīnger DOUBLE kombucha ginger 2 ombu"}, []string{"GINGER-2"}},
			{ProductQuery{Query: "kOmBu"}, []string{"GINGER", "GINGER-2"}},
			{ProductQuery{Query: "lemon"}, []string{"LEMON"}},
			{ProductQuery{Query: "9400000000011"}, []string{"GINGER"}},
			{ProductQuery{UpdatedSince: now.Add(time.Minute)}, []string{"GINGER-2"}},
			{ProductQuery{Query: "kombucha", Code: "LEMON"}, nil},
		}
		for _, test := range tests {
			page, err := c.Products(t.Context(), c.supplier, test.query)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range page.Items {
				got = append(got, p.Code)
				if p.Price != nil {
					t.Errorf("%+v: %s has a price though no customer was asked for", test.query, p.Code)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%+v: %s", test.query, diff)
			}
		}
	})
}

func TestProductsOfACustomerOnAManualList(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		list := c.priceList("Cafés")
		customer := c.customer(NewCustomer{Name: "Café", PriceListID: list.ID})
		// Every tenth product is on the list, so pages span many; other default prices must not
		// count.
		var on []string
		for i, code := range codes(120) {
			p := c.product(code, costs("10"))
			if i%10 == 9 {
				c.setPrice(list, p, PriceInput{UnitPrice: dec("8.5")})
				on = append(on, code)
			}
		}
		cases := c.product("P-200", nil)
		c.setPrice(list, cases, PriceInput{UnitPrice: dec("5"), MinimumQuantity: dec("12")})
		on = append(on, "P-200")
		over := c.product("P-201", nil)
		c.setPrice(list, over, PriceInput{UnitPrice: dec("5"), ValidTo: "2026-03-02"})
		gone := c.product("P-202", func(p *wholesale.Product) { p.Availability = wholesale.Discontinued })
		c.setPrice(list, gone, PriceInput{UnitPrice: dec("5")})
		today := c.product("P-203", nil)
		c.setPrice(list, today, PriceInput{UnitPrice: dec("6"), ValidFrom: "2026-03-03", ValidTo: "2026-03-03"})
		on = append(on, "P-203")

		for _, limit := range []int{1, 4, 14, 15, 500} {
			prices := map[string]*wholesale.PriceAnswer{}
			got := allPages(t, limit, codeOf, func(cursor string) (Page[PricedProduct], error) {
				page, err := c.Products(t.Context(), c.supplier, ProductQuery{CustomerID: customer.ID, Cursor: cursor, Limit: limit})
				for _, p := range page.Items {
					prices[p.Code] = p.Price
				}
				return page, err
			})
			if diff := cmp.Diff(on, got); diff != "" {
				t.Errorf("limit %d: %s", limit, diff)
			}
			if p := prices["P-009"]; p == nil || p.UnitPrice.Cmp(dec("8.5")) != 0 || p.Rule != wholesale.RuleManual || p.PriceListID != list.ID {
				t.Errorf("the price is %+v", p)
			}
			if p := prices["P-200"]; p != nil {
				t.Errorf("one unit has no price where it begins at twelve: %+v", p)
			}
		}
	})
}

func TestTheWholeRangeHasWhatTheCustomerCannotBuyToo(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		list := c.priceList("Cafés")
		customer := c.customer(NewCustomer{Name: "Café", PriceListID: list.ID})
		c.setPrice(list, c.product("A", costs("10")), PriceInput{UnitPrice: dec("8.5")})
		c.product("B", costs("10"))
		c.setPrice(list, c.product("C", nil), PriceInput{UnitPrice: dec("5"), MinimumQuantity: dec("12")})
		gone := c.product("D", func(p *wholesale.Product) { p.Availability = wholesale.Discontinued })
		c.setPrice(list, gone, PriceInput{UnitPrice: dec("7")})

		page, err := c.Products(t.Context(), c.supplier, ProductQuery{CustomerID: customer.ID, WholeRange: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range page.Items {
			words := p.Code
			if p.Price != nil {
				words += " " + wholesale.FormatTrimmed(p.Price.UnitPrice)
			}
			if p.Outside {
				words += " outside"
			}
			got = append(got, words)
		}
		if diff := cmp.Diff([]string{"A 8.5", "B outside", "C", "D 7"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestProductsOfACustomerOnASyncedListOrNone(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		onTier, byDefault := c.product("A", costs("10")), c.product("B", costs("20"))
		c.product("C", nil)
		c.product("D", func(p *wholesale.Product) {
			p.DefaultPrice, p.ImportedPrice, p.Availability = dec("1"), dec("1"), wholesale.Discontinued
		})
		tier := c.syncedList(wholesale.Price{ProductID: onTier.ID, UnitPrice: dec("7.77")})
		member := c.customer(NewCustomer{Name: "Member", PriceListID: tier.ID})
		stranger := c.customer(NewCustomer{Name: "Stranger"})

		read := func(customerID string) map[string]*wholesale.PriceAnswer {
			page, err := c.Products(t.Context(), c.supplier, ProductQuery{CustomerID: customerID})
			if err != nil {
				t.Fatal(err)
			}
			prices := map[string]*wholesale.PriceAnswer{}
			for _, p := range page.Items {
				prices[p.Code] = p.Price
			}
			return prices
		}
		byDefaultPrice := &wholesale.PriceAnswer{UnitPrice: byDefault.DefaultPrice, Rule: wholesale.RuleDefault, Explanation: "Default sell price"}
		want := map[string]*wholesale.PriceAnswer{
			"A": {UnitPrice: dec("7.77"), Rule: wholesale.RuleTier, Explanation: "Price tier Wholesale", PriceListID: tier.ID},
			"B": byDefaultPrice,
			"C": nil,
		}
		if diff := cmp.Diff(want, read(member.ID), sameNumber); diff != "" {
			t.Error(diff)
		}
		want["A"] = &wholesale.PriceAnswer{UnitPrice: dec("10"), Rule: wholesale.RuleDefault, Explanation: "Default sell price"}
		if diff := cmp.Diff(want, read(stranger.ID), sameNumber); diff != "" {
			t.Error(diff)
		}
		_, err := c.Products(t.Context(), c.supplier, ProductQuery{CustomerID: store.NewID()})
		wantCode(t, "a customer that is not there", err, wholesale.CodeNotFound)
	})
}

func TestUpdateProduct(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		before := c.product("A", func(p *wholesale.Product) {
			p.Notes, p.UpdatedAt, p.RemoteID = "old", now.Add(-time.Hour), "guid"
			p.OwnTax = &wholesale.Tax{Code: "ZERO"}
			p.Images = []wholesale.Image{{SourceURL: "https://example.com/a.png", Default: true}}
		})
		got, err := c.UpdateProduct(t.Context(), c.supplier, before.ID, ProductChange{
			Name: ptr(" New name "), Notes: ptr("Two\nlines"), Availability: ptr("out_of_stock"),
		})
		if err != nil {
			t.Fatal(err)
		}
		want := before
		want.Name, want.Notes, want.Availability, want.UpdatedAt = "New name", "Two\nlines", wholesale.OutOfStock, now
		if diff := cmp.Diff(want, got, sameNumber); diff != "" {
			t.Error(diff)
		}
		kept, err := c.Product(t.Context(), c.supplier, before.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, kept, sameNumber); diff != "" {
			t.Error(diff)
		}

		_, err = c.UpdateProduct(t.Context(), c.supplier, before.ID, ProductChange{
			Name: ptr(" "), Notes: ptr(strings.Repeat("x", maxNotes+1)), Availability: ptr("sold_out"),
		})
		if diff := cmp.Diff([]string{"name", "notes", "availability"}, fieldsOf(err)); diff != "" {
			t.Error(diff)
		}
		if kept, err = c.Product(t.Context(), c.supplier, before.ID); err != nil || kept.Name != "New name" {
			t.Errorf("a refused change was kept: %+v, %v", kept, err)
		}
	})
}

func TestSetAvailability(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		a, b, other := c.product("A", nil), c.product("B", nil), c.product("C", nil)
		if err := c.SetAvailability(ctx, c.supplier, []string{a.ID, b.ID}, "out_of_stock"); err != nil {
			t.Fatal(err)
		}
		codes := func(availability wholesale.Availability) (codes []string) {
			t.Helper()
			page, err := c.Products(ctx, c.supplier, ProductQuery{Availability: availability})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Items {
				codes = append(codes, p.Code)
			}
			return codes
		}
		if diff := cmp.Diff([]string{"A", "B"}, codes(wholesale.OutOfStock)); diff != "" {
			t.Error(diff)
		}

		err := c.SetAvailability(ctx, c.supplier, []string{other.ID, store.NewID()}, "discontinued")
		wantCode(t, "one that is not there", err, wholesale.CodeNotFound)
		if diff := cmp.Diff([]string{"C"}, codes(wholesale.Available)); diff != "" {
			t.Errorf("all or none: %s", diff)
		}
		wantCode(t, "another supplier's", c.SetAvailability(ctx, c.newSupplier(), []string{a.ID}, "available"), wholesale.CodeNotFound)
		wantCode(t, "none", c.SetAvailability(ctx, c.supplier, nil, "available"), wholesale.CodeInvalid)
		wantCode(t, "another word", c.SetAvailability(ctx, c.supplier, []string{a.ID}, "gone"), wholesale.CodeInvalid)
	})
}

func TestListingsOf(t *testing.T) {
	onEachEngine(t, func(t *testing.T, c *fixture) {
		ctx := t.Context()
		product := c.product("A", costs("10"))
		c.syncedList(wholesale.Price{ProductID: product.ID, UnitPrice: dec("8")})
		list := c.priceList("Cafés")
		c.setPrice(list, product, PriceInput{UnitPrice: dec("9")})
		c.setPrice(list, product, PriceInput{UnitPrice: dec("7"), MinimumQuantity: dec("10")})
		var got []string
		cursor := ""
		for more := true; more; more = cursor != "" {
			page, err := c.ListingsOf(ctx, c.supplier, product.ID, cursor, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Items {
				got = append(got, p.List.Name+" "+p.UnitPrice.Trim(0).String())
			}
			cursor = page.Next
		}
		if diff := cmp.Diff([]string{"Cafés 9", "Cafés 7", "Default sell prices 10", "Wholesale 8"}, got); diff != "" {
			t.Error(diff)
		}
		_, err := c.ListingsOf(ctx, c.newSupplier(), product.ID, "", 0)
		wantCode(t, "another supplier's product", err, wholesale.CodeNotFound)
		_, err = c.ListingsOf(ctx, c.supplier, product.ID, "nonsense", 0)
		wantCode(t, "a made-up cursor", err, wholesale.CodeInvalid)
	})
}
