package catalog

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// errNotPublic rejects addresses outside the public internet. Picture addresses come from another
// system, which could otherwise make us read our private network (SSRF).
var errNotPublic = errors.New("not a public address")

// publicDialer connects to public addresses, and to one host named by the operator. It checks the
// resolved address, so DNS answers cannot bypass it.
type publicDialer struct {
	allowed []string // each host:port
	open    net.Dialer
	guarded net.Dialer
}

// newPublicDialer also allows allowedHost: a "host:port", or a host on ports 443 and 80.
func newPublicDialer(allowedHost string) *publicDialer {
	d := &publicDialer{allowed: []string{allowedHost}, open: net.Dialer{Timeout: 10 * time.Second}}
	if _, _, err := net.SplitHostPort(allowedHost); err != nil {
		host := strings.Trim(allowedHost, "[]")
		d.allowed = []string{net.JoinHostPort(host, "443"), net.JoinHostPort(host, "80")}
	}
	d.guarded = d.open
	d.guarded.Control = refuseUnlessPublic
	return d
}

// DialContext has the signature that http.Transport needs.
func (d *publicDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if d.allows(address) {
		return d.open.DialContext(ctx, network, address)
	}
	return d.guarded.DialContext(ctx, network, address)
}

func (d *publicDialer) allows(address string) bool {
	return slices.ContainsFunc(d.allowed, func(allowed string) bool { return strings.EqualFold(address, allowed) })
}

// refuseUnlessPublic runs after name resolution, before each connection attempt.
func refuseUnlessPublic(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errNotPublic, address)
	}
	if !isPublic(target.Addr()) {
		return fmt.Errorf("%w: %s", errNotPublic, target.Addr())
	}
	return nil
}

// notPublic are the special-purpose blocks that netip does not know. Source: IANA's IPv4 and IPv6
// special-purpose address registries.
var notPublic = prefixes(
	"0.0.0.0/8",       // this network
	"100.64.0.0/10",   // carrier-grade NAT
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation
	"192.88.99.0/24",  // 6to4 relays
	"198.18.0.0/15",   // benchmarks
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"240.0.0.0/4",     // reserved, and broadcast
	"2001::/23",       // protocol assignments; Teredo carries an IPv4 address inside
	"2001:db8::/32",   // documentation
	"2002::/16",       // 6to4 carries an IPv4 address inside
	"3fff::/20",       // documentation
)

// publicIPv6 is IPv6's allocated global unicast. Other ranges include embedded IPv4 addresses.
var publicIPv6 = netip.MustParsePrefix("2000::/3")

func isPublic(ip netip.Addr) bool {
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.Is6() && !publicIPv6.Contains(ip) {
		return false
	}
	for _, block := range notPublic {
		if block.Contains(ip) {
			return false
		}
	}
	return true
}

func prefixes(texts ...string) []netip.Prefix {
	blocks := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		blocks[i] = netip.MustParsePrefix(text)
	}
	return blocks
}
