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
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/keyring"
	"upstock/internal/mail"
	"upstock/internal/mail/mailtest"
	"upstock/internal/push"
	"upstock/internal/push/pushtest"
	"upstock/internal/store"
)

// sealedThings are one of everything that is sealed.
type sealedThings struct {
	webhook string // with a password in its address; also the answer that is kept for a repeated request
	owner   string
	app     account.Authenticator
	mail    mail.Deliver
}

// sealedThings makes them through a server, whose mail server must not take mails yet.
func (r *rig) sealedThings(t *testing.T, server *Server, receiver string) (made sealedThings) {
	t.Helper()
	r.connect(t, server)
	made.webhook = r.createWebhook(t, server, receiver)
	r.do(t, server, http.MethodPut, "/api/v1/integrations/unleashed/webhook", `{"signature_key":"whkey-abc"}`)
	r.do(t, server, http.MethodPut, "/api/v1/integrations/stripe", `{"secret_key":"sk_test_0123456789","webhook_secret":"whsec_0123456789"}`)
	made.owner = r.owner(t, server)
	var err error
	if made.app, err = server.services.accounts.NewAuthenticator(t.Context(), made.owner); err != nil {
		t.Fatal(err)
	}
	phone := pushtest.New(t).Subscribe("phone")
	if _, err := server.services.pushes.PublicKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := server.services.pushes.Subscribe(t.Context(), push.Browser{PersonID: made.owner, Session: "a session"},
		push.Subscription{Endpoint: phone.Endpoint, Auth: phone.Auth, P256dh: phone.P256dh}); err != nil {
		t.Fatal(err)
	}
	if err := server.services.accounts.RequestReset(t.Context(), r.account.Email, account.Caller{IP: "192.0.2.1"}); err != nil {
		t.Fatal(err)
	}
	if err := server.Store().View(t.Context(), func(tx *store.Tx) error {
		waiting, err := tx.SealedTexts(t.Context(), mail.Sealed, r.keys(t)[0])
		if len(waiting) != 1 {
			t.Fatalf("%d mails wait, %v", len(waiting), err)
		}
		made.mail = mail.Deliver{SupplierID: waiting[0].Key[0], MailID: waiting[0].Key[1]}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return made
}

// owner is the id of the person that the rig's supplier was made with.
func (r *rig) owner(t *testing.T, server *Server) (personID string) {
	t.Helper()
	if err := server.Store().View(t.Context(), func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(t.Context(), r.account.Email)
		personID = person.ID
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return personID
}

// busyMailServer takes no mail until it is told to.
func busyMailServer(t *testing.T) (server *mailtest.Server, open func()) {
	var isOpen atomic.Bool
	server = mailtest.Start(t, func(s *mailtest.Server) {
		s.Reply = func(command, _ string) string {
			if command == "MAIL" && !isOpen.Load() {
				return "451 try again later"
			}
			return ""
		}
	})
	return server, func() { isOpen.Store(true) }
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
	mails, openMails := busyMailServer(t)
	here := func(s *Serve) { s.AllowWebhookNetwork, s.SMTPURL = []string{"127.0.0.0/8"}, mails.URL() }
	web := r.start(t, func(s *Serve) { s.Role = RoleWeb; here(s) })
	worker := r.start(t, func(s *Serve) { s.Role = RoleWorker; here(s) })
	made := r.sealedThings(t, web, receiver.URL)
	first := r.keys(t)[0]

	if said := r.rotate(t); !strings.Contains(said, "1 account keys, 1 signature keys of Unleashed's webhooks, 1 secrets of authenticator apps, 1 mails that wait, 1 webhook secrets, 1 webhook passwords, 1 answers") || !strings.Contains(said, first) {
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
	if again := r.createWebhook(t, web, receiver.URL); again != made.webhook {
		t.Errorf("the kept answer is %s, was %s", again, made.webhook)
	}
	if app, err := web.services.accounts.NewAuthenticator(t.Context(), made.owner); err != nil || app != made.app {
		t.Errorf("the app's secret is another one, %v", err)
	}
	openMails()
	if err := web.services.mails.Deliver(t.Context(), made.mail); err != nil || len(mails.Deliveries()) == 0 {
		t.Errorf("the mail that waited: %v", err)
	}
	var hook struct{ ID string }
	if err := json.Unmarshal([]byte(made.webhook), &hook); err != nil {
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
	mails, _ := busyMailServer(t)
	server := r.start(t, func(s *Serve) { s.AllowWebhookNetwork, s.SMTPURL = []string{"127.0.0.0/8"}, mails.URL() })
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
