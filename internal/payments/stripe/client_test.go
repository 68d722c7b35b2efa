package stripe_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/payments/stripe"
	"upstock/internal/payments/stripefake"
	"upstock/internal/wholesale"
)

const (
	ours    = "acct_ours"
	oursKey = "sk_test_51Ours0123456789zkwx"
)

// bench is a client and the fake that it speaks to.
type bench struct {
	*stripe.Account
	fake *stripefake.Fake
	url  string
}

func newBench(t *testing.T) bench {
	t.Helper()
	fake := stripefake.New(stripefake.Config{})
	fake.AddAccount(stripefake.Account{ID: ours, Name: "Pigeon Valley", Keys: []string{oursKey}})
	server := httptest.NewServer(fake)
	t.Cleanup(server.Close)
	return bench{stripe.New(stripe.Config{BaseURL: server.URL}).Account(oursKey + "\n"), fake, server.URL}
}

// saved is a customer with a test card.
func (b bench) saved(t *testing.T, card stripefake.Card) (method, customer string) {
	t.Helper()
	customer, err := b.CreateCustomer(t.Context(), stripe.CustomerRequest{PersonID: "p1", Name: "Kiri", Email: "kiri@cafe.example"}, "customer-"+card.Number)
	if err != nil {
		t.Fatal(err)
	}
	method, _, err = b.fake.SaveMethod(ours, customer, card)
	if err != nil {
		t.Fatal(err)
	}
	return method, customer
}

func (b bench) created(t *testing.T, customer string, kind wholesale.MethodKind, paymentID string) stripe.Intent {
	t.Helper()
	intent, err := b.CreateIntent(t.Context(), stripe.IntentRequest{
		PaymentID: paymentID, OrderID: "o1", OrderNumber: "U-1029", SupplierID: "s1", Description: "Order U-1029",
		Amount: 47334, Currency: "NZD", CustomerID: customer, Kind: kind,
	}, "create-"+paymentID)
	if err != nil {
		t.Fatal(err)
	}
	return intent
}

func failureOf(t *testing.T, err error) *stripe.Error {
	t.Helper()
	var failed *stripe.Error
	if !errors.As(err, &failed) {
		t.Fatalf("got %v, want an Error", err)
	}
	return failed
}

func TestASavedCardIsChargedOnceAndRefunded(t *testing.T) {
	b := newBench(t)
	method, customer := b.saved(t, stripefake.Visa)
	intent := b.created(t, customer, wholesale.Card, "pay-1")
	if intent.Status != stripe.IntentNeedsMethod || intent.Received != 0 {
		t.Fatalf("an intent that is only made is %+v", intent)
	}
	for range 2 { // the second has the same key, so nothing is taken by it
		done, err := b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-1")
		if err != nil || done.Status != stripe.IntentSucceeded || done.Received != 47334 {
			t.Fatalf("confirmed: %+v, %v", done, err)
		}
	}
	refund, err := b.CreateRefund(t.Context(), stripe.RefundRequest{
		RefundID: "ref-1", PaymentID: "pay-1", IntentID: intent.ID, SupplierID: "s1", Amount: 1000, Reason: "Short by one case",
	}, "refund-1")
	if err != nil || refund.Status != stripe.RefundSucceeded || refund.RefundID != "ref-1" || refund.IntentID != intent.ID || refund.Currency != "NZD" {
		t.Fatalf("refunded: %+v, %v", refund, err)
	}
	found, ok, err := b.FindRefund(t.Context(), intent.ID, "ref-1")
	if diff := cmp.Diff(refund, found); err != nil || !ok || diff != "" {
		t.Errorf("found %t %v: %s", ok, err, diff)
	}
	got, err := b.Intent(t.Context(), intent.ID)
	if err != nil || got.Refunded != 1000 || got.PaymentID != "pay-1" || got.OrderID != "o1" || got.SupplierID != "s1" || got.MethodID != method || got.Currency != "NZD" {
		t.Errorf("read: %+v, %v", got, err)
	}
	taken := b.fake.Payments(ours)
	if len(taken) != 1 || taken[0].Received != 47334 || taken[0].Refunded != 1000 || taken[0].Metadata["upstock_order_number"] != "U-1029" {
		t.Errorf("the fake has %+v", taken)
	}
}

func TestADeclineSaysWhyInWords(t *testing.T) {
	for _, c := range []struct {
		card                 stripefake.Card
		code, decline, words string
	}{
		{stripefake.NoMoneyLater, "card_declined", "insufficient_funds", "There is not enough money in the account"},
		{stripefake.DeclinedLater, "card_declined", "generic_decline", "The bank said no"},
		{stripefake.ExpiredCard, "expired_card", "expired_card", "The card has expired"},
		{stripefake.ThreeDSecureAlways, "authentication_required", "authentication_required", "The bank asks the buyer to confirm this payment"},
	} {
		t.Run(c.card.Label, func(t *testing.T) {
			b := newBench(t)
			method, customer := b.saved(t, c.card)
			intent := b.created(t, customer, wholesale.Card, "pay-1")
			_, err := b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-1")
			failed := failureOf(t, err)
			if failed.Outcome != stripe.Declined || failed.Code != c.code || failed.DeclineCode != c.decline || failed.Words != c.words {
				t.Errorf("got %+v", failed)
			}
			if failed.Intent == nil || failed.Intent.Status != stripe.IntentNeedsMethod || failed.Intent.Failure == nil || failed.Intent.MethodID != method {
				t.Errorf("the error's intent is %+v", failed.Intent)
			}
			// The same intent takes the money from another card.
			other, _, err := b.fake.SaveMethod(ours, customer, stripefake.Visa)
			if err != nil {
				t.Fatal(err)
			}
			done, err := b.ConfirmIntent(t.Context(), intent.ID, other, "confirm-2")
			if err != nil || done.Status != stripe.IntentSucceeded || done.Failure != nil {
				t.Errorf("then %+v, %v", done, err)
			}
		})
	}
}

func TestADirectDebitIsProcessingBeforeItIsPaid(t *testing.T) {
	for _, c := range []struct {
		account stripefake.Card
		ends    string
	}{{stripefake.BankAccount, stripe.IntentSucceeded}, {stripefake.BouncingAccount, stripe.IntentNeedsMethod}} {
		t.Run(c.ends, func(t *testing.T) {
			b := newBench(t)
			method, customer := b.saved(t, c.account)
			intent := b.created(t, customer, wholesale.NZBankAccount, "pay-1")
			begun, err := b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-1")
			if err != nil || begun.Status != stripe.IntentProcessing || begun.Received != 0 {
				t.Fatalf("confirmed: %+v, %v", begun, err)
			}
			b.fake.Advance(48 * time.Hour)
			ended, err := b.Intent(t.Context(), intent.ID)
			if err != nil || ended.Status != c.ends || (ended.Failure != nil) != (c.ends == stripe.IntentNeedsMethod) {
				t.Errorf("two days later: %+v, %v", ended, err)
			}
		})
	}
}

func TestAnIntentIsFoundByItsPayment(t *testing.T) {
	b := newBench(t)
	method, customer := b.saved(t, stripefake.Visa)
	before := b.fake.Now()
	for i := range 230 { // three pages
		b.created(t, "", wholesale.Card, fmt.Sprintf("other-%d", i))
	}
	first := b.created(t, customer, wholesale.Card, "pay-1")
	second, err := b.CreateIntent(t.Context(), stripe.IntentRequest{
		PaymentID: "pay-1", Amount: 47334, Currency: "NZD", CustomerID: customer, Kind: wholesale.Card,
	}, "create-again")
	if err != nil || second.ID == first.ID {
		t.Fatalf("another key made %v, %v", second.ID, err)
	}
	if _, err := b.ConfirmIntent(t.Context(), first.ID, method, "confirm-1"); err != nil {
		t.Fatal(err)
	}
	for _, customerID := range []string{customer, ""} {
		found, ok, err := b.FindIntent(t.Context(), "pay-1", customerID, before)
		if err != nil || !ok || found.ID != first.ID {
			t.Errorf("found %v %t %v, want the one that has taken money", found.ID, ok, err)
		}
	}
	if found, ok, err := b.FindIntent(t.Context(), "other-0", "", before); err != nil || !ok || found.PaymentID != "other-0" {
		t.Errorf("on the last page: %v %t %v", found, ok, err)
	}
	if _, ok, err := b.FindIntent(t.Context(), "pay-2", "", before); err != nil || ok {
		t.Errorf("found what is not there: %v", err)
	}
	seen := 0
	if err := b.EachIntent(t.Context(), time.Time{}, b.fake.Now().Add(time.Second), func(stripe.Intent) error { seen++; return nil }); err != nil || seen != 232 {
		t.Errorf("saw %d, %v", seen, err)
	}
}

func TestEveryFaultHasItsOutcome(t *testing.T) {
	for _, c := range []struct {
		kind     stripefake.FaultKind
		outcome  stripe.Outcome
		taken    bool // the money
		replayed bool // asking again with the same key gets the same answer
	}{
		{stripefake.CutBefore, stripe.Unclear, false, false},
		{stripefake.CutAfter, stripe.Unclear, true, false},
		{stripefake.ErrorBefore, stripe.Unclear, false, false},
		{stripefake.ErrorKept, stripe.Unclear, false, true},
		{stripefake.ErrorAfter, stripe.Unclear, true, true},
		{stripefake.RateLimited, stripe.NotSent, false, false},
		{stripefake.KeyInUse, stripe.Unclear, false, false},
		{stripefake.NotJSON, stripe.Unclear, true, false},
		{stripefake.Unauthorised, stripe.NoAccess, false, false},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			b := newBench(t)
			method, customer := b.saved(t, stripefake.Visa)
			intent := b.created(t, customer, wholesale.Card, "pay-1")
			b.fake.Inject(stripefake.Fault{Kind: c.kind, Match: "POST /v1/payment_intents/*/confirm"})
			_, err := b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-1")
			if failed := failureOf(t, err); failed.Outcome != c.outcome || failed.Replayed {
				t.Errorf("got %+v", failed)
			}
			if got := b.fake.Payments(ours)[0].Received > 0; got != c.taken {
				t.Errorf("money taken: %t, want %t", got, c.taken)
			}
			// One request, one confirm: nothing below us asked again.
			confirms := 0
			for _, request := range b.fake.Requests() {
				if strings.HasSuffix(request.Path, "/confirm") {
					confirms++
				}
			}
			if confirms != 1 {
				t.Errorf("%d requests were made", confirms)
			}
			again, err := b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-1")
			if c.replayed {
				if failed := failureOf(t, err); failed.Outcome != stripe.Unclear || !failed.Replayed {
					t.Errorf("again: %+v", failed)
				}
			} else if err != nil || again.Status != stripe.IntentSucceeded {
				t.Errorf("again: %+v, %v", again, err)
			}
			if taken := b.fake.Payments(ours)[0].Received; taken != 47334 && !(c.replayed && !c.taken && taken == 0) {
				t.Errorf("%d was taken", taken)
			}
		})
	}
}

func TestWhatIsWrongInItselfIsRefused(t *testing.T) {
	b := newBench(t)
	b.created(t, "", wholesale.Card, "pay-1")
	_, err := b.CreateIntent(t.Context(), stripe.IntentRequest{PaymentID: "pay-2", Amount: 100, Currency: "NZD"}, "create-pay-1")
	if failed := failureOf(t, err); failed.Outcome != stripe.Refused || !strings.Contains(failed.Detail, "same parameters") {
		t.Errorf("the same key with another amount: %+v", failed)
	}
	_, err = b.Intent(t.Context(), "pi_nowhere")
	if failed := failureOf(t, err); failed.Outcome != stripe.Refused || !failed.Missing() || !stripe.IsMissing(fmt.Errorf("read: %w", err)) {
		t.Errorf("an intent that is not there: %+v", failed)
	}
	method, customer := b.saved(t, stripefake.Visa)
	intent := b.created(t, customer, wholesale.Card, "pay-3")
	if _, err := b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-1"); err != nil {
		t.Fatal(err)
	}
	_, err = b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-2")
	if failed := failureOf(t, err); failed.Outcome != stripe.Refused || failed.Intent == nil || failed.Intent.Status != stripe.IntentSucceeded {
		t.Errorf("confirming what is paid: %+v", failed)
	}
	if _, err = b.CancelIntent(t.Context(), intent.ID, "cancel-1"); failureOf(t, err).Outcome != stripe.Refused {
		t.Errorf("cancelling what is paid: %v", err)
	}
}

func TestAMethodIsSavedOnAPageAndTakenAway(t *testing.T) {
	b := newBench(t)
	_, customer := b.saved(t, stripefake.Visa)
	page, err := b.SetupPage(t.Context(), stripe.SetupPageRequest{
		CustomerID: customer, GrantRef: "g1", Kinds: []wholesale.MethodKind{wholesale.Card, wholesale.NZBankAccount}, Currency: "NZD",
		ReturnURL: "http://127.0.0.1/back", CancelURL: "http://127.0.0.1/no",
	}, "page-1")
	if err != nil || page.Status != stripe.PageOpen || !strings.HasPrefix(page.URL, b.url) || page.GrantRef != "g1" {
		t.Fatalf("opened %+v, %v", page, err)
	}
	b.press(t, page, stripefake.DeclinedCard)
	if still, err := b.Page(t.Context(), page.ID); err != nil || still.Status != stripe.PageOpen || still.MethodID != "" {
		t.Errorf("after a card that is declined: %+v, %v", still, err)
	}
	b.press(t, page, stripefake.BankAccount)
	done, err := b.Page(t.Context(), page.ID)
	if err != nil || done.Status != stripe.PageComplete || done.MethodID == "" || done.CustomerID != customer {
		t.Fatalf("saved: %+v, %v", done, err)
	}
	method, err := b.Method(t.Context(), done.MethodID)
	want := stripe.Method{ID: done.MethodID, Kind: wholesale.NZBankAccount, Brand: "STRIPE TEST BANK", Last4: "0010", CustomerID: customer}
	if diff := cmp.Diff(want, method); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if err := b.DetachMethod(t.Context(), done.MethodID); err != nil {
		t.Fatal(err)
	}
	if method, err = b.Method(t.Context(), done.MethodID); err != nil || method.CustomerID != "" {
		t.Errorf("detached: %+v, %v", method, err)
	}
	if err := b.DetachMethod(t.Context(), "pm_nowhere"); err != nil {
		t.Errorf("detaching what is not there: %v", err)
	}
}

func TestAPageIsPaidOnceOrClosed(t *testing.T) {
	b := newBench(t)
	request := stripe.PaymentPageRequest{
		PaymentID: "pay-1", OrderID: "o1", OrderNumber: "U-1029", SupplierID: "s1", Description: "Order U-1029", Amount: 47334,
		Currency: "NZD", Kinds: []wholesale.MethodKind{wholesale.Card}, Email: "kiri@cafe.example", SaveMethod: true,
		ReturnURL: "http://127.0.0.1/back", CancelURL: "http://127.0.0.1/no", ExpiresAt: b.fake.Now().Add(time.Hour),
	}
	page, err := b.PaymentPage(t.Context(), request, "page-1")
	if err != nil || page.Status != stripe.PageOpen || page.PaymentID != "pay-1" || page.IntentID != "" {
		t.Fatalf("opened %+v, %v", page, err)
	}
	if found, ok, err := b.FindPage(t.Context(), "pay-1", b.fake.Now()); err != nil || !ok || found.ID != page.ID {
		t.Errorf("found %+v %t %v", found, ok, err)
	}
	b.press(t, page, stripefake.ThreeDSecureAlways)
	done, err := b.Page(t.Context(), page.ID)
	if err != nil || done.Status != stripe.PageComplete || done.PaymentStatus != "paid" || done.IntentID == "" {
		t.Fatalf("paid: %+v, %v", done, err)
	}
	intent, err := b.Intent(t.Context(), done.IntentID)
	if err != nil || intent.PaymentID != "pay-1" || intent.OrderID != "o1" || intent.Received != 47334 {
		t.Errorf("the page's intent: %+v, %v", intent, err)
	}
	_, err = b.ExpirePage(t.Context(), page.ID, "expire-1")
	if failureOf(t, err).Outcome != stripe.Refused {
		t.Errorf("closing a page that is paid: %v", err)
	}
	request.PaymentID = "pay-2"
	if page, err = b.PaymentPage(t.Context(), request, "page-2"); err != nil {
		t.Fatal(err)
	}
	if page, err = b.ExpirePage(t.Context(), page.ID, "expire-2"); err != nil || page.Status != stripe.PageExpired || page.URL != "" {
		t.Errorf("closed: %+v, %v", page, err)
	}
	b.press(t, stripe.Page{URL: b.url + "/c/pay/" + page.ID}, stripefake.Visa)
	if len(b.fake.Payments(ours)) != 1 {
		t.Error("a page that was closed has taken money")
	}
}

// press is what a buyer does on a page: choose a card, press the button, and confirm where asked.
func (b bench) press(t *testing.T, page stripe.Page, card stripefake.Card) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, form := range []url.Values{{"card": {card.Number}}, {"card": {card.Number}, "challenge": {"pass"}}} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, page.URL, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
	}
}

func TestDisputesAndRefundsFromTheDashboardAreListed(t *testing.T) {
	b := newBench(t)
	method, customer := b.saved(t, stripefake.Visa)
	intent := b.created(t, customer, wholesale.Card, "pay-1")
	if _, err := b.ConfirmIntent(t.Context(), intent.ID, method, "confirm-1"); err != nil {
		t.Fatal(err)
	}
	refundID, err := b.fake.RefundInDashboard(ours, intent.ID, 500)
	if err != nil {
		t.Fatal(err)
	}
	disputeID, err := b.fake.OpenDispute(ours, intent.ID)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	err = b.EachRefund(t.Context(), b.fake.Now().Add(-time.Minute), time.Time{}, func(r stripe.Refund) error {
		seen = append(seen, r.ID+r.RefundID+r.IntentID)
		return nil
	})
	if diff := cmp.Diff([]string{refundID + intent.ID}, seen); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	var disputes []stripe.Dispute
	err = b.EachDispute(t.Context(), time.Time{}, time.Time{}, func(d stripe.Dispute) error { disputes = append(disputes, d); return nil })
	if err != nil || len(disputes) != 1 || disputes[0].ID != disputeID || disputes[0].IntentID != intent.ID || disputes[0].Status != "needs_response" {
		t.Errorf("%+v, %v", disputes, err)
	}
	if one, err := b.Dispute(t.Context(), disputeID); err != nil || one.Amount != 47334 {
		t.Errorf("%+v, %v", one, err)
	}
}

func TestCheckSaysWhoseKeyItIs(t *testing.T) {
	b := newBench(t)
	who, err := b.Check(t.Context())
	if diff := cmp.Diff(stripe.Who{AccountID: ours, Name: "Pigeon Valley"}, who); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	client := stripe.New(stripe.Config{BaseURL: b.url})
	_, err = client.Account("sk_test_wrong0123456789wrong").Check(t.Context())
	if failed := failureOf(t, err); failed.Outcome != stripe.NoAccess || failed.Words != "Stripe does not accept the key" {
		t.Errorf("a wrong key: %+v", failed)
	}
	if !client.Account("rk_live_1").Live() || client.Account("sk_test_1").Live() {
		t.Error("live keys are not told from test keys")
	}
}

// TestAKeyNeedNotReadTheAccount: Stripe answers 403 to a restricted one, and a stand-in may not
// know the call, or that of the list that is asked for instead.
func TestAKeyNeedNotReadTheAccount(t *testing.T) {
	const said = `{"error":{"type":"invalid_request_error","message":"no"}}`
	const list = `{"object":"list","data":[]}`
	for name, c := range map[string]struct {
		account, list         int
		accountSays, listSays string
		accepted              bool
	}{
		"a restricted key":                {403, 200, said, list, true},
		"a restricted key of little use":  {403, 403, said, said, false},
		"no such call":                    {404, 200, said, list, true},
		"no such calls":                   {404, 404, said, said, true},
		"no such calls, in no form":       {404, 404, "<h1>Not found</h1>", "", true},
		"calls that are refused":          {400, 400, said, said, true},
		"calls that are not made yet":     {501, 501, "", "", true},
		"no such method":                  {405, 405, "", "", true},
		"a wrong key":                     {401, 401, said, said, false},
		"a wrong key, seen by the second": {404, 401, said, said, false},
		"a failure":                       {500, 200, said, list, false},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status, text := c.list, c.listSays
			if r.URL.Path == "/v1/account" {
				status, text = c.account, c.accountSays
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(text))
		}))
		who, err := stripe.New(stripe.Config{BaseURL: server.URL}).Account("rk_test_1").Check(t.Context())
		if (err == nil) != c.accepted || who != (stripe.Who{}) {
			t.Errorf("%s: %+v, %v", name, who, err)
		}
		server.Close()
	}
}

func TestAStrangeServerIsUnclearAndTellsNoKey(t *testing.T) {
	cases := map[string]http.HandlerFunc{
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example/", http.StatusTemporaryRedirect)
		},
		"an endless answer": func(w http.ResponseWriter, _ *http.Request) {
			line := []byte(strings.Repeat(" ", 1<<16))
			for {
				if _, err := w.Write(line); err != nil {
					return
				}
			}
		},
		"the key, shown": func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("<html>" + r.Header.Get("Authorization")))
		},
		"the key, in an error": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = fmt.Fprintf(w, `{"error":{"type":"api_error","message":"with %s and its end sk_test_****%s"}}`, r.Header.Get("Authorization"), oursKey[len(oursKey)-4:])
		},
		"null":           func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("null")) },
		"no id":          func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) },
		"nothing":        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) },
		"a wrong answer": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	}
	for name, handler := range cases {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(handler)
			defer server.Close()
			account := stripe.New(stripe.Config{BaseURL: server.URL}).Account(oursKey)
			_, err := account.ConfirmIntent(t.Context(), "pi_1", "pm_1", "key-1")
			if failed := failureOf(t, err); failed.Outcome != stripe.Unclear {
				t.Errorf("got %+v", failed)
			}
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v %v", err, err, account), fmt.Sprintf("%+v", failureOf(t, err))} {
				if strings.Contains(text, "sk_test") || strings.Contains(text, oursKey[len(oursKey)-4:]) {
					t.Errorf("the key is in %q", text)
				}
			}
		})
	}
}

// TestARequestSaysHowLongItIs: a stand-in may read no chunks.
func TestARequestSaysHowLongItIs(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.ContentLength != int64(len(body)) || len(r.TransferEncoding) > 0 {
			t.Errorf("%s %s: %d of %d bytes, %v, %v", r.Method, r.URL, len(body), r.ContentLength, r.TransferEncoding, err)
		}
		if r.Method == http.MethodPost && !strings.Contains(string(body), "pm_1") {
			t.Errorf("%s %s: %q", r.Method, r.URL, body)
		}
		_, _ = w.Write([]byte(`{"id":"pi_1","object":"payment_intent","status":"succeeded"}`))
	}))
	defer server.Close()
	account := stripe.New(stripe.Config{BaseURL: server.URL}).Account(oursKey)
	for range 2 { // the second is on a connection that was used
		if _, err := account.ConfirmIntent(t.Context(), "pi_1", "pm_1", "key-1"); err != nil {
			t.Error(err)
		}
		if _, err := account.Intent(t.Context(), "pi_1"); err != nil {
			t.Error(err)
		}
	}
}

func TestAServerThatIsNotThereGotNothing(t *testing.T) {
	// A port that was freed may be taken by the time it is asked.
	account := stripe.New(stripe.Config{BaseURL: "http://127.0.0.1:1"}).Account(oursKey)
	_, err := account.ConfirmIntent(t.Context(), "pi_1", "pm_1", "key-1")
	if failed := failureOf(t, err); failed.Outcome != stripe.NotSent || failed.Words != "Stripe cannot be reached" {
		t.Errorf("got %+v", failed)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = account.ConfirmIntent(ended, "pi_1", "pm_1", "key-1")
	if failed := failureOf(t, err); failed.Outcome != stripe.NotSent {
		t.Errorf("a call that was over before it began: %+v", failed)
	}
}

func TestAListThatIsNoneIsAnError(t *testing.T) {
	for name, data := range map[string]string{
		"one that does not end": `{"id":"pi_1","object":"payment_intent","status":"of a later year","customer":null}`,
		"one with null in it":   `null`,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"object":"list","has_more":true,"data":[%s]}`, data)
		}))
		seen := 0
		account := stripe.New(stripe.Config{BaseURL: server.URL}).Account(oursKey)
		err := account.EachIntent(t.Context(), time.Time{}, time.Time{}, func(i stripe.Intent) error {
			seen++
			if i.Status != "of a later year" {
				t.Errorf("a state that is not known is %q", i.Status)
			}
			return nil
		})
		if failureOf(t, err).Outcome != stripe.Unclear || seen > 2 {
			t.Errorf("%s: saw %d, %v", name, seen, err)
		}
		server.Close()
	}
}

func TestABuyerIsSentToSafeAddressesOnly(t *testing.T) {
	for address, want := range map[string]bool{
		"https://checkout.stripe.com/c/pay/cs_1": true, "http://127.0.0.1:12111/c/pay/cs_1": true, "http://localhost/c": true,
		"http://checkout.stripe.com/c/pay/cs_1": false, "javascript:alert(1)": false, "//elsewhere.example/": false,
		"https://user:password@elsewhere.example/": false,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"id":"cs_1","object":"checkout.session","status":"open","url":%q}`, address)
		}))
		page, err := stripe.New(stripe.Config{BaseURL: server.URL}).Account(oursKey).Page(t.Context(), "cs_1")
		if got := err == nil && page.URL == address; got != want {
			t.Errorf("%s: %+v, %v", address, page, err)
		}
		server.Close()
	}
}
