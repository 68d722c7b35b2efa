package api_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"upstock/internal/store"
)

// TestAnotherSuppliersThingsAreNotThere asks for everything of another supplier by its id.
func TestAnotherSuppliersThingsAreNotThere(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		w.connect()
		_, withID := w.calls()
		run := w.post("/api/v1/imports", `{"kind":"products"}`).json["id"].(string)
		withID = append(withID, request{method: "GET", path: "/api/v1/runs/" + run}, request{method: "GET", path: "/api/v1/runs/" + run + "/price-changes"},
			request{method: "POST", path: "/api/v1/runs/" + run + "/apply"}, request{method: "POST", path: "/api/v1/runs/" + run + "/discard"},
			request{method: "POST", path: "/api/v1/runs/" + run + "/rollback"}, request{method: "POST", path: "/api/v1/notices/" + w.notice() + "/dismiss"})

		withID = append(withID, request{method: "POST", path: "/api/v1/price-give-backs/" + w.giveBack(t) + "/undo"})

		paths := document(t)["paths"].(map[string]any)
		untried := map[string]bool{}
		for path, item := range paths {
			for method := range item.(map[string]any) {
				if strings.Contains(path, "{") {
					untried[strings.ToUpper(method)+" "+path] = true
				}
			}
		}
		for _, r := range withID {
			r.token = w.other.token
			w.send(r).problem(t, http.StatusNotFound)
			r.token = "-"
			w.send(r).problem(t, http.StatusUnauthorized)
			delete(untried, r.method+" "+templateOf(r.path))
		}
		for call := range untried {
			t.Errorf("%s was not tried", call)
		}

		// What is not asked for by an id is the supplier's own.
		for _, list := range []string{"/orders", "/invoices", "/payments", "/runs", "/notices", "/price-lists", "/webhooks", "/trading-partners", "/payment-terms"} {
			got := w.send(request{method: "GET", path: "/api/v1" + list, token: w.other.token})
			if items := got.json["items"].([]any); len(items) != 0 {
				t.Errorf("%s: %s", list, got.text)
			}
		}
		for _, list := range []string{"/products", "/customers"} {
			for _, item := range w.send(request{method: "GET", path: "/api/v1" + list, token: w.other.token}).json["items"].([]any) {
				if id := item.(map[string]any)["id"]; id == w.office.product.ID || id == w.office.customer.ID {
					t.Errorf("%s: tells %s", list, id)
				}
			}
		}
		got := w.send(request{method: "GET", path: "/api/v1/integrations/unleashed", token: w.other.token})
		if got.json["status"] != "disconnected" || got.json["api_id"] != "" {
			t.Errorf("the other supplier's connection: %s", got.text)
		}
		// Nor can another supplier's things be named in a body.
		for _, body := range []string{
			`{"customer_id":"` + w.office.customer.ID + `","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`,
			`{"customer_code":"HARBOUR","lines":[{"product_id":"` + w.office.product.ID + `","quantity":1}]}`,
			`{"customer_code":"HARBOUR","address_id":"` + w.office.customer.Addresses[0].ID + `","lines":[{"product_code":"KOMBU-GIN-330","quantity":1}]}`,
		} {
			w.send(request{method: "POST", path: "/api/v1/orders", body: body, token: w.other.token}).problem(t, http.StatusUnprocessableEntity)
		}
		list := w.get("/api/v1/price-lists").json["items"].([]any)[0].(map[string]any)["id"].(string)
		r := request{method: "PATCH", path: "/api/v1/customers/" + w.other.customer.ID, body: `{"price_list_id":"` + list + `"}`, token: w.other.token}
		w.send(r).problem(t, http.StatusUnprocessableEntity)

		// Nothing of the first supplier's has changed.
		if got := w.get("/api/v1/customers/" + w.office.customer.ID); got.json["name"] != "Harbour Grocer" {
			t.Errorf("it was changed: %s", got.text)
		}
	})
}

// notice gives the first supplier a heads-up and gives its id.
func (w *world) notice() string {
	w.t.Helper()
	ctx := context.Background()
	must(w.t, w.store.Update(ctx, func(tx *store.Tx) error {
		return tx.PutNotice(ctx, w.office.supplierID, store.Notice{Kind: "quota", Title: "T", Detail: "D"})
	}))
	return w.get("/api/v1/notices").json["items"].([]any)[0].(map[string]any)["id"].(string)
}

// templateOf gives the path as the document has it, from one with ids in it.
func templateOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	names := []string{"{id}", "{product_id}"}
	if slices.Contains(parts, "problems") {
		names[1] = "{problem}"
	}
	if slices.Contains(parts, "trading-partners") {
		names[1] = "{code}"
	}
	for i, part := range parts {
		if uuid.Validate(part) == nil {
			parts[i], names = names[0], names[1:]
		}
	}
	return strings.Join(parts, "/")
}
