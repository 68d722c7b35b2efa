package api_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestIdempotencyKey(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		for path, bodies := range map[string][2]string{
			"/orders":            {w.orderBody(), strings.Replace(w.orderBody(), "PO 4471", "PO 4472", 1)},
			"/customers":         {`{"name":"Fern Café","code":"FERN"}`, `{"name":"Fern Cafe","code":"FERN"}`},
			"/price-lists":       {`{"name":"By hand"}`, `{"name":"By foot"}`},
			"/fulfilment-groups": {`{"name":"North"}`, `{"name":"South"}`},
			"/payment-terms":     {`{"name":"A","options":["on_account"]}`, `{"name":"B","options":["on_account"]}`},
			"/webhooks":          {`{"url":"https://example.com/hook","events":["order.created"]}`, `{"url":"https://example.com/hook","events":["order.shipped"]}`},
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
		for path, want := range map[string]int{"/orders": 1, "/customers": 2, "/price-lists": 1, "/webhooks": 1, "/fulfilment-groups": 2, "/payment-terms": 1} {
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

// TestARepetitionAfterAnUpgrade is answered although earlier versions told bodies apart by their
// bytes: what was under way when the server was stopped is what programs send again.
func TestARepetitionAfterAnUpgrade(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		send := func(body string) reply {
			return w.send(request{method: "POST", path: "/api/v1/orders", body: body, header: map[string]string{"Idempotency-Key": "k"}})
		}
		first := send(w.orderBody())
		former := sha256.Sum256([]byte("POST /api/v1/orders\n" + w.orderBody()))
		if err := w.store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(t.Context(), `UPDATE idempotency_key SET body_hash = $1`, hex.EncodeToString(former[:]))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if again := send(w.orderBody()); again.status != http.StatusCreated || again.text != first.text {
			t.Errorf("first\n%s\nthen %d\n%s", first.text, again.status, again.text)
		}
		send(strings.Replace(w.orderBody(), "PO 4471", "PO 4472", 1)).problem(t, http.StatusUnprocessableEntity)
	})
}

// TestARepetitionIsAnsweredWhateverHasChanged takes away what the first request needed: the answer
// to its repetition is the first one, and not about what is wrong now.
func TestARepetitionIsAnsweredWhateverHasChanged(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		send := func(path, body string) reply {
			return w.send(request{method: "POST", path: "/api/v1" + path, body: body, header: map[string]string{"Idempotency-Key": "k " + path}})
		}
		bodies := map[string]string{
			"/orders":           w.orderBody(),
			"/customers":        `{"name":"Fern Café","code":"FERN"}`,
			"/webhooks":         `{"url":"https://example.com/hook","events":["order.created"]}`,
			"/imports":          `{"kind":"products"}`,
			"/price-lists/sync": "",
		}
		w.connect()
		first := map[string]reply{}
		for path, body := range bodies {
			if first[path] = send(path, body); first[path].status >= http.StatusBadRequest {
				t.Fatalf("%s: %s", path, first[path].text)
			}
		}
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SetAvailabilityOf(t.Context(), w.office.supplierID, store.ProductRowFilter{}, wholesale.Discontinued)
			return err
		}))
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
			customer, err := tx.CustomerByCode(t.Context(), w.office.supplierID, "HARBOUR")
			if err != nil {
				return err
			}
			customer.Code = "HARBOUR WAS RENAMED"
			return tx.PutCustomer(t.Context(), customer)
		}))
		w.send(request{method: "DELETE", path: "/api/v1/integrations/unleashed"})
		for path, body := range bodies {
			again := send(path, body)
			if again.status != first[path].status || again.text != first[path].text || again.header.Get("Location") != first[path].header.Get("Location") {
				t.Errorf("%s: first\n%d %s\nthen %d\n%s", path, first[path].status, first[path].text, again.status, again.text)
			}
		}
	})
}

// TestTheSameJSONIsTheSameBody lets a program write its request anew for each attempt.
func TestTheSameJSONIsTheSameBody(t *testing.T) {
	w := newWorld(t)
	send := func(body string) reply {
		return w.send(request{method: "POST", path: "/api/v1/price-lists", body: body, header: map[string]string{"Idempotency-Key": "k"}})
	}
	first := send(`{"name":"By hand","currency":"NZD"}`)
	if again := send("\ufeff{ \"currency\": \"NZD\",\n\"name\": \"By hand\" }"); again.status != http.StatusCreated || again.text != first.text {
		t.Errorf("%d %s", again.status, again.text)
	}
	send(`{"name":"By Hand","currency":"NZD"}`).problem(t, http.StatusUnprocessableEntity)
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
