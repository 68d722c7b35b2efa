package payments_test

import (
	"testing"

	"upstock/internal/databasetest"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestAmountsAreTakenInTheSmallestUnitOfTheirCurrency(t *testing.T) {
	for _, c := range []struct {
		currency string
		price    string
		want     int64
	}{
		{"JPY", "1000", 1150},
		{"KWD", "10.40", 11960},
		{"USD", "10.40", 1196},
	} {
		t.Run(c.currency, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, databasetest.SQLite(t))
			w.save(stripefake.Visa, wholesale.Card, true)
			w.tradeIn(c.currency)
			o := w.take(terms(wholesale.CollectOnShipment, 0))
			w.approve(o.ID)
			w.inCurrency(o.ID, c.currency, c.price)
			w.ship(o.ID)
			w.settle()
			w.want(o.ID, wholesale.PaymentPaid, c.want)
		})
	}
}

// An amount that the currency cannot express is never rounded: the payment says so and waits.
func TestAnAmountThatDoesNotFitItsCurrencyIsBlocked(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.save(stripefake.Visa, wholesale.Card, true)
	w.tradeIn("JPY")
	o := w.take(terms(wholesale.CollectOnShipment, 0))
	w.approve(o.ID)
	w.inCurrency(o.ID, "JPY", "10.40")
	w.ship(o.ID)
	w.settle()
	if p := w.want(o.ID, wholesale.PaymentBlocked, 0); p.BlockedReason == "" {
		t.Error("blocked without a word")
	}
}

// tradeIn has the customer buy in a currency.
func (w *world) tradeIn(currency string) {
	w.t.Helper()
	w.update(func(tx *store.Tx) error {
		c, err := tx.Customer(w.t.Context(), w.supplier, w.customer)
		if err != nil {
			return err
		}
		c.Terms.Currency = currency
		return tx.PutCustomer(w.t.Context(), c)
	})
}

// inCurrency has an order be for one of its first product at a price in another currency.
func (w *world) inCurrency(id, currency, price string) {
	w.t.Helper()
	w.alter(id, func(_ *store.Tx, o *wholesale.Order) {
		o.Currency, o.Freight, o.Lines = currency, wholesale.Decimal{}, o.Lines[:1]
		o.Lines[0].Quantity, o.Lines[0].UnitPrice = dec("1"), dec(price)
		must(w.t, o.ComputeTotals())
	})
}
