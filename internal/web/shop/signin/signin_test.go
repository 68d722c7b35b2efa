package signin_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/web/shop/signin"
	"upstock/internal/web/webtest"
)

const kim = "kim@cafe.example"

// newSite has the pages under test, a buyer, and a page of the shop that says who is there.
func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	site := webtest.New(t, func(site *webtest.Site) {
		signin.Routes(site.Shop, signin.Services{Accounts: site.Accounts})
		who := func(w http.ResponseWriter, r *http.Request) error {
			_, err := w.Write([]byte(shell.VisitOf(r.Context()).Person.Email + " at " + shell.SupplierOf(r.Context()).Name))
			return err
		}
		site.Shop.Handle("GET /shop/{supplier}", shell.ForBuyers, who)
		site.Shop.Handle("GET /shop/{supplier}/orders", shell.ForBuyers, who)
	})
	site.AddBuyer(site.AddCustomer("CAFE", "Corner Cafe"), kim)
	site.AsNobody()
	return site
}

var codePattern = regexp.MustCompile(`\d{3} \d{3}`)

// mailedCode sends the mails that wait, and gives the code of the last.
func mailedCode(t *testing.T, site *webtest.Site) string {
	t.Helper()
	site.SendMails()
	if len(site.Mails) == 0 {
		t.Fatal("no mail was sent")
	}
	return codePattern.FindString(site.Mails[len(site.Mails)-1].Subject)
}

func signIn(site *webtest.Site, fields ...string) *webtest.Answer {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return site.Post("/shop/sign-in", form)
}

func TestSigningInWithACode(t *testing.T) {
	site := newSite(t)
	orders := site.ShopPath("/orders")
	if answer := site.Ask(orders); answer.Status != http.StatusSeeOther || answer.Location != "/shop/sign-in?next="+url.QueryEscape(orders) {
		t.Fatalf("a stranger is sent to %s (%d)", answer.Location, answer.Status)
	}
	form := site.Get("/shop/sign-in?next=" + url.QueryEscape(orders))
	if !form.Says("Sign in to order from Kombu Brewing") || form.Find("input[name=next]").First().AttrOr("value", "") != orders {
		t.Errorf("the page: %s", form.Text())
	}

	asked := signIn(site, "email", kim, "next", orders)
	field := asked.Find("input[name=code]")
	if asked.Status != http.StatusOK || field.AttrOr("autocomplete", "") != "one-time-code" || field.AttrOr("inputmode", "") != "numeric" {
		t.Fatalf("asking for a code: %d %s", asked.Status, asked.Text())
	}
	// The app was left to read the mail and is started again.
	if again := site.Get("/shop/sign-in?next=" + url.QueryEscape(orders)); again.Find("input[name=code]").Length() != 1 || !again.Says(kim) {
		t.Errorf("the code cannot be typed after the page is opened again: %s", again.Text())
	}
	code := mailedCode(t, site)
	if len(site.Mails) != 1 || site.Mails[0].Subject != code+" is your code for Kombu Brewing" {
		t.Errorf("mailed %+v", site.Mails)
	}

	wrong := signIn(site, "email", kim, "code", "000000", "next", orders)
	if wrong.Status != http.StatusUnauthorized || !wrong.Says("That is not the code") || wrong.Find("input[name=email]").First().AttrOr("value", "") != kim {
		t.Errorf("a wrong code: %d %s", wrong.Status, wrong.Text())
	}
	if empty := signIn(site, "email", kim, "code", ""); empty.Status != http.StatusUnprocessableEntity || !empty.Says("Type the six digits") {
		t.Errorf("no code: %d %s", empty.Status, empty.Text())
	}
	other := site.Browser()
	site.AsNobody()
	if stolen := signIn(site, "email", kim, "code", code); stolen.Status != http.StatusUnauthorized {
		t.Errorf("the code works in another browser: %d", stolen.Status)
	}
	site.Use(other)
	if in := signIn(site, "email", kim, "code", code, "next", orders); in.Status != http.StatusSeeOther || in.Location != orders {
		t.Fatalf("signing in: %d %s %s", in.Status, in.Location, in.Text())
	}
	if who := site.Get(orders).Body; who != kim+" at Kombu Brewing" {
		t.Errorf("signed in as %s", who)
	}
	if site.Cookie("shop-code") != "" {
		t.Error("the secret of the code is still there")
	}
	if front := site.Ask("/shop"); front.Location != site.ShopPath("") {
		t.Errorf("/shop leads to %s", front.Location)
	}
	if out := site.Post("/shop/sign-out", nil); out.Location != "/shop/sign-in?done=signed-out" {
		t.Errorf("signing out leads to %s", out.Location)
	}
	if again := site.Ask(orders); again.Status != http.StatusSeeOther {
		t.Errorf("still signed in: %d", again.Status)
	}
}

// Outside programs sign in with two fields at once.
func TestSigningInWithAPassword(t *testing.T) {
	site := newSite(t)
	customer := site.AddCustomer("BAR", "Corner Bar")
	made, err := site.Accounts.CreateBuyer(t.Context(), site.SupplierID, customer.Code, "ann@bar.example")
	if err != nil {
		t.Fatal(err)
	}
	if in := signIn(site, "email", "ann@bar.example", "password", made.Password); in.Status != http.StatusSeeOther || in.Location != site.ShopPath("") {
		t.Errorf("%d %s", in.Status, in.Location)
	}
	if who := site.Get(site.ShopPath("")).Body; who != "ann@bar.example at Kombu Brewing" {
		t.Errorf("signed in as %s", who)
	}
	site.AsNobody()
	wrong := signIn(site, "email", "ann@bar.example", "password", "not this")
	if wrong.Status != http.StatusUnauthorized || !wrong.Says("E-mail or password is wrong") || wrong.Find("input[name=password]").Length() != 1 {
		t.Errorf("%d %s", wrong.Status, wrong.Text())
	}
	if value := wrong.Find("input[name=email]").AttrOr("value", ""); value != "ann@bar.example" {
		t.Errorf("the typed e-mail became %q", value)
	}
}

// TestAnswersTellNoOneWhoIsKnown compares whole answers.
func TestAnswersTellNoOneWhoIsKnown(t *testing.T) {
	site := newSite(t)
	var answers []string
	for _, email := range []string{kim, "office@kombu.example", "who@else.example"} {
		site.AsNobody()
		asked := signIn(site, "email", email)
		site.SendMails()
		wrong := signIn(site, "email", email, "code", "000000")
		reload := site.Ask("/shop/sign-in")
		password := signIn(site, "email", email, "password", "not this")
		for _, answer := range []*webtest.Answer{asked, wrong, reload, password} {
			body := strings.NewReplacer(email, "ADDRESS", url.QueryEscape(email), "ADDRESS").Replace(answer.Body)
			answers = append(answers, http.StatusText(answer.Status)+body)
		}
	}
	for i := 4; i < len(answers); i++ {
		if diff := cmp.Diff(answers[i%4], answers[i]); diff != "" {
			t.Errorf("answer %d differs: %s", i, diff)
		}
	}
}

func TestSigningInLeadsNowhereElse(t *testing.T) {
	site := newSite(t)
	for _, next := range []string{
		"https://evil.example/", "//evil.example", `/\evil.example`, "/orders", "/shop/../orders", "/shopping", "/shop/sign-in", "/shop/sign-out", "javascript:alert(1)", "/shop//evil.example/..",
	} {
		site.AsBuyer(kim)
		if answer := site.Ask("/shop/sign-in?next=" + url.QueryEscape(next)); answer.Location != site.ShopPath("") {
			t.Errorf("next=%s leads to %s", next, answer.Location)
		}
	}
	if answer := site.Ask("/shop/sign-in?next=/join/abc"); answer.Location != "/join/abc" {
		t.Errorf("an invitation is lost: %s", answer.Location)
	}
}

// The doors are apart: what opens the shop opens nothing in the console, whatever cookie it is in.
func TestAShopSessionOpensNoOtherDoor(t *testing.T) {
	site := webtest.New(t, func(site *webtest.Site) {
		signin.Routes(site.Shop, signin.Services{Accounts: site.Accounts})
		site.Router.Handle("GET /who", page.For("full", "orders"), func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusNoContent)
			return nil
		})
	})
	site.AddBuyer(site.AddCustomer("CAFE", "Corner Cafe"), "office@kombu.example")
	site.As("office@kombu.example")
	if answer := site.Ask("/who"); answer.Status != http.StatusNoContent {
		t.Fatalf("the console: %d", answer.Status)
	}
	console := site.Cookie("session")
	site.AsBuyer("office@kombu.example")
	shop := site.Cookie("shop-session")
	if shop == "" || console == "" {
		t.Fatal("no cookies")
	}
	site.AsNobody()
	site.SetCookie("session", shop)
	if answer := site.Ask("/who"); answer.Status != http.StatusSeeOther {
		t.Errorf("a session of the shop in the console: %d", answer.Status)
	}
	site.AsNobody()
	site.SetCookie("shop-session", console)
	if answer := site.Ask("/shop"); answer.Location != "/shop/sign-in" {
		t.Errorf("a session of the console in the shop: %s", answer.Location)
	}
}

// A session that someone was given before they sign in is worth nothing afterwards.
func TestSigningInToTheShopGivesANewToken(t *testing.T) {
	site := newSite(t)
	signIn(site, "email", kim)
	code := mailedCode(t, site)
	site.Post("/shop/sign-in/passkey/question", nil) // begins a session
	planted := site.Cookie("shop-session")
	signIn(site, "email", kim, "code", code)
	if now := site.Cookie("shop-session"); now == "" || now == planted {
		t.Errorf("the session before signing in is %q, after it %q", planted, now)
	}
	site.AsNobody()
	if planted != "" {
		site.SetCookie("shop-session", planted)
	}
	if answer := site.Ask("/shop"); answer.Location != "/shop/sign-in" {
		t.Errorf("the planted session leads to %s", answer.Location)
	}
}

func TestAppCodesAreAskedForInTheShopToo(t *testing.T) {
	site := newSite(t)
	if err := site.Store.Update(t.Context(), func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(t.Context(), kim)
		if err != nil {
			return err
		}
		return tx.PutAuthenticator(t.Context(), store.Authenticator{PersonID: person.ID, Secret: "sealed", TurnedOnAt: tx.Now()})
	}); err != nil {
		t.Fatal(err)
	}
	signIn(site, "email", kim)
	asked := signIn(site, "email", kim, "code", mailedCode(t, site), "next", site.ShopPath("/orders"))
	if asked.Status != http.StatusOK || !asked.Says("Open the app on your phone") || asked.Find("form[action='/shop/sign-in/app-code']").Length() != 1 {
		t.Fatalf("the mailed code alone: %d %s %s", asked.Status, asked.Location, asked.Text())
	}
	if answer := site.Ask("/shop"); answer.Location != "/shop/sign-in" {
		t.Errorf("signed in half-way: %s", answer.Location)
	}
	site.AsNobody()
	if answer := site.Post("/shop/sign-in/app-code", url.Values{"code": {"123456"}}); answer.Status != http.StatusUnauthorized || !answer.Says("Sign in again") {
		t.Errorf("the second step without the first: %d %s", answer.Status, answer.Text())
	}
}

func TestWithoutAMailServerTheShopAsksForThePassword(t *testing.T) {
	site := webtest.New(t, func(site *webtest.Site) {
		signin.Routes(site.Shop, signin.Services{Accounts: account.New(account.Config{Store: site.Store, Ring: site.Ring, PasswordMemory: 64})})
	})
	site.AsNobody()
	form := site.Get("/shop/sign-in")
	if form.Find("input[name=password]").Length() != 1 || !form.Says("does not send mail") {
		t.Errorf("the page: %s", form.Text())
	}
	if asked := signIn(site, "email", kim); asked.Status != http.StatusConflict || !asked.Says("no code can reach you") {
		t.Errorf("asking for a code: %d %s", asked.Status, asked.Text())
	}
}

func TestSomeoneWhoOrdersFromNoOne(t *testing.T) {
	site := newSite(t)
	site.AsBuyer("office@kombu.example")
	if front := site.Get("/shop"); !front.Says("You don't order from anyone yet") || !front.Says("office@kombu.example") {
		t.Errorf("the first page: %s", front.Text())
	}
	unknown := site.Ask("/shop/no-such-shop")
	if unknown.Status != http.StatusNotFound || unknown.Find("a[href='/orders'], a[href='/'], a[href='/sign-in']").Length() != 0 {
		t.Errorf("an unknown shop: %d %s", unknown.Status, unknown.Body)
	}
}

// A phone in a kitchen is not asked again every morning.
func TestAPhoneStaysSignedIn(t *testing.T) {
	site := newSite(t)
	signIn(site, "email", kim)
	signIn(site, "email", kim, "code", mailedCode(t, site))
	var person store.Person
	if err := site.Store.View(t.Context(), func(tx *store.Tx) (err error) {
		person, err = tx.PersonByEmail(t.Context(), kim)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	sessions, err := site.Accounts.SessionsOf(t.Context(), person.ID)
	if err != nil {
		t.Fatal(err)
	}
	const day = 24 * time.Hour
	if len(sessions) != 1 {
		t.Fatalf("%d sessions", len(sessions))
	}
	// The session manager goes by the real clock, and the site's is years apart from it.
	if left := time.Until(sessions[0].ExpiresAt); left < 179*day || left > 180*day {
		t.Errorf("it ends after %s without use", left)
	}
}
