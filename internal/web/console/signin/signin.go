// Package signin is the pages for people who are not signed in: signing in, setting up the first
// supplier, resetting a password, and accepting an invitation to a team.
package signin

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/catalog"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
)

// passkeyQuestion is where the script of a passkey's form asks what to ask for.
const passkeyQuestion = "/sign-in/passkey/question"

// Services are what the pages work with.
type Services struct {
	Accounts *account.Service
	Catalog  *catalog.Service
}

// Routes registers the pages.
func Routes(rt *page.Router, s Services) {
	rt.Handle("GET /sign-in", page.Public, s.form)
	rt.OnSignedOut(s.signedOut)
	rt.HandleResume("POST /sign-in", s.signIn)
	rt.ShowAgain("POST /sign-in", s.signInAgain)
	rt.Handle("GET /sign-in/link/{token}", page.Public, s.signInByLink)
	rt.Handle("POST /sign-out", page.Public, s.signOut)
	rt.Handle("GET /sign-in/code", page.Public, s.codeForm)
	rt.HandleResume("POST /sign-in/code", s.enterCode)
	rt.ShowAgain("POST /sign-in/code", s.codeAgain)
	rt.Handle("POST "+passkeyQuestion, page.Public, credentials.AskForPasskey(s.Accounts))
	rt.HandleResume("POST /sign-in/passkey", s.signInWithPasskey)
	rt.ShowAgain("POST /sign-in/passkey", s.signInAgain)

	rt.OnUnproven(provePath, s.unproven)
	rt.Handle("GET "+provePath, shell.ForTeam, s.proveForm)
	rt.Handle("POST "+provePath, shell.ForTeam, s.prove)
	rt.ShowAgain("POST "+provePath, s.proveAgain)
	rt.Handle("POST "+provePath+"/passkey", shell.ForTeam, s.proveWithPasskey)
	rt.ShowAgain("POST "+provePath+"/passkey", s.proveAgain)

	rt.Handle("GET /set-up", page.Public, s.setUpForm)
	rt.Handle("POST /set-up", page.Public, s.setUp)

	rt.Handle("GET /forgot", page.Public, s.forgotForm)
	rt.Handle("POST /forgot", page.Public, s.forgot)
	rt.Handle("GET /reset/{token}", page.Public, s.resetForm)
	rt.Handle("POST /reset/{token}", page.Public, s.reset)

	rt.Handle("GET /join-team/{token}", page.Public, s.joinForm)
	rt.Handle("POST /join-team/{token}", page.Public, s.join)
}

// enter signs a person in and remembers the browser as theirs.
func (s Services) enter(w http.ResponseWriter, r *http.Request, person account.Membership, epoch int64, how account.Proof) error {
	if err := s.Accounts.SignedIn(r.Context(), person, how, credentials.Caller(r)); err != nil {
		return err
	}
	if err := page.SignIn(r, person.ID, person.SupplierID, epoch); err != nil {
		return err
	}
	return credentials.RememberDevice(w, r, s.Accounts, person.Person)
}

// form shows the sign-in page, or the set-up page on an empty installation.
func (s Services) form(w http.ResponseWriter, r *http.Request) error {
	next := page.LocalPath(r.URL.Query().Get("next"))
	if page.VisitorOf(r.Context()) != nil {
		return page.Redirect(w, r, next)
	}
	needed, err := s.Accounts.SetUpNeeded(r.Context())
	if err != nil {
		return err
	}
	if needed {
		return page.Redirect(w, r, "/set-up")
	}
	return s.showSignIn(w, r, http.StatusOK, signInForm{Next: next, Done: doneWords[r.URL.Query().Get("done")]})
}

// doneWords are what the sign-in page says first. The URL names one of them, because a session that
// has ended cannot carry a message.
var doneWords = map[string]string{
	"reset":      "Your new password is set. All browsers were signed out; sign in with the new password.",
	"signed-out": "You are signed out.",
	"everywhere": "You are signed out of all browsers.",
}

func (s Services) showSignIn(w http.ResponseWriter, r *http.Request, status int, f signInForm) error {
	f.Passkeys = s.Accounts.OffersPasskeys(r.Host)
	return page.RenderStatus(w, r, status, signInPage(f))
}

// signInForm is the form as it was submitted, without the password.
type signInForm struct {
	Email string
	Next  string // where to go after signing in
	// SignedOut says that the person was signed out while they were at work.
	SignedOut bool
	Packed    string // the form that the person had sent, to be shown again afterwards; see page.Resume
	Problem   string
	Done      string
	Passkeys  bool // can be used here
}

// signedOut asks someone to sign in who has sent a form and was signed out meanwhile.
func (s Services) signedOut(w http.ResponseWriter, r *http.Request, packed string) error {
	return s.showSignIn(w, r, http.StatusUnauthorized, signInForm{Next: "/", SignedOut: true, Packed: packed})
}

// sentSignIn is the form that was sent.
func sentSignIn(r *http.Request) signInForm {
	return signInForm{Email: r.PostFormValue("email"), Next: page.LocalPath(r.PostFormValue("next")), Packed: r.PostFormValue("packed")}
}

// signInAgain shows the page with what it carried, when signing in has failed on our side.
func (s Services) signInAgain(w http.ResponseWriter, r *http.Request) error {
	return s.showSignIn(w, r, http.StatusOK, sentSignIn(r))
}

func (s Services) signIn(w http.ResponseWriter, r *http.Request) error {
	sent := sentSignIn(r)
	person, epoch, err := s.Accounts.SignIn(r.Context(), sent.Email, r.PostFormValue("password"), credentials.Caller(r))
	if problem, status, ok := credentials.Refusal(w, err); ok {
		sent.Problem = problem
		return s.showSignIn(w, r, status, sent)
	}
	if err != nil {
		return err
	}
	needsCode, err := s.Accounts.NeedsCode(r.Context(), person.ID)
	if err != nil {
		return err
	}
	if needsCode {
		return s.askForCode(w, r, person, epoch, codeForm{Next: sent.Next, Packed: sent.Packed})
	}
	if err := s.enter(w, r, person, epoch, account.ByPassword); err != nil {
		return err
	}
	return page.Resume(w, r, sent.Packed, person.ID, sent.Next)
}

// signInByLink is for the demo and for development only.
func (s Services) signInByLink(w http.ResponseWriter, r *http.Request) error {
	person, epoch, err := s.Accounts.SignInByLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	if err := s.Accounts.SignedIn(r.Context(), person, account.ByLink, credentials.Caller(r)); err != nil {
		return err
	}
	if err := page.SignIn(r, person.ID, person.SupplierID, epoch); err != nil {
		return err
	}
	return page.Redirect(w, r, "/")
}

func (s Services) signOut(w http.ResponseWriter, r *http.Request) error {
	if visit := shell.VisitOf(r.Context()); visit != nil {
		if err := s.Accounts.SignedOut(r.Context(), visit.Person); err != nil {
			return err
		}
	}
	if err := page.SignOut(r.Context()); err != nil {
		return err
	}
	return page.Redirect(w, r, "/sign-in?done=signed-out")
}
