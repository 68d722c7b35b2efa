package outbound

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIsPublic(t *testing.T) {
	public := []string{"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.167.255.255", "223.255.255.255", "2606:4700::1111", "2a00:1450::1"}
	inside := []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1",
		"172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
		"240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "100::1", "2001::1",
		"2001:db8::1", "2002:7f00:1::", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "2a00:1450::1%eth0", "fec0::1", "ff02::1",
	}
	got, want := map[string]bool{}, map[string]bool{}
	for _, ip := range public {
		want[ip], got[ip] = true, IsPublic(netip.MustParseAddr(ip))
	}
	for _, ip := range inside {
		want[ip], got[ip] = false, IsPublic(netip.MustParseAddr(ip))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAllowsHost(t *testing.T) {
	office := Guard{Networks: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd12::/16")}}
	for host, want := range map[string]bool{
		"hooks.example.com": true, "8.8.8.8": true, "2606:4700::1111": true, "10.1.2.3": true, "::ffff:10.1.2.3": true, "fd12::7": true,
		"hooks.3com": true, "x0x": true,
		"10.2.0.1": false, "127.0.0.1": false, "127.0.0.1.": false, "localhost": false, "LocalHost.": false, "api.localhost": false, "::1": false,
		"127.1": false, "2130706433": false, "0x7f000001": false, "0177.0.0.1": false, "0x7f.1": false, "10.1.515": false,
		"169.254.169.254": false, "64:ff9b::a01:203": false, "fe80::1%eth0": false, "fd13::1": false,
		"１２７.０.０.１": false, "127。0。0。1": false, "ⓛocalhost": false, "127.0.0.1..": false, "käse.example": true, "a_b.example": true,
	} {
		if err := office.AllowsHost(host); (err == nil) != want || err != nil && !errors.Is(err, ErrNotPublic) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestHostsThatAreNamed(t *testing.T) {
	for _, test := range []struct {
		host, address string
		want          bool
	}{
		{"sandbox.example:9090", "sandbox.example:9090", true},
		{"sandbox.example:9090", "SANDBOX.example:9090", true},
		{"sandbox.example:9090", "sandbox.example:80", false},
		{"sandbox.example:9090", "evil.sandbox.example:9090", false},
		{"sandbox.example", "sandbox.example:443", true},
		{"sandbox.example", "sandbox.example:80", true},
		{"sandbox.example", "sandbox.example:22", false},
		{"[::1]", "[::1]:443", true},
		{"[::1]:9090", "[::1]:9090", true},
	} {
		if got := (Guard{Hosts: []string{test.host}}).names(test.address); got != test.want {
			t.Errorf("%q allowed, %q dialled: %v", test.host, test.address, got)
		}
	}
}

// TestANameThatLeadsInsideIsRefused as in DNS rebinding: what a name server said before does not
// matter, because the address is checked when it is connected to.
func TestANameThatLeadsInsideIsRefused(t *testing.T) {
	var asked atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(inside.Close)
	_, port, err := net.SplitHostPort(inside.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	address := "http://hooks.example.com:" + port + "/"
	resolver := nameServer(t, netip.MustParseAddr("127.0.0.1"))
	ask := func(g Guard) error {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := (&http.Client{Transport: g.Transport()}).Do(request)
		if err == nil {
			response.Body.Close()
		}
		return err
	}
	if err := ask(Guard{Resolver: resolver}); !errors.Is(err, ErrNotPublic) || asked.Load() != 0 {
		t.Errorf("%v, asked %d times", err, asked.Load())
	}
	// The guard is what refuses: the same name leads there when its network is allowed.
	if err := ask(Guard{Resolver: resolver, Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}); err != nil || asked.Load() != 1 {
		t.Errorf("%v, asked %d times", err, asked.Load())
	}
}

func TestNoProxyIsUsed(t *testing.T) {
	var proxied atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	t.Cleanup(proxy.Close)
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	if transport := (Guard{}).Transport(); transport.Proxy != nil {
		t.Error("the transport asks for a proxy")
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://10.0.0.1/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&http.Client{Transport: Guard{}.Transport()}).Do(request)
	if !errors.Is(err, ErrNotPublic) || proxied.Load() != 0 {
		t.Errorf("%v, %d requests through the proxy", err, proxied.Load())
	}
}

// nameServer answers every question with one IPv4 address, and returns a resolver for it.
func nameServer(t *testing.T, answer netip.Addr) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		question := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(question)
			if err != nil {
				return
			}
			conn.WriteTo(dnsAnswer(question[:n], answer), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// dnsAnswer is a minimal RFC 1035 answer: it repeats the question and answers IPv4 queries.
func dnsAnswer(question []byte, address netip.Addr) []byte {
	end := 12 + bytes.IndexByte(question[12:], 0) + 5 // the name, its type and its class
	const typeA = 1
	asksForA := binary.BigEndian.Uint16(question[end-4:]) == typeA
	message := append([]byte{question[0], question[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, question[12:end]...)
	if asksForA {
		message[7] = 1
		message = append(message, 0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 60, 0, 4)
		message = append(message, address.AsSlice()...)
	}
	return message
}
