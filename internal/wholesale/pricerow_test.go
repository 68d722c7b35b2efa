package wholesale_test

import (
	"testing"
	"time"

	"github.com/govalues/decimal"

	"upstock/internal/wholesale"
)

// rowsWorld plans rows for one customer and one product, which is 30.00 by default.
type rowsWorld struct {
	products []wholesale.Product
	rows     []wholesale.RemotePrice
}

func (w rowsWorld) price(t *testing.T, date wholesale.Date) string {
	t.Helper()
	customer := wholesale.Customer{ID: "c", RemoteID: "rc", Code: "FERN", Terms: wholesale.Terms{TierKey: "SellPriceTier1"}}
	plan := wholesale.PlanPrices(wholesale.PricesRead{
		Products: w.products, Customers: []wholesale.Customer{customer}, Rows: w.rows, Discounts: wholesale.Discounts{Form: wholesale.Percents}, Location: time.UTC,
	})
	book := wholesale.NewPriceBook(wholesale.PricePolicy{})
	for _, l := range plan {
		l.ID = l.RemoteKey
		book.Add(l.PriceList, l.Prices)
	}
	for _, l := range synced(plan).LayersOf(customer) {
		customer.Layers = append(customer.Layers, l.ID)
	}
	got, ok := book.For(&customer, date).Price(&w.products[0], decimal.One)
	if !ok {
		return ""
	}
	return string(got.Rule) + " " + wholesale.FormatPrice(got.UnitPrice)
}

// TestRowsThatBeginTogether: neither of two rows for the same hides the other for good.
func TestRowsThatBeginTogether(t *testing.T) {
	row := func(id, price, from, to string) wholesale.RemotePrice {
		r := wholesale.RemotePrice{RemoteID: id, CustomerRemoteID: "rc", ProductRemoteID: "rp", Fixed: new(dec(price))}
		for at, text := range map[*time.Time]string{&r.ValidFrom: from, &r.ValidTo: to} {
			if text != "" {
				day, err := time.Parse(time.DateOnly, text)
				if err != nil {
					t.Fatal(err)
				}
				*at = day
			}
		}
		return r
	}
	for name, rows := range map[string][]wholesale.RemotePrice{
		"as they came": {row("1", "22", "", ""), row("2", "18", "", "2026-03-31"), row("3", "20", "2026-03-15", "2026-04-15"), row("4", "19", "2026-03-15", "2026-03-20")},
		"other ids":    {row("4", "22", "", ""), row("3", "18", "", "2026-03-31"), row("2", "20", "2026-03-15", "2026-04-15"), row("1", "19", "2026-03-15", "2026-03-20")},
	} {
		w := rowsWorld{[]wholesale.Product{{ID: "p", RemoteID: "rp", Availability: wholesale.Available, ImportedPrice: dec("30")}}, rows}
		for day, want := range map[wholesale.Date]string{
			"2026-01-01": "customer 18.0000", "2026-03-14": "customer 18.0000", "2026-03-15": "customer 19.0000", "2026-03-20": "customer 19.0000",
			"2026-03-21": "customer 20.0000", "2026-04-15": "customer 20.0000", "2026-04-16": "customer 22.0000", "2030-01-01": "customer 22.0000",
		} {
			if got := w.price(t, day); got != want {
				t.Errorf("%s, %s: got %s, want %s", name, day, got, want)
			}
		}
	}
	same := rowsWorld{
		[]wholesale.Product{{ID: "p", RemoteID: "rp", Availability: wholesale.Available}},
		[]wholesale.RemotePrice{row("2", "22", "", ""), row("1", "18", "", "")},
	}
	if got := same.price(t, ""); got != "customer 22.0000" {
		t.Errorf("of two that are alike the greater GUID: %s", got)
	}
}

// TestDiscountsOffATierNeedNoDefaultPrice: a quantity price is planned for every customer, before
// it is known whose tier it comes off.
func TestDiscountsOffATierNeedNoDefaultPrice(t *testing.T) {
	w := rowsWorld{
		[]wholesale.Product{{ID: "p", RemoteID: "rp", Availability: wholesale.Available, TierPrices: []wholesale.TierPrice{{Key: "SellPriceTier1", Name: "Wholesale", Price: dec("20")}}}},
		[]wholesale.RemotePrice{{RemoteID: "1", ProductRemoteID: "rp", Discount: new(dec("10")), DiscountBasis: "Customer Price Tier"}},
	}
	if got := w.price(t, ""); got != "quantity 18.0000" {
		t.Errorf("got %s", got)
	}
}

// TestWhomARowNames: by id, by a code or a name in another spelling, and by nothing that could
// mean two.
func TestWhomARowNames(t *testing.T) {
	drinks, juice := wholesale.ProductGroup{RemoteID: "g", Name: "Drinks"}, wholesale.ProductGroup{RemoteID: "s", Name: "Juice"}
	product := wholesale.Product{ID: "p", RemoteID: "rp", Code: "AB-1", Availability: wholesale.Available, ImportedPrice: dec("30"), Group: drinks, SubGroup: juice}
	other := func(code string, group, subGroup wholesale.ProductGroup) wholesale.Product {
		return wholesale.Product{ID: "q", RemoteID: "rq", Code: code, Availability: wholesale.Available, Group: group, SubGroup: subGroup}
	}
	gone := product
	gone.Availability = wholesale.Discontinued
	price := new(dec("5"))
	for name, c := range map[string]struct {
		products []wholesale.Product
		row      wholesale.RemotePrice
		want     string
	}{
		"a code in another spelling":        {[]wholesale.Product{product}, wholesale.RemotePrice{CustomerCode: " fern", ProductCode: "ab\u20111"}, "customer 5.0000"},
		"an exact code beside a like one":   {[]wholesale.Product{product, other("ab-1", drinks, juice)}, wholesale.RemotePrice{CustomerCode: "FERN", ProductCode: "AB-1"}, "customer 5.0000"},
		"a code that could be either":       {[]wholesale.Product{product, other("ab-1", drinks, juice)}, wholesale.RemotePrice{CustomerCode: "FERN", ProductCode: "Ab-1"}, "default 30.0000"},
		"a group by its name":               {[]wholesale.Product{product}, wholesale.RemotePrice{CustomerCode: "FERN", Group: wholesale.ProductGroup{Name: "DRINKS "}}, "customer_group 5.0000"},
		"a good name beside an unknown id":  {[]wholesale.Product{product}, wholesale.RemotePrice{CustomerCode: "FERN", Group: wholesale.ProductGroup{RemoteID: "old", Name: "Drinks"}}, "customer_group 5.0000"},
		"a sub-group by its name":           {[]wholesale.Product{product}, wholesale.RemotePrice{CustomerCode: "FERN", Group: wholesale.ProductGroup{Name: "juice"}}, "customer_group 5.0000"},
		"a group before a sub-group's name": {[]wholesale.Product{product, other("X", wholesale.ProductGroup{RemoteID: "h", Name: "Juice"}, drinks)}, wholesale.RemotePrice{CustomerCode: "FERN", Group: wholesale.ProductGroup{Name: "Juice"}}, "default 30.0000"},
		"two groups of one name":            {[]wholesale.Product{product, other("X", wholesale.ProductGroup{RemoteID: "h", Name: "drinks"}, juice)}, wholesale.RemotePrice{CustomerCode: "FERN", Group: wholesale.ProductGroup{Name: "Drinks"}}, "default 30.0000"},
		"the group of an obsolete product":  {[]wholesale.Product{gone}, wholesale.RemotePrice{CustomerCode: "FERN", Group: drinks}, "default 30.0000"},
	} {
		c.row.RemoteID, c.row.Fixed = "1", price
		if got := (rowsWorld{c.products, []wholesale.RemotePrice{c.row}}).price(t, ""); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}
