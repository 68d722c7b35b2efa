package app

import "testing"

func TestKeysOfStripeTravelSafely(t *testing.T) {
	for address, want := range map[string]bool{
		"https://api.stripe.com": true, "https://api.stripe.com/": true, "http://127.0.0.1:9191": true, "http://localhost:9191": true,
		"http://[::1]:9191": true, "http://api.stripe.com": false, "http://10.0.0.7:9191": false, "https://api.stripe.com/v1": false,
		"https://key@api.stripe.com": false, "api.stripe.com": false, "ftp://127.0.0.1": false,
	} {
		if err := checkStripeURL(address); (err == nil) != want {
			t.Errorf("%s: %v", address, err)
		}
	}
}
