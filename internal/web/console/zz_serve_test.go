package console_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"
)

func TestZZServe(t *testing.T) {
	addr := os.Getenv("ZZ_LISTEN")
	if addr == "" {
		t.Skip()
	}
	amount := size{products: 200, customers: 120, orders: 4_000}
	if os.Getenv("ZZ_EMPTY") != "" { amount = size{0, 20, 0} }
	site := newBusySite(t, t.TempDir(), amount)
	srv := &http.Server{Addr: addr, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Cookie", site.cookie)
		site.console.ServeHTTP(w, r)
	})}
	go srv.ListenAndServe()
	fmt.Println("ready")
	time.Sleep(10 * time.Minute)
	srv.Close()
}
