package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func twentyLines() []byte {
	line := `{"product_code":"KOMBU-GIN-330","quantity":"12","unit_price":"24.9500","comment":"cold, please"}`
	return []byte(`{"customer_code":"HARBOUR","reference":"PO 4471","required_date":"2026-03-04","lines":[` + strings.Repeat(line+",", 19) + line + `],"freight":"15.00"}`)
}

// BenchmarkTakeOrderHTTP takes orders of 20 lines through the whole handler, on SQLite.
func BenchmarkTakeOrderHTTP(b *testing.B) {
	w := newWorld(b)
	body := twentyLines()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := httptest.NewRequest(http.MethodPost, "/api/v1/orders", bytes.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+w.office.token)
			recorder := httptest.NewRecorder()
			w.handler.ServeHTTP(recorder, r)
			if recorder.Code != http.StatusCreated {
				b.Errorf("%d %s", recorder.Code, recorder.Body)
			}
		}
	})
}

func BenchmarkReadOrderHTTP(b *testing.B) {
	w := newWorld(b)
	got := w.post("/api/v1/orders", string(twentyLines()))
	var o struct{ ID string }
	if err := json.Unmarshal([]byte(got.text), &o); err != nil {
		b.Fatal(err)
	}
	path := fmt.Sprintf("/api/v1/orders/%s", o.ID)
	b.ReportAllocs()
	for b.Loop() {
		if got := w.get(path); got.status != http.StatusOK {
			b.Fatal(got.text)
		}
	}
}
