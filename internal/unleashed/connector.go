// Package unleashed connects Upstock to Unleashed: it translates between the domain and the remote API.
//
// It implements the connector contract of package syncing on the typed client of package unleashedapi. It decides what a
// remote field means for an order or a price, and nothing else: it never sees our database, and nobody above it sees
// Unleashed's JSON.
package unleashed

import (
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"upstock/internal/syncing"
	"upstock/internal/unleashed/unleashedapi"
)

const (
	defaultFullPageSize    = 200
	defaultChangesPageSize = 500
	// largestPage is the most that Unleashed puts on one page. Source: https://apidocs.unleashedsoftware.com/Pagination
	largestPage = 1000
)

// Config is what a [Connector] needs. Every field has a working zero value.
type Config struct {
	BaseURL    string                   // without a trailing resource; "" means the live service
	HTTPClient *http.Client             // nil means a shared one with 30 seconds per request
	Clock      func() time.Time         // nil means time.Now; dates readings and the age of reference data, never the pace
	Log        *slog.Logger             // nil discards
	Retry      unleashedapi.RetryPolicy // of reading; creating is never repeated here
	// Rate is how many requests a second one account may get at full speed; 0 means the client's default.
	Rate int
	// FullPageSize is how many rows are asked for at once when everything is read; 0 means 200. Full rows are large and large
	// pages are slow, so more than that only pays when calls are scarcer than time. At most 1000.
	FullPageSize int
	// ChangesPageSize is the same for readings of what has changed, which are short as a rule; 0 means 500. At most 1000.
	ChangesPageSize int
}

// Connector opens Unleashed accounts. It is safe for concurrent use, and so are the accounts.
type Connector struct {
	config Config

	mu sync.Mutex // guards what follows
	// paces are by API id: the limit is the account's, whoever asks.
	paces map[string]*unleashedapi.Pace
	// references are by id and key, so that an id with a wrong key sees nothing that was read with the right one.
	references map[syncing.Credentials]*reference
}

var _ syncing.Connector = (*Connector)(nil)

// New returns a connector. It makes no call.
func New(config Config) *Connector {
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	config.FullPageSize = pageSize(config.FullPageSize, defaultFullPageSize)
	config.ChangesPageSize = pageSize(config.ChangesPageSize, defaultChangesPageSize)
	return &Connector{
		config:     config,
		paces:      map[string]*unleashedapi.Pace{},
		references: map[syncing.Credentials]*reference{},
	}
}

func pageSize(wanted, usual int) int {
	if wanted <= 0 {
		return usual
	}
	return min(wanted, largestPage)
}

// Name is "unleashed".
func (c *Connector) Name() string { return "unleashed" }

// Open makes an account usable; it makes no call. Accounts opened with the same credentials share their pace and their
// reference data. onCall may be nil.
func (c *Connector) Open(credentials syncing.Credentials, onCall func()) syncing.Account {
	credentials.APIID = strings.TrimSpace(credentials.APIID)
	credentials.APIKey = strings.TrimSpace(credentials.APIKey)
	pace, reference := c.shared(credentials)
	return &account{
		config:    c.config,
		reference: reference,
		client: unleashedapi.New(unleashedapi.Config{
			BaseURL:    c.config.BaseURL,
			APIID:      credentials.APIID,
			APIKey:     credentials.APIKey,
			HTTPClient: c.config.HTTPClient,
			Log:        c.config.Log,
			Pace:       pace,
			Retry:      c.config.Retry,
			OnCall: func(unleashedapi.Call) {
				if onCall != nil {
					onCall()
				}
			},
		}),
	}
}

func (c *Connector) shared(credentials syncing.Credentials) (*unleashedapi.Pace, *reference) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paces[credentials.APIID] == nil {
		// The pace keeps the real time, which is what its waiting takes.
		c.paces[credentials.APIID] = unleashedapi.NewPace(unleashedapi.PaceConfig{PerSecond: c.config.Rate})
	}
	if c.references[credentials] == nil {
		c.references[credentials] = newReference(c.config.Clock)
	}
	return c.paces[credentials.APIID], c.references[credentials]
}
