// Package signin is how buyers sign in to the shop: with a code from an e-mail, a passkey or a
// password.
package signin

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
)

// signInPath is where people sign in to every shop.
const signInPath = "/shop/sign-in"

// passkeyQuestion is where the script of a passkey's form asks what to ask for.
const passkeyQuestion = signInPath + "/passkey/question"

// Services are what the pages work with.
type Services struct {
	Accounts *account.Service
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.OnSignedOut(s.signedOut)
	rt.Handle("GET /shop", page.Public, s.front)
	rt.Handle("GET /shop/{$}", page.Public, s.front)
	rt.Handle("GET "+signInPath, page.Public, s.form)
	rt.HandleResume("POST "+signInPath, s.signIn)
	rt.ShowAgain("POST "+signInPath, s.again)
	rt.Handle("GET "+signInPath+"/app-code", page.Public, s.appCodeForm)
	rt.HandleResume("POST "+signInPath+"/app-code", s.enterAppCode)
	rt.ShowAgain("POST "+signInPath+"/app-code", s.appCodeAgain)
	rt.Handle("POST "+passkeyQuestion, page.Public, credentials.AskForPasskey(s.Accounts))
	rt.HandleResume("POST "+signInPath+"/passkey", s.withPasskey)
	rt.ShowAgain("POST "+signInPath+"/passkey", s.again)
	rt.Handle("POST /shop/sign-out", page.Public, s.signOut)
}

// signInForm is the form as it was submitted, without what proves anything.
type signInForm struct {
	Email  string
	Next   string // where to go after signing in
	Packed string // the form that the person had sent, to be shown again afterwards; see page.Resume

	SignedOut    bool // the person was signed out while they were ordering
	WithPassword bool // the form asks for the password
	Done         string
	Problem      string
	Errors       map[string]string

	SendsMail, Passkeys bool // what can be used here
}

// form shows the sign-in page; to someone who has just asked for a code, the page to type it on.
// An app that was left for the mail may have been started again meanwhile.
func (s Services) form(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	next := shopPath(query.Get("next"))
	if visit := shell.VisitOf(r.Context()); visit != nil {
		return page.Redirect(w, r, destination(next, visit.Ties))
	}
	r, err := s.branded(r, next)
	if err != nil {
		return err
	}
	f := signInForm{
		Email: query.Get("email"), Next: next, WithPassword: query.Get("with") == "password", Done: doneWords[query.Get("done")],
	}
	if query.Get("with") == "" && f.Done == "" {
		asked, ok, err := s.Accounts.CodeAskedFor(r.Context(), page.BrowserSecret(r))
		if err != nil {
			return err
		}
		if ok && asked.Purpose == account.CodeToSignIn {
			return page.Render(w, r, codePage(signInForm{Email: asked.Email, Next: next}))
		}
	}
	return s.show(w, r, http.StatusOK, f)
}

// doneWords are what the sign-in page says first.
var doneWords = map[string]string{"signed-out": "You are signed out."}

// show shows the sign-in page.
func (s Services) show(w http.ResponseWriter, r *http.Request, status int, f signInForm) error {
	f.SendsMail, f.Passkeys = s.Accounts.SendsMail(), s.Accounts.OffersPasskeys(r.Host)
	f.WithPassword = f.WithPassword || !f.SendsMail
	return page.RenderStatus(w, r, status, signInPage(f))
}

// signedOut asks someone to sign in who has sent a form and was signed out meanwhile.
func (s Services) signedOut(w http.ResponseWriter, r *http.Request, packed string) error {
	next := "/shop"
	if shell.SupplierOf(r.Context()).ID != "" {
		next = shell.Path(r.Context(), "")
	}
	return s.show(w, r, http.StatusUnauthorized, signInForm{Next: next, SignedOut: true, Packed: packed})
}

// sent is the form that was sent.
func sent(r *http.Request) signInForm {
	return signInForm{Email: r.PostFormValue("email"), Next: shopPath(r.FormValue("next")), Packed: r.PostFormValue("packed")}
}

// again shows the page with what it carried, when signing in has failed on our side.
func (s Services) again(w http.ResponseWriter, r *http.Request) error {
	f := sent(r)
	f.WithPassword = r.PostForm.Has("password")
	r, err := s.branded(r, f.Next)
	if err != nil {
		return err
	}
	return s.show(w, r, http.StatusOK, f)
}

// signIn takes an e-mail address, with which a code is mailed; or with it a code, or a password.
func (s Services) signIn(w http.ResponseWriter, r *http.Request) error {
	f := sent(r)
	r, err := s.branded(r, f.Next)
	if err != nil {
		return err
	}
	switch {
	case r.PostFormValue("password") != "" || r.PostForm.Has("password") && !r.PostForm.Has("code"):
		return s.withPassword(w, r, f)
	case r.PostForm.Has("code"):
		return s.withCode(w, r, f)
	}
	return s.askForCode(w, r, f)
}

func (s Services) withPassword(w http.ResponseWriter, r *http.Request, f signInForm) error {
	person, epoch, err := s.Accounts.SignInToShop(r.Context(), f.Email, r.PostFormValue("password"), credentials.Caller(r))
	f.WithPassword = true
	if err != nil {
		return s.refused(w, r, f, err)
	}
	return s.firstStep(w, r, person, epoch, account.ByPassword, f)
}

func (s Services) withPasskey(w http.ResponseWriter, r *http.Request) error {
	f := sent(r)
	r, err := s.branded(r, f.Next)
	if err != nil {
		return err
	}
	person, epoch, err := s.Accounts.SignInToShopWithPasskey(r.Context(), page.Asked(r.Context()), credentials.PasskeyAnswer(r), credentials.Caller(r))
	if err != nil {
		return s.refused(w, r, f, err)
	}
	return s.enter(w, r, person, epoch, account.ByPasskey, f)
}

// refused shows the page again with why signing in was refused, and gives every other error back.
func (s Services) refused(w http.ResponseWriter, r *http.Request, f signInForm, err error) error {
	problem, status, ok := credentials.Refusal(w, err)
	if !ok {
		return err
	}
	f.Problem = problem
	return s.show(w, r, status, f)
}
