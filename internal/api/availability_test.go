package api_test

import (
	"fmt"
	"net/http"
	"testing"
)

// TestOnlySuppliersOrderWhatIsNotAvailable has every source ask for a product that customers cannot
// order: the supplier may, everyone else is refused, at the line.
func TestOnlySuppliersOrderWhatIsNotAvailable(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		product := w.get("/api/v1/products?code=NO-PRICE").json["items"].([]any)[0].(map[string]any)["id"]
		line := fmt.Sprintf(`{"product_id":%q,"quantity":"1","unit_price":"2"}`, product)
		lines := `"lines":[{"product_code":"KOMBU-GIN-330","quantity":"1"},` + line + `]`
		kept := w.post("/api/v1/orders", `{"customer_code":"HARBOUR",`+lines+`}`)
		plain := w.post("/api/v1/orders", `{"customer_code":"HARBOUR","lines":[{"product_code":"KOMBU-GIN-330","quantity":"1"}]}`)
		for availability, words := range map[string]string{"out_of_stock": "NO-PRICE is Out of Stock", "discontinued": "NO-PRICE is Discontinued"} {
			if got := w.patch("/api/v1/products/"+product.(string), `{"availability":"`+availability+`"}`); got.status != http.StatusOK {
				t.Fatal(got.text)
			}
			want := map[string]int{"": 422, "api": 422, "buyer": 422, "standing": 422, "supermarket": 422, "supplier": 201}
			for source, status := range want {
				body := `{"customer_code":"HARBOUR",` + lines + `}`
				if source != "" {
					body = `{"source":"` + source + `",` + body[1:]
				}
				got := w.post("/api/v1/orders", body)
				if got.status != status {
					t.Errorf("%s from %q: %d %s", availability, source, got.status, got.text)
				}
				if status != http.StatusUnprocessableEntity {
					continue
				}
				if fault := got.problem(t, status)["body.lines[1].product_id"]; fault != "cannot be ordered: "+words {
					t.Errorf("%s from %q: %s", availability, source, got.text)
				}
			}
			// What stands on an order stays, and more of it can be asked for; a new line cannot.
			if got := w.patch("/api/v1/orders/"+kept.json["id"].(string), `{"notes":"Again","lines":[`+line+`,`+line+`]}`); got.status != http.StatusOK {
				t.Errorf("%s that was there: %d %s", availability, got.status, got.text)
			}
			got := w.patch("/api/v1/orders/"+plain.json["id"].(string), `{`+lines+`}`)
			if got.problem(t, http.StatusUnprocessableEntity)["body.lines[1].product_id"] == "" {
				t.Errorf("%s on another order: %s", availability, got.text)
			}
		}
	})
}
