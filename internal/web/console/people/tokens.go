package people

import (
	"net/http"

	"upstock/internal/store"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
)

// tokensView is the API tokens, with the form as it was submitted.
type tokensView struct {
	Tokens    []store.APIToken
	PublicURL string
	New       string // just created, shown only once
	Name      string
	Errors    map[string]string
}

func (s Services) tokens(w http.ResponseWriter, r *http.Request) error {
	return s.showTokens(w, r, http.StatusOK, tokensView{})
}

func (s Services) showTokens(w http.ResponseWriter, r *http.Request, status int, v tokensView) (err error) {
	if v.Tokens, err = s.Accounts.APITokens(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	v.PublicURL = s.PublicURL
	return page.RenderStatus(w, r, status, tokensPage(v))
}

func (s Services) createToken(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("name")
	token, err := s.Accounts.CreateAPIToken(r.Context(), shell.SupplierID(r.Context()), name)
	if fields, ok := page.FieldErrors(err); ok {
		return s.showTokens(w, r, http.StatusUnprocessableEntity, tokensView{Name: name, Errors: fields})
	}
	if err != nil {
		return err
	}
	return s.showTokens(w, r, http.StatusOK, tokensView{New: token})
}

func (s Services) revokeToken(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.RevokeAPIToken(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, tokensPath, "Token revoked. Programs that use it are refused from now on")
}
