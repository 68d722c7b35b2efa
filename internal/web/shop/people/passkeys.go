package people

import (
	"context"
	"net/http"

	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
	"upstock/internal/web/shop/shell"
)

func (s Services) passkeys(w http.ResponseWriter, r *http.Request) error {
	return s.showPasskeys(w, r, http.StatusOK, credentials.PasskeysView{Name: credentials.BrowserWords(r.UserAgent())})
}

func (s Services) showPasskeys(w http.ResponseWriter, r *http.Request, status int, v credentials.PasskeysView) (err error) {
	v.Offered = s.Accounts.OffersPasskeys(r.Host)
	if v.Passkeys, err = s.Accounts.Passkeys(r.Context(), shell.VisitOf(r.Context()).Person.ID); err != nil {
		return err
	}
	return page.RenderStatus(w, r, status, passkeysPage(v))
}

// who is the person who is signed in.
func who(ctx context.Context) string { return shell.VisitOf(ctx).Person.ID }

func (s Services) addPasskey(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("name")
	err := s.Accounts.AddPasskey(r.Context(), shell.VisitOf(r.Context()).Person.ID, name, page.Asked(r.Context()), credentials.PasskeyAnswer(r))
	if fields, ok := page.FieldErrors(err); ok {
		return s.showPasskeys(w, r, http.StatusUnprocessableEntity, credentials.PasskeysView{Name: name, Errors: fields})
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
