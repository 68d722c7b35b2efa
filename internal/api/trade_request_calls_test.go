package api_test

import (
	"net/http"
	"strings"
	"testing"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/unleashed/sandbox"
)

// ask has a business ask the first supplier to trade, and gives the request's id.
func (w *world) ask(email string) string {
	w.t.Helper()
	asked, err := w.accounts.AskToTrade(w.t.Context(), w.office.supplierID, account.NewTradeRequest{
		Business: "Fern Cafe", Name: "Ana Reid", Email: email, Phone: "09 555 0101", Message: "We open in June.",
	}, account.Caller{IP: "192.0.2.1"})
	must(w.t, err)
	return asked.ID
}

func TestRequestsToTradeOverREST(t *testing.T) {
	w := newWorld(t)
	first, second := w.ask("ana@fern.example"), w.ask("bo@moss.example")
	list := w.get("/api/v1/trade-requests?limit=1")
	items := list.json["items"].([]any)
	if len(items) != 1 || items[0].(map[string]any)["id"] != second || list.json["next_cursor"] != second {
		t.Fatalf("%s", list.text)
	}
	if got := w.get("/api/v1/trade-requests/" + first); got.json["email"] != "ana@fern.example" || got.json["state"] != "open" {
		t.Errorf("%s", got.text)
	}

	accept := "/api/v1/trade-requests/" + first + "/accept"
	got := w.send(request{method: http.MethodPost, path: accept, body: `{}`})
	if got.status != http.StatusOK || got.json["connected"] != true || got.json["name"] != "Fern Cafe" || got.json["unleashed_guid"] != "" {
		t.Errorf("%d %s", got.status, got.text)
	}
	w.send(request{method: http.MethodPost, path: accept, body: `{}`}).problem(t, http.StatusConflict)
	declined := w.send(request{method: http.MethodPost, path: "/api/v1/trade-requests/" + second + "/decline", body: `{"tell":true}`})
	if declined.status != http.StatusOK || declined.json["state"] != "declined" {
		t.Errorf("%d %s", declined.status, declined.text)
	}
	if accepted := w.get("/api/v1/trade-requests?state=accepted"); !strings.Contains(accepted.text, first) || strings.Contains(accepted.text, second) {
		t.Errorf("%s", accepted.text)
	}
	if open := w.get("/api/v1/trade-requests"); len(open.json["items"].([]any)) != 0 {
		t.Errorf("%s", open.text)
	}
	must(t, w.store.View(t.Context(), func(tx *store.Tx) error {
		notices, err := tx.Notices(t.Context(), w.office.supplierID, "", 10)
		for _, n := range notices {
			if n.Kind == account.TradeNotice {
				t.Errorf("nothing is open, but %q", n.Title)
			}
		}
		return err
	}))
}

// TestAcceptingARequestTakesTheCustomerOfUnleashed: search, choose, accept; its price sync starts.
func TestAcceptingARequestTakesTheCustomerOfUnleashed(t *testing.T) {
	w := newWorld(t)
	w.connect()
	const guid = "5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12"
	must(t, w.sandbox.AddCustomers(sandbox.Customer{Guid: guid, CustomerCode: "FERN", CustomerName: "Fern Cafe Ltd"}))
	if found := w.get("/api/v1/unleashed/customers?q=fern"); !strings.Contains(found.text, guid) {
		t.Fatalf("there is no one to choose from: %s", found.text)
	}
	id := w.ask("ana@fern.example")
	accept := request{method: http.MethodPost, path: "/api/v1/trade-requests/" + id + "/accept", body: `{"unleashed_guid":"` + guid + `"}`}
	got := w.send(accept)
	if got.status != http.StatusOK || got.json["unleashed_guid"] != guid || got.json["connected"] != true {
		t.Fatalf("%d %s", got.status, got.text)
	}
	again := w.ask("bo@fern.example") // of the same business, which is connected now
	accept.path = "/api/v1/trade-requests/" + again + "/accept"
	if refused := w.send(accept); refused.status != http.StatusConflict || !strings.Contains(refused.text, "is connected already") {
		t.Errorf("%d %s", refused.status, refused.text)
	}
	accept.body = `{"unleashed_guid":"00000000-0000-0000-0000-000000000000"}`
	w.send(accept).problem(t, http.StatusUnprocessableEntity)
}
