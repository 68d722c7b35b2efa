package webtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/govalues/decimal"

	"upstock/internal/ordering"
	"upstock/internal/payments"
	"upstock/internal/payments/stripe"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// payments makes the use cases of payments, with a Stripe of the site's own.
func (s *Site) payments() *payments.Service {
	server := httptest.NewUnstartedServer(nil)
	s.Stripe = stripefake.New(stripefake.Config{Clock: s.Clock, URL: "http://" + server.Listener.Addr().String()})
	server.Config.Handler = s.Stripe
	server.Start()
	s.t.Cleanup(server.Close)
	return payments.New(payments.Config{
		Store: s.Store, Queue: s.Queue, Orders: s.Orders, Invoices: s.Invoices, Ring: s.Ring, PublicURL: s.URL, Clock: s.Clock,
		Stripe: stripe.New(stripe.Config{BaseURL: server.URL, Clock: s.Clock}),
	})
}

// ConnectStripe gives the supplier an account at the site's Stripe; several suppliers may have the
// same one.
func (s *Site) ConnectStripe(accountID string) {
	s.t.Helper()
	key := "sk_test_" + accountID
	s.Stripe.AddAccount(stripefake.Account{ID: accountID, Keys: []string{key}})
	sealed, err := s.Ring.Seal([]byte(key), "stripe/"+s.SupplierID+"/secret_key")
	s.must(err)
	s.must(s.Store.Update(s.t.Context(), func(tx *store.Tx) error {
		return tx.PutStripeConnection(s.t.Context(), store.StripeConnection{
			SupplierID: s.SupplierID, SealedKey: sealed, AccountID: accountID, Status: store.Connected, ConnectedAt: tx.Now(),
		})
	}))
}

// OnStripesPage fills in a page of Stripe's with a card, and answers where it leads back to; ""
// when it does not.
func (s *Site) OnStripesPage(pageURL string, card stripefake.Card) (back string) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	form := strings.NewReader(url.Values{"card": {card.Number}}.Encode())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, pageURL, form)
	s.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	s.must(err)
	s.must(answer.Body.Close())
	return strings.TrimPrefix(answer.Header.Get("Location"), s.URL)
}

// Charge has everything that is due at Stripe be done.
func (s *Site) Charge() {
	s.t.Helper()
	s.must(s.Payments.Work(s.t.Context()))
	s.Payments.Wait()
}

// PaysNow gives a customer payment terms of its own by which it pays now, by card or, in NZD, from
// a bank account.
func (s *Site) PaysNow(c *wholesale.Customer, collect wholesale.CollectWhen, options ...wholesale.PaymentOption) {
	s.t.Helper()
	terms := wholesale.PaymentTerms{
		ID: store.NewID(), SupplierID: c.SupplierID, Name: "Terms of " + c.Code, Options: append(options, wholesale.PayNow), Collect: collect,
		Methods: []wholesale.MethodKind{wholesale.Card, wholesale.NZBankAccount}, CreatedAt: Now, UpdatedAt: Now,
	}
	if collect == wholesale.CollectDayOfFollowingMonth {
		terms.Days = 20
	}
	s.must(terms.Normalise())
	s.must(s.Store.Update(s.t.Context(), func(tx *store.Tx) error {
		if err := tx.PutPaymentTerms(s.t.Context(), terms); err != nil {
			return err
		}
		c.PaymentTermsID = terms.ID
		return tx.PutCustomer(s.t.Context(), *c)
	}))
}

// Ship approves and ships a new order of a customer's for some of a product.
func (s *Site) Ship(c wholesale.Customer, product wholesale.Product, quantity string) *wholesale.Order {
	s.t.Helper()
	ctx := s.t.Context()
	o, _, err := s.Orders.Take(ctx, c.SupplierID, ordering.NewOrder{
		CustomerID: c.ID, Lines: []ordering.LineInput{{ProductID: product.ID, Quantity: decimal.MustParse(quantity)}},
	}, nil)
	s.must(err)
	_, err = s.Orders.Approve(ctx, c.SupplierID, o.ID)
	s.must(err)
	o, err = s.Orders.Ship(ctx, c.SupplierID, o.ID)
	s.must(err)
	return o
}

// PaymentOf is the newest payment of an order.
func (s *Site) PaymentOf(o *wholesale.Order) (p wholesale.Payment) {
	s.t.Helper()
	s.must(s.Store.View(s.t.Context(), func(tx *store.Tx) error {
		found, err := tx.Payments(s.t.Context(), o.SupplierID, store.PaymentFilter{OrderID: o.ID})
		if len(found) > 0 {
			p = found[0]
		}
		return err
	}))
	return p
}
