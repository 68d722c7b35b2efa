package signin_test

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"upstock/internal/account"
	"upstock/internal/jobs"
	"upstock/internal/ordering"
	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/console/signin"
)

// newEmptySite is a server without a supplier, and a browser.
func newEmptySite(t *testing.T) (accounts *account.Service, siteURL string, browser *http.Client) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "test.db"), store.Options{Log: quiet, Clock: time.Now})
	must(err)
	t.Cleanup(func() { must(st.Close()) })
	must(st.Migrate(t.Context()))
	queue, err := jobs.New(st, jobs.Config{Log: quiet})
	must(err)
	accounts = account.New(account.Config{Store: st, Queue: queue, PasswordMemory: 64})
	router := shell.NewRouter(shell.Config{Accounts: accounts, Orders: ordering.New(ordering.Config{Store: st, Queue: queue}), Log: quiet})
	signin.Routes(router, signin.Services{Accounts: accounts})
	router.Handle("GET /{$}", shell.ForFullAccess, func(w http.ResponseWriter, r *http.Request) error {
		_, err := w.Write([]byte("Hello " + shell.VisitOf(r.Context()).Person.Name))
		return err
	})
	server := httptest.NewServer(router)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	must(err)
	return accounts, server.URL, &http.Client{Jar: jar}
}

func TestSetUp(t *testing.T) {
	accounts, site, browser := newEmptySite(t)
	made, _, err := accounts.NewSetupCode(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	read := func(answer *http.Response, err error) (status int, path string, page *goquery.Document) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if page, err = goquery.NewDocumentFromReader(answer.Body); err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, answer.Request.URL.Path, page
	}

	if _, path, _ := read(browser.Get(site + "/")); path != "/set-up" {
		t.Errorf("whoever comes first is led to %s", path)
	}
	code := made.Code
	_, _, form := read(browser.Get(site + "/set-up?code=" + code))
	if typed, _ := form.Find("input[name=code]").Attr("value"); typed != code {
		t.Errorf("the code of the link is %q in the form", typed)
	}

	sent := url.Values{"code": {"AAAA-AAAA-AAAA"}, "name": {"Kombu Brewing"}, "owner_name": {"Jo"}, "email": {"jo@kombu.example"}, "password": {"a long password"},
		"currency": {"AUD"}, "time_zone": {"Australia/Sydney"}}
	status, _, form := read(browser.PostForm(site+"/set-up", sent))
	if fault := form.Find("#field-code-error").Text(); status != http.StatusUnprocessableEntity || !strings.Contains(fault, "The set-up code is not the newest one that this server printed, or it is older than a day") {
		t.Errorf("a wrong code: %d, %q", status, fault)
	}
	several := url.Values{"code": {"AAAA-AAAA-AAAA"}, "name": {"Kombu Brewing"}, "owner_name": {"Jo"}, "email": {"jo"}, "password": {"short"}, "currency": {"AUD"}}
	_, _, faulty := read(browser.PostForm(site+"/set-up", several))
	for _, field := range []string{"code", "email", "password"} {
		if faulty.Find("#field-"+field+"-error").Length() != 1 {
			t.Errorf("nothing is said at %s when several fields are wrong", field)
		}
	}
	for name, want := range map[string]string{"name": "Kombu Brewing", "owner_name": "Jo", "email": "jo@kombu.example", "password": ""} {
		if kept, _ := form.Find("input[name=" + name + "]").Attr("value"); kept != want {
			t.Errorf("%s is %q after a wrong code, want %q", name, kept, want)
		}
	}
	if zone, _ := form.Find("select[name=time_zone] option[selected]").Attr("value"); zone != "Australia/Sydney" {
		t.Errorf("the time zone is %s after a wrong code", zone)
	}

	sent.Set("code", code)
	_, path, home := read(browser.PostForm(site+"/set-up", sent))
	if path != "/" || home.Text() != "Hello Jo" {
		t.Errorf("set up, and then %s: %s", path, home.Text())
	}
	if status, _, _ := read(browser.Get(site + "/set-up?code=" + code)); status != http.StatusNotFound {
		t.Errorf("the set-up page afterwards: %d", status)
	}
}
