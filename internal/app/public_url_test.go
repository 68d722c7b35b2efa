package app

import (
	"net/http"
	"strings"
	"testing"
)

// TestThePublicAddressInAnySpelling: an address in capitals is https as well.
func TestThePublicAddressInAnySpelling(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, func(s *Serve) { s.PublicURL = "HTTPS://Orders.Example.com:443/" })
	if server.publicURL != "https://orders.example.com" {
		t.Errorf("links begin with %s", server.publicURL)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL()+"/sign-in/passkey/question", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %v", answer.StatusCode, answer.Header)
	}
	if cookie := answer.Header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "__Host-") || !strings.Contains(cookie, "; Secure") {
		t.Errorf("the cookie is %s", cookie)
	}
}

func TestAPublicAddressIsOnlyAHost(t *testing.T) {
	for address, want := range map[string]bool{
		"https://orders.example.com": true, "https://orders.example.com/": true, "http://127.0.0.1:8080": true,
		"https://example.com/upstock": false, "https://u:p@example.com": false, "https://example.com?a=1": false, "https://example.com#a": false,
		"example.com": false, "ftp://example.com": false,
	} {
		if err := checkPublicURL(address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
