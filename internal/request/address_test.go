package request

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestTheAddressIsTheOneThatATrustedProxyAdded(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	tests := []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"no proxy", "203.0.113.9:4711", nil, "203.0.113.9"},
		{"a stranger's header", "203.0.113.9:4711", []string{"198.51.100.1"}, "203.0.113.9"},
		{"one proxy", "127.0.0.1:4711", []string{"203.0.113.9"}, "203.0.113.9"},
		{"a stranger's header through a proxy", "127.0.0.1:4711", []string{"198.51.100.1, 203.0.113.9"}, "203.0.113.9"},
		{"a stranger's header of its own line", "127.0.0.1:4711", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"},
		{"a client on the proxy's machine forges it", "127.0.0.1:4711", []string{"198.51.100.1, 127.0.0.1"}, "127.0.0.1"},
		{"the same in IPv6", "[::1]:4711", []string{"198.51.100.1, ::1"}, "::1"},
		{"two proxies", "127.0.0.1:4711", []string{"198.51.100.1, 203.0.113.9, 10.1.2.3"}, "203.0.113.9"},
		{"a stranger names a proxy", "127.0.0.1:4711", []string{"10.1.2.3, 203.0.113.9"}, "203.0.113.9"},
		{"nonsense", "127.0.0.1:4711", []string{"unknown"}, "127.0.0.1"},
		{"nonsense before the proxy's address", "127.0.0.1:4711", []string{"'; DROP TABLE, 203.0.113.9"}, "203.0.113.9"},
		{"empty", "127.0.0.1:4711", []string{""}, "127.0.0.1"},
		{"a proxy that says nothing", "127.0.0.1:4711", nil, "127.0.0.1"},
		{"with a port", "127.0.0.1:4711", []string{"203.0.113.9:55012"}, "203.0.113.9"},
		{"IPv6 with a port", "127.0.0.1:4711", []string{"[2001:db8::7]:55012"}, "2001:db8::7"},
		{"IPv6 in brackets", "127.0.0.1:4711", []string{"[2001:db8::7]"}, "2001:db8::7"},
		{"IPv6 with a zone", "[fe80::1%eth0]:4711", nil, "fe80::1"},
		{"IPv4 in IPv6", "[::ffff:127.0.0.1]:4711", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"no address at all", "@", []string{"203.0.113.9"}, "@"},
	}
	for _, test := range tests {
		r := &http.Request{RemoteAddr: test.remote, Header: http.Header{"X-Forwarded-For": test.forwarded}}
		if got := clientAddress(r, trusted); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
	r := &http.Request{RemoteAddr: "127.0.0.1:4711", Header: http.Header{"X-Forwarded-For": {"203.0.113.9"}}}
	if got := clientAddress(r, nil); got != "127.0.0.1" {
		t.Errorf("without a proxy: got %s", got)
	}
}
