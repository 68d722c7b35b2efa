package unleashedapi

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestRequestHeadersAndPath(t *testing.T) {
	var seen []*http.Request
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r)
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		switch {
		case strings.HasSuffix(r.URL.Path, string(orderGUID)):
			w.Write([]byte(fixture(t, "sales_order.json")))
		default:
			w.Write([]byte(`{"Items":[]}`))
		}
	})
	ctx := t.Context()
	if err := companies(ctx, client); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SalesOrders(ctx, SalesOrderQuery{Statuses: []string{"Completed", "Deleted"}, PageSize: 100}, 3); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SalesOrder(ctx, GUID(strings.ToUpper(string(orderGUID)))); err != nil {
		t.Fatal(err)
	}
	if err := create(ctx, client); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, r := range seen {
		addresses = append(addresses, r.Method+" "+r.RequestURI)
		for name, want := range map[string]string{
			"Accept": "application/json", "Content-Type": "application/json", "client-type": "upstock/unleashed", "User-Agent": "Upstock",
			"api-auth-id": testAPIID, "api-auth-signature": sign(testAPIKey, r.URL.RawQuery),
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s %s: header %s is %q, want %q", r.Method, r.URL, name, got, want)
			}
		}
	}
	want := []string{
		"GET /Companies",
		"GET /SalesOrders/3?orderStatus=Completed,Deleted&pageSize=100",
		"GET /SalesOrders/" + string(orderGUID),
		"POST /SalesOrders/" + string(orderGUID),
	}
	if diff := cmp.Diff(want, addresses); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestCredentialsArePastedWithWhiteSpace(t *testing.T) {
	var header http.Header
	config := inMemory(func(r *http.Request) (*http.Response, error) {
		header = r.Header
		return respond(200, `{"Items":[]}`), nil
	})
	config.BaseURL += "/"
	config.APIID, config.APIKey, config.ClientType = " "+testAPIID+"\n", testAPIKey+"\r\n", "someone/else"
	if err := companies(t.Context(), New(config)); err != nil {
		t.Fatal(err)
	}
	if header.Get("api-auth-id") != testAPIID || header.Get("api-auth-signature") != sign(testAPIKey, "") {
		t.Errorf("headers %v", header)
	}
	if got := header.Get("client-type"); got != "someone/else" {
		t.Errorf("client-type is %q", got)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("a signed request travelled to another server")
	}))
	defer elsewhere.Close()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	wantKind(t, companies(t.Context(), client), KindInvalid)
	wantKind(t, create(t.Context(), client), KindUnknownOutcome)
}

func TestBadBaseURLSendsNothing(t *testing.T) {
	for _, address := range []string{"api.unleashedsoftware.com", "ftp://x", "http://", "http://a b", ":"} {
		client := New(Config{BaseURL: address, OnCall: func(context.Context, Call) { t.Errorf("%q: a call went out", address) }})
		wantKind(t, companies(t.Context(), client), KindInvalid)
		wantKind(t, create(t.Context(), client), KindInvalid)
	}
}

func TestOnCallCountsEveryRequest(t *testing.T) {
	var calls []Call
	statuses := []int{500, 429, 200}
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(statuses[0])
		statuses = statuses[1:]
		w.Write([]byte(`{"Items":[]}`))
	})
	client.onCall = func(_ context.Context, call Call) { calls = append(calls, call) }
	if _, err := client.Products(t.Context(), ProductQuery{}, 2); err != nil {
		t.Fatal(err)
	}
	want := []Call{{Method: "GET", Resource: "Products", Status: 500}, {Method: "GET", Resource: "Products", Status: 429}, {Method: "GET", Resource: "Products", Status: 200}}
	if diff := cmp.Diff(want, calls, cmpopts.IgnoreFields(Call{}, "Duration")); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// Neither the key nor a signature may end up in a log or an error, even if the server echoes them.
func TestSecretsStayOut(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(`{"Items":[{"Field":"f","Description":"key ` + testAPIKey + ` signature ` + r.Header.Get("api-auth-signature") + `"}]}`))
	})
	var log bytes.Buffer
	client.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	failure := wantKind(t, companies(t.Context(), client), KindInvalid)
	told := failure.Error() + failure.Fields[0].Description + log.String()
	for _, secret := range []string{testAPIKey, sign(testAPIKey, "")} {
		if strings.Contains(told, secret) {
			t.Errorf("%q is told in %q", secret, told)
		}
	}
	if !strings.Contains(log.String(), "path=Companies") {
		t.Errorf("the log does not tell of the call: %q", log.String())
	}
}

func TestEveryListAsksForItsPage(t *testing.T) {
	var asked []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path)
		w.Write([]byte(`{"Pagination":{"NumberOfItems":3,"PageSize":1,"PageNumber":2,"NumberOfPages":3},"Items":[{}]}`))
	})
	ctx := t.Context()
	customers, err := client.Customers(ctx, CustomerQuery{}, 2)
	wantSecondOfThree(t, customers, err)
	products, err := client.Products(ctx, ProductQuery{}, 2)
	wantSecondOfThree(t, products, err)
	prices, err := client.ProductPrices(ctx, PriceQuery{}, 2)
	wantSecondOfThree(t, prices, err)
	orders, err := client.SalesOrders(ctx, SalesOrderQuery{}, 2)
	wantSecondOfThree(t, orders, err)
	want := []string{"/Customers/2", "/Products/2", "/ProductPrices/2", "/SalesOrders/2"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func wantSecondOfThree[T any](t *testing.T, page Page[T], err error) {
	t.Helper()
	if err != nil || len(page.Items) != 1 || page.Number != 2 || page.Pages != 3 || page.Total != 3 || page.Last() {
		t.Errorf("got %+v, %v", page, err)
	}
}
