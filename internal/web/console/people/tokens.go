package people

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/console/shell"
	"upstock/internal/web/page"
	"upstock/internal/web/ui"
)

// tokensView is the API tokens, with the form as it was submitted.
type tokensView struct {
	Tokens    []account.APIToken
	PublicURL string
	New       string // just created, shown only once
	Sent      account.NewAPIToken
	Errors    map[string]string
}

// newToken is what the form proposes: the smallest scope, and an end.
var newToken = account.NewAPIToken{Scope: account.ScopeRead, Lasts: account.ForAYear}

// scopes describe what a token may be used for, the smallest first.
var scopes = []struct {
	scope       account.Scope
	words, hint string
}{
	{account.ScopeRead, "Read", "See orders, products, customers and prices. Change nothing."},
	{account.ScopeOrders, "Orders", "Also take, change, approve, ship and cancel orders."},
	{account.ScopeAll, "Everything", "Also change products, customers, prices, settings and webhooks."},
}

func scopeWords(scope account.Scope) string {
	for _, s := range scopes {
		if s.scope == scope {
			return s.words
		}
	}
	return string(scope)
}

// lives are the choices of how long a token works.
var lives = []ui.Choice{
	{Value: string(account.For30Days), Words: "30 days"},
	{Value: string(account.For90Days), Words: "90 days"},
	{Value: string(account.ForAYear), Words: "1 year"},
	{Value: string(account.UntilDay), Words: "Until a date"},
	{Value: string(account.ForEver), Words: "No end"},
}

func (s Services) tokens(w http.ResponseWriter, r *http.Request) error {
	return s.showTokens(w, r, http.StatusOK, tokensView{Sent: newToken})
}

func (s Services) showTokens(w http.ResponseWriter, r *http.Request, status int, v tokensView) (err error) {
	if v.Tokens, err = s.Accounts.APITokens(r.Context(), shell.SupplierID(r.Context())); err != nil {
		return err
	}
	v.PublicURL = s.PublicURL
	return page.RenderStatus(w, r, status, tokensPage(v))
}

func sentToken(r *http.Request) account.NewAPIToken {
	return account.NewAPIToken{
		Name: r.PostFormValue("name"), Scope: account.Scope(r.PostFormValue("scope")),
		Lasts: account.TokenLife(r.PostFormValue("lasts")), LastDay: r.PostFormValue("last_day"),
	}
}

// tokenAgain shows the form as it was sent, when someone had to sign in again or to confirm who
// they are.
func (s Services) tokenAgain(w http.ResponseWriter, r *http.Request) error {
	return s.showTokens(w, r, http.StatusOK, tokensView{Sent: sentToken(r)})
}

func (s Services) createToken(w http.ResponseWriter, r *http.Request) error {
	sent := sentToken(r)
	token, err := s.Accounts.CreateAPIToken(r.Context(), shell.SupplierID(r.Context()), sent)
	if fields, ok := page.FieldErrors(err); ok {
		return s.showTokens(w, r, http.StatusUnprocessableEntity, tokensView{Sent: sent, Errors: fields})
	}
	if err != nil {
		return err
	}
	return s.showTokens(w, r, http.StatusOK, tokensView{New: token, Sent: newToken})
}

func (s Services) revokeToken(w http.ResponseWriter, r *http.Request) error {
	if err := s.Accounts.RevokeAPIToken(r.Context(), shell.SupplierID(r.Context()), r.PathValue("id")); err != nil {
		return err
	}
	return page.RedirectWith(w, r, tokensPath, "Token revoked. Programs that use it are refused from now on")
}
