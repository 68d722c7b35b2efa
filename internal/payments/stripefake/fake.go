package stripefake

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// APIVersion is what the events say they were written in. It is an older one than that of the
// client: an endpoint keeps the version in which it was made.
const APIVersion = "2023-10-16"

// Config is what a Fake is made of. Every field has a working zero value.
type Config struct {
	// Clock returns the time; nil means time.Now. Advance adds to it.
	Clock func() time.Time
	// URL is the address under which the fake is reached, for the addresses of its pages. Empty
	// means that of each request.
	URL string
	// AnyKey makes an account for every test key that is not known yet.
	AnyKey bool
	// SettleAfter is how long a direct debit and its refund are under way; zero means two days.
	SettleAfter time.Duration
	// Deliver, if not nil, is how long events are sent to the accounts' endpoints by themselves;
	// otherwise DeliverEvents does.
	Deliver context.Context
}

// Fake is one Stripe, with any number of accounts. It is safe for concurrent use.
type Fake struct {
	config Config
	prefix string // in every id, so that a fake that starts again gives no id twice

	mu       sync.Mutex
	ahead    time.Duration
	lastID   int
	url      string              // of its pages
	accounts map[string]*account // by id
	keys     map[string]*account // by secret key
	faults   []*Fault
	weather  func(method, path string) Fault
	requests []Request
	underWay map[string]bool // idempotency keys of requests that have not been answered yet
	routes   *http.ServeMux
	sending  sync.Mutex // one round of deliveries at a time
}

// Account is whose payments the fake takes.
type Account struct {
	ID, Name string
	// Keys are the secret keys that speak for it.
	Keys []string
	// WebhookURL gets its events, signed with WebhookSecret; empty for none.
	WebhookURL, WebhookSecret string
}

// account is what the fake knows of one account.
type account struct {
	Account
	customers, methods, setups, sessions, intents, charges, refunds, disputes *shelf
	payouts, movements                                                        *shelf
	events                                                                    []*event
	idempotent                                                                map[string]*kept
}

// Request is one request that the fake has got, in the order in which it came.
type Request struct {
	Method, Path, IdempotencyKey, AccountID string
	Status                                  int  // of the answer; 0 when the connection was cut
	Acted                                   bool // whether anything was changed by it
}

// New makes a fake without accounts.
func New(config Config) *Fake {
	random := make([]byte, 4)
	_, _ = rand.Read(random) // it never fails
	f := &Fake{
		config: config, url: config.URL, prefix: hex.EncodeToString(random), accounts: map[string]*account{}, keys: map[string]*account{},
		underWay: map[string]bool{},
	}
	if f.config.Clock == nil {
		f.config.Clock = time.Now
	}
	f.config.SettleAfter = cmp.Or(config.SettleAfter, 48*time.Hour)
	f.routes = f.pageRoutes()
	return f
}

// AddAccount makes an account, or changes the keys and the endpoint of one that exists.
func (f *Fake) AddAccount(of Account) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.addAccount(of)
}

func (f *Fake) addAccount(of Account) *account {
	known := f.accounts[of.ID]
	if known == nil {
		known = &account{
			customers: newShelf(), methods: newShelf(), setups: newShelf(), sessions: newShelf(),
			intents: newShelf(), charges: newShelf(), refunds: newShelf(), disputes: newShelf(),
			payouts: newShelf(), movements: newShelf(),
			idempotent: map[string]*kept{},
		}
		f.accounts[of.ID] = known
	}
	for _, key := range known.Keys {
		delete(f.keys, key)
	}
	known.Account = of
	for _, key := range of.Keys {
		f.keys[key] = known
	}
	return known
}

// Now is the fake's time.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now()
}

func (f *Fake) now() time.Time { return f.config.Clock().Add(f.ahead) }

// Advance lets time pass: direct debits settle, pages expire, idempotency keys are forgotten.
func (f *Fake) Advance(by time.Duration) {
	f.mu.Lock()
	f.ahead += by
	f.passTime()
	f.mu.Unlock()
	f.deliverSoon()
}

// Requests are all that the fake has got, oldest first.
func (f *Fake) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Request(nil), f.requests...)
}

// newID makes an id with one of Stripe's prefixes.
func (f *Fake) newID(kind string) string {
	f.lastID++
	return fmt.Sprintf("%s_%s%016d", kind, f.prefix, f.lastID)
}
