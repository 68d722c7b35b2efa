package api_test

import (
	"net/http"
	"testing"

	"upstock/internal/store"
	"upstock/internal/wholesale"
)

func TestAProblemIsListedAndSettled(t *testing.T) {
	w := newWorld(t)
	id := w.takeOrder()
	path := "/api/v1/orders/" + id
	w.post(path+"/approve", "")
	w.post(path+"/ship", "")
	if items := w.get(path + "/problems").json["items"].([]any); len(items) != 0 {
		t.Errorf("%v", items)
	}
	problem := wholesale.Problem{
		ID: store.NewID(), SupplierID: w.office.supplierID, OrderID: id, Words: "Wet", ReportedBy: "Aroha", ReportedAt: morning(),
		Lines: []wholesale.ProblemLine{{Kind: wholesale.ProblemShort, ProductCode: "GIN", Name: "Ginger"}},
	}
	must(t, w.store.Update(t.Context(), func(tx *store.Tx) error {
		o, err := tx.Order(t.Context(), w.office.supplierID, id)
		if err != nil {
			return err
		}
		o.OpenProblems = 1
		if err := tx.UpdateOrder(t.Context(), o); err != nil {
			return err
		}
		return tx.InsertProblem(t.Context(), problem, nil)
	}))
	if o := w.get(path); o.json["attention_reason"] != "problem" {
		t.Errorf("%s", o.text)
	}
	listed := w.get(path + "/problems").json["items"].([]any)[0].(map[string]any)
	if listed["reported_by"] != "Aroha" || listed["settled"] != false || listed["lines"].([]any)[0].(map[string]any)["kind"] != "short" {
		t.Errorf("%v", listed)
	}
	settle := path + "/problems/" + problem.ID + "/settle"
	if o := w.post(settle, `{"answer":"Sorry"}`); o.status != http.StatusOK || o.json["attention"] != false {
		t.Errorf("%d %s", o.status, o.text)
	}
	w.post(settle, "").problem(t, http.StatusConflict)
	w.post(path+"/problems/"+id+"/settle", "").problem(t, http.StatusNotFound)
	if p := w.get(path + "/problems").json["items"].([]any)[0].(map[string]any); p["answer"] != "Sorry" || p["settled"] != true {
		t.Errorf("%v", p)
	}
}
