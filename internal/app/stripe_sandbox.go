package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"

	"upstock/internal/payments/stripefake"
)

// StripeSandbox is the command that runs the Stripe sandbox alone.
type StripeSandbox struct {
	Listen     string `default:"127.0.0.1:9191" help:"Address to listen on."`
	StripeKey  string `name:"stripe-key" placeholder:"KEY" help:"Secret key of the account; generated and printed by default."`
	WebhookURL string `name:"webhook" placeholder:"URL" help:"Address that events are sent to: the one that Settings › Integrations › Stripe shows."`
	HookSecret string `name:"webhook-secret" placeholder:"SECRET" help:"Secret that events are signed with; generated and printed by default."`
	Logging
}

// Validate refuses what no client could send, before anything is done.
func (c StripeSandbox) Validate() error {
	for _, given := range []struct{ flag, value string }{{"--stripe-key", c.StripeKey}, {"--webhook-secret", c.HookSecret}} {
		if strings.ContainsFunc(given.value, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return fmt.Errorf("%s: must be printable ASCII without spaces, because it travels in a header", given.flag)
		}
	}
	if c.WebhookURL == "" {
		return nil
	}
	if parsed, err := url.Parse(c.WebhookURL); err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return errors.New("--webhook: it must be an address like http://127.0.0.1:8080/webhooks/stripe/…")
	}
	return nil
}

// Run serves the sandbox until ctx ends.
func (c StripeSandbox) Run(ctx context.Context, terminal Terminal) error {
	log := c.logger(terminal.Err)
	if c.StripeKey == "" {
		c.StripeKey = "sk_test_" + rand.Text()
	}
	if c.HookSecret == "" {
		c.HookSecret = "whsec_" + rand.Text()
	}
	fake := stripefake.New(stripefake.Config{Deliver: ctx})
	fake.AddAccount(stripefake.Account{
		ID: "acct_sandbox", Name: "Stripe sandbox", Keys: []string{c.StripeKey}, WebhookURL: c.WebhookURL, WebhookSecret: c.HookSecret,
	})
	server, err := Listen(ctx, c.Listen, fake, log)
	if err != nil {
		return err
	}
	if tcp, ok := server.listener.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		log.WarnContext(ctx, "the pages need no password and can be reached from other machines", slog.String("address", tcp.String()))
	}
	fmt.Fprintf(terminal.Out, "Stripe sandbox     %s\nPayments           %s/\nSecret key         %s\nWebhook secret     %s\n",
		server.URL(), server.URL(), c.StripeKey, c.HookSecret)
	return serveBriefly(ctx, server, log)
}
