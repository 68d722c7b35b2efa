package api_test

import (
	"net/http"
	"testing"

	"upstock/internal/store"
)

func TestACustomersContact(t *testing.T) {
	w := newWorld(t)
	made := w.post("/api/v1/customers", `{"name":"Fern Cafe","contact_name":"Ana Reid","phone":"09 555 0101"}`)
	if made.status != http.StatusCreated || made.json["contact_name"] != "Ana Reid" || made.json["phone"] != "09 555 0101" || made.json["mobile"] != "" {
		t.Fatalf("%d %v", made.status, made.json)
	}
	id := made.json["id"].(string)
	path := "/api/v1/customers/" + id
	changed := w.patch(path, `{"phone":"","mobile":"+64 21 555 010"}`)
	if changed.status != http.StatusOK || changed.json["contact_name"] != "Ana Reid" || changed.json["phone"] != "" || changed.json["mobile"] != "+64 21 555 010" {
		t.Errorf("%d %v", changed.status, changed.json)
	}
	for _, q := range []string{"ana", "021555010", "%2B6421555010"} {
		if found := w.get("/api/v1/customers?q=" + q); len(found.json["items"].([]any)) != 1 {
			t.Errorf("%s finds %v", q, found.json["items"])
		}
	}

	if err := w.store.Update(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Customer(t.Context(), w.office.supplierID, id)
		if err != nil {
			return err
		}
		c.RemoteID = "remote"
		return tx.PutCustomer(t.Context(), c)
	}); err != nil {
		t.Fatal(err)
	}
	w.patch(path, `{"phone":"1"}`).problem(t, http.StatusUnprocessableEntity)
	if same := w.patch(path, `{"name":"Fern Two","mobile":"+64 21 555 010"}`); same.status != http.StatusOK {
		t.Errorf("a contact that is sent back unchanged: %d", same.status)
	}
	if kept := w.get(path).json; kept["contact_name"] != "Ana Reid" || kept["mobile"] != "+64 21 555 010" {
		t.Errorf("the contact was changed: %v", kept)
	}
}
