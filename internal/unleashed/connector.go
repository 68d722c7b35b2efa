// Package unleashed connects Upstock to Unleashed: it translates between the domain and the remote
// API.
//
// It implements the connector contract of package syncing on the typed client of package
// unleashedapi. It only decides what a remote field means for an order or a price: it has no
// database access, and callers never see Unleashed's JSON.
package unleashed

import (
	"context"
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
	defaultChangesPageSize = 1000
	// ordersPageSize bounds pages of changed orders, which come with all their lines.
	ordersPageSize = 500
	// largestPage is Unleashed's limit. Source: https://apidocs.unleashedsoftware.com/Pagination
	largestPage = 1000
)

// Config is what a [Connector] needs. Every field has a working zero value.
type Config struct {
	BaseURL    string                   // without a trailing resource; "" means the live service
	HTTPClient *http.Client             // nil means a shared one with 30 seconds per request
	Clock      func() time.Time         // nil means time.Now; for readings and caches, not the pace
	Log        *slog.Logger             // nil discards
	Retry      unleashedapi.RetryPolicy // of reading; creating is never repeated here
	// Rate is the maximum requests per second for one account; 0 means the client's default.
	Rate int
	// UserAgent names the program in every call; "" means "Upstock".
	UserAgent string
	// FullPageSize is the page size of full readings; 0 means 200, the maximum is 1000. Large pages
	// are slow, so more only pays off when calls are scarcer than time.
	FullPageSize int
	// ChangesPageSize is the same for readings of changes, usually short: a page holds all that the
	// overlap with the one before repeats. 0 means 1000, the most.
	ChangesPageSize int
}

// Connector opens Unleashed accounts. It is safe for concurrent use, and so are the accounts.
type Connector struct {
	config Config

	mu sync.Mutex // guards what follows
	// paces are by API id, because the limit is the account's.
	paces map[string]*unleashedapi.Pace
	// references are by id and key, so a wrong key never sees what the right one has read.
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

// Open returns a usable account; it makes no call. Accounts with the same credentials share their
// pace and reference data. onCall may be nil.
func (c *Connector) Open(credentials syncing.Credentials, onCall func(context.Context)) syncing.Account {
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
			UserAgent:  c.config.UserAgent,
			Log:        c.config.Log,
			Pace:       pace,
			Retry:      c.config.Retry,
			Prompt:     syncing.IsPrompt,
			Once:       syncing.IsOnce,
			OnCall: func(ctx context.Context, _ unleashedapi.Call) {
				if onCall != nil {
					onCall(ctx)
				}
			},
		}),
	}
}

func (c *Connector) shared(credentials syncing.Credentials) (*unleashedapi.Pace, *reference) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paces[credentials.APIID] == nil {
		// The pace uses real time, because it really waits.
		c.paces[credentials.APIID] = unleashedapi.NewPace(unleashedapi.PaceConfig{PerSecond: c.config.Rate})
	}
	if c.references[credentials] == nil {
		c.references[credentials] = newReference(c.config.Clock)
	}
	return c.paces[credentials.APIID], c.references[credentials]
}
