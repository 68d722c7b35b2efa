package unleashedapi

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

const (
	// DefaultBaseURL is the address of the live service.
	DefaultBaseURL = "https://api.unleashedsoftware.com"

	defaultClientType = "upstock/unleashed"
	defaultUserAgent  = "Upstock"

	// requestTimeout bounds one HTTP request, its answer's body included. Pages of a thousand
	// products are slow on the live service, but not that slow.
	requestTimeout = 30 * time.Second

	// largestAnswer bounds the memory one answer may take; a page of 1,000 full sales orders is
	// about a tenth of it.
	largestAnswer = 64 << 20
)

// Config is what a Client needs to speak for one Unleashed account. APIID and APIKey are required;
// every other field has a working zero value.
type Config struct {
	// BaseURL is the API's address without a trailing resource; empty means DefaultBaseURL.
	BaseURL string
	// APIID identifies the account, and APIKey signs for it. The key is used as text: although it
	// looks like base64 it is not decoded.
	APIID, APIKey string
	// HTTPClient carries the requests; nil means a shared default with 30 seconds per request.
	// Redirects are never followed, whatever it says: a signed request must not travel.
	HTTPClient *http.Client
	// ClientType names the program to Unleashed as "partner/app"; empty means "upstock/unleashed".
	ClientType string
	// UserAgent names the program to those who read Unleashed's logs; empty means "Upstock".
	UserAgent string
	// Clock returns the time; nil means time.Now.
	Clock func() time.Time
	// Log receives one debug record per request and one warning per retry; nil discards them.
	Log *slog.Logger
	// Pace slows every client of one account down together; nil means no pacing.
	Pace *Pace
	// OnCall, if not nil, is called for every HTTP request sent, retries included, with the context
	// of the call. It is called from the requesting goroutine and must not block.
	OnCall func(context.Context, Call)
	// Prompt, if not nil, says that the caller of a call does not wait for an account that takes
	// none for now: the error comes at once, and the caller tries again by itself.
	Prompt func(context.Context) bool
	// Once, if not nil, says that the caller of a call tries again by itself, so that a GET is not
	// repeated.
	Once func(context.Context) bool
	// Retry governs GET requests. Creating a sales order is never retried.
	Retry RetryPolicy
}

// Call describes one HTTP request that went out, and so counts against the account's monthly quota.
type Call struct {
	Method   string
	Resource string        // "Customers", "SalesOrders" …, without page or GUID
	Status   int           // HTTP status; 0 when no answer came
	Duration time.Duration // from sending to the last byte of the answer
}

// Client talks to one Unleashed account. It is safe for concurrent use.
type Client struct {
	baseURL    string
	apiID      string
	apiKey     string
	clientType string
	userAgent  string
	http       *http.Client
	clock      func() time.Time
	log        *slog.Logger
	pace       *Pace
	onCall     func(context.Context, Call)
	prompt     func(context.Context) bool
	once       func(context.Context) bool
	retry      RetryPolicy
	maxAnswer  int64
}

// New returns a client for one account. It makes no request; Companies is a cheap way to learn
// whether the credentials are accepted.
func New(config Config) *Client {
	client := &Client{
		baseURL: strings.TrimRight(config.BaseURL, "/"),
		// People paste credentials with a line end attached; neither ever contains white space.
		apiID:      strings.TrimSpace(config.APIID),
		apiKey:     strings.TrimSpace(config.APIKey),
		clientType: cmp.Or(config.ClientType, defaultClientType),
		userAgent:  cmp.Or(config.UserAgent, defaultUserAgent),
		http:       withoutRedirects(config.HTTPClient),
		clock:      config.Clock,
		log:        config.Log,
		pace:       config.Pace,
		onCall:     config.OnCall,
		prompt:     config.Prompt,
		once:       config.Once,
		retry:      config.Retry.withDefaults(),
		maxAnswer:  largestAnswer,
	}
	if client.baseURL == "" {
		client.baseURL = DefaultBaseURL
	}
	if client.clock == nil {
		client.clock = time.Now
	}
	if client.log == nil {
		client.log = slog.New(slog.DiscardHandler)
	}
	if client.prompt == nil {
		client.prompt = func(context.Context) bool { return false }
	}
	if client.once == nil {
		client.once = func(context.Context) bool { return false }
	}
	if client.onCall == nil {
		client.onCall = func(context.Context, Call) {}
	}
	return client
}

// sharedHTTPClient is one for all clients, so that accounts share idle connections to the one host
// they all talk to.
var sharedHTTPClient = &http.Client{Timeout: requestTimeout, Transport: keepAliveTransport()}

func keepAliveTransport() http.RoundTripper {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok { // a program may replace the default; then it knows better than we do
		return http.DefaultTransport
	}
	transport = transport.Clone()
	transport.MaxIdleConnsPerHost = 16
	return transport
}

func withoutRedirects(client *http.Client) *http.Client {
	if client == nil {
		client = sharedHTTPClient
	}
	still := *client
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &still
}
