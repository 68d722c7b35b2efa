package people

import (
	"net/http"

	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
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
	person, name := shell.VisitOf(r.Context()).Person, r.PostFormValue("name")
	err := s.Accounts.AddPasskey(r.Context(), person.ID, name, page.Asked(r.Context()), []byte(r.PostFormValue("device_answer")))
	if fields, ok := page.FieldErrors(err); ok {
		return s.showPasskeys(w, r, http.StatusUnprocessableEntity, passkeysView{Name: name, Errors: fields})
	}
	if err != nil {
		return err
	}
	return page.RedirectWith(w, r, passkeysPath, "Passkey added. From now on you can sign in with it")
}

func (s Services) removePasskey(w http.ResponseWriter, r *http.Request) error {
	person := shell.VisitOf(r.Context()).Person
	if err := s.Accounts.RemovePasskey(r.Context(), person.ID, r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, passkeysPath, "Passkey removed. You may also delete it on the device")
}
