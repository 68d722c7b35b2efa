package app

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/payments/stripefake"
	"upstock/internal/unleashed/sandbox"
)

// sendHint delivers a webhook as Unleashed does, to the address that the server has given.
func sendHint(t *testing.T, url, body string) {
	t.Helper()
	if status := hintStatus(t, url, "whkey-abc", body); status != http.StatusAccepted {
		t.Fatalf("the webhook is answered %d", status)
	}
}

// hintStatus is what a webhook that is signed with a key is answered. The connection ends with the
// answer.
func hintStatus(t *testing.T, url, key, body string) int {
	t.Helper()
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "." + body))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("x-unleashed-timestamp", timestamp)
	request.Header.Set("x-unleashed-signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	request.Close = true
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// until asks the server until its answer contains a text.
func (r *rig) until(t *testing.T, server *Server, path, want string) string {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.After(30 * time.Second); ; {
		_, answer := r.ask(t, server, http.MethodGet, path, "")
		if strings.Contains(answer, want) {
			return answer
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatalf("%s never says %s: %s", path, want, answer)
		}
	}
}

// do asks the server for a change, which must succeed, and reads the answer.
func (r *rig) do(t *testing.T, server *Server, method, path, body string) (answer struct {
	ID         string
	URL        string
	Items      []struct{ ID string }
	SalesOrder struct{ GUID string } `json:"sales_order"`
},
) {
	t.Helper()
	status, text := r.ask(t, server, method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestWebhooksNeedNoPoll has one process take the webhooks and another act on them, while the next
// poll is an hour away.
func TestWebhooksNeedNoPoll(t *testing.T) {
	for name, rigged := range map[string]func(t *testing.T) *rig{
		"SQLite":     newRig,
		"PostgreSQL": func(t *testing.T) *rig { return newRigOn(t, databasetest.PostgreSQL(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rigged(t)
			r.serve.PollInterval = new(time.Hour)
			web := r.start(t, func(s *Serve) { s.Role = RoleWeb })
			r.start(t, func(s *Serve) { s.Role = RoleWorker })
			fern := sandbox.NewCustomer("FERN", "Fern Cafe")
			if err := r.box.AddProducts(sandbox.NewProduct("FIZZ", "Fizz", "2.50")); err != nil {
				t.Fatal(err)
			}
			if err := r.box.AddCustomers(fern); err != nil {
				t.Fatal(err)
			}
			r.connect(t, web)
			for _, kind := range []string{"products", "customers"} {
				run := r.do(t, web, http.MethodPost, "/api/v1/imports", `{"kind":"`+kind+`"}`)
				r.until(t, web, "/api/v1/runs/"+run.ID, `"state":"done"`)
			}
			hook := r.do(t, web, http.MethodPut, "/api/v1/integrations/unleashed/webhook", `{"signature_key":"whkey-abc"}`)

			place := r.do(t, web, http.MethodPost, "/api/v1/orders", `{"customer_code":"FERN","lines":[{"product_code":"FIZZ","quantity":"4"}]}`)
			r.do(t, web, http.MethodPost, "/api/v1/orders/"+place.ID+"/approve", "")
			r.until(t, web, "/api/v1/orders/"+place.ID, `"state":"created"`)
			guid := r.do(t, web, http.MethodGet, "/api/v1/orders/"+place.ID, "").SalesOrder.GUID
			if err := r.box.CompleteOrder(guid); err != nil {
				t.Fatal(err)
			}
			sendHint(t, hook.URL, fmt.Sprintf(`{"eventNotificationId":"n1","eventType":"salesorder.updated","data":"{\"salesOrderGuid\":\"%s\"}"}`, guid))
			r.until(t, web, "/api/v1/orders/"+place.ID, `"status":"shipped"`)

			if err := r.box.SetDefaultPrice("FIZZ", "3.25"); err != nil {
				t.Fatal(err)
			}
			sendHint(t, hook.URL, `{"EventNotificationId":"n2","EventType":"Product.Updated","Data":{"ProductGuid":"x"}}`)
			r.until(t, web, "/api/v1/products?code=FIZZ", `"default_price":"3.2500"`)
		})
	}
}

// TestRefusedWebhooksAreCounted also when the sender hangs up as soon as it has its answer.
func TestRefusedWebhooksAreCounted(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	hook := r.do(t, server, http.MethodPut, "/api/v1/integrations/unleashed/webhook", `{"signature_key":"whkey-abc"}`)
	for range 10 {
		if status := hintStatus(t, hook.URL, "guessed", "{}"); status != http.StatusUnauthorized {
			t.Fatalf("%d", status)
		}
	}
	r.until(t, server, "/api/v1/integrations/unleashed/webhook", `"refused":10`)
}

func TestDoctorSaysHowWebhooksArrive(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	said := func(words ...string) {
		t.Helper()
		report, err := r.examine(t)
		if err != nil {
			t.Error(err)
		}
		wantLine(t, report, words...)
		if strings.Contains(report, "whkey-abc") {
			t.Errorf("the report shows the key:\n%s", report)
		}
	}
	if report, err := r.examine(t); err != nil || strings.Contains(report, "webhooks from Unleashed") {
		t.Errorf("%v, and without a key it says\n%s", err, report)
	}
	hook := r.do(t, server, http.MethodPut, "/api/v1/integrations/unleashed/webhook", `{"signature_key":"whkey-abc"}`)
	said("ok", "webhooks from Unleashed", "none has arrived yet")
	sendHint(t, hook.URL, `{"eventNotificationId":"n1"}`)
	said("ok", "webhooks from Unleashed", "1 received, the last")
	hintStatus(t, hook.URL, "guessed", "{}")
	r.until(t, server, "/api/v1/integrations/unleashed/webhook", `"refused":1`)
	said("look", "webhooks from Unleashed", "1 received", "1 refused, the last", "It was signed with another key")
}

func TestDoctorSaysHowStripeIs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	examined := func(words ...string) {
		t.Helper()
		report, err := r.examine(t)
		if err != nil {
			t.Error(err)
		}
		wantLine(t, report, words...)
		if strings.Contains(report, "0123456789") {
			t.Errorf("the report shows a key:\n%s", report)
		}
	}
	if report, err := r.examine(t); err != nil || strings.Contains(report, "the key is accepted") {
		t.Errorf("%v, and without a key it says\n%s", err, report)
	}
	r.do(t, server, http.MethodPut, "/api/v1/integrations/stripe", `{"secret_key":"sk_test_0123456789","webhook_secret":"whsec_0123456789"}`)
	examined("ok", "Stripe", "the key is accepted (test mode)", "no message has arrived yet")
	_, view := r.ask(t, server, http.MethodGet, "/api/v1/integrations/stripe", "")
	var connection struct {
		URL string `json:"webhook_url"`
	}
	if err := json.Unmarshal([]byte(view), &connection); err != nil {
		t.Fatal(err)
	}
	body := `{"id":"evt_1","object":"event","type":"customer.created","data":{"object":{"id":"cus_1","object":"customer"}}}`
	for _, c := range []struct {
		secret string
		want   int
	}{{"whsec_0123456789", http.StatusOK}, {"whsec_guessed", http.StatusBadRequest}} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, connection.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Stripe-Signature", stripefake.Signature([]byte(body), c.secret, time.Now()))
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("signed with %s: %d", c.secret, answer.StatusCode)
		}
	}
	examined("look", "Stripe", "the last message arrived", "the latest was refused", "another secret")
}
