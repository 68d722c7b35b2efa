package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"upstock/internal/syncing"
	"upstock/internal/wholesale"
)

const pricesPath = "/settings/prices"

// TestAPersonDecidesAboutDiscounts overrides what the account shows, and leaves it to the account
// again.
func TestAPersonDecidesAboutDiscounts(t *testing.T) {
	site := newSite(t)
	site.Connect()
	decide := func(prices, customers, standard string) (wholesale.DiscountForm, wholesale.DiscountForm, wholesale.DiscountDecision) {
		t.Helper()
		answer := site.Post(pricesPath+"/decisions", url.Values{
			"price_discounts": {prices}, "customer_discounts": {customers}, "default_discount": {standard},
		})
		if answer.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Status, answer.Text())
		}
		d, err := site.Syncing.PriceDecisions(t.Context(), site.SupplierID)
		if err != nil {
			t.Fatal(err)
		}
		return d.Prices.InForce(), d.Customers.InForce(), d.Default.InForce()
	}
	if prices, customers, standard := decide("percent", "fraction", "no"); prices != wholesale.Percents || customers != wholesale.Fractions || standard != wholesale.OffTierOnly {
		t.Error(prices, customers, standard)
	}
	shown := site.Get(pricesPath).Text()
	for _, words := range []string{"Read as percents: 10 is 10 %. Your team has decided this.", "Taken off tier prices only. Your team has decided this."} {
		if !strings.Contains(shown, words) {
			t.Errorf("%q is not on the page: %s", words, shown)
		}
	}
	if prices, customers, standard := decide(syncing.Automatic, syncing.Automatic, syncing.Automatic); prices != "" || customers != "" || standard != "" {
		t.Error(prices, customers, standard)
	}
	if answer := site.Post(pricesPath+"/decisions", url.Values{"price_discounts": {"both"}}); answer.Status != http.StatusUnprocessableEntity {
		t.Error(answer.Status)
	}
}
