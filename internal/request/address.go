package request

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientAddress is where a request comes from: the other end of the connection or, when that is a
// trusted proxy, the end of the proxy's own connection, which it has added to X-Forwarded-For as
// the last one. What stands before that was sent by the client, and is believed only as far as each
// address after it is a trusted proxy's, too.
//
// An address of this machine in the header is never taken for a proxy: it is a client that the
// proxy on this machine has served, e.g. one that forges the header.
func clientAddress(r *http.Request, trusted []netip.Prefix) string {
	at := peerOf(r)
	if !at.IsValid() {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i, hop := range slices.Backward(hops) {
		isPeer := i == len(hops)-1
		if !isTrusted(at, trusted) || !isPeer && at.IsLoopback() {
			break
		}
		before := parseAddress(hop)
		if !before.IsValid() {
			break
		}
		at = before
	}
	return at.String()
}

// peerOf is the other end of the connection.
func peerOf(r *http.Request) netip.Addr { return parseAddress(r.RemoteAddr) }

// parseAddress reads an address with or without a port, as different proxies write it.
func parseAddress(text string) netip.Addr {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return plain(with.Addr())
	}
	alone, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		return netip.Addr{}
	}
	return plain(alone)
}

func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

func isTrusted(a netip.Addr, trusted []netip.Prefix) bool {
	return a.IsValid() && slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
}
