package people

import (
	"fmt"
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// twoStep shows how to set the codes up, or what can be changed about them.
func (s Services) twoStep(w http.ResponseWriter, r *http.Request) error {
	now, err := s.Accounts.TwoStepOf(r.Context(), shell.VisitOf(r.Context()).Person.ID)
	if err != nil {
		return err
	}
	if now.On {
		return page.Render(w, r, twoStepPage(now))
	}
	return s.showAuthenticator(w, r, http.StatusOK, nil)
}

func (s Services) showAuthenticator(w http.ResponseWriter, r *http.Request, status int, errors map[string]string) error {
	app, err := s.Accounts.NewAuthenticator(r.Context(), shell.VisitOf(r.Context()).Person.ID)
	if err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, authenticatorPage(app, errors))
}

func (s Services) turnOnTwoStep(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	recovery, epoch, err := s.Accounts.TurnOnTwoStep(r.Context(), person.SupplierID, person.ID, r.PostFormValue("code"))
	if fields, ok := page.FieldErrors(err); ok {
		return s.showAuthenticator(w, r, http.StatusUnprocessableEntity, fields)
	}
	if err != nil {
		return err
	}
	if err := page.KeepSignedIn(r.Context(), epoch); err != nil {
		return err
	}
	return page.Render(w, r, recoveryPage("Codes are set up", recovery))
}

func (s Services) renewRecoveryCodes(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	recovery, err := s.Accounts.RenewRecoveryCodes(r.Context(), person.SupplierID, person.ID)
	if err != nil {
		return err
	}
	return page.Render(w, r, recoveryPage("New recovery codes", recovery))
}

func (s Services) turnOffTwoStep(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	epoch, err := s.Accounts.TurnOffTwoStep(r.Context(), person.SupplierID, person.ID)
	if err != nil {
		return err
	}
	if err := page.KeepSignedIn(r.Context(), epoch); err != nil {
		return err
	}
	return page.RedirectWith(w, r, ownPath, "Codes are turned off. All other browsers are signed out")
}

// recoveryLeft says how many recovery codes are left, and what to do when they are few.
func recoveryLeft(n int) string {
	switch {
	case n == 0:
		return "You have no recovery code left: make new ones."
	case n == 1:
		return "You have one recovery code left: make new ones."
	case n <= 3:
		return fmt.Sprintf("You have only %d recovery codes left: make new ones.", n)
	}
	return fmt.Sprintf("You have %d recovery codes left.", n)
}

// offWords name the step that turns codes off.
func offWords(now account.TwoStep) string {
	if now.RecoveryCodes == 0 {
		return "Yes, sign in without codes"
	}
	return "Yes, sign in without codes and drop the recovery codes"
}
