package sandbox

import (
	"cmp"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Config says how a sandbox starts. Every field may be left out.
type Config struct {
	APIID        string           // made when empty
	APIKey       string           // made when empty
	Clock        func() time.Time // time.Now when nil
	Log          *slog.Logger     // each call at debug level; silent when nil
	Behaviour    Behaviour
	Seed         uint64 // of the faults that fire by chance
	CompanyName  string // "Demo Drinks Ltd" when empty
	CurrencyCode string // of the company; "NZD" when empty
	// Zone is the company's, in which a day of a price begins; Pacific/Auckland when nil.
	Zone *time.Location
	// WebhookRetry is the first wait after a failed delivery, doubled after each; 1s when 0.
	WebhookRetry time.Duration
}

// Sandbox is one Unleashed account with its API, an [http.Handler]. It is safe
// for use by many goroutines.
type Sandbox struct {
	id, key  string
	clock    func() time.Time
	log      *slog.Logger
	zone     *time.Location
	control  http.Handler
	calls    callStats
	faults   faultRules
	webhooks *webhooks
	// consulted are the switches that calls have met.
	consulted sync.Map

	mu        sync.RWMutex // guards everything below
	behaviour Behaviour
	lastStamp time.Time
	reference reference
	customers *table[Customer]
	products  *table[Product]
	prices    priceBook
	orders    *orderBook
	invoices  []*invoice // oldest first
	shipments []*shipment
	stock     map[string]stock // by product GUID
	pictures  map[string][]byte
	// unreadable are the records that an event is ahead of: until then they answer 404.
	unreadable map[string]time.Time
}

// New makes a sandbox with the reference data of a fresh account: the warehouse
// MAIN, the taxes OUTPUT2 (15 %), NONE and ZERORATEDOUTPUT, units, payment terms
// and delivery methods; no customers, products or orders.
func New(config Config) *Sandbox {
	s := &Sandbox{
		id: cmp.Or(config.APIID, newAPIID()), key: cmp.Or(config.APIKey, newAPIKey()),
		clock: config.Clock, log: config.Log, zone: config.Zone, behaviour: config.Behaviour,
		customers:  newTable("Customer", func(c *Customer) (guid, code string) { return c.Guid, c.CustomerCode }),
		products:   newTable("Product", func(p *Product) (guid, code string) { return p.Guid, p.ProductCode }),
		orders:     newOrderBook(),
		stock:      map[string]stock{},
		pictures:   map[string][]byte{},
		unreadable: map[string]time.Time{},
	}
	if s.clock == nil {
		s.clock = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.zone == nil {
		s.zone = newZealand()
	}
	s.behaviour.consulted = &s.consulted
	s.webhooks = newWebhooks(config.WebhookRetry, s.now)
	s.faults.seed = config.Seed
	s.faults.set(nil)
	company := cmp.Or(config.CompanyName, "Demo Drinks Ltd")
	s.reference = newReference(company, cmp.Or(config.CurrencyCode, "NZD"), s.stamp())
	s.control = s.controlHandler()
	return s
}

// newZealand is the zone of the usual company; UTC on a machine that does not know it.
func newZealand() *time.Location {
	zone, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		return time.UTC
	}
	return zone
}

// APIID is the account's API Id.
func (s *Sandbox) APIID() string { return s.id }

// APIKey is the account's API key.
func (s *Sandbox) APIKey() string { return s.key }

// Behaviour gives the current positions of the switches.
func (s *Sandbox) Behaviour() Behaviour {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.behaviour
}

// SetBehaviour moves the switches, from the next call on.
func (s *Sandbox) SetBehaviour(b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviour = b
	s.behaviour.consulted = &s.consulted
}

// now is the clock in UTC, to the millisecond that the wire can carry.
func (s *Sandbox) now() time.Time { return s.clock().UTC().Truncate(time.Millisecond) }

// Today is the clock in the company's zone: its date is the day by which prices are charged.
func (s *Sandbox) Today() time.Time { return s.now().In(s.zone) }

// stamp is the LastModifiedOn of a change: the clock, but always later than the
// change before, so that "changed since" has one answer. The sandbox is locked.
func (s *Sandbox) stamp() time.Time {
	at := s.now()
	if !at.After(s.lastStamp) {
		at = s.lastStamp.Add(time.Millisecond)
	}
	s.lastStamp = at
	return at
}
