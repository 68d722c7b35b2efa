package people

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// ownView is the page of one's own account, with the form that was not accepted as it was sent.
type ownView struct {
	Person account.Person
	Name   string
	Errors map[string]string
}

func (s Services) own(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	return page.Render(w, r, ownPage(ownView{Person: person, Name: person.Name}))
}

func (s Services) rename(w http.ResponseWriter, r *http.Request) error {
	person, name := shell.VisitOf(r.Context()).Person, r.PostFormValue("name")
	err := s.Accounts.Rename(r.Context(), person.SupplierID, person.ID, name)
	if fields, ok := page.FieldErrors(err); ok {
		view := ownView{Person: person, Name: name, Errors: fields}
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, ownPage(view))
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Your name is saved")
}

func (s Services) chooseOwnMails(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	attention, orders := on(r, "mail_attention"), on(r, "mail_orders")
	if err := s.Accounts.ChooseMails(r.Context(), person.SupplierID, person.ID, attention, orders); err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Your choice of mails is saved")
}

// changePassword keeps this browser signed in, and no other.
func (s Services) changePassword(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	epoch, err := s.Accounts.ChangePassword(r.Context(), person.SupplierID, person.ID, r.PostFormValue("current"), r.PostFormValue("password"))
	if fields, ok := page.FieldErrors(err); ok {
		view := ownView{Person: person, Name: person.Name, Errors: fields}
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, ownPage(view))
	}
	if err != nil {
		return err
	}
	if err := page.SignIn(r.Context(), person.ID, epoch); err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Your password is changed, and all other browsers are signed out")
}

func (s Services) signOutEverywhere(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	if err := s.Accounts.SignOutEverywhere(r.Context(), person.SupplierID, person.ID); err != nil {
		return err
	}
	if err := page.SignOut(r.Context()); err != nil {
		return err
	}
	return page.Redirect(w, r, "/sign-in?done=everywhere")
}

// on says whether a checkbox was on.
func on(r *http.Request, name string) bool { return r.PostFormValue(name) == "on" }
