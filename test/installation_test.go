package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"upstock/internal/app/demo"
	"upstock/internal/postgrestest"
)

// eachEngine runs a test on SQLite and on PostgreSQL.
func eachEngine(t *testing.T, test func(t *testing.T, databaseURL string)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, "sqlite:"+filepath.Join(t.TempDir(), "upstock.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, postgrestest.URL(t))
	})
}

// account is the Unleashed account of a test: a sandbox in a process of its own.
type account struct {
	*process
	url     string
	id, key string
}

// startAccount runs a sandbox with the files of testdata/account.
func startAccount(t testing.TB, args ...string) *account {
	t.Helper()
	return startAccountWith(t, "testdata/account", args...)
}

// startAccountWith runs a sandbox with the files of a folder.
func startAccountWith(t testing.TB, folder string, args ...string) *account {
	t.Helper()
	a := &account{id: "0b5a4c1e-0000-4000-8000-5aabc0ffee00", key: "a-key-for-tests=="}
	address := freeAddress(t)
	a.url = "http://" + address
	a.process = startProcess(t, append([]string{"sandbox", "--listen", address, "--api-id", a.id, "--api-key", a.key, "--load", folder}, args...)...)
	a.answers(t, a.url+"/_sandbox/calls")
	return a
}

// control calls the sandbox's control API: what a person does in Unleashed.
func (a *account) control(t testing.TB, method, path string, in, out any) {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), method, a.url+"/_sandbox/"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %s", method, path, response.Status, answer)
	}
	if out == nil {
		return
	}
	if err := json.Unmarshal(answer, out); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}

// salesOrder is a sales order in the sandbox's control API.
type salesOrder struct {
	GUID     string `json:"guid"`
	Number   string `json:"number"`
	Status   string `json:"status"`
	SourceID string `json:"source_id"`
	Total    string `json:"total"`
}

// salesOrders are all the sales orders of the account.
func (a *account) salesOrders(t testing.TB) []salesOrder {
	t.Helper()
	var orders []salesOrder
	a.control(t, http.MethodGet, "orders", nil, &orders)
	return orders
}

// complete completes a sales order in the account.
func (a *account) complete(t testing.TB, guid string) {
	t.Helper()
	a.control(t, http.MethodPost, "orders/"+guid+"/complete", map[string]string{}, nil)
}

// installation is a server with its database, which outlives the server's processes.
type installation struct {
	databaseURL string
	keyFile     string
	address     string
	account     *account
}

func newInstallation(t testing.TB, databaseURL string, account *account) *installation {
	t.Helper()
	return &installation{
		databaseURL: databaseURL, keyFile: filepath.Join(t.TempDir(), "upstock.key"), address: freeAddress(t), account: account,
	}
}

func (i *installation) url() string { return "http://" + i.address }

// launch starts a server process and does not wait for it.
func (i *installation) launch(t testing.TB, args ...string) *process {
	t.Helper()
	return startProcess(t, append([]string{
		"serve", "--listen", i.address, "--database-url", i.databaseURL, "--secret-key-file", i.keyFile,
		"--unleashed-url", i.account.url, "--poll-interval", "200ms", "--prices-interval", "1h",
	}, args...)...)
}

// serve starts a server process and returns when it is ready.
func (i *installation) serve(t testing.TB, args ...string) *process {
	t.Helper()
	server := i.launch(t, args...)
	server.answers(t, i.url()+"/readyz")
	return server
}

// supplier is a supplier of an installation.
type supplier struct {
	*demo.Client
	ID    string `json:"supplier_id"`
	Email string `json:"email"`
	Token string `json:"api_token"`
}

// newSupplier makes a supplier by the command line, whether the server is running or not.
func (i *installation) newSupplier(t testing.TB, name string) *supplier {
	t.Helper()
	email := fmt.Sprintf("%s@example.com", strings.ToLower(name))
	stdout, stderr, code := runProgram(t, "supplier", "create", "--json", "--name", name, "--email", email, "--database-url", i.databaseURL)
	if code != 0 {
		t.Fatalf("supplier create: exit %d: %s", code, stderr)
	}
	var s supplier
	if err := json.Unmarshal([]byte(stdout), &s); err != nil {
		t.Fatalf("supplier create: %v in %q", err, stdout)
	}
	s.Client = demo.NewClient(i.url(), s.Token)
	return &s
}

// settle connects the supplier's account and imports everything, as on its first day.
func (s *supplier) settle(t testing.TB, account *account) {
	t.Helper()
	if _, err := s.Connect(t.Context(), account.id, account.key); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"products", "customers"} {
		run, err := s.Import(t.Context(), kind)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Finish(t.Context(), run, func(demo.Run) {}); err != nil {
			t.Fatal(err)
		}
	}
}

// become waits until an order has come to a state.
func (s *supplier) become(t testing.TB, id string, atMost time.Duration, isThere func(demo.Order) bool) demo.Order {
	t.Helper()
	var order demo.Order
	eventually(t, atMost, func() bool {
		var err error
		if order, err = s.Order(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		return isThere(order)
	})
	return order
}
