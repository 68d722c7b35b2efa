package credentials

import (
	"context"
	"net/http"

	"upstock/internal/account"
	"upstock/internal/store"
	"upstock/internal/web/page"
)

// PasskeysView is a person's passkeys, with the form for a new one as it was submitted.
type PasskeysView struct {
	Passkeys []store.Passkey
	Offered  bool // they can be used here
	Name     string
	Errors   map[string]string
}

// AskForNewPasskey gives the browser's script what to ask for, for the person that who names by
// their id.
func AskForNewPasskey(accounts *account.Service, who func(context.Context) string) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		question, err := accounts.AskForNewPasskey(r.Context(), who(r.Context()))
		if err != nil {
			return err
		}
		page.Ask(r.Context(), question.ForServer)
		return page.JSON(w, question.ForBrowser)
	}
}
