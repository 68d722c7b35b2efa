package page_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/console/signin"
	"upstock/internal/web/page"
	"upstock/internal/web/webtest"
	"upstock/internal/wholesale"
)

const password = "a long password"

// office is a site with people who have passwords, and a route that fails while it is broken.
type office struct {
	*webtest.Site
	broken  bool
	refusal error
	saved   []string
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{}
	o.Site = webtest.New(t, func(s *webtest.Site) {
		signin.Routes(s.Router, signin.Services{Accounts: s.Accounts})
		save := func(w http.ResponseWriter, r *http.Request) error {
			if o.broken {
				return errors.New("the disk is full")
			}
			if o.refusal != nil {
				return o.refusal
			}
			o.saved = append(o.saved, r.PostFormValue("note"))
			return page.Redirect(w, r, "/done")
		}
		s.Router.Handle("GET /who", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, text(shell.VisitOf(r.Context()).Person.Email))
		})
		s.Router.Handle("GET /flash", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, shell.Page("Flash", shell.Orders))
		})
		s.Router.Handle("POST /plain", shell.ForTeam, save)
		s.Router.HandleProven("POST /sensitive", shell.ForTeam, save)
		s.Router.HandleProven("GET /sensitive", shell.ForTeam, func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, text("sensitive"))
		})
		s.Router.HandleUpload("POST /logo", shell.ForTeam, save)
		s.Router.HandleUpload("POST /form/{id}", shell.ForTeam, save)
		s.Router.ShowAgain("POST /form/{id}", func(w http.ResponseWriter, r *http.Request) error {
			return page.Render(w, r, shell.Page("The form "+r.PathValue("id")+" with "+r.PostFormValue("note"), shell.Orders))
		})
	})
	for _, email := range []string{"jo@kombu.example", "ann@kombu.example"} {
		_, link, err := o.Accounts.Invite(t.Context(), o.SupplierID, account.NewPerson{Name: email, Email: email, Role: account.OrderManagement})
		if err != nil {
			t.Fatal(err)
		}
		o.AsNobody()
		if a := o.Post("/join-team/"+link[strings.LastIndex(link, "/")+1:], url.Values{"name": {email}, "password": {password}}); a.Status != http.StatusSeeOther {
			t.Fatalf("joining: %d %s", a.Status, a.Text())
		}
	}
	o.AsNobody()
	o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}})
	o.Get("/who") // the page that she works on
	return o
}

func (o *office) signIn(form url.Values) *webtest.Answer { return o.Post("/sign-in", form) }

// packed is what the sign-in page keeps of the form.
func packed(t *testing.T, a *webtest.Answer) string {
	t.Helper()
	value, ok := a.Find("form[action='/sign-in'] input[name=packed]").Attr("value")
	if !ok || a.Status != http.StatusUnauthorized || !a.Says("You have been signed out") {
		t.Fatalf("%d %s", a.Status, a.Text())
	}
	return value
}

func TestAFormStandsAsItWasAfterSigningInAgain(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	asked := o.Post("/form/7", url.Values{"note": {"ring the bell"}})
	kept := packed(t, asked)
	if strings.Contains(asked.Body, "ring the bell") {
		t.Error("what was typed can be read on the sign-in page")
	}
	wrong := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {"wrong"}, "packed": {kept}})
	if again, _ := wrong.Find("input[name=packed]").Attr("value"); again != kept {
		t.Fatalf("a wrong password loses the form: %d %s", wrong.Status, wrong.Text())
	}
	right := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}})
	if right.Status != http.StatusOK || !strings.Contains(right.Body, "The form 7 with ring the bell") ||
		!right.Says("You are signed in again. Your changes are not saved yet") {
		t.Errorf("%d %s", right.Status, right.Text())
	}
	if len(o.saved) != 0 {
		t.Errorf("saved by itself: %q", o.saved)
	}
	if who := o.Get("/who").Text(); who != "jo@kombu.example" {
		t.Errorf("signed in as %q", who)
	}
}

func TestAFormWithoutAPageOfItsOwnIsSavedOrDiscarded(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	kept := packed(t, o.Post("/plain?tab=2", url.Values{"note": {"two\nlines"}, "new_password": {"hush hush"}, "row.1.x": {"a", "b"}}))
	right := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}})
	if said := strings.Count(right.Text(), "You are signed in again"); said != 1 || !right.Says("Type passwords and keys again") {
		t.Errorf("it is said %d times: %s", said, right.Text())
	}
	form := right.Find("main form")
	if action, _ := form.Attr("action"); right.Status != http.StatusOK || action != "/plain?tab=2" {
		t.Fatalf("%d to %q: %s", right.Status, action, right.Text())
	}
	sent := url.Values{}
	for _, field := range form.Find("input").EachIter() {
		sent.Add(field.AttrOr("name", ""), field.AttrOr("value", ""))
	}
	if sent.Get("note") != "two\nlines" || len(sent["row.1.x"]) != 2 || strings.Contains(right.Body, "hush") ||
		form.Find("input[type=password][name=new_password][required]").Length() != 1 {
		t.Errorf("the form has %v", sent)
	}
	if a := o.Post("/plain?tab=2", sent); a.Status != http.StatusSeeOther || len(o.saved) != 1 || o.saved[0] != "two\nlines" {
		t.Errorf("%d, saved %q", a.Status, o.saved)
	}
}

func TestNoOneElseGetsWhatWasTyped(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	kept := packed(t, o.Post("/form/7", url.Values{"note": {"my own words"}}))
	other := o.signIn(url.Values{"email": {"ann@kombu.example"}, "password": {password}, "packed": {kept}})
	if other.Status != http.StatusSeeOther || other.Location != "/" || strings.Contains(other.Body, "my own words") {
		t.Errorf("%d to %q: %s", other.Status, other.Location, other.Text())
	}
	o.AsNobody()
	if a := o.Post("/form/7", url.Values{"note": {"a stranger's"}}); a.Status != http.StatusSeeOther || a.Location != "/sign-in" {
		t.Errorf("a form of no one is kept: %d to %q %s", a.Status, a.Location, a.Text())
	}
	for _, forged := range []string{"x", kept[:len(kept)-4] + "AAAA", "1:" + strings.Repeat("A", 400)} {
		o.AsNobody()
		a := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {forged}, "next": {"https://evil.example"}})
		if a.Status != http.StatusSeeOther || a.Location != "/" {
			t.Errorf("a forged form leads to %d %q", a.Status, a.Location)
		}
	}
}

func TestAFormInPartsIsKeptAndItsFileAskedForAgain(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	var body strings.Builder
	parts := multipart.NewWriter(&body)
	_ = parts.WriteField("note", "with a list")
	file, _ := parts.CreateFormFile("file", "list.csv")
	_, _ = file.Write([]byte("GIN,12"))
	_ = parts.Close()
	kept := packed(t, o.PostBody("/form/7", parts.FormDataContentType(), strings.NewReader(body.String())))
	right := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}})
	if !strings.Contains(right.Body, "The form 7 with with a list") || !right.Says("Choose the file again") {
		t.Errorf("%d %s", right.Status, right.Text())
	}
}

func TestASignedOutPageIsLeftAsItIs(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	a := o.PostPartial("/form/7", url.Values{"note": {"typing"}})
	if a.Status != http.StatusUnauthorized || a.Header.Get("HX-Redirect") != "" || a.Find("hx-partial").Length() != 1 || a.Find("main, form").Length() != 0 {
		t.Errorf("%d %v %s", a.Status, a.Header, a.Body)
	}
	if !a.Says("You have been signed out. What you typed is still here") || a.Find("a[href='/sign-in'][target=_blank]").Length() != 1 {
		t.Errorf("it says %s", a.Text())
	}
}

func TestAFailureOfOursShowsTheFormAgain(t *testing.T) {
	o := newOffice(t)
	o.broken = true
	for path, want := range map[string]string{"/form/7": "The form 7 with ring the bell", "/plain": `value="ring the bell"`} {
		a := o.Post(path, url.Values{"note": {"ring the bell"}})
		if a.Status != http.StatusInternalServerError || !strings.Contains(a.Body, want) || strings.Contains(a.Body, "disk") {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
		for _, words := range []string{"Something went wrong on our side", "This was not saved. Everything you typed is here", "If it happens again, quote"} {
			if !a.Says(words) {
				t.Errorf("%s does not say %q: %s", path, words, a.Text())
			}
		}
	}
	a := o.Post("/plain", url.Values{"note": {"ring the bell"}})
	o.broken = false
	note, _ := a.Find("form[action='/plain'] input[name=note]").Attr("value")
	if o.Post("/plain", url.Values{"note": {note}}); len(o.saved) != 1 || o.saved[0] != "ring the bell" {
		t.Errorf("trying again saves %q", o.saved)
	}
}

func TestADatabaseThatIsGoneLosesNothingTyped(t *testing.T) {
	o := newOffice(t)
	if err := o.Store.Close(); err != nil {
		t.Fatal(err)
	}
	a := o.Post("/plain", url.Values{"note": {"ring the bell"}})
	if a.Status != http.StatusInternalServerError || !strings.Contains(a.Body, `value="ring the bell"`) || strings.Count(a.Text(), "quote") != 1 {
		t.Errorf("%d %s", a.Status, a.Text())
	}
}

// words is text of that length that hardly gets smaller when it is packed.
func words(random *rand.ChaCha8, length int) string {
	content := make([]byte, length)
	_, _ = random.Read(content)
	return base64.RawURLEncoding.EncodeToString(content)[:length]
}

// largeOrder is an order of 2,000 lines, each with a comment of that length.
func largeOrder(comment int) url.Values {
	form, random := url.Values{"note": {"& < > the last of 2,000"}}, rand.NewChaCha8([32]byte{})
	for i := range 2_000 {
		field := fmt.Sprintf("row.%d.", i)
		form.Add("row", fmt.Sprint(i))
		form.Set(field+"code", fmt.Sprintf("GIN-%d", i))
		form.Set(field+"quantity", fmt.Sprint(i))
		form.Set(field+"comment", words(random, comment))
	}
	return form
}

func TestWhatIsKeptCanBeSignedInWith(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	kept := packed(t, o.Post("/form/7", largeOrder(1_900)))
	if len(kept) < 7<<19 || len(kept) > 4<<20 {
		t.Fatalf("%d bytes are kept; the test wants almost 4 MB", len(kept))
	}
	right := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}})
	if right.Status != http.StatusOK || !right.Says("The form 7 with & < > the last of 2,000") {
		t.Errorf("%d %.300s", right.Status, right.Text())
	}
}

func TestWhatIsTooLargeToKeepIsSaidSo(t *testing.T) {
	o := newOffice(t)
	var body strings.Builder
	parts := multipart.NewWriter(&body)
	_ = parts.WriteField("note", strings.Repeat("a", 9<<20))
	_ = parts.Close()
	for name, send := range map[string]func() *webtest.Answer{
		"too large once packed": func() *webtest.Answer { return o.Post("/form/7", largeOrder(2_600)) },
		"too much text": func() *webtest.Answer {
			return o.PostBody("/form/7", parts.FormDataContentType(), strings.NewReader(body.String()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			o.SignOut()
			a := send()
			if a.Status != http.StatusUnauthorized || !a.Says("too large to keep, and nothing was saved") || a.Find("input[name=packed]").Length() != 0 {
				t.Errorf("%d %.300s", a.Status, a.Text())
			}
		})
	}
}

// counted says how much of a body was read.
type counted struct {
	io.Reader
	read int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read += n
	return n, err
}

func TestStrangersAreNotReadFor(t *testing.T) {
	o := newOffice(t)
	for path, most := range map[string]int{"/form/7": 0, "/sign-in": 1<<20 + 1, "/forgot": 1<<20 + 1} {
		body := &counted{Reader: strings.NewReader("note=" + strings.Repeat("a", 3<<20))}
		r := httptest.NewRequest(http.MethodPost, path, body)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		o.Router.ServeHTTP(w, r)
		if body.read > most+bytes.MinRead {
			t.Errorf("%s: %d bytes are read, at most %d wanted", path, body.read, most)
		}
		if refused := w.Code == http.StatusRequestEntityTooLarge; refused != (most > 0) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestAFormThatIsOnlyAButtonIsNotSentAgain(t *testing.T) {
	o := newOffice(t)
	button := url.Values{"version": {"7"}, "id": {"1", "2"}, "do": {"approve"}, "price_list_id": {"01a2b3c4-0000-7000-8000-000000000001"}}
	for from, want := range map[string]string{"/who?tab=2": "/who?tab=2", "/plain": "/"} {
		o.SignOut()
		kept := packed(t, o.PostFrom(from, "/plain", button))
		right := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}})
		if right.Status != http.StatusSeeOther || right.Location != want {
			t.Errorf("from %s: %d to %q %s", from, right.Status, right.Location, right.Text())
		}
		if a := o.Get("/flash"); !a.Says("Nothing was done, because you were signed out. Press the button again") {
			t.Errorf("it says %s", a.Text())
		}
	}
	o.SignOut()
	var body strings.Builder
	parts := multipart.NewWriter(&body)
	file, _ := parts.CreateFormFile("logo", "logo.png")
	_, _ = file.Write([]byte("PNG"))
	_ = parts.Close()
	kept := packed(t, o.PostBody("/logo", parts.FormDataContentType(), strings.NewReader(body.String())))
	o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}})
	if a := o.Get("/flash"); !a.Says("Choose the file again, then press the button again") {
		t.Errorf("it says %s", a.Text())
	}
	o.broken = true
	if a := o.Post("/plain", button); a.Status != http.StatusInternalServerError || a.Find("form[action='/plain']").Length() != 0 || !a.Says("Something went wrong") {
		t.Errorf("%d %s", a.Status, a.Text())
	}
	if len(o.saved) != 0 {
		t.Errorf("done by itself: %q", o.saved)
	}
}

func TestOnlyWhatWasTypedIsReadOut(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	long := strings.Repeat("word ", 200)
	kept := packed(t, o.Post("/plain", url.Values{
		"note": {long}, "events": {"taken", "shipped"}, "table": {"H4sIAAAA"}, "key": {"a key"}, "version": {"7"}, "do": {"save"},
		"row.1.code": {"GIN"}, "address_id": {"01a2b3c4-0000-7000-8000-000000000001"},
	}))
	right := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}})
	var names []string
	for _, name := range right.Find("dt").EachIter() {
		names = append(names, name.Text())
	}
	if !slices.Equal(names, []string{"Events", "Note"}) || !right.Says("taken, shipped") {
		t.Errorf("it reads out %q: %s", names, right.Text())
	}
	if shown := right.Find("dd").Last().Text(); len(shown) > 310 || !strings.HasSuffix(shown, "…") {
		t.Errorf("a long text is shown as %d characters", len(shown))
	}
	if whole, _ := right.Find("input[name=note]").Attr("value"); whole != long {
		t.Errorf("of the text, %d of %d characters are sent", len(whole), len(long))
	}
	if right.Find("input[name=table]").Length() != 1 || right.Find("[data-kept]").Length() != 0 {
		t.Error("the form is not the one that was sent")
	}
}

func TestSigningInThatFailsIsShownAgain(t *testing.T) {
	o := newOffice(t)
	o.SignOut()
	kept := packed(t, o.Post("/form/7", url.Values{"note": {"ring the bell"}}))
	if err := o.Store.Close(); err != nil {
		t.Fatal(err)
	}
	a := o.signIn(url.Values{"email": {"jo@kombu.example"}, "password": {password}, "packed": {kept}, "next": {"/who"}})
	form := a.Find("form[action='/sign-in']")
	for name, want := range map[string]string{"packed": kept, "email": "jo@kombu.example", "next": "/who", "password": ""} {
		if got, ok := form.Find("input[name=" + name + "]").Attr("value"); !ok || got != want {
			t.Errorf("%s is %.40q, want %.40q", name, got, want)
		}
	}
	if a.Status != http.StatusInternalServerError || !a.Says("Something went wrong on our side") || !a.Says("If it happens again, quote") || a.Says("What you typed") {
		t.Errorf("%d %.300s", a.Status, a.Text())
	}
}

// TestARefusedFormIsShownWithItsFields, to be corrected, when its handler has not shown it again.
func TestARefusedFormIsShownWithItsFields(t *testing.T) {
	o := newOffice(t)
	o.refusal = wholesale.Conflict("The list is closed")
	a := o.Post("/plain", url.Values{"note": {"ring the bell"}, "hint": {"two\nlines"}, "urgent": {"on"}})
	fields := webtest.FieldsOf(a.Find("main form"))
	if a.Status != http.StatusConflict || !a.Says("The list is closed") || !a.Says("Nothing was changed. Everything you typed is here") || a.Says("quote") {
		t.Errorf("%d: %s", a.Status, a.Text())
	}
	want := url.Values{"note": {"ring the bell"}, "hint": {"two\nlines"}, "urgent": {"on"}}
	if diff := cmp.Diff(want, fields); diff != "" || a.Find("main input[type=text][name=note]").Length() != 1 || a.Find("main textarea[name=hint]").Length() != 1 {
		t.Errorf("the form has %s: %s", diff, a.Body)
	}
	if a := o.Post("/plain", url.Values{"id": {"1"}}); a.Status != http.StatusConflict || a.Find("main form").Length() != 0 {
		t.Errorf("a form that is only a button: %d %s", a.Status, a.Text())
	}
	if a := o.Post("/form/7", url.Values{"note": {"ring"}}); a.Status != http.StatusConflict || !a.Says("The form 7 with ring") {
		t.Errorf("a form that shows itself: %d %s", a.Status, a.Text())
	}
}
