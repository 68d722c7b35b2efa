package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"upstock/internal/payments/stripefake"
)

// What opens the demo's account at its own Stripe, which no other machine reaches.
const (
	stripeKey    = "sk_test_demo_of_upstock_only"
	stripeSecret = "whsec_demo_of_upstock_only"
)

// openStripe makes a stand-in for Stripe with the supplier's account. A demo that is continued has
// the account that it had, with all that was saved and paid there. Without what an earlier one has
// kept it has another account: what was begun at that one waits for it, and says so.
func (s *show) openStripe(ctx context.Context) error {
	s.stripe = stripefake.New(stripefake.Config{Deliver: ctx})
	kept, err := os.ReadFile(s.home.file(stripeFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.home.state.StripeAccount = ""
	case err != nil:
		return fmt.Errorf("demo: %w", err)
	default:
		if err := s.stripe.Load(bytes.NewReader(kept)); err != nil {
			return fmt.Errorf("%s is damaged (%w); start again with --fresh", s.home.file(stripeFile), err)
		}
	}
	if s.home.state.StripeAccount == "" {
		s.home.state.StripeAccount = fmt.Sprintf("acct_demo%d", time.Now().Unix())
	}
	s.stripe.AddAccount(stripefake.Account{ID: s.home.state.StripeAccount, Name: supplierName, Keys: []string{stripeKey}})
	return nil
}

// keepStripe saves what was saved and paid at the stand-in for Stripe.
func (s *show) keepStripe() error {
	if s.stripe == nil {
		return nil
	}
	var kept bytes.Buffer
	if err := s.stripe.Save(&kept); err != nil {
		return err
	}
	return writeFile(s.home.file(stripeFile), kept.Bytes())
}

// connectStripe has Upstock take payments there, and has it told of them.
func (s *show) connectStripe(ctx context.Context) error {
	var connection struct {
		URL string `json:"webhook_url"`
	}
	in := map[string]string{"secret_key": stripeKey, "webhook_secret": stripeSecret}
	if err := s.client.call(ctx, http.MethodPut, "/api/v1/integrations/stripe", in, &connection); err != nil {
		return err
	}
	s.stripe.AddAccount(stripefake.Account{
		ID: s.home.state.StripeAccount, Name: supplierName, Keys: []string{stripeKey}, WebhookURL: connection.URL, WebhookSecret: stripeSecret,
	})
	return nil
}

// payOut has what was paid so far be at the bank. Upstock reads payouts when it compares, which it
// does at once when a key is entered.
func (s *show) payOut(ctx context.Context) error {
	id, err := s.stripe.PayOut(s.home.state.StripeAccount)
	if err != nil {
		return err
	}
	if err := s.stripe.ArrivePayout(s.home.state.StripeAccount, id); err != nil {
		return err
	}
	return s.connectStripe(ctx)
}
