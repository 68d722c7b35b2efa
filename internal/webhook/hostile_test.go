package webhook

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"upstock/internal/databasetest"
	"upstock/internal/store"
)

// TestAHostileReceiverLearnsAndShowsNothing sends deliveries to receivers that misuse the answer.
// What a person is shown is the same for all of them, whatever they say, and each ends in time.
func TestAHostileReceiverLearnsAndShowsNothing(t *testing.T) {
	t.Parallel()
	var inside atomic.Int64
	neighbour := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside.Add(1) }))
	t.Cleanup(neighbour.Close)
	for name, c := range map[string]struct {
		speak func(conn net.Conn)
		want  string // what is shown
	}{
		"a redirect inside":            {says("HTTP/1.1 302 Found\r\nLocation: " + neighbour.URL + "/\r\nContent-Length: 0\r\n\r\n"), "it answered 302 Found"},
		"the banner of another server": {says("SSH-2.0-OpenSSH_9.9\r\n"), "it could not be reached"},
		"headers that are too large":   {endless("HTTP/1.1 200 OK\r\n", "X-Padding: "+strings.Repeat("a", 1000)+"\r\n"), "it could not be reached"},
		"a header with a secret":       {says("HTTP/1.1 500 The password is hunter2\r\nX-Secret: hunter2\r\n\r\nhunter2"), "it answered 500 Internal Server Error"},
		"a body without an end":        {endless("HTTP/1.1 200 OK\r\n\r\n", strings.Repeat("x", 1000)), ""},
		"a closed connection":          {says(""), "it could not be reached"},
		"nothing for ever":             {func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }, "it did not answer within 10 seconds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, databasetest.SQLite(t))
			f.client.Timeout = 5 * time.Second
			if c.want == "it did not answer within 10 seconds" {
				f.client.Timeout = 100 * time.Millisecond
			}
			w := f.create(hostile(t, c.speak), OrderCreated)
			got, err := f.Test(t.Context(), f.supplier, w.ID)
			if err != nil || got.Fault != c.want {
				t.Errorf("%q, %v", got.Fault, err)
			}
			if health := f.health(w); health.LastError != c.want {
				t.Errorf("kept: %q", health.LastError)
			}
		})
	}
	t.Cleanup(func() {
		if inside.Load() != 0 {
			t.Errorf("the server inside was asked %d times", inside.Load())
		}
	})
}

// hostile listens and speaks to everyone who connects.
func hostile(t *testing.T, speak func(conn net.Conn)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
					speak(conn)
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

func says(text string) func(conn net.Conn) {
	return func(conn net.Conn) { io.WriteString(conn, text) }
}

func endless(start, more string) func(conn net.Conn) {
	return func(conn net.Conn) {
		_, err := io.WriteString(conn, start)
		for err == nil {
			_, err = io.WriteString(conn, more)
		}
	}
}

// TestWebhooksStayOutOfPrivateNetworks unless the operator allows them. What is shown of an address
// inside is what is shown of one that does not exist.
func TestWebhooksStayOutOfPrivateNetworks(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		var asked atomic.Int64
		inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		t.Cleanup(inside.Close)
		w := f.create(inside.URL, OrderCreated) // before the operator took the permission back
		strict := New(f.store, f.ring)
		got, err := strict.Test(t.Context(), f.supplier, w.ID)
		if err != nil || got.Fault != "it could not be reached" || asked.Load() != 0 {
			t.Errorf("%q, %v, asked %d times", got.Fault, err, asked.Load())
		}
		if got, err := f.Test(t.Context(), f.supplier, w.ID); err != nil || got.Fault != "" || asked.Load() != 1 {
			t.Errorf("allowed: %q, %v, asked %d times", got.Fault, err, asked.Load())
		}
		for _, address := range []string{
			inside.URL, "http://localhost/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]:8080/", "http://[::ffff:10.0.0.1]/",
			"http://127.1/", "http://2130706433/", "http://0.0.0.0/", "http://user:pass@192.168.1.1/", "http://[fe80::1%25eth0]/", "http://100.64.0.1/",
		} {
			_, _, err := strict.Create(t.Context(), f.supplier, NewWebhook{URL: address, Events: events}, nil)
			if fields := fieldsOf(err); len(fields) != 1 || fields[0] != "url" {
				t.Errorf("%s: %v", address, err)
			}
		}
	})
}

// TestALoginInAnAddressIsSentAndNeverShown follows a password through everything that is kept.
func TestALoginInAnAddressIsSentAndNeverShown(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		var user, password atomic.Value
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			u, p, _ := r.BasicAuth()
			user.Store(u)
			password.Store(p)
		}))
		t.Cleanup(receiver.Close)
		address := strings.Replace(receiver.URL, "http://", "http://erp:open%2Fsesame@", 1) + "/hook?a=1"
		shownAs := strings.Replace(receiver.URL, "http://", "http://xxxxx@", 1) + "/hook?a=1"
		hostOnly := strings.TrimPrefix(receiver.URL, "http://") // many a path holds a secret, and no row can be taken out
		w := f.create(address, OrderShipped)
		listed, _, err := f.List(t.Context(), f.supplier, "", 0)
		if err != nil || w.URL != shownAs || listed[0].URL != shownAs {
			t.Errorf("shown as %s and %s, %v", w.URL, listed[0].URL, err)
		}
		if err := f.deliver(w); err != nil || user.Load() != "erp" || password.Load() != "open/sesame" {
			t.Errorf("%v, %v, %v", user.Load(), password.Load(), err)
		}
		if err := f.Delete(t.Context(), f.supplier, w.ID); err != nil {
			t.Fatal(err)
		}
		must(t, f.store.View(t.Context(), func(tx *store.Tx) error {
			rows, err := tx.AuditRows(t.Context(), f.supplier, store.AuditFilter{}, 10)
			if len(rows) != 2 || rows[0].Kind != "webhook_deleted" || rows[1].Kind != "webhook_created" || rows[0].Subject != hostOnly || rows[1].Subject != hostOnly {
				t.Errorf("audit: %+v", rows)
			}
			return err
		}))
	})
}

// TestLoginsFromBeforeAreSealed takes an address as earlier versions kept it.
func TestLoginsFromBeforeAreSealed(t *testing.T) {
	onEachEngine(t, func(t *testing.T, f *fixture) {
		w := f.create("https://example.com/a@b", OrderShipped)
		row := func() (row store.Webhook) {
			must(t, f.store.View(t.Context(), func(tx *store.Tx) (err error) {
				row, err = tx.Webhook(t.Context(), f.supplier, w.ID)
				return err
			}))
			return row
		}
		if n, err := f.SealLogins(t.Context()); n != 0 || err != nil || row().URL != "https://example.com/a@b" {
			t.Errorf("%d sealed, %v", n, err)
		}
		old := row()
		old.URL = "https://erp:sesame@example.com/a@b"
		must(t, f.store.Update(t.Context(), func(tx *store.Tx) error { return tx.SetWebhookTarget(t.Context(), old) }))
		if listed, _, err := f.List(t.Context(), f.supplier, "", 0); err != nil || listed[0].URL != "https://xxxxx@example.com/a@b" {
			t.Errorf("shown before it was sealed: %s, %v", listed[0].URL, err)
		}
		n, err := f.SealLogins(t.Context())
		if sealed := row(); n != 1 || err != nil || sealed.URL != "https://example.com/a@b" || sealed.SealedLogin == "" || strings.Contains(sealed.SealedLogin, "sesame") {
			t.Errorf("%d sealed, %v: %+v", n, err, sealed)
		}
		if address, err := f.address(row()); err != nil || address != "https://erp:sesame@example.com/a@b" {
			t.Errorf("%s, %v", address, err)
		}
		if n, err := f.SealLogins(t.Context()); n != 0 || err != nil {
			t.Errorf("once more: %d, %v", n, err)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
