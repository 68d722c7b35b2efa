package stripefake_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"upstock/internal/payments/stripefake"
)

const (
	account = "acct_1"
	key     = "sk_test_0123456789"
)

type bench struct {
	t    *testing.T
	fake *stripefake.Fake
	url  string
}

func newBench(t *testing.T) bench {
	t.Helper()
	fake := stripefake.New(stripefake.Config{})
	fake.AddAccount(stripefake.Account{ID: account, Keys: []string{key}})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return bench{t, fake, server.URL}
}

// ask makes a request with an idempotency key, and reads what is answered.
func (b bench) ask(method, path, idempotencyKey string, form url.Values) (status int, body map[string]any, replayed bool) {
	b.t.Helper()
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Idempotency-Key", idempotencyKey)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := json.Unmarshal(text, &body); err != nil {
		b.t.Fatalf("%s: %v", text, err)
	}
	return answer.StatusCode, body, answer.Header.Get("Idempotent-Replayed") == "true"
}

func code(body map[string]any) any {
	problem, _ := body["error"].(map[string]any)
	return problem["code"]
}

func TestAnIdempotencyKeyIsKeptForADay(t *testing.T) {
	b := newBench(t)
	form := url.Values{"amount": {"1000"}, "currency": {"nzd"}}
	_, first, _ := b.ask("POST", "/v1/payment_intents", "k", form)
	b.fake.Advance(23 * time.Hour)
	if status, again, replayed := b.ask("POST", "/v1/payment_intents", "k", form); status != 200 || again["id"] != first["id"] || !replayed {
		t.Errorf("after 23 hours: %d %v %t", status, again["id"], replayed)
	}
	if status, body, _ := b.ask("POST", "/v1/payment_intents", "k", url.Values{"amount": {"1001"}, "currency": {"nzd"}}); status != 400 || code(body) != "idempotency_error" {
		t.Errorf("with another amount: %d %v", status, body)
	}
	b.fake.Advance(2 * time.Hour)
	if status, other, replayed := b.ask("POST", "/v1/payment_intents", "k", form); status != 200 || other["id"] == first["id"] || replayed {
		t.Errorf("after 25 hours: %d %v %t", status, other["id"], replayed)
	}
	// What was wrong in itself is not kept.
	if status, _, _ := b.ask("POST", "/v1/payment_intents", "k2", url.Values{"currency": {"nzd"}}); status != 400 {
		t.Errorf("without an amount: %d", status)
	}
	if status, _, _ := b.ask("POST", "/v1/payment_intents", "k2", form); status != 200 {
		t.Errorf("repaired under the same key: %d", status)
	}
}

func TestTwoRequestsWithOneKeyAtATime(t *testing.T) {
	b := newBench(t)
	hold := make(chan struct{})
	b.fake.Inject(stripefake.Fault{Match: "POST /v1/payment_intents", Hold: hold})
	form := url.Values{"amount": {"1000"}, "currency": {"nzd"}}
	statuses := make(chan int)
	for range 2 {
		go func() {
			status, _, _ := b.ask("POST", "/v1/payment_intents", "k", form)
			statuses <- status
		}()
	}
	if status := <-statuses; status != http.StatusConflict {
		t.Errorf("the one that comes second gets %d", status)
	}
	close(hold)
	if status := <-statuses; status != http.StatusOK {
		t.Errorf("the first gets %d", status)
	}
	if len(b.fake.Payments(account)) != 1 {
		t.Error("two were made")
	}
}

func TestWhatStripeRefuses(t *testing.T) {
	b := newBench(t)
	method, customer, err := b.fake.SaveMethod(account, "", stripefake.Visa)
	if err != nil {
		t.Fatal(err)
	}
	_, intent, _ := b.ask("POST", "/v1/payment_intents", "k", url.Values{"amount": {"1000"}, "currency": {"nzd"}, "customer": {customer}})
	id, _ := intent["id"].(string)
	for name, c := range map[string]struct {
		path string
		form url.Values
		want any
	}{
		"a parameter it does not have": {"/v1/payment_intents", url.Values{"amount": {"1000"}, "currency": {"nzd"}, "colour": {"red"}}, "parameter_unknown"},
		"less than it takes":           {"/v1/payment_intents", url.Values{"amount": {"49"}, "currency": {"nzd"}}, "amount_too_small"},
		"confirming without a method":  {"/v1/payment_intents/" + id + "/confirm", nil, "payment_intent_unexpected_state"},
		"a method that is not there":   {"/v1/payment_intents/" + id + "/confirm", url.Values{"payment_method": {"pm_0"}}, "resource_missing"},
		"refunding what is not paid":   {"/v1/refunds", url.Values{"payment_intent": {id}}, nil},
	} {
		if status, body, _ := b.ask("POST", c.path, "", c.form); status < 400 || status >= 500 || code(body) != c.want {
			t.Errorf("%s: %d %v", name, status, body)
		}
	}
	if status, body, _ := b.ask("POST", "/v1/payment_intents/"+id+"/confirm", "", url.Values{"payment_method": {method}, "off_session": {"true"}}); status != 200 {
		t.Fatalf("%d %v", status, body)
	}
	for amount, want := range map[string]int{"1001": 400, "600": 200} {
		if status, body, _ := b.ask("POST", "/v1/refunds", "", url.Values{"payment_intent": {id}, "amount": {amount}}); status != want {
			t.Errorf("refunding %s of 1000: %d %v", amount, status, body)
		}
	}
	if status, _, _ := b.ask("POST", "/v1/refunds", "", url.Values{"payment_intent": {id}, "amount": {"401"}}); status != 400 {
		t.Error("more was refunded than was paid")
	}
	if status, _, _ := b.ask("POST", "/v1/payment_methods/"+method+"/detach", "", nil); status != 200 {
		t.Error("a method cannot be detached")
	}
	_, next, _ := b.ask("POST", "/v1/payment_intents", "", url.Values{"amount": {"1000"}, "currency": {"nzd"}, "customer": {customer}})
	if status, _, _ := b.ask("POST", "/v1/payment_intents/"+next["id"].(string)+"/confirm", "", url.Values{"payment_method": {method}}); status != 400 {
		t.Error("a method that was detached still pays")
	}
}

func TestEventsAreSignedAndSentUntilTheyAreTaken(t *testing.T) {
	b := newBench(t)
	var mu sync.Mutex
	var got []string
	status := http.StatusInternalServerError
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var sent struct{ Type string }
		if err := json.Unmarshal(body, &sent); err != nil || !strings.Contains(r.Header.Get("Stripe-Signature"), ",v1=") {
			t.Errorf("%s %s", r.Header.Get("Stripe-Signature"), body)
		}
		mu.Lock()
		defer mu.Unlock()
		got = append(got, sent.Type)
		w.WriteHeader(status)
	}))
	defer endpoint.Close()
	b.fake.AddAccount(stripefake.Account{ID: account, Keys: []string{key}, WebhookURL: endpoint.URL, WebhookSecret: "whsec_1"})
	method, customer, err := b.fake.SaveMethod(account, "", stripefake.Visa)
	if err != nil {
		t.Fatal(err)
	}
	b.ask("POST", "/v1/payment_intents", "", url.Values{
		"amount": {"1000"}, "currency": {"nzd"}, "customer": {customer}, "payment_method": {method}, "confirm": {"true"}, "off_session": {"true"},
	})
	if n := b.fake.DeliverEvents(context.Background()); n != 0 || len(got) != 4 {
		t.Errorf("%d taken, %v sent", n, got)
	}
	mu.Lock()
	got, status = nil, http.StatusOK
	mu.Unlock()
	if n := b.fake.DeliverEvents(context.Background()); n != 4 {
		t.Errorf("%d taken", n)
	}
	if want := "payment_method.attached payment_intent.created charge.succeeded payment_intent.succeeded"; strings.Join(got, " ") != want {
		t.Errorf("sent %v", got)
	}
	if b.fake.DeliverEvents(context.Background()) != 0 {
		t.Error("what was taken is sent again")
	}
}
