package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"upstock/internal/mail"
	"upstock/internal/payments/stripe"
	"upstock/internal/request"
)

// Role says which part of the work a process does.
type Role string

// The roles. Several processes of each may share one PostgreSQL database.
const (
	RoleAll    Role = "all"    // both
	RoleWeb    Role = "web"    // answers requests and leaves the background work to others
	RoleWorker Role = "worker" // does the background work and answers only health and metrics
)

func (r Role) answers() bool { return r != RoleWorker }
func (r Role) works() bool   { return r != RoleWeb }

// Serve is the command that runs the server, and at the same time the server's configuration.
type Serve struct {
	Listen string `default:"127.0.0.1:8080" help:"Address to listen on."`
	Database
	Role         Role   `enum:"all,web,worker" default:"all" help:"Which part of the work this process does: all, web or worker."`
	UnleashedURL string `name:"unleashed-url" default:"https://api.unleashedsoftware.com" help:"Address of the Unleashed API; pictures are fetched from the same host."`
	StripeURL    string `name:"stripe-url" default:"https://api.stripe.com" help:"Address of Stripe's API, which takes payments; must be https, or an address of this machine."`
	SecretKey
	WebhookNetworks
	SMTPURL           string         `name:"smtp-url" placeholder:"URL" help:"Mail server, as smtp://user:password@host:587?from=address; without it no e-mail is sent."`
	PublicURL         string         `placeholder:"URL" help:"Address people use for this server; by default the address it listens on."`
	TrustedProxies    []string       `placeholder:"NETWORK" help:"Networks of the proxies in front of this server, whose X-Forwarded-For header is trusted; by default this machine's, when --public-url is another address than the one it listens on."`
	DocumentsDir      string         `type:"path" placeholder:"DIR" help:"Folder in which each trading partner has a folder for its documents: in is watched, out is what leaves for it. Without it, documents come and go by upload and over the API."`
	MetricsListen     string         `placeholder:"ADDRESS" help:"Address of a listener of its own for /metrics. Without it, /metrics is answered with everything else, but only while --public-url is not set or is this machine's."`
	PollInterval      *time.Duration `placeholder:"1m" help:"How often to check the remote account for changed sales orders, and for changed prices. Without it every minute at most, and less often where a month's calls would otherwise be short."`
	ReconcileInterval time.Duration  `placeholder:"DURATION" help:"How often to compare every open sales order with the remote account; by default 60 poll intervals."`
	PricesInterval    *time.Duration `placeholder:"DURATION" help:"How often to read changed prices from the remote account; by default as often as --poll-interval, where that is given."`
	PushParallelism   int            `default:"8" help:"How many sales orders to send to one account at the same time."`
	ImportPageSize    int            `default:"200" help:"How many records to request per page in a full import: 200 to 1000."`
	UnleashedRate     int            `default:"100" help:"The most calls per second to one Unleashed account."`
	ShutdownDelay     time.Duration  `default:"0s" help:"How long to keep serving as not ready when asked to stop, so that a load balancer notices."`
	ShutdownTimeout   time.Duration  `default:"30s" help:"How long running requests and jobs may take to finish when asked to stop."`
	Logging
}

// Validate refuses what cannot work, before anything is done.
func (c Serve) Validate() error {
	errs := []error{c.Database.Validate()}
	if _, err := httpURL(c.UnleashedURL); err != nil {
		errs = append(errs, fmt.Errorf("--unleashed-url: %w", err))
	}
	if c.StripeURL != "" {
		if err := checkStripeURL(c.StripeURL); err != nil {
			errs = append(errs, fmt.Errorf("--stripe-url: %w", err))
		}
	}
	if c.PublicURL != "" {
		if err := checkPublicURL(c.PublicURL); err != nil {
			errs = append(errs, fmt.Errorf("--public-url: %w", err))
		}
	}
	if _, err := c.trustedProxies(""); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.webhookNetworks(); err != nil {
		errs = append(errs, err)
	}
	if c.SMTPURL != "" {
		if _, err := mail.ParseURL(c.SMTPURL); err != nil {
			errs = append(errs, fmt.Errorf("--smtp-url: %w", err))
		}
	}
	for _, positive := range []struct {
		flag string
		ok   bool
	}{
		{"--poll-interval", c.PollInterval == nil || *c.PollInterval > 0},
		{"--prices-interval", c.PricesInterval == nil || *c.PricesInterval > 0},
		{"--push-parallelism", c.PushParallelism > 0},
		{"--unleashed-rate", c.UnleashedRate > 0},
	} {
		if !positive.ok {
			errs = append(errs, fmt.Errorf("%s must be more than zero", positive.flag))
		}
	}
	if c.ImportPageSize < 200 || c.ImportPageSize > 1000 {
		errs = append(errs, errors.New("--import-page-size must be between 200 and 1000"))
	}
	return errors.Join(errs...)
}

// given is an interval that was given; zero for none.
func given(d *time.Duration) time.Duration {
	if d == nil {
		return 0
	}
	return *d
}

// thisMachine are the networks of the machine itself.
var thisMachine = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// trustedProxies reads the networks of the proxies. When none are named, there is a proxy on this
// machine if people use another address than own, the one that the server listens on.
func (c Serve) trustedProxies(own string) ([]netip.Prefix, error) {
	if len(c.TrustedProxies) == 0 && request.OriginOf(c.PublicURL) != request.OriginOf(own) {
		return thisMachine, nil
	}
	return readNetworks("--trusted-proxies", c.TrustedProxies)
}

// checkPublicURL refuses what would stand in links and break them, or show a password.
func checkPublicURL(text string) error {
	parsed, err := httpURL(text)
	if err == nil && (strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.Fragment != "" || parsed.User != nil) {
		err = errors.New("it must be only the scheme and the host, like https://orders.example.com: Upstock is all of its host")
	}
	return err
}

// checkStripeURL refuses an address to which secret keys would travel in clear.
func checkStripeURL(text string) error {
	parsed, err := httpURL(text)
	switch {
	case err != nil:
		return err
	case strings.Trim(parsed.Path, "/") != "" || parsed.RawQuery != "" || parsed.Fragment != "" || parsed.User != nil:
		return errors.New("it must be only the scheme and the host, like " + stripe.DefaultBaseURL)
	case parsed.Scheme != "https" && !stripe.OnThisMachine(parsed.Hostname()):
		return errors.New("it must begin with https://, or be an address of this machine: secret keys are sent to it")
	}
	return nil
}

// httpURL reads an absolute http or https address without path.
func httpURL(text string) (*url.URL, error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" || parsed.Scheme != "http" && parsed.Scheme != "https" {
		return nil, fmt.Errorf("%q is not an address like https://host.example", text)
	}
	return parsed, nil
}

// Run serves until ctx ends, and then stops without dropping anything.
func (c Serve) Run(ctx context.Context, terminal Terminal, build Build) error {
	tuneCollector()
	log := c.logger(terminal.Err)
	server, err := Start(ctx, c, Environment{Log: log, Build: build})
	if err != nil {
		return err
	}
	log.InfoContext(ctx, "serving", slog.String("url", server.URL()), slog.String("role", string(c.Role)), slog.String("version", build.Version))
	if err := server.announceSetUp(ctx, terminal.Err); err != nil {
		return errors.Join(err, server.Stop(ctx))
	}

	var failure error
	select {
	case <-ctx.Done():
		log.InfoContext(ctx, "stopping; a second signal stops at once")
	case failure = <-server.Failed():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.ShutdownDelay+c.ShutdownTimeout)
	defer cancel()
	return errors.Join(failure, server.Stop(drain))
}

// softMemoryLimit is where the collector begins to work harder. Large imports may use more.
const softMemoryLimit = 256 << 20

// tuneCollector lets the heap grow to three times the live size: with Go's default of two,
// collection cost a tenth of the order throughput. Go's own environment variables take precedence.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemoryLimit)
	}
}
