package api_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/unleashed/sandbox"
	"upstock/internal/wholesale"
)

// reasons are the orders that a list answers with, by number, and why each needs a person.
func (w *world) reasons(query string) map[string]any {
	w.t.Helper()
	found := map[string]any{}
	for _, item := range w.get("/api/v1/orders" + query).json["items"].([]any) {
		o := item.(map[string]any)
		if o["attention"] != (o["attention_reason"] != "") || o["needs_attention"] != o["attention"] {
			w.t.Errorf("%v: attention %v, %v", o["number"], o["attention"], o["attention_reason"])
		}
		found[o["number"].(string)] = o["attention_reason"]
	}
	return found
}

// What needs a person is one answer, by whichever way it is asked; an order that waits for the
// connection says why and until when.
func TestAttentionSaysWhyWhereverItIsAsked(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		ginger := sandbox.Product{ProductCode: "KOMBU-GIN-330", ProductDescription: "Kombucha ginger", IsSellable: true}
		remote := sandbox.Customer{Guid: "5a2d8f0e-6a4f-4d0b-9a52-0d3c5f1f2b12", CustomerCode: "REMOTE-7", CustomerName: "Harbour Grocer Ltd"}
		must(t, w.sandbox.AddProducts(ginger))
		must(t, w.sandbox.AddCustomers(remote))
		first := w.takeOrder()
		if diff := cmp.Diff(map[string]any{}, w.reasons("?attention=true")); diff != "" { // nothing is connected
			t.Error(diff)
		}
		w.connect()
		w.post("/api/v1/imports", `{"kind":"products"}`)
		w.converse()
		if diff := cmp.Diff(map[string]any{"U-1001": "customer"}, w.reasons("?attention=true")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]any{}, w.reasons("?attention=false")); diff != "" {
			t.Error(diff)
		}
		w.post("/api/v1/customers/"+w.office.customer.ID+"/match", `{"unleashed_guid":"`+remote.Guid+`"}`)
		w.converse()
		if diff := cmp.Diff(map[string]any{"U-1001": ""}, w.reasons("")); diff != "" {
			t.Error(diff)
		}

		must(t, w.sandbox.SetFaults([]sandbox.FaultRule{{Kind: sandbox.AuthGone}}))
		w.send(request{method: "PATCH", path: "/api/v1/orders/" + first, body: `{"freight":"0"}`})
		total := w.get("/api/v1/orders/" + first).json["total"].(string)
		if got := w.post("/api/v1/orders/"+first+"/approve?accept_total="+total, ""); got.status != http.StatusOK {
			t.Fatalf("%d %s", got.status, got.text)
		}
		w.converse()
		o := w.get("/api/v1/orders/" + first).json
		so := o["sales_order"].(map[string]any)
		if o["attention_reason"] != "waiting" || so["state"] != "pending" || so["error"] == "" || so["next_attempt_at"] == nil {
			t.Errorf("got %v, %v", o["attention_reason"], so)
		}
		if diff := cmp.Diff(map[string]any{"U-1001": "waiting"}, w.reasons("?attention=true&status=processing")); diff != "" {
			t.Error(diff)
		}
		notices := w.get("/api/v1/notices").json["items"].([]any)
		if len(notices) != 1 || notices[0].(map[string]any)["kind"] != "connection_error" {
			t.Errorf("got %v", notices)
		}
		w.post("/api/v1/orders/"+first+"/send-again", "").problem(t, http.StatusConflict)
		w.post("/api/v1/orders/"+first+"/acknowledge", "").problem(t, http.StatusConflict)
		if address := o["delivery_address"]; address != nil && address.(map[string]any)["country"] == nil {
			t.Errorf("got %v", address)
		}
	})
}

// Every reason that the domain knows is one that the document of the API names.
func TestTheDocumentNamesEveryReason(t *testing.T) {
	named := map[string]bool{}
	schema := at(document(t), "components", "schemas", "Order", "properties", "attention_reason", "enum")
	for _, reason := range schema.([]any) {
		named[reason.(string)] = true
	}
	for _, reason := range wholesale.Attentions {
		if !named[string(reason)] {
			t.Errorf("%q is not in the document", reason)
		}
		delete(named, string(reason))
	}
	if len(named) != 0 {
		t.Errorf("the document names what does not exist: %v", named)
	}
}
