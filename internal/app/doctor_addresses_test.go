package app

import (
	"fmt"
	"strings"
	"testing"
)

func TestDoctorLooksAtTheAddresses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		publicURL, listen string
		public            verdict
		metrics           string
	}{
		{"", "", well, "on the main listener"},
		{"http://localhost:8080", "", well, "on the main listener"},
		{"https://orders.example.com", "", well, "off"},
		{"https://orders.example.com", "127.0.0.1:9464", well, "127.0.0.1:9464"},
		{"http://orders.example.com", "", look, "off"},
		{"orders.example.com", "", ill, "off"},
	} {
		got := Doctor{PublicURL: test.publicURL, MetricsListen: test.listen}.addresses()
		if got[0].verdict != test.public || !strings.Contains(got[1].detail, test.metrics) {
			t.Errorf("%q %q: %v", test.publicURL, test.listen, got)
		}
	}
}

func TestTrustedProxiesAreAddressesOrNetworks(t *testing.T) {
	t.Parallel()
	const own = "http://127.0.0.1:8080"
	for _, test := range []struct {
		publicURL string
		named     []string
		want      string
	}{
		{own, nil, "[]"}, // people use the address it listens on: there is no proxy
		{"https://orders.example.com", nil, "[127.0.0.0/8 ::1/128]"},
		{"https://127.0.0.1:8443", nil, "[127.0.0.0/8 ::1/128]"},
		{"https://orders.example.com", []string{"10.0.0.2", " 2001:db8::/64"}, "[10.0.0.2/32 2001:db8::/64]"},
		{"https://orders.example.com", []string{"proxy.local"}, "error"},
	} {
		got := "error"
		if networks, err := (Serve{PublicURL: test.publicURL, TrustedProxies: test.named}).trustedProxies(own); err == nil {
			got = fmt.Sprint(networks)
		}
		if got != test.want {
			t.Errorf("%s %v: %s, want %s", test.publicURL, test.named, got, test.want)
		}
	}
}
