package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"upstock/internal/account"
	"upstock/internal/web/console/people"
	"upstock/internal/web/console/signin"
	"upstock/internal/web/webtest"
)

// siteWithSignIn has the pages that people sign in and confirm on as well.
func siteWithSignIn(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		people.Routes(site.Router, people.Services{Accounts: site.Accounts, Webhooks: site.Webhooks, PublicURL: site.URL})
		signin.Routes(site.Router, signin.Services{Accounts: site.Accounts})
	})
}

func ownerOf(t *testing.T, site *webtest.Site) account.Membership { return teamOf(t, site)[0] }

// ASVS 7.4.1 to 7.4.5 and 7.5.2: people see their sessions and end them, one or all, and no one
// else's.
func TestWhereOneIsSignedIn(t *testing.T) {
	site := siteWithSignIn(t)
	phone := site.Browser()
	site.As(owner)
	laptop := site.Browser()
	list := site.Get("/account")
	if n := list.Find("ul[aria-label='Where you are signed in'] li").Length(); n != 2 {
		t.Fatalf("%d browsers are listed: %s", n, list.Text())
	}
	if here := list.Find("ul[aria-label='Where you are signed in'] li:contains('This browser')"); here.Length() != 1 ||
		!strings.Contains(here.Text(), "From 127.0.0.1") || here.Find("button").Length() != 0 {
		t.Errorf("this browser: %s", here.Text())
	}
	if token := site.Cookie("session"); token == "" || strings.Contains(list.Body, token) {
		t.Error("the page shows the session's token")
	}
	other, _ := list.Find("input[name=id]").Attr("value")
	wantRedirect(t, site.Post("/account/sessions/end", url.Values{"id": {other}}), "/account")
	if a := site.Post("/account/sessions/end", url.Values{"id": {other}}); a.Status != http.StatusNotFound {
		t.Errorf("once more: %d", a.Status)
	}
	site.Use(phone)
	if a := site.Ask("/account"); a.Status != http.StatusSeeOther {
		t.Errorf("the ended one still answers %d", a.Status)
	}

	site.As(owner)
	tablet := site.Browser()
	theirs, _ := site.Get("/account").Find("input[name=id]").Attr("value") // of the laptop
	site.AsOrderManager()
	olive := site.Browser()
	if a := site.Post("/account/sessions/end", url.Values{"id": {theirs}}); a.Status != http.StatusNotFound {
		t.Errorf("another's: %d", a.Status)
	}
	site.Use(tablet)
	wantRedirect(t, site.Post("/account/sessions/end-others", nil), "/account")
	site.Get("/account")
	site.Use(laptop)
	if a := site.Ask("/account"); a.Status != http.StatusSeeOther {
		t.Errorf("the others are still signed in: %d", a.Status)
	}
	site.Use(olive)
	site.Get("/account") // she is not concerned
}

func TestSettingUpCodes(t *testing.T) {
	site := siteWithSignIn(t)
	if a := site.Get("/account"); !a.Says("Set up codes") {
		t.Errorf("the account says %s", a.Text())
	}
	elsewhere := site.Browser()
	site.As(owner)
	form := site.Get("/account/codes")
	key, _ := form.Find("#secret-authenticator").Attr("value")
	if picture, _ := form.Find("img[alt='QR code for the authenticator app']").Attr("src"); !strings.HasPrefix(picture, "data:image/png;base64,") {
		t.Errorf("the picture is %.40q", picture)
	}
	code := func() string {
		code, err := totp.GenerateCode(strings.ReplaceAll(key, " ", ""), site.Clock())
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	wrong := site.Post("/account/codes", url.Values{"code": {"000000"}})
	if again, _ := wrong.Find("#secret-authenticator").Attr("value"); wrong.Status != http.StatusUnprocessableEntity || again != key {
		t.Errorf("a wrong code: %d, the key is now %q", wrong.Status, again)
	}
	on := site.Post("/account/codes", url.Values{"code": {code()}})
	if n := on.Find("ul[aria-label='Recovery codes'] li").Length(); on.Status != http.StatusOK || n != 10 {
		t.Fatalf("%d recovery codes: %d %s", n, on.Status, on.Text())
	}
	site.Get("/account") // still signed in here
	here := site.Browser()
	site.Use(elsewhere)
	if a := site.Ask("/account"); a.Status != http.StatusSeeOther {
		t.Errorf("still signed in elsewhere: %d", a.Status)
	}
	site.Use(here)
	manage := site.Get("/account/codes")
	if !manage.Says("You have 10 recovery codes left") || strings.Contains(manage.Body, strings.ReplaceAll(key, " ", "")) || manage.Find("img[alt^=QR]").Length() != 0 {
		t.Errorf("the page says %s", manage.Text())
	}
	renewed := site.Post("/account/codes/recovery-codes", nil)
	if first := renewed.Find("ul[aria-label='Recovery codes'] li").First().Text(); len(first) != 29 || strings.Contains(on.Body, first) {
		t.Errorf("renewed: %q", first)
	}
	wantRedirect(t, site.Post("/account/codes/off", nil), "/account")
	if a := site.Get("/account"); !a.Says("Codes are turned off") || !a.Says("Set up codes") {
		t.Errorf("the account says %s", a.Text())
	}
}

// ASVS 7.5.1: whoever finds a browser that was left signed in cannot change how its person signs
// in.
func TestChangingHowOneSignsInNeedsAFreshProof(t *testing.T) {
	site := siteWithSignIn(t)
	site.Later(time.Hour)
	for _, path := range []string{"/account/codes", "/account/passkeys"} {
		if a := site.Ask(path); a.Location != "/confirm?next="+url.QueryEscape(path) {
			t.Errorf("GET %s: %d to %s", path, a.Status, a.Location)
		}
	}
	colleague := site.SupplierID // any id: the proof is asked for first
	for _, path := range []string{
		"/account/codes", "/account/codes/off", "/account/codes/recovery-codes", "/account/passkeys", "/account/passkeys/question",
		"/account/passkeys/x/remove", "/team/" + colleague + "/second-factors/remove",
	} {
		if a := site.Post(path, url.Values{"code": {"123456"}}); a.Status != http.StatusForbidden || a.Find("form[action='/confirm'] input[name=password]").Length() != 1 {
			t.Errorf("POST %s: %d %s", path, a.Status, a.Text())
		}
	}
	site.Get("/account") // looking is free

	// A key for a program is made only afterwards, from what was typed.
	asked := site.PostFrom("/settings/tokens", "/settings/tokens", url.Values{"name": {"warehouse scanner"}, "scope": {"orders"}, "lasts": {"30d"}})
	kept, _ := asked.Find("input[name=packed]").Attr("value")
	if tokens, err := site.Accounts.APITokens(t.Context(), site.SupplierID); err != nil || asked.Status != http.StatusForbidden || len(tokens) != 1 {
		t.Fatalf("%d, there are %d tokens, %v", asked.Status, len(tokens), err)
	}
	link, err := site.Accounts.ResetLink(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	site.Post(link[len(site.URL):], url.Values{"password": {"kererū on the line"}}) // which signs out
	site.Post("/sign-in", url.Values{"email": {owner}, "password": {"kererū on the line"}})
	site.Later(time.Hour)
	again := site.Post("/confirm", url.Values{"password": {"kererū on the line"}, "packed": {kept}})
	if name, _ := again.Find("input[name=name]").Attr("value"); again.Status != http.StatusOK || name != "warehouse scanner" {
		t.Errorf("the form is shown again with %q: %d %s", name, again.Status, again.Text())
	}
}

// Someone who knows only the password must not get past the second step by choosing another one.
func TestChangingThePasswordIsNoFreshProof(t *testing.T) {
	site := siteWithSignIn(t)
	link, err := site.Accounts.ResetLink(t.Context(), owner)
	if err != nil {
		t.Fatal(err)
	}
	site.Post(link[len(site.URL):], url.Values{"password": {"kererū on the line"}})
	site.As(owner)
	site.Later(time.Hour)
	changed := site.Post("/account/password", url.Values{"current_password": {"kererū on the line"}, "password": {"pīwakawaka on the line"}})
	wantRedirect(t, changed, "/account")
	if a := site.Post("/account/codes/off", nil); a.Status != http.StatusForbidden || a.Find("form[action='/confirm']").Length() != 1 {
		t.Errorf("afterwards: %d %s", a.Status, a.Text())
	}
}

func TestHelpingSomeoneWhoLostTheirPhone(t *testing.T) {
	site := siteWithSignIn(t)
	site.AsOrderManager()
	key, _ := site.Get("/account/codes").Find("#secret-authenticator").Attr("value")
	code, err := totp.GenerateCode(strings.ReplaceAll(key, " ", ""), site.Clock())
	if err != nil {
		t.Fatal(err)
	}
	site.Post("/account/codes", url.Values{"code": {code}})
	olive := teamOf(t, site)[1]
	if a := site.Post("/team/"+olive.ID+"/second-factors/remove", nil); a.Status != http.StatusForbidden {
		t.Errorf("without full access: %d", a.Status)
	}
	site.As(owner)
	if a := site.Get("/team/" + ownerOf(t, site).ID); a.Says("Lost their phone") {
		t.Error("one's own page offers it")
	}
	if a := site.Get("/team/" + olive.ID); !a.Says("Lost their phone?") {
		t.Errorf("the page says %s", a.Text())
	}
	wantRedirect(t, site.Post("/team/"+olive.ID+"/second-factors/remove", nil), "/team/"+olive.ID)
	if a := site.Get("/team/" + olive.ID); a.Says("Lost their phone") || !a.Says("now signs in with the password alone") {
		t.Errorf("the page says %s", a.Text())
	}
	if a := site.Post("/team/"+ownerOf(t, site).ID+"/second-factors/remove", nil); a.Status != http.StatusConflict {
		t.Errorf("one's own: %d", a.Status)
	}
}

// Browsers make passkeys for names only, and the tests' site has an address.
func TestPasskeysAreOfferedWhereTheyWork(t *testing.T) {
	site := siteWithSignIn(t)
	if a := site.Get("/account"); !a.Says("Passkeys cannot be used at this address") {
		t.Errorf("the account says %s", a.Text())
	}
	if a := site.Get("/account/passkeys"); a.Find("form[data-passkey]").Length() != 0 {
		t.Error("the page offers to add one")
	}
	if a := site.Post("/account/passkeys/question", nil); a.Status != http.StatusConflict {
		t.Errorf("asked all the same: %d %s", a.Status, a.Text())
	}
	site.AsNobody()
	if a := site.Get("/sign-in"); a.Find("form[data-passkey]").Length() != 0 {
		t.Error("the sign-in page offers to use one")
	}
}
