package page

import (
	"net/http"
	"net/netip"
	"testing"
)

func TestClientIP(t *testing.T) {
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
		{"two proxies", "127.0.0.1:4711", []string{"198.51.100.1, 203.0.113.9, 10.1.2.3"}, "203.0.113.9"},
		{"two headers", "[::1]:4711", []string{"198.51.100.1", "203.0.113.9"}, "203.0.113.9"},
		{"nonsense", "127.0.0.1:4711", []string{"unknown"}, "127.0.0.1"},
		{"a proxy that says nothing", "127.0.0.1:4711", nil, "127.0.0.1"},
	}
	for _, test := range tests {
		r := &http.Request{RemoteAddr: test.remote, Header: http.Header{"X-Forwarded-For": test.forwarded}}
		if got := clientIP(r, trusted); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
