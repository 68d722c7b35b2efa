package people_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/web/console/people"
	"upstock/internal/web/webtest"
	"upstock/internal/webhook"
	"upstock/internal/wholesale"
)

const owner = "office@kombu.example"

// hostile is what a script in a name would look like.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`

func newSite(t *testing.T) *webtest.Site {
	t.Helper()
	return webtest.New(t, func(site *webtest.Site) {
		people.Routes(site.Router, people.Services{Accounts: site.Accounts, Webhooks: site.Webhooks, PublicURL: site.URL})
	})
}

// teamOf reads the team; the owner is the first.
func teamOf(t *testing.T, site *webtest.Site) []account.Membership {
	t.Helper()
	team, err := site.Accounts.People(t.Context(), site.SupplierID)
	if err != nil {
		t.Fatal(err)
	}
	return team
}

func supplier(t *testing.T, site *webtest.Site) wholesale.Supplier {
	t.Helper()
	s, err := site.Accounts.Supplier(t.Context(), site.SupplierID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantRedirect checks that a form was accepted.
func wantRedirect(t *testing.T, answer *webtest.Answer, to string) {
	t.Helper()
	if answer.Status != http.StatusSeeOther || answer.Location != to {
		t.Errorf("%d to %s, want a redirect to %s: %s", answer.Status, answer.Location, to, answer.Text())
	}
}

// wantFault checks that a form came back with what is wrong at its field.
func wantFault(t *testing.T, answer *webtest.Answer, field, words string) {
	t.Helper()
	if got := answer.Find("#field-" + field + "-error").Text(); answer.Status != http.StatusUnprocessableEntity || !strings.Contains(got, words) {
		t.Errorf("%d, at %s stands %q, want %q", answer.Status, field, got, words)
	}
}

func TestTheTeam(t *testing.T) {
	site := newSite(t)
	wantFault(t, site.Post("/team", url.Values{"name": {"Ann"}, "email": {owner}, "role": {"orders"}}), "email", "already in the team")
	kept := site.Post("/team", url.Values{"name": {"Ann"}, "email": {"ann"}, "role": {"full"}})
	wantFault(t, kept, "email", "must be an e-mail address")
	if kept.Find("input[name=name][value=Ann]").Length() != 1 || kept.Find("#role-full[checked]").Length() != 1 {
		t.Error("what was typed is lost")
	}

	invited := site.Post("/team", url.Values{"name": {hostile}, "email": {"ann@kombu.example"}, "role": {"orders"}})
	link, _ := invited.Find("#secret-link").Attr("value")
	if invited.Status != http.StatusOK || !strings.HasPrefix(link, site.URL+"/join-team/") {
		t.Fatalf("invited: %d, link %q", invited.Status, link)
	}
	team := teamOf(t, site)
	ann := "/team/" + team[1].ID
	for _, path := range []string{"/team", ann} {
		answer := site.Get(path)
		if !strings.Contains(answer.Text(), "<script>alert(1)</script>") || answer.Find("script:not([src]), img[onerror]").Length() != 0 {
			t.Errorf("%s does not show the name as text", path)
		}
	}
	if again := site.Post(ann+"/invite-again", nil); again.Find("#secret-link").Length() != 1 {
		t.Errorf("invited again: %d", again.Status)
	}

	wantRedirect(t, site.Post(ann+"/role", url.Values{"role": {"full"}}), "/team")
	if role := teamOf(t, site)[1].Role; role != account.FullAccess {
		t.Errorf("the role is %s", role)
	}
	if answer := site.Post("/team/"+team[0].ID+"/role", url.Values{"role": {"orders"}}); answer.Status != http.StatusConflict {
		t.Errorf("the last one gives up full access: %d", answer.Status)
	}
	if answer := site.Post("/team/"+team[0].ID+"/remove", nil); answer.Status != http.StatusConflict {
		t.Errorf("the owner removes themselves: %d", answer.Status)
	}
	wantRedirect(t, site.Post(ann+"/remove", nil), "/team")
	if answer := site.Get("/team"); !answer.Says("is no longer in the team") || len(teamOf(t, site)) != 1 {
		t.Error("Ann is still in the team")
	}
}

func TestWorkingForAnotherSupplier(t *testing.T) {
	site := newSite(t)
	if site.Get("/account").Find(`form[action="/account/work-for"]`).Length() != 0 {
		t.Error("there is a choice of one")
	}
	other := site.OtherSupplier()
	if answer := site.Post("/account/work-for", url.Values{"supplier": {other}}); answer.Status != http.StatusNotFound {
		t.Errorf("somebody works for a supplier they are not of: %d", answer.Status)
	}
	if _, err := site.Accounts.CreatePerson(t.Context(), other, owner, account.OrderManagement); err != nil {
		t.Fatal(err)
	}
	choice := site.Get("/account").Find(`form[action="/account/work-for"] input[name=supplier]`)
	if id, _ := choice.Attr("value"); choice.Length() != 1 || id != other {
		t.Errorf("the choice is %q", id)
	}
	ours, stream := "/team/"+teamOf(t, site)[0].ID, site.Stream("/live?topic=notices/all")
	wantRedirect(t, site.Post("/account/work-for", url.Values{"supplier": {other}}), "/")
	if rest, err := io.ReadAll(stream); err != nil || !strings.Contains(string(rest), "event: end") {
		t.Errorf("the stream of the first supplier ends with %q, %v", rest, err)
	}
	if answer := site.Get("/account"); !answer.Says("You are now working for Other Foods") || !answer.Says("have order management") {
		t.Error(answer.Text())
	}
	if answer := site.Ask(ours); answer.Status != http.StatusForbidden {
		t.Errorf("full access with one supplier is full access with another: %d", answer.Status)
	}
	wantRedirect(t, site.Post("/account/work-for", url.Values{"supplier": {site.SupplierID}}), "/")
	site.Get(ours)
}

func TestSigningSomebodyOut(t *testing.T) {
	site := newSite(t)
	site.AsOrderManager()
	site.Get("/account")
	site.As(owner)
	olive := teamOf(t, site)[1].ID
	wantRedirect(t, site.Post("/team/"+olive+"/sign-out", nil), "/team/"+olive)
	wantRedirect(t, site.Post("/account/sign-out-everywhere", nil), "/sign-in?done=everywhere")
	if answer := site.Ask("/account"); answer.Status != http.StatusSeeOther {
		t.Errorf("signed out everywhere, but not here: %d", answer.Status)
	}
}

func TestOnesOwnAccount(t *testing.T) {
	site := newSite(t)
	site.AsOrderManager()
	page := site.Get("/account")
	if !page.Says("olive@kombu.example") || !page.Says("order management") {
		t.Errorf("the page says %s", page.Text())
	}
	wantFault(t, site.Post("/account/name", url.Values{"name": {" "}}), "name", "is required")
	wantRedirect(t, site.Post("/account/name", url.Values{"name": {"Olive O'Neil"}}), "/account")
	wantRedirect(t, site.Post("/account/mails", url.Values{"mail_orders": {"on"}}), "/account")
	olive := teamOf(t, site)[1]
	if olive.Name != "Olive O'Neil" || olive.MailAttention || !olive.MailOrders || olive.MailDocuments {
		t.Errorf("Olive is %+v", olive)
	}
	if page := site.Get("/account"); page.Find("#field-mail_orders[checked]").Length() != 1 || page.Find("#field-mail_attention[checked]").Length() != 0 {
		t.Error("the page shows another choice of mails")
	}
}

func TestChangingOnesPassword(t *testing.T) {
	site := newSite(t)
	_, link, err := site.Accounts.Invite(t.Context(), site.SupplierID, account.NewPerson{Name: "Ann", Email: "ann@kombu.example", Role: account.OrderManagement})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := site.Accounts.Accept(t.Context(), link[strings.LastIndex(link, "/")+1:], "Ann", "a long password"); err != nil {
		t.Fatal(err)
	}
	site.As("ann@kombu.example")
	wantFault(t, site.Post("/account/password", url.Values{"current_password": {"wrong"}, "password": {"another password"}}), "current_password", "is not your current password")
	wantFault(t, site.Post("/account/password", url.Values{"current_password": {"a long password"}, "password": {"short"}}), "password", "at least 10")
	wantRedirect(t, site.Post("/account/password", url.Values{"current_password": {"a long password"}, "password": {"another password"}}), "/account")
	if page := site.Get("/account"); !page.Says("Password changed") { // and this browser is still signed in
		t.Error("it is not said that the password is changed")
	}
}

func TestTheProfile(t *testing.T) {
	site := newSite(t)
	form := url.Values{"name": {hostile}, "email": {"hello@kombu.example"}, "time_zone": {"Australia/Perth"}, "brand_colour": {"#1D4ED8"}, "gst_number": {"49091850"}}
	wantRedirect(t, site.Post("/settings/profile", form), "/settings/profile")
	page := site.Get("/settings/profile")
	for name, want := range map[string]string{"name": hostile, "email": "hello@kombu.example", "brand_colour": "#1d4ed8", "gst_number": "49-091-850"} {
		if got, _ := page.Find("input[name=" + name + "]").Attr("value"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if page.Find("script:not([src]), img[onerror]").Length() != 0 {
		t.Error("the name is not shown as text")
	}
	form.Set("gst_number", "49091851")
	form.Set("brand_colour", `red" onload="alert(1)`)
	wrong := site.Post("/settings/profile", form)
	wantFault(t, wrong, "gst_number", "Check for a typo")
	wantFault(t, wrong, "brand_colour", "must be #")
	if wrong.Find("rect").Length() != 0 {
		t.Error("a colour that is none is drawn")
	}
}

func TestTheLogo(t *testing.T) {
	site := newSite(t)
	send := func(content []byte) *webtest.Answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		file, err := form.CreateFormFile("logo", "logo.png")
		if err == nil {
			_, err = file.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
		form.Close()
		return site.PostBody("/settings/profile/logo", form.FormDataContentType(), &body)
	}
	if answer := send([]byte("<svg>")); answer.Status != http.StatusUnprocessableEntity || !answer.Says("must be a PNG, JPEG or WebP picture") {
		t.Errorf("no picture: %d %s", answer.Status, answer.Text())
	}
	if answer := send(make([]byte, 2<<20)); answer.Status != http.StatusUnprocessableEntity || !answer.Says("at most 1 MB") {
		t.Errorf("2 MB: %d", answer.Status)
	}
	if answer := site.Post("/settings/profile/logo", nil); answer.Status != http.StatusUnprocessableEntity || !answer.Says("choose a file first") {
		t.Errorf("no file: %d", answer.Status)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	wantRedirect(t, send(picture.Bytes()), "/settings/profile")
	if got, _ := site.Get("/settings/profile").Find("img.size-28").Attr("src"); got != "/media/"+supplier(t, site).LogoMediaID {
		t.Errorf("the logo is shown from %q", got)
	}
	wantRedirect(t, site.Post("/settings/profile/logo/remove", nil), "/settings/profile")
	if id := supplier(t, site).LogoMediaID; id != "" {
		t.Errorf("the logo is still %s", id)
	}
}

func TestNotifications(t *testing.T) {
	site := newSite(t)
	site.AsOrderManager()
	site.As(owner)
	wantRedirect(t, site.Post("/settings/notifications", url.Values{"mail_orders": {"on"}, "mail_entered": {"on"}, "mail_comment": {"on"}}), "/settings/notifications")
	want := wholesale.CustomerMails{Entered: true, Comment: true}
	if diff := cmp.Diff(want, supplier(t, site).Mails); diff != "" {
		t.Error(diff)
	}
	page := site.Get("/settings/notifications")
	for name, checked := range map[string]bool{
		"mail_attention": false, "mail_orders": true, "mail_documents": false, "mail_entered": true, "mail_shipped": false, "mail_cancelled": false, "mail_comment": true,
	} {
		if got := page.Find("#field-"+name+"[checked]").Length() == 1; got != checked {
			t.Errorf("%s is checked: %v", name, got)
		}
	}
	if !page.Says("Olive Orders") {
		t.Error("it is not said what the others get")
	}
}

func TestAPITokens(t *testing.T) {
	site := newSite(t)
	wantFault(t, site.Post("/settings/tokens", url.Values{"name": {""}, "scope": {"read"}, "lasts": {"never"}}), "name", "is required")
	wantFault(t, site.Post("/settings/tokens", url.Values{"name": {"ERP"}, "scope": {"read"}, "lasts": {"day"}, "last_day": {"2020-01-01"}}),
		"last_day", "must not be in the past")
	made := site.Post("/settings/tokens", url.Values{"name": {hostile}, "scope": {"orders"}, "lasts": {"30-days"}})
	token, _ := made.Find("#secret-token").Attr("value")
	if program, err := site.Accounts.Authenticate(t.Context(), token); err != nil || program.SupplierID != site.SupplierID || program.Scope != account.ScopeOrders {
		t.Fatalf("the token that is shown is of %+v, %v", program, err)
	}
	page := site.Get("/settings/tokens")
	if strings.Contains(page.Body, token) {
		t.Error("the token is shown a second time")
	}
	if page.Find("script:not([src]), img[onerror]").Length() != 0 || !page.Says("<script>alert(1)</script>") {
		t.Error("the name is not shown as text")
	}
	if !page.Says("Access: Orders · begins with "+token[:8]+"…") || !page.Says(" · expires 1 Apr 2026") {
		t.Errorf("the row of the token: %s", page.Text())
	}
	tokens, err := site.Accounts.APITokens(t.Context(), site.SupplierID)
	if err != nil {
		t.Fatal(err)
	}
	wantRedirect(t, site.Post("/settings/tokens/"+tokens[1].ID+"/revoke", nil), "/settings/tokens")
	if _, err := site.Accounts.Authenticate(t.Context(), token); wholesale.CodeOf(err) != wholesale.CodeUnauthorized {
		t.Errorf("the revoked token: %v", err)
	}
}

func TestWebhooks(t *testing.T) {
	site := newSite(t)
	if page := site.Get("/settings/webhooks"); !page.Says("No webhooks yet") {
		t.Error("the empty page does not teach the next step")
	}
	wantFault(t, site.Post("/settings/webhooks", url.Values{"url": {"ftp://x"}, "events": {"order.created"}}), "url", "must be an absolute http or https address")
	none := site.Post("/settings/webhooks", url.Values{"url": {"https://hooks.example/"}})
	if none.Status != http.StatusUnprocessableEntity || !none.Says("must name at least one event") || none.Find(`input[name=url][value="https://hooks.example/"]`).Length() != 1 {
		t.Errorf("no events: %d %s", none.Status, none.Text())
	}
	made := site.Post("/settings/webhooks", url.Values{"url": {"https://hooks.example/?a='\"<b>"}, "events": {"order.created", "order.shipped"}})
	secret, _ := made.Find("#secret-webhook").Attr("value")
	if !strings.HasPrefix(secret, "whsec_") {
		t.Fatalf("%d, the secret is %q", made.Status, secret)
	}
	page := site.Get("/settings/webhooks")
	if strings.Contains(page.Body, secret) || !page.Says("https://hooks.example/?a='\"<b>") || !page.Says("An order has arrived, an order was shipped") {
		t.Errorf("the page says %s", page.Text())
	}
	hooks, _, err := site.Webhooks.List(t.Context(), site.SupplierID, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	wantRedirect(t, site.Post("/settings/webhooks/"+hooks[0].ID+"/delete", nil), "/settings/webhooks")
	if page := site.Get("/settings/webhooks"); !page.Says("No webhooks yet") {
		t.Error("the webhook is still there")
	}
}

func TestAWebhookIsTestedAndSaysHowItIsDoing(t *testing.T) {
	site := newSite(t)
	answer := http.StatusOK
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(answer) }))
	t.Cleanup(receiver.Close)
	made := site.Post("/settings/webhooks", url.Values{"url": {receiver.URL}, "events": {"order.created"}})
	if ticked := made.Find("input[name=events][checked]"); ticked.Length() != 1 || ticked.AttrOr("value", "") != "order.attention" {
		t.Error("the form for the next webhook is not as it was at first")
	}
	if page := site.Get("/settings/webhooks"); !page.Says("Nothing has been sent yet") {
		t.Errorf("at first: %s", page.Text())
	}
	hooks, _, err := site.Webhooks.List(t.Context(), site.SupplierID, "", 10)
	if err != nil {
		t.Fatal(err)
	}
	test := "/settings/webhooks/" + hooks[0].ID + "/test"
	wantRedirect(t, site.Post(test, nil), "/settings/webhooks")
	if page := site.Get("/settings/webhooks"); !page.Says("Test received: the program answered 200") || !page.Says("Works last received 2 Mar 2026, 09:30") {
		t.Errorf("after a test that was taken: %s", page.Text())
	}
	answer = http.StatusBadGateway
	refused := site.Post(test, nil)
	if refused.Status != http.StatusOK || !refused.Says("The test failed") || !refused.Says("It answered 502 Bad Gateway.") {
		t.Errorf("a test that was not taken: %d %s", refused.Status, refused.Text())
	}
	if page := site.Get("/settings/webhooks"); !page.Says("Failing since 2 Mar 2026, 09:30. Last attempt") {
		t.Errorf("afterwards: %s", page.Text())
	} else if !page.Says("it answered 502 Bad Gateway") || !page.Says("retried for about 3 hours") {
		t.Errorf("afterwards: %s", page.Text())
	}
}

func TestOnlyFullAccessSettlesThings(t *testing.T) {
	site := newSite(t)
	site.AsOrderManager()
	id := teamOf(t, site)[0].ID
	for _, path := range []string{"/team", "/team/" + id, "/settings/profile", "/settings/notifications", "/settings/tokens", "/settings/webhooks"} {
		if answer := site.Ask(path); answer.Status != http.StatusForbidden {
			t.Errorf("GET %s: %d", path, answer.Status)
		}
	}
	for _, path := range []string{
		"/team", "/team/" + id + "/role", "/team/" + id + "/remove", "/team/" + id + "/sign-out", "/team/" + id + "/invite-again",
		"/settings/profile", "/settings/profile/logo", "/settings/profile/logo/remove", "/settings/notifications", "/settings/tokens",
		"/settings/tokens/x/revoke", "/settings/webhooks", "/settings/webhooks/x/delete", "/settings/webhooks/x/test",
	} {
		if answer := site.Post(path, url.Values{"role": {"full"}, "name": {"x"}}); answer.Status != http.StatusForbidden {
			t.Errorf("POST %s: %d", path, answer.Status)
		}
	}
	site.AsNobody()
	if answer := site.Ask("/account"); answer.Status != http.StatusSeeOther {
		t.Errorf("a stranger sees an account: %d", answer.Status)
	}
}

func TestAnotherSuppliersThingsAreNotThere(t *testing.T) {
	site := newSite(t)
	other := site.OtherSupplier()
	theirs, err := site.Accounts.People(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := site.Accounts.APITokens(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	hook, _, err := site.Webhooks.Create(t.Context(), other, webhook.NewWebhook{URL: "https://hooks.example/", Events: []string{webhook.OrderCreated}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	person := "/team/" + theirs[0].ID
	if answer := site.Ask(person); answer.Status != http.StatusNotFound {
		t.Errorf("GET %s: %d", person, answer.Status)
	}
	for _, path := range []string{
		person + "/role", person + "/remove", person + "/sign-out", person + "/invite-again",
		fmt.Sprintf("/settings/tokens/%s/revoke", tokens[0].ID), fmt.Sprintf("/settings/webhooks/%s/delete", hook.ID),
		fmt.Sprintf("/settings/webhooks/%s/test", hook.ID),
	} {
		if answer := site.Post(path, url.Values{"role": {"orders"}}); answer.Status != http.StatusNotFound {
			t.Errorf("POST %s: %d %s", path, answer.Status, answer.Text())
		}
	}
}
