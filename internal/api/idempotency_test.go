package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestIdempotencyKey(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		for path, bodies := range map[string][2]string{
			"/orders":      {w.orderBody(), strings.Replace(w.orderBody(), "PO 4471", "PO 4472", 1)},
			"/customers":   {`{"name":"Fern Café","code":"FERN"}`, `{"name":"Fern Cafe","code":"FERN"}`},
			"/price-lists": {`{"name":"By hand"}`, `{"name":"By foot"}`},
			"/webhooks":    {`{"url":"https://example.com/hook","events":["order.created"]}`, `{"url":"https://example.com/hook","events":["order.shipped"]}`},
		} {
			create := func(body, key string) reply {
				return w.send(request{method: "POST", path: "/api/v1" + path, body: body, header: map[string]string{"Idempotency-Key": key}})
			}
			first := create(bodies[0], "the key of "+path)
			if first.status != http.StatusCreated {
				t.Errorf("%s: %d %s", path, first.status, first.text)
				continue
			}
			again := create(bodies[0], "the key of "+path)
			if again.status != first.status || again.text != first.text {
				t.Errorf("%s: first\n%s\nthen %d\n%s", path, first.text, again.status, again.text)
			}
			for _, name := range []string{"Location", "Etag", "Content-Type"} {
				if again.header.Get(name) != first.header.Get(name) {
					t.Errorf("%s: %s was %q, then %q", path, name, first.header.Get(name), again.header.Get(name))
				}
			}
			other := create(bodies[1], "the key of "+path)
			if other.problem(t, http.StatusUnprocessableEntity)["header.Idempotency-Key"] == "" {
				t.Errorf("%s: another body: %s", path, other.text)
			}
		}
		for path, want := range map[string]int{"/orders": 1, "/customers": 2, "/price-lists": 1, "/webhooks": 1} {
			if got := w.get("/api/v1" + path); len(got.json["items"].([]any)) != want {
				t.Errorf("%s: %d, want %d: %s", path, len(got.json["items"].([]any)), want, got.text)
			}
		}
	})
}

// TestTheSameKeyOfAnotherCall is a mistake of the caller, not a repetition.
func TestTheSameKeyOfAnotherCall(t *testing.T) {
	w := newWorld(t)
	key := map[string]string{"Idempotency-Key": "k"}
	w.send(request{method: "POST", path: "/api/v1/price-lists", body: `{"name":"N"}`, header: key})
	w.send(request{method: "POST", path: "/api/v1/customers", body: `{"name":"N"}`, header: key}).problem(t, http.StatusUnprocessableEntity)
}

func TestTheKeyOfAnotherSupplier(t *testing.T) {
	w := newWorld(t)
	key := map[string]string{"Idempotency-Key": "k"}
	mine := w.send(request{method: "POST", path: "/api/v1/price-lists", body: `{"name":"N"}`, header: key})
	theirs := w.send(request{method: "POST", path: "/api/v1/price-lists", body: `{"name":"N"}`, header: key, token: w.other.token})
	if theirs.status != http.StatusCreated || theirs.json["id"] == mine.json["id"] {
		t.Errorf("%d %s", theirs.status, theirs.text)
	}
}

// TestAKeyIsFreeAfterAFailure lets the caller fix the body and use the key again.
func TestAKeyIsFreeAfterAFailure(t *testing.T) {
	w := newWorld(t)
	key := map[string]string{"Idempotency-Key": "k"}
	w.send(request{method: "POST", path: "/api/v1/customers", body: `{"name":"N","code":"HARBOUR"}`, header: key}).problem(t, http.StatusConflict)
	if got := w.send(request{method: "POST", path: "/api/v1/customers", body: `{"name":"N","code":"OTHER"}`, header: key}); got.status != http.StatusCreated {
		t.Errorf("%d %s", got.status, got.text)
	}
}

func TestSimultaneousRepetitions(t *testing.T) {
	w := newWorld(t)
	answers := make([]reply, 8)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() {
			answers[i] = w.send(request{method: "POST", path: "/api/v1/orders", body: w.orderBody(), header: map[string]string{"Idempotency-Key": "k"}})
		})
	}
	wait.Wait()
	for i, got := range answers {
		if got.status != http.StatusCreated || got.text != answers[0].text {
			t.Errorf("%d: %d %s", i, got.status, got.text)
		}
	}
	if n := len(w.get("/api/v1/orders").json["items"].([]any)); n != 1 {
		t.Error(fmt.Sprint(n, " orders were taken"))
	}
}
