// Package payments takes the money for orders, through each supplier's own account at Stripe: at
// the moment that the payment terms name, exactly once, and never while totals differ. What an
// order owes and which payment is to exist, the domain says ([wholesale.Ledger]). What became of
// a payment is read from Stripe, whoever tells of it.
package payments

import (
	"cmp"
	"log/slog"
	"strings"
	"time"

	"upstock/internal/invoicing"
	"upstock/internal/jobs"
	"upstock/internal/keyring"
	"upstock/internal/ordering"
	"upstock/internal/payments/stripe"
	"upstock/internal/store"
)

// Config is what the service works with.
type Config struct {
	Store    *store.Store
	Queue    *jobs.Queue
	Orders   *ordering.Service
	Invoices *invoicing.Service
	Ring     *keyring.Keyring // seals the keys of suppliers' accounts
	Stripe   *stripe.Client
	// PublicURL is where people reach this server: payment links, and the way back from Stripe's
	// pages, begin with it.
	PublicURL string
	Clock     func() time.Time
	// Measured is called for each outcome of a charge or a refund; nil for no one.
	Measured func(Outcome)
	Log      *slog.Logger // silent when nil
}

// Service takes payments and gives them back.
type Service struct {
	store     *store.Store
	queue     *jobs.Queue
	orders    *ordering.Service
	invoices  *invoicing.Service
	ring      *keyring.Keyring
	stripe    *stripe.Client
	publicURL string
	clock     func() time.Time
	measured  func(Outcome)
	log       *slog.Logger

	work *worker
}

// New makes the service, and has it follow the orders and their credit notes.
func New(c Config) *Service {
	s := &Service{
		store: c.Store, queue: c.Queue, orders: c.Orders, invoices: c.Invoices, ring: c.Ring, stripe: c.Stripe,
		publicURL: strings.TrimSuffix(c.PublicURL, "/"), clock: c.Clock, measured: c.Measured,
		log: cmp.Or(c.Log, slog.New(slog.DiscardHandler)), work: newWorker(),
	}
	c.Orders.FollowedBy(s.Follow)
	c.Invoices.FollowedBy(s.Credited)
	return s
}
