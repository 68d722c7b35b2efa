package people

import (
	"net/http"
	"net/url"

	"upstock/internal/account"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
)

// provePath is where someone who has been signed in for long proves again who they are. It is of
// every shop: what they change is of themselves.
const provePath = "/shop/account/prove"

// provingForm is the form as it was sent, without what proves anything.
type provingForm struct {
	Person account.Person
	Next   string
	Packed string // the form that has to wait, see page.Resume
	Errors map[string]string
}

func (s Services) proveForm(w http.ResponseWriter, r *http.Request) error {
	return showProving(w, r, http.StatusOK, provingForm{Next: page.LocalPath(r.URL.Query().Get("next"))})
}

// unproven shows the page to someone who has sent a form that needs it.
func (s Services) unproven(w http.ResponseWriter, r *http.Request, packed string) error {
	return showProving(w, r, http.StatusForbidden, provingForm{Next: shell.Path(r.Context(), signInPath), Packed: packed})
}

func sentProving(r *http.Request) provingForm {
	return provingForm{Next: page.LocalPath(r.PostFormValue("next")), Packed: r.PostFormValue("packed")}
}

// proveAgain shows the page with what it carried, when proving has failed on our side.
func (s Services) proveAgain(w http.ResponseWriter, r *http.Request) error {
	return showProving(w, r, http.StatusOK, sentProving(r))
}

func showProving(w http.ResponseWriter, r *http.Request, status int, f provingForm) error {
	f.Person = shell.VisitOf(r.Context()).Person
	return page.RenderStatus(w, r, status, provePage(f))
}

func (s Services) prove(w http.ResponseWriter, r *http.Request) error {
	sent, person := sentProving(r), shell.VisitOf(r.Context()).Person
	err := s.Accounts.ProveOwnPassword(r.Context(), person.ID, r.PostFormValue("password"))
	if fields, ok := page.FieldErrors(err); ok {
		sent.Errors = fields
		return showProving(w, r, http.StatusUnprocessableEntity, sent)
	}
	if err != nil {
		return err
	}
	if err := page.Proved(r.Context()); err != nil {
		return err
	}
	return page.Resume(w, r, sent.Packed, person.ID, sent.Next)
}

// signInAgain is for who has no password: signing in with a code, or a passkey, proves it.
func (s Services) signInAgain(w http.ResponseWriter, r *http.Request) error {
	person, next := shell.VisitOf(r.Context()).Person, page.LocalPath(r.PostFormValue("next"))
	if err := page.SignOut(r.Context()); err != nil {
		return err
	}
	return page.Redirect(w, r, "/shop/sign-in?"+url.Values{"next": {next}, "email": {person.Email}}.Encode())
}
