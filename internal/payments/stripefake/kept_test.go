package stripefake_test

import (
	"bytes"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/payments/stripefake"
)

// TestWhatIsSavedIsThereAgain: methods, payments, refunds, disputes and payouts, and what is in
// those.
func TestWhatIsSavedIsThereAgain(t *testing.T) {
	b := newBench(t)
	for _, card := range []stripefake.Card{stripefake.Visa, stripefake.Mastercard, stripefake.NoMoneyLater} {
		method, customer, err := b.fake.SaveMethod(account, "", card)
		if err != nil {
			t.Fatal(err)
		}
		b.ask("POST", "/v1/payment_intents", "pay "+card.Number, url.Values{
			"amount": {"1000"}, "currency": {"nzd"}, "customer": {customer}, "payment_method": {method}, "confirm": {"true"}, "off_session": {"true"},
			"metadata[upstock_order]": {"order"},
		})
	}
	payments := b.fake.Payments(account)
	if _, err := b.fake.RefundInDashboard(account, payments[0].IntentID, 250); err != nil {
		t.Fatal(err)
	}
	if _, err := b.fake.OpenDispute(account, payments[1].IntentID); err != nil {
		t.Fatal(err)
	}
	b.ask("POST", "/v1/checkout/sessions", "session", url.Values{"mode": {"setup"}, "customer": {"none"}})
	var kept bytes.Buffer
	if err := b.fake.Save(&kept); err != nil {
		t.Fatal(err)
	}
	again := stripefake.New(stripefake.Config{})
	if err := again.Load(&kept); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.fake.Payments(account), again.Payments(account)); diff != "" {
		t.Errorf("payments: %s", diff)
	}
	server := httptest.NewServer(again)
	t.Cleanup(server.Close)
	restarted := bench{t, again, server.URL}
	for _, path := range []string{"/v1/payment_intents", "/v1/refunds", "/v1/disputes", "/v1/balance_transactions?expand[0]=data.source", "/v1/payouts"} {
		_, was, _ := b.ask("GET", path, "", nil)
		_, is, _ := restarted.ask("GET", path, "", nil)
		if diff := cmp.Diff(withoutNull(was), withoutNull(is)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	// What came in is paid out by the one that was started again, with ids of its own.
	if _, err := again.RefundInDashboard(account, payments[0].IntentID, 750); err != nil {
		t.Fatal(err)
	}
	if _, list, _ := restarted.ask("GET", "/v1/refunds", "", nil); len(list["data"].([]any)) != 2 {
		t.Errorf("there are the refunds %v", list)
	}
	if err := again.Load(strings.NewReader("no such thing")); err == nil {
		t.Error("what was not saved is loaded")
	}
}

// withoutNull is a value without what is null or empty in it: that is the same to every client.
func withoutNull(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for name, each := range value {
			if list, ok := each.([]any); each == nil || ok && len(list) == 0 {
				delete(value, name)
			} else {
				value[name] = withoutNull(each)
			}
		}
	case []any:
		for i, each := range value {
			value[i] = withoutNull(each)
		}
	}
	return value
}
