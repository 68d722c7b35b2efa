package app

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"upstock/internal/keyring"
	"upstock/internal/store"
)

// sealedThings makes one of everything that is sealed, through a server: a connection, a webhook
// with a password in its address, and the answer that is kept for a repeated request.
func (r *rig) sealedThings(t *testing.T, server *Server, receiver string) (created string) {
	t.Helper()
	r.connect(t, server)
	return r.createWebhook(t, server, receiver)
}

// createWebhook asks for the same webhook under the same key, and gives the answer.
func (r *rig) createWebhook(t *testing.T, server *Server, receiver string) string {
	t.Helper()
	body := `{"url":"` + strings.Replace(receiver, "http://", "http://erp:sesame@", 1) + `","events":["order.created"]}`
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL()+"/api/v1/webhooks", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+r.account.APIToken)
	request.Header.Set("Idempotency-Key", "the webhook")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusCreated {
		t.Fatalf("%d %s, %v", response.StatusCode, answer, err)
	}
	return string(answer)
}

// command runs one and gives what it says.
func (r *rig) rotate(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	if err := (KeysRotate{Database: r.serve.Database, SecretKey: r.serve.SecretKey}).Run(ByCommandLine(t.Context()), Terminal{Out: &out, Err: &out}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func (r *rig) retire(t *testing.T, id string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := KeysRetire{ID: id, Database: r.serve.Database, SecretKey: r.serve.SecretKey}.Run(ByCommandLine(t.Context()), Terminal{Out: &out, Err: &out})
	return out.String(), err
}

func (r *rig) keys(t *testing.T) []string {
	t.Helper()
	ring, err := keyring.Load(r.serve.path(r.serve.Database))
	if err != nil {
		t.Fatal(err)
	}
	return ring.IDs()
}

// TestKeysChangeUnderRunningServers rotates and retires keys while two servers of one database run:
// what was sealed before and after is read by both, and nothing has the old key in the end.
func TestKeysChangeUnderRunningServers(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	logins := make(chan string, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		_, password, _ := request.BasicAuth()
		logins <- password
	}))
	t.Cleanup(receiver.Close)
	here := func(s *Serve) { s.AllowWebhookNetwork = []string{"127.0.0.0/8"} }
	web := r.start(t, func(s *Serve) { s.Role = RoleWeb; here(s) })
	worker := r.start(t, func(s *Serve) { s.Role = RoleWorker; here(s) })
	created := r.sealedThings(t, web, receiver.URL)
	first := r.keys(t)[0]

	if said := r.rotate(t); !strings.Contains(said, "1 account keys, 1 webhook secrets, 1 webhook passwords, 1 answers") || !strings.Contains(said, first) {
		t.Errorf("rotate says %q", said)
	}
	found, err := web.Store().FindSealed(t.Context(), first)
	if err != nil || len(found) > 0 {
		t.Errorf("still sealed with the old key: %v, %v", found, err)
	}
	if ids := r.keys(t); len(ids) != 2 || ids[1] != first {
		t.Fatalf("the keys are %v", ids)
	}
	said, err := r.retire(t, first)
	if err != nil || !strings.Contains(said, "is retired") {
		t.Fatalf("retire: %q, %v", said, err)
	}
	if ids := r.keys(t); len(ids) != 1 || ids[0] == first {
		t.Errorf("the keys are %v", ids)
	}

	// Both servers have never been told.
	if again := r.createWebhook(t, web, receiver.URL); again != created {
		t.Errorf("the kept answer is %s, was %s", again, created)
	}
	var hook struct{ ID string }
	if err := json.Unmarshal([]byte(created), &hook); err != nil {
		t.Fatal(err)
	}
	if got, err := web.services.webhooks.Test(t.Context(), r.account.SupplierID, hook.ID); err != nil || got.Fault != "" || <-logins != "sesame" {
		t.Errorf("the webhook: %+v, %v", got, err)
	}
	if status, answer := r.ask(t, web, http.MethodPost, "/api/v1/imports", `{"kind":"products"}`); status != http.StatusAccepted {
		t.Fatalf("import: %d %s", status, answer)
	}
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	// The import needs the supplier's key.
	for deadline := time.After(20 * time.Second); r.box.Calls().Total("GET", "Products") == 0; {
		select {
		case <-ticker.C:
		case <-deadline:
			t.Fatal("nothing is imported: the supplier's key cannot be opened any more")
		}
	}
	if err := worker.Store().View(t.Context(), func(tx *store.Tx) error {
		rows, err := tx.AuditRows(t.Context(), "", store.AuditFilter{}, 10)
		var kinds []string
		for _, row := range rows {
			kinds = append(kinds, row.Kind+" by "+row.Who.Name)
		}
		who := store.WhoOf(ByCommandLine(t.Context())).Name // with the user of the machine
		if !slices.Contains(kinds, "key_rotated by "+who) || !slices.Contains(kinds, "key_retired by "+who) {
			t.Errorf("audit: %v", kinds)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestNothingSealedIsForgotten finds every sealed text of a database by looking through all of it,
// and holds the columns against the list that rotating goes by.
func TestNothingSealedIsForgotten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	receiver := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(receiver.Close)
	server := r.start(t, func(s *Serve) { s.AllowWebhookNetwork = []string{"127.0.0.0/8"} })
	r.sealedThings(t, server, receiver.URL)
	found, err := server.Store().FindSealed(t.Context(), r.keys(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, column := range sealedColumns {
		name := column.Table + "." + column.Column
		if found[name] == 0 {
			t.Errorf("%s: this test has nothing in it", name)
		}
		delete(found, name)
	}
	if len(found) > 0 {
		t.Errorf("sealed, and no rotation reaches it: %v", found)
	}
}

// TestRetireRefusesAKeyThatIsNeeded leaves the file as it was and says what needs the key.
func TestRetireRefusesAKeyThatIsNeeded(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	server := r.start(t, nil)
	first := r.keys(t)[0]
	file := r.serve.path(r.serve.Database)
	refused := func(id, because string) {
		t.Helper()
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.retire(t, id); err == nil || !strings.Contains(err.Error(), because) {
			t.Errorf("retire %s: %v, want %q", id, err, because)
		}
		if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
			t.Errorf("retire %s has changed the file, %v", id, err)
		}
	}
	refused(first, "run upstock keys rotate first")
	refused("nothing", "it has: "+first)
	r.rotate(t)

	// A text that cannot be opened any more, and one in a column that is not for sealed texts.
	ring, err := keyring.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := ring.Seal([]byte("a secret"), "another row")
	if err != nil {
		t.Fatal(err)
	}
	_, ciphertext, _ := strings.Cut(sealed, ":")
	r.connect(t, server)
	notice := store.Notice{Kind: "odd", Title: first + ":" + ciphertext}
	put := func(tx *store.Tx) error { return tx.PutNotice(t.Context(), r.account.SupplierID, notice) }
	if err := server.Store().Update(t.Context(), put); err != nil {
		t.Fatal(err)
	}
	refused(first, "1 texts in notice.title")
	if kept, err := filepath.Glob(file + ".retired-*"); err != nil || len(kept) > 0 {
		t.Errorf("%v, %v", kept, err)
	}
}
