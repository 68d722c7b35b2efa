package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/payments/stripefake"
	"upstock/internal/unleashed/sandbox"
)

// rig is a folder with a database and keys, and an Unleashed account.
type rig struct {
	serve   Serve
	box     *sandbox.Sandbox
	account account.Created
}

func newRig(t *testing.T) *rig {
	t.Helper()
	box := sandbox.New(sandbox.Config{})
	boxServer := httptest.NewServer(box)
	t.Cleanup(boxServer.Close)
	folder := t.TempDir()
	stripeServer := httptest.NewServer(stripefake.New(stripefake.Config{AnyKey: true}))
	t.Cleanup(stripeServer.Close)
	r := &rig{box: box, serve: Serve{
		Listen: "127.0.0.1:0", Database: Database{DatabaseURL: "sqlite:" + filepath.Join(folder, "upstock.db")}, Role: RoleAll,
		UnleashedURL: boxServer.URL, StripeURL: stripeServer.URL, PollInterval: new(100 * time.Millisecond), PricesInterval: new(time.Hour),
		PushParallelism: 4, ImportPageSize: 200, UnleashedRate: 1000,
	}}
	model, err := migratedDatabase()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(r.serve.sqliteFile(), model.file, 0o600); err != nil {
		t.Fatal(err)
	}
	r.account = model.account
	return r
}

// model is a database with one supplier, which every rig gets a copy of.
type model struct {
	file    []byte
	account account.Created
}

// migratedDatabase is made once: migrating and hashing take seconds under the race detector.
var migratedDatabase = sync.OnceValues(func() (model, error) {
	folder, err := os.MkdirTemp("", "upstock-app-test-")
	if err != nil {
		return model{}, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "model.db")
	created, err := CreateSupplier(context.Background(), Database{DatabaseURL: "sqlite:" + file}, account.NewSupplier{Name: "Fizz", Email: "fizz@example.com"}, silentLog)
	if err != nil {
		return model{}, err
	}
	data, err := os.ReadFile(file)
	return model{data, created}, err
})

// start runs a server on the rig until the test ends.
func (r *rig) start(t *testing.T, change func(*Serve)) *Server {
	t.Helper()
	flags := r.serve
	if change != nil {
		change(&flags)
	}
	server, err := Start(t.Context(), flags, Environment{Log: slog.New(slog.DiscardHandler), Build: NewBuild("test", "")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopServer(t, server) })
	return server
}

// stopServer stops a server in an orderly way; stopping one twice does no harm here.
func stopServer(t *testing.T, server *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := server.Stop(ctx); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// newRigOn is newRig on another database, which is made ready first.
func newRigOn(t *testing.T, databaseURL string) *rig {
	t.Helper()
	r := newRig(t)
	r.serve.SecretKeyFile = filepath.Join(t.TempDir(), "upstock.key")
	r.serve.DatabaseURL = databaseURL
	var err error
	r.account, err = CreateSupplier(t.Context(), r.serve.Database, account.NewSupplier{Name: "Fizz", Email: "fizz@example.com"}, silentLog)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ask calls the server as the rig's supplier and returns status and body.
func (r *rig) ask(t *testing.T, server *Server, method, path, body string) (int, string) {
	t.Helper()
	a := r.request(t, server, method, path, body)
	return a.status, a.body
}

// answer is what a server has answered.
type answer struct {
	status int
	header http.Header
	body   string
}

// request is ask, with the headers of the answer. Redirects are not followed.
func (r *rig) request(t *testing.T, server *Server, method, path, body string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.account.APIToken)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(text)}
}

// connect connects the rig's account.
func (r *rig) connect(t *testing.T, server *Server) {
	t.Helper()
	status, answer := r.ask(t, server, http.MethodPut, "/api/v1/integrations/unleashed", `{"api_id":"`+r.box.APIID()+`","api_key":"`+r.box.APIKey()+`"}`)
	if status != http.StatusOK {
		t.Fatalf("connect: %d %s", status, answer)
	}
}

func TestServerAnswers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	for path, want := range map[string]string{
		"/healthz": "", "/readyz": "", "/api/docs": "Upstock", "/api/openapi.json": `"openapi"`, "/api/v1/orders": `"items":[]`,
		"/metrics": `upstock_sales_orders{state="failed"} 0`,
	} {
		if status, answer := r.ask(t, server, http.MethodGet, path, ""); status != http.StatusOK || !strings.Contains(answer, want) {
			t.Errorf("GET %s: %d %.200s", path, status, answer)
		}
	}
	if _, answer := r.ask(t, server, http.MethodGet, "/metrics", ""); !strings.Contains(answer, `upstock_http_request_duration_seconds_count{method="GET",part="api",route="/api/v1/orders",status="200"} 1`) {
		t.Errorf("the request for orders is not in the metrics:\n%s", answer)
	}
	info, err := os.Stat(filepath.Join(filepath.Dir(r.serve.sqliteFile()), "upstock.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key file beside the database: %v, %v", info, err)
	}
}

func TestWorkerAnswersOnlyOperators(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, func(s *Serve) { s.Role = RoleWorker })
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200, "/api/v1/orders": 404, "/api/docs": 404} {
		if status, _ := r.ask(t, server, http.MethodGet, path, ""); status != want {
			t.Errorf("GET %s of a worker: %d, want %d", path, status, want)
		}
	}
}

// TestRolesShareTheWork has one process take the wish for an import and another one fulfil it.
func TestRolesShareTheWork(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	if err := r.box.AddProducts(sandbox.NewProduct("FIZZ", "Fizz", "2.50")); err != nil {
		t.Fatal(err)
	}
	web := r.start(t, func(s *Serve) { s.Role = RoleWeb })
	r.connect(t, web)
	if status, answer := r.ask(t, web, http.MethodPost, "/api/v1/imports", `{"kind":"products"}`); status != http.StatusAccepted {
		t.Fatalf("import: %d %s", status, answer)
	}
	if calls := r.box.Calls().Total("GET", "Products"); calls != 0 {
		t.Fatalf("the web process made %d calls for products itself", calls)
	}
	r.start(t, func(s *Serve) { s.Role = RoleWorker })
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for deadline := time.After(20 * time.Second); ; {
		if _, answer := r.ask(t, web, http.MethodGet, "/api/v1/products?code=FIZZ", ""); strings.Contains(answer, `"default_price":"2.5000"`) {
			return
		}
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("the worker has not imported the product")
		}
	}
}

func TestStartOnTakenAddressTouchesNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	other := r.serve
	other.Listen = strings.TrimPrefix(server.URL(), "http://")
	file := filepath.Join(t.TempDir(), "other.db")
	other.DatabaseURL = "sqlite:" + file
	_, err := Start(t.Context(), other, Environment{Log: silentLog})
	if err == nil || !strings.Contains(err.Error(), "--listen") {
		t.Errorf("start: %v, want an error about --listen", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the second server made its database although it could not listen: %v", err)
	}
}

func TestStartRefusesExposedKeys(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	stopServer(t, r.start(t, nil))
	if err := os.Chmod(r.serve.path(r.serve.Database), 0o644); err != nil {
		t.Fatal(err)
	}
	server, err := Start(t.Context(), r.serve, Environment{Log: silentLog})
	if err == nil {
		stopServer(t, server)
		t.Fatal("a server started with keys that everybody can read")
	}
	if !strings.Contains(err.Error(), "--secret-key-file") {
		t.Errorf("error %q does not name the flag", err)
	}
}

// TestStopLingers checks that a load balancer can see "not ready" while requests are still served.
func TestStopLingers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, func(s *Serve) { s.ShutdownDelay = time.Hour })
	ctx, enough := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- server.Stop(ctx) }()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for status := 0; status != http.StatusServiceUnavailable; <-ticker.C {
		status, _ = r.ask(t, server, http.MethodGet, "/readyz", "")
	}
	if status, answer := r.ask(t, server, http.MethodGet, "/api/v1/orders", ""); status != http.StatusOK {
		t.Errorf("while it lingers the server answers %d %s", status, answer)
	}
	enough()
	<-stopped         // what it says does not matter: its time was cut short
	server.linger = 0 // for the end of the test
}
