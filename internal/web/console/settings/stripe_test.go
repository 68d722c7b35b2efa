package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"upstock/internal/payments/stripefake"
	"upstock/internal/web/console/settings"
	"upstock/internal/web/webtest"
)

const (
	stripePage   = path + "/stripe"
	stripeKey    = "sk_test_51Kombu0123456789zzzz"
	stripeSecret = "whsec_kombu0123456789yyyy"
)

func withStripe(t *testing.T) *webtest.Site {
	t.Helper()
	site := webtest.New(t, func(site *webtest.Site) {
		settings.Routes(site.Router, settings.Services{Syncing: site.Syncing, Catalog: site.Catalog, Payments: site.Payments,
			PublicURL: "https://orders.example.com", Clock: func() time.Time { return webtest.Now }})
	})
	site.Stripe.AddAccount(stripefake.Account{ID: "acct_kombu", Name: "Kombu Brewing", Keys: []string{stripeKey}})
	return site
}

func TestStripeIsSetUp(t *testing.T) {
	site := withStripe(t)
	if integrations := site.Get(path); integrations.Find(`a[href="`+stripePage+`"]`).Length() == 0 {
		t.Error("nothing leads to Stripe")
	}
	page := site.Get(stripePage)
	if !page.Says("Not connected") || !page.Says("https://orders.example.com/webhooks/stripe/"+site.SupplierID) || !page.Says("charge.dispute.created") {
		t.Errorf("at first: %s", page.Text())
	}
	wrong := site.Post(stripePage, url.Values{"secret_key": {"pk_test_zzzz"}, "webhook_secret": {stripeSecret}})
	if words := wrong.Find("#field-secret_key-error").Text(); wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(words, "publishable key") {
		t.Errorf("the wrong key: %d %q", wrong.Status, words)
	}
	if words := wrong.Find("#field-webhook_secret-error").Text(); !strings.Contains(words, "Paste it again") {
		t.Errorf("the other field says %q", words)
	}
	if answer := site.Post(stripePage, url.Values{"secret_key": {stripeKey}, "webhook_secret": {stripeSecret}}); answer.Status != http.StatusSeeOther {
		t.Fatalf("connecting: %d %s", answer.Status, answer.Text())
	}
	page = site.Get(stripePage)
	if !page.Says("Connected, test mode: no real money") || !page.Says("Kombu Brewing") || !page.Says("Waiting for the first message") {
		t.Errorf("connected: %s", page.Text())
	}
	for _, body := range []string{wrong.Body, page.Body} {
		if strings.Contains(body, "zzzz") || strings.Contains(body, "yyyy") {
			t.Error("a key came back")
		}
	}
	if answer := site.Post(stripePage+"/test", nil); answer.Status != http.StatusSeeOther {
		t.Errorf("testing: %d", answer.Status)
	}
	site.Stripe.Inject(stripefake.Fault{Kind: stripefake.Unauthorised})
	if answer := site.Post(stripePage+"/test", nil); answer.Status != http.StatusServiceUnavailable || !answer.Says("Stripe does not accept the key") {
		t.Errorf("testing a key that was rolled: %d %s", answer.Status, answer.Text())
	}
	if page = site.Get(stripePage); !page.Says("Not working") {
		t.Errorf("then: %s", page.Text())
	}
	if answer := site.Post(stripePage+"/disconnect", nil); answer.Status != http.StatusSeeOther || !site.Get(stripePage).Says("Not connected") {
		t.Errorf("disconnecting: %d", answer.Status)
	}
}
