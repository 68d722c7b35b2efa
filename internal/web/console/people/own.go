package people

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

// ownView is a person's own account, with the form as it was submitted.
type ownView struct {
	Person     account.Membership
	Workplaces []wholesale.Supplier // every supplier the person works for
	TwoStep    account.TwoStep
	Passkeys   int  // how many the person has
	Offered    bool // passkeys can be used here
	Sessions   []signedInAt
	Name       string
	Errors     map[string]string
}

func (s Services) own(w http.ResponseWriter, r *http.Request) error {
	return s.showOwn(w, r, http.StatusOK, ownView{Name: shell.VisitOf(r.Context()).Person.Name})
}

func (s Services) showOwn(w http.ResponseWriter, r *http.Request, status int, v ownView) (err error) {
	v.Person = shell.VisitOf(r.Context()).Person
	if v.Workplaces, err = s.Accounts.Workplaces(r.Context(), v.Person.ID); err != nil {
		return err
	}
	if v.TwoStep, err = s.Accounts.TwoStepOf(r.Context(), v.Person.ID); err != nil {
		return err
	}
	passkeys, err := s.Accounts.Passkeys(r.Context(), v.Person.ID)
	if err != nil {
		return err
	}
	v.Passkeys, v.Offered = len(passkeys), s.Accounts.OffersPasskeys(r.Host)
	if v.Sessions, err = s.signedIn(r); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, ownPage(v))
}

// workFor switches this browser to another of the person's suppliers.
func (s Services) workFor(w http.ResponseWriter, r *http.Request) error {
	workplaces, err := s.Accounts.Workplaces(r.Context(), shell.VisitOf(r.Context()).Person.ID)
	if err != nil {
		return err
	}
	for _, supplier := range workplaces {
		if supplier.ID == r.PostFormValue("supplier") {
			if err := page.ActFor(r.Context(), supplier.ID); err != nil {
				return err
			}
			return page.RedirectWith(w, r, "/", "You are now working for "+supplier.Name)
		}
	}
	return wholesale.NotFound("supplier")
}

func (s Services) rename(w http.ResponseWriter, r *http.Request) error {
	person, name := shell.VisitOf(r.Context()).Person, r.PostFormValue("name")
	err := s.Accounts.Rename(r.Context(), person.SupplierID, person.ID, name)
	if fields, ok := page.FieldErrors(err); ok {
		return s.showOwn(w, r, http.StatusUnprocessableEntity, ownView{Name: name, Errors: fields})
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Name saved")
}

func (s Services) chooseOwnMails(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	if err := s.Accounts.ChooseMails(r.Context(), person.SupplierID, person.ID, sentOwnMails(r)); err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Notifications saved")
}

// sentOwnMails reads which mails a person wants.
func sentOwnMails(r *http.Request) account.OwnMails {
	return account.OwnMails{Attention: on(r, "mail_attention"), Orders: on(r, "mail_orders"), Documents: on(r, "mail_documents")}
}

// changePassword keeps only this browser signed in.
func (s Services) changePassword(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	epoch, err := s.Accounts.ChangePassword(r.Context(), person.SupplierID, person.ID, r.PostFormValue("current_password"), r.PostFormValue("password"))
	if fields, ok := page.FieldErrors(err); ok {
		return s.showOwn(w, r, http.StatusUnprocessableEntity, ownView{Name: person.Name, Errors: fields})
	}
	if err != nil {
		return err
	}
	// The password alone is no fresh proof of someone who signs in with codes as well.
	if err := page.KeepSignedIn(r.Context(), epoch); err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Password changed. All other browsers are signed out")
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
