package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/idna"
)

// ErrNotPublic refuses an address outside the public internet that the operator has not allowed.
var ErrNotPublic = errors.New("not a public address")

// Guard decides which addresses may be connected to: public ones, and what the operator allows
// besides. Every connection is checked by the address that a name has led to, at the moment of
// connecting, so that no answer of a name server can lead inside.
type Guard struct {
	// Hosts may be connected to wherever their names lead: each is a "host:port", or a host, which
	// stands for its ports 443 and 80.
	Hosts []string
	// Networks may be connected to although they are private.
	Networks []netip.Prefix
	// Resolver finds the addresses of names; nil is the system's.
	Resolver *net.Resolver
}

const (
	dialTimeout = 10 * time.Second
	// maxHeaders bounds the head of an answer, in bytes.
	maxHeaders = 64 << 10
)

// Transport makes guarded HTTP connections. It uses no proxy, whatever the environment says: a
// proxy would connect for us, past the guard.
func (g Guard) Transport() *http.Transport {
	return &http.Transport{
		DialContext:            g.dial,
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        30 * time.Second,
		MaxIdleConnsPerHost:    2,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // a small answer must not become a large one here
		ForceAttemptHTTP2:      true,
	}
}

func (g Guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialTimeout, Resolver: g.Resolver}
	if !g.names(address) {
		dialer.Control = g.refuse
	}
	return dialer.DialContext(ctx, network, address)
}

// names says whether the operator has named this "host:port".
func (g Guard) names(address string) bool {
	return slices.ContainsFunc(g.Hosts, func(host string) bool {
		if _, _, err := net.SplitHostPort(host); err == nil {
			return strings.EqualFold(address, host)
		}
		host = strings.Trim(host, "[]")
		return strings.EqualFold(address, net.JoinHostPort(host, "443")) || strings.EqualFold(address, net.JoinHostPort(host, "80"))
	})
}

// refuse runs after a name was resolved, before each attempt to connect.
func (g Guard) refuse(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrNotPublic, address)
	}
	return g.Allows(target.Addr())
}

// Allows is [ErrNotPublic] for an address that may not be connected to.
func (g Guard) Allows(ip netip.Addr) error {
	plain := ip.WithZone("").Unmap()
	if IsPublic(ip) || slices.ContainsFunc(g.Networks, func(n netip.Prefix) bool { return n.Contains(plain) }) {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrNotPublic, ip)
}

// AllowsHost checks the host of an address as far as it can be told without asking a name server:
// numbers in any spelling, and names that always mean this machine.
func (g Guard) AllowsHost(host string) error {
	if ascii, err := idna.Lookup.ToASCII(host); err == nil { // "１２７。0.0.1", as the connection reads it
		host = ascii
	}
	host = strings.ToLower(strings.TrimRight(host, "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		return g.Allows(ip)
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case last == "localhost":
		return g.Allows(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	case isNumber(last): // such as 127.1 or 0x7f000001, which some resolvers read as an address
		return fmt.Errorf("%w: %s", ErrNotPublic, host)
	}
	return nil
}

// isNumber says whether a part of a host name is a number, as the URL standard tells addresses from
// names. Source: https://url.spec.whatwg.org/#ends-in-a-number-checker
func isNumber(part string) bool {
	digits, isHex := strings.CutPrefix(part, "0x")
	if isHex {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return part != "" && strings.Trim(part, "0123456789") == ""
}
