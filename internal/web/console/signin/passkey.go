package signin

import (
	"net/http"

	"upstock/internal/account"
	"upstock/internal/web/credentials"
	"upstock/internal/web/page"
)

func (s Services) signInWithPasskey(w http.ResponseWriter, r *http.Request) error {
	sent := sentSignIn(r)
	person, epoch, err := s.Accounts.SignInWithPasskey(r.Context(), page.Asked(r.Context()), credentials.PasskeyAnswer(r), credentials.Caller(r))
	if problem, status, ok := credentials.Refusal(w, err); ok {
		sent.Problem = problem
		return s.showSignIn(w, r, status, sent)
	}
	if err != nil {
		return err
	}
	if err := s.enter(w, r, person, epoch, account.ByPasskey); err != nil {
		return err
	}
	return page.Resume(w, r, sent.Packed, person.ID, sent.Next)
}
