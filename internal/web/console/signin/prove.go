package signin

import (
	"net/http"

	"upstock/internal/web/console/shell"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// provePath is where someone who is signed in proves again who they are.
const provePath = "/confirm"

// provingForm is the form as it was sent, without what proves anything.
type provingForm struct {
	Email     string
	NeedsCode bool
	Passkeys  bool
	Next      string
	Packed    string // the form that has to wait, see page.Resume
	Problem   string
	Errors    map[string]string
}

func (s Services) proveForm(w http.ResponseWriter, r *http.Request) error {
	return s.showProving(w, r, http.StatusOK, provingForm{Next: page.LocalPath(r.URL.Query().Get("next"))})
}

// unproven shows the page to someone who has sent a form that needs it.
func (s Services) unproven(w http.ResponseWriter, r *http.Request, packed string) error {
	return s.showProving(w, r, http.StatusForbidden, provingForm{Next: "/", Packed: packed})
}

func sentProving(r *http.Request) provingForm {
	return provingForm{Next: page.LocalPath(r.PostFormValue("next")), Packed: r.PostFormValue("packed")}
}

// proveAgain shows the page with what it carried, when proving has failed on our side.
func (s Services) proveAgain(w http.ResponseWriter, r *http.Request) error {
	return s.showProving(w, r, http.StatusOK, sentProving(r))
}

func (s Services) showProving(w http.ResponseWriter, r *http.Request, status int, f provingForm) (err error) {
	person := shell.VisitOf(r.Context()).Person
	f.Email, f.Passkeys = person.Email, s.Accounts.OffersPasskeys(r.Host)
	if f.NeedsCode, err = s.Accounts.NeedsCode(r.Context(), person.ID); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, provePage(f))
}

func (s Services) prove(w http.ResponseWriter, r *http.Request) error {
	sent, person := sentProving(r), shell.VisitOf(r.Context()).Person
	err := s.Accounts.ProvePassword(r.Context(), person.SupplierID, person.ID, r.PostFormValue("password"))
	if err == nil {
		err = s.proveCode(r, person.ID)
	}
	if fields, ok := page.FieldErrors(err); ok {
		sent.Errors = fields
		return s.showProving(w, r, http.StatusUnprocessableEntity, sent)
	}
	return s.proved(w, r, sent, err)
}

func (s Services) proveCode(r *http.Request, personID string) error {
	needsCode, err := s.Accounts.NeedsCode(r.Context(), personID)
	if err != nil || !needsCode {
		return err
	}
	_, err = s.Accounts.EnterCode(r.Context(), personID, r.PostFormValue("code"), credentials.Caller(r))
	return err
}

func (s Services) proveWithPasskey(w http.ResponseWriter, r *http.Request) error {
	person, _, err := s.Accounts.SignInWithPasskey(r.Context(), page.Asked(r.Context()), credentials.PasskeyAnswer(r), credentials.Caller(r))
	if err == nil && person.ID != shell.VisitOf(r.Context()).Person.ID {
		err = &wholesale.Error{Code: wholesale.CodeUnauthorized, Message: "This passkey is another person's"}
	}
	return s.proved(w, r, sentProving(r), err)
}

// proved goes on to what had to wait, unless something was wrong.
func (s Services) proved(w http.ResponseWriter, r *http.Request, sent provingForm, err error) error {
	if problem, status, ok := credentials.Refusal(w, err); ok {
		sent.Problem = problem
		return s.showProving(w, r, status, sent)
	}
	if err != nil {
		return err
	}
	if err := page.Proved(r.Context()); err != nil {
		return err
	}
	return page.Resume(w, r, sent.Packed, shell.VisitOf(r.Context()).Person.ID, sent.Next)
}
