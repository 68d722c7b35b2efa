package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

const unleashedWebhook = "/api/v1/integrations/unleashed/webhook"

// signatureKey enters a key and gives the id of the newest.
func (w *world) signatureKey(key string) string {
	w.t.Helper()
	got := w.send(request{method: "PUT", path: unleashedWebhook, body: `{"signature_key":"` + key + `"}`})
	if got.status != http.StatusOK {
		w.t.Fatalf("%d %s", got.status, got.text)
	}
	keys := got.json["keys"].([]any)
	return keys[len(keys)-1].(map[string]any)["id"].(string)
}

// webhook delivers one from Unleashed, signed at a time.
func (w *world) webhook(supplierID, key string, at time.Time, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "." + body))
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, "/webhooks/unleashed/"+supplierID, strings.NewReader(body))
	r.Header.Set("x-unleashed-timestamp", timestamp)
	r.Header.Set("x-unleashed-signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	for _, c := range change {
		c(r)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer
}

func TestUnleashedWebhook(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		first := w.get(unleashedWebhook)
		url := "https://orders.example.com/webhooks/unleashed/" + w.office.supplierID
		if first.json["url"] != url || len(first.json["keys"].([]any)) != 0 || first.json["last_received_at"] != nil || first.json["last_refused_at"] != nil {
			t.Errorf("at first: %s", first.text)
		}
		w.send(request{method: "PUT", path: unleashedWebhook, body: `{}`}).problem(t, http.StatusUnprocessableEntity)
		if faults := w.send(request{method: "PUT", path: unleashedWebhook, body: `{"signature_key":"two words"}`}).problem(t, 422); faults["body.signature_key"] == "" {
			t.Errorf("faults: %v", faults)
		}
		id := w.signatureKey("whkey-abc")
		if again := w.signatureKey("whkey-abc"); again != id {
			t.Error("the same key was added twice")
		}
		now := morning()
		if got := w.webhook(w.office.supplierID, "whkey-abc", now, `{"eventNotificationId":"n1","eventType":"product.updated"}`); got.Code != http.StatusAccepted || got.Body.Len() != 0 {
			t.Errorf("a good one: %d %s", got.Code, got.Body)
		}
		w.webhook(w.office.supplierID, "whkey-abd", now, `{}`)
		got := w.get(unleashedWebhook)
		if got.json["received"] != 1.0 || got.json["refused"] != 1.0 || got.json["last_received_at"] != "2026-03-02T09:30:00Z" ||
			got.json["last_refused_at"] != "2026-03-02T09:30:00Z" || !strings.Contains(got.json["last_refusal"].(string), "another key") {
			t.Errorf("afterwards: %s", got.text)
		}
		if strings.Contains(got.text+w.log.String(), "whkey-ab") {
			t.Error("the key came back")
		}
		if !strings.Contains(w.log.String(), `"route":"/webhooks/unleashed/{supplier_id}"`) {
			t.Error("the webhook has no line in the log")
		}

		if got := w.send(request{method: "DELETE", path: unleashedWebhook + "/keys/" + id}); got.status != http.StatusNoContent {
			t.Errorf("remove one: %d %s", got.status, got.text)
		}
		w.send(request{method: "DELETE", path: unleashedWebhook + "/keys/" + id}).problem(t, http.StatusNotFound)
		for i := range 5 {
			w.signatureKey(fmt.Sprint("key-", i))
		}
		w.send(request{method: "PUT", path: unleashedWebhook, body: `{"signature_key":"key-6"}`}).problem(t, http.StatusConflict)
		if got := w.send(request{method: "DELETE", path: unleashedWebhook}); got.status != http.StatusNoContent {
			t.Errorf("remove all: %d %s", got.status, got.text)
		}
		if got := w.webhook(w.office.supplierID, "key-0", now, `{}`); got.Code != http.StatusUnauthorized {
			t.Errorf("after all keys were removed: %d", got.Code)
		}
	})
}

// TestARefusedWebhookIsToldNothing answers every wrong one in the same words, whoever it is for.
func TestARefusedWebhookIsToldNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		w.signatureKey("whkey-abc")
		now, mine := morning(), w.office.supplierID
		without := func(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }
		for name, got := range map[string]*httptest.ResponseRecorder{
			"another key":             w.webhook(mine, "guessed", now, `{}`),
			"too old":                 w.webhook(mine, "whkey-abc", now.Add(-6*time.Minute), `{}`),
			"no signature":            w.webhook(mine, "whkey-abc", now, `{}`, without("x-unleashed-signature")),
			"no time":                 w.webhook(mine, "whkey-abc", now, `{}`, without("x-unleashed-timestamp")),
			"a supplier without keys": w.webhook(w.other.supplierID, "whkey-abc", now, `{}`),
			"no such supplier":        w.webhook(uuid.NewString(), "whkey-abc", now, `{}`),
			"no supplier's id":        w.webhook("%00'", "whkey-abc", now, `{}`),
		} {
			if got.Code != http.StatusUnauthorized || got.Header().Get("Content-Type") != "application/problem+json" ||
				got.Body.String() != `{"status":401,"title":"Unauthorized","detail":"The webhook has no valid signature"}` {
				t.Errorf("%s: %d %s", name, got.Code, got.Body)
			}
		}
		if got := w.webhook(mine, "whkey-abc", now, strings.Repeat(" ", 64<<10)+"{}"); got.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("a long one: %d", got.Code)
		}
	})
}

func TestAWebhookNeedsOnlyItsSignature(t *testing.T) {
	w := newWorld(t)
	w.signatureKey("whkey-abc")
	got := w.webhook(w.office.supplierID, "whkey-abc", morning(), "{}", func(r *http.Request) {
		r.Header.Set("Origin", "https://api.unleashedsoftware.com")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header["Content-Type"] = []string{"text/plain"}
		for _, name := range []string{"X-Unleashed-Signature", "X-Unleashed-Timestamp"} {
			value := r.Header.Get(name)
			r.Header.Del(name)
			r.Header.Set(strings.ToUpper(name), value)
		}
	})
	if got.Code != http.StatusAccepted {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	// A page that someone else has made cannot use it for anything else.
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/webhooks/unleashed/"+w.office.supplierID, nil))
	if answer.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", answer.Code)
	}
}

// TestAFloodOfForgedWebhooksHoldsUpNoGoodOne slows down whoever guesses, also where good ones come
// from the same address.
func TestAFloodOfForgedWebhooksHoldsUpNoGoodOne(t *testing.T) {
	w := newWorld(t)
	w.signatureKey("whkey-abc")
	last := httptest.NewRecorder()
	for range 200 {
		last = w.webhook(w.office.supplierID, "guessed", morning(), "{}")
	}
	if last.Code != http.StatusTooManyRequests || last.Header().Get("Retry-After") == "" {
		t.Errorf("the last of a flood: %d", last.Code)
	}
	if got := w.webhook(w.office.supplierID, "whkey-abc", morning(), "{}"); got.Code != http.StatusAccepted {
		t.Errorf("a good one after it: %d", got.Code)
	}
	elsewhere := w.webhook(w.office.supplierID, "guessed", morning(), "{}", func(r *http.Request) { r.RemoteAddr = "192.0.2.77:1" })
	if elsewhere.Code != http.StatusUnauthorized {
		t.Errorf("from another address: %d", elsewhere.Code)
	}
}
