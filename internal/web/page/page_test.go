package page_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

func text(words string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(words))
		return err
	})
}

func site(t *testing.T) *webtest.Site {
	return webtest.New(t, func(s *webtest.Site) {
		rt := s.Router
		rt.Handle("GET /open", page.Public, func(w http.ResponseWriter, r *http.Request) error { return page.Render(w, r, text("open")) })
		rt.Handle("GET /orders", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, shell.Page("Orders", shell.Orders))
		})
		rt.Handle("POST /orders", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			return page.RedirectWith(w, r, "/orders", "It is <done>")
		})
		rt.Handle("GET /team", shell.ForFullAccess, func(w http.ResponseWriter, r *http.Request) error { return page.Render(w, r, text("team")) })
		rt.Handle("GET /unnamed", page.For[account.Role](), func(w http.ResponseWriter, r *http.Request) error { return page.Render(w, r, text("unnamed")) })
		rt.Handle("GET /broken", shell.ForTeam, func(http.ResponseWriter, *http.Request) error {
			return errors.New("the secret inside of the database")
		})
		rt.Handle("GET /gone", shell.ForTeam, func(http.ResponseWriter, *http.Request) error { return wholesale.NotFound("order") })
		rt.Handle("POST /echo", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, text("got "+r.PostFormValue("q")))
		})
		rt.HandleUpload("POST /files/{name}", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, text("got "+r.PostFormValue("q")))
		})
		rt.Live("theirs", shell.ForTeam, func(context.Context, string) (templ.Component, error) {
			return nil, wholesale.NotFound("order")
		})
		rt.Live("clock", shell.ForTeam, func(context.Context, string) (templ.Component, error) { return text("tick <&>"), nil })
		rt.Live("secret", shell.ForFullAccess, func(context.Context, string) (templ.Component, error) { return text("secret"), nil })
	})
}

func TestAccess(t *testing.T) {
	s := site(t)
	s.AsNobody()
	if a := s.Get("/open"); a.Text() != "open" {
		t.Errorf("got %q", a.Text())
	}
	if a := s.Ask("/orders?status=new"); a.Status != http.StatusSeeOther || a.Location != "/sign-in?next="+url.QueryEscape("/orders?status=new") {
		t.Errorf("got %d %s", a.Status, a.Location)
	}
	if a := s.AskPartial("/orders"); a.Status != http.StatusUnauthorized || a.Find("hx-partial a[href='/sign-in']").Length() != 1 {
		t.Errorf("htmx gets %d %s", a.Status, a.Body)
	}
	if a := s.Ask("/nothing"); a.Status != http.StatusNotFound || !a.Says("There is no such page") {
		t.Errorf("got %d %s", a.Status, a.Text())
	}
	s.AsOrderManager()
	s.Get("/orders")
	if a := s.Ask("/team"); a.Status != http.StatusForbidden || !a.Says("Your access does not include this") {
		t.Errorf("got %d %s", a.Status, a.Text())
	}
}

func TestARouteThatNamesNoRoleIsRefusedToEveryone(t *testing.T) {
	s := site(t)
	for name, enter := range map[string]func(){"no one": s.AsNobody, "full access": func() { s.As("office@kombu.example") }, "another role": func() { s.AsRole("auditor") }} {
		enter()
		if a := s.Ask("/unnamed"); a.Status != http.StatusForbidden {
			t.Errorf("%s gets %d %s", name, a.Status, a.Text())
		}
	}
}

func TestErrorsAreShownInWordsAndInternalOnesNeutrally(t *testing.T) {
	s := site(t)
	if a := s.Ask("/gone"); a.Status != http.StatusNotFound {
		t.Errorf("got %d", a.Status)
	}
	if a := s.Ask("/broken"); a.Status != http.StatusInternalServerError || a.Says("secret") || !a.Says("Something went wrong on our side") {
		t.Errorf("got %d %s", a.Status, a.Text())
	}
	if a := s.AskPartial("/broken"); a.Find("hx-partial").Length() != 1 || a.Find("main").Length() != 0 {
		t.Errorf("htmx gets %s", a.Body)
	}
}

func TestWhatWasDoneIsSaidOnce(t *testing.T) {
	s := site(t)
	if a := s.Post("/orders", nil); a.Status != http.StatusSeeOther || a.Location != "/orders" {
		t.Fatalf("got %d %s", a.Status, a.Location)
	}
	if a := s.Get("/orders"); a.Find("#toasts").Text() == "" || !a.Says("It is <done>") {
		t.Errorf("the page says %s", a.Text())
	}
	if a := s.Get("/orders"); a.Says("It is <done>") {
		t.Error("it is said twice")
	}
}

func TestSecurityHeaders(t *testing.T) {
	h := site(t).Get("/orders").Header
	policy := h.Get("Content-Security-Policy")
	if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("the policy is %q", policy)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"} {
		if got := h.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestAPageOfAnotherSiteChangesNothing(t *testing.T) {
	s := site(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/orders", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	said, technical, _ := strings.Cut(string(page), "<details")
	if answer.StatusCode != http.StatusForbidden || !strings.Contains(said, "Open Upstock at "+s.URL) || strings.Contains(said, "public-url") {
		t.Errorf("got %d %s", answer.StatusCode, said)
	}
	if !strings.Contains(technical, "--public-url") || !strings.Contains(technical, "cross-site") {
		t.Errorf("the technical details say %s", technical)
	}
	if id := answer.Header.Get("X-Request-Id"); id == "" || !strings.Contains(said, id) {
		t.Errorf("the page does not quote %q", id)
	}
}

// TestAPanicIsAFailureLikeAnyOther: it is shown in words under the request's id, and what was typed
// is kept.
func TestAPanicIsAFailureLikeAnyOther(t *testing.T) {
	s := webtest.New(t, func(s *webtest.Site) {
		s.Router.Handle("GET /panic", shell.ForTeam, func(http.ResponseWriter, *http.Request) error { panic("secret cause") })
		s.Router.Handle("POST /panic", shell.ForTeam, func(http.ResponseWriter, *http.Request) error { panic("secret cause") })
		s.Router.Handle("GET /half", shell.ForTeam, func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = io.WriteString(w, "half a page")
			panic("too late")
		})
		s.Router.Live("panic", shell.ForTeam, func(context.Context, string) (templ.Component, error) { panic("secret cause") })
	})
	for name, a := range map[string]*webtest.Answer{
		"a page": s.Ask("/panic"), "a part": s.AskPartial("/panic"), "a form": s.Post("/panic", url.Values{"notes": {"ring the bell"}}),
		"a live region": s.Ask("/live?topic=panic/1"),
	} {
		if a.Status != http.StatusInternalServerError || a.Says("secret") || !a.Says("Something went wrong on our side") || !a.Says("quote "+a.Header.Get("X-Request-Id")) {
			t.Errorf("%s: %d %s", name, a.Status, a.Text())
		}
		if name == "a form" && !strings.Contains(a.Body, "ring the bell") {
			t.Errorf("what was typed is lost: %s", a.Text())
		}
	}
	if !s.IsCut("/half") {
		t.Error("half a page looks like a whole one")
	}
	if a := s.Ask("/panic"); a.Status != http.StatusInternalServerError {
		t.Errorf("afterwards: %d", a.Status)
	}
}

// TestWhatPeopleReadOfAFailure: what happened, what was kept, what to do; nothing technical.
func TestWhatPeopleReadOfAFailure(t *testing.T) {
	failures := map[string]error{
		"404": wholesale.NotFound("order"),
		"409": wholesale.Conflict("The order is cancelled"),
		"429": &wholesale.Error{Code: wholesale.CodeTooMany, Message: "Too many attempts", RetryAfter: 90 * time.Second},
		"500": errors.New("dial tcp 10.0.0.7:5432: EOF"),
		"503": &wholesale.Error{Code: wholesale.CodeUnavailable, Message: "Unleashed does not answer right now", RetryAfter: time.Minute},
		"413": &http.MaxBytesError{Limit: 16 << 20},
	}
	s := webtest.New(t, func(s *webtest.Site) {
		s.Router.Handle("GET /fail/{status}", shell.ForTeam, func(_ http.ResponseWriter, r *http.Request) error { return failures[r.PathValue("status")] })
	})
	for status, words := range map[string]string{
		"404": "There is no such order|It may have been deleted, or the address may be mistyped.",
		"409": "The order is cancelled",
		"429": "Too many attempts|Wait 2 minutes, then try again.",
		"500": "What you saved before has been kept; try again in a moment.|If it happens again, quote ",
		"503": "Unleashed does not answer right now",
		"413": "That is too large|At most 16 MB are accepted. Nothing was changed.",
	} {
		a := s.Ask("/fail/" + status)
		for part := range strings.SplitSeq(words, "|") {
			if strconv.Itoa(a.Status) != status || !a.Says(part) {
				t.Errorf("%s: %d %s", status, a.Status, a.Text())
			}
		}
		a.Find("details").Remove() // technical details are one click away
		for _, technical := range []string{"EOF", "dial tcp", "10.0.0.7", "--", status} {
			if strings.Contains(a.Find("main").Text(), technical) {
				t.Errorf("%s: people read %q", status, technical)
			}
		}
		if wait := map[string]string{"429": "90", "503": "60"}[status]; a.Header.Get("Retry-After") != wait {
			t.Errorf("%s: Retry-After is %q", status, a.Header.Get("Retry-After"))
		}
	}
}

func TestCookiesAreBoundToTheHostOverTLS(t *testing.T) {
	s := site(t)
	secure := page.NewRouter(page.Config{Sessions: s.Accounts.Sessions(page.AboutSession), PublicURL: "https://orders.example.com"})
	secure.Handle("GET /in", page.Public, func(w http.ResponseWriter, r *http.Request) error {
		return page.RedirectWith(w, r, "/", "hello")
	})
	recorder := httptest.NewRecorder()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://orders.example.com/in", nil)
	if err != nil {
		t.Fatal(err)
	}
	secure.ServeHTTP(recorder, r)
	cookie := recorder.Header().Get("Set-Cookie")
	for _, part := range []string{"__Host-upstock-session=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie %q has no %s", cookie, part)
		}
	}
	if strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q names a domain", cookie)
	}
}

func TestLiveRegionsAreSentWhenTheyChange(t *testing.T) {
	s := site(t)
	stream := s.Stream("/live?topic=clock/1&topic=notices/all")
	lines := bufio.NewScanner(stream)
	var seen []string
	for len(seen) < 2 && lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			seen = append(seen, data)
		}
	}
	all := strings.Join(seen, "\n")
	for _, want := range []string{`"topic":"clock/1"`, `tick \u0026lt;\u0026amp;\u0026gt;`, `"topic":"notices/all"`, "Notices: none"} {
		if !strings.Contains(all, want) {
			t.Errorf("the stream sent %s, want %s", all, want)
		}
	}
	if a := s.Ask("/live?topic=nothing/1"); a.Status != http.StatusNotFound {
		t.Errorf("an unknown region gives %d", a.Status)
	}
	s.AsOrderManager()
	if a := s.Ask("/live?topic=secret/1"); a.Status != http.StatusNotFound {
		t.Errorf("a region of others gives %d", a.Status)
	}
}

func TestAFormThatDoesNotArriveWholeIsNoEmptyForm(t *testing.T) {
	s := site(t)
	const form, files = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
	for _, test := range []struct {
		name, path, contentType, body string
		want                          int
	}{
		{"whole", "/echo", form, "q=Ā+%3C", http.StatusOK},
		{"empty", "/echo", form, "", http.StatusOK},
		{"broken escape", "/echo", form, "q=%zz", http.StatusUnprocessableEntity},
		{"NUL", "/echo", form, "q=a%00b", http.StatusUnprocessableEntity},
		{"NUL in a name", "/echo", form, "q%00=a", http.StatusUnprocessableEntity},
		{"broken UTF-8", "/echo", form, "q=%ff", http.StatusUnprocessableEntity},
		{"too large", "/echo", form, "q=" + strings.Repeat("a", 9<<20), http.StatusRequestEntityTooLarge},
		{"20,000 fields", "/echo", form, strings.Repeat("row=1&", 20_000) + "q=all", http.StatusOK},
		{"40,001 fields", "/echo", form, strings.Repeat("row=1&", 40_000) + "q=all", http.StatusUnprocessableEntity},
		{"20,000 parts", "/files/a", files, strings.Repeat("--b\r\nContent-Disposition: form-data; name=row\r\n\r\n1\r\n", 20_000) + "--b--\r\n", http.StatusOK},
		{"40,001 parts", "/files/a", files, strings.Repeat("--b\r\nContent-Disposition: form-data; name=row\r\n\r\n1\r\n", 40_001) + "--b--\r\n", http.StatusUnprocessableEntity},
		{"files", "/files/a", files, "--b\r\nContent-Disposition: form-data; name=q\r\n\r\nhello\r\n--b--\r\n", http.StatusOK},
		{"files cut short", "/files/a", files, "--b\r\nContent-Disposition: form-data; name=q\r\n\r\nhel", http.StatusUnprocessableEntity},
		{"no boundary", "/files/a", "multipart/form-data", "q=1", http.StatusUnprocessableEntity},
		{"NUL in the path", "/files/%00", form, "q=1", http.StatusNotFound},
		{"broken UTF-8 in the query", "/echo?a=%ff", form, "q=1", http.StatusUnprocessableEntity},
	} {
		if a := s.PostBody(test.path, test.contentType, strings.NewReader(test.body)); a.Status != test.want {
			t.Errorf("%s: %d %s, want %d", test.name, a.Status, a.Text(), test.want)
		}
	}
}

func TestALiveStreamEndsWithTheSession(t *testing.T) {
	s := site(t)
	for name, end := range map[string]func(){
		"signed out": s.SignOut,
		"another role": func() {
			people, err := s.Accounts.People(t.Context(), s.SupplierID)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range people {
				if p.Role == account.OrderManagement {
					if _, err := s.Accounts.ChangeRole(t.Context(), s.SupplierID, p.ID, account.FullAccess); err != nil {
						t.Fatal(err)
					}
				}
			}
		},
	} {
		if name == "another role" {
			s.AsOrderManager()
		} else {
			s.As("office@kombu.example")
		}
		stream := s.Stream("/live?topic=clock/1")
		end()
		rest, err := io.ReadAll(stream) // ends only when the server ends it
		if err != nil || !strings.Contains(string(rest), "event: end") {
			t.Errorf("%s: the stream ends with %q, %v", name, rest, err)
		}
	}
}

func TestALiveRegionThatIsNotThere(t *testing.T) {
	if a := site(t).Ask("/live?topic=clock/1&topic=theirs/1"); a.Status != http.StatusNotFound {
		t.Errorf("got %d", a.Status)
	}
}

func TestLocalPath(t *testing.T) {
	for path, want := range map[string]string{
		"/orders?status=new": "/orders?status=new", "": "/", "//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/", "/a\nb": "/",
	} {
		if got := page.LocalPath(path); got != want {
			t.Errorf("%q gives %q, want %q", path, got, want)
		}
	}
}
