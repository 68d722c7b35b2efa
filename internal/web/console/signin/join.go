package signin

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// invitation is who is invited by whom, with the form as it was submitted.
type invitation struct {
	Person   account.Membership
	Supplier wholesale.Supplier
	Name     string
	Errors   map[string]string
}

// joinForm shows the form and does not use the link up: mail programs open links to look at them.
func (s Services) joinForm(w http.ResponseWriter, r *http.Request) error {
	person, supplier, err := s.Accounts.InvitationOf(r.Context(), r.PathValue("token"))
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return page.RenderStatus(w, r, http.StatusNotFound, deadInvitationPage())
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, joinPage(invitation{Person: person, Supplier: supplier, Name: person.Name}))
}

func (s Services) join(w http.ResponseWriter, r *http.Request) error {
	token, name := r.PathValue("token"), r.PostFormValue("name")
	person, epoch, err := s.Accounts.Accept(r.Context(), token, name, r.PostFormValue("password"))
	if fields, ok := page.FieldErrors(err); ok {
		invited, supplier, err := s.Accounts.InvitationOf(r.Context(), token)
		if err != nil {
			return err
		}
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, joinPage(invitation{invited, supplier, name, fields}))
	}
	if err != nil {
		return err
	}
	needsCode, err := s.Accounts.NeedsCode(r.Context(), person.ID)
	if err != nil {
		return err
	}
	if needsCode {
		return s.askForCode(w, r, person, epoch, codeForm{Next: "/"})
	}
	if err := s.enter(w, r, person, epoch, account.ByInvitation); err != nil {
		return err
	}
	return page.RedirectWith(w, r, "/", "Welcome to the team, "+person.Name)
}
