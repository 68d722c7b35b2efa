package people

import (
	"net/http"
	"time"

	"upstock/internal/web/console/shell"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
)

// signedInAt is one browser that a person is signed in with.
type signedInAt struct {
	ID      string
	Browser string // in words
	Address string
	Since   time.Time
	Used    time.Time // the last time, within a minute
	Here    bool      // it is the one that asks
}

func (s Services) signedIn(r *http.Request) (browsers []signedInAt, err error) {
	sessions, err := s.Accounts.SessionsOf(r.Context(), shell.VisitOf(r.Context()).Person.ID)
	if err != nil {
		return nil, err
	}
	here := page.SessionID(r.Context())
	for _, session := range sessions {
		browsers = append(browsers, signedInAt{
			ID: session.TokenHash, Browser: credentials.BrowserWords(session.Browser), Address: session.Address, Since: session.BeganAt,
			Used: session.UsedAt, Here: session.TokenHash == here,
		})
	}
	return browsers, nil
}

// endSession signs the person out of another browser.
func (s Services) endSession(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.EndSession(r.Context(), shell.VisitOf(r.Context()).Person.ID, r.PostFormValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Signed out of that browser")
}

// endOtherSessions keeps only this browser signed in.
func (s Services) endOtherSessions(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	epoch, err := s.Accounts.EndOtherSessions(r.Context(), person.ID)
	if err != nil {
		return err
	}
	if err := page.KeepSignedIn(r.Context(), epoch); err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Signed out of all other browsers")
}
