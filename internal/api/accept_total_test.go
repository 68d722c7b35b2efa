package api_test

import (
	"net/http"
	"strings"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

// An approval that finds another total than the order shows approves nothing, unless it is the
// total that the program accepts.
func TestAcceptTotal(t *testing.T) {
	onEachEngine(t, func(t *testing.T, w *world) {
		path := "/api/v1/orders/" + w.takeOrder()
		shown := w.get(path).json["total"].(string)
		customer := w.office.customer
		customer.Terms.Tax = wholesale.Tax{Code: "G.S.T.", Rate: wholesale.Decimal{}}
		must(t, w.store.Update(t.Context(), func(tx *store.Tx) error { return tx.PutCustomer(t.Context(), customer) }))
		now := w.get(path).json["sub_total"].(string)
		if shown == now {
			t.Fatal("the order has no tax, which the test needs")
		}

		for _, query := range []string{"", "?accept_total=" + shown, "?accept_total=0"} {
			got := w.post(path+"/approve"+query, "")
			got.problem(t, http.StatusConflict)
			seen := shown
			if strings.HasSuffix(query, "=0") {
				seen = "0.00"
			}
			if detail, _ := got.json["detail"].(string); !strings.Contains(detail, now) || !strings.Contains(detail, seen) {
				t.Errorf("approve%s: %s, want both %s and %s", query, got.text, now, seen)
			}
			if o := w.get(path).json; o["status"] != "ordered" || o["total"] != shown {
				t.Errorf("approve%s changed the order: %v %v", query, o["status"], o["total"])
			}
		}
		if faults := w.post(path+"/approve?accept_total=lots", "").problem(t, http.StatusUnprocessableEntity); faults["query.accept_total"] == "" {
			t.Errorf("got %v", faults)
		}
		if got := w.post(path+"/approve?accept_total="+now, ""); got.status != http.StatusOK || got.json["status"] != "processing" || got.json["total"] != now {
			t.Errorf("%d %s", got.status, got.text)
		}
	})
}
