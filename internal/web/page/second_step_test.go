package page_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/webtest"
)

// withCodes has Jo sign in with codes, and gives what her app shows.
func (o *office) withCodes(t *testing.T) (code func() string) {
	t.Helper()
	jo := o.member(t, "jo@kombu.example")
	app, err := o.Accounts.NewAuthenticator(t.Context(), jo.ID)
	if err != nil {
		t.Fatal(err)
	}
	code = func() string {
		shown, err := totp.GenerateCode(strings.ReplaceAll(app.Secret, " ", ""), o.Clock())
		if err != nil {
			t.Fatal(err)
		}
		return shown
	}
	if _, _, err := o.Accounts.TurnOnTwoStep(t.Context(), o.SupplierID, jo.ID, code()); err != nil {
		t.Fatal(err)
	}
	o.Later(time.Minute) // that code is used
	return code
}

func (o *office) member(t *testing.T, email string) account.Membership {
	t.Helper()
	people, err := o.Accounts.People(t.Context(), o.SupplierID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Email == email {
			return p
		}
	}
	t.Fatalf("%s is not in the team", email)
	return account.Membership{}
}

// The form that someone was working on survives both steps of signing in again.
func TestAFormStandsAsItWasAfterTheSecondStep(t *testing.T) {
	o := newOffice(t)
	code := o.withCodes(t) // which ends her session
	kept := packed(t, o.Post("/form/7", url.Values{"note": {"ring the bell"}}))

	carried := func(a *webtest.Answer) (next, packed string) {
		t.Helper()
		next, _ = a.Find("form[action='/sign-in/code'] input[name=next]").Attr("value")
		packed, _ = a.Find("form[action='/sign-in/code'] input[name=packed]").Attr("value")
		return next, packed
	}
	asked := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}, "next": {"/who"}})
	if next, packed := carried(asked); asked.Status != http.StatusOK || next != "/who" || packed != kept {
		t.Fatalf("the code page carries %q and %d characters: %d %s", next, len(packed), asked.Status, asked.Text())
	}
	if a := o.Ask("/who"); a.Status != http.StatusSeeOther {
		t.Errorf("signed in after one step: %d", a.Status)
	}
	wrong := o.Post("/sign-in/code", url.Values{"code": {"000000"}, "packed": {kept}, "next": {"/who"}})
	if next, packed := carried(wrong); wrong.Status != http.StatusUnauthorized || next != "/who" || packed != kept || !wrong.Says("The code is wrong") {
		t.Fatalf("a wrong code loses the form: %d %s", wrong.Status, wrong.Text())
	}
	right := o.Post("/sign-in/code", url.Values{"code": {code()}, "packed": {kept}, "next": {"/who"}})
	if right.Status != http.StatusOK || !strings.Contains(right.Body, "The form 7 with ring the bell") {
		t.Errorf("%d %s", right.Status, right.Text())
	}
	if who := o.Get("/who").Text(); who != "jo@kombu.example" || len(o.saved) != 0 {
		t.Errorf("signed in as %q, saved %q", who, o.saved)
	}
}

func TestTheSecondStepNeedsTheFirst(t *testing.T) {
	o := newOffice(t)
	code := o.withCodes(t)
	o.AsNobody()
	if a := o.Ask("/sign-in/code"); a.Location != "/sign-in" {
		t.Errorf("the page without a first step: %d %s", a.Status, a.Location)
	}
	if a := o.Post("/sign-in/code", url.Values{"code": {code()}}); a.Status != http.StatusUnauthorized || a.Find("input[name=password]").Length() != 1 {
		t.Errorf("a code without a password: %d %s", a.Status, a.Text())
	}
	credentials := url.Values{"email": {"jo@kombu.example"}, "password": {password}}
	o.signIn(credentials)
	o.Get("/sign-in/code") // the page may be loaded again
	o.Later(11 * time.Minute)
	if a := o.Post("/sign-in/code", url.Values{"code": {code()}}); a.Status != http.StatusUnauthorized || !a.Says("longer than ten minutes") {
		t.Errorf("too late: %d %s", a.Status, a.Text())
	}

	// What ends her sessions ends a half-finished sign-in as well.
	o.signIn(credentials)
	if err := o.Accounts.SignOutEverywhere(t.Context(), o.SupplierID, o.member(t, "jo@kombu.example").ID); err != nil {
		t.Fatal(err)
	}
	if a := o.Post("/sign-in/code", url.Values{"code": {code()}}); a.Status != http.StatusUnauthorized {
		t.Errorf("after she was signed out everywhere: %d %s", a.Status, a.Text())
	}
	if a := o.Ask("/who"); a.Status != http.StatusSeeOther {
		t.Errorf("signed in: %d", a.Status)
	}
}

// ASVS 7.2.4 and 7.3.2: a new token for everyone who signs in, and an end that nothing but signing
// in again puts off.
func TestASessionHasANewTokenAndOneEnd(t *testing.T) {
	var deadlines []time.Time
	s := webtest.New(t, func(s *webtest.Site) {
		s.Router.Handle("POST /act", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			if err := page.ActFor(r.Context(), s.SupplierID); err != nil {
				return err
			}
			return page.Proved(r.Context())
		})
		s.Router.Handle("GET /end", shell.ForTeam, func(_ http.ResponseWriter, r *http.Request) error {
			deadlines = append(deadlines, page.EndOfSession(r.Context()))
			return nil
		})
	})
	s.Get("/end")
	before := s.Cookie("session")
	s.Post("/act", nil)
	s.Get("/end")
	if after := s.Cookie("session"); after == before || len(after) < 43 { // 256 bits: ASVS 7.2.3
		t.Errorf("the token %q became %q", before, after)
	}
	if !deadlines[0].Equal(deadlines[1]) {
		t.Errorf("the session's end moved from %s to %s", deadlines[0], deadlines[1])
	}
}

func TestSensitiveStepsNeedAFreshProof(t *testing.T) {
	o := newOffice(t)
	o.Get("/who")
	if a := o.Ask("/sensitive"); a.Status != http.StatusOK {
		t.Fatalf("just signed in: %d %s", a.Status, a.Text())
	}
	o.Later(16 * time.Minute)
	if a := o.Ask("/sensitive?x=1"); a.Status != http.StatusSeeOther || a.Location != "/confirm?next="+url.QueryEscape("/sensitive?x=1") {
		t.Fatalf("a while later: %d %s", a.Status, a.Location)
	}
	asked := o.Post("/sensitive", url.Values{"note": {"ring the bell"}})
	kept, _ := asked.Find("form[action='/confirm'] input[name=packed]").Attr("value")
	if asked.Status != http.StatusForbidden || kept == "" || len(o.saved) != 0 {
		t.Fatalf("a form: %d %s, saved %q", asked.Status, asked.Text(), o.saved)
	}
	wrong := o.Post("/confirm", url.Values{"password": {"wrong"}, "packed": {kept}})
	if again, _ := wrong.Find("input[name=packed]").Attr("value"); wrong.Status != http.StatusUnprocessableEntity || again != kept {
		t.Fatalf("a wrong password: %d %s", wrong.Status, wrong.Text())
	}
	before := o.Cookie("session")
	right := o.Post("/confirm", url.Values{"password": {password}, "packed": {kept}})
	if right.Status != http.StatusOK || !right.Says("ring the bell") || !right.Says("Thank you. Your changes are not saved yet") || len(o.saved) != 0 {
		t.Fatalf("the right one: %d %s, saved %q", right.Status, right.Text(), o.saved)
	}
	if o.Cookie("session") == before {
		t.Error("the token stayed the same")
	}
	if a := o.Post("/sensitive", url.Values{"note": {"ring the bell"}}); a.Location != "/done" || len(o.saved) != 1 {
		t.Errorf("afterwards: %d %s", a.Status, a.Text())
	}

	// With codes, the password alone proves nothing.
	code := o.withCodes(t)
	o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}})
	o.Post("/sign-in/code", url.Values{"code": {code()}})
	o.Later(16 * time.Minute)
	if a := o.Post("/confirm", url.Values{"password": {password}, "next": {"/who"}}); a.Status != http.StatusUnauthorized {
		t.Errorf("without a code: %d %s", a.Status, a.Text())
	}
	if a := o.Post("/confirm", url.Values{"password": {password}, "code": {code()}, "next": {"/who"}}); a.Location != "/who" {
		t.Errorf("with a code: %d %s", a.Status, a.Text())
	}
}
