package signin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/console/signin"
	"upstock/internal/web/webtest"
)

const owner = "office@kombu.example"

// newSite has the pages under test, and one for signed-in people that says who is there.
func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		signin.Routes(site.Router, signin.Services{Accounts: site.Accounts})
		site.Router.Handle("GET /who", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			visit := shell.VisitOf(r.Context())
			_, err := w.Write([]byte(visit.Person.Name + " of " + visit.Supplier.Name))
			return err
		})
	})
}

// ownerWithPassword gives the owner a password, and a browser that is not signed in.
func ownerWithPassword(t *testing.T, site *webtest.Site) (password string) {
	t.Helper()
	person := invite(t, site, "jo@kombu.example", "Jo <b>bold</b>")
	site.AsNobody()
	answer := site.Post("/join-team/"+person, url.Values{"name": {"Jo <b>bold</b>"}, "password": {"a long password"}})
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("joining: %d %s", answer.Status, answer.Text())
	}
	site.AsNobody()
	return "a long password"
}

// invite gives the token of an invitation.
func invite(t *testing.T, site *webtest.Site, email, name string) string {
	t.Helper()
	_, link, err := site.Accounts.Invite(t.Context(), site.SupplierID, account.NewPerson{Name: name, Email: email, Role: account.OrderManagement})
	if err != nil {
		t.Fatal(err)
	}
	return link[strings.LastIndex(link, "/")+1:]
}

func TestSignInAndOut(t *testing.T) {
	site := newSite(t)
	password := ownerWithPassword(t, site)

	if answer := site.Ask("/who"); answer.Status != http.StatusSeeOther || answer.Location != "/sign-in?next=%2Fwho" {
		t.Errorf("a stranger is sent to %s (%d)", answer.Location, answer.Status)
	}
	form := site.Get("/sign-in?next=%2Fwho")
	if next, _ := form.Find("input[name=next]").Attr("value"); next != "/who" {
		t.Errorf("the form leads on to %q", next)
	}
	wrong := site.Post("/sign-in", url.Values{"email": {"jo@kombu.example"}, "password": {"wrong"}, "next": {"/who"}})
	if email, _ := wrong.Find("input[name=email]").Attr("value"); wrong.Status != http.StatusUnauthorized || email != "jo@kombu.example" || !wrong.Says("E-mail or password is wrong") {
		t.Errorf("after a wrong password: %d, e-mail %q: %s", wrong.Status, email, wrong.Text())
	}
	if strings.Contains(wrong.Body, `value="wrong"`) {
		t.Error("the password is sent back")
	}
	right := site.Post("/sign-in", url.Values{"email": {"JO@kombu.example"}, "password": {password}, "next": {"/who"}})
	if right.Status != http.StatusSeeOther || right.Location != "/who" {
		t.Errorf("signed in: %d to %s", right.Status, right.Location)
	}
	if cookies := strings.Join(right.Header.Values("Set-Cookie"), "\n"); !strings.Contains(cookies, "upstock-device=") || strings.Count(cookies, "HttpOnly") != 2 {
		t.Errorf("the cookies are %s", cookies)
	}
	if answer := site.Get("/who"); answer.Body != "Jo <b>bold</b> of Kombu Brewing" {
		t.Errorf("signed in as %s", answer.Body)
	}
	if answer := site.Ask("/sign-in"); answer.Location != "/" {
		t.Errorf("somebody signed in is shown the sign-in page: %d", answer.Status)
	}
	if answer := site.Post("/sign-out", nil); answer.Location != "/sign-in?done=signed-out" {
		t.Errorf("signed out: %d to %s", answer.Status, answer.Location)
	}
	if answer := site.Get("/sign-in?done=signed-out"); !answer.Says("You are signed out") {
		t.Error("it is not said that one is signed out")
	}
	if answer := site.Ask("/who"); answer.Status != http.StatusSeeOther {
		t.Errorf("after signing out: %d", answer.Status)
	}
}

func TestSignInLeadsToOurOwnPagesOnly(t *testing.T) {
	site := newSite(t)
	password := ownerWithPassword(t, site)
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "javascript:alert(1)", ""} {
		site.AsNobody()
		answer := site.Post("/sign-in", url.Values{"email": {"jo@kombu.example"}, "password": {password}, "next": {next}})
		if answer.Location != "/" {
			t.Errorf("%q leads to %s", next, answer.Location)
		}
	}
}

func TestTooManySignIns(t *testing.T) {
	site := newSite(t)
	site.AsNobody()
	var last *webtest.Answer
	for range 12 {
		last = site.Post("/sign-in", url.Values{"email": {owner}, "password": {"a guess"}})
	}
	if last.Status != http.StatusTooManyRequests || !last.Says("Too many attempts") || last.Header.Get("Retry-After") == "" || last.Find("input[name=email]").Length() != 1 {
		t.Errorf("%d: %s", last.Status, last.Text())
	}
}

func TestJoin(t *testing.T) {
	site := newSite(t)
	token := invite(t, site, "ann@kombu.example", `<script>alert("Ann")</script>`)
	site.AsNobody()
	form := site.Get("/join-team/" + token)
	if form.Find("script:not([src])").Length() != 0 || !strings.Contains(form.Body, "&lt;script&gt;") {
		t.Error("the name is not shown as text")
	}
	short := site.Post("/join-team/"+token, url.Values{"name": {"Ann"}, "password": {"short"}})
	if name, _ := short.Find("input[name=name]").Attr("value"); short.Status != http.StatusUnprocessableEntity || name != "Ann" || !short.Says("at least 10 characters") {
		t.Errorf("a short password: %d, name %q", short.Status, name)
	}
	if answer := site.Post("/join-team/"+token, url.Values{"name": {"Ann"}, "password": {"a long password"}}); answer.Location != "/" {
		t.Fatalf("joined: %d %s", answer.Status, answer.Text())
	}
	if who := site.Get("/who"); who.Body != "Ann of Kombu Brewing" {
		t.Errorf("signed in as %s", who.Body)
	}
	if again := site.Ask("/join-team/" + token); again.Status != http.StatusNotFound || !again.Says("This invitation has expired") {
		t.Errorf("the link once more: %d %s", again.Status, again.Text())
	}
}

func TestJoinAnotherTeamWithTheSamePassword(t *testing.T) {
	site := newSite(t)
	password := ownerWithPassword(t, site)
	_, link, err := site.Accounts.Invite(t.Context(), site.OtherSupplier(), account.NewPerson{Name: "Jo", Email: "jo@kombu.example", Role: account.FullAccess})
	if err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(link, site.URL)
	if form := site.Get(path); form.Find("input[name=name]").Length() != 0 || !form.Says("Join the Other Foods team") || form.Says("bold") {
		t.Errorf("the form says %s", form.Text())
	}
	wrong := site.Post(path, url.Values{"password": {"a long guess"}})
	if wrong.Status != http.StatusUnprocessableEntity || !wrong.Says("is not your current password") {
		t.Errorf("a wrong password: %d %s", wrong.Status, wrong.Text())
	}
	if answer := site.Post(path, url.Values{"password": {password}}); answer.Location != "/" {
		t.Fatalf("joined: %d %s", answer.Status, answer.Text())
	}
	if who := site.Get("/who"); who.Body != "Jo <b>bold</b> of Other Foods" {
		t.Errorf("signed in as %s", who.Body)
	}
	site.AsNobody()
	site.Post("/sign-in", url.Values{"email": {"jo@kombu.example"}, "password": {password}})
	if who := site.Get("/who"); who.Body != "Jo <b>bold</b> of Kombu Brewing" {
		t.Errorf("signed in as %s", who.Body)
	}
}

func TestABuyerHasNoConsole(t *testing.T) {
	site := newSite(t)
	site.AddCustomer("FERN", "Fern Cafe")
	buyer, err := site.Accounts.CreateBuyer(t.Context(), site.SupplierID, "FERN", "chef@fern.example")
	if err != nil {
		t.Fatal(err)
	}
	site.AsNobody()
	answer := site.Post("/sign-in", url.Values{"email": {buyer.Email}, "password": {buyer.Password}})
	if answer.Status != http.StatusForbidden || !answer.Says("You are not in a supplier's team") {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	if answer := site.Ask("/who"); answer.Status != http.StatusSeeOther {
		t.Errorf("the buyer is in: %d", answer.Status)
	}
}

func TestForgottenPassword(t *testing.T) {
	site := newSite(t)
	ownerWithPassword(t, site)
	known := site.Post("/forgot", url.Values{"email": {"jo@kombu.example"}})
	stranger := site.Post("/forgot", url.Values{"email": {"xx@kombu.example"}})
	if known.Status != http.StatusOK || strings.ReplaceAll(known.Text(), "jo@", "xx@") != stranger.Text() {
		t.Error("the answers tell who has an account")
	}
	if answer := site.Post("/forgot", url.Values{"email": {"jo"}}); answer.Status != http.StatusUnprocessableEntity || !answer.Says("must be an e-mail address") {
		t.Errorf("no address: %d %s", answer.Status, answer.Text())
	}

	token := resetToken(t, site, "jo@kombu.example")
	for range 2 { // looking does not use the link up
		site.Get("/reset/" + token)
	}
	if answer := site.Post("/reset/"+token, url.Values{"password": {"short"}}); answer.Status != http.StatusUnprocessableEntity || !answer.Says("at least 10 characters") {
		t.Errorf("a short password: %d", answer.Status)
	}
	if answer := site.Post("/reset/"+token, url.Values{"password": {"quite another password"}}); answer.Location != "/sign-in?done=reset" {
		t.Errorf("reset: %d %s", answer.Status, answer.Text())
	}
	if answer := site.Post("/sign-in", url.Values{"email": {"jo@kombu.example"}, "password": {"quite another password"}}); answer.Location != "/" {
		t.Errorf("the new password: %d", answer.Status)
	}
	if answer := site.Post("/reset/"+token, url.Values{"password": {"a third password"}}); answer.Status != http.StatusNotFound {
		t.Errorf("the link once more: %d", answer.Status)
	}
}

// resetToken stands for the link in the mail.
func resetToken(t *testing.T, site *webtest.Site, email string) string {
	t.Helper()
	if err := site.Accounts.RequestReset(t.Context(), email, account.Caller{IP: "192.0.2.200"}); err != nil {
		t.Fatal(err)
	}
	return mailedToken(t, site, "/reset/")
}

// mailedToken is what follows a path in the newest mail.
func mailedToken(t *testing.T, site *webtest.Site, path string) string {
	t.Helper()
	site.SendMails()
	if len(site.Mails) == 0 {
		t.Fatal("no mail was sent")
	}
	_, rest, found := strings.Cut(site.Mails[len(site.Mails)-1].Text, path)
	if !found {
		t.Fatalf("no link to %s in %s", path, site.Mails[len(site.Mails)-1].Text)
	}
	return strings.Fields(rest)[0]
}

func TestSignInLink(t *testing.T) {
	site := newSite(t)
	token, err := site.Accounts.SignInLink(t.Context(), owner, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	site.AsNobody()
	if answer := site.Ask("/sign-in/link/" + token); answer.Location != "/" {
		t.Errorf("%d %s", answer.Status, answer.Text())
	}
	site.Get("/who")
	site.AsNobody()
	if answer := site.Ask("/sign-in/link/" + token + "x"); answer.Status != http.StatusNotFound {
		t.Errorf("a made-up link: %d", answer.Status)
	}
}

func TestThereIsNoSetUpWithASupplier(t *testing.T) {
	site := newSite(t)
	for _, as := range []func(){site.AsNobody, func() { site.As(owner) }} {
		as()
		if answer := site.Ask("/set-up?code=AAAA-AAAA-AAAA"); answer.Status != http.StatusNotFound {
			t.Errorf("the form: %d", answer.Status)
		}
		if answer := site.Post("/set-up", url.Values{"code": {"AAAA-AAAA-AAAA"}}); answer.Status != http.StatusNotFound {
			t.Errorf("the form sent: %d %s", answer.Status, answer.Text())
		}
	}
}
