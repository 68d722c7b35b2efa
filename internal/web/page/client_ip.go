package page

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// ClientIP is the address of the browser: that of the connection, or what a trusted proxy says of
// the connection it got.
func ClientIP(r *http.Request) string {
	return clientIP(r, routerOf(r.Context()).config.TrustedProxies)
}

// clientIP goes back through the proxies as long as each is trusted; whatever a stranger writes
// into the header before them is not believed.
func clientIP(r *http.Request, trusted []netip.Prefix) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		at, err := netip.ParseAddr(host)
		if err != nil || !slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(at.Unmap()) }) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		host = before.Unmap().String()
	}
	return host
}
