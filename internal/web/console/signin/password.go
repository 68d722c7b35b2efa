package signin

import (
	"net/http"

	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/wholesale"
)

func (s Services) forgotForm(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, forgotPage(forgotForm{Email: r.URL.Query().Get("email")}))
}

// forgotForm is the form as it was submitted, and what is wrong with it.
type forgotForm struct {
	Email   string
	Errors  map[string]string
	Problem string
}

// forgot says the same whether or not the address is known.
func (s Services) forgot(w http.ResponseWriter, r *http.Request) error {
	sent := forgotForm{Email: r.PostFormValue("email")}
	err := s.Accounts.RequestReset(r.Context(), sent.Email, credentials.Caller(r))
	if fields, ok := page.FieldErrors(err); ok {
		sent.Errors = fields
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, forgotPage(sent))
	}
	if problem, status, ok := credentials.Refusal(w, err); ok {
		sent.Problem = problem
		return page.RenderStatus(w, r, status, forgotPage(sent))
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, forgottenPage(sent.Email, s.Accounts.SendsMail()))
}

// resetForm shows the form and does not use the link up: mail programs open links to look at them.
func (s Services) resetForm(w http.ResponseWriter, r *http.Request) error {
	person, err := s.Accounts.ResetOf(r.Context(), r.PathValue("token"))
	if wholesale.CodeOf(err) == wholesale.CodeNotFound {
		return page.RenderStatus(w, r, http.StatusNotFound, deadResetPage())
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, resetPage(person, nil))
}

func (s Services) reset(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	err := s.Accounts.Reset(r.Context(), token, r.PostFormValue("password"))
	if fields, ok := page.FieldErrors(err); ok {
		person, err := s.Accounts.ResetOf(r.Context(), token)
		if err != nil {
			return err
		}
		return page.RenderStatus(w, r, http.StatusUnprocessableEntity, resetPage(person, fields))
	}
	if err != nil {
		return err
	}
	if err := page.SignOut(r.Context()); err != nil { // someone else may have been signed in here
		return err
	}
	return page.Redirect(w, r, "/sign-in?done=reset")
}
