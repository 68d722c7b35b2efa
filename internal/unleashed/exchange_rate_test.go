package unleashed

import (
	"strings"
	"testing"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// loadCurrencies gives the account currencies, in the API's shape.
func (s *shop) loadCurrencies(t testing.TB, rows string) {
	t.Helper()
	must(t, s.sandbox.LoadJSON("Currencies", []byte(rows)))
}

func TestTheExchangeRateOfAnOrder(t *testing.T) {
	for name, c := range map[string]struct {
		company, currencies, currency, want string // "" when it is refused
	}{
		"the base currency":              {`"NZD"`, `[{"CurrencyCode":"NZD","DefaultSellRate":null}]`, "NZD", "1"},
		"in small letters":               {`"NZD"`, `[]`, "nzd", "1"},
		"the account's rate":             {`"NZD"`, `[{"CurrencyCode":"AUD","DefaultSellRate":0.920000}]`, "AUD", "0.92"},
		"of another case":                {`"NZD"`, `[{"CurrencyCode":"aud","DefaultSellRate":"1.5"}]`, "AUD", "1.5"},
		"no rate":                        {`"NZD"`, `[{"CurrencyCode":"AUD","DefaultSellRate":null}]`, "AUD", ""},
		"a rate of 0":                    {`"NZD"`, `[{"CurrencyCode":"AUD","DefaultSellRate":0}]`, "AUD", ""},
		"a rate below 0":                 {`"NZD"`, `[{"CurrencyCode":"AUD","DefaultSellRate":-1}]`, "AUD", ""},
		"a currency that is not there":   {`"NZD"`, `[{"CurrencyCode":"NZD"}]`, "AUD", ""},
		"a base currency that is null":   {`null`, `[{"CurrencyCode":"NZD","DefaultSellRate":null}]`, "NZD", "1"},
		"and another that has a rate":    {`null`, `[{"CurrencyCode":"AUD","DefaultSellRate":0.9}]`, "AUD", "0.9"},
		"the second row of the currency": {`"NZD"`, `[{"CurrencyCode":"AUD"},{"CurrencyCode":"AUD","DefaultSellRate":0.9}]`, "AUD", "0.9"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, sandbox.Behaviour{})
			must(t, s.sandbox.LoadJSON("Companies", []byte(`[{"CompanyName":"Demo","BaseCurrencyCode":`+c.company+`}]`)))
			s.loadCurrencies(t, c.currencies)
			got, err := s.exchangeRateToSend(t.Context(), c.currency)
			if c.want == "" {
				failure := wantRemoteError(t, err, syncing.Invalid)
				if !strings.Contains(failure.Message, c.currency) {
					t.Errorf("got %q, want the currency named", failure.Message)
				}
				return
			}
			must(t, err)
			if string(got) != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// australian is an order of a customer who trades in AUD.
func (s *shop) australian(t testing.TB) *wholesale.SalesOrderSnapshot {
	t.Helper()
	must(t, s.sandbox.ChangeCustomer("EXPORT", func(c *sandbox.Customer) { c.Currency.CurrencyCode = "AUD" }))
	customer := s.customers["EXPORT"]
	customer.Terms.Currency = "AUD"
	s.customers["EXPORT"] = customer
	o := s.order(t, "EXPORT", "0", line{"KOMBU-GIN-330", "12", "24.9500"})
	o.Currency = "AUD"
	return s.snapshot(t, o, "EXPORT", wholesale.DefaultIntegrationSettings())
}

func TestAnOrderWithoutAnExchangeRateIsNotSent(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	snapshot := s.australian(t)
	calls := s.countCalls(func() {
		_, err := s.CreateOrder(t.Context(), snapshot)
		failure := wantRemoteError(t, err, syncing.Invalid)
		if !strings.Contains(failure.Message, "no exchange rate for sales in AUD") {
			t.Errorf("got %q", failure.Message)
		}
	})
	if calls("POST", "*") != 0 {
		t.Error("the order was sent")
	}
	// Set there, it is used at once; and a rate that is changed, after a minute at most.
	for _, rate := range []string{"0.920000", "0.875"} {
		s.loadCurrencies(t, `[{"CurrencyCode":"NZD"},{"CurrencyCode":"AUD","DefaultSellRate":`+rate+`}]`)
		create(t, s, snapshot)
		if got := s.exchangeRate(t, snapshot.GUID); got != strings.TrimRight(rate, "0") {
			t.Errorf("got rate %s, want %s", got, rate)
		}
		snapshot = s.australian(t)
		s.clock.advance(time.Minute)
	}
}

func (s *shop) exchangeRate(t testing.TB, guid string) string {
	t.Helper()
	order, found, err := s.orderByGUID(t.Context(), guid)
	must(t, err)
	if !found {
		t.Fatal("the order did not arrive")
	}
	return strings.TrimRight(string(order.ExchangeRate), "0")
}

// The totals stay in the order's currency: prices are not converted.
func TestAForeignOrderKeepsItsTotals(t *testing.T) {
	s := newShop(t, sandbox.Behaviour{})
	s.loadCurrencies(t, `[{"CurrencyCode":"NZD"},{"CurrencyCode":"AUD","DefaultSellRate":0.92}]`)
	snapshot := s.australian(t)
	stored, err := s.CreateOrder(t.Context(), snapshot)
	must(t, err)
	wantSame(t, snapshot, stored)
	if calls := s.countCalls(func() { create(t, s, s.australian(t)) }); calls("*", "*") != 1 {
		t.Errorf("a second order at once: got %d calls, want 1", calls("*", "*"))
	}
}
