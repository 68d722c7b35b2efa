package request

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestOriginsAreWrittenAsBrowsersWriteThem(t *testing.T) {
	for address, want := range map[string]string{
		"https://orders.example.com":      "https://orders.example.com",
		"https://Orders.Example.COM:443/": "https://orders.example.com",
		"http://orders.example.com:80":    "http://orders.example.com",
		"https://orders.example.com:8443": "https://orders.example.com:8443",
		"http://192.168.1.5:8080/shop":    "http://192.168.1.5:8080",
		"http://[2001:db8::1]:8080":       "http://[2001:db8::1]:8080",
		"http://[2001:db8::1]":            "http://[2001:db8::1]",
		"https://käse.example":            "https://xn--kse-qla.example",
		"orders.example.com":              "",
		"":                                "",
	} {
		if got := OriginOf(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

// TestThePublicOriginIsTrusted sends forms as browsers do, to a server that sees http and another
// host than the browser, because a proxy ends TLS.
func TestThePublicOriginIsTrusted(t *testing.T) {
	for _, test := range []struct {
		name, publicURL, method, origin, site string
		want                                  bool
	}{
		{"a form of ours", "https://orders.example.com", "POST", "https://orders.example.com", "same-origin", true},
		{"a form of ours, an old browser", "https://orders.example.com", "POST", "https://orders.example.com", "", true},
		{"a form of ours, the address with a port", "https://orders.example.com:443", "POST", "https://orders.example.com", "", true},
		{"a form of ours, a domain with umlauts", "https://käse.example", "POST", "https://xn--kse-qla.example", "", true},
		{"another site", "https://orders.example.com", "POST", "https://evil.example", "cross-site", false},
		{"another site, an old browser", "https://orders.example.com", "POST", "https://evil.example", "", false},
		{"a neighbour", "https://orders.example.com", "POST", "https://shop.example.com", "same-site", false},
		{"the same host without TLS", "https://orders.example.com", "POST", "http://orders.example.com", "", false},
		{"a page that hides where it is", "https://orders.example.com", "POST", "null", "cross-site", false},
		{"DELETE of another site", "https://orders.example.com", "DELETE", "https://evil.example", "cross-site", false},
		{"a link from another site", "https://orders.example.com", "GET", "", "cross-site", true},
		{"typed into the address bar", "https://orders.example.com", "POST", "", "none", true},
		{"a program", "https://orders.example.com", "POST", "", "", true},
		{"no public address", "", "POST", "https://orders.example.com", "", false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), test.method, "http://10.0.0.7:8080/orders", nil)
		for name, value := range map[string]string{"Origin": test.origin, "Sec-Fetch-Site": test.site} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if err := NewOrigins(test.publicURL).Check(r, slog.New(slog.DiscardHandler)); (err == nil) != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestARefusalIsLoggedWithWhy(t *testing.T) {
	var log bytes.Buffer
	origins := NewOrigins("https://orders.example.com")
	config := Config{Log: slog.New(slog.NewJSONHandler(&log, nil))}.For("console", nil)
	config.Handle(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		Of(r.Context()).Route = "/orders/{id}"
		if foreign, ok := IsForeign(origins.Check(r, config.Log)); !ok || foreign.Origin != "https://evil.example" {
			t.Errorf("the refusal is %+v", foreign)
		}
	})).ServeHTTP(httptest.NewRecorder(), forged(t))
	var line map[string]any
	if err := json.NewDecoder(&log).Decode(&line); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"level": "WARN", "origin": "https://evil.example", "trusted": "https://orders.example.com", "sec_fetch_site": "cross-site",
		"host": "10.0.0.7:8080", "route": "/orders/{id}",
	} {
		if line[name] != want {
			t.Errorf("%s is %v, want %v", name, line[name], want)
		}
	}
	if id, _ := line["request_id"].(string); id == "" {
		t.Error("the line has no request id")
	}
}

func forged(t *testing.T) *http.Request {
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://10.0.0.7:8080/orders/x", nil)
	r.Header.Set("Origin", "https://evil.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	return r
}
