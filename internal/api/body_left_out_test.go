package api_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"upstock/internal/store"
)

// nothingSaid are the ways in which programs send a body in which there is nothing to say.
var nothingSaid = map[string]request{
	"no body":                 {},
	"no body, called JSON":    {header: map[string]string{"Content-Type": "application/json"}},
	"no body, called a form":  {header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
	"an empty object":         {body: `{}`},
	"an object, of no type":   {body: `{}`, header: map[string]string{"Content-Type": ""}},
	"null":                    {body: `null`},
	"spaces":                  {body: " \r\n"},
	"only a byte order mark":  {body: "\ufeff"},
	"null, with that mark":    {body: "\ufeffnull"},
	"an object and a newline": {body: "{}\n"},
}

// TestABodyWithNothingToSayMayBeLeftOut sends every way of saying nothing to every call that needs
// no body: whatever is refused, it is not that.
func TestABodyWithNothingToSayMayBeLeftOut(t *testing.T) {
	w := newWorld(t)
	w.connectStripe()
	parameter := regexp.MustCompile(`\{[a-z_]+\}`)
	var seen []string
	for path, item := range at(document(t), "paths").(map[string]any) {
		post, ok := item.(map[string]any)["post"]
		if !ok || at(post, "requestBody", "required") == true {
			continue
		}
		seen = append(seen, strings.TrimPrefix(path, "/api/v1"))
		for name, r := range nothingSaid {
			r.method, r.path = "POST", parameter.ReplaceAllString(path, store.NewID())
			got := w.send(r)
			switch got.status {
			case http.StatusUnsupportedMediaType, http.StatusBadRequest, http.StatusInternalServerError:
				t.Errorf("%s with %s: %d %s", path, name, got.status, got.text)
			case http.StatusUnprocessableEntity:
				if why := got.problem(t, got.status)["body"]; strings.Contains(why, "JSON") {
					t.Errorf("%s with %s: %s", path, name, got.text)
				}
			}
		}
	}
	for _, path := range []string{
		"/price-lists/sync", "/orders/{id}/approve", "/orders/{id}/retry", "/orders/{id}/ship", "/orders/{id}/receive", "/orders/{id}/cancel",
		"/orders/{id}/send-again", "/orders/{id}/payment-link", "/payments/{id}/refund", "/payments/{id}/retry", "/documents/{id}/resend",
		"/notices/{id}/dismiss", "/integrations/unleashed/test", "/integrations/stripe/test", "/customers/{id}/invite",
	} {
		if !slices.Contains(seen, path) {
			t.Errorf("POST %s needs a body", path)
		}
	}
	for _, path := range []string{"/orders", "/customers/{id}/match", "/imports", "/payment-terms"} {
		if slices.Contains(seen, path) {
			t.Errorf("POST %s is documented as if it needed no body", path)
		}
	}
}

// TestARefundThatNamesNoAmountIsOfAllThatIsLeft whatever way of naming none is used.
func TestARefundThatNamesNoAmountIsOfAllThatIsLeft(t *testing.T) {
	w := newWorld(t)
	for name, r := range nothingSaid {
		order, payment := w.paidByLink()
		total := w.get("/api/v1/orders/" + order).json["total"]
		r.method, r.path = "POST", "/api/v1/payments/"+payment+"/refund"
		got := w.send(r)
		if got.status != http.StatusCreated {
			t.Errorf("%s: %d %s", name, got.status, got.text)
			continue
		}
		refunds := got.json["refunds"].([]any)
		if made := refunds[0].(map[string]any); len(refunds) != 1 || made["amount"] != total || made["reason"] != "Refund" {
			t.Errorf("%s: %s, want %v", name, got.text, total)
		}
	}
	must(t, w.payments.Work(context.Background()))
	w.payments.Wait()
}

// TestNothingSaidInAnotherWayIsTheSameRequest: a program that tries again may write it differently.
func TestNothingSaidInAnotherWayIsTheSameRequest(t *testing.T) {
	w := newWorld(t)
	_, payment := w.paidByLink()
	path, first := "/api/v1/payments/"+payment+"/refund", ""
	send := func(r request) reply {
		header := map[string]string{"Idempotency-Key": "all of it"}
		for name, value := range r.header {
			header[name] = value
		}
		r.method, r.path, r.header = "POST", path, header
		return w.send(r)
	}
	for name, r := range nothingSaid {
		got := send(r)
		if first == "" {
			first = got.text
		}
		if got.status != http.StatusCreated || got.text != first {
			t.Errorf("%s: %d %s, want the first answer again: %s", name, got.status, got.text, first)
		}
	}
	send(request{body: `{"amount":"1.00"}`}).problem(t, http.StatusUnprocessableEntity)
}

// TestWhatIsPutIsNeverLeftOut: no body must not mean that everything is taken away.
func TestWhatIsPutIsNeverLeftOut(t *testing.T) {
	w := newWorld(t)
	customer := "/api/v1/customers/" + w.office.customer.ID
	for _, r := range []request{
		{method: "PUT", path: customer + "/standing-order"}, {method: "PATCH", path: customer}, {method: "PUT", path: stripeIntegration},
	} {
		for _, r.body = range []string{"", "null"} {
			if faults := w.send(r).problem(t, http.StatusUnprocessableEntity); faults["body"] == "" {
				t.Errorf("%s %s with %q: %v", r.method, r.path, r.body, faults)
			}
		}
	}
}
