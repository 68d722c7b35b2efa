package request

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Origins refuses changes that pages of other sites ask for.
type Origins struct {
	public     string
	protection *http.CrossOriginProtection
}

// NewOrigins trusts the origin of the public address: behind a proxy that ends TLS, the server
// itself sees another scheme and perhaps another host than the browser.
func NewOrigins(publicURL string) *Origins {
	o := &Origins{public: OriginOf(publicURL), protection: http.NewCrossOriginProtection()}
	if o.public != "" && o.protection.AddTrustedOrigin(o.public) != nil {
		o.public = "" // it is no origin
	}
	return o
}

// OriginOf gives the origin of an address as browsers write it: lower case, no default port, no
// path, letters beyond ASCII in their xn-- form. "" when the address has none.
func OriginOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		return ""
	}
	scheme, host, port := strings.ToLower(parsed.Scheme), strings.ToLower(parsed.Hostname()), parsed.Port()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	switch {
	case port != "" && (scheme != "https" || port != "443") && (scheme != "http" || port != "80"):
		host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return scheme + "://" + host
}

// Foreign is the refusal of a change that a page of another site has asked for, by what the browser
// says.
type Foreign struct {
	Origin  string // of the page; "" when the browser does not say
	Site    string // what the browser says of it: Sec-Fetch-Site
	Host    string // that the request was sent to, as the server sees it
	Trusted string // the origin of the public address
}

// Error says why, for the log and for the person who looks after the server.
func (f *Foreign) Error() string {
	seen := "page at " + f.Origin
	if f.Origin == "" {
		seen = "page at an address that the browser does not name"
	}
	if f.Site != "" {
		seen += " (Sec-Fetch-Site: " + f.Site + ")"
	}
	return fmt.Sprintf("%s, request to %s, own address %s", seen, f.Host, f.Trusted)
}

// Check gives a *Foreign error for a change that a page of another site asks for, and logs why.
func (o *Origins) Check(r *http.Request, log *slog.Logger) error {
	if o.protection.Check(r) == nil {
		return nil
	}
	refusal := &Foreign{Origin: harmlessText(r.Header.Get("Origin")), Site: harmlessText(r.Header.Get("Sec-Fetch-Site")),
		Host: harmlessText(r.Host), Trusted: o.public}
	o.log(r.Context(), log, refusal)
	return refusal
}

func (o *Origins) log(ctx context.Context, log *slog.Logger, f *Foreign) {
	facts := Of(ctx)
	log.LogAttrs(ctx, slog.LevelWarn, "refused a change that a page of another site asked for; is --public-url right?",
		slog.String("origin", f.Origin), slog.String("sec_fetch_site", f.Site), slog.String("host", f.Host), slog.String("trusted", f.Trusted),
		slog.String("route", facts.Route), slog.String("address", facts.Address), slog.String("request_id", facts.ID))
}

// IsForeign gives the refusal in err's chain.
func IsForeign(err error) (*Foreign, bool) { return errors.AsType[*Foreign](err) }

// harmlessText is what a client has written into a header, short enough for a log and a page.
func harmlessText(text string) string {
	const most = 200
	return strings.ToValidUTF8(text[:min(len(text), most)], "")
}
