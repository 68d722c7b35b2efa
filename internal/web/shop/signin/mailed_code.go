package signin

import (
	"net/http"
	"time"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
	"upstock/internal/wholesale"
)

// secretLife is how long a browser keeps the secret of its code: long enough to be told that the
// code has expired.
const secretLife = time.Hour

// askForCode has a code mailed, and shows the page to type it on. Both are the same for an address
// that no one has.
func (s Services) askForCode(w http.ResponseWriter, r *http.Request, f signInForm) error {
	secret, err := s.Accounts.AskForCode(r.Context(), account.CodeRequest{
		Email: f.Email, SupplierID: shell.SupplierOf(r.Context()).ID, Purpose: account.CodeToSignIn, Secret: page.BrowserSecret(r),
	}, credentials.Caller(r))
	if fields, ok := page.FieldErrors(err); ok {
		f.Errors = fields
		return s.show(w, r, http.StatusUnprocessableEntity, f)
	}
	if wholesale.CodeOf(err) == wholesale.CodeConflict {
		f.Problem = err.Error()
		return s.show(w, r, http.StatusConflict, f)
	}
	if err != nil {
		return s.refused(w, r, f, err)
	}
	page.KeepSecret(w, r, secret, secretLife)
	return page.Render(w, r, codePage(f))
}

// withCode takes the code from the mail.
func (s Services) withCode(w http.ResponseWriter, r *http.Request, f signInForm) error {
	person, epoch, err := s.enterCode(r, f.Email)
	fields, isInput := page.FieldErrors(err)
	problem, status, refused := credentials.Refusal(w, err)
	switch {
	case isInput:
		f.Errors = fields
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, codePage(f))
	case refused:
		f.Errors = map[string]string{"code": problem}
		return page.RenderStatus(w, r, status, codePage(f))
	case err != nil:
		return err
	}
	return s.firstStep(w, r, person, epoch, account.ByMailedCode, f)
}

func (s Services) enterCode(r *http.Request, email string) (account.Person, int64, error) {
	code, err := s.Accounts.EnterMailedCode(r.Context(), page.BrowserSecret(r), email, r.PostFormValue("code"), credentials.Caller(r))
	if err != nil {
		return account.Person{}, 0, err
	}
	return s.Accounts.SignInByMailedCode(r.Context(), code)
}
