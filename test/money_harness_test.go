package test

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"upstock/internal/payments/stripefake"
)

const (
	stripeAccount = "acct_storm"
	stripeKey     = "sk_test_0b5a4c1e5aabc0ffee00"
	stripeSecret  = "whsec_0b5a4c1e5aabc0ffee00"
)

// till is a supplier's account at a fake of Stripe, which lives on while servers come and go.
type till struct {
	*stripefake.Fake
	url string

	mu    sync.Mutex
	taken map[string]time.Time // by intent: when the request that took the money came
}

// openTill starts the fake. It sends no events by itself: messages does.
func openTill(t testing.TB) *till {
	t.Helper()
	m := &till{taken: map[string]time.Time{}}
	server := httptest.NewUnstartedServer(http.HandlerFunc(m.serve))
	m.url = "http://" + server.Listener.Addr().String()
	m.Fake = stripefake.New(stripefake.Config{URL: m.url})
	m.AddAccount(stripefake.Account{ID: stripeAccount, Name: "Storm", Keys: []string{stripeKey}})
	server.Start()
	t.Cleanup(server.Close)
	return m
}

// serve notes when money was taken: at the earliest, when the request for it came.
func (m *till) serve(w http.ResponseWriter, r *http.Request) {
	came := time.Now()
	if r.Method == http.MethodPost {
		defer func() {
			m.mu.Lock()
			defer m.mu.Unlock()
			for _, p := range m.Payments(stripeAccount) {
				if _, known := m.taken[p.IntentID]; !known && p.Status == "succeeded" {
					m.taken[p.IntentID] = came
				}
			}
		}()
	}
	m.ServeHTTP(w, r)
}

// of are the payments for an order that Stripe has, or had, money for.
func (m *till) of(orderID string) []stripefake.Payment {
	return slices.DeleteFunc(m.Payments(stripeAccount), func(p stripefake.Payment) bool {
		return p.Status != "succeeded" || p.Metadata["upstock_order"] != orderID
	})
}

// net is what Stripe has of an order's money, in cents.
func (m *till) net(orderID string) (cents int64) {
	for _, p := range m.of(orderID) {
		cents += p.Received - p.Refunded
	}
	return cents
}

// tookAt is when the money of a payment was taken.
func (m *till) tookAt(intentID string) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.taken[intentID]
}

// messages brings the account's events to a server in any order and more than once, each until it
// is taken, as long as the test runs.
func (m *till) messages(t *testing.T, to string, seed uint64) {
	ctx, stop := context.WithCancel(t.Context())
	random := rand.New(rand.NewPCG(seed, 7))
	var under sync.WaitGroup
	under.Go(func() {
		told := 0
		ticker := time.NewTicker(150 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
			fresh := m.Events(stripeAccount)[told:]
			told += len(fresh)
			random.Shuffle(len(fresh), func(i, j int) { fresh[i], fresh[j] = fresh[j], fresh[i] })
			for _, event := range fresh {
				for range 1 + random.IntN(2) {
					under.Go(func() { bring(ctx, to, event.Body) })
				}
			}
		}
	})
	t.Cleanup(func() {
		stop()
		under.Wait()
	})
}

// bring sends an event until it is taken.
func bring(ctx context.Context, to string, body []byte) {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
		if err != nil {
			return
		}
		request.Header.Set("Stripe-Signature", stripefake.Signature(body, stripeSecret, time.Now()))
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode < http.StatusMultipleChoices {
				return
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// takesPayments connects the supplier to the till.
func (s *supplier) takesPayments(t *testing.T, base string) {
	t.Helper()
	keys, err := json.Marshal(map[string]string{"secret_key": stripeKey, "webhook_secret": stripeSecret})
	must(t, err)
	must(t, callREST(t, base, s.Token, http.MethodPut, "/integrations/stripe", string(keys), "", nil))
}

// paysNow has a customer pay at one of the moments that terms know, with some kinds of methods.
func (s *supplier) paysNow(t *testing.T, base, customer, collect string, methods ...string) {
	t.Helper()
	wanted, err := json.Marshal(map[string]any{
		"name": customer, "options": []string{"pay_now"}, "collect": collect, "methods": methods,
	})
	must(t, err)
	var terms struct {
		ID string `json:"id"`
	}
	must(t, callREST(t, base, s.Token, http.MethodPost, "/payment-terms", string(wanted), "", &terms))
	var customers struct {
		Items []struct {
			ID string `json:"id"`
		} `json:"items"`
	}
	must(t, callREST(t, base, s.Token, http.MethodGet, "/customers?code="+customer, "", "", &customers))
	must(t, callREST(t, base, s.Token, http.MethodPatch, "/customers/"+customers.Items[0].ID, `{"payment_terms_id":"`+terms.ID+`"}`, "", nil))
}

// savesCard has someone who buys for the customer save a card on Stripe's page, with plain pages
// and no script.
func (i *installation) savesCard(t *testing.T, s *supplier, customer string, card stripefake.Card) {
	t.Helper()
	email := "cook@" + strings.ToLower(customer) + ".example"
	stdout, stderr, code := runProgram(t, "buyer", "create", "--json", "--supplier", s.ID, "--customer", customer, "--email", email,
		"--database-url", i.databaseURL)
	var made struct {
		Password string `json:"password"`
	}
	if code != 0 || json.Unmarshal([]byte(stdout), &made) != nil {
		t.Fatalf("buyer create: exit %d: %s%s", code, stdout, stderr)
	}
	jar, err := cookiejar.New(nil)
	must(t, err)
	person := &http.Client{Jar: jar}
	visit := func(address string, form url.Values) string {
		t.Helper()
		method := http.MethodGet
		if form != nil {
			method = http.MethodPost
		}
		request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
		must(t, err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := person.Do(request)
		must(t, err)
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", address, response.Status)
		}
		return response.Request.URL.String()
	}
	visit(i.url()+"/shop/sign-in", url.Values{"email": {email}, "password": {made.Password}})
	page := visit(i.url()+"/shop/storm/payment-methods/add", nil)
	if !strings.Contains(page, "/c/pay/") {
		t.Fatalf("adding a payment method leads to %s, want a page of Stripe's", page)
	}
	if back := visit(page, url.Values{"card": {card.Number}}); !strings.Contains(back, "/payment-methods") {
		t.Fatalf("Stripe's page leads back to %s", back)
	}
}
