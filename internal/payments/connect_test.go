package payments_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/databasetest"
	"upstock/internal/payments"
	"upstock/internal/payments/stripefake"
	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func (w *world) connection() payments.Connection {
	w.t.Helper()
	c, err := w.payments.Connection(w.t.Context(), w.supplier)
	must(w.t, err)
	return c
}

func (w *world) view(do func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.store.View(context.Background(), do))
}

func faultsOf(err error) map[string]string {
	faults := map[string]string{}
	var failed *wholesale.Error
	if errors.As(err, &failed) {
		for _, f := range failed.Fields {
			faults[f.Field] = f.Message
		}
	}
	return faults
}

func TestAKeyInTheWrongFieldIsNamed(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	must(t, w.payments.Disconnect(t.Context(), w.supplier))
	for _, c := range []struct {
		keys         payments.Keys
		field, words string
	}{
		{payments.Keys{}, "secret_key", "is required"},
		{payments.Keys{WebhookSecret: webhookSecret}, "secret_key", "is required"},
		{payments.Keys{SecretKey: "pk_test_1"}, "secret_key", "publishable"},
		{payments.Keys{SecretKey: webhookSecret}, "secret_key", "field of its own"},
		{payments.Keys{SecretKey: secretKey, WebhookSecret: secretKey}, "webhook_secret", "not the webhook secret"},
		{payments.Keys{SecretKey: "sk_test_ two words"}, "secret_key", "holds a space"},
		{payments.Keys{SecretKey: strings.Repeat("k", 501)}, "secret_key", "too long"},
		{payments.Keys{SecretKey: "sk_test_of_no_account_at_all"}, "secret_key", "not accepted by Stripe"},
	} {
		_, err := w.payments.Connect(t.Context(), w.supplier, c.keys)
		if fault := faultsOf(err)[c.field]; !strings.Contains(fault, c.words) {
			t.Errorf("%+v: %v %v", c.keys, err, faultsOf(err))
		}
	}
	if c := w.connection(); c.Connected() {
		t.Errorf("what was refused has connected: %+v", c)
	}
}

func TestKeysAreKeptSealedAndNeverComeBack(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		must(t, w.payments.Disconnect(t.Context(), w.supplier))
		c, err := w.payments.Connect(t.Context(), w.supplier, payments.Keys{SecretKey: " " + secretKey + "\n", WebhookSecret: webhookSecret})
		must(t, err)
		want := payments.Connection{
			Status: store.Connected, AccountID: accountID, AccountName: "Kōwhai Foods", ConnectedAt: w.clock(), HasWebhookSecret: true,
		}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Error(diff)
		}
		var kept store.StripeConnection
		var audit []store.AuditRow
		w.view(func(tx *store.Tx) (err error) {
			if kept, err = tx.StripeConnection(t.Context(), w.supplier); err != nil {
				return err
			}
			audit, err = tx.AuditRows(t.Context(), w.supplier, store.AuditFilter{}, 100)
			return err
		})
		for _, text := range []string{fmt.Sprintf("%+v", kept), fmt.Sprintf("%+v", c), fmt.Sprintf("%+v", audit)} {
			if strings.Contains(text, secretKey) || strings.Contains(text, webhookSecret) || strings.Contains(text, secretKey[len(secretKey)-4:]) {
				t.Errorf("a key is in %s", text)
			}
		}
		if !strings.Contains(fmt.Sprintf("%+v", audit), "stripe_connected") {
			t.Error("the audit does not have it")
		}
		// Moved to another row, a key cannot be opened.
		if _, err := w.ring.Open(kept.SealedKey, "stripe/"+w.customer+"/secret_key"); err == nil {
			t.Error("the key opens for another supplier")
		}
		// What is left out stays.
		if c, err = w.payments.Connect(t.Context(), w.supplier, payments.Keys{WebhookSecret: "whsec_another"}); err != nil || !c.Connected() {
			t.Errorf("another webhook secret: %+v, %v", c, err)
		}
		must(t, w.payments.Disconnect(t.Context(), w.supplier))
		w.view(func(tx *store.Tx) (err error) { kept, err = tx.StripeConnection(t.Context(), w.supplier); return err })
		if kept.SealedKey != "" || kept.SealedWebhookSecret != "" || w.connection().Connected() {
			t.Errorf("disconnected: %+v", kept)
		}
	})
}

func TestAKeyThatCannotBeCheckedIsKept(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	w.fake.Inject(stripefake.Fault{Kind: stripefake.RateLimited, Times: -1})
	c, err := w.payments.Connect(t.Context(), w.supplier, payments.Keys{SecretKey: secretKey})
	if err != nil || c.Status != store.InError || !strings.HasPrefix(c.Error, "Not checked yet") {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := w.payments.TestConnection(t.Context(), w.supplier); wholesale.CodeOf(err) != wholesale.CodeUnavailable {
		t.Errorf("a test while Stripe does not answer: %v", err)
	}
	w.fake.Clear()
	if c, err = w.payments.TestConnection(t.Context(), w.supplier); err != nil || c.Status != store.Connected || c.Error != "" || c.AccountID != accountID {
		t.Errorf("afterwards: %+v, %v", c, err)
	}
	w.fake.Inject(stripefake.Fault{Kind: stripefake.Unauthorised, Times: -1})
	if _, err := w.payments.TestConnection(t.Context(), w.supplier); wholesale.CodeOf(err) != wholesale.CodeUnavailable {
		t.Errorf("a test with a key that was rolled: %v", err)
	}
	if c := w.connection(); c.Status != store.InError || !c.Connected() {
		t.Errorf("then it is %+v", c)
	}
}

func TestAnEventIsTakenOnce(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		body := []byte(`{"id":"evt_1","object":"event","type":"payment_intent.succeeded","created":1772400000,
			"data":{"object":{"id":"pi_1","object":"payment_intent"}}}`)
		take := func(supplierID string, body []byte, signature string) error {
			return w.payments.TakeEvent(context.Background(), supplierID, body, signature)
		}
		waiting := func() (events []store.StripeEvent) {
			w.view(func(tx *store.Tx) (err error) {
				events, err = tx.StripeEventsToHandle(context.Background(), 10)
				return err
			})
			return events
		}
		signed := stripefake.Signature(body, webhookSecret, w.clock())
		for range 3 {
			must(t, take(w.supplier, body, signed))
		}
		want := []store.StripeEvent{{
			SupplierID: w.supplier, ID: "evt_1", Type: "payment_intent.succeeded", ObjectID: "pi_1", IntentID: "pi_1", CreatedAt: w.clock(),
		}}
		if diff := cmp.Diff(want, waiting()); diff != "" {
			t.Error(diff)
		}
		for name, err := range map[string]error{
			"another secret": take(w.supplier, body, stripefake.Signature(body, "whsec_other", w.clock())),
			"an old one":     take(w.supplier, body, stripefake.Signature(body, webhookSecret, w.clock().Add(-time.Hour))),
			"no signature":   take(w.supplier, body, ""),
			"another byte":   take(w.supplier, append(body, ' '), signed),
			"no event":       take(w.supplier, []byte("{}"), stripefake.Signature([]byte("{}"), webhookSecret, w.clock())),
		} {
			if !errors.Is(err, payments.ErrNotStripe) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, supplierID := range []string{"", "nobody", w.customer} {
			if err := take(supplierID, body, signed); !errors.Is(err, payments.ErrNoEndpoint) {
				t.Errorf("for %q: %v", supplierID, err)
			}
		}
		d := w.connection().Deliveries
		if d.Received != 3 || d.LastReceivedAt != w.clock() || d.LastRefusedAt != w.clock() || d.LastRefusal == "" || len(waiting()) != 1 {
			t.Errorf("deliveries: %+v", d)
		}
		must(t, w.payments.Disconnect(t.Context(), w.supplier))
		if err := take(w.supplier, body, signed); !errors.Is(err, payments.ErrNoEndpoint) {
			t.Errorf("after it was disconnected: %v", err)
		}
	})
}

// TestSuppliersWithoutANameAtStripeAreApart: two restricted keys that may not read their accounts
// must not look like keys of one account, at which a method saved for one could be used for the
// other.
func TestSuppliersWithoutANameAtStripeAreApart(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	must(t, w.payments.Disconnect(t.Context(), w.supplier))
	other, err := account.New(account.Config{Store: w.store, PasswordMemory: 64}).CreateSupplier(t.Context(),
		account.NewSupplier{Name: "Other", Email: "office@other.example", Currency: "NZD"})
	must(t, err)
	w.server.Config.Handler = http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/account" {
			answer.WriteHeader(http.StatusForbidden)
		}
		_, _ = answer.Write([]byte(`{"object":"list","data":[],"error":{"type":"invalid_request_error","message":"no"}}`))
	})
	seen := map[string]bool{}
	for _, supplier := range []string{w.supplier, other.SupplierID} {
		c, err := w.payments.Connect(t.Context(), supplier, payments.Keys{SecretKey: "rk_test_1"})
		if err != nil || c.Status != store.Connected || c.AccountID != "" {
			t.Fatalf("%+v, %v", c, err)
		}
		w.view(func(tx *store.Tx) error {
			kept, err := tx.StripeConnection(t.Context(), supplier)
			seen[kept.AccountID] = true
			return err
		})
	}
	if len(seen) != 2 || seen[""] {
		t.Errorf("their accounts are %v", seen)
	}
}
