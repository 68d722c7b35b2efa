package people

import (
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
)

// signInView is how a person signs in, and where they have.
type signInView struct {
	Person   account.Person
	Passkeys int  // how many they have
	Offered  bool // passkeys can be used here
	Sessions []signedInAt
}

// signedInAt is one browser or phone that a person is signed in with.
type signedInAt struct {
	ID      string
	Browser string // in words
	Since   time.Time
	Used    time.Time // the last time, within a minute
	Here    bool      // it is the one that asks
}

func (s Services) signIn(w http.ResponseWriter, r *http.Request) error {
	v := signInView{Person: shell.VisitOf(r.Context()).Person, Offered: s.Accounts.OffersPasskeys(r.Host)}
	passkeys, err := s.Accounts.Passkeys(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	v.Passkeys = len(passkeys)
	sessions, err := s.Accounts.SessionsOf(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	here := page.SessionID(r.Context())
	for _, session := range sessions {
		v.Sessions = append(v.Sessions, signedInAt{
			ID: session.TokenHash, Browser: credentials.BrowserWords(session.Browser), Since: session.BeganAt, Used: session.UsedAt, Here: session.TokenHash == here,
		})
	}
	return page.Render(w, r, signInPage(v))
}

// passwordView is the form for a new password.
type passwordView struct {
	Person account.Person
	Errors map[string]string
}

func (s Services) password(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, passwordPage(passwordView{Person: shell.VisitOf(r.Context()).Person}))
}

// choosePassword keeps only this browser signed in.
func (s Services) choosePassword(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	epoch, err := s.Accounts.ChooseOwnPassword(r.Context(), person.ID, r.PostFormValue("current_password"), r.PostFormValue("password"))
	if fields, ok := page.FieldErrors(err); ok {
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, passwordPage(passwordView{person, fields}))
	}
	if err != nil {
		return err
	}
	if err := page.KeepSignedIn(r.Context(), epoch); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), signInPath), "Password saved. Everywhere else you are signed out")
}

func (s Services) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.EndSession(r.Context(), shell.VisitOf(r.Context()).Person.ID, r.PostFormValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), signInPath), "Signed out there")
}

func (s Services) endOtherSessions(w http.ResponseWriter, r *http.Request) error {
	epoch, err := s.Accounts.EndOtherSessions(r.Context(), shell.VisitOf(r.Context()).Person.ID)
	if err != nil {
		return err
	}
	if err := page.KeepSignedIn(r.Context(), epoch); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), signInPath), "Signed out everywhere else")
}
