package payments_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/payments/stripefake"
	"upstock/internal/wholesale"
)

// saysLess has Stripe leave fields out of its answers, as older versions of its API and stand-ins
// do: each is the end of a path in any object of the answer, such as "latest_charge".
func (w *world) saysLess(of string, fields ...string) {
	w.server.Config.Handler = http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		said := httptest.NewRecorder()
		w.fake.ServeHTTP(said, r)
		text := said.Body.Bytes()
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			var answer any
			if json.Unmarshal(text, &answer) == nil {
				withoutFields(answer, of, fields)
				text, _ = json.Marshal(answer)
			}
		}
		for name, values := range said.Header() {
			if name != "Content-Length" {
				out.Header()[name] = values
			}
		}
		out.WriteHeader(said.Code)
		_, _ = bytes.NewReader(text).WriteTo(out)
	})
}

func withoutFields(answer any, of string, fields []string) {
	switch a := answer.(type) {
	case []any:
		for _, one := range a {
			withoutFields(one, of, fields)
		}
	case map[string]any:
		for name, value := range a {
			withoutFields(value, of, fields)
			if id, ok := value.(map[string]any); ok && name == "latest_charge" && fields == nil {
				a[name] = id["id"] // not expanded, whatever was asked for
			}
		}
		if a["object"] == of {
			for _, name := range fields {
				delete(a, name)
			}
		}
	}
}

// TestAPaymentIsKnownByItsPage: what is left out, the page that we opened makes up for.
func TestAPaymentIsKnownByItsPage(t *testing.T) {
	for name, c := range map[string]struct {
		of     string
		fields []string
	}{
		"an intent without metadata":    {"payment_intent", []string{"metadata"}},
		"a page without metadata":       {"checkout.session", []string{"metadata"}},
		"a page without a state":        {"checkout.session", []string{"status"}},
		"an intent without what it got": {"payment_intent", []string{"amount_received"}},
		"a list without an end":         {"list", []string{"has_more"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, databasetest.SQLite(t))
			o := w.shipped(terms(wholesale.CollectOnShipment, 0))
			w.settle()
			w.saysLess(c.of, c.fields...)
			w.pay(o.ID, stripefake.Visa)
			w.tell("checkout.session.completed")
			w.want(o.ID, wholesale.PaymentPaid, 39882)
			if got := len(w.of(o.ID)); got != 1 {
				t.Errorf("there are %d payments", got)
			}
		})
	}
}

// TestAPageThatDoesNotSayThatItHasEndedIsKept: another beside it could be paid as well.
func TestAPageThatDoesNotSayThatItHasEndedIsKept(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.saysLess("checkout.session", "status")
	_, first, err := w.payments.Link(context.Background(), w.supplier, o.ID)
	must(t, err)
	_, again, err := w.payments.Link(context.Background(), w.supplier, o.ID)
	must(t, err)
	if first.PageID == "" || again.PageID != first.PageID {
		t.Errorf("the page is %q, then %q", first.PageID, again.PageID)
	}
}

// TestARefundInStripeIsFoundByItsCharge: the charge may not say how much went back.
func TestARefundInStripeIsFoundByItsCharge(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.saysLess("charge") // only its id
	w.pay(o.ID, stripefake.Visa)
	w.tell("payment_intent.succeeded")
	_, err := w.fake.RefundInDashboard(accountID, w.only(o.ID).IntentID, 5000)
	must(t, err)
	w.tell("charge.refunded")
	if p := w.only(o.ID); p.Refunded.Cmp(dec("50")) != 0 {
		t.Errorf("%s went back, want 50.00", p.Refunded)
	}
}

// TestAnEventThatSaysNoTimeIsTriedAgain: when it was made is not asked for, so that one that comes
// late, or says nothing of it, is not given up at the first failure.
func TestAnEventThatSaysNoTimeIsTriedAgain(t *testing.T) {
	w := newWorld(t, databasetest.SQLite(t))
	o := w.shipped(terms(wholesale.CollectOnShipment, 0))
	w.settle()
	w.pay(o.ID, stripefake.Visa)
	w.fake.Inject(stripefake.Fault{Kind: stripefake.ErrorBefore, Match: "GET /v1/checkout/sessions/*"})
	body := fmt.Appendf(nil, `{"id":"evt_1","type":"checkout.session.completed","data":{"object":{"id":%q,"object":"checkout.session"}}}`, w.only(o.ID).PageID)
	must(t, w.payments.TakeEvent(context.Background(), w.supplier, body, stripefake.Signature(body, webhookSecret, w.clock())))
	w.work()
	if p := w.only(o.ID); p.State == wholesale.PaymentPaid {
		t.Fatal("nothing failed")
	}
	w.pass(2 * time.Minute) // the page itself is looked at after ten
	w.work()
	w.want(o.ID, wholesale.PaymentPaid, 39882)
}
