package people

import (
	"net/http"

	"upstock/internal/store"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
)

// passkeysView is a person's passkeys, with the form as it was submitted.
type passkeysView struct {
	Passkeys []store.Passkey
	Offered  bool // they can be used here
	Name     string
	Errors   map[string]string
}

func (s Services) passkeys(w http.ResponseWriter, r *http.Request) error {
	return s.showPasskeys(w, r, http.StatusOK, passkeysView{Name: browserWords(r.UserAgent())})
}

func (s Services) showPasskeys(w http.ResponseWriter, r *http.Request, status int, v passkeysView) (err error) {
	v.Offered = s.Accounts.OffersPasskeys(r.Host)
	if v.Passkeys, err = s.Accounts.Passkeys(r.Context(), shell.VisitOf(r.Context()).Person.ID); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, passkeysPage(v))
}

// askForNewPasskey gives the browser's script what to ask for.
func (s Services) askForNewPasskey(w http.ResponseWriter, r *http.Request) error {
	question, err := s.Accounts.AskForNewPasskey(r.Context(), shell.VisitOf(r.Context()).Person.ID)
	if err != nil {
		return err
	}
	page.Ask(r.Context(), question.ForServer)
	return page.JSON(w, question.ForBrowser)
}

func (s Services) addPasskey(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("name")
	err := s.Accounts.AddPasskey(r.Context(), shell.VisitOf(r.Context()).Person.ID, name, page.Asked(r.Context()), credentials.PasskeyAnswer(r))
	if fields, ok := page.FieldErrors(err); ok {
		return s.showPasskeys(w, r, http.StatusUnprocessableEntity, passkeysView{Name: name, Errors: fields})
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), passkeysPath), "Passkey added. From now on you can sign in with it")
}

func (s Services) removePasskey(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.RemovePasskey(r.Context(), shell.VisitOf(r.Context()).Person.ID, r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, shell.Path(r.Context(), passkeysPath), "Passkey removed. You may also delete it on the device")
}
