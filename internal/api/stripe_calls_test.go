package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"upstock/internal/payments/stripefake"
)

const (
	stripeIntegration = "/api/v1/integrations/stripe"
	stripeKey         = "sk_test_51Kombu0123456789zzzz"
	stripeSecret      = "whsec_kombu0123456789yyyy"
)

func (w *world) connectStripe() {
	w.t.Helper()
	w.stripe.AddAccount(stripefake.Account{ID: "acct_kombu", Name: "Kombu Brewing", Keys: []string{stripeKey}})
	got := w.send(request{method: "PUT", path: stripeIntegration, body: `{"secret_key":"` + stripeKey + `","webhook_secret":"` + stripeSecret + `"}`})
	if got.status != http.StatusOK || got.json["connected"] != true || got.json["status"] != "connected" || got.json["live"] != false ||
		got.json["account_name"] != "Kombu Brewing" || got.json["error"] != "" {
		w.t.Fatalf("%d %s", got.status, got.text)
	}
}

func TestStripeIsConnected(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		if first := w.get(stripeIntegration); first.status != http.StatusOK || first.json["connected"] != false || first.json["status"] != "disconnected" {
			t.Errorf("at first: %d %s", first.status, first.text)
		}
		for body, field := range map[string]string{
			`{}`:                              "body.secret_key",
			`{"secret_key":"pk_test_1"}`:      "body.secret_key",
			`{"secret_key":"sk_test_nobody"}`: "body.secret_key",
			`{"secret_key":"sk_test_1","webhook_secret":"sk_test_2"}`: "body.webhook_secret",
		} {
			if faults := w.send(request{method: "PUT", path: stripeIntegration, body: body}).problem(t, 422); faults[field] == "" {
				t.Errorf("%s: %v", body, faults)
			}
		}
		w.connectStripe()
		got := w.get(stripeIntegration)
		if got.json["connected"] != true || got.json["has_webhook_secret"] != true ||
			got.json["webhook_url"] != "https://orders.example.com/webhooks/stripe/"+w.office.supplierID {
			t.Errorf("connected: %s", got.text)
		}
		if other := w.send(request{method: "GET", path: stripeIntegration, token: w.other.token}); other.json["connected"] != false {
			t.Errorf("another supplier: %s", other.text)
		}
		if got := w.send(request{method: "POST", path: stripeIntegration + "/test"}); got.status != http.StatusOK {
			t.Errorf("test: %d %s", got.status, got.text)
		}
		audit := w.get("/api/v1/audit")
		if got := w.send(request{method: "DELETE", path: stripeIntegration}); got.status != http.StatusNoContent {
			t.Errorf("disconnect: %d %s", got.status, got.text)
		}
		after := w.get(stripeIntegration)
		if after.json["connected"] != false || after.json["has_webhook_secret"] != false {
			t.Errorf("afterwards: %s", after.text)
		}
		w.send(request{method: "POST", path: stripeIntegration + "/test"}).problem(t, http.StatusConflict)
		for _, text := range []string{got.text, after.text, audit.text, w.log.String()} {
			for _, secret := range []string{stripeKey, stripeSecret, "zzzz", "yyyy"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s is in %s", secret, text)
				}
			}
		}
	})
}

// stripeEvent delivers a message as Stripe does, from another site and without a token.
func (w *world) stripeEvent(supplierID, body, signature string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, "/webhooks/stripe/"+supplierID, strings.NewReader(body))
	r.Header.Set("Stripe-Signature", signature)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

func TestStripeEventsAreTaken(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		w.connectStripe()
		body := `{"id":"evt_1","object":"event","api_version":"2014-01-01","type":"charge.refunded","data":{"object":{"id":"ch_1","object":"charge"}}}`
		signed := stripefake.Signature([]byte(body), stripeSecret, morning())
		for range 2 {
			if got := w.stripeEvent(w.office.supplierID, body, signed); got.Code != http.StatusOK {
				t.Errorf("%d %s", got.Code, got.Body)
			}
		}
		for name, c := range map[string]struct {
			supplier, body, signature string
			want                      int
		}{
			"another body":              {w.office.supplierID, body + " ", signed, http.StatusBadRequest},
			"an old signature":          {w.office.supplierID, body, stripefake.Signature([]byte(body), stripeSecret, morning().Add(-time.Hour)), http.StatusBadRequest},
			"no signature":              {w.office.supplierID, body, "", http.StatusBadRequest},
			"a supplier without Stripe": {w.other.supplierID, body, signed, http.StatusNotFound},
			"no supplier":               {"01890a5d-ac96-774b-bcce-b302099a8057", body, signed, http.StatusNotFound},
			"no id":                     {"acct_1", body, signed, http.StatusNotFound},
			"too long":                  {w.office.supplierID, strings.Repeat(" ", 2<<20), signed, http.StatusRequestEntityTooLarge},
		} {
			if got := w.stripeEvent(c.supplier, c.body, c.signature); got.Code != c.want {
				t.Errorf("%s: %d %s", name, got.Code, got.Body)
			}
		}
		got := w.get(stripeIntegration)
		if got.json["last_webhook_at"] == nil || strings.Contains(w.log.String(), "yyyy") {
			t.Errorf("afterwards: %s", got.text)
		}
		if !strings.Contains(w.log.String(), `"route":"/webhooks/stripe/{supplier_id}"`) {
			t.Error("the message has no line in the log")
		}
	})
}
