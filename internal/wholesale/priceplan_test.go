package wholesale_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/wholesale"
)

func synced(plan []wholesale.SyncedList) wholesale.SyncedLists {
	lists := wholesale.SyncedLists{}
	for _, l := range plan {
		l.ID = l.RemoteKey
		lists[l.RemoteKey] = l.PriceList
	}
	return lists
}

func TestWhatARowCharges(t *testing.T) {
	number := func(s string) *wholesale.Decimal {
		if s == "" {
			return nil
		}
		d := dec(s)
		return &d
	}
	for name, c := range map[string]struct {
		fixed, discount, standard string
		want                      string // the price, or why there is none
		form                      wholesale.DiscountForm
	}{
		"a price":                             {"22.5", "", "30", "22.5", ""},
		"a price wins over a discount":        {"22.5", "10", "30", "22.5", wholesale.Percents},
		"a price without a default one":       {"22.5", "", "0", "22.5", ""},
		"percent":                             {"", "10", "30", "27 = 0.1 off default", wholesale.Percents},
		"half a percent":                      {"", "0.5", "30", "29.85 = 0.005 off default", wholesale.Percents},
		"one percent":                         {"", "1", "30", "29.7 = 0.01 off default", wholesale.Percents},
		"half of it":                          {"", "0.5", "30", "15 = 0.5 off default", wholesale.Fractions},
		"fraction":                            {"", "0.1", "30", "27 = 0.1 off default", wholesale.Undecided},
		"a discount of nothing":               {"", "0", "30", "30 = 0 off default", ""},
		"half of a ten-thousandth goes up":    {"", "50", "0.0003", "0.0002 = 0.5 off default", wholesale.Percents},
		"uneven percent":                      {"", "33.3333", "10", "6.6667 = 0.333333 off default", wholesale.Percents},
		"neither":                             {"", "", "30", "neither a price nor a discount", ""},
		"a price of zero":                     {"0", "", "30", "0", ""},
		"a price of zero and no discount":     {"0", "0", "30", "0", ""},
		"a discount beside a price of zero":   {"0", "10", "30", "27 = 0.1 off default", wholesale.Percents},
		"a price that is the discount's":      {"27", "10", "30", "27 = 0.1 off default", wholesale.Percents},
		"a discount below zero":               {"", "-1", "30", "discount below zero", ""},
		"everything off":                      {"", "1", "30", "0 = 1 off default", wholesale.Fractions},
		"more than everything off":            {"", "101", "30", "discount of more than the whole price", wholesale.Percents},
		"a hundred percent is everything off": {"", "100", "30", "0 = 1 off default", wholesale.Percents},
	} {
		t.Run(name, func(t *testing.T) {
			standard := dec(c.standard)
			row := wholesale.RemotePrice{CustomerRemoteID: "c", ProductRemoteID: "p", Fixed: number(c.fixed), Discount: number(c.discount), DefaultPrice: &standard}
			basis, price, discount, err := row.Charge(wholesale.Discounts{Form: c.form})
			got := wholesale.FormatTrimmed(price)
			if err != nil {
				got = err.Error()
			} else if basis != wholesale.NoDiscount {
				net, err := wholesale.LessDiscount(standard, discount)
				if err != nil {
					t.Fatal(err)
				}
				got = wholesale.FormatTrimmed(net) + " = " + wholesale.FormatTrimmed(discount) + " off " + string(basis)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	ten := dec("0.1")
	for spelled, want := range map[string]wholesale.Basis{
		"": wholesale.OffDefault, "Default Sell Price": wholesale.OffDefault, "defaultsellprice": wholesale.OffDefault,
		"Customer Price Tier": wholesale.OffTier, "CUSTOMER_PRICE_TIER": wholesale.OffTier, "Sell Price Tier": wholesale.OffTier, "Last cost": "",
	} {
		basis, _, _, err := wholesale.RemotePrice{Discount: &ten, DiscountBasis: spelled}.Charge(wholesale.Discounts{})
		if basis != want || (err != nil) != (want == "") {
			t.Errorf("off %q: %q, %v", spelled, basis, err)
		}
	}
	if _, _, _, err := (wholesale.RemotePrice{Discount: &ten, Type: "Mark-up %"}).Charge(wholesale.Discounts{}); err == nil {
		t.Error("a mark-up is no discount")
	}
}

func TestWhatARowIsFor(t *testing.T) {
	group := wholesale.ProductGroup{Name: "Drinks"}
	for want, row := range map[string]wholesale.RemotePrice{
		"customer":       {ProductRemoteID: "p", CustomerCode: "C", Group: group},
		"quantity":       {ProductCode: "P"},
		"customer_group": {Group: group, CustomerRemoteID: "c"},
		"price for neither a product nor a product group": {CustomerRemoteID: "c"},
		"product group price for no customer":             {Group: group},
	} {
		rule, err := row.For()
		got := string(rule)
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%+v is for %q, want %q", row, got, want)
		}
	}
}

func TestValidityDays(t *testing.T) {
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for written, want := range map[string]wholesale.Date{
		"2024-04-01T00:00:00Z": "2024-04-01", // a day
		"2024-04-01T23:59:59Z": "2024-04-01", // its end
		"2024-03-31T11:00:00Z": "2024-04-01", // midnight in Auckland, in summer
		"2024-06-30T12:00:00Z": "2024-07-01", // and in winter
	} {
		at, err := time.Parse(time.RFC3339, written)
		if err != nil {
			t.Fatal(err)
		}
		if got := wholesale.ValidityDay(at, auckland); got != want {
			t.Errorf("%s is %s, want %s", written, got, want)
		}
	}
	if got := wholesale.ValidityDay(time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC), newYork); got != "2024-04-01" {
		t.Errorf("a day in New York is %s", got)
	}
	if got := wholesale.ValidityDay(time.Time{}, auckland); got != "" {
		t.Errorf("no day is %s", got)
	}
}
