package stripe

import (
	"cmp"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	sdk "github.com/stripe/stripe-go/v85"
)

const (
	// DefaultBaseURL is the address of the live service; test keys are used there as well.
	DefaultBaseURL = "https://api.stripe.com"

	// requestTimeout bounds one request, its answer's body included. Stripe itself gives up
	// earlier.
	requestTimeout = 40 * time.Second

	// largestAnswer bounds the memory one answer may take; a page of 100 intents is a tenth of it.
	largestAnswer = 8 << 20
)

// Config is what a Client needs. Every field has a working zero value.
type Config struct {
	// BaseURL is the address of Stripe's API; empty means DefaultBaseURL.
	BaseURL string
	// UserAgent names the program to whoever reads Stripe's log of requests.
	UserAgent string
	// Clock returns the time; nil means time.Now.
	Clock func() time.Time
	// Log receives one debug record per request; nil discards them.
	Log *slog.Logger
}

// Client makes accounts that share their connections. It is safe for concurrent use.
type Client struct {
	backends *sdk.Backends
	clock    func() time.Time
}

// New makes a client. It makes no request.
func New(config Config) *Client {
	carrier := &transport{
		base:      connections(),
		userAgent: cmp.Or(config.UserAgent, "Upstock"),
		limit:     largestAnswer,
		log:       config.Log,
	}
	if carrier.log == nil {
		carrier.log = slog.New(slog.DiscardHandler)
	}
	client := &Client{clock: config.Clock}
	if client.clock == nil {
		client.clock = time.Now
	}
	// The library's own retries, telemetry and log are off: the outbox decides what is asked
	// again, and the library would print Stripe's answers.
	client.backends = &sdk.Backends{API: sdk.GetBackendWithConfig(sdk.APIBackend, &sdk.BackendConfig{
		URL:               sdk.String(strings.TrimRight(cmp.Or(config.BaseURL, DefaultBaseURL), "/")),
		HTTPClient:        &http.Client{Transport: carrier},
		MaxNetworkRetries: sdk.Int64(0),
		EnableTelemetry:   sdk.Bool(false),
		LeveledLogger:     &sdk.LeveledLogger{Level: sdk.LevelNull},
	})}
	return client
}

// connections are Stripe's alone. Ones that have been idle for a while are closed by us, so that a
// request seldom meets one that the other side has just closed.
func connections() http.RoundTripper {
	shared, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // a program may replace the default; then it knows better than we do
		return http.DefaultTransport
	}
	own := shared.Clone()
	own.MaxIdleConnsPerHost = 16
	own.IdleConnTimeout = 20 * time.Second
	return own
}

// Account speaks for the account that a secret key belongs to. It is safe for concurrent use.
type Account struct {
	api    *sdk.Client
	secret string
	clock  func() time.Time
}

// Account returns the account of a secret key. It makes no request; Check says whether the key is
// accepted.
func (c *Client) Account(secretKey string) *Account {
	// People paste keys with a line end attached; a key never contains white space.
	key := strings.TrimSpace(secretKey)
	return &Account{api: sdk.NewClient(key, sdk.WithBackends(c.backends)), secret: key, clock: c.clock}
}

// String names no key.
func (a *Account) String() string { return "an account of Stripe" }

// Format keeps the key out of every verb of fmt.
func (a *Account) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(a.String())) }

// LogValue keeps the key out of logs.
func (a *Account) LogValue() slog.Value { return slog.StringValue(a.String()) }
