package account

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"upstock/internal/databasetest"
	"upstock/internal/store"
)

func TestSessionsOfABrowser(t *testing.T) {
	inEachOffice(t, func(t *testing.T, o *office) {
		o.clock.now = time.Now() // scs has no clock of its own
		manager := scs.New()
		manager.Store, manager.HashTokenInStore, manager.IdleTimeout = o.Sessions(aboutNobody), true, time.Hour
		site := http.NewServeMux()
		site.HandleFunc("/in", func(_ http.ResponseWriter, r *http.Request) {
			must(t, manager.RenewToken(r.Context()))
			manager.Put(r.Context(), "person", "jo")
			manager.Put(r.Context(), "epoch", int64(7))
		})
		site.HandleFunc("/out", func(_ http.ResponseWriter, r *http.Request) { must(t, manager.Destroy(r.Context())) })
		site.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(manager.GetString(r.Context(), "person")))
		})
		server := httptest.NewServer(manager.LoadAndSave(site))
		defer server.Close()
		browser := server.Client()
		jar, err := cookiejar.New(nil)
		must(t, err)
		browser.Jar = jar
		visit := func(path string) string {
			t.Helper()
			answer, err := browser.Get(server.URL + path)
			must(t, err)
			defer answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", path, answer.Status)
			}
			text := make([]byte, 10)
			n, _ := answer.Body.Read(text)
			return string(text[:n])
		}

		if who := visit("/"); who != "" {
			t.Errorf("signed in as %q before the sign-in", who)
		}
		visit("/in")
		if who := visit("/"); who != "jo" {
			t.Errorf("signed in as %q", who)
		}
		visit("/out")
		if who := visit("/"); who != "" {
			t.Errorf("signed in as %q after signing out", who)
		}
	})
}

func TestAPageViewIsNoWrite(t *testing.T) {
	o := newOffice(t, databasetest.SQLite(t))
	ctx, sessions := t.Context(), o.Sessions(aboutNobody)
	data := func(values map[string]any) []byte {
		b, err := scs.GobCodec{}.Encode(now.Add(24*time.Hour), values)
		must(t, err)
		return b
	}
	values := map[string]any{"person": "jo", "epoch": int64(1), "a": "1", "b": "2", "c": "3"}
	expiry := func() time.Time {
		var kept store.Session
		must(t, o.store.View(ctx, func(tx *store.Tx) (err error) {
			kept, err = tx.Session(ctx, "token")
			return err
		}))
		return kept.ExpiresAt
	}
	first := now.Add(time.Hour)
	must(t, sessions.CommitCtx(ctx, "token", data(values), first))
	for range 20 { // the values are encoded in another order each time
		must(t, sessions.CommitCtx(ctx, "token", data(values), first.Add(59*time.Second)))
	}
	if got := expiry(); !got.Equal(first) {
		t.Errorf("a page view has moved the limit to %v", got)
	}
	must(t, sessions.CommitCtx(ctx, "token", data(values), first.Add(time.Minute)))
	if got := expiry(); !got.Equal(first.Add(time.Minute)) {
		t.Errorf("after a minute the limit is %v", got)
	}
	values["flash"] = "done"
	must(t, sessions.CommitCtx(ctx, "token", data(values), first.Add(time.Minute+time.Second)))
	if got := expiry(); !got.Equal(first.Add(time.Minute + time.Second)) {
		t.Error("what was put into the session is lost")
	}

	o.clock.pass(2 * time.Hour)
	if _, found, err := sessions.FindCtx(ctx, "token"); found || err != nil {
		t.Errorf("a session whose time is over is found: %v, %v", found, err)
	}
	must(t, o.ForgetExpired(ctx))
	o.clock.pass(-2 * time.Hour)
	if _, found, err := sessions.FindCtx(ctx, "token"); found || err != nil {
		t.Errorf("it was not forgotten: %v, %v", found, err)
	}
}

func aboutNobody(map[string]any) (personID, browser, address string, began time.Time) {
	return "", "", "", time.Time{}
}
